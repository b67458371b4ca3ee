package dashboards

import (
	"encoding/csv"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

func TestWellBeingOfAProvince(t *testing.T) {
	doc, status, header := get(t, newApp(t, moving(t)), "/aree/052?lang=it")
	checkPage(t, doc, header)
	section := doc.Find("section[aria-labelledby=benessere]")
	if status != 200 || section.Find("h2").Text() != "Benessere" {
		t.Fatalf("status %d, section %q", status, section.Text())
	}
	for _, want := range []string{
		"Provincia di P0: posto 12 su 12 nell'indice «Prova delle province» del 2020.", "nove volte su dieci il posto è tra questi", "100 è l'Italia nel 2020",
		"2 segnali che resistono alla loro incertezza.", "Speranza di vita alla nascita: migliora, +0,20 anni l'anno (al 95 % tra +0,", ", 2004–2020. Cifre provvisorie: 1 su 17.",
		"Dispersione da rete idrica comunale: peggio di tutti i 10 simili, 60,", "% contro un valore di mezzo di 2",
		"Guardate 5 serie: 3 abbastanza lunghe per una tendenza, 2 troppo corte", "Chi sono i simili: ",
	} {
		if got := strings.Join(strings.Fields(section.Text()), " "); !strings.Contains(got, want) {
			t.Errorf("the section does not say %q:\n%s", want, got)
		}
	}
	if n := section.Find("#proprio-domini").Length(); n != 1 {
		t.Errorf("%d tables of domains", n)
	}
	if bars := section.Find("svg.well-bar rect.well-up, svg.well-bar rect.well-down").Length(); bars != 2 {
		t.Errorf("%d bars of domains, want 2", bars)
	}
	if years := section.Find("#proprio-domini ~ .table-scroll").First().Find("tbody tr").First().Find("td").Last().Text(); years != "2020" {
		t.Errorf("years of the first domain = %q", years)
	}
	if section.Find("svg.band-bar rect.band-range").Length() != 1 || section.Find("tr.well-missing").Length() != 1 {
		t.Errorf("bands %d, composites without a score %d; want one of each", section.Find("svg.band-bar").Length(), section.Find("tr.well-missing").Length())
	}
	if got := section.Find("a[href^='/benessere?']").First().AttrOr("href", ""); got != "/benessere?area=052&composite=prova&lang=it" {
		t.Errorf("link = %q", got)
	}
	if n := section.Find("#serie-guardate tbody tr").Length(); n != 5 || section.Find("tr.watch-signal").Length() != 2 {
		t.Errorf("%d series, %d with a signal", n, section.Find("tr.watch-signal").Length())
	}
}

func TestWellBeingInEnglish(t *testing.T) {
	doc, _, _ := get(t, newApp(t, moving(t)), "/aree/052?lang=en")
	got := doc.Find("section[aria-labelledby=benessere]").Text()
	for _, want := range []string{"place 12 of 12 in the index ‘Trial of provinces’ of 2020", "Life expectancy at birth: improves, +0.20 years a year", "worse than all 10 peers"} {
		if !strings.Contains(got, want) {
			t.Errorf("the section does not say %q", want)
		}
	}
}

// Nothing significant is an answer, and says what was looked at.
func TestNothingSignificantIsSaid(t *testing.T) {
	app := newApp(t, moving(t))
	for path, wants := range map[string][]string{
		"/aree/055?lang=it":    {"Niente di significativo", "Guardate 5 serie: 3 abbastanza lunghe per una tendenza"},
		"/aree/052032?lang=it": {"Stato di benessere del territorio", "Nessuna prova possibile", "Guardate una serie: nessuna abbastanza lunga per una tendenza, una troppo corta, nessuna confrontata", "Senza confronto con i simili", "Il contesto: provincia di P0"},
	} {
		doc, _, header := get(t, app, path)
		checkPage(t, doc, header)
		got := strings.Join(strings.Fields(doc.Find("section[aria-labelledby=benessere]").Text()), " ")
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q:\n%s", path, want, got)
			}
		}
	}
	if doc, _, _ := get(t, app, "/metodologia?lang=it"); !strings.Contains(doc.Find("section[aria-labelledby=watch]").Text(), "Mann-Kendall") {
		t.Error("the methods do not say what a signal is")
	}
}

// Where no turn comes in time the profile says the rank without its band, and that the
// band is on its way.
func TestBandsThatAreNotReady(t *testing.T) {
	s, err := newSite(moving(t))
	if err != nil {
		t.Fatal(err)
	}
	s.studies = make(chan struct{}, 1)
	s.studies <- struct{}{} // somebody has the only turn
	p := &page{site: s, cube: s.Holder.Current(), Lang: "it"}
	a, _ := p.cube.Area("052")
	began := time.Now()
	got, err := p.standingTable(a, nil)
	if err != nil || got.Rows[0].Rank != "12 su 12" || got.Rows[0].Bar != nil || got.Rows[0].Band != "si calcola: ricarica tra poco" {
		t.Errorf("rows = %+v, %v", got.Rows, err)
	}
	if waited := time.Since(began); waited > 2*bandsPatience {
		t.Errorf("waited %v", waited)
	}
	<-s.studies
}

// table reads a CSV of a profile.
func table(t *testing.T, app *fiber.App, path string) []map[string]string {
	t.Helper()
	resp, err := app.Test(httptest.NewRequest("GET", path, nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s = %d, %v", path, resp.StatusCode, err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		one := map[string]string{}
		for i, name := range rows[0] {
			one[name] = r[i]
		}
		out = append(out, one)
	}
	return out
}

func TestWellBeingFiles(t *testing.T) {
	app := newApp(t, moving(t))
	watched := table(t, app, "/aree/052/segnali.csv?lang=it")
	if len(watched) != 5 {
		t.Fatalf("%d series", len(watched))
	}
	for _, r := range watched {
		want := map[string]string{"01SAL001": "tendenza: meglio", "10AMB003": "lontana dai simili: peggio"}[r["indicator"]]
		if r["signals"] != want || r["area"] != "052" || r["release"] == "" {
			t.Errorf("row = %v, want signals %q", r, want)
		}
	}
	standings := table(t, app, "/aree/052/benessere.csv?lang=it")
	if len(standings) != 4 { // the composite, its two domains, the one without figures
		t.Fatalf("%d rows of composites: %v", len(standings), standings)
	}
	if whole := standings[0]; whole["composite"] != "prova" || whole["domain"] != "" || whole["rank"] != "12" || whole["scored"] != "12" || whole["q95"] != "12" || whole["newest"] != "2020" {
		t.Errorf("whole = %v", whole)
	}
	if domain := standings[1]; domain["domain"] != "health" || domain["rank"] != "" || domain["peersMedian"] == "" {
		t.Errorf("domain = %v", domain)
	}
	if empty := standings[3]; empty["composite"] != "vuota" || empty["value"] != "" || empty["missing"] == "" {
		t.Errorf("empty = %v", empty)
	}
	if context := table(t, app, "/aree/052032/benessere.csv"); len(context) != 4 || context[0]["area"] != "052" {
		t.Errorf("context of a comune = %v", context)
	}
	resp, err := app.Test(httptest.NewRequest("GET", "/aree/IT/benessere.csv", nil), -1)
	if err != nil || resp.StatusCode != 404 {
		t.Errorf("composites of the country = %v, %v; want 404", resp.StatusCode, err)
	}
}
