package commuting

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestNewNeighbours(t *testing.T) {
	got, err := NewNeighbours(4, [][2]int32{{1, 0}, {0, 1}, {2, 2}}, [][2]int32{{0, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Neighbours{{1, 2}, {0}, {0}, nil}, got); diff != "" {
		t.Errorf("NewNeighbours (-want +got):\n%s", diff)
	}
	for _, pair := range [][2]int32{{0, 4}, {-1, 0}} {
		if _, err := NewNeighbours(4, [][2]int32{pair}); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("NewNeighbours(%v) = %v, want an error of kind ErrInvalid", pair, err)
		}
	}
}

// Five municipalities in a row, in areas 0 0 1 0 1 unless said. Municipality 3 is
// apart from 0 and 1, and 4 from 2.
func TestTune(t *testing.T) {
	self := []Flow{{0, 0, 50}, {1, 1, 40}, {2, 2, 60}, {3, 3, 20}, {4, 4, 10}}
	tests := []struct {
		name   string
		flows  []Flow
		labels []int32
		cut    bool // 3 and 4 have no neighbours
		least  int
		want   Tuned
	}{
		{"joins what it touches", []Flow{{3, 2, 5}}, []int32{0, 0, 1, 0, 1}, false, 1, Tuned{Labels: []int32{0, 0, 1, 1, 1}, Moves: []Move{{3, 0, 1}}}},
		{"no flows with what it touches", []Flow{{3, 0, 5}}, []int32{0, 0, 1, 0, 0}, false, 1, Tuned{Labels: []int32{0, 0, 1, 0, 0}, Apart: []int32{3, 4}}},
		{"nothing apart", nil, []int32{0, 0, 0, 1, 1}, false, 1, Tuned{Labels: []int32{0, 0, 0, 1, 1}}},
		{"without boundary", []Flow{{3, 2, 5}}, []int32{0, 0, 1, 0, 1}, true, 1, Tuned{Labels: []int32{0, 0, 1, 0, 1}}},
		{"in no area", nil, []int32{0, 0, -1, 1, 1}, false, 1, Tuned{Labels: []int32{0, 0, -1, 1, 1}}},
		{"too few", []Flow{{2, 1, 5}, {2, 3, 4}}, []int32{0, 0, 1, 2, 2}, false, 2, Tuned{Labels: []int32{0, 0, 2, 2, 2}, Moves: []Move{{2, 1, 2}}}},
		{"as few as asked", []Flow{{2, 1, 5}}, []int32{0, 0, 1, 2, 2}, false, 1, Tuned{Labels: []int32{0, 0, 1, 2, 2}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			borders := line(t, 5)
			if tt.cut {
				borders = Neighbours{{1}, {0, 2}, {1}, nil, nil}
			}
			got := indexed(t, 5, append(slices.Clone(self), tt.flows...)...).Tune(tt.labels, borders, tt.least)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Tune (-want +got):\n%s", diff)
			}
		})
	}
}

// Municipality 2 sends 10 to each of 0 and 1. Link with 0: 10²/(20 × 100); with 1:
// 10²/(20 × 40), the margins being those of the three alone, not of 3.
func TestTuneWith(t *testing.T) {
	m := indexed(t, 4, Flow{0, 0, 90}, Flow{1, 1, 30}, Flow{2, 0, 10}, Flow{2, 1, 10}, Flow{3, 1, 1000})
	got := m.TuneWith([]int32{0, 1, 3, 3}, []Candidates{{2, []int32{0, 1}}, {3, []int32{0}}})
	want := Tuned{Labels: []int32{0, 1, 1, 3}, Moves: []Move{{2, 3, 1}}, Apart: []int32{3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("TuneWith (-want +got):\n%s", diff)
	}
}

func TestTuneLeavesContiguousAreas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawWhole(t)
		n := m.Areas()
		position := rapid.Int32Range(0, int32(n)-1)
		var pairs [][2]int32
		for range rapid.IntRange(0, 3*n).Draw(t, "borders") {
			pairs = append(pairs, [2]int32{position.Draw(t, "a"), position.Draw(t, "b")})
		}
		borders, err := NewNeighbours(n, pairs)
		if err != nil {
			t.Fatal(err)
		}
		labels := rapid.SliceOfN(rapid.Int32Range(NoGroup, int32(n)-1), n, n).Draw(t, "labels")
		got := m.Tune(labels, borders, 1)
		parts := map[int32]int{}
		borders.components(func(i int32) int32 {
			if len(borders[i]) == 0 || slices.Contains(got.Apart, i) {
				return NoGroup
			}
			return got.Labels[i]
		}, func(label int32, _ []int32) { parts[label]++ })
		for label, n := range parts {
			if n > 1 {
				t.Errorf("area %d has %d parts", label, n)
			}
		}
		for i, label := range got.Labels {
			if (label == NoGroup) != (labels[i] == NoGroup) {
				t.Errorf("area of %d = %d, was %d", i, label, labels[i])
			}
		}
	})
}

// square returns a unit square with its lower left corner at x, y.
func square(x, y float64) [][]Point {
	return [][]Point{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}
}

// A B
// . C, then D far away, E of nothing, and F in two pieces beside C and D.
func TestContiguity(t *testing.T) {
	areas := []Boundary{
		{square(0, 1)}, {square(1+1e-9, 1)}, {square(1, 0)}, {square(9, 9)}, nil, {square(2, 0), square(9, 10)},
	}
	if diff := cmp.Diff(Neighbours{{1, 2}, {0, 2, 5}, {0, 1, 5}, {5}, nil, {1, 2, 3}}, Queen(areas)); diff != "" {
		t.Errorf("Queen (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Neighbours{{1}, {0, 2}, {1, 5}, {5}, nil, {2, 3}}, Rook(areas)); diff != "" {
		t.Errorf("Rook (-want +got):\n%s", diff)
	}
}

func TestCentroid(t *testing.T) {
	hole := []Point{{0, 0}, {0, 2}, {2, 2}, {2, 0}} // either direction
	tests := []struct {
		name string
		area Boundary
		want Point
		ok   bool
	}{
		{"square", Boundary{square(3, 4)}, Point{3.5, 4.5}, true},
		{"far away", Boundary{square(5e6, 4e6)}, Point{5e6 + 0.5, 4e6 + 0.5}, true},
		{"two", Boundary{square(0, 0), square(2, 0)}, Point{1.5, 0.5}, true},
		{"hole: (16 × 2 − 4 × 1) / 12", Boundary{{{{0, 0}, {4, 0}, {4, 4}, {0, 4}}, hole}}, Point{28.0 / 12, 28.0 / 12}, true},
		{"nothing", nil, Point{}, false},
		{"segment", Boundary{{{{0, 0}, {1, 1}}}}, Point{}, false},
		{"empty ring", Boundary{{{}}}, Point{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := tt.area.Centroid(); ok != tt.ok || !near(got[0], tt.want[0]) || !near(got[1], tt.want[1]) {
				t.Errorf("Centroid = %v, %t, want %v, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	points := []Point{{0, 0}, {1, 0}, {-1, 0}, {5, 0}}
	for k, want := range map[int][][]int32{
		0: {nil, nil, nil, nil},
		1: {{1}, {0}, {0}, {1}},
		9: {{1, 2, 3}, {0, 2, 3}, {0, 1, 3}, {1, 0, 2}},
	} {
		if diff := cmp.Diff(want, Nearest(points, k)); diff != "" {
			t.Errorf("Nearest(%d) (-want +got):\n%s", k, diff)
		}
	}
}
