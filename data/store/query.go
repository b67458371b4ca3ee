package store

import (
	"context"
	"database/sql"
	"fmt"

	"cittamedie/data"
)

const figureColumns = `dataset, indicator, area, period, sex, age, value, numerator, denominator, CAST(status AS VARCHAR), recalculated, lower, upper, covered, expected`

func scanFigure(rows *sql.Rows) (data.Observation, error) {
	var o data.Observation
	var period, status string
	var value, numerator, denominator, lower, upper sql.NullFloat64
	err := rows.Scan(&o.Dataset, &o.Indicator, &o.Area, &period, &o.Sex, &o.Age, &value, &numerator, &denominator, &status, &o.Recalculated, &lower, &upper, &o.Covered, &o.Expected)
	if err != nil {
		return o, err
	}
	if o.Period, err = data.ParsePeriod(period); err != nil {
		return o, err
	}
	if o.Status, err = data.ParseStatus(status); err != nil {
		return o, err
	}
	o.Value = value.Float64
	number := func(n sql.NullFloat64) data.Number { return data.Number{Value: n.Float64, Valid: n.Valid} }
	o.Numerator, o.Denominator, o.Lower, o.Upper = number(numerator), number(denominator), number(lower), number(upper)
	return o, nil
}

// Query selects figures; empty fields select all.
type Query struct {
	Release    int // number of the release whose figures are meant; 0 for those in force
	Indicators []string
	Areas      []data.AreaCode
	Periods    []data.Period
	Dataset    string
	Sex, Age   string // "*" selects every class; "" selects the total
	Limit      int
	Offset     int
	Uncounted  bool // nobody asks how many figures there are in all
}

// Figures answers a query: a page of figures in the order indicator, area,
// period, sex, age, and how many there are in all. The engine counts and finds;
// it never joins or sorts a whole answer, which would take much memory for the
// last page of a long one.
func (r *Release) Figures(ctx context.Context, q Query) ([]data.Observation, int, error) {
	if n := len(q.Areas); q.Uncounted || n > 0 && n <= fewAreas {
		return r.listed(ctx, q)
	}
	w, err := r.words(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("read figures: %w", err)
	}
	var out []data.Observation
	total := 0
	for _, indicator := range w.indicators(q) {
		one := q
		one.Indicators = []string{indicator}
		counts, err := r.counts(ctx, w, one)
		if err != nil {
			return nil, 0, fmt.Errorf("count figures: %w", err)
		}
		one.Offset, one.Limit = max(q.Offset-total, 0), q.Limit-len(out)
		for _, n := range counts {
			total += n
		}
		if q.Offset >= total || one.Limit == 0 {
			continue
		}
		one.Areas, one.Offset = w.spread(counts, one.Offset, one.Limit)
		found, _, err := r.listed(ctx, one)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, found...)
	}
	return out, total, nil
}

// fewAreas are so few that their figures are listed whole in less time than it
// takes to count them first.
const fewAreas = 100

// listed is Figures by way of List.
func (r *Release) listed(ctx context.Context, q Query) ([]data.Observation, int, error) {
	list, err := r.List(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	from := min(q.Offset, list.Len)
	out := make([]data.Observation, min(q.Limit, list.Len-from))
	for i := range out {
		list.At(from+i, &out[i])
	}
	if q.Uncounted {
		return out, 0, nil
	}
	return out, list.Len, nil
}

// counts returns how many figures of a query each area has, in order of code.
func (r *Release) counts(ctx context.Context, w *words, q Query) ([]int, error) {
	series, areas := w.numbers(q)
	if len(series) == 0 || len(areas) == 0 {
		return nil, nil
	}
	type count struct {
		area int32
		n    int
	}
	rows, err := r.db.QueryContext(ctx, "SELECT area, count(*) FROM figure WHERE "+asOf(q.Release)+" AND "+exactly("series", series)+" GROUP BY area")
	found, err := collect(rows, err, func(c *count) []any { return []any{&c.area, &c.n} })
	if err != nil {
		return nil, err
	}
	wanted, out := setOf(areas, len(w.codes)), make([]int, len(w.codes))
	for _, c := range found {
		if wanted[c.area] {
			out[w.rank[c.area]>>seriesBits] = c.n
		}
	}
	return out, nil
}

// spread returns the areas over which a page of figures is spread, each of which
// has so many, and how many figures of these areas are before the page.
func (w *words) spread(counts []int, offset, limit int) (areas []data.AreaCode, skip int) {
	before := 0
	for rank, n := range counts {
		if n > 0 && before+n > offset && before < offset+limit {
			if len(areas) == 0 {
				skip = offset - before
			}
			areas = append(areas, w.codes[w.ranked[rank]])
		}
		before += n
	}
	return areas, skip
}
