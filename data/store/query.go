package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

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
// period, sex, age, and how many there are in all.
func (r *Release) Figures(ctx context.Context, q Query) ([]data.Observation, int, error) {
	where, args := q.where()
	var total int
	if !q.Uncounted {
		if err := r.db.QueryRowContext(ctx, "SELECT count(*) FROM observation WHERE "+where, args...).Scan(&total); err != nil {
			return nil, 0, fmt.Errorf("count figures: %w", err)
		}
	}
	rows, err := r.db.QueryContext(ctx, "SELECT "+figureColumns+" FROM observation WHERE "+where+
		" ORDER BY indicator, area, period, sex, age, dataset LIMIT ? OFFSET ?", append(args, q.Limit, q.Offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("read figures: %w", err)
	}
	defer rows.Close()
	var out []data.Observation
	for rows.Next() {
		o, err := scanFigure(rows)
		if err != nil {
			return nil, 0, fmt.Errorf("read figures: %w", err)
		}
		out = append(out, o)
	}
	return out, total, rows.Err()
}

// where writes the conditions of a query; every value is bound.
func (q Query) where() (string, []any) {
	conditions, args := []string{asOf(q.Release)}, []any{}
	oneOf := func(column string, n int, value func(int) any) {
		if n == 0 {
			return
		}
		conditions = append(conditions, column+" IN (?"+strings.Repeat(", ?", n-1)+")")
		for i := range n {
			args = append(args, value(i))
		}
	}
	oneOf("indicator", len(q.Indicators), func(i int) any { return q.Indicators[i] })
	oneOf("area", len(q.Areas), func(i int) any { return string(q.Areas[i]) })
	oneOf("period", len(q.Periods), func(i int) any { return q.Periods[i].String() })
	if q.Dataset != "" {
		oneOf("dataset", 1, func(int) any { return q.Dataset })
	}
	for _, class := range []struct{ column, value string }{{"sex", q.Sex}, {"age", q.Age}} {
		switch class.value {
		case "*":
		case "":
			conditions = append(conditions, class.column+" = 'total'")
		default:
			oneOf(class.column, 1, func(int) any { return class.value })
		}
	}
	return strings.Join(conditions, " AND "), args
}
