package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// Four releases: three cells; one revised and one of a new year; one withdrawn, in
// 001002 alone; nothing of these areas but the women of one, who are not everybody.
func TestRevisions(t *testing.T) {
	f, ctx := newFolder(t), context.Background()
	areas := []data.Area{{Code: "001001", Level: data.Municipality, Name: "Agliè"}, {Code: "001002", Level: data.Municipality, Name: "Airasca"}}
	women := figure("DEM01", "001001", 2022, 7)
	women.Sex = "female"
	one, two, other := figure("DEM01", "001001", 2022, 1), figure("DEM01", "001002", 2022, 2), figure("DEM03", "001001", 2022, 5)
	revised, later := figure("DEM01", "001001", 2022, 9), figure("DEM01", "001001", 2023, 10)
	for i, rows := range [][]data.Observation{{one, two, other}, {revised, later, two, other}, {revised, later, other}, {revised, later, other, women}} {
		publishState(t, f, noon.Add(time.Duration(i)*time.Hour), areas, nil, rows...)
	}
	id, err := f.CurrentID()
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Open(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	at := func(n int) time.Time { return noon.Add(time.Duration(n-1) * time.Hour).UTC() }
	first, second, third := Revision{1, at(1), "DEM01", 2, 0, 0, 2}, Revision{2, at(2), "DEM01", 1, 1, 0, 1}, Revision{3, at(3), "DEM01", 0, 0, 1, 1}
	ages := Revision{1, at(1), "DEM03", 1, 0, 0, 1}
	alone := Revision{1, at(1), "DEM01", 1, 0, 0, 1}
	tests := []struct {
		name      string
		area      data.AreaCode
		indicator string
		latest    int
		want      []Revision
	}{
		{"of an indicator", "", "DEM01", 10, []Revision{third, second, first}},
		{"of an area", "001001", "", 10, []Revision{second, alone, ages}},
		{"of both", "001002", "DEM01", 10, []Revision{third, alone}},
		{"of everything", "", "", 10, []Revision{third, second, first, ages}},
		{"the latest", "", "DEM01", 1, []Revision{third}},
		{"of an unknown area", "999", "", 10, nil},
		{"of an unknown indicator", "", "NO", 10, nil},
	}
	for _, tt := range tests {
		got, err := r.Revisions(ctx, tt.area, tt.indicator, tt.latest)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}
