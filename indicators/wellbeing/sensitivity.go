package wellbeing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
)

// The sample of a sensitivity: points of the design, and samples for the intervals.
const (
	sobolPoints     = 512
	sobolPointsMany = 128 // where there are more areas than manyAreas
	manyAreas       = 1000
	bootstraps      = 200
	confidence      = 0.95
)

// Influences says which choice makes ranks vary in a year.
type Influences struct {
	Result  *Result
	Year    *Year
	Area    data.AreaCode // whose rank is explained; "" for the mean shift of all ranks
	Tried   Tried
	Choices []ChoiceInfluence
	Steady  bool // no choice moves a rank: there is nothing to explain
	Runs    int
}

// ChoiceInfluence is how much of the variance of ranks a choice causes.
type ChoiceInfluence struct {
	Name string // "scaling", "aggregation", "weights" or "missing"
	composite.Influence
}

// Sensitivity says which of the choices of [RankBands] moves ranks most, by the
// indices of Sobol' of first order and total, with intervals of 95 % (it. "analisi
// di sensitività"): the choice that moves most comes first. For an area that lacks
// an indicator the rule that asks for all of them is not tried.
//
// It fails as RankBands does, and with [data.ErrNotFound] for an area that is not
// compared or [data.ErrNoData] for one without a score. It is kept as Evaluate's
// answer is.
func Sensitivity(c *cube.Cube, d *catalog.Composite, choice Choice, u Uncertainty, area data.AreaCode) (*Influences, error) {
	choice, err := choice.filled(d)
	if err != nil {
		return nil, err
	}
	area = data.AreaCode(strings.Clone(string(area)))
	return remembered(c, question{"influences", d, choice, u, string(area)}, func() (*Influences, error) { return sensitivity(c, d, choice, u, area) })
}

func sensitivity(c *cube.Cube, d *catalog.Composite, choice Choice, u Uncertainty, area data.AreaCode) (*Influences, error) {
	s, err := prepare(c, d, choice, u)
	if err != nil {
		return nil, err
	}
	how := composite.Sampling{Points: sobolPoints, Seed: u.Seed, Area: -1, Bootstrap: bootstraps, Confidence: confidence}
	if len(s.eligible) > manyAreas {
		how.Points = sobolPointsMany
	}
	if area != "" {
		if how.Area, err = s.place(area); err != nil {
			return nil, err
		}
	}
	out := &Influences{Result: s.result, Year: s.year, Area: area, Tried: s.tried}
	found, err := s.design.Sensitivity(how)
	switch {
	case errors.Is(err, composite.ErrZeroVariance):
		out.Steady, out.Runs = true, found.Runs
		return out, nil
	case err != nil:
		return nil, explain(err, "composite", d.ID)
	}
	out.Runs = found.Runs
	for i, name := range found.Choices {
		out.Choices = append(out.Choices, ChoiceInfluence{name, found.Indices[i]})
	}
	slices.SortStableFunc(out.Choices, func(a, b ChoiceInfluence) int {
		switch {
		case a.Total > b.Total:
			return -1
		case a.Total < b.Total:
			return 1
		}
		return 0
	})
	return out, nil
}

// place returns where an area stands among those ranked. For one that lacks an
// indicator it takes Complete out of what is tried.
func (s *study) place(area data.AreaCode) (int, error) {
	at := slices.IndexFunc(s.result.Areas, func(a data.Area) bool { return a.Code == area })
	if at < 0 {
		return 0, refuse(data.ErrNotFound, "area", string(area), "non è tra le aree confrontate", "is not one of the areas compared")
	}
	place := slices.Index(s.eligible, at)
	if place < 0 {
		why := s.year.Scores[at].Reason
		return 0, refuse(data.ErrNoData, "area", string(area), fmt.Sprintf("non ha un punteggio nel %d: %s", s.year.Year, why.IT), fmt.Sprintf("has no score in %d: %s", s.year.Year, why.EN))
	}
	if !s.lacking[at] {
		return place, nil
	}
	if s.result.Choice.Missing == Complete {
		return 0, explain(composite.ErrCoverage, "area", string(area))
	}
	rules := slices.DeleteFunc(slices.Clone(s.design.Missing), func(m composite.MissingRule) bool { return m.Name == Complete })
	nominal := slices.IndexFunc(rules, func(m composite.MissingRule) bool { return m.Name == s.result.Choice.Missing })
	s.design.Missing, s.design.Nominal.Missing = rules, max(nominal, 0)
	s.tried.MissingRules = slices.DeleteFunc(slices.Clone(s.tried.MissingRules), func(name string) bool { return name == Complete })
	return place, nil
}
