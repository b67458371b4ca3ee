package topology

import (
	"math"

	"github.com/paulmach/orb"
)

// area2 returns twice the area a ring encloses, in squared units: positive when
// it runs counter-clockwise. The closing vertex is left out.
//
//	2A = Σ (x_i − x_0)(y_{i+1} − y_0) − (x_{i+1} − x_0)(y_i − y_0)
func area2(ring []Vertex) int64 {
	var sum int64
	for i := 1; i+1 < len(ring); i++ {
		sum += cross(ring[0], ring[i], ring[i+1])
	}
	return sum
}

// cross returns twice the signed area of the triangle a b c: positive when c
// lies to the left of the line from a to b. Within Italy it needs 43 bits.
func cross(a, b, c Vertex) int64 {
	return int64(b[0]-a[0])*int64(c[1]-a[1]) - int64(c[0]-a[0])*int64(b[1]-a[1])
}

// dot returns the scalar product of b − a and c − a.
func dot(a, b, c Vertex) int64 {
	return int64(b[0]-a[0])*int64(c[0]-a[0]) + int64(b[1]-a[1])*int64(c[1]-a[1])
}

// moments returns the first moments of a ring about origin and its signed area:
// the centre of mass lies at origin + (mx, my)/area.
func moments(ring []Vertex, origin Vertex) (mx, my, area float64) {
	for i, v := range ring {
		w := ring[(i+1)%len(ring)]
		x, y := float64(v[0]-origin[0]), float64(v[1]-origin[1])
		u, z := float64(w[0]-origin[0]), float64(w[1]-origin[1])
		c := x*z - u*y
		mx += (x + u) * c / 6
		my += (y + z) * c / 6
		area += c / 2
	}
	return mx, my, area
}

// contains reports whether a ring encloses the middle of the segment from a to
// b, which must not lie on the ring. Coordinates are doubled to stay whole.
func contains(ring []Vertex, a, b Vertex) bool {
	x, y := int64(a[0])+int64(b[0]), int64(a[1])+int64(b[1])
	inside := false
	for i, v := range ring {
		w := ring[(i+1)%len(ring)]
		vy, wy := 2*int64(v[1]), 2*int64(w[1])
		if (vy > y) == (wy > y) {
			continue
		}
		vx, wx := 2*int64(v[0]), 2*int64(w[0])
		side := (wx-vx)*(y-vy) - (x-vx)*(wy-vy)
		if (side > 0) == (wy > vy) {
			inside = !inside
		}
	}
	return inside
}

// dropRepeats removes from an open ring every vertex equal to the one before
// it, and closing vertices, in place.
func dropRepeats(ring []Vertex) []Vertex {
	kept := ring[:0]
	for _, v := range ring {
		if len(kept) == 0 || kept[len(kept)-1] != v {
			kept = append(kept, v)
		}
	}
	for len(kept) > 1 && kept[0] == kept[len(kept)-1] {
		kept = kept[:len(kept)-1]
	}
	return kept
}

// box is the extent of some vertices; empty until the first is added.
type box struct{ min, max Vertex }

func newBox() box {
	return box{Vertex{math.MaxInt32, math.MaxInt32}, Vertex{math.MinInt32, math.MinInt32}}
}

func (b *box) extend(arc []Vertex) {
	for _, v := range arc {
		for i := range v {
			b.min[i] = min(b.min[i], v[i])
			b.max[i] = max(b.max[i], v[i])
		}
	}
}

func (b box) bound() orb.Bound {
	return orb.Bound{Min: b.min.Point(), Max: b.max.Point()}
}

func (b box) holds(v Vertex) bool {
	return v[0] >= b.min[0] && v[0] <= b.max[0] && v[1] >= b.min[1] && v[1] <= b.max[1]
}

func (b box) meets(c box) bool {
	return b.min[0] <= c.max[0] && c.min[0] <= b.max[0] && b.min[1] <= c.max[1] && c.min[1] <= b.max[1]
}
