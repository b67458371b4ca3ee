package commuting

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cittamedie/data"
)

// table is a CSV file by name of column.
type table struct {
	columns []string
	rows    [][]string
}

// shared returns a file of the folder of real data and reference results beside
// the repository; without the folder the test is skipped, unless REQUIRE_SHARED
// is 1.
func shared(t testing.TB, path ...string) table {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{"..", "..", "..", "shared"}, path...)...))
	switch {
	case err != nil && os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	case err != nil:
		t.Skip("no reference data: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table{rows[0], rows[1:]}
}

func (c table) text(t testing.TB, row int, column string) string {
	t.Helper()
	i := slices.Index(c.columns, column)
	if i < 0 {
		t.Fatalf("no column %q in %q", column, c.columns)
	}
	return c.rows[row][i]
}

func (c table) number(t testing.TB, row int, column string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(c.text(t, row, column), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// without returns the matrix of a file of flows, save those of some places.
func without(t testing.TB, left []string, flows table) *Matrix {
	t.Helper()
	var areas []data.AreaCode
	var list []data.Flow
	for row := range flows.rows {
		live, work := flows.text(t, row, "community_live"), flows.text(t, row, "community_work")
		if slices.Contains(left, live) || slices.Contains(left, work) {
			continue
		}
		list = append(list, people(data.AreaCode(live), data.AreaCode(work), flows.number(t, row, "amount")))
		areas = append(areas, data.AreaCode(live), data.AreaCode(work))
	}
	slices.Sort(areas)
	m, err := New(slices.Compact(areas), list)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func position(t testing.TB, m *Matrix, code string) int32 {
	t.Helper()
	i, ok := m.Position(data.AreaCode(code))
	if !ok {
		t.Fatalf("no area %q", code)
	}
	return i
}

// The figures of the two cities in 2001, from the flows of the census that ISTAT
// published, as the platform shows them.
func TestCensusOf2001(t *testing.T) {
	tests := []struct {
		file, city        string
		residents, jobs   float64
		inside            float64
		supply, demand    string
		sendAtLeast15     int
		province          string
		provinceAreas     int
		provinceResidents float64
		provinceInside    float64
	}{
		{"brindisi_flows_2001.csv", "74001", 21433, 29346, 20437, "0.9535", "0.6964", 9, "74", 20, 89192, 89192},
		{"sardinia_flows_2001.csv", "91051", 10461, 12687, 9546, "0.9125", "0.7524", 9, "91", 100, 57400, 55471},
	}
	for _, tt := range tests {
		t.Run(tt.city, func(t *testing.T) {
			m := without(t, nil, shared(t, "data", "commuting", tt.file))
			city := position(t, m, tt.city)
			s := m.Sum([]int32{city})
			if s.Residents != tt.residents || s.Jobs != tt.jobs || s.Inside != tt.inside {
				t.Errorf("R, W, f = %v, %v, %v, want %v, %v, %v", s.Residents, s.Jobs, s.Inside, tt.residents, tt.jobs, tt.inside)
			}
			if got, _ := s.SupplySelfContainment(); strconv.FormatFloat(got, 'f', 4, 64) != tt.supply {
				t.Errorf("SupplySelfContainment = %v, want %v", got, tt.supply)
			}
			if got, _ := s.DemandSelfContainment(); strconv.FormatFloat(got, 'f', 4, 64) != tt.demand {
				t.Errorf("DemandSelfContainment = %v, want %v", got, tt.demand)
			}
			if got, err := m.Catchment(city, CommutingZonePercent); err != nil || len(got) != tt.sendAtLeast15 {
				t.Errorf("Catchment = %v, %v, want %d areas", got, err, tt.sendAtLeast15)
			}
			var set []int32
			for i := range int32(m.Areas()) {
				if strings.HasPrefix(string(m.Code(i)), tt.province) {
					set = append(set, i)
				}
			}
			p := m.Sum(set)
			if p.Areas != tt.provinceAreas || p.Residents != tt.provinceResidents || p.Inside != tt.provinceInside {
				t.Errorf("province: %d areas, R %v, f %v, want %d, %v, %v", p.Areas, p.Residents, p.Inside, tt.provinceAreas, tt.provinceResidents, tt.provinceInside)
			}
		})
	}
}

// Against sums made in R with data.table: see README.md of oracles/flow_metrics.
func TestFlowMetricsOracle(t *testing.T) {
	m := without(t, nil, shared(t, "oracles", "flow_metrics", "brindisi", "flows.csv"))
	want := shared(t, "oracles", "flow_metrics", "brindisi", "expected_by_community.csv")
	sums := m.Groups(identity(m.Areas()), m.Areas())
	for row := range want.rows {
		code := want.text(t, row, "community")
		i := position(t, m, code)
		s := sums[i]
		supply, _ := s.SupplySelfContainment()
		demand, _ := s.DemandSelfContainment()
		jobs, _ := s.JobsToResidents()
		out, _ := s.OutCommuting()
		in, _ := s.InCommuting()
		main := position(t, m, want.text(t, row, "main_dest"))
		share, _ := m.HubDependence(i, main)
		got := map[string]float64{
			"residents": s.Residents, "jobs": s.Jobs, "self": s.Internal,
			"sc_supply": supply, "sc_demand": demand, "job_ratio": jobs,
			"outflow": out / 100 * s.Residents, "inflow": in / 100 * s.Jobs,
			"main_flow": m.Flow(i, main), "share_main": share / 100,
		}
		for column, v := range got {
			if w := want.number(t, row, column); !near(v, w) {
				t.Errorf("%s of %s = %v, want %v", column, code, v, w)
			}
		}
	}
}

// Against StatClusterData of the R package LabourMarketAreas 3.4: see README.md
// of oracles/lma. Places the package sets aside at the start have no flows there.
func TestLabourMarketAreasOracle(t *testing.T) {
	for _, name := range []string{"brindisi_default", "nuoro91_default", "synth60_islands"} {
		t.Run(name, func(t *testing.T) {
			var left []string
			aside := shared(t, "oracles", "lma", name, "expected_zero_list.csv")
			for row := range aside.rows {
				left = append(left, aside.text(t, row, "community"))
			}
			m := without(t, left, shared(t, "oracles", "lma", name, "flows.csv"))
			clusters := shared(t, "oracles", "lma", name, "expected_clusters.csv")
			labels := make([]int32, m.Areas())
			for i := range labels {
				labels[i] = NoGroup
			}
			for row := range clusters.rows {
				labels[position(t, m, clusters.text(t, row, "community"))] = int32(clusters.number(t, row, "lma"))
			}
			want := shared(t, "oracles", "lma", name, "expected_stats_by_lma.csv")
			sums := m.Groups(labels, int(slices.Max(labels))+1)
			for row := range want.rows {
				if want.text(t, row, "LMA") == "" { // the places set aside
					continue
				}
				compareStatistics(t, sums[int(want.number(t, row, "LMA"))], want, row)
			}
		})
	}
}

func compareStatistics(t *testing.T, s Sums, want table, row int) {
	t.Helper()
	supply, _ := s.SupplySelfContainment()
	demand, _ := s.DemandSelfContainment()
	got := map[string]float64{
		"EMP_live": s.Residents, "EMP_work": s.Jobs, "EMP_live_work": s.Inside, "N_com": float64(s.Areas),
		"SC_supply_side": supply, "SC_demand_side": demand,
	}
	cohesion, ok := s.Cohesion()
	if ok != (want.text(t, row, "InternalCohesionFlows") != "") {
		t.Errorf("Cohesion of %d areas is there = %t, want the other", s.Areas, ok)
	} else if ok {
		got["InternalCohesionFlows"] = cohesion
	}
	for column, v := range got {
		if w := want.number(t, row, column); !near(v, w) {
			t.Errorf("%s of %s = %v, want %v", column, want.text(t, row, "LMA"), v, w)
		}
	}
}

// Against the shares of the reference of the functional urban areas, in which
// unit 13 alone is the city: see README.md of oracles/fua.
func TestCommutingZoneOracle(t *testing.T) {
	m := without(t, nil, shared(t, "oracles", "fua", "grid5_one_core", "flows.csv"))
	want := shared(t, "oracles", "fua", "grid5_one_core", "expected_fua.csv")
	hub := position(t, m, "13")
	zone, err := m.Catchment(hub, CommutingZonePercent)
	if err != nil {
		t.Fatal(err)
	}
	for row := range want.rows {
		if want.text(t, row, "role") == "city" {
			continue
		}
		i := position(t, m, want.text(t, row, "unit"))
		share := want.number(t, row, "best_share")
		if got, ok := m.HubDependence(i, hub); !ok || !near(got, 100*share) {
			t.Errorf("HubDependence(%s) = %v, %t, want %v", m.Code(i), got, ok, 100*share)
		}
		candidate := want.text(t, row, "role") == "commuting" || want.text(t, row, "dropped_exclave") == "1"
		if got := slices.Contains(zone, i); got != candidate {
			t.Errorf("Catchment has %s = %t, want %t", m.Code(i), got, candidate)
		}
	}
}
