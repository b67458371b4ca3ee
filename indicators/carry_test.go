package indicators

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// changed is a day between the vintage of the rows and the reference.
const changed = data.Date("2023-01-01")

func TestCarryMergers(t *testing.T) {
	// 101801 and 101802 became 101001; 102003 entered 102001, which kept its code.
	l := mustLineage(
		data.Passage{Old: "101801", New: "101001", Date: changed, Kind: "merge", Residents: 10},
		data.Passage{Old: "101802", New: "101001", Date: changed, Kind: "merge", Residents: 30},
		data.Passage{Old: "102003", New: "102001", Date: changed, Kind: "merge", Residents: 10},
		data.Passage{Old: "102001", New: "102001", Date: changed, Kind: "merge", Residents: 30},
	)
	tests := []struct{ name, rows, want string }{
		{"every part is there",
			"101801=1 101802=2 101002=3 102001=4 102003=5 102002=6",
			"101001=3f~ 101002=3f 102001=9f~ 102002=6f 101=6f(2/2) 102=15f(2/2) 11=6f(2/2) 12=15f(2/2) IT=21f(4/4)"},
		{"a part was never published",
			"101801=1 101002=3 102001=4 102002=6",
			"101001=-n 101002=3f 102001=-n 102002=6f 101=-n(1/2) 102=-n(1/2) 11=-n(1/2) 12=-n(1/2) IT=-n(2/4)"},
		{"a part is suppressed",
			"101801=1 101802=-s 101002=3 102001=-s 102003=5 102002=6",
			"101001=-s~ 101002=3f 102001=-s~ 102002=6f 101=-s(1/2) 102=-s(1/2) 11=-s(1/2) 12=-s(1/2) IT=-s(2/4)"},
		{"a part is not available, another suppressed",
			"101801=-n 101802=-s 101002=3 102001=4 102003=-n 102002=6",
			"101001=-s~ 101002=3f 102001=-n~ 102002=6f 101=-s(1/2) 102=-n(1/2) 11=-s(1/2) 12=-n(1/2) IT=-s(2/4)"},
		{"a part is provisional",
			"101801=1 101802=2p 101002=3 102001=4 102003=5 102002=6",
			"101001=3p~ 101002=3f 102001=9f~ 102002=6f 101=6p(2/2) 102=15f(2/2) 11=6p(2/2) 12=15f(2/2) IT=21p(4/4)"},
		{"no part was published",
			"101002=3 102001=4 102003=5 102002=6",
			"101002=3f 102001=9f~ 102002=6f 101=-n(1/2) 102=15f(2/2) 11=-n(1/2) 12=15f(2/2) IT=-n(3/4)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 2, 2)
			check(t, "A", show(g, compute(t, g, l, nil, totals(t, "A", tt.rows)), total("A")), tt.want)
		})
	}
}

func TestCarryDividedAreas(t *testing.T) {
	// The reference still knows 101001 and 101002, which became 101901 later,
	// and 102001, which has since ceded 102902.
	later := data.Date("2024-01-01")
	l := mustLineage(
		data.Passage{Old: "101001", New: "101901", Date: later, Kind: "merge", Residents: 10},
		data.Passage{Old: "101002", New: "101901", Date: later, Kind: "merge", Residents: 30},
		data.Passage{Old: "102001", New: "102001", Date: later, Kind: "split", Residents: 20},
		data.Passage{Old: "102001", New: "102902", Date: later, Kind: "split", Residents: 20},
	)
	tests := []struct{ name, rows, want string }{
		{"divided by residents, whole in the province",
			"101901=100 102001=7 102902=8 102002=1",
			"101001=25e~ 101002=75e~ 102001=15f~ 102002=1f 101=100f(2/2) 102=16f(2/2) 11=100f(2/2) 12=16f(2/2) IT=116f(4/4)"},
		{"provisional stays provisional in the province",
			"101901=100p 102001=7 102902=8 102002=1",
			"101001=25e~ 101002=75e~ 102001=15f~ 102002=1f 101=100p(2/2) 102=16f(2/2) 11=100p(2/2) 12=16f(2/2) IT=116p(4/4)"},
		{"suppressed in every part",
			"101901=-s 102001=7 102902=8 102002=1",
			"101001=-s~ 101002=-s~ 102001=15f~ 102002=1f 101=-s(0/2) 102=16f(2/2) 11=-s(0/2) 12=16f(2/2) IT=-s(2/4)"},
		{"an estimate published as such stays one",
			"101901=100e 102001=7 102902=8 102002=1",
			"101001=25e~ 101002=75e~ 102001=15f~ 102002=1f 101=100e(2/2) 102=16f(2/2) 11=100e(2/2) 12=16f(2/2) IT=116e(4/4)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 2, 2)
			columns, unknown := Carry(g, l, "2025-01-01", nil, tableOf(totals(t, "A", tt.rows)))
			if len(unknown) > 0 {
				t.Fatal(unknown)
			}
			out, err := Compute(g, nil, dataset, columns, nil)
			if err != nil {
				t.Fatal(err)
			}
			check(t, "A", show(g, out.Columns, total("A")), tt.want)
		})
	}
}

func TestRatioOfDividedAreas(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101001", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101002", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 30},
	)
	g := country(t, 3)
	columns, _ := Carry(g, l, "2025-01-01", nil, tableOf(append(totals(t, "A", "101901=10 101003=20"), totals(t, "B", "101901=40 101003=60")...)))
	out, err := Compute(g, ratioOf(100, allAges("A"), allAges("B")), dataset, columns, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "RATIO", show(g, out.Columns, total("RATIO")), "101001=25e~ 101002=25e~ 101003=33.3333f 101=30f(3/3) 11=30f(3/3) IT=30f(3/3)")
}

// TestRecalculatedLargerAreas has the provinces 101 and 102 in region 11, and
// 103 in region 12, with one municipality each. A larger area is recalculated
// where a municipality crossed its border.
func TestRecalculatedLargerAreas(t *testing.T) {
	areas := []data.Area{{Code: "IT", Level: data.Country}}
	for province, region := range map[data.AreaCode]data.AreaCode{"101": "11", "102": "11", "103": "12"} {
		areas = append(areas, data.Area{Code: province, Level: data.Province, Parent: region})
		for _, m := range []data.AreaCode{"001", "002"} {
			areas = append(areas, data.Area{Code: province + m, Level: data.Municipality, Parent: province})
		}
	}
	for _, region := range []data.AreaCode{"11", "12"} {
		areas = append(areas, data.Area{Code: region, Level: data.Region, Parent: "IT"})
	}
	g, err := NewGeography(areas, reference)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		passages []data.Passage
		rows     string // of the areas that are not as at the reference
		want     []data.AreaCode
	}{
		{"nothing happened", nil, "101001=1", nil},
		{"a change of code inside the province",
			[]data.Passage{{Old: "101801", New: "101001", Date: changed}}, "101801=1", nil},
		{"from one region to another",
			[]data.Passage{{Old: "103801", New: "101001", Date: changed}}, "103801=1", []data.AreaCode{"101", "103", "11", "12"}},
		{"from one province to another of the region",
			[]data.Passage{{Old: "102801", New: "101001", Date: changed}}, "102801=1", []data.AreaCode{"101", "102"}},
		{"a merger inside the province",
			[]data.Passage{{Old: "101801", New: "101001", Date: changed, Residents: 1}, {Old: "101802", New: "101001", Date: changed, Residents: 2}},
			"101801=1 101802=2", []data.AreaCode{"101001"}},
		{"a merger over the border of the regions",
			[]data.Passage{{Old: "101801", New: "101001", Date: changed, Residents: 1}, {Old: "103802", New: "101001", Date: changed, Residents: 2}},
			"101801=1 103802=2", []data.AreaCode{"101001", "101", "103", "11", "12"}},
		{"a split inside the province",
			[]data.Passage{{Old: "101801", New: "101001", Date: changed, Residents: 1}, {Old: "101801", New: "101002", Date: changed, Residents: 2}},
			"101801=3", []data.AreaCode{"101001", "101002"}},
		{"a split over the border of the provinces",
			[]data.Passage{{Old: "101801", New: "101001", Date: changed, Residents: 1}, {Old: "101801", New: "102001", Date: changed, Residents: 2}},
			"101801=3", []data.AreaCode{"101001", "102001", "101", "102"}},
		{"from a province that is no more",
			[]data.Passage{{Old: "199801", New: "101001", Date: changed}}, "199801=1", []data.AreaCode{"101"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := mustLineage(tt.passages...)
			var text string
			for _, a := range g.Areas[:g.Municipalities()] {
				back := l.Carry(a.Code, reference, vintage)
				if len(back) == 1 && back[0].Code == a.Code {
					text += " " + string(a.Code) + "=1"
				}
			}
			if len(tt.passages) > 0 {
				text += " " + tt.rows
			}
			out := compute(t, g, l, ratioOf(1, allAges("A"), allAges("B")), append(totals(t, "A", text), totals(t, "B", text)...))
			for _, k := range []Key{total("A"), total("RATIO")} {
				i := slices.IndexFunc(out, func(c Column) bool { return c.Key == k })
				var got []data.AreaCode
				for at, cell := range out[i].Cells {
					if cell.Recalculated {
						got = append(got, g.Areas[at].Code)
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("recalculated areas of %s: %s", k.Indicator, diff)
				}
			}
		})
	}
}

func TestUnknownCodes(t *testing.T) {
	g := country(t, 2)
	columns, unknown := Carry(g, none, vintage, nil, tableOf(append(
		totals(t, "A", "101001=1 999999=5 101002=2 000001=7 199=1"), totals(t, "B", "999999=5")...)))
	want := []Unknown{{"000001", 1}, {"199", 1}, {"999999", 2}}
	if diff := cmp.Diff(want, unknown); diff != "" {
		t.Errorf("unknown: %s", diff)
	}
	if len(columns) != 1 {
		t.Fatalf("%d columns, want that of A alone", len(columns))
	}
	check(t, "A", show(g, columns, total("A")), "101001=1f 101002=2f")
}

func TestUnknownPieceMakesTheWholeUnknown(t *testing.T) {
	// One heir of 101801 is not in the geography: half a figure has no place.
	l := mustLineage(
		data.Passage{Old: "101801", New: "101001", Date: changed, Residents: 1},
		data.Passage{Old: "101801", New: "199001", Date: changed, Residents: 1},
	)
	g := country(t, 2)
	columns, unknown := Carry(g, l, vintage, nil, tableOf(totals(t, "A", "101801=5 101002=2")))
	if diff := cmp.Diff([]Unknown{{"101801", 1}}, unknown); diff != "" {
		t.Errorf("unknown: %s", diff)
	}
	check(t, "A", show(g, columns, total("A")), "101002=2f")
}

func TestCarryNothing(t *testing.T) {
	columns, unknown := Carry(country(t, 2), none, vintage, nil, NewTable())
	if len(columns) != 0 || len(unknown) != 0 {
		t.Errorf("Carry of no rows = %v, %v", columns, unknown)
	}
}

func TestObservations(t *testing.T) {
	g := country(t, 2)
	columns := compute(t, g, none, nil, totals(t, "A", "101001=1 101002=-s"))
	var got []data.Observation
	for o := range Observations(g, dataset, columns) {
		got = append(got, o)
	}
	row := func(area data.AreaCode, value float64, status data.Status, covered, expected int32) data.Observation {
		return data.Observation{Dataset: dataset, Indicator: "A", Area: area, Period: y23, Sex: data.Total, Age: data.Total, Value: value, Status: status, Covered: covered, Expected: expected}
	}
	want := []data.Observation{
		row("101001", 1, data.Final, 0, 0), row("101002", 0, data.Suppressed, 0, 0),
		row("101", 0, data.Suppressed, 1, 2), row("11", 0, data.Suppressed, 1, 2), row("IT", 0, data.Suppressed, 1, 2),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for range Observations(g, dataset, columns) {
		break // a reader may stop
	}
}

// TestCodeNotInForceHasNoPlace gives a file of 2025 a code that ended in a merger
// before: its territory is in the figure of the comune it became, and adding it
// would count it twice.
func TestCodeNotInForceHasNoPlace(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101001", New: "101901", Date: "2024-01-01", Residents: 1},
		data.Passage{Old: "101002", New: "101901", Date: "2024-01-01", Residents: 3},
	)
	g := country(t, 3)
	columns, unknown := Carry(g, l, "2025-01-01", nil, tableOf(totals(t, "A", "101901=40 101001=9 101003=5")))
	if diff := cmp.Diff([]Unknown{{"101001", 1}}, unknown); diff != "" {
		t.Errorf("unknown: %s", diff)
	}
	check(t, "A", show(g, columns, total("A")), "101001=10e~ 101002=30e~ 101003=5f")
}
