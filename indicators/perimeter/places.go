package perimeter

import (
	"slices"

	"cittamedie/data"
	"cittamedie/data/topology"
	"cittamedie/indicators/commuting"
)

// place is where a municipality is: its centre of gravity in degrees and how large
// it is.
type place struct {
	centre commuting.Point
	km2    float64
}

// placesOf measures the municipalities of a topology that enclose something.
func placesOf(t *topology.Topology) map[data.AreaCode]place {
	out := map[data.AreaCode]place{}
	if t == nil {
		return out
	}
	for _, shape := range t.Layers[data.Municipality] {
		if centre, km2, ok := boundaryOf(t, shape).Place(); ok {
			out[shape.Code] = place{centre, km2}
		}
	}
	return out
}

// boundaryOf joins the arcs of a shape into rings of points.
func boundaryOf(t *topology.Topology, shape topology.Shape) commuting.Boundary {
	out := make(commuting.Boundary, len(shape.Polygons))
	for i, rings := range shape.Polygons {
		for _, refs := range rings {
			var ring []commuting.Point
			for _, ref := range refs {
				arc := t.Arcs[max(ref, ^ref)]
				if ref < 0 {
					arc = slices.Clone(arc)
					slices.Reverse(arc)
				}
				for _, v := range arc[:len(arc)-1] { // the next arc begins where this one ends
					p := v.Point()
					ring = append(ring, commuting.Point{p[0], p[1]})
				}
			}
			out[i] = append(out[i], ring)
		}
	}
	return out
}
