package watch

import (
	"fmt"
	"math"
	"testing"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// provinces is how many the country of the tests has: 001, 002 … of one region.
const provinces = 14

func code(i int) data.AreaCode { return data.AreaCode(fmt.Sprintf("%03d", i+1)) }

// indicators of the tests. DEM01, TER01 and DEM03 are those that peers are chosen on.
var indicators = []data.Indicator{
	{Code: "DEM01", Quantity: true, Recomposition: data.Exact},
	{Code: "DEM03", Domain: "demography"},
	{Code: "TER01", Domain: "territory"},
	{Code: "GOOD", Domain: "work", Polarity: data.Positive},
	{Code: "BAD", Domain: "health", Polarity: data.Negative},
	{Code: "NEU", Domain: "politics"},
	{Code: "RARE", Domain: "safety", Polarity: data.Negative, Rare: true},
	{Code: "CUT", Domain: "work", Polarity: data.Positive, Breaks: []data.Break{{Period: data.Year(2012), Text: data.Text{IT: "Cambia.", EN: "It changes."}}, {Period: data.Year(2030)}}},
	{Code: "MONTH", Domain: "economy", Polarity: data.Positive},
}

// world is figures by indicator, province and year; IT and 01 have those of province 0.
type world map[string]func(province, year int) (float64, bool)

// even is figures from first to last that neither move nor stand apart: they jump by
// one from year to year, another way in each province.
func even(first, last int) func(int, int) (float64, bool) {
	return func(province, year int) (float64, bool) {
		jump := float64((year*7+province*5)%4) + float64((province*3)%7)/5
		return 50 + jump, year >= first && year <= last
	}
}

// usual has nothing significant in it.
func usual() world {
	return world{
		"DEM01": func(p, year int) (float64, bool) { return 100000 + float64(1000*p), year == 2020 },
		"TER01": func(p, year int) (float64, bool) { return 100 + float64(p%5), year == 2020 },
		"DEM03": func(p, year int) (float64, bool) { return 180 + float64(p%3), year == 2020 },
		"GOOD":  even(2005, 2020), "BAD": even(2005, 2020), "NEU": even(2005, 2020), "RARE": even(2005, 2020), "CUT": even(2005, 2020),
	}
}

// build returns the cube of a world; more figures may be added.
func build(t testing.TB, w world, more ...cube.Figure) *cube.Cube {
	t.Helper()
	p := cube.Parts{
		Release: data.Release{Number: 1, ID: "r", Reference: "2023-01-01"}, Indicators: indicators, Datasets: []data.Dataset{{ID: "d"}, {ID: "e"}},
		Areas: []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "01", Level: data.Region, Name: "Ovest", Parent: "IT"}},
	}
	for i := range provinces {
		p.Areas = append(p.Areas, data.Area{Code: code(i), Level: data.Province, Name: fmt.Sprintf("P%d", i), Parent: "01"})
	}
	for name, value := range w {
		for _, a := range p.Areas {
			at := 0
			if a.Level == data.Province {
				fmt.Sscanf(string(a.Code), "%d", &at)
				at--
			}
			for year := 1990; year <= 2020; year++ {
				if v, has := value(at, year); has {
					p.Figures = append(p.Figures, cube.Figure{Indicator: name, Area: a.Code, Period: data.Year(year), Cell: cube.Cell{Value: v, Status: data.Final, Dataset: "d"}})
				}
			}
		}
	}
	p.Figures = append(p.Figures, more...)
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustWatch(t testing.TB, c *cube.Cube, area data.AreaCode) *Watch {
	t.Helper()
	w, err := Of(c, area)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// find returns a series of a watch.
func (w *Watch) find(t testing.TB, indicator string) *Series {
	t.Helper()
	for i := range w.Series {
		if w.Series[i].Indicator.Code == indicator {
			return &w.Series[i]
		}
	}
	t.Fatalf("no series of %s", indicator)
	return nil
}

const tol = 1e-9

func near(a, b float64) bool { return math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b)) }
