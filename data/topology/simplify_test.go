package topology

import (
	"testing"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

func TestSimplify(t *testing.T) {
	// A side of two units with a bump of 0.01 in the middle, shared by two
	// areas: the triangle has 0.01 squared units, 1e-4 square degrees.
	west := one("a", ring(0, 0, 2, 0, 2.01, 1, 2, 2, 0, 2))
	east := one("b", ring(2, 0, 4, 0, 4, 2, 2, 2, 2.01, 1))
	top := build(t, west, east)
	for _, tt := range []struct {
		tolerance float64
		want      int // vertices of a
	}{{0, 5}, {0.9e-4, 5}, {1.1e-4, 4}, {1, 4}} {
		s := top.Simplify(tt.tolerance)
		shape, _ := s.Shape(data.Municipality, "a")
		if got := len(s.ring(nil, shape.Polygons[0][0])); got != tt.want {
			t.Errorf("Simplify(%g): a has %d vertices, want %d", tt.tolerance, got, tt.want)
		}
	}
}

func TestSimplifyIslands(t *testing.T) {
	top := build(t,
		Feature{"a", orb.MultiPolygon{{square(0, 0, 0.1)}, {square(1, 0, 2)}, {square(5, 0, 0.1), square(5.02, 0.02, 0.05)}}},
		one("b", square(8, 8, 0.1)),
		Feature{"c", orb.MultiPolygon{{square(7, 0, 0.1)}, {square(7, 7, 1)}}},
		one("d", square(7.1, 0, 0.1)))
	s := top.Simplify(1e-2)
	for code, want := range map[data.AreaCode]int{
		"a": 2, // its island goes; the one with a lake stays
		"b": 1, // has no other
		"c": 2, // its islet shares a border
	} {
		shape, _ := s.Shape(data.Municipality, code)
		if got := len(shape.Polygons); got != want {
			t.Errorf("%s has %d polygons, want %d", code, got, want)
		}
	}
	if got, want := len(s.Arcs), len(top.Arcs)-1; got != want {
		t.Errorf("%d arcs are left, want %d", got, want)
	}
}

func TestSimplifyKeepsRings(t *testing.T) {
	// A spur that the straightened border of a would cut off from b's islet.
	top := build(t,
		one("a", ring(0, 0, 4, 0, 4, 2, 2.2, 2, 2, 0.5, 1.8, 2, 0, 2)),
		one("b", ring(1.95, 1.2, 2.05, 1.2, 2, 1)))
	for _, tolerance := range []float64{1e-5, 1e-3, 1e-2, 1} {
		s := top.Simplify(tolerance)
		if bad := s.crossings(s.all()); len(bad) > 0 {
			t.Errorf("Simplify(%g): arcs %v cross", tolerance, bad)
		}
		for _, shape := range s.Layers[data.Municipality] {
			if area2Of(s, shape) <= 0 {
				t.Errorf("Simplify(%g): %s has vanished", tolerance, shape.Code)
			}
		}
	}
}

func TestSelfCrossing(t *testing.T) {
	top := build(t, one("a", ring(0, 0, 2, 0, 0, 3, 3, 3)), one("b", square(5, 5, 1)))
	got := top.SelfCrossing(data.Municipality)
	if len(got) != 1 || got[0] != "a" {
		t.Errorf("SelfCrossing = %v, want [a]", got)
	}
}

func TestMeet(t *testing.T) {
	tests := []struct {
		name       string
		a, b, c, d Vertex
		want       bool
	}{
		{"cross", Vertex{0, 0}, Vertex{2, 2}, Vertex{0, 2}, Vertex{2, 0}, true},
		{"apart", Vertex{0, 0}, Vertex{1, 1}, Vertex{5, 0}, Vertex{6, 1}, false},
		{"common end", Vertex{0, 0}, Vertex{2, 2}, Vertex{2, 2}, Vertex{4, 0}, false},
		{"common start, same way", Vertex{0, 0}, Vertex{2, 2}, Vertex{0, 0}, Vertex{1, 1}, true},
		{"in line, one after the other", Vertex{0, 0}, Vertex{1, 1}, Vertex{1, 1}, Vertex{2, 2}, false},
		{"back on itself", Vertex{0, 0}, Vertex{2, 2}, Vertex{2, 2}, Vertex{1, 1}, true},
		{"end on the middle", Vertex{0, 0}, Vertex{2, 0}, Vertex{1, 0}, Vertex{1, 2}, true},
		{"overlap in line", Vertex{0, 0}, Vertex{2, 0}, Vertex{1, 0}, Vertex{3, 0}, true},
		{"in line, apart", Vertex{0, 0}, Vertex{1, 0}, Vertex{2, 0}, Vertex{3, 0}, false},
		{"the same", Vertex{0, 0}, Vertex{1, 0}, Vertex{1, 0}, Vertex{0, 0}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, got := range []bool{
				meet(tt.a, tt.b, tt.c, tt.d), meet(tt.b, tt.a, tt.c, tt.d),
				meet(tt.a, tt.b, tt.d, tt.c), meet(tt.c, tt.d, tt.a, tt.b),
			} {
				if got != tt.want {
					t.Errorf("meet(%v, %v, %v, %v) = %v, want %v", tt.a, tt.b, tt.c, tt.d, got, tt.want)
				}
			}
		})
	}
}
