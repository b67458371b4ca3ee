package topology

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

// Gaps returns a point on the border of every hole that the areas of a level leave
// when they are joined, the largest hole first, and the share (0 to 1) of the area
// within their outer border that the holes take. Foreign enclaves are holes as much
// as neighbours that do not meet. It fails when the areas cannot be joined, because
// one lies on another.
func (t *Topology) Gaps(level data.Level) ([]orb.Point, float64, error) {
	whole := &Topology{Arcs: t.Arcs, Layers: map[data.Level][]Shape{level: t.Layers[level]}}
	const joined = data.Perimeter // any set of areas
	if err := whole.Dissolve(level, joined, func(data.AreaCode) data.AreaCode { return "all" }); err != nil {
		return nil, 0, err
	}
	type hole struct {
		at   orb.Point
		size int64
	}
	var holes []hole
	var outer, empty int64
	var ring []Vertex
	for _, shape := range whole.Layers[joined] {
		eachRing(shape, func(r int, refs []int32) {
			ring = whole.ring(ring[:0], refs)
			size := max(area2(ring), -area2(ring))
			if r == 0 {
				outer += size
				return
			}
			empty += size
			holes = append(holes, hole{ring[0].Point(), size})
		})
	}
	slices.SortStableFunc(holes, func(a, b hole) int { return cmp.Compare(b.size, a.size) })
	var points []orb.Point
	for _, h := range holes {
		points = append(points, h.at)
	}
	if outer == 0 {
		return points, 0, nil
	}
	return points, float64(empty) / float64(outer), nil
}
