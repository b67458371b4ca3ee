package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/faulttest"
	"cittamedie/data/store"
)

// seed makes, once for all tests, a folder whose release is the bundle.
var seed = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "seed-")
	if err != nil {
		return "", err
	}
	cat, err := catalog.Load()
	if err != nil {
		return "", err
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return "", err
	}
	unlock, err := folder.Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	in := &Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	return dir, in.EnsureBundle(context.Background())
})

func TestMain(m *testing.M) {
	status := m.Run()
	if dir, err := seed(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(status)
}

// bench is a folder with the bundle in it and a catalogue with one recipe more,
// to which files are given.
type bench struct {
	t      *testing.T
	in     *Ingester
	recipe catalog.Recipe
	loaded map[string]*cube.Cube // by release
}

// benchOf returns a bench for a recipe written in YAML.
func benchOf(t *testing.T, yaml string) *bench {
	t.Helper()
	from, err := seed()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	in := bundleIngester(t, dir)
	id, _, _ := strings.Cut(strings.TrimPrefix(yaml, "id: "), "\n")
	recipes, err := catalog.LoadRecipes(fstest.MapFS{id + ".yaml": {Data: []byte(yaml)}})
	if err != nil {
		t.Fatal(err)
	}
	if in.Catalog, err = in.Catalog.With(recipes); err != nil {
		t.Fatal(err)
	}
	r, _ := in.Catalog.Recipe(id)
	return &bench{t, in, r, map[string]*cube.Cube{}}
}

// give ingests a file and returns its run.
func (b *bench) give(text string) data.Run {
	b.t.Helper()
	b.in.From = fstest.MapFS{b.recipe.Files[0]: {Data: []byte(text)}}
	runs, err := b.in.Run(context.Background(), []catalog.Recipe{b.recipe})
	if err != nil || len(runs) != 1 {
		b.t.Fatalf("runs = %+v, %v", runs, err)
	}
	return runs[0]
}

// publish gives a file that has to be published.
func (b *bench) publish(text string) data.Run {
	b.t.Helper()
	r := b.give(text)
	if r.Outcome != data.OK {
		b.t.Fatalf("run = %+v, want one that is published", r)
	}
	return r
}

// refused gives a file that has to leave the release in force as it was, byte for
// byte, with a reason that says all the given words.
func (b *bench) refused(want data.Outcome, text string, words ...string) faulttest.Ended {
	b.t.Helper()
	before := b.inForce()
	r := b.give(text)
	if r.Outcome != want || r.Ended.IsZero() {
		b.t.Errorf("outcome = %q (%s), want %q", r.Outcome, r.Message, want)
	}
	for _, w := range words {
		if !strings.Contains(r.Message, w) {
			b.t.Errorf("message = %s\n want %q in it", r.Message, w)
		}
	}
	if after := b.inForce(); after != before {
		b.t.Errorf("the release in force changed:\n%s\n%s", before, after)
	}
	if parts, _ := filepath.Glob(filepath.Join(b.in.Folder.Path(), "*.part")); len(parts) > 0 {
		b.t.Errorf("left behind: %v", parts)
	}
	return ended(r)
}

// ended says how a run ended, in its own words.
func ended(r data.Run) faulttest.Ended {
	message := strings.Join(strings.Fields(r.Message), " ")
	if len(message) > 160 {
		message = message[:160] + "…"
	}
	return faulttest.Ended{Outcome: strings.TrimSuffix(string(r.Outcome)+": "+message, ": "), Requests: faulttest.None}
}

// inForce returns the release in force with the hash of all that is published.
func (b *bench) inForce() string {
	b.t.Helper()
	sum := sha256.New()
	root := os.DirFS(b.in.Folder.Path())
	err := fs.WalkDir(root, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path != "current" && !strings.HasPrefix(path, "releases/") {
			return err
		}
		text, err := fs.ReadFile(root, path)
		fmt.Fprintf(sum, "%s %x\n", path, sha256.Sum256(text))
		return err
	})
	id, readErr := b.in.Folder.CurrentID()
	if err != nil || readErr != nil {
		b.t.Fatal(err, readErr)
	}
	return id + " " + hex.EncodeToString(sum.Sum(nil))
}

// cell returns a figure of the release in force.
func (b *bench) cell(indicator string, area data.AreaCode, period string) cube.Cell {
	b.t.Helper()
	p, err := data.ParsePeriod(period)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.cube().Cell(indicator, area, p)
}

// cube returns the figures of the release in force.
func (b *bench) cube() *cube.Cube {
	b.t.Helper()
	id, err := b.in.Folder.CurrentID()
	if err != nil {
		b.t.Fatal(err)
	}
	if b.loaded[id] == nil {
		b.loaded[id] = openCube(b.t, b.in)
	}
	return b.loaded[id]
}
