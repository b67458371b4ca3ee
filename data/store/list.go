package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"cittamedie/data"
)

// Listing is figures in an order, packed: At writes figure i of Len to o.
type Listing struct {
	Len int
	At  func(i int, o *data.Observation)
}

// listed is a figure in a list, packed: a reader who takes his time holds some
// ten thousand of them.
type listed struct {
	place uint64 // see words
	value float64
	more  int32 // place of its parts, less one; 0 for a figure that has none
	head  uint8 // as in a block
}

// parts is what few figures have beside their value.
type parts struct {
	numerator, denominator, lower, upper data.Number
	covered, expected                    int32
}

// List answers a query whole, in the order of Figures: its Limit
// and Offset are left aside. It reads numbers alone and puts them in order here, several times faster
// than the engine joins and sorts the words, and takes them from the driver as
// they are, several times faster than package sql converts them.
func (r *Release) List(ctx context.Context, q Query) (Listing, error) {
	w, err := r.words(ctx)
	if err != nil {
		return Listing{}, fmt.Errorf("list figures: %w", err)
	}
	series, areas := w.numbers(q)
	if len(series) == 0 || len(areas) == 0 {
		return Listing{}, nil
	}
	where := asOf(q.Release)
	if len(q.Areas) > 0 {
		where += " AND " + among("area", areas)
	}
	ofSeries, ofAreas := setOf(series, len(w.series)), setOf(areas, len(w.codes))
	l, err := r.list(ctx, where+" AND "+among("series", series), order{
		place: func(series, area int32) (uint64, bool) {
			return w.place[series] | w.rank[area], ofSeries[series] && ofAreas[area]
		},
		series: func(place uint64) int32 { return w.listed[place&(1<<seriesBits-1)] },
		rank:   func(place uint64) uint64 { return place >> seriesBits & (1<<areaBits - 1) },
	})
	if err != nil {
		return Listing{}, fmt.Errorf("list figures: %w", err)
	}
	return l, nil
}

// numbers returns those of the series and of the codes that a query is about.
func (w *words) numbers(q Query) (series, areas []int32) {
	for i, s := range w.series {
		if q.has(s) {
			series = append(series, int32(i))
		}
	}
	if len(q.Areas) == 0 {
		return series, w.ranked
	}
	for _, a := range q.Areas {
		if n, ok := w.number[a]; ok {
			areas = append(areas, n)
		}
	}
	return series, areas
}

// indicators returns those that a query is about, in order.
func (w *words) indicators(q Query) []string {
	var out []string
	for _, i := range w.listed {
		if s := w.series[i]; q.has(s) && (len(out) == 0 || out[len(out)-1] != s.Indicator) {
			out = append(out, s.Indicator)
		}
	}
	return out
}

// setOf returns which of the numbers below n are among some.
func setOf(some []int32, n int) []bool {
	out := make([]bool, n)
	for _, i := range some {
		out[i] = true
	}
	return out
}

// order gives each figure a place in a list, false for one that has none, and
// reads from the place which series it is of and the rank of its area.
type order struct {
	place  func(series, area int32) (place uint64, wanted bool)
	series func(place uint64) int32
	rank   func(place uint64) uint64
}

// list returns the figures that fulfil a condition in an order.
func (r *Release) list(ctx context.Context, where string, by order) (Listing, error) {
	w, err := r.words(ctx)
	if err != nil {
		return Listing{}, err
	}
	space := spaces.Get().(*space)
	defer spaces.Put(space)
	space.rows, space.parts = space.rows[:0], space.parts[:0]
	err = r.eachNumber(ctx, where, func(v []driver.Value) {
		key := v[0].(int64)
		if place, wanted := by.place(int32(key>>areaBits), int32(key&(1<<areaBits-1))); wanted {
			space.add(place, v)
		}
	})
	if err != nil {
		return Listing{}, err
	}
	slices.SortFunc(space.rows, func(a, b listed) int { return cmp.Compare(a.place, b.place) })
	rows, more := slices.Clone(space.rows), slices.Clone(space.parts)
	return Listing{Len: len(rows), At: func(i int, o *data.Observation) { w.unpack(&rows[i], more, by, o) }}, nil
}

// eachNumber calls yield for every figure of the ledger that fulfils a condition:
// series and area in one number, head, value, numerator, denominator, lower,
// upper, and covered and expected in one number.
func (r *Release) eachNumber(ctx context.Context, where string, yield func([]driver.Value)) error {
	query := fmt.Sprintf(`SELECT (CAST(series AS BIGINT) << %d) | area,
			CAST(enum_code(status) + 1 AS INTEGER) + CASE WHEN recalculated THEN %d ELSE 0 END,
			value, numerator, denominator, lower, upper, nullif((CAST(covered AS BIGINT) << 32) | expected, 0)
		FROM figure
		WHERE `, areaBits, blockRecalculated) + where
	return r.eachRow(ctx, query, nil, yield)
}

// eachRow calls yield for every row of a query, with the values as the driver has
// them; they are good until yield returns.
func (r *Release) eachRow(ctx context.Context, query string, args []driver.NamedValue, yield func([]driver.Value)) error {
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error {
		rows, err := dc.(driver.QueryerContext).QueryContext(ctx, query, args)
		if err != nil {
			return err
		}
		defer rows.Close()
		v := make([]driver.Value, len(rows.Columns()))
		for {
			if err := rows.Next(v); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			yield(v)
		}
	})
}

// among is the condition that a column has one of the numbers or, where they are
// close together, lies between the first and the last, which the engine checks
// many times faster; the rows between are to be dropped.
func among(column string, numbers []int32) string {
	first, last := slices.Min(numbers), slices.Max(numbers)
	if int(last-first) < 2*len(numbers) {
		return fmt.Sprintf("%s BETWEEN %d AND %d", column, first, last)
	}
	return exactly(column, numbers)
}

// exactly is the condition that a column has one of the numbers.
func exactly(column string, numbers []int32) string {
	first, last := slices.Min(numbers), slices.Max(numbers)
	if int(last-first) == len(numbers)-1 {
		return fmt.Sprintf("%s BETWEEN %d AND %d", column, first, last)
	}
	return column + " IN (" + strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ", "), "[]") + ")"
}

// space is where figures lie until they are in order; questions take turns with
// it.
type space struct {
	rows  []listed
	parts []parts
}

var spaces = sync.Pool{New: func() any { return new(space) }}

// add packs what eachNumber found.
func (s *space) add(place uint64, v []driver.Value) {
	row := listed{place: place, head: uint8(v[1].(int32))}
	row.value, _ = v[2].(float64)
	if v[3] != nil || v[4] != nil || v[5] != nil || v[6] != nil || v[7] != nil {
		p := parts{numerator: optionalNumber(v[3]), denominator: optionalNumber(v[4]), lower: optionalNumber(v[5]), upper: optionalNumber(v[6])}
		sums, _ := v[7].(int64)
		p.covered, p.expected = int32(sums>>32), int32(sums)
		s.parts = append(s.parts, p)
		row.more = int32(len(s.parts))
	}
	s.rows = append(s.rows, row)
}

func optionalNumber(v driver.Value) data.Number {
	n, ok := v.(float64)
	return data.Number{Value: n, Valid: ok}
}

// unpack writes a figure to o.
func (w *words) unpack(row *listed, more []parts, by order, o *data.Observation) {
	s := &w.series[by.series(row.place)]
	var p parts
	if row.more > 0 {
		p = more[row.more-1]
	}
	*o = data.Observation{
		Dataset: s.Dataset, Indicator: s.Indicator, Period: s.Period, Sex: s.Sex, Age: s.Age, Area: w.codes[w.ranked[by.rank(row.place)]],
		Value: row.value, Status: data.Status(row.head & blockStatus), Recalculated: row.head&blockRecalculated != 0,
		Numerator: p.numerator, Denominator: p.denominator, Lower: p.lower, Upper: p.upper, Covered: p.covered, Expected: p.expected,
	}
}
