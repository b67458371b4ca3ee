// Package browsertest drives Chromium for the tests of the pages: it opens a
// page, waits until its charts are drawn, and knows what the page complained of
// and which other hosts it called. Nothing but tests imports it.
package browsertest

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Missing skips the test because something a browser test needs is not there,
// or fails it where REQUIRE_BROWSER=1 asks for it.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_BROWSER") == "1" {
		t.Fatal(what)
	}
	t.Skip("SKIPPED, NOT CHECKED IN A BROWSER: " + what)
}

// Browser is one tab, what it complained of and the hosts it called.
type Browser struct {
	Ctx  context.Context // for chromedp
	t    testing.TB
	base string

	mu         sync.Mutex
	complaints []string
	elsewhere  []string
}

// Program returns where Chromium is; without it the test skips or fails.
func Program(t testing.TB) string {
	t.Helper()
	program := "/usr/bin/chromium"
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("chromium"); err != nil {
			Missing(t, "no Chromium on this machine")
		}
	}
	return program
}

// Open starts a fresh browser for the pages served at base, "http://HOST:PORT".
// It ends with the test.
func Open(t testing.TB, base string) *Browser {
	t.Helper()
	program := Program(t)
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "it"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancelTime)
	b := &Browser{t: t, Ctx: ctx, base: base}
	b.listen()
	return b
}

func (b *Browser) listen() {
	b.t.Helper()
	if err := chromedp.Do(b.Ctx); err != nil {
		b.t.Fatalf("start Chromium: %v", err)
	}
	err := chromedp.Listen(b.Ctx, func(event any) {
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
		_, err = chromedp.Call(b.Ctx, network.Enable, network.EnableParams{})
	}
	if err == nil {
		_, err = chromedp.Call(b.Ctx, log.Enable, cdp.Empty{})
	}
	if err != nil {
		b.t.Fatalf("listen to Chromium: %v", err)
	}
}

// short keeps the beginning of a complaint, which may quote a whole file.
func short(s string) string { return s[:min(len(s), 200)] }

// Visit shows a path in a window of some width, and waits for its charts.
func (b *Browser) Visit(path string, width int64) {
	b.t.Helper()
	if err := chromedp.Do(b.Ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.base+path)); err != nil {
		b.t.Fatalf("open %s at %d: %v", path, width, err)
	}
	b.Until(`document.readyState === "complete" && [...document.querySelectorAll("[data-drawing], [data-map]")].every((e) => e.dataset.drawn)`)
}

// Until waits for an expression to hold. While a page gives way to another
// there is nothing to ask, so that an error counts as not yet.
func (b *Browser) Until(expression string) {
	b.t.Helper()
	const wait, times = 25 * time.Millisecond, 800
	for range times {
		if holds, err := chromedp.Run(b.Ctx, chromedp.Evaluate[bool](expression)); err == nil && holds {
			return
		}
		time.Sleep(wait)
	}
	b.t.Fatalf("waited in vain for %s", expression)
}

// Clean fails the test if the page complained or called another host.
func (b *Browser) Clean(path string) {
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

// Eval returns what an expression gives in the page.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	out, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluate %.60s: %v", expression, err)
	}
	return out
}
