package perimeter

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestCompare(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	west, row := set(t, l, c, 0, 1, 2), set(t, l, c, 1, 2, 3, 4)
	province, err := l.Find(ctx, c, "101")
	if err != nil {
		t.Fatal(err)
	}
	out, err := l.Compare(ctx, c, []Perimeter{west, row, province}, "")
	if err != nil {
		t.Fatal(err)
	}
	a, b := out.Sides[0], out.Sides[1]
	if a.Residents.Value != 6000 || a.Municipalities != 3 || cmp.Diff([]data.AreaCode{"101"}, a.Provinces) != "" || cmp.Diff([]data.AreaCode{"01"}, a.Regions) != "" {
		t.Errorf("first side = %+v", a)
	}
	// 900+200+100+80+100 of the 1400 workers of 0 to 2 stay, and 1405 work there.
	if want := (data.Number{Value: 1380.0 / 1400, Valid: true}); a.Supply != want {
		t.Errorf("supply = %v, want %v", a.Supply, want)
	}
	if want := (data.Number{Value: 1380.0 / 1405, Valid: true}); a.Demand != want {
		t.Errorf("demand = %v, want %v", a.Demand, want)
	}
	// S1 is 101001, 101002 (3000 residents of 8000) and 102001; the Unione 101003 and 101004.
	wantSplit := []Split{{Group: mustArea(t, c, "u:1"), Definition: "unioni", Inside: 1, All: 2, Share: data.Some(3.0 / 7)}, {Group: mustArea(t, c, "S1"), Definition: "sll", Inside: 2, All: 3, Share: data.Some(3.0 / 8)}}
	if d := cmp.Diff(wantSplit, a.Split); d != "" {
		t.Errorf("split (-want +got):\n%s", d)
	}
	if cmp.Diff([]data.AreaCode{"u:1"}, b.Whole) != "" || len(b.Split) != 1 || a.Bodies != 3+1+1+1 || b.Bodies != 4+2+1+1 {
		t.Errorf("whole = %v, split = %v, bodies = %d and %d", b.Whole, b.Split, a.Bodies, b.Bodies)
	}
	if got, want := out.Overlaps[0][1], data.Some(5.0/15); got != want || out.Overlaps[1][0] != want || out.Overlaps[0][0].Value != 1 {
		t.Errorf("overlaps = %v", out.Overlaps)
	}
	if d := cmp.Diff([]int{2, 3, 3, 2, 1}, out.Count); d != "" || joinCodes(out.All) != "101001,101002,101003,101004,102001" {
		t.Errorf("count of %v (-want +got):\n%s", out.All, d)
	}
}

func TestCompareRefuses(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	p := set(t, l, c, 0)
	for name, ps := range map[string][]Perimeter{"one": {p}, "twice": {p, p}, "seven": {p, p, p, p, p, p, p}} {
		if _, err := l.Compare(ctx, c, ps, ""); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("comparing %s = %v", name, err)
		}
	}
	if _, err := l.Compare(ctx, c, []Perimeter{p, set(t, l, c, 1)}, "nessuno"); !errors.Is(err, data.ErrNotFound) {
		t.Error("a dataset that is not there has no error")
	}
}

// Sets overlap the same both ways, wholly with themselves and not at all when
// nothing is in common.
func TestOverlapOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := map[data.AreaCode]float64{}
		a, b := codesOf(t, "a"), codesOf(t, "b")
		for _, code := range append(append([]data.AreaCode{}, a...), b...) {
			people[code] = float64(rapid.IntRange(1, 1000000).Draw(t, "people"))
		}
		ab, ba := Overlap(a, b, people), Overlap(b, a, people)
		common := false
		for _, code := range a {
			common = common || search(b, code)
		}
		if ab != ba || !ab.Valid || ab.Value < 0 || ab.Value > 1 || (ab.Value > 0) != common || Overlap(a, a, people).Value != 1 {
			t.Errorf("overlap of %v and %v = %v, %v", a, b, ab, ba)
		}
	})
}

func TestBoundary(t *testing.T) {
	l, c := New(Options{}), full(t).cube()
	tests := []struct {
		name   string
		places []int
		want   string
	}{
		{"side by side", []int{0, 1, 2}, `"geometry":{"type":"Polygon","coordinates":[[[8,41],[7,41],[7,40],[8,40],[9,40],[10,40],[10,41],[9,41],[8,41]]]}`},
		{"apart", []int{0, 7}, `"geometry":{"type":"MultiPolygon","coordinates":[[[[`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := set(t, l, c, tt.places...)
			outline, missing, err := Boundary(c, p)
			if err != nil || len(missing) > 0 {
				t.Fatal(missing, err)
			}
			if got := string(outline.GeoJSON(data.Perimeter, nil)); !strings.Contains(got, tt.want) || !strings.Contains(got, p.ID) {
				t.Errorf("outline = %s, want %s", got, tt.want)
			}
			if n := len(outline.Layers); n != 1 {
				t.Errorf("%d levels, want the perimeter alone", n)
			}
		})
	}
	if _, missing, err := Boundary(c, Perimeter{ID: "x", Municipalities: []data.AreaCode{"999999"}}); !errors.Is(err, data.ErrNoData) || len(missing) != 1 {
		t.Errorf("without polygons = %v, %v", missing, err)
	}
}
