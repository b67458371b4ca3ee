package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cittamedie/data"
)

// KeepRaw keeps a file as received under its SHA-256 and returns the hash and
// the size. Keeping the same bytes twice writes nothing the second time.
func (f *Folder) KeepRaw(in io.Reader) (sha string, size int64, err error) {
	if err := f.Step("write a raw file"); err != nil {
		return "", 0, fmt.Errorf("keep raw file: %w", err)
	}
	tmp, err := os.CreateTemp(f.join("raw"), "*.part")
	if err != nil {
		return "", 0, fmt.Errorf("keep raw file: %w", err)
	}
	defer os.Remove(tmp.Name())
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(tmp, h), in)
	sha = hex.EncodeToString(h.Sum(nil))
	path := f.join("raw", sha)
	if _, statErr := os.Stat(path); err == nil && statErr == nil {
		return sha, size, tmp.Close()
	}
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return "", 0, fmt.Errorf("keep raw file: %w", err)
	}
	if err = f.Step("rename a raw file"); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return "", 0, fmt.Errorf("keep raw file: %w", err)
	}
	return sha, size, syncDir(f.join("raw"))
}

// OpenRaw opens a kept file by its hash.
func (f *Folder) OpenRaw(sha string) (io.ReadCloser, error) {
	f.Between("open a raw file")
	file, err := os.Open(f.join("raw", sha))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("raw file %s: %w", sha, data.ErrNotFound)
	}
	return file, err
}

// HasRaw reports whether the file of a hash is kept.
func (f *Folder) HasRaw(sha string) bool {
	s, err := os.Stat(f.join("raw", sha))
	return err == nil && s.Mode().IsRegular()
}

// RawLine is one line of the manifest of raw files: what was received, from
// where, and what came of it.
type RawLine struct {
	Source          string       `json:"source"`
	SHA256          string       `json:"sha256"`
	File            string       `json:"file"`
	URL             string       `json:"url"`
	Received        time.Time    `json:"received"`
	Bytes           int64        `json:"bytes"`
	LicenceDeclared string       `json:"licenceDeclaredOnSite"`
	LicencePayload  string       `json:"licenceDeclaredInPayload"`
	Parser          string       `json:"parser"`
	Outcome         data.Outcome `json:"outcome"`
	Release         int          `json:"release,omitempty"` // number of the release it first stood in
}

// NoteRaw appends a line to the manifest of raw files.
func (f *Folder) NoteRaw(line RawLine) error {
	return f.appendLine(f.join("raw", "manifest.jsonl"), line)
}

// RawLines returns the manifest of raw files, oldest first.
func (f *Folder) RawLines() ([]RawLine, error) {
	return readLines[RawLine](f.join("raw", "manifest.jsonl"))
}

// NoteRun appends a run to the log of runs.
func (f *Folder) NoteRun(r data.Run) error { return f.appendLine(f.join("runs.jsonl"), r) }

// Runs returns the last runs, newest first, at most limit of them (all when 0).
func (f *Folder) Runs(limit int) ([]data.Run, error) {
	all, err := readLines[data.Run](f.join("runs.jsonl"))
	if err != nil {
		return nil, err
	}
	var out []data.Run
	for i := len(all) - 1; i >= 0 && (limit == 0 || len(out) < limit); i-- {
		out = append(out, all[i])
	}
	return out, nil
}

// LastSuccess returns when the source last ended ok or unchanged; the zero time
// when it never did.
func (f *Folder) LastSuccess(source string) (time.Time, error) {
	runs, err := f.Runs(0)
	for _, r := range runs {
		if r.Source == source && (r.Outcome == data.OK || r.Outcome == data.Unchanged) {
			return r.Started, nil
		}
	}
	return time.Time{}, err
}

// appendLine adds one JSON line to a log. A line torn by a crash is closed
// first, so that it spoils nothing but itself.
func (f *Folder) appendLine(path string, v any) error {
	if err := f.Step("append to " + filepath.Base(path)); err != nil {
		return err
	}
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	if torn(file) {
		line = append([]byte{'\n'}, line...)
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Sync(), file.Close())
}

func torn(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}

// readLines reads a log; a line that a crash tore is passed over.
func readLines[T any](path string) ([]T, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var out []T
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if json.Unmarshal(lines.Bytes(), &v) == nil {
			out = append(out, v)
		}
	}
	return out, lines.Err()
}
