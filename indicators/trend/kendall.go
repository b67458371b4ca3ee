package trend

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
)

// FewestMonotonic is how many points [MannKendall] and [Sen] ask for: with four even
// a series that always grows has a p-value of 2/4! = 0.083, and can never be told
// from chance at 5 %.
const FewestMonotonic = 5

// exactPoints is up to how many points the distribution of S is counted out; beyond,
// the normal one is close, and the tables of the literature end.
const exactPoints = 10

// ErrTooShort says that a series has fewer points than [FewestMonotonic].
var ErrTooShort = fmt.Errorf("the series is too short for a trend, which takes %d values: %w", FewestMonotonic, data.ErrNoData)

// Monotonic says whether a series goes one way, see [MannKendall].
type Monotonic struct {
	Points   int
	S        int         // pairs that grow less pairs that fall
	Tau      data.Number // Kendall's tau-b, −1 to 1; absent where all values are equal
	Variance float64     // of S without a trend
	PValue   float64     // two-sided, 0 to 1; 1 where all values are equal
	Exact    bool        // PValue is counted out, not of the normal distribution
	AllEqual bool        // the series does not move: there is no trend, and nothing to test

	// Dependence is ρ, how far each figure follows the one before, 0 to 0.95; CorrectedP
	// is the p-value among series that follow themselves as much, never below PValue.
	Dependence float64
	CorrectedP float64
}

// MannKendall tests whether a series goes one way, up or down, more than chance would
// make it (it. "test di Mann-Kendall"):
//
//	S   = Σ_{i<j} sign(y_j − y_i)
//	Var = (n (n−1) (2n+5) − Σ_g t_g (t_g−1) (2 t_g+5)) / 18
//	z   = (|S| − 1) / √Var, 0 for S = 0
//	Tau = S / √(N (N − T)),  N = n (n−1) / 2,  T = Σ_g t_g (t_g−1) / 2
//
// where y are the values in order of year, n their number and t_g the size of each
// group of equal values. With up to ten points PValue is the share of all orders of
// these values, equal ones included, whose |S| is at least as large; beyond, that of
// the normal distribution with z.
//
// The test supposes that without a trend years are independent. Figures that follow one
// another look like a trend, so that CorrectedP is the share of |S| at least as large
// among 4,999 simulated series without a trend of as many points,
//
//	y_i = ρ y_{i−1} + e_i,  ρ = ρ* + √((1 − ρ*²) / n),  ρ* = (n r + 2) / (n − 4)
//
// where e is normal, r the autocorrelation at lag 1 of what is left of the series
// without its [Sen] slope, ρ* the same less its bias in short series with a trend taken
// out, and ρ one standard error above it, rounded up to a twentieth, from 0 to 0.95. A
// series of more than 60 points takes z with Var multiplied by 1 + 2 Σ (1 − k/n) ρ^k
// instead. The same series are drawn always; gaps between years count as one step. A
// correction never makes a trend clearer. Of series of 24 years without a trend, with
// half of each figure following from the one before, 22 in 100 have a PValue of 0.05 or
// less and 4 a CorrectedP; with four fifths, 47 and 8. The error of each figure, such
// as that of a sample, is not in the test; it makes trends less clear, not more.
//
// The order of the points does not matter. The kind of its error is [ErrTooShort] for
// fewer than five points, and [data.ErrInvalid] as for [Linear].
//
// References: Mann, H. B. (1945), Nonparametric tests against trend, Econometrica 13,
// 245–259. Kendall, M. G. (1975), Rank Correlation Methods, Griffin. Hamed, K. H. (2009),
// Enhancing the effectiveness of prewhitening in trend analysis of hydrologic data,
// Journal of Hydrology 368, 143–155, on the bias. The simulation is ours.
func MannKendall(points []Point) (Monotonic, error) {
	sorted, err := monotonicPoints(points)
	if err != nil {
		return Monotonic{}, err
	}
	m := describe(sorted)
	if m.AllEqual {
		m.PValue, m.CorrectedP = 1, 1
		return m, nil
	}
	if m.Exact {
		m.PValue = tail(distribution(ties(values(sorted))), m.S)
	} else {
		m.PValue = normalTail(m.S, m.Variance)
	}
	m.Dependence, m.CorrectedP = dependence(sorted), m.PValue
	if m.Dependence > 0 {
		m.CorrectedP = max(m.PValue, dependentTail(m.Points, m.S, m.Variance, m.Dependence))
	}
	return m, nil
}

// monotonicPoints returns the points in order of year.
func monotonicPoints(points []Point) ([]Point, error) {
	if len(points) < FewestMonotonic {
		return nil, fmt.Errorf("%d values: %w", len(points), ErrTooShort)
	}
	sorted := slices.SortedFunc(slices.Values(points), func(p, q Point) int { return cmp.Compare(p.Year, q.Year) })
	for i, p := range sorted {
		switch {
		case !finite(p.Year) || !finite(p.Value):
			return nil, refused(p, "not finite")
		case i > 0 && p.Year == sorted[i-1].Year:
			return nil, refused(p, "its year occurs twice")
		}
	}
	return sorted, nil
}

// describe counts what does not depend on chance.
func describe(sorted []Point) Monotonic {
	n := len(sorted)
	m := Monotonic{Points: n, Exact: n <= exactPoints}
	for i := range sorted {
		for j := i + 1; j < n; j++ {
			m.S += cmp.Compare(sorted[j].Value, sorted[i].Value)
		}
	}
	whole, tied, pairs := float64(n*(n-1)*(2*n+5)), 0.0, 0
	for _, t := range ties(values(sorted)) {
		tied += float64(t * (t - 1) * (2*t + 5))
		pairs += t * (t - 1) / 2
	}
	m.Variance = (whole - tied) / 18
	all := n * (n - 1) / 2
	if m.AllEqual = pairs == all; !m.AllEqual {
		m.Tau = data.Some(float64(m.S) / math.Sqrt(float64(all)*float64(all-pairs)))
	}
	return m
}

func values(points []Point) []float64 {
	out := make([]float64, len(points))
	for i, p := range points {
		out[i] = p.Value
	}
	return out
}

// ties returns the sizes of the groups of equal values, single ones included.
func ties(values []float64) []int {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var out []int
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			out = append(out, 0)
		}
		out[len(out)-1]++
	}
	return out
}

// normalTail returns the two-sided p-value of S, corrected for continuity.
func normalTail(s int, variance float64) float64 {
	if s == 0 {
		return 1
	}
	return math.Erfc((math.Abs(float64(s)) - 1) / math.Sqrt(variance) / math.Sqrt2)
}

// tail returns the share of a distribution of S, from −N to N in steps of 1, that is
// at least as far from 0 as s.
func tail(share []float64, s int) float64 {
	middle := len(share) / 2
	if s < 0 {
		s = -s
	}
	var sum float64
	for i, p := range share {
		if i-middle >= s || middle-i >= s {
			sum += p
		}
	}
	return min(sum, 1)
}

// distribution returns the shares of all orders of values, with groups of equal ones
// of these sizes, by their S: from −N to N in steps of 1, where N is the number of
// pairs. The groups are added one by one: the pairs between a group of t and the m
// values before it are spread as the statistic of Mann and Whitney of m and t.
func distribution(groups []int) []float64 {
	share, before := []float64{1}, 0 // by how many pairs fall
	untied := 0
	for _, t := range groups {
		between := rankSum(before, t)
		sum := make([]float64, len(share)+len(between)-1)
		for i, p := range share {
			for j, q := range between {
				sum[i+j] += p * q
			}
		}
		share, untied, before = sum, untied+before*t, before+t
	}
	all := before * (before - 1) / 2
	out := make([]float64, 2*all+1)
	for falling, p := range share {
		out[all+untied-2*falling] = p
	}
	return out
}

// rankSum returns the distribution of the number of pairs, one of m and one of t
// values in a random order, in which the first comes after the second: 0 to m t.
func rankSum(m, t int) []float64 {
	if m == 0 || t == 0 {
		return []float64{1}
	}
	out := make([]float64, m*t+1)
	last := float64(m) / float64(m+t) // chance that the largest is one of the m
	for u, p := range rankSum(m-1, t) {
		out[u+t] += last * p
	}
	for u, p := range rankSum(m, t-1) {
		out[u] += (1 - last) * p
	}
	return out
}
