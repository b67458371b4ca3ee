package decode

import (
	"strings"
	"testing"

	"cittamedie/data/catalog"
)

// Layouts of text files: what stands before, around and after the table.
func TestDecodeLayouts(t *testing.T) {
	const rows = "052032 2020 total total=1234.5; 052033 2020 total total=-7"
	body := strings.TrimPrefix(good, "code,year,value,note\n")
	tests := []struct {
		name string
		edit func(*catalog.Recipe)
		text string
		want string // figures, or the whole error
	}{
		{"a title with broken quotes", func(r *catalog.Recipe) { r.Format.SkipLines = 2 }, "\"\"Residents \"x (n)\"\"\n\n" + good, rows},
		{"a title longer than the file", func(r *catalog.Recipe) { r.Format.SkipLines = 9 }, good, "t.csv: found 3 lines, expected a header after 9 lines; correct format.skipLines in the recipe"},
		{"nothing but a title", func(r *catalog.Recipe) { r.Format.SkipLines = 3 }, good, "t.csv: found the end of the file, expected a header; check format.skipLines and format.footer in the recipe"},
		{"a footer", func(r *catalog.Recipe) { r.Format.Footer = []string{"Nota*"} }, good + "\n\"Nota: x\"\nmore,of,it\n", rows},
		{"a footer with bad quotes", func(r *catalog.Recipe) { r.Format.Footer = []string{"Nota*"} }, good + ",,\"\"Nota: la \"x\" y\n\"", rows},
		{"a footer in a later field", func(r *catalog.Recipe) { r.Format.Footer = []string{"*: ISTAT"} }, good + ",,Fonte: ISTAT,\n", rows},
		{"a row like no footer", func(r *catalog.Recipe) { r.Format.Footer = []string{"Nota*"} }, good + "la Nota,,,\n",
			"t.csv: found 1 of 3 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run\n  line 4, column code: found \"la Nota\", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area"},
		{"a footer for header", func(r *catalog.Recipe) { r.Format.Footer = []string{"code"} }, good, "t.csv: found the end of the file, expected a header; check format.skipLines and format.footer in the recipe"},
		{"no header", func(r *catalog.Recipe) { r.Format.Columns = []string{"code", "year", "value", "note"} }, body, rows},
		{"no header, ragged", func(r *catalog.Recipe) { r.Format.Columns = []string{"code", "year", "value"} }, body, "t.csv, line 1: found 4 fields, expected 3, as in the header; mend the row; notes at the end are told by format.footer"},
		{"two rows of header", func(r *catalog.Recipe) {
			r.Format.HeaderRows = 2
			r.Area.Column, r.Period.Column, r.Values[0].Column = "place / code", "year", "figures / value"
		}, "place,,figures,\ncode,,value,note\n" + strings.ReplaceAll(body, "x", "y"), "t.csv, line 1: found the columns place / code, place, figures / value, figures / note, expected a column named year; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"two rows of header, read", func(r *catalog.Recipe) {
			r.Format.HeaderRows = 2
			r.Area.Column, r.Period.Column, r.Values[0].Column = "place / code", "place / year", "figures / value"
		}, "place,,figures,\ncode,year,value,note\n" + body, rows},
		{"blanks", func(r *catalog.Recipe) { r.Format.Delimiter, r.Format.Thousands = " ", "" }, "code year  value note\n  052032 2020   1234,5 L'\"x\"\n\n052033\t2020 -7 b  \n", rows},
		{"apostrophes", func(r *catalog.Recipe) { r.Format.Quote = "'" }, "code,year,value,'no\"'te'\n052032,2020,'1.234,5',L'Aquila\n'052033',2020,-7,'a \"b\"\"' c\nd'\n", rows},
		{"an apostrophe never closed", func(r *catalog.Recipe) { r.Format.Quote = "'" }, "code,year,value,note\n052034,2020,'1,c\n052035,2020,2,d\n", "t.csv, line 2: found a quote that is never closed, expected a closing quote; mend the file, or format.quote in the recipe"},
		{"text after an apostrophe", func(r *catalog.Recipe) { r.Format.Quote = "'" }, good[:strings.Index(good, "\n")+1] + "052034,2020,'1'x,c\n", `t.csv, line 2: found "x" after a closing quote, expected a delimiter or the end of the line; a line before may not close its quotes`},
		{"labels", func(r *catalog.Recipe) { r.Format.Labels = true }, "code: Area,year: Year,value,note\n052032: Siena,2020,\"1.234,5\",a\n052033: Sovicille,2020: the year,-7,b: b: b\n", rows},
		{"the second of a name", func(r *catalog.Recipe) { r.Values[0].Column = "value (2)" }, "code,year,value,value,value\n052032,2020,1,2,3\n", "052032 2020 total total=2"},
		{"the third of a name", func(r *catalog.Recipe) { r.Values[0].Column = "value (3)" }, "code,year,value,value,value\n052032,2020,1,2,3\n", "052032 2020 total total=3"},
		{"a name that is numbered already", func(r *catalog.Recipe) { r.Values[0].Column = "value (2)" }, "code,year,value (2),value,value\n1,2,3,4,5\n", `t.csv, line 1, column value (2): found the column twice, expected one column of each name; a recipe reads the second as "value (2)"`},
		{"another name twice", nil, "code,year,value,x,x\n052032,2020,1,2,3\n", "t.csv, line 1, column x: found the column twice, expected one column of each name; a recipe reads the second as \"x (2)\""},
		{"names over two lines and with blanks after them", func(r *catalog.Recipe) { r.Area.Column = "the code" }, "\"the\n code \",year , value,note\n" + body, rows},
		{"where", func(r *catalog.Recipe) { r.Where = []catalog.Condition{{Column: "note", Values: []string{"b", "c"}}} }, good + "x,y,z,no\n", "052033 2020 total total=-7"},
		{"where nothing is", func(r *catalog.Recipe) { r.Where = []catalog.Condition{{Column: "note", Values: []string{"c"}}} }, good, "t.csv: found 2 rows, none that meets the recipe's where, expected rows to keep; the publisher changed the words of a column"},
		{"where of no column", func(r *catalog.Recipe) { r.Where = []catalog.Condition{{Column: "sex", Values: []string{"c"}}} }, good, "t.csv, line 1: found the columns code, year, value, note, expected a column named sex; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"JSON list", func(r *catalog.Recipe) { r.Format.Type = "json" }, `[{"code":"052032","year":2020,"value":1234.5},{"code":"052033","year":"2020","value":-7,"more":null}]`, rows},
		{"JSON member", func(r *catalog.Recipe) { r.Format.Type, r.Format.Records = "json", "data" }, `{"n":2,"data":[{"code":"052032","year":2020,"value":1234.5},{"code":"052033","year":"2020","value":-7}]}`, rows},
		{"JSON object for a list", func(r *catalog.Recipe) { r.Format.Type = "json" }, `{"message":"no"}`, "t.csv: found something else than a list of objects (json: cannot unmarshal object into Go value of type []map[string]json.RawMessage), expected a JSON list of rows; the source may have answered an error message"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkDecoded(t, tt.edit, tt.text, tt.want) })
	}
}

// checkDecoded decodes text by testTable, changed by edit, and compares the
// figures or the error.
func checkDecoded(t *testing.T, edit func(*catalog.Recipe), text, want string) {
	t.Helper()
	r := testTable()
	if edit != nil {
		edit(&r)
	}
	b, err := decodeBad(r, text)
	got := ""
	if err != nil {
		got = err.Error()
	} else {
		got = figures(b)
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMatches(t *testing.T) {
	tests := []struct {
		pattern, s string
		want       bool
	}{
		{"Nota*", "Nota: x", true}, {"Nota*", "Nota", true}, {"Nota*", "la Nota", false}, {"*Nota", "la Nota", true},
		{"a*b*c", "abbc", true}, {"a*b*c", "acb", false}, {"*", "", true}, {"x", "x", true}, {"x", "xx", false}, {"V_*", "V_2019", true},
	}
	for _, tt := range tests {
		if got := matches(tt.pattern, tt.s); got != tt.want {
			t.Errorf("matches(%q, %q) = %t, want %t", tt.pattern, tt.s, got, tt.want)
		}
	}
}
