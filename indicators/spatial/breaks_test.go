package spatial

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const tol = 1e-9

func near(a, b float64) bool { return math.Abs(a-b) <= tol*(1+math.Abs(b)) }

func agree(got, want []float64) bool { return slices.EqualFunc(got, want, near) }

func TestBreaks(t *testing.T) {
	x := []float64{9, 1, 2, 3, 10, 2, 11}
	tests := []struct {
		name string
		got  func() (Breaks, error)
		want Breaks
	}{
		{"Fisher-Jenks", func() (Breaks, error) { return FisherJenks(x, 2) }, Breaks{1, 6, 11}},
		{"Fisher-Jenks of more classes than values", func() (Breaks, error) { return FisherJenks([]float64{1, 1, 3}, 7) }, Breaks{1, 2, 3}},
		{"one class", func() (Breaks, error) { return FisherJenks(x, 1) }, Breaks{1, 11}},
		{"quantiles of type 7", func() (Breaks, error) { return Quantiles(x, 2, Type7) }, Breaks{1, 3, 11}},
		{"quantiles of type 6", func() (Breaks, error) { return Quantiles([]float64{1, 2, 3}, 4, Type6) }, Breaks{1, 2, 3}},
		{"equal intervals", func() (Breaks, error) { return EqualIntervals(x, 4) }, Breaks{1, 3.5, 6, 8.5, 11}},
		// Mean 2, sample variance 4.
		{"standard deviation", func() (Breaks, error) { return DeviationBreaks([]float64{0, 0, 2, 2, 2, 2, 6}, 1) },
			Breaks{0, 2, 2 + math.Sqrt(4), 6}},
		// Half lie above the mean, and half of those above theirs.
		{"head/tail", func() (Breaks, error) { return HeadTails([]float64{1, 2, 3, 4}, 0.4) }, Breaks{1, 2.5, 4}},
		{"head/tail to the end", func() (Breaks, error) { return HeadTails([]float64{1, 2, 3, 4}, 1) }, Breaks{1, 2.5, 3.5, 4}},
		{"head/tail of few above", func() (Breaks, error) { return HeadTails([]float64{1, 1, 1, 1, 1, 1, 2, 2, 10, 20}, 0.4) }, Breaks{1, 4, 15, 20}},
		{"box", func() (Breaks, error) { return BoxBreaks([]float64{1, 2, 3, 4, 100}) }, Breaks{1, 2, 3, 4, 7, 100}},
		{"box without outliers", func() (Breaks, error) { return BoxBreaks([]float64{1, 2, 3, 4, 5}) }, Breaks{1, 2, 3, 4, 5}},
	}
	for _, tt := range tests {
		got, err := tt.got()
		if err != nil || !agree(got, tt.want) {
			t.Errorf("%s = %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
}

func TestClass(t *testing.T) {
	b := Breaks{1, 6, 11}
	for v, want := range map[float64]int{0: 0, 1: 0, 6: 0, 6.5: 1, 11: 1, 99: 1} {
		if got := b.Class(v); got != want {
			t.Errorf("Class(%v) = %d, want %d", v, got, want)
		}
	}
	// Within: 2 and 2; in all: 1, 3, 9, 11 about 6 give 25+9+9+25 = 68.
	if got, err := GoodnessOfFit([]float64{1, 3, 9, 11}, b); err != nil || !near(got, 1-4./68) {
		t.Errorf("GoodnessOfFit = %v, %v, want %v", got, err, 1-4./68)
	}
}

func TestBreaksRefuse(t *testing.T) {
	for name, of := range map[string]func(x []float64, k int) (Breaks, error){
		"FisherJenks":     FisherJenks,
		"EqualIntervals":  EqualIntervals,
		"Quantiles":       func(x []float64, k int) (Breaks, error) { return Quantiles(x, k, Type7) },
		"HeadTails":       func(x []float64, k int) (Breaks, error) { return HeadTails(x, float64(k)-0.5) },
		"DeviationBreaks": func(x []float64, k int) (Breaks, error) { return DeviationBreaks(x, float64(k)) },
	} {
		for _, tt := range []struct {
			x    []float64
			k    int
			want error
		}{
			{nil, 1, ErrNoValues},
			{[]float64{1, math.NaN()}, 1, ErrNotFinite},
			{[]float64{1, math.Inf(1)}, 1, ErrNotFinite},
			{[]float64{2, 2}, 1, ErrZeroVariance},
			{[]float64{2}, 1, ErrZeroVariance},
			{[]float64{1, 2}, 0, ErrChoice},
		} {
			if got, err := of(tt.x, tt.k); !errors.Is(err, tt.want) {
				t.Errorf("%s(%v, %d) = %v, %v, want error %v", name, tt.x, tt.k, got, err, tt.want)
			}
		}
	}
}

// leastVariance tries all cuts of sorted values into k runs.
func leastVariance(sorted []float64, k int) float64 {
	if k == 1 {
		return squares(sorted)
	}
	best := math.Inf(1)
	for cut := k - 1; cut < len(sorted); cut++ {
		best = min(best, leastVariance(sorted[:cut], k-1)+squares(sorted[cut:]))
	}
	return best
}

func TestFisherJenksIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "values")
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(rapid.IntRange(0, 30).Draw(t, "value"))
		}
		x[0] = 31
		k := rapid.IntRange(1, 4).Draw(t, "classes")
		b, err := FisherJenks(x, k)
		if err != nil {
			t.Fatal(err)
		}
		fit, err := GoodnessOfFit(x, b)
		if err != nil {
			t.Fatal(err)
		}
		sorted := slices.Sorted(slices.Values(x))
		want := 1 - leastVariance(sorted, len(b)-1)/squares(x)
		if math.Abs(fit-want) > tol {
			t.Errorf("FisherJenks(%v, %d) = %v tells %v, want %v", x, k, b, fit, want)
		}
	})
}

func BenchmarkFisherJenks(b *testing.B) {
	x := make([]float64, 7904)
	s := uint64(1)
	for i := range x {
		s = s*6364136223846793005 + 1442695040888963407
		x[i] = math.Exp(float64(s>>40) / (1 << 22))
	}
	for b.Loop() {
		if _, err := FisherJenks(x, 7); err != nil {
			b.Fatal(err)
		}
	}
}
