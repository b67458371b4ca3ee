package dashboards

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
	"cittamedie/indicators/perimeter"
)

// ambitiFixture is the fixture with squares for borders, 100 km² for each
// municipality, and the two parts of the ageing index.
func ambitiFixture(t testing.TB) Options {
	t.Helper()
	o := fixture(t)
	old := o.Holder.Current()
	var features []topology.Feature
	figures := append(fixtureFigures(), fixtureProvinces()...)
	for i, a := range fixtureAreas() {
		if a.Level != data.Municipality {
			continue
		}
		if a.Code != "030099" {
			x, y := 10+float64(i%3), 41+float64(i/3)
			ring := orb.Ring{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}
			features = append(features, topology.Feature{Code: a.Code, Geometry: orb.MultiPolygon{{ring}}})
		}
		figures = append(figures, cube.Figure{Indicator: "AREA", Area: a.Code, Period: data.Year(2021), Cell: cube.Cell{Value: 100, Status: data.Final, Dataset: "situas-dimensioni-comuni"}})
	}
	borders, err := topology.Build(data.Municipality, features)
	if err != nil {
		t.Fatal(err)
	}
	detail := func(_ context.Context, f cube.Filter) ([]data.Observation, int, error) {
		var out []data.Observation
		for _, g := range figures {
			if a, _ := old.Area(g.Area); g.Indicator == "DEM03" && len(f.Indicators) == 1 && f.Indicators[0] == "DEM03" && g.Period == f.Periods[0] && a.Level == data.Municipality && g.Status.HasValue() {
				out = append(out, data.Observation{Dataset: g.Dataset, Indicator: g.Indicator, Area: g.Area, Period: g.Period, Value: g.Value, Numerator: data.Some(10 * g.Value), Denominator: data.Some(1000), Status: g.Status})
			}
		}
		return out, len(out), nil
	}
	c, err := cube.New(cube.Parts{
		Release: old.Release(), Areas: fixtureAreas(), Indicators: old.Indicators(), Datasets: old.Datasets(), Lineage: old.Lineage(), Figures: figures,
		Members: fixtureMembers(), Register: fixtureRegister(), Boundaries: borders, Detail: detail,
		Flows: fixtureFlows, FlowIDs: []string{"pendolarismo-2001-sardegna"},
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Holder.Swap(c)
	return o
}

// sendList sends the form of a list and returns the answer.
func sendList(t *testing.T, app *fiber.App, path string, fields map[string]string, file string) (status int, to, html string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		part, err := w.CreateFormFile("file", "lista.csv")
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(file))
	}
	w.Close()
	req := httptest.NewRequest("POST", path, &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Location"), body(t, resp.Body)
}

// location asks for a path and returns where it leads.
func location(t *testing.T, app *fiber.App, path string) (int, string) {
	t.Helper()
	resp, err := app.Test(httptest.NewRequest("GET", path, nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Location")
}

func TestAmbitiBegin(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	doc, status, _ := get(t, app, "/ambiti")
	if status != 200 || doc.Find("h1").Text() != "Ambiti a confronto" || doc.Find("#for option").Length() != 8 || doc.Find(".hypotheses").Length() != 0 {
		t.Errorf("the empty page: %d, %q", status, doc.Find("h1").Text())
	}
	doc, _, _ = get(t, app, "/ambiti?city=siena&for=waste")
	if got := doc.Find("h1").Text(); got != "Ambiti a confronto per i rifiuti" {
		t.Errorf("title = %q", got)
	}
	var names []string
	doc.Find("#esempi ~ ul a").Each(func(_ int, s *goquery.Selection) { names = append(names, s.Text()) })
	for _, want := range []string{"Aggiungi: Provincia di Siena", "Aggiungi: SLL di Siena", "Aggiungi: Bacino di Siena (2001)"} {
		if !strings.Contains(strings.Join(names, "; "), want) {
			t.Errorf("the examples %q lack %q", names, want)
		}
	}
	doc, _, _ = get(t, app, "/ambiti?city=pordenone")
	if !strings.Contains(doc.Text(), "Il bacino di Pordenone non si può calcolare") {
		t.Error("a city without flows has no reason for the missing catchment")
	}
	for _, path := range []string{"/ambiti?for=war", "/ambiti?dataset=x", "/ambiti?w_supply=11", "/ambiti?w_supply=NaN", "/ambiti?w_supply=1&d_supply=up", "/ambiti/confronto.csv?ids=052", "/ambiti/ambiti.geojson"} {
		if _, status, _ := get(t, app, path); status != 400 {
			t.Errorf("%s = %d, want 400", path, status)
		}
	}
}

func TestAmbitiAddByName(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	tests := []struct{ path, to string }{
		{"/ambiti?add=052&for=social", "/ambiti?for=social&ids=052#ipotesi"},
		{"/ambiti?ids=052&add=sll+di+siena&name1=Tutta", "/ambiti?ids=052,0924&name1=Tutta#ipotesi"},
		{"/ambiti?ids=0924&add=provincia+di+pisa", "/ambiti?ids=0924,050#ipotesi"},
	}
	for _, tt := range tests {
		if status, to := location(t, app, tt.path); status != 303 || to != tt.to {
			t.Errorf("%s leads to %d %q, want %q", tt.path, status, to, tt.to)
		}
	}
	doc, _, _ := get(t, app, "/ambiti?add=siena")
	if n := doc.Find("select#add option").Length(); n < 2 {
		t.Errorf("%d choices for Siena, want its province and its labour market area", n)
	}
	doc, _, _ = get(t, app, "/ambiti?add=san+gimignano")
	if got := doc.Find("select#add option").First().Text(); !strings.HasPrefix(got, "Provincia di Siena") {
		t.Errorf("a municipality offers %q first", got)
	}
	doc, _, _ = get(t, app, "/ambiti?add=zzzz")
	if doc.Find("#add[aria-invalid=true]").Length() != 1 || doc.Find("#add-nota").Length() != 1 {
		t.Error("a name of nothing is not told")
	}
	doc, _, _ = get(t, app, "/ambiti?add=set.2026-01-01.-.AAA.00000000")
	if !strings.Contains(doc.Find("[role=alert]").Text(), "identificativo") {
		t.Errorf("a broken id = %q", doc.Find("[role=alert]").Text())
	}
	doc, status, _ := get(t, app, "/ambiti?ids=052,rotto.1,0924")
	if status != 404 || !strings.Contains(doc.Find("[role=alert]").Text(), "rotto.1") || doc.Find(".score-table").Length() != 1 {
		t.Errorf("one bad id of three: %d, %q", status, doc.Find("[role=alert]").Text())
	}
	doc, _, _ = get(t, app, "/ambiti?ids=052,0924&add=052")
	if !strings.Contains(doc.Find("[role=alert]").Text(), "c'è già") {
		t.Error("the same twice is not told")
	}
}

func TestAmbitiList(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	status, to, _ := sendList(t, app, "/ambiti/nuova?ids=052&for=planning", map[string]string{"list": "siena\n052012", "name": "  La mia \u202e area  "}, "")
	if status != 303 || !strings.HasPrefix(to, "/ambiti?for=planning&ids=052,set.2026-01-01.-.") || !strings.Contains(to, "name2=La+mia+area") {
		t.Errorf("list leads to %d %q", status, to)
	}
	status, _, html := sendList(t, app, "/ambiti/nuova?ids=052", map[string]string{"list": "Siena\nSienna\nCastro\n052999\nSiena\n<i>x</i>", "name": "Mia"}, "")
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	said := doc.Find("#elenco-errori").Text()
	for _, want := range []string{"Riga 2: «Sienna»", "Siena (SI) 052032", "Riga 3: «Castro»", "Castro (PN)", "Riga 4: «052999»", "Riga 5: «Siena»", "Riga 6: «<i>x</i>»"} {
		if !strings.Contains(said, want) {
			t.Errorf("the mistakes %q lack %q", said, want)
		}
	}
	if status != 422 || !strings.Contains(doc.Find("#list").Text(), "Sienna") || doc.Find("#nome").AttrOr("value", "") != "Mia" {
		t.Errorf("%d: the text is not kept", status)
	}
	if status, to, _ = sendList(t, app, "/ambiti/nuova", nil, "comune;provincia\nCastro;UD\nForgar\xeca nel Friuli;UD\n"); status != 303 {
		t.Errorf("a file in windows-1252 = %d %q", status, to)
	}
	for what, fields := range map[string]map[string]string{"an empty list": {"list": " \n"}, "nothing ticked": {"drawn": "1"}, "a list of rubbish": {"list": "\x00\x01"}} {
		if status, _, html := sendList(t, app, "/ambiti/nuova", fields, ""); status != 422 || !strings.Contains(html, "elenco-errori") {
			t.Errorf("%s = %d", what, status)
		}
	}
	if status, to := location(t, app, "/ambiti/nuova?ids=052"); status != 303 || to != "/ambiti?ids=052" {
		t.Errorf("the address of the form asked for = %d %q", status, to)
	}
	req := httptest.NewRequest("POST", "/ambiti/nuova?ids=052", strings.NewReader(url.Values{"drawn": {"1"}, "code": {"052032", "052028"}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 303 {
		t.Errorf("a drawing = %d", resp.StatusCode)
	}
}

func TestAmbitiKept(t *testing.T) {
	o := ambitiFixture(t)
	o.Perimeters = perimeter.New(perimeter.Options{Kept: []perimeter.Kept{{
		Name: "patto", Title: data.Text{IT: "Patto delle torri", EN: "Pact of the towers"}, Act: "Delibera 3 del 2025", Vintage: reference, Municipalities: []data.AreaCode{"052028", "052032"},
	}}})
	app := newApp(t, o)
	doc, _, _ := get(t, app, "/ambiti?ids=052&add=torri")
	if got := doc.Find("select#add option[value='kept.patto']").Text(); got != "Patto delle torri" {
		t.Errorf("a kept perimeter is offered as %q", got)
	}
	if status, to := location(t, app, "/ambiti?ids=052&add=kept.patto"); status != 303 || to != "/ambiti?ids=052,kept.patto#ipotesi" {
		t.Errorf("chosen, it leads to %d %q", status, to)
	}
	doc, _, _ = get(t, app, "/aree/kept.patto?lang=en")
	if got := doc.Find("section[aria-labelledby=provenienza]").Text(); doc.Find("h1").Text() != "Pact of the towers" || !strings.Contains(got, "Delibera 3 del 2025") {
		t.Errorf("its profile: %q, %q", doc.Find("h1").Text(), got)
	}
	doc, _, _ = get(t, app, "/aree/052")
	if got := doc.Find("section[aria-labelledby=comprende] a[href='/ambiti?ids=052']").Length(); got != 1 {
		t.Error("the profile of a province does not lead to the comparison")
	}
}

func TestAmbitiUnderASubPath(t *testing.T) {
	o := ambitiFixture(t)
	o.BaseURL = "https://dati.example.it/citta"
	app := newApp(t, o)
	set := setOf(t, o, "052032", "052012")
	for _, path := range []string{"/ambiti?ids=052,0924&draw=052&w_bodies=1", "/ambiti?city=siena", "/aree/" + set} {
		doc, _, _ := get(t, app, path)
		doc.Find("main a[href], main form[action]").Each(func(_ int, s *gq) {
			if v := s.AttrOr("href", s.AttrOr("action", "")); strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "/citta/") {
				t.Errorf("%s: %q leaves the sub-path", path, v)
			}
		})
	}
	if _, to, _ := sendList(t, app, "/ambiti/nuova", map[string]string{"list": "Siena"}, ""); !strings.HasPrefix(to, "/citta/ambiti?") {
		t.Errorf("a list leads to %q", to)
	}
}

func TestAmbitiDraw(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	doc, _, _ := get(t, app, "/ambiti?ids=052,0924&draw=0924")
	if all, on := doc.Find("#disegno [name=code]").Length(), doc.Find("#disegno [name=code][checked]").Length(); all != 3 || on != 2 {
		t.Errorf("%d municipalities, %d ticked; want 3 and 2", all, on)
	}
	doc, _, _ = get(t, app, "/ambiti?ids=052,0924&draw=new")
	if on := doc.Find("#disegno [name=code][checked]").Length(); on != 0 {
		t.Errorf("%d ticked at the start", on)
	}
}

func TestAmbitiReorder(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	doc, _, _ := get(t, app, "/ambiti?ids=052,0924,050&name1=Uno&name3=Tre")
	links := map[string]string{}
	doc.Find(".hypotheses > li").Eq(0).Find(".hypothesis-actions a").Each(func(_ int, s *goquery.Selection) { links[strings.Split(s.Text(), ":")[0]] = s.AttrOr("href", "") })
	for text, want := range map[string]string{"Sposta dopo": "/ambiti?ids=0924,052,050&name2=Uno&name3=Tre#ipotesi", "Togli": "/ambiti?ids=0924,050&name2=Tre", "Scheda": "/aree/052?name=Uno"} {
		if links[text] != want {
			t.Errorf("%s leads to %q, want %q", text, links[text], want)
		}
	}
}

func FuzzGivenName(f *testing.F) {
	for _, s := range []string{"Area vasta", "  a\n b ", "\u202eabc", strings.Repeat("è", 100), "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := givenName(s)
		if n := len([]rune(name)); n > longestGiven || name != givenName(name) && !strings.HasSuffix(name, " ") {
			t.Errorf("givenName(%q) = %q, %d letters", s, name, n)
		}
		if strings.ContainsAny(name, "\n\r\t\x00\u202e") {
			t.Errorf("givenName(%q) keeps a control character", s)
		}
	})
}
