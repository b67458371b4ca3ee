package wellbeing

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

// crossed is two indicators that order the provinces in opposite ways, but for the
// first, which is worst by both, and the last, which is best by both.
var crossed = figures{
	"INC": {2020: {1, 20, 30, 40, 90}},
	"BAD": {2020: {90, 20, 30, 35, 1}},
}

func bands(t *testing.T, of figures, d *catalog.Composite, choice Choice, u Uncertainty) *Bands {
	t.Helper()
	b, err := RankBands(country(t, of), d, choice, u)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRankBands(t *testing.T) {
	b := bands(t, crossed, definition(), Choice{}, UsualUncertainty)
	if b.Scenarios != 4*3*20 || !b.All || !b.Converged || b.Year.Year != 2020 {
		t.Errorf("%d scenarios, all %v, converged %v, year %d", b.Scenarios, b.All, b.Converged, b.Year.Year)
	}
	if first, last := b.Areas[4], b.Areas[0]; first.Min != 1 || first.Max != 1 || first.First.Value != 1 || last.Min != 5 || last.Max != 5 || last.First.Value != 0 {
		t.Errorf("best = %+v, worst = %+v", first, last)
	}
	wide := 0
	for i, a := range b.Areas {
		if rank := b.Year.Scores[i].Rank; float64(rank) != a.Nominal || a.Nominal < a.Min || a.Nominal > a.Max || a.Ranked == false {
			t.Errorf("area %d: rank %d, band %+v", i, rank, a)
		}
		if a.Max > a.Min {
			wide++
		}
	}
	if wide < 2 {
		t.Errorf("%d areas change rank; areas in the middle are worst by one indicator and better by the other", wide)
	}
	if again := bands(t, crossed, definition(), Choice{}, UsualUncertainty); !reflect.DeepEqual(again.Areas, b.Areas) {
		t.Error("the same seed gives other bands")
	}
}

func TestRankBandsOfASample(t *testing.T) {
	u := UsualUncertainty
	u.Runs = 100
	b := bands(t, crossed, definition(), Choice{Normalisation: catalog.ScaleRank, Aggregation: catalog.AggregateGeometric}, u)
	if b.Scenarios != 100 || b.All {
		t.Errorf("%d scenarios, all %v", b.Scenarios, b.All)
	}
	for i, a := range b.Areas {
		if float64(b.Year.Scores[i].Rank) != a.Nominal {
			t.Errorf("area %d: rank %d under the choice, %v in the band", i, b.Year.Scores[i].Rank, a.Nominal)
		}
	}
}

func TestRankBandsWithGaps(t *testing.T) {
	half := definition(func(d *catalog.Composite) { d.Coverage.Indicators = 0.5 })
	u := UsualUncertainty
	u.Year = 2019
	b := bands(t, usual, half, Choice{}, u)
	if want := []string{Available, Complete, FillMean}; !reflect.DeepEqual(b.Tried.MissingRules, want) {
		t.Errorf("rules = %v, want %v: four areas in five lack nothing", b.Tried.MissingRules, want)
	}
	if got := b.Areas[4]; got.Band.Ranked != b.Scenarios*2/3 {
		t.Errorf("005 is ranked in %d of %d, want two rules of three", got.Band.Ranked, b.Scenarios)
	}
	half.Coverage.Areas = 0.9
	if b = bands(t, usual, half, Choice{}, u); len(b.Tried.MissingRules) != 2 {
		t.Errorf("rules = %v, want without complete: too few areas lack nothing", b.Tried.MissingRules)
	}
	none := definition(func(d *catalog.Composite) { d.Coverage.Areas = 0.8 })
	if b = bands(t, usual, none, Choice{}, u); b.Areas[4].Ranked || len(b.Tried.MissingRules) != 1 {
		t.Errorf("005 lacks an indicator and is ranked: %+v, rules %v", b.Areas[4], b.Tried.MissingRules)
	}
}

func TestSensitivity(t *testing.T) {
	c := country(t, crossed)
	all, err := Sensitivity(c, definition(), Choice{}, UsualUncertainty, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Choices) != 3 || all.Steady || all.Runs != sobolPoints*5 {
		t.Fatalf("influences = %+v", all)
	}
	for i, in := range all.Choices {
		if in.Total < -0.05 || in.Total > 1.05 || in.First > in.Total+0.1 || i > 0 && in.Total > all.Choices[i-1].Total {
			t.Errorf("%s: first %v, total %v", in.Name, in.First, in.Total)
		}
	}
	best, err := Sensitivity(c, definition(), Choice{}, UsualUncertainty, "005")
	if err != nil || !best.Steady || len(best.Choices) != 0 {
		t.Errorf("best by everything = %+v, %v; want steady", best, err)
	}
}

func TestSensitivityOfAnAreaWithGaps(t *testing.T) {
	c := country(t, usual)
	half := definition(func(d *catalog.Composite) { d.Coverage.Indicators = 0.5 })
	u := UsualUncertainty
	u.Year = 2019
	got, err := Sensitivity(c, half, Choice{}, u, "005")
	if err != nil || strings.Contains(strings.Join(got.Tried.MissingRules, " "), Complete) {
		t.Errorf("005 = %+v, %v", got, err)
	}
}

func TestStudyRefusals(t *testing.T) {
	c := country(t, usual)
	u := func(change func(*Uncertainty)) Uncertainty {
		out := UsualUncertainty
		change(&out)
		return out
	}
	in2019 := u(func(u *Uncertainty) { u.Year = 2019 })
	for _, tt := range []struct {
		name string
		d    *catalog.Composite
		u    Uncertainty
		area data.AreaCode
		want error
		says string
	}{
		{"year outside", definition(), u(func(u *Uncertainty) { u.Year = 2030 }), "", data.ErrInvalid, "2018 to 2020"},
		{"year not ranked", definition(func(d *catalog.Composite) { d.Coverage.Areas = 1 }), in2019, "", data.ErrNoData, "4 areas of 5"},
		{"too many sets", definition(), u(func(u *Uncertainty) { u.Sets = 999 }), "", composite.ErrChoice, "at most 200"},
		{"share", definition(), u(func(u *Uncertainty) { u.Share = 2 }), "", composite.ErrChoice, "from 0 to 1"},
		{"area not compared", definition(), UsualUncertainty, "099", data.ErrNotFound, `"099"`},
		{"area without a score", definition(), in2019, "005", data.ErrNoData, "without BAD"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Sensitivity(c, tt.d, Choice{}, tt.u, tt.area)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error = %v, want %v that says %q", err, tt.want, tt.says)
			}
		})
	}
}

// TestMethodsThatNeedPositiveValues has a province so far from the rest that values
// between its goalposts are not positive.
func TestMethodsThatNeedPositiveValues(t *testing.T) {
	far := definition(func(d *catalog.Composite) {
		d.Domains[0].Indicators[0].Goalposts = &catalog.FixedBounds{Min: 59, Max: 61}
	})
	b := bands(t, crossed, far, Choice{Normalisation: catalog.ScaleRank}, UsualUncertainty)
	if want := []string{catalog.ScaleMinMax, catalog.ScaleZ, catalog.ScaleRank}; !reflect.DeepEqual(b.Tried.Normalisations, want) || !reflect.DeepEqual(b.Tried.LeftOut, []string{catalog.ScaleAMPI}) {
		t.Errorf("tried %v, left out %v", b.Tried.Normalisations, b.Tried.LeftOut)
	}
	b = bands(t, crossed, far, Choice{Aggregation: catalog.AggregateMean}, UsualUncertainty)
	if !reflect.DeepEqual(b.Tried.Aggregations, []string{catalog.AggregateMean}) || len(b.Tried.Normalisations) != 4 || float64(b.Year.Scores[2].Rank) != b.Areas[2].Nominal {
		t.Errorf("tried %+v", b.Tried)
	}
}
