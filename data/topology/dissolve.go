package topology

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
)

// Dissolve adds the layer to, whose areas are those of the layer from joined by
// the parent each belongs to: provinces from municipalities, regions from
// provinces. Areas whose parent is "" are left out. An arc is on the border of
// a parent when its areas do not follow it both ways. It fails when from is not
// there or its arcs do not make closed rings.
func (t *Topology) Dissolve(from, to data.Level, parent func(data.AreaCode) data.AreaCode) error {
	if len(t.Layers[from]) == 0 {
		return badTopology("there is no layer %s to dissolve", from)
	}
	groups := map[data.AreaCode][]Shape{}
	for _, shape := range t.Layers[from] {
		if code := parent(shape.Code); code != "" {
			groups[code] = append(groups[code], shape)
		}
	}
	layer := make([]Shape, 0, len(groups))
	for code, shapes := range groups {
		rings, err := t.stitch(code, outline(shapes))
		if err != nil {
			return err
		}
		polygons := t.nest(rings)
		if len(polygons) == 0 {
			return badTopology("%s %s has no border", to, code)
		}
		layer = append(layer, Shape{Code: code, Polygons: polygons})
	}
	slices.SortFunc(layer, byCode)
	t.Layers[to] = layer
	return nil
}

// outline returns the references that are left when those followed both ways
// cancel out, in order of arc. Each keeps the area on its left. Since rings
// close, what is left closes too, even where areas overlap.
func outline(shapes []Shape) []int32 {
	net := map[int32]int{} // arc → times followed forwards less times followed backwards
	for _, shape := range shapes {
		eachRef(shape, func(ref int32) {
			if ref >= 0 {
				net[ref]++
				return
			}
			net[^ref]--
		})
	}
	var refs []int32
	for arc, n := range net {
		for ; n > 0; n-- {
			refs = append(refs, arc)
		}
		for ; n < 0; n++ {
			refs = append(refs, ^arc)
		}
	}
	slices.SortFunc(refs, func(a, b int32) int { return cmp.Compare(index(a), index(b)) })
	return refs
}

// stitch joins references end to start into rings that meet no vertex twice.
func (t *Topology) stitch(code data.AreaCode, refs []int32) ([][]int32, error) {
	leaving := map[Vertex][]int32{}
	for _, ref := range refs {
		first, _ := t.ends(ref)
		leaving[first] = append(leaving[first], ref)
	}
	var rings [][]int32
	for _, start := range refs {
		first, _ := t.ends(start)
		if !slices.Contains(leaving[first], start) {
			continue // already in a ring
		}
		walked, err := t.walk(start, leaving)
		if err != nil {
			return nil, fmt.Errorf("border of %s: %w", code, err)
		}
		rings = append(rings, walked...)
	}
	return rings, nil
}

// walk follows references from start until it is back, takes them out of
// leaving, and returns the rings passed: one more for each vertex met again.
func (t *Topology) walk(start int32, leaving map[Vertex][]int32) ([][]int32, error) {
	var rings [][]int32
	var path []int32
	seen := map[Vertex]int{} // vertex → length of the path there
	for ref, home := start, true; ; home = false {
		from, at := t.ends(ref)
		i := slices.Index(leaving[from], ref)
		leaving[from] = slices.Delete(leaving[from], i, i+1)
		if home {
			seen[from] = 0
		}
		path = append(path, ref)
		if n, met := seen[at]; met {
			for _, r := range path[n:] {
				v, _ := t.ends(r)
				delete(seen, v)
			}
			rings = append(rings, slices.Clone(path[n:]))
			path = path[:n]
		}
		seen[at] = len(path)
		if len(path) == 0 {
			return rings, nil
		}
		if len(leaving[at]) == 0 {
			return nil, badTopology("open at %v", at.Point())
		}
		ref = t.turn(ref, leaving[at])
	}
}

// turn returns the reference that bounds the same piece of area as ref where
// ref ends: of those leaving there, the first one met clockwise from the way
// back.
func (t *Topology) turn(ref int32, leaving []int32) int32 {
	back := t.heading(^ref)
	best, least := leaving[0], math.Inf(1)
	for _, r := range leaving {
		angle := back - t.heading(r)
		if angle <= 0 {
			angle += 2 * math.Pi
		}
		if angle < least {
			best, least = r, angle
		}
	}
	return best
}

// heading returns the direction, in radians, in which a reference sets out.
func (t *Topology) heading(ref int32) float64 {
	arc := t.Arcs[index(ref)]
	a, b := arc[0], arc[1]
	if ref < 0 {
		a, b = arc[len(arc)-1], arc[len(arc)-2]
	}
	return math.Atan2(float64(b[1]-a[1]), float64(b[0]-a[0]))
}

// nest makes polygons of rings: counter-clockwise ones are exteriors, each
// clockwise one is a hole of the smallest exterior around it.
func (t *Topology) nest(rings [][]int32) [][][]int32 {
	type shell struct {
		ring []Vertex
		area int64
		box  box
	}
	var polygons [][][]int32
	var shells []shell
	var holes [][]int32
	for _, refs := range rings {
		ring := t.ring(nil, refs)
		area := area2(ring)
		if area <= 0 {
			if area < 0 {
				holes = append(holes, refs)
			}
			continue
		}
		b := newBox()
		b.extend(ring)
		polygons = append(polygons, [][]int32{refs})
		shells = append(shells, shell{ring, area, b})
	}
	for _, refs := range holes {
		arc := t.Arcs[index(refs[0])]
		home := -1
		for i, s := range shells {
			if (home < 0 || s.area < shells[home].area) && s.box.holds(arc[0]) && contains(s.ring, arc[0], arc[1]) {
				home = i
			}
		}
		if home >= 0 {
			polygons[home] = append(polygons[home], refs)
		}
	}
	return polygons
}
