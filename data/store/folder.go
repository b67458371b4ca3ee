package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"cittamedie/data"
)

// Folder is the data folder of one installation.
type Folder struct{ path string }

// manifest is the JSON file beside a release's database.
type manifest struct {
	data.Release
	Schema int    `json:"schema"`
	SHA256 string `json:"sha256"` // of the database file
	Bytes  int64  `json:"bytes"`
}

// OpenFolder returns the data folder at path, made when it does not exist.
func OpenFolder(path string) (*Folder, error) {
	f := &Folder{path: path}
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

// CurrentID returns the id of the release in force; "" before the first one.
func (f *Folder) CurrentID() (string, error) {
	b, err := os.ReadFile(f.join("current"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(b)), err
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

// Releases returns every release ever published, newest first.
func (f *Folder) Releases() ([]data.Release, error) {
	current, err := f.CurrentID()
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(f.join("releases", "*.json"))
	if err != nil {
		return nil, err
	}
	var out []data.Release
	for _, name := range names {
		m, err := readManifest(name)
		if err != nil {
			if strings.TrimSuffix(filepath.Base(name), ".json") != current {
				continue // one of the past that cannot be read stops nobody
			}
			return nil, err
		}
		out = append(out, m.Release)
	}
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
	return m, nil
}

// LockedError says that another process is writing to the folder.
type LockedError struct {
	Dir string
	PID int // 0 when the holder did not say
}

// Error names the process that holds the folder.
func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("the data folder %s is being written by another process; wait until it ends", e.Dir)
	}
	return fmt.Sprintf("the data folder %s is being written by process %d; wait until it ends", e.Dir, e.PID)
}

// Lock makes this process the only writer of the folder until the returned
// function is called. It does not wait: it returns a *LockedError when another
// process holds the lock. The kernel releases it when a process dies.
func (f *Folder) Lock() (unlock func(), err error) {
	file, err := os.OpenFile(f.join("lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(f.join("lock"))
		file.Close()
		pid, _ := strconv.Atoi(strings.TrimSpace(string(holder)))
		return nil, &LockedError{Dir: f.path, PID: pid}
	}
	if err := writePID(file); err != nil {
		file.Close()
		return nil, err
	}
	f.sweep()
	return func() { file.Close() }, nil
}

func writePID(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("lock data folder: %w", err)
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// sweep removes what an interrupted writer left: drafts, partial downloads and
// databases that no manifest speaks for. The caller holds the lock.
func (f *Folder) sweep() {
	for _, pattern := range []string{"work/*", "raw/*.part", "*.tmp", "releases/*.tmp"} {
		names, _ := filepath.Glob(f.join(pattern))
		for _, name := range names {
			os.RemoveAll(name)
		}
	}
	f.sweepReleases()
	databases, _ := filepath.Glob(f.join("releases", "*.duckdb"))
	for _, name := range databases {
		if _, err := os.Stat(strings.TrimSuffix(name, ".duckdb") + ".json"); errors.Is(err, fs.ErrNotExist) {
			os.Remove(name)
		}
	}
}

// sweepReleases removes the releases that were never put in force: a crash came
// after their manifest and before the name in current.
func (f *Folder) sweepReleases() {
	id, err := f.CurrentID()
	if err != nil {
		return
	}
	current, err := f.Current()
	if err != nil {
		return // a damaged manifest: what is in force cannot be told
	}
	manifests, _ := filepath.Glob(f.join("releases", "*.json"))
	for _, name := range manifests {
		m, err := readManifest(name)
		if err == nil && m.Number >= current.Number && m.ID != id {
			os.Remove(name)
		}
	}
}

// writeFile replaces a file whole: written beside, synced, renamed.
func writeFile(path string, content []byte) error {
	tmp := path + ".tmp"
	file, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
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
	if err := writeFile(f.join("current"), []byte(id+"\n")); err != nil {
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
		err = writeFile(f.join(name), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
