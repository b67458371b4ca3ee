package watch

import (
	"errors"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
	"cittamedie/indicators/wellbeing"
)

// definition is GOOD and BAD, in two domains, in the years 2018 to 2020.
func definition(change ...func(*catalog.Composite)) catalog.Composite {
	d := catalog.Composite{
		ID: "prova", Level: data.Province, Years: catalog.CompositeYears{From: 2018, To: 2020},
		Normalisation: catalog.CompositeScaling{Method: catalog.ScaleAMPI, Reference: catalog.ReferenceCountry, Year: 2020}, Aggregation: catalog.AggregateAMPI,
		Coverage: catalog.CompositeCoverage{Indicators: 0.5, Areas: 0.8},
		Domains: []catalog.CompositeDomain{
			{ID: "money", Weight: 1, Indicators: []catalog.CompositeIndicator{{Code: "GOOD", Weight: 1, Polarity: data.Positive}}},
			{ID: "harm", Weight: 1, Indicators: []catalog.CompositeIndicator{{Code: "BAD", Weight: 1, Polarity: data.Negative}}},
		},
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

// ordered is a world in which province 0 is best by everything and the last worst.
func ordered() world {
	return world{
		"GOOD": func(p, year int) (float64, bool) { return 100 - 5*float64(p) + float64(year-2020), year > 2017 },
		"BAD":  func(p, year int) (float64, bool) { return 10 + 5*float64(p), year > 2017 && p != 5 },
	}
}

// banding returns the bands of a cube.
func banding(c *cube.Cube) Banding {
	return func(d *catalog.Composite) (*wellbeing.Bands, error) {
		return wellbeing.RankBands(c, d, wellbeing.Choice{}, wellbeing.UsualUncertainty)
	}
}

func standOf(t *testing.T, c *cube.Cube, d catalog.Composite, area data.AreaCode, of []data.Area, band Banding) Standing {
	t.Helper()
	a, _ := c.Area(area)
	found, err := Standings(c, []catalog.Composite{d}, a, of, band)
	if err != nil || len(found) != 1 {
		t.Fatalf("Standings = %+v, %v, want one", found, err)
	}
	return found[0]
}

func TestStandings(t *testing.T) {
	c := build(t, ordered())
	around := c.Areas(data.Province)[1:4]
	best := standOf(t, c, definition(), code(0), around, banding(c))
	if best.Refused != nil || best.Year.Year != 2020 || best.Score.Rank != 1 || best.Place != First || best.Band.Q95 > 2 || best.Scenarios < 100 {
		t.Errorf("best of all = %+v", best)
	}
	if len(best.History) != 3 || best.History[2].Value != best.Score.Value.Value || best.History[0].Year != 2018 || best.History[0].Of != provinces {
		t.Errorf("history = %+v", best.History)
	}
	second := best.Result.Years[2].Scores[2] // the middle of the three peers
	if best.Peers != 3 || !best.Median.Valid || best.Median != second.Value || len(best.Domains) != 2 || best.Domains[0] != second.Domains[0] {
		t.Errorf("peers %d, median %v of domains %v; want those of the middle one, %v %v", best.Peers, best.Median, best.Domains, second.Value, second.Domains)
	}
	if worst := standOf(t, c, definition(), code(provinces-1), nil, banding(c)); worst.Place != Last || worst.Peers != 0 || worst.Median.Valid || worst.Domains[0].Valid {
		t.Errorf("worst of all = %+v", worst)
	}
	if middle := standOf(t, c, definition(), code(6), around, banding(c)); middle.Place != Between {
		t.Errorf("in the middle = %+v", middle)
	}
	if lacking := standOf(t, c, definition(), code(5), around, banding(c)); len(lacking.Score.Missing) != 1 || lacking.Score.Missing[0] != "BAD" {
		t.Errorf("without BAD: %+v", lacking.Score)
	}
	if plain := standOf(t, c, definition(), code(0), around, nil); plain.Band != nil || plain.Score.Rank != 1 || plain.Scenarios != 0 {
		t.Errorf("without bands: %+v", plain)
	}
}

func TestStandingsThatAreNot(t *testing.T) {
	c := build(t, ordered())
	strict := definition(func(d *catalog.Composite) { d.Coverage.Indicators, d.Coverage.Areas = 1, 0.5 })
	if s := standOf(t, c, strict, code(5), nil, banding(c)); s.Score.Value.Valid || s.Band != nil || len(s.History) != 0 {
		t.Errorf("lacks an indicator: %+v", s)
	}
	few := definition(func(d *catalog.Composite) { d.Coverage.Indicators, d.Coverage.Areas = 1, 1 })
	if s := standOf(t, c, few, code(0), nil, banding(c)); s.Refused != nil || s.Year.Ranked || s.Band != nil || !s.Score.Value.Valid {
		t.Errorf("too few areas for a ranking: %+v", s)
	}
	empty := definition(func(d *catalog.Composite) { d.Domains[0].Indicators[0].Code = "NEU" })
	if s := standOf(t, c, empty, code(0), nil, banding(c)); !errors.Is(s.Refused, composite.ErrAllMissing) || s.Score != nil {
		t.Errorf("an indicator without figures: %+v", s)
	}
	a, _ := c.Area(code(0))
	other := definition(func(d *catalog.Composite) { d.Level = data.Municipality })
	outside := definition(func(d *catalog.Composite) { d.Peers = code(1) })
	if found, err := Standings(c, []catalog.Composite{other, outside}, a, nil, nil); err != nil || len(found) != 0 {
		t.Errorf("composites that do not hold the area: %+v, %v", found, err)
	}
	broken := errors.New("broken")
	if _, err := Standings(c, []catalog.Composite{definition()}, a, nil, func(*catalog.Composite) (*wellbeing.Bands, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("error = %v, want that of the bands", err)
	}
}
