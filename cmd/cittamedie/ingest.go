package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/ingest"
)

type ingestCmd struct {
	Source []string `arg:"" optional:"" help:"Sources to ingest, by id."`
	All    bool     `help:"Ingest every source but the embedded ones."`
	Bundle bool     `help:"Publish the first release from the embedded bundle, when the folder has none."`
	From   string   `help:"Read the files from this folder instead of fetching them." placeholder:"DIR"`
	Log    bool     `help:"Write log lines instead of progress."`
	Memory int      `help:"Megabytes that the ingestion may take; it ends when it needs more." default:"0"`
}

func (c ingestCmd) Run(t *terminal) error {
	if c.Bundle && (c.All || len(c.Source) > 0) {
		return errors.New("--bundle stands alone: it publishes the first release and nothing else")
	}
	if !c.Bundle && c.All == (len(c.Source) > 0) {
		return errors.New("name the sources to ingest, or say --all; cittamedie sources lists them")
	}
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	recipes, err := c.recipes(cat)
	if err != nil {
		return err
	}
	if err := limitMemory(c.Memory); err != nil {
		return err
	}
	in, unlock, err := t.ingester(cat, t.stderr)
	if err != nil {
		return err
	}
	defer unlock()
	if c.Log {
		in.Log = t.config.Log.logger(t.stderr)
		in.Progress = func(s ingest.Step) { in.Log.Info(s.Doing, "source", s.Source) }
	}
	if c.From != "" {
		if info, err := os.Stat(c.From); err != nil || !info.IsDir() {
			return fmt.Errorf("--from %s: no such folder", c.From)
		}
		in.From = os.DirFS(c.From)
	}
	runs, err := in.Run(t.ctx, recipes)
	printRuns(t, runs)
	if err != nil {
		return err
	}
	return c.verdict(cat, runs)
}

// recipes returns what is to be ingested: with --all, every source but those of
// the embedded bundle, which a folder starts from.
func (c ingestCmd) recipes(cat *catalog.Catalog) ([]catalog.Recipe, error) {
	var out []catalog.Recipe
	if c.All {
		for _, r := range cat.Recipes {
			if !r.Embedded {
				out = append(out, r)
			}
		}
		return out, nil
	}
	for _, id := range c.Source {
		r, known := cat.Recipe(id)
		if !known {
			return nil, fmt.Errorf("source %q is not in the catalogue; cittamedie sources lists them", id)
		}
		out = append(out, r)
	}
	return out, nil
}

// verdict is an error when a source failed, or when one that was asked for by
// name is not there. A source whose recipe says that its file cannot be read is
// expected to be refused.
func (c ingestCmd) verdict(cat *catalog.Catalog, runs []data.Run) error {
	bad := 0
	for _, r := range runs {
		recipe, _ := cat.Recipe(r.Source)
		if r.Outcome == data.Failed && recipe.Refuse == "" || r.Outcome == data.NoData && !c.All {
			bad++
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d sources were not ingested; the last good figures stay in force", bad, len(runs))
	}
	return nil
}

// messageLines is how much of a message the table shows: rejected rows stand each
// on a line, and all of them in a file of the data folder.
const messageLines = 6

// firstOf returns the first lines of a message and says how many there are more.
func firstOf(message string, lines int) string {
	all := strings.Split(message, "\n")
	if len(all) <= lines {
		return message
	}
	return fmt.Sprintf("%s\n  … %d lines more; rejected rows are in the folder rejected", strings.Join(all[:lines], "\n"), len(all)-lines)
}

func printRuns(t *terminal, runs []data.Run) {
	if len(runs) == 0 {
		return
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "source\toutcome\trows\trejected\tseconds")
	for _, r := range runs {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%.1f\n", r.Source, r.Outcome, r.Rows, r.Rejected, r.Seconds)
	}
	table.Flush()
	for _, r := range runs {
		if message := t.message(r); message != "" {
			fmt.Fprintf(t.stdout, "%s: %s\n", r.Source, firstOf(message, messageLines))
		}
	}
}

// ingester opens the data folder for writing. The caller calls unlock when done.
func (t *terminal) ingester(cat *catalog.Catalog, progress io.Writer) (*ingest.Ingester, func(), error) {
	folder, err := t.openFolder()
	if err != nil {
		return nil, nil, err
	}
	unlock, err := folder.Lock()
	if err != nil {
		return nil, nil, err
	}
	return t.ingesterOf(folder, cat, slog.New(slog.DiscardHandler), progress), unlock, nil
}

// ingesterOf returns an ingester into a folder that the caller locks.
func (t *terminal) ingesterOf(folder *store.Folder, cat *catalog.Catalog, log *slog.Logger, progress io.Writer) *ingest.Ingester {
	return &ingest.Ingester{
		Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: log,
		Fetch: t.fetcher(folder), Progress: showProgress(progress),
	}
}

// showProgress draws a bar on a terminal and writes plain lines elsewhere.
func showProgress(w io.Writer) func(ingest.Step) {
	if w == nil {
		return nil
	}
	file, ok := w.(*os.File)
	if info, err := statOf(file); !ok || err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(s ingest.Step) { fmt.Fprintln(w, s.Doing, s.Source) }
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(), progressbar.OptionSpinnerType(14))
	return func(s ingest.Step) {
		bar.Describe(s.Doing + " " + s.Source)
		bar.Add(1)
		if s.Doing == "publish" {
			bar.Finish()
		}
	}
}

func statOf(f *os.File) (fs.FileInfo, error) {
	if f == nil {
		return nil, os.ErrInvalid
	}
	return f.Stat()
}
