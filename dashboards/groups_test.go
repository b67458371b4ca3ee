package dashboards

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestProvinceValueIsLabelled(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/aree/052032?with=093033")
	row := doc.Find(`#health tr:has(a[href="/indicatori/01SAL001"])`)
	own := row.Find("td").Eq(1)
	if !own.HasClass("borrowed") || !strings.Contains(own.Text(), "Non si ricompone per comune: valore della provincia di Siena") {
		t.Errorf("cell = %q", own.Text())
	}
	if other := row.Find("td").Eq(2); !strings.Contains(other.Text(), "valore della provincia di Pordenone") {
		t.Errorf("cell of the other = %q", other.Text())
	}
	if got := row.Find("td").First().Text(); got != "2018" {
		t.Errorf("year = %q", got)
	}
	if strings.Contains(doc.Find("#indicator").Text(), "Speranza di vita") {
		t.Error("the series of the province is offered as the comune's own")
	}
	if got := doc.Find("#senza-cifre").Text(); !strings.Contains(got, "senza cifre nel rilascio in uso") {
		t.Errorf("missing = %q", got)
	}
}

func TestProfileKeepsKeyFiguresFirst(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/aree/052032")
	if got := doc.Find("h2").First().Text(); got != "Le cifre principali" {
		t.Errorf("first section = %q", got)
	}
	doc, _, _ = get(t, app, "/aree/052032?domain=health")
	if _, open := doc.Find("details#health").Attr("open"); !open {
		t.Error("the domain asked for is closed")
	}
}

func TestGroupsOfAComune(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/aree/052012")
	var got []string
	doc.Find("#gruppi").Parent().Find("dd a").Each(func(_ int, s *goquery.Selection) { got = append(got, s.Text()+" "+s.AttrOr("href", "")) })
	if want := []string{"Siena /aree/0924", "C – Cintura /aree/aree-interne-2020:C"}; !slices.Equal(got, want) {
		t.Errorf("groups = %q, want %q", got, want)
	}
	if got := doc.Find("#storia").Parent().Text(); !strings.Contains(got, "dal 17 marzo 1861 al 1° maggio 1995") {
		t.Errorf("history = %q", got)
	}
	doc, _, _ = get(t, app, "/aree/052028")
	if got := doc.Find("#storia").Parent().Text(); !strings.Contains(got, "052099") {
		t.Errorf("history = %q", got)
	}
}

func TestGroupPage(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/aree/0924")
	if got := doc.Find("h1").Text(); got != "SLL di Siena" {
		t.Errorf("h1 = %q", got)
	}
	if got := doc.Find("#comprende").Parent().Find("li").Length(); got != 2 {
		t.Errorf("%d members, want 2", got)
	}
	if got := doc.Find(".key-table thead th").Last().Text(); got != "Italia" {
		t.Errorf("compared with %q", got)
	}
	doc, _, _ = get(t, app, "/aree/aree-interne-2020:C?lang=en")
	if got := doc.Find("h1").Text(); got != "C – Belt (inner areas 2020)" {
		t.Errorf("h1 = %q", got)
	}
	doc, status, _ := get(t, app, "/mappa?parent=citta-medie:45000")
	if n := doc.Find("#mappa-tabella tbody tr").Length(); status != 200 || n != 2 {
		t.Errorf("status %d, %d comuni on the map of a list, want 2", status, n)
	}
	if got := doc.Find("[data-map]").AttrOr("data-map", ""); !strings.Contains(got, `"backdrop":"/api/v1/boundaries?format=topojson\u0026level=region"`) {
		t.Error("scattered comuni have no country around them")
	}
}

func TestMapOpensWhereTheFiguresAre(t *testing.T) {
	app := newApp(t, fixture(t))
	tests := []struct{ query, level, notice string }{
		{"indicator=ACTIVITY_RATE", "province", ""},
		{"indicator=ACTIVITY_RATE&level=municipality", "province", "la mappa mostra province"},
		{"indicator=DEM03&level=labourArea", "labourArea", ""},
		{"indicator=01SAL001&level=region", "region", ""},
	}
	for _, tt := range tests {
		doc, status, _ := get(t, app, "/mappa?"+tt.query)
		if got := doc.Find("#level option[selected]").AttrOr("value", ""); status != 200 || got != tt.level {
			t.Errorf("%s = %d, level %q, want %q", tt.query, status, got, tt.level)
		}
		if got := doc.Find("[role=status]").Text(); !strings.Contains(got, tt.notice) || tt.notice == "" && got != "" {
			t.Errorf("%s: notice %q, want %q", tt.query, got, tt.notice)
		}
	}
	doc, _, _ := get(t, app, "/mappa?indicator=ACTIVITY_RATE")
	if n := doc.Find("#level option").Length(); n != 1 {
		t.Errorf("%d levels offered, want the one with figures", n)
	}
	if got := doc.Find("#indicator optgroup").First().AttrOr("label", ""); got != "Popolazione" {
		t.Errorf("first group of indicators = %q", got)
	}
	if got := doc.Find("#mappa-tabella tbody a").First().AttrOr("href", ""); !strings.HasPrefix(got, "/aree/") {
		t.Errorf("a province leads to %q, where there is nothing to show", got)
	}
	doc, status, _ := get(t, app, "/mappa?indicator=01SAL001&parent=052")
	if got := doc.Find(".callout-note").Text(); status != 200 || !strings.Contains(got, "province, regioni, Italia: 2018") {
		t.Errorf("status %d, note %q", status, got)
	}
}

func TestCompareMayNameADomain(t *testing.T) {
	resp, err := newApp(t, fixture(t)).Test(httptest.NewRequest("GET", "/confronta?a=052032&b=093033&domain=health", nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Location"); got != "/confronta?areas=052032,093033&indicators=01SAL001" {
		t.Errorf("compare = %q", got)
	}
}

func TestStatusTellsWhatToDo(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/stato")
	held := doc.Find("#attesa").Parent()
	for _, want := range []string{"Confini dei comuni italiani", "12 righe, mentre l'edizione del 2 gennaio 2026 ne aveva 7899", "cittamedie release approve 5f01"} {
		if !strings.Contains(held.Text(), want) {
			t.Errorf("held lacks %q", want)
		}
	}
	if got := doc.Find("tr#situas-dimensioni-comuni td a").AttrOr("href", ""); got != "/api/v1/runs/7c1d/rejected" {
		t.Errorf("rejected rows = %q", got)
	}
	if got := doc.Find("#note").Parent().Find("dd").Text(); got != "1" {
		t.Errorf("notes = %q", got)
	}
	if doc.Find("#senza").Parent().Find(".place-list li").Length() != 1 {
		t.Error("the area without a boundary is not named")
	}
	if doc.Find("#vuote").Length() != 1 {
		t.Error("sources without figures are not named")
	}
}

func TestLabourAreasOfARegionOnTheMap(t *testing.T) {
	app := newApp(t, fixture(t))
	for path, want := range map[string]int{"/mappa?indicator=DEM03&level=labourArea&parent=09": 1, "/mappa?indicator=DEM03&level=labourArea": 1} {
		doc, status, _ := get(t, app, path)
		if n := doc.Find("#mappa-tabella tbody tr").Length(); status != 200 || n != want {
			t.Errorf("%s: status %d, %d rows, want %d", path, status, n, want)
		}
	}
	doc, _, _ := get(t, app, "/mappa?indicator=DEM03&parent=09")
	if doc.Find(`#level option[value="labourArea"]`).Length() != 1 {
		t.Error("a region does not offer its labour market areas")
	}
	if doc, _, _ = get(t, app, "/mappa?indicator=DEM03&parent=052"); doc.Find(`#level option[value="labourArea"]`).Length() != 0 {
		t.Error("a province offers labour market areas")
	}
}
