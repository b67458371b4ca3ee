package decode

import (
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// What a row says of sex, period, status and unit.
func TestDecodeValues(t *testing.T) {
	value := func(change func(*catalog.ValueColumn)) func(*catalog.Recipe) {
		return func(r *catalog.Recipe) { change(&r.Values[0]) }
	}
	statuses := []catalog.StatusWord{{Found: "", Status: data.Final}, {Found: "p", Status: data.Provisional}, {Found: "C", Status: data.Suppressed}}
	const reject = "t.csv: found 1 of 1 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run\n  line 2, column "
	tests := []struct {
		name string
		edit func(*catalog.Recipe)
		text string
		want string
	}{
		{"wide periods", func(r *catalog.Recipe) {
			r.Period, r.Values[0].Column = catalog.PeriodRule{}, "V_*"
		}, "code,V_2018,V_2019-Q1,note\n052032,1,2,x\n", "052032 2018 total total=1; 052032 2019-Q1 total total=2"},
		{"wide periods, shifted", func(r *catalog.Recipe) {
			r.Period, r.Values[0].Column = catalog.PeriodRule{Shift: -1}, "al 1/1/* (n)"
		}, "code,al 1/1/2018 (n)\n052032,1\n", "052032 2017 total total=1"},
		{"a wide period that is none", func(r *catalog.Recipe) { r.Values[0].Column = "V_*" }, "code,V_2018,V_note\n052032,1,2\n",
			"t.csv, line 1, column V_note: found no period in the name, expected V_* with a period for the *; correct the name of the column in the recipe"},
		{"a wide period of the future", func(r *catalog.Recipe) { r.Values[0].Column = "V_*" }, "code,V_2028\n052032,1\n",
			`t.csv, line 1: found "2028", expected a year up to 2027; check that the column is that of the period`},
		{"no wide period", func(r *catalog.Recipe) { r.Values[0].Column = "V_*" }, "code,W_2018\n052032,1\n",
			"t.csv, line 1: found the columns code, W_2018, expected a column named V_*; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"long", func(r *catalog.Recipe) {
			r.Values = nil
			for _, code := range []string{"A", "B"} {
				r.Values = append(r.Values, catalog.ValueColumn{Indicator: code, Column: "value", Where: []catalog.Condition{{Column: "what", Values: []string{code}}}})
			}
		}, "code,year,what,value\n052032,2020,A,1\n052032,2020,B,2\nnobody,never,C,much\n", "052032 2020 total total=1; 052032 2020 total total=2"},
		{"long with other words", value(func(v *catalog.ValueColumn) { v.Where = []catalog.Condition{{Column: "note", Values: []string{"z"}}} }), good,
			"t.csv: found 2 rows, none that meets the where of a value, expected rows to keep; the publisher changed the words of a column"},
		{"sexes", value(func(v *catalog.ValueColumn) {
			v.SexColumn, v.Sexes = "sex", catalog.Sexes{Female: "F", Male: "M", Total: "9"}
		}), "code,year,sex,value\n052032,2020,F,1\n052032,2020,M,2\n052032,2020,9,3\n", "052032 2020 female total=1; 052032 2020 male total=2; 052032 2020 total total=3"},
		{"a sex without a word", value(func(v *catalog.ValueColumn) { v.SexColumn, v.Sexes = "sex", catalog.Sexes{Female: "F", Male: "M"} }),
			"code,year,sex,value\n052032,2020,,1\n", reject + `sex: found "", expected one of F, M; correct sexes in the recipe`},
		{"not applicable", func(r *catalog.Recipe) { r.Format.NotApplicable = []string{"**"} }, "code,year,value\n052032,2020,**\n", "052032 2020 total total=notApplicable"},
		{"scale", value(func(v *catalog.ValueColumn) { v.Scale, v.Max = 1000, nil }), "code,year,value\n052032,2020,\"52,533\"\n", "052032 2020 total total=52533"},
		{"scale down", value(func(v *catalog.ValueColumn) { v.Scale = 0.1 }), "code,year,value\n052032,2020,3\n", "052032 2020 total total=0.3"},
		{"scale before the limits", value(func(v *catalog.ValueColumn) { v.Scale = 1000 }), "code,year,value\n052032,2020,6\n", reject + `value: found "6", expected 5000 or less; ask the source, or correct max in the recipe`},
		{"scale of no number", value(func(v *catalog.ValueColumn) { v.Scale = 1000 }), "code,year,value\n052032,2020,6x\n", reject + `value: found "6x", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"shift of a column", func(r *catalog.Recipe) { r.Period.Shift = -1 }, "code,year,value\n052032,2020,6\n052032,2019-06,7\n", "052032 2019 total total=6; 052032 2018-06 total total=7"},
		{"shift of a constant", func(r *catalog.Recipe) { r.Period = catalog.PeriodRule{Value: "2025", Shift: -1} }, "code,value\n052032,6\n", "052032 2024 total total=6"},
		{"status", value(func(v *catalog.ValueColumn) { v.StatusColumn, v.Statuses = "s", statuses }), "code,year,value,s\n052032,2020,6,\n", "052032 2020 total total=6"},
		{"a status that withholds", value(func(v *catalog.ValueColumn) { v.StatusColumn, v.Statuses = "s", statuses }), "code,year,value,s\n052032,2020,6,C\n", "052032 2020 total total=suppressed"},
		{"a status for an empty cell", value(func(v *catalog.ValueColumn) { v.StatusColumn, v.Statuses = "s", statuses }), "code,year,value,s\n052032,2020,,C\n", "052032 2020 total total=suppressed"},
		{"a marker beside a status", value(func(v *catalog.ValueColumn) { v.StatusColumn, v.Statuses = "s", statuses }), "code,year,value,s\n052032,2020,..,p\n", "052032 2020 total total=notAvailable"},
		{"an unknown status", value(func(v *catalog.ValueColumn) { v.StatusColumn, v.Statuses = "s", statuses }), "code,year,value,s\n052032,2020,6,b\n", reject + `s: found "b", expected a status that the recipe lists; add it to statuses with what it means`},
		{"no column of the status", value(func(v *catalog.ValueColumn) { v.StatusColumn, v.Statuses = "s", statuses }), "code,year,value\n052032,2020,6\n",
			"t.csv, line 1: found the columns code, year, value, expected a column named s; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"an extra column is nothing", nil, "code,year,more,value\n052032,2020,?,6\n", "052032 2020 total total=6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkDecoded(t, tt.edit, tt.text, tt.want) })
	}
	// The status of a figure with a value is kept.
	r := testTable()
	r.Values[0].StatusColumn, r.Values[0].Statuses = "s", statuses
	b, err := decodeBad(r, "code,year,value,s\n052032,2020,6,p\n")
	if err != nil || rowsOf(b)[0].Status != data.Provisional {
		t.Errorf("batch = %+v, %v", b, err)
	}
}

func TestDecodeAges(t *testing.T) {
	edit := func(r *catalog.Recipe) {
		v := &r.Values[0]
		v.AgeColumn, v.Ages, v.Max = "age", catalog.Ages{Last: 4, Class: 2, Skip: []string{"all"}}, nil
	}
	const head = "code,year,age,value\n"
	ages := func(code string, values ...string) string {
		var s strings.Builder
		for i, age := range []string{"0", "1", "2", "3", "4+"}[:len(values)] {
			s.WriteString(code + ",2020," + age + "," + values[i] + "\n")
		}
		return s.String()
	}
	const whole = "052032 2020 total 0-1=3; 052032 2020 total 2-3=7; 052032 2020 total 4+=5"
	tests := []struct{ name, text, want string }{
		{"whole", head + ages("052032", "1", "2", "3", "4", "5"), whole},
		{"totals are not added up again", head + "052032,2020,all,15\n" + ages("052032", "1", "2", "3", "4", "5"), whole},
		{"the open age without +", head + strings.Replace(ages("052032", "1", "2", "3", "4", "5"), "4+", "4", 1), whole},
		{"ages of two areas mixed", head + "052032,2020,0,1\n052033,2020,0,1\n" + strings.Replace(ages("052032", "1", "2", "3", "4", "5"), "052032,2020,0,1\n", "", 1) + strings.Replace(ages("052033", "1", "1", "1", "1", "1"), "052033,2020,0,1\n", "", 1),
			whole + "; 052033 2020 total 0-1=2; 052033 2020 total 2-3=2; 052033 2020 total 4+=1"},
		{"a missing row", head + ages("052032", "1", "2", "3"), "052032 2020 total 0-1=3; 052032 2020 total 2-3=notAvailable; 052032 2020 total 4+=notAvailable"},
		{"a missing value", head + ages("052032", "1", "..", "3", "*", "5"), "052032 2020 total 0-1=notAvailable; 052032 2020 total 2-3=suppressed; 052032 2020 total 4+=5"},
		{"the same row again", head + ages("052032", "1", "2", "3", "4", "5") + "052032,2020,1,2\n", whole},
		{"another value", head + ages("052032", "1", "2", "3", "4", "5") + "052032,2020,1,3\n", "t.csv, line 7, column value: found another value of V for 052032 in 2020, expected one value, given at line 2; the source contradicts itself, or the recipe's where keeps too many rows"},
		{"an age beyond the open one", head + "052032,2020,5,1\n", "t.csv: found 1 of 1 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run\n  line 2, column age: found \"5\", expected at most 4, the age that holds everybody older; correct ages.last in the recipe"},
		{"no age", head + "052032,2020,young,1\n", "t.csv: found 1 of 1 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run\n  line 2, column age: found \"young\", expected an age in years; list rows of totals in ages.skip"},
		{"another open age", head + "052032,2020,3+,1\n", "t.csv: found 1 of 1 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run\n  line 2, column age: found \"3+\", expected an age in years; list rows of totals in ages.skip"},
		{"totals alone", head + "052032,2020,all,1\n", "t.csv: found 1 rows, none of an area, expected rows of areas; check area.skip in the recipe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkDecoded(t, edit, tt.text, tt.want) })
	}
}
