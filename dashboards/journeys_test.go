package dashboards

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// reader goes through the pages with the keyboard alone.
type reader struct {
	*browsertest.Browser
	t *testing.T
}

func (r reader) press(keys string) {
	r.t.Helper()
	if err := chromedp.Do(r.Ctx, chromedp.KeyEvent(keys)); err != nil {
		r.t.Fatal(err)
	}
}

// focus moves to an element that a selector names.
func (r reader) focus(selector string) {
	r.t.Helper()
	for range 120 {
		r.press(kb.Tab)
		if browsertest.Eval[bool](r.Browser, "document.activeElement?.matches(`"+selector+"`) ?? false") {
			return
		}
	}
	r.t.Fatalf("the keyboard does not reach %s", selector)
}

func (r reader) arrive(path string) {
	r.t.Helper()
	r.Until("location.pathname === `" + path + "` && document.readyState === `complete` && [...document.querySelectorAll(`[data-drawing]`)].every((e) => e.dataset.drawn)")
}

func (r reader) emulate(media string, features ...*emulation.MediaFeature) {
	r.t.Helper()
	if _, err := chromedp.Call(r.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: features}); err != nil {
		r.t.Fatal(err)
	}
}

// paper is the width of what A4 leaves between its margins, in CSS pixels.
const paper = 702

// cutTables names the tables that stick out of the page or are cut by their box.
const cutTables = `[...document.querySelectorAll("main table")].filter((t) => { const r = t.getBoundingClientRect(); const box = t.closest(".table-scroll");
  return r.width > 0 && (r.right > document.documentElement.clientWidth + 1 || (box && (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1))); }).map((t) => t.closest("[aria-labelledby],[aria-label]")?.getAttribute("aria-label") ?? t.closest("section")?.getAttribute("aria-labelledby") ?? "?")`

func TestBrowserPlannerPrintsAProfile(t *testing.T) {
	r := reader{openBrowser(t, fixture(t)), t}
	r.Visit("/", 1440)
	r.focus("input[name=q]")
	r.press("siena")
	r.press(kb.Enter)
	r.arrive("/cerca")
	r.focus(".hits a")
	r.press(kb.Enter)
	r.arrive("/aree/052032")
	r.emulate("print")
	if err := chromedp.Do(r.Ctx, chromedp.EmulateViewport(paper, 1000)); err != nil {
		t.Fatal(err)
	}
	if cut := browsertest.Eval[[]string](r.Browser, cutTables); len(cut) > 0 {
		t.Errorf("tables cut on paper: %q", cut)
	}
	if head := browsertest.Eval[string](r.Browser, `document.querySelector(".print-head").innerText`); !strings.Contains(head, "/aree/052032") || !strings.Contains(head, "2026-03-01-ab12cd") {
		t.Errorf("the sheet is headed %q", head)
	}
	if hidden := browsertest.Eval[int](r.Browser, `[...document.querySelectorAll("details.domain table")].filter((t) => t.getBoundingClientRect().height === 0).length`); hidden > 0 {
		t.Errorf("%d tables stay folded on paper", hidden)
	}
	if bare := browsertest.Eval[int](r.Browser, `[...document.querySelectorAll("section > .table-scroll, details > .table-scroll")].filter((b) => !b.parentElement.querySelector(".figure-source, .more") && b.closest("section").querySelector(".figure-source") === null).length`); bare > 0 {
		t.Errorf("%d tables do not name their source", bare)
	}
	r.Clean("/aree/052032")
}

func TestBrowserJournalistDownloadsTheTable(t *testing.T) {
	r := reader{openBrowser(t, fixture(t)), t}
	r.Visit("/cerca?lang=it", 1440)
	r.focus("input[name=q]")
	r.press("colle val d elsa")
	r.press(kb.Enter)
	r.Until("location.search.includes(`elsa`) && document.readyState === `complete`")
	r.focus(".hits a")
	r.press(kb.Enter)
	r.arrive("/aree/052012")
	r.focus("section[aria-labelledby=simili] > p > a[href^='/confronta']")
	r.press(kb.Enter)
	r.arrive("/confronta")
	file := browsertest.Eval[string](r.Browser, `fetch(document.querySelector("a[download]").href).then((f) => f.text())`)
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cells := browsertest.Eval[[]string](r.Browser, `[...document.querySelectorAll(".compare-table tbody tr")].flatMap((row) => [...row.querySelectorAll("td.num")].map((c) => c.firstChild.textContent))`)
	if len(cells) == 0 || len(rows)-1 != len(cells) {
		t.Fatalf("%d rows in the file, %d cells in the table", len(rows)-1, len(cells))
	}
	for i, cell := range cells {
		if value := rows[i+1][6]; (value == "") != strings.Contains("n.d.oscurato", cell) {
			t.Errorf("cell %d is %q on screen and %q in the file", i, cell, value)
		}
	}
	r.Clean("/confronta")
}

func TestBrowserEvaluatorReadsAChange(t *testing.T) {
	r := reader{openBrowser(t, fixture(t)), t}
	r.Visit("/aree/052?lang=it", 1440)
	r.focus("section[aria-labelledby=variazioni] tbody a[href*='indicator=DEM03']")
	r.press(kb.Enter)
	r.Until("location.hash === `#andamento` && document.readyState === `complete`")
	reading := browsertest.Eval[string](r.Browser, `document.querySelector("#andamento-lettura").innerText`)
	for _, want := range []string{"Dal 2020: +6,0."} {
		if !strings.Contains(reading, want) {
			t.Errorf("the series reads %q, want %q in it", reading, want)
		}
	}
	r.Clean("/aree/052")
}

func TestBrowserAddsAPlaceByKeyboard(t *testing.T) {
	r := reader{openBrowser(t, fixture(t)), t}
	r.Visit("/confronta?areas=052032", 390)
	r.focus("#add")
	r.press("castro")
	r.press(kb.Enter)
	r.Until("document.querySelector(`select#add`) !== null")
	r.focus("select#add")
	r.press(kb.ArrowDown)
	r.focus("main form.choices button")
	r.press(kb.Enter)
	r.Until("document.querySelectorAll(`.chosen li`).length === 2")
	r.Clean("/confronta")
}

func TestBrowserRespectsReducedMotion(t *testing.T) {
	r := reader{openBrowser(t, fixture(t)), t}
	r.emulate("", &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	for _, path := range []string{"/", "/confronta?areas=052032", "/aree-funzionali"} {
		r.Visit(path, 1440)
		moving := browsertest.Eval[int](r.Browser, `[...document.querySelectorAll("*")].filter((e) => { const s = getComputedStyle(e); return Math.max(...s.transitionDuration.split(",").map(parseFloat), ...s.animationDuration.split(",").map(parseFloat)) > 0.05; }).length`)
		if moving > 0 {
			t.Errorf("%s: %d elements move for who asked that nothing does", path, moving)
		}
	}
}
