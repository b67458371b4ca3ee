package dashboards

import (
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// labDrawn holds when the map shows what was asked for.
const labDrawn = `document.querySelector("[data-lab]").dataset.drawn === "true"`

// labColours is the colours of the map, by municipality.
const labColours = `document.querySelector("[data-lab]").areasView.option.geo.regions.map((r) => r.name + r.itemStyle.areaColor).join()`

// labState is what a reader sees of the laboratory.
const labState = `JSON.stringify([` + labColours + `, document.querySelector(".lab-table").textContent, document.querySelector("#mappa-aree figcaption").textContent.trim().replace(/\s+/g, " "), [...document.querySelector("#lab-scelte").elements].filter((e) => e.name && e.type !== "hidden" && e.type !== "submit").map((e) => e.type === "radio" ? e.checked : e.value)])`

func press(t *testing.T, b *browsertest.Browser, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if err := chromedp.Do(b.Ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
}

// tabTo presses Tab until the focus is on what a selector names.
func tabTo(t *testing.T, b *browsertest.Browser, selector string) {
	t.Helper()
	for range 120 {
		press(t, b, kb.Tab)
		if browsertest.Eval[bool](b, `document.activeElement?.matches(`+"`"+selector+"`"+`) ?? false`) {
			return
		}
	}
	t.Fatalf("the keyboard does not reach %s", selector)
}

func TestBrowserLaboratoryByKeyboard(t *testing.T) {
	b := openLab(t, labOptions(t, true))
	b.Visit("/aree-funzionali?lang=it", 1440)
	before := browsertest.Eval[string](b, labColours)
	tabTo(t, b, ".lab-advanced > summary")
	press(t, b, kb.Enter)
	tabTo(t, b, "#minSZ-cursore")
	press(t, b, kb.PageUp, kb.PageUp, kb.PageUp, kb.ArrowRight)
	tabTo(t, b, "#tarSZ-cursore")
	for range 25 {
		press(t, b, kb.ArrowRight)
	}
	b.Until(labDrawn + ` && location.search.includes("tarSZ=22500")`)
	if after := browsertest.Eval[string](b, labColours); after == before {
		t.Error("the map does not change with the sliders")
	}
	for what, expression := range map[string]string{
		"the number follows the slider": `document.querySelector("#tarSZ").value === "22500" && document.querySelector("#minSZ").value > 5000`,
		"the change is told":            `/^(1 area|[0-9]+ aree); .* cambiato area$/.test(document.querySelector("#lab-avviso").textContent)`,
		"the reader's choice is told":   `document.querySelector("#mappa-aree figcaption").textContent.includes("scelti da chi legge")`,
		"no preset is pressed":          `document.querySelectorAll("[data-preset][aria-pressed=true]").length === 0`,
		"the files follow":              `[...document.querySelectorAll("#laboratorio a[download]")].every((a) => a.href.includes("tarSZ=22500"))`,
		"the geometry is fetched once":  requested + `("/api/v1/boundaries") === 1`,
		"the focus stays":               `document.activeElement.id === "tarSZ-cursore"`,
	} {
		if !browsertest.Eval[bool](b, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	state, address := browsertest.Eval[string](b, labState), browsertest.Eval[string](b, `location.pathname + location.search`)
	b.Clean("/aree-funzionali")
	fresh := openLab(t, labOptions(t, true))
	fresh.Visit(address, 1440)
	if got := browsertest.Eval[string](fresh, labState); got != state {
		t.Errorf("a fresh window at %s shows\n%s\nwant\n%s", address, got, state)
	}
	fresh.Clean(address)
}

func TestBrowserLaboratoryPresetsAndMistakes(t *testing.T) {
	b := openLab(t, labOptions(t, true))
	b.Visit("/aree-funzionali?lang=it", 1440)
	tabTo(t, b, `[data-preset][value="larger"]`)
	press(t, b, kb.Enter)
	b.Until(labDrawn + ` && document.querySelector("#minSZ").value === "5000"`)
	if !browsertest.Eval[bool](b, `document.querySelector("[data-preset][value=larger]").getAttribute("aria-pressed") === "true" && location.search.includes("minSZ=5000") && !location.search.includes("preset")`) {
		t.Error("the preset is not shown, or is not in the address as numbers")
	}
	good := browsertest.Eval[string](b, labColours)
	browsertest.Eval[any](b, `(() => { const f = document.querySelector("#minSZ"); f.value = "90000"; f.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	b.Until(`document.querySelector("#minSZ-errore").textContent !== ""`)
	if browsertest.Eval[string](b, labColours) != good || !browsertest.Eval[bool](b, `document.querySelector("#minSZ").getAttribute("aria-invalid") === "true" && document.querySelector("#minSZ-errore").textContent.includes("tarSZ") && location.search.includes("minSZ=5000")`) {
		t.Error("a number out of order changes the map or the address, or is not marked")
	}
	browsertest.Eval[any](b, `(() => { const f = document.querySelector("#minSZ"); f.value = "5000"; f.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	b.Until(labDrawn + ` && document.querySelector("#minSZ-errore").textContent === "" && !document.querySelector("#minSZ").hasAttribute("aria-invalid")`)
	b.Clean("/aree-funzionali")
}

func TestBrowserLaboratoryFlowsByKeyboard(t *testing.T) {
	b := openLab(t, labOptions(t, true))
	b.Visit("/aree-funzionali?lang=it", 1440)
	tabTo(t, b, "#comuni > summary")
	press(t, b, kb.Enter)
	tabTo(t, b, `[data-comune="052001"]`)
	press(t, b, kb.Enter)
	const lines = `document.querySelector("[data-lab]").areasView.option.series.filter((s) => s.id === "in" || s.id === "out").map((s) => s.data.length).join()`
	b.Until(labDrawn + ` && document.querySelector("#flussi") !== null && document.activeElement.id === "flussi-titolo"`)
	if got := browsertest.Eval[string](b, lines); got != "1,6" {
		t.Errorf("lines out and in = %s, want 1,6", got)
	}
	browsertest.Eval[any](b, `(() => { const f = document.querySelector("#min-cursore"); f.value = "500"; f.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	b.Until(labDrawn + ` && location.search.includes("min=500")`)
	if got := browsertest.Eval[string](b, lines); got != "1,4" {
		t.Errorf("lines from 500 people = %s, want 1,4", got)
	}
	if !browsertest.Eval[bool](b, `location.search.includes("comune=052001") && document.querySelectorAll("section[aria-labelledby=entrate] tbody tr").length === 4`) {
		t.Error("the table or the address does not follow the threshold")
	}
	b.Clean("/aree-funzionali")
}

// labPaths are the states of the laboratory that are looked at.
var labPaths = []string{"/aree-funzionali", "/aree-funzionali?method=fua&share=10", "/aree-funzionali?layer=stability&comune=052001", "/aree-funzionali?layer=sll&parent=052", "/aree-funzionali?minSZ=20000", "/aree-funzionali?comune=052001&min=100&direction=in"}

func TestBrowserLaboratoryAccessibility(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		browsertest.Missing(t, `axe-core is absent: run "npm ci"`)
	}
	const audit = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")))`
	for _, withFlows := range []bool{true, false} {
		b, paths := openLab(t, labOptions(t, withFlows)), labPaths
		if !withFlows {
			paths = []string{"/aree-funzionali", "/aree-funzionali?simulation=on"}
		}
		for _, path := range paths {
			for _, lang := range languages {
				join := "?"
				if strings.Contains(path, "?") {
					join = "&"
				}
				b.Visit(path+join+"lang="+lang, 320)
				browsertest.Eval[any](b, openAll)
				if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
					t.Errorf("%s at 320 px scrolls sideways by %d px", path, over)
				}
				browsertest.Eval[any](b, string(axe)+";null")
				for _, v := range browsertest.Eval[[]string](b, audit) {
					t.Errorf("%s (%s): %s", path, lang, v)
				}
			}
		}
	}
}

// labPicture returns the SVG picture of the map; the anchor that would save it does
// nothing.
func labPicture(b *browsertest.Browser) string {
	return browsertest.Eval[string](b, `new Promise((tell) => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (blob) => { blob.text().then(tell); return make(blob); };
		HTMLAnchorElement.prototype.click = () => {};
		document.querySelector("#laboratorio [data-export=svg]").click();
	})`)
}

func TestBrowserLaboratoryPicture(t *testing.T) {
	b := openLab(t, labOptions(t, false))
	b.Visit("/aree-funzionali?simulation=on&lang=it&minSZ=900", 1440)
	text := labPicture(b)
	if err := xml.Unmarshal([]byte(text), new(struct{})); err != nil {
		t.Errorf("the picture is no XML: %v", err)
	}
	for _, want := range []string{"Flussi stimati, non rilevati.", "Mercati del lavoro locali", "minSZ 900", "scelti da chi legge", "Creative Commons"} {
		if !strings.Contains(text, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
}
