package store

import (
	"path/filepath"
	"testing"
	"time"
)

func TestRetention(t *testing.T) {
	for _, tt := range []struct {
		name string
		keep Retention
		want int // databases after seven publications, a day apart
	}{
		{"default", DefaultRetention, 5},
		{"one", Retention{Databases: 1}, 1},
		{"many", Retention{Databases: 100}, 7},
		{"three days", Retention{Databases: 100, Days: 3}, 4},
		{"the stricter", Retention{Databases: 2, Days: 3}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFolder(t)
			f.Keep(tt.keep)
			for n := range 7 {
				publishFigures(t, f, noon.Add(time.Duration(n)*24*time.Hour), figure("DEM01", "001001", 2022, float64(n)))
			}
			databases, _ := filepath.Glob(f.join("releases", "*.duckdb"))
			releases, err := f.Releases()
			if err != nil || len(databases) != tt.want || len(releases) != 7 {
				t.Errorf("%d databases and %d releases, %v, want %d and 7", len(databases), len(releases), err, tt.want)
			}
			if err := f.Check(releases[0].ID); err != nil || releases[0].Number != 7 {
				t.Errorf("the release in force is %d: %v", releases[0].Number, err)
			}
		})
	}
	f := newFolder(t)
	f.Keep(Retention{Databases: 3, Days: 1})
	only, _ := publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	f.prune(only.ID, noon.Add(1000*time.Hour))
	if err := f.Check(only.ID); err != nil {
		t.Errorf("the release in force, which is old: %v", err)
	}
}
