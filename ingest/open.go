package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/ingest/decode"
)

// FetchFunc gets the file of a recipe. It returns a file that the caller closes
// and removes, or reports that the source says it has not changed.
type FetchFunc func(ctx context.Context, r catalog.Recipe) (Download, error)

// Download is a fetched file, or the word that there is nothing new.
type Download struct {
	Unchanged bool
	Name      string // base name of the file
	URL       string
	Body      io.ReadCloser
}

// open finds the file of a recipe in a folder, or fetches it.
func (i *Ingester) open(ctx context.Context, r catalog.Recipe, from fs.FS) (Download, error) {
	switch {
	case from == nil && r.Embedded:
		from = i.Bundle
	case from == nil && r.Address() == "":
		return Download{}, fmt.Errorf("%w: the source has no address to fetch from; put one of the files %v in a folder and run with --from", data.ErrNoData, r.Files)
	case from == nil:
		return i.Fetch(ctx, r)
	}
	for _, name := range r.Files {
		path, err := locate(from, name)
		if err != nil {
			return Download{}, err
		}
		if path == "" {
			continue
		}
		if strings.EqualFold(filepath.Ext(path), ".shp") {
			return openShapefile(from, path)
		}
		body, err := from.Open(path)
		if err != nil {
			return Download{}, fmt.Errorf("read %s: %w", name, err)
		}
		return Download{Name: name, Body: body}, nil
	}
	instead := ""
	if r.Address() != "" {
		instead = ", or run without --from to fetch it"
	}
	return Download{}, fmt.Errorf("%w: none of the files %v is in the folder; put one there%s", data.ErrNoData, r.Files, instead)
}

// locate returns the path of the file called name anywhere in a folder; "" when
// there is none, an error when there are several.
func locate(from fs.FS, name string) (string, error) {
	var found []string
	err := fs.WalkDir(from, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() && filepath.Base(path) == name {
			found = append(found, path)
		}
		return nil
	})
	switch {
	case err != nil:
		return "", fmt.Errorf("look for %s: %w", name, err)
	case len(found) > 1:
		return "", fmt.Errorf("%w: %s stands twice in the folder, as %s and %s; keep one", data.ErrInvalid, name, found[0], found[1])
	case len(found) == 0:
		return "", nil
	}
	return found[0], nil
}

// has reports whether a file is the one of an edition, read by the same recipe and
// kept. It reads a file that can be read again, and leaves it at its beginning.
func (i *Ingester) has(d Download, old *data.Edition, r catalog.Recipe) (bool, error) {
	file, seekable := d.Body.(io.Seeker)
	if old == nil || !seekable || old.Parser != r.Version() || !i.Folder.HasRaw(old.SHA256) {
		return false, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, d.Body); err != nil {
		return false, fmt.Errorf("read %s: %w", d.Name, err)
	}
	_, err := file.Seek(0, io.SeekStart)
	return hex.EncodeToString(h.Sum(nil)) == old.SHA256, err
}

// openShapefile packs the shapefile at a path and opens the archive.
func openShapefile(from fs.FS, shpPath string) (Download, error) {
	packed, err := decode.PackShapefile(from, shpPath)
	if err != nil {
		return Download{}, err
	}
	return Download{Name: strings.TrimSuffix(path.Base(shpPath), path.Ext(shpPath)) + ".zip", Body: inMemory{bytes.NewReader(packed)}}, nil
}

// inMemory is a file that was made here, and can be read again.
type inMemory struct{ *bytes.Reader }

// Close does nothing.
func (inMemory) Close() error { return nil }
