package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Against the references of oracles/README.md.
func TestCalcFlowsOracles(t *testing.T) {
	for _, o := range []oracle{
		{method: "lma", tolerance: 1e-9},
		{method: "lma_finetuning", tolerance: 1e-9},
		{method: "fua", tolerance: 1e-12},
		{method: "flow_metrics", tolerance: 1e-12},
		{method: "contiguity", tolerance: 1e-9},
	} {
		o.check(t)
	}
}

// The flows between areas, whose rows no single column names.
func TestCalcLabourAreasFlowsOracle(t *testing.T) {
	for _, dir := range oracleCases(t, "lma") {
		out := t.TempDir()
		if status := run(t.Context(), []string{"calc", "lma", dir, "--out", out}, t.Output(), t.Output()); status != 0 {
			t.Fatalf("calc lma = %d", status)
		}
		pairs := oracle{key: 2}
		got, want := pairs.cells(t, filepath.Join(out, "lma_flows.csv")), pairs.cells(t, filepath.Join(dir, "expected_lma_flows.csv"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: lma_flows.csv (-want +got):\n%s", filepath.Base(dir), diff)
		}
	}
}

// writeCase writes the files of a case, by name, and returns its folder.
func writeCase(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// calcLines computes a case and returns the lines of a result.
func calcLines(t *testing.T, method, name string, files map[string]string) []string {
	t.Helper()
	out := t.TempDir()
	if status := run(t.Context(), []string{"calc", method, writeCase(t, files), "--out", out}, t.Output(), t.Output()); status != 0 {
		t.Fatalf("calc %s = %d", method, status)
	}
	b, err := os.ReadFile(filepath.Join(out, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// Units 9 and 10 are compared as numbers: 9 comes first, and its label is 1.
func TestCalcLabourAreasOrdersCodesAsNumbers(t *testing.T) {
	got := calcLines(t, "lma", "clusters.csv", map[string]string{
		"params.json": `{"minSZ":10,"minSC":0.5,"tarSZ":1000,"tarSC":0.6}`,
		"flows.csv":   "community_live,community_work,amount\n10,10,500\n9,9,500\n9,10,10\n10,9,10\n77,77,5\n8,9,0\n",
	})
	want := []string{"community,lma,residents,lma_before0", "9,1,510,1", "10,2,510,2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("clusters.csv (-want +got):\n%s", diff)
	}
}

// Unit 3 sends 15 of its 100 workers to the city, exactly enough; 4 sends nobody
// and has no workers; 5 is an island.
func TestCalcFunctional(t *testing.T) {
	got := calcLines(t, "fua", "fua.csv", map[string]string{
		"params.json":    `{"threshold":0.15,"city_link_threshold":0.15,"iterate_city_links":true}`,
		"cities.csv":     "city,unit\nX,1\nX,2\n",
		"contiguity.csv": "a,b\n1,2\n2,3\n3,4\n",
		"flows.csv":      "community_live,community_work,amount\n1,1,50\n2,2,9\n3,1,10\n3,2,5\n3,3,85\n5,1,9\n",
	})
	want := []string{"unit,fua,role,best_share,dropped_exclave", "1,X,city,,0", "2,X,city,,0", "3,X,commuting,0.15,0", "4,X,enclave,,0", "5,,,1,1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fua.csv (-want +got):\n%s", diff)
	}
}

func TestCalcTuningWithoutCandidates(t *testing.T) {
	files := map[string]string{
		"flows.csv":            "community_live,community_work,amount\n1,1,50\n2,2,40\n3,3,9\n3,2,3\n1,3,1\n",
		"input_clusters.csv":   "community,lma,residents\n1,1,51\n2,2,40\n3,1,12\n",
		"contiguity_queen.csv": "a,b\n1,2\n2,1\n2,3\n",
	}
	want := []string{"community,lma,residents", "1,1,51", "2,2,40", "3,2,12"}
	if diff := cmp.Diff(want, calcLines(t, "lma_finetuning", "clusters.csv", files)); diff != "" {
		t.Errorf("by borders (-want +got):\n%s", diff)
	}
	files["candidates.json"] = `{"order": 3, "candidates": {"3": [2]}, "not_tuned": []}`
	if diff := cmp.Diff(want, calcLines(t, "lma_finetuning", "clusters.csv", files)); diff != "" {
		t.Errorf("by candidates (-want +got):\n%s", diff)
	}
	files["candidates.json"] = `{"order": [], "candidates": [], "not_tuned": []}`
	want[3] = "3,1,12"
	if diff := cmp.Diff(want, calcLines(t, "lma_finetuning", "clusters.csv", files)); diff != "" {
		t.Errorf("nothing to tune (-want +got):\n%s", diff)
	}
}

func TestCalcFlowsRefuses(t *testing.T) {
	const flows = "community_live,community_work,amount\n1,1,50\n"
	tests := []struct {
		name, method string
		files        map[string]string
	}{
		{"no flows", "lma", map[string]string{"params.json": `{"minSZ":1,"minSC":0.5,"tarSZ":2,"tarSC":0.6}`}},
		{"no parameters", "lma", map[string]string{"flows.csv": flows}},
		{"no column", "flow_metrics", map[string]string{"flows.csv": "a,b\n1,2\n"}},
		{"unknown community", "flow_metrics", map[string]string{"flows.csv": flows, "partition.csv": "community,cluster\n2,1\n"}},
		{"no cluster", "flow_metrics", map[string]string{"flows.csv": flows, "partition.csv": "community,cluster\n1,x\n"}},
		{"no boundaries", "contiguity", map[string]string{}},
		{"bad boundaries", "contiguity", map[string]string{"a.geojson": "{"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := run(t.Context(), []string{"calc", tt.method, writeCase(t, tt.files), "--out", t.TempDir()}, t.Output(), t.Output()); got != 1 {
				t.Errorf("calc %s = %d, want 1", tt.method, got)
			}
		})
	}
}
