package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// residents asks for the residents of two comuni.
var residents = Query{
	Service: "https://sdmx.example/rest", Agency: "IT1", Dataflow: "22_289", Version: "1.0",
	Key: []Dimension{{ID: "FREQ", Values: []string{"A"}}, {ID: "REF_AREA", Values: []string{"058091", "015146"}}, {ID: "SEX"}},
}

func TestQueryAddress(t *testing.T) {
	with := func(change func(*Query)) Query { q := residents; change(&q); return q }
	for _, tt := range []struct {
		name string
		q    Query
		want string
	}{
		{"all periods", residents, "https://sdmx.example/rest/data/IT1,22_289,1.0/A.058091+015146."},
		{"from a period", with(func(q *Query) { q.StartPeriod = "2020-Q1" }), "https://sdmx.example/rest/data/IT1,22_289,1.0/A.058091+015146.?startPeriod=2020-Q1"},
		{"listed periods begin with the first", with(func(q *Query) { q.Periods = []string{"2021", "2019"} }), "https://sdmx.example/rest/data/IT1,22_289,1.0/A.058091+015146.?startPeriod=2019"},
		{"version 2", with(func(q *Query) { q.Rest = 2 }), "https://sdmx.example/rest/data/dataflow/IT1/22_289/1.0/*?c%5BFREQ%5D=A&c%5BREF_AREA%5D=058091,015146"},
		{"version 2 from a period", with(func(q *Query) { q.Rest, q.StartPeriod = 2, "2020" }), "https://sdmx.example/rest/data/dataflow/IT1/22_289/1.0/*?c%5BFREQ%5D=A&c%5BREF_AREA%5D=058091,015146&c%5BTIME_PERIOD%5D=ge:2020"},
		{"version 2 with listed periods", with(func(q *Query) { q.Rest, q.Key, q.Periods = 2, []Dimension{{ID: "SEX"}}, []string{"2019", "2021"} }), "https://sdmx.example/rest/data/dataflow/IT1/22_289/1.0/*?c%5BTIME_PERIOD%5D=2019,2021"},
	} {
		if got := tt.q.Address(); got != tt.want || strings.Contains(strings.ToLower(got), "endperiod") {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestQuerySplit(t *testing.T) {
	a, b, ok := residents.Split()
	if !ok || !cmp.Equal(a.Key[1].Values, []string{"058091"}) || !cmp.Equal(b.Key[1].Values, []string{"015146"}) || len(residents.Key[1].Values) != 2 {
		t.Errorf("Split = %v, %v, %t", a.Key, b.Key, ok)
	}
	if _, _, ok := a.Split(); ok {
		t.Error("one code of each dimension is split")
	}
	a.Periods = []string{"2019", "2020", "2021"}
	if _, _, ok := a.Split(); ok {
		t.Error("periods are split where the interface cannot ask for one")
	}
	a.Rest = 2
	if c, d, ok := a.Split(); !ok || len(c.Periods) != 1 || len(d.Periods) != 2 {
		t.Errorf("Split = %v, %v, %t", c.Periods, d.Periods, ok)
	}
}

// TestQueryPartsAreTheWhole: however often a query is split, its parts ask for
// every cell once.
func TestQueryPartsAreTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z0-9]{1,6}`), 1, 12, rapid.ID)
		q := Query{Rest: rapid.IntRange(1, 2).Draw(t, "rest"), Key: []Dimension{{ID: "A", Values: codes.Draw(t, "a")}, {ID: "B", Values: codes.Draw(t, "b")}, {ID: "C"}}}
		if rapid.Bool().Draw(t, "some") {
			q.Periods = rapid.SliceOfNDistinct(rapid.StringMatching(`20[0-9]{2}`), 1, 6, rapid.ID).Draw(t, "periods")
		}
		var got []string
		var walk func(Query)
		walk = func(q Query) {
			if a, b, ok := q.Split(); ok {
				walk(a)
				walk(b)
				return
			}
			got = append(got, cells(q)...)
		}
		walk(q)
		want := cells(q)
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// cells returns every cell a query with two limited dimensions asks for.
func cells(q Query) []string {
	var out []string
	for _, a := range q.Key[0].Values {
		for _, b := range q.Key[1].Values {
			for _, p := range append([]string{}, append(q.Periods, "")[:max(len(q.Periods), 1)]...) {
				out = append(out, a+"."+b+"."+p)
			}
		}
	}
	return out
}

func TestQueryWants(t *testing.T) {
	for _, tt := range []struct {
		q      Query
		period string
		want   bool
	}{
		{Query{}, "1900", true},
		{Query{StartPeriod: "2020"}, "2020", true}, {Query{StartPeriod: "2020"}, "2019", false}, {Query{StartPeriod: "2020"}, "2019-12", false}, {Query{StartPeriod: "2020"}, "2020-Q1", true},
		{Query{StartPeriod: "2020-06"}, "2020-05", false}, {Query{StartPeriod: "2020-06"}, "2020", true}, {Query{StartPeriod: "2020-06"}, "2020-Q1", true}, {Query{StartPeriod: "2020-06"}, "2019", false},
		{Query{StartPeriod: "2020"}, "2019-W53", true},
		{Query{Periods: []string{"2019", "2021"}}, "2021", true}, {Query{Periods: []string{"2019", "2021"}}, "2020", false},
	} {
		if got := tt.q.Wants(tt.period); got != tt.want {
			t.Errorf("%+v wants %s = %t", tt.q, tt.period, got)
		}
	}
}

// asking makes a recipe with a query out of a shipped one.
func asking(t *testing.T) string {
	t.Helper()
	text, err := sources.ReadFile("sources/mef-irpef-comuni.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "url:") {
			line = "query:\n  service: https://sdmx.example/rest\n  agency: IT1\n  dataflow: 22_289\n  version: \"1.0\"\n  key:\n    - {dimension: FREQ, values: [A]}\n    - {dimension: REF_AREA, values: [\"058091\"]}\n    - {dimension: SEX}\n  startPeriod: \"2020\"\n"
		}
		out.WriteString(line)
	}
	return out.String()
}

func TestCheckQuery(t *testing.T) {
	good := asking(t)
	for _, tt := range []struct{ name, old, new, at, want string }{
		{"as it is", "", "", "", ""},
		{"an address too", "query:\n", "url: https://a.example/f.csv\nquery:\n", "query:", "query: url and query exclude one another"},
		{"a workbook", "type: csv", "type: xlsx", "query:", `query: a service of SDMX is asked for CSV, and format.type is "xlsx"`},
		{"no service", "  service: https://sdmx.example/rest\n", "", "query:", "query.service: is required"},
		{"a service without safety", "https://sdmx.example/rest", "http://sdmx.example/rest", "service:", `query.service: "http://sdmx.example/rest" is not…`},
		{"a service with a slash", "sdmx.example/rest", "sdmx.example/rest/", "service:", `query.service: "https://sdmx.example/rest/" is not…`},
		{"another interface", "agency: IT1", "agency: IT1\n  rest: 3", "rest: 3", "query.rest: 3 is not 1 (SDMX 2.1) or 2 (SDMX 3.0)"},
		{"an agency of two words", "agency: IT1", "agency: IT 1", "agency:", `query.agency: "IT 1" is not the id of an agency, like IT1`},
		{"a dataflow with a slash", "dataflow: 22_289", "dataflow: 22/289", "dataflow:", `query.dataflow: "22/289" is not the id of a dataflow, like 115_333`},
		{"no version", "  version: \"1.0\"\n", "", "query:", "query.version: is required"},
		{"a word for a version", `version: "1.0"`, `version: new`, "version: new", `query.version: "new" is not a version, like 1.0, or latest`},
		{"no key", "  key:\n    - {dimension: FREQ, values: [A]}\n    - {dimension: REF_AREA, values: [\"058091\"]}\n    - {dimension: SEX}\n", "", "query:", "query.key: is required: every dimension but the time, in the order of the structure"},
		{"a dimension twice", "dimension: SEX", "dimension: FREQ", "dimension: FREQ}", `query.key[2].dimension: "FREQ" is listed twice`},
		{"the time in the key", "dimension: SEX", "dimension: TIME_PERIOD", "TIME_PERIOD", "query.key[2].dimension: the time is no part of the key: state startPeriod or periods"},
		{"a code twice", `["058091"]`, `["058091", "058091"]`, "058091", `query.key[1].values[1]: "058091" is listed twice`},
		{"two codes in one", "values: [A]", "values: [A+M]", "A+M", `query.key[0].values[0]: "A+M" is not a code`},
		{"no period", `startPeriod: "2020"`, `startPeriod: "20"`, "startPeriod:", `query.startPeriod: "20" is not a period…`},
		{"both spans", `startPeriod: "2020"`, "startPeriod: \"2020\"\n  periods: [\"2021\"]", "periods:", "query.periods: startPeriod and periods exclude one another"},
		{"a period twice", `startPeriod: "2020"`, `periods: ["2021", "2021"]`, "periods:", `query.periods[1]: "2021" is listed twice`},
		{"the end of the span", `startPeriod: "2020"`, "startPeriod: \"2020\"\n  endPeriod: \"2021\"", "endPeriod", "query: unknown field…"},
		{"an address that cannot be short", "dimension: SEX", "dimension: SEX, values: [" + strings.Repeat("A", 2000) + "]", "query:", "query: even one code of each dimension makes an address of…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(good, tt.old, tt.new, 1)
			wanted(t, "mef-irpef-comuni", text, tt.at, tt.want)
		})
	}
}

func TestQueryEntersTheVersion(t *testing.T) {
	r, problems := ParseRecipe("mef-irpef-comuni.yaml", []byte(asking(t)))
	if len(problems) > 0 || r.Address() != "https://sdmx.example/rest/data/IT1,22_289,1.0/A.058091.?startPeriod=2020" {
		t.Fatalf("%s, %v", r.Address(), problems)
	}
	before := r.Version()
	r.Query.Service, r.Query.Surplus = "https://other.example/rest", true
	if r.Version() != before {
		t.Error("another address of the service has another version")
	}
	r.Query.Key[1].Values = []string{"015146"}
	if r.Version() == before {
		t.Error("other areas have the same version")
	}
}

func TestShippedQuery(t *testing.T) {
	recipes, err := EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recipes {
		if r.ID != "sdmx-produzione-industriale" {
			continue
		}
		if got, want := r.Address(), "https://esploradati.istat.it/SDMXWS/rest/data/IT1,115_333,1.0/M.IT.IND_PROD_21.Y.0020"; got != want {
			t.Errorf("address = %s, want %s", got, want)
		}
		return
	}
	t.Error("no recipe of the index of production")
}
