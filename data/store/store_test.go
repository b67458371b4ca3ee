package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func newFolder(t *testing.T) *Folder {
	t.Helper()
	f, err := OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func figure(indicator, area string, year int, value float64) data.Observation {
	return data.Observation{Dataset: "d", Indicator: indicator, Area: data.AreaCode(area), Period: data.Year(year),
		Sex: data.Total, Age: data.Total, Value: value, Status: data.Final}
}

// publishFigures publishes a release in which the dataset d has these figures.
func publishFigures(t *testing.T, f *Folder, now time.Time, figures ...data.Observation) (data.Release, Change) {
	t.Helper()
	ctx := context.Background()
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	sha, size, err := f.KeepRaw(strings.NewReader("the file of d"))
	if err != nil {
		t.Fatal(err)
	}
	if err := draft.ReplaceEdition(ctx, data.Edition{Source: "s", Dataset: "d", SHA256: sha, Bytes: size, Retrieved: now, Vintage: "2023-06-30"}); err != nil {
		t.Fatal(err)
	}
	if _, err := draft.ReplaceAreas(ctx, []data.Area{{Code: "052032", Level: data.Municipality, Name: "Siena", Parent: "052"}}); err != nil {
		t.Fatal(err)
	}
	change, err := draft.ReplaceObservations(ctx, "d", slices.Values(figures))
	if err != nil {
		t.Fatal(err)
	}
	release, err := draft.Publish(ctx, "2023-06-30", "m1", now)
	if err != nil {
		t.Fatal(err)
	}
	return release, change
}

func open(t *testing.T, f *Folder, id string) *Release {
	t.Helper()
	r, err := f.Open(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestPublishedFiguresAreReadBack(t *testing.T) {
	f := newFolder(t)
	ratio := figure("DEM03", "052032", 2022, 258.2)
	ratio.Numerator, ratio.Denominator = data.Some(2582), data.Some(1000)
	suppressed := figure("ECO01", "052032", 2019, 0)
	suppressed.Status = data.Suppressed
	classed := figure("DEM01", "052032", 2022, 17)
	classed.Sex, classed.Age = "female", "0-4"
	summed := figure("DEM01", "052", 2022, 30)
	summed.Covered, summed.Expected, summed.Recalculated = 2, 2, true
	want := []data.Observation{summed, figure("DEM01", "052032", 2022, 20), ratio, suppressed}
	release, change := publishFigures(t, f, noon, append([]data.Observation{classed}, want...)...)
	if change != (Change{Added: 5}) {
		t.Errorf("change = %+v, want 5 added", change)
	}
	r := open(t, f, release.ID)
	var got []data.Observation
	all := func(Series) bool { return true }
	if err := r.Totals(context.Background(), all, func(o data.Observation) error { got = append(got, o); return nil }); err != nil {
		t.Fatal(err)
	}
	want[2].Numerator, want[2].Denominator = data.Number{}, data.Number{} // the parts of a ratio are read by Figures
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	ratios, _, err := r.Figures(context.Background(), Query{Indicators: []string{"DEM03"}, Limit: 10})
	if err != nil || len(ratios) != 1 || !cmp.Equal(ratios[0], ratio) {
		t.Errorf("Figures = %+v, %v, want the ratio with its parts", ratios, err)
	}
	page, total, err := r.Figures(context.Background(), Query{Indicators: []string{"DEM01"}, Areas: []data.AreaCode{"052032"}, Sex: "*", Age: "*", Limit: 1})
	if err != nil || total != 2 || len(page) != 1 || !cmp.Equal(page[0], classed) {
		t.Errorf("Figures = %+v, %d, %v, want the first of 2", page, total, err)
	}
}

func TestTheLedgerKeepsWhatChanged(t *testing.T) {
	f := newFolder(t)
	stays, revised, withdrawn := figure("DEM01", "001001", 2022, 1), figure("DEM01", "001002", 2022, 2), figure("DEM01", "001003", 2022, 3)
	publishFigures(t, f, noon, stays, revised, withdrawn)
	revised.Value = 2.5
	second, change := publishFigures(t, f, noon.Add(time.Hour), stays, revised, figure("DEM01", "001004", 2022, 4))
	if change != (Change{Added: 2, Closed: 2}) {
		t.Errorf("change = %+v, want 2 added and 2 closed", change)
	}
	rows, err := open(t, f, second.ID).db.Query("SELECT area, value, release_from, coalesce(release_to, 0) FROM observation ORDER BY area, release_from")
	type line struct {
		Area     string
		Value    float64
		From, To int
	}
	got, err := collect(rows, err, func(l *line) []any { return []any{&l.Area, &l.Value, &l.From, &l.To} })
	if err != nil {
		t.Fatal(err)
	}
	want := []line{{"001001", 1, 1, 0}, {"001002", 2, 1, 2}, {"001002", 2.5, 2, 0}, {"001003", 3, 1, 2}, {"001004", 4, 2, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if _, change := publishFigures(t, f, noon.Add(2*time.Hour), stays, revised, figure("DEM01", "001004", 2022, 4)); change != (Change{}) {
		t.Errorf("the same figures again: change = %+v, want none", change)
	}
}

func TestTwoFiguresWithOneKeyAreRefused(t *testing.T) {
	f := newFolder(t)
	draft, err := f.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	twice := []data.Observation{figure("DEM01", "001001", 2022, 1), figure("DEM01", "001001", 2022, 2)}
	if _, err := draft.ReplaceObservations(context.Background(), "d", slices.Values(twice)); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("err = %v, want kind ErrInvalid", err)
	}
}

func TestContentHashKnowsContentAlone(t *testing.T) {
	one, two := figure("DEM01", "001001", 2022, 1), figure("DEM01", "001002", 2022, 2)
	first, _ := publishFigures(t, newFolder(t), noon, one, two)
	same, _ := publishFigures(t, newFolder(t), noon.Add(time.Hour), two, one)
	if first.ContentHash != same.ContentHash {
		t.Error("the hash depends on the order of rows or on the time")
	}
	two.Value = 2.0000001
	other, _ := publishFigures(t, newFolder(t), noon, one, two)
	if first.ContentHash == other.ContentHash {
		t.Error("the hash does not change with a figure")
	}
}

func TestDiscardedDraftLeavesNothing(t *testing.T) {
	f := newFolder(t)
	published, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	draft, err := f.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := draft.ReplaceObservations(context.Background(), "d", slices.Values([]data.Observation{})); err != nil {
		t.Fatal(err)
	}
	draft.Discard()
	if id, _ := f.CurrentID(); id != published.ID {
		t.Errorf("current = %s, want %s", id, published.ID)
	}
	if left, _ := os.ReadDir(f.join("work")); len(left) != 0 {
		t.Errorf("work/ holds %v, want nothing", left)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	flip := func(path string, at int64) func(t *testing.T, f *Folder, r data.Release) {
		return func(t *testing.T, f *Folder, r data.Release) {
			names, _ := filepath.Glob(f.join(path))
			file, err := os.OpenFile(names[0], os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			b := make([]byte, 1)
			file.ReadAt(b, at)
			b[0] ^= 1
			if _, err := file.WriteAt(b, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name   string
		damage func(t *testing.T, f *Folder, r data.Release)
	}{
		{"a bit of the database", flip("releases/*.duckdb", 20000)},
		{"a bit of its first block", flip("releases/*.duckdb", 8)},
		{"a bit of a raw file", flip("raw/*[0-9a-f]", 3)},
		{"a truncated database", func(t *testing.T, f *Folder, r data.Release) {
			if err := os.Truncate(f.join("releases", r.ID+".duckdb"), 5000); err != nil {
				t.Fatal(err)
			}
		}},
		{"a missing raw file", func(t *testing.T, f *Folder, r data.Release) { os.Remove(f.join("raw", r.Editions[0].SHA256)) }},
		{"a manifest of another release", func(t *testing.T, f *Folder, r data.Release) {
			b, _ := os.ReadFile(f.join("releases", r.ID+".json"))
			os.WriteFile(f.join("releases", r.ID+".json"), []byte(strings.Replace(string(b), r.ContentHash, strings.Repeat("0", 64), 1)), 0o644)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFolder(t)
			r, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
			if _, err := f.Verify(context.Background(), r.ID); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			tt.damage(t, f, r)
			if _, err := f.Verify(context.Background(), r.ID); err == nil {
				t.Error("Verify found nothing wrong")
			}
		})
	}
}

func TestPublishedDatabaseHasNoLog(t *testing.T) {
	f := newFolder(t)
	publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	names, _ := filepath.Glob(f.join("*", "*.wal"))
	if len(names) > 0 {
		t.Errorf("write-ahead logs: %v", names)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	f := newFolder(t)
	r, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	path := f.join("releases", r.ID+".json")
	b, _ := os.ReadFile(path)
	os.WriteFile(path, []byte(strings.Replace(string(b), `"schema": 3`, `"schema": 99`, 1)), 0o644)
	_, err := f.Open(context.Background(), r.ID)
	if err == nil || !strings.Contains(err.Error(), "install the newer cittamedie") {
		t.Errorf("err = %v, want the sentence that says what to do", err)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	f := newFolder(t)
	unlock, err := f.Lock()
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Lock()
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("second lock: %v, want a LockedError with process %d", err, os.Getpid())
	}
	unlock()
	unlock, err = f.Lock()
	if err != nil {
		t.Fatalf("after the first writer ended: %v", err)
	}
	unlock()
}

func TestTheNextWriterSweepsWhatACrashLeft(t *testing.T) {
	f := newFolder(t)
	r, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	left := []string{"work/draft-1/draft.duckdb", "raw/123.part", "releases/unfinished.duckdb", "releases/x.json.tmp", "current.tmp"}
	for _, name := range left {
		os.MkdirAll(filepath.Dir(f.join(name)), 0o755)
		if err := os.WriteFile(f.join(name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	unlock, err := f.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	for _, name := range left {
		if _, err := os.Stat(f.join(name)); err == nil {
			t.Errorf("%s was left", name)
		}
	}
	if _, err := f.Verify(context.Background(), r.ID); err != nil {
		t.Errorf("the release in force: %v", err)
	}
}

func TestLogsSurviveATornLine(t *testing.T) {
	f := newFolder(t)
	if err := f.NoteRun(data.Run{ID: "1", Source: "s", Outcome: data.OK, Started: noon}); err != nil {
		t.Fatal(err)
	}
	file, _ := os.OpenFile(f.join("runs.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	file.WriteString(`{"id":"2","sour`)
	file.Close()
	if err := f.NoteRun(data.Run{ID: "3", Source: "s", Outcome: data.Failed, Started: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	runs, err := f.Runs(0)
	if err != nil || len(runs) != 2 || runs[0].ID != "3" || runs[1].ID != "1" {
		t.Errorf("Runs = %+v, %v, want 3 then 1", runs, err)
	}
	if at, err := f.LastSuccess("s"); err != nil || !at.Equal(noon) {
		t.Errorf("LastSuccess = %v, %v, want %v", at, err, noon)
	}
}

func TestRawFilesAreKeptOnce(t *testing.T) {
	f := newFolder(t)
	sha, size, err := f.KeepRaw(strings.NewReader("residenti"))
	if err != nil || size != 9 {
		t.Fatalf("KeepRaw = %s, %d, %v", sha, size, err)
	}
	if again, _, err := f.KeepRaw(strings.NewReader("residenti")); err != nil || again != sha {
		t.Errorf("KeepRaw again = %s, %v, want %s", again, err, sha)
	}
	in, err := f.OpenRaw(sha)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if b, _ := io.ReadAll(in); string(b) != "residenti" {
		t.Errorf("raw file = %q", b)
	}
	if _, err := f.OpenRaw("0000"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("unknown raw file: %v, want kind ErrNotFound", err)
	}
	if names, _ := os.ReadDir(f.join("raw")); len(names) != 1 {
		t.Errorf("raw/ holds %d files, want 1", len(names))
	}
}

func TestForeignFilesAreOutOfReach(t *testing.T) {
	f := newFolder(t)
	r, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	outside := filepath.Join(t.TempDir(), "x.csv")
	os.WriteFile(outside, []byte("a\n1\n"), 0o644)
	db := open(t, f, r.ID).db
	if _, err := db.Exec("SELECT * FROM read_csv('" + outside + "')"); err == nil {
		t.Error("the database read a file of its own accord")
	}
	if _, err := db.Exec("SET enable_external_access=true"); err == nil {
		t.Error("the settings are not locked")
	}
}

func TestDamagedReleaseIsNotCopied(t *testing.T) {
	f := newFolder(t)
	r, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	file, err := os.OpenFile(f.join("releases", r.ID+".duckdb"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	file.Write([]byte{0})
	file.Close()
	if _, err := f.Begin(context.Background()); err == nil || !strings.Contains(err.Error(), "rebuild --restore") {
		t.Errorf("Begin = %v, want a refusal that says what to do", err)
	}
}

// TestReleaseNeverInForceIsSwept leaves what a crash between the manifest and the
// name in current leaves.
func TestReleaseNeverInForceIsSwept(t *testing.T) {
	f := newFolder(t)
	first, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	publishFigures(t, f, noon.Add(time.Hour), figure("DEM01", "001001", 2022, 2))
	if err := f.writeFile(f.join("current"), []byte(first.ID+"\n")); err != nil {
		t.Fatal(err)
	}
	unlock, err := f.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	third, _ := publishFigures(t, f, noon.Add(2*time.Hour), figure("DEM01", "001001", 2022, 3))
	releases, err := f.Releases()
	if err != nil || len(releases) != 2 || releases[0].ID != third.ID || releases[0].Number != 2 || releases[1].ID != first.ID {
		t.Errorf("Releases = %+v, %v, want the third as number 2 and the first", releases, err)
	}
}

func TestFolderNameWithAnApostrophe(t *testing.T) {
	f, err := OpenFolder(filepath.Join(t.TempDir(), "l'aquila"))
	if err != nil {
		t.Fatal(err)
	}
	publishFigures(t, f, noon, figure("DEM01", "066049", 2022, 1))
}

// A server reads the release in force while a run of the same process looks areas
// up in it.
func TestReleaseIsOpenedTwice(t *testing.T) {
	folder := newFolder(t)
	release, _ := publishFigures(t, folder, time.Now(), figure("A", "052032", 2022, 1))
	for range 2 {
		r, err := folder.Open(context.Background(), release.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := r.Areas(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
