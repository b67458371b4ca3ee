package dashboards

import (
	"context"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Browser tests need Chromium, the bundle and, for the audit, axe-core. Without
// them they skip and say so; with REQUIRE_BROWSER=1 they fail.

const axePath = "../node_modules/axe-core/axe.min.js"

// missing skips the test, or fails it where a browser is required.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_BROWSER") == "1" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED, NOT CHECKED IN A BROWSER: " + what)
}

// browser is one tab, what it complained of and the hosts it called.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string
	elsewhere  []string
}

// openBrowser starts the fixture on a loopback port and a fresh browser.
func openBrowser(t *testing.T, o Options) *browser {
	t.Helper()
	program := "/usr/bin/chromium"
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("chromium"); err != nil {
			missing(t, "no Chromium on this machine")
		}
	}
	if a, err := loadAssets(""); err != nil || a.link("charts.js") == "" {
		missing(t, `the bundle is absent: run "npm ci && npm run build"`)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app := newApp(t, o)
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })

	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "it"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancelTime)
	b := &browser{t: t, ctx: ctx, base: "http://" + listener.Addr().String()}
	b.listen()
	return b
}

func (b *browser) listen() {
	b.t.Helper()
	if err := chromedp.Do(b.ctx); err != nil {
		b.t.Fatalf("start Chromium: %v", err)
	}
	err := chromedp.Listen(b.ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			b.complaints = append(b.complaints, "console "+string(e.Type))
		case *runtime.EventExceptionThrown:
			b.complaints = append(b.complaints, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			b.complaints = append(b.complaints, short(e.Entry.Text))
		case *network.EventRequestWillBeSent:
			u, err := url.Parse(e.Request.URL)
			if err == nil && u.Scheme != "data" && u.Scheme != "blob" && "http://"+u.Host != b.base {
				b.elsewhere = append(b.elsewhere, e.Request.URL)
			}
		}
	})
	if err == nil {
		_, err = chromedp.Call(b.ctx, network.Enable, network.EnableParams{})
	}
	if err == nil {
		_, err = chromedp.Call(b.ctx, log.Enable, cdp.Empty{})
	}
	if err != nil {
		b.t.Fatalf("listen to Chromium: %v", err)
	}
}

// short keeps the beginning of a complaint, which may quote a whole file.
func short(s string) string { return s[:min(len(s), 200)] }

// open shows a path in a window of some width, and waits for its charts.
func (b *browser) open(path string, width int64) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.base+path)); err != nil {
		b.t.Fatalf("open %s at %d: %v", path, width, err)
	}
	b.until(`document.readyState === "complete" && [...document.querySelectorAll("[data-drawing]")].every((e) => e.dataset.drawn)`)
}

// until waits for an expression to hold. While a page gives way to another
// there is nothing to ask, so that an error counts as not yet.
func (b *browser) until(expression string) {
	b.t.Helper()
	const wait, times = 25 * time.Millisecond, 800
	for range times {
		if holds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); err == nil && holds {
			return
		}
		time.Sleep(wait)
	}
	b.t.Fatalf("waited in vain for %s", expression)
}

// clean fails the test if the page complained or called another host.
func (b *browser) clean(path string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaints) > 0 {
		b.t.Errorf("%s: console %q", path, b.complaints)
	}
	if len(b.elsewhere) > 0 {
		b.t.Errorf("%s calls other hosts: %q", path, b.elsewhere)
	}
	b.complaints, b.elsewhere = nil, nil
}

// eval returns what an expression gives in the page.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluate %.60s: %v", expression, err)
	}
	return out
}

var browserPaths = []string{"/", "/mappa", "/mappa?indicator=DEM03&period=2022", "/mappa?indicator=ECO01&classes=quantile", "/mappa?level=municipality&parent=052", "/mappa?indicator=IRPEF_INCOME",
	"/aree/052032", "/aree/052032?with=093033&indicator=DEM01", "/aree/052", "/aree/IT", "/aree/093098", "/dati", "/stato", "/cerca?q=castro", "/cerca?q=zzz", "/confronta?a=castro&b=x", "/confronta"}

func TestBrowserPages(t *testing.T) {
	b := openBrowser(t, fixture(t))
	for _, path := range browserPaths {
		for _, width := range []int64{1440, 390, 320} {
			b.open(path, width)
			b.clean(path)
			if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
			}
			if failed := eval[int](b, `document.querySelectorAll("[data-drawn=failed]").length`); failed > 0 {
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
	b.open("/mappa?indicator=DEM03&period=2021", 1440)
	if got := eval[int](b, drawnColours); got < 4 {
		t.Errorf("the map has %d colours, want at least 4", got)
	}
	b.open("/mappa?indicator=DEM03&period=2021", 1440)
	for _, act := range []string{"in", "in", "right", "up", "out", "reset"} {
		eval[any](b, `document.querySelector("[data-act=`+act+`]").click()`)
	}
	for _, kind := range []string{"png", "svg"} {
		name := eval[string](b, `(() => { let name = ""; HTMLAnchorElement.prototype.click = function () { name = this.download; }; document.querySelector("[data-export=`+kind+`]").click(); return name; })()`)
		if want := "DEM03-province-2021." + kind; name != want {
			t.Errorf("exported picture is called %q, want %q", name, want)
		}
	}
	b.clean("/mappa")
}

func TestBrowserHostileNameDoesNotRun(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.open("/mappa?level=municipality&parent=050&period=2022", 1440)
	if n := eval[int](b, `document.querySelectorAll("main img").length`); n != 0 {
		t.Error("the name of an area became an image")
	}
	b.clean("/mappa")
}

func TestBrowserAccessibility(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		missing(t, `axe-core is absent: run "npm ci"`)
	}
	b := openBrowser(t, fixture(t))
	const audit = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")))`
	for _, path := range append(browserPaths, "/aree/nulla") {
		for _, lang := range languages {
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			b.open(path+join+"lang="+lang, 1440)
			eval[any](b, string(axe)+";null")
			for _, v := range eval[[]string](b, audit) {
				t.Errorf("%s (%s): %s", path, lang, v)
			}
		}
	}
}

func TestBrowserKeyboardJourney(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.open("/", 1440)
	press := func(key string) {
		t.Helper()
		if err := chromedp.Do(b.ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	focus := func(expression string) {
		t.Helper()
		for range 60 {
			press(kb.Tab)
			if eval[bool](b, "document.activeElement?.matches("+expression+") ?? false") {
				return
			}
		}
		t.Fatalf("the keyboard does not reach %s", expression)
	}
	arrive := func(path string) {
		t.Helper()
		b.until(`location.pathname === "` + path + `" && document.readyState === "complete"`)
	}
	press(kb.Tab)
	if !eval[bool](b, `document.activeElement.getAttribute("href") === "#main" && document.activeElement.getBoundingClientRect().height > 10`) {
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
	if !eval[bool](b, `document.querySelector("#andamento-tabella").open`) {
		t.Error("the keyboard does not open the table")
	}
}
