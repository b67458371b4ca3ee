package composite

import "math/bits"

// Sobol' points: each coordinate is a binary number made of direction numbers,
// those of a primitive polynomial over {0, 1}. Even 2^k first points are spread
// over each coordinate, so that means need far fewer of them than random points.
//
// The polynomials and first direction numbers are those of Joe, S. and Kuo, F. Y.
// (2008), Constructing Sobol sequences with better two-dimensional projections,
// SIAM Journal on Scientific Computing 30, 2635–2654.
var sobolTable = []struct {
	coefficients uint32 // of the polynomial, without its first and last
	first        []uint32
}{
	{0, []uint32{1}},
	{1, []uint32{1, 3}},
	{1, []uint32{1, 3, 1}},
	{2, []uint32{1, 1, 1}},
	{1, []uint32{1, 1, 3, 3}},
	{4, []uint32{1, 3, 5, 13}},
	{2, []uint32{1, 1, 5, 5, 17}},
	{4, []uint32{1, 1, 5, 5, 5}},
	{7, []uint32{1, 1, 7, 11, 19}},
}

// mostDimensions is how many coordinates a point can have.
var mostDimensions = len(sobolTable) + 1

// quasi gives scrambled Sobol' points.
type quasi struct {
	directions [][32]uint32
	seeds      []uint32
}

// newQuasi returns points of some dimensions, at most mostDimensions.
func newQuasi(dimensions int, seed uint64) *quasi {
	q := &quasi{}
	chance := stream(seed, 0)
	for d := range dimensions {
		q.directions = append(q.directions, directionsOf(d))
		q.seeds = append(q.seeds, uint32(chance.next()))
	}
	return q
}

func directionsOf(dimension int) (v [32]uint32) {
	if dimension == 0 {
		for k := range v {
			v[k] = 1 << (31 - k)
		}
		return v
	}
	p := sobolTable[dimension-1]
	degree := len(p.first)
	for k := range v {
		if k < degree {
			v[k] = p.first[k] << (31 - k)
			continue
		}
		v[k] = v[k-degree] ^ v[k-degree]>>degree
		for i := 1; i < degree; i++ {
			if p.coefficients>>(degree-1-i)&1 == 1 {
				v[k] ^= v[k-i]
			}
		}
	}
	return v
}

// at returns coordinate d of a point, from 0 to less than 1.
func (q *quasi) at(point uint32, d int) float64 {
	var x uint32
	for k, rest := 0, point; rest != 0; k, rest = k+1, rest>>1 {
		if rest&1 == 1 {
			x ^= q.directions[d][k]
		}
	}
	return (float64(scramble(x, q.seeds[d])) + 0.5) / (1 << 32)
}

// scramble turns every digit of a number by chance, depending on the digits before
// it (Owen's scrambling), with the hash of Burley, B. (2020), Practical hash-based
// Owen scrambling, Journal of Computer Graphics Techniques 9.
func scramble(x, seed uint32) uint32 {
	x = bits.Reverse32(x)
	x ^= x * 0x3d20adea
	x += seed
	x *= seed>>16 | 1
	x ^= x * 0x05526c56
	x ^= x * 0x53a22864
	return bits.Reverse32(x)
}
