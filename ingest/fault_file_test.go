package ingest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
)

// schools is a recipe whose files are given as they should not be.
const schools = `id: scuole
dataset: scuole
title: {it: Scuole, en: Schools}
publisher: Prova
licence: {id: CC0-1.0, name: CC0, url: "https://example.org/l"}
landing: https://example.org/scuole
files: [scuole.csv]
kind: observations
vintage: 2023-06-30
format:
  type: csv
  delimiter: ","
  decimal: ","
  thousands: "."
  encoding: utf-8
  missing: ["..", "n.d.", ""]
  suppressed: ["*"]
  aliases: [{column: code, names: [REF_AREA, ITTER107]}]
area: {column: code, level: municipality}
period: {column: year}
values:
  - {indicator: SCUOLE, column: value, min: -10, max: 5000}
indicators:
  - {code: SCUOLE, title: {it: Scuole, en: Schools}, unit: {it: scuole, en: schools}, domain: demography, question: {it: "Quante scuole ci sono?", en: How many schools are there?}, polarity: neutral, polarityReason: Un conteggio.}
`

// badFile returns a file of those that the decoders are tried on.
func badFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("decode", "testdata", "bad", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// zipped returns an archive of one file.
func zipped(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestFaultFileRefused gives one bad file after the other to a source that has
// published, and expects every time the release to stay as it is and the run to
// say the code, the line and what to do.
func TestFaultFileRefused(t *testing.T) {
	member := func(r *catalog.Recipe) { r.Format.Member = "*.csv" }
	expect := func(r *catalog.Recipe) {
		r.Expect = []catalog.Condition{{Column: "DATAFLOW", Values: []string{"IT1:41_983(1.0)"}}}
	}
	where := func(r *catalog.Recipe) { r.Where = []catalog.Condition{{Column: "year", Values: []string{"2020"}}} }
	statuses := func(r *catalog.Recipe) {
		r.Values[0].StatusColumn, r.Values[0].Statuses = "OBS_STATUS", []catalog.StatusWord{{Found: "p", Status: data.Provisional}}
	}
	good := badFile(t, "52-order.csv")
	tests := []struct {
		number int
		name   string
		edit   func(*catalog.Recipe)
		text   string // a file of testdata/bad where it is short
		code   string
		line   int
	}{
		{41, "bomb", member, zipped(t, "a.csv", strings.Repeat("0", 10<<20)), "zip-bomb", 0},
		{42, "name that leaves", member, zipped(t, "../a.csv", good), "zip-entry-unsafe", 0},
		{43, "no table", member, zipped(t, "a.txt", good), "zip-member", 0},
		{44, "in the middle", nil, "44-bom-second-file-joined.csv", "area-digits", 4},
		{45, "", nil, "45-utf16le.csv", "encoding-utf16", 1},
		{46, "undeclared", nil, "46-iso-8859-1-undeclared.csv", "encoding", 4},
		{47, "", nil, "47-mixed.csv", "encoding", 5},
		{48, "", nil, "48-letter-twice.csv", "encoding-twice", 4},
		{49, "NUL", nil, "49-nul.csv", "nul", 4},
		{50, "", nil, "50-semicolon.csv", "column-missing", 1},
		{51, "", nil, "51-english.csv", "number-marks", 2},
		{53, "", nil, "53-missing.csv", "column-missing", 1},
		{55, "to an unknown name", nil, "55-renamed-unknown.csv", "column-missing", 1},
		{56, "", nil, "56-value-twice.csv", "column-twice", 1},
		{57, "", nil, "57-short.csv", "row-ragged", 4},
		{58, "unclosed", nil, "58-unclosed.csv", "quote-open", 2},
		{59, "", func(r *catalog.Recipe) { r.MaxBytes = 200 << 20 }, "code,year,value,note\n052032,2020,1," + strings.Repeat("x", 100<<20), "line-long", 2},
		{60, "in a row", nil, "code,year,value,note\n052032,2020,1" + strings.Repeat(",", 10_000) + "\n", "row-ragged", 2},
		{61, "CR inside a line", nil, "61-cr-in-a-line.csv", "row-ragged", 2},
		{62, "undeclared", nil, "62-footer-undeclared.csv", "row-ragged", 5},
		{63, "undeclared", nil, "63-labels-undeclared.csv", "area-digits", 2},
		{64, "", nil, "64-odd.csv", "number", 2},
		{65, "unknown", nil, "65-other-marker.csv", "number", 2},
		{66, "unknown", statuses, "66-unknown-letter.csv", "status", 3},
		{69, "", nil, "69-another.csv", "value-conflict", 4},
		{70, "", expect, "70-another-dataflow.csv", "word-unexpected", 3},
		{71, "all of them", where, "71-all-outside.csv", "rows-where", 0},
		{72, "", nil, "72-periods.csv", "period", 2},
	}
	b := benchOf(t, schools)
	b.publish(good)
	recipe := b.recipe
	for _, tt := range tests {
		faulttest.Run(t, tt.number, strings.TrimSpace("ingested "+tt.name), func(t *testing.T) faulttest.Ended {
			b.t, b.recipe = t, recipe
			b.recipe.Values = []catalog.ValueColumn{recipe.Values[0]}
			if tt.edit != nil {
				tt.edit(&b.recipe)
			}
			text := tt.text
			if strings.HasPrefix(text, fmt.Sprint(tt.number, "-")) {
				text = badFile(t, text)
			}
			ended := b.refused(data.Failed, text, "scuole.csv", "found ", "expected ")
			b.says(tt.code, tt.line)
			return ended
		})
	}
}

// says checks that the last run names a code at a line, in both languages.
func (b *bench) says(code string, line int) {
	b.t.Helper()
	runs, err := b.in.Folder.Runs(1)
	if err != nil || len(runs) != 1 {
		b.t.Fatalf("runs = %+v, %v", runs, err)
	}
	for _, e := range runs[0].Findings {
		if e.Code != code || e.Line != line {
			continue
		}
		it, en := e.In("it"), e.In("en")
		if it == en || !strings.Contains(it, "trovato: ") || e.Hint("it") == "" || e.Hint("en") == "" {
			b.t.Errorf("%s says %q and %q", code, it, en)
		}
		return
	}
	b.t.Errorf("findings = %+v, want %s at line %d", runs[0].Findings, code, line)
}

// TestFaultFilePublished gives odd files that are right all the same, and looks at
// what is published.
func TestFaultFilePublished(t *testing.T) {
	free := func(r *catalog.Recipe) {
		r.Free = []catalog.Condition{{Column: "CONF_STATUS", Values: []string{"F", ""}}}
	}
	letters := func(r *catalog.Recipe) {
		r.Values[0].StatusColumn = "OBS_STATUS"
		for word, s := range map[string]data.Status{"": data.Final, "b": data.Final, "u": data.Estimated, "e": data.Estimated, "p": data.Provisional, "c": data.Suppressed} {
			r.Values[0].Statuses = append(r.Values[0].Statuses, catalog.StatusWord{Found: word, Status: s})
		}
	}
	tests := []struct {
		number  int
		name    string
		file    string
		edit    func(*catalog.Recipe)
		area    data.AreaCode
		value   float64
		status  data.Status
		message string
	}{
		{52, "", "52-order.csv", nil, "052032", 1234.5, data.Final, ""},
		{44, "", "44-bom.csv", nil, "052032", 1234.5, data.Final, ""},
		{54, "", "54-extra.csv", nil, "052032", 1234.5, data.Final, "the new columns more"},
		{55, "to a name that is known", "55-renamed.csv", nil, "052033", -7, data.Final, ""},
		{65, "", "65-markers.csv", nil, "052001", 0, data.NotAvailable, ""},
		{66, "", "66-letters.csv", letters, "052003", 5, data.Provisional, ""},
		{67, "", "67-confidential.csv", free, "052002", 0, data.Suppressed, ""},
		{68, "", "68-same.csv", nil, "052033", -7, data.Final, "2 rows or values repeated alike"},
		{71, "some of them", "71-outside.csv", func(r *catalog.Recipe) { r.Where = []catalog.Condition{{Column: "year", Values: []string{"2020"}}} }, "052032", 1, data.Final, ""},
	}
	b := benchOf(t, strings.Replace(schools, "values:\n", "checks: {areas: -1, rows: -1, median: -1, revised: -1, nulls: -1}\nvalues:\n", 1))
	b.recipe.Format.NotApplicable, b.recipe.Format.Suppressed = []string{"-", ":"}, []string{"*", "***"}
	recipe := b.recipe
	for _, tt := range tests {
		faulttest.Run(t, tt.number, strings.TrimSpace("published "+tt.name), func(t *testing.T) faulttest.Ended {
			b.t, b.recipe = t, recipe
			b.recipe.Values = []catalog.ValueColumn{recipe.Values[0]}
			if tt.edit != nil {
				tt.edit(&b.recipe)
			}
			text := badFile(t, tt.file)
			if tt.number != 54 { // the others have other areas than those before, which holds a file
				b.in.Approved = map[string]bool{fmt.Sprintf("%x", sha256.Sum256([]byte(text))): true}
			}
			r := b.publish(text)
			if c := b.cell("SCUOLE", tt.area, "2020"); c.Value != tt.value || c.Status != tt.status {
				t.Errorf("figure = %+v, want %g, %s", c, tt.value, tt.status)
			}
			if !strings.Contains(r.Message, tt.message) {
				t.Errorf("message = %q, want %q in it", r.Message, tt.message)
			}
			return faulttest.Ended{Outcome: strings.TrimSuffix("ok: "+r.Message, ": "), Requests: faulttest.None}
		})
	}
}

// TestFindingsAreCapped gives a file with 150 bad rows: a hundred are told after
// their total, and all are among the rejected rows. A recipe that knows its file to
// be unreadable says so last.
func TestFindingsAreCapped(t *testing.T) {
	b := benchOf(t, schools)
	b.recipe.Refuse = "the table is a picture"
	var text strings.Builder
	text.WriteString("code,year,value\n")
	for i := range 150 {
		fmt.Fprintf(&text, "%06d,2020,x\n", 52001+i)
	}
	b.refused(data.Failed, text.String(), "150 of 150 rows rejected", "and 50 more", "the table is a picture")
	runs, err := b.in.Folder.Runs(1)
	if err != nil {
		t.Fatal(err)
	}
	found := runs[0].Findings
	if len(found) != data.MaxFindings+2 || found[0].Code != "rows-rejected" || found[0].Args[0] != "150" || found[100].Line != 101 || found[101].Code != "recipe-refuses" {
		t.Errorf("%d findings, the first %+v", len(found), found[0])
	}
	rejected, err := b.in.Folder.Rejected(runs[0].ID)
	if err != nil || strings.Count(string(rejected), "\n") != 151 {
		t.Errorf("%d rejected rows, %v", strings.Count(string(rejected), "\n")-1, err)
	}
}
