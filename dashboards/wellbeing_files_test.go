package dashboards

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"cittamedie/indicators/composite"
	"cittamedie/indicators/wellbeing"
)

// TestWellbeingFilesSayWhatThePageSays follows the links of the page and compares the
// rows with its tables.
func TestWellbeingFilesSayWhatThePageSays(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	doc, _, _ := get(t, app, "/benessere?area=052&weights=age:2&why=on&lang=it")
	file := func(name string) [][]string {
		t.Helper()
		link := doc.Find("a[download][href*='"+name+"']").AttrOr("href", "")
		if !strings.Contains(link, "weights=age:2") || !strings.Contains(link, "area=052") {
			t.Fatalf("link of %s = %q", name, link)
		}
		rows := rowsOf(t, app, link)
		at := slices.Index(rows[0], "choices")
		for _, row := range rows[1:] {
			if row[at] != "pesi o metodo scelti da chi legge" || row[at+1] != "age:2" {
				t.Errorf("%s: a row says %q of its choices", name, row[at:])
			}
		}
		return rows
	}
	ranked := file("graduatoria.csv")
	doc.Find(".well-ranking tbody tr").Each(func(i int, tr *goquery.Selection) {
		row := ranked[i+1]
		if code, rank := tr.AttrOr("data-code", ""), tr.Find("td").First().Text(); row[0] != code || row[3] != rank || row[6] == "" || row[9] == "" {
			t.Errorf("row %d of the file = %q, the page has %s %s", i, row, rank, code)
		}
		if row[0] == "030" && row[13] != "DEM03" {
			t.Errorf("missing indicators of 030 = %q", row[13])
		}
	})
	if got := file("anni.csv"); len(got) != 3 || got[1][0] != "2021" || got[1][2] != "4" {
		t.Errorf("years = %q", got)
	}
	if got := file("domini.csv"); len(got) != 1+3*4 {
		t.Errorf("%d rows of domains", len(got))
	}
	if got := file("scheda.csv"); len(got) != 1+3+3 {
		t.Errorf("%d rows of the card", len(got))
	}
	card := rowsOf(t, app, "/benessere/scheda.csv?area=030&lang=it")
	at := slices.IndexFunc(card, func(row []string) bool { return row[5] == "DEM03" })
	if card[at][8] != "" || card[at][10] != "notAvailable" {
		t.Errorf("the missing figure = %q", card[at])
	}
	why := file("sensibilita.csv")
	if n := doc.Find(".well-why tbody tr").Length(); len(why)-1 != n || n < 2 {
		t.Errorf("%d rows of choices, the page has %d", len(why)-1, n)
	}
	if rows := rowsOf(t, app, "/benessere/graduatoria.csv?lang=it"); rows[1][slices.Index(rows[0], "choices")] != "pesi e metodo della definizione" {
		t.Errorf("choices of the definition = %q", rows[1])
	}
}

// TestWellbeingPieces asks for the parts that the script puts into the page.
func TestWellbeingPieces(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	doc, _, _ := get(t, app, "/benessere/vista?area=052&weights=age:2&lang=it")
	for _, part := range []string{"head", "legend", "files", "card", "ranking", "why", "rest"} {
		if doc.Find("[data-part="+part+"]").Text() == "" {
			t.Errorf("the view lacks %s", part)
		}
	}
	whole, _, _ := get(t, app, "/benessere?area=052&weights=age:2&lang=it")
	for _, selector := range []string{"[data-part=ranking]", "[data-part=card]", "[data-part=rest]", "[data-part=head]"} {
		if a, b := strings.Fields(doc.Find(selector).Text()), strings.Fields(whole.Find(selector).Text()); !slices.Equal(a, b) {
			t.Errorf("%s differs between the page and its view", selector)
		}
	}
	link := whole.Find("[data-why]").AttrOr("data-why", "")
	resp, err := app.Test(httptest.NewRequest("GET", link, nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := body(t, resp.Body); resp.StatusCode != 200 || !strings.Contains(got, "Quale scelta decide il posto di Siena?") || !strings.Contains(got, "A muovere il posto di Siena è soprattutto") {
		t.Errorf("%s = %d %s", link, resp.StatusCode, got)
	}
}

// TestWellbeingStateIsFilledInByAnOffice shows what an office wrote, and asks for the
// rest, for municipalities alone.
func TestWellbeingStateIsFilledInByAnOffice(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	doc, _, _ := get(t, app, "/benessere?composite=comuni&lang=it")
	rows := doc.Find("section[aria-labelledby=stato] tbody tr")
	var cells []string
	rows.First().Find("th, td").Each(func(_ int, c *goquery.Selection) { cells = append(cells, c.Text()) })
	if got := strings.Join(cells, " "); got != "Indice di vecchiaia Tenere i giovani Nidi Ufficio di piano 3 novembre 2025 3 novembre 2026" {
		t.Errorf("first row = %q", got)
	}
	if got := rows.Last().Find(".missing"); got.Length() != 1 || got.First().Text() != "da compilare a cura dell'ente" {
		t.Errorf("last row asks for %d fields: %q", got.Length(), got.Text())
	}
	doc, _, _ = get(t, app, "/benessere?composite=prova&lang=it")
	if doc.Find("section[aria-labelledby=stato]").Length() != 0 {
		t.Error("a composite of provinces asks a municipality to fill it in")
	}
}

// TestBandsStayInTheirDrawing holds for any band of any number of areas.
func TestBandsStayInTheirDrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.IntRange(1, 8000).Draw(t, "of")
		low := rapid.IntRange(1, of).Draw(t, "low")
		high := rapid.IntRange(low, of).Draw(t, "high")
		rank := rapid.IntRange(1, of).Draw(t, "rank")
		var b wellbeing.Band
		b.Band = composite.Band{Q5: float64(low), Q95: float64(high)}
		bar := drawBand(b, rank, of)
		from, width, at := number1(t, bar.From), number1(t, bar.Width), number1(t, bar.At)
		if from < 0 || width <= 0 || from+width > 100.01 || at < 0 || at > 98.81 {
			t.Fatalf("band %d–%d, rank %d of %d: %+v", low, high, rank, of, bar)
		}
		if low <= rank && rank <= high && (at < from-0.01 || at+1.2 > from+width+0.02) {
			t.Fatalf("the rank %d lies outside of its band %d–%d: %+v", rank, low, high, bar)
		}
	})
}
