package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// exportRows is how many figures Export reads at a time, about: the engine holds
// a whole result in memory.
const exportRows = 50_000

// Export calls yield for every figure in force of a dataset, of everybody and of
// each class, in order of indicator, period, sex, age and area. The observation
// is valid until yield returns.
func (r *Release) Export(ctx context.Context, dataset string, yield func(*data.Observation) error) error {
	series, err := readSeries(ctx, r.db)
	if err != nil {
		return fmt.Errorf("export %s: %w", dataset, err)
	}
	codes, err := readCodes(ctx, r.db)
	if err != nil {
		return fmt.Errorf("export %s: %w", dataset, err)
	}
	var chosen []int32
	for i, s := range series {
		if s.Dataset == dataset {
			chosen = append(chosen, int32(i))
		}
	}
	slices.SortFunc(chosen, func(a, b int32) int {
		x, y := series[a], series[b]
		return cmp.Or(cmp.Compare(x.Indicator, y.Indicator), x.Period.Compare(y.Period), cmp.Compare(x.Sex, y.Sex), cmp.Compare(x.Age, y.Age))
	})
	sizes, err := r.sizes(ctx)
	if err != nil {
		return fmt.Errorf("export %s: %w", dataset, err)
	}
	for len(chosen) > 0 {
		n, rows := 0, 0
		for n == 0 || n < len(chosen) && rows+sizes[chosen[n]] <= exportRows {
			rows += sizes[chosen[n]]
			n++
		}
		found, err := r.figuresOf(ctx, chosen[:n], series, codes)
		if err != nil {
			return fmt.Errorf("export %s: %w", dataset, err)
		}
		for _, s := range chosen[:n] {
			for i := range found[s] {
				if err := yield(&found[s][i]); err != nil {
					return err
				}
			}
		}
		chosen = chosen[n:]
	}
	return nil
}

// sizes returns how many figures in force each series has.
func (r *Release) sizes(ctx context.Context) (map[int32]int, error) {
	type size struct {
		series int32
		rows   int
	}
	rows, err := r.db.QueryContext(ctx, "SELECT series, count(*) FROM figure WHERE release_to IS NULL GROUP BY series")
	found, err := collect(rows, err, func(s *size) []any { return []any{&s.series, &s.rows} })
	out := make(map[int32]int, len(found))
	for _, s := range found {
		out[s.series] = s.rows
	}
	return out, err
}

// figuresOf returns the figures of some series, each in order of area.
func (r *Release) figuresOf(ctx context.Context, chosen []int32, series []seriesKey, codes []data.AreaCode) (map[int32][]data.Observation, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT series, area, value, numerator, denominator, enum_code(status) + 1, recalculated, lower, upper, covered, expected
		FROM figure
		WHERE release_to IS NULL AND series IN (`+strings.Trim(strings.ReplaceAll(fmt.Sprint(chosen), " ", ", "), "[]")+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[int32][]data.Observation{}
	for rows.Next() {
		var s, a int32
		var o data.Observation
		var value, numerator, denominator, lower, upper sql.NullFloat64
		if err := rows.Scan(&s, &a, &value, &numerator, &denominator, &o.Status, &o.Recalculated, &lower, &upper, &o.Covered, &o.Expected); err != nil {
			return nil, err
		}
		k := series[s]
		o.Dataset, o.Indicator, o.Period, o.Sex, o.Age, o.Area, o.Value = k.Dataset, k.Indicator, k.Period, k.Sex, k.Age, codes[a], value.Float64
		o.Numerator, o.Denominator = data.Number{Value: numerator.Float64, Valid: numerator.Valid}, data.Number{Value: denominator.Float64, Valid: denominator.Valid}
		o.Lower, o.Upper = data.Number{Value: lower.Float64, Valid: lower.Valid}, data.Number{Value: upper.Float64, Valid: upper.Valid}
		found[s] = append(found[s], o)
	}
	for _, of := range found {
		slices.SortFunc(of, func(a, b data.Observation) int { return cmp.Compare(a.Area, b.Area) })
	}
	return found, rows.Err()
}
