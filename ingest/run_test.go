package ingest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// bundleIngester opens a folder, locks it for the test and returns an ingester
// that reads the embedded bundle.
func bundleIngester(t *testing.T, dir string) *Ingester {
	t.Helper()
	cat, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := folder.Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
	return &Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// openCube loads the release in force.
func openCube(t *testing.T, in *Ingester) *cube.Cube {
	t.Helper()
	id, err := in.Folder.CurrentID()
	if err != nil {
		t.Fatal(err)
	}
	release, err := in.Folder.Open(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cube.Load(context.Background(), release, in.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestBundleBecomesARelease(t *testing.T) {
	in := bundleIngester(t, t.TempDir())
	start := time.Now()
	if err := in.EnsureBundle(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Logf("bundle published in %v", time.Since(start))
	start = time.Now()
	c := openCube(t, in)
	t.Logf("cube loaded in %v", time.Since(start))
	tests := []struct {
		name      string
		indicator string
		area      data.AreaCode
		year      int
		want      cube.Cell
	}{
		{"residents of a comune", "DEM01", "052032", 2022, cube.Cell{Value: 52812, Status: data.Final}},
		{"residents of a province, summed", "DEM01", "052", 2022, cube.Cell{Value: 259858, Status: data.Final, Covered: 35, Expected: 35}},
		{"two comuni that merged in 2023 are summed", "DEM01", "005122", 2022, cube.Cell{Value: 394, Status: data.Final, Recalculated: true}},
		{"a sum that lacks a part is not a sum", "DEM01", "081", 2022, cube.Cell{Status: data.NotAvailable, Covered: 24, Expected: 25}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Dataset = "popolazione-eta"
			if got := c.Cell(tt.indicator, tt.area, data.Year(tt.year)); got != tt.want {
				t.Errorf("Cell(%s, %s, %d) = %+v, want %+v", tt.indicator, tt.area, tt.year, got, tt.want)
			}
		})
	}
	if got := len(c.Areas(data.Municipality)); got != 7901 {
		t.Errorf("municipalities in force = %d, want 7901", got)
	}
	if got := c.Cell("DEM03", "IT", data.Year(2022)); got.Status != data.Estimated || got.Covered != 7898 {
		t.Errorf("ageing index of Italy = %+v, want an estimate over 7898 municipalities", got)
	}
}

// TestRawLogIsCompletedAfterACrash takes away the lines that are written after a
// publication, as a crash would, and expects the next writer to write them.
func TestRawLogIsCompletedAfterACrash(t *testing.T) {
	in := bundleIngester(t, t.TempDir())
	if err := in.EnsureBundle(context.Background()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(in.Folder.Path(), "raw", "manifest.jsonl")
	whole, err := in.Folder.RawLines()
	if err != nil || len(whole) != 3 {
		t.Fatalf("RawLines = %d lines, %v, want 3", len(whole), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := strings.Index(string(text), "\n") + 1
	if err := os.WriteFile(path, text[:first+20], 0o644); err != nil { // one line and a torn one
		t.Fatal(err)
	}
	if _, err := in.Run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	again, err := in.Folder.RawLines()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, again); diff != "" {
		t.Errorf("manifest of raw files (-before +after):\n%s", diff)
	}
}

// TestNewMethodsAreApplied makes the release in force look as if an older program
// had computed it, and expects the next run to compute everything again.
func TestNewMethodsAreApplied(t *testing.T) {
	in := bundleIngester(t, t.TempDir())
	ctx := context.Background()
	if err := in.EnsureBundle(ctx); err != nil {
		t.Fatal(err)
	}
	first, err := in.Folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(in.Folder.Path(), "releases", first.ID+".json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	older := strings.Replace(string(text), catalog.MethodsVersion, "2000.1", 1)
	if err := os.WriteFile(path, []byte(older), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Run(ctx, nil); err != nil {
		t.Fatal(err)
	}
	second, err := in.Folder.Current()
	if err != nil || second.Number != first.Number+1 || second.Methods != catalog.MethodsVersion {
		t.Fatalf("release in force = %+v, %v, want the next one by the methods of this program", second, err)
	}
	if _, err := in.Run(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if third, _ := in.Folder.Current(); third.Number != second.Number {
		t.Errorf("release %d in force after a run without news, want %d", third.Number, second.Number)
	}
}
