package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Disk is what a data folder takes of its disk, and what is left of that.
type Disk struct {
	Kinds []DiskKind
	Free  int64 // bytes that this user may still write
	Total int64 // bytes of the whole disk
}

// DiskKind is the bytes of one kind of file.
type DiskKind struct {
	Kind  string // "raw", "release", "earlier", "bulk", "rejected", "state" or "work"
	Bytes int64
}

// Disk measures the folder and its disk.
func (f *Folder) Disk() (Disk, error) {
	id, err := f.CurrentID()
	if err != nil {
		return Disk{}, err
	}
	sums := map[string]int64{}
	err = filepath.WalkDir(f.path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return vanished(err)
		}
		info, err := entry.Info()
		if err != nil {
			return vanished(err)
		}
		name, err := filepath.Rel(f.path, path)
		sums[diskKind(filepath.ToSlash(name), id)] += info.Size()
		return err
	})
	if err != nil {
		return Disk{}, fmt.Errorf("measure the data folder: %w", err)
	}
	var d Disk
	for _, kind := range []string{"raw", "release", "earlier", "bulk", "rejected", "state", "work"} {
		d.Kinds = append(d.Kinds, DiskKind{kind, sums[kind]})
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(f.path, &s); err != nil {
		return Disk{}, fmt.Errorf("measure the disk: %w", err)
	}
	d.Free, d.Total = int64(s.Bavail)*s.Bsize, int64(s.Blocks)*s.Bsize
	return d, nil
}

// diskKind says what a file of the folder is.
func diskKind(name, current string) string {
	first, rest, _ := strings.Cut(name, "/")
	switch {
	case first == "raw" && isHash(rest), first == "bulk", first == "rejected", first == "work":
		return first
	case first == "releases" && strings.HasSuffix(rest, ".duckdb"):
		if rest == current+".duckdb" {
			return "release"
		}
		return "earlier"
	}
	return "state"
}

// Growth is how fast a folder has grown, and what that means.
type Growth struct {
	Since    time.Time     // from when on it is counted
	Over     time.Duration // up to now
	PerMonth int64         // bytes in 30 days
}

// ErrShortHistory says that a folder is too young to tell how it grows.
var ErrShortHistory = errors.New("not enough history")

const (
	month      = 30 * 24 * time.Hour
	minHistory = month
	maxHistory = 12 * month
	firstLoad  = 24 * time.Hour // in which a new folder takes in what there is
)

// Growth tells how fast the folder has grown in the last year, from the log of
// raw files, each counted when it came first, and from the sizes of the databases
// in their manifests, as many of which are kept as Retention says. What came on
// the first day is the first load and no growth. Before thirty days have passed
// since then the error is [ErrShortHistory].
func (f *Folder) Growth(now time.Time) (Growth, error) {
	lines, err := f.RawLines()
	if err != nil {
		return Growth{}, err
	}
	if len(lines) == 0 {
		return Growth{}, ErrShortHistory
	}
	first := lines[0].Received
	for _, l := range lines {
		if l.Received.Before(first) {
			first = l.Received
		}
	}
	since := first.Add(firstLoad)
	if begin := now.Add(-maxHistory); begin.After(since) {
		since = begin
	}
	g := Growth{Since: since, Over: now.Sub(since)}
	if g.Over < minHistory {
		return g, ErrShortHistory
	}
	var bytes int64
	seen := map[string]bool{}
	for _, l := range lines {
		if !seen[l.SHA256] && l.Received.After(since) && !l.Received.After(now) {
			bytes += l.Bytes
		}
		seen[l.SHA256] = true
	}
	bytes += f.databasesGrew(since) * int64(f.retention.Databases)
	g.PerMonth = int64(float64(bytes) * float64(month) / float64(g.Over))
	return g, nil
}

// databasesGrew is how much larger the newest database is than the last one made
// before a time; never less than nothing.
func (f *Folder) databasesGrew(since time.Time) int64 {
	var before, newest manifest
	names, _ := filepath.Glob(f.join("releases", "*.json"))
	for _, name := range names {
		m, err := readManifest(name)
		if err != nil {
			continue
		}
		if m.Number > newest.Number {
			newest = m
		}
		if !m.Created.After(since) && m.Number > before.Number {
			before = m
		}
	}
	if before.Number == 0 {
		return 0
	}
	return max(newest.Bytes-before.Bytes, 0)
}

// DaysLeft is how long free bytes last; ok is false when the folder does not grow.
func (g Growth) DaysLeft(free int64) (days int, ok bool) {
	if g.PerMonth <= 0 {
		return 0, false
	}
	left := float64(free) / float64(g.PerMonth) * month.Hours() / 24
	return int(min(left, 36500)), true
}

// Size returns the bytes of every kind together.
func (d Disk) Size() int64 {
	var sum int64
	for _, k := range d.Kinds {
		sum += k.Bytes
	}
	return sum
}
