package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cittamedie/data"
)

// Folder is the data folder of one installation.
type Folder struct {
	path      string
	retention Retention
	steps     *steps // nil outside tests
}

// manifest is the JSON file beside a release's database.
type manifest struct {
	data.Release
	Schema int    `json:"schema"`
	SHA256 string `json:"sha256"` // of the database file
	Bytes  int64  `json:"bytes"`
}

// OpenFolder returns the data folder at path, made when it does not exist.
func OpenFolder(path string) (*Folder, error) {
	f := &Folder{path: path, retention: DefaultRetention, steps: stepsOf(os.Getenv)}
	for _, dir := range []string{"", "raw", "releases", "work"} {
		if err := os.MkdirAll(filepath.Join(path, dir), 0o755); err != nil {
			return nil, fmt.Errorf("open data folder %s: %w", path, err)
		}
	}
	return f, nil
}

// Path returns where the folder is.
func (f *Folder) Path() string { return f.path }

func (f *Folder) join(parts ...string) string {
	return filepath.Join(append([]string{f.path}, parts...)...)
}

// idPattern is the form of a release's id.
var idPattern = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$`)

// CurrentID returns the id of the release in force; "" before the first one. A
// folder with releases and no good name of the one in force is damaged, not new.
func (f *Folder) CurrentID() (string, error) {
	b, err := os.ReadFile(f.join("current"))
	id := strings.TrimSpace(string(b))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if ids := f.Published(); len(ids) > 1 { // one alone: a crash came during the first publication
			return "", fmt.Errorf("%s has %d releases and its file current is gone; run cittamedie rebuild --restore", f.path, len(ids))
		}
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read current: %w", err)
	case !idPattern.MatchString(id):
		return "", fmt.Errorf("the file current of %s holds %.40q, expected the id of a release; run cittamedie rebuild --restore", f.path, id)
	}
	return id, nil
}

// Published returns the ids of the releases that have a database, newest first,
// whether they are whole or not.
func (f *Folder) Published() []string {
	names, _ := filepath.Glob(f.join("releases", "*.duckdb"))
	var ids []string
	for _, name := range names {
		id := strings.TrimSuffix(filepath.Base(name), ".duckdb")
		if _, err := os.Stat(f.join("releases", id+".json")); err == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}

// Current returns the release in force; the zero Release before the first one.
func (f *Folder) Current() (data.Release, error) {
	id, err := f.CurrentID()
	if err != nil || id == "" {
		return data.Release{}, err
	}
	m, err := readManifest(f.join("releases", id+".json"))
	return m.Release, err
}

// Releases returns every release ever published, newest first. One whose
// manifest cannot be read is left out: it stops nobody.
func (f *Folder) Releases() ([]data.Release, error) {
	out := f.readable()
	slices.SortFunc(out, func(a, b data.Release) int { return b.Number - a.Number })
	return out, nil
}

func readManifest(path string) (manifest, error) {
	var m manifest
	b, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	if m.Schema > schemaVersion {
		return m, newerSchema(m.Schema)
	}
	if id := strings.TrimSuffix(filepath.Base(path), ".json"); m.ID != id {
		return m, fmt.Errorf("read %s: it speaks of release %.40q; run cittamedie rebuild --restore", filepath.Base(path), m.ID)
	}
	return m, nil
}

// writeFile replaces a file whole: written beside, synced, renamed.
func (f *Folder) writeFile(path string, content []byte) error {
	tmp := path + ".tmp"
	if err := f.Step("write " + filepath.Base(path)); err != nil {
		return err
	}
	file, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = f.Step("rename " + filepath.Base(path))
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		os.Remove(tmp)
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Scratch makes a folder for work that the next writer sweeps away.
func (f *Folder) Scratch(prefix string) (string, error) { return os.MkdirTemp(f.join("work"), prefix) }

// Restore takes the releases that were rebuilt in another folder, on the same
// disk, in the place of this folder's own. The ids that were published stay
// known: see Former.
func (f *Folder) Restore(rebuilt *Folder) error {
	old, _ := filepath.Glob(f.join("releases", "*"))
	fresh, err := filepath.Glob(rebuilt.join("releases", "*"))
	if err != nil || len(fresh) == 0 {
		return fmt.Errorf("restore: %w: the rebuilt folder has no release", data.ErrNoData)
	}
	if err := f.keepFormer(rebuilt); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	kept := map[string]bool{}
	for _, name := range fresh {
		target := f.join("releases", filepath.Base(name))
		kept[target] = true
		if err := os.Rename(name, target); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
	}
	if err := syncDir(f.join("releases")); err != nil {
		return err
	}
	id, err := rebuilt.CurrentID()
	if err != nil {
		return err
	}
	if err := f.writeFile(f.join("current"), []byte(id+"\n")); err != nil {
		return err
	}
	for _, name := range old {
		if !kept[name] {
			os.Remove(name)
		}
	}
	return nil
}

// ReadState reads a small JSON file of the folder into v, which stays as it is
// when there is no such file.
func (f *Folder) ReadState(name string, v any) error {
	text, err := os.ReadFile(f.join(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// WriteState replaces a small JSON file of the folder.
func (f *Folder) WriteState(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err == nil {
		err = f.writeFile(f.join(name), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// Stamp returns what can be seen of the files of a release without reading them:
// their sizes and times. It changes when one of them does.
func (f *Folder) Stamp(id string) string {
	var stamp strings.Builder
	for _, end := range []string{".duckdb", ".duckdb.wal", ".json"} {
		if info, err := os.Stat(f.join("releases", id+end)); err == nil {
			fmt.Fprintf(&stamp, "%s %d %d;", end, info.Size(), info.ModTime().UnixNano())
		}
	}
	return stamp.String()
}
