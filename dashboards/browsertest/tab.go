package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Tab is a page in a browser of its own, for who has no test: it returns what
// went wrong.
type Tab struct {
	Ctx  context.Context // for chromedp
	base string
}

// Find returns where Chromium is, or an error when this machine has none.
func Find() (string, error) {
	const usual = "/usr/bin/chromium"
	if _, err := os.Stat(usual); err == nil {
		return usual, nil
	}
	return exec.LookPath("chromium")
}

// NewTab starts a browser with an empty profile folder for the pages served at
// base, "http://HOST:PORT". It ends with stop.
func NewTab(ctx context.Context, profile, base string) (tab *Tab, stop func(), err error) {
	program, err := Find()
	if err != nil {
		return nil, nil, err
	}
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "it"))
	allocator, stopProgram := chromedp.NewExecAllocator(ctx, flags...)
	inTab, stopTab := chromedp.NewContext(allocator)
	stop = func() { stopTab(); stopProgram() }
	if err := chromedp.Do(inTab); err != nil {
		stop()
		return nil, nil, fmt.Errorf("start Chromium: %w", err)
	}
	return &Tab{Ctx: inTab, base: base}, stop, nil
}

// ForgetFiles makes every visit fetch all of a page again.
func (t *Tab) ForgetFiles() error {
	_, err := chromedp.Call(t.Ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	return err
}

// Show opens a path in a window of some width.
func (t *Tab) Show(path string, width int64) error {
	if err := chromedp.Do(t.Ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(t.base+path)); err != nil {
		return fmt.Errorf("open %s at %d: %w", path, width, err)
	}
	return nil
}

// Wait waits for an expression to hold. While a page gives way to another there
// is nothing to ask, so that an error counts as not yet.
func (t *Tab) Wait(expression string) error {
	const wait, times = 25 * time.Millisecond, 800
	for range times {
		if holds, err := chromedp.Run(t.Ctx, chromedp.Evaluate[bool](expression)); err == nil && holds {
			return nil
		}
		time.Sleep(wait)
	}
	return fmt.Errorf("waited in vain for %s", expression)
}

// Number returns the number that an expression, or its promise, gives.
func (t *Tab) Number(expression string) (float64, error) {
	out, err := chromedp.Run(t.Ctx, chromedp.Evaluate[float64](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		return 0, fmt.Errorf("evaluate %.60s: %w", expression, err)
	}
	return out, nil
}
