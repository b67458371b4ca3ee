package peers

import (
	"errors"
	"math"
	"slices"
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
	got, err := Nearest(pool(), "A", 10, Euclidean)
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
	if got, _ := Nearest(pool(), "A", 1, Euclidean); len(got) != 1 || got[0].Code != "C" {
		t.Errorf("the nearest alone = %v", got)
	}
}

func TestNearestOfEqualAreas(t *testing.T) {
	got, err := Nearest([]Area{{"A", []float64{3}}, {"B", []float64{3}}}, "A", 5, Euclidean)
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
		{"infinite", append(pool(), Area{"E", []float64{1, math.Inf(1), 2}}), data.ErrInvalid},
		{"too large", append(pool(), Area{"E", []float64{1, -1e200, 2}}), data.ErrInvalid},
	}
	for _, tt := range tests {
		if _, err := Nearest(tt.pool, "A", 3, Euclidean); !errors.Is(err, tt.kind) {
			t.Errorf("%s: error = %v, want %v", tt.name, err, tt.kind)
		}
	}
}

// TestMahalanobis: the variables of A, B and C go together with correlation 1/2, so
// that R⁻¹ = 4/3 [1 −1/2; −1/2 1], worked out on paper.
func TestMahalanobis(t *testing.T) {
	r := math.Sqrt(1.5)
	areas := []Area{{"A", []float64{0, 0}}, {"B", []float64{r, r}}, {"C", []float64{-r, 0}}, {"D", []float64{0, -r}}}
	got, err := Nearest(areas, "A", 3, Mahalanobis)
	if err != nil {
		t.Fatal(err)
	}
	// over the pool each variable has mean 0 and variance 3/4, and their covariance
	// is 3/8; to B: d = (√2, √2), dᵀR⁻¹d = 8/3; to C: (√2, 0), 8/3
	want := []Peer{
		{"B", math.Sqrt(4.0 / 3), []float64{50, 50}},
		{"C", math.Sqrt(4.0 / 3), []float64{100, 0}},
		{"D", math.Sqrt(4.0 / 3), []float64{0, 100}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, tol)); diff != "" {
		t.Errorf("Nearest (-want +got):\n%s", diff)
	}
}

// TestShareBelowZero: where two variables go together, an area that is far in one
// and a little farther in the other is nearer for the second.
func TestShareBelowZero(t *testing.T) {
	areas := []Area{{"A", []float64{0, 0}}, {"B", []float64{4, 1}}, {"C", []float64{5, 5.5}}, {"D", []float64{-5, -5}}, {"E", []float64{2, 2.5}}, {"F", []float64{-4, -3}}}
	got, err := Nearest(areas, "A", 5, Mahalanobis)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got {
		if p.Code == "B" && !(p.SharePercent[1] < 0) {
			t.Errorf("B = %v, want the second variable to bring it nearer", p)
		}
	}
}

func TestDependentVariables(t *testing.T) {
	tests := []struct {
		name     string
		areas    []Area
		variable int
	}{
		{"a multiple", []Area{{"A", []float64{1, 2}}, {"B", []float64{3, 6}}, {"C", []float64{4, 8}}}, 1},
		{"as many as areas", []Area{{"A", []float64{1, 2, 7}}, {"B", []float64{3, 1, 2}}, {"C", []float64{4, 8, 3}}}, 2},
		{"behind one that is the same", []Area{{"A", []float64{1, 9, 2}}, {"B", []float64{3, 9, 6}}, {"C", []float64{4, 9, 8}}}, 2},
	}
	for _, tt := range tests {
		_, err := Nearest(tt.areas, "A", 3, Mahalanobis)
		var bad *DependentError
		if !errors.As(err, &bad) || bad.Variable != tt.variable || bad.Areas != 3 || !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: error = %v", tt.name, err)
		}
		if _, err := Nearest(tt.areas, "A", 3, Euclidean); err != nil {
			t.Errorf("%s: Euclidean: %v", tt.name, err)
		}
	}
	if _, err := Nearest(pool(), "A", 3, "manhattan"); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("unknown method: error = %v", err)
	}
}

// The order of the pool, the unit of a variable and its origin do not matter;
// shares add up to 100; a distance is the same from both ends; by both methods.
func TestNearestProperties(t *testing.T) {
	for _, method := range Methods() {
		t.Run(string(method), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { checkNearest(t, method) })
		})
	}
}

func checkNearest(t *rapid.T, method Method) {
	n := rapid.IntRange(5, 14).Draw(t, "areas")
	var areas, moved []Area
	for i := range n {
		row, other := make([]float64, 3), make([]float64, 3)
		for v, unit := range []float64{1000, -1, 0.5} {
			row[v] = float64(rapid.IntRange(-100, 100).Draw(t, "x"))
			other[v] = unit*row[v] + float64(v)
		}
		code := data.AreaCode(rune('a' + i))
		areas, moved = append(areas, Area{code, row}), append(moved, Area{code, other})
	}
	moved = rapid.Permutation(moved).Draw(t, "order")
	got, err := Nearest(areas, "a", n, method)
	var dependent *DependentError
	if errors.As(err, &dependent) {
		t.Skip("a variable follows from others")
	}
	again, errAgain := Nearest(moved, "a", n, method)
	if err != nil || errAgain != nil {
		t.Fatal(err, errAgain)
	}
	for _, p := range got {
		i := slices.IndexFunc(again, func(q Peer) bool { return q.Code == p.Code })
		near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(a)) }
		if !near(p.Distance, again[i].Distance) {
			t.Errorf("distance %v in other units and order %v", p.Distance, again[i].Distance)
		}
		var sum float64
		for v, share := range p.SharePercent {
			sum += share
			if p.Distance > 1e-6 && !near(share, again[i].SharePercent[v]) {
				t.Errorf("share %v in other units and order %v", share, again[i].SharePercent[v])
			}
		}
		if p.Distance > 0 && math.Abs(sum-100) > 1e-6 {
			t.Errorf("shares add up to %v", sum)
		}
		back, err := Nearest(areas, p.Code, n, method)
		if err != nil {
			t.Fatal(err)
		}
		i = slices.IndexFunc(back, func(q Peer) bool { return q.Code == "a" })
		if !near(back[i].Distance, p.Distance) {
			t.Errorf("there %v, back %v", p.Distance, back[i].Distance)
		}
	}
}

// TestUncorrelatedVariables: where variables do not go together, the two methods
// agree.
func TestUncorrelatedVariables(t *testing.T) {
	euclid, _ := Nearest(pool(), "A", 3, Euclidean)
	other, err := Nearest(pool(), "A", 3, Mahalanobis)
	if diff := cmp.Diff(euclid, other, cmpopts.EquateApprox(0, tol)); err != nil || diff != "" {
		t.Errorf("the methods differ: %v\n%s", err, diff)
	}
}
