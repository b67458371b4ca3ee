package dashboards

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// folderHistory is the past of a folder.
type folderHistory struct{ *store.Folder }

func (h folderHistory) Runs(int) ([]data.Run, error) { return nil, nil }

// lifeRows are 01SAL001 of twelve provinces: noise in all but the first, in which it
// rises by step a year from 2004 to a year.
func lifeRows(step float64, to int) []data.Observation {
	var out []data.Observation
	row := func(in string, i, year int, v float64) {
		out = append(out, data.Observation{Dataset: "bes-territori-2020", Indicator: in, Area: data.AreaCode(fmt.Sprintf("%03d", 52+i)), Period: data.Year(year), Sex: data.Total, Age: data.Total, Value: v, Status: data.Final})
	}
	for i := range 12 {
		for _, in := range []string{"DEM01", "TER01", "DEM03"} {
			row(in, i, 2020, 1000+float64((i*7)%12))
		}
		for year := 2004; year <= to; year++ {
			v := 80 + float64((year*7+i*5)%4)/10
			if i == 0 {
				v += step * float64(year-2012)
			}
			row("01SAL001", i, year, v)
		}
	}
	return out
}

// published returns the options of an installation that has published some states, a
// day after the other.
func published(t *testing.T, states ...[]data.Observation) Options {
	t.Helper()
	o, ctx := fixture(t), context.Background()
	folder, err := store.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	areas := []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"}}
	for i := range 12 {
		areas = append(areas, data.Area{Code: data.AreaCode(fmt.Sprintf("%03d", 52+i)), Level: data.Province, Name: fmt.Sprintf("P%d", i), Abbreviation: "<&", Parent: "09"})
	}
	var last data.Release
	for i, rows := range states {
		draft, err := folder.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = draft.ReplaceAreas(ctx, areas); err == nil {
			_, err = draft.ReplaceObservations(ctx, "bes-territori-2020", slices.Values(rows))
		}
		if err != nil {
			t.Fatal(err)
		}
		if last, err = draft.Publish(ctx, reference, "1", time.Date(2026, 3, 1+i, 8, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
		draft.Discard()
	}
	r, err := folder.Open(ctx, last.ID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cube.Load(ctx, r, o.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	o.Holder, o.History = &cube.Holder{}, folderHistory{folder}
	o.Holder.Swap(c)
	return o
}

// readFeed asks for a feed and checks what RFC 4287 asks of every one.
func readFeed(t *testing.T, app *fiber.App, path string) atomFeed {
	t.Helper()
	resp, err := app.Test(httptest.NewRequest("GET", path, nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" || resp.Header.Get("ETag") == "" {
		t.Fatalf("%s = %d, %v", path, resp.StatusCode, resp.Header)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var f atomFeed
	if err := xml.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if lang := resp.Header.Get("Content-Language"); lang == "" || !strings.Contains(string(text[:200]), `xml:lang="`+lang+`"`) {
		t.Errorf("%s: language %q, %s", path, lang, text[:200])
	}
	ids := map[string]bool{f.ID: true}
	if f.XMLName.Space != "http://www.w3.org/2005/Atom" || f.ID == "" || f.Title == "" || f.Author.Name == "" || len(f.Links) != 2 || f.Links[0].Rel != "self" || f.Links[1].Rel != "alternate" {
		t.Errorf("%s lacks what a feed has: %+v", path, f)
	}
	for _, at := range append([]string{f.Updated}, times(f)...) {
		if _, err := time.Parse(time.RFC3339, at); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, e := range f.Entries {
		if ids[e.ID] || e.ID == "" || e.Title == "" || e.Content.Type != "text" || e.Content.Text == "" || len(e.Links) != 1 || e.Links[0].Rel != "alternate" {
			t.Errorf("%s: entry %+v", path, e)
		}
		ids[e.ID] = true
	}
	if !slices.IsSortedFunc(f.Entries, func(a, b atomEntry) int { return strings.Compare(b.Updated, a.Updated) }) {
		t.Errorf("%s: the newest entry is not the first: %v", path, times(f))
	}
	return f
}

func times(f atomFeed) []string {
	var out []string
	for _, e := range f.Entries {
		out = append(out, e.Updated)
	}
	return out
}

// In the first release the series is too short for a trend, and ends below all others;
// in the second it is long, rises and ends above; in the third nothing changes; in the
// fourth it was revised and does neither.
func TestFeeds(t *testing.T) {
	o := published(t, lifeRows(0.5, 2007), lifeRows(0.5, 2020), lifeRows(0.5, 2020), lifeRows(0, 2020))
	o.BaseURL = "https://dati.example.org/rete"
	app := newApp(t, o)
	f := readFeed(t, app, "/aree/052/feed.xml?lang=it")
	if len(f.Entries) != 3 {
		t.Fatalf("%d entries, want one for each release that changed something: %+v", len(f.Entries), f.Entries)
	}
	for i, want := range []struct{ title, first, id, updated string }{
		{"Rilascio del 4 marzo 2026: 16 riviste, 2 segnali caduti", "Non è più un segnale: Speranza di vita alla nascita: migliora, +0,50 anni l'anno", "/aree/052/feed:it/4", "2026-03-04T08:00:00Z"},
		{"Rilascio del 2 marzo 2026: 13 cifre nuove, 2 segnali nuovi, un segnale caduto", "Segnale nuovo. Speranza di vita alla nascita: migliora", "/aree/052/feed:it/2", "2026-03-02T08:00:00Z"},
		{"Rilascio del 1° marzo 2026: 7 cifre nuove, un segnale nuovo", "Segnale nuovo. Speranza di vita alla nascita: peggio di tutti i 10 simili", "/aree/052/feed:it/1", "2026-03-01T08:00:00Z"},
	} {
		got := f.Entries[i]
		if got.Title != want.title || !strings.HasPrefix(got.Content.Text, want.first) || got.ID != "tag:dati.example.org,2026:/rete"+want.id || got.Updated != want.updated {
			t.Errorf("entry %d = %+v, want %+v", i, got, want)
		}
	}
	if f.Updated != f.Entries[0].Updated || f.ID != "tag:dati.example.org,2026:/rete/aree/052/feed:it" || f.Links[0].Href != "https://dati.example.org/rete/aree/052/feed.xml?lang=it" || f.Links[1].Href != "https://dati.example.org/rete/aree/052?lang=it#benessere" {
		t.Errorf("feed = %+v", f)
	}
	if still := readFeed(t, app, "/aree/055/feed.xml?lang=it"); len(still.Entries) != 2 || strings.Contains(still.Entries[0].Content.Text, "egnale") {
		t.Errorf("a province in which nothing stands out: %+v", still.Entries)
	}
	english := readFeed(t, app, "/indicatori/01SAL001/feed.xml?lang=en")
	if len(english.Entries) != 3 || !strings.Contains(english.Entries[1].Content.Text, "New signal. P0 province. Life expectancy at birth: improves") {
		t.Errorf("feed of the indicator = %+v", english)
	}
	if english.Entries[0].ID == f.Entries[0].ID || !strings.Contains(english.Entries[0].Title, "Release of 4 March 2026: 16 revised, 2 signals fallen") || !strings.Contains(english.Entries[0].Content.Text, "16 revised, in one area.") {
		t.Errorf("entry = %+v", english.Entries[0])
	}
}

func TestFeedsWithoutAnAddressOrAPast(t *testing.T) {
	o := moving(t)
	o.History = nil
	app := newApp(t, o)
	f := readFeed(t, app, "/aree/052/feed.xml")
	if !strings.HasPrefix(f.ID, "urn:uuid:") || len(f.ID) != len("urn:uuid:")+36 || f.Links[0].Href != "/aree/052/feed.xml?lang=it" || len(f.Entries) != 1 {
		t.Errorf("feed = %+v", f)
	}
	if again := readFeed(t, app, "/aree/052/feed.xml"); again.ID != f.ID || again.Entries[0].ID != f.Entries[0].ID {
		t.Error("ids are not the same the second time")
	}
	if none := readFeed(t, app, "/aree/055/feed.xml"); len(none.Entries) != 0 {
		t.Errorf("nothing stands out, and the feed has %+v", none.Entries)
	}
	for _, path := range []string{"/aree/999/feed.xml", "/indicatori/NIENTE/feed.xml"} {
		resp, err := app.Test(httptest.NewRequest("GET", path, nil), -1)
		if err != nil || resp.StatusCode != 404 {
			t.Errorf("%s = %v, %v; want 404", path, resp.StatusCode, err)
		}
	}
	for path, want := range map[string]string{"/aree/052?lang=en": "/aree/052/feed.xml?lang=en", "/indicatori/01SAL001?lang=it": "/indicatori/01SAL001/feed.xml?lang=it"} {
		doc, _, _ := get(t, app, path)
		head := doc.Find("link[type='application/atom+xml']")
		if got := head.AttrOr("href", ""); got != want || head.AttrOr("title", "") == "" || doc.Find("main a[href='"+want+"']").Length() != 1 {
			t.Errorf("%s: feed in the head %q, want %q, and one visible link", path, got, want)
		}
	}
}

// A feed that has not changed is answered without its text.
func TestFeedNotModified(t *testing.T) {
	app := newApp(t, moving(t))
	first, err := app.Test(httptest.NewRequest("GET", "/aree/052/feed.xml", nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	again := httptest.NewRequest("GET", "/aree/052/feed.xml", nil)
	again.Header.Set("If-None-Match", first.Header.Get("ETag"))
	resp, err := app.Test(again, -1)
	if err != nil || resp.StatusCode != 304 {
		t.Errorf("status = %v, %v; want 304", resp.StatusCode, err)
	}
}
