package composite

import (
	"fmt"
	"math"
	"slices"
)

// Influence is how much of the variance of an output one input causes, see
// [SobolIndices].
type Influence struct {
	First float64 // S: by itself
	Total float64 // S_T: with all others
	// The interval of a confidence asked for; missing without bootstrap.
	FirstLower, FirstUpper float64
	TotalLower, TotalUpper float64
}

// SobolIndices estimates the indices of Sobol' of first order and total of d
// inputs (it. "indici di Sobol'"), and returns the variance V of the output, from
// its values y in the order A (n), B (n), AB_1 (n) … AB_d (n):
//
//	S_i  = 1/n Σ y_B (y_ABi − y_A) / V
//	S_Ti = 1/(2n) Σ (y_A − y_ABi)² / V
//
// where A and B are n independent points each, AB_i is A with input i of B, and V
// is the sample variance of y_A and y_B together. The true indices are from 0 to
// 1 with S ≤ S_T; estimates of small ones can be a little below 0. The S of all
// inputs sum to 1 where inputs do not interact.
//
// It fails with ErrChoice unless y has n (d + 2) values, n > 1 and d > 0;
// ErrInfinite for a value that is not finite; ErrZeroVariance if V is 0.
//
// References: Saltelli, A. et al. (2010), Variance based sensitivity analysis of
// model output, Computer Physics Communications 181, 259–270, for S; Jansen,
// M. J. W. (1999), Analysis of variance designs for model output, Computer Physics
// Communications 117, 35–43, for S_T.
func SobolIndices(y []float64, n, d int) ([]Influence, float64, error) {
	if n < 2 || d < 1 || len(y)/n != d+2 || len(y)%n != 0 {
		return nil, 0, fmt.Errorf("%d outputs of %d points and %d inputs: %w", len(y), n, d, ErrChoice)
	}
	for _, v := range y {
		if !finite(v) {
			return nil, 0, ErrInfinite
		}
	}
	rows := make([]int, n)
	for r := range rows {
		rows[r] = r
	}
	variance := outputVariance(y, rows)
	if variance == 0 || constant(y[:2*n]) {
		return nil, 0, ErrZeroVariance
	}
	indices := make([]Influence, d)
	nan := math.NaN()
	for i := range indices {
		first, total := influence(y, rows, i, variance)
		indices[i] = Influence{first, total, nan, nan, nan, nan}
	}
	return indices, variance, nil
}

// outputVariance is of y_A and y_B in the given rows.
func outputVariance(y []float64, rows []int) float64 {
	n := len(rows)
	var centre, sum float64
	for _, r := range rows {
		centre += (y[r] + y[n+r]) / float64(2*n)
	}
	for _, r := range rows {
		sum += (y[r]-centre)*(y[r]-centre) + (y[n+r]-centre)*(y[n+r]-centre)
	}
	return sum / float64(2*n-1)
}

func influence(y []float64, rows []int, i int, variance float64) (first, total float64) {
	n := len(rows)
	a, b, ab := y[:n], y[n:2*n], y[(2+i)*n:(3+i)*n]
	for _, r := range rows {
		first += b[r] * (ab[r] - a[r])
		total += (a[r] - ab[r]) * (a[r] - ab[r])
	}
	return first / float64(n) / variance, total / float64(2*n) / variance
}

// Bootstrap returns the indices of [SobolIndices] with intervals that hold the true
// ones with some confidence, between 0 and 1: the quantiles of the indices of count
// samples drawn from the n points with replacement, a point of A, its point of B
// and all its AB together. It fails as SobolIndices does, and with ErrChoice for
// count < 2 or a confidence that is not one.
func Bootstrap(y []float64, n, d, count int, confidence float64, seed uint64) ([]Influence, error) {
	indices, _, err := SobolIndices(y, n, d)
	if err != nil {
		return nil, err
	}
	if count < 2 || !(confidence > 0 && confidence < 1) {
		return nil, fmt.Errorf("bootstrap of %d samples for %v: %w", count, confidence, ErrChoice)
	}
	firsts, totals := make([][]float64, d), make([][]float64, d)
	rows := make([]int, n)
	for sample := range count {
		chance := stream(seed, uint64(sample))
		for r := range rows {
			rows[r] = chance.below(n)
		}
		variance := outputVariance(y, rows)
		if variance == 0 {
			continue // one point drawn n times: it says nothing
		}
		for i := range d {
			first, total := influence(y, rows, i, variance)
			firsts[i], totals[i] = append(firsts[i], first), append(totals[i], total)
		}
	}
	tail := (1 - confidence) / 2
	for i := range indices {
		if len(firsts[i]) == 0 {
			return nil, ErrZeroVariance
		}
		indices[i].FirstLower, indices[i].FirstUpper = between(firsts[i], tail)
		indices[i].TotalLower, indices[i].TotalUpper = between(totals[i], tail)
	}
	return indices, nil
}

// between returns the quantiles of type 7 at tail and 1 − tail.
func between(x []float64, tail float64) (low, high float64) {
	slices.Sort(x)
	at := func(p float64) float64 {
		position := p * float64(len(x)-1)
		below := int(position)
		above := min(below+1, len(x)-1)
		return x[below] + (position-float64(below))*(x[above]-x[below])
	}
	return at(tail), at(1 - tail)
}
