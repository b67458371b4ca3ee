package wellbeing

import (
	"errors"
	"math"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

const tol = 1e-9

func evaluate(t testing.TB, of figures, d *catalog.Composite, choice Choice) *Result {
	t.Helper()
	r, err := Evaluate(country(t, of), d, choice)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEvaluateByHand redoes the province 001 in 2018. INC runs from 10 to 60 over all
// years, the country has 30 in 2020: goalposts 5 and 55, so that 10 becomes
// 60·5/50 + 70 = 76. BAD runs from 1 to 9 and has no figure of the country; the mean
// of 2020 is 5: goalposts 1 and 9, so that 8 becomes 60·1/8 + 70 = 77.5.
// M = 76.75, S = 0.75, AMPI = M − S²/M.
func TestEvaluateByHand(t *testing.T) {
	r := evaluate(t, usual, definition(), Choice{})
	if got := r.Goalposts.Of["INC"]; got != (composite.Goalpost{Min: 5, Max: 55}) {
		t.Errorf("goalposts of INC = %v", got)
	}
	if got := r.Goalposts.References; got[0] != (Reference{30, "country", 2020}) || got[1] != (Reference{5, "mean", 2020}) {
		t.Errorf("references = %+v", got)
	}
	y, _ := r.Year(2018)
	s := y.Scores[0]
	if s.Cells[0].Scaled.Value != 76 || s.Cells[1].Scaled.Value != 77.5 || math.Abs(s.Value.Value-(76.75-0.5625/76.75)) > tol {
		t.Errorf("score of 001 = %+v", s)
	}
	if s.Domains[0].Value != 76 || s.Domains[1].Value != 77.5 || s.Rank != 5 || y.Scores[4].Rank != 1 || s.Coverage != 1 {
		t.Errorf("domains = %v, rank = %d, of 005 %d", s.Domains, s.Rank, y.Scores[4].Rank)
	}
	if !r.Comparable || !y.Ranked || y.Scored != 5 || y.Oldest != 2018 || y.Newest != 2018 {
		t.Errorf("year = %+v", y)
	}
}

func TestAnAreaThatLacksAnIndicatorSaysWhich(t *testing.T) {
	r := evaluate(t, usual, definition(), Choice{})
	y, _ := r.Year(2019)
	s := y.Scores[4]
	if s.Value.Valid || s.Rank != 0 || s.Reason.IT != "mancano BAD" || s.Reason.EN != "without BAD" || s.Coverage != 0.5 {
		t.Errorf("score of 005 in 2019 = %+v", s)
	}
	if !y.Ranked || y.Scored != 4 || y.Scores[3].Rank != 1 {
		t.Errorf("2019: %d scored, ranked %v, 004 is %d", y.Scored, y.Ranked, y.Scores[3].Rank)
	}
	strict := evaluate(t, usual, definition(func(d *catalog.Composite) { d.Coverage.Areas = 1 }), Choice{})
	y, _ = strict.Year(2019)
	if y.Ranked || y.Scores[3].Rank != 0 || !y.Scores[3].Value.Valid || !strings.Contains(y.Reason.IT, "4 aree su 5") {
		t.Errorf("2019 with all areas asked for = %v %q", y.Ranked, y.Reason.IT)
	}
	if strict.Latest().Year != 2020 {
		t.Errorf("latest = %d", strict.Latest().Year)
	}
}

func TestMissingRules(t *testing.T) {
	half := definition(func(d *catalog.Composite) { d.Coverage.Indicators = 0.5 })
	inc := evaluate(t, usual, half, Choice{}).Years[1].Scores[4]
	if math.Abs(inc.Value.Value-inc.Cells[0].Scaled.Value) > tol || inc.Cells[1].Filled {
		t.Errorf("available = %+v, want the one indicator it has", inc)
	}
	if got := evaluate(t, usual, half, Choice{Missing: Complete}).Years[1].Scores[4]; got.Value.Valid {
		t.Errorf("complete = %v, want none", got.Value)
	}
	y := evaluate(t, usual, half, Choice{Missing: FillMean}).Years[1]
	var mean float64
	for _, s := range y.Scores[:4] {
		mean += s.Cells[1].Scaled.Value / 4
	}
	if got := y.Scores[4].Cells[1]; !got.Filled || math.Abs(got.Scaled.Value-mean) > tol || got.Value.Valid || y.Scores[3].Cells[1].Filled {
		t.Errorf("filled cell = %+v, want %v", got, mean)
	}
}

func TestOldFiguresSayTheirYear(t *testing.T) {
	withNeu := func(oldest int) *catalog.Composite {
		return definition(func(d *catalog.Composite) {
			d.Years.Oldest = oldest
			d.Domains[0].Indicators = append(d.Domains[0].Indicators, catalog.CompositeIndicator{Code: "NEU", Weight: 1, Polarity: data.Positive})
		})
	}
	y, _ := evaluate(t, usual, withNeu(1), Choice{}).Year(2020)
	s := y.Scores[0]
	if s.Cells[0].Year != 2020 || s.Cells[1].Year != 2019 || s.Oldest != 2019 || s.Newest != 2020 || y.Oldest != 2019 || y.Newest != 2020 {
		t.Errorf("years of 001 = %+v, of 2020 %d to %d", s, y.Oldest, y.Newest)
	}
	y, _ = evaluate(t, usual, withNeu(0), Choice{}).Year(2020)
	if y.Ranked || y.Scored != 0 || y.Scores[0].Reason.IT != "mancano NEU" {
		t.Errorf("2020 without older figures: %d scored, %q", y.Scored, y.Scores[0].Reason.IT)
	}
}

func TestWeightsOfTheReader(t *testing.T) {
	r := evaluate(t, usual, definition(), Choice{Weights: map[string]float64{"harm": 0}, Aggregation: catalog.AggregateMean})
	y, _ := r.Year(2019)
	if s := y.Scores[4]; !s.Value.Valid || s.Rank != 1 || math.Abs(s.Value.Value-s.Cells[0].Scaled.Value) > tol || s.Domains[1].Valid {
		t.Errorf("without harm 005 = %+v, want a score by INC alone", s)
	}
	r = evaluate(t, usual, definition(), Choice{Weights: map[string]float64{"money": 3}, Aggregation: catalog.AggregateMean})
	if s := r.Years[0].Scores[0]; math.Abs(s.Value.Value-(3*76+77.5)/4) > tol || r.Indicators[0].Share != 0.75 {
		t.Errorf("money three times = %v with share %v", s.Value, r.Indicators[0].Share)
	}
}

func TestRefusals(t *testing.T) {
	flat := figures{"INC": {2018: {3, 3, 3, 3, 3}}, "BAD": usual["BAD"]}
	flatYear := figures{"INC": {2018: {3, 3, 3, 3, 3}, 2019: {1, 2, 3, 4, 5}, 2020: {1, 2, 3, 4, 5}}, "BAD": usual["BAD"]}
	with := func(g catalog.FixedBounds) *catalog.Composite {
		return definition(func(d *catalog.Composite) { d.Domains[0].Indicators[0].Goalposts = &g })
	}
	for _, tt := range []struct {
		name   string
		of     figures
		d      *catalog.Composite
		choice Choice
		want   error
		says   string
	}{
		{"all equal over all years", flat, definition(), Choice{}, composite.ErrZeroVariance, `"INC"`},
		{"all equal in a year", flatYear, definition(), Choice{Normalisation: catalog.ScaleZ}, composite.ErrZeroVariance, `"INC"`},
		{"no value at all", figures{"BAD": usual["BAD"]}, definition(), Choice{}, composite.ErrAllMissing, `"INC"`},
		{"one area", usual, definition(func(d *catalog.Composite) { d.Peers = "02" }), Choice{}, composite.ErrTooFew, "at least two"},
		{"unknown peers", usual, definition(func(d *catalog.Composite) { d.Peers = "99" }), Choice{}, data.ErrNotFound, `"99"`},
		{"no areas", usual, definition(func(d *catalog.Composite) { d.Level = data.Municipality }), Choice{}, data.ErrNoData, "no areas"},
		{"unknown indicator", usual, definition(func(d *catalog.Composite) { d.Domains[0].Indicators[0].Code = "NO" }), Choice{}, data.ErrNotFound, `"NO"`},
		{"weights that sum to 0", usual, definition(), Choice{Weights: map[string]float64{"money": 0, "harm": 0}}, composite.ErrWeights, "sum to more than zero"},
		{"a domain without weight", usual, definition(), Choice{Weights: map[string]float64{"INC": 0}}, composite.ErrWeights, `"money"`},
		{"negative weight", usual, definition(), Choice{Weights: map[string]float64{"INC": -1}}, composite.ErrWeights, `"INC"`},
		{"infinite weight", usual, definition(), Choice{Weights: map[string]float64{"money": math.Inf(1)}}, composite.ErrWeights, `"money"`},
		{"weight of nothing", usual, definition(), Choice{Weights: map[string]float64{"NO": 1}}, data.ErrInvalid, `"NO": is no domain or indicator`},
		{"goalposts reversed", usual, with(catalog.FixedBounds{Min: 9, Max: 1}), Choice{}, composite.ErrGoalposts, `"INC"`},
		{"geometric mean of what is not positive", usual, with(catalog.FixedBounds{Min: 59, Max: 61}), Choice{Aggregation: catalog.AggregateGeometric}, composite.ErrNotPositive, "arithmetic mean"},
		{"unknown normalisation", usual, definition(), Choice{Normalisation: "x"}, composite.ErrChoice, "must be one of ampi, minmax, z, rank"},
		{"unknown aggregation", usual, definition(), Choice{Aggregation: "x"}, composite.ErrChoice, "aggregation"},
		{"unknown rule", usual, definition(), Choice{Missing: "x"}, composite.ErrChoice, "available, complete, mean"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Evaluate(country(t, tt.of), tt.d, tt.choice)
			var told *Refusal
			if !errors.Is(err, tt.want) || !errors.As(err, &told) || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("error = %v, want %v that says %q", err, tt.want, tt.says)
			}
			if it := told.In("it"); it == "" || it == told.In("en") {
				t.Errorf("in Italian: %q", it)
			}
		})
	}
}

func TestParseWeights(t *testing.T) {
	got, err := ParseWeights("money:2,INC:0.5,BAD:0")
	if err != nil || len(got) != 3 || got["INC"] != 0.5 || got["BAD"] != 0 {
		t.Errorf("ParseWeights = %v, %v", got, err)
	}
	if got, err := ParseWeights(""); got != nil || err != nil {
		t.Errorf("ParseWeights of nothing = %v, %v", got, err)
	}
	for _, text := range []string{"money", "money:", ":1", "money:x", "money:-1", "money:NaN", "money:Inf", "a:1,a:2", "a:1,", strings.Repeat("a:1,", 200)} {
		if got, err := ParseWeights(text); !errors.Is(err, composite.ErrWeights) {
			t.Errorf("ParseWeights(%.20q) = %v, %v", text, got, err)
		}
	}
}

func FuzzParseWeights(f *testing.F) {
	f.Add("money:2,INC:0.5")
	f.Add("a:1e400,b:0x1p-2,:,::")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseWeights(text)
		if err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Errorf("error = %v", err)
		}
		for name, w := range got {
			if name == "" || !finite(w) || w < 0 {
				t.Errorf("weight %q = %v", name, w)
			}
		}
	})
}
