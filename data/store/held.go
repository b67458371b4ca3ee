package store

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
)

// Held is a file that waits for a person: its checks found a difference that a
// publisher may have meant, or not.
type Held struct {
	Run     data.Run     `json:"run"`
	Edition data.Edition `json:"edition"`
	Reasons []string     `json:"reasons"` // one sentence for each difference
}

// Hold keeps a file waiting under the id of its run. The one of the same source
// that waited before it is dropped.
func (f *Folder) Hold(h Held) error {
	all, err := f.Holding()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.join("held"), 0o755); err != nil {
		return fmt.Errorf("hold %s: %w", h.Run.Source, err)
	}
	if err := f.WriteState(filepath.Join("held", h.Run.ID+".json"), h); err != nil {
		return err
	}
	for _, old := range all {
		if old.Run.Source == h.Run.Source && old.Run.ID != h.Run.ID {
			if err := f.Release(old.Run.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Holding returns the files that wait, oldest first.
func (f *Folder) Holding() ([]Held, error) {
	names, err := filepath.Glob(f.join("held", "*.json"))
	if err != nil {
		return nil, err
	}
	var out []Held
	for _, name := range names {
		var h Held
		text, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(text, &h)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", filepath.Base(name), err)
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Held) int { return a.Run.Started.Compare(b.Run.Started) })
	return out, nil
}

// Release lets a file wait no longer.
func (f *Folder) Release(runID string) error {
	if err := os.Remove(f.join("held", runID+".json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// keepRejected is how many runs leave their rejected rows in the folder.
const keepRejected = 200

// NoteRejected writes the rejected rows of a run as a CSV file: where, the code,
// then the words in both languages.
func (f *Folder) NoteRejected(runID string, rows []data.InputError) error {
	if err := os.MkdirAll(f.join("rejected"), 0o755); err != nil {
		return fmt.Errorf("note rejected rows: %w", err)
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	w.Write([]string{"line", "column", "code", "found", "expected", "hint", "trovato", "atteso", "rimedio"})
	for _, r := range rows {
		line := []string{strconv.Itoa(r.Line), unformula(r.Column), r.Code}
		for _, lang := range []string{"en", "it"} {
			line = append(line, unformula(r.Found(lang)), unformula(r.Expected(lang)), unformula(r.Hint(lang)))
		}
		w.Write(line)
	}
	w.Flush()
	if err := errors.Join(w.Error(), f.writeFile(f.join("rejected", runID+".csv"), []byte(text.String()))); err != nil {
		return fmt.Errorf("note rejected rows: %w", err)
	}
	return f.pruneRejected()
}

// unformula keeps a spreadsheet from computing what a foreign file says.
func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (f *Folder) pruneRejected() error {
	entries, err := os.ReadDir(f.join("rejected"))
	if err != nil || len(entries) <= keepRejected {
		return err
	}
	age := func(e fs.DirEntry) int64 {
		info, err := e.Info()
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return int(age(a) - age(b)) })
	for _, e := range entries[:len(entries)-keepRejected] {
		os.Remove(f.join("rejected", e.Name()))
	}
	return nil
}

// Rejected returns the CSV file with the rejected rows of a run; its error is
// [data.ErrNotFound] when the run left none.
func (f *Folder) Rejected(runID string) ([]byte, error) {
	if runID == "" || len(runID) > 64 || strings.Trim(runID, "0123456789abcdef") != "" {
		return nil, fmt.Errorf("run %q: %w", runID, data.ErrNotFound)
	}
	file, err := os.Open(f.join("rejected", runID+".csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("rejected rows of run %s: %w", runID, data.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}
