package perimeter

import (
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// contiguity is which municipalities of the reference vintage touch in a vertex at
// least.
type contiguity struct {
	pairs [][2]data.AreaCode
}

// newContiguity finds the municipalities that touch.
func newContiguity(c *cube.Cube) *contiguity {
	t := c.Boundaries()
	if t == nil {
		return &contiguity{}
	}
	n := &contiguity{}
	for a, near := range t.Touching(data.Municipality) {
		for _, b := range near {
			if a < b {
				n.pairs = append(n.pairs, [2]data.AreaCode{a, b})
			}
		}
	}
	return n
}

// among returns the neighbours of the municipalities of a matrix, by position. The
// matrix remembers them: n is that of its release.
func (n *contiguity) among(f *Flows) commuting.Neighbours {
	f.nearOnce.Do(func() { f.near = n.find(f) })
	return f.near
}

func (n *contiguity) find(f *Flows) commuting.Neighbours {
	var links [][2]int32
	for _, pair := range n.pairs {
		a, isA := f.Position(pair[0])
		b, isB := f.Position(pair[1])
		if isA && isB {
			links = append(links, [2]int32{a, b})
		}
	}
	near, err := commuting.NewNeighbours(f.Areas(), links)
	if err != nil {
		panic(err) // positions are those of the matrix
	}
	return near
}
