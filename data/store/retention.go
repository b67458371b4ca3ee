package store

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Retention says how long release databases stay on disk (it. "conservazione").
// Earlier states are answered from the ledger, and their databases can be rebuilt
// from the raw files, which nothing removes.
type Retention struct {
	Databases int `yaml:"databases"` // kept at most, the one in force included
	Days      int `yaml:"days"`      // after which one is removed; 0 for whatever age
}

// DefaultRetention keeps five databases, whatever their age.
var DefaultRetention = Retention{Databases: 5}

// Keep sets how long databases stay; the next publication removes the others.
func (f *Folder) Keep(r Retention) { f.retention = r }

// prune removes the databases beyond those kept, never the one in force; their
// manifests stay.
func (f *Folder) prune(current string, now time.Time) {
	names, _ := filepath.Glob(f.join("releases", "*.duckdb"))
	slices.Sort(names) // by time, as their ids are
	for i, name := range names {
		id := strings.TrimSuffix(filepath.Base(name), ".duckdb")
		if id != current && (len(names)-i > f.retention.Databases || f.retention.expired(id, now)) {
			os.Remove(name)
		}
	}
}

// expired reports whether a release is older than databases are kept.
func (r Retention) expired(id string, now time.Time) bool {
	stamp, _, _ := strings.Cut(id, "-")
	made, err := time.Parse("20060102T150405Z", stamp)
	return r.Days > 0 && err == nil && now.Sub(made) > time.Duration(r.Days)*24*time.Hour
}
