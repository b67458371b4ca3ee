package decode

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// goodFlows is a small table that the recipe of these tests accepts.
const goodFlows = "from,to,people,year,kind\n052032,052032,100,2011,w\n52022,052032,7,2011,w\n052022,0,3,2011,w\n"

func testFlows() catalog.Recipe {
	return catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindFlows,
		Format: catalog.Format{Type: "csv", Delimiter: ",", Decimal: "."},
		Period: catalog.PeriodRule{Column: "year"},
		Flow: catalog.FlowColumns{
			Origin:      catalog.AreaColumn{Column: "from", Level: data.Municipality, Pad: []int{6}},
			Destination: catalog.AreaColumn{Column: "to", Level: data.Municipality, Skip: []string{"0"}},
			Value:       "people",
		},
	}
}

func people(v string) string { return strings.Replace(goodFlows, ",7,", ","+v+",", 1) }

func TestDecodeFlowsRefuses(t *testing.T) {
	total := func(r *catalog.Recipe) { r.Flow.Total = 111 }
	checkRefused(t, testFlows(), []kindCase{
		{"another number for a pair", nil, goodFlows + "052022,052032,8,2011,w\n", "t.csv, line 5, column people: found another number of people from 052022 to 052032 in 2011, expected one number for each pair, given at line 3; set flow.sum if rows are parts to be added up"},
		{"no destination", nil, strings.Replace(goodFlows, "from,to", "from,dest", 1), "t.csv, line 1: found the columns from, dest, people, year, kind, expected a column named to; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"no column of a condition", func(r *catalog.Recipe) { r.Flow.Keep = []catalog.Condition{{Column: "reason"}} }, goodFlows, "t.csv, line 1: found the columns from, to, people, year, kind, expected a column named reason; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"all skipped", nil, "from,to,people,year,kind\n052022,0,3,2011,w\n", "t.csv: found 1 rows, none of a flow, expected rows of people who go from one area to another; check flow.keep in the recipe"},
		{"another total", total, goodFlows, "t.csv, column people: found 110 people in all, expected 111, the publisher's control total; the file is cut, or it is another edition: fetch it again, or correct flow.total"},
		{"cut file", total, strings.Join(strings.SplitAfter(goodFlows, "\n")[:3], ""), "t.csv, column people: found 107 people in all, expected 111, the publisher's control total; the file is cut, or it is another edition: fetch it again, or correct flow.total"},
		{"header only", nil, "from,to,people,year,kind\n", "t.csv: found a header and no rows, expected rows of data; the source may be replacing it: try again later"},
	})
}

func TestDecodeFlowsRejects(t *testing.T) {
	checkRejected(t, testFlows(), []kindCase{
		{"no people", nil, people("0"), `line 3, column people: found "0", expected a number of people above zero; mend the row: a pair without people has none`},
		{"negative", nil, people("-7"), `line 3, column people: found "-7", expected a number of people above zero; mend the row: a pair without people has none`},
		{"empty", nil, people(""), `line 3, column people: found an empty cell, expected a value or a marker of absence; list "" in format.missing if that is what it means`},
		{"zeros not declared", nil, people("007"), `line 3, column people: found "007", which begins with a zero, like a code, expected a number; check that the column is that of the values`},
		{"not a number", nil, people("ND"), `line 3, column people: found "ND", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"zeros alone", func(r *catalog.Recipe) { r.Flow.Zeros = true }, people("000"), `line 3, column people: found "000", expected a number of people above zero; mend the row: a pair without people has none`},
		{"zeros and no digit", func(r *catalog.Recipe) { r.Flow.Zeros = true }, people("0x7"), `line 3, column people: found "0x7", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"origin", nil, strings.Replace(goodFlows, "52022,", "I726,", 1), `line 3, column from: found "I726", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"destination without its zero", nil, strings.Replace(goodFlows, "52022,052032", "52022,52032", 1), `line 3, column to: found "52032", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"period", nil, strings.Replace(goodFlows, "7,2011", "7,2011-13", 1), `line 3, column year: found "2011-13", expected one of the 12 parts of a year; mend the row`},
		{"future", nil, strings.Replace(goodFlows, "7,2011", "7,2030", 1), `line 3, column year: found "2030", expected a year up to 2027; check that the column is that of the period`},
		{"rejected before the total", func(r *catalog.Recipe) { r.Flow.Total = 110 }, people("x"), `line 3, column people: found "x", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
	})
}

func TestDecodeFlowsAccepts(t *testing.T) {
	base := []string{"052032>052032 100", "052022>052032 7"}
	tests := []struct {
		name                string
		edit                func(*catalog.Recipe)
		text                string
		want                []string
		skipped, duplicates int
	}{
		{"as it is", nil, goodFlows, base, 1, 0},
		{"same pair, same number", nil, goodFlows + "052022,052032,7,2011,w\n", base, 1, 1},
		{"total with who goes abroad", func(r *catalog.Recipe) { r.Flow.Total = 110 }, goodFlows, base, 1, 0},
		{"total counts a repetition once", func(r *catalog.Recipe) { r.Flow.Total = 110 }, goodFlows + "052022,052032,7,2011,w\n", base, 1, 1},
		{"parts added up", func(r *catalog.Recipe) { r.Flow.Sum, r.Flow.Total = true, 118 }, goodFlows + "052022,052032,7,2011,w\n052032,052032,1,2011,w\n",
			[]string{"052032>052032 101", "052022>052032 14"}, 1, 0},
		{"zeros", func(r *catalog.Recipe) { r.Flow.Zeros = true }, people("0000000007"), base, 1, 0},
		{"decimals", func(r *catalog.Recipe) { r.Flow.Total = 103.3 }, people("0.3"), []string{"052032>052032 100", "052022>052032 0.3"}, 1, 0},
		{"who is kept", func(r *catalog.Recipe) {
			r.Flow.Keep, r.Flow.Total = []catalog.Condition{{Column: "kind", Values: []string{"w"}}}, 150
		}, goodFlows + "052032,052022,40,2011,s\n", base, 2, 0},
		{"who goes outside", func(r *catalog.Recipe) {
			r.Flow.Outside, r.Flow.Total = []catalog.Condition{{Column: "kind", Values: []string{"x"}}}, 150
		}, goodFlows + "052032,not a code,40,2011,x\n", base, 2, 0},
		{"the same pair in another year", nil, goodFlows + "052022,052032,9,2021,w\n", append(slices.Clone(base), "052022>052032 9"), 1, 0},
		{"constant period", func(r *catalog.Recipe) { r.Period = catalog.PeriodRule{Value: "2011"} }, strings.ReplaceAll(goodFlows, "2011", "x"), base, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := testFlows()
			if tt.edit != nil {
				tt.edit(&r)
			}
			b, err := decodeBad(r, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range b.Flows {
				got = append(got, string(f.Origin)+">"+string(f.Destination)+" "+plainNumber(f.Value))
			}
			if !slices.Equal(got, tt.want) || b.Skipped != tt.skipped || b.Duplicates != tt.duplicates {
				t.Errorf("flows = %q, %d skipped, %d repeated, want %q, %d, %d", got, b.Skipped, b.Duplicates, tt.want, tt.skipped, tt.duplicates)
			}
		})
	}
}

// The national matrices have totals that a small file does not reach.
func TestDecodeFlowsNational(t *testing.T) {
	for id, total := range map[string]float64{"pendolarismo-2011": 3384, "pendolarismo-2021": 16550} {
		text, err := os.ReadFile("testdata/" + id + "/input.txt")
		if err != nil {
			t.Fatal(err)
		}
		r := recipe(t, id)
		if _, err := decodeBad(r, string(text)); err == nil || !strings.Contains(err.Error(), plainNumber(total)+" people in all, expected "+plainNumber(r.Flow.Total)) {
			t.Errorf("%s: error = %v", id, err)
		}
		r.Flow.Total = total
		compareGolden(t, "testdata/"+id+"/golden.csv", batchCSV(decodeText(t, r, "input.txt", text)))
	}
}

func TestDecodeSharedFlows(t *testing.T) {
	for _, tt := range []struct {
		id, path string
		areas    int
		flows    int
		people   float64
	}{
		{"pendolarismo-2001-sardegna", "commuting/sardinia_flows_2001.csv", 377, 10997, 391395},
		{"pendolarismo-2001-brindisi", "commuting/brindisi_flows_2001.csv", 20, 337, 89192},
	} {
		b := decodeText(t, recipe(t, tt.id), "x.csv", shared(t, tt.path))
		areas, people := map[data.AreaCode]bool{}, 0.0
		for _, f := range b.Flows {
			areas[f.Origin], areas[f.Destination] = true, true
			people += f.Value
		}
		if len(areas) != tt.areas || len(b.Flows) != tt.flows || people != tt.people || b.Skipped+b.Duplicates != 0 {
			t.Errorf("%s: %d areas, %d flows, %g people, want %d, %d, %g", tt.id, len(areas), len(b.Flows), people, tt.areas, tt.flows, tt.people)
		}
		if first := b.Flows[0]; len(first.Origin) != 6 || first.Period != data.Year(2001) || first.Dataset != tt.id {
			t.Errorf("%s: flow = %+v", tt.id, first)
		}
	}
}

// Every comune of the flows of Sardinia has a name in the file beside them. The
// accented letters at the end of names are lost in the copy at hand ("Buddus");
// as the package ships them they are ISO-8859-1.
func TestDecodeSharedFlowNames(t *testing.T) {
	r := catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindMemberships,
		Format:     catalog.Format{Type: "csv", Delimiter: ",", Encoding: "iso-8859-1"},
		Area:       catalog.AreaColumn{Column: "Code", Pad: []int{6}, Level: data.Municipality},
		Membership: catalog.MemberColumns{Definition: "t", Level: data.Perimeter, Column: "Code", Pad: 6, Name: "com.name"},
	}
	text := string(shared(t, "commuting/sardinia_names.csv"))
	names := map[data.AreaCode]string{}
	for _, g := range decodeText(t, r, "x.csv", []byte(strings.Replace(text, ",Buddus\n", ",Buddus\xf2\n", 1))).Groups {
		names[g.Code] = g.Name
	}
	if len(names) != 377 || names["090017"] != "Buddusò" {
		t.Errorf("%d names, 090017 is %q", len(names), names["090017"])
	}
	for _, f := range decodeText(t, recipe(t, "pendolarismo-2001-sardegna"), "x.csv", shared(t, "commuting/sardinia_flows_2001.csv")).Flows {
		if names[f.Origin] == "" || names[f.Destination] == "" {
			t.Fatalf("no name for %s or %s", f.Origin, f.Destination)
		}
	}
}

func FuzzDecodeFlows(f *testing.F) {
	f.Add([]byte(goodFlows))
	seed(f, "pendolarismo-2001-sardegna")
	r := testFlows()
	r.Flow.Sum, r.Flow.Zeros = true, true
	r.Flow.Keep = []catalog.Condition{{Column: "kind", Values: []string{"w", ""}}}
	f.Fuzz(func(t *testing.T, text []byte) {
		b := checkFuzzed(t, r, text)
		if b == nil {
			return
		}
		seen := map[data.Flow]bool{}
		for _, flow := range b.Flows {
			if !(flow.Value > 0) || len(flow.Origin) != 6 || len(flow.Destination) != 6 || flow.Period.IsZero() {
				t.Fatalf("flow %+v", flow)
			}
			flow.Value = 0
			if seen[flow] {
				t.Fatalf("two flows of the pair %+v", flow)
			}
			seen[flow] = true
		}
	})
}
