package spatial

import (
	"math"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/stat/distuv"
)

// splitMix is the generator SplitMix64: a counter in steps of the golden ratio,
// each value well mixed, so that every area and permutation has numbers of its own.
//
// Reference: Steele, G. L., Lea, D. and Flood, C. H. (2014), Fast splittable
// pseudorandom number generators, OOPSLA 2014.
type splitMix uint64

const goldenStep = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func stream(seed, run uint64) splitMix {
	s := splitMix(seed)
	return splitMix(s.next() ^ mix(run+goldenStep))
}

func (s *splitMix) next() uint64 {
	*s += goldenStep
	return mix(uint64(*s))
}

// below returns a whole number from 0 to n − 1.
func (s *splitMix) below(n int) int {
	high, _ := bits.Mul64(s.next(), uint64(n))
	return int(high)
}

// Drawing says how the neighbours of a permutation are drawn.
type Drawing int

// The two ways. Areas change places without replacement, which is the method;
// some programs draw with replacement, which makes the variance of an area with k
// neighbours about (n − 2) / (n − 1 − k) times as large.
const (
	WithoutReplacement Drawing = iota
	WithReplacement
)

// Permuted is what a local statistic was over random permutations.
type Permuted struct {
	Expected, Variance float64
	Z, PNormal         float64 // of the value by these; PNormal is two-sided
	Folded             float64 // (least tail + 1) / (R + 1)
	TwoSided           float64 // twice Folded, at most 1
}

// LocalPermutation says for every area how likely its local index of Moran is if
// it keeps its value and its neighbours are drawn from all other areas,
// permutations times (it. "permutazione condizionata"):
//
//	Folded = (min(larger, R − larger) + 1) / (R + 1)
//
// where larger counts the permutations with an index at least as large and R is
// their number. All areas share the draws, which leave the last area out; it takes
// the place of an area that would draw itself. An area without neighbours has a
// Folded and TwoSided of 1.
//
// Errors are those of [Moran]; ErrChoice for no permutation.
//
// Reference: Anselin, L. (1995), Local indicators of spatial association — LISA,
// Geographical Analysis 27, 93–115.
func LocalPermutation(x []float64, w Weights, permutations int, seed uint64, how Drawing) ([]Permuted, error) {
	m, err := momentsOf(x, w)
	if err != nil {
		return nil, err
	}
	if permutations < 1 {
		return nil, ErrChoice
	}
	draws, width := drawn(w, permutations, seed, how)
	lag := w.Lag(m.z)
	result := make([]Permuted, len(x))
	each(len(x), func(i int) {
		result[i] = m.permuted(i, lag[i], w.of[i], draws, width)
	})
	return result, nil
}

// drawn returns for every permutation as many positions of the first n − 1 as the area
// with most neighbours has, different ones without replacement.
func drawn(w Weights, permutations int, seed uint64, how Drawing) (draws []int32, width int) {
	for _, list := range w.of {
		width = max(width, len(list))
	}
	draws = make([]int32, permutations*width)
	places := make([]int32, len(w.of)-1)
	for p := range places {
		places[p] = int32(p)
	}
	chance := stream(seed, 0)
	for r := range permutations {
		for k := range width {
			if how == WithReplacement {
				draws[r*width+k] = int32(chance.below(len(places)))
				continue
			}
			other := k + chance.below(len(places)-k)
			places[k], places[other] = places[other], places[k]
			draws[r*width+k] = places[k]
		}
	}
	return draws, width
}

// permuted compares the lag of area i with those of the draws.
func (m moments) permuted(i int, lag float64, list []Neighbour, draws []int32, width int) Permuted {
	z := m.z[i]
	if len(list) == 0 {
		return Permuted{PNormal: 1, Folded: 1, TwoSided: 1}
	}
	value, larger, runs := z/m.m2*lag, 0, len(draws)/width
	last := int32(len(m.z) - 1)
	var sum, squares float64 // about value, which keeps their digits
	for r := range runs {
		var other float64
		for k, p := range draws[r*width:][:len(list)] {
			if int(p) == i {
				p = last // the draws leave it out; seldom, so that processors guess right
			}
			other += list[k].Weight * m.z[p]
		}
		d := z/m.m2*other - value
		if d >= 0 {
			larger++
		}
		sum, squares = sum+d, squares+d*d
	}
	n := float64(runs)
	p := Permuted{Expected: value + sum/n, PNormal: 1}
	if runs > 1 {
		p.Variance = max(0, (squares-sum*sum/n)/(n-1))
	}
	if p.Variance > 0 {
		p.Z = (value - p.Expected) / math.Sqrt(p.Variance)
		p.PNormal = 2 * distuv.UnitNormal.Survival(math.Abs(p.Z))
	}
	p.Folded = float64(min(larger, runs-larger)+1) / (n + 1)
	p.TwoSided = min(1, 2*p.Folded)
	return p
}

// each calls f for every i below n, on all processors.
func each(n int, f func(i int)) {
	const batch = 64
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+batch-1)/batch) {
		wait.Go(func() {
			for {
				from := int(next.Add(batch)) - batch
				if from >= n {
					return
				}
				for i := from; i < min(from+batch, n); i++ {
					f(i)
				}
			}
		})
	}
	wait.Wait()
}

// GlobalPermuted is what Moran's I was over random orders of the values.
type GlobalPermuted struct {
	Mean, Deviation float64 // sample standard deviation
	P               float64 // (#{I* ≥ I} + 1) / (R + 1)
}

// MoranPermutation says how likely Moran's I is if the values are put on the areas
// in random order, permutations times. Errors are those of [Moran]; ErrChoice for
// fewer than two permutations.
func MoranPermutation(x []float64, w Weights, permutations int, seed uint64) (GlobalPermuted, error) {
	m, err := momentsOf(x, w)
	if err != nil {
		return GlobalPermuted{}, err
	}
	if permutations < 2 {
		return GlobalPermuted{}, ErrChoice
	}
	scale := m.n / w.Sums().S0 / (m.m2 * float64(len(x)))
	pairs := w.pairs()
	value := cross(m.z, pairs) * scale
	values := make([]float64, permutations)
	room := sync.Pool{New: func() any { z := make([]float64, len(x)); return &z }}
	each(permutations, func(r int) {
		chance := stream(seed, uint64(r))
		z := room.Get().(*[]float64)
		copy(*z, m.z)
		for k := len(*z) - 1; k > 0; k-- {
			to := chance.below(k + 1)
			(*z)[k], (*z)[to] = (*z)[to], (*z)[k]
		}
		values[r] = cross(*z, pairs) * scale
		room.Put(z)
	})
	var larger int
	for _, v := range values {
		if v >= value-1e-12 { // the same order of values sums otherwise
			larger++
		}
	}
	return GlobalPermuted{
		Mean: mean(values), Deviation: math.Sqrt(squares(values) / float64(permutations-1)),
		P: float64(larger+1) / float64(permutations+1),
	}, nil
}

// pairs returns every pair of neighbours once, with the weights of both directions.
func (w Weights) pairs() [][]Neighbour {
	pairs := make([][]Neighbour, len(w.of))
	for i, list := range w.of {
		for _, n := range list {
			back := w.between(n.Area, int32(i))
			if back == 0 || int(n.Area) > i {
				pairs[i] = append(pairs[i], Neighbour{n.Area, n.Weight + back})
			}
		}
	}
	return pairs
}

// cross returns Σ w_ij z_i z_j over pairs.
func cross(z []float64, pairs [][]Neighbour) float64 {
	var sum float64
	for i, list := range pairs {
		var lag float64
		for _, n := range list {
			lag += n.Weight * z[n.Area]
		}
		sum += z[i] * lag
	}
	return sum
}
