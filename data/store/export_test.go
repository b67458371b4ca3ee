package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestExport(t *testing.T) {
	f := newFolder(t)
	publishFigures(t, f, noon, figure("DEM01", "001001", 2022, 9))
	women := figure("DEM01", "001002", 2021, 4)
	women.Sex, women.Numerator, women.Lower = "female", data.Some(2), data.Some(3)
	none := figure("DEM01", "001003", 2022, 0)
	none.Status, none.Covered, none.Expected = data.Suppressed, 1, 2
	want := []data.Observation{figure("AREA", "001002", 2022, 3), figure("DEM01", "001001", 2021, 1), women}
	want[2], want[1] = want[1], want[2] // female before total
	for year := 2022; year < 2022+20; year++ {
		want = append(want, figure("DEM01", "001001", year, 1), figure("DEM01", "001002", year, 2))
		if year == 2022 {
			want = append(want, none)
		}
	}
	reversed := make([]data.Observation, len(want))
	for i, o := range want {
		reversed[len(want)-1-i] = o
	}
	r, _ := publishFigures(t, f, noon.Add(time.Hour), reversed...)
	release := open(t, f, r.ID)
	var got []data.Observation
	if err := release.Export(context.Background(), "d", func(o *data.Observation) error { got = append(got, *o); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Export (-want +got):\n%s", diff)
	}
	stop := errors.New("stop")
	if err := release.Export(context.Background(), "d", func(*data.Observation) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Export = %v, want the error of yield", err)
	}
	if err := release.Export(context.Background(), "none", func(*data.Observation) error { return stop }); err != nil {
		t.Errorf("Export of no dataset = %v", err)
	}
}
