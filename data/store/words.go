package store

import (
	"context"

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
