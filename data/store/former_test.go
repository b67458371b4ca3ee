package store

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// TestPublishedIdsSurviveARestore rebuilds twice: each time the same states get
// other ids, and the ids that were published lead to the last ones.
func TestPublishedIdsSurviveARestore(t *testing.T) {
	f := newFolder(t)
	states := [][]data.Observation{{figure("DEM01", "001001", 2022, 1)}, {figure("DEM01", "001001", 2022, 2)}}
	build := func(f *Folder, from time.Time) (out []data.Release) {
		for i, rows := range states {
			r, _ := publishFigures(t, f, from.Add(time.Duration(i)*time.Minute), rows...)
			out = append(out, r)
		}
		return out
	}
	first := build(f, noon)
	restore := func(from time.Time) []data.Release {
		rebuilt := newFolder(t)
		out := build(rebuilt, from)
		if err := f.Restore(rebuilt); err != nil {
			t.Fatal(err)
		}
		return out
	}
	second := restore(noon.Add(24 * time.Hour))
	states[1] = []data.Observation{figure("DEM01", "001001", 2022, 2.5)} // recipes have changed since
	third := restore(noon.Add(48 * time.Hour))

	got, err := f.Former()
	if err != nil {
		t.Fatal(err)
	}
	var want []data.FormerRelease
	for _, past := range [][]data.Release{first, second} {
		for i, r := range past {
			want = append(want, data.FormerRelease{ID: r.ID, Number: r.Number, Created: r.Created, ContentHash: r.ContentHash, Now: third[i].ID})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("former ids (-want +got):\n%s", diff)
	}
	if third[0].ContentHash != first[0].ContentHash || third[1].ContentHash == first[1].ContentHash {
		t.Error("the test wants one state that stayed and one that changed")
	}
	if id, _ := f.CurrentID(); id != third[1].ID {
		t.Errorf("current = %s, want %s", id, third[1].ID)
	}
}

func TestRestoreOverADamagedManifest(t *testing.T) {
	f, rebuilt := newFolder(t), newFolder(t)
	publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 1))
	first, _ := f.Current()
	last, _ := publishFigures(t, f, noon.Add(time.Minute), figure("DEM01", "001001", 2022, 2))
	if err := os.WriteFile(f.join("releases", last.ID+".json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	publishFigures(t, rebuilt, noon.Add(time.Hour), figure("DEM01", "001001", 2022, 1))
	if err := f.Restore(rebuilt); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Former(); err != nil || len(got) != 1 || got[0].ID != first.ID {
		t.Errorf("Former = %+v, %v, want %s alone", got, err, first.ID)
	}
}
