package main

import (
	"slices"
	"strings"
	"testing"
)

// compositeAnswer is what the composites of the API say.
type compositeAnswer struct {
	Scenarios int
	Reason    string
	Years     []struct {
		Year, Areas, Scored, Oldest, Newest int
		Ranked                              bool
	}
	Items []compositeRow
}

// compositeRow is a row of any of them.
type compositeRow struct {
	Area, Reason string
	Value        *float64
	Rank         *int
	Missing      []string
	Q5, Q95      *float64
	Min, Max     float64
	Choice       string
	Total        float64
}

// compositesOfTheTerritory goes through the composites that come with the program
// on the files as their publishers released them.
func compositesOfTheTerritory(t *testing.T, base string) {
	t.Helper()
	base += "/api/v1/composites"
	all := getJSON[list[struct{ ID, Level string }]](t, base)
	if all.Total != 12 {
		t.Errorf("%d composites, want 12", all.Total)
	}
	for _, d := range all.Items {
		one := getJSON[compositeAnswer](t, base+"/"+d.ID)
		if one.Reason != "" || len(one.Years) == 0 {
			t.Errorf("%s has no figures: %s", d.ID, one.Reason)
		}
		for _, y := range one.Years {
			if !y.Ranked || y.Scored > y.Areas || y.Oldest > y.Newest || y.Newest > y.Year {
				t.Errorf("%s in %d: %+v", d.ID, y.Year, y)
			}
		}
		if d.Level == "province" {
			bandOfSiena(t, base+"/"+d.ID)
		}
	}
	// Sud Sardegna has no figure before 2017, and three young
	// provinces have no infant mortality before 2010.
	for year, scored := range map[string]int{"2005": 103, "2017": 107} {
		v := getJSON[compositeAnswer](t, base+"/bes-salute/values?limit=200&year="+year)
		n := 0
		for _, i := range v.Items {
			if i.Value != nil {
				n++
			}
		}
		if n != scored {
			t.Errorf("health in %s: %d provinces have a score, want %d", year, n, scored)
		}
	}
	v := getJSON[compositeAnswer](t, base+"/bes-salute/values?year=2005&area=108")
	if i := v.Items[0]; i.Value != nil || i.Rank != nil || !slices.Equal(i.Missing, []string{"01SAL004"}) || i.Reason != "mancano 01SAL004" {
		t.Errorf("health of Monza in 2005 = %+v, want no score for want of 01SAL004", i)
	}
}

// bandOfSiena checks the band of ranks of Siena beside its rank, and that the strongest
// choice comes first.
func bandOfSiena(t *testing.T, base string) {
	t.Helper()
	bands := getJSON[compositeAnswer](t, base+"/rank-bands?limit=200")
	at := slices.IndexFunc(bands.Items, func(i compositeRow) bool { return i.Area == "052" })
	siena := bands.Items[at]
	if siena.Rank == nil || siena.Q5 == nil || float64(*siena.Rank) < siena.Min || float64(*siena.Rank) > siena.Max || *siena.Q5 > *siena.Q95 || siena.Min == siena.Max || bands.Scenarios < 240 {
		t.Errorf("%s: band of Siena = %+v over %d scenarios", base, siena, bands.Scenarios)
	}
	name := base[strings.LastIndex(base, "/")+1:]
	t.Logf("%s: Siena is %d, nine times in ten from %v to %v of %d", name, *siena.Rank, *siena.Q5, *siena.Q95, len(bands.Items))
	choices := getJSON[compositeAnswer](t, base+"/sensitivity?area=052").Items
	for i := 1; i < len(choices); i++ {
		if choices[i].Total > choices[i-1].Total {
			t.Errorf("%s: %s has more influence than %s, which comes first", name, choices[i].Choice, choices[i-1].Choice)
		}
	}
}
