package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"cittamedie/data"
)

// seriesKey is what the figures of one series have in common.
type seriesKey struct {
	Dataset, Indicator string
	Period             data.Period
	Sex, Age           string
}

// numbers gives each value a number, in order of first appearance, and
// remembers the last one asked for: figures come in runs.
type numbers[T comparable] struct {
	byValue map[T]int32
	values  []T
	stored  int // how many the database already has
	last    T
	lastAt  int32
	asked   bool
}

func numbered[T comparable](stored []T) *numbers[T] {
	n := &numbers[T]{byValue: make(map[T]int32, len(stored)), values: stored, stored: len(stored)}
	for i, v := range stored {
		n.byValue[v] = int32(i)
	}
	return n
}

func (n *numbers[T]) of(v T) int32 {
	if n.asked && v == n.last {
		return n.lastAt
	}
	at, ok := n.byValue[v]
	if !ok {
		at = int32(len(n.values))
		n.byValue[v] = at
		n.values = append(n.values, v)
	}
	n.last, n.lastAt, n.asked = v, at, true
	return at
}

// pairs is a set of numbered series and areas: a bit for each area of a series.
type pairs map[int32][]uint64

// add puts a pair into the set; it is false when the pair was there.
func (p pairs) add(series, area int32) bool {
	bits := p[series]
	for int(area>>6) >= len(bits) {
		bits = append(bits, make([]uint64, 1+area>>6)...)
		p[series] = bits
	}
	mask := uint64(1) << (area & 63)
	if bits[area>>6]&mask != 0 {
		return false
	}
	bits[area>>6] |= mask
	return true
}

// readSeries returns the series of a database, each at its number.
func readSeries(ctx context.Context, db querier) ([]seriesKey, error) {
	rows, err := db.QueryContext(ctx, "SELECT dataset, indicator, period, sex, age FROM series ORDER BY number")
	var periods []string
	series, err := collect(rows, err, func(s *seriesKey) []any {
		periods = append(periods, "")
		return []any{&s.Dataset, &s.Indicator, &periods[len(periods)-1], &s.Sex, &s.Age}
	})
	for i := range series {
		if series[i].Period, err = data.ParsePeriod(periods[i]); err != nil {
			return nil, err
		}
	}
	return series, err
}

// readCodes returns the area codes of a database, each at its number.
func readCodes(ctx context.Context, db querier) ([]data.AreaCode, error) {
	rows, err := db.QueryContext(ctx, "SELECT code FROM area_code ORDER BY number")
	return collect(rows, err, func(c *data.AreaCode) []any { return []any{c} })
}

// ReplaceObservations makes rows the figures in force of a dataset. Figures that
// did not change keep the release they first appeared in.
func (d *Draft) ReplaceObservations(ctx context.Context, dataset string, rows iter.Seq[data.Observation]) (Change, error) {
	change, err := d.replaceObservations(ctx, dataset, rows)
	if err != nil {
		return Change{}, fmt.Errorf("replace the figures of %s: %w", dataset, err)
	}
	return change, nil
}

func (d *Draft) replaceObservations(ctx context.Context, dataset string, rows iter.Seq[data.Observation]) (Change, error) {
	series, err := readSeries(ctx, d.conn)
	if err != nil {
		return Change{}, err
	}
	codes, err := readCodes(ctx, d.conn)
	if err != nil {
		return Change{}, err
	}
	ofSeries, ofArea := numbered(series), numbered(codes)
	seen, blocks := pairs{}, map[int32]*blockWriter{}
	change, err := d.replace(ctx, figureTable, dataset, func(add func(...driver.Value) error) error {
		for o := range rows {
			series, area := ofSeries.of(seriesKey{o.Dataset, o.Indicator, o.Period, o.Sex, o.Age}), ofArea.of(o.Area)
			if !seen.add(series, area) {
				return fmt.Errorf("%w: two figures of %s in %s for area %s, sex %s, age %s", data.ErrInvalid, o.Indicator, o.Period, o.Area, o.Sex, o.Age)
			}
			err := add(series, area,
				optional(data.Number{Value: o.Value, Valid: o.Status.HasValue()}), optional(o.Numerator), optional(o.Denominator),
				o.Status.String(), o.Recalculated, optional(o.Lower), optional(o.Upper), o.Covered, o.Expected)
			if err != nil {
				return err
			}
			if o.Sex == data.Total && o.Age == data.Total {
				if blocks[series] == nil {
					blocks[series] = &blockWriter{}
				}
				blocks[series].add(area, o)
			}
		}
		return nil
	}, func() error { return d.appendWords(ctx, ofSeries, ofArea) })
	if err != nil {
		return Change{}, err
	}
	return change, d.replaceBlocks(ctx, dataset, blocks)
}

// replaceBlocks makes the packed figures those in force of a dataset.
func (d *Draft) replaceBlocks(ctx context.Context, dataset string, blocks map[int32]*blockWriter) error {
	_, err := d.replace(ctx, blockTable, dataset, func(add func(...driver.Value) error) error {
		for _, series := range slices.Sorted(maps.Keys(blocks)) {
			if err := add(series, blocks[series].cells); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// appendWords stores the series and the codes that have a number only since now.
func (d *Draft) appendWords(ctx context.Context, series *numbers[seriesKey], codes *numbers[data.AreaCode]) error {
	err := appendRows(ctx, d.conn, "", "series", func(add func(...driver.Value) error) error {
		for i := series.stored; i < len(series.values); i++ {
			s := series.values[i]
			if err := add(int32(i), s.Dataset, s.Indicator, s.Period.String(), s.Sex, s.Age); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return appendRows(ctx, d.conn, "", "area_code", func(add func(...driver.Value) error) error {
		for i := codes.stored; i < len(codes.values); i++ {
			if err := add(int32(i), string(codes.values[i])); err != nil {
				return err
			}
		}
		return nil
	})
}

func optional(n data.Number) driver.Value {
	if !n.Valid {
		return nil
	}
	return n.Value
}

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
	if q.Uncounted && len(q.Areas) > 0 {
		rows, err := r.uncounted(ctx, q)
		if err != nil {
			return nil, 0, fmt.Errorf("read figures: %w", err)
		}
		from := min(q.Offset, len(rows))
		return rows[from:min(from+q.Limit, len(rows))], 0, nil
	}
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
