package watch

import (
	"errors"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
	"cittamedie/indicators/wellbeing"
)

// quarter is the part of a ranking in which a whole band is worth a sentence.
const quarter = 0.25

// Place says whether a rank band lies whole in one end of the ranking.
type Place int8

// The places.
const (
	Last    Place = -1 // nine ranks in ten are in the last quarter
	Between Place = 0
	First   Place = 1 // nine ranks in ten are in the first quarter
)

// Standing is where an area stands in a composite, see [Standings].
type Standing struct {
	Composite *catalog.Composite
	Refused   error // why the release has no figures for it; the rest is then empty
	Result    *wellbeing.Result
	Year      *wellbeing.Year  // the latest that is ranked
	Score     *wellbeing.Score // of the area in it
	Band      *wellbeing.Band  // nil where the area has none, or bands were not asked for
	Scenarios int              // that the band is of
	Place     Place
	Peers     int           // with a score
	Median    data.Number   // of their scores
	Domains   []data.Number // medians of the peers' scores, one a domain
	History   []YearScore   // years in which the area has a score
}

// YearScore is the score of an area in a year.
type YearScore struct {
	Year  int
	Value float64
	Rank  int // 0 where the year is not ranked
	Of    int // areas with a score
}

// Banding returns the rank bands of a composite under its own choice.
type Banding func(*catalog.Composite) (*wellbeing.Bands, error)

// Standings returns where an area stands in each of the composites that compare it with
// others, in their order, beside its peers (it. "posizione negli indici"). Bands come
// from band; nil leaves them out. A composite that the release has no figures for is in
// the list with the reason; errors of another kind than package wellbeing's refusals are
// returned.
func Standings(c *cube.Cube, all []catalog.Composite, area data.Area, of []data.Area, band Banding) ([]Standing, error) {
	var out []Standing
	for i := range all {
		d := &all[i]
		if d.Level != area.Level || d.Peers != "" && !c.Within(area.Code, d.Peers) {
			continue
		}
		s, err := standing(c, d, area, of, band)
		switch {
		case errors.Is(err, data.ErrNoData), errors.Is(err, data.ErrNotFound), errors.Is(err, data.ErrInvalid), errors.Is(err, composite.ErrChoice):
			s = Standing{Composite: d, Refused: err}
		case err != nil:
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// standing evaluates one composite.
func standing(c *cube.Cube, d *catalog.Composite, area data.Area, of []data.Area, band Banding) (Standing, error) {
	s := Standing{Composite: d}
	var found *wellbeing.Bands
	if band != nil {
		var err error
		if found, err = band(d); err != nil && !errors.Is(err, data.ErrNoData) {
			return s, err
		}
	}
	if found != nil {
		s.Result, s.Year, s.Scenarios = found.Result, found.Year, found.Scenarios
	} else {
		var err error
		if s.Result, err = wellbeing.Evaluate(c, d, wellbeing.Choice{}); err != nil {
			return s, err
		}
		s.Year = s.Result.Latest()
	}
	at := slices.IndexFunc(s.Result.Areas, func(a data.Area) bool { return a.Code == area.Code })
	if at < 0 {
		return s, data.ErrNotFound
	}
	s.Score = &s.Year.Scores[at]
	if found != nil && found.Areas[at].Ranked {
		s.Band = &found.Areas[at]
		s.Place = s.place()
	}
	s.compare(of)
	for i := range s.Result.Years {
		y := &s.Result.Years[i]
		if own := &y.Scores[at]; own.Value.Valid {
			s.History = append(s.History, YearScore{y.Year, own.Value.Value, own.Rank, y.Scored})
		}
	}
	return s, nil
}

// place returns in which end of the ranking the band lies.
func (s *Standing) place() Place {
	n := float64(s.Year.Scored)
	switch {
	case s.Band.Q95 <= quarter*n:
		return First
	case s.Band.Q5 > (1-quarter)*n:
		return Last
	}
	return Between
}

// compare fills the medians of the peers' scores.
func (s *Standing) compare(of []data.Area) {
	var scores []float64
	domains := make([][]float64, len(s.Result.Composite.Domains))
	for i, a := range s.Result.Areas {
		score := &s.Year.Scores[i]
		if !score.Value.Valid || !slices.ContainsFunc(of, func(p data.Area) bool { return p.Code == a.Code }) {
			continue
		}
		scores = append(scores, score.Value.Value)
		for k, d := range score.Domains {
			if d.Valid {
				domains[k] = append(domains[k], d.Value)
			}
		}
	}
	s.Peers, s.Median = len(scores), medianOf(scores)
	for _, column := range domains {
		s.Domains = append(s.Domains, medianOf(column))
	}
}

// medianOf returns the median of values; absent where there are none.
func medianOf(values []float64) data.Number {
	if len(values) == 0 {
		return data.Number{}
	}
	slices.Sort(values)
	return data.Some(middle(values))
}
