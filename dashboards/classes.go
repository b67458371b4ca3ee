package dashboards

import (
	"math"
	"slices"
)

// The number of classes of a map, when its values allow: the default and the
// ends of what a reader may choose.
const (
	classCount    = 5
	fewestClasses = 3
	mostClasses   = 7
)

// scheme is how classes are made: a method of methods and how many at most.
type scheme struct {
	Method string
	Number int
}

// usualScheme is what a map opens with.
var usualScheme = scheme{Method: methods[0], Number: classCount}

// classes is the limits of a map: class i holds Limits[i] ≤ v < Limits[i+1],
// the last its upper limit too. There are len(Limits)-1 classes.
type classes struct{ Limits []float64 }

// of returns the class of v; values beyond the limits are in the first and last.
func (c classes) of(v float64) int {
	last := len(c.Limits) - 2
	for i := last; i > 0; i-- {
		if v >= c.Limits[i] {
			return i
		}
	}
	return 0
}

// decimals returns the fewest digits, at most most, that write every limit.
func (c classes) decimals(most int) int {
	const tol = 1e-9
	for d := range most {
		scale := math.Pow(10, float64(d))
		if !slices.ContainsFunc(c.Limits, func(v float64) bool { return math.Abs(v*scale-math.Round(v*scale)) > tol }) {
			return d
		}
	}
	return most
}

// jenks returns the lower limits of the k classes that make the sum of squared
// deviations from the class means smallest, among all ways to cut the sorted
// values into at most k runs (it. "intervalli naturali"). The first limit is
// the smallest value. Equal values are never parted.
//
// The best cut of the first j values into c classes ends a class at a point
// that does not decrease with j, so that each layer is found by divide and
// conquer in O(n log n).
//
// References: Fisher, W. D. (1958), On grouping for maximum homogeneity,
// Journal of the American Statistical Association 53, 789–798; Jenks, G. F.
// (1967), The data model concept in statistical mapping, International Yearbook
// of Cartography 7, 186–190.
func jenks(values []float64, k int) []float64 {
	xs, sums := distinct(values)
	n := len(xs)
	k = min(k, n)
	if n == 0 || k < 1 {
		return nil
	}
	cost := make([]float64, n+1)
	for j := 1; j <= n; j++ {
		cost[j] = sums.deviance(0, j)
	}
	starts := make([][]int, k+1)
	for c := 2; c <= k; c++ {
		next := make([]float64, n+1)
		starts[c] = make([]int, n+1)
		s := layer{sums: sums, before: cost, cost: next, start: starts[c]}
		s.solve(c, n, c-1, n-1)
		cost = next
	}
	limits := make([]float64, k)
	for c, end := k, n; c >= 2; c-- {
		end = starts[c][end]
		limits[c-1] = xs[end]
	}
	limits[0] = xs[0]
	return limits
}

// layer finds the best cut into one class more.
type layer struct {
	sums         moments
	before, cost []float64 // by number of values taken
	start        []int     // where the last class begins
}

// solve fills cost[lo..hi], knowing that the last class begins in from..to.
func (l layer) solve(lo, hi, from, to int) {
	if lo > hi {
		return
	}
	mid, best := (lo+hi)/2, math.Inf(1)
	at := from
	for i := from; i <= min(to, mid-1); i++ {
		if v := l.before[i] + l.sums.deviance(i, mid); v < best {
			best, at = v, i
		}
	}
	l.cost[mid], l.start[mid] = best, at
	l.solve(lo, mid-1, from, at)
	l.solve(mid+1, hi, at, to)
}

// moments holds running sums of weights, values and squares, values centred on
// their mean so that the difference of squares keeps its digits.
type moments struct{ w, x, xx []float64 }

// deviance returns the sum of squared deviations of values i to j-1.
func (m moments) deviance(i, j int) float64 {
	w, x := m.w[j]-m.w[i], m.x[j]-m.x[i]
	return max(0, m.xx[j]-m.xx[i]-x*x/w)
}

// distinct returns the sorted values once each, and the running sums of all.
func distinct(values []float64) ([]float64, moments) {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var mean float64
	for i, v := range sorted {
		mean += (v - mean) / float64(i+1)
	}
	var xs []float64
	m := moments{w: []float64{0}, x: []float64{0}, xx: []float64{0}}
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		w, d := float64(j-i), sorted[i]-mean
		xs = append(xs, sorted[i])
		last := len(m.w) - 1
		m.w, m.x, m.xx = append(m.w, m.w[last]+w), append(m.x, m.x[last]+w*d), append(m.xx, m.xx[last]+w*d*d)
		i = j
	}
	return xs, m
}

// The methods a reader may choose; the first is the default.
var methods = []string{"jenks", "quantile", "equal"}

// quantiles returns the lower limits of at most k classes that hold as many
// values each as ties allow; the first limit is the smallest value.
func quantiles(values []float64, k int) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	var limits []float64
	for i := range min(k, len(sorted)) {
		if v := sorted[i*len(sorted)/k]; i == 0 || v > limits[len(limits)-1] {
			limits = append(limits, v)
		}
	}
	return limits
}

// equalIntervals returns the lower limits of k classes of the same width; one
// class when all values are equal.
func equalIntervals(values []float64, k int) []float64 {
	if len(values) == 0 {
		return nil
	}
	low, high := slices.Min(values), slices.Max(values)
	limits := []float64{low}
	for i := 1; i < k && high > low; i++ {
		limits = append(limits, low+(high-low)*float64(i)/float64(k))
	}
	return limits
}

// newClasses returns the classes of all values by a scheme, with limits rounded
// to a step that keeps them apart and to no more digits than the indicator shows.
func newClasses(values []float64, decimals int, s scheme) classes {
	limits := jenks
	switch s.Method {
	case "quantile":
		limits = quantiles
	case "equal":
		limits = equalIntervals
	}
	return rounded(limits(values, s.Number), values, decimals)
}

func rounded(limits, values []float64, decimals int) classes {
	if len(limits) == 0 {
		return classes{}
	}
	top := slices.Max(values)
	finest := math.Pow(10, -float64(decimals))
	for step := roundStep(top - limits[0]); ; step /= 10 {
		out, apart := roundLimits(limits, top, max(step, finest))
		if apart || step <= finest {
			return classes{Limits: out}
		}
	}
}

// roundStep returns a power of ten about a fiftieth of the range.
func roundStep(width float64) float64 {
	if width <= 0 {
		return 1
	}
	return math.Pow(10, math.Floor(math.Log10(width/25)))
}

// roundLimits rounds the inner limits to the nearest multiple of step and the
// outer ones outwards. It reports whether they stayed apart; those that did not
// are joined.
func roundLimits(limits []float64, top, step float64) ([]float64, bool) {
	out := []float64{multiple(math.Floor(limits[0]/step), step)}
	for _, v := range limits[1:] {
		if r := multiple(math.Round(v/step), step); r > out[len(out)-1] {
			out = append(out, r)
		}
	}
	apart := len(out) == len(limits)
	return append(out, max(multiple(math.Ceil(top/step), step), out[len(out)-1])), apart
}

// multiple returns n steps without the noise of binary fractions.
func multiple(n, step float64) float64 {
	if step < 1 {
		return n / math.Round(1/step)
	}
	return n * step
}
