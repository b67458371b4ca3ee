package wellbeing

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

// tableOfValues has one indicator in one year.
func tableOfValues(fixed *catalog.FixedBounds, values ...float64) *table {
	t := &table{parts: []catalog.CompositeIndicator{{Code: "INC", Goalposts: fixed}}, cells: [][]Cell{{}}}
	for i, v := range values {
		t.areas = append(t.areas, data.Area{Code: data.AreaCode(fmt.Sprint(i))})
		t.cells[0] = append(t.cells[0], Cell{Value: data.Some(v)})
	}
	return t
}

// outlier is nine values close together and one far away.
var outlier = []float64{10, 11, 12, 13, 14, 15, 16, 17, 18, 1000}

func TestTreat(t *testing.T) {
	fixed := &catalog.FixedBounds{Min: 12, Max: 16}
	tests := []struct {
		name, asked  string
		fixed        *catalog.FixedBounds
		values       []float64
		method       string
		below, above int
		of           float64 // what 1000 or the last value counts as
	}{
		{"none", catalog.TreatNone, nil, outlier, catalog.TreatNone, 0, 0, 1000},
		{"winsorise", catalog.TreatWinsorise, nil, outlier, catalog.TreatWinsorise, 0, 1, 18},
		{"winsorise what is not far", catalog.TreatWinsorise, nil, outlier[:9], catalog.TreatNone, 0, 0, 18},
		{"winsorise to goalposts", catalog.TreatWinsorise, fixed, outlier, catalog.TreatWinsorise, 2, 3, 16},
		{"inside the goalposts", catalog.TreatWinsorise, fixed, outlier[2:6], catalog.TreatNone, 0, 0, 15},
		{"logarithm", catalog.TreatLog, nil, outlier, catalog.TreatLog, 0, 0, math.Log(990 + 9.9)},
		{"logarithm of what is not far", catalog.TreatLog, nil, outlier[:9], catalog.TreatNone, 0, 0, 18},
		{"no logarithm beside fixed goalposts", catalog.TreatLog, fixed, outlier, catalog.TreatNone, 0, 0, 1000},
		{"too few to tell", catalog.TreatWinsorise, nil, []float64{1, 2, 1000}, catalog.TreatNone, 0, 0, 1000},
		{"all equal", catalog.TreatWinsorise, nil, []float64{7, 7, 7, 7}, catalog.TreatNone, 0, 0, 7},
		{"one against all", catalog.TreatWinsorise, nil, []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}, catalog.TreatNone, 0, 0, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tableOfValues(tt.fixed, tt.values...).treat(0, tt.asked)
			if err != nil {
				t.Fatal(err)
			}
			last := tt.values[len(tt.values)-1]
			if got.Asked != tt.asked || got.Method != tt.method || got.Below != tt.below || got.Above != tt.above || math.Abs(got.apply(last)-tt.of) > 1e-9 {
				t.Errorf("treated = %+v, %v counts as %v, want %s %d %d, %v", got, last, got.apply(last), tt.method, tt.below, tt.above, tt.of)
			}
			if changed := got.changes(last); changed != (got.apply(last) != last) {
				t.Errorf("changes(%v) = %t", last, changed)
			}
			if got.Method != catalog.TreatNone && tt.fixed == nil && !(math.Abs(got.After.Skew) < math.Abs(got.Before.Skew)) {
				t.Errorf("skewness was %v and is %v", got.Before.Skew, got.After.Skew)
			}
		})
	}
}

// TestTreatmentKeepsTheOrder: whatever is done to a column, no area passes another,
// and what is within the limits comes back.
func TestTreatmentKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 4, 40).Draw(t, "values")
		x = append(x, rapid.Float64Range(1e7, 1e9).Draw(t, "far"))
		asked := rapid.SampledFrom(catalog.Treatments()).Draw(t, "treatment")
		got, err := tableOfValues(nil, x...).treat(0, asked)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(x)
		for i := 1; i < len(x); i++ {
			if got.apply(x[i]) < got.apply(x[i-1]) {
				t.Errorf("%s turns %v and %v round", asked, x[i-1], x[i])
			}
		}
		low, high := x[0], x[len(x)-1]
		if got.Method == catalog.TreatWinsorise {
			low, high = got.Low, got.High
		}
		for _, v := range x {
			if back := got.invert(got.apply(v)); math.Abs(back-min(max(v, low), high)) > 1e-6*(high-low) {
				t.Errorf("%s of %v comes back as %v", asked, v, back)
			}
		}
	})
}

// farAway is the usual figures with an income far from all others.
func farAway() figures {
	return figures{"INC": {2020: {10, 11, 12, 13, 900}, 2019: {10, 11, 12, 13, 15}}, "BAD": {2020: {9, 7, 5, 3, 1}, 2019: {9, 7, 5, 3, 1}}}
}

func from2019(d *catalog.Composite) {
	d.Years = catalog.CompositeYears{From: 2019, To: 2020}
	d.Normalisation.Reference = catalog.ReferenceMean
}

func TestResultSaysWhatWasTreated(t *testing.T) {
	c := country(t, farAway())
	plain, err := Evaluate(c, definition(from2019), Choice{})
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{catalog.TreatWinsorise, catalog.TreatLog} {
		got, err := Evaluate(c, definition(from2019, func(d *catalog.Composite) { d.Domains[0].Indicators[0].Treatment = asked }), Choice{})
		if err != nil {
			t.Fatal(err)
		}
		chosen, err := Evaluate(c, definition(from2019), Choice{Treatment: asked})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := got.Years[1].Scores[0].Value, chosen.Years[1].Scores[0].Value; a != b {
			t.Errorf("%s of the definition gives %v, of the reader %v", asked, a, b)
		}
		inc, bad := got.Indicators[0].Treated, got.Indicators[1].Treated
		if inc.Method != asked || bad.Method != catalog.TreatNone || got.Goalposts.Version == plain.Goalposts.Version {
			t.Errorf("%s: treated = %s, %s, goalposts %s", asked, inc.Method, bad.Method, got.Goalposts.Version)
		}
		far := got.Years[1].Scores[4].Cells
		if !far[0].Treated || far[1].Treated || far[0].Value.Value != 900 {
			t.Errorf("%s: cells = %+v", asked, far)
		}
		low, high := got.Bounds(0)
		if !(low < high) || asked == catalog.TreatWinsorise && (inc.Above != 1 || high > 100) {
			t.Errorf("%s: bounds %v to %v, %d brought in", asked, low, high, inc.Above)
		}
		spread := func(r *Result) float64 {
			s := r.Years[1].Scores
			return s[3].Domains[0].Value - s[0].Domains[0].Value
		}
		if !(spread(got) > 3*spread(plain)) {
			t.Errorf("%s: the other areas are %v apart, untreated %v", asked, spread(got), spread(plain))
		}
	}
}

// TestRankBandsTryTreatments: those that do something else, once each.
func TestRankBandsTryTreatments(t *testing.T) {
	tests := []struct {
		name    string
		of      figures
		choice  Choice
		tried   []string
		leftOut []string
	}{
		{"nothing far", usual, Choice{}, []string{AsDefined}, nil},
		{"an outlier", farAway(), Choice{}, []string{AsDefined, catalog.TreatWinsorise, catalog.TreatLog}, nil},
		{"of the reader", farAway(), Choice{Treatment: catalog.TreatLog}, []string{catalog.TreatLog, catalog.TreatNone, catalog.TreatWinsorise}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := RankBands(country(t, tt.of), definition(from2019), tt.choice, Uncertainty{Sets: 2, Share: 0.25, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Tried.Treatments, tt.tried) || !slices.Equal(got.Tried.LeftOut, tt.leftOut) {
				t.Errorf("tried %v, left out %v, want %v and %v", got.Tried.Treatments, got.Tried.LeftOut, tt.tried, tt.leftOut)
			}
			if combinations := len(got.Tried.Normalisations) * len(got.Tried.Aggregations) * got.Tried.WeightSets * len(got.Tried.MissingRules) * len(tt.tried); got.Scenarios != combinations {
				t.Errorf("%d scenarios, want %d", got.Scenarios, combinations)
			}
		})
	}
}

// TestRankBandsTryOtherGoalposts: beside those fixed by hand, those of the figures.
func TestRankBandsTryOtherGoalposts(t *testing.T) {
	d := definition(from2019, func(d *catalog.Composite) {
		one := &d.Domains[0].Indicators[0]
		one.Goalposts, one.Treatment = &catalog.FixedBounds{Min: 10, Max: 13}, catalog.TreatWinsorise
	})
	got, err := RankBands(country(t, farAway()), d, Choice{}, Uncertainty{Sets: 2, Share: 0.25, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{AsDefined, catalog.TreatNone, catalog.TreatWinsorise, catalog.TreatLog}; !slices.Equal(got.Tried.Treatments, want) {
		t.Errorf("tried %v, want %v", got.Tried.Treatments, want)
	}
	if inc := got.Result.Indicators[0].Treated; inc.Above != 2 || inc.High != 13 {
		t.Errorf("treated = %+v, want the two values above 13", inc)
	}
}

func TestUnknownTreatment(t *testing.T) {
	if _, err := Evaluate(country(t, usual), definition(), Choice{Treatment: "taglia"}); !errors.Is(err, composite.ErrChoice) {
		t.Errorf("error = %v", err)
	}
}
