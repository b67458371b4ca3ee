package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"cittamedie/data"
)

// words are the series and the codes of a release, with their places in the
// order in which figures are listed.
type words struct {
	series []seriesKey
	codes  []data.AreaCode
	place  []uint64                // of each series: its indicator's place and its own
	rank   []uint64                // of each code
	number map[data.AreaCode]int32 // of each code
}

// wordCache keeps the words of an open release.
type wordCache struct {
	mu    sync.Mutex
	words *words
}

// Bits of the place of a figure in a list: indicator, area, then the rest of the series.
const (
	areaBits   = 20
	seriesBits = 24
)

func (r *Release) words(ctx context.Context) (*words, error) {
	r.cache.mu.Lock()
	defer r.cache.mu.Unlock()
	if r.cache.words != nil {
		return r.cache.words, nil
	}
	w := &words{number: map[data.AreaCode]int32{}}
	var err error
	if w.series, err = readSeries(ctx, r.db); err != nil {
		return nil, err
	}
	if w.codes, err = readCodes(ctx, r.db); err != nil {
		return nil, err
	}
	for i, c := range w.codes {
		w.number[c] = int32(i)
	}
	if len(w.codes) >= 1<<areaBits || len(w.series) >= 1<<(seriesBits-4) {
		return nil, fmt.Errorf("%d codes and %d series are more than this program can list", len(w.codes), len(w.series))
	}
	w.rank = make([]uint64, len(w.codes))
	for place, i := range ordered(len(w.codes), func(i, j int) int { return cmp.Compare(w.codes[i], w.codes[j]) }) {
		w.rank[i] = uint64(place) << seriesBits
	}
	w.place = make([]uint64, len(w.series))
	indicator, before := uint64(0), ""
	for place, i := range ordered(len(w.series), func(i, j int) int { return compareSeries(w.series[i], w.series[j]) }) {
		if w.series[i].Indicator != before {
			before, indicator = w.series[i].Indicator, indicator+1
		}
		w.place[i] = indicator<<(areaBits+seriesBits) | uint64(place)
	}
	r.cache.words = w
	return w, nil
}

// ordered returns the numbers below n in an order.
func ordered(n int, compare func(i, j int) int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, compare)
	return out
}

func compareSeries(a, b seriesKey) int {
	return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Period.String(), b.Period.String()), cmp.Compare(a.Sex, b.Sex), cmp.Compare(a.Age, b.Age), cmp.Compare(a.Dataset, b.Dataset))
}

// has reports whether a series belongs to the answer of a query.
func (q Query) has(s seriesKey) bool {
	class := func(asked, is string) bool { return asked == "*" || asked == is || asked == "" && is == data.Total }
	return (len(q.Indicators) == 0 || slices.Contains(q.Indicators, s.Indicator)) && (len(q.Periods) == 0 || slices.Contains(q.Periods, s.Period)) &&
		(q.Dataset == "" || q.Dataset == s.Dataset) && class(q.Sex, s.Sex) && class(q.Age, s.Age)
}

// uncounted answers a query about a few areas whole, in the order of Figures. It
// reads numbers alone and puts them in order here, several times faster than the
// engine joins and sorts the words.
func (r *Release) uncounted(ctx context.Context, q Query) ([]data.Observation, error) {
	w, err := r.words(ctx)
	if err != nil {
		return nil, err
	}
	series, areas := make(map[int32]bool), make(map[int32]bool, len(q.Areas))
	for i, s := range w.series {
		if q.has(s) {
			series[int32(i)] = true
		}
	}
	for _, a := range q.Areas {
		if n, ok := w.number[a]; ok {
			areas[n] = true
		}
	}
	if len(series) == 0 || len(areas) == 0 {
		return nil, nil
	}
	where := asOf(q.Release) + " AND " + among("area", areas) + " AND " + among("series", series)
	rows, err := r.db.QueryContext(ctx, `SELECT series, area, value, numerator, denominator, enum_code(status) + 1, recalculated, lower, upper, covered, expected
		FROM figure
		WHERE `+where)
	if err != nil {
		return nil, err
	}
	return w.collect(rows, series, areas)
}

// among is the condition that a column has one of the numbers or, where they are
// close together, lies between the first and the last, which the engine checks
// many times faster; the rows between are dropped by collect.
func among(column string, numbers map[int32]bool) string {
	sorted := slices.Sorted(maps.Keys(numbers))
	first, last := sorted[0], sorted[len(sorted)-1]
	if int(last-first) < 2*len(sorted) {
		return fmt.Sprintf("%s BETWEEN %d AND %d", column, first, last)
	}
	return column + " IN (" + strings.Trim(strings.ReplaceAll(fmt.Sprint(sorted), " ", ", "), "[]") + ")"
}

// collect reads figures of some series and areas, whose words are numbers, and
// puts them in order.
func (w *words) collect(rows *sql.Rows, series, areas map[int32]bool) ([]data.Observation, error) {
	defer rows.Close()
	space := spaces.Get().(*space)
	defer spaces.Put(space)
	found, order := space.found[:0], space.order[:0]
	defer func() { space.found, space.order = found, order }()
	for rows.Next() {
		var s, a int32
		var o data.Observation
		var value, numerator, denominator, lower, upper sql.NullFloat64
		if err := rows.Scan(&s, &a, &value, &numerator, &denominator, &o.Status, &o.Recalculated, &lower, &upper, &o.Covered, &o.Expected); err != nil {
			return nil, err
		}
		if !series[s] || !areas[a] {
			continue
		}
		k := w.series[s]
		o.Dataset, o.Indicator, o.Period, o.Sex, o.Age, o.Area, o.Value = k.Dataset, k.Indicator, k.Period, k.Sex, k.Age, w.codes[a], value.Float64
		o.Numerator, o.Denominator, o.Lower, o.Upper = optionalNumber(numerator), optionalNumber(denominator), optionalNumber(lower), optionalNumber(upper)
		order = append(order, placed{w.place[s] | w.rank[a], len(found)})
		found = append(found, o)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(order, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	out := make([]data.Observation, len(found))
	for i, p := range order {
		out[i] = found[p.at]
	}
	return out, nil
}

// placed is a figure and its place in a list.
type placed struct {
	place uint64
	at    int
}

// space is where figures lie until they are in order; questions take turns with
// it.
type space struct {
	found []data.Observation
	order []placed
}

var spaces = sync.Pool{New: func() any { return new(space) }}

func optionalNumber(n sql.NullFloat64) data.Number {
	return data.Number{Value: n.Float64, Valid: n.Valid}
}
