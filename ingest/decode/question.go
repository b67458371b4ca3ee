package decode

import (
	"bytes"

	"cittamedie/data/catalog"
)

// question is what a service of SDMX was asked for, bound to the columns of its
// answer. Services send more: that of ISTAT takes the end of a span for another.
type question struct {
	query  catalog.Query
	key    []boundCondition
	time   int
	others int64 // rows that were not asked for
}

// bindQuery finds the columns of a query; nil where there is none.
func (t *table) bindQuery(q *catalog.Query) (*question, error) {
	if q == nil {
		return nil, nil
	}
	key, err := t.bindWhere(q.Conditions())
	if err != nil {
		return nil, err
	}
	time, err := t.column(q.TimeColumn())
	return &question{query: *q, key: key, time: time}, err
}

// leaves reports whether a row was not asked for, and counts it. A question that
// is nil asks for everything.
func (q *question) leaves(fields [][]byte) bool {
	if q == nil || fits(q.key, fields) && q.query.Wants(string(bytes.TrimSpace(fields[q.time]))) {
		return false
	}
	q.others++
	return true
}

// left returns how many rows were not asked for.
func (q *question) left() int64 {
	if q == nil {
		return 0
	}
	return q.others
}
