package cube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/topology"
)

// reference is the date of the areas of these tests.
const reference = data.Date("2023-06-30")

// italy has region 11 with the provinces 101 (three municipalities) and 102
// (one), and region 12 with the province 103 (one) and no boundary of its own.
func italy() []data.Area {
	area := func(code data.AreaCode, l data.Level, parent data.AreaCode) data.Area {
		return data.Area{Code: code, Level: l, Name: "Area " + string(code), Parent: parent}
	}
	return []data.Area{
		area("IT", data.Country, ""), area("12", data.Region, "IT"), area("11", data.Region, "IT"),
		area("103", data.Province, "12"), area("101", data.Province, "11"), area("102", data.Province, "11"),
		area("103001", data.Municipality, "103"), area("102001", data.Municipality, "102"),
		area("101003", data.Municipality, "101"), area("101001", data.Municipality, "101"), area("101002", data.Municipality, "101"),
	}
}

func parts(figures ...Figure) Parts {
	return Parts{
		Release:    data.Release{Number: 3, ID: "r3", Reference: reference},
		Areas:      italy(),
		Indicators: []data.Indicator{{Code: "A"}, {Code: "B"}},
		Datasets:   []data.Dataset{{ID: "one"}, {ID: "two"}},
		Figures:    figures,
	}
}

func figure(indicator string, area data.AreaCode, p data.Period, value float64) Figure {
	return Figure{Indicator: indicator, Area: area, Period: p, Cell: Cell{Value: value, Status: data.Final, Dataset: "one"}}
}

func mustNew(t rapid.TB, p Parts) *Cube {
	t.Helper()
	c, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func codes(areas []data.Area) []data.AreaCode {
	var out []data.AreaCode
	for _, a := range areas {
		out = append(out, a.Code)
	}
	return out
}

var (
	y22 = data.Year(2022)
	y23 = data.Year(2023)
	q23 = data.Period{Year: 2023, Parts: 4, Part: 1}
)

func TestNewRefusals(t *testing.T) {
	good := figure("A", "101001", y23, 1)
	foreign := good
	foreign.Dataset = "three"
	bare, odd := good, good
	bare.Status, odd.Status = 0, data.NotApplicable+1
	other := good
	other.Dataset, other.Value = "two", 2
	tests := []struct {
		name  string
		parts func() Parts
		want  string
	}{
		{"unknown area", func() Parts { return parts(figure("A", "999999", y23, 1)) }, "cube: figure of A for the unknown area 999999"},
		{"unknown indicator", func() Parts { return parts(figure("C", "101001", y23, 1)) }, "cube: figure of the unknown indicator C"},
		{"unknown dataset", func() Parts { return parts(foreign) }, `cube: figure of the unknown dataset "three"`},
		{"no status", func() Parts { return parts(bare) }, "cube: A of 101001 in 2023 has no status"},
		{"no such status", func() Parts { return parts(odd) }, "cube: A of 101001 in 2023 has no status"},
		{"a key twice", func() Parts { return parts(good, good) }, "cube: A of 101001 in 2023 stands twice"},
		{"an area twice", func() Parts {
			p := parts()
			p.Areas = append(p.Areas, data.Area{Code: "101001", Level: data.Municipality})
			return p
		}, "cube: area 101001 stands twice"},
		{"a code at two levels", func() Parts {
			p := parts()
			p.Areas = append(p.Areas, data.Area{Code: "101", Level: data.Perimeter})
			return p
		}, "cube: area 101 stands twice"},
		{"a stream that ends badly", func() Parts {
			p := parts()
			p.Stream = func(func(Figure) error) error { return errors.New("the file is cut") }
			return p
		}, "the file is cut"},
		{"a streamed figure twice", func() Parts {
			p := parts(good)
			p.Stream = func(put func(Figure) error) error { return put(good) }
			return p
		}, "cube: A of 101001 in 2023 stands twice"},
		{"too many datasets", func() Parts {
			p := parts()
			for i := range maxDatasets {
				p.Datasets = append(p.Datasets, data.Dataset{ID: fmt.Sprint(i)})
			}
			return p
		}, "cube: 4098 datasets, at most 4096"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := New(tt.parts()); err == nil || err.Error() != tt.want {
				t.Errorf("New = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestNewKeepsTheCallersOrder(t *testing.T) {
	p := parts()
	mustNew(t, p)
	if diff := cmp.Diff(italy(), p.Areas); diff != "" {
		t.Errorf("New changed the areas it was given: %s", diff)
	}
}

func TestAreas(t *testing.T) {
	c := mustNew(t, parts())
	tests := []struct {
		name string
		got  []data.Area
		want []data.AreaCode
	}{
		{"municipalities", c.Areas(data.Municipality), []data.AreaCode{"101001", "101002", "101003", "102001", "103001"}},
		{"provinces", c.Areas(data.Province), []data.AreaCode{"101", "102", "103"}},
		{"country", c.Areas(data.Country), []data.AreaCode{"IT"}},
		{"a level without areas", c.Areas(data.LabourArea), nil},
		{"all", c.AllAreas(), []data.AreaCode{"101001", "101002", "101003", "102001", "103001", "101", "102", "103", "11", "12", "IT"}},
		{"in a province", c.Inside(data.Municipality, "101"), []data.AreaCode{"101001", "101002", "101003"}},
		{"in a region", c.Inside(data.Municipality, "11"), []data.AreaCode{"101001", "101002", "101003", "102001"}},
		{"provinces in a region", c.Inside(data.Province, "12"), []data.AreaCode{"103"}},
		{"in the country", c.Inside(data.Region, "IT"), []data.AreaCode{"11", "12"}},
		{"without a parent", c.Inside(data.Region, ""), []data.AreaCode{"11", "12"}},
		{"itself", c.Inside(data.Province, "101"), []data.AreaCode{"101"}},
		{"larger than the parent", c.Inside(data.Region, "101"), nil},
		{"in an unknown area", c.Inside(data.Municipality, "999"), nil},
		{"ancestors", c.Ancestors("101002"), []data.AreaCode{"101", "11", "IT"}},
		{"ancestors of a region", c.Ancestors("12"), []data.AreaCode{"IT"}},
		{"ancestors of the country", c.Ancestors("IT"), nil},
		{"ancestors of an unknown area", c.Ancestors("999999"), nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, codes(tt.got)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	within := []struct {
		code, parent data.AreaCode
		want         bool
	}{{"101001", "101", true}, {"101001", "11", true}, {"101001", "IT", true}, {"101001", "101001", true}, {"101001", "102", false}, {"11", "101", false}, {"999999", "IT", false}, {"", "IT", false}}
	for _, tt := range within {
		if got := c.Within(tt.code, tt.parent); got != tt.want {
			t.Errorf("Within(%q, %q) = %t, want %t", tt.code, tt.parent, got, tt.want)
		}
	}
	if a, known := c.Area("101"); !known || a.Name != "Area 101" {
		t.Errorf("Area(101) = %v, %t", a, known)
	}
	if a, known := c.Area("58091"); known {
		t.Errorf("Area(58091) = %v, want none", a)
	}
}

func TestAncestorsEndAtAMissingParent(t *testing.T) {
	p := parts()
	p.Areas = append(p.Areas, data.Area{Code: "104001", Level: data.Municipality, Parent: "104"})
	c := mustNew(t, p)
	if got := c.Ancestors("104001"); got != nil {
		t.Errorf("Ancestors(104001) = %v, want none", got)
	}
	if c.Within("104001", "IT") {
		t.Error("an area without a province lies in the country")
	}
}

func TestSuccessors(t *testing.T) {
	l, err := data.NewLineage([]data.Passage{
		{Old: "101801", New: "101001", Date: "2023-01-01", Residents: 1}, {Old: "101802", New: "101001", Date: "2023-01-01", Residents: 2},
		{Old: "101001", New: "114001", Date: "2026-01-01"},
		{Old: "101002", New: "101901", Date: "2024-01-01", Residents: 1}, {Old: "101003", New: "101901", Date: "2024-01-01", Residents: 2},
		{Old: "101803", New: "199999", Date: "2023-01-01"},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := parts()
	p.Lineage = l
	c := mustNew(t, p)
	for code, want := range map[data.AreaCode][]data.AreaCode{
		"101801": {"101001"}, "101001": {"101001"}, "114001": {"101001"}, "101901": {"101002", "101003"},
		"101803": nil, // its heir is not among the areas
		"102001": nil, // the history does not name it
		"000000": nil,
	} {
		if diff := cmp.Diff(want, codes(c.Successors(code))); diff != "" {
			t.Errorf("Successors(%s): %s", code, diff)
		}
	}
	if got := mustNew(t, parts()).Successors("101801"); got != nil {
		t.Errorf("without a history, Successors = %v", got)
	}
}

func TestCells(t *testing.T) {
	full := Figure{Indicator: "A", Area: "101", Period: y23, Cell: Cell{Value: 6, Status: data.Estimated, Recalculated: true, Covered: 2, Expected: 3, Dataset: "two"}}
	hidden := Figure{Indicator: "A", Area: "102", Period: y23, Cell: Cell{Status: data.Suppressed, Covered: 0, Expected: 1, Dataset: "one"}}
	late := figure("A", "101", q23, 7)
	early := figure("A", "101", y22, 0)
	p := parts(late, full, hidden)
	p.Stream = func(put func(Figure) error) error { return put(early) }
	c := mustNew(t, p)
	tests := []struct {
		name, indicator string
		area            data.AreaCode
		period          data.Period
		want            Cell
	}{
		{"everything a cell has", "A", "101", y23, full.Cell},
		{"without a value", "A", "102", y23, hidden.Cell},
		{"zero is published", "A", "101", y22, early.Cell},
		{"a quarter", "A", "101", q23, late.Cell},
		{"never published", "A", "103", y23, Cell{}},
		{"another period", "A", "102", y22, Cell{}},
		{"period without figures", "A", "101", data.Year(1999), Cell{}},
		{"level without figures", "A", "101001", y23, Cell{}},
		{"indicator without figures", "B", "101", y23, Cell{}},
		{"unknown indicator", "C", "101", y23, Cell{}},
		{"unknown area", "A", "999", y23, Cell{}},
		{"no period", "A", "101", data.Period{}, Cell{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := c.Cell(tt.indicator, tt.area, tt.period)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if got.Published() != (tt.want.Status != 0) {
				t.Errorf("Published() = %t", got.Published())
			}
		})
	}
	if diff := cmp.Diff([]data.Period{y22, y23, q23}, c.Periods("A", data.Province)); diff != "" {
		t.Errorf("Periods: %s", diff)
	}
	if got := c.Periods("A", data.Region); got != nil {
		t.Errorf("Periods of a level without figures = %v", got)
	}
	if diff := cmp.Diff([]Point{{y22, early.Cell}, {y23, full.Cell}, {q23, late.Cell}}, c.Series("A", "101")); diff != "" {
		t.Errorf("Series: %s", diff)
	}
	for _, area := range []data.AreaCode{"103", "101001", "999"} {
		if got := c.Series("A", area); got != nil {
			t.Errorf("Series(A, %s) = %v, want none", area, got)
		}
	}
	v := c.Values("A", data.Province, "11", y23)
	if v.Indicator.Code != "A" || v.Level != data.Province || v.Period != y23 {
		t.Errorf("Values = %+v", v)
	}
	if diff := cmp.Diff([]Cell{full.Cell, hidden.Cell}, v.Cells); diff != "" {
		t.Errorf("Values: %s", diff)
	}
	if v := c.Values("A", data.Municipality, "", y23); len(v.Areas) != 5 || !cmp.Equal(v.Cells, make([]Cell, 5)) {
		t.Errorf("Values of a level without figures = %+v", v)
	}
}

func TestLatestPeriod(t *testing.T) {
	// Twenty municipalities: 95 % of them are nineteen.
	const size = 20
	years := []data.Period{data.Year(2020), data.Year(2021), data.Year(2022)}
	tests := []struct {
		name   string
		values [3]int // municipalities with a value in each year
		bare   [3]int // municipalities published without a value
		want   data.Period
		found  bool
	}{
		{"all of them", [3]int{20, 20, 20}, [3]int{}, years[2], true},
		{"just enough", [3]int{20, 20, 19}, [3]int{}, years[2], true},
		{"one too few", [3]int{20, 20, 18}, [3]int{}, years[1], true},
		{"missing ones do not count", [3]int{19, 18, 18}, [3]int{0, 2, 2}, years[0], true},
		{"none has enough", [3]int{10, 15, 5}, [3]int{}, years[1], true},
		{"none has enough, two have the same", [3]int{5, 15, 15}, [3]int{}, years[2], true},
		{"no value at all", [3]int{}, [3]int{1, 1, 1}, data.Period{}, false},
		{"nothing published", [3]int{}, [3]int{}, data.Period{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := parts()
			p.Areas = nil
			for i := range size {
				p.Areas = append(p.Areas, data.Area{Code: data.AreaCode(fmt.Sprintf("101%03d", i)), Level: data.Municipality})
			}
			for y, period := range years {
				for i := range tt.values[y] + tt.bare[y] {
					f := figure("A", p.Areas[i].Code, period, 1)
					if i >= tt.values[y] {
						f.Value, f.Status = 0, data.NotAvailable
					}
					p.Figures = append(p.Figures, f)
				}
			}
			got, found := mustNew(t, p).LatestPeriod("A", data.Municipality)
			if got != tt.want || found != tt.found {
				t.Errorf("LatestPeriod = %v, %t, want %v, %t", got, found, tt.want, tt.found)
			}
		})
	}
}

func TestWithoutBoundary(t *testing.T) {
	p := parts()
	c := mustNew(t, p)
	if got := codes(c.WithoutBoundary(data.Province)); !cmp.Equal(got, []data.AreaCode{"101", "102", "103"}) {
		t.Errorf("without boundaries, WithoutBoundary = %v", got)
	}
	if c.Boundaries() != nil || c.Overview() != nil {
		t.Error("a cube without boundaries has some")
	}
	p.Boundaries = &topology.Topology{Layers: map[data.Level][]topology.Shape{data.Province: {{Code: "101"}, {Code: "103"}}}}
	c = mustNew(t, p)
	if got := codes(c.WithoutBoundary(data.Province)); !cmp.Equal(got, []data.AreaCode{"102"}) {
		t.Errorf("WithoutBoundary(province) = %v, want 102", got)
	}
	if got := c.WithoutBoundary(data.Municipality); len(got) != 5 {
		t.Errorf("WithoutBoundary(municipality) = %v, want all five", codes(got))
	}
	if c.Overview() != p.Boundaries {
		t.Error("without an overview, Overview() is not the full boundaries")
	}
	p.Overview = &topology.Topology{}
	if c = mustNew(t, p); c.Overview() != p.Overview || c.Boundaries() != p.Boundaries {
		t.Error("Overview() or Boundaries() is not the one given")
	}
}

func TestDescriptions(t *testing.T) {
	c := mustNew(t, parts())
	if c.Release().ID != "r3" || len(c.Indicators()) != 2 || len(c.Datasets()) != 2 {
		t.Errorf("Release, Indicators, Datasets = %v, %v, %v", c.Release(), c.Indicators(), c.Datasets())
	}
	if d, known := c.Dataset("two"); !known || d.ID != "two" {
		t.Errorf("Dataset(two) = %v, %t", d, known)
	}
	if _, known := c.Dataset("three"); known {
		t.Error("Dataset(three) is known")
	}
	if _, known := c.Indicator("C"); known {
		t.Error("Indicator(C) is known")
	}
}

func TestDetailAndClose(t *testing.T) {
	c := mustNew(t, parts())
	if _, _, err := c.Detail(context.Background(), Filter{}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("Detail without a store = %v, want ErrUnavailable", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("Close of nothing = %v", err)
	}
	p := parts()
	var asked Filter
	p.Detail = func(_ context.Context, f Filter) ([]data.Observation, int, error) {
		asked = f
		return []data.Observation{{Indicator: "A"}}, 7, nil
	}
	p.Close = func() error { return errors.New("still open") }
	c = mustNew(t, p)
	want := Filter{Indicators: []string{"A"}, Sex: "*", Limit: 1}
	rows, total, err := c.Detail(context.Background(), want)
	if len(rows) != 1 || total != 7 || err != nil || !cmp.Equal(asked, want) {
		t.Errorf("Detail(%+v) = %v, %d, %v after being asked %+v", want, rows, total, err, asked)
	}
	if err := c.Close(); err == nil || err.Error() != "still open" {
		t.Errorf("Close = %v", err)
	}
}

// TestDatasetThatTheCatalogueNamesFirst gives the figures of two datasets in both
// orders: in each cell the one the catalogue names first stands, and fills what
// the other lacks.
func TestDatasetThatTheCatalogueNamesFirst(t *testing.T) {
	of := func(dataset string, area data.AreaCode, value float64) Figure {
		f := figure("A", area, data.Year(2023), value)
		f.Dataset = dataset
		return f
	}
	figures := []Figure{of("one", "101001", 1), of("two", "101001", 2), of("two", "101002", 3), of("one", "101", 4)}
	for name, tt := range map[string]struct {
		order []string
		want  float64
	}{"one first": {[]string{"one", "two"}, 1}, "two first": {[]string{"two", "one"}, 2}, "one is not listed": {[]string{"two"}, 2}} {
		for _, turned := range []bool{false, true} {
			p := parts()
			p.Indicators = []data.Indicator{{Code: "A", Datasets: tt.order}}
			p.Figures = slices.Clone(figures)
			if turned {
				slices.Reverse(p.Figures)
			}
			c := mustNew(t, p)
			for area, want := range map[data.AreaCode]float64{"101001": tt.want, "101002": 3, "101": 4} {
				if got := c.Cell("A", area, data.Year(2023)); got.Value != want {
					t.Errorf("%s, turned %t: %s = %v, want %v", name, turned, area, got.Value, want)
				}
			}
		}
	}
}

// TestSwapWhileReading puts releases in force one after another; every reader
// must see one release alone, whole. It says most under the race detector.
func TestSwapWhileReading(t *testing.T) {
	var h Holder
	if h.Current() != nil {
		t.Fatal("a new holder holds something")
	}
	release := func(n int) *Cube {
		p := parts()
		p.Release.Number = n
		for _, a := range italy() {
			p.Figures = append(p.Figures, figure("A", a.Code, y22, float64(n)), figure("A", a.Code, y23, float64(n)))
		}
		return mustNew(t, p)
	}
	first := release(1)
	if got := h.Swap(first); got != nil || h.Current() != first {
		t.Fatalf("first Swap = %v", got)
	}
	const releases = 200
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for last := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				c := h.Current()
				n := c.Release().Number
				if n < last {
					t.Errorf("release %d after %d", n, last)
					return
				}
				last = n
				v := c.Values("A", data.Municipality, "11", y23)
				for i, cell := range v.Cells {
					if cell.Value != float64(n) {
						t.Errorf("%s of release %d has the figure of %v", v.Areas[i].Code, n, cell.Value)
						return
					}
				}
				if s := c.Series("A", "103"); len(s) != 2 || s[0].Value != float64(n) {
					t.Errorf("series of release %d = %v", n, s)
					return
				}
				if p, found := c.LatestPeriod("A", data.Region); !found || p != y23 {
					t.Errorf("latest period of release %d = %v", n, p)
					return
				}
			}
		})
	}
	held := first
	for n := 2; n <= releases; n++ {
		next := release(n)
		if got := h.Swap(next); got != held {
			t.Errorf("Swap returned release %d, want the one before %d", got.Release().Number, n)
		}
		held = next
	}
	close(done)
	readers.Wait()
	if first.Cell("A", "IT", y23).Value != 1 {
		t.Error("a release that was replaced can no longer be read")
	}
}
