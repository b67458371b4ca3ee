package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// commutes is flows between the municipalities of the sample that can be redone on
// paper: R of Siena 100, of Sovicille 50, of Colle 40, of Grosseto 60.
func commutes(_ context.Context, dataset string) ([]data.Flow, error) {
	var out []data.Flow
	for _, f := range []struct {
		from, to data.AreaCode
		people   float64
	}{
		{"052032", "052032", 80}, {"052032", "052033", 10}, {"052032", "052012", 10}, {"052033", "052032", 30}, {"052033", "052033", 20},
		{"052012", "052012", 34}, {"052012", "052032", 6}, {"053011", "053011", 57}, {"053011", "053028", 3},
	} {
		out = append(out, data.Flow{Dataset: dataset, Period: data.Year(2001), Origin: f.from, Destination: f.to, Value: f.people})
	}
	return out, nil
}

// flowsCube is the sample with flows, an exact count, its ratio and a figure of
// provinces alone.
func flowsCube(t testing.TB) *cube.Cube {
	t.Helper()
	text := func(s string) data.Text { return data.Text{IT: s, EN: s} }
	indicators := []data.Indicator{
		{Code: "DEM01", Title: text("Residenti"), Unit: text("residenti"), Domain: "demography", Recomposition: data.Exact, Quantity: true, Datasets: []string{"registro"}},
		{
			Code: "DEM03", Title: text("Vecchiaia"), Unit: text("%"), Domain: "demography", Recomposition: data.Exact, Datasets: []string{"registro"},
			Formula: &data.Formula{Scale: 100, Numerator: []data.Term{{Indicator: "DEM01", AgeFrom: 65, AgeTo: data.MaxAge}}, Denominator: []data.Term{{Indicator: "DEM01", AgeTo: 14}}},
		},
		{Code: "IPI", Title: text("Indice"), Unit: text("indice"), Domain: "economy", Recomposition: data.NotPart, Datasets: []string{"registro"}},
		{Code: "FUN01", Title: text("Autocontenimento"), Unit: text("da 0 a 1"), Domain: "labour", Recomposition: data.FromFlow, Datasets: []string{"pendolarismo"}},
	}
	var figures []cube.Figure
	var parts []data.Observation
	put := func(indicator, area string, value float64) {
		figures = append(figures, cube.Figure{Indicator: indicator, Area: data.AreaCode(area), Period: data.Year(2022), Cell: cube.Cell{Value: value, Status: data.Final, Dataset: "registro"}})
	}
	for i, code := range []string{"052012", "052032", "052033", "053011", "053028"} {
		put("DEM01", code, float64(1000*(i+1)))
		old, young := float64(100*(i+1)), float64(50+10*i)
		put("DEM03", code, 100*old/young)
		parts = append(parts, data.Observation{Dataset: "registro", Indicator: "DEM03", Area: data.AreaCode(code), Period: data.Year(2022), Status: data.Final, Numerator: data.Some(old), Denominator: data.Some(young)})
	}
	put("IPI", "052", 101.5)
	figures = append(figures, cube.Figure{Indicator: "FUN01", Area: "052032", Period: data.Year(2001), Cell: cube.Cell{Value: 0.8, Status: data.Final, Dataset: "pendolarismo"}})
	boundaries, err := topology.Build(data.Municipality, []topology.Feature{
		square("052012", 9), square("052032", 10), square("052033", 11), square("053011", 12), square("053028", 13),
	})
	if err != nil {
		t.Fatal(err)
	}
	lineage, err := data.NewLineage([]data.Passage{{Old: "005079", New: "053011", Date: "2015-01-01", Kind: "recode"}, {Old: "112001", New: "091001", Date: "2016-01-01", Kind: "recode"}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := cube.New(cube.Parts{
		Release: data.Release{Number: 1, ID: "2026-11-22.1", Created: noon, Reference: "2023-01-01", Editions: []data.Edition{{Dataset: "pendolarismo", Vintage: "2023-01-01"}}},
		Areas:   sampleAreas(), Indicators: indicators, Datasets: []data.Dataset{{ID: "pendolarismo"}, {ID: "registro"}}, Lineage: lineage, Members: sampleMembers,
		Figures: figures, Boundaries: boundaries, Flows: commutes, FlowIDs: []string{"pendolarismo"},
		Detail: func(_ context.Context, f cube.Filter) ([]data.Observation, int, error) {
			found := slices.DeleteFunc(slices.Clone(parts), func(o data.Observation) bool { return !slices.Contains(f.Indicators, o.Indicator) })
			return found, len(found), nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func flowsApp(t testing.TB) *fiber.App {
	h := &cube.Holder{}
	h.Swap(flowsCube(t))
	return appOver(t, h)
}

func TestPerimeterAnswers(t *testing.T) {
	app := flowsApp(t)
	set := postSet(t, app, `{"municipalities":["Siena","052012"],"lead":"Siena (SI)"}`)
	for _, c := range []struct{ name, target string }{
		{"perimeters", "/api/v1/perimeters"},
		{"perimeters-search-csv", "/api/v1/perimeters?q=siena&format=csv"},
		{"perimeters-kept", "/api/v1/perimeters?kind=kept"},
		{"perimeter-province", "/api/v1/perimeters/052?lang=en"},
		{"perimeter-set", "/api/v1/perimeters/" + set},
		{"perimeter-set-csv", "/api/v1/perimeters/" + set + "?format=csv"},
		{"perimeter-former-code", "/api/v1/perimeters/005079"},
		{"perimeter-unknown", "/api/v1/perimeters/999"},
		{"perimeter-cut", "/api/v1/perimeters/" + set[:len(set)-3]},
		{"perimeter-figures", "/api/v1/perimeters/" + set + "/indicators"},
		{"perimeter-figures-csv", "/api/v1/perimeters/" + set + "/indicators?format=csv"},
		{"perimeter-figures-english", "/api/v1/perimeters/" + set + "/indicators?indicator=IPI,FUN01&lang=en"},
		{"perimeter-figures-period", "/api/v1/perimeters/052/indicators?indicator=DEM01&period=1999"},
		{"perimeter-figures-two-ways", "/api/v1/perimeters/052/indicators?indicator=DEM01&domain=demography"},
		{"perimeter-figures-no-domain", "/api/v1/perimeters/052/indicators?domain=nessuno"},
		{"perimeter-boundary", "/api/v1/perimeters/" + set + "/boundary"},
		{"perimeter-boundary-topojson", "/api/v1/perimeters/" + set + "/boundary?format=topojson"},
		{"perimeter-no-boundary", "/api/v1/perimeters/091/boundary"},
		{"perimeters-compare", "/api/v1/perimeters/compare?ids=052,0914," + set},
		{"perimeters-compare-csv", "/api/v1/perimeters/compare?ids=052,0914&format=csv"},
		{"perimeters-compare-one", "/api/v1/perimeters/compare?ids=052"},
		{"perimeters-compare-twice", "/api/v1/perimeters/compare?ids=052,052"},
		{"drawn", "/api/v1/functional-areas?minSZ=10&tarSZ=50&minSC=0.5&tarSC=0.9"},
		{"drawn-csv", "/api/v1/functional-areas?minSZ=10&tarSZ=50&minSC=0.5&tarSC=0.9&format=csv"},
		{"drawn-members", "/api/v1/functional-areas?minSZ=10&tarSZ=50&items=municipalities&parent=09&mode=r-compat"},
		{"drawn-functional", "/api/v1/functional-areas?method=fua&cities=052032,053011&items=municipalities&format=csv"},
		{"drawn-out-of-order", "/api/v1/functional-areas?minSZ=50&tarSZ=50"},
		{"drawn-share", "/api/v1/functional-areas?method=fua&share=101"},
		{"drawn-no-city", "/api/v1/functional-areas?method=fua&cities=residents-500000"},
		{"drawn-no-dataset", "/api/v1/functional-areas?dataset=altro"},
		{"drawn-no-period", "/api/v1/functional-areas?period=2011"},
		{"drawn-parent", "/api/v1/functional-areas?parent=IT09"},
		{"stability", "/api/v1/functional-areas/stability?minSZ=10&tarSZ=50&minSC=0.5&tarSC=0.9&format=csv"},
		{"flows-out", "/api/v1/flows?area=052032"},
		{"flows-in-csv", "/api/v1/flows?area=052032&direction=in&min=10&format=csv"},
		{"flows-of-set", "/api/v1/flows?area=" + url.QueryEscape(set) + "&direction=in"},
		{"flows-none", "/api/v1/flows?area=091001"},
	} {
		t.Run(c.name, func(t *testing.T) { compareGolden(t, c.name, call(t, app, "GET", c.target)) })
	}
}

// post sends a body.
func post(t testing.TB, app *fiber.App, target, kind string, body []byte) answer {
	t.Helper()
	req := httptest.NewRequest("POST", target, strings.NewReader(string(body)))
	req.Header.Set("Content-Type", kind)
	res, err := app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

// postSet returns the id of a set.
func postSet(t testing.TB, app *fiber.App, body string) string {
	t.Helper()
	a := post(t, app, "/api/v1/perimeters", "application/json", []byte(body))
	var v struct{ ID string }
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.status != 200 {
		t.Fatalf("post = %d %s", a.status, a.body)
	}
	return v.ID
}

func TestPostedSets(t *testing.T) {
	app := flowsApp(t)
	tests := []struct{ name, target, kind, body string }{
		{"posted-json", "/api/v1/perimeters?lang=en", "application/json; charset=utf-8", `{"municipalities":["052032","Colle di Val d'Elsa"]}`},
		{"posted-csv", "/api/v1/perimeters?format=csv&lead=052012", "text/csv", "Codice;Comune\r\n052032;Siena\r\n052012;\r\n"},
		{"posted-windows-1252", "/api/v1/perimeters?format=csv", "text/plain", "Siena\r\nForl\xec-Ces\xe0\r\n"},
		{"posted-carried", "/api/v1/perimeters", "text/plain", "005079\n052032\n"},
		{"posted-mistakes", "/api/v1/perimeters", "text/plain", "Siena\nSienna\n52012\n052032\n123456\n"},
		{"posted-empty", "/api/v1/perimeters", "text/plain", "\r\n \r\n"},
		{"posted-two-dates", "/api/v1/perimeters", "text/plain", "005079\n091001\n112001\n053011\n"},
		{"posted-not-json", "/api/v1/perimeters", "application/json", `{"municipalities":"052032"}`},
		{"posted-other-member", "/api/v1/perimeters", "application/json", `{"comuni":["052032"]}`},
		{"posted-picture", "/api/v1/perimeters", "image/png", "\x89PNG"},
		{"posted-binary", "/api/v1/perimeters", "text/csv", "PK\x03\x04\x00\x00"},
		{"posted-drawn", "/api/v1/functional-areas?format=csv", "application/json", `{"method":"lma","minSZ":10,"tarSZ":50,"minSC":0.5,"tarSC":0.9}`},
		{"posted-drawn-text", "/api/v1/functional-areas", "text/plain", "minSZ=10"},
		{"posted-drawn-method", "/api/v1/functional-areas", "application/json", `{"method":"catchment"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { compareGolden(t, tt.name, post(t, app, tt.target, tt.kind, []byte(tt.body))) })
	}
}

func TestPostIsAllowedWhereItIsDescribed(t *testing.T) {
	app := flowsApp(t)
	for target, want := range map[string]string{"/api/v1/perimeters": "GET, HEAD, POST, OPTIONS", "/api/v1/functional-areas": "GET, HEAD, POST, OPTIONS", "/api/v1/flows": "GET, HEAD, OPTIONS"} {
		if got := call(t, app, "OPTIONS", target).header.Get("Allow"); got != want {
			t.Errorf("OPTIONS %s allows %q, want %q", target, got, want)
		}
		a := call(t, app, "DELETE", target)
		if a.status != 405 || a.header.Get("Allow") != want || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("DELETE %s = %d, allows %q", target, a.status, a.header.Get("Allow"))
		}
	}
	if a := call(t, app, "POST", "/api/v1/flows"); a.status != 405 {
		t.Errorf("POST to what is only read = %d", a.status)
	}
	if a := post(t, app, "/api/v1/perimeters", "text/plain", []byte("Siena")); a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Release") != "2026-11-22.1" {
		t.Errorf("headers of a POST = %v", a.header)
	}
}

func TestPostedAnswersConform(t *testing.T) {
	app, description := described(t)
	_ = app
	served := flowsApp(t)
	for target, body := range map[string]string{"/api/v1/perimeters": `{"municipalities":["052032"]}`, "/api/v1/functional-areas": `{"minSZ":10,"tarSZ":50}`} {
		a := post(t, served, target, "application/json", []byte(body))
		o := description.OpenAPI().Paths[target].Post
		if errs := conforms(description, o.Responses["200"].Content["application/json"].Schema, []byte(a.body)); a.status != 200 || len(errs) > 0 {
			t.Errorf("POST %s = %d: %v\n%s", target, a.status, errs, a.body)
		}
		for _, kind := range []string{"application/json"} {
			example, err := json.Marshal(o.RequestBody.Content[kind].Example)
			if err != nil {
				t.Fatal(err)
			}
			if errs := conforms(description, o.RequestBody.Content[kind].Schema, example); len(errs) > 0 {
				t.Errorf("the body of %s in the description: %v", target, errs)
			}
		}
	}
}

func TestPerimeterAnswersConform(t *testing.T) {
	_, description := described(t)
	app := flowsApp(t)
	set := postSet(t, app, `{"municipalities":["052032","052012"]}`)
	for route, targets := range map[string][]string{
		"/api/v1/perimeters":                 {"/api/v1/perimeters"},
		"/api/v1/perimeters/{id}":            {"/api/v1/perimeters/052", "/api/v1/perimeters/" + set, "/api/v1/perimeters/nessuno"},
		"/api/v1/perimeters/{id}/indicators": {"/api/v1/perimeters/" + set + "/indicators"},
		"/api/v1/perimeters/{id}/boundary":   {"/api/v1/perimeters/" + set + "/boundary"},
		"/api/v1/perimeters/compare":         {"/api/v1/perimeters/compare?ids=052," + set},
		"/api/v1/functional-areas":           {"/api/v1/functional-areas?minSZ=10&tarSZ=50", "/api/v1/functional-areas?minSZ=-1"},
		"/api/v1/functional-areas/stability": {"/api/v1/functional-areas/stability?minSZ=10&tarSZ=50"},
		"/api/v1/flows":                      {"/api/v1/flows?area=052032"},
	} {
		for _, target := range targets {
			a := call(t, app, "GET", target)
			r := description.OpenAPI().Paths[route].Get.Responses[statusText(a.status)]
			if r == nil {
				t.Errorf("%s answered %d, which is not described", target, a.status)
				continue
			}
			if errs := conforms(description, r.Content[a.header.Get("Content-Type")].Schema, []byte(a.body)); len(errs) > 0 {
				t.Errorf("%s: %v\n%s", target, errs, a.body)
			}
		}
	}
}

// The areas of the perimeters that a drawing lists are those of the drawing.
func TestDrawnAreasAreFoundByTheirIDs(t *testing.T) {
	app := flowsApp(t)
	var drawn struct {
		Items []struct {
			ID             string
			Municipalities int
		}
	}
	a := call(t, app, "GET", "/api/v1/functional-areas?minSZ=10&tarSZ=50&minSC=0.5&tarSC=0.9")
	if err := json.Unmarshal([]byte(a.body), &drawn); err != nil || len(drawn.Items) == 0 {
		t.Fatalf("%v\n%s", err, a.body)
	}
	for _, area := range drawn.Items {
		var found struct {
			Total       int
			DataChanged bool
		}
		b := call(t, app, "GET", "/api/v1/perimeters/"+area.ID)
		if err := json.Unmarshal([]byte(b.body), &found); err != nil || found.Total != area.Municipalities || found.DataChanged {
			t.Errorf("%s = %d %s", area.ID, b.status, b.body)
		}
		changed := area.ID[:len(area.ID)-8] + "00000000"
		if b := call(t, app, "GET", "/api/v1/perimeters/"+changed); !strings.Contains(b.body, `"dataChanged":true`) {
			t.Errorf("an id of other flows does not say that they changed: %s", b.body)
		}
	}
}

// One client that asks for another drawing every moment waits or is told to.
func TestDrawingsAreLimited(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(flowsCube(t))
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), Limits: api.Limits{Drawings: 1, DrawingsPerClient: 1}})
	const calls = 40
	got := make(chan answer, calls)
	for n := range calls {
		go func() { got <- call(t, app, "GET", fmt.Sprintf("/api/v1/functional-areas?minSZ=%d&tarSZ=100", n+1)) }()
	}
	for range calls {
		switch a := <-got; {
		case a.status == 200:
		case a.status == 429 && a.header.Get("Retry-After") != "":
		default:
			t.Errorf("answer = %d %s", a.status, a.body)
		}
	}
}

// Perimeters of an earlier release are made of what it said then.
func TestPerimetersOfEarlierReleases(t *testing.T) {
	f := newStore(t)
	releases := threeMoments(t, f)
	h := &cube.Holder{}
	h.Swap(loadSample(t, f))
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	api.Register(app, api.Options{Holder: h, Catalog: storeCatalog(), History: f})
	for _, target := range []string{
		"/api/v1/perimeters?q=siena", "/api/v1/perimeters/052?format=csv", "/api/v1/perimeters/052/indicators?indicator=DEM01", "/api/v1/perimeters/052/indicators",
		"/api/v1/perimeters/052/boundary", "/api/v1/perimeters/compare?ids=052,09", "/api/v1/flows?area=052032&direction=in", "/api/v1/functional-areas?format=csv", "/api/v1/functional-areas/stability?format=csv",
	} {
		join := "?"
		if strings.Contains(target, "?") {
			join = "&"
		}
		for _, r := range releases {
			a := call(t, app, "GET", target+join+"release="+r.ID)
			if a.status != 200 || a.header.Get("X-Release") != r.ID {
				t.Errorf("%s of %s = %d, release %s: %.200s", target, r.ID, a.status, a.header.Get("X-Release"), a.body)
			}
		}
	}
	// The flows of the last state are twice those of the first.
	var people []float64
	for _, r := range releases {
		var v struct{ Jobs float64 }
		a := call(t, app, "GET", "/api/v1/flows?area=052032&direction=in&release="+r.ID)
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			t.Fatal(err)
		}
		people = append(people, v.Jobs)
	}
	if people[0] != 1400 || people[1] != people[0] || people[2] != 2*people[0] {
		t.Errorf("jobs in Siena by release = %v", people)
	}
}
