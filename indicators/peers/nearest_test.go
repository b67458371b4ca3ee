package peers

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cittamedie/data"
)

const tol = 1e-9

// pool has two variables of standard deviation 2 and 1, and one that is the same
// everywhere: the distances can be redone on paper.
func pool() []Area {
	return []Area{{"A", []float64{1, 0, 7}}, {"B", []float64{5, 2, 7}}, {"C", []float64{1, 2, 7}}, {"D", []float64{5, 0, 7}}}
}

func TestNearest(t *testing.T) {
	got, err := Nearest(pool(), "A", 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []Peer{ // A to C: 0 and 2 deviations; to D: 2 and 0; to B: 2 and 2
		{"C", math.Sqrt(2), []float64{0, 100, 0}},
		{"D", math.Sqrt(2), []float64{100, 0, 0}},
		{"B", 2, []float64{50, 50, 0}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, tol)); diff != "" {
		t.Errorf("Nearest (-want +got):\n%s", diff)
	}
	if got, _ := Nearest(pool(), "A", 1); len(got) != 1 || got[0].Code != "C" {
		t.Errorf("the nearest alone = %v", got)
	}
}

func TestNearestOfEqualAreas(t *testing.T) {
	got, err := Nearest([]Area{{"A", []float64{3}}, {"B", []float64{3}}}, "A", 5)
	if want := []Peer{{"B", 0, []float64{0}}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("Nearest = %v, %v, want %v", got, err, want)
	}
}

func TestNearestRefuses(t *testing.T) {
	tests := []struct {
		name string
		pool []Area
		kind error
	}{
		{"not there", pool()[1:], data.ErrNotFound},
		{"empty", nil, data.ErrNotFound},
		{"twice", append(pool(), pool()[0]), data.ErrInvalid},
		{"short", append(pool(), Area{"E", []float64{1}}), data.ErrInvalid},
		{"NaN", append(pool(), Area{"E", []float64{1, math.NaN(), 2}}), data.ErrInvalid},
	}
	for _, tt := range tests {
		if _, err := Nearest(tt.pool, "A", 3); !errors.Is(err, tt.kind) {
			t.Errorf("%s: error = %v, want %v", tt.name, err, tt.kind)
		}
	}
}

// The order of the pool, the unit of a variable and its origin do not matter;
// shares add up to 100; a distance is the same from both ends.
func TestNearestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "areas")
		var areas, moved []Area
		for i := range n {
			x, y := float64(rapid.IntRange(-100, 100).Draw(t, "x")), float64(rapid.IntRange(-100, 100).Draw(t, "y"))
			code := data.AreaCode(rune('a' + i))
			areas = append(areas, Area{code, []float64{x, y}})
			moved = append([]Area{{code, []float64{1000 * x, y + 5}}}, moved...)
		}
		got, err := Nearest(areas, "a", n)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Nearest(moved, "a", n)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range got {
			if math.Abs(p.Distance-again[i].Distance) > 1e-6*(1+p.Distance) {
				t.Errorf("distance %v in other units %v", p.Distance, again[i].Distance)
			}
			sum := p.SharePercent[0] + p.SharePercent[1]
			if p.Distance > 0 && math.Abs(sum-100) > 1e-6 {
				t.Errorf("shares add up to %v", sum)
			}
			back, err := Nearest(areas, p.Code, n)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range back {
				if q.Code == "a" && math.Abs(q.Distance-p.Distance) > tol*(1+p.Distance) {
					t.Errorf("there %v, back %v", p.Distance, q.Distance)
				}
			}
		}
	})
}
