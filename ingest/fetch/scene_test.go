package fetch_test

import (
	"context"
	"flag"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
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

// fileRecipe and queryRecipe are two sources of the same made-up figures: a file at
// an address and the answer of a service of SDMX. %s is the address of the server.
const (
	fileRecipe = `id: piste
dataset: piste
title: {it: Piste, en: Lanes}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.org/piste
url: %s/piste.csv
files: [piste.csv]
kind: observations
vintage: 2023-06-30
maxBytes: 1048576
format: {type: csv, delimiter: ",", decimal: ".", encoding: utf-8, missing: [""]}
area: {column: REF_AREA, level: municipality}
period: {column: TIME_PERIOD}
values:
  - {indicator: LANES, column: OBS_VALUE, min: 0}
indicators:
  - code: LANES
    domain: environment
    title: {it: Piste ciclabili, en: Cycle lanes}
    definition: {it: "Chilometri di piste.", en: "Kilometres of lanes."}
    unit: {it: km, en: km}
    decimals: 0
    polarity: positive
    polarityReason: "Più piste danno più scelta a chi si muove."
    recomposition: R
    quantity: true
`
	querySaid = `query:
  service: %s/rest
  agency: IT1
  dataflow: PISTE
  version: "1.0"
  key:
    - {dimension: FREQ, values: [A]}
    - {dimension: REF_AREA, values: ["058091", "015146", "063049", "001272"]}
  startPeriod: "2020"
`
)

const header = "FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE\n"

// figures are the rows of some municipalities; good is the file in force.
func figures(areas ...string) string {
	var b strings.Builder
	for i, area := range areas {
		fmt.Fprintf(&b, "A,%s,2020,%d\nA,%[1]s,2021,%d\n", area, 10+i, 20+i)
	}
	return b.String()
}

var good = header + "A,001272,2020,13\nA,001272,2021,23\nA,015146,2020,11\nA,015146,2021,21\nA,058091,2020,10\nA,058091,2021,20\nA,063049,2020,12\nA,063049,2021,22\n"

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

// seed makes, once for all tests, a folder whose release has the figures.
var seed = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "seed-")
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
	cat, r, err := catalogWith(fmt.Sprintf(fileRecipe, "https://example.org"))
	if err != nil {
		return "", err
	}
	in := &ingest.Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: slog.New(slog.DiscardHandler), From: fstest.MapFS{"piste.csv": {Data: []byte(good)}}}
	runs, err := in.Run(context.Background(), []catalog.Recipe{r})
	if err == nil && runs[0].Outcome != data.OK {
		err = fmt.Errorf("the first file is not published: %s", runs[0].Message)
	}
	return dir, err
})

func TestMain(m *testing.M) {
	if child() {
		return
	}
	status := m.Run()
	if missing := notProvoked(); status == 0 && flag.Lookup("test.run").Value.String() == "" && len(missing) > 0 {
		fmt.Println("no case of a fault meets the codes", missing)
		status = 1
	}
	if dir, err := seed(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(status)
}

// provoked are the codes that the cases met.
var provoked = map[string]bool{}

// notProvoked returns the codes about sources that no case met. That of a proxy
// without an address cannot be met from outside: the environment is read once.
func notProvoked() (missing []string) {
	for _, c := range data.InputCodes() {
		family, _, _ := strings.Cut(c.Code, "-")
		if slices.Contains([]string{"address", "host", "connection", "certificate", "answer", "query", "source"}, family) && !provoked[c.Code] {
			missing = append(missing, c.Code)
		}
	}
	return missing
}

// catalogWith returns the catalogue with one recipe more, and that recipe.
func catalogWith(yaml string) (*catalog.Catalog, catalog.Recipe, error) {
	recipes, err := catalog.LoadRecipes(fstest.MapFS{"piste.yaml": {Data: []byte(yaml)}})
	if err != nil {
		return nil, catalog.Recipe{}, err
	}
	cat, err := catalog.Load()
	if err == nil {
		cat, err = cat.With(recipes)
	}
	return cat, recipes[0], err
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
