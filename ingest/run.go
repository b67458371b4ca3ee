package ingest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"runtime/debug"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/data/topology"
	"cittamedie/ingest/decode"
)

// Ingester runs sources into one data folder.
type Ingester struct {
	Folder   *store.Folder
	Catalog  *catalog.Catalog
	Bundle   fs.FS            // the embedded files a new folder starts from
	From     fs.FS            // read files from here instead of fetching them; nil to fetch
	Fetch    FetchFunc        // how files are fetched; nil when From is set
	Now      func() time.Time // the clock
	Log      *slog.Logger
	Approved map[string]bool // SHA-256 of files whose checks a person has overruled
	Progress func(Step)      // told of every step; may be nil

	places   *data.Names // of the areas of the release placesOf
	placesOf string
}

// Step is what an ingester is doing, for a progress bar.
type Step struct {
	Source string
	Doing  string // "read", "decode", "compute", "publish"
}

// received is a source's file, kept, with what is known of it.
type received struct {
	recipe  catalog.Recipe
	edition data.Edition
	batch   *decode.Batch
	shapes  *topology.Topology // of a file of boundaries, once it is judged
	run     data.Run
	old     *data.Edition // the edition in force before; nil for a new source
}

// EnsureBundle publishes the first release from the embedded bundle when the
// folder has none. The caller holds the lock.
func (i *Ingester) EnsureBundle(ctx context.Context) error {
	id, err := i.Folder.CurrentID()
	if err != nil || id != "" {
		return err
	}
	var recipes []catalog.Recipe
	for _, r := range i.Catalog.Recipes {
		if r.Embedded {
			recipes = append(recipes, r)
		}
	}
	runs, err := i.run(ctx, recipes, i.Bundle)
	for _, r := range runs {
		if r.Outcome == data.Failed {
			err = errors.Join(err, fmt.Errorf("bundle: %s: %s", r.Source, r.Message))
		}
	}
	return err
}

// Run ingests the given sources and publishes one release with all that is new.
// A source that fails is in its run; the error is for what stopped everything.
// The caller holds the folder's lock. With From set, sources that are unchanged
// leave no trace; a fetched one that is unchanged leaves its run, so that the
// schedule knows it was asked for.
func (i *Ingester) Run(ctx context.Context, recipes []catalog.Recipe) ([]data.Run, error) {
	if err := i.EnsureBundle(ctx); err != nil {
		return nil, err
	}
	return i.run(ctx, recipes, i.From)
}

func (i *Ingester) run(ctx context.Context, recipes []catalog.Recipe, from fs.FS) ([]data.Run, error) {
	if err := i.completeRawLog(); err != nil {
		return nil, err
	}
	all, err := i.receiveAll(ctx, recipes, from)
	if err != nil {
		return nil, err
	}
	var fresh []*received
	for _, got := range all {
		if got.run.Outcome == "" {
			fresh = append(fresh, got)
		}
	}
	stale, err := i.methodsChanged()
	if err == nil && (len(fresh) > 0 || stale) {
		err = i.publishFresh(ctx, fresh)
	}
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err() // told to stop: no run was made
	}
	var runs []data.Run
	for _, got := range all {
		runs = append(runs, i.finish(got.run))
		err = errors.Join(err, i.noteRejected(got))
	}
	return runs, errors.Join(err, i.note(runs, from))
}

// methodsChanged reports whether the release in force was computed by other
// methods than this program's: its figures are to be computed again.
func (i *Ingester) methodsChanged() (bool, error) {
	current, err := i.Folder.Current()
	return current.Number > 0 && current.Methods != catalog.MethodsVersion, err
}

// receiveAll gets, keeps and decodes the files of the recipes, one after the
// other. What went wrong with one stands in its run.
func (i *Ingester) receiveAll(ctx context.Context, recipes []catalog.Recipe, from fs.FS) ([]*received, error) {
	current, err := i.Folder.Current()
	if err != nil {
		return nil, err
	}
	var all []*received
	for _, r := range recipes {
		i.step(Step{r.ID, "read"})
		start := i.Now()
		got, err := i.receive(ctx, r, from, editionOf(current, r.ID))
		got.spent(i.Now().Sub(start))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			got.fail(outcomeOf(err), err)
		}
		all = append(all, got)
	}
	return all, nil
}

// editionOf returns the edition of a source in a release; nil when it has none.
func editionOf(r data.Release, source string) *data.Edition {
	for n := range r.Editions {
		if r.Editions[n].Source == source {
			return &r.Editions[n]
		}
	}
	return nil
}

// publishFresh publishes one release with the fresh sources, says in their runs
// how it went, and notes their files.
func (i *Ingester) publishFresh(ctx context.Context, fresh []*received) error {
	release, err := i.publish(ctx, fresh)
	if errors.Is(err, errAllRefused) {
		err = nil
	}
	for _, got := range fresh {
		switch {
		case got.run.Outcome != "": // refused while its figures were computed
		case err != nil:
			got.fail(data.Failed, err)
		default:
			got.run.Outcome, got.run.Release = data.OK, release.ID
		}
	}
	if err != nil {
		return err
	}
	if err := i.forget(fresh); err != nil {
		return err
	}
	return i.noteRaw(fresh, release.Number)
}

// noteRejected leaves the rejected rows of a run where the operator finds them.
func (i *Ingester) noteRejected(got *received) error {
	if got.batch == nil || len(got.batch.Rejected) == 0 {
		return nil
	}
	return i.Folder.NoteRejected(got.run.ID, got.batch.Rejected)
}

// spent adds to the time that a source took.
func (got *received) spent(d time.Duration) {
	got.run.Seconds = math.Round(1000*(got.run.Seconds+d.Seconds())) / 1000
}

// outcomeOf says how a run ends that met err.
func outcomeOf(err error) data.Outcome {
	if errors.Is(err, data.ErrNoData) {
		return data.NoData
	}
	return data.Failed
}

func (i *Ingester) step(s Step) {
	i.Folder.Between(s.Doing + " " + s.Source)
	if i.Progress != nil {
		i.Progress(s)
	}
}

func (i *Ingester) finish(r data.Run) data.Run {
	r.Ended = i.Now().UTC()
	level := slog.LevelInfo
	if r.Outcome == data.Failed {
		level = slog.LevelError
	}
	i.Log.Log(context.Background(), level, "source ingested", "run", r.ID, "source", r.Source, "outcome", r.Outcome, "rows", r.Rows, "rejected", r.Rejected, "message", r.Message)
	return r
}

// note writes the runs to the log of runs. Reading an unchanged file from a
// folder is no news and writes nothing.
func (i *Ingester) note(runs []data.Run, from fs.FS) error {
	for _, r := range runs {
		if from != nil && (r.Outcome == data.Unchanged || r.Outcome == data.NoData) {
			continue
		}
		if err := i.Folder.NoteRun(r); err != nil {
			return fmt.Errorf("note the run of %s: %w", r.Source, err)
		}
	}
	return nil
}

// receive gets, keeps and decodes the file of a recipe. A run with an outcome is
// over; one without is to be published.
func (i *Ingester) receive(ctx context.Context, r catalog.Recipe, from fs.FS, old *data.Edition) (*received, error) {
	got := &received{recipe: r, old: old, run: data.Run{ID: NewRunID(), Source: r.ID, Started: i.Now().UTC()}}
	download, err := i.open(ctx, r, from)
	if err != nil {
		return got, err
	}
	if download.Unchanged {
		got.run.Outcome = data.Unchanged
		return got, nil
	}
	defer download.Body.Close()
	if same, err := i.has(download, old, r); err != nil || same {
		got.run.Outcome, got.run.Rows, got.run.Rejected = data.Unchanged, old.Rows, old.Rejected
		return got, err
	}
	sha, size, err := i.Folder.KeepRaw(download.Body)
	if err != nil {
		return got, err
	}
	got.edition = data.Edition{
		Source: r.ID, Dataset: r.Dataset, SHA256: sha, File: download.Name, Bytes: size, URL: download.URL,
		Retrieved: got.run.Started.Truncate(time.Second), Vintage: r.Vintage, Parser: r.Version(),
	}
	if old != nil && old.SHA256 == sha && old.Parser == got.edition.Parser {
		got.run.Outcome, got.run.Rows, got.run.Rejected = data.Unchanged, old.Rows, old.Rejected
		return got, nil
	}
	i.step(Step{Source: r.ID, Doing: "decode"})
	got.batch, err = i.decode(ctx, r, got.edition)
	if got.batch != nil {
		got.edition.Rows, got.edition.Rejected = got.batch.Rows, got.batch.RejectedRows
		got.run.Rows, got.run.Rejected = got.batch.Rows, got.batch.RejectedRows
		got.sayNotAsked()
		got.sayRepeated()
	}
	return got, err
}

// decode reads a kept file by its recipe. A panic, which is a fault of ours, is the
// end of this file and not of the others.
func (i *Ingester) decode(ctx context.Context, r catalog.Recipe, e data.Edition) (batch *decode.Batch, err error) {
	defer func() {
		if p := recover(); p != nil {
			i.Log.Error("panic", "source", r.ID, "what", p, "stack", string(debug.Stack()))
			batch, err = nil, fmt.Errorf("decode %s: the program met a fault of its own in this file (%v); tell those who wrote it, with the file", e.File, p)
		}
	}()
	raw, err := i.Folder.OpenRaw(e.SHA256)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	names, err := i.namesFor(ctx, r)
	if err != nil {
		return nil, err
	}
	return decode.Decoder{Now: i.Now(), Names: names}.Decode(ctx, r, e.File, raw)
}

// NewRunID returns an id for a run.
func NewRunID() string {
	b := make([]byte, 6)
	rand.Read(b)
	return hex.EncodeToString(b)
}
