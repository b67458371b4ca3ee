package ingest

import (
	"context"
	"fmt"
	"maps"

	"cittamedie/data"
)

// Approve publishes the file that waits under the id of a run, whatever its
// checks said. The caller holds the folder's lock.
func (i *Ingester) Approve(ctx context.Context, runID string) (data.Run, error) {
	waiting, err := i.Folder.Holding()
	if err != nil {
		return data.Run{}, err
	}
	for _, h := range waiting {
		if h.Run.ID != runID {
			continue
		}
		recipe, known := i.Catalog.Recipe(h.Run.Source)
		if !known {
			return data.Run{}, fmt.Errorf("%w: there is no recipe for the source %s any more", data.ErrNotFound, h.Run.Source)
		}
		current, err := i.Folder.Current()
		if err != nil {
			return data.Run{}, err
		}
		got := &received{recipe: recipe, edition: h.Edition, old: editionOf(current, recipe.ID), run: data.Run{ID: NewRunID(), Source: recipe.ID, Started: i.Now().UTC()}}
		return i.approve(ctx, got)
	}
	return data.Run{}, fmt.Errorf("%w: no file waits under %q; cittamedie release lists those that do", data.ErrNotFound, runID)
}

func (i *Ingester) approve(ctx context.Context, got *received) (data.Run, error) {
	again := *i
	again.Approved = maps.Clone(i.Approved)
	if again.Approved == nil {
		again.Approved = map[string]bool{}
	}
	again.Approved[got.edition.SHA256] = true
	var err error
	if got.batch, err = i.decode(ctx, got.recipe, got.edition); err != nil {
		return data.Run{}, err
	}
	got.edition.Rows, got.edition.Rejected = got.batch.Rows, got.batch.RejectedRows
	got.run.Rows, got.run.Rejected = got.batch.Rows, got.batch.RejectedRows
	err = again.publishFresh(ctx, []*received{got})
	run := i.finish(got.run)
	if noteErr := i.Folder.NoteRun(run); err == nil {
		err = noteErr
	}
	return run, err
}

// forget lets the files wait no longer whose source has published since.
func (i *Ingester) forget(fresh []*received) error {
	waiting, err := i.Folder.Holding()
	if err != nil {
		return err
	}
	for _, h := range waiting {
		for _, got := range fresh {
			if got.run.Outcome == data.OK && got.recipe.ID == h.Run.Source {
				if err := i.Folder.Release(h.Run.ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
