package indicators

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestSums(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"all there",
			"101001=1 101002=2 101003=3 102001=4 102002=5",
			"101001=1f 101002=2f 101003=3f 102001=4f 102002=5f 101=6f(3/3) 102=9f(2/2) 11=6f(3/3) 12=9f(2/2) IT=15f(5/5)"},
		{"zero is a measurement",
			"101001=0 101002=0 101003=0 102001=4 102002=-1",
			"101001=0f 101002=0f 101003=0f 102001=4f 102002=-1f 101=0f(3/3) 102=3f(2/2) 11=0f(3/3) 12=3f(2/2) IT=3f(5/5)"},
		{"a row was never published",
			"101001=1 101003=3 102001=4 102002=5",
			"101001=1f 101003=3f 102001=4f 102002=5f 101=-n(2/3) 102=9f(2/2) 11=-n(2/3) 12=9f(2/2) IT=-n(4/5)"},
		{"a province was never published",
			"101001=1 101002=2 101003=3",
			"101001=1f 101002=2f 101003=3f 101=6f(3/3) 11=6f(3/3) IT=-n(3/5)"},
		{"not available",
			"101001=1 101002=-n 101003=3 102001=4 102002=5",
			"101001=1f 101002=-n 101003=3f 102001=4f 102002=5f 101=-n(2/3) 102=9f(2/2) 11=-n(2/3) 12=9f(2/2) IT=-n(4/5)"},
		{"suppressed",
			"101001=1 101002=-s 101003=3 102001=4 102002=5",
			"101001=1f 101002=-s 101003=3f 102001=4f 102002=5f 101=-s(2/3) 102=9f(2/2) 11=-s(2/3) 12=9f(2/2) IT=-s(4/5)"},
		{"suppressed before not available",
			"101001=1 101002=-s 101003=-n 102001=4 102002=-n",
			"101001=1f 101002=-s 101003=-n 102001=4f 102002=-n 101=-s(1/3) 102=-n(1/2) 11=-s(1/3) 12=-n(1/2) IT=-s(2/5)"},
		{"suppressed before never published",
			"101001=1 101002=-s 102001=4 102002=5",
			"101001=1f 101002=-s 102001=4f 102002=5f 101=-s(1/3) 102=9f(2/2) 11=-s(1/3) 12=9f(2/2) IT=-s(3/5)"},
		{"the less certain value prevails",
			"101001=1 101002=2p 101003=3 102001=4e 102002=5p",
			"101001=1f 101002=2p 101003=3f 102001=4e 102002=5p 101=6p(3/3) 102=9e(2/2) 11=6p(3/3) 12=9e(2/2) IT=15e(5/5)"},
		{"a published province is kept, the country is still the sum of municipalities",
			"101001=1 101002=2 101003=3 102001=4 102002=5 101=7p",
			"101001=1f 101002=2f 101003=3f 102001=4f 102002=5f 101=7p 102=9f(2/2) 11=6f(3/3) 12=9f(2/2) IT=15f(5/5)"},
		{"a published country is kept where municipalities lack",
			"101001=1 101002=2 101003=3 IT=40",
			"101001=1f 101002=2f 101003=3f 101=6f(3/3) 11=6f(3/3) IT=40f"},
		{"a published suppression of a province is kept",
			"101001=1 101002=2 101003=3 102001=4 102002=5 101=-s",
			"101001=1f 101002=2f 101003=3f 102001=4f 102002=5f 101=-s 102=9f(2/2) 11=6f(3/3) 12=9f(2/2) IT=15f(5/5)"},
		{"provinces alone", "101=7 102=8", "101=7f 102=8f 11=7f(3/3) 12=8f(2/2) IT=15f(5/5)"},
		{"published provinces hold what municipalities hide",
			"101001=1 101002=-s 101003=-s 102001=4 102002=5 101=7 102=9",
			"101001=1f 101002=-s 101003=-s 102001=4f 102002=5f 101=7f 102=9f 11=7f(3/3) 12=9f(2/2) IT=16f(5/5)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 3, 2)
			columns := compute(t, g, none, nil, totals(t, "A", tt.rows))
			check(t, "A", show(g, columns, total("A")), tt.want)
			if len(columns) != 1 {
				t.Errorf("%d columns, want 1", len(columns))
			}
		})
	}
}

func TestRatios(t *testing.T) {
	const tens = "101001=10 101002=20 101003=30 102001=40 102002=50"
	tests := []struct{ name, num, den, want string }{
		{"weighted by the denominator",
			"101001=1 101002=4 101003=9 102001=4 102002=5", tens,
			"101001=10f 101002=20f 101003=30f 102001=10f 102002=10f 101=23.3333f(3/3) 102=10f(2/2) 11=23.3333f(3/3) 12=10f(2/2) IT=15.3333f(5/5)"},
		{"zero over something",
			"101001=0 101002=0 101003=0 102001=4 102002=5", tens,
			"101001=0f 101002=0f 101003=0f 102001=10f 102002=10f 101=0f(3/3) 102=10f(2/2) 11=0f(3/3) 12=10f(2/2) IT=6f(5/5)"},
		{"zero denominator of one and of a whole province",
			"101001=0 101002=4 101003=9 102001=0 102002=5", "101001=0 101002=20 101003=30 102001=0 102002=0",
			"101001=-x 101002=20f 101003=30f 102001=-x 102002=-x 101=26f(3/3) 102=-x(2/2) 11=26f(3/3) 12=-x(2/2) IT=36f(5/5)"},
		{"less than nine in ten",
			"101001=1 101002=4 102001=4 102002=5", tens,
			"101001=10f 101002=20f 102001=10f 102002=10f 101=-n(2/3) 102=10f(2/2) 11=-n(2/3) 12=10f(2/2) IT=-n(4/5)"},
		{"a part without a value",
			"101001=1 101002=4 101003=-s 102001=4 102002=5", tens,
			"101001=10f 101002=20f 101003=-s 102001=10f 102002=10f 101=-n(2/3) 102=10f(2/2) 11=-n(2/3) 12=10f(2/2) IT=-n(4/5)"},
		{"the less certain of numerator and denominator",
			"101001=1p 101002=4 101003=9 102001=4 102002=5", "101001=10 101002=20e 101003=30 102001=40 102002=50",
			"101001=10p 101002=20e 101003=30f 102001=10f 102002=10f 101=23.3333e(3/3) 102=10f(2/2) 11=23.3333e(3/3) 12=10f(2/2) IT=15.3333e(5/5)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 3, 2)
			columns := compute(t, g, none, ratioOf(100, allAges("A"), allAges("B")), append(totals(t, "A", tt.num), totals(t, "B", tt.den)...))
			check(t, "RATIO", show(g, columns, total("RATIO")), tt.want)
		})
	}
}

func TestRatioParts(t *testing.T) {
	g := country(t, 3, 2)
	columns := compute(t, g, none, ratioOf(100, allAges("A"), allAges("B")), append(
		totals(t, "A", "101001=1 101002=4 101003=9 102001=4 102002=0"),
		totals(t, "B", "101001=10 101002=20 101003=30 102001=40 102002=0")...))
	want := map[data.AreaCode][3]float64{"101001": {10, 1, 10}, "101": {100 * 14. / 60, 14, 60}, "102": {10, 4, 40}, "IT": {18, 18, 100}, "102002": {0, 0, 0}}
	for o := range Observations(g, dataset, columns) {
		if w, asked := want[o.Area]; asked && o.Indicator == "RATIO" {
			if o.Numerator != data.Some(w[1]) || o.Denominator != data.Some(w[2]) || o.Value != w[0] {
				t.Errorf("%s = %v from %v over %v, want %v", o.Area, o.Value, o.Numerator, o.Denominator, w)
			}
			delete(want, o.Area)
		}
		if o.Indicator == "A" && (o.Numerator.Valid || o.Denominator.Valid) {
			t.Errorf("a quantity has parts: %+v", o)
		}
	}
	if len(want) > 0 {
		t.Errorf("no observation of %v", want)
	}
}

// TestRatioOfMostMunicipalities has ten municipalities, each with 1 over 4.
func TestRatioOfMostMunicipalities(t *testing.T) {
	const nine = "101001=1 101002=1 101003=1 101004=1 101005=1 101006=1 101007=1 101008=1 101009=1"
	const four = "101001=4 101002=4 101003=4 101004=4 101005=4 101006=4 101007=4 101008=4 101009=4 101010=4"
	tests := []struct{ name, num, den, want string }{
		{"all", nine + " 101010=1", four, "25f(10/10)"},
		{"nine in ten", nine, four, "25e(9/10)"},
		{"nine in ten and one suppressed", nine + " 101010=-s", four, "25e(9/10)"},
		{"nine in ten, the other side lacks", four, nine, "400e(9/10)"},
		{"eight in ten", nine[:len(nine)-len(" 101009=1")], four, "-n(8/10)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 10)
			columns := compute(t, g, none, ratioOf(100, allAges("A"), allAges("B")), append(totals(t, "A", tt.num), totals(t, "B", tt.den)...))
			got := show(g, columns, total("RATIO"))
			if want := "101=" + tt.want + " 11=" + tt.want + " IT=" + tt.want; got[len(got)-min(len(got), len(want)):] != want {
				t.Errorf("RATIO = %s, want it to end in %s", got, want)
			}
		})
	}
}

// TestNineInTenIsExact checks the share where it is a whole number of
// municipalities, so that rounding never decides.
func TestNineInTenIsExact(t *testing.T) {
	for n := int32(10); n <= 8000; n += 10 {
		for covered, want := range map[int32]data.Status{n * 9 / 10: data.Estimated, n*9/10 - 1: data.NotAvailable, n: data.Final} {
			c := Column{Cells: []Cell{{Covered: covered, Status: data.Final}}, Parts: []Parts{{1, 2, true}}}
			if c.closeSum(0, n, 1); c.Cells[0].Status != want {
				t.Fatalf("%d of %d municipalities are %v, want %v", covered, n, c.Cells[0].Status, want)
			}
		}
	}
}

func TestRatioOfAnotherDataset(t *testing.T) {
	g := country(t, 1)
	catalogue := ratioOf(1, allAges("A"), allAges("B"))
	only := totals(t, "A", "101001=1")
	if got := compute(t, g, none, catalogue, only); len(got) != 1 {
		t.Errorf("%d columns without the denominator, want 1", len(got))
	}
	both := append(only, totals(t, "B", "101001=2")...)
	catalogue[0].Datasets = []string{"altro"}
	if got := compute(t, g, none, catalogue, both); len(got) != 2 {
		t.Errorf("%d columns of a dataset the indicator does not list, want 2", len(got))
	}
	both[1].Period = data.Year(2022)
	catalogue[0].Datasets = []string{"altro", dataset}
	if got := compute(t, g, none, catalogue, both); len(got) != 2 {
		t.Errorf("%d columns when the two sides have different periods, want 2", len(got))
	}
}

func TestTotalsOverSexAndAge(t *testing.T) {
	g := country(t, 2)
	columns := compute(t, g, none, nil, slices.Concat(
		rows(t, "POP", "female", "0-14", "101001=1 101002=10"),
		rows(t, "POP", "female", "15+", "101001=2 101002=20"),
		rows(t, "POP", "male", "0-14", "101001=4 101002=40"),
		rows(t, "POP", "male", "15+", "101001=8 101002=80"),
	))
	want := map[Key]string{
		{"POP", y23, "female", data.Total}:   "101001=3f 101002=30f 101=33f(2/2) 11=33f(2/2) IT=33f(2/2)",
		{"POP", y23, "male", data.Total}:     "101001=12f 101002=120f 101=132f(2/2) 11=132f(2/2) IT=132f(2/2)",
		{"POP", y23, data.Total, data.Total}: "101001=15f 101002=150f 101=165f(2/2) 11=165f(2/2) IT=165f(2/2)",
		{"POP", y23, "male", "15+"}:          "101001=8f 101002=80f 101=88f(2/2) 11=88f(2/2) IT=88f(2/2)",
	}
	for k, w := range want {
		check(t, k.Sex+" "+k.Age, show(g, columns, k), w)
	}
	if len(columns) != 7 {
		t.Errorf("%d columns, want the 4 given and 3 totals", len(columns))
	}
}

func TestTotalsOfOtherShapes(t *testing.T) {
	tests := []struct {
		name string
		rows func(t *testing.T) []data.Observation
		want string // of everybody, in the municipalities
	}{
		{"classes of age of everybody", func(t *testing.T) []data.Observation {
			return append(rows(t, "POP", data.Total, "0-14", "101001=1 101002=10"), rows(t, "POP", data.Total, "15+", "101001=2 101002=20")...)
		}, "101001=3f 101002=30f"},
		{"both sexes, without ages", func(t *testing.T) []data.Observation {
			return append(rows(t, "POP", "female", data.Total, "101001=1 101002=10"), rows(t, "POP", "male", data.Total, "101001=2 101002=20")...)
		}, "101001=3f 101002=30f"},
		{"a total given is not added up again", func(t *testing.T) []data.Observation {
			return slices.Concat(rows(t, "POP", "female", data.Total, "101001=1 101002=10"), rows(t, "POP", "male", data.Total, "101001=2 101002=20"), totals(t, "POP", "101001=4 101002=40"))
		}, "101001=4f 101002=40f"},
		{"a class that lacks makes no total", func(t *testing.T) []data.Observation {
			return append(rows(t, "POP", "female", data.Total, "101001=1 101002=10"), rows(t, "POP", "male", data.Total, "101002=20")...)
		}, "101002=30f"},
		{"a class without a value makes none either", func(t *testing.T) []data.Observation {
			return append(rows(t, "POP", "female", data.Total, "101001=1 101002=10"), rows(t, "POP", "male", data.Total, "101001=-s 101002=20p")...)
		}, "101001=-s 101002=30p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 2)
			columns := compute(t, g, none, nil, tt.rows(t))
			got := show(g, columns, total("POP"))
			if len(got) < len(tt.want) || got[:len(tt.want)] != tt.want {
				t.Errorf("POP = %s, want it to begin with %s", got, tt.want)
			}
		})
	}
}

// TestTotalsAreOfEverybodyOnce has one municipality, with 4 women, 1 of them
// under 15, and 6 men, 2 of them under 15.
func TestTotalsAreOfEverybodyOnce(t *testing.T) {
	const f, m, all = "female", "male", data.Total
	type class struct{ sex, age, value string }
	sexTotals := []class{{f, all, "4"}, {m, all, "6"}}
	women, men := []class{{f, "0-14", "1"}, {f, "15+", "3"}}, []class{{m, "0-14", "2"}, {m, "15+", "4"}}
	everybody := []class{{all, "0-14", "3"}, {all, "15+", "7"}}
	tests := []struct {
		name         string
		classes      []class
		total, ratio string // ratio is of those under 15 to those of 15 and over
	}{
		{"sexes and ages", slices.Concat(women, men), "10f", "42.8571f"},
		{"and the totals of the sexes", slices.Concat(sexTotals, women, men), "10f", "42.8571f"},
		{"ages of everybody and totals of the sexes", slices.Concat(sexTotals, everybody), "10f", "42.8571f"},
		{"everything", slices.Concat(sexTotals, women, men, everybody), "10f", "42.8571f"},
		{"a total with which the classes do not agree", slices.Concat([]class{{all, all, "11"}}, women, men), "11f", "42.8571f"},
		{"one sex alone", women, "", "RATIO in 2023: POP has no ages from 0 to 14 of male"},
		{"one sex lacks a class", slices.Concat(women, men[:1]), "", "RATIO in 2023: POP has no ages from 15 to 999 of male"},
		{"one class alone", everybody[1:], "", ""},
		{"a hole", []class{{all, "0-14", "3"}, {all, "65+", "7"}}, "", "RATIO in 2023: the classes of POP do not cover the ages 15 to 999 of total once each"},
		{"no open class", []class{{all, "0-14", "3"}, {all, "15-64", "7"}}, "", "RATIO in 2023: the classes of POP do not cover the ages 15 to 999 of total once each"},
		{"an age in two classes", append([]class{{all, "0-4", "1"}}, everybody...), "", "RATIO in 2023: the classes of POP do not cover the ages 0 to 14 of total once each"},
		{"a hole as wide as what stands twice", []class{{all, "0-9", "3"}, {all, "5-9", "1"}, {all, "15+", "7"}}, "", "RATIO in 2023: the classes of POP do not cover the ages 0 to 14 of total once each"},
		{"a quantity of adults", []class{{all, "15-64", "3"}, {all, "65+", "7"}}, "10f", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 1)
			var published []data.Observation
			for _, c := range tt.classes {
				published = append(published, rows(t, "POP", c.sex, c.age, "101001="+c.value)...)
			}
			columns, _ := Carry(g, none, vintage, nil, tableOf(published))
			figure := func(catalogue []data.Indicator, k Key) string {
				out, err := Compute(g, catalogue, dataset, columns, nil)
				if err != nil {
					return err.Error()
				}
				text, _, _ := strings.Cut(show(g, out.Columns, k), " 101=")
				return strings.TrimPrefix(strings.Replace(text, "no column", "", 1), "101001=")
			}
			check(t, "total", figure(nil, total("POP")), tt.total)
			check(t, "ratio", figure(ratioOf(100, ages("POP", 0, 14), ages("POP", 15, data.MaxAge)), total("RATIO")), tt.ratio)
		})
	}
}

func TestAgesOfAFormula(t *testing.T) {
	classes := func(t *testing.T, names ...string) []data.Observation {
		var out []data.Observation
		for i, age := range names {
			for _, sex := range []string{"female", "male"} {
				out = append(out, rows(t, "POP", sex, age, "101001="+string(rune('1'+i)))...)
			}
		}
		return out
	}
	tests := []struct {
		name     string
		from, to int
		classes  []string
		want     string // value of the municipality, or the error
	}{
		{"two classes", 0, 9, []string{"0-4", "5-9", "10+"}, "101001=100f"},              // 2·(1+2) over 2·3
		{"open class", 5, data.MaxAge, []string{"0-4", "5-9", "10+"}, "101001=166.667f"}, // not over all ages: 2·(2+3) over 2·3
		{"single ages", 0, 1, []string{"0", "1", "2-9", "10+"}, "101001=75f"},
		{"class begins too early", 5, 9, []string{"0-9", "10+"}, "RATIO in 2023: the class 0-9 straddles the ages 5 to 9"},
		{"class ends too late", 0, 4, []string{"0-9", "10+"}, "RATIO in 2023: the class 0-9 straddles the ages 0 to 4"},
		{"closed term in an open class", 0, 64, []string{"0-9", "10+"}, "RATIO in 2023: the class 10+ straddles the ages 0 to 64"},
		{"hole", 0, 9, []string{"0-4", "6-9", "10+"}, "RATIO in 2023: the classes of POP do not cover the ages 0 to 9 of female"},
		{"no end", 0, 9, []string{"0-4", "10+"}, "RATIO in 2023: the classes of POP do not cover the ages 0 to 9 of female"},
		{"class not readable", 0, 9, []string{"0-9", "10+", "old"}, `RATIO in 2023: age "old": an age class is written 0-4, 17 or 100+`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 1)
			columns, _ := Carry(g, none, vintage, nil, tableOf(classes(t, tt.classes...)))
			out, err := Compute(g, ratioOf(100, ages("POP", tt.from, tt.to), ages("POP", 10, data.MaxAge)), dataset, columns, nil)
			got := show(g, out.Columns, total("RATIO"))
			if err != nil {
				got = err.Error()
			}
			if n := min(len(got), len(tt.want)); got[:n] != tt.want {
				t.Errorf("RATIO = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestParseAgeClass(t *testing.T) {
	good := map[string][2]int{"0": {0, 0}, "17": {17, 17}, "0-4": {0, 4}, "5-5": {5, 5}, "100+": {100, data.MaxAge}, "0+": {0, data.MaxAge}}
	for in, want := range good {
		if from, to, err := ParseAgeClass(in); from != want[0] || to != want[1] || err != nil {
			t.Errorf("ParseAgeClass(%q) = %d, %d, %v, want %v", in, from, to, err, want)
		}
	}
	for _, in := range []string{"", "+", "-", "4-0", "-4", "0-", "a", "0-4+", "total", "0-999", "99999999999999999999", "+5", "5-+9", "1000", "1000+", "999", "٥"} {
		from, to, err := ParseAgeClass(in)
		want := data.FieldError{Field: "age", Value: in, Reason: "an age class is written 0-4, 17 or 100+"}
		if err == nil || err.Error() != want.Error() {
			t.Errorf("ParseAgeClass(%q) = %d, %d, %v, want %v", in, from, to, err, &want)
		}
	}
}

func FuzzParseAgeClass(f *testing.F) {
	for _, s := range []string{"0-4", "17", "100+", "", "-1", "+5", "5-+9", "4-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		from, to, err := ParseAgeClass(s)
		if err == nil && (from < 0 || to < from || to > data.MaxAge) {
			t.Fatalf("ParseAgeClass(%q) = %d, %d", s, from, to)
		}
	})
}

func TestNewGeography(t *testing.T) {
	base := country(t, 2, 1).Areas
	g, err := NewGeography(base, reference)
	if err != nil || g.Municipalities() != 3 || g.Reference != reference {
		t.Fatalf("NewGeography = %d municipalities at %s, %v", g.Municipalities(), g.Reference, err)
	}
	var codes []data.AreaCode
	for _, a := range g.Areas {
		codes = append(codes, a.Code)
	}
	if diff := cmp.Diff([]data.AreaCode{"101001", "101002", "102001", "101", "102", "11", "12", "IT"}, codes); diff != "" {
		t.Errorf("order of the areas: %s", diff)
	}
	tests := []struct {
		name string
		area data.Area
		want string
	}{
		{"code twice", data.Area{Code: "101001", Level: data.Municipality, Parent: "101"}, "area 101001 stands twice"},
		{"code twice at two levels", data.Area{Code: "101", Level: data.Municipality}, "area 101 stands twice"},
		{"no such parent", data.Area{Code: "103001", Level: data.Municipality, Parent: "103"}, "area 103001 lies in 103, which is not an area"},
		{"lies in itself", data.Area{Code: "103001", Level: data.Municipality, Parent: "103001"}, "area 103001 lies in 103001, which is not of a larger level"},
	}
	for _, tt := range tests {
		if _, err := NewGeography(append(slices.Clone(base), tt.area), reference); err == nil || err.Error() != tt.want {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
	circle := []data.Area{{Code: "1", Level: data.Municipality, Parent: "2"}, {Code: "2", Level: data.Province, Parent: "3"}, {Code: "3", Level: data.Region, Parent: "2"}}
	if _, err := NewGeography(circle, reference); err == nil || err.Error() != "area 1 lies in 2, which is not of a larger level" {
		t.Errorf("areas that lie in one another: error = %v", err)
	}
	if empty, err := NewGeography(nil, reference); err != nil || empty.Municipalities() != 0 {
		t.Errorf("a geography of nothing = %v, %v", empty, err)
	}
}

// TestDisagreements has totals that are, and are not, the sum of their sexes or
// ages: one that was counted among its own parts.
func TestDisagreements(t *testing.T) {
	g := country(t, 2)
	women, men := rows(t, "POP", "female", data.Total, "101001=1 101002=10"), rows(t, "POP", "male", data.Total, "101001=2 101002=20")
	classes := slices.Concat(rows(t, "POP", data.Total, "0-14", "101001=1 101002=10"), rows(t, "POP", data.Total, "15+", "101001=2 101002=20"))
	for _, tt := range []struct {
		name     string
		rows     []data.Observation
		compared int
		want     string
	}{
		{"no totals", slices.Concat(women, men), 0, "[]"},
		{"the sums", slices.Concat(women, men, totals(t, "POP", "101001=3 101002=30")), 2, "[]"},
		{"one counted twice", slices.Concat(women, men, totals(t, "POP", "101001=3 101002=60")), 2, "[101002 60 30]"},
		{"ages", slices.Concat(classes, totals(t, "POP", "101001=3 101002=31")), 2, "[101002 31 30]"},
		{"a part without a value", slices.Concat(women, rows(t, "POP", "male", data.Total, "101001=-n 101002=20"), totals(t, "POP", "101001=9 101002=30")), 1, "[]"},
		{"one sex alone", slices.Concat(women, totals(t, "POP", "101001=9 101002=30")), 0, "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			columns, _ := Carry(g, none, "2023-06-30", []data.Indicator{{Code: "POP", Quantity: true}}, tableOf(tt.rows))
			found, compared := Disagreements(g, []data.Indicator{{Code: "POP", Quantity: true}}, columns)
			got := []string{}
			for _, d := range found {
				got = append(got, fmt.Sprintf("%s %g %g", d.Area, d.Published, d.Computed))
			}
			if compared != tt.compared || fmt.Sprint(got) != tt.want {
				t.Errorf("%v of %d, want %v of %d", got, compared, tt.want, tt.compared)
			}
		})
	}
}
