package decode

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// testNow is the clock of these tests.
var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func recipe(t testing.TB, id string) catalog.Recipe {
	t.Helper()
	recipes, err := catalog.EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recipes {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no recipe %q", id)
	return catalog.Recipe{}
}

// shared returns the content of a file of the folder of real data beside the
// repository; without the folder the test is skipped, unless REQUIRE_SHARED is 1.
func shared(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", path))
	switch {
	case err == nil:
		return text
	case os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	}
	t.Skipf("no real data: %v", err)
	return nil
}

func decodeText(t testing.TB, r catalog.Recipe, name string, text []byte) *Batch {
	t.Helper()
	b, err := Decoder{Now: testNow, Names: allNames(t)}.Decode(context.Background(), r, name, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func observed(b *Batch, indicator string, area data.AreaCode) data.Observation {
	for _, o := range rowsOf(b) {
		if o.Indicator == indicator && o.Area == area {
			return o
		}
	}
	return data.Observation{}
}

func TestDecodeSharedSituas(t *testing.T) {
	b := decodeText(t, recipe(t, "situas-dimensioni-comuni"), "situas_dimensioni_comuni.csv", shared(t, "codes/situas_dimensioni_comuni.csv"))
	if b.Rows != 7896 || len(rowsOf(b)) != 2*7896 {
		t.Errorf("rows = %d, observations = %d", b.Rows, len(rowsOf(b)))
	}
	if o := observed(b, "DEM01", "052032"); o.Value != 52833 || o.Period != data.Year(2023) || o.Status != data.Final {
		t.Errorf("residents of Siena = %+v", o)
	}
	if o := observed(b, "AREA", "052032"); o.Value != 118.5061 || o.Period != data.Year(2023) {
		t.Errorf("area of Siena = %+v", o)
	}
}

func TestDecodeSharedMEF(t *testing.T) {
	b := decodeText(t, recipe(t, "mef-irpef-comuni"), "mef_irpef_comuni_2019.csv", shared(t, "income/mef_irpef_comuni_2019.csv"))
	if b.Rows != 7904 || b.Skipped != 1 || len(rowsOf(b)) != 2*7903 {
		t.Errorf("rows = %d, skipped = %d, observations = %d", b.Rows, b.Skipped, len(rowsOf(b)))
	}
	// The sigla of the province is NA; its 92 comuni must not read as missing.
	napoli := 0
	for _, o := range rowsOf(b) {
		if o.Indicator == "IRPEF_INCOME" && strings.HasPrefix(string(o.Area), "063") && o.Status == data.Final && o.Value > 0 {
			napoli++
		}
	}
	if napoli != 92 {
		t.Errorf("comuni of the province of Napoli = %d, want 92", napoli)
	}
}

func TestDecodeSharedBoundaries(t *testing.T) {
	text := shared(t, "boundaries/comuni_2023_full.geojson")
	start := time.Now()
	b := decodeText(t, recipe(t, "confini-comuni"), "comuni_2023_full.geojson", text)
	t.Logf("decoded %d bytes in %v", len(text), time.Since(start))
	count := map[data.Level]int{}
	for _, a := range b.Areas {
		count[a.Level]++
	}
	if len(b.Features) != 7899 || count[data.Municipality] != 7899 || count[data.Province] != 107 || count[data.Region] != 20 {
		t.Errorf("features = %d, areas = %v", len(b.Features), count)
	}
	siena := data.Area{Code: "052", Level: data.Province, Name: "Siena", Abbreviation: "SI", Parent: "09"}
	if got := b.Areas[7899+51]; got != siena {
		t.Errorf("area = %+v, want %+v", got, siena)
	}
}

// population returns a table of the shape and size of the bundle's, gzipped.
func population(rows int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, "code,period,sex")
	for age := range 100 {
		fmt.Fprintf(z, ",%d", age)
	}
	fmt.Fprint(z, ",100+\n")
	for i := range rows {
		fmt.Fprintf(z, "%06d,%d,%s", 1001+i/4, 2021+i/2%2, [2]string{"female", "male"}[i%2])
		for age := range 101 {
			fmt.Fprintf(z, ",%d", (i*31+age*17)%197)
		}
		fmt.Fprintln(z)
	}
	z.Close()
	return b.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	for _, bench := range []struct {
		id   string
		text func() []byte
	}{
		{"bundle-popolazione", func() []byte { return population(31604) }},
		{"confini-comuni", func() []byte { return shared(b, "boundaries/comuni_2023_full.geojson") }},
		{"situas-dimensioni-comuni", func() []byte { return shared(b, "codes/situas_dimensioni_comuni.csv") }},
		{"mef-irpef-comuni", func() []byte { return shared(b, "income/mef_irpef_comuni_2019.csv") }},
	} {
		b.Run(bench.id, func(b *testing.B) {
			text, r := bench.text(), recipe(b, bench.id)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				decodeText(b, r, "input", text)
			}
		})
	}
}
