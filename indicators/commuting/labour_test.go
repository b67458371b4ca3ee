package commuting

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

func indexed(t testing.TB, n int, flows ...Flow) *Matrix {
	t.Helper()
	m, err := NewIndexed(codes(n), flows)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func labourAreas(t testing.TB, m *Matrix, p LabourParams) *LabourAreas {
	t.Helper()
	a, err := m.LabourAreas(p)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// villages are the parameters of the cases made by hand.
var villages = LabourParams{MinSize: 10, MinContainment: 0.5, TargetSize: 100, TargetContainment: 0.75}

func TestValidity(t *testing.T) {
	tests := []struct {
		name string
		sums Sums
		want float64
		ok   bool
	}{
		{"least size, target containment", Sums{Residents: 10, Jobs: 10, Inside: 7.5}, 1, true},
		{"target size, least containment", Sums{Residents: 100, Jobs: 100, Inside: 50}, 1, true},
		{"half way: 0.625 of 0.75, z = 5/6, times 1.5", Sums{Residents: 55, Jobs: 55, Inside: 34.375}, 25.0 / 24, true},
		{"most", Sums{Residents: 200, Jobs: 200, Inside: 180}, 1.5, true},
		{"demand is the lesser", Sums{Residents: 100, Jobs: 200, Inside: 90}, 0.9, true},
		{"nobody crosses", Sums{Residents: 200, Jobs: 200, Inside: 200}, 1, true},
		{"nobody inside", Sums{Residents: 200, Jobs: 200}, 0, true},
		{"smaller than least: s = 19/18", Sums{Residents: 5, Jobs: 5, Inside: 4}, 1.5 * (1 - 19.0/54), true},
		{"no workers", Sums{Jobs: 5}, 0, false},
		{"no jobs", Sums{Residents: 5}, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := villages.Validity(tt.sums); ok != tt.ok || !near(got, tt.want) {
				t.Errorf("Validity(%+v) = %v, %t, want %v, %t", tt.sums, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestLabourAreasRefuses(t *testing.T) {
	tests := []struct {
		name string
		p    LabourParams
	}{
		{"zero", LabourParams{}},
		{"sizes the same", LabourParams{10, 0.5, 10, 0.75}},
		{"least above target", LabourParams{10, 0.8, 100, 0.75}},
		{"above one", LabourParams{10, 0.8, 100, 1.1}},
		{"negative", LabourParams{-1, 0.5, 100, 0.75}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := triangle(t).LabourAreas(tt.p); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("LabourAreas(%+v) = %v, want an error of kind ErrInvalid", tt.p, err)
			}
		})
	}
}

// Municipality 1 is tied to the town 0, and 3 to 2; 0 and 2 exchange a person.
// Each case was redone on paper.
func TestLabourAreasByHand(t *testing.T) {
	pairs := []Flow{{0, 0, 90}, {0, 1, 10}, {1, 0, 15}, {1, 1, 15}, {2, 2, 60}, {2, 3, 30}, {3, 2, 30}, {3, 3, 30}}
	town := append(slices.Clone(pairs), Flow{0, 2, 1}, Flow{2, 0, 1})
	half := slices.Clone(town)
	for i := range half {
		half[i].Value /= 2
	}
	tests := []struct {
		name  string
		flows []Flow
		p     LabourParams
		want  LabourAreas
	}{
		// Least valid is 1, 20/27: it makes 0 no less than 1.5. Then 3, 23/27.
		{"town and pair", town, villages, LabourAreas{Labels: []int32{0, 0, 2, 2}, Converged: []int32{0, 0, 2, 2}, Iterations: 2}},
		{"not whole people", half, LabourParams{5, 0.5, 50, 0.75}, LabourAreas{Labels: []int32{0, 0, 2, 2}, Converged: []int32{0, 0, 2, 2}, Iterations: 2}},
		// Nobody would cross the border of 0 with 1, which makes it 1 instead of 1.5:
		// refused; the same for 3. They go there at last.
		{"two closed pairs", pairs, villages, LabourAreas{
			Labels: []int32{0, 0, 2, 2}, Converged: []int32{0, -1, 2, -1}, Iterations: 2,
			Reserve: []Reserved{
				{Reason: AloneRefused, Iteration: 1, Label: 1, Validity: 20.0 / 27, Area: 1},
				{Reason: AloneRefused, Iteration: 2, Label: 3, Validity: 23.0 / 27, Area: 3},
			},
		}},
		{"self-loops only", []Flow{{0, 0, 5}, {1, 1, 5}, {2, 2, 5}, {3, 3, 5}}, villages, LabourAreas{
			Labels: []int32{-1, -1, -1, -1}, Converged: []int32{-1, -1, -1, -1}, SetAside: []int32{0, 1, 2, 3},
		}},
		// 3 has no jobs; without it 2 has no workers who leave nor any who stay.
		{"set aside in turn", []Flow{{0, 0, 80}, {0, 1, 20}, {1, 0, 20}, {1, 1, 80}, {2, 3, 0}, {3, 2, 9}}, villages, LabourAreas{
			Labels: []int32{0, 1, -1, -1}, Converged: []int32{0, 1, -1, -1}, SetAside: []int32{2, 3},
		}},
		{"no flows", nil, villages, LabourAreas{Labels: []int32{-1, -1, -1, -1}, Converged: []int32{-1, -1, -1, -1}, SetAside: []int32{0, 1, 2, 3}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := labourAreas(t, indexed(t, 4, tt.flows...), tt.p)
			if diff := cmp.Diff(&tt.want, got, cmp.Comparer(near)); diff != "" {
				t.Errorf("LabourAreas (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLabourAreasOfNoMunicipalities(t *testing.T) {
	if got := labourAreas(t, indexed(t, 0), villages); len(got.Labels) > 0 || got.Iterations > 0 {
		t.Errorf("LabourAreas = %+v, want nothing", got)
	}
}

// drawWhole draws a matrix of whole people, each pair once.
func drawWhole(t *rapid.T) *Matrix {
	n := rapid.IntRange(1, 14).Draw(t, "areas")
	position, value := rapid.Int32Range(0, int32(n)-1), rapid.IntRange(0, 200)
	var flows []Flow
	for range rapid.IntRange(0, 5*n).Draw(t, "flows") {
		flows = append(flows, Flow{position.Draw(t, "origin"), position.Draw(t, "destination"), float64(value.Draw(t, "value"))})
	}
	m, err := NewIndexed(codes(n), flows)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLabourAreasPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := drawMatrix(t)
		a, err := m.LabourAreas(villages)
		if err != nil {
			t.Fatal(err)
		}
		for i, label := range a.Labels {
			i := int32(i)
			if none := slices.Contains(a.SetAside, i) || slices.Contains(a.Unassigned, i); none != (label == NoGroup) {
				t.Errorf("area of %d = %d, but it is in none = %t", i, label, none)
			}
			if converged := a.Converged[i]; converged != NoGroup && converged != label {
				t.Errorf("area of %d = %d, then %d", i, converged, label)
			}
		}
		tied := m.Without(a.SetAside)
		for label, s := range tied.Groups(a.Converged, m.Areas()) {
			if v, ok := villages.Validity(s); ok && v < 1-tol {
				t.Errorf("validity of %d = %v, want 1 or more", label, v)
			}
		}
	})
}

func TestLabourAreasOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawWhole(t)
		order := rapid.Permutation(identity(m.Areas())).Draw(t, "order")
		areas := make([]data.AreaCode, m.Areas())
		var flows []Flow
		for i, to := range order {
			areas[to] = m.Code(int32(i))
			for k, value := range m.Destinations(int32(i)) {
				flows = append(flows, Flow{to, order[k], value})
			}
		}
		other, err := NewIndexed(areas, flows)
		if err != nil {
			t.Fatal(err)
		}
		for _, compat := range []bool{false, true} {
			a, errA := m.labourAreas(villages, compat)
			b, errB := other.labourAreas(villages, compat)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			for i, label := range a.Labels {
				if label != NoGroup {
					label = order[label]
				}
				if got := b.Labels[order[i]]; got != label {
					t.Errorf("area of %d in another order = %d, want %d", i, got, label)
				}
			}
		}
	})
}

// Eighths of people are exact, so an area must not depend on whether flows are
// whole, which are added up in another way.
func TestLabourAreasOfFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawWhole(t)
		var flows []Flow
		for i := range int32(m.Areas()) {
			for k, value := range m.Destinations(i) {
				flows = append(flows, Flow{i, k, value / 8})
			}
		}
		eighths, err := NewIndexed(codes(m.Areas()), flows)
		if err != nil {
			t.Fatal(err)
		}
		p := villages
		p.MinSize, p.TargetSize = p.MinSize/8, p.TargetSize/8
		a, errA := m.LabourAreas(villages)
		b, errB := eighths.LabourAreas(p)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("whole and eighths (-whole +eighths):\n%s", diff)
		}
	})
}
