package wellbeing

import (
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
)

// Uncertainty says which choices are tried beside the one that was made.
type Uncertainty struct {
	Year  int     // 0 for the latest that is ranked
	Sets  int     // of weights drawn around those of the choice
	Share float64 // how far a weight is drawn from its own, 0 to 1
	Seed  uint64
	Runs  int // scenarios drawn at random; 0 for all combinations
}

// UsualUncertainty tries every scaling, aggregation and rule for missing values with
// the weights as they are, equal, and 18 sets drawn within a quarter of their own.
var UsualUncertainty = Uncertainty{Sets: 18, Share: 0.25, Seed: 1}

// The most that is tried at once.
const (
	mostSets      = 200
	mostScenarios = 20000
	mostRanks     = 40_000_000 // scenarios times areas: 80 MB while they are counted
)

// Tried is what was tried of each choice.
type Tried struct {
	Normalisations []string
	Aggregations   []string
	WeightSets     int
	MissingRules   []string
	// LeftOut are the normalisations and aggregations that cannot be combined with the
	// others, because an area far from the rest has a value that is not positive.
	LeftOut []string
}

// Bands are the ranks of all areas in a year under many choices.
type Bands struct {
	Result    *Result
	Year      *Year
	Tried     Tried
	Scenarios int
	All       bool    // every combination was tried
	Drift     float64 // how far the bands moved in the last fifth of a sample, in ranks
	Converged bool    // by at most one rank; true where all combinations were tried
	Areas     []Band  // one an area of the result
}

// Band is how the rank of an area varies.
type Band struct {
	composite.Band
	Ranked bool        // false for an area without a score, whose figures mean nothing
	First  data.Number // share of the scenarios in which it is first, 0 to 1
}

// RankBands ranks the areas of a composite in a year under the choices that could
// have been made otherwise: the scaling, the aggregation, the weights and the rule
// for missing values (it. "bande di rango"). The areas are those with a score under
// the definition's own rule; an area that lacks an indicator is not ranked in the
// scenarios that ask for all of them.
//
// It fails as [Evaluate] does, with [data.ErrNoData] for a year that is not ranked,
// and with [composite.ErrChoice] for an uncertainty out of its range. It is kept as
// Evaluate's answer is.
func RankBands(c *cube.Cube, d *catalog.Composite, choice Choice, u Uncertainty) (*Bands, error) {
	choice, err := choice.filled(d)
	if err != nil {
		return nil, err
	}
	return remembered(c, question{Kind: "bands", Composite: d, Choice: choice, Uncertainty: u}, func() (*Bands, error) { return rankBands(c, d, choice, u) })
}

func rankBands(c *cube.Cube, d *catalog.Composite, choice Choice, u Uncertainty) (*Bands, error) {
	s, err := prepare(c, d, choice, u)
	if err != nil {
		return nil, err
	}
	scenarios := len(s.design.Scenarios())
	sampled := u.Runs > 0 && u.Runs < scenarios
	if sampled {
		scenarios = u.Runs
	}
	if scenarios > mostScenarios || scenarios*len(s.eligible) > mostRanks {
		return nil, refuse(composite.ErrChoice, "sets", fmt.Sprint(u.Sets), "sono troppe combinazioni: chiedi meno pesi", "these are too many combinations: ask for fewer weights")
	}
	var found composite.Bands
	if sampled {
		found, err = s.design.MonteCarlo(u.Runs, u.Seed)
	} else {
		found, err = s.design.Factorial()
	}
	if err != nil {
		return nil, explain(err, "composite", d.ID)
	}
	b := &Bands{
		Result: s.result, Year: s.year, Tried: s.tried, Scenarios: found.Runs, All: !sampled,
		Drift: found.Drift, Converged: !sampled || found.Converged, Areas: make([]Band, len(s.result.Areas)),
	}
	for n, i := range s.eligible {
		if band := found.Areas[n]; band.Ranked > 0 {
			b.Areas[i] = Band{band, true, data.Some(found.Share(n, 1))}
		}
	}
	return b, nil
}

// study is a year of a composite with the choices that are tried.
type study struct {
	result   *Result
	year     *Year
	eligible []int // areas that are ranked, by place in the result
	lacking  map[int]bool
	design   composite.Design
	tried    Tried
}

// prepare evaluates a composite and lists what is tried in a year.
func prepare(c *cube.Cube, d *catalog.Composite, choice Choice, u Uncertainty) (*study, error) {
	if u.Sets < 0 || u.Sets > mostSets || !(u.Share >= 0 && u.Share <= 1) || u.Runs < 0 || u.Runs > mostScenarios {
		return nil, refuse(composite.ErrChoice, "sets", fmt.Sprint(u.Sets), fmt.Sprintf("gli insiemi di pesi sono al più %d, la loro distanza da 0 a 1, le prove al più %d", mostSets, mostScenarios), fmt.Sprintf("at most %d sets of weights, a share from 0 to 1 and %d runs", mostSets, mostScenarios))
	}
	r, err := Evaluate(c, d, choice)
	if err != nil {
		return nil, err
	}
	year, err := r.yearOf(u.Year)
	if err != nil {
		return nil, err
	}
	s := &study{result: r, year: year, lacking: map[int]bool{}}
	for i := range year.Scores {
		if score := &year.Scores[i]; score.Coverage >= r.Composite.Coverage.Indicators && score.Coverage > 0 {
			s.eligible = append(s.eligible, i)
			s.lacking[i] = len(score.Missing) > 0
		}
	}
	f, err := r.field(year.Year-r.table.from, s.eligible)
	if err != nil {
		return nil, err
	}
	return s, s.choices(f, u)
}

// yearOf returns a year that is ranked: the latest where none is wanted.
func (r *Result) yearOf(wanted int) (*Year, error) {
	year := r.Latest()
	if wanted != 0 {
		var known bool
		if year, known = r.Year(wanted); !known {
			y := r.Composite.Years
			return nil, refuse(data.ErrInvalid, "year", fmt.Sprint(wanted), fmt.Sprintf("gli anni dell'indice vanno dal %d al %d", y.From, y.To), fmt.Sprintf("the years of the composite are %d to %d", y.From, y.To))
		}
	}
	if !year.Ranked {
		return nil, &Refusal{Kind: data.ErrNoData, Field: "year", Value: fmt.Sprint(year.Year), Reason: year.Reason}
	}
	return year, nil
}

// choices fills the design with what is tried.
func (s *study) choices(f *field, u Uncertainty) error {
	weights := [][]float64{f.weights, equal(len(f.weights))}
	if u.Sets > 0 {
		drawn, err := composite.PerturbedWeights(f.weights, u.Share, u.Sets, u.Seed)
		if err != nil {
			return explain(err, "weights", "")
		}
		weights = append(weights, drawn...)
	}
	var missing []composite.MissingRule
	nominal := composite.Scenario{}
	for _, rule := range s.rules(f) {
		m := composite.MissingRule{Name: rule, Fill: rule == FillMean}
		if rule == Complete {
			m.Coverage = 1
		}
		if rule == s.result.Choice.Missing {
			nominal.Missing = len(missing)
		}
		missing = append(missing, m)
		s.tried.MissingRules = append(s.tried.MissingRules, rule)
	}
	s.tried.WeightSets = len(weights)
	if err := s.methods(f); err != nil {
		return err
	}
	s.design = f.design(s.tried.Normalisations, s.tried.Aggregations, weights, missing)
	nominal.Scaling = slices.Index(s.tried.Normalisations, s.result.Choice.Normalisation)
	nominal.Aggregation = slices.Index(s.tried.Aggregations, s.result.Choice.Aggregation)
	s.design.Nominal = nominal
	return nil
}

// methods lists the scalings and aggregations that can be combined. Penalised and
// geometric means need positive values: a scaling that gives others is left out,
// and where it is the one that was chosen, those means are.
func (s *study) methods(f *field) error {
	chosen := s.result.Choice.Normalisation
	s.tried.Aggregations = catalog.Aggregations()
	for _, name := range catalog.Scalings() {
		positive := true
		for n, column := range f.columns {
			scaled, err := scalings[name](column, f.polarity[n])
			if err != nil {
				return explain(err, "composite", s.result.Indicators[f.places[n]].Code)
			}
			positive = positive && !slices.ContainsFunc(scaled, func(v float64) bool { return v <= 0 })
		}
		switch {
		case positive || name == chosen:
			s.tried.Normalisations = append(s.tried.Normalisations, name)
		default:
			s.tried.LeftOut = append(s.tried.LeftOut, name)
		}
		if !positive && name == chosen {
			s.tried.Aggregations = []string{catalog.AggregateMean}
			s.tried.LeftOut = append(s.tried.LeftOut, catalog.AggregateAMPI, catalog.AggregateGeometric)
		}
	}
	if !slices.Contains(s.tried.Aggregations, s.result.Choice.Aggregation) {
		return explain(composite.ErrNotPositive, "composite", s.result.Composite.ID)
	}
	return nil
}

// rules returns the rules for missing values that are tried: one where nothing is
// missing, and Complete only where enough areas lack nothing for a ranking.
func (s *study) rules(f *field) []string {
	switch {
	case !f.gaps && len(f.places) == weighty(s.result.Indicators):
		return []string{s.result.Choice.Missing}
	case s.result.Choice.Missing == Complete, float64(f.full) >= s.result.Composite.Coverage.Areas*float64(len(s.eligible)):
		return MissingRules()
	}
	return []string{Available, FillMean}
}

// weighty returns how many indicators have a weight.
func weighty(parts []Part) int {
	n := 0
	for _, p := range parts {
		if p.Share > 0 {
			n++
		}
	}
	return n
}

func equal(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}
