package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
)

// movingCube holds eight provinces of one region. In the first LIFE rises from 2005 to
// 2020 and JUMP stands far above all others; nothing else moves.
func movingCube(t testing.TB) *cube.Cube {
	t.Helper()
	p := cube.Parts{
		Release: data.Release{Number: 1, ID: "r1", Created: noon, Reference: "2023-01-01"}, Datasets: []data.Dataset{{ID: "altro"}},
		Areas: []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"}},
		Indicators: []data.Indicator{
			{Code: "DEM01", Quantity: true, Recomposition: data.Exact}, {Code: "DEM03"}, {Code: "TER01"},
			{Code: "LIFE", Title: data.Text{IT: "=Vita, \"attesa\"", EN: "Life"}, Unit: data.Text{IT: "anni", EN: "years"}, Domain: "health", Polarity: data.Positive, Recomposition: data.NotPart},
			{Code: "JUMP", Title: data.Text{IT: "Salto", EN: "Jump"}, Unit: data.Text{IT: "%", EN: "%"}, Domain: "work", Polarity: data.Negative, Recomposition: data.NotPart, Sample: true, Breaks: []data.Break{{Period: data.Year(2012), Text: data.Text{IT: "Cambia.", EN: "It changes."}}}},
		},
	}
	put := func(in string, area data.AreaCode, year int, v float64) {
		status := data.Final
		if year == 2020 {
			status = data.Provisional
		}
		p.Figures = append(p.Figures, cube.Figure{Indicator: in, Area: area, Period: data.Year(year), Cell: cube.Cell{Value: v, Status: status, Dataset: "altro"}})
	}
	for i := range 8 {
		code := data.AreaCode(fmt.Sprintf("%03d", 50+i))
		p.Areas = append(p.Areas, data.Area{Code: code, Level: data.Province, Name: fmt.Sprintf("P%d", i), Parent: "09"})
		put("DEM01", code, 2020, 1000*float64(i+1))
		put("DEM03", code, 2020, 150+float64(i))
		put("TER01", code, 2020, 90+float64(i))
		for year := 2005; year <= 2020; year++ {
			noise := float64((year*7+i*5)%4) / 10
			life, jump := 80+noise, 10+noise+float64(i%3)
			if i == 0 {
				life, jump = 76+0.2*float64(year-2000)+noise/4, 40+noise
			}
			put("LIFE", code, year, life)
			put("JUMP", code, year, jump)
		}
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWatch(t *testing.T) {
	sample, moving := &cube.Holder{}, &cube.Holder{}
	sample.Swap(sampleCube(t, 1))
	moving.Swap(movingCube(t))
	known := newApp(sample, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: sampleComposites()} })
	moved := newApp(moving)
	for _, c := range []struct{ name, target string }{
		{"watch-nothing", "/api/v1/areas/052/watch"},
		{"watch-composites", "/api/v1/areas/052012/watch?lang=en"},
		{"watch-former-code", "/api/v1/areas/005079/watch?format=csv"},
		{"watch-no-area", "/api/v1/areas/999999/watch"},
		{"watch-parameter", "/api/v1/areas/052/watch?signals=1"},
	} {
		t.Run(c.name, func(t *testing.T) { compareGolden(t, c.name, call(t, known, "GET", c.target)) })
	}
	for _, c := range []struct{ name, target string }{
		{"watch-signals", "/api/v1/areas/050/watch"},
		{"watch-signals-csv", "/api/v1/areas/050/watch?format=csv&lang=en"},
	} {
		t.Run(c.name, func(t *testing.T) { compareGolden(t, c.name, call(t, moved, "GET", c.target)) })
	}
}

// TestWatchCSVSaysWhatJSONSays compares figures and signals of both.
func TestWatchCSVSaysWhatJSONSays(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(movingCube(t))
	app := newApp(h)
	var v struct {
		Signals int
		Items   []struct {
			Indicator string
			Value     json.Number
			Trend     struct{ Slope, AdjustedP json.Number }
			Signals   []struct{ Kind, Direction, Meaning string }
		}
	}
	if err := json.Unmarshal([]byte(call(t, app, "GET", "/api/v1/areas/050/watch").body), &v); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimPrefix(call(t, app, "GET", "/api/v1/areas/050/watch?format=csv").body, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != len(v.Items)+1 || v.Signals != 2 {
		t.Fatalf("%d rows, %d items, %d signals, %v", len(rows), len(v.Items), v.Signals, err)
	}
	signals := 0
	for i, item := range v.Items {
		got := map[string]string{}
		for j, name := range rows[0] {
			got[name] = rows[i+1][j]
		}
		if got["indicator"] != item.Indicator || got["value"] != item.Value.String() || got["trendSlope"] != item.Trend.Slope.String() || got["trendAdjustedP"] != item.Trend.AdjustedP.String() {
			t.Errorf("row of %s = %v, want %+v", item.Indicator, got, item)
		}
		for _, s := range item.Signals {
			signals++
			if got[s.Kind+"Signal"] != s.Direction+" "+s.Meaning {
				t.Errorf("%s signal of %s = %q, want %+v", s.Kind, item.Indicator, got[s.Kind+"Signal"], s)
			}
		}
	}
	if signals != v.Signals {
		t.Errorf("%d signals in the items, %d in all", signals, v.Signals)
	}
}

// TestWatchConforms compares the replies with the description.
func TestWatchConforms(t *testing.T) {
	app, description := described(t)
	item := description.OpenAPI().Paths["/api/v1/areas/{code}/watch"].Get
	for _, code := range []string{"052", "052032", "IT", "patto:1", "999"} {
		a := call(t, app, "GET", "/api/v1/areas/"+code+"/watch")
		media := a.header.Get("Content-Type")
		if errs := conforms(description, item.Responses[statusText(a.status)].Content[media].Schema, []byte(a.body)); len(errs) > 0 {
			t.Errorf("%s: %v\n%s", code, errs, a.body)
		}
		if strings.Contains(a.body, fmt.Sprint(math.NaN())) {
			t.Errorf("%s: not a number in %s", code, a.body)
		}
	}
}
