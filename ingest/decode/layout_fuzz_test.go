package decode

import (
	"testing"

	"cittamedie/data/catalog"
)

// FuzzDecodeApostrophes feeds exports quoted with apostrophes, with a title, two
// rows of header and a footer.
func FuzzDecodeApostrophes(f *testing.F) {
	f.Add([]byte("title \"\n'co\"'de',year,value\n,,\n052032,'2020','1\"'\"\n"), 1, 2)
	f.Add([]byte("code,year,value\n052032,2020,1\nNota: 'x\n"), 0, 1)
	f.Add([]byte("\n\n\n'"), 3, 1)
	f.Fuzz(func(t *testing.T, text []byte, skip, header int) {
		r := testTable()
		r.Format.Quote, r.Format.Footer, r.Format.TrailingDelimiter = "'", []string{"Nota*", "*x*y"}, true
		r.Format.SkipLines, r.Format.HeaderRows = skip&7, header&3
		checkFuzzed(t, r, text)
	})
}

// FuzzDecodeBlanks feeds fields set apart by blanks, without a header.
func FuzzDecodeBlanks(f *testing.F) {
	f.Add([]byte("052032  2020 1\n 052033\t2020 2 \n"))
	r := testTable()
	r.Format.Delimiter, r.Format.Thousands, r.Format.Columns = " ", "", []string{"code", "year", "value"}
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

// FuzzDecodeLong feeds a long table with labels: conditions, sexes, single ages,
// statuses, a scale and names.
func FuzzDecodeLong(f *testing.F) {
	f.Add([]byte("area: Area,year,what,sex,age,value,status\nSiena: x,2020,A: a,F,1,2,p\nSamone,2020,A,T,all,2,\n"))
	r := testTable()
	r.Format.Labels = true
	r.Area = catalog.AreaColumn{Column: "area", By: "name", Level: r.Area.Level, Skip: []string{"Totale"}}
	r.Period.Shift = -1
	r.Values = []catalog.ValueColumn{{
		Indicator: "A", Column: "value", Where: []catalog.Condition{{Column: "what", Values: []string{"A"}}},
		SexColumn: "sex", Sexes: catalog.Sexes{Female: "F", Total: "T"}, AgeColumn: "age", Ages: catalog.Ages{Last: 4, Class: 2, Skip: []string{"all"}},
		StatusColumn: "status", Statuses: []catalog.StatusWord{{Found: "", Status: 1}, {Found: "p", Status: 2}, {Found: "C", Status: 5}}, Scale: 0.001,
	}}
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

// FuzzDecodeJSON feeds a document that is the list.
func FuzzDecodeJSON(f *testing.F) {
	f.Add([]byte(`[{"code":"052032","year":2020,"value":1.5}]`))
	r := testTable()
	r.Format.Type = "json"
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

// FuzzWidePeriods feeds headers with a period in the name.
func FuzzWidePeriods(f *testing.F) {
	f.Add([]byte("code,V_2019,V_2020-Q1\n052032,1,2\n"))
	r := testTable()
	r.Period, r.Values[0].Column = catalog.PeriodRule{}, "V_*"
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}
