package dashboards

import (
	"math"
	"slices"

	"cittamedie/indicators/spatial"
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

// jenks returns the lower limits of at most k natural classes (it. "intervalli
// naturali"), each the smallest value of its class: legends name values that
// exist, where [spatial.FisherJenks] cuts midway between two.
func jenks(values []float64, k int) []float64 {
	if len(values) == 0 || k < 1 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	breaks, err := spatial.FisherJenks(sorted, k)
	if err != nil { // all values are equal
		return sorted[:1]
	}
	limits := make([]float64, len(breaks)-1)
	for i := range limits {
		at, _ := slices.BinarySearch(sorted, breaks[i])
		limits[i] = sorted[at]
	}
	return limits
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
