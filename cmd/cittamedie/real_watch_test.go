package main

import (
	"strings"
	"testing"
)

// watchAnswer is what the API says of what stands out.
type watchAnswer struct {
	Signals, Tests, TooShort int
	Peers                    []struct{ Area string }
	Composites               []struct {
		Composite    string
		Rank         *int
		Q5, Q95      *float64
		Year, Scored int
	}
	Items []struct {
		Indicator, Period, From string
		Points                  int
		Trend                   struct {
			Tested                bool
			Reason                string
			CorrectedP, AdjustedP *float64
			Slope                 *float64
		}
		Signals []struct{ Kind, Direction, Meaning string }
	}
}

// watchOfTheTerritory looks at what stands out in some areas of the published files.
func watchOfTheTerritory(t *testing.T, base string) {
	t.Helper()
	found := map[string]string{}
	for _, code := range []string{"052", "03", "IT", "052032", "091051"} {
		w := getJSON[watchAnswer](t, base+"/api/v1/areas/"+code+"/watch")
		signals, tested := 0, 0
		for _, i := range w.Items {
			if i.Trend.Tested {
				tested++
				if *i.Trend.AdjustedP < *i.Trend.CorrectedP {
					t.Errorf("%s %s: adjusted p below the one of the test: %+v", code, i.Indicator, i.Trend)
				}
			} else if i.Trend.Reason == "" {
				t.Errorf("%s %s: no trend and no reason", code, i.Indicator)
			}
			for _, s := range i.Signals {
				signals++
				found[code] += " " + strings.Join([]string{i.Indicator, s.Kind, s.Direction, s.Meaning}, ":")
			}
		}
		if signals != w.Signals || tested > w.Tests || len(w.Items) == 0 {
			t.Errorf("%s: %d signals in the items, %d in all; %d trends of %d tests", code, signals, w.Signals, tested, w.Tests)
		}
	}
	for code, want := range map[string]string{"052": "01SAL001:trend:up:better", "IT": "01SAL001:trend:up:better", "03": "01SAL001:trend:up:better"} {
		if !strings.Contains(found[code], want) {
			t.Errorf("%s: signals%s, want %s: people live longer every year", code, found[code], want)
		}
	}
	siena := getJSON[watchAnswer](t, base+"/api/v1/areas/052032/watch")
	if siena.Signals != 0 || siena.TooShort != len(siena.Items) || len(siena.Peers) != 10 || len(siena.Composites) != 1 || siena.Composites[0].Q5 == nil {
		t.Errorf("Siena, whose series are short: %+v", siena)
	}
}
