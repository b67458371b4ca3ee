package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"cittamedie/data"
	"cittamedie/data/store"
)

// Rebuild makes every release again, in order, from the raw files of the folder
// into the empty folder into, and returns the last one. The content hash is that
// of the release in force when recipes, decoders and formulas are the same.
func (i *Ingester) Rebuild(ctx context.Context, into *store.Folder) (data.Release, error) {
	if _, err := i.Folder.Current(); err == nil { // else damaged, which is why we are here
		if err := i.completeRawLog(); err != nil {
			return data.Release{}, err
		}
	}
	lines, err := i.Folder.RawLines()
	if err != nil {
		return data.Release{}, fmt.Errorf("read the manifest of raw files: %w", err)
	}
	lines = slices.DeleteFunc(lines, func(l store.RawLine) bool { return l.Outcome != data.OK })
	slices.SortStableFunc(lines, func(a, b store.RawLine) int { return cmp.Compare(a.Release, b.Release) })
	if len(lines) == 0 {
		return data.Release{}, fmt.Errorf("%w: the folder has no raw files to rebuild from", data.ErrNoData)
	}
	again := *i
	again.Folder, again.Approved = into, map[string]bool{}
	for _, line := range lines {
		again.Approved[line.SHA256] = true // published once, with or without a person's word
	}
	var last data.Release
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].Release == lines[0].Release {
			n++
		}
		if last, err = again.replay(ctx, i.Folder, lines[:n]); err != nil {
			return data.Release{}, fmt.Errorf("rebuild release %d: %w", lines[0].Release, err)
		}
		lines = lines[n:]
	}
	return last, nil
}

// replay publishes one release from the raw files it was made of.
func (i *Ingester) replay(ctx context.Context, raw *store.Folder, lines []store.RawLine) (data.Release, error) {
	var fresh []*received
	for _, line := range lines {
		recipe, known := i.Catalog.Recipe(line.Source)
		if !known {
			return data.Release{}, fmt.Errorf("%w: this program has no recipe for the source %s; use the one that ingested it", data.ErrNotFound, line.Source)
		}
		file, err := raw.OpenRaw(line.SHA256)
		if err != nil {
			return data.Release{}, err
		}
		sha, size, err := i.Folder.KeepRaw(file)
		file.Close()
		if err != nil {
			return data.Release{}, err
		}
		if sha != line.SHA256 {
			return data.Release{}, fmt.Errorf("%w: the raw file of %s has SHA-256 %s, expected %s", data.ErrInvalid, line.Source, sha, line.SHA256)
		}
		got := &received{recipe: recipe, run: data.Run{ID: NewRunID(), Source: recipe.ID, Started: line.Received}, edition: data.Edition{
			Source: recipe.ID, Dataset: recipe.Dataset, SHA256: sha, File: line.File, Bytes: size, URL: line.URL,
			Retrieved: line.Received, Vintage: recipe.Vintage, Parser: recipe.Version(),
		}}
		i.step(Step{Source: recipe.ID, Doing: "decode"})
		if got.batch, err = i.decode(ctx, recipe, got.edition); err != nil {
			return data.Release{}, err
		}
		got.edition.Rows, got.edition.Rejected = got.batch.Rows, got.batch.RejectedRows
		fresh = append(fresh, got)
	}
	release, err := i.publish(ctx, fresh)
	if err != nil {
		return data.Release{}, err
	}
	for _, got := range fresh {
		if got.run.Outcome == data.Failed {
			return data.Release{}, errors.New(got.run.Message)
		}
		got.run.Outcome = data.OK
	}
	return release, i.noteRaw(fresh, release.Number)
}

// RebuildInto opens an empty folder beside the raw files for a rebuild; remove
// it when done.
func RebuildInto(f *store.Folder) (into *store.Folder, remove func(), err error) {
	dir, err := f.Scratch("rebuild-")
	if err != nil {
		return nil, nil, err
	}
	into, err = store.OpenFolder(dir)
	return into, func() { os.RemoveAll(dir) }, err
}
