package spatial

import (
	"fmt"
	"slices"
)

// Neighbour is an area near another, by position, and how much it weighs.
type Neighbour struct {
	Area   int32
	Weight float64
}

// Weights say for every area which others are near it (it. "matrice dei pesi
// spaziali"). No area is its own neighbour.
type Weights struct{ of [][]Neighbour }

// NewWeights returns weights from the neighbours of every area. It fails with
// ErrWeights if an area is its own neighbour, not among the areas or named twice,
// or a weight is not a positive number.
func NewWeights(of [][]Neighbour) (Weights, error) {
	w := Weights{make([][]Neighbour, len(of))}
	for i, list := range of {
		w.of[i] = slices.Clone(list)
		slices.SortFunc(w.of[i], func(a, b Neighbour) int { return int(a.Area) - int(b.Area) })
		for k, n := range w.of[i] {
			switch {
			case int(n.Area) == i, n.Area < 0, int(n.Area) >= len(of), !(n.Weight > 0), !finite(n.Weight),
				k > 0 && w.of[i][k-1].Area == n.Area:
				return Weights{}, fmt.Errorf("neighbour %d of area %d: %w", n.Area, i, ErrWeights)
			}
		}
	}
	return w, nil
}

// Binary returns weights of 1 from lists of neighbours, such as those that share a
// border. It fails as [NewWeights] does.
func Binary(of [][]int32) (Weights, error) {
	lists := make([][]Neighbour, len(of))
	for i, list := range of {
		for _, j := range list {
			lists[i] = append(lists[i], Neighbour{j, 1})
		}
	}
	return NewWeights(lists)
}

// Standardised returns the weights with those of each area brought to sum to 1, so
// that a lag is a mean over the neighbours. An area without neighbours stays so.
func (w Weights) Standardised() Weights {
	s := Weights{make([][]Neighbour, len(w.of))}
	for i, list := range w.of {
		sum := w.sum(i)
		for _, n := range list {
			s.of[i] = append(s.of[i], Neighbour{n.Area, n.Weight / sum})
		}
	}
	return s
}

// Areas returns how many areas there are.
func (w Weights) Areas() int { return len(w.of) }

// Links returns how many pairs of an area and a neighbour there are.
func (w Weights) Links() int {
	var links int
	for _, list := range w.of {
		links += len(list)
	}
	return links
}

// Islands returns how many areas have no neighbour.
func (w Weights) Islands() int {
	var islands int
	for _, list := range w.of {
		if len(list) == 0 {
			islands++
		}
	}
	return islands
}

func (w Weights) sum(i int) float64 {
	var sum float64
	for _, n := range w.of[i] {
		sum += n.Weight
	}
	return sum
}

// squared returns the sum of the squared weights of an area.
func (w Weights) squared(i int) float64 {
	var sum float64
	for _, n := range w.of[i] {
		sum += n.Weight * n.Weight
	}
	return sum
}

// Lag returns Σ_j w_ij x_j of every area; 0 without neighbours. It panics if the
// lengths differ.
func (w Weights) Lag(x []float64) []float64 {
	if len(x) != len(w.of) {
		panic("spatial: values and weights are of different areas")
	}
	lag := make([]float64, len(x))
	for i, list := range w.of {
		for _, n := range list {
			lag[i] += n.Weight * x[n.Area]
		}
	}
	return lag
}

// Sums are the sums of weights that the variances of global statistics need:
//
//	S0 = Σ_ij w_ij,  S1 = ½ Σ_ij (w_ij + w_ji)²,  S2 = Σ_i (w_i· + w_·i)²
type Sums struct{ S0, S1, S2 float64 }

// Sums returns the sums of the weights.
func (w Weights) Sums() Sums {
	var s Sums
	column := make([]float64, len(w.of))
	for i, list := range w.of {
		for _, n := range list {
			s.S0 += n.Weight
			column[n.Area] += n.Weight
			back := w.between(n.Area, int32(i))
			if back == 0 { // the pair is met once: (w_ij + 0)² counts for ij and ji
				s.S1 += n.Weight * n.Weight
				continue
			}
			s.S1 += (n.Weight + back) * (n.Weight + back) / 2
		}
	}
	for i := range w.of {
		both := w.sum(i) + column[i]
		s.S2 += both * both
	}
	return s
}

func (w Weights) between(i, j int32) float64 {
	at, ok := slices.BinarySearchFunc(w.of[i], j, func(n Neighbour, j int32) int { return int(n.Area) - int(j) })
	if !ok {
		return 0
	}
	return w.of[i][at].Weight
}
