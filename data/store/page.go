package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	listed []int32                 // the series in that order
	ranked []int32                 // the codes in theirs
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
	w.ranked = ordered(len(w.codes), func(i, j int32) int { return cmp.Compare(w.codes[i], w.codes[j]) })
	for place, i := range w.ranked {
		w.rank[i] = uint64(place) << seriesBits
	}
	w.place = make([]uint64, len(w.series))
	w.listed = ordered(len(w.series), func(i, j int32) int { return compareSeries(w.series[i], w.series[j]) })
	indicator, before := uint64(0), ""
	for place, i := range w.listed {
		if w.series[i].Indicator != before {
			before, indicator = w.series[i].Indicator, indicator+1
		}
		w.place[i] = indicator<<(areaBits+seriesBits) | uint64(place)
	}
	r.cache.words = w
	return w, nil
}

// ordered returns the numbers below n in an order.
func ordered(n int, compare func(i, j int32) int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
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
