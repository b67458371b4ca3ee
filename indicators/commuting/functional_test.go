package commuting

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

// line returns the neighbours of n areas in a row.
func line(t testing.TB, n int, more ...[2]int32) Neighbours {
	t.Helper()
	for i := range int32(n) - 1 {
		more = append(more, [2]int32{i, i + 1})
	}
	near, err := NewNeighbours(n, more)
	if err != nil {
		t.Fatal(err)
	}
	return near
}

// Against a reference of the steps in another language: see README.md of
// oracles/fua.
func TestFunctionalAreasOracle(t *testing.T) {
	for _, name := range cases(t, "fua") {
		t.Run(name, func(t *testing.T) {
			path := []string{"oracles", "fua", name}
			m := without(t, nil, shared(t, append(path, "flows.csv")...))
			borders := readNeighbours(t, m, shared(t, append(path, "contiguity.csv")...))
			var cities []City
			rows := shared(t, append(path, "cities.csv")...)
			for row := range rows.rows {
				cities = append(cities, City{rows.text(t, row, "city"), []int32{position(t, m, rows.text(t, row, "unit"))}})
			}
			got, err := m.FunctionalAreas(cities, borders, OECDParams)
			if err != nil {
				t.Fatal(err)
			}
			want := shared(t, append(path, "expected_fua.csv")...)
			for row := range want.rows {
				i := position(t, m, want.text(t, row, "unit"))
				var id string
				if label := got.Labels[i]; label != NoGroup {
					id = cities[label].ID
				}
				if id != want.text(t, row, "fua") || string(got.Roles[i]) != want.text(t, row, "role") || got.Exclave[i] != (want.text(t, row, "dropped_exclave") == "1") {
					t.Errorf("%s = %q, %q, %t, want row %v", m.Code(i), id, got.Roles[i], got.Exclave[i], want.rows[row])
				}
				if share := want.text(t, row, "best_share"); share == "" != math.IsNaN(got.BestShare[i]) || share != "" && !near(got.BestShare[i], want.number(t, row, "best_share")) {
					t.Errorf("best share of %s = %v, want %q", m.Code(i), got.BestShare[i], share)
				}
			}
		})
	}
}

// Cities A, B and C are municipalities 0, 1 and 2. In a chain A sends 15 of 100 to
// B and B sends 16 to C: all are one. When A and C are one, B sends them 14 of 100.
func TestFunctionalAreasLinkCities(t *testing.T) {
	chain := indexed(t, 3, Flow{0, 0, 71}, Flow{0, 1, 15}, Flow{0, 2, 14}, Flow{1, 1, 84}, Flow{1, 2, 16}, Flow{2, 2, 100})
	apart := indexed(t, 3, Flow{0, 0, 860}, Flow{0, 2, 140}, Flow{1, 1, 86}, Flow{1, 2, 14}, Flow{2, 0, 150}, Flow{2, 1, 14}, Flow{2, 2, 836})
	tests := []struct {
		name   string
		m      *Matrix
		relink bool
		want   []int32
	}{
		{"chain", chain, false, []int32{0, 0, 0}},
		{"one link", apart, false, []int32{0, 1, 0}},
		{"again as one", apart, true, []int32{0, 1, 0}},
	}
	cities := []City{{"A", []int32{0}}, {"B", []int32{1}}, {"C", []int32{2}}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := OECDParams
			p.Relink = tt.relink
			got, err := tt.m.FunctionalAreas(cities, line(t, 3), p)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Cities, tt.want) {
				t.Errorf("Cities = %v, want %v", got.Cities, tt.want)
			}
		})
	}
}

// D sends 8 of 100 to each of A and B, which are one: 16 of 100 when judged again.
func TestFunctionalAreasRelink(t *testing.T) {
	m := indexed(t, 3, Flow{0, 0, 85}, Flow{0, 1, 15}, Flow{1, 1, 100}, Flow{2, 2, 84}, Flow{2, 0, 8}, Flow{2, 1, 8})
	cities := []City{{"D", []int32{2}}, {"A", []int32{0}}, {"B", []int32{1}}}
	for relink, want := range map[bool][]int32{false: {0, 1, 1}, true: {1, 1, 1}} {
		got, err := m.FunctionalAreas(cities, line(t, 3), FunctionalParams{SharePercent: 15, LinkPercent: 15, Relink: relink})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Cities, want) {
			t.Errorf("Cities with Relink %t = %v, want %v", relink, got.Cities, want)
		}
	}
}

// Municipalities in a row, the city 0 first.
func TestFunctionalAreasZone(t *testing.T) {
	self := func(n int) (flows []Flow) {
		for i := range int32(n) {
			flows = append(flows, Flow{i, i, 85})
		}
		return flows
	}
	tests := []struct {
		name  string
		n     int
		flows []Flow
		holes int
		near  [][2]int32
		want  []Role
	}{
		{"exactly 15 %", 3, []Flow{{1, 0, 15}}, 1, nil, []Role{"city", "commuting", "enclave"}},
		{"a little less", 3, []Flow{{1, 0, 14.999}}, 1, nil, []Role{"city", "", ""}},
		{"enclave joins the far one", 4, []Flow{{2, 0, 40}}, 1, nil, []Role{"city", "enclave", "commuting", "enclave"}},
		{"far one taken out", 5, []Flow{{3, 0, 40}}, 1, nil, []Role{"city", "", "", "", ""}},
		{"hole of two", 5, []Flow{{3, 0, 40}}, 2, nil, []Role{"city", "enclave", "enclave", "commuting", "enclave"}},
		{"estimates", 2, []Flow{{1, 0, 15.5}}, 1, nil, []Role{"city", "commuting"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := indexed(t, tt.n, append(self(tt.n), tt.flows...)...)
			got, err := m.FunctionalAreas([]City{{"X", []int32{0}}}, line(t, tt.n, tt.near...), FunctionalParams{15, 15, false, tt.holes})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Roles); diff != "" {
				t.Errorf("Roles (-want +got):\n%s", diff)
			}
		})
	}
}

// 2 sends as many to B as to A; 3 has no workers; 4 is an island without a link.
func TestFunctionalAreasTies(t *testing.T) {
	m := indexed(t, 5, Flow{0, 0, 100}, Flow{1, 1, 100}, Flow{2, 0, 20}, Flow{2, 1, 20}, Flow{0, 3, 5}, Flow{4, 0, 50}, Flow{4, 4, 1})
	borders := Neighbours{{1, 2}, {0, 2, 3}, {0, 1}, {1}, nil}
	got, err := m.FunctionalAreas([]City{{"B", []int32{0}}, {"A", []int32{1}}}, borders, OECDParams)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{0, 1, 1, 1, NoGroup}; !slices.Equal(got.Labels, want) {
		t.Errorf("Labels = %v, want %v", got.Labels, want)
	}
	if !got.Exclave[4] || got.Exclave[3] || !math.IsNaN(got.BestShare[3]) || !near(got.BestShare[2], 0.5) {
		t.Errorf("Exclave = %v, BestShare = %v", got.Exclave, got.BestShare)
	}
}

func TestFunctionalAreasRefuses(t *testing.T) {
	tests := []struct {
		name   string
		cities []City
		p      FunctionalParams
	}{
		{"no threshold", nil, FunctionalParams{}},
		{"above 100", nil, FunctionalParams{SharePercent: 101, LinkPercent: 15}},
		{"city twice", []City{{"A", []int32{0}}, {"A", []int32{1}}}, OECDParams},
		{"empty city", []City{{"A", nil}}, OECDParams},
		{"two cities", []City{{"A", []int32{0}}, {"B", []int32{0}}}, OECDParams},
		{"not there", []City{{"A", []int32{4}}}, OECDParams},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := triangle(t).FunctionalAreas(tt.cities, line(t, 4), tt.p); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("FunctionalAreas = %v, want an error of kind ErrInvalid", err)
			}
		})
	}
}

func TestFunctionalAreasAreConnected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawWhole(t)
		n := m.Areas()
		position := rapid.Int32Range(0, int32(n)-1)
		var pairs [][2]int32
		for range rapid.IntRange(0, 3*n).Draw(t, "borders") {
			pairs = append(pairs, [2]int32{position.Draw(t, "a"), position.Draw(t, "b")})
		}
		near, err := NewNeighbours(n, pairs)
		if err != nil {
			t.Fatal(err)
		}
		cities := []City{{"A", []int32{0}}}
		if n > 1 {
			cities = append(cities, City{"B", []int32{int32(n) - 1}})
		}
		got, err := m.FunctionalAreas(cities, near, FunctionalParams{15, 15, rapid.Bool().Draw(t, "relink"), rapid.IntRange(0, 3).Draw(t, "holes")})
		if err != nil {
			t.Fatal(err)
		}
		if got.Passes > n+1 {
			t.Errorf("%d passes over %d municipalities", got.Passes, n)
		}
		near.components(func(i int32) int32 { return got.Labels[i] }, func(label int32, set []int32) {
			if !slices.ContainsFunc(set, func(i int32) bool { return got.Roles[i] == RoleCity }) {
				t.Errorf("%v of %d are joined to no city", set, label)
			}
		})
		for i, role := range got.Roles {
			if (role == RoleNone) != (got.Labels[i] == NoGroup) {
				t.Errorf("role of %d = %q in area %d", i, role, got.Labels[i])
			}
			if role == RoleCommuting && got.BestShare[i] < 0.15-tol {
				t.Errorf("%d commutes with a share of %v", i, got.BestShare[i])
			}
		}
	})
}
