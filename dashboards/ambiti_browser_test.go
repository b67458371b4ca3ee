package dashboards

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// ambitiPaths are the states of the comparison and of the profile of a set.
func ambitiPaths(t *testing.T, o Options) []string {
	t.Helper()
	set := setOf(t, o, "052032", "052012", "093033")
	return []string{
		"/ambiti", "/ambiti?city=siena&for=social", "/ambiti?ids=052", "/ambiti?add=siena", "/ambiti?add=zzzz",
		"/ambiti?ids=052,0924," + set + "&for=transport&name3=Un+nome+molto+lungo+che+nessuna+colonna+sa+contenere+davvero&w_bodies=4&d_bodies=less&w_staff=1&d_staff=more",
		"/ambiti?ids=052,0924,050,030,09,citta-medie:45000", "/ambiti?ids=052,0924&draw=0924", "/aree/" + set + "?name=Tre", "/aree/catchment.pendolarismo-2001-sardegna.2001.1500.052032.00000000",
	}
}

func TestBrowserAmbitiPages(t *testing.T) {
	o := ambitiFixture(t)
	b := openBrowser(t, o)
	for _, path := range ambitiPaths(t, o) {
		for _, width := range []int64{1440, 768, 390, 320} {
			b.Visit(path, width)
			b.Clean(path)
			browsertest.Eval[any](b, openAll)
			if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
			}
		}
	}
}

// auditPage fails the test for each rule that the page in the tab breaks.
func auditPage(t *testing.T, b *browsertest.Browser, axe, what string) {
	t.Helper()
	browsertest.Eval[any](b, openAll)
	browsertest.Eval[any](b, axe+";null")
	for _, v := range browsertest.Eval[[]string](b, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")))`) {
		t.Errorf("%s: %s", what, v)
	}
}

func readAxe(t *testing.T) string {
	t.Helper()
	axe, err := os.ReadFile(axePath)
	if err != nil {
		browsertest.Missing(t, `axe-core is absent: run "npm ci"`)
	}
	return string(axe)
}

func TestBrowserAmbitiAccessibility(t *testing.T) {
	axe := readAxe(t)
	o := ambitiFixture(t)
	b := openBrowser(t, o)
	for _, path := range ambitiPaths(t, o) {
		for _, lang := range languages {
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			b.Visit(path+join+"lang="+lang, 1440)
			auditPage(t, b, axe, path+" ("+lang+")")
		}
	}
}

// TestBrowserPlannerComparesPerimeters goes the way of a planner with the keyboard
// alone: a function, a province, a list with a mistake, the mistake mended, a
// labour market area, weights; the address then gives the same page again.
func TestBrowserPlannerComparesPerimeters(t *testing.T) {
	axe := readAxe(t)
	r := reader{openBrowser(t, ambitiFixture(t)), t}
	r.Visit("/ambiti?lang=it", 1440)
	r.focus("select#for")
	r.press("T")
	r.focus("main form.choices button")
	r.press(kb.Enter)
	r.Until("location.search.includes(`for=transport`) && document.readyState === `complete`")
	r.focus("#add")
	r.press("provincia di Siena")
	r.press(kb.Enter)
	r.Until("location.search.includes(`ids=052`) && document.readyState === `complete`")
	r.Clean("/ambiti")
	r.focus("#list")
	r.press("Siena" + kb.Enter + "San Gimignan")
	r.focus("#nome")
	r.press("Area vasta")
	r.focus(".list-form button")
	r.press(kb.Enter)
	r.Until("document.querySelector(`#elenco-errori`) !== null && document.readyState === `complete`")
	if said := browsertest.Eval[string](r.Browser, `document.querySelector("#elenco-errori").innerText`); !strings.Contains(said, "Riga 2: «San Gimignan»") || !strings.Contains(said, "San Gimignano (SI) 052028") {
		t.Errorf("the mistake is told as %q", said)
	}
	auditPage(t, r.Browser, axe, "a list with a mistake")
	r.focus("#list")
	r.press(kb.ArrowDown + kb.End + "o")
	r.focus(".list-form button")
	r.press(kb.Enter)
	r.Until("location.pathname === `/ambiti` && document.querySelector(`.score-table`) !== null && document.readyState === `complete`")
	r.focus(".adding > summary")
	r.press(kb.Enter)
	r.focus("#add")
	r.press("SLL di Siena")
	r.press(kb.Enter)
	r.Until("document.querySelectorAll(`.hypotheses > li`).length === 3 && document.readyState === `complete`")
	r.focus("#w_bodies")
	r.press("5")
	r.focus("#w_residents")
	r.press("3")
	r.focus("select[name=d_residents]")
	r.press(kb.ArrowDown)
	r.focus("#pesi-scelti button")
	r.press(kb.Enter)
	r.Until("document.querySelector(`.ranking`) !== null && document.readyState === `complete`")
	const state = `[document.querySelector("h1"), document.querySelector(".hypotheses"), document.querySelector(".sentences"), document.querySelector(".score-table"), document.querySelector(".ranking"), document.querySelector(".legend")].map((e) => e.textContent).join("|")`
	shown := browsertest.Eval[string](r.Browser, state)
	for _, want := range []string{"per il trasporto", "Area vasta", "SLL di Siena", "pesi scelti da chi legge", "Enti da mettere d'accordo: 62 %"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	address := browsertest.Eval[string](r.Browser, `location.pathname + location.search`)
	r.Visit("/", 1440)
	r.Visit(address, 1440)
	if again := browsertest.Eval[string](r.Browser, state); again != shown {
		t.Errorf("the address gives another page:\n%s\n%s", again, shown)
	}
	r.emulate("print")
	if err := chromedp.Do(r.Ctx, chromedp.EmulateViewport(paper, 1000)); err != nil {
		t.Fatal(err)
	}
	if cut := browsertest.Eval[[]string](r.Browser, cutTables); len(cut) > 0 {
		t.Errorf("tables cut on paper: %q", cut)
	}
	if forms := browsertest.Eval[int](r.Browser, `[...document.querySelectorAll("main form, .adding")].filter((e) => e.getBoundingClientRect().height > 0).length`); forms > 0 {
		t.Errorf("%d forms on paper", forms)
	}
}

func TestBrowserDrawsByClick(t *testing.T) {
	b := openBrowser(t, ambitiFixture(t))
	b.Visit("/ambiti?ids=052,0924&draw=0924&lang=it", 1440)
	chosen := func() string {
		t.Helper()
		return browsertest.Eval[string](b, `document.querySelector("[data-chosen] strong").textContent + " " + [...document.querySelectorAll("#disegno [name=code]:checked")].map((e) => e.value).sort().join() + " " + document.querySelectorAll(".towns-map .ticked").length`)
	}
	if got := chosen(); got != "2 052012,052032 2" {
		t.Errorf("at the start = %q", got)
	}
	browsertest.Eval[any](b, `document.querySelector(".towns-map").scrollIntoView({block: "center", behavior: "instant"})`)
	at := browsertest.Eval[[]float64](b, `(() => { const r = document.querySelector(".towns-map [data-code='052028']").getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
	if err := chromedp.Do(b.Ctx, chromedp.MouseClickXY(at[0], at[1])); err != nil {
		t.Fatal(err)
	}
	if got := chosen(); got != "3 052012,052028,052032 3" {
		t.Errorf("after a click = %q", got)
	}
	browsertest.Eval[any](b, `document.querySelector("#disegno [value='052012']").click()`)
	if got := chosen(); got != "2 052028,052032 2" {
		t.Errorf("after a tick = %q", got)
	}
	if got := browsertest.Eval[string](b, `document.querySelector(".perimeter-map .figure-title").textContent + document.querySelector(".perimeter-map .legend table").hidden`); got != "I comuni scelti per la nuova ipotesitrue" {
		t.Errorf("the drawing is called %q", got)
	}
	before := browsertest.Eval[string](b, `document.querySelector(".towns-map").getAttribute("viewBox")`)
	browsertest.Eval[any](b, `document.querySelector("[data-act=in]").click()`)
	if after := browsertest.Eval[string](b, `document.querySelector(".towns-map").getAttribute("viewBox")`); after == before {
		t.Error("the buttons do not zoom")
	}
	browsertest.Eval[any](b, `document.querySelector("#nome-disegno").value = "Disegnata"; document.querySelector("#disegno button").click()`)
	b.Until(`document.querySelectorAll(".hypotheses > li").length === 3 && document.readyState === "complete"`)
	if got := browsertest.Eval[string](b, `document.querySelector(".hypotheses").innerText`); !strings.Contains(got, "Disegnata") {
		t.Errorf("the drawing is not there: %q", got)
	}
	svg := browsertest.Eval[string](b, `new Promise((tell) => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (blob) => { blob.text().then(tell); return make(blob); };
		HTMLAnchorElement.prototype.click = () => {};
		document.querySelector("[data-save-map]").click();
	})`)
	for _, want := range []string{"<svg", "In tutte e 3", "/ambiti?", "Confini del"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	b.Clean("/ambiti")
}
