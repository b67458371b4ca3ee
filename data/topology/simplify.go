package topology

import (
	"math"
	"slices"
)

// fullDetail is the number of times the threshold of an arc is divided by four
// before the arc is left as it was.
const fullDetail = 6

// Simplify returns the topology with fewer vertices: from each arc, once, are
// removed the vertices that form with their neighbours a triangle smaller than
// minAreaDegrees2, smallest first, so that borders stay shared in every layer.
// The ends of arcs stay. Islands smaller than the threshold are left out where
// each area they belong to keeps a larger polygon. Arcs that would cross
// another, or turn a ring inside out, keep more vertices.
//
// Reference: Visvalingam, M. and Whyatt, J. D. (1993), Line generalisation by
// repeated elimination of points, The Cartographic Journal 30, 46–51,
// doi:10.1179/000870493786962263.
func (t *Topology) Simplify(minAreaDegrees2 float64) *Topology {
	limit := int64(math.Round(2 * minAreaDegrees2 * perDegree * perDegree))
	s := t.withoutIslands(limit)
	thinned := &Topology{Arcs: make([][]Vertex, len(s.Arcs)), Layers: s.Layers}
	weights := make([][]int64, len(s.Arcs))
	steps := make([]uint8, len(s.Arcs))
	for i, arc := range s.Arcs {
		weights[i] = weigh(arc)
	}
	for todo := s.all(); len(todo) > 0; {
		for _, i := range todo {
			threshold := limit >> (2 * steps[i])
			if steps[i] == fullDetail {
				threshold = 0
			}
			thinned.Arcs[i] = thin(s.Arcs[i], weights[i], threshold)
		}
		offending := thinned.offending(todo)
		todo = todo[:0]
		for _, i := range offending {
			if steps[i] < fullDetail {
				steps[i]++
				todo = append(todo, i)
			}
		}
	}
	return thinned
}

// thin returns the vertices of an arc that weigh at least threshold.
func thin(arc []Vertex, weights []int64, threshold int64) []Vertex {
	kept := make([]Vertex, 0, 8)
	for i, v := range arc {
		if weights[i] >= threshold {
			kept = append(kept, v)
		}
	}
	return slices.Clip(kept)
}

// always is the weight of a vertex that is never removed.
const always = math.MaxInt64

// weigh returns for each vertex of an arc twice the area of the triangle that
// its removal takes away, in squared units, and never less than that of a
// vertex removed before it. The ends weigh always, and so do two more vertices
// of a closed arc.
func weigh(arc []Vertex) []int64 {
	n := len(arc)
	weights := make([]int64, n)
	weights[0], weights[n-1] = always, always
	before, after := make([]int32, n), make([]int32, n)
	var queue heap
	for i := 1; i < n-1; i++ {
		before[i], after[i] = int32(i-1), int32(i+1)
		weights[i] = triangle(arc, int32(i-1), int32(i), int32(i+1))
		queue.push(entry{weights[i], int32(i)})
	}
	left, fewest := n-2, 0
	if arc[0] == arc[n-1] {
		fewest = 2
	}
	removed := make([]bool, n)
	floor := int64(0)
	for len(queue) > 0 && left > fewest {
		e := queue.pop()
		if removed[e.vertex] || e.weight != weights[e.vertex] {
			continue
		}
		floor = max(floor, e.weight)
		weights[e.vertex], removed[e.vertex] = floor, true
		left--
		a, b := before[e.vertex], after[e.vertex]
		after[a], before[b] = b, a
		for _, i := range [2]int32{a, b} {
			if i > 0 && int(i) < n-1 {
				weights[i] = triangle(arc, before[i], i, after[i])
				queue.push(entry{weights[i], i})
			}
		}
	}
	for i := range weights {
		if !removed[i] {
			weights[i] = always
		}
	}
	return weights
}

func triangle(arc []Vertex, a, b, c int32) int64 {
	area := cross(arc[a], arc[b], arc[c])
	return max(area, -area)
}

// entry is a vertex waiting to be removed; entries whose weight is no longer
// that of the vertex are stale.
type entry struct {
	weight int64
	vertex int32
}

func (e entry) less(f entry) bool {
	return e.weight < f.weight || e.weight == f.weight && e.vertex < f.vertex
}

// heap is a binary heap with the lightest entry on top. It avoids the interface
// calls of container/heap, which take most of the time on half a million
// vertices.
type heap []entry

func (h *heap) push(e entry) {
	q := append(*h, e)
	i := len(q) - 1
	for i > 0 && q[i].less(q[(i-1)/2]) {
		q[i], q[(i-1)/2] = q[(i-1)/2], q[i]
		i = (i - 1) / 2
	}
	*h = q
}

func (h *heap) pop() entry {
	q := *h
	top, last := q[0], len(q)-1
	q[0] = q[last]
	q = q[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && q[child+1].less(q[child]) {
			child++
		}
		if !q[child].less(q[i]) {
			break
		}
		q[i], q[child] = q[child], q[i]
		i = child
	}
	*h = q
	return top
}

// withoutIslands returns the topology without the polygons that are one closed
// arc, used by one area of each level, of less than limit (twice the area), and
// not the largest polygon of their area at any level.
func (t *Topology) withoutIslands(limit int64) *Topology {
	users := make([]int8, len(t.Arcs)) // most uses in a layer, up to 2; 2 also when the arc must stay
	for _, level := range t.levels() {
		uses := make([]int8, len(t.Arcs))
		for _, shape := range t.Layers[level] {
			eachRef(shape, func(ref int32) { uses[index(ref)] = min(uses[index(ref)]+1, 2) })
			largest := shape.Polygons[t.largest(shape)]
			eachRef(Shape{Polygons: [][][]int32{largest}}, func(ref int32) { uses[index(ref)] = 2 })
		}
		for i, n := range uses {
			users[i] = max(users[i], n)
		}
	}
	small := func(polygon [][]int32) bool {
		if len(polygon) != 1 || len(polygon[0]) != 1 || users[index(polygon[0][0])] > 1 {
			return false
		}
		return area2(t.ring(nil, polygon[0])) < limit
	}
	out := t.filter(func(polygon [][]int32) bool { return !small(polygon) })
	return out.compact()
}
