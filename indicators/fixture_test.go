package indicators

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

const (
	dataset   = "conteggi"
	reference = data.Date("2023-06-30")
	vintage   = data.Date("2022-12-31")
)

var (
	y23  = data.Year(2023)
	none = mustLineage()
)

func mustLineage(passages ...data.Passage) *data.Lineage {
	l, err := data.NewLineage(passages)
	if err != nil {
		panic(err)
	}
	return l
}

// country returns the areas of a country with one province in each region and
// the given number of municipalities in each province: with 3 and 2, region 11
// holds province 101 with 101001 to 101003, region 12 province 102 with two.
func country(t rapid.TB, municipalities ...int) *Geography {
	t.Helper()
	areas := []data.Area{{Code: "IT", Level: data.Country}}
	for i, n := range municipalities {
		region, province := data.AreaCode(fmt.Sprint(11+i)), data.AreaCode(fmt.Sprint(101+i))
		areas = append(areas, data.Area{Code: region, Level: data.Region, Parent: "IT"}, data.Area{Code: province, Level: data.Province, Parent: region})
		for m := range n {
			areas = append(areas, data.Area{Code: data.AreaCode(fmt.Sprintf("%s%03d", province, m+1)), Level: data.Municipality, Parent: province})
		}
	}
	g, err := NewGeography(areas, reference)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// rows reads "101001=12 101002=-s": the areas and values of one quantity in
// 2023. A value may end in a letter for its status, f when there is none.
func rows(t rapid.TB, indicator, sex, age, text string) []data.Observation {
	t.Helper()
	var out []data.Observation
	for _, field := range strings.Fields(text) {
		area, value, _ := strings.Cut(field, "=")
		o := data.Observation{Dataset: dataset, Indicator: indicator, Area: data.AreaCode(area), Period: y23, Sex: sex, Age: age, Status: data.Final}
		if i := strings.IndexAny(value[len(value)-1:], letters); i >= 0 {
			o.Status = data.Status(strings.Index(letters, value[len(value)-1:]) + 1)
			value = value[:len(value)-1]
		}
		if value != "-" {
			if _, err := fmt.Sscan(value, &o.Value); err != nil {
				t.Fatalf("row %q: %v", field, err)
			}
		}
		out = append(out, o)
	}
	return out
}

func totals(t rapid.TB, indicator, text string) []data.Observation {
	t.Helper()
	return rows(t, indicator, data.Total, data.Total, text)
}

// letters are the statuses in the order of their values: final, provisional,
// estimated, not available, suppressed, not applicable.
const letters = "fpensx"

// show writes a column as rows reads it, with "~" for a recalculated figure and
// the municipalities covered of those expected.
func show(g *Geography, columns []Column, k Key) string {
	i := slices.IndexFunc(columns, func(c Column) bool { return c.Key == k })
	if i < 0 {
		return "no column"
	}
	var out []string
	for at, cell := range columns[i].Cells {
		if cell.Status == 0 {
			continue
		}
		value := "-"
		if cell.Status.HasValue() {
			value = fmt.Sprintf("%.6g", cell.Value)
		} else if cell.Value != 0 {
			value = fmt.Sprintf("-(%g)", cell.Value)
		}
		text := fmt.Sprintf("%s=%s%c", g.Areas[at].Code, value, letters[cell.Status-1])
		if cell.Recalculated {
			text += "~"
		}
		if cell.Expected != 0 {
			text += fmt.Sprintf("(%d/%d)", cell.Covered, cell.Expected)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func total(indicator string) Key { return Key{indicator, y23, data.Total, data.Total} }

// allAges is the term that names a whole quantity.
func allAges(indicator string) data.Term {
	return data.Term{Indicator: indicator, AllAges: true, AgeTo: data.MaxAge}
}

// ages is the term of a quantity limited to some ages.
func ages(indicator string, from, to int) data.Term {
	return data.Term{Indicator: indicator, AgeFrom: from, AgeTo: to}
}

func ratioOf(scale float64, numerator, denominator data.Term) []data.Indicator {
	return []data.Indicator{{
		Code: "RATIO", Datasets: []string{dataset},
		Formula: &data.Formula{Scale: scale, Numerator: []data.Term{numerator}, Denominator: []data.Term{denominator}},
	}}
}

// tableOf puts rows into a table, each once.
func tableOf(rows []data.Observation) *Table {
	t := NewTable()
	for i, o := range rows {
		t.Put(Key{o.Indicator, o.Period, o.Sex, o.Age}, o.Area, o.Value, o.Status, i+1)
	}
	return t
}

// compute carries rows by the lineage and computes everything.
func compute(t rapid.TB, g *Geography, l *data.Lineage, catalogue []data.Indicator, rows []data.Observation) []Column {
	t.Helper()
	columns, unknown := Carry(g, l, vintage, nil, tableOf(rows))
	if len(unknown) > 0 {
		t.Fatalf("unknown areas: %v", unknown)
	}
	out, err := Compute(g, catalogue, dataset, columns, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Columns
}

func check(t *testing.T, name, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", name, got, want)
	}
}
