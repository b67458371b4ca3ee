package dashboards

import (
	"encoding/xml"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cittamedie/dashboards/browsertest"
)

// requested counts what the page fetched from an address that holds a text.
const requested = `((part) => performance.getEntriesByType("resource").filter((e) => e.name.includes(part)).length)`

// mapDrawn holds when the map shows what was asked for.
const mapDrawn = `document.querySelector("#mappa [data-map]").dataset.drawn === "true"`

func TestBrowserYearByKeyboard(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 1440)
	browsertest.Eval[any](b, `document.querySelector("#cursore").focus()`)
	if err := chromedp.Do(b.Ctx, chromedp.KeyEvent(kb.ArrowLeft)); err != nil {
		t.Fatal(err)
	}
	b.Until(mapDrawn + ` && document.querySelector("#mappa-titolo").textContent.includes("2021")`)
	for what, expression := range map[string]string{
		"the table follows":             `[...document.querySelectorAll("#mappa-tabella tbody tr")].every((r) => r.cells[3].textContent === "2021")`,
		"the address is of the view":    `new URLSearchParams(location.search).get("period") === "2021"`,
		"the list of years follows":     `document.querySelector("#period").value === "2021"`,
		"the CSV follows":               `document.querySelector("#mappa .figure-actions a").href.includes("period=2021")`,
		"the focus stays":               `document.activeElement.id === "cursore"`,
		"the change is told":            `document.querySelector("#avviso").textContent.includes("2021")`,
		"the slider says the year":      `document.querySelector("#cursore").getAttribute("aria-valuetext") === "2021"`,
		"the geometry is fetched once":  requested + `("/api/v1/boundaries") === 1`,
		"the values of both years came": requested + `("/api/v1/values") === 2`,
		"the page title follows":        `document.title.includes("2021")`,
	} {
		if !browsertest.Eval[bool](b, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	b.Clean("/mappa")
}

// tooltips returns what the tooltip of each area says that its row does not.
const tooltips = `(() => {
  const wrong = [];
  for (const row of document.querySelector("#mappa [data-map]").mapView.rows) {
    const cells = document.querySelector("#mappa-tabella tr[data-code='" + row.code + "']").cells;
    const [name, value, note] = row.label.split("\n");
    const shown = cells[2].textContent.trim(), notes = cells[4]?.textContent.trim() ?? "";
    if (name !== cells[1].textContent || !value.startsWith(shown) || (note ?? "") !== notes) wrong.push(row.label + " / " + shown + " " + notes);
  }
  return wrong;
})()`

func TestBrowserTooltipsSayWhatTheTableSays(t *testing.T) {
	b := openBrowser(t, fixture(t))
	for _, path := range []string{"/mappa?indicator=DEM03&period=2022", "/mappa?indicator=DEM01&period=2022&lang=en", "/mappa?level=municipality&parent=052&period=2022", "/mappa?indicator=07SIC001P"} {
		b.Visit(path, 1440)
		if wrong := browsertest.Eval[[]string](b, tooltips); len(wrong) > 0 {
			t.Errorf("%s: %q", path, wrong)
		}
	}
}

func TestBrowserCountsAreCircles(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM01", 1440)
	const circles = `document.querySelector("#mappa [data-map]").mapView.option.series[1]?.data.length ?? 0`
	if got := browsertest.Eval[int](b, circles); got == 0 {
		t.Error("a count has no circles")
	}
	if got := browsertest.Eval[int](b, `document.querySelectorAll("#mappa .legend .cerchio").length`); got < 2 {
		t.Errorf("the legend has %d circles, want at least 2", got)
	}
	browsertest.Eval[any](b, `(() => { const s = document.querySelector("#marks"); s.value = "areas"; s.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	b.Until(mapDrawn + ` && location.search.includes("marks=areas")`)
	if got := browsertest.Eval[int](b, circles); got != 0 || browsertest.Eval[bool](b, `document.querySelector("#classes") === null`) {
		t.Errorf("%d circles on coloured areas, or no classes to choose", got)
	}
	b.Clean("/mappa")
}

func TestBrowserCompareTwoAreas(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 1440)
	browsertest.Eval[any](b, `(() => { const s = document.querySelector("#area"); s.value = "052"; s.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	b.Until(mapDrawn + ` && document.querySelector("#confronto tbody tr") !== null`)
	browsertest.Eval[any](b, `document.querySelector("[data-act=pick]").click()`)
	if !browsertest.Eval[bool](b, `document.activeElement.id === "with" && document.querySelector(".pick-said").textContent !== ""`) {
		t.Error("«Confronta con…» does not say what to do")
	}
	browsertest.Eval[any](b, `(() => { const s = document.querySelector("#with"); s.value = "050"; s.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	b.Until(mapDrawn + ` && document.querySelectorAll("#confronto .comparison > .table-scroll tbody tr").length === 2`)
	b.Until(`document.querySelector("#confronto [data-drawing]").dataset.drawn === "true"`)
	if got := browsertest.Eval[string](b, `document.querySelector("#confronto .lead").textContent`); !strings.Contains(got, "Differenza: −9,0") {
		t.Errorf("difference = %q", got)
	}
	if got := browsertest.Eval[string](b, `[...document.querySelectorAll("#mappa-tabella tr[aria-current]")].map((r) => r.dataset.code).sort().join()`); got != "050,052" {
		t.Errorf("rows marked = %q", got)
	}
	if got := browsertest.Eval[string](b, `document.querySelector("#mappa [data-map]").mapView.marked.join()`); got != "052,050" {
		t.Errorf("areas outlined = %q", got)
	}
	b.Clean("/mappa")
}

// clickArea presses the mouse on the middle of an area of the map.
func clickArea(t *testing.T, b *browsertest.Browser, code string) {
	t.Helper()
	browsertest.Eval[any](b, `document.querySelector("#mappa .chart").scrollIntoView({block: "center", behavior: "instant"})`)
	at := browsertest.Eval[[]float64](b, `(() => {
		const view = document.querySelector("#mappa [data-map]").mapView, box = view.box.getBoundingClientRect();
		const shape = view.chart.getModel().getComponent("geo").coordinateSystem.getRegion("`+code+`");
		const [x, y] = view.chart.convertToPixel("geo", shape.getCenter());
		return [box.left + x, box.top + y];
	})()`)
	if err := chromedp.Do(b.Ctx, chromedp.MouseClickXY(at[0], at[1])); err != nil {
		t.Fatal(err)
	}
}

func TestBrowserClickOpensOrChooses(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2021&lang=it", 1440)
	if got := browsertest.Eval[string](b, `document.querySelector("[data-part=click]").textContent`); got != "apre i suoi comuni" {
		t.Errorf("a click %q", got)
	}
	clickArea(t, b, "052")
	b.Until(`location.search.includes("parent=052") && location.search.includes("period=2021") && document.readyState === "complete" && ` + mapDrawn)
	if got := browsertest.Eval[string](b, `document.querySelector("[data-part=click]").textContent`); got != "apre la sua scheda" {
		t.Errorf("a click on a comune %q", got)
	}
	clickArea(t, b, "052032")
	b.Until(`location.pathname === "/aree/052032"`)

	b.Visit("/mappa?indicator=DEM03&period=2021&lang=it", 1440)
	browsertest.Eval[any](b, `document.querySelector(".map-click [value=choose]").click()`)
	const chosen = `["area", "with"].map((n) => new URLSearchParams(location.search).get(n) ?? "").join(" ")`
	for _, step := range []struct{ click, want string }{{"052", "052 "}, {"093", "052 093"}, {"050", "052 050"}, {"052", "050 "}, {"050", " "}} {
		clickArea(t, b, step.click)
		b.Until(mapDrawn + ` && ` + chosen + ` === "` + step.want + `"`)
	}
	b.Clean("/mappa")
}

// dark counts the black pixels of the map, which its outlines are made of.
const dark = `(() => {
	const c = document.querySelector("#mappa canvas"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
	let n = 0;
	for (let i = 0; i < d.length; i += 4) if (d[i + 3] > 200 && d[i] + d[i + 1] + d[i + 2] < 60) n++;
	return n;
})()`

func TestBrowserOutlinesSurviveAnotherSize(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&area=052&lang=it", 1440)
	before := browsertest.Eval[int](b, dark)
	if err := chromedp.Do(b.Ctx, chromedp.EmulateViewport(1300, 700)); err != nil {
		t.Fatal(err)
	}
	b.Until(`(() => { const { chart, box } = document.querySelector("#mappa [data-map]").mapView; return chart.getHeight() === box.clientHeight && box.clientHeight < 600; })()`)
	b.Until(dark + ` > ` + strconv.Itoa(before/3))
	if before == 0 {
		t.Error("the area looked at has no outline")
	}
}

func TestBrowserOwnFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "miei.csv")
	text := "codice;nome;valore\n52;Siena;1.234,5\n50;Pisa;800,25\n93;<b>Pordenone</b>;molti\n99;Nessuna;3\n52;Siena;9\n030;Udine;2\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 1440)
	const all = `performance.getEntriesByType("resource").length`
	before := browsertest.Eval[int](b, all)
	if err := chromedp.Do(b.Ctx, chromedp.SetUploadFiles("#file", []string{file})); err != nil {
		t.Fatal(err)
	}
	b.Until(`!document.querySelector("#lettura-file").hidden`)
	if got := browsertest.Eval[string](b, `["separatore", "decimali", "colonna-area", "colonna-valore"].map((id) => document.getElementById(id).value).join(" ")`); got != "; , 0 2" {
		t.Errorf("read as %q, want semicolons, commas, first and last column", got)
	}
	browsertest.Eval[any](b, `(() => { document.querySelector("#zeri").checked = true; document.querySelector("#lettura-file button").click(); })()`)
	b.Until(`document.querySelector("#file-figura .chart").dataset.drawn === "true"`)
	got := browsertest.Eval[[]string](b, `[...document.querySelectorAll("#file-scarti li")].map((e) => e.textContent)`)
	want := []string{"Riga 4: «molti» non è un numero", "Riga 5: «99» non è un'area", "Riga 6: l'area è già alla riga 2"}
	if len(got) != len(want) {
		t.Fatalf("rejected = %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("rejected = %q, want %q", got[i], want[i])
		}
	}
	if got := browsertest.Eval[string](b, `[...document.querySelectorAll("#file-figura .figure-table tbody tr")].map((r) => r.textContent).join(" ")`); got != "Siena1.234,50 Pisa800,25 Udine2,00" {
		t.Errorf("table = %q", got)
	}
	if after := browsertest.Eval[int](b, all); after != before {
		t.Errorf("%d requests after the file was read", after-before)
	}
	b.Clean("/mappa")
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 1440)
	if !browsertest.Eval[bool](b, `document.querySelector("#file-figura").hidden && document.querySelector("#file").value === ""`) {
		t.Error("the file is still there after reloading")
	}
}

// exported returns the SVG picture of a figure; the anchor that would save it does
// nothing.
func exported(b *browsertest.Browser, figure string) string {
	return browsertest.Eval[string](b, `new Promise((tell) => {
		const make = URL.createObjectURL;
		URL.createObjectURL = (blob) => { blob.text().then(tell); return make(blob); };
		HTMLAnchorElement.prototype.click = () => {};
		document.querySelector("`+figure+` > .figure-actions [data-export=svg]").click();
	})`)
}

// TestBrowserPicturesSayWhatTheyShow reads the pictures of a map and of a series:
// XML with title, unit, source, licence and the address of the view.
func TestBrowserPicturesSayWhatTheyShow(t *testing.T) {
	b := openBrowser(t, fixture(t))
	for _, tt := range []struct {
		path, figure string
		want         []string
	}{
		{"/mappa?indicator=DEM03&period=2022&area=052&lang=it", "#mappa", []string{"Indice di vecchiaia, 31 dicembre 2022", "per 100 residenti 0-14", "Fonte: ", "Creative Commons", "/mappa?indicator=DEM03&amp;period=2022&amp;area=052", "oscurato"}},
		{"/aree/052?indicator=DEM03&lang=it", "#andamento", []string{"Provincia di Siena. Quanti anziani", "per 100 residenti 0-14", "Fonte: ", "Creative Commons", "/aree/052?indicator=DEM03&amp;lang=it", "Toscana"}},
		{"/aree/052?indicator=DEM03&lang=en", "#andamento", []string{"Siena province. How many older", "Source: ", "Creative Commons Attribution", "Address of this view"}},
	} {
		b.Visit(tt.path, 1440)
		svg := exported(b, tt.figure)
		read := xml.NewDecoder(strings.NewReader(svg))
		for {
			_, err := read.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: the SVG is no XML: %v", tt.path, err)
			}
		}
		for _, want := range tt.want {
			if !strings.Contains(svg, want) {
				t.Errorf("%s: the picture lacks %q", tt.path, want)
			}
		}
		b.Clean(tt.path)
	}
}

func TestBrowserZoomButtons(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022&lang=it", 1440)
	const geo = `(() => { const g = document.querySelector("#mappa [data-map]").mapView.chart.getOption().geo[0]; return [g.zoom, g.center ? g.center.join() : ""].join(" "); })()`
	for _, step := range []struct{ act, want string }{
		{"in", "1.5 "}, {"in", "2.25 "}, {"right", "2.25 "}, {"out", "1.5 "}, {"reset", "1 "},
	} {
		before := browsertest.Eval[string](b, geo)
		browsertest.Eval[any](b, `document.querySelector("#mappa .map-controls [data-act=`+step.act+`]").click()`)
		after := browsertest.Eval[string](b, geo)
		if after == before || !strings.HasPrefix(after, step.want) {
			t.Errorf("after %s: %q, was %q, want zoom %s", step.act, after, before, step.want)
		}
	}
	if small := browsertest.Eval[int](b, `[...document.querySelectorAll(".map-controls button, .periods button, .figure-actions .btn, .map-click label")].filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.width < 24 || r.height < 24); }).length`); small > 0 {
		t.Errorf("%d buttons are smaller than 24 px", small)
	}
	b.Clean("/mappa")
}

// TestBrowserMapKeepsItsShape measures a degree of longitude against one of
// latitude on the screen: the first is three quarters of the second, as it is in the
// middle of Italy, whatever the room the map has.
func TestBrowserMapKeepsItsShape(t *testing.T) {
	b := openBrowser(t, fixture(t))
	for _, width := range []int64{1440, 768, 390} {
		for _, path := range []string{"/mappa?lang=it", "/mappa?indicator=DEM03&level=municipality&parent=052&lang=it"} {
			b.Visit(path, width)
			b.Until(mapDrawn)
			got := browsertest.Eval[float64](b, `(() => {
				const chart = document.querySelector("#mappa [data-map]").mapView.chart;
				const [from, east, north] = [[11, 43], [12, 43], [11, 44]].map((p) => chart.convertToPixel("geo", p));
				return (east[0] - from[0]) / (from[1] - north[1]);
			})()`)
			if math.Abs(got-0.75) > 0.01 {
				t.Errorf("%s at %d: a degree east is %.3f of a degree north, want 0.75", path, width, got)
			}
		}
	}
}
