package commuting

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"cittamedie/data"
)

// istat2011 are the parameters of the example of the R package
// LabourMarketAreas.
var istat2011 = LabourParams{MinSize: 1000, MinContainment: 0.6667, TargetSize: 10000, TargetContainment: 0.75}

// cases returns the names of the case folders of a method.
func cases(t *testing.T, method string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("..", "..", "..", "shared", "oracles", method))
	switch {
	case err != nil && os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	case err != nil:
		t.Skip("no reference data: ", err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// sharedJSON reads a JSON file of the folder of reference data into v.
func sharedJSON(t *testing.T, v any, path ...string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

func sharedLabourParams(t *testing.T, name string) LabourParams {
	t.Helper()
	var p struct{ MinSZ, MinSC, TarSZ, TarSC float64 }
	sharedJSON(t, &p, "oracles", "lma", name, "params.json")
	return LabourParams{p.MinSZ, p.MinSC, p.TarSZ, p.TarSC}
}

// ranks returns the label the reference gives to each area named by a position:
// its place by code among the municipalities that are not set aside, from 1.
func ranks(a *LabourAreas, areas int) func(int32) float64 {
	rank, next := make([]float64, areas), 1.0
	for i := range rank {
		if !slices.Contains(a.SetAside, int32(i)) {
			rank[i] = next
			next++
		}
	}
	return func(label int32) float64 {
		if label == NoGroup {
			return 0
		}
		return rank[label]
	}
}

// Against findClusters of the R package LabourMarketAreas 3.4: see README.md of
// oracles/lma.
func TestLabourAreasOracle(t *testing.T) {
	for _, name := range cases(t, "lma") {
		t.Run(name, func(t *testing.T) {
			m := without(t, nil, shared(t, "oracles", "lma", name, "flows.csv"))
			got, err := m.LabourAreasCompat(sharedLabourParams(t, name))
			if err != nil {
				t.Fatal(err)
			}
			rank := ranks(got, m.Areas())
			want := shared(t, "oracles", "lma", name, "expected_clusters.csv")
			for row := range want.rows {
				i := position(t, m, want.text(t, row, "community"))
				if g, w := rank(got.Labels[i]), want.number(t, row, "lma"); g != w {
					t.Errorf("area of %s = %v, want %v", m.Code(i), g, w)
				}
				if g, w := rank(got.Converged[i]), want.number(t, row, "lma_before0"); g != w {
					t.Errorf("area of %s before the reserve list = %v, want %v", m.Code(i), g, w)
				}
			}
			compareReserve(t, m, got, name)
		})
	}
}

func compareReserve(t *testing.T, m *Matrix, got *LabourAreas, name string) {
	t.Helper()
	path := []string{"oracles", "lma", name, "expected_reserve_list.csv"}
	if _, err := os.Stat(filepath.Join(append([]string{"..", "..", "..", "shared"}, path...)...)); err != nil {
		if len(got.Reserve) > 0 {
			t.Errorf("%d on the reserve list, want none", len(got.Reserve))
		}
		return
	}
	want, rank := shared(t, path...), ranks(got, m.Areas())
	if len(got.Reserve) != len(want.rows) {
		t.Fatalf("%d on the reserve list, want %d", len(got.Reserve), len(want.rows))
	}
	for row, g := range got.Reserve {
		if w := want.text(t, row, "type"); string(g.Reason) != w {
			t.Errorf("reserve %d: reason %c, want %s", row, g.Reason, w)
		}
		if w := position(t, m, want.text(t, row, "community")); g.Area != w {
			t.Errorf("reserve %d: area %s, want %s", row, m.Code(g.Area), m.Code(w))
		}
		if w := want.number(t, row, "validity"); !near(g.Validity, w) {
			t.Errorf("reserve %d: validity %v, want %v", row, g.Validity, w)
		}
		if w := want.number(t, row, "iteration"); float64(g.Iteration) != w || rank(g.Label) != want.number(t, row, "cluster") {
			t.Errorf("reserve %d: iteration %d of area %v, want %v of %s", row, g.Iteration, rank(g.Label), w, want.text(t, row, "cluster"))
		}
	}
}

// sardinia returns the 377 municipalities of Sardinia in 2001, in order of code.
func sardinia(t testing.TB) *Matrix {
	t.Helper()
	flows := shared(t, "data", "commuting", "sardinia_flows_2001.csv")
	var areas []data.AreaCode
	var list []data.Flow
	for row := range flows.rows {
		live, work := data.AreaCode(flows.text(t, row, "community_live")), data.AreaCode(flows.text(t, row, "community_work"))
		value, err := strconv.ParseFloat(flows.text(t, row, "amount"), 64)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, people(live, work, value))
		areas = append(areas, live, work)
	}
	slices.Sort(areas)
	m, err := New(slices.Compact(areas), list)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLabourAreasOfSardinia(t *testing.T) {
	m := sardinia(t)
	tests := []struct {
		name  string
		areas func(LabourParams) (*LabourAreas, error)
		want  int
	}{
		{"clean", m.LabourAreas, 37},
		{"compat", m.LabourAreasCompat, 36},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := tt.areas(istat2011)
			if err != nil {
				t.Fatal(err)
			}
			distinct := map[int32]bool{}
			for _, label := range a.Labels {
				distinct[label] = true
			}
			if len(distinct) != tt.want || distinct[NoGroup] {
				t.Errorf("%d areas (NoGroup among them: %t), want %d", len(distinct), distinct[NoGroup], tt.want)
			}
			for label, s := range m.Groups(a.Converged, m.Areas()) {
				if v, ok := istat2011.Validity(s); ok && v < 1 {
					t.Errorf("validity of %s = %v before the reserve list, want 1 or more", m.Code(int32(label)), v)
				}
			}
		})
	}
}
