package composite

import (
	"cmp"
	"slices"

	"cittamedie/data"
)

// Ties says which rank equal values share.
type Ties int

// The ranks that equal values may share.
const (
	TiesMin     Ties = iota // the lowest of theirs
	TiesAverage             // the average of theirs
)

// order returns the positions of the available values, smallest value first;
// equal values stay in their order.
func order(x []float64) []int {
	positions := make([]int, 0, len(x))
	for i, v := range x {
		if !missing(v) {
			positions = append(positions, i)
		}
	}
	slices.SortStableFunc(positions, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	return positions
}

// Ranks returns the rank of every value of a column in ascending order (it.
// "rango"): 1 for the worst, the number of available values for the best, so that
// more is better as in any other normalised column. Missing stays missing and
// takes no rank.
//
// It fails with ErrAllMissing or ErrInfinite. All-equal values share one rank.
func Ranks(x []float64, polarity data.Polarity, ties Ties) ([]float64, error) {
	if _, err := summarise(x); err != nil {
		return nil, err
	}
	p := sign(polarity)
	y := mapped(x, func(v float64) float64 { return p * v })
	positions := order(y)
	ranks := slices.Clone(y)
	for start := 0; start < len(positions); {
		end := start + 1
		for end < len(positions) && y[positions[end]] == y[positions[start]] {
			end++
		}
		rank := float64(start + 1)
		if ties == TiesAverage {
			rank = float64(start+1+end) / 2
		}
		for _, i := range positions[start:end] {
			ranks[i] = rank
		}
		start = end
	}
	return ranks, nil
}

// Borda returns how many areas each area beats (it. "punteggio di Borda"): its
// lowest rank less 1. Missing and errors are those of [Ranks].
func Borda(x []float64, polarity data.Polarity) ([]float64, error) {
	ranks, err := Ranks(x, polarity, TiesMin)
	if err != nil {
		return nil, err
	}
	return mapped(ranks, func(r float64) float64 { return r - 1 }), nil
}

// PercentileRanks returns the share of the other areas that each area beats (it.
// "rango percentile"):
//
//	y = (rank − 1) / (n − 1)
//
// where n is the number of available values and equal values share their lowest
// rank; y is from 0 to 1. Missing stays missing. It fails as [Ranks] does, and
// with ErrTooFew for one area.
func PercentileRanks(x []float64, polarity data.Polarity) ([]float64, error) {
	beaten, err := Borda(x, polarity)
	if err != nil {
		return nil, err
	}
	n := len(available(x))
	if n < 2 {
		return nil, ErrTooFew
	}
	return mapped(beaten, func(b float64) float64 { return b / float64(n-1) }), nil
}
