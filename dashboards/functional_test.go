package dashboards

import (
	"context"
	"encoding/csv"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
)

type gq = goquery.Selection

// withoutFlows returns the fixture as it is before any flows are ingested.
func withoutFlows(t *testing.T, o Options) Options {
	t.Helper()
	old := o.Holder.Current()
	c, err := cube.New(cube.Parts{Release: old.Release(), Areas: old.AllAreas(), Indicators: old.Indicators(), Datasets: old.Datasets()})
	if err != nil {
		t.Fatal(err)
	}
	o.Holder.Swap(c)
	return o
}

// fixtureFlows is four municipalities small enough to redo on paper:
//
//	          Siena Colle  Gimignano Pisa    R
//	Siena        71    20          9    .  100
//	Colle        15    25          .   10   50
//	Gimignano     3     .         17    .   20
//	Pisa          .     .          .   40   40
//	W            89    45         26   50  210
func fixtureFlows(_ context.Context, dataset string) ([]data.Flow, error) {
	const siena, colle, gimignano, pisa = "052032", "052012", "052028", "050026"
	var out []data.Flow
	for _, f := range []struct {
		from, to data.AreaCode
		value    float64
	}{{siena, siena, 71}, {siena, colle, 20}, {siena, gimignano, 9}, {colle, siena, 15}, {colle, colle, 25}, {colle, pisa, 10}, {gimignano, siena, 3}, {gimignano, gimignano, 17}, {pisa, pisa, 40}} {
		out = append(out, data.Flow{Dataset: dataset, Period: data.Year(2001), Origin: f.from, Destination: f.to, Value: f.value})
	}
	return out, nil
}

func TestFlowsOfAMunicipality(t *testing.T) {
	doc, status, _ := get(t, newApp(t, fixture(t)), "/aree-funzionali?comune=siena")
	if status != 200 {
		t.Fatalf("status = %d", status)
	}
	text := doc.Find("#flussi").Text()
	for _, want := range []string{
		"Lavora dove abita: 71 su 100.", "Dei posti di lavoro, occupati da chi abita qui: 80 su 100.", "soltanto gli spostamenti tra 4 comuni",
		"2 comuni mandano almeno 15 lavoratori residenti su 100 a Siena.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	out := doc.Find("section[aria-labelledby=uscite] tbody tr")
	if out.Length() != 2 || !strings.Contains(out.First().Text(), "Colle di Val d'Elsa (SI)") || out.First().Find(".bar-part").AttrOr("width", "") != "100" {
		t.Errorf("first of %d flows out = %q", out.Length(), out.First().Text())
	}
	// With its catchment (Colle 30 %, San Gimignano 15 %) 160 of the 170 resident workers stay.
	for set, want := range map[string]string{"Siena e il suo bacino": "94,1", "Sistema locale del lavoro (2021): Siena": "87,3", "Provincia di Siena": "94,1"} {
		row := doc.Find("section[aria-labelledby=autocontenimento] tr").FilterFunction(func(_ int, s *gq) bool { return strings.Contains(s.Find("th").Text(), set) })
		if got := row.Find("td").Eq(4).Text(); got != want {
			t.Errorf("self-containment of %s = %q, want %q", set, got, want)
		}
	}
}

func TestFlowsAskWhichMunicipality(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/aree-funzionali?comune=castro")
	if n := doc.Find("select#comune option").Length(); n != 2 {
		t.Errorf("%d choices for a name two comuni have, want 2", n)
	}
	doc, _, _ = get(t, app, "/aree-funzionali?comune=pordenone")
	if got := doc.Find(".callout-note").Text(); !strings.Contains(got, "comprende Pordenone (PN)") {
		t.Errorf("note = %q", got)
	}
	o := fixture(t)
	doc, _, _ = get(t, newApp(t, withoutFlows(t, o)), "/aree-funzionali?comune=siena")
	if got := doc.Find("main").Text(); !strings.Contains(got, "non ha ancora flussi") || !strings.Contains(got, "Pendolarismo per lavoro 2001, Sardegna") {
		t.Error("a release without flows does not say which datasets would bring them")
	}
	for _, path := range []string{"/aree-funzionali?share=0", "/aree-funzionali?share=x", "/aree-funzionali?share=NaN", "/aree-funzionali/uscite.csv?comune=052032&share=-1"} {
		if _, status, _ := get(t, app, path); status != 400 {
			t.Errorf("%s = %d, want 400", path, status)
		}
	}
	for _, path := range []string{"/aree-funzionali/altro.csv?comune=052032", "/aree-funzionali/uscite.csv?comune=093033", "/aree-funzionali/uscite.csv"} {
		if _, status, _ := get(t, app, path); status != 404 {
			t.Errorf("%s = %d, want 404", path, status)
		}
	}
}

// rowsOf asks the app for a file and reads its rows.
func rowsOf(t *testing.T, app *fiber.App, path string) [][]string {
	t.Helper()
	resp, err := app.Test(httptest.NewRequest("GET", path, nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("%s = %d %s", path, resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	rows, err := csv.NewReader(resp.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestFlowFilesHoldTheTables(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/aree-funzionali?comune=siena&share=20")
	doc.Find("#flussi a[download], section[aria-labelledby=sistemi] a[download]").Each(func(_ int, s *gq) {
		href := s.AttrOr("href", "")
		rows := rowsOf(t, app, href)
		table := s.ParentsUntil("body").Filter("section").First().Find("tbody tr")
		if want := table.Length(); len(rows)-1 != want {
			t.Errorf("%s has %d rows, the table %d", href, len(rows)-1, want)
		}
	})
	rows := rowsOf(t, app, "/aree-funzionali/bacino.csv?comune=052032&share=20")
	if got, want := strings.Join(rows[1], ","), "pendolarismo-2001-sardegna,2001,052012,Colle di Val d'Elsa,052032,Siena,15,30"; got != want {
		t.Errorf("row = %q, want %q", got, want)
	}
}
