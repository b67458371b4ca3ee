package topology

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

// TestGaps has two rectangles side by side, a hole between them where the border
// of one bends away from the other.
func TestGaps(t *testing.T) {
	left := one("a", orb.Ring{{10, 43}, {10.4, 43}, {10.4, 43.1}, {10.4, 43.3}, {10.4, 43.4}, {10, 43.4}, {10, 43}})
	bent := one("b", orb.Ring{{10.4, 43}, {10.8, 43}, {10.8, 43.4}, {10.4, 43.4}, {10.4, 43.3}, {10.5, 43.2}, {10.4, 43.1}, {10.4, 43}})
	top, err := Build(data.Municipality, []Feature{left, bent})
	if err != nil {
		t.Fatal(err)
	}
	points, share, err := top.Gaps(data.Municipality)
	if err != nil || len(points) != 1 || math.Abs(points[0][0]-10.4) > 0.11 || math.Abs(points[0][1]-43.2) > 0.11 {
		t.Fatalf("Gaps = %v, %v, %v, want one near 10.4, 43.2", points, share, err)
	}
	if want := 0.01 / 0.32; math.Abs(share-want) > 1e-9 {
		t.Errorf("share = %v, want %v", share, want)
	}
	if len(top.Layers) != 1 {
		t.Errorf("layers = %v, want those there were", top.levels())
	}
	straight := one("b", orb.Ring{{10.4, 43}, {10.8, 43}, {10.8, 43.4}, {10.4, 43.4}, {10.4, 43.3}, {10.4, 43.1}, {10.4, 43}})
	if top, err = Build(data.Municipality, []Feature{left, straight}); err != nil {
		t.Fatal(err)
	}
	if points, share, err := top.Gaps(data.Municipality); err != nil || len(points) != 0 || share != 0 {
		t.Errorf("Gaps = %v, %v, %v, want none", points, share, err)
	}
}

// Two squares that overlap, one inside another, and two that only touch.
func TestCrossing(t *testing.T) {
	top := build(t, one("a", square(0, 0, 2)), one("b", square(1, 1, 2)), one("c", square(5, 5, 1)), one("d", square(6, 6, 1)))
	own, pairs := top.Crossing(data.Municipality)
	if len(own) != 0 || len(pairs) != 1 || pairs[0] != [2]data.AreaCode{"a", "b"} {
		t.Errorf("Crossing = %v, %v, want a and b alone", own, pairs)
	}
}

func TestBuildRefusesNesting(t *testing.T) {
	for _, tt := range []struct {
		name string
		area orb.MultiPolygon
		want string // "" where it is accepted
	}{
		{"hole inside", orb.MultiPolygon{{square(0, 0, 4), square(1, 1, 1)}}, ""},
		{"hole outside", orb.MultiPolygon{{square(0, 0, 4), square(5, 5, 1)}}, `geometry "a polygon 0 ring 1": the hole lies outside the exterior of its polygon`},
		{"polygon in another", orb.MultiPolygon{{square(0, 0, 4)}, {square(1, 1, 1)}}, `geometry "a polygon 1 ring 0": the polygon lies inside polygon 0 of the same area`},
		{"island in a lake", orb.MultiPolygon{{square(0, 0, 6), square(1, 1, 4)}, {square(2, 2, 1)}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Build(data.Municipality, []Feature{{"a", tt.area}})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("error = %q, want %q", got, tt.want)
			}
		})
	}
}
