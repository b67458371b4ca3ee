package spatial

import (
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
)

// What data can cause. Each wraps a kind of package data.
var (
	ErrNoValues     = fmt.Errorf("no values: %w", data.ErrNoData)
	ErrTooFew       = fmt.Errorf("too few areas with neighbours: %w", data.ErrNoData)
	ErrNotFinite    = fmt.Errorf("a value is missing or infinite: %w", data.ErrInvalid)
	ErrZeroVariance = fmt.Errorf("all values are equal: %w", data.ErrInvalid)
	ErrNegative     = fmt.Errorf("a value is negative, which the statistic does not allow: %w", data.ErrInvalid)
	ErrWeights      = fmt.Errorf("weights name an area twice, itself or none, or are not positive: %w", data.ErrInvalid)
	ErrChoice       = fmt.Errorf("a choice is out of its range: %w", data.ErrInvalid)
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// checked fails unless there are values and all are finite.
func checked(x []float64) error {
	if len(x) == 0 {
		return ErrNoValues
	}
	var sum float64
	for _, v := range x {
		if !finite(v) {
			return ErrNotFinite
		}
		sum += math.Abs(v)
	}
	if !finite(sum) {
		return ErrNotFinite
	}
	return nil
}

// ascending returns a sorted copy of finite values.
func ascending(x []float64) ([]float64, error) {
	if err := checked(x); err != nil {
		return nil, err
	}
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	return sorted, nil
}

func mean(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
