package decode

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/jonas-p/go-shp"
	"github.com/paulmach/orb"
)

// ringsOf returns the parts of a shape, each of which encloses something.
func ringsOf(polygon *shp.Polygon) ([]orb.Ring, error) {
	rings := make([]orb.Ring, len(polygon.Parts))
	for p, from := range polygon.Parts {
		to := len(polygon.Points)
		if p+1 < len(polygon.Parts) {
			to = int(polygon.Parts[p+1])
		}
		ring := make(orb.Ring, 0, to-int(from))
		for _, point := range polygon.Points[from:to] {
			if math.IsNaN(point.X) || math.IsInf(point.X, 0) || math.IsNaN(point.Y) || math.IsInf(point.Y, 0) {
				return nil, fmt.Errorf("a coordinate that is not a number in ring %d", p)
			}
			ring = append(ring, orb.Point{point.X, point.Y})
		}
		switch {
		case len(ring) < minRing:
			return nil, fmt.Errorf("a ring of %d positions, ring %d,", len(ring), p)
		case ring[0] != ring[len(ring)-1]:
			return nil, fmt.Errorf("a ring that is not closed, ring %d,", p)
		case twiceArea(ring) == 0:
			return nil, fmt.Errorf("a ring that encloses no area, ring %d,", p)
		}
		rings[p] = ring
	}
	return rings, nil
}

// twiceArea returns twice the area of a closed ring, positive when it runs
// counter-clockwise, about its first vertex so that large coordinates do not
// cancel.
func twiceArea(ring orb.Ring) float64 {
	var sum float64
	o := ring[0]
	for i := 1; i+1 < len(ring); i++ {
		sum += (ring[i][0]-o[0])*(ring[i+1][1]-o[1]) - (ring[i+1][0]-o[0])*(ring[i][1]-o[1])
	}
	return sum
}

// sizedRing is a ring with what tells quickly whether it can hold another.
type sizedRing struct {
	ring  orb.Ring
	area  float64 // twice, signed
	bound orb.Bound
	depth int // rings around it
	in    int // the smallest ring around it, by position; -1 when none
	place int // polygon it opens, when exterior
}

// maxWork is how many edges and pairs of rings are compared for one file before
// it is refused as hostile: some seconds. The provinces of Italy need a
// ten-thousandth of it.
const maxWork = 1 << 31

// polygons groups the rings of a shape into exteriors and their holes, in
// order of size. By the ESRI Shapefile Technical Description (1998), page 8,
// an exterior runs clockwise and a hole counter-clockwise; a ring must also lie
// in an even number of others when exterior and in an odd number when a hole.
func (d *shapefile) polygons(ctx context.Context, rings []orb.Ring) (orb.MultiPolygon, error) {
	sized := make([]sizedRing, len(rings))
	for i, r := range rings {
		sized[i] = sizedRing{ring: r, area: twiceArea(r), bound: r.Bound(), in: -1}
	}
	slices.SortStableFunc(sized, func(a, b sizedRing) int { return cmp.Compare(math.Abs(b.area), math.Abs(a.area)) })
	var out orb.MultiPolygon
	for i := range sized {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := &sized[i]
		if err := d.surround(sized, i); err != nil {
			return nil, err
		}
		switch exterior := s.area < 0; {
		case exterior && s.depth%2 == 0:
			s.place = len(out)
			out = append(out, orb.Polygon{s.ring})
		case exterior:
			return nil, fmt.Errorf("an exterior ring inside another, at (%.0f, %.0f)", s.ring[0][0], s.ring[0][1])
		case s.depth%2 == 0:
			return nil, fmt.Errorf("a hole that no exterior ring surrounds, at (%.0f, %.0f)", s.ring[0][0], s.ring[0][1])
		case sized[s.in].area > 0:
			return nil, errors.New("rings that cross")
		default:
			home := sized[s.in].place
			out[home] = append(out[home], s.ring)
		}
	}
	return out, nil
}

// surround finds the rings around ring i among the larger ones before it.
func (d *shapefile) surround(sized []sizedRing, i int) error {
	s := &sized[i]
	for j := range sized[:i] {
		larger := &sized[j]
		if d.work++; !holds(larger.bound, s.bound) {
			continue
		}
		inside, err := d.inside(s.ring, larger.ring)
		if err != nil {
			return err
		}
		if inside {
			s.depth, s.in = s.depth+1, j
		}
	}
	return nil
}

func holds(outer, inner orb.Bound) bool {
	return outer.Min[0] <= inner.Min[0] && outer.Min[1] <= inner.Min[1] && outer.Max[0] >= inner.Max[0] && outer.Max[1] >= inner.Max[1]
}

// probes is how many points of a ring are tried against another: an odd number,
// so that the points where the two touch do not decide.
const probes = 7

// inside reports whether most of some middles of the edges of inner lie inside
// outer. Rings may touch, but not share the better part of their length.
func (d *shapefile) inside(inner, outer orb.Ring) (bool, error) {
	edges, within := len(inner)-1, 0
	for n := range probes {
		if d.work += len(outer); d.work > maxWork {
			return false, errors.New("more rings within rings than can be told apart in reasonable time")
		}
		i := n * edges / probes
		if encloses(outer, orb.Point{(inner[i][0] + inner[i+1][0]) / 2, (inner[i][1] + inner[i+1][1]) / 2}) {
			within++
		}
	}
	return within > probes/2, nil
}

// encloses reports whether a ray from p to the east crosses the ring an odd
// number of times.
func encloses(ring orb.Ring, p orb.Point) bool {
	in := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > p[1]) == (b[1] > p[1]) {
			continue
		}
		side := (b[0]-a[0])*(p[1]-a[1]) - (p[0]-a[0])*(b[1]-a[1])
		if (side > 0) == (b[1] > a[1]) {
			in = !in
		}
	}
	return in
}
