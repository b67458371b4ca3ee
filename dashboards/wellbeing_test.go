package dashboards

import (
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"cittamedie/indicators/wellbeing"
)

// ranking is the rows of the ranking: rank, name, points, band.
func ranking(doc *goquery.Document) []string {
	var out []string
	doc.Find(".well-ranking tbody tr").Each(func(_ int, row *goquery.Selection) {
		cells := []string{row.Find("td").First().Text(), row.Find("th a").Text()}
		row.Find("td").Slice(1, goquery.ToEnd).Each(func(_ int, c *goquery.Selection) {
			cells = append(cells, strings.TrimSpace(c.Text()))
		})
		out = append(out, strings.Join(cells, " "))
	})
	return out
}

// TestWellbeingShowsWhatTheComputationSays compares the page with the scores and the
// bands of package wellbeing.
func TestWellbeingShowsWhatTheComputationSays(t *testing.T) {
	o := wellbeingFixture(t)
	d := trialComposite()
	bands, err := wellbeing.RankBands(o.Holder.Current(), &d, wellbeing.Choice{}, wellbeing.UsualUncertainty)
	if err != nil {
		t.Fatal(err)
	}
	doc, status, header := get(t, newApp(t, o), "/benessere?area=052&lang=it")
	if status != 200 {
		t.Fatalf("status = %d", status)
	}
	checkPage(t, doc, header)
	rows := ranking(doc)
	if len(rows) != len(bands.Areas) || len(rows) != 4 {
		t.Fatalf("%d rows for %d areas: %q", len(rows), len(bands.Areas), rows)
	}
	p := &page{Lang: "it"}
	for i, a := range bands.Result.Areas {
		s := bands.Year.Scores[i]
		want := strings.Join([]string{strconv.Itoa(s.Rank), a.Name, number("it", s.Value.Value, 1), p.bandCell(bands.Areas[i])}, " ")
		if rows[s.Rank-1] != want {
			t.Errorf("row %d = %q, want %q", s.Rank, rows[s.Rank-1], want)
		}
		if a.Code == "052" {
			reading := doc.Find("#mappa-benessere .figure-reading").Text()
			for _, part := range []string{"Siena nel 2022: " + number("it", s.Value.Value, 1) + " punti, " + strconv.Itoa(s.Rank) + "° posto su 4", "in " + strconv.Itoa(bands.Scenarios) + " modi", p.bandText(bands.Areas[i])} {
				if !strings.Contains(reading, part) {
					t.Errorf("reading %q lacks %q", reading, part)
				}
			}
		}
	}
}

// TestWellbeingSaysWhatIsMissing looks for the province that lacks an indicator, in
// the ranking, in its card and in the years.
func TestWellbeingSaysWhatIsMissing(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	doc, _, _ := get(t, app, "/benessere?area=030&lang=it")
	for selector, want := range map[string]string{
		".well-ranking tr[data-code='030'] .cell-note": "manca «Indice di vecchiaia»",
		"#scheda .figure-reading":                      "Manca «Indice di vecchiaia»: il punteggio è fatto senza.",
		".well-missing":                                "il suo peso passa agli altri",
		".well-years":                                  "4 su 4",
	} {
		if got := doc.Find(selector).Text(); !strings.Contains(got, want) {
			t.Errorf("%s = %q, want %q in it", selector, got, want)
		}
	}
	if got := doc.Find("#scheda tbody tr").First().Find("td").First(); got.Text() != "n.d." || !got.HasClass("missing") {
		t.Errorf("the domain that is missing shows %q", got.Text())
	}
	doc, _, _ = get(t, app, "/benessere?area=030&missing=complete&lang=it")
	if got := doc.Find("#mappa-benessere .figure-reading").Text(); !strings.Contains(got, "Udine nel 2022 non ha punteggio: manca «Indice di vecchiaia»") {
		t.Errorf("reading = %q", got)
	}
	if got := doc.Find("[data-part=rest] details li").Text(); !strings.Contains(got, "Udine: senza punteggio: manca «Indice di vecchiaia»") {
		t.Errorf("areas without a score = %q", got)
	}
	if got := doc.Find("[data-part=why]").Text(); strings.Contains(got, "%!") {
		t.Errorf("why = %q", got)
	}
}

// TestWellbeingWeightsChangeTheRanking moves all the weight to one indicator, whose
// order is known: the ageing index grows along the fixture and counts against.
func TestWellbeingWeightsChangeTheRanking(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	order := func(path string) string {
		t.Helper()
		doc, status, _ := get(t, app, path)
		if status != 200 {
			t.Fatalf("%s: status %d", path, status)
		}
		var names []string
		doc.Find(".well-ranking th a").Each(func(_ int, a *goquery.Selection) { names = append(names, a.Text()) })
		return strings.Join(names, " ")
	}
	if got, want := order("/benessere?weights=age:0&lang=it"), "Udine Pordenone Pisa Siena"; got != want {
		t.Errorf("without the ageing index = %q, want %q", got, want)
	}
	if got, want := order("/benessere?weights=income:0,size:0&lang=it"), "Siena Pisa Pordenone Udine"; got != want {
		t.Errorf("with the ageing index alone = %q, want %q", got, want)
	}
	doc, _, _ := get(t, app, "/benessere?weights=age:3&lang=it")
	for _, selector := range []string{"#mappa-benessere .figure-subtitle", "#graduatoria"} {
		if got := doc.Find(selector).Text(); !strings.Contains(got, "pesi scelti da chi legge") {
			t.Errorf("%s does not say whose weights: %q", selector, got)
		}
	}
	if got := doc.Find("[data-share=age]").Text(); got != "66,7 %" {
		t.Errorf("share = %q", got)
	}
	var settings wellMap
	if err := json.Unmarshal([]byte(doc.Find("[data-well]").AttrOr("data-well", "")), &settings); err != nil {
		t.Fatal(err)
	}
	if settings.Address != "/benessere?lang=it&weights=age:3" || !strings.Contains(settings.Note+settings.Subtitle, "pesi scelti da chi legge") {
		t.Errorf("settings = %q %q", settings.Address, settings.Note)
	}
	doc, _, _ = get(t, app, "/benessere?lang=it")
	if got := doc.Find("main").Text(); strings.Contains(got, "scelti da chi legge") {
		t.Error("the weights of the definition are called the reader's")
	}
}

func TestWellbeingFormLeadsToOneAddress(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	for path, want := range map[string]string{
		"/benessere?of=prova&composite=prova&w_age=2,5&w_income=1&w_size=0.5&normalisation=ampi&aggregation=mean&treatment=definition": "/benessere?aggregation=mean&weights=age:2.5",
		"/benessere?of=prova&composite=comuni&w_age=2&year=2021&area=052032":                                                           "/benessere?area=052032&composite=comuni",
		"/benessere?of=comuni&composite=prova&area=052032":                                                                             "/benessere?area=052",
	} {
		if status, to := location(t, app, path); status != 303 || to != want {
			t.Errorf("%s leads to %d %q, want %q", path, status, to, want)
		}
	}
}

func TestWellbeingTellsWrongWeightsBesideThem(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	for path, want := range map[string][2]string{
		"/benessere?of=prova&w_age=-1":                 {"#w_age-errore", "Scrivi un numero da 0 a 100."},
		"/benessere?of=prova&w_age=tanto":              {"#w_age-errore", "Scrivi un numero da 0 a 100."},
		"/benessere?weights=age:0,income:0,size:0":     {"#pesi-errore", "sommano a più di zero"},
		"/benessere?weights=NO:1":                      {"#pesi-errore", "non è un dominio o un indicatore dell'indice"},
		"/benessere?weights=" + strings.Repeat("a", 9): {"#pesi-errore", "CODICE:PESO"},
		"/benessere?weights=DEM03:0":                   {"#w_age-errore", "dai peso 0 al dominio"},
	} {
		doc, status, _ := get(t, app, path+"&lang=it")
		if got := doc.Find(want[0]).Text(); status != 400 || !strings.Contains(got, want[1]) {
			t.Errorf("%s = %d, %q, want %q", path, status, got, want[1])
		}
		if rows := doc.Find(".well-ranking tbody tr").Length(); rows != 4 || doc.Find("details#pesi[open]").Length() != 1 {
			t.Errorf("%s: %d rows, the weights stay shut", path, rows)
		}
		piece := strings.Replace(path, "/benessere", "/benessere/vista", 1)
		resp, err := app.Test(httptest.NewRequest("GET", piece, nil), 10_000)
		if err != nil {
			t.Fatal(err)
		}
		var wrong map[string]string
		if err := json.NewDecoder(resp.Body).Decode(&wrong); err != nil || len(wrong) != 1 {
			t.Errorf("%s = %v, %v", piece, wrong, err)
		}
		_ = resp.Body.Close()
	}
}

func TestWellbeingRefusesWhatItCannotRead(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	for _, path := range []string{"/benessere?composite=no", "/benessere?year=1900", "/benessere?year=x", "/benessere?normalisation=no", "/benessere?aggregation=no", "/benessere?missing=no", "/benessere?treatment=no",
		"/benessere/graduatoria.csv?weights=no", "/benessere/graduatoria.csv?weights=age:0,income:0,size:0", "/benessere/scheda.csv", "/benessere/scheda.csv?area=zzz", "/benessere/perche?composite=no"} {
		if _, status, _ := get(t, app, path); status != 400 {
			t.Errorf("%s: status %d, want 400", path, status)
		}
	}
	for _, path := range []string{"/benessere?area=castro&composite=comuni", "/benessere?area=zzzz", "/benessere?parent=zzzz", "/benessere?page=99999999999999999999", "/benessere?page=-1&q=%00%ff", "/benessere?show=no"} {
		doc, status, header := get(t, app, path+"&lang=it")
		if status != 200 {
			t.Errorf("%s: status %d, want 200", path, status)
		}
		checkPage(t, doc, header)
	}
}

// TestWellbeingWithoutFigures has the fixture whose release lacks them: the page says
// which, and lets the reader choose another composite.
func TestWellbeingWithoutFigures(t *testing.T) {
	doc, status, _ := get(t, newApp(t, fixture(t)), "/benessere?composite=bes-lavoro&lang=it")
	if got := doc.Find(".callout-note").First().Text(); status != 200 || !strings.Contains(got, "Nessuna area ha un valore") || doc.Find("#composite option").Length() < 5 {
		t.Errorf("page = %d, %q", status, got)
	}
}

// TestWellbeingSearchesItsRanking keeps ranks as they are, and leads back to all.
func TestWellbeingSearchesItsRanking(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	all, _, _ := get(t, app, "/benessere?lang=it")
	doc, _, _ := get(t, app, "/benessere?q=SIE&lang=it")
	if got := ranking(doc); len(got) != 1 || got[0] != ranking(all)[3] || !strings.HasPrefix(got[0], "4 Siena ") {
		t.Errorf("found %q in %q", got, ranking(all))
	}
	if got := doc.Find("#graduatoria a[href='/benessere?lang=it#graduatoria']").Text(); got != "Tutta la graduatoria" {
		t.Errorf("way back = %q", got)
	}
	doc, _, _ = get(t, app, "/benessere?q=zzz&lang=it")
	if got := doc.Find("#graduatoria .field-error").Text(); got != "Nessun nome contiene queste lettere." || len(ranking(doc)) != 0 {
		t.Errorf("nothing found = %q", got)
	}
}
