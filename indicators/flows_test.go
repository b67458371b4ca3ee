package indicators

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

// flowsOf reads "101001>101002=3": people who live in the first and work in the second.
func flowsOf(t rapid.TB, text string) []data.Flow {
	t.Helper()
	var out []data.Flow
	for _, field := range strings.Fields(text) {
		ends, value, _ := strings.Cut(field, "=")
		from, to, _ := strings.Cut(ends, ">")
		f := data.Flow{Period: y23, Origin: data.AreaCode(from), Destination: data.AreaCode(to)}
		if _, err := fmt.Sscan(value, &f.Value); err != nil {
			t.Fatalf("flow %q: %v", field, err)
		}
		out = append(out, f)
	}
	return out
}

func flowCatalogue(codes ...string) []data.Indicator {
	var out []data.Indicator
	for _, code := range codes {
		out = append(out, data.Indicator{Code: code, Recomposition: data.FromFlow, Datasets: []string{dataset}})
	}
	return out
}

// TestFlowFigures has 10 workers in 101001, of whom 6 stay and 4 go to 101002,
// and 5 in 101002, of whom 2 stay, 2 go to 101001 and 1 to 102001, whose own 4
// workers all stay. 102002 has none: its province and the country are not known.
func TestFlowFigures(t *testing.T) {
	g := country(t, 2, 2)
	carried, unknown := CarryFlows(g, none, reference, flowsOf(t, "101001>101001=6 101001>101002=4 101002>101002=2 101002>101001=2 101002>102001=1 102001>102001=4"))
	if len(unknown) > 0 || len(carried) != 1 {
		t.Fatalf("%d periods, unknown %v", len(carried), unknown)
	}
	want := map[string]string{
		"FLOW_RESIDENTS": "101001=10f 101002=5f 102001=4f 101=15f 11=15f",
		"FLOW_JOBS":      "101001=8f 101002=6f 102001=5f 101=14f 11=14f",
		"FLOW_INSIDE":    "101001=6f 101002=2f 102001=4f 101=14f 11=14f",
		"FUN01":          "101001=0.6f 101002=0.4f 102001=1f 101=0.933333f 11=0.933333f",
		"FUN02":          "101001=0.75f 101002=0.333333f 102001=0.8f 101=1f 11=1f",
		"FUN03":          "101001=40f 101002=60f 102001=0f 101=6.66667f 11=6.66667f",
		"FUN04":          "101001=25f 101002=66.6667f 102001=20f 101=0f 11=0f",
		"FUN05":          "101001=0.8f 101002=1.2f 102001=1.25f 101=0.933333f 11=0.933333f",
		"FUN08":          "101001=-x 101002=-x 102001=-x 101=42.8571f 11=42.8571f",
		"FUN09":          "101001=0.789005f 101002=0.438305f 102001=0.986173f 101=0.986326f 11=0.986326f",
		"FUN10":          "101001=0f 101002=0f 102001=0f 101=0.489796f 11=0.489796f",
	}
	for code, figures := range want {
		columns, err := FlowFigures(g, flowCatalogue(code), dataset, carried[0])
		if err != nil {
			t.Fatal(err)
		}
		check(t, code, show(g, columns, total(code)), figures)
	}
	columns, err := FlowFigures(g, append(flowCatalogue("FUN01"), data.Indicator{Code: "FUN02", Datasets: []string{"altro"}}, data.Indicator{Code: "DEM01", Datasets: []string{dataset}}), dataset, carried[0])
	if err != nil || len(columns) != 1 {
		t.Errorf("%d columns, %v, want FUN01 alone", len(columns), err)
	}
}

// TestFlowsOfMergedAreas has flows between the two that became 101001 turn into
// flows inside it.
func TestFlowsOfMergedAreas(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101801", New: "101001", Date: "2023-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101802", New: "101001", Date: "2023-01-01", Kind: "merge", Residents: 30},
	)
	g := country(t, 2)
	carried, unknown := CarryFlows(g, l, vintage, flowsOf(t, "101801>101802=6 101802>101802=3 101802>101002=1 101002>101801=2 101002>101002=8 101002>999999=5"))
	if len(unknown) != 1 || unknown[0] != (Unknown{"999999", 1}) {
		t.Errorf("unknown = %v", unknown)
	}
	columns, err := FlowFigures(g, flowCatalogue("FUN01"), dataset, carried[0])
	if err != nil {
		t.Fatal(err)
	}
	check(t, "FUN01", show(g, columns, total("FUN01")), "101001=0.9f~ 101002=0.8f 101=1f 11=1f IT=1f")
	var rows []string
	for _, f := range carried[0].Rows(g, dataset) {
		rows = append(rows, fmt.Sprintf("%s>%s=%g", f.Origin, f.Destination, f.Value))
	}
	check(t, "rows", strings.Join(rows, " "), "101001>101001=9 101001>101002=1 101002>101001=2 101002>101002=8")
}

func TestFlowsOfDividedAreas(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101001", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101002", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 30},
	)
	g := country(t, 3)
	carried, _ := CarryFlows(g, l, "2025-01-01", flowsOf(t, "101901>101003=4 101003>101003=2 101003>101901=6"))
	columns, err := FlowFigures(g, flowCatalogue("FLOW_RESIDENTS", "FLOW_JOBS"), dataset, carried[0])
	if err != nil {
		t.Fatal(err)
	}
	check(t, "residents", show(g, columns, total("FLOW_RESIDENTS")), "101001=1e~ 101002=3e~ 101003=8f 101=12f 11=12f IT=12f")
	check(t, "jobs", show(g, columns, total("FLOW_JOBS")), "101001=1.5e~ 101002=4.5e~ 101003=6f 101=12f 11=12f IT=12f")
}

// TestFlowsAreConserved carries random flows over a merger, both ways.
func TestFlowsAreConserved(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101801", New: "101001", Date: "2023-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101802", New: "101001", Date: "2023-01-01", Kind: "merge", Residents: 30},
		data.Passage{Old: "101002", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101003", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 30},
	)
	codes := map[data.Date][]data.AreaCode{"2022-06-30": {"101801", "101802", "101002", "101003"}, "2024-06-30": {"101001", "101901"}}
	rapid.Check(t, func(t *rapid.T) {
		g := country(t, 3)
		day := rapid.SampledFrom([]data.Date{"2022-06-30", "2024-06-30"}).Draw(t, "day")
		var flows []data.Flow
		var sum float64
		for _, o := range codes[day] {
			for _, d := range codes[day] {
				v := float64(rapid.IntRange(0, 1000).Draw(t, "people"))
				flows = append(flows, data.Flow{Period: y23, Origin: o, Destination: d, Value: v})
				sum += v
			}
		}
		carried, unknown := CarryFlows(g, l, day, flows)
		var got float64
		for _, f := range carried[0].List {
			got += f.Value
		}
		const tol = 1e-9
		if len(unknown) > 0 || got < sum*(1-tol) || got > sum*(1+tol) {
			t.Fatalf("%v people of %v, unknown %v", got, sum, unknown)
		}
	})
}
