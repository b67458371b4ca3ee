package api_test

import (
	"fmt"
	"strings"
	"testing"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
)

// TestCompositesThatCannotBe asks for everything of composites that the figures or
// the request make impossible: each is refused by its name, as what the client or
// the data did, and no answer holds a number that is none.
func TestCompositesThatCannotBe(t *testing.T) {
	tests := []struct {
		name   string
		change func(d *catalog.Composite)
		query  string
		status int
		says   string
	}{
		{"all missing", func(d *catalog.Composite) { d.Domains[0].Indicators[0].Code = "EMPTY" }, "", 404, `\"EMPTY\": no area has a value`},
		{"zero variance", func(d *catalog.Composite) { d.Domains[0].Indicators[0].Code = "SAME" }, "", 400, `\"SAME\": all areas have the same value`},
		{"one unit", func(d *catalog.Composite) { d.Peers = "091051" }, "", 404, "one area alone compares with none"},
		{"weights that sum to 0", nil, "weights=size:0,age:0", 400, "weights are not negative and sum to more than zero"},
		{"negative weight", nil, "weights=size:-1", 400, "a weight is from 0 to a million"},
		{"weight that is no number", nil, "weights=size:nulla", 400, "write CODE:WEIGHT"},
		{"goalposts reversed", func(d *catalog.Composite) {
			d.Domains[0].Indicators[0].Goalposts = &catalog.FixedBounds{Min: 9, Max: 1}
		}, "", 400, "the lower goalpost must be less than the upper"},
		{"geometric mean of what is not positive", func(d *catalog.Composite) {
			d.Domains[0].Indicators[0].Goalposts = &catalog.FixedBounds{Min: 10000, Max: 10010}
		}, "aggregation=geometric", 400, "the mean that was chosen needs positive values"},
		{"treatment", nil, "treatment=taglia", 400, "none, winsorise, log"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := &cube.Holder{}
			h.Swap(constantCube(t))
			all := sampleComposites()
			if tt.change != nil {
				tt.change(&all[0])
			}
			app := newApp(h, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: all} })
			for _, part := range []string{"", "/values", "/rank-bands", "/sensitivity"} {
				for _, format := range []string{"json", "csv"} {
					a := call(t, app, "GET", fmt.Sprintf("/api/v1/composites/bes-salute%s?format=%s&lang=en&%s", part, format, tt.query))
					if strings.Contains(a.body, "NaN") || strings.Contains(a.body, "Inf") {
						t.Errorf("%s as %s holds a number that is none: %s", part, format, a.body)
					}
					if part == "" && tt.status == 404 && a.status == 200 {
						continue // the definition is shown, with the reason why it has no figures
					}
					want := tt.says
					if a.status != tt.status || a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, want) {
						t.Errorf("%s as %s = %d %s, want %d that says %q", part, format, a.status, a.body, tt.status, want)
					}
				}
			}
		})
	}
}

// constantCube has, beside the sample, an indicator that is the same everywhere.
func constantCube(t testing.TB) *cube.Cube {
	t.Helper()
	p := cube.Parts{Release: data.Release{Number: 1, ID: "r", Reference: "2023-01-01"}, Areas: sampleAreas(), Datasets: []data.Dataset{{ID: "altro"}, {ID: "registro"}}, Figures: sampleFigures(1)}
	p.Indicators = append(p.Indicators, sampleIndicators...)
	p.Indicators = append(p.Indicators, data.Indicator{Code: "SAME", Datasets: []string{"registro"}, Recomposition: data.NotPart})
	for _, a := range sampleAreas() {
		p.Figures = append(p.Figures, cube.Figure{Indicator: "SAME", Area: a.Code, Period: data.Year(2022), Cell: cube.Cell{Value: 5, Status: data.Final, Dataset: "registro"}})
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
