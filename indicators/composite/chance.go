package composite

import "math/bits"

// splitMix is the generator SplitMix64: a counter in steps of the golden ratio,
// each value well mixed. It is small, fast and starts anywhere, so that every run
// has numbers of its own whichever processor computes it.
//
// Reference: Steele, G. L., Lea, D. and Flood, C. H. (2014), Fast splittable
// pseudorandom number generators, OOPSLA 2014.
type splitMix uint64

// goldenStep is 2⁶⁴ divided by the golden ratio, made odd.
const goldenStep = 0x9e3779b97f4a7c15

// stream returns the generator of one run.
func stream(seed, run uint64) splitMix {
	s := splitMix(seed)
	return splitMix(s.next() ^ mix(run+goldenStep))
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *splitMix) next() uint64 {
	*s += goldenStep
	return mix(uint64(*s))
}

// uniform returns a number from 0 to less than 1.
func (s *splitMix) uniform() float64 { return float64(s.next()>>11) / (1 << 53) }

// below returns a whole number from 0 to n − 1, each equally likely but for 1 part
// in 2⁶⁴/n.
func (s *splitMix) below(n int) int {
	high, _ := bits.Mul64(s.next(), uint64(n))
	return int(high)
}

// PerturbedWeights returns count sets of weights drawn around base: each weight is
// multiplied by a number drawn evenly from 1 − share to 1 + share, and the set is
// brought to sum to 1. It fails with ErrWeights, or ErrChoice unless 0 ≤ share ≤ 1
// and count > 0.
func PerturbedWeights(base []float64, share float64, count int, seed uint64) ([][]float64, error) {
	if _, err := usable(base); err != nil {
		return nil, err
	}
	if !(share >= 0 && share <= 1) || count < 1 {
		return nil, ErrChoice
	}
	sets := make([][]float64, count)
	for at := range sets {
		chance := stream(seed, uint64(at))
		set, sum := make([]float64, len(base)), 0.0
		for j, w := range base {
			set[j] = w * (1 + share*(2*chance.uniform()-1))
			sum += set[j]
		}
		if sum <= 0 {
			return nil, ErrWeights
		}
		for j := range set {
			set[j] /= sum
		}
		sets[at] = set
	}
	return sets, nil
}
