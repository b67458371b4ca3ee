package decode

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cittamedie/data/catalog"
)

// workbook returns a workbook whose sheets are name, rows, name, rows… What
// looks like a number without leading zero is stored as one, everything else as
// text, except after "=", a formula without a stored value.
func workbook(t testing.TB, sheets ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i := 0; i < len(sheets); i += 2 {
		name := sheets[i].(string)
		if i == 0 {
			f.SetSheetName("Sheet1", name)
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		rows, _ := sheets[i+1].([][]string)
		for y, row := range rows {
			for x, cell := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if err := setCell(f, name, at, cell); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func setCell(f *excelize.File, sheet, at, cell string) error {
	formula, isFormula := strings.CutPrefix(cell, "=")
	_, err := strconv.ParseFloat(cell, 64)
	switch {
	case cell == "":
		return nil
	case isFormula:
		return f.SetCellFormula(sheet, at, formula)
	case err == nil && (cell == "0" || !strings.HasPrefix(cell, "0") || strings.HasPrefix(cell, "0.")):
		return f.SetCellDefault(sheet, at, cell)
	}
	return f.SetCellStr(sheet, at, strings.TrimPrefix(cell, "'"))
}

// testSheet is testTable for a workbook.
func testSheet() catalog.Recipe {
	r := testTable()
	r.Format.Type, r.Format.Delimiter, r.Format.Sheet = "xlsx", "", "Dati"
	return r
}

// goodRows are good as the rows of a sheet.
var goodRows = [][]string{{"code", "year", "value", "note"}, {"052032", "2020", "1234.5", "a"}, {"052033", "2020", "-7", "b"}}

// figures writes the figures of a batch in one line.
func figures(b *Batch) string {
	var out []string
	for _, o := range rowsOf(b) {
		v := strconv.FormatFloat(o.Value, 'f', -1, 64)
		if !o.Status.HasValue() {
			v = o.Status.String()
		}
		out = append(out, fmt.Sprintf("%s %s %s %s=%s", o.Area, o.Period, o.Sex, o.Age, v))
	}
	return strings.Join(out, "; ")
}

func TestDecodeSheet(t *testing.T) {
	with := func(cell string) [][]string { return append(goodRows[:2:2], []string{"052033", "2020", cell}) }
	const first = "052032 2020 total total=1234.5; 052033 2020 total total="
	tests := []struct {
		name string
		edit func(*catalog.Recipe)
		rows [][]string
		want string
	}{
		{"as it is", nil, goodRows, first + "-7"},
		{"a number stored with its error", nil, with("40.200000000000003"), first + "40.2"},
		{"an exponent", nil, with("1.5E+3"), first + "1500"},
		{"a text with the recipe's marks", nil, with("'1.234,5"), first + "1234.5"},
		{"a text with a point is grouped digits", nil, with("'1.234"), first + "1234"},
		{"a number with a point is not", nil, with("1.234"), first + "1.234"},
		{"an empty cell that means missing", func(r *catalog.Recipe) { r.Format.Missing = append(r.Format.Missing, "") }, with(""), first + "notAvailable"},
		{"a marker", nil, with("*"), first + "suppressed"},
		{"rows of empty cells", nil, [][]string{{}, goodRows[0], {""}, goodRows[1], {}, {}, goodRows[2], {" "}}, first + "-7"},
		{"a title", func(r *catalog.Recipe) { r.Format.SkipLines = 2 }, append([][]string{{"Tavola 1"}, {}}, goodRows...), first + "-7"},
		{"a note", func(r *catalog.Recipe) { r.Format.Footer = []string{"Note*"} }, append(goodRows[:3:3], []string{"", "Note: x"}, []string{"052032", "x"}), first + "-7"},
		{"blanks in the header", nil, append([][]string{{" code\n", "year", "val\nue", "note"}}, goodRows[1:]...), ""},
		{"without a header", func(r *catalog.Recipe) { r.Format.Columns = []string{"code", "year", "value", "note"} }, goodRows[1:], first + "-7"},
		{"a numeric code", func(r *catalog.Recipe) { r.Area.Pad = []int{6} }, [][]string{goodRows[0], {"52032", "2020", "1"}}, "052032 2020 total total=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := testSheet()
			if tt.edit != nil {
				tt.edit(&r)
			}
			if tt.want == "" {
				r.Values[0].Column, tt.want = "val ue", first+"-7"
			}
			b, err := decodeBad(r, string(workbook(t, "Indice", [][]string{{"x"}}, " Dati ", tt.rows)))
			if err != nil {
				t.Fatal(err)
			}
			if got := figures(b); got != tt.want {
				t.Errorf("figures = %s, want %s", got, tt.want)
			}
		})
	}
}

// Names of columns that stand over several, in merged cells.
func TestDecodeSheetHeaderRows(t *testing.T) {
	r := testSheet()
	r.Format.HeaderRows = 2
	r.Area.Column, r.Period = "Codice", catalog.PeriodRule{Value: "2020"}
	r.Values = []catalog.ValueColumn{{Indicator: "I", Column: "INDUSTRIA / Addetti"}, {Indicator: "S", Column: "SERVIZI / Addetti"}}
	b, err := decodeBad(r, string(workbook(t, "Dati", [][]string{
		{"Codice", "INDUSTRIA", "", "SERVIZI"},
		{"", "Unità", "Addetti", "Unità", "Addetti"},
		{"052032", "1", "2", "3", "4"},
	})))
	if err != nil {
		t.Fatal(err)
	}
	if got := figures(b); got != "052032 2020 total total=2; 052032 2020 total total=4" {
		t.Errorf("figures = %s", got)
	}
}

func TestDecodeSheetRefuses(t *testing.T) {
	whole := string(workbook(t, "Indice", nil, "Dati", goodRows))
	sheet := func(name string) func(*catalog.Recipe) { return func(r *catalog.Recipe) { r.Format.Sheet = name } }
	tests := []struct {
		name string
		edit func(*catalog.Recipe)
		text string
		want string // "…" at the end stands for more
	}{
		{"a CSV file", nil, good, "t.csv: found a file that is no XLSX workbook, expected an XLSX workbook; open it and save it as .xlsx"},
		{"Excel 97", nil, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "t.csv: found a workbook of Excel 97, or an encrypted one, expected an XLSX workbook; open it and save it as .xlsx"},
		{"another archive", nil, zipped(t, "a.csv", good), "t.csv: found a file that is no XLSX workbook, expected an XLSX workbook; open it and save it as .xlsx"},
		{"cut", nil, whole[:len(whole)/2], "t.csv: found a file that is no XLSX workbook…"},
		{"no such sheet", sheet("Tavola"), whole, `t.csv: found the sheets ["Indice" "Dati"], expected one sheet named Tavola; correct format.sheet in the recipe`},
		{"two sheets of the pattern", sheet("*i*"), whole, `t.csv: found the sheets ["Indice" "Dati"], expected one sheet named *i*; correct format.sheet in the recipe`},
		{"an empty sheet", sheet("Indice"), whole, "t.csv: found the end of the file, expected a header; check format.skipLines and format.footer in the recipe"},
		{"a title longer than the sheet", func(r *catalog.Recipe) { r.Format.SkipLines = 9 }, whole, "t.csv: found the end of the file, expected a header; check format.skipLines and format.footer in the recipe"},
		{"a bomb", nil, zipped(t, contentTypes, "<x/>", "xl/worksheets/sheet1.xml", strings.Repeat(" ", 3<<20)), `t.csv: found "xl/worksheets/sheet1.xml", which unpacks to 3145728 bytes, too many, expected at most 4194304 bytes, and 200 times those compressed; raise maxBytes in the recipe if the file is right`},
		{"many entries", nil, manyEntries(t), "t.csv: found an archive of 1002 files, expected at most 1000 files; ask the source for an archive of the data alone"},
		{"no workbook inside", nil, zipped(t, contentTypes, "<x/>"), "t.csv: found …"},
		{"a renamed column", nil, string(workbook(t, "Dati", [][]string{{"codice", "year"}, {"1", "2"}})), "t.csv, line 1: found the columns codice, year, expected a column named code; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"a filled cell beyond the header", nil, string(workbook(t, "Dati", append(goodRows[:3:3], []string{"052034", "2020", "1", "c", "d"}))), "t.csv, line 4: found 5 fields, expected 4, as in the header; mend the row; notes at the end are told by format.footer"},
		{"a formula without a value", nil, string(workbook(t, "Dati", [][]string{goodRows[0], {"052032", "2020", "=1+1"}})), "t.csv: found 1 of 1 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run" + "\n" + `  line 2, column value: found an empty cell, expected a value or a marker of absence; list "" in format.missing if that is what it means`},
		{"a bad cell", nil, string(workbook(t, "Dati", append(goodRows[:3:3], []string{}, []string{"052034", "2020", "x"}))), "t.csv: found 1 of 3 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run" + "\n" + `  line 5, column value: found "x", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := testSheet()
			if tt.edit != nil {
				tt.edit(&r)
			}
			_, err := decodeBad(r, tt.text)
			start, open := strings.CutSuffix(tt.want, "…")
			if err == nil || err.Error() != tt.want && !(open && strings.HasPrefix(err.Error(), start)) {
				t.Errorf("error = %v\n want %s", err, tt.want)
			}
		})
	}
}

func manyEntries(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range maxEntries + 1 {
		if _, err := z.Create(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := z.Create(contentTypes); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A workbook inside an archive, and the same workbook taken out of it.
func TestDecodeSheetMember(t *testing.T) {
	r := testSheet()
	r.Format.Member = "*.xlsx"
	book := string(workbook(t, "Dati", goodRows))
	for name, text := range map[string]string{"archive": zipped(t, "Bes/dati.xlsx", book, "Bes/leggimi.txt", "x"), "taken out": book} {
		b, err := decodeBad(r, text)
		if err != nil || b.Table.Figures() != 2 {
			t.Errorf("%s: batch = %v, error = %v", name, b, err)
		}
	}
}

// A workbook with a macro and a link to another is read as its cells alone.
func TestDecodeSheetMacros(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(workbook(t, "Dati", goodRows)))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellHyperLink("Dati", "A2", "file:///etc/passwd", "External"); err != nil {
		t.Fatal(err)
	}
	f.Pkg.Store("xl/externalLinks/externalLink1.xml", []byte(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`))
	f.Pkg.Store("xl/vbaProject.bin", []byte("macro"))
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	batch, err := decodeBad(testSheet(), b.String())
	if err != nil || figures(batch) != "052032 2020 total total=1234.5; 052033 2020 total total=-7" {
		t.Errorf("batch = %+v, %v", batch, err)
	}
}

// Numbers of rows and cells are what a file says: they must not be believed.
func TestDecodeSheetDamaged(t *testing.T) {
	const row = "t.csv, line 3: found a damaged sheet ("
	tests := []struct{ name, xml, want string }{
		{"a row far away", `<row r="999999999"><c r="A999999999"><v>1.5</v></c></row>`, row + `the row "999999999" after the row 3)`},
		{"a row number that is none", `<row r="x"/>`, row + `the row "x" after the row 3)`},
		{"a row again", `<row r="2"/>`, row + `the row "2" after the row 3)`},
		{"a column far away", `<row r="4"><c r="ZZZZZZZZZZ4"><v>1</v></c></row>`, `t.csv, line 4: found a damaged sheet (the cell "ZZZZZZZZZZ4" after the column 0)`},
		{"a cell without a column", `<row r="4"><c r="4"><v>1</v></c></row>`, `t.csv, line 4: found a damaged sheet (the cell "4" after the column 0)`},
		{"a cell again", `<row r="4"><c r="B4"/><c r="A4"/></row>`, `t.csv, line 4: found a damaged sheet (the cell "A4" after the column 2)`},
		{"a text that is not there", `<row r="4"><c r="A4" t="s"><v>99</v></c></row>`, `t.csv, line 4: found a damaged sheet (the text "99" of 8)`},
		{"an element never closed", `<row r="4"><c r="A4">`, `t.csv, line 4: found a damaged sheet (XML syntax error`},
		{"an entity", `<row r="4"><c r="A4" t="str"><v>&amp;&xxe;</v></c></row>`, `t.csv, line 4: found a damaged sheet (XML syntax error`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw := walkZip(workbook(t, "Dati", goodRows), func(name string, text []byte) []byte {
				if !strings.HasPrefix(name, "xl/worksheets/") {
					return text
				}
				return bytes.Replace(text, []byte("</sheetData>"), []byte(tt.xml+"</sheetData>"), 1)
			})
			if _, err := decodeBad(testSheet(), string(raw)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error = %v, want %s", err, tt.want)
			}
		})
	}
	lost := walkZip(workbook(t, "Dati", goodRows), func(name string, text []byte) []byte {
		return bytes.ReplaceAll(text, []byte("worksheets/sheet1.xml"), []byte("worksheets/lost.xml"))
	})
	if _, err := decodeBad(testSheet(), string(lost)); err == nil || !strings.Contains(err.Error(), `a workbook without the part "xl/worksheets/lost.xml"`) {
		t.Errorf("error = %v", err)
	}
}

// Cells without references, texts in several runs, formulas with their values.
func TestDecodeSheetCells(t *testing.T) {
	raw := walkZip(workbook(t, "Dati", goodRows[:1]), func(name string, text []byte) []byte {
		if !strings.HasPrefix(name, "xl/worksheets/") {
			return text
		}
		return bytes.Replace(text, []byte("</sheetData>"), []byte(`<row><c t="inlineStr"><is><r><t>052</t></r><r><t>032</t></r><rPh><t>x</t></rPh></is></c>`+
			`<c t="str"><f>1+1</f><v>2020</v></c><c><f>A1*2</f><v>40.200000000000003</v></c><c t="e"><v>#N/A</v></c></row></sheetData>`), 1)
	})
	b, err := decodeBad(testSheet(), string(raw))
	if err != nil || figures(b) != "052032 2020 total total=40.2" {
		t.Errorf("batch = %+v, %v", b, err)
	}
}
