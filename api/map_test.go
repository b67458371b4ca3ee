package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// chequered is the API over a province of 25 square municipalities in five rows, high
// in the west, and an island; the last square has no figure. Of the municipalities
// "FLAT" is the same everywhere.
func chequered(t testing.TB) *fiber.App {
	t.Helper()
	p := cube.Parts{
		Release: data.Release{Number: 1, ID: "2026-11-22.1", Created: noon, Reference: "2023-01-01"}, Datasets: []data.Dataset{{ID: "registro"}},
		Indicators: []data.Indicator{
			{Code: "DEM03", Unit: data.Text{IT: "per 100", EN: "per 100"}, Decimals: 1, FormulaText: "A / B", Recomposition: data.Exact, Breaks: []data.Break{{Period: data.Year(2021)}}},
			{Code: "FLAT", Recomposition: data.Exact},
		},
		Areas: []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "052", Level: data.Province, Name: "Siena", Parent: "IT"}, {Code: "053", Level: data.Province, Name: "Grosseto", Parent: "IT"}},
	}
	put := func(indicator string, area data.AreaCode, year int, v float64, status data.Status) {
		p.Figures = append(p.Figures, cube.Figure{Indicator: indicator, Area: area, Period: data.Year(year), Cell: cube.Cell{Value: v, Status: status, Dataset: "registro"}})
	}
	var shapes []topology.Feature
	for n := range 26 {
		code := data.AreaCode(fmt.Sprintf("052%03d", n+1))
		p.Areas = append(p.Areas, data.Area{Code: code, Level: data.Municipality, Name: fmt.Sprintf("Comune %d", n+1), Parent: "052"})
		x, y, status := 10+float64(n%5)/10, 45-float64(n/5)/10, data.Final
		switch n {
		case 24:
			status = data.Suppressed
		case 25:
			x = 14
		}
		shapes = append(shapes, topology.Feature{Code: code, Geometry: orb.MultiPolygon{{{{x, y}, {x + 0.1, y}, {x + 0.1, y + 0.1}, {x, y + 0.1}, {x, y}}}}})
		put("FLAT", code, 2022, 7, data.Final)
		for year := 2020; year <= 2022; year++ {
			put("DEM03", code, year, 200-float64(20*(n%5))+float64(n/5)+float64(year-2022)/3, status)
		}
	}
	put("DEM03", "IT", 2022, 165, data.Final)
	put("DEM03", "052", 2022, 160, data.Final)
	var err error
	if p.Boundaries, err = topology.Build(data.Municipality, shapes); err != nil {
		t.Fatal(err)
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	h := &cube.Holder{}
	h.Swap(c)
	return appOver(t, h)
}

// readInto asks for JSON and reads it.
func readInto[T any](t *testing.T, app *fiber.App, target string) (out T) {
	t.Helper()
	a := call(t, app, "GET", target)
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.status != 200 {
		t.Fatalf("%s = %d %v %.300s", target, a.status, err, a.body)
	}
	return out
}

type lisaReply struct {
	Tested, Total, Seed, Permutations int
	Largest                           *float64 `json:"largestP"`
	Moran                             struct{ Value, Expected, P float64 }
	Counts                            map[string]int
	Islands, NoFigure                 []string
	Items                             []struct {
		Area, Cluster string
		Neighbours    int
		P, AdjustedP  *float64
		Value, Mean   *float64
	}
}

const lisaTarget = "/api/v1/indicators/DEM03/lisa?level=municipality&parent=052"

func TestLISA(t *testing.T) {
	app := chequered(t)
	got := readInto[lisaReply](t, app, lisaTarget)
	if got.Tested != 24 || got.Total != 26 || len(got.Items) != 26 || got.Seed != 1 || got.Permutations != 999 || !slices.Equal(got.Islands, []string{"052026"}) || !slices.Equal(got.NoFigure, []string{"052025"}) {
		t.Errorf("got %+v", got)
	}
	if got.Moran.Value < 0.5 || got.Moran.P != 0.001 || math.Abs(got.Moran.Expected+1.0/23) > 1e-9 || got.Largest == nil {
		t.Errorf("Moran = %+v, largest P %v", got.Moran, got.Largest)
	}
	counted := map[string]int{}
	for _, item := range got.Items {
		counted[item.Cluster]++
		tested := item.Cluster != "island" && item.Cluster != "noFigure"
		if tested != (item.P != nil) || tested != (item.AdjustedP != nil) || tested != (item.Neighbours > 0) {
			t.Errorf("%+v", item)
		}
		if cluster := item.Cluster == "highHigh" || item.Cluster == "lowLow"; tested && cluster != (*item.P <= *got.Largest && *item.AdjustedP <= 0.05) {
			t.Errorf("%s is %s with p %g, adjusted %g", item.Area, item.Cluster, *item.P, *item.AdjustedP)
		}
	}
	for cluster, n := range got.Counts {
		if counted[cluster] != n {
			t.Errorf("%d areas are %s, counts says %d", counted[cluster], cluster, n)
		}
	}
	if counted["highHigh"] == 0 || counted["lowLow"] == 0 || got.Items[5].Cluster != "highHigh" {
		t.Errorf("clusters %v, that of the west %+v", counted, got.Items[5])
	}
	if plain := readInto[lisaReply](t, app, lisaTarget+"&correction=none&contiguity=rook&permutations=499&seed=9"); plain.Items[0].Neighbours != 2 || *plain.Items[0].P != *plain.Items[0].AdjustedP {
		t.Errorf("rook, uncorrected: %+v", plain.Items[0])
	}
}

// The CSV has the areas of the JSON, and pages cut both alike.
func TestLISAAsCSV(t *testing.T) {
	app := chequered(t)
	rows, err := csv.NewReader(strings.NewReader(call(t, app, "GET", lisaTarget+"&format=csv&limit=5&offset=22").body)).ReadAll()
	if err != nil || len(rows) != 5 || rows[0][4] != "cluster" {
		t.Fatalf("%v, %q", err, rows)
	}
	got := readInto[lisaReply](t, app, lisaTarget+"&limit=5&offset=22")
	for i, item := range got.Items {
		if row := rows[i+1]; row[0] != item.Area || row[4] != item.Cluster || (row[8] == "") != (item.P == nil) {
			t.Errorf("row %q, item %+v", row, item)
		}
	}
}

func TestMapsAreRefused(t *testing.T) {
	app := chequered(t)
	for _, tt := range []struct {
		target string
		status int
		slug   string
		field  string
		detail string
	}{
		{"/api/v1/indicators/FLAT/lisa?level=municipality", 404, "no-data", "", "the same figure"},
		{"/api/v1/indicators/DEM03/lisa?level=province", 404, "no-data", "", "no borders"},
		{"/api/v1/indicators/DEM03/lisa?level=municipality&parent=053", 404, "no-data", "parent", "no areas"},
		{"/api/v1/indicators/NONE/lisa?level=municipality", 404, "not-found", "code", "no such indicator"},
		{"/api/v1/indicators/NONE/classes?level=municipality", 404, "not-found", "code", "no such indicator"},
		{"/api/v1/indicators/DEM03/lisa?level=municipality&period=1999", 404, "no-data", "period", "this period"},
		{"/api/v1/indicators/DEM03/lisa?level=municipality&permutations=5", 400, "invalid-request", "permutations", "99"},
		{"/api/v1/indicators/DEM03/lisa?level=municipality&q=0.9", 400, "invalid-request", "q", "0.5"},
		{"/api/v1/indicators/DEM03/lisa?level=municipality&q=NaN", 400, "invalid-request", "q", "number"},
		{"/api/v1/indicators/DEM03/lisa?level=municipality&contiguity=bishop", 400, "invalid-request", "contiguity", "queen"},
		{"/api/v1/indicators/DEM03/classes?level=municipality&number=9", 400, "invalid-request", "number", "7"},
		{"/api/v1/indicators/DEM03/classes?level=municipality&method=own", 400, "invalid-request", "method", "jenks"},
		{"/api/v1/indicators/DEM03/classes", 400, "invalid-request", "level", "level"},
	} {
		a := call(t, app, "GET", tt.target)
		var p struct{ Type, Field, Detail string }
		if err := json.Unmarshal([]byte(a.body), &p); err != nil {
			t.Fatal(err)
		}
		if a.status != tt.status || !strings.HasSuffix(p.Type, tt.slug) || p.Field != tt.field || !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%s = %d %+v, want %d %s %s %s", tt.target, a.status, p, tt.status, tt.slug, tt.field, tt.detail)
		}
	}
}

type classesReply struct {
	Method                  string
	Number                  *int
	Periods                 []string
	Values, DifferentValues int
	GoodnessOfFit           *float64
	Country                 *float64
	CountryClass            *int
	Without, Total          int
	Items                   []struct {
		Class, Count        int
		Lower, Upper, Exact *float64
	}
}

func TestClasses(t *testing.T) {
	app := chequered(t)
	const target = "/api/v1/indicators/DEM03/classes?level=municipality&parent=052"
	got := readInto[classesReply](t, app, target)
	if !slices.Equal(got.Periods, []string{"2021", "2022"}) || got.Values != 50 || got.DifferentValues != 50 || got.Without != 1 || *got.Number != 5 || got.Total != 5 {
		t.Errorf("got %+v", got)
	}
	if got.Country == nil || *got.Country != 165 || got.CountryClass == nil || *got.GoodnessOfFit < 0.9 {
		t.Errorf("country %v in class %v, fit %v", got.Country, got.CountryClass, got.GoodnessOfFit)
	}
	sum := 0
	for i, item := range got.Items {
		sum += item.Count
		if item.Class != i || i > 0 && *item.Lower != *got.Items[i-1].Upper || math.Abs(*item.Exact-*item.Lower) > 1 {
			t.Errorf("class %d = %+v", i, item)
		}
	}
	if sum != 25 || *got.Items[*got.CountryClass].Lower > 165 || *got.Items[*got.CountryClass].Upper <= 165 {
		t.Errorf("%d areas in classes, the country in %+v", sum, got.Items[*got.CountryClass])
	}
	for _, method := range []string{"quantile", "equal", "deviation", "headTails", "box"} {
		one := readInto[classesReply](t, app, target+"&over=onePeriod&number=4&method="+method)
		numbered := method == "quantile" || method == "equal"
		if one.Method != method || one.Values != 25 || len(one.Periods) != 1 || (one.Number != nil) != numbered || numbered && one.Total != 4 || one.Total < 2 {
			t.Errorf("%s = %+v", method, one)
		}
	}
	flat := readInto[classesReply](t, app, "/api/v1/indicators/FLAT/classes?level=municipality")
	if flat.Total != 1 || flat.GoodnessOfFit != nil || flat.DifferentValues != 1 || flat.Country != nil {
		t.Errorf("where all are equal: %+v", flat)
	}
	rows, err := csv.NewReader(strings.NewReader(call(t, app, "GET", target+"&format=csv").body)).ReadAll()
	if err != nil || len(rows) != 6 || strings.Join(rows[0], ",") != "class,lower,upper,exact,count" {
		t.Errorf("%v, %q", err, rows)
	}
}
