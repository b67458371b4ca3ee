package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
)

func TestDisk(t *testing.T) {
	f, release := fullFolder(t)
	got, err := f.Disk()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(f.join("releases", release.ID+".duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"raw": int64(len("the file of d")), "release": info.Size(), "bulk": 5, "work": 2}
	var sum int64
	for _, k := range got.Kinds {
		if w, known := want[k.Kind]; known && k.Bytes != w || k.Bytes == 0 {
			t.Errorf("%s has %d bytes, want %d", k.Kind, k.Bytes, w)
		}
		sum += k.Bytes
	}
	if all := sizeBelow(f.Path()); sum != all || got.Size() != all || got.Free <= 0 || got.Total < got.Free {
		t.Errorf("%d bytes of %d, %d free of %d", sum, all, got.Free, got.Total)
	}
}

func TestGrowth(t *testing.T) {
	const day = 24 * time.Hour
	line := func(sha string, after time.Duration, bytes int64) RawLine {
		return RawLine{SHA256: strings.Repeat(sha, 64), Received: noon.Add(after), Bytes: bytes, Outcome: data.OK}
	}
	for _, tt := range []struct {
		name  string
		lines []RawLine
		now   time.Duration
		want  int64 // in thirty days
		short bool
		days  int // that a thousand bytes last; -1 for ever
	}{
		{"nothing yet", nil, day, 0, true, -1},
		{"a week", []RawLine{line("a", 0, 1000), line("b", 6*day, 10)}, 7 * day, 0, true, -1},
		{"the first load is no growth", []RawLine{line("a", 0, 1000), line("b", time.Hour, 500)}, 61 * day, 0, false, -1},
		{"two months", []RawLine{line("a", 0, 1000), line("b", 10*day, 40), line("c", 50*day, 60)}, 61 * day, 50, false, 600},
		{"the same file again", []RawLine{line("a", 0, 1000), line("b", 10*day, 100), line("b", 50*day, 100), line("a", 51*day, 1000)}, 61 * day, 50, false, 600},
		{"of the last year alone", []RawLine{line("a", 0, 1000), line("b", 10*day, 9000), line("c", 700*day, 1200)}, 720 * day, 100, false, 300},
		{"a clock ahead", []RawLine{line("a", 0, 1000), line("b", 999*day, 9000)}, 61 * day, 0, false, -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFolder(t)
			for _, l := range tt.lines {
				if err := f.NoteRaw(l); err != nil {
					t.Fatal(err)
				}
			}
			got, err := f.Growth(noon.Add(tt.now))
			if errors.Is(err, ErrShortHistory) != tt.short || err != nil && !tt.short || got.PerMonth != tt.want {
				t.Errorf("Growth = %d a month, %v, want %d", got.PerMonth, err, tt.want)
			}
			if days, grows := got.DaysLeft(1000); grows != (tt.days >= 0) || grows && days != tt.days {
				t.Errorf("a thousand bytes last %d days (%v), want %d", days, grows, tt.days)
			}
		})
	}
}

func TestGrowthOfDatabases(t *testing.T) {
	f := newFolder(t)
	f.Keep(Retention{Databases: 3})
	for n := range 3 {
		figures := make([]data.Observation, 0, 60000)
		for i := range n * 20000 {
			figures = append(figures, figure("DEM01", fmt.Sprintf("%06d", i+1), 2000+n, float64(i)*1.37))
		}
		publishFigures(t, f, noon.Add(time.Duration(n*31)*24*time.Hour), append(figures, figure("DEM01", "052032", 1999, float64(n)))...)
	}
	if err := f.NoteRaw(RawLine{SHA256: strings.Repeat("a", 64), Received: noon}); err != nil {
		t.Fatal(err)
	}
	grew := f.databasesGrew(noon.Add(24 * time.Hour))
	got, err := f.Growth(noon.Add(61 * 24 * time.Hour))
	if err != nil || grew <= 0 || got.PerMonth != grew*3/2 {
		t.Errorf("Growth = %+v, %v, want 3 databases that grew by %d in two months", got, err, grew)
	}
}
