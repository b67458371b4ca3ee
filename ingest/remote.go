package ingest

import (
	"context"

	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/ingest/fetch"
)

// Remote gets the files of sources from their publishers, asking only for what
// changed since the edition in force.
type Remote struct {
	Fetcher *fetch.Fetcher
	Folder  *store.Folder
}

// validatorsFile names, in the data folder, what publishers said of the files
// that were fetched from them.
const validatorsFile = "validators.json"

// told is what a publisher said of a file, and which file that was.
type told struct {
	SHA256     string           `json:"sha256"`
	Validators fetch.Validators `json:"validators"`
}

// Get fetches the file of a recipe; it is a [FetchFunc]. What the publisher said
// of an earlier file is sent along only while that file is the edition in force and
// was kept, so that "not modified" is never said of something we do not have.
func (r Remote) Get(ctx context.Context, recipe catalog.Recipe) (Download, error) {
	known := map[string]told{}
	if err := r.Folder.ReadState(validatorsFile, &known); err != nil {
		return Download{}, err
	}
	current, err := r.Folder.Current()
	if err != nil {
		return Download{}, err
	}
	var prev fetch.Validators
	for _, e := range current.Editions {
		if e.Source == recipe.ID && e.Parser == recipe.Version() && e.SHA256 == known[recipe.ID].SHA256 && r.Folder.HasRaw(e.SHA256) {
			prev = known[recipe.ID].Validators
		}
	}
	got, err := r.Fetcher.Fetch(ctx, recipe, prev)
	if err != nil || got.Unchanged {
		return Download{Unchanged: got.Unchanged}, err
	}
	known[recipe.ID] = told{SHA256: got.SHA256, Validators: got.Validators}
	if err := r.Folder.WriteState(validatorsFile, known); err != nil {
		return Download{}, err
	}
	body, err := got.Open()
	return Download{Name: got.Name, URL: got.URL, Body: body}, err
}
