package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cittamedie/data/catalog"
)

// answered is what a publisher said of a source's file when it last sent it.
type answered struct {
	URL        string     `json:"url"`
	SHA256     string     `json:"sha256"`
	Validators Validators `json:"validators"`
}

// Download gets the file of a recipe, unless the publisher says that the file
// is still the one whose SHA-256 is have ("" when there is none yet). What the
// publisher said of another file is not used: had that file been refused after
// it was fetched, the question "anything newer?" would never bring it again.
func (f *Fetcher) Download(ctx context.Context, r catalog.Recipe, have string) (Download, error) {
	known, err := f.known()
	if err != nil {
		return Download{}, err
	}
	var prev Validators
	if k := known[r.ID]; have != "" && k.SHA256 == have && k.URL == r.URL {
		prev = k.Validators
	}
	got, err := f.Fetch(ctx, r, prev)
	if err != nil {
		return Download{}, err
	}
	if got.Unchanged {
		return Download{Unchanged: true, Name: got.Name, URL: got.URL}, nil
	}
	known[r.ID] = answered{URL: r.URL, SHA256: got.SHA256, Validators: got.Validators}
	body, err := got.Open()
	if err != nil {
		return Download{}, err
	}
	if err := f.remember(known); err != nil {
		return Download{}, errors.Join(err, body.Close())
	}
	return Download{Name: got.Name, URL: got.URL, Body: body}, nil
}

func (f *Fetcher) knownPath() string { return filepath.Join(f.dir, "answers.json") }

// known returns what publishers said, by source. A broken file is as good as
// none: the price is one file fetched again.
func (f *Fetcher) known() (map[string]answered, error) {
	known := map[string]answered{}
	text, err := os.ReadFile(f.knownPath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read what publishers answered: %w", err)
	}
	if json.Unmarshal(text, &known) != nil || known == nil {
		known = map[string]answered{}
	}
	return known, nil
}

func (f *Fetcher) remember(known map[string]answered) error {
	text, err := json.MarshalIndent(known, "", "\t")
	if err != nil {
		return err
	}
	if err := writeWhole(f.knownPath(), text); err != nil {
		return fmt.Errorf("write what publishers answered: %w", err)
	}
	return nil
}
