package perimeter

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators"
)

type columnKey struct {
	indicator string
	period    data.Period
}

// column is the two parts of a ratio over municipalities and provinces. An area
// that lacks them is not there.
type column map[data.AreaCode]ratioParts

type ratioParts struct {
	indicators.Parts
	status       data.Status
	recalculated bool
	dataset      string
}

// mostRows is more than one indicator has of one period.
const mostRows = 200_000

// ratioColumn reads the parts of a ratio in one period from the store: those behind
// the cells of the cube.
func (r *release) ratioColumn(ctx context.Context, in data.Indicator, p data.Period) (column, error) {
	return r.columns.of(ctx, columnKey{in.Code, p}, func() (column, error) {
		done, ok := r.cube.Hold()
		if !ok {
			return nil, data.ErrUnavailable
		}
		defer done()
		rows, _, err := r.cube.Detail(ctx, cube.Filter{Indicators: []string{in.Code}, Periods: []data.Period{p}, Limit: mostRows, Uncounted: true})
		if err != nil {
			return nil, fmt.Errorf("parts of %s: %w", in.Code, err)
		}
		out := make(column, len(rows))
		for _, row := range rows {
			a, ok := r.cube.Area(row.Area)
			if !ok || a.Level > data.Province || !row.Numerator.Valid || !row.Denominator.Valid {
				continue
			}
			if r.cube.Cell(in.Code, row.Area, p).Dataset != row.Dataset {
				continue // another dataset precedes it
			}
			parts := ratioParts{indicators.Parts{Numerator: row.Numerator.Value, Denominator: row.Denominator.Value, There: true}, row.Status, row.Recalculated, row.Dataset}
			if parts.status == data.NotApplicable {
				parts.status = data.Final // a denominator of zero is a measurement
			}
			out[row.Area] = parts
		}
		return out, nil
	})
}

// sum adds a quantity up over the set.
func (s *subject) sum(in data.Indicator, f *Figure) error {
	c := s.blank(in.Code, f.Period)
	for i, a := range s.geography.Areas {
		if i == s.at {
			continue
		}
		cell := s.cube.Cell(in.Code, a.Code, f.Period)
		c.Cells[i] = indicators.Cell{Value: cell.Value, Status: cell.Status, Recalculated: cell.Recalculated}
		if cell.Published() {
			f.Sources = append(f.Sources, cell.Dataset)
		}
	}
	f.Recalculated = s.anyRecalculated(c)
	return s.compute([]data.Indicator{in}, []indicators.Column{c}, in.Code, f)
}

// blank returns an empty column over the geography of the subject.
func (s *subject) blank(code string, p data.Period) indicators.Column {
	return indicators.Column{Key: indicators.Key{Indicator: code, Period: p, Sex: data.Total, Age: data.Total}, Cells: make([]indicators.Cell, len(s.geography.Areas))}
}

func (s *subject) anyRecalculated(c indicators.Column) bool {
	return slices.ContainsFunc(c.Cells[:len(s.codes)], func(cell indicators.Cell) bool { return cell.Recalculated })
}

// compute lets the columns through the computation of every release and takes what
// it gives for the set.
func (s *subject) compute(catalogue []data.Indicator, columns []indicators.Column, code string, f *Figure) error {
	out, err := indicators.Compute(s.geography, catalogue, ownDataset, columns, nil)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(out.Columns, func(c indicators.Column) bool { return c.Indicator == code })
	if i < 0 {
		return nil
	}
	cell := out.Columns[i].Cells[s.at]
	f.Value, f.Status = cell.Value, cell.Status
	f.Recalculated = f.Recalculated || cell.Recalculated
	f.Covered, f.Expected = int(cell.Covered), cmp.Or(int(cell.Expected), f.Expected)
	if parts := out.Columns[i].Parts; parts != nil && parts[s.at].There {
		f.Numerator, f.Denominator = data.Some(parts[s.at].Numerator), data.Some(parts[s.at].Denominator)
	}
	return nil
}

// The names under which the parts of a ratio are summed.
const (
	ownDataset  = "perimeter"
	numerator   = "NUMERATOR"
	denominator = "DENOMINATOR"
)

// ofParts returns the catalogue in which an indicator is its scale times one
// quantity over another.
func ofParts(in data.Indicator, by float64) []data.Indicator {
	datasets := []string{ownDataset}
	ratio := in
	ratio.Datasets = datasets
	ratio.Formula = &data.Formula{
		Scale: by, Numerator: []data.Term{{Indicator: numerator, AllAges: true, AgeTo: data.MaxAge}},
		Denominator: []data.Term{{Indicator: denominator, AllAges: true, AgeTo: data.MaxAge}},
	}
	return []data.Indicator{{Code: numerator, Quantity: true, Datasets: datasets}, {Code: denominator, Quantity: true, Datasets: datasets}, ratio}
}

// divide computes a ratio again from the summed parts of its municipalities.
func (s *subject) divide(ctx context.Context, in data.Indicator, f *Figure) error {
	parts, err := s.ratioColumn(ctx, in, f.Period)
	if err != nil {
		return err
	}
	num, den := s.blank(numerator, f.Period), s.blank(denominator, f.Period)
	for i, a := range s.geography.Areas {
		p, ok := parts[a.Code]
		if !ok {
			if cell := s.cube.Cell(in.Code, a.Code, f.Period); i != s.at && cell.Published() && !cell.Status.HasValue() {
				num.Cells[i].Status, den.Cells[i].Status = cell.Status, cell.Status
			}
			continue
		}
		num.Cells[i] = indicators.Cell{Value: p.Numerator, Status: p.status, Recalculated: p.recalculated}
		den.Cells[i] = indicators.Cell{Value: p.Denominator, Status: p.status, Recalculated: p.recalculated}
		f.Sources = append(f.Sources, p.dataset)
	}
	f.Recalculated = s.anyRecalculated(num)
	if err := s.compute(ofParts(in, in.Formula.Scale), []indicators.Column{num, den}, in.Code, f); err != nil {
		return err
	}
	if f.Status == data.Estimated && f.Covered < f.Expected {
		f.Reason = data.Text{
			IT: fmt.Sprintf("Stima su %d comuni dei %d dell'insieme.", f.Covered, f.Expected),
			EN: fmt.Sprintf("Estimated over %d of the %d municipalities of the set.", f.Covered, f.Expected),
		}
	}
	return nil
}

// weigh takes the mean of whole provinces, or of municipalities where these have
// figures, weighted by residents:
//
//	Σ P x ÷ Σ P
//
// where x is the figure of an area and P its residents in the nearest period that
// has them. It is an approximation, because the true weights are the denominators
// of the figures: the status is estimated.
func (s *subject) weigh(in data.Indicator, f *Figure) error {
	num, den := s.blank(numerator, f.Period), s.blank(denominator, f.Period)
	weights := map[data.Level]data.Period{}
	for i, a := range s.geography.Areas {
		cell := s.cube.Cell(in.Code, a.Code, f.Period)
		if i == s.at || !cell.Published() {
			continue
		}
		if _, known := weights[a.Level]; !known {
			weights[a.Level] = s.nearest(a.Level, f.Period)
		}
		residents := s.cube.Cell(residentsIndicator, a.Code, weights[a.Level])
		if !residents.Status.HasValue() {
			continue
		}
		f.Sources = append(f.Sources, cell.Dataset, residents.Dataset)
		num.Cells[i] = indicators.Cell{Value: cell.Value * residents.Value, Status: cell.Status}
		den.Cells[i] = indicators.Cell{Value: residents.Value, Status: cell.Status}
	}
	if err := s.compute(ofParts(in, 1), []indicators.Column{num, den}, in.Code, f); err != nil {
		return err
	}
	f.Numerator, f.Denominator = data.Number{}, data.Number{} // not those of the indicator
	if !f.Status.HasValue() {
		return nil
	}
	f.Status = data.Estimated
	f.Reason = data.Text{
		IT: "Approssimazione: media pesata sui residenti, perché la fonte pubblica solo il rapporto.",
		EN: "Approximation: a mean weighted by residents, because the source publishes the ratio alone.",
	}
	return nil
}

// nearest returns the period with residents at a level that is nearest to p; of two
// as near, the earlier.
func (s *subject) nearest(l data.Level, p data.Period) data.Period {
	var best data.Period
	far := func(q data.Period) int { return max(int(q.Year)-int(p.Year), int(p.Year)-int(q.Year)) }
	for _, q := range s.cube.Periods(residentsIndicator, l) {
		if best.IsZero() || far(q) < far(best) {
			best = q
		}
	}
	return best
}
