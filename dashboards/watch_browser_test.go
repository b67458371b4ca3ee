package dashboards

import (
	"os"
	"testing"

	"cittamedie/dashboards/browsertest"
)

// Where an area stands and what stands out: no page scrolls sideways or breaks a rule of
// axe, and the drawings are as wide as their scores.
func TestBrowserWellBeingOfProfiles(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		browsertest.Missing(t, `axe-core is absent: run "npm ci"`)
	}
	b := openBrowser(t, moving(t))
	const audit = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")))`
	for _, path := range []string{"/aree/052?lang=it", "/aree/052?lang=en", "/aree/052032?lang=it", "/aree/055?lang=it"} {
		for _, width := range []int64{1440, 390, 320} {
			b.Visit(path, width)
			b.Clean(path)
			browsertest.Eval[any](b, openAll)
			if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("%s at %d px scrolls sideways by %d px", path, width, over)
			}
			if thin := browsertest.Eval[int](b, `[...document.querySelectorAll("section[aria-labelledby=benessere] svg")].filter((s) => s.getBoundingClientRect().width < 60 || s.getBoundingClientRect().height < 8).length`); thin > 0 {
				t.Errorf("%s at %d px: %d drawings are too small to read", path, width, thin)
			}
		}
		browsertest.Eval[any](b, string(axe)+";null")
		for _, v := range browsertest.Eval[[]string](b, audit) {
			t.Errorf("%s: %s", path, v)
		}
	}
	b.Visit("/aree/052?lang=it", 1440)
	wide := browsertest.Eval[[]float64](b, `[...document.querySelectorAll("#proprio-domini ~ .table-scroll .well-bar")].slice(0, 2).map((s) => (s.querySelector(".well-up, .well-down")?.getBoundingClientRect().width ?? 0) / s.getBoundingClientRect().width)`)
	if len(wide) != 2 || wide[0] > 0.05 || wide[1] < 0.3 {
		t.Errorf("bars take %v of their width; the first domain has 100, the second half as much", wide)
	}
	// The table is reached and read without a mouse.
	if got := browsertest.Eval[bool](b, `(() => { const d = document.querySelector("#serie-guardate"); d.querySelector("summary").focus(); d.open = true; return document.activeElement === d.querySelector("summary") && d.querySelectorAll("tbody tr").length === 5 && d.querySelector(".table-scroll").tabIndex === 0; })()`); !got {
		t.Error("the table of all series is not reached by keyboard")
	}
}
