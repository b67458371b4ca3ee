package topology

import (
	"cmp"
	"slices"

	"cittamedie/data"
)

// SelfCrossing returns the areas of a level whose own borders cross or overlap
// somewhere other than at a common vertex, in order of code.
func (t *Topology) SelfCrossing(level data.Level) []data.AreaCode {
	own, _ := t.Crossing(level)
	return own
}

// Crossing returns the areas of a level whose own borders cross or overlap somewhere
// other than at a common vertex, and the pairs of areas of which a border of one
// crosses or overlaps one of the other, which lie on one another; both in order of
// code.
func (t *Topology) Crossing(level data.Level) (own []data.AreaCode, pairs [][2]data.AreaCode) {
	of := make([][]data.AreaCode, len(t.Arcs)) // the areas that follow each arc
	for _, shape := range t.Layers[level] {
		eachRef(shape, func(ref int32) {
			if at := index(ref); !slices.Contains(of[at], shape.Code) {
				of[at] = append(of[at], shape.Code)
			}
		})
	}
	for _, pair := range t.crossings(slices.DeleteFunc(t.all(), func(i int32) bool { return of[i] == nil })) {
		alone := true // no area follows both
		for _, code := range of[pair[0]] {
			if slices.Contains(of[pair[1]], code) {
				own, alone = append(own, code), false
			}
		}
		if !alone {
			continue
		}
		for _, a := range of[pair[0]] {
			for _, b := range of[pair[1]] {
				pairs = append(pairs, [2]data.AreaCode{min(a, b), max(a, b)})
			}
		}
	}
	slices.Sort(own)
	slices.SortFunc(pairs, func(p, q [2]data.AreaCode) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) })
	return slices.Compact(own), slices.Compact(pairs)
}

// offending returns, each once and in order, the arcs that cross one of the
// arcs in changed, and those of rings with a changed arc that enclose nothing
// or are wound the wrong way.
func (t *Topology) offending(changed []int32) []int32 {
	isChanged := make([]bool, len(t.Arcs))
	for _, i := range changed {
		isChanged[i] = true
	}
	var arcs []int32
	for _, pair := range t.crossings(t.around(changed)) {
		arcs = append(arcs, pair[0], pair[1])
	}
	var buf []Vertex
	for _, shapes := range t.Layers {
		for _, shape := range shapes {
			eachRing(shape, func(r int, refs []int32) {
				if !slices.ContainsFunc(refs, func(ref int32) bool { return isChanged[index(ref)] }) {
					return
				}
				buf = t.ring(buf[:0], refs)
				if area := area2(buf); area == 0 || (area > 0) != (r == 0) {
					for _, ref := range refs {
						arcs = append(arcs, index(ref))
					}
				}
			})
		}
	}
	slices.Sort(arcs)
	return slices.Compact(arcs)
}

// around returns the arcs whose extent meets that of one of the given arcs, and
// so themselves.
func (t *Topology) around(arcs []int32) []int32 {
	if len(arcs) > len(t.Arcs)/4 {
		return t.all()
	}
	boxes := make([]box, len(arcs))
	for i, arc := range arcs {
		boxes[i] = newBox()
		boxes[i].extend(t.Arcs[arc])
	}
	var near []int32
	for i, arc := range t.Arcs {
		b := newBox()
		b.extend(arc)
		if slices.ContainsFunc(boxes, b.meets) {
			near = append(near, int32(i))
		}
	}
	return near
}

// all returns the numbers of all arcs.
func (t *Topology) all() []int32 {
	arcs := make([]int32, len(t.Arcs))
	for i := range arcs {
		arcs[i] = int32(i)
	}
	return arcs
}

// segment is one edge of an arc with its extent.
type segment struct {
	a, b Vertex
	box  box
	arc  int32
}

// crossings returns the pairs of the given arcs with segments that meet elsewhere than at
// a common end; a pair of equal numbers is an arc that meets itself. Segments
// are taken by their western end, so that each is compared only with those that
// start before it ends.
func (t *Topology) crossings(arcs []int32) [][2]int32 {
	var segments []segment
	for _, i := range arcs {
		arc := t.Arcs[i]
		for j := 1; j < len(arc); j++ {
			s := segment{a: arc[j-1], b: arc[j], box: newBox(), arc: i}
			s.box.extend(arc[j-1 : j+1])
			segments = append(segments, s)
		}
	}
	slices.SortFunc(segments, func(s, u segment) int { return cmp.Compare(s.box.min[0], u.box.min[0]) })
	var pairs [][2]int32
	for i := range segments {
		s := &segments[i]
		for j := i + 1; j < len(segments) && segments[j].box.min[0] <= s.box.max[0]; j++ {
			u := &segments[j]
			if s.box.min[1] <= u.box.max[1] && u.box.min[1] <= s.box.max[1] && meet(s.a, s.b, u.a, u.b) {
				pairs = append(pairs, [2]int32{min(s.arc, u.arc), max(s.arc, u.arc)})
			}
		}
	}
	slices.SortFunc(pairs, func(p, q [2]int32) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) })
	return slices.Compact(pairs)
}

// meet reports whether the segments a b and c d have a point in common other
// than one end of each, or overlap.
func meet(a, b, c, d Vertex) bool {
	if a == d || b == d {
		c, d = d, c
	}
	if b == c {
		a, b = b, a
	}
	if a == c {
		return b == d || cross(a, b, d) == 0 && dot(a, b, d) > 0
	}
	abc, abd, cda, cdb := cross(a, b, c), cross(a, b, d), cross(c, d, a), cross(c, d, b)
	if sign(abc)*sign(abd) < 0 && sign(cda)*sign(cdb) < 0 {
		return true
	}
	return abc == 0 && within(a, b, c) || abd == 0 && within(a, b, d) ||
		cda == 0 && within(c, d, a) || cdb == 0 && within(c, d, b)
}

// within reports whether p, on the line through a and b, lies between them.
func within(a, b, p Vertex) bool {
	return dot(p, a, b) <= 0
}

func sign(n int64) int { return cmp.Compare(n, 0) }
