package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
)

// badRecipes change testTable for the files in testdata/bad whose publisher writes
// otherwise, by the beginning of their names.
var badRecipes = map[string]func(r *catalog.Recipe){
	"46-windows-1252":            func(r *catalog.Recipe) { r.Format.Encoding = "windows-1252" },
	"46-utf-8-since":             func(r *catalog.Recipe) { r.Format.Encoding = "windows-1252" },
	"46-no-letter":               func(r *catalog.Recipe) { r.Format.Encoding = "windows-1252" },
	"46-iso-8859-1-declared":     func(r *catalog.Recipe) { r.Format.Encoding = "iso-8859-1" },
	"46-euro":                    func(r *catalog.Recipe) { r.Format.Encoding = "iso-8859-1" },
	"49-decomposed":              func(r *catalog.Recipe) { r.Area.By = "name" },
	"49-bidi-and":                func(r *catalog.Recipe) { r.Area.By = "name" },
	"51-ambiguous-without-marks": func(r *catalog.Recipe) { r.Format.Decimal, r.Format.Thousands = "", "" },
	"51-comma-without-marks":     func(r *catalog.Recipe) { r.Format.Decimal, r.Format.Thousands = "", "" },
	"55-": func(r *catalog.Recipe) {
		r.Format.Aliases = []catalog.Alias{{Column: "code", Names: []string{"REF_AREA", "ITTER107"}}}
	},
	"62-footer.":  func(r *catalog.Recipe) { r.Format.Footer = []string{"Nota*"} },
	"62-title.":   func(r *catalog.Recipe) { r.Format.SkipLines = 2 },
	"63-labels.":  func(r *catalog.Recipe) { r.Format.Labels = true },
	"64-no-break": func(r *catalog.Recipe) { r.Format.Thousands = "\u00a0" },
	"65-markers": func(r *catalog.Recipe) {
		r.Format.Missing, r.Format.Suppressed, r.Format.NotApplicable = []string{"..", ":", "n.d.", ""}, []string{"***"}, []string{"-"}
	},
	"66-": statuses,
	"67-": func(r *catalog.Recipe) {
		r.Free = []catalog.Condition{{Column: "CONF_STATUS", Values: []string{"F", ""}}}
	},
	"70-": func(r *catalog.Recipe) {
		r.Expect = []catalog.Condition{{Column: "DATAFLOW", Values: []string{"IT1:41_983(1.0)"}}}
	},
	"71-": func(r *catalog.Recipe) { r.Where = []catalog.Condition{{Column: "year", Values: []string{"2020"}}} },
}

// statuses are the letters of SDMX that the recipe lists.
func statuses(r *catalog.Recipe) {
	r.Format.Missing = []string{""}
	r.Values[0].StatusColumn = "OBS_STATUS"
	r.Values[0].Statuses = []catalog.StatusWord{
		{Found: "", Status: data.Final}, {Found: "e", Status: data.Estimated}, {Found: "p", Status: data.Provisional},
		{Found: "c", Status: data.Suppressed}, {Found: "b", Status: data.Final}, {Found: "u", Status: data.Estimated},
	}
}

// badRecipe returns the recipe of a file in testdata/bad.
func badRecipe(name string) catalog.Recipe {
	r := testTable()
	r.MaxBytes = 200 << 20
	for start, edit := range badRecipes {
		if strings.HasPrefix(name, start) {
			edit(&r)
		}
	}
	return r
}

// told says what became of a file: its figures, or the codes of what is wrong with
// it and where.
func told(t *testing.T, r catalog.Recipe, text []byte) string {
	t.Helper()
	b, err := Decoder{Now: testNow, Names: testNames()}.Decode(context.Background(), r, "bad.csv", bytes.NewReader(text))
	if err == nil {
		checkEmitted(t, b)
		return fmt.Sprintf("read, %d rows, %d left out, %d repeated: %s", b.Rows, b.Passed, b.Duplicates, withStatuses(b))
	}
	return "refused: " + wrongs(t, err)
}

// withStatuses lists the figures of a batch, with their status where it is not final.
func withStatuses(b *Batch) string {
	var out []string
	for _, o := range rowsOf(b) {
		s := fmt.Sprintf("%s %s", o.Area, o.Period)
		if o.Status.HasValue() {
			s += " " + strconv.FormatFloat(o.Value, 'f', -1, 64)
		}
		if o.Status != data.Final {
			s += " " + o.Status.String()
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// wrongs lists the codes of an error with their places, and checks that each has
// its words in both languages.
func wrongs(t *testing.T, err error) string {
	t.Helper()
	provoked(err)
	found := data.Findings(err)
	if len(found) == 0 || !errors.Is(err, data.ErrInvalid) {
		t.Errorf("%v names no code", err)
	}
	var out []string
	for _, e := range found {
		place := e.Code
		if e.Line > 0 {
			place += fmt.Sprintf(" at line %d", e.Line)
		}
		if e.Column != "" {
			place += " in " + e.Column
		}
		out = append(out, place)
		for _, lang := range []string{"it", "en"} {
			plain := e // what the file says may look like a misprint of package fmt
			plain.Args = slices.Repeat([]string{"x"}, len(e.Args))
			if s := plain.In(lang); e.Found(lang) == "" || e.Expected(lang) == "" || e.Hint(lang) == "" || strings.Contains(s, "%!") {
				t.Errorf("%s lacks words: %s", e.Code, s)
			}
		}
	}
	return strings.Join(out, ", ")
}

// checkEmitted writes the figures of a file that was read as a table of the
// simplest recipe, and checks that these are read again: accepted means that every
// value is one we can say.
func checkEmitted(t *testing.T, b *Batch) {
	t.Helper()
	var text strings.Builder
	text.WriteString("area,period,sex,age,value,status\n")
	for _, o := range rowsOf(b) {
		value := ""
		if o.Status.HasValue() {
			value = strconv.FormatFloat(o.Value, 'f', -1, 64)
		}
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s,%s\n", o.Area, o.Period, o.Sex, o.Age, value, o.Status)
	}
	if b.Table == nil || b.Table.Figures() == 0 {
		return
	}
	r := catalog.Recipe{
		Kind: catalog.KindObservations, MaxBytes: 64 << 20, Format: catalog.Format{Type: "csv", Delimiter: ",", Decimal: "."},
		Area: catalog.AreaColumn{Column: "area", Level: data.Perimeter}, Period: catalog.PeriodRule{Column: "period"},
	}
	v := catalog.ValueColumn{Indicator: "V", Column: "value", StatusColumn: "status", SexColumn: "sex"}
	for s := data.Final; s <= data.NotApplicable; s++ {
		v.Statuses = append(v.Statuses, catalog.StatusWord{Found: s.String(), Status: s})
	}
	r.Values = append(r.Values, v)
	if emittable(b) {
		again, err := decodeBad(r, text.String())
		if err != nil {
			t.Fatalf("what was read is refused when written again: %v\n%s", err, text.String())
		}
		if got, want := figures(again), figures(b); got != want {
			t.Errorf("written and read again: %s\nfirst: %s", got, want)
		}
	}
}

// emittable reports whether the figures are of one indicator without ages, and
// with no more digits than the grammar of numbers has.
func emittable(b *Batch) bool {
	first := ""
	for o := range b.Table.Observations("d") {
		if first == "" {
			first = o.Indicator
		}
		_, err := numberRule{decimal: "."}.parse([]byte(strconv.FormatFloat(o.Value, 'f', -1, 64)))
		if o.Indicator != first || o.Age != data.Total || err != nil {
			return false
		}
	}
	return true
}

// TestFaultText reads every file of testdata/bad by the recipe of its publisher.
// What becomes of each stands in the golden file beside them.
func TestFaultText(t *testing.T) {
	paths, err := filepath.Glob("testdata/bad/[0-9]*")
	if err != nil || len(paths) < 80 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	var golden bytes.Buffer
	for _, path := range paths {
		name := filepath.Base(path)
		number, _ := strconv.Atoi(name[:2])
		faulttest.Run(t, number, strings.TrimSuffix(name[3:], ".csv"), func(t *testing.T) faulttest.Ended {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			outcome := told(t, badRecipe(name), text)
			fmt.Fprintf(&golden, "%s: %s\n", name, outcome)
			return faulttest.Ended{Outcome: outcome, Requests: faulttest.None}
		})
	}
	compareGolden(t, "testdata/bad/outcomes.txt", golden.Bytes())
}

// Every recipe of badRecipes is one of a file.
func TestBadRecipesAreUsed(t *testing.T) {
	paths, _ := filepath.Glob("testdata/bad/[0-9]*")
	for start := range badRecipes {
		if !slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(filepath.Base(p), start) }) {
			t.Errorf("no file begins with %s", start)
		}
	}
}
