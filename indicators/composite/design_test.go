package composite

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func scaleMinMax(x []float64, p data.Polarity) ([]float64, error) { return MinMax(x, p, 1, 100) }

func scaleZ(x []float64, p data.Polarity) ([]float64, error) { return ZScore(x, p, Sample, 100, 10) }

func scaleRank(x []float64, p data.Polarity) ([]float64, error) { return Ranks(x, p, TiesAverage) }

// exampleDesign has n areas and m indicators drawn from a seed, and every list of
// choices.
func exampleDesign(t testing.TB, n, m int, gaps bool) Design {
	t.Helper()
	d := Design{
		Scalings:     []Scaling{{"min-max", scaleMinMax}, {"z", scaleZ}, {"rank", scaleRank}},
		Aggregations: []Aggregation{{Name: "arithmetic", Power: 1}, {Name: "geometric", Power: 0}, {Name: "harmonic", Power: -1}, {Name: "penalised", Penalised: true}},
		Missing:      []MissingRule{{Name: "half", Coverage: 0.5}, {Name: "filled", Fill: true}},
	}
	chance := stream(7, 0)
	for range m {
		x := make([]float64, n)
		for i := range x {
			if x[i] = chance.uniform() + float64(i)/float64(n); gaps && chance.below(10) == 0 {
				x[i] = nan
			}
		}
		d.Columns = append(d.Columns, x)
		d.Polarity = append(d.Polarity, data.Positive)
	}
	var err error
	if d.Weights, err = PerturbedWeights(equal(m), 0.25, 50, 11); err != nil {
		t.Fatal(err)
	}
	return d
}

// Two areas that are each better in one indicator, and one that is worst in both.
func TestFactorialByHand(t *testing.T) {
	d := Design{
		Columns:  [][]float64{{10, 0, 5}, {0, 10, 5}},
		Polarity: []data.Polarity{data.Positive, data.Positive},
		Scalings: []Scaling{{"as they are", func(x []float64, _ data.Polarity) ([]float64, error) {
			return mapped(x, func(v float64) float64 { return v + 1 }), nil
		}}},
		Aggregations: []Aggregation{{Name: "arithmetic", Power: 1}, {Name: "least", Power: math.Inf(-1)}},
		Weights:      [][]float64{{1, 1}, {3, 1}},
		Missing:      []MissingRule{{}},
	}
	// Arithmetic: 6 6 6 and 8.5 3.5 6; least: 1 1 6 twice.
	got, err := d.Factorial()
	if err != nil {
		t.Fatal(err)
	}
	want := []Band{
		{Nominal: 1, Mean: 1.5, Median: 1.5, Q5: 1, Q95: 2, Min: 1, Max: 2, Ranked: 4},
		{Nominal: 1, Mean: 2, Median: 2, Q5: 1.15, Q95: 2.85, Min: 1, Max: 3, Ranked: 4},
		{Nominal: 1, Mean: 1.25, Median: 1, Q5: 1, Q95: 1.85, Min: 1, Max: 2, Ranked: 4},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < tol })
	if diff := cmp.Diff(want, got.Areas, near); diff != "" {
		t.Errorf("bands (-want +got):\n%s", diff)
	}
	if share := got.Share(1, 2); share != 0.75 {
		t.Errorf("Share(1, 2) = %v, want 0.75", share)
	}
}

// TestFactorialOverTreatments ranks the same areas with an outlier and without.
func TestFactorialOverTreatments(t *testing.T) {
	d := Design{
		Columns: [][]float64{{1, 2, 90}, {20, 9, 2}}, Polarity: []data.Polarity{data.Positive, data.Positive},
		Treatments:   []TreatedColumns{{"none", [][]float64{{1, 2, 90}, {20, 9, 2}}}, {"winsorise", [][]float64{{1, 2, 3}, {20, 9, 2}}}},
		Scalings:     []Scaling{{"as they are", func(x []float64, _ data.Polarity) ([]float64, error) { return x, nil }}},
		Aggregations: []Aggregation{{Name: "arithmetic", Power: 1}}, Weights: [][]float64{{1, 1}}, Missing: []MissingRule{{}},
		Nominal: Scenario{Treatment: 1},
	}
	got, err := d.Factorial()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Band{{Nominal: 1, Min: 1, Max: 2}, {Nominal: 2, Min: 2, Max: 3}, {Nominal: 3, Min: 1, Max: 3}} {
		if b := got.Areas[i]; b.Nominal != want.Nominal || b.Min != want.Min || b.Max != want.Max || b.Ranked != 2 {
			t.Errorf("area %d = %+v, want %v, from %v to %v", i, b, want.Nominal, want.Min, want.Max)
		}
	}
	found, err := d.Sensitivity(Sampling{Points: 16, Seed: 1, Area: -1})
	if err != nil || len(found.Choices) != 1 || found.Choices[0] != "treatment" {
		t.Errorf("choices = %v, %v", found.Choices, err)
	}
	d.Nominal.Treatment = 2
	if _, err := d.Factorial(); !errors.Is(err, ErrChoice) {
		t.Errorf("a treatment that is not there: error = %v", err)
	}
}

// What the fast path computes is what the functions for one area do.
func TestScoreAgreesWithAggregate(t *testing.T) {
	d := exampleDesign(t, 20, 6, true)
	for _, s := range d.Scenarios()[:400] {
		got, _, err := d.Score(s)
		if err != nil {
			t.Fatal(err)
		}
		rule, a := d.Missing[s.Missing], d.Aggregations[s.Aggregation]
		scaled := make([][]float64, len(d.Columns))
		for j, x := range d.Columns {
			scaled[j], _ = d.Scalings[s.Scaling].Scale(x, data.Positive)
			if rule.Fill {
				m, _ := summarise(scaled[j])
				for i, v := range scaled[j] {
					if missing(v) {
						scaled[j][i] = m.mean()
					}
				}
			}
		}
		for i := range got {
			row := make([]float64, len(scaled))
			for j := range row {
				row[j] = scaled[j][i]
			}
			want, err := PowerMean(row, d.Weights[s.Weights], a.Power)
			if a.Penalised {
				var p Penalised
				p, err = AMPI(row, Imbalance{Penalty: Lowers, Spread: Population, Weights: d.Weights[s.Weights]})
				want = p.Value
			}
			if covered(row, d.Weights[s.Weights]) < rule.Coverage {
				want = nan
			}
			if err != nil || !agree(got[i:i+1], []float64{want}) {
				t.Fatalf("scenario %v of area %d = %v, want %v, %v", s, i, got[i], want, err)
			}
		}
	}
}

func TestMonteCarloOfAnySeed(t *testing.T) {
	d := exampleDesign(t, 30, 8, true)
	all, err := d.Factorial()
	if err != nil {
		t.Fatal(err)
	}
	some, err := d.MonteCarlo(20000, 3)
	if err != nil || !some.Converged {
		t.Fatalf("MonteCarlo: %v, drift %v", err, some.Drift)
	}
	for i := range all.Areas {
		a, b := all.Areas[i], some.Areas[i]
		if math.Abs(a.Q5-b.Q5) > 1 || math.Abs(a.Q95-b.Q95) > 1 || math.Abs(a.Mean-b.Mean) > 0.2 {
			t.Errorf("area %d: %+v, want about %+v", i, b, a)
		}
	}
	other, err := d.MonteCarlo(20000, 4)
	if err != nil || slices.Equal(some.ranks, other.ranks) {
		t.Errorf("another seed draws the same: %v", err)
	}
}

func TestBandsOnAnyNumberOfProcessors(t *testing.T) {
	d := exampleDesign(t, 40, 10, true)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	one, err := d.MonteCarlo(3000, 5)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GOMAXPROCS(7)
	seven, err := d.MonteCarlo(3000, 5)
	if err != nil || !slices.Equal(one.ranks, seven.ranks) || !slices.Equal(one.Areas, seven.Areas) {
		t.Errorf("seven processors differ from one: %v", err)
	}
}

func TestDesignRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(d *Design)
		want   error
	}{
		{"no scaling", func(d *Design) { d.Scalings = nil }, ErrChoice},
		{"nominal choice beyond", func(d *Design) { d.Nominal.Weights = 99 }, ErrChoice},
		{"coverage", func(d *Design) { d.Missing[0].Coverage = 2 }, ErrChoice},
		{"weights", func(d *Design) { d.Weights[1] = make([]float64, 3) }, ErrWeights},
		{"equal values", func(d *Design) { d.Columns[0] = equal(5) }, ErrZeroVariance},
		{"all missing", func(d *Design) { d.Columns[0] = slices.Repeat([]float64{nan}, 5) }, ErrAllMissing},
		{"geometric mean of 0", func(d *Design) {
			d.Scalings = []Scaling{{"from 0", func(x []float64, p data.Polarity) ([]float64, error) { return MinMax(x, p, 0, 1) }}}
		}, ErrNotPositive},
		{"no power", func(d *Design) { d.Aggregations[0].Power = nan }, ErrChoice},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := exampleDesign(t, 5, 3, false)
			tt.change(&d)
			if _, err := d.Factorial(); !errors.Is(err, tt.want) {
				t.Errorf("Factorial: error %v, want %v", err, tt.want)
			}
		})
	}
	d := exampleDesign(t, 5, 3, false)
	if _, err := d.MonteCarlo(0, 1); !errors.Is(err, ErrChoice) {
		t.Errorf("MonteCarlo of no runs: error %v, want %v", err, ErrChoice)
	}
}

// An area without values is ranked by no scenario and moves no other.
func TestAreaWithoutValues(t *testing.T) {
	d := exampleDesign(t, 6, 4, false)
	d.Missing = d.Missing[:1]
	want, err := d.Factorial()
	if err != nil {
		t.Fatal(err)
	}
	for j := range d.Columns {
		d.Columns[j] = append(d.Columns[j], nan)
	}
	got, err := d.Factorial()
	if err != nil || !slices.Equal(got.Areas[:6], want.Areas) || got.Areas[6].Ranked != 0 || !math.IsNaN(got.Areas[6].Median) {
		t.Errorf("Factorial = %+v, %v, want %+v and one without rank", got.Areas, err, want.Areas)
	}
}

func TestPerturbedWeights(t *testing.T) {
	sets, err := PerturbedWeights([]float64{1, 3}, 0.5, 100, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets {
		if math.Abs(s[0]+s[1]-1) > tol || s[1]/s[0] < 1 || s[1]/s[0] > 9 {
			t.Errorf("weights %v", s)
		}
	}
	if _, err := PerturbedWeights([]float64{0, 0}, 0.5, 1, 1); !errors.Is(err, ErrWeights) {
		t.Errorf("of no weight: error %v, want %v", err, ErrWeights)
	}
	if _, err := PerturbedWeights([]float64{1}, 2, 1, 1); !errors.Is(err, ErrChoice) {
		t.Errorf("of share 2: error %v, want %v", err, ErrChoice)
	}
}

// 10,000 scenarios of 150 cities and 40 indicators: to take less than a second.
func BenchmarkMonteCarlo(b *testing.B) {
	d := exampleDesign(b, 150, 40, true)
	for b.Loop() {
		if _, err := d.MonteCarlo(10000, 1); err != nil {
			b.Fatal(err)
		}
	}
}
