package topology

import "cittamedie/data"

// Subset returns a topology of one level alone with the areas for which keep
// is true; a nil keep keeps all. Borders that no kept area shares any more are
// joined into longer arcs, so a topology of regions is as small as if it had
// been built from them.
func (t *Topology) Subset(level data.Level, keep func(data.AreaCode) bool) *Topology {
	var areas []area
	for _, shape := range t.Layers[level] {
		if keep != nil && !keep(shape.Code) {
			continue
		}
		a := area{code: shape.Code}
		for _, polygon := range shape.Polygons {
			rings := make([][]Vertex, len(polygon))
			for r, refs := range polygon {
				rings[r] = t.ring(nil, refs)
			}
			a.polygons = append(a.polygons, rings)
		}
		areas = append(areas, a)
	}
	return assemble(level, areas)
}

// layer returns a topology of one level alone, with its arcs as they are.
func (t *Topology) layer(level data.Level) *Topology {
	one := &Topology{Arcs: t.Arcs, Layers: map[data.Level][]Shape{level: t.Layers[level]}}
	return one.compact()
}

// filter returns the topology with the polygons for which keep is true.
func (t *Topology) filter(keep func(polygon [][]int32) bool) *Topology {
	out := &Topology{Arcs: t.Arcs, Layers: map[data.Level][]Shape{}}
	for level, shapes := range t.Layers {
		kept := make([]Shape, len(shapes))
		for i, shape := range shapes {
			kept[i].Code = shape.Code
			for _, polygon := range shape.Polygons {
				if keep(polygon) {
					kept[i].Polygons = append(kept[i].Polygons, polygon)
				}
			}
		}
		out.Layers[level] = kept
	}
	return out
}

// compact returns the topology without the arcs that no shape uses, the others
// in the same order; the topology itself when every arc is used.
func (t *Topology) compact() *Topology {
	number := make([]int32, len(t.Arcs))
	for _, shapes := range t.Layers {
		for _, shape := range shapes {
			eachRef(shape, func(ref int32) { number[index(ref)] = 1 })
		}
	}
	out := &Topology{Arcs: make([][]Vertex, 0, len(t.Arcs)), Layers: map[data.Level][]Shape{}}
	for i, used := range number {
		if used == 1 {
			number[i] = int32(len(out.Arcs))
			out.Arcs = append(out.Arcs, t.Arcs[i])
		}
	}
	if len(out.Arcs) == len(t.Arcs) {
		return t
	}
	renumber := func(ring []int32) []int32 {
		refs := make([]int32, len(ring))
		for i, ref := range ring {
			if ref < 0 {
				refs[i] = ^number[^ref]
				continue
			}
			refs[i] = number[ref]
		}
		return refs
	}
	for level, shapes := range t.Layers {
		for _, shape := range shapes {
			out.Layers[level] = append(out.Layers[level], Shape{shape.Code, mapRings(shape.Polygons, renumber)})
		}
	}
	return out
}
