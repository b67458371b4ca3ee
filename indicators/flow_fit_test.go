package indicators

import (
	"testing"

	"cittamedie/data"
)

// labourCountry returns the country with two municipalities in each of two
// provinces, two labour market areas and two perimeters. L1 has three of the
// municipalities, L2 the fourth; P1 has one of either province, P2 one alone.
func labourCountry(t *testing.T) *Geography {
	t.Helper()
	areas := append(country(t, 2, 2).Areas,
		data.Area{Code: "L1", Level: data.LabourArea}, data.Area{Code: "L2", Level: data.LabourArea},
		data.Area{Code: "P1", Level: data.Perimeter}, data.Area{Code: "P2", Level: data.Perimeter})
	g, err := NewGeography(areas, reference,
		data.Membership{Area: "101001", Group: "L1"}, data.Membership{Area: "101002", Group: "L1"}, data.Membership{Area: "102001", Group: "L1"},
		data.Membership{Area: "102002", Group: "L2"},
		data.Membership{Area: "101001", Group: "P1"}, data.Membership{Area: "102001", Group: "P1"}, data.Membership{Area: "102002", Group: "P2"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestFlowFits has 10, 5, 4 and 3 workers living in the four municipalities.
// Province 102, of 7, shares 4 of 22 with L1 and 3 of 7 with L2.
func TestFlowFits(t *testing.T) {
	const three = "101001>101001=6 101001>101002=4 101002>101002=2 101002>101001=2 101002>102001=1 102001>102001=4"
	for _, tt := range []struct{ name, flows, indicator, want string }{
		{"hub", three + " 102002>101001=2 102002>102002=1", "FUN06", "101001=40f 101002=40f 102001=0f 102002=66.6667f"},
		{"fit", three + " 102002>101001=2 102002>102002=1", "FUN11", "101=0.789474f 102=0.428571f P1=0.736842f P2=1f"},
		{"fit, one municipality without flows", three, "FUN11", "101=0.789474f P1=0.736842f"},
		{"fit, a labour market area not covered", "101001>101001=6 102001>102001=4", "FUN11", ""},
	} {
		g := labourCountry(t)
		carried, _ := CarryFlows(g, none, reference, flowsOf(t, tt.flows))
		columns, err := FlowFigures(g, flowCatalogue(tt.indicator), dataset, carried[0])
		if err != nil {
			t.Fatal(err)
		}
		check(t, tt.name, show(g, columns, total(tt.indicator)), tt.want)
	}
}

// TestFlowFitParts shows numerator and denominator, and none where there is no
// figure.
func TestFlowFitParts(t *testing.T) {
	g := labourCountry(t)
	carried, _ := CarryFlows(g, none, reference, flowsOf(t, "101001>101001=6 101001>101002=4 101002>101002=5 102001>102001=4"))
	for indicator, want := range map[string]map[string]Parts{
		"FUN06": {"101001": {4, 10, true}, "101002": {0, 5, true}, "102002": {}, "101": {}},
		"FUN11": {"101": {15, 19, true}, "102": {}, "P1": {14, 19, true}, "P2": {}, "L1": {}, "101001": {}},
	} {
		columns, err := FlowFigures(g, flowCatalogue(indicator), dataset, carried[0])
		if err != nil {
			t.Fatal(err)
		}
		for code, parts := range want {
			at, _ := g.Index(data.AreaCode(code))
			if got := columns[0].Parts[at]; got != parts {
				t.Errorf("%s of %s = %v, want %v", indicator, code, got, parts)
			}
		}
	}
}

// TestHubOfDividedAreas flags the figures of a municipality whose flows were
// divided.
func TestHubOfDividedAreas(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101001", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101002", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 30},
	)
	g := country(t, 3)
	carried, _ := CarryFlows(g, l, "2025-01-01", flowsOf(t, "101901>101003=4 101003>101003=2 101003>101901=6"))
	columns, err := FlowFigures(g, flowCatalogue("FUN06"), dataset, carried[0])
	if err != nil {
		t.Fatal(err)
	}
	check(t, "hub", show(g, columns, total("FUN06")), "101001=100e~ 101002=100e~ 101003=56.25f")
}
