package spatial

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

// square returns the neighbours of a grid of side by side areas that share an edge.
func square(t testing.TB, side int) Weights {
	t.Helper()
	lists := make([][]int32, side*side)
	for i := range lists {
		if i%side > 0 {
			lists[i] = append(lists[i], int32(i-1))
			lists[i-1] = append(lists[i-1], int32(i))
		}
		if i >= side {
			lists[i] = append(lists[i], int32(i-side))
			lists[i-side] = append(lists[i-side], int32(i))
		}
	}
	w, err := Binary(lists)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Four areas in a ring: 0 - 1 - 3 - 2 - 0.
func TestGlobalByHand(t *testing.T) {
	w := square(t, 2)
	if s := w.Sums(); s != (Sums{8, 16, 64}) {
		t.Errorf("Sums = %v, want 8, 16, 64", s)
	}
	x := []float64{1, 2, 2, 3}
	// z = −1 0 0 1: no product of neighbours. Every difference is 1: 8 of them.
	if got, err := Moran(x, w, Randomised); err != nil || !near(got.Value, 0) || !near(got.Expected, -1./3) {
		t.Errorf("Moran = %+v, %v, want 0", got, err)
	}
	if got, err := Geary(x, w); err != nil || !near(got.Value, 3./16*8/2) || got.Expected != 1 {
		t.Errorf("Geary = %+v, %v, want 0.75", got, err)
	}
	// Products: all pairs 64 − 18 = 46; neighbours 2 (2 + 2 + 6 + 6) = 32.
	if got, err := GeneralG(x, w); err != nil || !near(got.Value, 32./46) || !near(got.Expected, 8./12) {
		t.Errorf("GeneralG = %+v, %v, want 32/46", got, err)
	}
	// A chessboard is as unlike its neighbours as can be.
	if got, err := Moran([]float64{1, -1, -1, 1}, w.Standardised(), Normal); err != nil || !near(got.Value, -1) {
		t.Errorf("Moran of a chessboard = %+v, %v, want −1", got, err)
	}
}

func TestLocalByHand(t *testing.T) {
	w := square(t, 2).Standardised()
	got, err := LocalMoran([]float64{1, 2, 2, 5}, w)
	if err != nil {
		t.Fatal(err)
	}
	// z = −1.5 −0.5 −0.5 2.5, m2 = 9/4; lags −0.5 0.5 0.5 −0.5.
	want := []float64{0.75 / 2.25, -0.25 / 2.25, -0.25 / 2.25, -1.25 / 2.25}
	quadrants := []Quadrant{LowLow, LowHigh, LowHigh, HighLow}
	for i, l := range got {
		if !near(l.Value, want[i]) || l.Quadrant != quadrants[i] {
			t.Errorf("area %d: %v %v, want %v %v", i, l.Value, l.Quadrant, want[i], quadrants[i])
		}
	}
	// Of area 0 without it: 2 2 5, mean 3, variance 2; lag 2, W² = 1, S1 = 1/2.
	g, err := LocalG([]float64{1, 2, 2, 5}, w, 0)
	if err != nil || !near(g[0], (2-3)/math.Sqrt(2*(3*0.5-1)/2)) {
		t.Errorf("LocalG = %v, %v", g, err)
	}
}

func TestFalseDiscoveryRate(t *testing.T) {
	got, err := FalseDiscoveryRate([]float64{0.04, 0.01, 0.03, 0.9})
	if err != nil || !agree(got, []float64{0.16 / 3, 0.04, 0.16 / 3, 0.9}) {
		t.Errorf("FalseDiscoveryRate = %v, %v", got, err)
	}
	if _, err := FalseDiscoveryRate([]float64{1.5}); !errors.Is(err, ErrChoice) {
		t.Errorf("of 1.5: error %v, want %v", err, ErrChoice)
	}
}

func TestSpatialRefuses(t *testing.T) {
	w := square(t, 2)
	alone, err := Binary([][]int32{{1}, {0}, nil, nil})
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{1, 2, 3, 4}
	second := func(_ any, err error) error { return err }
	moran := func(x []float64, w Weights) error { return second(Moran(x, w, Randomised)) }
	for name, tt := range map[string]struct{ got, want error }{
		"equal values":    {moran([]float64{2, 2, 2, 2}, w), ErrZeroVariance},
		"missing value":   {moran([]float64{2, 2, 2, math.NaN()}, w), ErrNotFinite},
		"no neighbours":   {moran(x, alone), ErrTooFew},
		"no values":       {moran(nil, Weights{}), data.ErrNoData},
		"negative for G":  {second(GeneralG([]float64{-1, 2, 3, 4}, w)), ErrNegative},
		"negative self":   {second(LocalG(x, w, -1)), ErrChoice},
		"no permutation":  {second(LocalPermutation(x, w, 0, 1, WithoutReplacement)), ErrChoice},
		"one permutation": {second(MoranPermutation(x, w, 1, 1)), ErrChoice},
		"own neighbour":   {second(Binary([][]int32{{0}})), ErrWeights},
		"unknown":         {second(Binary([][]int32{{7}})), ErrWeights},
		"twice":           {second(Binary([][]int32{{1, 1}, {0}})), ErrWeights},
		"no weight":       {second(NewWeights([][]Neighbour{{{1, 0}}, nil})), ErrWeights},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: error %v, want %v", name, tt.got, tt.want)
		}
	}
}

// An area without neighbours has an index of 0 that says nothing.
func TestIsland(t *testing.T) {
	w, err := Binary([][]int32{{1}, {0, 2}, {1, 3}, {2}, nil})
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{1, 2, 4, 8, 3}
	l, err := LocalMoran(x, w.Standardised())
	if err != nil || l[4].Value != 0 || l[4].Conditional.P != 1 || l[4].Total.P != 1 {
		t.Errorf("LocalMoran = %+v, %v", l[4], err)
	}
	p, err := LocalPermutation(x, w.Standardised(), 99, 1, WithoutReplacement)
	if err != nil || p[4].Folded != 1 {
		t.Errorf("LocalPermutation = %+v, %v", p[4], err)
	}
	if g, err := LocalG(x, w, 0); err != nil || g[4] != 0 {
		t.Errorf("LocalG = %v, %v", g, err)
	}
}

// Draws agree with the moments that are known without drawing.
func TestPermutationsAgreeWithMoments(t *testing.T) {
	w := square(t, 6).Standardised()
	x := make([]float64, w.Areas())
	chance := stream(1, 2)
	for i := range x {
		x[i] = float64(i) + 20*float64(chance.below(10))
	}
	locals, err := LocalMoran(x, w)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := LocalPermutation(x, w, 9999, 5, WithoutReplacement)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range drawn {
		c := locals[i].Conditional
		if math.Abs(p.Expected-c.Expected) > 0.06*math.Sqrt(c.Variance) || math.Abs(p.Variance-c.Variance) > 0.08*c.Variance {
			t.Errorf("area %d: %+v, want about %+v", i, p, c)
		}
	}
	again, err := LocalPermutation(x, w, 9999, 5, WithReplacement)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range again {
		want := drawn[i].Variance * 34 / (35 - float64(len(w.of[i])))
		if math.Abs(p.Variance-want) > 0.1*want {
			t.Errorf("area %d with replacement: variance %v, want about %v", i, p.Variance, want)
		}
	}
	global, err := Moran(x, w, Randomised)
	if err != nil {
		t.Fatal(err)
	}
	mc, err := MoranPermutation(x, w, 9999, 5)
	if err != nil || math.Abs(mc.Mean-global.Expected) > 0.01 || math.Abs(mc.Deviation/math.Sqrt(global.Variance)-1) > 0.05 {
		t.Errorf("MoranPermutation = %+v, %v, want about %+v", mc, err, global)
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	if again, err := LocalPermutation(x, w, 9999, 5, WithoutReplacement); err != nil || !slices.Equal(again, drawn) {
		t.Errorf("one processor draws otherwise: %v", err)
	}
}

// A unit, a constant and the order of the neighbours change nothing; the mean of
// the local indices of standardised weights is the global one.
// Each pair counts once with the weights of both directions, whichever there are.
func TestPairs(t *testing.T) {
	w, err := NewWeights([][]Neighbour{{{1, 0.5}, {2, 0.5}}, {{0, 0.25}, {2, 0.75}}, {{1, 1}}, {}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]Neighbour{{{1, 0.75}, {2, 0.5}}, {{2, 1.75}}, nil, nil}, w.pairs()); diff != "" {
		t.Error(diff)
	}
	z := []float64{2, -3, 5, 7}
	want := 0.0
	for i, lag := range w.Lag(z) {
		want += z[i] * lag
	}
	if got := cross(z, w.pairs()); math.Abs(got-want) > 1e-12 {
		t.Errorf("cross = %g, want %g", got, want)
	}
}

func TestMoranOfAnotherUnit(t *testing.T) {
	w := square(t, 4).Standardised()
	rapid.Check(t, func(t *rapid.T) {
		x, moved := make([]float64, 16), make([]float64, 16)
		factor, shift := float64(rapid.IntRange(1, 9).Draw(t, "factor")), float64(rapid.IntRange(-50, 50).Draw(t, "shift"))
		for i := range x {
			x[i] = float64(rapid.IntRange(0, 99).Draw(t, "value"))
			moved[i] = factor*x[i] + shift
		}
		x[0], moved[0] = 100, factor*100+shift
		a, err := Moran(x, w, Randomised)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := Moran(moved, w, Randomised); err != nil || !near(b.Value, a.Value) || !near(b.Variance, a.Variance) {
			t.Errorf("Moran in another unit = %+v, %v, want %+v", b, err, a)
		}
		locals, err := LocalMoran(x, w)
		var sum float64
		for _, l := range locals {
			sum += l.Value / 16
		}
		if err != nil || !near(sum, a.Value) {
			t.Errorf("mean of LocalMoran = %v, %v, want %v", sum, err, a.Value)
		}
	})
}

// As many areas as Italy has municipalities, 999 permutations: to take less than
// 0.3 s.
func BenchmarkLocalPermutation(b *testing.B) {
	w := square(b, 89).Standardised()
	x := make([]float64, w.Areas())
	chance := stream(1, 1)
	for i := range x {
		x[i] = float64(chance.below(1000))
	}
	for b.Loop() {
		if _, err := LocalPermutation(x, w, 999, 1, WithoutReplacement); err != nil {
			b.Fatal(err)
		}
	}
}
