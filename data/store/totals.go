package store

import (
	"context"
	"database/sql"
	"strings"

	"cittamedie/data"
)

// Series names the figures of one indicator in one period from one dataset.
type Series struct {
	Dataset, Indicator string
	Period             data.Period
}

// Totals calls yield for every figure in force that stands for everybody (sex
// and age total) and whose series is wanted, in no particular order. Parts of
// ratios and bounds are left to Figures.
func (r *Release) Totals(ctx context.Context, wanted func(Series) bool, yield func(data.Observation) error) error {
	return r.TotalsAt(ctx, 0, wanted, yield)
}

// totalsReader reads the figures of some series.
type totalsReader func(ctx context.Context, release int, chosen []string, series []seriesKey, codes []data.AreaCode, yield func(data.Observation) error) error

// packed returns the series whose figures are packed: all of them but those
// written by a program that did not pack.
func (r *Release) packed(ctx context.Context, release int) (map[int32]bool, error) {
	if r.schema < 3 {
		return nil, nil
	}
	rows, err := r.db.QueryContext(ctx, "SELECT series FROM block WHERE "+asOf(release))
	numbers, err := collect(rows, err, func(n *int32) []any { return []any{n} })
	out := make(map[int32]bool, len(numbers))
	for _, n := range numbers {
		out[n] = true
	}
	return out, err
}

// blocksOf reads the packed figures of some series.
func (r *Release) blocksOf(ctx context.Context, release int, chosen []string, series []seriesKey, codes []data.AreaCode, yield func(data.Observation) error) error {
	rows, err := r.db.QueryContext(ctx, "SELECT series, cells FROM block WHERE "+asOf(release)+" AND series IN ("+strings.Join(chosen, ", ")+")")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s int32
		var cells sql.RawBytes
		if err := rows.Scan(&s, &cells); err != nil {
			return err
		}
		o := data.Observation{Dataset: series[s].Dataset, Indicator: series[s].Indicator, Period: series[s].Period, Sex: data.Total, Age: data.Total}
		if err := readBlock(cells, codes, o, yield); err != nil {
			return err
		}
	}
	return rows.Err()
}

// totalsOf reads the figures of some series that are not packed. The engine holds a whole result in
// memory, so that one query for each indicator keeps it small.
func (r *Release) totalsOf(ctx context.Context, release int, chosen []string, series []seriesKey, codes []data.AreaCode, yield func(data.Observation) error) error {
	rows, err := r.db.QueryContext(ctx, `SELECT series, area, coalesce(value, 0), enum_code(status) + 1, recalculated, covered, expected
		FROM figure
		WHERE `+asOf(release)+` AND series IN (`+strings.Join(chosen, ", ")+")")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s, a int32
		o := data.Observation{Sex: data.Total, Age: data.Total}
		if err := rows.Scan(&s, &a, &o.Value, &o.Status, &o.Recalculated, &o.Covered, &o.Expected); err != nil {
			return err
		}
		o.Dataset, o.Indicator, o.Period, o.Area = series[s].Dataset, series[s].Indicator, series[s].Period, codes[a]
		if err := yield(o); err != nil {
			return err
		}
	}
	return rows.Err()
}
