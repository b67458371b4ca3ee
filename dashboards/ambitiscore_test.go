package dashboards

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// cells returns the texts of a criterion, without their notes.
func cells(doc *goquery.Document, id string) string {
	var out []string
	doc.Find("tr[data-criterion=" + id + "] td.num").Each(func(_ int, s *goquery.Selection) { out = append(out, strings.TrimSpace(s.Contents().First().Text())) })
	return strings.Join(out, " | ")
}

// The flows of the fixture, of Siena, Colle and San Gimignano: 160 of 170 resident
// workers stay, and hold 160 of 160 jobs; of Siena and Colle 131 of 150, and of 134.
func TestAmbitiScoreCard(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	doc, status, _ := get(t, app, "/ambiti?ids=052,0924&name2=%3Cb%3ELavoro%3C/b%3E&for=transport")
	if status != 200 {
		t.Fatal(status)
	}
	for id, want := range map[string]string{
		"agreements": "non rilevato | non rilevato", "bodies": "5 | 4", "supply": "94,1 | 87,3", "demand": "100,0 | 97,8",
		"municipalities": "3 | 2", "km2": "300,0 | 200,0", "cutLabour": "0 | 0", "cutBodies": "non rilevato | non rilevato", "elections": "non rilevato | non rilevato",
	} {
		if got := cells(doc, id); got != want {
			t.Errorf("%s = %q, want %q", id, got, want)
		}
	}
	if doc.Find("main b").Length() > 0 || !strings.Contains(doc.Find(".hypotheses").Text(), "<b>Lavoro</b>") {
		t.Error("the reader's name is not shown as it is")
	}
	if legend := doc.Find(".legend tbody").Text(); strings.Join(strings.Fields(legend), " ") != "In A e in B2Solo in A1Solo in B0" {
		t.Errorf("legend = %q", legend)
	}
	if got := doc.Find("svg[data-towns] use").Length(); got != 3 {
		t.Errorf("%d municipalities drawn, want 3", got)
	}
	if got := doc.Find(".small-maps svg").Length(); got != 2 {
		t.Errorf("%d small maps", got)
	}
	if got := doc.Find(".members tbody tr").First().Text(); !strings.Contains(got, "San Gimignano (SI)") {
		t.Errorf("the first in the table is %q, want the one they differ on", got)
	}
	words := doc.Find(".sentences").Text()
	for _, want := range []string{"2 ipotesi di ambito per il trasporto", "2 comuni su 3", "Solo in A: un comune (San Gimignano (SI))", "Trattiene più occupati residenti A, «Provincia di Siena», con il 94,1 %; B 87,3", "non vuol dire che non ci siano"} {
		if !strings.Contains(words, want) {
			t.Errorf("the reading %q lacks %q", words, want)
		}
	}
	if doc.Find(".ranking").Length() > 0 {
		t.Error("a ranking without weights")
	}
}

func TestAmbitiOverlapAndCuts(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	_, to, _ := sendList(t, app, "/ambiti/nuova?ids=0924", map[string]string{"list": "Siena\nSan Gimignano\n"}, "")
	doc, status, _ := get(t, app, strings.Split(to, "#")[0])
	if status != 200 || cells(doc, "cutLabour") != "0 | 1" {
		t.Errorf("%s: cut = %q", to, cells(doc, "cutLabour"))
	}
	cut := doc.Find("section[aria-labelledby=divisi] tbody tr").First().Text()
	if !strings.Contains(cut, "SLL di Siena") || !strings.Contains(cut, "tutto dentro") || !strings.Contains(cut, "1 su 2 comuni dentro") || !strings.Contains(cut, "fuori: Colle di Val d'Elsa (SI)") {
		t.Errorf("cut = %q", cut)
	}
	// Residents of 2021, for those of 2022 are not all there: 59933 of Siena, over
	// 59933 + 60933 + 61933.
	if got := doc.Find("section[aria-labelledby=sovrapposizione] tbody tr").First().Find("td").Last().Text(); got != "32,8" {
		t.Errorf("overlap = %q, want 32,8", got)
	}
	doc, _, _ = get(t, app, "/ambiti?ids=0924,citta-medie:45000")
	// Siena over Siena, Colle and Pordenone: 59933 / (59933 + 60933 + 64933).
	if got := doc.Find("section[aria-labelledby=sovrapposizione] tbody tr").First().Find("td").Last().Text(); got != "32,3" {
		t.Errorf("overlap = %q, want 32,3", got)
	}
}

// With bodies twice as heavy as supply: A is best on supply, B on bodies, so that
// A has 1/3 and B 2/3 of 100.
func TestAmbitiWeights(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	const weights = "&w_bodies=4&d_bodies=less&w_supply=2&d_supply=more&w_staff=5&d_staff=more&w_cutLabour=1&d_cutLabour=less&w_km2=3"
	doc, _, _ := get(t, app, "/ambiti?ids=052,0924"+weights)
	var rows []string
	doc.Find(".ranking tbody tr").Each(func(_ int, s *goquery.Selection) { rows = append(rows, strings.Join(strings.Fields(s.Text()), " ")) })
	if got := strings.Join(rows, "; "); got != "1B. SLL di Siena66,7; 2A. Provincia di Siena33,3" {
		t.Errorf("ranking = %q", got)
	}
	if got := doc.Find("#pesi-scelti a").AttrOr("href", ""); got != "/ambiti?ids=052,0924#pesi" {
		t.Errorf("the weights are removed at %q", got)
	}
	left := doc.Find("section[aria-labelledby=pesi] .callout-note").Text()
	for _, want := range []string{"Personale disponibile: manca ad almeno un'ipotesi", "Sistemi locali del lavoro tagliati: è uguale per tutte", "Superficie: non hai detto da che parte è meglio"} {
		if !strings.Contains(left, want) {
			t.Errorf("left out %q lacks %q", left, want)
		}
	}
	if got := doc.Find(".ranking").Text(); !strings.Contains(got, "pesi scelti da chi legge") || !strings.Contains(got, "Enti da mettere d'accordo: 67 %, meglio di meno") {
		t.Errorf("the ranking does not say whose weights: %q", got)
	}
	if status, to := location(t, app, "/ambiti?ids=052,0924&w_supply=2&d_supply=more&w_demand=0&d_demand=more&d_km2="); status != 303 || to != "/ambiti?d_supply=more&ids=052,0924&w_supply=2" {
		t.Errorf("weights of zero lead to %d %q", status, to)
	}
	rowsCSV := rowsOf(t, app, "/ambiti/confronto.csv?ids=052,0924&for=waste"+weights)
	last := rowsCSV[len(rowsCSV)-1]
	if last[0] != "Rifiuti" || last[5] != "rank" || last[7] != "2" || last[13] != "pesi scelti da chi legge" {
		t.Errorf("last row = %q", last)
	}
	for _, row := range rowsCSV {
		if row[5] == "bodies" && (row[14] != "4" || row[15] != "less") || row[5] == "demand" && row[14] != "" {
			t.Errorf("weight in the file: %q", row)
		}
	}
}

func TestAmbitiFiles(t *testing.T) {
	app := newApp(t, ambitiFixture(t))
	doc, _, _ := get(t, app, "/ambiti?ids=052,0924,050&name2=Lavoro")
	members := rowsOf(t, app, doc.Find("a[href*='comuni.csv']").AttrOr("href", ""))
	if len(members)-1 != doc.Find(".members tbody tr").Length() || members[0][5] != "B Lavoro" {
		t.Errorf("%d municipalities in the file, head %q", len(members)-1, members[0])
	}
	score := rowsOf(t, app, doc.Find("a[href*='confronto.csv']").AttrOr("href", ""))
	if want := 3 * doc.Find(".score-table tr[data-criterion]").Length(); len(score)-1 != want {
		t.Errorf("%d rows in the file, want %d", len(score)-1, want)
	}
	resp, err := app.Test(httptest.NewRequest("GET", doc.Find("a[href*=geojson]").AttrOr("href", ""), nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var file struct {
		Type     string
		Features []struct {
			ID         string
			Properties struct {
				Name           string
				Municipalities []string
				SquareKm       float64
			}
			Geometry struct {
				Type string
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&file); err != nil {
		t.Fatal(err)
	}
	if file.Type != "FeatureCollection" || len(file.Features) != 3 || file.Features[1].Properties.Name != "Lavoro" || file.Features[1].Properties.SquareKm != 200 || len(file.Features[0].Properties.Municipalities) != 3 || !strings.HasSuffix(file.Features[0].Geometry.Type, "Polygon") {
		t.Errorf("file = %+v", file)
	}
}

func TestPracticesAreReadAgain(t *testing.T) {
	o := ambitiFixture(t)
	o.Practicability = filepath.Join(t.TempDir(), "practicability.csv")
	app := newApp(t, o)
	write := func(text string, at time.Time) {
		t.Helper()
		if err := os.WriteFile(o.Practicability, []byte("kind;purpose;title;municipalities;value;date;until;act\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(o.Practicability, at, at); err != nil {
			t.Fatal(err)
		}
	}
	read := func(want string) {
		t.Helper()
		doc, _, _ := get(t, app, "/ambiti?ids=052,0924&for=transport")
		if got := cells(doc, "agreements"); got != want {
			t.Errorf("agreements = %q, want %q", got, want)
		}
	}
	read("non rilevato | non rilevato")
	write("agreement;;Bus;052032 052012;;2025-01-01;;Convenzione 1\nagreement;waste;Raccolta;052032 052012;;2025-01-01;;Convenzione 2\nstaff;;;052032;1,5;2025-01-01;;Delibera 3\nstaff;;;052012;2;2025-01-01;;Delibera 4\nwillingness;;;052032;yes;2025-01-01;;Delibera 5\nelection;;;052032;;2027-05-30;;Decreto 6\n", time.Unix(1000, 0))
	read("1 | 1")
	doc, _, _ := get(t, app, "/ambiti?ids=052,0924&for=transport")
	for id, want := range map[string]string{"staff": "3,5 | 3,5", "willing": "1 su 3 sì | 1 su 2 sì", "elections": "30 maggio 2027 | 30 maggio 2027", "projects": "non rilevato | non rilevato"} {
		if got := cells(doc, id); got != want {
			t.Errorf("%s = %q, want %q", id, got, want)
		}
	}
	if got := doc.Find("tr[data-criterion=staff]").Text(); !strings.Contains(got, "rilevato per 2 comuni su 3") || !strings.Contains(got, "Delibera 3 (1° gennaio 2025)") {
		t.Errorf("staff = %q", got)
	}
	write("nonsense\n", time.Unix(2000, 0))
	read("1 | 1") // a file with mistakes leaves what was
	if err := os.Remove(o.Practicability); err != nil {
		t.Fatal(err)
	}
	read("non rilevato | non rilevato")
}

func TestAgreementColours(t *testing.T) {
	for n := 1; n <= mostHypotheses; n++ {
		want := n
		if n == 2 {
			want = 3 // A alone, B alone, both
		}
		colours := agreementColours(n)
		seen := map[string]bool{notIn: true}
		for _, c := range colours {
			if seen[c] {
				t.Errorf("%d hypotheses: %s stands for two classes", n, c)
			}
			seen[c] = true
		}
		if len(colours) != want {
			t.Errorf("%d hypotheses have %d colours, want %d", n, len(colours), want)
		}
	}
}
