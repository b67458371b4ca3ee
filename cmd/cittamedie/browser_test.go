package main

import (
	"testing"

	"cittamedie/dashboards/browsertest"
)

// TestPagesInABrowser opens the pages of the whole program on the bundle, wide
// and narrow: charts drawn from our own boundaries, nothing said in the console,
// no other host called.
func TestPagesInABrowser(t *testing.T) {
	browsertest.Program(t)
	b := browsertest.Open(t, startServer(t, copyOfSeed(t)))
	for _, path := range []string{"/", "/mappa", "/mappa?indicator=DEM03&level=municipality&parent=052", "/mappa?indicator=DEM01&level=region", "/mappa?indicator=DEM03&level=municipality",
		"/aree/052032", "/aree/052", "/aree/IT", "/dati", "/stato", "/docs", "/cerca?q=forli"} {
		for _, width := range []int64{1440, 390} {
			b.Visit(path, width)
			if path == "/docs" {
				b.Until(`document.querySelectorAll(".opblock").length > 10`)
			}
			b.Clean(path)
			if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
			}
			if failed := browsertest.Eval[int](b, `document.querySelectorAll("[data-drawn=failed]").length`); failed > 0 {
				t.Errorf("%s at %d px: a chart failed", path, width)
			}
		}
	}
}

// TestJournalistJourney goes from the search to the CSV of what is on screen.
func TestJournalistJourney(t *testing.T) {
	browsertest.Program(t)
	base := startServer(t, copyOfSeed(t))
	b := browsertest.Open(t, base)
	b.Visit("/?lang=it", 1440)
	browsertest.Eval[any](b, `(() => { const q = document.querySelector("input[name=q]"); q.value = "siena"; q.form.requestSubmit(); })()`)
	b.Until(`location.pathname === "/cerca" && document.readyState === "complete"`)
	browsertest.Eval[any](b, `[...document.querySelectorAll(".hits a")].find((a) => a.pathname === "/aree/052032").click()`)
	b.Until(`location.pathname === "/aree/052032" && document.readyState === "complete"`)
	b.Visit("/mappa?indicator=DEM03&level=municipality&parent=052&period=2022&lang=it", 1440)
	csv := browsertest.Eval[string](b, `fetch([...document.querySelectorAll("a")].find((a) => a.href.includes("format=csv")).href).then((r) => r.text())`)
	shown := browsertest.Eval[int](b, `document.querySelectorAll(".figure-table tbody tr").length`)
	lines := 0
	for _, c := range csv {
		if c == '\n' {
			lines++
		}
	}
	if lines-1 != shown || shown != 35 {
		t.Errorf("the CSV has %d figures, the table on screen %d, want 35 comuni of Siena's province in both", lines-1, shown)
	}
	b.Clean("/mappa")
}
