package composite

import (
	"errors"
	"math"
	"testing"

	"cittamedie/data"
)

const tol = 1e-9

var nan = math.NaN()

// agree reports whether two columns are the same within tol, missing where missing.
func agree(got, want []float64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if missing(got[i]) != missing(want[i]) || math.Abs(got[i]-want[i]) > tol*(1+math.Abs(want[i])) {
			return false
		}
	}
	return true
}

func TestNormalise(t *testing.T) {
	x := []float64{2, nan, 6, 4, 4}
	tests := []struct {
		name string
		got  func() ([]float64, error)
		want []float64
	}{
		{"min-max", func() ([]float64, error) { return MinMax(x, data.Positive, 0, 100) }, []float64{0, nan, 100, 50, 50}},
		{"min-max negative", func() ([]float64, error) { return MinMax(x, data.Negative, 1, 11) }, []float64{11, nan, 1, 6, 6}},
		{"z population", func() ([]float64, error) { return ZScore(x, data.Positive, Population, 0, 1) }, []float64{-math.Sqrt2, nan, math.Sqrt2, 0, 0}},
		{"z sample negative", func() ([]float64, error) { return ZScore(x, data.Negative, Sample, 100, 10) }, []float64{100 + 10*math.Sqrt(1.5), nan, 100 - 10*math.Sqrt(1.5), 100, 100}},
		{"reference", func() ([]float64, error) { return DistanceToReference(x, 4, false) }, []float64{0, nan, 2, 1, 1}},
		{"reference capped", func() ([]float64, error) { return DistanceToReference(x, 4, true) }, []float64{0, nan, 1, 1, 1}},
		{"target", func() ([]float64, error) { return DistanceToTarget(x, data.Positive, 10, true) }, []float64{0, nan, 0.5, 0.25, 0.25}},
		{"target negative", func() ([]float64, error) { return DistanceToTarget(x, data.Negative, 4, false) }, []float64{2, nan, 0, 1, 1}},
		{"fraction", func() ([]float64, error) { return FractionOfMax(x) }, []float64{1. / 3, nan, 1, 2. / 3, 2. / 3}},
		{"rank", func() ([]float64, error) { return Ranks(x, data.Positive, TiesMin) }, []float64{1, nan, 4, 2, 2}},
		{"rank negative", func() ([]float64, error) { return Ranks(x, data.Negative, TiesAverage) }, []float64{4, nan, 1, 2.5, 2.5}},
		{"borda", func() ([]float64, error) { return Borda(x, data.Positive) }, []float64{0, nan, 3, 1, 1}},
		{"percentile rank", func() ([]float64, error) { return PercentileRanks(x, data.Positive) }, []float64{0, nan, 1, 1. / 3, 1. / 3}},
		{"goalposts", func() ([]float64, error) { return Goalpost{0, 4}.Scale(x, data.Positive, 0, 1, false) }, []float64{0.5, nan, 1.5, 1, 1}},
		{"goalposts truncated", func() ([]float64, error) { return Goalpost{4, 8}.Scale(x, data.Negative, 70, 130, true) }, []float64{130, nan, 100, 130, 130}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.got()
			if err != nil || !agree(got, tt.want) {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
}

func TestNormaliseRefuses(t *testing.T) {
	same, one, none, endless := []float64{3, 3, nan}, []float64{3}, []float64{nan, nan}, []float64{1, math.Inf(1)}
	minmax := func(x []float64) error { _, err := MinMax(x, data.Positive, 0, 1); return err }
	z := func(x []float64) error { _, err := ZScore(x, data.Positive, Sample, 0, 1); return err }
	rank := func(x []float64) error { _, err := Ranks(x, data.Positive, TiesMin); return err }
	scale := func(g Goalpost, x []float64) error { _, err := g.Scale(x, data.Positive, 70, 130, false); return err }
	second := func(_ []float64, err error) error { return err }
	tests := []struct {
		name string
		got  error
		want error
	}{
		{"min-max of equal values", minmax(same), ErrZeroVariance},
		{"min-max of one area", minmax(one), ErrZeroVariance},
		{"min-max of none", minmax(none), ErrAllMissing},
		{"min-max of an infinite value", minmax(endless), ErrInfinite},
		{"min-max to a range reversed", second(MinMax([]float64{1, 2}, data.Positive, 1, 0)), ErrGoalposts},
		{"z of equal values", z(same), ErrZeroVariance},
		{"z of one area", z(one), ErrTooFew},
		{"z of none", z(none), ErrAllMissing},
		{"rank of none", rank(none), ErrAllMissing},
		{"percentile of one", second(PercentileRanks(one, data.Positive)), ErrTooFew},
		{"reference that is the smallest", second(DistanceToReference([]float64{1, 2}, 1, false)), ErrZeroVariance},
		{"reference not finite", second(DistanceToReference([]float64{1, 2}, nan, false)), ErrGoalposts},
		{"target that is the worst", second(DistanceToTarget([]float64{1, 2}, data.Negative, 2, false)), ErrZeroVariance},
		{"target not finite", second(DistanceToTarget([]float64{1, 2}, data.Negative, math.Inf(1), false)), ErrGoalposts},
		{"fraction of nothing positive", second(FractionOfMax([]float64{-1, 0})), ErrNotPositive},
		{"goalposts reversed", scale(Goalpost{2, 1}, one), ErrGoalposts},
		{"goalposts equal", scale(Goalpost{2, 2}, one), ErrGoalposts},
		{"goalposts missing", scale(Goalpost{nan, 2}, one), ErrGoalposts},
		{"goalposts of an infinite value", scale(Goalpost{1, 2}, endless), ErrInfinite},
	}
	for _, tt := range tests {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: error %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

func TestGoalpostAround(t *testing.T) {
	got, err := GoalpostAround(6, 5, 8)
	if want := (Goalpost{4.5, 7.5}); err != nil || got != want {
		t.Errorf("GoalpostAround = %v, %v, want %v", got, err, want)
	}
	if _, err := GoalpostAround(6, 5, 5); !errors.Is(err, ErrZeroVariance) {
		t.Errorf("of one value: error %v, want %v", err, ErrZeroVariance)
	}
	if _, err := GoalpostAround(6, 8, 5); !errors.Is(err, ErrGoalposts) {
		t.Errorf("reversed: error %v, want %v", err, ErrGoalposts)
	}
	version := Goalposts{Version: "2024-1", Reference: "Italy 2019", Of: map[string]Goalpost{"POP01": got}}
	if post, err := version.For("POP01"); err != nil || post != got {
		t.Errorf("For(POP01) = %v, %v, want %v", post, err, got)
	}
	if _, err := version.For("POP02"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("For(POP02): error %v, want %v", err, data.ErrNotFound)
	}
}
