package dashboards

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// Browser tests need Chromium, the bundle and, for the audit, axe-core. Without
// them they skip and say so; with REQUIRE_BROWSER=1 they fail.

const axePath = "../node_modules/axe-core/axe.min.js"

// openBrowser starts the fixture on a loopback port and a fresh browser.
func openBrowser(t *testing.T, o Options) *browsertest.Browser {
	t.Helper()
	browsertest.Program(t)
	if a, err := loadAssets(""); err != nil || a.link("charts.js") == "" {
		browsertest.Missing(t, `the bundle is absent: run "npm ci && npm run build"`)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app := newApp(t, o)
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return browsertest.Open(t, "http://"+listener.Addr().String())
}

var browserPaths = []string{"/", "/mappa", "/mappa?indicator=DEM03&period=2022", "/mappa?indicator=ECO01&classes=quantile", "/mappa?level=municipality&parent=052", "/mappa?indicator=DEM01&period=2022&number=7", "/mappa?indicator=DEM01&marks=areas&classes=equal&number=3", "/mappa?indicator=DEM03&period=2022&area=052", "/mappa?indicator=DEM03&period=2022&area=052&with=093", "/mappa?indicator=IRPEF_INCOME",
	"/aree/052032", "/aree/052032?with=093033&indicator=DEM01", "/aree/052", "/aree/IT", "/aree/093098", "/aree/0924", "/aree/citta-medie:45000", "/mappa?indicator=DEM03&level=labourArea", "/mappa?parent=aree-interne-2020:C",
	"/indicatori", "/indicatori?q=vita", "/indicatori/DEM01", "/indicatori/ACTIVITY_RATE", "/indicatori/07SIC001P", "/indicatori/FUN01", "/dati", "/stato", "/cerca?q=castro", "/cerca?q=zzz", "/confronta?a=castro&b=x", "/confronta", "/confronta?areas=052032,093033,052,IT&indicators=DEM01,DEM03,01SAL001,IRPEF_INCOME",
	"/metodologia", "/glossario", "/correzioni", "/aree-funzionali", "/aree-funzionali?comune=052032", "/aree-funzionali?comune=castro", "/benessere"}

// widerCharts counts the charts that their box cuts.
const widerCharts = `[...document.querySelectorAll(".chart canvas")].filter((c) => c.getBoundingClientRect().width > c.closest(".chart").clientWidth + 1).length`

// openAll opens what a reader may open.
const openAll = `document.querySelectorAll("details").forEach((d) => { d.open = true; }); null`

func TestBrowserPages(t *testing.T) {
	b := openBrowser(t, fixture(t))
	for _, path := range browserPaths {
		for _, width := range []int64{1440, 390, 320} {
			b.Visit(path, width)
			b.Clean(path)
			browsertest.Eval[any](b, openAll)
			if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
			}
			if wide := browsertest.Eval[int](b, widerCharts); wide > 0 {
				t.Errorf("%s at %d px: %d charts are wider than their box", path, width, wide)
			}
			if failed := browsertest.Eval[int](b, `document.querySelectorAll("[data-drawn=failed]").length`); failed > 0 {
				t.Errorf("%s at %d px: a chart failed", path, width)
			}
		}
	}
}

// drawnColours counts the colours of the middle of a canvas.
const drawnColours = `(() => {
  const c = document.querySelector(".chart canvas");
  const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  const seen = new Set();
  for (let i = 0; i < d.length; i += 4 * 97) if (d[i + 3]) seen.add(d[i] + "," + d[i + 1] + "," + d[i + 2]);
  return seen.size;
})()`

func TestBrowserMapIsDrawn(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2021", 1440)
	if got := browsertest.Eval[int](b, drawnColours); got < 4 {
		t.Errorf("the map has %d colours, want at least 4", got)
	}
	b.Visit("/mappa?indicator=DEM03&period=2021", 1440)
	for _, act := range []string{"in", "in", "right", "up", "out", "reset"} {
		browsertest.Eval[any](b, `document.querySelector("[data-act=`+act+`]").click()`)
	}
	for _, kind := range []string{"png", "svg"} {
		name := browsertest.Eval[string](b, `(() => { let name = ""; HTMLAnchorElement.prototype.click = function () { name = this.download; }; document.querySelector("[data-export=`+kind+`]").click(); return name; })()`)
		if want := "DEM03-province-2021." + kind; name != want {
			t.Errorf("exported picture is called %q, want %q", name, want)
		}
	}
	b.Clean("/mappa")
}

func TestBrowserHostileNameDoesNotRun(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?level=municipality&parent=050&period=2022", 1440)
	if n := browsertest.Eval[int](b, `document.querySelectorAll("main img").length`); n != 0 {
		t.Error("the name of an area became an image")
	}
	b.Clean("/mappa")
}

func TestBrowserAccessibility(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		browsertest.Missing(t, `axe-core is absent: run "npm ci"`)
	}
	b := openBrowser(t, fixture(t))
	const audit = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")))`
	for _, path := range append(browserPaths, "/aree/nulla", "/indicatori/DEM3") {
		for _, lang := range languages {
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			b.Visit(path+join+"lang="+lang, 1440)
			browsertest.Eval[any](b, openAll)
			browsertest.Eval[any](b, string(axe)+";null")
			for _, v := range browsertest.Eval[[]string](b, audit) {
				t.Errorf("%s (%s): %s", path, lang, v)
			}
		}
	}
}

func TestBrowserKeyboardJourney(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/", 1440)
	press := func(key string) {
		t.Helper()
		if err := chromedp.Do(b.Ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	focus := func(expression string) {
		t.Helper()
		for range 150 {
			press(kb.Tab)
			if browsertest.Eval[bool](b, "document.activeElement?.matches("+expression+") ?? false") {
				return
			}
		}
		t.Fatalf("the keyboard does not reach %s", expression)
	}
	arrive := func(path string) {
		t.Helper()
		b.Until(`location.pathname === "` + path + `" && document.readyState === "complete"`)
	}
	press(kb.Tab)
	if !browsertest.Eval[bool](b, `document.activeElement.getAttribute("href") === "#main" && document.activeElement.getBoundingClientRect().height > 10`) {
		t.Error("the first stop of the keyboard is not a visible skip link")
	}
	focus(`"input[name=q]"`)
	press("forgaria")
	press(kb.Enter)
	arrive("/cerca")
	focus(`".hits a"`)
	press(kb.Enter)
	arrive("/aree/030129")
	focus(`"#andamento-tabella summary"`)
	press(kb.Enter)
	if !browsertest.Eval[bool](b, `document.querySelector("#andamento-tabella").open`) {
		t.Error("the keyboard does not open the table")
	}
}
