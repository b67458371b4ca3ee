package perimeter

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// full is a country in which everything is known: comune i has 1000·i residents.
func full(t testing.TB) *country {
	n := newCountry(t)
	for i, code := range comuni {
		n.put("DEM01", code, float64(1000*(i+1))).ratio(code, float64(10*(i+1)), float64(20+i))
		for k := range 3 {
			n.flow(i, (i+k)%len(comuni), float64(60-25*k))
		}
	}
	for _, indicator := range []string{"FUN01", "FUN05"} { // as every release has of each comune
		n.figures = append(n.figures, cube.Figure{Indicator: indicator, Area: comuni[7], Period: data.Year(2001), Cell: cube.Cell{Value: 0.6, Status: data.Final, Dataset: "f"}})
	}
	for i, p := range []data.AreaCode{"101", "102", "103"} {
		n.put("RATE", p, float64(5+i)).put("INDEX", p, float64(100+i)).put("DEM01", p, []float64{10000, 11000, 15000}[i])
	}
	return n
}

func TestRecompose(t *testing.T) {
	l := New(Options{})
	c := full(t).cube()
	tests := []struct {
		name, indicator string
		places          []int
		want            string
		reason          string // begins so
	}{
		{"a count", "DEM01", []int{0, 2, 5}, "final 10000 3/3", ""},
		{"a ratio of sums, not a mean of ratios", "OLD", []int{0, 7}, "final 191.48936170212767 2/2", ""},
		{"the municipalities of a province have its figure", "DEM01", []int{0, 1, 2, 3}, "final 10000 of 101", ""},
		{"one municipality is itself", "OLD", []int{2}, "final 136.36363636363637 of 101003", ""},
		{"a rate of two whole provinces", "RATE", []int{0, 1, 2, 3, 6, 7}, "estimated 6.2 6/6", "Approssimazione"},
		{"a rate of a part of one", "RATE", []int{0, 1}, " 0/2, 101 5", "La fonte pubblica solo il rapporto"},
		{"a rate of a whole province is the published one", "RATE", []int{0, 1, 2, 3}, "final 5 of 101", ""},
		{"what has no parts", "INDEX", []int{3, 4}, " 0/2, 101 100, 102 101", "Non si ricompone"},
		{"projects that are not there", "MONEY", []int{3, 4}, " 0/2", "Si ricalcola dai progetti"},
		{"self-containment counts the flows inside", "FUN01", []int{0, 1}, "final 0.7380952380952381 2/2", ""},
		{"never published", "AREA", []int{0, 1}, " 0/2", "La fonte non pubblica"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := figureOn(t, l, c, set(t, l, c, tt.places...), tt.indicator)
			if got := told(f); got != tt.want {
				t.Errorf("figure = %q, want %q", got, tt.want)
			}
			if !strings.HasPrefix(f.Reason.IT, tt.reason) || (f.Reason.IT == "") != (tt.reason == "") || (f.Reason.EN == "") != (tt.reason == "") {
				t.Errorf("reason = %q, want %q", f.Reason.IT, tt.reason)
			}
		})
	}
}

func TestRecomposeWithHoles(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6}
	tests := []struct {
		name  string
		build func(*country)
		want  string
		code  string
	}{
		{"a count lacks a part", func(n *country) { n.figures = slices.DeleteFunc(n.figures, of("DEM01", "101002", "101")) }, "notAvailable 6/7, 101 10000, 102 11000, 103 15000", "DEM01"},
		{"a ratio has six parts of seven", func(n *country) { drop(n, "101002") }, "notAvailable 6/7", "OLD"},
		{"a suppressed part", func(n *country) {
			n.figures = slices.DeleteFunc(n.figures, of("DEM01", "101002"))
			n.cell("DEM01", "101002", cube.Cell{Status: data.Suppressed, Dataset: "d"})
		}, "suppressed 6/7, 101 10000, 102 11000, 103 15000", "DEM01"},
		{"a denominator of zero in one part", func(n *country) { drop(n, "101002"); n.ratio("101002", 5, 0) }, "final 189.28571428571428 7/7", "OLD"},
		{"flows lack a municipality", func(n *country) {
			n.flows = slices.DeleteFunc(n.flows, func(f data.Flow) bool { return f.Origin == "101002" })
		}, "notAvailable 6/7", "FUN01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := full(t)
			tt.build(n)
			l, c := New(Options{}), n.cube()
			if got := told(figureOn(t, l, c, set(t, l, c, all...), tt.code)); got != tt.want {
				t.Errorf("figure = %q, want %q", got, tt.want)
			}
		})
	}
}

func of(indicator string, areas ...data.AreaCode) func(cube.Figure) bool {
	return func(f cube.Figure) bool { return f.Indicator == indicator && f.Area == areas[0] }
}

func drop(n *country, area data.AreaCode) {
	n.figures = slices.DeleteFunc(n.figures, of("OLD", area))
	n.parts = slices.DeleteFunc(n.parts, func(o data.Observation) bool { return o.Area == area })
}

// The figure of a union of disjoint sets is that of their sums, and a ratio lies
// between those of the two.
func TestRecomposeOfUnions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := newCountry(t)
		for _, code := range comuni {
			n.put("DEM01", code, float64(rapid.IntRange(0, 100000).Draw(rt, "residents")))
			n.ratio(code, float64(rapid.IntRange(0, 1000).Draw(rt, "old")), float64(rapid.IntRange(1, 1000).Draw(rt, "young")))
		}
		side := rapid.SliceOfN(rapid.IntRange(0, 2), len(comuni), len(comuni)).Draw(rt, "side")
		var places [3][]int
		for i, s := range side {
			places[s] = append(places[s], i)
		}
		if len(places[0]) == 0 || len(places[1]) == 0 {
			rt.Skip()
		}
		l, c := New(Options{}), n.cube()
		a, b := set(t, l, c, places[0]...), set(t, l, c, places[1]...)
		both := set(t, l, c, append(slices.Clone(places[0]), places[1]...)...)
		if got, want := figureOn(t, l, c, both, "DEM01").Value, figureOn(t, l, c, a, "DEM01").Value+figureOn(t, l, c, b, "DEM01").Value; got != want {
			rt.Errorf("count of the union = %v, want %v", got, want)
		}
		x, y, z := figureOn(t, l, c, a, "OLD"), figureOn(t, l, c, b, "OLD"), figureOn(t, l, c, both, "OLD")
		if z.Numerator.Valid && x.Numerator.Valid && y.Numerator.Valid {
			want := 100 * (x.Numerator.Value + y.Numerator.Value) / (x.Denominator.Value + y.Denominator.Value)
			if math.Abs(z.Value-want) > 1e-9*want {
				rt.Errorf("ratio of the union = %v, want %v", z.Value, want)
			}
		}
		const tolerance = 1e-9
		if low, high := min(x.Value, y.Value), max(x.Value, y.Value); z.Value < low*(1-tolerance) || z.Value > high*(1+tolerance) {
			rt.Errorf("ratio of the union = %v, outside %v to %v", z.Value, low, high)
		}
	})
}

func TestProfileNamesWhatIsKnown(t *testing.T) {
	l, c := New(Options{}), full(t).cube()
	for domain, want := range map[string]string{"": "DEM01 OLD RATE INDEX FUN01 FUN05", "work": "RATE", "nothing": ""} {
		figures, err := l.Profile(ctx, c, set(t, l, c, 0, 1), domain)
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, f := range figures {
			codes = append(codes, f.Indicator.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("profile of %q = %s, want %s", domain, got, want)
		}
	}
	if _, err := l.Recompose(ctx, c, set(t, l, c, 0), "NONE", data.Period{}); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("an indicator that is not there = %v", err)
	}
	if _, err := l.Recompose(ctx, c, Perimeter{}, "DEM01", data.Period{}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("an empty perimeter = %v", err)
	}
}
