package peers

import (
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
)

// space is what distances over a pool are measured with.
type space struct {
	mean, deviation []float64
	varied          []int       // variables that are not the same all over the pool
	root            [][]float64 // lower triangle L of R = L Lᵀ over the varied ones; nil for Euclidean
}

// DependentError says that a variable follows from those before it, so that the
// distance of Mahalanobis has no meaning: the pool has too few areas, or one
// variable is made of others. Its kind is [data.ErrInvalid].
type DependentError struct {
	Variable int // by position
	Areas    int // in the pool
}

// Error returns the sentence.
func (e *DependentError) Error() string {
	return fmt.Sprintf("variable %d follows from those before it over the %d areas", e.Variable+1, e.Areas)
}

// Is reports whether target is [data.ErrInvalid].
func (e *DependentError) Is(target error) bool { return target == data.ErrInvalid }

// leastPivot is the share of the variance of a variable that those before it must
// leave unexplained. A double has 16 digits; R has lost half of them by then.
const leastPivot = 1e-8

func newSpace(pool []Area, method Method) (*space, error) {
	s := &space{mean: make([]float64, len(pool[0].Values)), deviation: make([]float64, len(pool[0].Values))}
	for v := range s.mean {
		if s.mean[v], s.deviation[v] = spread(pool, v); s.deviation[v] > 0 {
			s.varied = append(s.varied, v)
		}
	}
	switch method {
	case Euclidean:
		return s, nil
	case Mahalanobis:
		return s, s.factor(pool)
	}
	return nil, &data.FieldError{Field: "method", Value: string(method), Reason: fmt.Sprintf("must be %s or %s", Euclidean, Mahalanobis)}
}

// spread returns the mean and the standard deviation of a variable over a pool. The
// deviation of one that is the same everywhere is exactly 0.
func spread(pool []Area, v int) (mean, deviation float64) {
	first := pool[0].Values[v]
	if !slices.ContainsFunc(pool, func(a Area) bool { return a.Values[v] != first }) {
		return first, 0
	}
	n := float64(len(pool))
	var squares float64
	for _, a := range pool {
		mean += a.Values[v] / n
	}
	for _, a := range pool {
		d := a.Values[v] - mean
		squares += d * d / n
	}
	return mean, math.Sqrt(squares)
}

// factor finds L by the method of Cholesky.
func (s *space) factor(pool []Area) error {
	m := len(s.varied)
	s.root = make([][]float64, m)
	for i := range s.root {
		s.root[i] = make([]float64, i+1)
		for j := range i + 1 {
			sum := s.correlation(pool, s.varied[i], s.varied[j])
			for k := range j {
				sum -= s.root[i][k] * s.root[j][k]
			}
			switch {
			case i != j:
				s.root[i][j] = sum / s.root[j][j]
			case sum < leastPivot:
				return &DependentError{s.varied[i], len(pool)}
			default:
				s.root[i][i] = math.Sqrt(sum)
			}
		}
	}
	return nil
}

func (s *space) correlation(pool []Area, v, w int) float64 {
	if v == w {
		return 1
	}
	var sum float64
	for _, a := range pool {
		sum += (a.Values[v] - s.mean[v]) / s.deviation[v] * (a.Values[w] - s.mean[w]) / s.deviation[w]
	}
	return sum / float64(len(pool))
}

// compare returns how far b is from a.
func (s *space) compare(a, b Area) Peer {
	p := Peer{Code: b.Code, SharePercent: make([]float64, len(s.mean))}
	d := make([]float64, len(s.varied))
	for i, v := range s.varied {
		d[i] = (a.Values[v] - b.Values[v]) / s.deviation[v]
	}
	solved := s.solve(d)
	var sum float64
	for i, v := range s.varied {
		p.SharePercent[v] = d[i] * solved[i]
		sum += p.SharePercent[v]
	}
	if !(sum > 0) {
		return Peer{Code: b.Code, SharePercent: make([]float64, len(s.mean))}
	}
	p.Distance = math.Sqrt(sum / float64(len(d)))
	for v := range p.SharePercent {
		p.SharePercent[v] *= 100 / sum
	}
	return p
}

// solve returns R⁻¹ d, or d itself where variables are taken one by one.
func (s *space) solve(d []float64) []float64 {
	if s.root == nil {
		return d
	}
	x := slices.Clone(d)
	for i := range x {
		for k := range i {
			x[i] -= s.root[i][k] * x[k]
		}
		x[i] /= s.root[i][i]
	}
	for i := len(x) - 1; i >= 0; i-- {
		for k := i + 1; k < len(x); k++ {
			x[i] -= s.root[k][i] * x[k]
		}
		x[i] /= s.root[i][i]
	}
	return x
}
