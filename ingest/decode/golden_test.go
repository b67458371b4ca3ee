package decode

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/topology"
)

var update = flag.Bool("update", false, "write the golden files anew")

// compareGolden compares got with a golden file, or writes it with -update.
func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// batchCSV writes a batch out, one line for each thing in it.
func batchCSV(b *Batch) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write([]string{"rows", fmt.Sprint(b.Rows), "skipped", fmt.Sprint(b.Skipped), "duplicates", fmt.Sprint(b.Duplicates), "rejected", fmt.Sprint(b.RejectedRows)})
	for _, a := range b.Areas {
		w.Write([]string{"area", a.Level.String(), string(a.Code), a.Name, a.Abbreviation, string(a.Parent)})
	}
	for _, f := range b.Features {
		points := 0
		for _, p := range f.Geometry {
			for _, r := range p {
				points += len(r)
			}
		}
		w.Write([]string{"feature", string(f.Code), fmt.Sprint(len(f.Geometry)), "polygons", fmt.Sprint(points), "points", fmt.Sprint(f.Geometry.Bound())})
	}
	for _, o := range rowsOf(b) {
		value := ""
		if o.Status.HasValue() {
			value = strconv.FormatFloat(o.Value, 'f', -1, 64)
		}
		w.Write([]string{"observation", o.Indicator, string(o.Area), o.Period.String(), o.Sex, o.Age, value, o.Status.String()})
	}
	writeKinds(w, b)
	for _, r := range b.Rejected {
		w.Write([]string{"rejected", r.Error()})
	}
	w.Flush()
	return out.Bytes()
}

// rowsOf returns the figures of a batch as rows.
func rowsOf(b *Batch) []data.Observation {
	if b.Table == nil {
		return nil
	}
	return slices.Collect(b.Table.Observations("d"))
}

func gzipped(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(text)
	z.Close()
	return b.Bytes()
}

// Every recipe has a small file of its shape. The topology has none: it is
// binary, and TestDecodeTopology writes its own.
func TestDecodeGolden(t *testing.T) {
	recipes, err := catalog.EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recipes {
		if r.Format.Type == "topology" {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			inputs, _ := filepath.Glob(filepath.Join("testdata", r.ID, "input.*"))
			if len(inputs) != 1 {
				t.Fatalf("input files = %v, want one", inputs)
			}
			text, err := os.ReadFile(inputs[0])
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", r.ID, "golden.csv")
			if r.Refuse != "" {
				_, err := (Decoder{Now: testNow}).Decode(context.Background(), r, inputs[0], bytes.NewReader(text))
				if !errors.Is(err, data.ErrInvalid) {
					t.Fatalf("error = %v, want invalid", err)
				}
				compareGolden(t, golden, []byte(err.Error()+"\n"))
				return
			}
			r.Flow.Total = 0 // that of the whole file, in TestDecodeFlowsNational
			compareGolden(t, golden, batchCSV(decodeText(t, r, inputs[0], published(t, r, text))))
		})
	}
}

// published returns the text of a captured file in the wrapping its publisher
// gives it. A workbook is captured as the rows of its sheet.
func published(t testing.TB, r catalog.Recipe, text []byte) []byte {
	switch {
	case r.Format.Gzip:
		return gzipped(text)
	case r.Format.Type != "xlsx":
		return text
	}
	rows := csv.NewReader(bytes.NewReader(text))
	rows.FieldsPerRecord = -1
	cells, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book := workbook(t, "Indice", nil, strings.Replace(r.Format.Sheet, "*", "7", 1)+" ", cells)
	if r.Format.Member != "" {
		return []byte(zipped(t, "Dati/"+r.Format.Member, string(book), "Dati/leggimi.txt", "x"))
	}
	return book
}

// What the service answers is the same table as the CSV export.
func TestDecodeRecords(t *testing.T) {
	r := recipe(t, "situas-dimensioni-comuni")
	text, err := os.ReadFile("testdata/situas-dimensioni-comuni/records.json")
	if err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "testdata/situas-dimensioni-comuni/golden.csv", batchCSV(decodeText(t, r, "records.json", text)))
}

// The same reply with labels is the same figures.
func TestDecodeLabels(t *testing.T) {
	r := recipe(t, "sdmx-produzione-industriale")
	text, err := os.ReadFile("testdata/sdmx-produzione-industriale/labels.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got := figures(decodeText(t, r, "labels.csv", text)); got != "IT 2026-01 total total=93.5; IT 2026-02 total total=93.7" {
		t.Errorf("figures = %s", got)
	}
}

func TestDecodeTopology(t *testing.T) {
	square := orb.MultiPolygon{{{{11, 43}, {11, 44}, {12, 44}, {12, 43}, {11, 43}}}}
	made, err := topology.Build(data.Municipality, []topology.Feature{{Code: "052032", Geometry: square}})
	if err != nil {
		t.Fatal(err)
	}
	binary, err := made.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	r := recipe(t, "bundle-confini")
	b := decodeText(t, r, "comuni.topo.bin.gz", gzipped(binary))
	if _, ok := b.Topology.Shape(data.Municipality, "052032"); !ok || b.Rows != 1 {
		t.Errorf("batch = %+v", b)
	}
	b = decodeText(t, r, "comuni.topo.json.gz", gzipped(made.TopoJSON(data.Municipality, nil)))
	if _, ok := b.Topology.Shape(data.Municipality, "052032"); !ok {
		t.Errorf("batch = %+v", b)
	}
	for _, bad := range [][]byte{binary[:len(binary)-1], append(bytes.Clone(binary), 0), []byte("{}"), []byte("text")} {
		if _, err := (Decoder{Now: testNow}).Decode(context.Background(), r, "x", bytes.NewReader(gzipped(bad))); err == nil {
			t.Errorf("%q is read", bad[:min(len(bad), 10)])
		} else {
			provoked(err)
		}
	}
}
