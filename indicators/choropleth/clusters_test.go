package choropleth

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
	"cittamedie/indicators/spatial"
)

// none is a figure that was published without a value.
var none = math.NaN()

const wide = 6 // squares in a row of the chequered country

// square is the code of the square in a row and a column.
func square(row, column int) data.AreaCode {
	return data.AreaCode(fmt.Sprintf("001%03d", row*wide+column+1))
}

// country returns a cube of square municipalities in rows of six, the first three
// rows in one province, and one far away in the sea. A figure is given for each, by
// row, the last that of the sea; those that are given too few have none published.
func country(t testing.TB, values []float64) *cube.Cube {
	t.Helper()
	rows := (len(values) - 1) / wide
	p := cube.Parts{Release: data.Release{Number: 1, ID: "r"}, Datasets: []data.Dataset{{ID: "d"}}, Indicators: []data.Indicator{
		{Code: "X", Decimals: 1, Breaks: []data.Break{{Period: data.Year(2021)}}},
	}}
	p.Areas = []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "001", Level: data.Province, Name: "Sopra", Parent: "IT"}, {Code: "002", Level: data.Province, Name: "Sotto", Parent: "IT"}}
	var shapes []topology.Feature
	put := func(code, parent data.AreaCode, x, y, v float64) {
		const side = 0.1
		ring := orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
		shapes = append(shapes, topology.Feature{Code: code, Geometry: orb.MultiPolygon{{ring}}})
		p.Areas = append(p.Areas, data.Area{Code: code, Level: data.Municipality, Name: string(code), Parent: parent})
		for year := 2020; year <= 2022; year++ {
			cell := cube.Cell{Value: v + float64(year-2022), Status: data.Final, Dataset: "d"}
			if math.IsNaN(v) {
				cell = cube.Cell{Status: data.Suppressed, Dataset: "d"}
			}
			p.Figures = append(p.Figures, cube.Figure{Indicator: "X", Area: code, Period: data.Year(year), Cell: cell})
		}
	}
	for row := range rows {
		for column := range wide {
			parent := data.AreaCode("001")
			if row >= 3 {
				parent = "002"
			}
			put(square(row, column), parent, 10+float64(column)/10, 45-float64(row)/10, values[row*wide+column])
		}
	}
	put("002999", "002", 15, 40, values[len(values)-1])
	var err error
	if p.Boundaries, err = topology.Build(data.Municipality, shapes); err != nil {
		t.Fatal(err)
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// slope is a country that is high in the west and low in the east, with one low
// square among the high and one without a figure.
func slope() []float64 {
	var values []float64
	for row := range 6 {
		for column := range wide {
			v := 90.0 - float64(10*column) + float64(row%2)
			if row == 2 && column == 1 {
				v = 5
			}
			if row == 5 && column == 5 {
				v = none
			}
			values = append(values, v)
		}
	}
	return append(values, 50)
}

var all = View{Indicator: "X", Level: data.Municipality, Period: data.Year(2022)}

func TestClusters(t *testing.T) {
	c := country(t, slope())
	test := UsualTest
	test.Q = 0.1
	got, err := NewAtlas().Clusters(c, all, test)
	if err != nil {
		t.Fatal(err)
	}
	of := func(code data.AreaCode) Local {
		at := slices.IndexFunc(c.Areas(data.Municipality), func(a data.Area) bool { return a.Code == code })
		return got.Locals[at]
	}
	for _, tt := range []struct {
		name    string
		code    data.AreaCode
		cluster Cluster
		near    int32
	}{
		{"high among high", square(4, 0), HighHigh, 5},
		{"low among low", square(1, 5), LowLow, 5},
		{"low among high", square(2, 1), LowHigh, 8},
		{"in the middle", square(0, 2), NotSignificant, 5},
		{"no figure", square(5, 5), NoFigure, 0},
		{"in the sea", "002999", Island, 0},
	} {
		if l := of(tt.code); l.Cluster != tt.cluster || l.Neighbours != tt.near {
			t.Errorf("%s: %v with %d neighbours, want %v with %d; %+v", tt.name, l.Cluster, l.Neighbours, tt.cluster, tt.near, l)
		}
	}
	total := 0
	for _, n := range got.Counts {
		total += n
	}
	if total != 37 || got.Tested != 35 || got.Counts[Island] != 1 || got.Counts[NoFigure] != 1 {
		t.Errorf("%v of %d, %d tested, want 37, 35 tested, an island and one without a figure", got.Counts, total, got.Tested)
	}
	if got.Moran.Value < 0.3 || got.MoranP != 0.001 || math.Abs(got.Moran.Expected+1.0/34) > 1e-12 || got.Geary.Value >= 1 {
		t.Errorf("Moran = %+v, P %g, Geary %+v", got.Moran, got.MoranP, got.Geary)
	}
}

// Of the four neighbours of the first square two share a side with it.
func TestContiguity(t *testing.T) {
	c := country(t, slope())
	test := UsualTest
	for contiguity, want := range map[string]int32{Queen: 3, Rook: 2} {
		test.Contiguity = contiguity
		got, err := NewAtlas().Clusters(c, all, test)
		if err != nil {
			t.Fatal(err)
		}
		if n := got.Locals[0].Neighbours; n != want {
			t.Errorf("%s: %d neighbours, want %d", contiguity, n, want)
		}
	}
	// 90 in the first square, 80 and 91 beside it, 81 across the corner.
	test.Contiguity = Queen
	got, _ := NewAtlas().Clusters(c, all, test)
	if lag := got.Locals[0].Lag; math.Abs(lag-84) > 1e-9 {
		t.Errorf("mean of the neighbours = %g, want 84", lag)
	}
}

// Neighbours outside the view do not count, and the mean is that of the view.
func TestClustersOfAParent(t *testing.T) {
	v := all
	v.Parent = "001"
	got, err := NewAtlas().Clusters(country(t, slope()), v, UsualTest)
	if err != nil {
		t.Fatal(err)
	}
	if got.Tested != 18 || got.Locals[2*wide].Neighbours != 3 {
		t.Errorf("%d tested, %d neighbours at the edge, want 18 and 3", got.Tested, got.Locals[2*wide].Neighbours)
	}
}

func TestClustersAreRefused(t *testing.T) {
	same := slices.Repeat([]float64{4}, 37)
	few := append(slices.Repeat([]float64{none}, 27), 1, 2, 3, 4, 5, 6, 7, 8, 9, 50) // a row and a half, and the sea
	provinces := all
	provinces.Level = data.Province
	for _, tt := range []struct {
		name   string
		values []float64
		view   View
		want   error
	}{
		{"all equal", same, all, ErrAlike},
		{"too few", few, all, ErrTooFew},
		{"no borders", slope(), provinces, ErrNoBorders},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewAtlas().Clusters(country(t, tt.values), tt.view, UsualTest)
			if !errors.Is(err, tt.want) || !errors.Is(err, data.ErrNoData) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
		})
	}
}

// More than a test of many, uncorrected, finds is never found with the correction;
// what is found with it has a P at most the limit.
func TestCorrection(t *testing.T) {
	const tol = 1e-12
	rapid.Check(t, func(r *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-100, 100), 37, 37).Draw(r, "values")
		values[0], values[1] = 0, 1
		c := country(t, values)
		test := Test{Queen, 99, rapid.Uint64Range(1, 9).Draw(r, "seed"), FDR, 0.05}
		fdr, err := NewAtlas().Clusters(c, all, test)
		if err != nil {
			r.Fatal(err)
		}
		test.Correction = NoCorrection
		plain, err := NewAtlas().Clusters(c, all, test)
		if err != nil {
			r.Fatal(err)
		}
		for i, l := range fdr.Locals {
			p := plain.Locals[i]
			if l.Cluster.Tested() && (l.P != p.P || l.Adjusted < l.P-tol || p.Adjusted != p.P || p.Index != l.Index) {
				r.Fatalf("area %d: %+v with the correction, %+v without", i, l, p)
			}
			if l.Cluster.Tested() && (l.Cluster != NotSignificant) != (l.P <= fdr.Limit) {
				r.Fatalf("area %d is %v with P %g, limit %g", i, l.Cluster, l.P, fdr.Limit)
			}
			if plain := plain.Tested - plain.Counts[NotSignificant]; fdr.Plain != plain {
				r.Fatalf("%d clusters without the correction are foreseen, want %d", fdr.Plain, plain)
			}
			if l.Cluster != NotSignificant && l.Cluster != p.Cluster {
				r.Fatalf("area %d is %v with the correction, %v without", i, l.Cluster, p.Cluster)
			}
		}
	})
}

// The whole map agrees with package spatial on the same neighbours.
func TestClustersAreThoseOfSpatial(t *testing.T) {
	values := slices.Repeat([]float64{3, 8, 1, 9, 2, 7, 6}, 6)[:36]
	c := country(t, append(slices.Clone(values), 5))
	var near [][]int32
	for i := range values {
		var list []int32
		for j := range values {
			row, column := i/wide-j/wide, i%wide-j%wide
			if i != j && row*row <= 1 && column*column <= 1 {
				list = append(list, int32(j))
			}
		}
		near = append(near, list)
	}
	w, err := spatial.Binary(near)
	if err != nil {
		t.Fatal(err)
	}
	want, err := spatial.LocalPermutation(values, w.Standardised(), 999, 7, spatial.WithoutReplacement)
	if err != nil {
		t.Fatal(err)
	}
	moran, err := spatial.Moran(values, w.Standardised(), spatial.Randomised)
	if err != nil {
		t.Fatal(err)
	}
	test := UsualTest
	test.Seed = 7
	got, err := NewAtlas().Clusters(c, all, test)
	if err != nil {
		t.Fatal(err)
	}
	for i := range values {
		if got.Locals[i].P != want[i].Folded {
			t.Errorf("P of square %d = %g, want %g", i, got.Locals[i].P, want[i].Folded)
		}
	}
	if diff := cmp.Diff(moran, got.Moran); diff != "" {
		t.Error(diff)
	}
}

func TestClassesOfAMap(t *testing.T) {
	c, a := country(t, slope()), NewAtlas()
	// 36 figures a year; 2021 begins a new series, so that 2020 is apart.
	classes := a.Classes(c, all, UsualScheme, AllPeriods)
	if want := []data.Period{data.Year(2021), data.Year(2022)}; !slices.Equal(classes.Periods, want) || classes.Values != 72 {
		t.Errorf("classes of %d values of %v, want 72 of %v", classes.Values, classes.Periods, want)
	}
	if one := a.Classes(c, all, UsualScheme, OnePeriod); one.Values != 36 || len(one.Periods) != 1 {
		t.Errorf("classes of one period are of %d values of %v", one.Values, one.Periods)
	}
	if box := a.Classes(c, all, Scheme{Box, 3}, OnePeriod); box != a.Classes(c, all, Scheme{Box, 7}, OnePeriod) {
		t.Error("a method that takes no number answers twice")
	}
	lost := all
	lost.Indicator = "Y"
	if none := a.Classes(c, lost, UsualScheme, AllPeriods); none.Len() != 0 {
		t.Errorf("an indicator that is not there has classes %v", none.Limits)
	}
}

// Who asks for the same gets the same answer, made once; when there are too many the
// old ones go.
func TestAtlasKeepsAnswers(t *testing.T) {
	c, a := country(t, slope()), NewAtlas()
	var wait sync.WaitGroup
	answers := make([]*Clusters, 16)
	for i := range answers {
		wait.Go(func() { answers[i], _ = a.Clusters(c, all, UsualTest) })
	}
	wait.Wait()
	for _, other := range answers {
		if other == nil || other != answers[0] {
			t.Fatal("identical questions have answers of their own")
		}
	}
	test := UsualTest
	for seed := range uint64(3 * mostClusters) {
		test.Seed, test.Permutations = seed+2, 9
		if _, err := a.Clusters(c, all, test); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(a.clusters.held) + len(a.clusters.old); n > 2*mostClusters {
		t.Errorf("%d answers are kept, want at most %d", n, 2*mostClusters)
	}
	if again, _ := a.Clusters(c, all, UsualTest); again == answers[0] {
		t.Error("the oldest answer is still there")
	}
	// What is asked for again and again stays, however much else is.
	kept, _ := a.Clusters(c, all, UsualTest)
	for seed := range uint64(3 * mostClusters) {
		test.Seed = seed + 1000
		if _, err := a.Clusters(c, all, test); err != nil {
			t.Fatal(err)
		}
		if again, _ := a.Clusters(c, all, UsualTest); again != kept {
			t.Fatalf("after %d others the answer in use was made again", seed+1)
		}
	}
}
