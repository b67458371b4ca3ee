package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
	"cittamedie/data/topology"
)

// moment is everything that one release says.
type moment struct {
	areas    []data.Area
	members  []data.Membership
	register []data.Area
	notes    []data.Note
	shapes   []topology.Feature
	rows     []data.Observation
	flows    []data.Flow
}

// flowsOf are the people who go from each municipality of the sample to some
// others, k times as many as in the first state.
func flowsOf(k int) []data.Flow {
	var out []data.Flow
	for _, way := range []struct {
		from, to data.AreaCode
		people   float64
	}{{"052012", "052012", 500}, {"052012", "052032", 300}, {"052032", "052032", 900}, {"052032", "053011", 50}, {"052033", "052032", 200}, {"052033", "052033", 100}, {"053011", "053011", 800}, {"053028", "053011", 90}, {"091051", "091051", 400}} {
		out = append(out, data.Flow{Dataset: "registro", Period: data.Year(2021), Origin: way.from, Destination: way.to, Value: way.people * float64(k)})
	}
	return out
}

// publishMoment publishes a moment whole.
func publishMoment(t testing.TB, f *store.Folder, now time.Time, m moment) data.Release {
	t.Helper()
	ctx := context.Background()
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	must := func(_ store.Change, err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(draft.ReplaceAreas(ctx, m.areas))
	must(draft.ReplaceRegister(ctx, m.register))
	byDefinition := map[string][]data.Membership{}
	for _, one := range m.members {
		byDefinition[one.Definition] = append(byDefinition[one.Definition], one)
	}
	for definition, members := range byDefinition {
		must(draft.ReplaceMembers(ctx, definition, members))
	}
	must(draft.ReplaceFlows(ctx, "registro", m.flows))
	must(draft.ReplaceNotes(ctx, "registro", m.notes))
	must(draft.ReplaceObservations(ctx, "registro", slices.Values(m.rows)))
	shapes, err := topology.Build(data.Municipality, m.shapes)
	if err != nil {
		t.Fatal(err)
	}
	text, err := shapes.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	must(draft.ReplaceBoundaries(ctx, "confini", text, text))
	r, err := draft.Publish(ctx, "2023-01-01", "1", now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// threeMoments are three states in which everything differs from the one before
// but the boundaries, which the second leaves as they were.
func threeMoments(t testing.TB, f *store.Folder) []data.Release {
	first := moment{
		areas: sampleAreas(), members: slices.Clone(sampleMembers), flows: flowsOf(1), register: slices.Clone(sampleRegister), notes: []data.Note{sampleNotes[1]},
		shapes: []topology.Feature{square("052012", 9), square("052032", 10), square("053011", 12)},
		rows:   []data.Observation{row("registro", "DEM01", "052032", 2020, 90), row("registro", "DEM01", "052032", 2021, 95), row("registro", "DEM01", "052032", 2022, 101), row("registro", "DEM01", "053011", 2022, 77)},
	}
	second := first
	second.areas = slices.Clone(first.areas)
	for i := range second.areas {
		if second.areas[i].Code == "052032" {
			second.areas[i].Name = "Siena nuova"
		}
	}
	second.members = append(slices.Clone(first.members), data.Membership{Definition: "patti", Group: "patto:1", Area: "052012"})
	second.members[4].To = data.Date(noon.AddDate(0, 0, -2).Format(time.DateOnly)) // ended on the day of the release
	second.notes = append(slices.Clone(first.notes), sampleNotes[2])
	second.rows = append(slices.Clone(first.rows), row("registro", "DEM01", "052032", 2023, 120), row("registro", "DEM03", "052032", 2023, 8))
	third := second
	third.flows = flowsOf(2)
	third.register = append(slices.Clone(first.register), data.Area{Code: "053028", Level: data.Municipality, Name: "Forlì-Cesà", ValidFrom: "2024-01-01"})
	third.shapes = []topology.Feature{square("052012", 9), square("052032", 10), square("052033", 11)}
	third.rows = []data.Observation{row("registro", "DEM01", "052032", 2022, 103), row("registro", "DEM01", "052032", 2024, 104)}
	for i, code := range []data.AreaCode{"052012", "053011", "053028"} { // of the composite
		third.rows = append(third.rows, row("registro", "DEM01", code, 2021, float64(10+i*i)), row("registro", "DEM03", code, 2021, float64(20-i)))
	}
	third.notes = sampleNotes[2:]
	return []data.Release{
		publishMoment(t, f, noon.AddDate(0, 0, -3), first), publishMoment(t, f, noon.AddDate(0, 0, -2), second), publishMoment(t, f, noon.AddDate(0, 0, -1), third),
	}
}

// ofRelease are addresses of every operation that answers from a release.
var ofRelease = []string{
	"/api/v1/composites", "/api/v1/composites/bes-salute", "/api/v1/composites/bes-salute/values?year=all", "/api/v1/composites/bes-salute/values?format=csv", "/api/v1/composites/bes-salute/rank-bands?sets=2", "/api/v1/composites/bes-salute/sensitivity?sets=2",
	"/api/v1/areas", "/api/v1/areas?q=siena", "/api/v1/areas?parent=patto:1", "/api/v1/areas?hasBoundary=false&level=municipality", "/api/v1/areas?at=2016-06-30", "/api/v1/areas?format=csv",
	"/api/v1/areas?at=2020-01-01&limit=2", "/api/v1/areas/052032", "/api/v1/areas/patto:1", "/api/v1/areas/053011", "/api/v1/areas/052099", "/api/v1/areas/053028",
	"/api/v1/areas/052032/peers?group=all&variables=DEM01", "/api/v1/areas/053011/peers?group=region&variables=log:DEM01&format=csv", "/api/v1/areas/053011/peers", "/api/v1/areas/052032/watch", "/api/v1/areas/053011/watch?format=csv",
	"/api/v1/boundaries?level=municipality", "/api/v1/boundaries?level=municipality&parent=052", "/api/v1/boundaries?level=municipality&format=topojson",
	"/api/v1/boundaries?level=municipality&indicator=DEM01", "/api/v1/boundaries?level=municipality&parent=052&indicator=DEM01&period=2022&format=topojson", "/api/v1/boundaries?level=province",
	"/api/v1/indicators", "/api/v1/indicators?format=csv", "/api/v1/indicators?limit=1&offset=1", "/api/v1/indicators/DEM01", "/api/v1/indicators/DEM03", "/api/v1/indicators/NIENTE",
	"/api/v1/memberships", "/api/v1/memberships?at=2026-11-21", "/api/v1/memberships?area=091051", "/api/v1/memberships?group=patto:1&format=csv", "/api/v1/memberships?definition=altri",
	"/api/v1/notes", "/api/v1/notes?indicator=DEM01&area=052", "/api/v1/notes?format=csv",
	"/api/v1/trend?indicator=DEM01&area=052032&baseline=2020", "/api/v1/trend?indicator=DEM01&area=052032&baseline=2022&format=csv", "/api/v1/trend?indicator=DEM03&area=052032,053011&baseline=2022&lang=en",
	"/api/v1/observations?indicator=DEM01", "/api/v1/observations?area=052032", "/api/v1/observations?indicator=DEM01&parent=patto:1", "/api/v1/observations?indicator=DEM01&format=csv&limit=20000",
	"/api/v1/series?indicator=DEM01&area=052032", "/api/v1/series?indicator=DEM01&area=053011&format=csv", "/api/v1/values?indicator=DEM01&level=municipality", "/api/v1/values?indicator=DEM01&level=municipality&parent=patto:1&period=2022",
	"/api/v1/sources?limit=1",
}

// pinned is a target in a release.
func pinned(target, param string) string {
	if strings.Contains(target, "?") {
		return target + "&" + param
	}
	return target + "?" + param
}

// appOf is the API over one cube of a folder.
func appOf(c *cube.Cube, f *store.Folder) *fiber.App {
	h := &cube.Holder{}
	h.Swap(c)
	return newApp(h, func(o *api.Options) { o.Catalog, o.History, o.BaseURL = storeCatalog(), f, "" })
}

// said is what a reply says, without what tells one way of asking from the other:
// the id in links, the note about the catalogue, the run of a source.
func said(a answer, id string) string {
	body := requestID.ReplaceAllString(a.body, "")
	body = strings.NewReplacer("?release="+id, "", `\u0026release=`+id, "", "&release="+id, "").Replace(body)
	if rest, found := strings.CutPrefix(body, `{"releaseNote":`); found {
		if _, rest, found = strings.Cut(rest, `",`); found {
			body = "{" + rest
		}
	}
	return fmt.Sprint(a.status, " ", a.header.Get("Content-Type"), " ", a.header.Get("X-Total-Count"), "\n", body)
}

// TestThePastIsWhatWasPublished asks the server of each release for its present,
// and the server of the last one for the same past.
func TestThePastIsWhatWasPublished(t *testing.T) {
	f := newStore(t)
	releases := threeMoments(t, f)
	last := loadSample(t, f)
	now := appOf(last, f)
	differ := map[string]map[string]bool{}
	for i, r := range releases {
		own := last
		if i < len(releases)-1 {
			opened, err := f.Open(context.Background(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if own, err = cube.Load(context.Background(), opened, storeCatalog()); err != nil {
				t.Fatal(err)
			}
			defer own.Close()
		}
		then := appOf(own, f)
		for _, target := range ofRelease {
			want := call(t, then, "GET", target)
			for _, param := range []string{"release=" + r.ID, "asOf=" + r.Created.Format(time.DateOnly), "asOf=" + url.QueryEscape(r.Created.Add(time.Hour).Format(time.RFC3339))} {
				got := call(t, now, "GET", pinned(target, param))
				if said(got, r.ID) != said(want, r.ID) {
					t.Errorf("release %d: %s\ngot  %.700s\nwant %.700s", i+1, pinned(target, param), said(got, r.ID), said(want, r.ID))
				}
				if got.status == 200 && got.header.Get("X-Release") != r.ID {
					t.Errorf("release %d: %s names release %q", i+1, pinned(target, param), got.header.Get("X-Release"))
				}
			}
			if differ[target] == nil {
				differ[target] = map[string]bool{}
			}
			differ[target][strings.ReplaceAll(said(want, r.ID), r.ID, "")] = true
		}
	}
	for _, target := range []string{"/api/v1/areas", "/api/v1/areas?parent=patto:1", "/api/v1/areas?hasBoundary=false&level=municipality", "/api/v1/boundaries?level=municipality", "/api/v1/indicators/DEM01", "/api/v1/memberships", "/api/v1/notes", "/api/v1/trend?indicator=DEM01&area=052032&baseline=2020"} {
		if len(differ[target]) < 2 {
			t.Errorf("%s says the same in all releases: the test proves nothing", target)
		}
	}
}

// every operation answers from a named release, or is named here with its reason.
var unreleased = map[string]string{
	"/api/v1/bulk": "files are made of the release in force", "/api/v1/bulk/{file}": "the same", "/api/v1/releases": "lists them all", "/api/v1/runs": "a log",
	"/api/v1/runs/{id}/rejected": "a log", "/healthz": "of now", "/readyz": "of now",
}

func TestEveryReadTakesARelease(t *testing.T) {
	_, description := described(t)
	for path, item := range description.OpenAPI().Paths {
		if item.Get == nil {
			continue
		}
		var named []string
		for _, p := range item.Get.Parameters {
			if p.Name == "release" || p.Name == "asOf" {
				named = append(named, p.Name)
			}
		}
		if why := unreleased[path]; (len(named) == 2) == (why != "") {
			t.Errorf("%s takes %v, and is excused by %q: embed ReleaseParams in its input, or name it with its reason", path, named, why)
		}
	}
}

func TestCatalogueOfThePastIsToldApart(t *testing.T) {
	f := newStore(t)
	releases := threeMoments(t, f)
	app := appOf(loadSample(t, f), f)
	var list struct {
		ReleaseNote string
		Items       []struct{ Code, FirstPeriod, LastPeriod string }
	}
	a := call(t, app, "GET", "/api/v1/indicators?release="+releases[0].ID, "Accept-Encoding", "gzip")
	if a.header.Get("X-Release-Note") == "" {
		t.Error("the catalogue of the past is not told apart in the header")
	}
	if err := json.Unmarshal([]byte(call(t, app, "GET", "/api/v1/indicators?release="+releases[0].ID).body), &list); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(list.ReleaseNote, "catalogue in use now") || list.Items[0].FirstPeriod != "2020" || list.Items[0].LastPeriod != "2022" || list.Items[1].FirstPeriod != "" {
		t.Errorf("indicators of release 1 = %+v", list)
	}
	if a := call(t, app, "GET", "/api/v1/indicators?release=current"); strings.Contains(a.body, "releaseNote") {
		t.Errorf("indicators of now = %.200s", a.body)
	}
}

func TestLinksStayInTheRelease(t *testing.T) {
	f := newStore(t)
	releases := threeMoments(t, f)
	app := appOf(loadSample(t, f), f)
	for i, param := range []string{"release=" + releases[0].ID, "asOf=" + releases[1].Created.Format(time.DateOnly), "release=current"} {
		var v struct{ Links map[string]string }
		if err := json.Unmarshal([]byte(call(t, app, "GET", "/api/v1/areas/patto:1?"+param).body), &v); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"self", "children", "observations", "memberships"} {
			if !strings.HasSuffix(v.Links[name], "release="+releases[i].ID) {
				t.Errorf("%s: %s leads to %s", param, name, v.Links[name])
			}
		}
		if a := call(t, app, "GET", v.Links["children"]); a.status != 200 || a.header.Get("X-Release") != releases[i].ID {
			t.Errorf("%s = %d %v", v.Links["children"], a.status, a.header)
		}
	}
	if a := call(t, app, "GET", "/api/v1/areas/052032"); strings.Contains(a.body, "release=") {
		t.Errorf("a link of an area without release = %s", a.body)
	}
}

// A day after the last change that the register knows is answered, and the reader
// is told so.
func TestAreasAfterTheRegister(t *testing.T) {
	app := sampleApp(t)
	for _, tt := range []struct {
		target string
		told   bool
	}{
		{"/api/v1/areas?at=2017-12-31", false}, {"/api/v1/areas?at=2018-01-01", false}, {"/api/v1/areas?at=2018-01-02", true},
		{"/api/v1/areas?at=2026-11-22&format=csv", true}, {"/api/v1/areas?at=2023-01-01&level=region", false}, {"/api/v1/areas", false},
	} {
		a := call(t, app, "GET", tt.target, "Accept-Encoding", "gzip")
		note := a.header.Get("X-Release-Note")
		if a.status != 200 || (note != "") != tt.told || tt.told && !strings.Contains(note, "2018-01-01") {
			t.Errorf("%s = %d, note %q", tt.target, a.status, note)
		}
	}
	if a := call(t, app, "GET", "/api/v1/areas?at=2020-01-01"); !strings.HasPrefix(a.body, `{"releaseNote":"the last change that the register of codes knows is of 2018-01-01:`) {
		t.Errorf("areas = %s", a.body)
	}
}
