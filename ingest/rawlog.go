package ingest

import (
	"fmt"

	"cittamedie/data"
	"cittamedie/data/store"
)

// noteRaw writes the lines of fresh files in the manifest of raw files.
func (i *Ingester) noteRaw(fresh []*received, release int) error {
	for _, got := range fresh {
		if err := i.noteEdition(got.edition, got.run.Outcome, release); err != nil {
			return err
		}
	}
	return nil
}

func (i *Ingester) noteEdition(e data.Edition, outcome data.Outcome, release int) error {
	recipe, _ := i.Catalog.Recipe(e.Source)
	line := store.RawLine{
		Source: e.Source, SHA256: e.SHA256, File: e.File, URL: e.URL, Received: e.Retrieved, Bytes: e.Bytes,
		LicenceDeclared: recipe.Licence.ID, Parser: e.Parser, Outcome: outcome,
	}
	if outcome == data.OK {
		line.Release = release
	}
	if err := i.Folder.NoteRaw(line); err != nil {
		return fmt.Errorf("note the file of %s: %w", e.Source, err)
	}
	return nil
}

// completeRawLog writes the lines that a crash just after a publication left
// unwritten: those of the editions that the release in force brought. Nothing is
// published before it, so at most one release is concerned.
func (i *Ingester) completeRawLog() error {
	releases, err := i.Folder.Releases()
	if err != nil || len(releases) == 0 {
		return err
	}
	current, err := i.Folder.Current()
	if err != nil {
		return err
	}
	lines, err := i.Folder.RawLines()
	if err != nil {
		return err
	}
	noted := map[string]bool{}
	for _, l := range lines {
		if l.Release == current.Number {
			noted[l.Source] = true
		}
	}
	for _, e := range current.Editions {
		if noted[e.Source] || broughtBefore(releases, current, e) {
			continue
		}
		if err := i.noteEdition(e, data.OK, current.Number); err != nil {
			return err
		}
	}
	return nil
}

// broughtBefore reports whether the release before current had the edition too.
func broughtBefore(releases []data.Release, current data.Release, e data.Edition) bool {
	for _, r := range releases {
		if r.Number != current.Number-1 {
			continue
		}
		before := editionOf(r, e.Source)
		return before != nil && before.SHA256 == e.SHA256 && before.Parser == e.Parser
	}
	return false
}
