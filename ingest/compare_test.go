package ingest

import (
	"fmt"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
)

// twoRegions is a geography of the regions Alfa and Beta, each with one province
// of five municipalities.
func twoRegions(t *testing.T) *indicators.Geography {
	t.Helper()
	areas := []data.Area{{Code: "IT", Level: data.Country}}
	for i, name := range []string{"Alfa", "Beta"} {
		region, province := data.AreaCode(fmt.Sprint(11+i)), data.AreaCode(fmt.Sprint(101+i))
		areas = append(areas, data.Area{Code: region, Level: data.Region, Parent: "IT", Name: name}, data.Area{Code: province, Level: data.Province, Parent: region, Name: "di " + name})
		for m := range 5 {
			areas = append(areas, data.Area{Code: data.AreaCode(fmt.Sprintf("%s%03d", province, m+1)), Level: data.Municipality, Parent: province})
		}
	}
	g, err := indicators.NewGeography(areas, "2023-06-30")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// column reads the figures of the ten municipalities: a number, "n" for not
// available, "-" for nothing published.
func column(t *testing.T, g *indicators.Geography, year int, figures string) indicators.Column {
	t.Helper()
	c := indicators.Column{Key: indicators.Key{Indicator: "A", Period: data.Year(year), Sex: data.Total, Age: data.Total}, Cells: make([]indicators.Cell, len(g.Areas))}
	for i, f := range strings.Fields(figures) {
		switch f {
		case "-":
		case "n":
			c.Cells[i].Status = data.NotAvailable
		default:
			c.Cells[i].Status = data.Final
			if _, err := fmt.Sscan(f, &c.Cells[i].Value); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

func TestCompareEditions(t *testing.T) {
	const whole = "1 2 3 4 5 6 7 8 9 10"
	off := catalog.Checks{Areas: -1, Median: -1, Revised: -1, Nulls: -1}
	tests := []struct {
		name   string
		checks catalog.Checks
		now    string
		want   []string
	}{
		{"the same", catalog.Checks{}, whole, nil},
		{"two in ten revised", catalog.Checks{}, "1 2 3 4 5 6 7 8 8 9", nil},
		{"three in ten revised", catalog.Checks{}, "1 2 3 4 5 6 7 7 8 9", []string{"figures already published changed: A 2020 (3 of 10)"}},
		{"revised, as the recipe allows", catalog.Checks{Revised: 0.5}, "1 2 3 4 5 6 7 7 8 9", nil},
		{"one gone", catalog.Checks{}, "1 2 3 4 - 6 7 8 9 10", []string{"areas without a figure that had one: A 2020 (1 of 10)"}},
		{"one gone, as the recipe allows", catalog.Checks{Areas: 0.1}, "1 2 3 4 - 6 7 8 9 10", nil},
		{"a region gone", catalog.Checks{Areas: -1}, "1 2 3 4 5 - - - - -", []string{"no figures any more of Beta (5 areas): A 2020"}},
		{"one in ten without a value", catalog.Checks{}, "1 2 3 4 5 6 7 8 9 n", nil},
		{"two in ten without a value", catalog.Checks{}, "1 2 3 4 5 6 7 8 n n", []string{"more figures without a value: A 2020 (from 0 to 20 %)"}},
		{"another unit", catalog.Checks{Revised: -1}, "1e3 2e3 3e3 4e3 5e3 6e3 7e3 8e3 9e3 1e4", []string{"the median changed, another unit of measure?: A 2020 (1000 times)"}},
		{"everything off", off, "9e9 8e9 7e9 n n 6e9 n n n n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := twoRegions(t)
			got := compare(g, tt.checks, []indicators.Column{column(t, g, 2020, whole)}, []indicators.Column{column(t, g, 2020, tt.now)})
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestReasonsAreFew has seven series revised: one sentence, three of them named.
func TestReasonsAreFew(t *testing.T) {
	g := twoRegions(t)
	var before, now []indicators.Column
	for year := 2010; year < 2017; year++ {
		before, now = append(before, column(t, g, year, "1 2 3 4 5 6 7 8 9 10")), append(now, column(t, g, year, "2 3 4 5 6 7 8 9 10 11"))
	}
	want := "figures already published changed: A 2010 (10 of 10), A 2011 (10 of 10), A 2012 (10 of 10) and 4 more"
	if got := compare(g, catalog.Checks{}, before, now); len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestCompareWithALaterPeriod has a yearly file that leaves the year before
// behind: revisions are not counted, areas are.
func TestCompareWithALaterPeriod(t *testing.T) {
	g := twoRegions(t)
	before := []indicators.Column{column(t, g, 2020, "1 2 3 4 5 6 7 8 9 10")}
	if got := compare(g, catalog.Checks{}, before, []indicators.Column{column(t, g, 2021, "2 3 4 5 6 7 8 9 10 11")}); got != nil {
		t.Errorf("the next year: %q", got)
	}
	if got := compare(g, catalog.Checks{}, before, []indicators.Column{column(t, g, 2021, "2 3 4 5 6 - - - - -")}); len(got) != 1 || got[0] != "no figures any more of Beta (5 areas): A 2020" {
		t.Errorf("the next year without a region: %q", got)
	}
	if got := compare(g, catalog.Checks{}, before, []indicators.Column{column(t, g, 2019, "1 2 3 4 5 6 7 8 9 10")}); len(got) != 1 || got[0] != "no figures any more: A 2020" {
		t.Errorf("an earlier year: %q", got)
	}
}

func TestLimits(t *testing.T) {
	if got := limit(0, 0.3); got != 0.3 {
		t.Errorf("limit not stated = %v", got)
	}
	if got := limit(0.5, 0.3); got != 0.5 {
		t.Errorf("limit stated = %v", got)
	}
	if got := limit(-1, 0.3); got < 1e300 {
		t.Errorf("limit switched off = %v", got)
	}
}
