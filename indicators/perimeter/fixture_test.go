package perimeter

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// The country of the tests has two regions. Comuni lie in a row from west to east:
// 101001 to 101004 in the province 101, 102001 and 102002 in 102, both of the region
// 01; 103001 and 103002 in 103, of the region 02.
var (
	comuni = []data.AreaCode{"101001", "101002", "101003", "101004", "102001", "102002", "103001", "103002"}
	y22    = data.Year(2022)
	ctx    = context.Background()
)

func countryAreas() []data.Area {
	areas := []data.Area{
		{Code: "IT", Level: data.Country, Name: "Italia"},
		{Code: "01", Level: data.Region, Name: "Ovest", Parent: "IT"}, {Code: "02", Level: data.Region, Name: "Est", Parent: "IT"},
		{Code: "101", Level: data.Province, Name: "Alfa", Abbreviation: "AL", Parent: "01"}, {Code: "102", Level: data.Province, Name: "Beta", Abbreviation: "BE", Parent: "01"},
		{Code: "103", Level: data.Province, Name: "Gamma", Abbreviation: "GA", Parent: "02"},
		{Code: "S1", Level: data.LabourArea, Name: "Sistema"}, {Code: "u:1", Level: data.Perimeter, Name: "Unione"},
	}
	for i, name := range []string{"Alfa", "Castro", "Forlì-Cesà", "Delta", "Beta", "Castro", "Gamma", "San Marco"} {
		areas = append(areas, data.Area{Code: comuni[i], Level: data.Municipality, Name: name, Parent: comuni[i][:3]})
	}
	return areas
}

func exact(code string, quantity bool, formula *data.Formula) data.Indicator {
	return data.Indicator{Code: code, Domain: "demography", Recomposition: data.Exact, Quantity: quantity, Formula: formula, Datasets: []string{"d"}}
}

var countryIndicators = []data.Indicator{
	exact("DEM01", true, nil), exact("AREA", true, nil),
	exact("OLD", false, &data.Formula{Scale: 100, Numerator: []data.Term{{Indicator: "DEM01", AgeFrom: 65, AgeTo: data.MaxAge}}, Denominator: []data.Term{{Indicator: "DEM01", AgeTo: 14}}}),
	{Code: "RATE", Domain: "work", Recomposition: data.Weighted, Datasets: []string{"d"}},
	{Code: "INDEX", Domain: "economy", Recomposition: data.NotPart, Datasets: []string{"d"}},
	{Code: "FUN01", Domain: "labour", Recomposition: data.FromFlow, Datasets: []string{"f"}},
	{Code: "FUN05", Domain: "labour", Recomposition: data.FromFlow, Datasets: []string{"f"}},
	{Code: "MONEY", Domain: "funds", Recomposition: data.Projects, Datasets: []string{"d"}},
}

// country is what a cube of the tests is made of; figures and parts are added to it.
type country struct {
	t       testing.TB
	figures []cube.Figure
	parts   []data.Observation // of ratios
	flows   []data.Flow
	lineage []data.Passage
	members []data.Membership
}

func newCountry(t testing.TB) *country {
	return &country{t: t, members: []data.Membership{
		{Definition: "sll", Group: "S1", Area: "101001"}, {Definition: "sll", Group: "S1", Area: "101002"}, {Definition: "sll", Group: "S1", Area: "102001"},
		{Definition: "unioni", Group: "u:1", Area: "101003", Role: "lead"}, {Definition: "unioni", Group: "u:1", Area: "101004", Role: "partner"},
	}}
}

func (n *country) put(indicator string, area data.AreaCode, value float64) *country {
	return n.cell(indicator, area, cube.Cell{Value: value, Status: data.Final, Dataset: "d"})
}

func (n *country) cell(indicator string, area data.AreaCode, c cube.Cell) *country {
	n.figures = append(n.figures, cube.Figure{Indicator: indicator, Area: area, Period: y22, Cell: c})
	return n
}

// ratio puts the figure of OLD and its two parts.
func (n *country) ratio(area data.AreaCode, numerator, denominator float64) *country {
	o := data.Observation{Dataset: "d", Indicator: "OLD", Area: area, Period: y22, Status: data.Final, Numerator: data.Some(numerator), Denominator: data.Some(denominator)}
	c := cube.Cell{Status: data.Final, Dataset: "d"}
	if denominator == 0 {
		o.Status, c.Status = data.NotApplicable, data.NotApplicable
	} else {
		c.Value = 100 * numerator / denominator
	}
	n.parts = append(n.parts, o)
	return n.cell("OLD", area, c)
}

// flow puts the people who live in the comune at one place and work in another.
func (n *country) flow(from, to int, people float64) *country {
	n.flows = append(n.flows, data.Flow{Dataset: "f", Period: data.Year(2001), Origin: comuni[from], Destination: comuni[to], Value: people})
	return n
}

func (n *country) cube() *cube.Cube {
	n.t.Helper()
	lineage, err := data.NewLineage(n.lineage)
	if err != nil {
		n.t.Fatal(err)
	}
	c, err := cube.New(cube.Parts{
		Release: data.Release{Number: 1, ID: "r", Reference: "2023-01-01", Editions: []data.Edition{{Dataset: "f", Vintage: "2023-01-01"}}},
		Areas:   countryAreas(), Indicators: countryIndicators, Datasets: []data.Dataset{{ID: "d"}, {ID: "f"}}, Lineage: lineage, Members: n.members,
		Figures: n.figures, Boundaries: n.boundaries(), FlowIDs: []string{"f"},
		Flows: func(context.Context, string) ([]data.Flow, error) { return slices.Clone(n.flows), nil },
		Detail: func(_ context.Context, f cube.Filter) ([]data.Observation, int, error) {
			found := slices.DeleteFunc(slices.Clone(n.parts), func(o data.Observation) bool { return !slices.Contains(f.Indicators, o.Indicator) })
			return found, len(found), nil
		},
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

// boundaries are squares of a degree in a row; the last comune is an island.
func (n *country) boundaries() *topology.Topology {
	var features []topology.Feature
	for i, code := range comuni {
		x := 7 + float64(i)
		if i == len(comuni)-1 {
			x += 2
		}
		features = append(features, topology.Feature{Code: code, Geometry: orb.MultiPolygon{{{{x, 40}, {x + 1, 40}, {x + 1, 41}, {x, 41}, {x, 40}}}}})
	}
	t, err := topology.Build(data.Municipality, features)
	if err != nil {
		n.t.Fatal(err)
	}
	return t
}

// set returns the perimeter of the comuni at some places.
func set(t testing.TB, l *Laboratory, c *cube.Cube, places ...int) Perimeter {
	t.Helper()
	var codes []data.AreaCode
	for _, i := range places {
		codes = append(codes, comuni[i])
	}
	p, err := l.Of(c, codes, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// figureOn recomposes an indicator, in its latest period.
func figureOn(t testing.TB, l *Laboratory, c *cube.Cube, p Perimeter, indicator string) Figure {
	t.Helper()
	f, err := l.Recompose(ctx, c, p, indicator, data.Period{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// told is a figure in one line.
func told(f Figure) string {
	text := f.Status.String()
	if f.Status.HasValue() {
		text += fmt.Sprintf(" %g", f.Value)
	}
	if f.Expected > 0 {
		text += fmt.Sprintf(" %d/%d", f.Covered, f.Expected)
	}
	if f.Area != "" {
		text += " of " + string(f.Area)
	}
	for _, c := range f.Containing {
		text += fmt.Sprintf(", %s %g", c.Area.Code, c.Value)
	}
	return text
}
