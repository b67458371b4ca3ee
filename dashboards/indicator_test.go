package dashboards

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestCatalogueIsByDomain(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/indicatori")
	if got := doc.Find("section h2").First().Text(); got != "Popolazione" {
		t.Errorf("first domain = %q", got)
	}
	item := doc.Find(`.catalogue li:has(a[href="/indicatori/01SAL001"])`)
	for _, want := range []string{"Quanti anni può aspettarsi di vivere chi nasce oggi?", "Speranza di vita alla nascita", "anni", "province, regioni, Italia: 2018"} {
		if !strings.Contains(item.Text(), want) {
			t.Errorf("the item lacks %q", want)
		}
	}
	if got := item.Find("a").Last().AttrOr("href", ""); got != "/mappa?indicator=01SAL001" {
		t.Errorf("map = %q", got)
	}
	if got := doc.Find(`.catalogue li:has(a[href="/indicatori/07SIC001P"]) .tag-note`).Text(); got != "eventi rari" {
		t.Errorf("mark = %q", got)
	}
	if got := doc.Find("nav.main-nav [aria-current]").Text(); got != "Indicatori" {
		t.Errorf("menu = %q", got)
	}
}

func TestCatalogueFilter(t *testing.T) {
	app := newApp(t, fixture(t))
	for q, want := range map[string]int{"vecchiaia": 1, "Speranza%20VITA": 1, "zzz": 0, "%3Cimg%3E": 0} {
		doc, status, _ := get(t, app, "/indicatori?q="+q)
		if got := doc.Find(".catalogue li").Length(); status != 200 || got != want {
			t.Errorf("%s: status %d, %d indicators, want %d", q, status, got, want)
		}
	}
}

func TestIndicatorPage(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, status, _ := get(t, app, "/indicatori/DEM03")
	if status != 200 {
		t.Fatalf("status = %d", status)
	}
	facts := doc.Find("#metodo").Parent().Text()
	for _, want := range []string{"100 * DEM01[65+] / DEM01[0-14]", "Si ricompone esattamente", "né alto né basso è meglio", "DEM01: Popolazione residente"} {
		if !strings.Contains(facts, want) {
			t.Errorf("the method lacks %q", want)
		}
	}
	if n := doc.Find("#mappa-tabella tbody tr").Length(); n != 4 {
		t.Errorf("ranking of %d provinces, want 4", n)
	}
	if got := doc.Find("#andamento [data-drawing]").AttrOr("data-drawing", ""); got != "/indicatori/DEM03/grafico.json" {
		t.Errorf("series = %q", got)
	}
	if doc.Find(".downloads a[download]").Length() < 4 {
		t.Error("a level has no download")
	}
	doc, _, _ = get(t, app, "/indicatori/DEM03?level=region&period=2021")
	if got := doc.Find("#level option[selected]").AttrOr("value", ""); got != "region" {
		t.Errorf("level = %q", got)
	}
}

func TestIndicatorPageWarns(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/indicatori/07SIC001P")
	if got := doc.Find(".callout-note").First().Text(); !strings.Contains(got, "eventi rari") {
		t.Errorf("warnings = %q", got)
	}
	if strings.Contains(doc.Find("#andamento-lettura").Text(), "Dal 2017") {
		t.Error("a year of rare events is compared with another")
	}
	doc, _, _ = get(t, app, "/indicatori/DEM01")
	if got := strings.Join(strings.Fields(doc.Find("#somme").Parent().Find("tbody").Text()), " "); got != "provincia di Siena2022260.000259.000+1.000" {
		t.Errorf("notes = %q", got)
	}
	doc, status, _ := get(t, app, "/indicatori/FUN01")
	if got := doc.Find("main").Text(); status != 200 || !strings.Contains(got, "non ha ancora dati") {
		t.Errorf("an indicator without figures: status %d", status)
	}
}

func TestBreakIsMarked(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/indicatori/ACTIVITY_RATE")
	row := doc.Find("#andamento tr.break-row")
	if row.Length() != 1 || row.Find("th").Text() != "2016" || !strings.Contains(row.Text(), "non si confronta") {
		t.Errorf("break row = %q", row.Text())
	}
	if got := doc.Find("#andamento-lettura").Text(); !strings.Contains(got, "Dal 2016") || !strings.Contains(got, "Interruzione nel 2015") {
		t.Errorf("reading = %q: a change must not cross a break", got)
	}
	if got := doc.Find(".legend-note").Text(); !strings.Contains(got, "le classi valgono per 2016–2017") {
		t.Errorf("note = %q", got)
	}
	resp, err := app.Test(httptest.NewRequest("GET", "/indicatori/ACTIVITY_RATE/grafico.json", nil))
	if err != nil {
		t.Fatal(err)
	}
	drawn := body(t, resp.Body)
	for _, want := range []string{`"markLine"`, `"xAxis":"2015"`, `["2012","2013","2014","2015","2016","2017"]`} {
		if !strings.Contains(drawn, want) {
			t.Errorf("the drawing lacks %s", want)
		}
	}
}

func TestUnknownIndicator(t *testing.T) {
	app := newApp(t, fixture(t))
	for asked, want := range map[string]string{"DEM3": "DEM03", "01SAL01": "01SAL001", "vecchiaia": "DEM03", "zzzzzzzzzzzz": "Tutti gli indicatori"} {
		doc, status, header := get(t, app, "/indicatori/"+asked)
		if got := doc.Find("#simili").Parent().Find("a").First().Text(); status != 404 || !strings.HasPrefix(got, want) {
			t.Errorf("%s = %d, suggests %q, want %s", asked, status, got, want)
		}
		checkPage(t, doc, header)
	}
	resp, err := app.Test(httptest.NewRequest("GET", "/indicatori/dem03", nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Location"); resp.StatusCode != 302 || got != "/indicatori/DEM03" {
		t.Errorf("lower case = %d %q", resp.StatusCode, got)
	}
	doc, status, _ := get(t, app, "/indicatori/%3Cimg%20src=x%20onerror=alert(1)%3E")
	if html, _ := doc.Find("main").Html(); status != 404 || strings.Contains(html, "onerror") {
		t.Errorf("status %d: the page writes the request back", status)
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"DEM3", "DEM03", 1}, {"DEM03", "", 5}, {"abc", "acb", 2}, {"kitten", "sitting", 3}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestSpaced(t *testing.T) {
	y := data.Year
	for _, tt := range []struct{ in, want []data.Period }{
		{[]data.Period{y(2019), y(2021)}, []data.Period{y(2019), y(2020), y(2021)}},
		{[]data.Period{y(1861), y(2021)}, []data.Period{y(1861), y(2021)}},
		{[]data.Period{{Year: 2019, Parts: 4, Part: 1}, {Year: 2020, Parts: 4, Part: 1}}, []data.Period{{Year: 2019, Parts: 4, Part: 1}, {Year: 2020, Parts: 4, Part: 1}}},
	} {
		if diff := cmp.Diff(tt.want, spaced(tt.in)); diff != "" {
			t.Error(diff)
		}
	}
}
