package splice

import (
	"cmp"
	"math/bits"
	"slices"
)

// The numbers of RFC 1951.
const (
	literals  = 286 // and lengths
	distances = 30
	endBlock  = 256
	minMatch  = 3
	maxMatch  = 258
	window    = 32 << 10

	// longest is how many bits a code has at most. The format allows 15; with 14,
	// four of them fit in a word beside the seven bits left from before.
	longest = 14
)

// Count is how often each symbol is expected in a kind of document.
type Count struct {
	literal  [literals]int
	distance [distances]int
}

// Text counts the bytes of a text, each so many times.
func (c *Count) Text(text []byte, times int) {
	for _, b := range text {
		c.literal[b] += times
	}
}

// Reference counts references of a length to a distance.
func (c *Count) Reference(length, distance, times int) {
	c.literal[lengthSymbol(length)] += times
	c.distance[distanceSymbol(distance)] += times
}

// word is a code with the bits that follow it, the first to be written lowest.
type word struct {
	bits uint32
	size uint32
}

// Code is a set of prefix codes, fixed for any number of bodies. Every byte,
// length and distance has one.
type Code struct {
	literal  [256]word
	length   [maxMatch + 1]word // with the extra bits
	distance [distances]word    // without them
	near     [512]word          // of the distances from 1 on, with them
	end      word
	pair     [256]uint64 // codes of two bytes from '*' to '9', bits below, size above
	header   []word      // of a block
}

// NewCode returns the best code for a count.
func NewCode(count *Count) *Code {
	c := &Code{}
	literal, distance := sizes(count.literal[:], longest), sizes(count.distance[:], longest)
	words := codeWords(literal)
	copy(c.literal[:], words)
	c.end = words[endBlock]
	for n := minMatch; n <= maxMatch; n++ {
		s := lengthSymbol(n)
		w := words[s]
		c.length[n] = word{w.bits | uint32(n-lengthFrom[s-endBlock-1])<<w.size, w.size + uint32(lengthExtra(s))}
	}
	copy(c.distance[:], codeWords(distance))
	for i := range c.pair {
		a, b := c.literal[figureFrom+i&15], c.literal[figureFrom+i>>4]
		c.pair[i] = uint64(a.bits|b.bits<<a.size) | uint64(a.size+b.size)<<32
	}
	for i := range c.near {
		c.near[i] = c.farther(i + 1)
	}
	c.header = header(literal, distance)
	return c
}

// figureFrom is the first of the sixteen bytes that figures are written with.
const figureFrom = '*'

// lengthFrom is the least length of each symbol of a length.
var lengthFrom = func() (from [literals - endBlock - 1]int) {
	n := minMatch
	for i := range from {
		from[i] = n
		n += 1 << lengthExtra(endBlock+1+i)
	}
	from[len(from)-1] = maxMatch
	return from
}()

func lengthExtra(symbol int) int {
	if i := symbol - endBlock - 1; i >= 8 && i < 28 {
		return (i - 4) / 4
	}
	return 0
}

func lengthSymbol(n int) int {
	i, found := slices.BinarySearch(lengthFrom[:], n)
	if !found {
		i--
	}
	return endBlock + 1 + i
}

// distanceSymbol returns the symbol of a distance. Below the highest bit of the
// distance less one stand one bit of the symbol and the extra bits.
func distanceSymbol(d int) int {
	d--
	if d < 4 {
		return d
	}
	extra := bits.Len(uint(d)) - 2
	return 2*extra + d>>extra
}

func distanceExtra(symbol int) int { return max(0, symbol/2-1) }

// back returns the code of a distance with its extra bits.
func (c *Code) back(d int) word {
	if d <= len(c.near) {
		return c.near[d-1]
	}
	return c.farther(d)
}

func (c *Code) farther(d int) word {
	s := distanceSymbol(d)
	w := c.distance[s]
	return word{w.bits | uint32(d-1)&(1<<distanceExtra(s)-1)<<w.size, w.size + uint32(distanceExtra(s))}
}

// sizes returns how many bits the code of each symbol has: those of Huffman,
// for counts made more even until none has more than most.
func sizes(count []int, most uint8) []uint8 {
	weights := make([]int, len(count))
	for i, n := range count {
		weights[i] = n + 1
	}
	for {
		out := huffman(weights)
		if slices.Max(out) <= most {
			return out
		}
		for i := range weights {
			weights[i] = weights[i]/2 + 1
		}
	}
}

// huffman returns the depth of each weight in the tree that Huffman describes.
//
// Reference: Huffman, D. A. (1952), A method for the construction of
// minimum-redundancy codes, Proceedings of the IRE 40(9), 1098–1101.
func huffman(weights []int) []uint8 {
	n := len(weights)
	order := make([]int, n) // leaves, the lightest first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[a], weights[b]) })
	weight, parent := make([]int, 2*n-1), make([]int, 2*n-1)
	for i, leaf := range order {
		weight[i] = weights[leaf]
	}
	leaf, inner := 0, n
	for made := n; made < 2*n-1; made++ {
		for range 2 {
			least := inner
			if leaf < n && (inner == made || weight[leaf] <= weight[inner]) {
				least = leaf
				leaf++
			} else {
				inner++
			}
			weight[made] += weight[least]
			parent[least] = made
		}
	}
	depth := make([]uint8, 2*n-1)
	for i := 2*n - 3; i >= 0; i-- {
		depth[i] = depth[parent[i]] + 1
	}
	out := make([]uint8, n)
	for i, leaf := range order {
		out[leaf] = depth[i]
	}
	return out
}

// codeWords returns the codes that sizes stand for, as section 3.2.2 says.
func codeWords(sizes []uint8) []word {
	var next [17]uint32
	for _, s := range sizes {
		next[s+1]++
	}
	next[0], next[1] = 0, 0 // a size of zero is no code
	for s := 1; s < len(next); s++ {
		next[s] = (next[s-1] + next[s]) << 1
	}
	out := make([]word, len(sizes))
	for i, s := range sizes {
		if s > 0 {
			out[i] = word{bits.Reverse32(next[s]) >> (32 - s), uint32(s)}
			next[s]++
		}
	}
	return out
}
