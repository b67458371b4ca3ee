package decode

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// good is a small table that the recipe of these tests accepts.
const good = "code,year,value,note\n052032,2020,\"1.234,5\",a\n052033,2020,-7,b\n"

// testTable is a recipe with every marker and mark declared.
func testTable() catalog.Recipe {
	low, high := -10.0, 5000.0
	return catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindObservations, MaxBytes: 4 << 20,
		Format: catalog.Format{Type: "csv", Delimiter: ",", Decimal: ",", Thousands: ".", Missing: []string{"..", "n.d."}, Suppressed: []string{"*"}},
		Area:   catalog.AreaColumn{Column: "code", Level: data.Municipality, Skip: []string{"0"}},
		Period: catalog.PeriodRule{Column: "year"},
		Values: []catalog.ValueColumn{{Indicator: "V", Column: "value", Min: &low, Max: &high}},
	}
}

func decodeBad(r catalog.Recipe, text string) (*Batch, error) {
	b, err := Decoder{Now: testNow, Names: testNames()}.Decode(context.Background(), r, "t.csv", strings.NewReader(text))
	provoked(err)
	return b, err
}

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// replace returns a good table with the value of its first row replaced.
func value(v string) string { return strings.Replace(good, `"1.234,5"`, v, 1) }

func TestDecodeRefuses(t *testing.T) {
	latin := func(r *catalog.Recipe) { r.Format.Encoding = "iso-8859-1" }
	gz := func(r *catalog.Recipe) { r.Format.Gzip = true }
	member := func(r *catalog.Recipe) { r.Format.Member = "*.csv" }
	lists := func(r *catalog.Recipe) { r.Format.Records = "rows" }
	wrapped := string(gzipped([]byte(good)))
	tests := []struct {
		name string
		edit func(*catalog.Recipe)
		text string
		want string // the whole sentence
	}{
		{"empty", nil, "", "t.csv: found an empty file, expected data; the source may be replacing it: try again later"},
		{"blank", nil, "\ufeff \r\n\n", "t.csv: found an empty file, expected data; the source may be replacing it: try again later"},
		{"web page", nil, "\n<!DOCTYPE html><html></html>", "t.csv, line 1: found a web page, expected a file of data; the source answered a web page: open its address in a browser"},
		{"markup", nil, "<Error>no</Error>", `t.csv, line 1: found markup, "<error>no</error", expected a file of data; the source answered an error message`},
		{"too large", nil, good + strings.Repeat("x", 4<<20), "t.csv: found more than 4194304 bytes, expected a smaller file; raise maxBytes in the recipe if the file is right"},
		{"UTF-16", nil, "\xff\xfec\x00", "t.csv, line 1: found UTF-16, expected the encoding of the recipe, utf-8; save the file as UTF-8"},
		{"NUL", nil, good + "0\x00,2020,1,c\n", "t.csv, line 4: found a NUL byte, expected text; the file is binary or damaged: fetch it again"},
		{"not UTF-8", nil, good + "052034,2020,1,Forl\xec\n", "t.csv, line 4: found the byte 0xec, which is not utf-8, expected utf-8; declare format.encoding in the recipe"},
		{"encoded twice", nil, good + "052034,2020,1,ForlÃ¬\n", `t.csv, line 4: found "Ã¬", a letter encoded twice, expected letters encoded once; the source wrote UTF-8 as if it were another encoding, or format.encoding is no longer right`},
		{"UTF-8 for ISO-8859-1", latin, good + "052034,2020,1,Forlì\n", `t.csv, line 4: found "Ã¬", a letter encoded twice, expected letters encoded once; the source wrote UTF-8 as if it were another encoding, or format.encoding is no longer right`},
		{"windows-1252 for ISO-8859-1", latin, good + "052034,2020,1,\x80\n", "t.csv, line 4: found the byte 0x80, which is not iso-8859-1, expected iso-8859-1; declare format.encoding in the recipe"},
		{"not windows-1252", func(r *catalog.Recipe) { r.Format.Encoding = "windows-1252" }, good + "\x81", "t.csv, line 4: found the byte 0x81, which is not windows-1252, expected windows-1252; declare format.encoding in the recipe"},
		{"gzip not declared", nil, wrapped, "t.csv: found a gzipped file, expected the file as it is; set format.gzip in the recipe, or unpack the file"},
		{"gzip missing", gz, good, "t.csv: found a file that is not gzipped, expected a gzipped file; take format.gzip out of the recipe if the source compresses no more"},
		{"gzip cut at the end", gz, wrapped[:len(wrapped)-8], "t.csv: found a damaged gzip file (unexpected EOF), expected a whole gzip file; fetch it again"},
		{"gzip cut in the middle", gz, wrapped[:len(wrapped)/2], "t.csv: found a damaged gzip file (unexpected EOF), expected a whole gzip file; fetch it again"},
		{"gzip with a wrong sum", gz, wrapped[:len(wrapped)-8] + "xxxxxxxx", "t.csv: found a damaged gzip file (gzip: invalid checksum), expected a whole gzip file; fetch it again"},
		{"gzip with a tail", gz, wrapped + "garbage garbage", "t.csv: found a damaged gzip file (gzip: invalid header), expected a whole gzip file; fetch it again"},
		{"gzip bomb", gz, string(gzipped(make([]byte, 8<<20))), "t.csv: found more than 4194304 bytes, expected a smaller file; raise maxBytes in the recipe if the file is right"},
		{"gzipped web page", gz, string(gzipped([]byte("<html>"))), "t.csv, line 1: found a web page, expected a file of data; the source answered a web page: open its address in a browser"},
		{"zip not declared", nil, zipped(t, "a.csv", good), "t.csv: found a zip archive or a spreadsheet, expected the file as it is; set format.member in the recipe, or unpack the file"},
		{"zip with two tables", member, zipped(t, "a.csv", good, "b/b.csv", good), `t.csv: found 2 such files ["a.csv" "b/b.csv"], expected a zip archive with one file named *.csv; correct format.member in the recipe`},
		{"zip with no table", member, zipped(t, "a.txt", good), "t.csv: found 0 such files [], expected a zip archive with one file named *.csv; correct format.member in the recipe"},
		{"zip bomb", member, zipped(t, "a.csv", strings.Repeat(" ", 3<<20)), `t.csv: found "a.csv", which unpacks to 3145728 bytes, too many, expected at most 4194304 bytes, and 200 times those compressed; raise maxBytes in the recipe if the file is right`},
		{"zip cut", member, zipped(t, "a.csv", good)[:60], "t.csv: found a damaged zip archive (zip: not a valid zip file), expected a whole zip archive; fetch it again"},
		{"header only", nil, "code,year,value\n", "t.csv: found a header and no rows, expected rows of data; the source may be replacing it: try again later"},
		{"column renamed", nil, "ITTER107,year,value\n1,2,3\n", "t.csv, line 1: found the columns ITTER107, year, value, expected a column named code; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"another delimiter", nil, strings.ReplaceAll(good, ",", ";"), "t.csv, line 1: found the columns code;year;value;note, expected a column named code; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"title before the header", nil, "Residents\n" + good, "t.csv, line 1: found the columns Residents, expected a column named code; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"column twice", nil, "code,year,value,value\n1,2,3,4\n", "t.csv, line 1, column value: found the column twice, expected one column of each name; a recipe reads the second as \"value (2)\""},
		{"column without a name", nil, "code,year,value,\n1,2,3,\n", "t.csv, line 1, column 4: found a column without a name, expected a name for every column; set format.trailingDelimiter if lines end in a delimiter"},
		{"short row", nil, good + "052034,2020\n", "t.csv, line 4: found 2 fields, expected 4, as in the header; mend the row; notes at the end are told by format.footer"},
		{"long row", nil, good + "052034,2020,1,c,\n", "t.csv, line 4: found 5 fields, expected 4, as in the header; mend the row; notes at the end are told by format.footer"},
		{"note row", nil, good + "\nSource: nobody\n", "t.csv, line 5: found 1 fields, expected 4, as in the header; mend the row; notes at the end are told by format.footer"},
		{"filled field after the end", func(r *catalog.Recipe) { r.Format.TrailingDelimiter = true }, good + "052034,2020,1,c,,x\n", "t.csv, line 4: found 6 fields, expected 4, as in the header; mend the row; notes at the end are told by format.footer"},
		{"unclosed quote", nil, good + "052034,2020,\"1,c\n052035,2020,1,d\n", "t.csv, line 4: found a quote that is never closed, expected a closing quote; mend the file, or format.quote in the recipe"},
		{"quote that swallows a row", nil, good + "052034,2020,\"1,c\n052035,2020,\"2\",d\n", `t.csv, line 5: found "2" after a closing quote, expected a delimiter or the end of the line; a line before may not close its quotes`},
		{"quote inside", nil, good + "052034,2020,1,L\"Aquila\n", "t.csv, line 4: found a quote inside a field that does not begin with one, expected quotes around whole fields, doubled inside; mend the file, or format.quote in the recipe"},
		{"long line", nil, good + strings.Repeat("x", 1<<20+1), "t.csv, line 4: found a line longer than 1 MB, expected shorter lines; the file has lost its line ends: fetch it again"},
		{"same key, another value", nil, good + "052032,2020,1,c\n", "t.csv, line 4, column value: found another value of V for 052032 in 2020, expected one value, given at line 2; the source contradicts itself, or the recipe's where keeps too many rows"},
		{"no row of an area", nil, "code,year,value\n0,2020,1\n", "t.csv: found 1 rows, none of an area, expected rows of areas; check area.skip in the recipe"},
		{"broken JSON", lists, `{"rows":[`, "t.csv: found broken JSON (unexpected end of JSON input), expected JSON; the source may have answered an error message"},
		{"JSON message", lists, `{"message":"no"}`, `t.csv: found the members ["message"], expected a JSON object with a list of rows named rows; the source may have answered an error message`},
		{"JSON error row", lists, `{"rows":[{"ERRCODE":"-20001"}]}`, "t.csv, line 1: found the columns ERRCODE, expected a column named code; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"JSON without rows", lists, `{"rows":[]}`, "t.csv: found an empty list, expected a JSON list of rows; the source may have answered an error message"},
		{"JSON nested", lists, `{"rows":[{"code":"052032","year":2020,"value":[1]}]}`, "t.csv, line 1, column value: found a nested value, expected a text, a number or null; read another column"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := testTable()
			if tt.edit != nil {
				tt.edit(&r)
			}
			_, err := decodeBad(r, tt.text)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error = %v\n want %s", err, tt.want)
			}
			var input *data.InputError
			if !errors.As(err, &input) || !errors.Is(err, data.ErrInvalid) {
				t.Errorf("error is a %T, want an InputError", err)
			}
		})
	}
}

func TestDecodeRejects(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"short code", strings.Replace(good, "052032", "52032", 1), `line 2, column code: found "52032", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"cadastral code", strings.Replace(good, "052032", "I726", 1), `line 2, column code: found "I726", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"code and label", strings.Replace(good, "052032", "052032: Siena", 1), `line 2, column code: found "052032: Siena", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"week", strings.Replace(good, "2020", "2023-W53", 1), `line 2, column year: found "2023-W53", expected a period written 2023, 2023-S1, 2023-Q1 or 2023-05; leave rows of other periods out by where, or correct the column`},
		{"fifth quarter", strings.Replace(good, "2020", "2023-Q5", 1), `line 2, column year: found "2023-Q5", expected one of the 4 parts of a year; mend the row`},
		{"long year", strings.Replace(good, "2020", "20023", 1), `line 2, column year: found "20023", expected a period written 2023, 2023-S1, 2023-Q1 or 2023-05; leave rows of other periods out by where, or correct the column`},
		{"year 0", strings.Replace(good, "2020", "0000", 1), `line 2, column year: found "0000", expected a year between 1861 and 2100; mend the row`},
		{"far future", strings.Replace(good, "2020", "2028", 1), `line 2, column year: found "2028", expected a year up to 2027; check that the column is that of the period`},
		{"empty", value(""), `line 2, column value: found an empty cell, expected a value or a marker of absence; list "" in format.missing if that is what it means`},
		{"too small", value("-11"), `line 2, column value: found "-11", expected -10 or more; ask the source, or correct min in the recipe`},
		{"too large", value("5001"), `line 2, column value: found "5001", expected 5000 or less; ask the source, or correct max in the recipe`},
		{"English marks", value(`"1,234.5"`), `line 2, column value: found "1,234.5", expected a number with decimal mark "," and thousands mark "."; correct format.decimal and format.thousands if the source changed them`},
		{"groups of two", value("12.34"), `line 2, column value: found "12.34", expected a number with decimal mark "," and thousands mark "."; correct format.decimal and format.thousands if the source changed them`},
		{"leading group", value("1234.567"), `line 2, column value: found "1234.567", expected a number with decimal mark "," and thousands mark "."; correct format.decimal and format.thousands if the source changed them`},
		{"no decimals", value(`"1,"`), `line 2, column value: found "1,", expected a number with decimal mark "," and thousands mark "."; correct format.decimal and format.thousands if the source changed them`},
		{"no integer", value(`",5"`), `line 2, column value: found ",5", expected a number with decimal mark "," and thousands mark "."; correct format.decimal and format.thousands if the source changed them`},
		{"exponent", value("1E+05"), `line 2, column value: found "1E+05", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"infinity", value("Inf"), `line 2, column value: found "Inf", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"not a number", value("NaN"), `line 2, column value: found "NaN", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"hexadecimal", value("0x10"), `line 2, column value: found "0x10", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"plus", value("+5"), `line 2, column value: found "+5", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"two signs", value("--5"), `line 2, column value: found "--5", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"Arabic digits", value("٣"), `line 2, column value: found "٣", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"no-break space", value("1\u00a0234"), `line 2, column value: found "1\u00a0234", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
		{"like a code", value("007"), `line 2, column value: found "007", which begins with a zero, like a code, expected a number; check that the column is that of the values`},
		{"endless", value(strings.Repeat("9", 400)), `line 2, column value: found "` + strings.Repeat("9", 80) + `…", which has more digits than can be kept, expected a number of at most 15 digits; check the delimiter of the columns`},
		{"other marker", value("***"), `line 2, column value: found "***", expected a number; if it is a marker of absence, list it in format.missing, suppressed or notApplicable`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := decodeBad(testTable(), tt.text)
			var rejected *RejectedError
			if !errors.As(err, &rejected) || !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("error = %v, want a RejectedError", err)
			}
			if want := "t.csv: found 1 of 2 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run\n  " + tt.want; err.Error() != want {
				t.Errorf("error = %v\n want %s", err, want)
			}
			if len(b.Rejected) != 1 || b.RejectedRows != 1 || b.Rows != 2 || len(rowsOf(b)) != 1 {
				t.Errorf("batch = %+v", b)
			}
		})
	}
}

func TestDecodeTolerance(t *testing.T) {
	text := "code,year,value\n" + strings.Repeat("x,2020,1\n", 150) + "052032,2020,1\n"
	_, err := decodeBad(testTable(), text)
	if err == nil || !strings.HasSuffix(err.Error(), "and 50 more") || strings.Count(err.Error(), "\n") != MaxListed+1 {
		t.Errorf("error = %v", err)
	}
	r := testTable()
	r.Tolerance = 0.994
	b, err := decodeBad(r, text)
	if err != nil || b.RejectedRows != 150 || len(b.Rejected) != 150 || len(rowsOf(b)) != 1 {
		t.Errorf("batch = %+v, %v", b, err)
	}
}

func TestDecodeAccepts(t *testing.T) {
	const rows = "052032,2020,1234.5,final;052033,2020,-7,final"
	second := func(line string) string {
		return "code,year,value,note\n052032,2020,\"1.234,5\",a\n" + line
	}
	tests := []struct {
		name string
		edit func(*catalog.Recipe)
		text string
		want string
	}{
		{"as it is", nil, good, rows},
		{"byte order mark", nil, "\ufeff" + good, rows},
		{"CRLF", nil, strings.ReplaceAll(good, "\n", "\r\n"), rows},
		{"CR", nil, strings.ReplaceAll(good, "\n", "\r"), rows},
		{"no last line end", nil, strings.TrimSuffix(good, "\n"), rows},
		{"columns in another order, one more", nil, "x,value,code,year\n,\"1.234,5\",052032,2020\n,-7,052033,2020\n", rows},
		{"quoted header over two lines", nil, strings.Replace(good, "note", "\"note\nof two lines\"", 1), rows},
		{"same key, same value", nil, good + "052033,2020,-7,again\n", rows},
		{"skipped row", nil, good + "0,,,\n", rows},
		{"minus zero", nil, second("052033,2020,-0,b\n"), "052032,2020,1234.5,final;052033,2020,0,final"},
		{"zero", nil, second("052033,2020,\"0,0\",b\n"), "052032,2020,1234.5,final;052033,2020,0,final"},
		{"missing", nil, second("052033,2020,n.d.,b\n"), "052032,2020,1234.5,final;052033,2020,,notAvailable"},
		{"suppressed", nil, second("052033,2020, * ,b\n"), "052032,2020,1234.5,final;052033,2020,,suppressed"},
		{"quarter", nil, second("052033,2020-Q2,1,b\n"), "052032,2020,1234.5,final;052033,2020-Q2,1,final"},
		{"ISO-8859-1", func(r *catalog.Recipe) { r.Format.Encoding = "iso-8859-1"; r.Values[0].Column = "v\u00e0lue" }, strings.Replace(good, "value", "v\xe0lue", 1), rows},
		{"zip", func(r *catalog.Recipe) { r.Format.Member = "*.csv" }, zipped(t, "read.txt", "x", "b/a.csv", good), rows},
		{"unpacked zip", func(r *catalog.Recipe) { r.Format.Member = "*.csv" }, good, rows},
		{"gzip in two members", func(r *catalog.Recipe) { r.Format.Gzip = true }, string(gzipped([]byte(good[:30]))) + string(gzipped([]byte(good[30:]))), rows},
		{"no-break thousands", func(r *catalog.Recipe) { r.Format.Thousands = "\u00a0" }, strings.Replace(good, "1.234", "1\u00a0234", 1), rows},
		{"Ã that is a letter", nil, strings.Replace(good, ",a\n", ",SÃO Â\n", 1), rows},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := testTable()
			if tt.edit != nil {
				tt.edit(&r)
			}
			b, err := decodeBad(r, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range rowsOf(b) {
				v := fmt.Sprint(o.Value)
				if !o.Status.HasValue() {
					v = ""
				}
				got = append(got, fmt.Sprintf("%s,%s,%s,%s", o.Area, o.Period, v, o.Status))
			}
			if s := strings.Join(got, ";"); s != tt.want {
				t.Errorf("observations = %s, want %s", s, tt.want)
			}
		})
	}
}

func TestDecodeWideMissing(t *testing.T) {
	text, err := os.ReadFile("testdata/bundle-popolazione/input.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := recipe(t, "bundle-popolazione")
	r.Format.Gzip, r.Format.Missing, r.Format.Suppressed = false, []string{"null"}, []string{"*"}
	changed := strings.Replace(string(text), ",female,1,1,1,1,1,1,", ",female,1,null,1,1,1,*,", 1)
	b := decodeText(t, r, "x", []byte(changed))
	for i, want := range []data.Status{data.NotAvailable, data.Suppressed, data.Final} {
		if o := rowsOf(b)[i]; o.Status != want || o.Value != 0 && !want.HasValue() {
			t.Errorf("class %s = %+v, want status %s", o.Age, o, want)
		}
	}
	for _, bad := range []string{",female,-1,", ",female,1.5.2,", ",female,01,"} {
		if _, err := decodeBad(r, strings.Replace(string(text), ",female,1,", bad, 1)); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if _, err := decodeBad(r, strings.Replace(string(text), "female", "F", 1)); err == nil || !strings.Contains(err.Error(), "one of female, male, total") {
		t.Errorf("error = %v", err)
	}
}

func TestDecodeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (Decoder{Now: testNow}).Decode(ctx, testTable(), "t.csv", strings.NewReader(good)); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want cancelled", err)
	}
}
