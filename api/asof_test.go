package api_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// storeCatalog has one dataset with the sample's first two indicators.
func storeCatalog() *catalog.Catalog {
	title := data.Text{IT: "Registro", EN: "Register"}
	licence := data.Licence{ID: "CC-BY-4.0", Name: "CC BY 4.0", URL: "https://creativecommons.org/licenses/by/4.0/"}
	return &catalog.Catalog{Indicators: slices.Clone(sampleIndicators[:2]), Composites: sampleComposites(), Recipes: []catalog.Recipe{
		{ID: "popolazione-eta", Dataset: "registro", Title: title, Publisher: "Istat", Licence: licence, Landing: "https://demo.istat.it/", Kind: catalog.KindObservations},
		{ID: "altro", Dataset: "altro", Title: data.Text{IT: "=Altro, \"detto\"", EN: "Other"}, Publisher: "Ente", Licence: licence, Kind: catalog.KindObservations},
	}}
}

func row(dataset, indicator string, area data.AreaCode, year int, value float64) data.Observation {
	return data.Observation{Dataset: dataset, Indicator: indicator, Area: area, Period: data.Year(year), Sex: data.Total, Age: data.Total, Value: value, Status: data.Final}
}

// publishSample publishes the areas of the sample and rows of the dataset registro.
func publishSample(t testing.TB, f *store.Folder, now time.Time, areas []data.Area, sha string, rows ...data.Observation) data.Release {
	t.Helper()
	ctx := context.Background()
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	if _, err := draft.ReplaceAreas(ctx, areas); err != nil {
		t.Fatal(err)
	}
	if err := draft.ReplaceEdition(ctx, data.Edition{Source: "popolazione-eta", Dataset: "registro", SHA256: sha, File: sha + ".csv", Retrieved: now, Vintage: "2023-01-01"}); err != nil {
		t.Fatal(err)
	}
	byDataset := map[string][]data.Observation{"registro": nil, "altro": nil}
	for _, r := range rows {
		byDataset[r.Dataset] = append(byDataset[r.Dataset], r)
	}
	for id, rows := range byDataset {
		if _, err := draft.ReplaceObservations(ctx, id, slices.Values(rows)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := draft.Publish(ctx, "2023-01-01", "1", now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// loadSample returns the release in force of a folder as a cube.
func loadSample(t testing.TB, f *store.Folder) *cube.Cube {
	t.Helper()
	id, err := f.CurrentID()
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Open(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cube.Load(context.Background(), r, storeCatalog())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func newStore(t testing.TB) *store.Folder {
	t.Helper()
	f, err := store.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// storeApp is the real API over a real store; change may alter its options.
func storeApp(t testing.TB, f *store.Folder, change ...func(*api.Options)) *fiber.App {
	t.Helper()
	h := &cube.Holder{}
	h.Swap(loadSample(t, f))
	o := api.Options{Holder: h, Catalog: storeCatalog(), History: f, Version: "test", Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }}
	for _, c := range change {
		c(&o)
	}
	app := fiber.New(fiber.Config{ErrorHandler: api.ErrorHandler(o), DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	api.Register(app, o)
	return app
}

// threeReleases publishes three states, a day apart, the last one a day before noon.
func threeReleases(t testing.TB, f *store.Folder) []data.Release {
	areas := sampleAreas()
	renamed := slices.Clone(areas)
	for i := range renamed {
		if renamed[i].Code == "052032" {
			renamed[i].Name = "Siena nuova"
		}
	}
	women := row("registro", "DEM01", "052032", 2022, 60)
	women.Sex = "female"
	return []data.Release{
		publishSample(t, f, noon.AddDate(0, 0, -3), areas, "first", row("registro", "DEM01", "052032", 2022, 101), row("registro", "DEM01", "052", 2022, 501), women),
		publishSample(t, f, noon.AddDate(0, 0, -2), renamed, "second", row("registro", "DEM01", "052032", 2022, 102), row("altro", "DEM03", "052032", 2022, 7), row("registro", "DEM03", "052032", 2022, 8)),
		publishSample(t, f, noon.AddDate(0, 0, -1), renamed, "third", row("registro", "DEM01", "052032", 2022, 103), row("registro", "DEM01", "052032", 2023, 104)),
	}
}

// dated is what these tests read of a reply.
type dated struct {
	Release, ReleaseNote string
	Total                int
	Items                []struct {
		AreaName string
		Value    float64
		Period   string
		Edition  *struct{ SHA256 string }
	}
	Values []float64
}

func readDated(t *testing.T, a answer) dated {
	t.Helper()
	var d dated
	if err := json.Unmarshal([]byte(a.body), &d); err != nil || a.status != 200 {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return d
}

func TestReleaseOfThePast(t *testing.T) {
	f := newStore(t)
	releases := threeReleases(t, f)
	app := storeApp(t, f)
	etags := map[string]bool{}
	for i, r := range releases {
		for _, when := range []string{"release=" + r.ID, "asOf=" + url.QueryEscape(r.Created.Add(time.Hour).Format(time.RFC3339)), "asOf=" + r.Created.Format(time.DateOnly),
			"asOf=" + r.Created.Add(2*time.Hour).In(time.FixedZone("", 3600)).Format(time.RFC3339)} {
			series := call(t, app, "GET", "/api/v1/series?indicator=DEM01&area=052032&"+when)
			d := readDated(t, series)
			wantName := "Siena nuova"
			if i == 0 {
				wantName = "Siena"
			}
			if d.Release != r.ID || d.Items[0].Value != float64(101+i) || d.Items[0].AreaName != wantName || d.ReleaseNote != "" || series.header.Get("X-Release") != r.ID {
				t.Errorf("series of release %d by %s = %+v, X-Release %s", i+1, when, d, series.header.Get("X-Release"))
			}
			if again := call(t, app, "GET", "/api/v1/series?indicator=DEM01&area=052032&"+when); again.body != series.body || again.header.Get("X-Release") != r.ID || again.header.Get("Etag") != series.header.Get("Etag") {
				t.Errorf("series of release %d, asked again: %s", i+1, again.body)
			}
			etags[series.header.Get("Etag")] = true
			values := readDated(t, call(t, app, "GET", "/api/v1/values?indicator=DEM01&level=municipality&parent=052&period=2022&"+when))
			if values.Release != r.ID || !slices.Contains(values.Values, float64(101+i)) {
				t.Errorf("values of release %d by %s = %+v", i+1, when, values)
			}
			sources := readDated(t, call(t, app, "GET", "/api/v1/sources?"+when))
			if got := sources.Items[1].Edition; got == nil || got.SHA256 != []string{"first", "second", "third"}[i] {
				t.Errorf("edition of release %d by %s = %+v", i+1, when, got)
			}
		}
	}
	if len(etags) != 12 {
		t.Errorf("%d ETags for 12 addresses", len(etags))
	}
}

func TestListsOfThePast(t *testing.T) {
	f := newStore(t)
	releases := threeReleases(t, f)
	app := storeApp(t, f)
	count := func(query string) int {
		t.Helper()
		return readDated(t, call(t, app, "GET", "/api/v1/observations?"+query)).Total
	}
	for _, tt := range []struct {
		query string
		want  [3]int
	}{
		{"indicator=DEM01", [3]int{2, 1, 2}},
		{"area=052032", [3]int{1, 2, 2}},
		{"area=052032&indicator=DEM03", [3]int{0, 1, 0}}, // registro precedes altro
		{"area=052032&indicator=DEM03&dataset=altro", [3]int{0, 1, 0}},
		{"indicator=DEM01&sex=female", [3]int{1, 0, 0}},
		{"indicator=DEM01&period=2023", [3]int{0, 0, 1}},
		{"indicator=DEM01&level=province", [3]int{1, 0, 0}},
	} {
		for i, r := range releases {
			if got := count(tt.query + "&release=" + r.ID); got != tt.want[i] {
				t.Errorf("%s in release %d: %d figures, want %d", tt.query, i+1, got, tt.want[i])
			}
		}
		if got := count(tt.query + "&release=current"); got != tt.want[2] || got != count(tt.query) {
			t.Errorf("%s in the current release: %d figures, want %d", tt.query, got, tt.want[2])
		}
	}
	if d := readDated(t, call(t, app, "GET", "/api/v1/observations?area=052032&indicator=DEM03&release="+releases[1].ID)); d.Items[0].Value != 8 {
		t.Errorf("DEM03 of release 2 = %+v, want that of the dataset that precedes", d)
	}
}

func TestReleaseRefusals(t *testing.T) {
	f := newStore(t)
	releases := threeReleases(t, f)
	app := storeApp(t, f)
	first := releases[0].Created.Format(time.RFC3339)
	for _, tt := range []struct {
		query  string
		status int
		kind   string
		says   string
	}{
		{"release=20200101T000000Z-00000000", 404, "/docs#not-found", "no such release"},
		{"release=1", 404, "/docs#not-found", "no such release"},
		{"release=Current", 404, "/docs#not-found", "no such release"},
		{"asOf=2020-01-01", 404, "/docs#no-data", first},
		{"asOf=" + noon.AddDate(0, 0, -4).Format(time.DateOnly), 404, "/docs#no-data", first},
		{"asOf=0001-01-01", 404, "/docs#no-data", first},
		{"asOf=2026-13-01", 400, "/docs#invalid-request", "a time is written"},
		{"asOf=yesterday", 400, "/docs#invalid-request", "a time is written"},
		{"asOf=2026-11-22T12:00:00", 400, "/docs#invalid-request", "a time is written"},
		{"asOf=current", 400, "/docs#invalid-request", "a time is written"},
		{"release=current&asOf=2026-11-22", 400, "/docs#invalid-request", "either release or asOf"},
		{"release=" + strings.Repeat("a", 65), 400, "/docs#invalid-request", "release"},
	} {
		for _, route := range []string{"/api/v1/series?indicator=DEM01&area=052032&", "/api/v1/values?indicator=DEM01&level=province&", "/api/v1/observations?indicator=DEM01&", "/api/v1/sources?", "/api/v1/areas?", "/api/v1/areas/052032?", "/api/v1/boundaries?level=province&", "/api/v1/indicators?", "/api/v1/indicators/DEM01?",
			"/api/v1/memberships?", "/api/v1/notes?", "/api/v1/trend?indicator=DEM01&area=052032&baseline=2020&"} {
			a := call(t, app, "GET", route+tt.query)
			var p api.Problem
			if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != tt.status || p.Type != tt.kind || !strings.Contains(p.Detail, tt.says) || p.Field == "" {
				t.Errorf("%s%s = %d %s", route, tt.query, a.status, a.body)
			}
		}
	}
	if a := call(t, app, "GET", "/api/v1/runs?release=current"); a.status != 400 {
		t.Errorf("runs do not have the parameter, but answered %d", a.status)
	}
}

func TestTimesToCome(t *testing.T) {
	f := newStore(t)
	releases := threeReleases(t, f)
	app := storeApp(t, f)
	for _, when := range []string{"2026-11-23", "2099-01-01", "2026-11-22T12:00:01Z", "9999-12-31"} {
		a := call(t, app, "GET", "/api/v1/series?indicator=DEM01&area=052032&asOf="+when)
		d := readDated(t, a)
		if d.Release != releases[2].ID || !strings.Contains(d.ReleaseNote, "has not come") || a.header.Get("X-Release-Note") != d.ReleaseNote || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("asOf=%s = %+v %v", when, d, a.header)
		}
	}
	for _, when := range []string{"2026-11-22", "2026-11-22T12:00:00Z", "2026-11-21"} {
		a := call(t, app, "GET", "/api/v1/series?indicator=DEM01&area=052032&asOf="+when)
		if d := readDated(t, a); d.Release != releases[2].ID || d.ReleaseNote != "" || a.header.Get("X-Release-Note") != "" {
			t.Errorf("asOf=%s = %+v", when, d)
		}
	}
	csv := call(t, app, "GET", "/api/v1/series?indicator=DEM01&area=052032&asOf=2099-01-01&format=csv", "Accept-Encoding", "gzip")
	if csv.status != 200 || csv.header.Get("X-Release-Note") == "" {
		t.Errorf("CSV of a time to come = %d %v", csv.status, csv.header)
	}
}

// TestIdsSurviveARebuild asks for ids that were published before a restore.
func TestIdsSurviveARebuild(t *testing.T) {
	f, rebuilt := newStore(t), newStore(t)
	was := threeReleases(t, f)
	var is []data.Release
	for i, r := range was[:2] { // the second with another figure, as after a correction of its recipe
		is = append(is, publishSample(t, rebuilt, noon.Add(time.Duration(i-5)*time.Minute), sampleAreas(), []string{"first", "second"}[i], row("registro", "DEM01", "052032", 2022, float64(201+i))))
		_ = r
	}
	is = append(is, publishSample(t, rebuilt, noon.Add(-time.Minute), sampleAreas(), "third", row("registro", "DEM01", "052032", 2022, 203)))
	if err := f.Restore(rebuilt); err != nil {
		t.Fatal(err)
	}
	app := storeApp(t, f)
	for i, r := range was {
		for _, when := range []string{"release=" + r.ID, "asOf=" + r.Created.Add(time.Minute).Format(time.RFC3339)} {
			a := call(t, app, "GET", "/api/v1/series?indicator=DEM01&area=052032&"+when)
			d := readDated(t, a)
			if d.Release != is[i].ID || d.Items[0].Value != float64(201+i) {
				t.Errorf("%s = %+v, want release %s", when, d, is[i].ID)
			}
			if !strings.Contains(d.ReleaseNote, "figures may differ") || a.header.Get("X-Release-Note") != d.ReleaseNote {
				t.Errorf("%s: note %q", when, d.ReleaseNote)
			}
		}
	}
	if a := call(t, app, "GET", "/api/v1/releases"); !strings.Contains(a.body, `"formerIds":["`+was[0].ID+`"]`) {
		t.Errorf("releases = %s", a.body)
	}
}
