package wellbeing

import (
	"fmt"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
)

// The country of the tests has five provinces. INC is better high, BAD better low,
// NEU neither; years are 2018 to 2020.
var provinces = []data.AreaCode{"001", "002", "003", "004", "005"}

// figures are those of an indicator in a year, one a province; missing is none.
type figures map[string]map[int][]float64

const missing = -1

var usual = figures{
	"INC": {2018: {10, 20, 30, 40, 50}, 2019: {12, 22, 32, 42, 52}, 2020: {14, 24, 34, 44, 60}},
	"BAD": {2018: {8, 6, 5, 4, 2}, 2019: {8, 6, 5, 4, missing}, 2020: {9, 7, 5, 3, 1}},
	"NEU": {2018: {1, 2, 3, 4, 5}, 2019: {1, 2, 3, 4, 5}},
}

// country returns a cube with figures and, of the country, INC 30 in every year.
func country(t testing.TB, of figures) *cube.Cube {
	t.Helper()
	areas := []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "01", Level: data.Region, Name: "Ovest", Parent: "IT"}, {Code: "02", Level: data.Region, Name: "Est", Parent: "IT"}}
	for i, code := range provinces {
		parent := data.AreaCode("01")
		if i == 4 {
			parent = "02"
		}
		areas = append(areas, data.Area{Code: code, Level: data.Province, Name: fmt.Sprintf("P%d", i+1), Parent: parent})
	}
	p := cube.Parts{Release: data.Release{Number: 1, ID: "r", Reference: "2023-01-01"}, Areas: areas, Datasets: []data.Dataset{{ID: "d"}}}
	for _, in := range []struct {
		code     string
		polarity data.Polarity
	}{{"INC", data.Positive}, {"BAD", data.Negative}, {"NEU", data.Neutral}} {
		p.Indicators = append(p.Indicators, data.Indicator{Code: in.code, Polarity: in.polarity, Recomposition: data.NotPart, Datasets: []string{"d"}})
		for year, values := range of[in.code] {
			for i, v := range values {
				if v != missing {
					p.Figures = append(p.Figures, cube.Figure{Indicator: in.code, Area: provinces[i], Period: data.Year(year), Cell: cube.Cell{Value: v, Status: data.Final, Dataset: "d"}})
				}
			}
			if in.code == "INC" {
				p.Figures = append(p.Figures, cube.Figure{Indicator: "INC", Area: "IT", Period: data.Year(year), Cell: cube.Cell{Value: 30, Status: data.Final, Dataset: "d"}})
			}
		}
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// definition is INC and BAD in two domains of equal weight; change may alter it.
func definition(change ...func(*catalog.Composite)) *catalog.Composite {
	d := &catalog.Composite{
		ID: "prova", Level: data.Province, Years: catalog.CompositeYears{From: 2018, To: 2020},
		Normalisation: catalog.CompositeScaling{Method: catalog.ScaleAMPI, Reference: catalog.ReferenceCountry, Year: 2020}, Aggregation: catalog.AggregateAMPI,
		Coverage: catalog.CompositeCoverage{Indicators: 1, Areas: 0.8},
		Domains: []catalog.CompositeDomain{
			{ID: "money", Weight: 1, Indicators: []catalog.CompositeIndicator{{Code: "INC", Weight: 1, Polarity: data.Positive}}},
			{ID: "harm", Weight: 1, Indicators: []catalog.CompositeIndicator{{Code: "BAD", Weight: 1, Polarity: data.Negative}}},
		},
	}
	for _, c := range change {
		c(d)
	}
	return d
}
