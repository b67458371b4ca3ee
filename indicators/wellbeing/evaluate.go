package wellbeing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
)

// Result is a composite under a choice, see [Evaluate].
type Result struct {
	Composite  *catalog.Composite // with the weights of the choice
	Choice     Choice             // with its defaults filled in
	Areas      []data.Area        // in order of code
	Indicators []Part
	Goalposts  Goalposts
	Comparable bool // scores of different years compare
	Years      []Year

	table *table
	on    *basis
}

// Part is an indicator of a composite.
type Part struct {
	catalog.CompositeIndicator
	Indicator data.Indicator
	Domain    string
	Share     float64 // the weight in the whole; those of all parts sum to 1
	Treated   Treated
}

// Bounds returns the goalposts of a part in the unit of its indicator, also where
// its logarithm counts.
func (r *Result) Bounds(part int) (low, high float64) {
	post, invert := r.Goalposts.Of[r.Indicators[part].Code], r.Indicators[part].Treated.invert
	return invert(post.Min), invert(post.Max)
}

// Year is a composite in one year.
type Year struct {
	Year           int
	Scored         int       // areas with a score
	Ranked         bool      // enough areas have one
	Oldest, Newest int       // years of the figures that the scores are made of; 0 without
	Reason         data.Text // why there is no ranking
	Scores         []Score   // one an area
}

// Score is the composite of an area in a year.
type Score struct {
	Value          data.Number
	Rank           int           // 1 is best; ties share the lower number; 0 without
	Domains        []data.Number // one a domain; missing where the area lacks too many of its indicators
	Cells          []Cell        // one an indicator
	Coverage       float64       // share of the indicators with a weight that are known
	Oldest, Newest int           // years of the figures; 0 without
	Missing        []string      // codes of the indicators with a weight that are not known
	Reason         data.Text     // why there is no score
}

// Evaluate scores the areas of a composite in every year (it. "calcolo dell'indice
// composito").
//
// An area has a score where the share of its indicators that the definition asks for
// is known; all of them under Complete. A year is ranked where the share of areas
// that the definition asks for has a score. Figures may be as many years older as
// the definition allows.
//
// It fails with a [Refusal] that names the indicator or the parameter and wraps
// [composite.ErrZeroVariance], ErrAllMissing, ErrTooFew (one area alone),
// ErrWeights, ErrGoalposts, ErrNotPositive or ErrChoice, or [data.ErrNotFound] for
// peers or an indicator that the release does not have.
//
// What was asked last of a release is kept with it: the same question is answered at
// once, with the same result, which is not to be changed.
func Evaluate(c *cube.Cube, d *catalog.Composite, choice Choice) (*Result, error) {
	choice, err := choice.filled(d)
	if err != nil {
		return nil, err
	}
	return remembered(c, question{Kind: "result", Composite: d, Choice: choice}, func() (*Result, error) { return score(c, d, choice) })
}

// score is Evaluate for a choice with its defaults filled in.
func score(c *cube.Cube, d *catalog.Composite, choice Choice) (*Result, error) {
	own, err := weighed(d, choice.Weights)
	if err != nil {
		return nil, err
	}
	t, err := readTable(c, own)
	if err != nil {
		return nil, err
	}
	on, err := t.basis(c, own, choice.Treatment)
	if err != nil {
		return nil, err
	}
	r := &Result{Composite: own, Choice: choice, Areas: t.areas, Goalposts: on.posts, Comparable: choice.Normalisation == catalog.ScaleAMPI, table: t, on: on}
	weights, n := shares(own), 0
	for _, domain := range own.Domains {
		for _, one := range domain.Indicators {
			r.Indicators = append(r.Indicators, Part{one, t.rows[n], domain.ID, weights[n], on.treated[n]})
			n++
		}
	}
	for y := range t.cells {
		year, err := r.year(y)
		if err != nil {
			return nil, err
		}
		r.Years = append(r.Years, year)
	}
	return r, nil
}

// year scores the areas in a year of a table.
func (r *Result) year(y int) (Year, error) {
	t := r.table
	year := Year{Year: t.from + y, Scores: make([]Score, len(t.areas))}
	asked := r.Composite.Coverage.Indicators
	if r.Choice.Missing == Complete {
		asked = 1
	}
	var eligible []int
	for i := range t.areas {
		s := &year.Scores[i]
		r.describe(y, i, s)
		if s.Coverage >= asked && s.Coverage > 0 {
			eligible = append(eligible, i)
			continue
		}
		lacks := strings.Join(s.Missing, ", ")
		s.Reason = data.Text{IT: "mancano " + lacks, EN: "without " + lacks}
		s.Oldest, s.Newest = 0, 0
	}
	if len(eligible) < 2 {
		year.Reason = data.Text{IT: "meno di due aree hanno gli indicatori che servono", EN: "fewer than two areas have the indicators it takes"}
		for _, i := range eligible {
			year.Scores[i].Reason = year.Reason
			year.Scores[i].Oldest, year.Scores[i].Newest = 0, 0
		}
		return year, nil
	}
	if err := r.score(y, eligible, &year); err != nil {
		return year, err
	}
	year.rank(r.Composite.Coverage.Areas)
	return year, nil
}

// describe says what is known of an area.
func (r *Result) describe(y, i int, s *Score) {
	t := r.table
	s.Cells, s.Domains = t.row(y, i), make([]data.Number, len(r.Composite.Domains))
	known, weighty := 0, 0
	for j, part := range r.Indicators {
		if part.Share == 0 {
			continue
		}
		weighty++
		if !s.Cells[j].Value.Valid {
			s.Missing = append(s.Missing, part.Code)
			continue
		}
		known++
		of := s.Cells[j].Year
		s.Newest = max(s.Newest, of)
		if s.Oldest == 0 || of < s.Oldest {
			s.Oldest = of
		}
	}
	s.Coverage = float64(known) / float64(weighty)
}

// score fills the scores and the ranks of the eligible areas.
func (r *Result) score(y int, eligible []int, year *Year) error {
	f, err := r.field(y, eligible, r.on)
	if err != nil {
		return err
	}
	fill := r.Choice.Missing == FillMean
	design := f.design([]string{r.Choice.Normalisation}, []string{r.Choice.Aggregation}, [][]float64{f.weights}, []composite.MissingRule{{Name: r.Choice.Missing, Fill: fill}})
	scores, ranks, err := design.Score(composite.Scenario{})
	if err != nil {
		return explain(err, "composite", r.Composite.ID)
	}
	for n, i := range eligible {
		year.Scores[i].Value, year.Scores[i].Rank = data.Some(scores[n]), int(ranks[n])
	}
	if err := r.scale(f, eligible, year, fill); err != nil {
		return err
	}
	for k, domain := range r.Composite.Domains {
		weights, any := make([]float64, len(f.columns)), false
		for n, j := range f.places {
			if r.Indicators[j].Domain == domain.ID {
				weights[n], any = f.weights[n], true
			}
		}
		if !any {
			continue
		}
		design.Weights, design.Missing[0].Coverage = [][]float64{weights}, r.Composite.Coverage.Indicators
		scores, _, err := design.Score(composite.Scenario{})
		if err != nil {
			return explain(err, "composite", domain.ID)
		}
		for n, i := range eligible {
			year.Scores[i].Domains[k] = data.Number{Value: scores[n], Valid: !math.IsNaN(scores[n])}
		}
	}
	return nil
}

// scale fills the scaled values of the cells.
func (r *Result) scale(f *field, eligible []int, year *Year, fill bool) error {
	for n, j := range f.places {
		scaled, err := scalings[r.Choice.Normalisation](f.columns[n], f.polarity[n])
		if err != nil {
			return explain(err, "composite", r.Indicators[j].Code)
		}
		mean, _ := meanOf(scaled)
		for k, i := range eligible {
			cell := &year.Scores[i].Cells[j]
			switch {
			case !math.IsNaN(scaled[k]):
				cell.Scaled, cell.Treated = data.Some(scaled[k]), r.on.treated[j].changes(cell.Value.Value)
			case fill:
				cell.Scaled, cell.Filled = data.Some(mean), true
			}
		}
	}
	return nil
}

// rank counts the scores of a year and takes the ranks away where they are too few.
func (y *Year) rank(asked float64) {
	for _, s := range y.Scores {
		if !s.Value.Valid {
			continue
		}
		y.Scored++
		y.Newest = max(y.Newest, s.Newest)
		if y.Oldest == 0 || s.Oldest < y.Oldest {
			y.Oldest = s.Oldest
		}
	}
	y.Ranked = float64(y.Scored) >= asked*float64(len(y.Scores))
	if y.Ranked {
		return
	}
	for i := range y.Scores {
		y.Scores[i].Rank = 0
	}
	y.Reason = data.Text{
		IT: fmt.Sprintf("hanno un punteggio %d aree su %d, troppo poche per una graduatoria", y.Scored, len(y.Scores)),
		EN: fmt.Sprintf("%d areas of %d have a score, too few for a ranking", y.Scored, len(y.Scores)),
	}
}

// Year returns a year of the result; false when it is none of them.
func (r *Result) Year(year int) (*Year, bool) {
	at := year - r.Composite.Years.From
	if at < 0 || at >= len(r.Years) {
		return nil, false
	}
	return &r.Years[at], true
}

// Latest returns the last year that is ranked, or the last of all when none is.
func (r *Result) Latest() *Year {
	for i := len(r.Years) - 1; i >= 0; i-- {
		if r.Years[i].Ranked {
			return &r.Years[i]
		}
	}
	return &r.Years[len(r.Years)-1]
}

// hashOf returns the first half of the hash of a text.
func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:12]
}
