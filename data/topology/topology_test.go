package topology

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"cittamedie/data"
)

// grid is the side of a cell of the hand-made maps, in units: a tenth of a degree.
const grid = 10_000

// ring returns a closed ring through the points (x, y), in tenths of a degree
// east and north of 10° E, 40° N.
func ring(xy ...float64) orb.Ring {
	var r orb.Ring
	for i := 0; i < len(xy); i += 2 {
		r = append(r, orb.Point{10 + xy[i]/10, 40 + xy[i+1]/10})
	}
	return append(r, r[0])
}

func square(x, y, side float64) orb.Ring {
	return ring(x, y, x+side, y, x+side, y+side, x, y+side)
}

func build(t testing.TB, features ...Feature) *Topology {
	t.Helper()
	top, err := Build(data.Municipality, features)
	if err != nil {
		t.Fatal(err)
	}
	return top
}

// area2Of returns twice the area of a shape, holes taken out.
func area2Of(t *Topology, shape Shape) int64 {
	var sum int64
	eachRing(shape, func(_ int, refs []int32) { sum += area2(t.ring(nil, refs)) })
	return sum
}

func one(code data.AreaCode, rings ...orb.Ring) Feature {
	return Feature{code, orb.MultiPolygon{orb.Polygon(rings)}}
}

func TestBuildShares(t *testing.T) {
	tests := []struct {
		name     string
		features []Feature
		arcs     int
		shared   int // arcs that two areas use
	}{
		{"one square", []Feature{one("a", square(0, 0, 2))}, 1, 0},
		{"two squares with a common side", []Feature{one("a", square(0, 0, 2)), one("b", square(2, 0, 2))}, 3, 1},
		{"the same, wound either way", []Feature{one("a", square(0, 0, 2)), one("b", ring(2, 0, 2, 2, 4, 2, 4, 0))}, 3, 1},
		{"squares that touch at a corner", []Feature{one("a", square(0, 0, 2)), one("b", square(2, 2, 2))}, 2, 0},
		{"an enclave", []Feature{one("a", square(0, 0, 4), square(1, 1, 2)), one("b", square(1, 1, 2))}, 2, 1},
		{"an enclave that starts elsewhere", []Feature{one("a", square(0, 0, 4), square(1, 1, 2)), one("b", ring(3, 3, 1, 3, 1, 1, 3, 1))}, 2, 1},
		{"a lake", []Feature{one("a", square(0, 0, 4), square(1, 1, 2))}, 2, 0},
		{"an island", []Feature{{"a", orb.MultiPolygon{{square(0, 0, 2)}, {square(5, 5, 1)}}}}, 2, 0},
		{"four squares around a corner", []Feature{one("a", square(0, 0, 1)), one("b", square(1, 0, 1)), one("c", square(0, 1, 1)), one("d", square(1, 1, 1))}, 8, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			top := build(t, tt.features...)
			uses := make([]int, len(top.Arcs))
			for _, s := range top.Layers[data.Municipality] {
				eachRef(s, func(ref int32) { uses[index(ref)]++ })
				for _, polygon := range s.Polygons {
					for r, refs := range polygon {
						if a := area2(top.ring(nil, refs)); (a > 0) != (r == 0) {
							t.Errorf("ring %d of %s has the area %d: wound the wrong way", r, s.Code, a)
						}
					}
				}
			}
			shared := 0
			for _, n := range uses {
				if n == 2 {
					shared++
				}
			}
			if len(top.Arcs) != tt.arcs || shared != tt.shared {
				t.Errorf("%d arcs, %d shared, want %d and %d", len(top.Arcs), shared, tt.arcs, tt.shared)
			}
		})
	}
}

func TestBuildOrder(t *testing.T) {
	features := []Feature{one("b", square(2, 0, 2)), one("a", square(0, 0, 2)), one("c", square(0, 2, 2))}
	want := build(t, features...)
	slices.Reverse(features)
	if diff := cmp.Diff(want, build(t, features...)); diff != "" {
		t.Errorf("the order of the features matters:\n%s", diff)
	}
}

func TestBuildRefuses(t *testing.T) {
	tests := []struct {
		name     string
		features []Feature
		want     string
	}{
		{"not a number", []Feature{one("001001", orb.Ring{{10, 40}, {11, math.NaN()}, {11, 41}, {10, 40}})}, "not a number"},
		{"infinite", []Feature{one("001001", orb.Ring{{10, 40}, {11, math.Inf(1)}, {11, 41}, {10, 40}})}, "not a number"},
		{"three points", []Feature{one("001001", orb.Ring{{10, 40}, {11, 40}, {10, 40}})}, "at least 4 points"},
		{"no area", []Feature{one("001001", orb.Ring{{10, 40}, {11, 40}, {12, 40}, {10, 40}})}, "no area"},
		{"open", []Feature{one("001001", orb.Ring{{10, 40}, {11, 40}, {11, 41}, {10, 41}})}, "ends where it starts"},
		{"swapped", []Feature{one("001001", orb.Ring{{40, 10}, {40, 11}, {41, 11}, {40, 10}})}, "swapped"},
		{"metres", []Feature{one("001001", orb.Ring{{500000, 4800000}, {500100, 4800000}, {500100, 4800100}, {500000, 4800000}})}, "projected metres"},
		{"elsewhere", []Feature{one("001001", orb.Ring{{2, 48}, {3, 48}, {3, 49}, {2, 48}})}, "outside Italy"},
		{"bad hole", []Feature{one("001001", square(0, 0, 4), orb.Ring{{10, 40}})}, "001001 polygon 0 ring 1"},
		{"no polygon", []Feature{{Code: "001001"}}, "no polygon"},
		{"vanishes", []Feature{one("001001", orb.Ring{{10, 40}, {10.000001, 40}, {10, 40.000001}, {10, 40}})}, "no polygon"},
		{"no code", []Feature{one("", square(0, 0, 1))}, "no code"},
		{"twice", []Feature{one("001001", square(0, 0, 1)), one("001001", square(2, 0, 1))}, "two features"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Build(data.Municipality, tt.features)
			if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want an invalid one that says %q", err, tt.want)
			}
		})
	}
}

func TestBuildDropsRepeats(t *testing.T) {
	top := build(t, one("a", ring(0, 0, 0, 0, 2, 0, 2, 0, 2, 2, 0, 2, 0, 0)))
	if got := len(top.Arcs[0]); got != 5 {
		t.Errorf("the arc of a square has %d vertices, want 5", got)
	}
}

func TestBoundAndCentroid(t *testing.T) {
	top := build(t, Feature{"a", orb.MultiPolygon{{square(8, 8, 1)}, {square(0, 0, 4), square(1, 1, 1)}}})
	bound, _ := top.Bound(data.Municipality, "a")
	if want := (orb.Bound{Min: orb.Point{10, 40}, Max: orb.Point{10.9, 40.9}}); bound != want {
		t.Errorf("bound = %v, want %v", bound, want)
	}
	// A square of side 4 about (2, 2) less one of side 1 about (1.5, 1.5):
	// (16 × 2 − 1.5) / 15 = 61/30.
	centre, _ := top.Centroid(data.Municipality, "a")
	const tol = 1e-9
	if want := 61.0 / 300; math.Abs(centre[0]-10-want) > tol || math.Abs(centre[1]-40-want) > tol {
		t.Errorf("centroid = %v, want %g east and north of 10, 40", centre, want)
	}
	if _, found := top.Bound(data.Municipality, "b"); found {
		t.Error("found the bound of an area that is not there")
	}
	if _, found := top.Centroid(data.Region, "a"); found {
		t.Error("found the centroid in a layer that is not there")
	}
	if _, found := top.Geometry(data.Region, "a"); found {
		t.Error("found the geometry in a layer that is not there")
	}
}

func TestNeighbours(t *testing.T) {
	top := build(t, one("a", square(0, 0, 1)), one("b", square(1, 0, 1)), one("c", square(0, 1, 1)), one("d", square(1, 1, 1)), one("e", square(5, 5, 1)))
	want := map[data.AreaCode][]data.AreaCode{"a": {"b", "c"}, "b": {"a", "d"}, "c": {"a", "d"}, "d": {"b", "c"}}
	if diff := cmp.Diff(want, top.Neighbours(data.Municipality)); diff != "" {
		t.Error(diff)
	}
}

func TestTouching(t *testing.T) {
	top := build(t, one("a", square(0, 0, 1)), one("b", square(1, 0, 1)), one("c", square(0, 1, 1)), one("d", square(1, 1, 1)), one("e", square(2, 2, 1)), one("f", square(5, 5, 1)))
	want := map[data.AreaCode][]data.AreaCode{"a": {"b", "c", "d"}, "b": {"a", "c", "d"}, "c": {"a", "b", "d"}, "d": {"a", "b", "c", "e"}, "e": {"d"}}
	if diff := cmp.Diff(want, top.Touching(data.Municipality)); diff != "" {
		t.Error(diff)
	}
	if near := top.Touching(data.Region); len(near) != 0 {
		t.Errorf("areas of a layer that is not there touch: %v", near)
	}
}

func TestSubset(t *testing.T) {
	top := build(t, one("a", square(0, 0, 1)), one("b", square(1, 0, 1)), one("c", square(0, 1, 1)))
	sub := top.Subset(data.Municipality, func(c data.AreaCode) bool { return c == "b" })
	if len(sub.Arcs) != 1 || len(sub.Layers) != 1 || len(sub.Layers[data.Municipality]) != 1 {
		t.Errorf("%d arcs, layers %v, want one arc of one area", len(sub.Arcs), sub.Layers)
	}
	got, _ := sub.Geometry(data.Municipality, "b")
	want, _ := top.Geometry(data.Municipality, "b")
	if !sameRing(got[0][0], want[0][0]) {
		t.Errorf("geometry = %v, want %v", got, want)
	}
	if diff := cmp.Diff(top, top.Subset(data.Municipality, nil)); diff != "" {
		t.Errorf("all areas are not the topology itself:\n%s", diff)
	}
	if empty := top.Subset(data.Region, nil); len(empty.Arcs) != 0 {
		t.Errorf("a layer that is not there has %d arcs", len(empty.Arcs))
	}
}

// sameRing reports whether two closed rings have the same vertices in the same
// direction, wherever they start.
func sameRing(a, b orb.Ring) bool {
	if len(a) != len(b) {
		return false
	}
	n := len(a) - 1
	for shift := range n {
		same := true
		for i := 0; i < n && same; i++ {
			same = a[i] == b[(i+shift)%n]
		}
		if same {
			return true
		}
	}
	return false
}
