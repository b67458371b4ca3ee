package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/faulttest"
)

// twoReleases returns a folder with two releases and their ids, the one in force
// last.
func twoReleases(t *testing.T) (f *Folder, first, second string) {
	t.Helper()
	f = newFolder(t)
	one, _ := publishFigures(t, f, noon, figure("DEM01", "052032", 2022, 1))
	two, _ := publishFigures(t, f, noon.Add(time.Hour), figure("DEM01", "052032", 2022, 2))
	return f, one.ID, two.ID
}

// refusesAll damages the release in force in many ways, one after the other, and
// expects that none is opened and that the one before still is.
func refusesAll(t *testing.T, ways int, damage func(t *testing.T, n int, path string)) faulttest.Ended {
	t.Helper()
	f, first, second := twoReleases(t)
	path := f.join("releases", second+".duckdb")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var last error
	refused := 0
	for n := range ways {
		damage(t, n, path)
		r, err := f.Open(context.Background(), second)
		if err == nil {
			r.Close()
			t.Errorf("way %d: the damaged release was opened", n)
			continue
		}
		refused, last = refused+1, err
		if !strings.Contains(err.Error(), second) || !strings.Contains(err.Error(), "rebuild --restore") {
			t.Errorf("way %d: %v, want the release and what to do", n, err)
		}
		os.Remove(path + ".wal")
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{first, second} {
		if r, err := f.Open(context.Background(), id); err != nil {
			t.Errorf("release %s after the damage was undone: %v", id, err)
		} else {
			r.Close()
		}
	}
	_, words, _ := strings.Cut(fmt.Sprint(last), second+": ")
	words, _, _ = strings.Cut(words, " ")
	return faulttest.Ended{Outcome: fmt.Sprintf("%d of %d refused when opened (%s …)", refused, ways, words), Requests: faulttest.None}
}

func TestFaultDatabaseDamaged(t *testing.T) {
	random := rand.New(rand.NewPCG(104, 1))
	faulttest.Run(t, 104, "one bit, at 24 places", func(t *testing.T) faulttest.Ended {
		return refusesAll(t, 24, func(t *testing.T, _ int, path string) {
			change(t, path, func(b []byte) []byte { return flipped(b, random) })
		})
	})
	faulttest.Run(t, 106, "database cut, at 12 lengths", func(t *testing.T) faulttest.Ended {
		return refusesAll(t, 12, func(t *testing.T, n int, path string) {
			change(t, path, func(b []byte) []byte { return b[:n*len(b)/12] })
		})
	})
	log := writtenLog(t)
	faulttest.Run(t, 105, "a log beside the published database, cut at 12 lengths", func(t *testing.T) faulttest.Ended {
		return refusesAll(t, 12, func(t *testing.T, n int, path string) { put(t, path+".wal", log[:n*len(log)/12]) })
	})
	faulttest.Run(t, 106, "a log beside the published database, one bit at 12 places", func(t *testing.T) faulttest.Ended {
		return refusesAll(t, 12, func(t *testing.T, _ int, path string) { put(t, path+".wal", flipped(log, random)) })
	})
}

// flipped returns a copy with one bit changed.
func flipped(b []byte, random *rand.Rand) []byte {
	out := slices.Clone(b)
	out[random.IntN(len(out))] ^= 1 << random.IntN(8)
	return out
}

func change(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, f(b))
}

func put(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// writtenLog returns the write-ahead log of a draft that was killed after its
// commit: what was written is in the log and not yet in the file.
func writtenLog(t *testing.T) []byte {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "killed.duckdb")
	db, err := openDatabase(ctx, path, t.TempDir(), forWriting)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "CREATE TABLE lost AS SELECT range AS n FROM range(1000)"); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + ".wal")
	if err != nil || len(log) < 1000 {
		t.Fatalf("%d bytes of log, %v", len(log), err)
	}
	return log
}

// The small files of a folder: none of them damaged makes a writer throw releases
// away, take the folder for a new one, or publish on the wrong ground.
func TestFaultFolderDamaged(t *testing.T) {
	for _, tt := range []struct {
		number     int
		name, file string // "ID" is the release in force
		damage     func([]byte) []byte
	}{
		{104, "name of the release in force flipped", "current", func(b []byte) []byte { b[3] ^= 0x40; return b }},
		{104, "name of the release in force empty", "current", func([]byte) []byte { return nil }},
		{104, "name of the release in force is another file's", "current", func([]byte) []byte { return []byte("../../etc/passwd\n") }},
		{104, "name of the release in force gone", "current", nil},
		{104, "manifest flipped", "releases/ID.json", func(b []byte) []byte { b[0] ^= 1; return b }},
		{104, "checksum in the manifest flipped", "releases/ID.json", func(b []byte) []byte { b[strings.LastIndex(string(b), `"sha256"`)+14] ^= 1; return b }},
		{106, "manifest cut", "releases/ID.json", func(b []byte) []byte { return b[:len(b)/2] }},
		{106, "manifest of another release", "releases/ID.json", func(b []byte) []byte { return []byte(strings.Replace(string(b), `"id": "2026`, `"id": "2027`, 1)) }},
		{106, "database empty", "releases/ID.duckdb", func([]byte) []byte { return nil }},
	} {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			f, first, second := twoReleases(t)
			path := f.join(strings.Replace(tt.file, "ID", second, 1))
			if tt.damage == nil {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			} else {
				change(t, path, tt.damage)
			}
			unlock, err := f.Lock() // sweeps
			if err != nil {
				t.Fatal(err)
			}
			defer unlock()
			draft, err := f.Begin(context.Background())
			if err == nil {
				draft.Discard()
				t.Fatal("a draft was begun on a damaged folder")
			}
			if got := f.Published(); !slices.Equal(got, []string{second, first}) {
				t.Errorf("releases left = %v, want both", got)
			}
			if r, err := f.Open(context.Background(), first); err != nil {
				t.Errorf("the release before: %v", err)
			} else {
				r.Close()
			}
			return faulttest.Ended{Outcome: "no draft: " + strings.ReplaceAll(err.Error(), f.path, "the folder"), Requests: faulttest.None}
		})
	}
}

// A crash in the middle of the first publication is no damage: nothing was in
// force, and the next writer begins again.
func TestCrashInTheFirstPublication(t *testing.T) {
	f := newFolder(t)
	publishFigures(t, f, noon, figure("DEM01", "052032", 2022, 1))
	if err := os.Remove(f.join("current")); err != nil {
		t.Fatal(err)
	}
	unlock, err := f.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if id, err := f.CurrentID(); id != "" || err != nil || len(f.Published()) != 0 {
		t.Errorf("CurrentID = %q, %v, left %v, want a new folder", id, err, f.Published())
	}
}

// Every write of our own in a publication fails once, with a full disk and with a
// broken one. The release in force is the one before or, where its name was
// already written, the new one; nothing is left half-written.
func TestFaultEveryWriteFails(t *testing.T) {
	for _, tt := range []struct {
		number     int
		name, kind string
		want       error
	}{{102, "full disk at every write of the store", "full", syscall.ENOSPC}, {103, "input/output error at every write of the store", "broken", syscall.EIO}} {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			f, _, before := twoReleases(t)
			failed := 0
			for n := 1; ; n++ {
				f.steps = stepsOf(func(name string) string {
					if name == StepVariable {
						return fmt.Sprint(n, " ", tt.kind)
					}
					return ""
				})
				release, err := tryPublish(f, noon.Add(time.Duration(n+2)*time.Hour))
				f.steps = nil
				now, readErr := f.CurrentID()
				if readErr != nil {
					t.Fatalf("write %d: %v", n, readErr)
				}
				if _, verifyErr := f.Verify(context.Background(), now); verifyErr != nil {
					t.Fatalf("write %d: %v", n, verifyErr)
				}
				if err == nil {
					if now != release.ID || failed < 8 {
						t.Errorf("%d writes failed, then release %s is in force, want %s", failed, now, release.ID)
					}
					return faulttest.Ended{Outcome: fmt.Sprintf("%d writes failed, each refused with %q; release before or after in force, whole", failed, tt.want), Requests: faulttest.None}
				}
				failed++
				if !errors.Is(err, tt.want) {
					t.Errorf("write %d: %v, want %v in it", n, err, tt.want)
				}
				if left := leftBehind(t, f); len(left) > 0 {
					t.Errorf("write %d (%v) left %v", n, err, left)
				}
				if now != before && !strings.Contains(err.Error(), "append to") { // the logs are written when all is published
					t.Errorf("write %d (%v) changed the release in force", n, err)
				}
				before = now
			}
		})
	}
}

// tryPublish publishes a release with a file and one figure.
func tryPublish(f *Folder, now time.Time) (data.Release, error) {
	ctx := context.Background()
	draft, err := f.Begin(ctx)
	if err != nil {
		return data.Release{}, err
	}
	defer draft.Discard()
	if _, _, err := f.KeepRaw(strings.NewReader(now.String())); err != nil {
		return data.Release{}, err
	}
	if _, err := draft.ReplaceObservations(ctx, "d", slices.Values([]data.Observation{figure("DEM01", "052032", 2022, float64(now.Hour()))})); err != nil {
		return data.Release{}, err
	}
	release, err := draft.Publish(ctx, "2023-06-30", "m1", now)
	if err != nil {
		return data.Release{}, err
	}
	return release, errors.Join(f.NoteRaw(RawLine{Source: "s"}), f.NoteRun(data.Run{ID: "r", Source: "s"}))
}

// leftBehind returns files that have no business in a folder nobody writes to.
func leftBehind(t *testing.T, f *Folder) []string {
	t.Helper()
	var left []string
	for _, pattern := range []string{"work/*", "raw/*.part", "*.tmp", "*/*.tmp", "*/*.wal"} {
		names, err := filepath.Glob(f.join(pattern))
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, names...)
	}
	return left
}
