package dashboards

import (
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"cittamedie/data/cube"
)

// get asks the app for a page and parses it.
func get(t *testing.T, app *fiber.App, path string, headers ...string) (*goquery.Document, int, map[string][]string) {
	t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc, resp.StatusCode, resp.Header
}

// TestServe keeps the fixture up for a person to look at: SERVE=127.0.0.1:PORT.
func TestServe(t *testing.T) {
	address := os.Getenv("SERVE")
	if address == "" {
		t.Skip("set SERVE=127.0.0.1:PORT to look at the fixture in a browser")
	}
	if err := newApp(t, fixture(t)).Listen(address); err != nil {
		t.Fatal(err)
	}
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPages(t *testing.T) {
	app := newApp(t, fixture(t))
	tests := []struct{ path, h1 string }{
		{"/", "Città medie e comuni intorno: i dati, con la fonte"},
		{"/mappa", "Mappa"},
		{"/aree/052032", "Siena (SI)"},
		{"/aree/052", "Provincia di Siena"},
		{"/aree/09", "Toscana"},
		{"/aree/IT", "Italia"},
		{"/aree/093098", "Un codice di altri tempi"},
		{"/aree/0924", "SLL di Siena"},
		{"/aree/citta-medie:45000", "Città medie (oltre 45.000 residenti)"},
		{"/indicatori", "Indicatori"},
		{"/indicatori/DEM03", "Quanti anziani ogni 100 ragazzi?"},
		{"/indicatori/ACTIVITY_RATE", "Quanti lavorano o cercano lavoro?"},
		{"/dati", "Dati e licenze"},
		{"/stato", "Stato dell'installazione"},
		{"/cerca?q=siena", "Cerca"},
		{"/confronta", "Confronta i luoghi"},
		{"/confronta?areas=052032,093033,052&indicators=DEM01,01SAL001,IRPEF_INCOME", "Confronta i luoghi"},
		{"/metodologia", "Come nascono le cifre"},
		{"/glossario", "Glossario"},
		{"/correzioni", "Correzioni"},
		{"/benessere", "Benessere"},
		{"/aree-funzionali", "Aree funzionali: chi lavora dove"},
		{"/aree-funzionali?comune=siena", "Aree funzionali: chi lavora dove"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			for _, lang := range languages {
				doc, status, header := get(t, app, tt.path, "Accept-Language", lang)
				if status != fiber.StatusOK {
					t.Fatalf("status = %d", status)
				}
				if got := doc.Find("html").AttrOr("lang", ""); got != lang {
					t.Errorf("html lang = %q, want %q", got, lang)
				}
				if got := doc.Find("h1").Text(); lang == "it" && got != tt.h1 {
					t.Errorf("h1 = %q, want %q", got, tt.h1)
				}
				checkPage(t, doc, header)
			}
		})
	}
}

// untranslated is a key that translate did not find.
var untranslated = regexp.MustCompile(`\[[a-z]+\.[A-Za-z0-9.-]+\]|%!|<no value>`)

// checkPage checks what holds for every page.
func checkPage(t *testing.T, doc *goquery.Document, header map[string][]string) {
	t.Helper()
	if got := strings.Join(header["Content-Security-Policy"], ""); got != policy {
		t.Errorf("Content-Security-Policy = %q", got)
	}
	if got := strings.Join(header["Vary"], ","); !strings.Contains(got, "Accept-Language") {
		t.Errorf("Vary = %q, want Accept-Language in it", got)
	}
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	if n := doc.Find("[style], script:not([src]), style, [onclick], [onerror]").Length(); n != 0 {
		t.Errorf("%d elements that the policy forbids", n)
	}
	if got := doc.Find(".trial").Text() + doc.Find("footer").Text(); !strings.Contains(got, "prova") && !strings.Contains(got, "Trial") {
		t.Error("an installation without a publisher does not say it is on trial")
	}
	doc.Find("script[src], link[rel=stylesheet], img[src], iframe[src], form[action], source[src], use[href]").Each(func(_ int, s *goquery.Selection) {
		for _, name := range []string{"src", "href", "action"} {
			if v, ok := s.Attr(name); ok && (strings.Contains(v, "//") || strings.HasPrefix(v, "http")) {
				t.Errorf("%s %s=%q loads from elsewhere", goquery.NodeName(s), name, v)
			}
		}
	})
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if ids[id] {
			t.Errorf("id %q stands twice", id)
		}
		ids[id] = true
	})
	if got := untranslated.FindString(doc.Text()); got != "" {
		t.Errorf("untranslated text %q", got)
	}
}

func TestLanguageChosenStaysInLinks(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/aree/052?lang=en", "Accept-Language", "it")
	if got := doc.Find("html").AttrOr("lang", ""); got != "en" {
		t.Errorf("html lang = %q, want en", got)
	}
	doc.Find("main a[href^='/aree'], .main-nav a").Each(func(_ int, s *goquery.Selection) {
		if href := s.AttrOr("href", ""); !strings.Contains(href, "lang=en") {
			t.Errorf("link %q forgets the language", href)
		}
	})
	if got := doc.Find(".lang-switch").AttrOr("href", ""); got != "/aree/052?lang=it" {
		t.Errorf("switch = %q", got)
	}
}

func TestMapSaysWhatItShows(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/mappa?indicator=DEM03&period=2022")
	if got, want := doc.Find(".figure-title").Text(), "Quanti anziani ogni 100 ragazzi? Indice di vecchiaia, 31 dicembre 2022"; got != want {
		t.Errorf("title = %q, want %q", got, want)
	}
	table := doc.Find("#mappa-tabella table").Text()
	for _, want := range []string{"n.d.", "stima", "calcolata su 24 comuni su 25", "ricalcolato sui confini del 1° gennaio 2026", "2022"} {
		if !strings.Contains(table, want) {
			t.Errorf("table lacks %q", want)
		}
	}
	for _, want := range []string{".campione-missing", ".campione-estimated"} {
		if doc.Find(".legend "+want).Length() != 1 {
			t.Errorf("legend lacks %s", want)
		}
	}
	if got, want := doc.Find(".figure-actions a").First().AttrOr("href", ""), "/api/v1/values?indicator=DEM03&level=province&period=2022&format=csv"; got != want {
		t.Errorf("CSV = %q, want %q", got, want)
	}
	if doc.Find(".figure-source a[rel~=license]").Length() == 0 {
		t.Error("the figure has no licence")
	}
	if chart := doc.Find("[role=img]"); !strings.Contains(chart.AttrOr("aria-label", ""), "Indice di vecchiaia") {
		t.Error("the chart has no name")
	}
}

func TestRankingFollowsPolarity(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/mappa?indicator=07SIC001P")
	table := doc.Find("#mappa-tabella")
	if got := table.Find("tbody th").First().Text(); got != "Siena" || !strings.Contains(table.Text(), "meno è meglio") {
		t.Errorf("first place = %q, want the fewest homicides", got)
	}
}

func TestMapClassesAreTheReaders(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/mappa?classes=quantile")
	if got := doc.Find(".legend-note").Text(); !strings.Contains(got, "scelto da chi legge") {
		t.Errorf("note = %q", got)
	}
	if got := doc.Find("[data-map]").AttrOr("data-map", ""); !strings.Contains(got, `"method":"quantile"`) {
		t.Errorf("the settings %q forget the method", got)
	}
}

func TestMapFormMayChangeTheParentAlone(t *testing.T) {
	doc, status, _ := get(t, newApp(t, fixture(t)), "/mappa?indicator=DEM03&level=province&parent=052&period=2022")
	if got := doc.Find("#level option[selected]").AttrOr("value", ""); status != 200 || got != "municipality" {
		t.Errorf("status %d, level %q, want the comuni of the province", status, got)
	}
}

func TestCountryIsNotComparedWithItself(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/aree/IT")
	if got, want := doc.Find(".sentences li").Eq(1).Text(), "In Italia: 146,0 persone di 65 anni e più ogni 100 sotto i 15 (31 dicembre 2022). Dal 2020: +6,0."; got != want {
		t.Errorf("sentence = %q, want %q", got, want)
	}
}

func TestMapFallsBackToTheLatestYear(t *testing.T) {
	doc, status, _ := get(t, newApp(t, fixture(t)), "/mappa?indicator=DEM01&period=1999")
	if got := doc.Find("[role=status]").Text(); status != 200 || !strings.Contains(got, "Ultimo anno disponibile: 2022") {
		t.Errorf("status %d, notice %q", status, got)
	}
}

func TestMapWithoutDataNamesTheSource(t *testing.T) {
	doc, status, _ := get(t, newApp(t, fixture(t)), "/mappa?indicator=IRPEF_INCOME")
	got := doc.Find(".callout-note").Text()
	if status != 200 || !strings.Contains(got, "Reddito imponibile dichiarato") || !strings.Contains(got, "mef-irpef-comuni") {
		t.Errorf("status %d, note %q", status, got)
	}
}

func TestErrors(t *testing.T) {
	app := newApp(t, fixture(t))
	tests := []struct {
		path   string
		status int
	}{
		{"/aree/999999", 404}, {"/non-esiste", 404}, {"/static/dist/none.js", 404}, {"/static/../go.mod", 404},
		{"/mappa?level=planet", 400}, {"/mappa?indicator=NOPE", 400}, {"/mappa?period=20x2", 400}, {"/mappa?parent=052032", 400},
		{"/mappa?classes=NOPE", 400}, {"/aree/052032?with=zz", 400},
		{"/aree/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404}, {"/mappa?level=%3C%2Fscript%3E%3Cimg%20onerror%3E", 400},
	}
	for _, tt := range tests {
		doc, status, header := get(t, app, tt.path)
		if status != tt.status {
			t.Errorf("%s = %d, want %d", tt.path, status, tt.status)
		}
		html, _ := doc.Html()
		if strings.Contains(html, "alert(1)") || strings.Contains(html, "onerror") || strings.Contains(html, "planet") || strings.Contains(html, "NOPE") {
			t.Errorf("%s writes the request back", tt.path)
		}
		checkPage(t, doc, header)
		if doc.Find("form[role=search]").Length() != 1 {
			t.Errorf("%s does not say where to go", tt.path)
		}
	}
}

func TestBeforeTheFirstRelease(t *testing.T) {
	o := fixture(t)
	o.Holder = &cube.Holder{}
	doc, status, _ := get(t, newApp(t, o), "/")
	if status != 503 || !strings.Contains(doc.Find("h1").Text(), "non sono ancora pronti") {
		t.Errorf("status %d, h1 %q", status, doc.Find("h1").Text())
	}
}

func TestHostileNameIsText(t *testing.T) {
	app := newApp(t, fixture(t))
	for _, path := range []string{"/aree/050099", "/mappa?level=municipality&parent=050", "/cerca?q=script", "/aree/050", "/confronta?a=script&b=x"} {
		doc, status, _ := get(t, app, path)
		if status != 200 || doc.Find("img").Length() != 0 || doc.Find("main script").Length() != 0 {
			t.Errorf("%s = %d: the name became markup", path, status)
		}
		if !strings.Contains(doc.Text(), "<img src=x onerror") {
			t.Errorf("%s does not show the name", path)
		}
	}
	resp, err := app.Test(httptest.NewRequest("GET", "/mappa/nomi.json?level=municipality&parent=050", nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, resp.Body); strings.Contains(got, "</script>") {
		t.Error("the list of names holds the name unescaped")
	}
}
