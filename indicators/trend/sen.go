package trend

import (
	"slices"

	"cittamedie/data"
)

// Slope is the middle of the slopes of a series, see [Sen].
type Slope struct {
	Median       float64     // change of the value in one year
	Lower, Upper data.Number // 95 % interval; absent where autocorrelation leaves no bound
	Points       int
}

// Sen returns the middle of the slopes between all pairs of points (it. "pendenza di
// Sen"):
//
//	Q_ij   = (y_j − y_i) / (x_j − x_i),  i < j
//	Median = the middle of the N = n (n−1) / 2 sorted Q
//	Lower  = Q_(k),  Upper = Q_(N−k+1),  k = ⌊(N − c) / 2⌋ + 1
//
// where x are years, y values, n the number of points and c the smallest |S| that
// [MannKendall] tells from chance at 5 %, corrected for autocorrelation, of a series
// without equal values. The interval is thus all slopes that the test does not refuse:
// of a series without equal values it holds 0 if, and only if, CorrectedP is above
// 0.05. Slopes are in the unit of the values (percentage points for a percentage) a
// year. A year far from the others moves the line of [Linear], but hardly this one.
//
// Its errors are those of [MannKendall]; numbers so large that a slope is not finite
// are [data.ErrInvalid].
//
// Reference: Sen, P. K. (1968), Estimates of the regression coefficient based on
// Kendall's tau, Journal of the American Statistical Association 63, 1379–1389.
func Sen(points []Point) (Slope, error) {
	sorted, err := monotonicPoints(points)
	if err != nil {
		return Slope{}, err
	}
	q := slopes(sorted)
	for _, v := range q {
		if !finite(v) {
			return Slope{}, refused(sorted[0], "the numbers are too large or the years too close to compute with")
		}
	}
	out := Slope{Median: middle(q), Points: len(sorted)}
	if k := cut(len(sorted), len(q), dependence(sorted)); k > 0 {
		out.Lower, out.Upper = data.Some(q[k-1]), data.Some(q[len(q)-k])
	}
	return out, nil
}

// slopes returns the slopes of all pairs, sorted.
func slopes(sorted []Point) []float64 {
	var q []float64
	for i, p := range sorted {
		for _, r := range sorted[i+1:] {
			q = append(q, (r.Value-p.Value)/(r.Year-p.Year))
		}
	}
	slices.Sort(q)
	return q
}

// middle returns the median of sorted values.
func middle(sorted []float64) float64 {
	n := len(sorted)
	return sorted[(n-1)/2]/2 + sorted[n/2]/2
}

// cut returns which of the sorted slopes of n points bounds the interval, counted from
// either end; 0 where none does.
func cut(n, pairs int, rho float64) int {
	var share []float64
	if n <= exactPoints {
		single := make([]int, n)
		for i := range single {
			single[i] = 1
		}
		share = distribution(single)
	}
	variance := float64(n*(n-1)*(2*n+5)) / 18
	for c := pairs % 2; c <= pairs; c += 2 {
		p := normalTail(c, variance)
		if share != nil {
			p = tail(share, c)
		}
		if rho > 0 {
			p = max(p, dependentTail(n, c, variance, rho))
		}
		if p <= 1-confidence {
			return (pairs-c)/2 + 1
		}
	}
	return 0
}
