package dashboards

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"cittamedie/dashboards/browsertest"
)

// shown is the text a reader sees, and how much of it lies beyond the window.
const shown = `(() => { const main = document.querySelector("main"); return [main.innerText.length, document.querySelectorAll("main table tbody tr").length, document.documentElement.scrollWidth - document.documentElement.clientWidth]; })()`

// TestBrowserWithoutScripts opens pages with scripts switched off: text, tables,
// forms and downloads are there, and nothing that only a script moves.
func TestBrowserWithoutScripts(t *testing.T) {
	b := openBrowser(t, fixture(t))
	if _, err := chromedp.Call(b.Ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for path, rows := range map[string]int{"/": 0, "/mappa?indicator=DEM03&period=2022": 4, "/aree/052032": 1, "/indicatori": 0, "/indicatori/DEM03": 4, "/confronta?areas=052032,052&indicators=DEM01": 1, "/dati": 0, "/cerca?q=siena": 0, "/stato": 1} {
		if err := b.Show(path, 390); err != nil {
			t.Fatal(err)
		}
		b.Until(`document.readyState === "complete" && document.querySelector("main") !== null`)
		got := browsertest.Eval[[]int](b, shown)
		if got[0] < 100 || got[1] < rows || got[2] > 0 {
			t.Errorf("%s: %d letters, %d rows, %d px too wide; want text, %d rows, none", path, got[0], got[1], got[2], rows)
		}
		if idle := browsertest.Eval[int](b, `[...document.querySelectorAll("main button")].filter((e) => e.offsetParent !== null && e.type !== "submit").length`); idle > 0 {
			t.Errorf("%s: %d buttons do nothing without a script", path, idle)
		}
	}
	b.Clean("without scripts")
}

// TestBrowserMovesNothingUnasked asks for reduced motion: no transition and no
// animation lasts, on any element.
func TestBrowserMovesNothingUnasked(t *testing.T) {
	b := openBrowser(t, fixture(t))
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(b.Ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/mappa?indicator=DEM03&period=2022", "/aree/052032", "/benessere"} {
		b.Visit(path, 1440)
		moving := browsertest.Eval[int](b, `[...document.querySelectorAll("*")].filter((e) => { const s = getComputedStyle(e); return [s.transitionDuration, s.animationDuration].some((d) => d.split(",").some((v) => parseFloat(v) > 0.001)) || s.scrollBehavior === "smooth"; }).length`)
		if moving > 0 {
			t.Errorf("%s: %d elements move", path, moving)
		}
		if browsertest.Eval[bool](b, `[...document.querySelectorAll(".chart")].some((e) => e.mapView?.option.animation !== undefined && e.mapView.option.animation !== false)`) {
			t.Errorf("%s: a map is animated", path)
		}
	}
	b.Clean("reduced motion")
}

// TestBrowserAtFourTimesTheSize is a window of 1280 by 1024 pixels at 400 %: what
// is left is 320 by 256, and every word and control stays within its width.
func TestBrowserAtFourTimesTheSize(t *testing.T) {
	b := openBrowser(t, fixture(t))
	for _, path := range []string{"/", "/mappa?indicator=DEM03&period=2022&area=052", "/aree/052032", "/indicatori/DEM03", "/confronta?areas=052032,052&indicators=DEM01", "/stato", "/cerca?q=siena", "/benessere"} {
		b.Visit(path, 320)
		if err := chromedp.Do(b.Ctx, chromedp.EmulateViewport(320, 256, chromedp.EmulateScale(4))); err != nil {
			t.Fatal(err)
		}
		if got := browsertest.Eval[[]int](b, shown); got[2] > 0 {
			t.Errorf("%s scrolls sideways by %d px", path, got[2])
		}
		cut := browsertest.Eval[[]string](b, `[...document.querySelectorAll("main h1, main h2, main p, main label, main button, main select, main input")].filter((e) => e.offsetParent !== null && !e.closest(".table-scroll, .visually-hidden, pre") && !e.classList.contains("visually-hidden") && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + " " + (e.id || e.textContent.slice(0, 30)))`)
		if len(cut) > 0 {
			t.Errorf("%s: beyond the window: %q", path, cut)
		}
		if sticky := browsertest.Eval[int](b, `[...document.querySelectorAll("body *")].filter((e) => { const s = getComputedStyle(e); return (s.position === "fixed" || s.position === "sticky" && !e.closest("table")) && e.getBoundingClientRect().height > innerHeight / 2; }).length`); sticky > 0 {
			t.Errorf("%s: %d elements stay over half of the window", path, sticky)
		}
	}
	b.Clean("400 %")
}
