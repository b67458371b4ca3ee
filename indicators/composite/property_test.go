package composite

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

// drawColumn draws 3 to 30 values, not all equal, some missing.
func drawColumn(t *rapid.T) []float64 {
	n := rapid.IntRange(3, 30).Draw(t, "areas")
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(rapid.IntRange(-500, 500).Draw(t, "value"))
		if i > 1 && rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
			x[i] = nan
		}
	}
	if x[0] == x[1] {
		x[1]++
	}
	return x
}

func scalings() map[string]func([]float64, data.Polarity) ([]float64, error) {
	return map[string]func([]float64, data.Polarity) ([]float64, error){
		"minmax":     func(x []float64, p data.Polarity) ([]float64, error) { return MinMax(x, p, 1, 100) },
		"z":          func(x []float64, p data.Polarity) ([]float64, error) { return ZScore(x, p, Sample, 100, 10) },
		"rank":       func(x []float64, p data.Polarity) ([]float64, error) { return Ranks(x, p, TiesAverage) },
		"percentile": PercentileRanks,
	}
}

// The unit of an indicator does not matter, nor where it counts from; nor does
// the order of the areas.
func TestScalingOfAnotherUnit(t *testing.T) {
	for name, scale := range scalings() {
		rapid.Check(t, func(t *rapid.T) {
			x := drawColumn(t)
			given := slices.Clone(x)
			want, err := scale(x, data.Positive)
			if err != nil {
				t.Fatal(err)
			}
			if !agree(x, given) {
				t.Errorf("%s changes what it was given", name)
			}
			factor, shift := float64(rapid.IntRange(1, 50).Draw(t, "factor")), float64(rapid.IntRange(-99, 99).Draw(t, "shift"))
			moved := mapped(x, func(v float64) float64 { return factor*v + shift })
			if got, err := scale(moved, data.Positive); err != nil || !agree(got, want) {
				t.Errorf("%s in another unit = %v, %v, want %v", name, got, err, want)
			}
			opposite := mapped(x, func(v float64) float64 { return -v })
			if got, err := scale(opposite, data.Negative); err != nil || !agree(got, want) {
				t.Errorf("%s of the opposite = %v, %v, want %v", name, got, err, want)
			}
			backwards := slices.Clone(x)
			slices.Reverse(backwards)
			got, err := scale(backwards, data.Positive)
			slices.Reverse(got)
			if err != nil || !agree(got, want) {
				t.Errorf("%s in another order = %v, %v, want %v", name, got, err, want)
			}
		})
	}
}

func drawRow(t *rapid.T) (row, weights []float64) {
	n := rapid.IntRange(1, 12).Draw(t, "indicators")
	for range n {
		row = append(row, float64(rapid.IntRange(1, 1000).Draw(t, "value")))
		weights = append(weights, float64(rapid.IntRange(1, 9).Draw(t, "weight")))
	}
	return row, weights
}

func TestPowerMeanGrowsWithItsPower(t *testing.T) {
	powers := []float64{math.Inf(-1), -50, -2, -1, 0, 0.5, 1, 2, 3, 50, math.Inf(1)}
	rapid.Check(t, func(t *rapid.T) {
		row, weights := drawRow(t)
		before := math.Inf(-1)
		for _, p := range powers {
			got, err := PowerMean(row, weights, p)
			if err != nil || got < before-tol*(1+got) {
				t.Fatalf("M_%v = %v, %v, want at least %v", p, got, err, before)
			}
			before = got
			double := slices.Clone(weights)
			for j := range double {
				double[j] *= 2
			}
			if other, err := PowerMean(row, double, p); err != nil || !agree([]float64{other}, []float64{got}) {
				t.Errorf("M_%v under double weights = %v, %v, want %v", p, other, err, got)
			}
		}
	})
}

// Imbalance never helps where more is better, and never lowers deprivation.
func TestPenaltySign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row, weights := drawRow(t)
		low, err := AMPI(row, Imbalance{Penalty: Lowers, Weights: weights})
		if err != nil || low.Value > low.Mean+tol {
			t.Errorf("AMPI = %+v, %v, want at most the mean", low, err)
		}
		high, err := AMPI(row, Imbalance{Penalty: Raises, Weights: weights})
		if err != nil || high.Value < high.Mean-tol || !agree([]float64{low.Value + high.Value}, []float64{2 * low.Mean}) {
			t.Errorf("AMPI = %+v, %v, want as far above the mean", high, err)
		}
		same := slices.Repeat([]float64{row[0]}, len(row))
		if got, err := AMPI(same, Imbalance{Penalty: Lowers, Weights: weights}); err != nil || !agree([]float64{got.Value}, row[:1]) {
			t.Errorf("AMPI of equal indicators = %+v, %v, want %v", got, err, row[0])
		}
	})
}

func TestTreatKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawColumn(t)
		x[0] *= float64(rapid.IntRange(1, 1000).Draw(t, "outlier"))
		if x[0] == x[1] {
			x[1]++
		}
		got, err := Treat(x, UsualTreatment)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x {
			for j := range x {
				if x[i] < x[j] && got.Result[i] > got.Result[j] {
					t.Fatalf("Treat(%v) = %v changes the order", x, got.Result)
				}
			}
		}
	})
}
