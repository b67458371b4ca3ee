package composite

import "math"

// PowerMean returns the weighted power mean of one area's normalised indicators
// (it. "media potenziata"):
//
//	M_p = ( Σ w x^p / Σ w )^(1/p)        p ≠ 0
//	M_0 = exp( Σ w ln x / Σ w )
//
// where x are the indicators on one scale, w their weights and p how much a good
// indicator makes up for a bad one: 1 is the arithmetic mean (fully), 0 the
// geometric, −1 the harmonic, −∞ the minimum (not at all), +∞ the maximum. M_p
// grows with p and lies between the smallest and the largest indicator.
//
// Missing indicators are left out and the weights of the others renormalised;
// [Aggregate] limits how many. Weights need not sum to 1. An indicator of weight
// 0 is left out.
//
// It fails with ErrNotPositive for p ≤ 0 and a value of 0 or less, or for p ≠ 1
// and a negative value (the infinite powers take any); ErrAllMissing; ErrWeights;
// ErrInfinite; ErrChoice if p is not a number. It panics if the lengths differ.
//
// Reference: OECD and JRC (2008), Handbook on Constructing Composite Indicators:
// Methodology and User Guide, OECD Publishing, for the arithmetic and geometric
// aggregation.
func PowerMean(row, weights []float64, p float64) (float64, error) {
	sameLength(len(row), len(weights))
	if math.IsNaN(p) {
		return 0, ErrChoice
	}
	if _, err := usable(weights); err != nil {
		return 0, err
	}
	var total float64 // weight of what is available
	low, high := math.Inf(1), math.Inf(-1)
	for j, v := range row {
		if missing(v) || weights[j] == 0 {
			continue
		}
		total += weights[j]
		low, high = min(low, v), max(high, v)
	}
	switch {
	case total == 0:
		return 0, ErrAllMissing
	case !finite(low) || !finite(high):
		return 0, ErrInfinite
	case math.IsInf(p, -1):
		return low, nil
	case math.IsInf(p, 1):
		return high, nil
	case p <= 0 && low <= 0, p != 1 && low < 0:
		return 0, ErrNotPositive
	case low == high:
		return low, nil
	}
	mean := powerMean(row, weights, total, p, high)
	if !finite(mean) {
		return 0, ErrInfinite
	}
	return min(max(mean, low), high), nil
}

// powerMean computes with values relative to the largest, so that powers stay in
// the range of numbers. The largest value is positive unless p is 1.
func powerMean(row, weights []float64, total, p, high float64) float64 {
	if p == 1 {
		high = 1
	}
	var sum float64
	for j, v := range row {
		if missing(v) || weights[j] == 0 {
			continue
		}
		share, x := weights[j]/total, v/high
		switch p {
		case 0:
			sum += share * math.Log(x)
		case 1:
			sum += share * x
		default:
			sum += share * math.Pow(x, p)
		}
	}
	switch p {
	case 0:
		return high * math.Exp(sum)
	case 1:
		return sum
	}
	return high * math.Pow(sum, 1/p)
}

// Scores is a composite of every area, see [Aggregate].
type Scores struct {
	Value    []float64 // missing where coverage is too low
	Coverage []float64 // share of the indicators with a value, 0 to 1
}

// Aggregate returns the power mean of every area from columns of normalised
// indicators, one column an indicator. An area with a smaller share of indicators
// than coverage has no value: 1 asks for all of them, 0.5 for at least half. An
// area without any is always missing, whatever the rule. Indicators of weight 0
// do not count.
//
// It fails as [PowerMean] does, save for missing values, and with ErrChoice for a
// coverage outside 0 to 1. It panics if lengths differ.
func Aggregate(columns [][]float64, weights []float64, p, coverage float64) (Scores, error) {
	sameLength(len(columns), len(weights))
	if !(coverage >= 0 && coverage <= 1) {
		return Scores{}, ErrChoice
	}
	if _, err := usable(weights); err != nil {
		return Scores{}, err
	}
	n := len(columns[0])
	s := Scores{make([]float64, n), make([]float64, n)}
	row := make([]float64, len(columns))
	for i := range n {
		for j, c := range columns {
			sameLength(len(c), n)
			row[j] = c[i]
		}
		s.Coverage[i] = covered(row, weights)
		s.Value[i] = math.NaN()
		if s.Coverage[i] == 0 || s.Coverage[i] < coverage {
			continue
		}
		v, err := PowerMean(row, weights, p)
		if err != nil {
			return Scores{}, err
		}
		s.Value[i] = v
	}
	return s, nil
}

// covered returns the share of the weighted indicators that have a value.
func covered(row, weights []float64) float64 {
	var have, all int
	for j, v := range row {
		if weights[j] == 0 {
			continue
		}
		all++
		if !missing(v) {
			have++
		}
	}
	return float64(have) / float64(all)
}
