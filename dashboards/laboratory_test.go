package dashboards

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// labSettings returns what the script is told on a page.
func labSettings(t *testing.T, doc *goquery.Document) labMap {
	t.Helper()
	var m labMap
	if err := json.Unmarshal([]byte(doc.Find("[data-lab]").AttrOr("data-lab", "")), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLaboratoryDrawsAreas(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	for _, test := range []struct {
		name, query string
		rows        int
		sentence    string
	}{
		{"Istat", "", 3, "3 aree che raccolgono 12 comuni. La più grande è Comune A: 4 comuni, 18.000 lavoratori residenti"},
		{"larger least size", "?minSZ=6000&tarSZ=20000", 2, "2 aree che raccolgono 12 comuni"},
		{"preset", "?preset=larger", 2, "2 aree che raccolgono 12 comuni"},
		{"preset over numbers", "?preset=istat&minSZ=9999", 3, "3 aree"},
		{"a province", "?parent=052", 3, "3 aree che raccolgono 8 comuni"},
		{"functional areas", "?method=fua&share=10", 1, "Una sola area, che raccoglie 7 comuni"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, status, _ := get(t, app, "/aree-funzionali"+test.query)
			if status != 200 {
				t.Fatalf("status = %d", status)
			}
			if got := doc.Find(".lab-table tbody tr").Length(); got != test.rows {
				t.Errorf("%d rows, want %d", got, test.rows)
			}
			if got := doc.Find("#mappa-aree .figure-reading").Text(); !strings.Contains(got, test.sentence) {
				t.Errorf("sentence = %q, want %q in it", got, test.sentence)
			}
			m := labSettings(t, doc)
			if len(m.Leads) != test.rows || len(m.Groups) != len(m.Codes) || len(m.Classes) != test.rows {
				t.Errorf("the script is told of %d leads, %d groups of %d codes, %d classes", len(m.Leads), len(m.Groups), len(m.Codes), len(m.Classes))
			}
		})
	}
}

func TestLaboratoryFirstRow(t *testing.T) {
	doc, _, _ := get(t, newApp(t, labOptions(t, true)), "/aree-funzionali?lang=it")
	row := doc.Find(".lab-table tbody tr").First()
	var cells []string
	row.Find("td").Each(func(_ int, s *gq) { cells = append(cells, strings.TrimSpace(s.Text())) })
	// A and its satellites: R 18,000, W 18,200, of whom 17,000 inside; 3,600 of these cross a border.
	for i, want := range []string{"4", "18.000", "18.200", "94,4", "93,4", "1,12", "21,2", "Siena (in comune 100 %)", "Confronta"} {
		if cells[i] != want {
			t.Errorf("cell %d = %q, want %q", i, cells[i], want)
		}
	}
	if got := row.Find("th a").AttrOr("href", ""); !strings.Contains(got, "/aree/lma.pendolarismo-2001-sardegna.2001.1000-6667-10000-7500.clean.052001.") {
		t.Errorf("profile = %q", got)
	}
	if got := row.Find("td a").Last().AttrOr("href", ""); !strings.Contains(got, "/ambiti?ids=lma.") || !strings.Contains(got, "%2C0924") {
		t.Errorf("comparison = %q", got)
	}
}

func TestLaboratorySaysWhatIsWrongBesideTheField(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	for _, test := range []struct{ query, field, want string }{
		{"minSZ=20000", "minSZ", "tarSZ"},
		{"minSC=0.9", "minSC", "tarSC"},
		{"minSC=x", "minSC", "numero maggiore di 0"},
		{"tarSC=NaN", "tarSC", "numero maggiore di 0"},
		{"tarSC=1,5", "tarSC", "1"},
		{"method=fua&share=99.999", "share", "percentuale"},
	} {
		doc, status, _ := get(t, app, "/aree-funzionali?lang=it&"+test.query)
		if got := doc.Find("#" + test.field + "-errore").Text(); status != 400 || !strings.Contains(got, test.want) {
			t.Errorf("%s = %d, %q, want 400 and %q", test.query, status, got, test.want)
		}
		if doc.Find("#"+test.field).AttrOr("aria-invalid", "") != "true" || !doc.Find(".lab-advanced").Is("[open]") {
			t.Errorf("%s: the field is not marked, or hidden", test.query)
		}
		if n := doc.Find(".lab-table tbody tr").Length(); n == 0 {
			t.Errorf("%s: no answer stands on the page", test.query)
		}
		var wrong map[string]string
		resp, err := app.Test(httptest.NewRequest("GET", "/aree-funzionali/vista?lang=it&"+test.query, nil), 10_000)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewDecoder(resp.Body).Decode(&wrong); err != nil || !strings.Contains(wrong[test.field], test.want) {
			t.Errorf("part of the page with %s = %v, %v", test.query, wrong, err)
		}
	}
}

func TestLaboratoryMarksWhatTheReaderChose(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	const mark = "scelti da chi legge"
	for query, want := range map[string]bool{"": false, "?preset=smaller": false, "?minSZ=1200": true, "?method=fua": false, "?method=fua&share=10": true} {
		doc, _, _ := get(t, app, "/aree-funzionali"+query)
		if got := strings.Contains(doc.Find("#mappa-aree figcaption").Text(), mark); got != want {
			t.Errorf("%q: marked = %t, want %t", query, got, want)
		}
		if got := strings.Contains(labSettings(t, doc).Note, mark); got != want {
			t.Errorf("%q: marked in the picture = %t, want %t", query, got, want)
		}
	}
}

func TestLaboratoryKeepsColours(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	colour := func(query string) map[string]string {
		doc, _, _ := get(t, app, "/aree-funzionali"+query)
		m, out := labSettings(t, doc), map[string]string{}
		for i, lead := range m.Leads {
			out[string(lead)] = m.Classes[i].Colour
		}
		return out
	}
	first, later := colour(""), colour("?minSZ=6000&tarSZ=20000")
	for lead, c := range later {
		if first[lead] != "" && first[lead] != c {
			t.Errorf("the area of %s was %s and is %s", lead, first[lead], c)
		}
	}
	if first["052001"] == first["052005"] {
		t.Error("two areas with a border in common have one colour")
	}
}

func TestLaboratoryLayers(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	doc, _, _ := get(t, app, "/aree-funzionali?layer=sll")
	m := labSettings(t, doc)
	if len(m.Classes) != 1 || m.Fills[0] >= 0 || !strings.Contains(m.Classes[0].Text, "SLL Siena: 4 comuni") {
		t.Errorf("classes = %v, fills = %v", m.Classes, m.Fills) // codes of Pisa's province come first
	}
	doc, _, _ = get(t, app, "/aree-funzionali?layer=stability")
	if got := doc.Find("[data-part=side]").Text(); !strings.Contains(got, "9 scelte di parametri") {
		t.Errorf("note = %q", got)
	}
	if n := doc.Find(".lab-legend tbody tr").Length(); n != 5 {
		t.Errorf("%d classes of stability, want 5", n)
	}
	doc, _, _ = get(t, app, "/aree-funzionali?layer=stability&comune=052005")
	if got := doc.Find("#stabilita-titolo").Text(); !strings.Contains(got, "nell'area di Comune E") {
		t.Errorf("table = %q", got)
	}
	doc, _, _ = get(t, app, "/aree-funzionali?layer=stability&method=fua")
	if got := doc.Find("[data-part=side]").Text(); !strings.Contains(got, "mercati del lavoro locali, con il calcolo pulito") {
		t.Errorf("note = %q", got)
	}
}

func TestLaboratoryFiles(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	if rows := rowsOf(t, app, "/aree-funzionali/aree.csv?minSZ=6000&tarSZ=20000"); len(rows) != 3 || rows[1][4] != "20500" && rows[1][4] != "18000" {
		t.Errorf("areas = %v", rows)
	}
	rows := rowsOf(t, app, "/aree-funzionali/comuni.csv?parent=052")
	if len(rows) != 9 || rows[1][0] != "052001" || rows[1][4] != "052001" || !strings.HasPrefix(rows[1][2], "lma.") {
		t.Errorf("municipalities = %v", rows[:2])
	}
	rows = rowsOf(t, app, "/aree-funzionali/stabilita.csv?comune=052005")
	if len(rows) != 13 || rows[1][3] != "052005" || rows[1][5] != "9" {
		t.Errorf("stability = %v", rows[:2])
	}
	resp, err := app.Test(httptest.NewRequest("GET", "/aree-funzionali/aree.geojson", nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Features []struct {
			ID         string
			Properties map[string]any
			Geometry   struct{ Coordinates [][][]any }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&found); err != nil {
		t.Fatal(err)
	}
	if len(found.Features) != 3 || found.Features[0].ID != "052001" || found.Features[0].Properties["residentWorkers"] != 18000.0 {
		t.Errorf("features = %v", found.Features)
	}
	for _, path := range []string{"/aree-funzionali/aree.csv?minSZ=20000", "/aree-funzionali/comuni.csv?minSC=x"} {
		if _, status, _ := get(t, app, path); status != 400 {
			t.Errorf("%s = %d, want 400", path, status)
		}
	}
}

const notice = "Flussi stimati, non rilevati. Servono a provare lo strumento. Non usarli in atti o articoli."

func TestSimulationIsOffUntilAskedForAndMarked(t *testing.T) {
	app := newApp(t, labOptions(t, false))
	doc, status, _ := get(t, app, "/aree-funzionali?lang=it")
	if status != 200 || doc.Find("[data-lab]").Length() != 0 || strings.Contains(doc.Text(), "stimati") {
		t.Errorf("status = %d, or a simulation is shown before it was asked for", status)
	}
	if got := doc.Find("#senza-flussi").Text(); !strings.Contains(got, "cittamedie ingest pendolarismo-2021") || !strings.Contains(got, "Mostra la simulazione") {
		t.Errorf("without flows = %q", got)
	}
	doc, _, _ = get(t, app, "/aree-funzionali?lang=it&simulation=on")
	m := labSettings(t, doc)
	if doc.Find(".lab-notice").Text() != notice || m.Notice != notice || !strings.Contains(m.File, "simulazione") {
		t.Errorf("notice = %q, in the picture %q of %q", doc.Find(".lab-notice").Text(), m.Notice, m.File)
	}
	if n := doc.Find(".lab-table a[href*='/aree/lma'], .lab-table a[href*='ambiti']").Length(); n != 0 {
		t.Errorf("%d links to profiles or comparisons of simulated areas", n)
	}
	doc.Find("#laboratorio a[download]").Each(func(_ int, s *gq) {
		resp, err := app.Test(httptest.NewRequest("GET", s.AttrOr("href", ""), nil), 10_000)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		if !strings.Contains(resp.Header.Get("Content-Disposition"), "simulazione") || !strings.Contains(string(body), notice) || !strings.Contains(string(body), "estimated") {
			t.Errorf("%s does not say that it is simulated", s.AttrOr("href", ""))
		}
	})
	if rows := rowsOf(t, app, "/aree-funzionali/aree.csv?simulation=on"); rows[0][0] != "status" || rows[1][0] != "estimated" {
		t.Errorf("first column = %q, %q", rows[0][0], rows[1][0])
	}
	if _, status, _ := get(t, app, "/aree-funzionali/aree.csv"); status != 404 {
		t.Errorf("areas without flows = %d, want 404", status)
	}
	// Where flows were counted there is nothing to simulate.
	doc, _, _ = get(t, newApp(t, labOptions(t, true)), "/aree-funzionali?simulation=on&lang=it")
	if strings.Contains(doc.Text(), "stimati, non rilevati") {
		t.Error("flows are simulated where some were counted")
	}
}

func TestThresholdOfFlows(t *testing.T) {
	app := newApp(t, labOptions(t, true))
	for query, want := range map[string]int{"": 7, "&min=1000": 5, "&min=1000&direction=in": 4, "&direction=out": 1, "&unit=share&min=10": 0} {
		doc, _, _ := get(t, app, "/aree-funzionali?comune=052001"+query)
		var found struct{ Lines []flowLine }
		if err := json.Unmarshal([]byte(doc.Find("#flussi").AttrOr("data-lines", "")), &found); err != nil {
			t.Fatal(err)
		}
		if len(found.Lines) != want {
			t.Errorf("%q: %d lines, want %d", query, len(found.Lines), want)
		}
	}
	if _, status, _ := get(t, app, "/aree-funzionali?comune=052001&min=-1"); status != 400 {
		t.Errorf("a negative threshold = %d, want 400", status)
	}
}
