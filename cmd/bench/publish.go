package main

import (
	"context"
	"fmt"
	"hash/maphash"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/ingest"
)

const (
	unchangedGoal = 50 * time.Millisecond
	repliesGoal   = 1_000_000 // of P11, whole
	publications  = 5         // of P11, at most

	// visitorPause leaves the publication some of the machine: without it the
	// clients take all of a small one for as long as they run.
	visitorPause = 2 * time.Millisecond
)

// unchanged is P10: a source whose file is the one we have.
func (b *bench) unchanged() error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	if err := b.unchangedRun(s, unchangedCase{name: "unchanged source, read from a folder", from: os.DirFS(s.files)}); err != nil {
		return err
	}
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotModified)
	}))
	defer publisher.Close()
	ask := func(ctx context.Context, r catalog.Recipe) (ingest.Download, error) {
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, publisher.URL, nil)
		if err != nil {
			return ingest.Download{}, err
		}
		q.Header.Set("If-None-Match", `"1"`)
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			return ingest.Download{}, err
		}
		answer.Body.Close()
		return ingest.Download{Unchanged: answer.StatusCode == http.StatusNotModified}, nil
	}
	start := time.Now()
	if _, err := ask(b.ctx, catalog.Recipe{}); err != nil {
		return err
	}
	return b.unchangedRun(s, unchangedCase{name: "unchanged source, publisher says 304", ask: ask, exchange: time.Since(start), written: "runs.jsonl"})
}

// unchangedCase is one way of finding a source unchanged.
type unchangedCase struct {
	name     string
	from     fs.FS
	ask      ingest.FetchFunc
	exchange time.Duration // with the publisher; 0 for none
	written  string        // the one file that may change: when a publisher was asked is remembered
}

// unchangedRun ingests the generated source again and compares the data folder
// before and after.
func (b *bench) unchangedRun(s *sample, c unchangedCase) error {
	recipe, _ := s.catalog.Recipe(generated)
	var took []float64
	var changed []string
	for range rounds {
		before, err := tree(s.folder.Path())
		if err != nil {
			return err
		}
		start := time.Now()
		unlock, err := s.folder.Lock()
		if err != nil {
			return err
		}
		in := ingester(s.folder, s.catalog, c.from)
		in.Fetch = c.ask
		runs, err := in.Run(b.ctx, []catalog.Recipe{recipe})
		unlock()
		took = append(took, float64(time.Since(start).Microseconds())/1000)
		if err != nil {
			return err
		}
		if err := wantOutcome(runs, data.Unchanged); err != nil {
			return err
		}
		after, err := tree(s.folder.Path())
		if err != nil {
			return err
		}
		changed = differences(before, after)
	}
	l := line{id: "P10", workload: c.name, limit: "-", goal: fmt.Sprintf("<= %d ms, nothing written", unchangedGoal.Milliseconds())}
	if c.written != "" {
		l.goal = fmt.Sprintf("<= %d ms, nothing written but the run", unchangedGoal.Milliseconds())
		changed = slices.DeleteFunc(changed, func(path string) bool { return path == c.written })
	}
	work := median(took)
	l.figure = fmt.Sprintf("%.1f ms, %d paths changed", work, len(changed))
	if c.written != "" {
		l.figure += " besides " + c.written
	}
	if len(changed) > 0 {
		l.figure += " (" + strings.Join(changed, " ") + ")"
	}
	if c.exchange > 0 {
		l.limit = fmt.Sprintf("%.1f ms", float64(c.exchange.Microseconds())/1000)
		l.ratio = work / (float64(c.exchange.Microseconds()) / 1000)
	}
	l.ok = work <= float64(unchangedGoal.Milliseconds()) && len(changed) == 0
	b.print(l)
	return nil
}

// tree lists the files and folders of a data folder with their size and the
// time of their last change. The lock is left out: it holds the writer's number.
func tree(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if name != "lock" {
			out[name] = fmt.Sprint(info.Size(), info.ModTime().UnixNano())
		}
		return err
	})
	return out, err
}

// differences returns the paths that one listing has otherwise than the other.
func differences(before, after map[string]string) []string {
	var out []string
	for path := range before {
		if after[path] != before[path] {
			out = append(out, path)
		}
	}
	for path := range after {
		if before[path] == "" {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// seen is a reply as P11 remembers it.
type seen struct {
	target int
	etag   string
	body   uint64
}

// publishing is P11: releases are published while maps and series are asked
// for. Every reply must be one that some release gives when nothing else
// happens: body and ETag of one and the same.
func (b *bench) publishing() error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	d := &driver{addr: s.addr, headers: gzipOnly, pause: visitorPause}
	for i := range sampleIndicators {
		d.targets = append(d.targets, valuesTarget(generatedCode(i), generatedFrom+i))
	}
	for i := range 200 {
		d.targets = append(d.targets, "/api/v1/series?indicator="+generatedCode(0)+"&area="+s.codes[i*39])
	}
	seed := maphash.MakeSeed()
	var replies sync.Map // of seen, to how many
	d.reply = func(target int, header, body []byte) {
		replies.LoadOrStore(seen{target, string(field(header, "Etag")), maphash.Bytes(seed, body)}, true)
	}
	whole := map[seen]bool{}
	expect := func() error {
		for i, target := range d.targets {
			header, body, err := fetch(s.addr, target, d.headers)
			if err != nil {
				return err
			}
			whole[seen{i, string(field(header, "Etag")), maphash.Bytes(seed, body)}] = true
		}
		return nil
	}
	if err := expect(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	done := make(chan tally, 1)
	go func() { done <- d.run(ctx, 10*time.Minute) }()
	want := int64(1)
	if b.full {
		want = repliesGoal
	}
	published := 0
	for published < 2 || d.sent.Load() < want && published < publications {
		if err := s.publishNext(b.ctx, uint64(100+published)); err != nil {
			return err
		}
		published++
		if err := expect(); err != nil {
			return err
		}
	}
	for d.sent.Load() < want && ctx.Err() == nil {
		time.Sleep(100 * time.Millisecond)
	}
	cancel()
	t := <-done
	mixed := 0
	replies.Range(func(key, _ any) bool {
		if !whole[key.(seen)] {
			mixed++
		}
		return true
	})
	if t.problem != "" {
		b.note("P11 %s", t.problem)
	}
	b.print(line{
		id: "P11", workload: fmt.Sprintf("%d publications while maps and series are asked for", published),
		figure: fmt.Sprintf("%d wrong, %d kinds of mixed, of %d replies", t.bad, mixed, t.replies), limit: "-",
		goal: "no non-200, no mixed release", ok: t.bad == 0 && mixed == 0,
	})
	return nil
}

// publishNext publishes other figures and puts them in force, as a server does.
func (s *sample) publishNext(ctx context.Context, seed uint64) error {
	if err := publishGenerated(ctx, s.folder, s.catalog, s.files, s.codes, seed); err != nil {
		return err
	}
	before, err := s.reload(ctx)
	if err != nil {
		return err
	}
	time.AfterFunc(readerGrace, func() { before.Close() })
	return nil
}

// readerGrace is how long the release before stays open for replies under way.
const readerGrace = 5 * time.Second
