package wellbeing

import (
	"cmp"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
)

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
	f, err := r.field(year.Year-r.table.from, s.eligible, r.on)
	if err != nil {
		return nil, err
	}
	if err := s.choices(f, u); err != nil {
		return nil, err
	}
	return s, s.treatments(c, f)
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
		positive, err := s.positive(f, name)
		switch {
		case err != nil:
			return err
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

// treatments adds the other treatments of outliers to the design, those that do
// something else: by the shape of the columns, with goalposts from the figures also
// where the definition fixes them. One under which a value is not positive is left
// out where a mean is tried that needs it.
func (s *study) treatments(c *cube.Cube, f *field) error {
	r := s.result
	s.tried.Treatments = []string{cmp.Or(r.Choice.Treatment, AsDefined)}
	s.design.Treatments = []composite.TreatedColumns{{Columns: f.columns}}
	seen := []*basis{r.on}
	free := r.table.free()
	for _, name := range catalog.Treatments() {
		on, err := free.basis(c, r.Composite, name)
		if err != nil || slices.ContainsFunc(seen, on.alike) {
			continue // it leaves an indicator that tells no areas apart, or does what another does
		}
		seen = append(seen, on)
		other, err := r.field(s.year.Year-r.table.from, s.eligible, on)
		if err != nil {
			continue
		}
		if len(s.tried.Aggregations) > 1 && slices.ContainsFunc(s.tried.Normalisations, func(scaling string) bool {
			ok, err := s.positive(other, scaling)
			return !ok || err != nil
		}) {
			s.tried.LeftOut = append(s.tried.LeftOut, name)
			continue
		}
		s.tried.Treatments = append(s.tried.Treatments, name)
		s.design.Treatments = append(s.design.Treatments, composite.TreatedColumns{Name: name, Columns: other.columns})
	}
	return nil
}

// positive reports whether a scaling gives the columns of a field values above 0.
func (s *study) positive(f *field, scaling string) (bool, error) {
	positive := true
	for n, column := range f.columns {
		scaled, err := scalings[scaling](column, f.polarity[n])
		if err != nil {
			return false, explain(err, "composite", s.result.Indicators[f.places[n]].Code)
		}
		positive = positive && !slices.ContainsFunc(scaled, func(v float64) bool { return v <= 0 })
	}
	return positive, nil
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
