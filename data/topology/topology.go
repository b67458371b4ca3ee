package topology

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

// perDegree is the number of coordinate units in a degree.
const perDegree = 1e5

// Vertex is a point of a boundary: longitude and latitude in hundred-thousandths
// of a degree.
type Vertex [2]int32

// Point returns the vertex in degrees.
func (v Vertex) Point() orb.Point {
	return orb.Point{float64(v[0]) / perDegree, float64(v[1]) / perDegree}
}

func (v Vertex) compare(w Vertex) int {
	return cmp.Or(cmp.Compare(v[0], w[0]), cmp.Compare(v[1], w[1]))
}

// Feature is the geometry of one area as read from a file.
type Feature struct {
	Code     data.AreaCode
	Geometry orb.MultiPolygon
}

// Shape is one area as polygons of rings of references to arcs. The first ring
// of a polygon is its exterior. A reference i ≥ 0 is arc i; i < 0 is arc ^i
// followed backwards.
type Shape struct {
	Code     data.AreaCode
	Polygons [][][]int32
}

// Topology is a set of areas, at one or more levels, that share their borders.
// Methods that return a topology leave the receiver as it is; the two may share
// arcs, so neither is to be changed in place.
type Topology struct {
	Arcs   [][]Vertex             // each has at least two vertices; a closed arc repeats its first
	Layers map[data.Level][]Shape // in order of code
}

// Shape returns the area code of a level.
func (t *Topology) Shape(level data.Level, code data.AreaCode) (Shape, bool) {
	shapes := t.Layers[level]
	i, found := slices.BinarySearchFunc(shapes, code, func(s Shape, c data.AreaCode) int {
		return strings.Compare(string(s.Code), string(c))
	})
	if !found {
		return Shape{}, false
	}
	return shapes[i], true
}

// Geometry returns the polygons of an area in degrees, rings closed.
func (t *Topology) Geometry(level data.Level, code data.AreaCode) (orb.MultiPolygon, bool) {
	shape, found := t.Shape(level, code)
	if !found {
		return nil, false
	}
	geometry := make(orb.MultiPolygon, len(shape.Polygons))
	for p, polygon := range shape.Polygons {
		for _, refs := range polygon {
			vertices := t.ring(nil, refs)
			ring := make(orb.Ring, 0, len(vertices)+1)
			for _, v := range vertices {
				ring = append(ring, v.Point())
			}
			geometry[p] = append(geometry[p], append(ring, ring[0]))
		}
	}
	return geometry, true
}

// Bound returns the smallest box that holds an area.
func (t *Topology) Bound(level data.Level, code data.AreaCode) (orb.Bound, bool) {
	shape, found := t.Shape(level, code)
	if !found {
		return orb.Bound{}, false
	}
	b := newBox()
	for _, polygon := range shape.Polygons {
		for _, ref := range polygon[0] {
			b.extend(t.Arcs[index(ref)])
		}
	}
	return b.bound(), true
}

// Centroid returns the centre of mass of the largest polygon of an area, its
// holes taken out. It may fall outside an area that is bent.
func (t *Topology) Centroid(level data.Level, code data.AreaCode) (orb.Point, bool) {
	shape, found := t.Shape(level, code)
	if !found {
		return orb.Point{}, false
	}
	var x, y, sum float64
	origin := Vertex{}
	for i, refs := range shape.Polygons[t.largest(shape)] {
		ring := t.ring(nil, refs)
		if i == 0 {
			origin = ring[0]
		}
		rx, ry, a := moments(ring, origin)
		x, y, sum = x+rx, y+ry, sum+a
	}
	if sum == 0 {
		return origin.Point(), true
	}
	o := origin.Point()
	return orb.Point{o[0] + x/sum/perDegree, o[1] + y/sum/perDegree}, true
}

// Neighbours returns, for each area of a level, the areas it shares a stretch
// of border with (it. "confinanti"), in order of code. Areas that touch in a
// point alone are not neighbours.
func (t *Topology) Neighbours(level data.Level) map[data.AreaCode][]data.AreaCode {
	shapes := t.Layers[level]
	users := make([][]int32, len(t.Arcs))
	for i, shape := range shapes {
		eachRef(shape, func(ref int32) { users[index(ref)] = append(users[index(ref)], int32(i)) })
	}
	return meeting(shapes, slices.Values(users))
}

// Touching returns, for each area of a level, the areas it has a point of border
// in common with at least (it. "contigui"), in order of code. Borders are cut into
// arcs wherever another area comes to them or leaves them, so that two areas with a
// point in common have an arc in common or the end of one.
func (t *Topology) Touching(level data.Level) map[data.AreaCode][]data.AreaCode {
	shapes := t.Layers[level]
	at := map[Vertex][]int32{}
	for i, shape := range shapes {
		eachRef(shape, func(ref int32) {
			first, last := t.ends(ref)
			for _, v := range [...]Vertex{first, last} {
				if here := at[v]; len(here) == 0 || here[len(here)-1] != int32(i) {
					at[v] = append(here, int32(i))
				}
			}
		})
	}
	return meeting(shapes, maps.Values(at))
}

// meeting returns the areas that are together in any of some lists, in order of code.
func meeting(shapes []Shape, lists iter.Seq[[]int32]) map[data.AreaCode][]data.AreaCode {
	neighbours := make(map[data.AreaCode][]data.AreaCode, len(shapes))
	for sharing := range lists {
		for _, i := range sharing {
			for _, j := range sharing {
				if i != j {
					neighbours[shapes[i].Code] = append(neighbours[shapes[i].Code], shapes[j].Code)
				}
			}
		}
	}
	for code, list := range neighbours {
		slices.Sort(list)
		neighbours[code] = slices.Compact(list)
	}
	return neighbours
}

// levels returns the levels of the layers in order.
func (t *Topology) levels() []data.Level {
	levels := make([]data.Level, 0, len(t.Layers))
	for l := range t.Layers {
		levels = append(levels, l)
	}
	slices.Sort(levels)
	return levels
}

// ring appends to buf the vertices of a ring, the closing one left out, and
// returns it.
func (t *Topology) ring(buf []Vertex, refs []int32) []Vertex {
	start := len(buf)
	for _, ref := range refs {
		arc := t.Arcs[index(ref)]
		if ref >= 0 {
			buf = append(buf, arc[:len(arc)-1]...)
			continue
		}
		for i := len(arc) - 1; i > 0; i-- {
			buf = append(buf, arc[i])
		}
	}
	return append(buf[:start], dropRepeats(buf[start:])...)
}

// ends returns the first and the last vertex of an arc as a reference follows it.
func (t *Topology) ends(ref int32) (first, last Vertex) {
	arc := t.Arcs[index(ref)]
	if ref < 0 {
		return arc[len(arc)-1], arc[0]
	}
	return arc[0], arc[len(arc)-1]
}

// largest returns the position of the polygon of a shape whose exterior ring
// encloses most, the first of equals.
func (t *Topology) largest(shape Shape) int {
	best, most := 0, int64(-1)
	var buf []Vertex
	for p, polygon := range shape.Polygons {
		buf = t.ring(buf[:0], polygon[0])
		if a := area2(buf); a > most {
			best, most = p, a
		}
	}
	return best
}

// index returns the position of the arc a reference names.
func index(ref int32) int32 {
	if ref < 0 {
		return ^ref
	}
	return ref
}

// eachRing calls f with every ring of a shape and its position in its polygon.
func eachRing(shape Shape, f func(r int, refs []int32)) {
	for _, polygon := range shape.Polygons {
		for r, refs := range polygon {
			f(r, refs)
		}
	}
}

// eachRef calls f with every reference of a shape.
func eachRef(shape Shape, f func(ref int32)) {
	eachRing(shape, func(_ int, refs []int32) {
		for _, ref := range refs {
			f(ref)
		}
	})
}

func byCode(a, b Shape) int { return strings.Compare(string(a.Code), string(b.Code)) }
