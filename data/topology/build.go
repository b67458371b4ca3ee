package topology

import (
	"slices"
	"strings"

	"cittamedie/data"
)

// Build returns the topology of the areas of one level. Coordinates are rounded
// to the fifth decimal and borders are shared where vertices coincide exactly.
//
// It refuses, naming the area and the ring: coordinates that are not numbers or
// not in Italy, rings of fewer than four points, rings that do not close or
// enclose nothing, holes outside their exterior, a polygon inside another of its
// area, areas without a polygon, and two features with one code. A
// polygon or hole that vanishes in the rounding is left out, unless the area
// has no other. The kind of its errors is [data.ErrInvalid].
func Build(level data.Level, features []Feature) (*Topology, error) {
	areas := make([]area, 0, len(features))
	for _, f := range features {
		a, err := readArea(f)
		if err != nil {
			return nil, err
		}
		areas = append(areas, a)
	}
	slices.SortStableFunc(areas, func(a, b area) int { return strings.Compare(string(a.code), string(b.code)) })
	for i := range areas[:max(0, len(areas)-1)] {
		if areas[i].code == areas[i+1].code {
			return nil, &data.FieldError{Field: "geometry", Value: string(areas[i].code), Reason: "two features have this code"}
		}
	}
	return assemble(level, areas), nil
}

// area is one area as polygons of rings of vertices, wound as RFC 7946 asks,
// without closing vertices.
type area struct {
	code     data.AreaCode
	polygons [][][]Vertex
}

func readArea(f Feature) (area, error) {
	a := area{code: f.Code}
	if f.Code == "" {
		return a, &data.FieldError{Field: "geometry", Value: "", Reason: "a feature has no code"}
	}
	for p, polygon := range f.Geometry {
		var rings [][]Vertex
		for r, ring := range polygon {
			vertices, err := place{f.Code, p, r}.quantise(ring)
			if err != nil {
				return a, err
			}
			if len(vertices) == 0 && r == 0 {
				break
			}
			if len(vertices) > 0 {
				rings = append(rings, vertices)
			}
		}
		if rings != nil {
			a.polygons = append(a.polygons, rings)
		}
	}
	if a.polygons == nil {
		return a, &data.FieldError{Field: "geometry", Value: string(f.Code), Reason: "the area has no polygon"}
	}
	return a, a.checkNesting()
}

// cutter turns rings of vertices into references to shared arcs. Vertices have
// numbers, so that each is looked up once.
type cutter struct {
	numbers  map[Vertex]int32
	vertices []Vertex
	sides    [][2]int32 // the two neighbours each vertex had when first met, in order
	junction []bool     // vertices that two rings pass with different neighbours
	arcs     [][]Vertex
	known    map[[2]int32]int32 // first edge of an arc, followed either way → reference
}

func assemble(level data.Level, areas []area) *Topology {
	size := 0
	for _, a := range areas {
		for _, polygon := range a.polygons {
			for _, ring := range polygon {
				size += len(ring)
			}
		}
	}
	c := &cutter{numbers: make(map[Vertex]int32, size/2), known: map[[2]int32]int32{}}
	numbered := make([][][][]int32, len(areas))
	for i, a := range areas {
		numbered[i] = mapRings(a.polygons, c.number)
	}
	for _, polygons := range numbered {
		mapRings(polygons, func(ring []int32) []int32 { c.meet(ring); return nil })
	}
	shapes := make([]Shape, len(areas))
	for i, a := range areas {
		shapes[i] = Shape{Code: a.code, Polygons: mapRings(numbered[i], c.cut)}
	}
	return &Topology{Arcs: c.arcs, Layers: map[data.Level][]Shape{level: shapes}}
}

// mapRings returns polygons with f applied to each ring.
func mapRings[T any](polygons [][][]T, f func([]T) []int32) [][][]int32 {
	out := make([][][]int32, len(polygons))
	for p, polygon := range polygons {
		out[p] = make([][]int32, len(polygon))
		for r, ring := range polygon {
			out[p][r] = f(ring)
		}
	}
	return out
}

// number gives the vertices of a ring their numbers.
func (c *cutter) number(ring []Vertex) []int32 {
	ids := make([]int32, len(ring))
	for i, v := range ring {
		id, seen := c.numbers[v]
		if !seen {
			id = int32(len(c.vertices))
			c.numbers[v] = id
			c.vertices = append(c.vertices, v)
			c.sides = append(c.sides, [2]int32{-1, -1})
			c.junction = append(c.junction, false)
		}
		ids[i] = id
	}
	return ids
}

// meet marks as junctions the vertices that the ring passes with other
// neighbours than the rings before it: there borders part.
func (c *cutter) meet(ring []int32) {
	n := len(ring)
	for i, id := range ring {
		a, b := ring[(i+n-1)%n], ring[(i+1)%n]
		pair := [2]int32{min(a, b), max(a, b)}
		switch {
		case c.sides[id][0] < 0:
			c.sides[id] = pair
		case c.sides[id] != pair:
			c.junction[id] = true
		}
	}
}

// cut returns a ring as references to arcs that run from junction to junction.
// A ring without junctions is one closed arc from its smallest vertex.
func (c *cutter) cut(ring []int32) []int32 {
	start := slices.IndexFunc(ring, func(id int32) bool { return c.junction[id] })
	if start < 0 {
		start = 0
		for i, id := range ring {
			if c.vertices[id].compare(c.vertices[ring[start]]) < 0 {
				start = i
			}
		}
	}
	path := make([]int32, 0, len(ring)+1)
	path = append(append(append(path, ring[start:]...), ring[:start]...), ring[start])
	var refs []int32
	from := 0
	for i := 1; i < len(path); i++ {
		if c.junction[path[i]] || i == len(path)-1 {
			refs = append(refs, c.arc(path[from:i+1]))
			from = i
		}
	}
	return refs
}

// arc returns the reference to the arc along path, a new one when no ring has
// passed there. No two arcs start with the same edge: between junctions every
// ring follows the same vertices.
func (c *cutter) arc(path []int32) int32 {
	n := len(path)
	if ref, found := c.known[[2]int32{path[0], path[1]}]; found {
		return ref
	}
	ref := int32(len(c.arcs))
	arc := make([]Vertex, n)
	for i, id := range path {
		arc[i] = c.vertices[id]
	}
	c.arcs = append(c.arcs, arc)
	c.known[[2]int32{path[n-1], path[n-2]}] = ^ref
	c.known[[2]int32{path[0], path[1]}] = ref
	return ref
}
