package commuting

import (
	"fmt"
	"slices"

	"cittamedie/data"
)

// Neighbours is which areas touch which, by position, each list in order (it.
// "contiguità"). It is symmetric, and an area is no neighbour of itself. An area
// without neighbours is an island or has no known boundary.
type Neighbours [][]int32

// NewNeighbours returns the neighbours of n areas from lists of pairs of
// positions: shared borders, and links of other kinds, such as ferries, that count
// as one. A pair may be given in one direction or both and more than once.
//
// It returns an error of kind [data.ErrInvalid] when a position is not from 0 to
// n-1.
func NewNeighbours(n int, links ...[][2]int32) (Neighbours, error) {
	near := make(Neighbours, n)
	for _, pairs := range links {
		for _, p := range pairs {
			a, b := p[0], p[1]
			if min(a, b) < 0 || int(max(a, b)) >= n {
				return nil, &data.FieldError{Field: "neighbours", Value: fmt.Sprintf("%d and %d", a, b), Reason: fmt.Sprintf("positions go from 0 to %d", n-1)}
			}
			if a != b {
				near[a] = append(near[a], b)
				near[b] = append(near[b], a)
			}
		}
	}
	for i := range near {
		slices.Sort(near[i])
		near[i] = slices.Compact(near[i])
	}
	return near, nil
}

// components calls found with each largest set of areas that are joined by
// neighbours of the same label, in order of its first area. The set, in order, is
// the callee's to keep. Areas for which label is NoGroup are left out.
func (near Neighbours) components(label func(int32) int32, found func(label int32, set []int32)) {
	seen := make([]bool, len(near))
	for i := range int32(len(near)) {
		own := label(i)
		if seen[i] || own == NoGroup {
			continue
		}
		seen[i] = true
		set := []int32{i}
		for next := 0; next < len(set); next++ {
			for _, j := range near[set[next]] {
				if !seen[j] && label(j) == own {
					seen[j] = true
					set = append(set, j)
				}
			}
		}
		slices.Sort(set)
		found(own, set)
	}
}

// around returns the labels, other than own and NoGroup, of the neighbours of a
// set of areas, in order.
func (near Neighbours) around(set, labels []int32, own int32) []int32 {
	var found []int32
	for _, i := range set {
		for _, j := range near[i] {
			if l := labels[j]; l != own && l != NoGroup {
				found = append(found, l)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
