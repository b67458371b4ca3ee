package trend

import (
	"math"
	"sync"
)

// What is simulated for series whose figures follow one another. Beyond
// simulatedPoints the distribution of S is close to normal.
const (
	simulatedPoints = 60
	draws           = 4999
	rhoSteps        = 20   // ρ is rounded up to a twentieth
	mostDependent   = 0.95 // the largest ρ; with 1 no number of figures would say anything
)

// nothingLeft is the part of the largest value below which what is left of a series is
// the rounding of its numbers.
const nothingLeft = 1e-12

// dependence returns ρ of [MannKendall], a multiple of 1/rhoSteps; 0 where figures do
// not follow one another.
func dependence(sorted []Point) float64 {
	n := float64(len(sorted))
	slope := middle(slopes(sorted))
	left, mean, largest := make([]float64, len(sorted)), 0.0, 0.0
	for i, p := range sorted {
		left[i] = p.Value - slope*(p.Year-sorted[0].Year)
		mean += left[i] / n
		largest = max(largest, math.Abs(p.Value))
	}
	var square, product float64
	for i := range left {
		left[i] -= mean
		square += left[i] * left[i]
		if i > 0 {
			product += left[i] * left[i-1]
		}
	}
	rho := (n*product/square + 2) / (n - 4)
	if !finite(rho) || math.Sqrt(square/n) <= nothingLeft*largest {
		return 0 // nothing is left of a straight line, or the numbers are too large to see
	}
	rho += math.Sqrt(max(0, 1-rho*rho) / n)
	if rho <= 0 {
		return 0
	}
	return min(math.Ceil(rho*rhoSteps)/rhoSteps, mostDependent)
}

// dependentTail returns the two-sided p-value of S of n figures that follow one another
// without a trend.
func dependentTail(n, s int, variance, rho float64) float64 {
	if s < 0 {
		s = -s
	}
	if n > simulatedPoints {
		return normalTail(s, variance*fewer(n, rho))
	}
	return float64(atLeast(n, rho)[s]+1) / (draws + 1)
}

// fewer returns how many times more figures there are than independent ones that would
// say as much: 1 + 2 Σ (1 − k/n) ρ^k.
func fewer(n int, rho float64) float64 {
	sum, power := 0.0, 1.0
	for k := 1; k < n; k++ {
		power *= rho
		sum += (1 - float64(k)/float64(n)) * power
	}
	return 1 + 2*sum
}

// simulated is a lookup table that is filled when it is asked for: by number of points
// and step of ρ, how many of the simulated series have an |S| of at least s.
var simulated [simulatedPoints + 1][rhoSteps]struct {
	once    sync.Once
	atLeast []int
}

// atLeast returns a row of the table: entry s counts the simulated series with |S| ≥ s.
// Each is y_i = ρ y_{i−1} + e_i with normal e, started where it would have come to by
// itself. The same numbers are drawn always.
func atLeast(n int, rho float64) []int {
	step := int(math.Round(rho * rhoSteps))
	row := &simulated[n][step]
	row.once.Do(func() {
		counts := make([]int, n*(n-1)/2+1)
		chance := splitMix(mix(uint64(n)<<8 | uint64(step)))
		y := make([]float64, n)
		for range draws {
			y[0] = chance.normal() / math.Sqrt(1-rho*rho)
			for i := 1; i < n; i++ {
				y[i] = rho*y[i-1] + chance.normal()
			}
			counts[sizeOf(y)]++
		}
		for s := len(counts) - 2; s >= 0; s-- {
			counts[s] += counts[s+1]
		}
		row.atLeast = counts
	})
	return row.atLeast
}

// sizeOf returns |S| of values without ties.
func sizeOf(y []float64) int {
	s := 0
	for i, v := range y {
		for _, w := range y[i+1:] {
			if w > v {
				s++
			} else {
				s--
			}
		}
	}
	return max(s, -s)
}

// splitMix is the generator SplitMix64: a counter in steps of the golden ratio, each
// value well mixed.
//
// Reference: Steele, G. L., Lea, D. and Flood, C. H. (2014), Fast splittable
// pseudorandom number generators, OOPSLA 2014.
type splitMix uint64

// goldenStep is 2⁶⁴ divided by the golden ratio, made odd.
const goldenStep = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// uniform returns a number above 0 and at most 1.
func (s *splitMix) uniform() float64 {
	*s += goldenStep
	return float64(mix(uint64(*s))>>11+1) / (1 << 53)
}

// normal returns a number of the standard normal distribution, by the transformation of
// Box and Muller.
func (s *splitMix) normal() float64 {
	return math.Sqrt(-2*math.Log(s.uniform())) * math.Cos(2*math.Pi*s.uniform())
}
