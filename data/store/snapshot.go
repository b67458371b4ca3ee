package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cittamedie/data"
)

// snapshot is one consistent state of a folder that others may be writing to.
// What is replaced or appended to is read whole at once; what never changes once
// it has its name is read later.
type snapshot struct {
	manifest manifest
	database *os.File // of the release in force; open, so that it may be removed meanwhile
	state    []member // small files, as they were at one moment
	fixed    []member // files that never change: raw files, rejected rows; and files that are too large to be state
	left     []LeftOut
}

// member is a file of a backup.
type member struct {
	name     string // path in the folder, with slashes
	text     []byte // of a small file
	size     int64
	mode     fs.FileMode
	modified time.Time
	sha      string // what it must have; "" when that is not known
}

// LeftOut is what a backup does not hold because it can be made again.
type LeftOut struct {
	What  string
	Bytes int64
}

// maxState is the size of the largest file that is read at once.
const maxState = 256 << 20

// A snapshot is taken again while a release is published in the middle of it.
const (
	snapshotAttempts = 100
	snapshotPause    = 100 * time.Millisecond
)

// errMoving says that the folder changed while it was read.
var errMoving = errors.New("the releases of the folder are being replaced")

// takeSnapshot reads the folder between two publications: the release in force
// and the list of releases are the same before and after. A writer puts a release
// in force before it writes the lines of its files, so that no line speaks of a
// release that the snapshot lacks; lines that lack are written by the next writer
// (see completeRawLog in package ingest).
func (f *Folder) takeSnapshot(ctx context.Context) (*snapshot, error) {
	for attempt := 1; ; attempt++ {
		s, err := f.trySnapshot()
		if err == nil || !errors.Is(err, errMoving) {
			return s, err
		}
		if attempt == snapshotAttempts {
			return nil, fmt.Errorf("%w; try again when that has ended", err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(snapshotPause):
		}
	}
}

func (f *Folder) trySnapshot() (_ *snapshot, err error) {
	before, err := f.standing()
	if err != nil {
		return nil, err
	}
	if before.id == "" {
		return nil, fmt.Errorf("%w: %s holds no release yet", data.ErrNoData, f.path)
	}
	s := &snapshot{}
	defer func() {
		if err != nil && s.database != nil {
			s.database.Close()
		}
	}()
	if s.manifest, err = readManifest(f.join("releases", before.id+".json")); err != nil {
		return nil, errors.Join(f.moved(before), err)
	}
	if s.database, err = os.Open(f.join("releases", before.id+".duckdb")); err != nil {
		return nil, errors.Join(f.moved(before), err)
	}
	if err := f.collect(s, before.id); err != nil {
		return nil, errors.Join(f.moved(before), err)
	}
	if err := s.checkManifests(before.id); err != nil {
		return nil, err
	}
	return s, f.moved(before)
}

// standing is what a publication or a rebuild changes.
type standing struct {
	id    string
	names []string
}

func (f *Folder) standing() (standing, error) {
	id, err := f.CurrentID()
	if err != nil {
		return standing{}, err
	}
	names, err := filepath.Glob(f.join("releases", "*.json"))
	return standing{id, names}, err
}

// moved returns errMoving when a release was published or replaced since.
func (f *Folder) moved(before standing) error {
	if now, err := f.standing(); err != nil || now.id != before.id || !slices.Equal(now.names, before.names) {
		return errMoving
	}
	return nil
}

// remade are the folders and files at the top of a data folder that a backup
// leaves out, "" for those that are not worth telling.
var remade = map[string]string{"bulk": "bulk files", "work": "", "lock": ""}

// collect lists the files of the folder and reads the small ones.
func (f *Folder) collect(s *snapshot, current string) error {
	bulk, databases := LeftOut{What: "bulk files"}, LeftOut{What: "databases of earlier releases"}
	err := filepath.WalkDir(f.path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return vanished(err)
		}
		name, err := filepath.Rel(f.path, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if what, again := remade[name]; again {
			if what != "" {
				bulk.Bytes = sizeBelow(path)
			}
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() || unfinished(name) {
			return nil
		}
		if strings.HasPrefix(name, "releases/") && strings.HasSuffix(name, ".duckdb") {
			if info, err := entry.Info(); err == nil && name != "releases/"+current+".duckdb" {
				databases.Bytes += info.Size()
			}
			return nil
		}
		return s.take(path, name)
	})
	for _, left := range []LeftOut{bulk, databases} {
		if left.Bytes > 0 {
			s.left = append(s.left, left)
		}
	}
	return err
}

// unfinished reports whether a file is one that a writer has not given its name
// yet, or a lock.
func unfinished(name string) bool {
	for _, end := range []string{".tmp", ".part", ".lock", ".wal"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// vanished forgives a file that was removed since the folder was listed.
func vanished(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// take adds a file: whole when it may change, by name when it cannot.
func (s *snapshot) take(path, name string) error {
	info, err := os.Stat(path)
	if err != nil {
		return vanished(err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file; a backup follows no link to a folder: move its files here", name)
	}
	m := member{name: name, size: info.Size(), mode: info.Mode().Perm(), modified: info.ModTime()}
	switch {
	case strings.HasPrefix(name, "raw/") && isHash(name[len("raw/"):]):
		m.sha = name[len("raw/"):]
		s.fixed = append(s.fixed, m)
		return nil
	case strings.HasPrefix(name, "rejected/") || info.Size() > maxState:
		s.fixed = append(s.fixed, m)
		return nil
	}
	if m.text, err = os.ReadFile(path); err != nil {
		return vanished(err)
	}
	if strings.HasSuffix(name, ".jsonl") { // a line may be half-written
		m.text = m.text[:bytes.LastIndexByte(m.text, '\n')+1]
	}
	m.size = int64(len(m.text))
	s.state = append(s.state, m)
	return nil
}

func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// checkManifests drops the manifest of a release that is not in force yet, and
// finds a rebuild under way: then two releases have one number.
func (s *snapshot) checkManifests(current string) error {
	seen := map[int]bool{}
	var wrong error
	s.state = slices.DeleteFunc(s.state, func(m member) bool {
		if !strings.HasPrefix(m.name, "releases/") {
			return false
		}
		var release manifest
		if err := json.Unmarshal(m.text, &release); err != nil {
			return false // one of the past that cannot be read stops nobody
		}
		if release.Number > s.manifest.Number {
			return true
		}
		if seen[release.Number] {
			wrong = errMoving
		}
		seen[release.Number] = true
		return false
	})
	if !slices.ContainsFunc(s.state, func(m member) bool { return m.name == "current" && strings.TrimSpace(string(m.text)) == current }) {
		wrong = errMoving
	}
	return wrong
}

// sizeBelow is how many bytes the files of a folder have.
func sizeBelow(dir string) int64 {
	var sum int64
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be listed is not counted
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
