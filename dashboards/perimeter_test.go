package dashboards

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// setOf returns the id of a set of municipalities of the fixture.
func setOf(t *testing.T, o Options, codes ...data.AreaCode) string {
	t.Helper()
	p, err := perimeter.New(perimeter.Options{}).Of(o.Holder.Current(), codes, "")
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// perimeterRowOf returns the cells of an indicator in the profile of a perimeter.
func perimeterRowOf(doc *goquery.Document, title string) []string {
	var out []string
	row := doc.Find("main .key-table tr").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("th a").Text() == title }).First()
	row.Find("td").Each(func(_ int, s *goquery.Selection) { out = append(out, strings.Join(strings.Fields(s.Text()), " ")) })
	return out
}

func TestPerimeterProfile(t *testing.T) {
	o := ambitiFixture(t)
	app := newApp(t, o)
	id := setOf(t, o, "052032", "052012", "093033")
	doc, status, _ := get(t, app, "/aree/"+id+"?name=Tre%20citt%C3%A0")
	if status != 200 || doc.Find("h1").Text() != "Tre città" {
		t.Fatalf("%d, title %q", status, doc.Find("h1").Text())
	}
	if got := doc.Find(".lead").Text(); got != "3 comuni: Provincia di Pordenone (1), Provincia di Siena (2)" {
		t.Errorf("lead = %q", got)
	}
	// Residents of 2022: 60033 + 61033 + 65033. Ageing: the parts of 209, 218 and 251
	// of each 100, over equal denominators.
	for title, want := range map[string]string{
		"Popolazione residente": "2022 | 186.099 | R esatto: somma dei comuni, o rapporto di somme",
		"Indice di vecchiaia":   "2022 | 227,0 | R esatto: somma dei comuni, o rapporto di somme",
	} {
		if got := strings.Join(perimeterRowOf(doc, title), " | "); got != want {
			t.Errorf("%s = %q, want %q", title, got, want)
		}
	}
	life := strings.Join(perimeterRowOf(doc, "Speranza di vita alla nascita"), " | ")
	for _, want := range []string{"2018 | n.d. | N", "Non si ricompone", "Provincia di Siena: 82,", "Provincia di Pordenone: 82,"} {
		if !strings.Contains(life, want) {
			t.Errorf("life expectancy = %q lacks %q", life, want)
		}
	}
	if got := doc.Find("svg[data-towns] use").Length(); got != 5 { // 3 of Siena's province, 2 of Pordenone's
		t.Errorf("%d municipalities drawn, want 5", got)
	}
	if got := doc.Find("section[aria-labelledby=provenienza]").Text(); !strings.Contains(got, id) || !strings.Contains(got, "2026-03-01-ab12cd") {
		t.Errorf("provenance = %q", got)
	}
}

func TestPerimeterFiles(t *testing.T) {
	o := ambitiFixture(t)
	app := newApp(t, o)
	id := setOf(t, o, "052032", "052012", "093033")
	doc, _, _ := get(t, app, "/aree/"+id)
	rows := rowsOf(t, app, doc.Find("a[href*='cifre.csv']").AttrOr("href", ""))
	own, around := 0, 0
	for _, row := range rows[1:] {
		if row[0] != id || row[17] == "" {
			t.Fatalf("row %q", row)
		}
		if row[13] == "" {
			own++
		} else {
			around++
		}
		if row[2] == "DEM03" && (row[6] != "227" && row[6] != "226" || row[9] == "" || row[10] != "3000") {
			t.Errorf("ageing = %q", row)
		}
	}
	seen := map[string]bool{}
	doc.Find("details.domain tbody th a").Each(func(_ int, s *goquery.Selection) { seen[s.AttrOr("href", "")] = true })
	if own != len(seen) || around == 0 {
		t.Errorf("%d figures in the file, %d on the page; %d of areas around", own, len(seen), around)
	}
	resp, err := app.Test(httptest.NewRequest("GET", doc.Find("a[href*=geojson]").AttrOr("href", ""), nil), 10_000)
	if err != nil || resp.StatusCode != fiber.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/geo+json") {
		t.Errorf("outline = %v %v", resp, err)
	}
	if text := body(t, resp.Body); !strings.Contains(text, `"municipalities":["052012","052032","093033"]`) || !strings.Contains(text, "MultiPolygon") {
		t.Errorf("outline = %.200s", text)
	}
}

func TestPerimeterOfAllMembersIsTheArea(t *testing.T) {
	o := ambitiFixture(t)
	app := newApp(t, o)
	doc, _, _ := get(t, app, "/aree/"+setOf(t, o, "052032", "052012", "052028"))
	// The province's own ageing index: 167 + 6 in 2022.
	if got := strings.Join(perimeterRowOf(doc, "Indice di vecchiaia"), " | "); got != "2022 | 173,0 | R cifra propria di provincia di Siena, che ha gli stessi comuni" {
		t.Errorf("ageing = %q", got)
	}
}

func TestPerimeterRefused(t *testing.T) {
	o := ambitiFixture(t)
	app := newApp(t, o)
	id := setOf(t, o, "052032", "052012")
	catchment := "catchment.pendolarismo-2001-sardegna.2001.1500.052032."
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/aree/" + id[:len(id)-1]:        {400, "cinque parti"},
		"/aree/" + id[:len(id)-2] + "xx": {400, "controllo"},
		"/aree/kept.nessuno":             {404, "nessun perimetro è conservato"},
		"/aree/set.x":                    {400, "identificativo"},
		"/aree/lma.x.2001.1.clean.1.1":   {400, "identificativo"},
	} {
		doc, status, _ := get(t, app, path)
		if status != want.status {
			t.Errorf("%s = %d, want %d", path, status, want.status)
		}
		if got := doc.Find("main").Text(); want.text != "cinque parti" && !strings.Contains(strings.ToLower(got), want.text) {
			t.Errorf("%s says %q, want %q in it", path, strings.Join(strings.Fields(got), " "), want.text)
		}
	}
	doc, status, _ := get(t, app, "/aree/"+catchment+"00000000")
	if status != 200 || !strings.Contains(doc.Find("[role=status]").Text(), "sono cambiati") {
		t.Errorf("flows that changed since: %d, %q", status, doc.Find("[role=status]").Text())
	}
	if doc, _, _ := get(t, app, "/ambiti?ids=052,"+catchment+"00000000"); !strings.Contains(doc.Find(".hypotheses").Text(), "sono cambiati") {
		t.Error("the comparison does not warn of flows that changed")
	}
}
