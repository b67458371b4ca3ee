package composite

import (
	"fmt"
	"math"

	"cittamedie/data"
)

// What data can cause. Each wraps a kind of package data.
var (
	ErrAllMissing   = fmt.Errorf("no value is available: %w", data.ErrNoData)
	ErrTooFew       = fmt.Errorf("too few values: %w", data.ErrNoData)
	ErrCoverage     = fmt.Errorf("fewer indicators than the rule asks for: %w", data.ErrNoData)
	ErrZeroVariance = fmt.Errorf("all values are equal: %w", data.ErrInvalid)
	ErrNotPositive  = fmt.Errorf("a value is not positive where the mean needs it: %w", data.ErrInvalid)
	ErrWeights      = fmt.Errorf("weights are negative, not finite or sum to zero: %w", data.ErrInvalid)
	ErrGoalposts    = fmt.Errorf("goalposts are not finite or not in ascending order: %w", data.ErrInvalid)
	ErrInfinite     = fmt.Errorf("a value is infinite or leaves the range of numbers: %w", data.ErrInvalid)
	ErrChoice       = fmt.Errorf("a choice is out of its range: %w", data.ErrInvalid)
)

func missing(v float64) bool { return math.IsNaN(v) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// sameLength panics when two slices that describe the same things differ in
// length: the caller broke the contract.
func sameLength(a, b int) {
	if a != b {
		panic(fmt.Sprintf("composite: lengths %d and %d differ", a, b))
	}
}

// summary is what scaling a column needs to know of it.
type summary struct {
	count         int
	min, max, sum float64
}

func (s summary) mean() float64 { return s.sum / float64(s.count) }

// summarise reads the available values of a column. It fails with ErrAllMissing
// or ErrInfinite.
func summarise(x []float64) (summary, error) {
	s := summary{min: math.Inf(1), max: math.Inf(-1)}
	for _, v := range x {
		if missing(v) {
			continue
		}
		s.count++
		s.sum += v
		s.min, s.max = min(s.min, v), max(s.max, v)
	}
	switch {
	case s.count == 0:
		return s, ErrAllMissing
	case !finite(s.min) || !finite(s.max) || !finite(s.sum) || !finite(s.max-s.min):
		return s, ErrInfinite
	}
	return s, nil
}

// mapped applies f to the available values of a column.
func mapped(x []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		if missing(v) {
			y[i] = v
			continue
		}
		y[i] = f(v)
	}
	return y
}

// available returns the values of a column that are not missing.
func available(x []float64) []float64 {
	y := make([]float64, 0, len(x))
	for _, v := range x {
		if !missing(v) {
			y = append(y, v)
		}
	}
	return y
}

// usable checks weights: finite, none negative, with a positive sum, which it
// returns.
func usable(weights []float64) (float64, error) {
	var sum float64
	for _, w := range weights {
		if !finite(w) || w < 0 {
			return 0, ErrWeights
		}
		sum += w
	}
	if !finite(sum) || sum <= 0 {
		return 0, ErrWeights
	}
	return sum, nil
}
