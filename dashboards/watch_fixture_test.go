package dashboards

import (
	"fmt"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
)

// movingCube holds twelve provinces of one region, and a comune in the first. In the
// first province 01SAL001, where more is better, rises from 2004 to 2020, and 10AMB003,
// where more is worse, stands far above all others. 03LAV001 is noise; nothing else is.
func movingCube(t testing.TB, o Options) *cube.Cube {
	t.Helper()
	p := cube.Parts{
		Release: data.Release{Number: 2, ID: "2026-03-01-ab12cd", Created: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), Reference: reference}, Datasets: o.Catalog.Datasets(), Indicators: o.Catalog.Indicators,
		Areas: []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"}, {Code: "052032", Level: data.Municipality, Name: "Siena", Parent: "052"}},
	}
	put := func(in string, area data.AreaCode, year int, v float64, status data.Status) {
		p.Figures = append(p.Figures, cube.Figure{Indicator: in, Area: area, Period: data.Year(year), Cell: cube.Cell{Value: v, Status: status, Dataset: "bes-territori-2020"}})
	}
	for i := range 12 {
		code := data.AreaCode(fmt.Sprintf("%03d", 52+i))
		p.Areas = append(p.Areas, data.Area{Code: code, Level: data.Province, Name: fmt.Sprintf("P%d", i), Abbreviation: fmt.Sprintf("S%d", i), Parent: "09"})
		for _, in := range []string{"DEM01", "TER01", "DEM03"} {
			put(in, code, 2020, 1000+float64((i*7)%12), data.Final)
		}
		for year := 2004; year <= 2020; year++ {
			noise := float64((year*7+i*5)%4) / 10
			life, water, status := 80+noise, 20+noise+float64(i%3), data.Final
			if i == 0 {
				life, water = 76+0.2*float64(year-2000)+noise/4, 60+noise
			}
			if year == 2020 {
				status = data.Provisional
			}
			put("01SAL001", code, year, life, status)
			put("10AMB003", code, year, water, data.Final)
			put("03LAV001", code, year, 60+noise, data.Final)
		}
	}
	put("01SAL001", "IT", 2020, 80, data.Final)
	put("10AMB003", "IT", 2020, 25, data.Final)
	for i, v := range []float64{160, 162} {
		put("DEM03", "052032", 2021+i, v, data.Final)
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// movingComposites are one of two domains, which asks for all three indicators, and one
// that the release has no figures for.
func movingComposites() []catalog.Composite {
	part := func(code string, polarity data.Polarity) catalog.CompositeIndicator {
		return catalog.CompositeIndicator{Code: code, Weight: 1, Polarity: polarity, Why: "Prova."}
	}
	full := catalog.Composite{
		ID: "prova", Version: "0123456789ab", Title: data.Text{IT: "Prova delle province", EN: "Trial of provinces"}, Level: data.Province, Years: catalog.CompositeYears{From: 2019, To: 2020},
		Normalisation: catalog.CompositeScaling{Method: catalog.ScaleAMPI, Reference: catalog.ReferenceCountry, Year: 2020}, Aggregation: catalog.AggregateAMPI, Coverage: catalog.CompositeCoverage{Indicators: 0.5, Areas: 0.5},
		Domains: []catalog.CompositeDomain{
			{ID: "health", Title: data.Text{IT: "Salute", EN: "Health"}, Weight: 1, Indicators: []catalog.CompositeIndicator{part("01SAL001", data.Positive)}},
			{ID: "environment", Title: data.Text{IT: "Ambiente", EN: "Environment"}, Weight: 1, Indicators: []catalog.CompositeIndicator{part("10AMB003", data.Negative)}},
		},
	}
	empty := full
	empty.ID, empty.Title = "vuota", data.Text{IT: "Vuota", EN: "Empty"}
	empty.Domains = []catalog.CompositeDomain{{ID: "work", Title: data.Text{IT: "Lavoro", EN: "Work"}, Weight: 1, Indicators: []catalog.CompositeIndicator{part("03LAV002", data.Negative)}}}
	return []catalog.Composite{full, empty}
}

// moving returns the options of an installation with the moving cube.
func moving(t testing.TB) Options {
	o := fixture(t)
	grown := *o.Catalog
	grown.Composites = movingComposites()
	o.Catalog = &grown
	o.Holder = &cube.Holder{}
	o.Holder.Swap(movingCube(t, o))
	return o
}
