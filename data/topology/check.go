package topology

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

// The box every boundary of Italy lies in, in degrees, with a margin around
// Lampedusa, the Vetta d'Italia, Rocca Bernarda and Capo d'Otranto.
const (
	minLon, maxLon = 6, 19
	minLat, maxLat = 35, 48
)

// place names a ring to the person who has to mend the file.
type place struct {
	code          data.AreaCode
	polygon, ring int
}

func (p place) invalid(format string, args ...any) error {
	return &data.FieldError{
		Field:  "geometry",
		Value:  fmt.Sprintf("%s polygon %d ring %d", p.code, p.polygon, p.ring),
		Reason: fmt.Sprintf(format, args...),
	}
}

// quantise returns a ring in coordinate units without its closing vertex,
// counter-clockwise when exterior. It is empty when the ring is smaller than
// the units can tell.
func (p place) quantise(ring orb.Ring) ([]Vertex, error) {
	if len(ring) < 4 {
		return nil, p.invalid("a ring has at least 4 points, this one has %d", len(ring))
	}
	vertices := make([]Vertex, len(ring))
	for i, point := range ring {
		if reason := outside(point); reason != "" {
			return nil, p.invalid("%s", reason)
		}
		vertices[i] = Vertex{int32(math.Round(point[0] * perDegree)), int32(math.Round(point[1] * perDegree))}
	}
	if ring[0] != ring[len(ring)-1] {
		return nil, p.invalid("a ring ends where it starts")
	}
	if flat(ring) {
		return nil, p.invalid("the ring encloses no area")
	}
	vertices = dropRepeats(vertices)
	area := area2(vertices)
	if area == 0 {
		return nil, nil
	}
	if (area > 0) != (p.ring == 0) {
		reverse(vertices)
	}
	return vertices, nil
}

// reverse turns a ring round and leaves its first vertex in place.
func reverse(ring []Vertex) {
	for i, j := 1, len(ring)-1; i < j; i, j = i+1, j-1 {
		ring[i], ring[j] = ring[j], ring[i]
	}
}

// outside says what is wrong with a point that cannot be in Italy; "" when
// nothing is.
func outside(p orb.Point) string {
	x, y := p[0], p[1]
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0) || math.IsNaN(y) || math.IsInf(y, 0):
		return "a coordinate is not a number"
	case x >= minLon && x <= maxLon && y >= minLat && y <= maxLat:
		return ""
	case y >= minLon && y <= maxLon && x >= minLat && x <= maxLat:
		return fmt.Sprintf("longitude and latitude are swapped at (%g, %g): longitude comes first", x, y)
	case math.Abs(x) > 180 || math.Abs(y) > 90:
		return fmt.Sprintf("(%g, %g) looks like projected metres: coordinates are degrees of EPSG:4326", x, y)
	}
	return fmt.Sprintf("(%g, %g) is outside Italy: longitude %d to %d, latitude %d to %d", x, y, minLon, maxLon, minLat, maxLat)
}

// flat reports whether a ring encloses exactly no area before quantisation.
func flat(ring orb.Ring) bool {
	var sum float64
	o := ring[0]
	for i := 1; i+1 < len(ring); i++ {
		a, b := ring[i], ring[i+1]
		sum += (a[0]-o[0])*(b[1]-o[1]) - (b[0]-o[0])*(a[1]-o[1])
	}
	return sum == 0
}

// verify checks what a decoder must not take on trust: vertices in Italy,
// references to arcs that exist, rings that close, shapes in order of code.
func (t *Topology) verify() error {
	for i, arc := range t.Arcs {
		if len(arc) < 2 {
			return badTopology("arc %d has %d points", i, len(arc))
		}
		for _, v := range arc {
			if reason := outside(v.Point()); reason != "" {
				return badTopology("arc %d: %s", i, reason)
			}
		}
	}
	for _, level := range t.levels() {
		shapes := t.Layers[level]
		for i, shape := range shapes {
			if i > 0 && byCode(shapes[i-1], shape) >= 0 {
				return badTopology("%s %s comes twice or out of order", level, shape.Code)
			}
			if err := t.verifyShape(shape); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Topology) verifyShape(shape Shape) error {
	if len(shape.Polygons) == 0 {
		return badTopology("%s has no polygon", shape.Code)
	}
	for p, polygon := range shape.Polygons {
		if len(polygon) == 0 {
			return badTopology("%s polygon %d has no ring", shape.Code, p)
		}
		for r, refs := range polygon {
			if err := t.verifyRing(place{shape.Code, p, r}, refs); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Topology) verifyRing(at place, refs []int32) error {
	if len(refs) == 0 {
		return at.invalid("the ring has no arc")
	}
	for _, ref := range refs {
		if int(index(ref)) >= len(t.Arcs) {
			return at.invalid("arc %d does not exist", ref)
		}
	}
	_, last := t.ends(refs[len(refs)-1])
	for _, ref := range refs {
		first, next := t.ends(ref)
		if first != last {
			return at.invalid("arc %d does not start where the one before it ends", ref)
		}
		last = next
	}
	return nil
}

func badTopology(format string, args ...any) error {
	return &data.FieldError{Field: "topology", Value: "boundaries", Reason: fmt.Sprintf(format, args...)}
}
