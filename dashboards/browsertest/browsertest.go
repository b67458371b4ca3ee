// Package browsertest drives Chromium for the tests of the pages: it opens a
// page, waits until its charts are drawn, and knows what the page complained of
// and which other hosts it called. Nothing but tests and the benchmark imports it.
package browsertest

import (
	"context"
	"net/url"
	"os"
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
	*Tab
	t testing.TB

	mu         sync.Mutex
	complaints []string
	elsewhere  []string
}

// Program returns where Chromium is; without it the test skips or fails.
func Program(t testing.TB) string {
	t.Helper()
	program, err := Find()
	if err != nil {
		Missing(t, "no Chromium on this machine")
	}
	return program
}

// Open starts a fresh browser for the pages served at base, "http://HOST:PORT".
// It ends with the test.
func Open(t testing.TB, base string) *Browser {
	t.Helper()
	Program(t)
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	t.Cleanup(cancel)
	tab, stop, err := NewTab(ctx, t.TempDir(), base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	b := &Browser{Tab: tab, t: t}
	b.listen()
	return b
}

func (b *Browser) listen() {
	b.t.Helper()
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
	if err := b.Show(path, width); err != nil {
		b.t.Fatal(err)
	}
	b.Until(`document.readyState === "complete" && [...document.querySelectorAll("[data-drawing], [data-map], [data-lab]")].every((e) => e.dataset.drawn)`)
}

// Until waits for an expression to hold.
func (b *Browser) Until(expression string) {
	b.t.Helper()
	if err := b.Wait(expression); err != nil {
		b.t.Fatal(err)
	}
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
