package decode

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// seed adds the files of a recipe's test data.
func seed(f *testing.F, id string) {
	f.Helper()
	paths, _ := filepath.Glob(filepath.Join("testdata", id, "*"))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
}

// checkFuzzed checks what holds for every file: an error is the file's fault, says
// so and has codes, lines within the file and words in both languages; what is
// accepted is well formed, and read again when it is written.
func checkFuzzed(t *testing.T, r catalog.Recipe, text []byte) *Batch {
	t.Helper()
	b, err := decodeBad(r, string(text))
	watchMemory(t)
	if err != nil {
		if !strings.HasPrefix(err.Error(), "t.csv") {
			t.Fatalf("error does not begin with the file: %v", err)
		}
		checkCodes(t, err, text)
		return nil
	}
	checkEmitted(t, b)
	if b.Rows <= 0 || int64(b.Skipped) > b.Rows {
		t.Fatalf("rows = %d, skipped = %d", b.Rows, b.Skipped)
	}
	for _, o := range rowsOf(b) {
		if _, err := data.ParseAreaCode(string(o.Area), r.Area.Level); err != nil || o.Period.IsZero() || o.Status == 0 || !o.Status.HasValue() && o.Value != 0 {
			t.Fatalf("observation %+v", o)
		}
	}
	return b
}

func FuzzDecodeCSV(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("code,year,value\n\"052032\",2020,\"1\n\""))
	seed(f, "situas-dimensioni-comuni")
	seed(f, "bad")
	r := testTable()
	r.Format.Records = "resultset"
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

func FuzzDecodeWide(f *testing.F) {
	seed(f, "bundle-popolazione")
	r := recipe(f, "bundle-popolazione")
	r.Format.Gzip = false
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

func FuzzDecodeAreas(f *testing.F) {
	seed(f, "bundle-aree")
	r := recipe(f, "bundle-aree")
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

func FuzzDecodeGeoJSON(f *testing.F) {
	seed(f, "confini-comuni")
	r := recipe(f, "confini-comuni")
	f.Fuzz(func(t *testing.T, text []byte) {
		b := checkFuzzed(t, r, text)
		if b == nil {
			return
		}
		for _, feature := range b.Features {
			for _, polygon := range feature.Geometry {
				for _, ring := range polygon {
					if len(ring) < minRing || !ring.Closed() {
						t.Fatalf("ring %v", ring)
					}
				}
			}
		}
	})
}

func FuzzDecodeTopology(f *testing.F) {
	f.Add([]byte(`{"type":"Topology","arcs":[],"objects":{}}`))
	r := recipe(f, "bundle-confini")
	r.Format.Gzip = false
	f.Fuzz(func(t *testing.T, text []byte) { checkFuzzed(t, r, text) })
}

// FuzzUnwrap feeds archives: the other targets never get past their checksums.
func FuzzUnwrap(f *testing.F) {
	f.Add(gzipped([]byte(good)), true)
	f.Add(zipOf(f, tables("a.csv")...), false)
	f.Add(zipOf(f, tables("../a.csv", "a.csv")...), false)
	f.Add(zip64(f, 1<<50), false)
	f.Add([]byte("PK\x03\x04"), false)
	f.Fuzz(func(t *testing.T, raw []byte, gz bool) {
		r := testTable()
		if r.Format.Gzip = gz; !gz {
			r.Format.Member = "*.csv"
		}
		text, err := unwrap(r, "t.csv", bytes.NewReader(raw))
		watchMemory(t)
		if err != nil {
			checkCodes(t, err, raw)
		} else if int64(len(text)) > r.Limit() || isGzip(text) || isZip(text) {
			t.Fatalf("%d bytes that begin %q", len(text), text[:min(len(text), 4)])
		}
	})
}

// What the standard library reads without leniency and we read too is the same.
func FuzzCSVReader(f *testing.F) {
	f.Add([]byte("\"a\"\r"))
	f.Add([]byte("a,b\n\"c\"\"d\",\"e\nf\"\r\n\n,\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.IndexByte(text, '\r') >= 0 && bytes.IndexByte(text, '\n') < 0 {
			t.Skip("line ends the standard library does not know")
		}
		std := csv.NewReader(bytes.NewReader(text))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			t.Skip(err)
		}
		ours := newCSVReader("t.csv", ",", text)
		for i, record := range want {
			fields, _, err := ours.next()
			if err != nil {
				t.Fatalf("record %d: %v", i, err)
			}
			for j := range fields {
				// The standard library also turns \r\n into \n inside quotes.
				if j >= len(record) || strings.ReplaceAll(string(fields[j]), "\r\n", "\n") != record[j] {
					t.Fatalf("record %d = %q, want %q", i, fields, record)
				}
			}
			if len(fields) != len(record) {
				t.Fatalf("record %d = %q, want %q", i, fields, record)
			}
		}
	})
}
