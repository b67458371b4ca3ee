package choropleth

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"cittamedie/indicators/spatial"
)

// The methods of classes.
const (
	Jenks     = "jenks"     // natural breaks, exact (it. "intervalli naturali")
	Quantile  = "quantile"  // as many values in each (it. "quantili")
	Equal     = "equal"     // of one width (it. "intervalli uguali")
	Deviation = "deviation" // standard deviations from the mean, three at most
	HeadTails = "headTails" // the mean, that of what lies above it, and so on
	Box       = "box"       // quartiles and the fences of a box plot
)

// Methods are all of them. The first [NumberedMethods] make as many classes as they
// are told, the others as many as the values want.
var Methods = []string{Jenks, Quantile, Equal, Deviation, HeadTails, Box}

// NumberedMethods is how many methods take a number of classes.
const NumberedMethods = 3

// The number of classes, when the values allow: the usual one and the ends of what
// may be chosen.
const (
	UsualNumber   = 5
	FewestClasses = 3
	MostClasses   = 7
)

// UsualScheme is what a map opens with.
var UsualScheme = Scheme{Method: Jenks, Number: UsualNumber}

func (s Scheme) numbered() bool { return slices.Index(Methods, s.Method) < NumberedMethods }

// lowerLimits returns the lower limit of each class of sorted values.
func lowerLimits(sorted []float64, s Scheme) []float64 {
	switch s.Method {
	case Quantile:
		return quantiles(sorted, s.Number)
	case Equal:
		return equalIntervals(sorted, s.Number)
	case Deviation:
		return deviations(sorted)
	case HeadTails:
		b, err := spatial.HeadTails(sorted, headShare)
		return lower(sorted, b, err)
	case Box:
		b, err := spatial.BoxBreaks(sorted)
		return lower(sorted, b, err)
	}
	return jenks(sorted, s.Number)
}

// headShare is the share of values above a mean that still counts as a head (Jiang).
const headShare = 0.4

// lower returns the lower limits of breaks; that of one class where there are none
// because all values are equal.
func lower(sorted []float64, b spatial.Breaks, err error) []float64 {
	if err != nil {
		return sorted[:1]
	}
	return b[:len(b)-1]
}

// jenks returns the lower limits of at most k natural classes, each the smallest
// value of its class: legends name values that exist, where [spatial.FisherJenks]
// cuts midway between two.
func jenks(sorted []float64, k int) []float64 {
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

// quantiles returns the lower limits of at most k classes that hold as many values
// each as ties allow; each is a value.
func quantiles(sorted []float64, k int) []float64 {
	var limits []float64
	for i := range min(k, len(sorted)) {
		if v := sorted[i*len(sorted)/k]; i == 0 || v > limits[len(limits)-1] {
			limits = append(limits, v)
		}
	}
	return limits
}

// equalIntervals returns the lower limits of k classes of the same width; one class
// when all values are equal.
func equalIntervals(sorted []float64, k int) []float64 {
	low, high := sorted[0], sorted[len(sorted)-1]
	limits := []float64{low}
	for i := 1; i < k && high > low; i++ {
		limits = append(limits, low+(high-low)*float64(i)/float64(k))
	}
	return limits
}

// mostDeviations is how far from the mean classes are still cut: what lies beyond is
// in the outer ones, which a heavy tail would otherwise make a hundred of.
const mostDeviations = 3

// deviations returns the smallest value and the limits x̄ + c·s above it, where x̄ is
// the mean, s the sample standard deviation and c a whole number from −3 to 3.
func deviations(sorted []float64) []float64 {
	limits := sorted[:1:1]
	centre, width := stat.MeanStdDev(sorted, nil)
	for c := -mostDeviations; c <= mostDeviations; c++ {
		if v := centre + float64(c)*width; v > limits[len(limits)-1] && v < sorted[len(sorted)-1] {
			limits = append(limits, v)
		}
	}
	return limits
}

// rounded returns the limits of classes from their lower ones and the largest value,
// rounded to the coarsest power of ten that keeps them apart, but no finer than
// decimals.
func rounded(limits []float64, top float64, decimals int) []float64 {
	finest := math.Pow(10, -float64(decimals))
	for step := roundStep(top - limits[0]); ; step /= 10 {
		out, apart := roundLimits(limits, top, max(step, finest))
		if apart || step <= finest {
			return out
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
