package fetch_test

import (
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"log/slog"
	"net"
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
	"cittamedie/data/faulttest"
	"cittamedie/data/store"
	"cittamedie/ingest"
	"cittamedie/ingest/fetch"
)

// scene is a data folder with a release in force, to which a source answers badly.
type scene struct {
	*testing.T
	in      *ingest.Ingester
	recipe  catalog.Recipe
	source  *source
	fetcher *fetch.Fetcher
	clock   *clock
	before  string // what was published
	unlock  func() // the folder
}

// newScene returns a scene for a recipe, in a copy of the seed's folder.
func newScene(t *testing.T, yaml string) *scene {
	t.Helper()
	from, err := seed()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
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
	s := &scene{T: t, source: newSource(t), unlock: sync.OnceFunc(unlock)}
	t.Cleanup(s.unlock)
	cat, r, err := catalogWith(strings.ReplaceAll(yaml, "%s", s.source.URL))
	if err != nil {
		t.Fatal(err)
	}
	s.recipe, s.in = r, &ingest.Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	s.before = s.published()
	return s
}

// first publishes the figures as the recipe reads them, from a folder.
func (s *scene) first() *scene {
	s.Helper()
	s.in.From = fstest.MapFS{"piste.csv": {Data: []byte(good)}}
	if r := s.run(); r.Outcome != data.OK {
		s.Fatalf("first run = %+v", r)
	}
	s.in.From, s.before = nil, s.published()
	return s
}

// with begins a case of the scene: no request was sent yet, nobody is silent.
func (s *scene) with(t *testing.T, a answer) *scene {
	t.Helper()
	for _, name := range []string{"requests.json", "validators.json"} {
		if err := os.RemoveAll(filepath.Join(s.in.Folder.Path(), name)); err != nil {
			t.Fatal(err)
		}
	}
	one := *s
	one.T, one.clock = t, &clock{now: time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	s.source.mu.Lock()
	s.source.seen, s.source.answer = nil, a
	s.source.mu.Unlock()
	one.restart()
	return &one
}

// restart makes a fetcher as a new process has it.
func (s *scene) restart() {
	s.fetcher = fetch.New(s.in.Folder.Path(), "cittamedie-test")
	s.fetcher.Reach(s.source.Listener.Addr().(*net.TCPAddr).AddrPort(), s.source.settings())
	s.fetcher.Clock(s.clock.Now, s.clock.Sleep)
	s.in.Fetch = ingest.Remote{Fetcher: s.fetcher, Folder: s.in.Folder}.Get
}

// run fetches and ingests the source.
func (s *scene) run() data.Run {
	s.Helper()
	runs, err := s.in.Run(context.Background(), []catalog.Recipe{s.recipe})
	if err != nil || len(runs) != 1 {
		s.Fatalf("runs = %+v, %v", runs, err)
	}
	return runs[0]
}

// ends runs the source and expects how it ends, after so many requests and with the
// given words in its message. Whatever the outcome but ok, what is published stays
// as it was, byte for byte, and nothing is left behind.
func (s *scene) ends(want data.Outcome, requests int, words ...string) faulttest.Ended {
	s.Helper()
	r := s.run()
	if r.Outcome != want || r.Ended.IsZero() {
		s.Errorf("outcome = %q (%s), want %q", r.Outcome, r.Message, want)
	}
	for _, w := range words {
		if !strings.Contains(r.Message, w) {
			s.Errorf("message = %s\n want %q in it", r.Message, w)
		}
	}
	if want == data.Failed && !strings.Contains(r.Message, "piste") {
		s.Errorf("message = %s\n does not name the source", r.Message)
	}
	if want == data.Failed && len(r.Findings) == 0 {
		s.Errorf("the run does not say one by one what is wrong: %s", r.Message)
	}
	for _, f := range r.Findings {
		provoked[f.Code] = true
		if f.In("it") == f.In("en") || f.Hint("it") == "" {
			s.Errorf("finding = %s / %s", f.In("it"), f.In("en"))
		}
	}
	if got := s.source.requests(); got != requests {
		s.Errorf("requests = %d, want %d", got, requests)
	}
	if want != data.OK {
		s.unchanged()
	}
	said := strings.Join(strings.Fields(r.Message), " ")
	if said = strings.ReplaceAll(said, s.source.URL, "https://SOURCE"); len(said) > 160 {
		said = said[:160] + "…"
	}
	return faulttest.Ended{Outcome: strings.TrimSuffix(string(r.Outcome)+": "+said, ": "), Requests: s.source.requests()}
}

// unchanged expects rule R: what was published is there, and nothing more.
func (s *scene) unchanged() {
	s.Helper()
	if now := s.published(); now != s.before {
		s.Errorf("what is published changed:\n%s\n%s", s.before, now)
	}
	for _, pattern := range []string{"*.part", "raw/*.part", "work/*", "*.tmp"} {
		if left, _ := filepath.Glob(filepath.Join(s.in.Folder.Path(), pattern)); len(left) > 0 {
			s.Errorf("left behind: %v", left)
		}
	}
}

var hashSeed = maphash.MakeSeed()

// published returns the id in force with the hash of every published file.
func (s *scene) published() string {
	s.Helper()
	var sum maphash.Hash
	sum.SetSeed(hashSeed)
	root := os.DirFS(s.in.Folder.Path())
	err := fs.WalkDir(root, "releases", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		in, err := root.Open(path)
		if err != nil {
			return err
		}
		defer in.Close()
		fmt.Fprintln(&sum, path)
		_, err = io.Copy(&sum, in)
		return err
	})
	id, readErr := s.in.Folder.CurrentID()
	if err != nil || readErr != nil {
		s.Fatal(err, readErr)
	}
	return fmt.Sprintf("%s %x", id, sum.Sum64())
}
