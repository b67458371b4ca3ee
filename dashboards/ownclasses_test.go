package dashboards

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/dashboards/browsertest"
	"cittamedie/indicators/choropleth"
)

// ownCase is values to be put in classes by the page's script and by the server.
type ownCase struct {
	Name     string    `json:"name"`
	Values   []float64 `json:"values"`
	Decimals int       `json:"decimals"`
	Method   string    `json:"method"`
	Number   int       `json:"number"`
}

// ownLimits asks the script of the map for the limits of some cases.
func ownLimits(t *testing.T, b *browsertest.Browser, cases []ownCase) [][]float64 {
	t.Helper()
	asked, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	return browsertest.Eval[[][]float64](b, `((cases) => {
		const { classesOf } = document.querySelector("#tuoi-dati");
		return cases.map((c) => classesOf(c.values, c.decimals, c.method, c.number));
	})(`+string(asked)+`)`)
}

// unlike is the sum of squared deviations from the means of the classes.
func unlike(c *choropleth.Classes, values []float64) float64 {
	sums, counts := make([]float64, len(c.Limits)), make([]float64, len(c.Limits))
	for _, v := range values {
		sums[c.Of(v)] += v
		counts[c.Of(v)]++
	}
	total := 0.0
	for _, v := range values {
		d := v - sums[c.Of(v)]/counts[c.Of(v)]
		total += d * d
	}
	return total
}

// sameClasses says how the limits of the script differ from those of the server;
// "" where they are the same, or two ways of natural classes that are as good.
func sameClasses(c ownCase, got []float64) string {
	const tol = 1e-9
	want := choropleth.New(c.Values, c.Decimals, choropleth.Scheme{Method: c.Method, Number: c.Number})
	near := func(a, b float64) bool { return math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b)) }
	if slices.EqualFunc(got, want.Limits, near) {
		return ""
	}
	if c.Method == "jenks" && len(got) > 1 {
		if a, b := unlike(&choropleth.Classes{Limits: got}, c.Values), unlike(want, c.Values); near(a, b) {
			return ""
		}
	}
	return fmt.Sprintf("%s, %s, %d classes, %d digits: the script gives %v, the server %v", c.Name, c.Method, c.Number, c.Decimals, got, want.Limits)
}

// ownSets are values of several shapes.
var ownSets = map[string][]float64{
	"one value":           {7},
	"all equal":           {3, 3, 3, 3},
	"two values":          {1, 1, 2},
	"fewer than classes":  {4, 9, 16},
	"ties":                {1, 1, 1, 2, 2, 2, 2, 5, 5, 9, 9, 9, 9, 9},
	"negatives":           {-40.5, -12.25, -3, -2.5, 0, 1, 2.75, 18, 44.5},
	"negatives alone":     {-9, -7.5, -7, -3, -2.9, -1},
	"skewed":              {1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 9, 12, 15, 22, 40, 75, 180, 900, 5400, 2_750_000},
	"tiny":                {0.0001, 0.0002, 0.0004, 0.0009, 0.0031, 0.0044},
	"large and close":     {1_000_001, 1_000_002, 1_000_004, 1_000_008, 1_000_016},
	"zeros and one":       {0, 0, 0, 0, 0, 1},
	"numbers as a ladder": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
}

func TestBrowserOwnClassesAreThoseOfTheServer(t *testing.T) {
	b := openBrowser(t, fixture(t))
	b.Visit("/mappa?indicator=DEM03&period=2022", 1440)
	var cases []ownCase
	for name, values := range ownSets {
		for _, method := range methods {
			for number := choropleth.FewestClasses; number <= choropleth.MostClasses; number++ {
				for _, decimals := range []int{0, 1, 4} {
					cases = append(cases, ownCase{name, values, decimals, method, number})
				}
			}
		}
	}
	for i, got := range ownLimits(t, b, cases) {
		if wrong := sameClasses(cases[i], got); wrong != "" {
			t.Error(wrong)
		}
	}
	if t.Failed() {
		return
	}
	rapid.Check(t, func(r *rapid.T) {
		decimals := rapid.IntRange(0, 3).Draw(r, "decimals")
		scale := math.Pow(10, float64(decimals))
		values := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) float64 {
			return float64(rapid.IntRange(-50_000, 200_000).Draw(r, "v")) / scale
		}), 1, 60).Draw(r, "values")
		var drawn []ownCase
		for _, method := range methods {
			drawn = append(drawn, ownCase{"drawn", values, decimals, method, rapid.IntRange(choropleth.FewestClasses, choropleth.MostClasses).Draw(r, "number")})
		}
		for i, got := range ownLimits(t, b, drawn) {
			if wrong := sameClasses(drawn[i], got); wrong != "" {
				r.Fatalf("%s of %v", wrong, values)
			}
		}
	})
}
