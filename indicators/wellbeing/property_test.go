package wellbeing

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

// near is how close two scores are that differ by rounding alone.
const near = 1e-6

// drawn is two indicators of one year for the five provinces, none constant.
func drawn(t *rapid.T) (inc, bad []float64) {
	column := func(name string) []float64 {
		values := rapid.SliceOfN(rapid.Float64Range(1, 1000), 5, 5).Draw(t, name)
		values[0], values[4] = 1, 1000
		return values
	}
	return column("inc"), column("bad")
}

func byMean(d *catalog.Composite) { d.Normalisation.Reference = catalog.ReferenceMean }

// scored returns the scores of 2020 under a choice of rapid.
func scored(t *rapid.T, tb testing.TB, inc, bad []float64, choice Choice) []float64 {
	r, err := Evaluate(country(tb, figures{"INC": {2020: inc}, "BAD": {2020: bad}}), definition(byMean), choice)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, 5)
	for i, s := range r.Years[2].Scores {
		out[i] = s.Value.Value
	}
	return out
}

func anyChoice(t *rapid.T) Choice {
	return Choice{
		Normalisation: rapid.SampledFrom(catalog.Scalings()).Draw(t, "scaling"), Aggregation: rapid.SampledFrom(catalog.Aggregations()).Draw(t, "aggregation"),
		Missing: rapid.SampledFrom(MissingRules()).Draw(t, "missing"), Treatment: rapid.SampledFrom(append(catalog.Treatments(), "")).Draw(t, "treatment"), Weights: map[string]float64{"money": rapid.Float64Range(0.1, 9).Draw(t, "weight")},
	}
}

func same(t *rapid.T, what string, got, want []float64) {
	for i := range want {
		if math.Abs(got[i]-want[i]) > near {
			t.Fatalf("%s: area %d has %v, want %v", what, i, got[i], want[i])
		}
	}
}

func mapOf(x []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return out
}

func TestUnitsAndConstantsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inc, bad := drawn(rt)
		choice := anyChoice(rt)
		want := scored(rt, t, inc, bad, choice)
		factor, plus := rapid.Float64Range(0.01, 100).Draw(rt, "factor"), rapid.Float64Range(0, 1000).Draw(rt, "plus")
		same(rt, "another unit", scored(rt, t, mapOf(inc, func(v float64) float64 { return v * factor }), bad, choice), want)
		same(rt, "a constant more", scored(rt, t, inc, mapOf(bad, func(v float64) float64 { return v + plus }), choice), want)
	})
}

func TestOrderOfAreasDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inc, bad := drawn(rt)
		choice := anyChoice(rt)
		order := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(rt, "order")
		moved := func(x []float64) []float64 {
			out := make([]float64, len(x))
			for i, from := range order {
				out[i] = x[from]
			}
			return out
		}
		same(rt, "another order", scored(rt, t, moved(inc), moved(bad), choice), moved(scored(rt, t, inc, bad, choice)))
	})
}

// TestPenaltySign says that imbalance never raises a score, and that an area whose
// indicators are all equal has their value by any aggregation.
func TestPenaltySign(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inc, bad := drawn(rt)
		choice := anyChoice(rt)
		of := figures{"INC": {2020: inc}, "BAD": {2020: bad}}
		choice.Aggregation = catalog.AggregateMean
		mean := scored(rt, t, inc, bad, choice)
		for _, aggregation := range []string{catalog.AggregateAMPI, catalog.AggregateGeometric} {
			choice.Aggregation = aggregation
			for i, v := range scored(rt, t, inc, bad, choice) {
				if v > mean[i]+near {
					rt.Fatalf("area %d by %s = %v, more than its mean %v", i, aggregation, v, mean[i])
				}
			}
		}
		twice := definition(byMean)
		twice.Domains[1].Indicators[0] = twice.Domains[0].Indicators[0]
		r, err := Evaluate(country(t, of), twice, choice)
		if err != nil {
			rt.Fatal(err)
		}
		for i, s := range r.Years[2].Scores {
			if math.Abs(s.Value.Value-s.Cells[0].Scaled.Value) > near {
				rt.Fatalf("area %d with equal indicators %v has %v", i, s.Cells[0].Scaled.Value, s.Value.Value)
			}
		}
	})
}

func TestAreasAlikeShareARank(t *testing.T) {
	for _, scaling := range catalog.Scalings() {
		r := evaluate(t, figures{"INC": {2020: {5, 7, 5, 9, 7}}, "BAD": {2020: {3, 2, 3, 1, 2}}}, definition(byMean), Choice{Normalisation: scaling})
		for i, want := range []int{4, 2, 4, 1, 2} {
			if got := r.Years[2].Scores[i].Rank; got != want {
				t.Errorf("by %s area %d has rank %d, want %d", scaling, i, got, want)
			}
		}
	}
}

// TestAreasAllAlike: between goalposts fixed by hand all have the score of their
// values, and the first rank; the other scalings tell no areas apart and say so.
func TestAreasAllAlike(t *testing.T) {
	alike := figures{"INC": {2020: {40, 40, 40, 40, 40}}, "BAD": {2020: {5, 5, 5, 5, 5}}}
	fixed := func(d *catalog.Composite) {
		d.Domains[0].Indicators[0].Goalposts = &catalog.FixedBounds{Min: 20, Max: 60}
		d.Domains[1].Indicators[0].Goalposts = &catalog.FixedBounds{Min: 0, Max: 10}
	}
	for _, scaling := range catalog.Scalings() {
		r, err := Evaluate(country(t, alike), definition(fixed), Choice{Normalisation: scaling})
		if scaling == catalog.ScaleMinMax || scaling == catalog.ScaleZ {
			if !errors.Is(err, composite.ErrZeroVariance) {
				t.Errorf("by %s: error = %v", scaling, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("by %s: %v", scaling, err)
			continue
		}
		for i, s := range r.Years[2].Scores {
			if s.Rank != 1 || math.Abs(s.Value.Value-r.Years[2].Scores[0].Value.Value) > near || scaling == catalog.ScaleAMPI && math.Abs(s.Value.Value-100) > near {
				t.Errorf("by %s area %d = %+v", scaling, i, s)
			}
		}
	}
}

// TestAnIndicatorWithoutWeightDoesNotMatter: whatever it is, also a constant one.
func TestAnIndicatorWithoutWeightDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inc, bad := drawn(rt)
		choice := anyChoice(rt)
		want := scored(rt, t, inc, bad, choice)
		more := definition(byMean, func(d *catalog.Composite) {
			d.Domains[0].Indicators = append(d.Domains[0].Indicators, catalog.CompositeIndicator{Code: "NEU", Polarity: data.Positive, Goalposts: &catalog.FixedBounds{Min: 0, Max: 10}})
		})
		r, err := Evaluate(country(t, figures{"INC": {2020: inc}, "BAD": {2020: bad}, "NEU": {2020: {7, 7, 7, 7, 7}}}), more, choice)
		if err != nil {
			rt.Fatal(err)
		}
		for i, s := range r.Years[2].Scores {
			if math.Abs(s.Value.Value-want[i]) > near {
				rt.Fatalf("area %d has %v, want %v", i, s.Value.Value, want[i])
			}
		}
	})
}
