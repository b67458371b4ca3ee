package spatial

import (
	"math"
	"slices"
	"sort"
)

// Breaks are the limits of classes in ascending order, the smallest value (or less)
// first and the largest (or more) last: class c holds Breaks[c] < v ≤ Breaks[c+1],
// and the first its lower limit too. There are len(Breaks) − 1 classes.
type Breaks []float64

// Class returns the class of a value, from 0; values beyond the limits are in the
// first or last.
func (b Breaks) Class(v float64) int {
	return max(0, min(sort.SearchFloat64s(b, v)-1, len(b)-2))
}

// Counts returns how many values fall in each class.
func (b Breaks) Counts(x []float64) []int {
	counts := make([]int, len(b)-1)
	for _, v := range x {
		counts[b.Class(v)]++
	}
	return counts
}

// GoodnessOfFit returns the share of the variance that classes tell (it. "bontà
// della classificazione"), from 0 to 1:
//
//	GVF = 1 − Σ_c Σ_{i∈c} (x_i − x̄_c)² / Σ_i (x_i − x̄)²
//
// where x̄_c is the mean of class c. It fails with ErrZeroVariance if all values
// are equal, ErrNoValues, ErrNotFinite, or ErrChoice for less than two breaks.
func GoodnessOfFit(x []float64, b Breaks) (float64, error) {
	if err := checked(x); err != nil {
		return 0, err
	}
	if len(b) < 2 {
		return 0, ErrChoice
	}
	groups := make([][]float64, len(b)-1)
	for _, v := range x {
		c := b.Class(v)
		groups[c] = append(groups[c], v)
	}
	total := squares(x)
	if total == 0 {
		return 0, ErrZeroVariance
	}
	var within float64
	for _, g := range groups {
		within += squares(g)
	}
	return 1 - within/total, nil
}

// squares returns the sum of squares about the mean.
func squares(x []float64) float64 {
	var sum float64
	centre := mean(x)
	for _, v := range x {
		sum += (v - centre) * (v - centre)
	}
	return sum
}

// QuantileType says how a quantile is interpolated between sorted values.
type QuantileType int

// The two types of Hyndman and Fan that are offered.
const (
	Type6 QuantileType = 6 // position p (n + 1)
	Type7 QuantileType = 7 // position 1 + p (n − 1), the usual one
)

// Quantile returns the value below which a share p of sorted values lies. It panics
// without values.
//
// Reference: Hyndman, R. J. and Fan, Y. (1996), Sample quantiles in statistical
// packages, The American Statistician 50, 361–365.
func Quantile(sorted []float64, p float64, kind QuantileType) float64 {
	n := float64(len(sorted))
	position := p * (n - 1) // from 0
	if kind == Type6 {
		position = p*(n+1) - 1
	}
	position = min(max(position, 0), n-1)
	below := math.Floor(position)
	low := sorted[int(below)]
	if share := position - below; share > 0 {
		return low + share*(sorted[int(below)+1]-low)
	}
	return low
}

// Quantiles returns the breaks of k classes with equally many values (it.
// "quantili"). Equal values can leave fewer classes: equal breaks are one. It
// fails with ErrNoValues, ErrNotFinite, ErrZeroVariance if all values are equal, or
// ErrChoice for k < 1.
func Quantiles(x []float64, k int, kind QuantileType) (Breaks, error) {
	sorted, err := spread(x, k)
	if err != nil {
		return nil, err
	}
	b := make(Breaks, k+1)
	for c := range b {
		b[c] = Quantile(sorted, float64(c)/float64(k), kind)
	}
	return slices.Compact(b), nil
}

// spread returns sorted values that classes can part.
func spread(x []float64, k int) ([]float64, error) {
	if k < 1 {
		return nil, ErrChoice
	}
	sorted, err := ascending(x)
	if err != nil {
		return nil, err
	}
	if sorted[0] == sorted[len(sorted)-1] {
		return nil, ErrZeroVariance
	}
	return sorted, nil
}

// EqualIntervals returns the breaks of k classes of one width (it. "intervalli
// uguali"). Classes can be empty. Errors are those of [Quantiles].
func EqualIntervals(x []float64, k int) (Breaks, error) {
	sorted, err := spread(x, k)
	if err != nil {
		return nil, err
	}
	low, high := sorted[0], sorted[len(sorted)-1]
	b := make(Breaks, k+1)
	for c := range b {
		b[c] = low + (high-low)*float64(c)/float64(k)
	}
	b[k] = high
	return b, nil
}

// DeviationBreaks returns breaks at steps of the sample standard deviation from the
// mean (it. "deviazioni standard"): the smallest value, every x̄ + c·step·s, c a
// whole number, within the values, and the largest. It fails with ErrChoice unless
// step is positive and leaves at most a hundred classes, else as [Quantiles] does.
func DeviationBreaks(x []float64, step float64) (Breaks, error) {
	const mostClasses = 100
	sorted, err := spread(x, 1)
	if err != nil {
		return nil, err
	}
	centre, low, high := mean(sorted), sorted[0], sorted[len(sorted)-1]
	width := step * math.Sqrt(squares(sorted)/float64(len(sorted)-1))
	if !(width > 0) || (high-low)/width > mostClasses {
		return nil, ErrChoice
	}
	b := Breaks{low}
	for c := math.Ceil((low - centre) / width); c <= math.Floor((high-centre)/width); c++ {
		if v := centre + c*width; v > low && v < high {
			b = append(b, v)
		}
	}
	return append(b, high), nil
}

// HeadTails returns breaks for values of which few are large (it. "interruzioni
// testa/coda"): the mean, the mean of those above it, and so on while those above
// are at most the share threshold of what was parted, 0.4 by its author, and more
// than one. The break that ends this is kept, so that there are always two
// classes. Errors are those of [Quantiles]; a threshold outside 0 to 1 is
// ErrChoice.
//
// Reference: Jiang, B. (2013), Head/tail breaks: a new classification scheme for
// data with a heavy-tailed distribution, The Professional Geographer 65, 482–494.
func HeadTails(x []float64, threshold float64) (Breaks, error) {
	sorted, err := spread(x, 1)
	if err != nil {
		return nil, err
	}
	if !(threshold >= 0 && threshold <= 1) {
		return nil, ErrChoice
	}
	high := sorted[len(sorted)-1]
	b := Breaks{sorted[0]}
	for part := sorted; len(part) > 1 && part[0] < high; {
		centre := mean(part)
		head := part[sort.Search(len(part), func(i int) bool { return part[i] > centre }):]
		if len(head) == 0 || len(head) == len(part) {
			break // rounding: the values are too close for their mean to part them
		}
		b = append(b, centre)
		if float64(len(head)) > threshold*float64(len(part)) {
			break
		}
		part = head
	}
	return append(b, high), nil
}

// boxHinge is how many interquartile ranges from the box a value is an outlier
// (Tukey).
const boxHinge = 1.5

// BoxBreaks returns the breaks of a box plot (it. "diagramma a scatola"): the
// smallest value, the lower fence Q1 − 1.5 (Q3 − Q1)
// where values lie below it, Q1, the median, Q3, the upper fence where values lie
// above it, and the largest value. Equal breaks are one. Quartiles are of type 7.
// Errors are those of [Quantiles].
func BoxBreaks(x []float64) (Breaks, error) {
	sorted, err := spread(x, 1)
	if err != nil {
		return nil, err
	}
	low, high := sorted[0], sorted[len(sorted)-1]
	q1, q2, q3 := Quantile(sorted, 0.25, Type7), Quantile(sorted, 0.5, Type7), Quantile(sorted, 0.75, Type7)
	lower, upper := q1-boxHinge*(q3-q1), q3+boxHinge*(q3-q1)
	b := Breaks{low}
	if lower > low {
		b = append(b, lower)
	}
	b = append(b, q1, q2, q3)
	if upper < high {
		b = append(b, upper)
	}
	return slices.Compact(append(b, high)), nil
}
