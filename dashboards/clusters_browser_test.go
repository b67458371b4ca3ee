package dashboards

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// clusterFills counts the areas of the map by how they are filled.
const clusterFills = `(() => {
	const counts = {};
	for (const r of document.querySelector("#mappa [data-map]").mapView.option.geo.regions) {
		const key = r.itemStyle.decal ? "hatched" : r.itemStyle.areaColor + (r.itemStyle.borderType === "dashed" ? " dashed" : "");
		counts[key] = (counts[key] ?? 0) + 1;
	}
	return Object.entries(counts).map(([k, n]) => k + " " + n).sort().join("; ");
})()`

func TestBrowserClusters(t *testing.T) {
	b := openBrowser(t, chequered(t))
	b.Visit(strings.Replace(clusterPath, "&layer=lisa", "", 1), 1440)
	b.Until(mapDrawn)
	browsertest.Eval[any](b, `(() => { const s = document.querySelector("#layer"); s.focus(); s.value = "lisa"; s.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	b.Until(mapDrawn + ` && location.search.includes("layer=lisa")`)
	if got, want := browsertest.Eval[string](b, clusterFills), "#3a7ebf 8; #7f3b08 8; #f3f3f3 7; #f3f3f3 dashed 1; #ffffff 1; hatched 1"; got != want {
		t.Errorf("areas are filled %q, want %q", got, want)
	}
	for what, expression := range map[string]string{
		"the title follows":        `document.querySelector("#mappa-titolo").textContent.startsWith("Dove si somigliano i vicini?")`,
		"the table follows":        `document.querySelector("#mappa-tabella tbody tr").cells[3].textContent !== ""`,
		"the files follow":         `[...document.querySelectorAll("#mappa > .figure-actions a")].every((a) => a.href.includes("/indicators/DEM03/lisa?"))`,
		"the classes go":           `document.querySelector("#classes") === null`,
		"the focus stays":          `document.activeElement.id === "layer"`,
		"the legend has an island": `document.querySelector(".legend .campione-island") !== null`,
		"the geometry is kept":     requested + `("/api/v1/boundaries") === 1`,
		"the tooltip names clusters": `(() => {
			const rows = document.querySelector("#mappa [data-map]").mapView.rows;
			return rows.every((r) => {
				const cells = document.querySelector("#mappa-tabella tr[data-code='" + r.code + "']").cells, [, , line] = r.label.split("\n");
				const [cluster, p] = [cells[3].textContent, cells[4].textContent];
				return r.value === undefined ? true : line === (p === "–" ? cluster : cluster + " (p = " + p + ")");
			});
		})()`,
	} {
		if !browsertest.Eval[bool](b, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	browsertest.Eval[any](b, `(() => { const s = document.querySelector("#layer"); s.value = "values"; s.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	b.Until(mapDrawn + ` && !location.search.includes("layer") && document.querySelector("#classes") !== null`)
	b.Clean("/mappa")
}

// The slider of years keeps the layer; a year whose areas are all alike says so and
// shows its values.
func TestBrowserClustersOfAnotherYear(t *testing.T) {
	b := openBrowser(t, chequered(t))
	b.Visit(clusterPath, 1440)
	b.Until(mapDrawn)
	browsertest.Eval[any](b, `document.querySelector("#cursore").focus()`)
	for _, step := range []struct{ key, want string }{
		{kb.ArrowLeft, `location.search.includes("period=2021") && document.querySelector("[data-part=notice]").textContent.includes("stesso valore") && document.querySelector("#classes") !== null`},
		{kb.ArrowRight, `location.search.includes("period=2022") && document.querySelector("[data-part=notice]").textContent === "" && document.querySelector("#classes") === null`},
	} {
		if err := chromedp.Do(b.Ctx, chromedp.KeyEvent(step.key)); err != nil {
			t.Fatal(err)
		}
		b.Until(mapDrawn + ` && location.search.includes("layer=lisa") && ` + step.want)
	}
	b.Clean("/mappa")
}

// The picture shows what the page shows, and the reader's own file its own classes.
func TestBrowserPictureOfClusters(t *testing.T) {
	b := openBrowser(t, chequered(t))
	b.Visit(clusterPath, 1440)
	b.Until(mapDrawn)
	svg := exported(b, "#mappa")
	for _, want := range []string{"Dove si somigliano i vicini?", "alti tra alti (8)", "non distinguibile dal caso (8)", "senza vicini con un dato", "#7f3b08", "999 rimescolamenti", "layer=lisa", "Fonte: "} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	browsertest.Eval[any](b, `(() => { const t = document.querySelector("#incolla"); t.value = "codice;valore\n052001;1\n052002;2\n052003;3\n"; t.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	b.Until(`!document.querySelector("#lettura-file").hidden`)
	browsertest.Eval[any](b, `document.querySelector("#lettura-file button").click()`)
	b.Until(`document.querySelector("#file-figura .chart").dataset.drawn === "true"`)
	if text := browsertest.Eval[string](b, `document.querySelector("#file-figura .legend").textContent`); strings.Contains(text, "alti tra alti") {
		t.Errorf("the legend of the reader's file has clusters: %q", text)
	}
	b.Clean("/mappa")
}

// TestBrowserClustersAreReadable audits the page of clusters, and that it fits.
func TestBrowserClustersAreReadable(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		browsertest.Missing(t, `axe-core is absent: run "npm ci"`)
	}
	const audit = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")))`
	b := openBrowser(t, chequered(t))
	for _, width := range []int64{1440, 390, 320} {
		b.Visit(clusterPath, width)
		b.Until(mapDrawn)
		browsertest.Eval[any](b, openAll)
		if over := browsertest.Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("at %d px the page scrolls sideways by %d px", width, over)
		}
		browsertest.Eval[any](b, string(axe)+";null")
		for _, v := range browsertest.Eval[[]string](b, audit) {
			t.Errorf("at %d px: %s", width, v)
		}
		b.Clean("/mappa")
	}
}
