package wellbeing

import (
	"fmt"

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
	Treatments     []string // of outliers; [AsDefined] for those of the definition
	// LeftOut are the normalisations, aggregations and treatments that cannot be
	// combined with the others, because an area far from the rest has a value that is
	// not positive.
	LeftOut []string
}

// AsDefined names the treatments that the definition gives its indicators.
const AsDefined = "definition"

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
// have been made otherwise: the scaling, the aggregation, the weights, the rule for
// missing values and the treatment of outliers (it. "bande di rango"). The areas are those with a score under
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
