package perimeter

import (
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
	"cittamedie/indicators/commuting"
)

// contiguity is which municipalities of the reference vintage touch in a vertex at
// least.
type contiguity struct {
	pairs [][2]data.AreaCode
}

// newContiguity finds the municipalities that touch. A topology cuts borders into
// arcs wherever another area comes to or leaves them, so that two areas with a
// vertex in common have an arc in common or the end of one.
func newContiguity(c *cube.Cube) *contiguity {
	t := c.Boundaries()
	if t == nil {
		return &contiguity{}
	}
	return &contiguity{touching(t, data.Municipality)}
}

func touching(t *topology.Topology, level data.Level) [][2]data.AreaCode {
	shapes := t.Layers[level]
	at := map[topology.Vertex][]int32{}
	visit := func(v topology.Vertex, i int32) {
		if here := at[v]; len(here) == 0 || here[len(here)-1] != i {
			at[v] = append(here, i)
		}
	}
	for i, shape := range shapes {
		for _, polygon := range shape.Polygons {
			for _, ring := range polygon {
				for _, ref := range ring {
					if ref < 0 {
						ref = ^ref
					}
					arc := t.Arcs[ref]
					visit(arc[0], int32(i))
					visit(arc[len(arc)-1], int32(i))
				}
			}
		}
	}
	var pairs [][2]data.AreaCode
	for _, here := range at {
		for n, i := range here {
			for _, j := range here[:n] {
				pairs = append(pairs, [2]data.AreaCode{shapes[i].Code, shapes[j].Code})
			}
		}
	}
	return pairs
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
