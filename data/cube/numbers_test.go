package cube

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersGiveBackWhatWasPut(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, -math.MaxInt32, 0.1, 0.01, 0.001, 1.0 / 3, 21474836.47, 21474836.48, 5e-324, math.MaxFloat64}
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.SampledFrom([]float64{1, 10, 100, 1000}).Draw(t, "decimals")
		values := rapid.SliceOf(rapid.OneOf(
			rapid.Custom(func(t *rapid.T) float64 { return math.Round(rapid.Float64Range(-1e6, 1e6).Draw(t, "value")) / decimals }),
			rapid.SampledFrom(special[:1+rapid.IntRange(0, len(special)-1).Draw(t, "special")]),
		)).Draw(t, "values")
		n := packNumbers(values)
		for i, v := range values {
			if got := n.at(i); math.Float64bits(got) != math.Float64bits(v) {
				t.Fatalf("value %d of %v = %v", i, values, got)
			}
		}
	})
}

func TestNumbersTakeFourBytes(t *testing.T) {
	for _, tt := range []struct {
		name    string
		values  []float64
		divisor float64 // 0 for values kept as they are
	}{
		{"counts", []float64{0, 1, 2747854, -3}, 1},
		{"one decimal", []float64{0, 12.3, 4}, 10},
		{"two decimals", []float64{0.1, 0.25, 1e7}, 100},
		{"three decimals", []float64{1, 0.125}, 0},
		{"ratio", []float64{100.0 / 3}, 0},
		{"money of the country", []float64{2.1e12}, 0},
		{"minus zero", []float64{math.Copysign(0, -1)}, 0},
		{"none", nil, 1},
	} {
		n := packNumbers(tt.values)
		if n.divisor != tt.divisor || len(n.whole)+len(n.exact) != len(tt.values) {
			t.Errorf("%s: %+v, want divisor %g", tt.name, n, tt.divisor)
		}
	}
}
