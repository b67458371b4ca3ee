package composite

import (
	"math"

	"cittamedie/data"
)

// Spread says how a standard deviation divides its sum of squares.
type Spread int

// The two standard deviations of n values.
const (
	Sample     Spread = iota // by n − 1
	Population               // by n
)

// divisor returns what the sum of squares of n values is divided by.
func (s Spread) divisor(n int) float64 {
	if s == Population {
		return float64(n)
	}
	return float64(n - 1)
}

// sign is −1 for an indicator of which more is worse, 1 otherwise.
func sign(p data.Polarity) float64 {
	if p == data.Negative {
		return -1
	}
	return 1
}

// MinMax brings a column to the range from low to high (it. "normalizzazione
// min-max"):
//
//	y = low + (high − low) (p x − min) / (max − min)
//
// where x is in the unit of the indicator, p is −1 for negative polarity and 1
// otherwise, and min and max are of p x over the areas. The worst area gets low,
// the best high. Missing stays missing.
//
// It fails with ErrZeroVariance if all values are equal, as that of a single area
// is; ErrAllMissing; ErrInfinite; or ErrGoalposts unless low < high.
//
// Reference: OECD and JRC (2008), Handbook on Constructing Composite Indicators:
// Methodology and User Guide, OECD Publishing.
func MinMax(x []float64, polarity data.Polarity, low, high float64) ([]float64, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return nil, err
	case !finite(low) || !finite(high) || low >= high:
		return nil, ErrGoalposts
	case s.min == s.max:
		return nil, ErrZeroVariance
	}
	worst := s.min
	if polarity == data.Negative {
		worst = -s.max
	}
	p := sign(polarity)
	return mapped(x, func(v float64) float64 { return (p*v-worst)/(s.max-s.min)*(high-low) + low }), nil
}

// ZScore centres a column on mean and gives it a standard deviation of deviation
// (it. "standardizzazione"):
//
//	y = mean + deviation p (x − x̄) / s
//
// where x is in the unit of the indicator, x̄ and s are its mean and standard
// deviation over the areas and p is −1 for negative polarity and 1 otherwise.
// Missing stays missing.
//
// It fails with ErrTooFew for one area, ErrZeroVariance if all values are equal,
// ErrAllMissing or ErrInfinite.
func ZScore(x []float64, polarity data.Polarity, spread Spread, mean, deviation float64) ([]float64, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return nil, err
	case s.count < 2:
		return nil, ErrTooFew
	case s.min == s.max:
		return nil, ErrZeroVariance
	}
	centre, squares := s.mean(), 0.0
	for _, v := range x {
		if !missing(v) {
			squares += (v - centre) * (v - centre)
		}
	}
	sd := math.Sqrt(squares / spread.divisor(s.count))
	if !finite(sd) || sd == 0 {
		return nil, ErrInfinite
	}
	p := sign(polarity)
	return mapped(x, func(v float64) float64 { return p*(v-centre)/sd*deviation + mean }), nil
}

// DistanceToReference compares a column with a value of reference:
//
//	y = 1 − (ref − x) / (ref − min)
//
// where min is the smallest value, so that the reference gets 1 and the smallest
// 0. With the largest value for ref it is the distance to the best. Beyond the
// reference y exceeds 1, unless capped. Missing stays missing.
//
// It fails with ErrZeroVariance where ref = min, ErrGoalposts where ref is not
// finite, ErrAllMissing or ErrInfinite.
func DistanceToReference(x []float64, ref float64, capped bool) ([]float64, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return nil, err
	case !finite(ref):
		return nil, ErrGoalposts
	case ref == s.min:
		return nil, ErrZeroVariance
	}
	return mapped(x, func(v float64) float64 { return capAt1(1-(ref-v)/(ref-s.min), capped) }), nil
}

// DistanceToTarget says what part of the way from the worst area to a target an
// area has gone (it. "distanza dal valore obiettivo"):
//
//	y = (x − min) / (target − min)        positive polarity
//	y = (max − x) / (max − target)        negative polarity
//
// The worst area gets 0 and the target 1; beyond it y exceeds 1, unless capped.
// Missing stays missing.
//
// It fails with ErrZeroVariance where the target is the worst value, ErrGoalposts
// where it is not finite, ErrAllMissing or ErrInfinite.
func DistanceToTarget(x []float64, polarity data.Polarity, target float64, capped bool) ([]float64, error) {
	s, err := summarise(x)
	if err != nil {
		return nil, err
	}
	worst := s.min
	if polarity == data.Negative {
		worst = s.max
	}
	switch {
	case !finite(target):
		return nil, ErrGoalposts
	case target == worst:
		return nil, ErrZeroVariance
	}
	return mapped(x, func(v float64) float64 { return capAt1((v-worst)/(target-worst), capped) }), nil
}

func capAt1(v float64, capped bool) float64 {
	if capped {
		return min(v, 1)
	}
	return v
}

// FractionOfMax divides a column by its largest value. Missing stays missing. It
// fails with ErrNotPositive unless that value is positive, ErrAllMissing or
// ErrInfinite.
func FractionOfMax(x []float64) ([]float64, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return nil, err
	case s.max <= 0:
		return nil, ErrNotPositive
	}
	return mapped(x, func(v float64) float64 { return v / s.max }), nil
}
