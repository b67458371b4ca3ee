package dashboards

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

var wellbeingPaths = []string{"/benessere", "/benessere?area=052&weights=age:2&why=on", "/benessere?area=030&missing=complete&show=rank", "/benessere?parent=09&area=050&show=band", "/benessere?composite=comuni&area=052032&year=2021",
	"/benessere?weights=age:0,income:0,size:0", "/benessere?area=zzzz", "/benessere?composite=comuni&area=castro"}

const (
	wellDrawn = `document.querySelector("[data-well]").dataset.drawn === "true"`
	wellWhy   = `document.querySelector("[data-why]") === null`
	// wellState is what a reader sees of a composite.
	wellState = `JSON.stringify([document.querySelector("[data-well]").areasView.option.geo.regions.map((r) => r.name + r.itemStyle.areaColor).join(), ...["#mappa-benessere figcaption", "[data-part=legend]", "[data-part=card]", "[data-part=ranking]", "[data-part=rest]"].map((s) => document.querySelector(s).textContent.trim().replace(/\s+/g, " ")), [...document.querySelectorAll("#benessere [name^=w_]")].map((e) => e.value)])`
	// wellRanking is the ranking with its bands.
	wellRanking = `[...document.querySelectorAll(".well-ranking tbody tr")].map((r) => r.textContent.trim().replace(/\s+/g, " ")).join("|")`
)

func TestBrowserWellbeingPages(t *testing.T) {
	b := openBrowser(t, wellbeingFixture(t))
	for _, path := range wellbeingPaths {
		if strings.Contains(path, "size:0") {
			continue // the console has a word about an answer of 400
		}
		for _, width := range []int64{1440, 768, 390, 320} {
			b.Visit(path, width)
			b.Until(wellDrawn)
			b.Clean(path)
			browsertest.Eval[any](b, openAll)
			if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
			}
			if wide := browsertest.Eval[int](b, widerCharts); wide > 0 {
				t.Errorf("%s at %d px: %d charts are wider than their box", path, width, wide)
			}
		}
	}
}

func TestBrowserWellbeingAccessibility(t *testing.T) {
	axe := readAxe(t)
	b := openBrowser(t, wellbeingFixture(t))
	for _, path := range wellbeingPaths {
		for _, lang := range languages {
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			b.Visit(path+join+"lang="+lang, 1440)
			b.Until(wellDrawn)
			auditPage(t, b, axe, path+" ("+lang+")")
		}
	}
}

// TestBrowserWeightChangesRankingAndBands goes the way of a planner with the keyboard:
// one weight is moved, and the address, the ranking and the bands change; the address
// then gives the same page in a fresh window.
func TestBrowserWeightChangesRankingAndBands(t *testing.T) {
	o := wellbeingFixture(t)
	b := openBrowser(t, o)
	b.Visit("/benessere?area=052&lang=it", 1440)
	b.Until(wellDrawn + " && " + wellWhy)
	before := browsertest.Eval[string](b, wellRanking)
	tabTo(t, b, "#pesi > summary")
	press(t, b, kb.Enter)
	tabTo(t, b, "[data-bound=w_age]")
	for range 12 {
		press(t, b, kb.ArrowRight)
	}
	b.Until(wellDrawn + ` && location.search.includes("weights=age:2.2") && ` + wellWhy)
	for what, expression := range map[string]string{
		"the number follows the slider": `document.querySelector("#w_age").value === "2.2"`,
		"its share follows":             `document.querySelector("[data-share=age]").textContent === "59,5 %"`,
		"the reader's choice is told":   `document.querySelector("#mappa-benessere figcaption").textContent.includes("pesi scelti da chi legge")`,
		"the change is told":            `document.querySelector("#lab-avviso").textContent.startsWith("Aggiornato. Siena:")`,
		"the files follow":              `[...document.querySelectorAll("main a[download]")].every((a) => a.href.includes("weights=age:2.2"))`,
		"the switch of language too":    `new URL(document.querySelector(".lang-switch").href).searchParams.get("weights") === "age:2.2"`,
		"the focus stays":               `document.activeElement.dataset.bound === "w_age"`,
		"the geometry is fetched once":  `performance.getEntriesByType("resource").filter((e) => e.name.includes("/api/v1/boundaries")).length === 1`,
	} {
		if !browsertest.Eval[bool](b, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	after := browsertest.Eval[string](b, wellRanking)
	if after == before || !strings.Contains(before, "4Siena") || !strings.Contains(after, "3Siena") {
		t.Errorf("the ranking was %s and is %s", before, after)
	}
	state, address := browsertest.Eval[string](b, wellState), browsertest.Eval[string](b, `location.pathname + location.search`)
	fresh := openBrowser(t, o)
	fresh.Visit(address, 1440)
	fresh.Until(wellDrawn + " && " + wellWhy)
	if got := browsertest.Eval[string](fresh, wellState); got != state {
		t.Errorf("a fresh window at %s shows\n%s\nwant\n%s", address, got, state)
	}
	browsertest.Eval[any](b, `document.querySelector("[data-reset]").click()`)
	b.Until(wellDrawn + ` && !location.search.includes("weights")`)
	if got := browsertest.Eval[string](b, wellRanking); got != before {
		t.Errorf("after the reset the ranking is %s, want %s", got, before)
	}
	b.Clean("/benessere")
}

// TestBrowserWrongWeightKeepsThePage writes weights that sum to nothing: a sentence
// stands beside them, and the page stays.
func TestBrowserWrongWeightKeepsThePage(t *testing.T) {
	b := openBrowser(t, wellbeingFixture(t))
	b.Visit("/benessere?area=052&lang=it", 1440)
	b.Until(wellDrawn)
	before := browsertest.Eval[string](b, wellRanking)
	set := func(id, value string) {
		browsertest.Eval[any](b, `(() => { const f = document.querySelector("#w_`+id+`"); f.value = "`+value+`"; f.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	}
	set("age", "0")
	set("income", "0")
	set("size", "0")
	b.Until(`document.querySelector("#pesi-errore").textContent.includes("sommano a più di zero")`)
	if got := browsertest.Eval[string](b, wellRanking); got != before {
		t.Errorf("the ranking became %s", got)
	}
	set("age", "-2")
	b.Until(`document.querySelector("#w_age").getAttribute("aria-invalid") === "true" && document.querySelector("#w_age-errore").textContent !== ""`)
	set("age", "1")
	b.Until(wellDrawn + ` && document.querySelector("#pesi-errore").textContent === "" && location.search.includes("income:0")`)
	if browsertest.Eval[bool](b, `document.querySelector("#w_age").hasAttribute("aria-invalid")`) {
		t.Error("a field that was mended stays marked")
	}
	b.Clean("/benessere")
}

// TestBrowserFollowsAnArea picks areas in the ranking and on the map, and takes the
// picture of what is shown.
func TestBrowserFollowsAnArea(t *testing.T) {
	b := openBrowser(t, wellbeingFixture(t))
	b.Visit("/benessere?lang=it", 1440)
	b.Until(wellDrawn + " && " + wellWhy)
	tabTo(t, b, "[data-pick='093']")
	press(t, b, kb.Enter)
	b.Until(wellDrawn + ` && location.search.includes("area=093") && document.activeElement.id === "scheda-titolo"`)
	if got := browsertest.Eval[string](b, `document.querySelector("#area").value + "|" + document.querySelector("#scheda-titolo").textContent`); got != "Pordenone|Provincia di Pordenone in breve" {
		t.Errorf("followed = %q", got)
	}
	browsertest.Eval[any](b, `document.querySelector("[data-forget]").click()`)
	b.Until(wellDrawn + ` && !location.search.includes("area=") && document.querySelector("#scheda-titolo") === null`)
	b.Visit("/benessere?lang=it&weights=size:0&area=052", 1440)
	b.Until(wellDrawn)
	svg := browsertest.Eval[string](b, `new Promise((tell) => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (blob) => { blob.text().then(tell); return make(blob); };
		HTMLAnchorElement.prototype.click = () => {};
		document.querySelector("[data-export=svg]").click();
	})`)
	for _, want := range []string{"<svg", "pesi scelti da chi legge", "Prova delle province: punteggio, 2022", "weights=size:0", "Fonte:"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	b.Clean("/benessere")
}

func TestBrowserWellbeingWithoutScripts(t *testing.T) {
	b := openBrowser(t, wellbeingFixture(t))
	if _, err := chromedp.Call(b.Ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	if err := b.Show("/benessere?area=052&lang=it", 390); err != nil {
		t.Fatal(err)
	}
	b.Until(`document.readyState === "complete" && document.querySelectorAll(".well-ranking tbody tr").length === 4`)
	got := browsertest.Eval[[]int](b, `[...document.querySelectorAll("main button, main input[type=range]")].filter((e) => e.offsetParent !== null && e.type !== "submit").length === 0 ? [document.documentElement.scrollWidth - document.documentElement.clientWidth, document.querySelectorAll("main form button[type=submit]").length] : [-1, -1]`)
	if got[0] != 0 || got[1] < 1 {
		t.Errorf("too wide, or no button: %v", got)
	}
	link := browsertest.Eval[string](b, `document.querySelector("[data-why] a").getAttribute("href")`)
	if err := b.Show(strings.Split(link, "#")[0], 390); err != nil {
		t.Fatal(err)
	}
	b.Until(`document.querySelectorAll(".well-why tbody tr").length > 1`)
	browsertest.Eval[any](b, `document.querySelector("#pesi").open = true; document.querySelector("#w_age").value = "3"; document.querySelector("#benessere-scelte").requestSubmit(); null`)
	b.Until(`location.search.includes("weights=age:3") && document.readyState === "complete"`)
	b.Clean("/benessere")
}
