package trend

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

// yearly returns values of consecutive years.
func yearly(values ...float64) []Point {
	out := make([]Point, len(values))
	for i, v := range values {
		out[i] = Point{Year: float64(2001 + i), Value: v}
	}
	return out
}

func TestMannKendall(t *testing.T) {
	tests := []struct {
		name     string
		values   []float64
		s        int
		tau      data.Number
		variance float64
		p        float64
	}{
		// Of 5! = 120 orders 1 has no pair that falls, 4 have one, 9 have two: S = 10, 8, 6.
		{"on paper", []float64{1, 3, 2, 5, 4}, 6, data.Some(0.6), 50.0 / 3, 2 * 14.0 / 120},
		{"always up", []float64{1, 2, 3, 4, 5}, 10, data.Some(1), 50.0 / 3, 2.0 / 120},
		{"always down", []float64{9, 8, 4, 2, 1}, -10, data.Some(-1), 50.0 / 3, 2.0 / 120},
		// Two pairs of equal values: 5!/(2! 2!) = 30 orders, S from −8 to 8; one order
		// has S = 8. Var = (300 − 2·18)/18. Tau = 8 / √(10·8).
		{"with ties", []float64{1, 1, 2, 3, 3}, 8, data.Some(8 / math.Sqrt(80)), 264.0 / 18, 2.0 / 30},
		{"neither", []float64{2, 4, 3, 1, 5}, 2, data.Some(0.2), 50.0 / 3, 2 * (1 + 4 + 9 + 15 + 20) / 120.0},
		{"all equal", []float64{7, 7, 7, 7, 7}, 0, data.Number{}, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := MannKendall(yearly(tt.values...))
			if err != nil || got.S != tt.s || got.Tau.Valid != tt.tau.Valid || !near(got.Tau.Value, tt.tau.Value) || !near(got.Variance, tt.variance) || !near(got.PValue, tt.p) || !got.Exact {
				t.Errorf("MannKendall(%v) = %+v, %v, want S %d, tau %v, variance %v, p %v", tt.values, got, err, tt.s, tt.tau, tt.variance, tt.p)
			}
			if got.AllEqual != (tt.name == "all equal") {
				t.Errorf("AllEqual = %v", got.AllEqual)
			}
		})
	}
}

// Twelve values that grow but for one exchange: S = 66 − 2, Var = 12·11·29/18, and the
// p-value of the normal distribution with z = 63/√212.67 = 4.3201 is 1.56e-5.
func TestMannKendallBeyondTheTables(t *testing.T) {
	got, err := MannKendall(yearly(1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11, 12))
	z := 63 / math.Sqrt(12*11*29/18.0)
	if err != nil || got.Exact || got.S != 64 || !near(got.PValue, math.Erfc(z/math.Sqrt2)) || math.Abs(got.PValue-1.56e-5) > 1e-7 {
		t.Errorf("MannKendall = %+v, %v", got, err)
	}
}

// shareOfOrders counts out all orders of values: the share with |S| at least as large.
func shareOfOrders(values []float64) float64 {
	own := describe(yearly(values...)).S
	far, all := 0, 0
	var permute func(k int)
	permute = func(k int) {
		if k == len(values) {
			all++
			if s := describe(yearly(values...)).S; max(s, -s) >= max(own, -own) {
				far++
			}
			return
		}
		for i := k; i < len(values); i++ {
			values[k], values[i] = values[i], values[k]
			permute(k + 1)
			values[k], values[i] = values[i], values[k]
		}
	}
	permute(0)
	return float64(far) / float64(all)
}

func TestMannKendallAgainstAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 7).Draw(t, "n")
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(rapid.IntRange(0, 5).Draw(t, "value"))
		}
		got, err := MannKendall(yearly(values...))
		if err != nil {
			t.Fatal(err)
		}
		if want := shareOfOrders(slices.Clone(values)); !near(got.PValue, want) {
			t.Errorf("p of %v = %v, of all orders %v", values, got.PValue, want)
		}
	})
}

// Where the exact distribution ends the normal one has taken over.
func TestNormalIsCloseToExact(t *testing.T) {
	single := slices.Repeat([]int{1}, exactPoints)
	share, sum := distribution(single), 0.0
	for _, p := range share {
		sum += p
	}
	if !near(sum, 1) {
		t.Errorf("shares sum to %v", sum)
	}
	variance := float64(exactPoints*(exactPoints-1)*(2*exactPoints+5)) / 18
	for s := 1; s <= exactPoints*(exactPoints-1)/2; s += 2 {
		if exact, normal := tail(share, s), normalTail(s, variance); math.Abs(exact-normal) > 0.011 {
			t.Errorf("S = %d: exact %v, normal %v", s, exact, normal)
		}
	}
}

func TestMannKendallProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(FewestMonotonic, 18).Draw(t, "n")
		points, mirrored, stretched := make([]Point, n), make([]Point, n), make([]Point, n)
		for i := range points {
			v := float64(rapid.IntRange(-20, 20).Draw(t, "value"))
			points[i], mirrored[i], stretched[i] = Point{float64(i), v}, Point{float64(i), -v}, Point{float64(i), 3*v + 7}
		}
		got, err := MannKendall(points)
		if err != nil {
			t.Fatal(err)
		}
		if got.PValue < 0 || got.PValue > 1 || got.CorrectedP < got.PValue || got.CorrectedP > 1 || got.Dependence < 0 || got.Dependence > mostDependent || got.Variance < 0 {
			t.Errorf("out of range: %+v", got)
		}
		down, _ := MannKendall(mirrored)
		if down.S != -got.S || !near(down.PValue, got.PValue) || !near(down.CorrectedP, got.CorrectedP) {
			t.Errorf("mirrored %+v, want the mirror of %+v", down, got)
		}
		if wider, _ := MannKendall(stretched); wider.S != got.S || !near(wider.PValue, got.PValue) {
			t.Errorf("in another unit %+v, want %+v", wider, got)
		}
		if again, _ := MannKendall(rapid.Permutation(points).Draw(t, "order")); again != got {
			t.Errorf("in another order %+v, want %+v", again, got)
		}
	})
}

// Figures that follow one another look like a trend: the correction must take most of
// the false ones away, and leave independent figures nearly as they are.
func TestCorrectionForAutocorrelation(t *testing.T) {
	const series, years = 2000, 24
	shares := func(follow float64) (plain, corrected float64) {
		r := rand.New(rand.NewPCG(1, 2))
		for range series {
			points, v := make([]Point, years), r.NormFloat64()/math.Sqrt(1-follow*follow)
			for i := range points {
				points[i] = Point{float64(i), v}
				v = follow*v + r.NormFloat64()
			}
			m, err := MannKendall(points)
			if err != nil {
				t.Fatal(err)
			}
			if m.PValue <= 0.05 {
				plain += 1.0 / series
			}
			if m.CorrectedP <= 0.05 {
				corrected += 1.0 / series
			}
		}
		return plain, corrected
	}
	if plain, corrected := shares(0); plain < 0.035 || plain > 0.06 || corrected < 0.01 || corrected > plain {
		t.Errorf("independent figures: %v of the series have a trend at 5 %%, %v corrected", plain, corrected)
	}
	if plain, corrected := shares(0.5); plain < 0.18 || corrected > 0.06 {
		t.Errorf("figures that follow one another: %v of the series have a trend at 5 %%, %v corrected", plain, corrected)
	}
}

// The series is the same from either end, so that its middle slope is 0 and what is
// left is itself: with its mean of 1 taken out, squares sum to 24 and neighbours to 5,
// r = 5/24 and ρ* = (12 r + 2)/8 = 9/16. A standard error of √((1 − 81/256)/12) = 0.239
// above it is 0.801, rounded up 0.85.
func TestDependence(t *testing.T) {
	if got := dependence(yearly(0, 0, 3, 3, 0, 0, 0, 0, 3, 3, 0, 0)); !near(got, 0.85) {
		t.Errorf("dependence = %v, want 0.85", got)
	}
	if got := dependence(yearly(0, 3, 0, 3, 0, 0, 3, 0, 3, 0)); got != 0 {
		t.Errorf("dependence of a series that jumps = %v, want 0", got)
	}
	if got := dependence(yearly(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)); got != 0 {
		t.Errorf("dependence of a line = %v, want 0: nothing is left of it", got)
	}
}

// The sum of (1 − k/n) ρ^k is a closed form.
func TestFewer(t *testing.T) {
	for _, rho := range []float64{0, 0.1, 0.5625, 0.95} {
		const n = 12
		want := 1 + 2*(math.Pow(rho, n+1)-n*rho*rho+(n-1)*rho)/(n*(1-rho)*(1-rho))
		if got := fewer(n, rho); !near(got, want) {
			t.Errorf("fewer(%d, %v) = %v, want %v", n, rho, got, want)
		}
	}
}

// Without dependence the simulated series are all orders, equally likely; the more
// figures follow one another, the likelier a large S.
func TestSimulatedSeries(t *testing.T) {
	for n := FewestMonotonic; n <= exactPoints; n++ {
		share := distribution(slices.Repeat([]int{1}, n))
		for s := n * (n - 1) / 2; s >= 0; s -= 2 {
			exact := tail(share, s)
			spread := 5 * math.Sqrt(exact*(1-exact)/draws)
			if got := float64(atLeast(n, 0)[s]) / draws; math.Abs(got-exact) > spread+1e-3 {
				t.Errorf("n = %d, S = %d: simulated %v, exact %v", n, s, got, exact)
			}
		}
	}
	for _, s := range []int{30, 60, 90} {
		few, some, most := dependentTail(16, s, 0, 0.2), dependentTail(16, s, 0, 0.5), dependentTail(16, -s, 0, 0.95)
		if !(few < some && some < most) {
			t.Errorf("S = %d: %v, %v, %v do not grow with dependence", s, few, some, most)
		}
	}
	if got := dependentTail(61, 400, 61*60*127/18.0, 0.5); got < 0.05 || got > 0.2 {
		t.Errorf("beyond the simulation p = %v", got)
	}
}

func TestMonotonicRefuses(t *testing.T) {
	tests := []struct {
		name   string
		points []Point
		kind   error
	}{
		{"none", nil, ErrTooShort},
		{"four", yearly(1, 2, 3, 4), ErrTooShort},
		{"no data", yearly(1), data.ErrNoData},
		{"NaN", yearly(1, 2, math.NaN(), 4, 5), data.ErrInvalid},
		{"infinite", yearly(1, 2, math.Inf(1), 4, 5), data.ErrInvalid},
		{"year twice", append(yearly(1, 2, 3, 4), Point{2001, 5}), data.ErrInvalid},
	}
	for _, tt := range tests {
		if _, err := MannKendall(tt.points); !errors.Is(err, tt.kind) {
			t.Errorf("%s: MannKendall error = %v, want %v", tt.name, err, tt.kind)
		}
		if _, err := Sen(tt.points); !errors.Is(err, tt.kind) {
			t.Errorf("%s: Sen error = %v, want %v", tt.name, err, tt.kind)
		}
	}
}
