package api

import (
	"strconv"
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// valuesWriter writes the values of one map as valuesView describes them.
//
// The reply has three parts: a head of some hundred bytes, the codes, which are
// the same for every map of a list, and the figures. The first two are not
// written again for each map, nor compressed again.
type valuesWriter struct {
	indicator    *data.Indicator
	column       cube.Column
	list         *areaList
	parent       data.AreaCode
	period       data.Period
	lang         string
	release      string
	codes        bool // the reply has them
	first        int  // place of the first published cell; -1 when there is none
	firstDataset string
}

// scratch is space in which bytes are laid out before they are copied once.
type scratch struct {
	head, tail []byte
	odd        []int32
	figures    int     // where in tail they end
	members    []int32 // of statuses and sources: where in tail each name and each value end
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// reply writes the map; spliced says that it may be as gzip.
func (w *valuesWriter) reply(m *memo, spliced bool) reply {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	w.findFirst()
	s.head = w.appendHead(s.head[:0])
	s.tail = w.appendFigures(s.tail[:0], s)
	if len(w.list.areas) >= splicedFrom && spliced {
		return reply{body: w.splice(s, m), media: asJSON, encoding: gzipCoding, borrowed: true}
	}
	codes := w.list.codes
	if !w.codes {
		codes = nil
	}
	b := borrow(len(s.head) + len(codes) + len(s.tail))
	return reply{body: append(append(append(b, s.head...), codes...), s.tail...), media: asJSON, borrowed: true}
}

// findFirst finds the first published cell, whose dataset the map names.
func (w *valuesWriter) findFirst() {
	w.first = -1
	for n := range w.list.areas {
		if i := w.list.place(n); w.column.Published(i) {
			w.first, w.firstDataset = i, w.column.Cell(i).Dataset
			return
		}
	}
}

// appendHead appends what comes before the codes.
func (w *valuesWriter) appendHead(b []byte) []byte {
	b = appendString(append(b, `{"indicator":`...), w.indicator.Code)
	b = appendString(append(b, `,"level":`...), w.list.level.String())
	b = appendString(append(b, `,"parent":`...), string(w.parent))
	b = appendString(append(b, `,"period":`...), w.period.String())
	b = appendString(append(b, `,"unit":`...), w.indicator.Unit.In(w.lang))
	b = appendString(append(b, `,"source":`...), w.firstDataset)
	b = appendString(append(b, `,"release":`...), w.release)
	b = appendString(append(b, `,"codes":`...), w.list.name)
	if w.codes {
		return append(b, `,"areas":[`...)
	}
	return b
}

// appendFigures appends what comes after the codes.
func (w *valuesWriter) appendFigures(b []byte, s *scratch) []byte {
	if w.codes {
		b = append(b, ']')
	}
	b = append(b, `,"values":[`...)
	s.odd = s.odd[:0]
	f := numerals{computed: computed(w.indicator, 0)}
	plain := w.plainCell()
	for n := range w.list.areas {
		i := w.list.place(n)
		if n > 0 {
			b = append(b, ',')
		}
		v, has := w.column.Value(i)
		switch {
		case !has:
			b = append(b, "null"...)
		case f.computed || w.indicator.Recomposition != data.Weighted:
			b = f.append(b, v)
		default: // computed or not, from cell to cell
			b = appendNumber(b, figure(w.indicator, v, true, w.column.Cell(i).Expected))
		}
		if plain < 0 || !w.column.Alike(i, plain) {
			s.odd = append(s.odd, int32(n))
		}
	}
	s.figures, s.members = len(b), s.members[:0]
	b = w.appendSparse(append(b, `],"statuses":{`...), s)
	if w.column.Covers() {
		b = w.appendPartial(b)
	}
	return append(b, "}}"...)
}

// plainCell returns the place of a cell that needs no mention: final, of the
// dataset that the map names, not recalculated. It is -1 when there is none.
func (w *valuesWriter) plainCell() int {
	for n := range w.list.areas {
		i := w.list.place(n)
		if !w.column.Published(i) || n > 0 && i != w.first && w.column.Alike(i, w.first) {
			continue // as the first one is
		}
		if c := w.column.Cell(i); c.Status == data.Final && !c.Recalculated && c.Dataset == w.firstDataset {
			return i
		}
	}
	return -1
}

// appendSparse appends statuses, recalculated and sources for the cells that
// are not plain, up to the brace that opens partial.
func (w *valuesWriter) appendSparse(b []byte, s *scratch) []byte {
	b = w.appendMembers(b, s, func(c cube.Cell) bool { return c.Status != data.Final }, statusOf)
	b = append(b, `},"recalculated":[`...)
	members := 0
	for _, n := range s.odd {
		if w.column.Cell(w.list.place(int(n))).Recalculated {
			b = strconv.AppendInt(comma(b, members), int64(n), 10)
			members++
		}
	}
	b = append(b, `],"sources":{`...)
	b = w.appendMembers(b, s, func(c cube.Cell) bool { return c.Published() && c.Dataset != w.firstDataset }, func(c cube.Cell) string { return c.Dataset })
	return append(b, `},"partial":{`...)
}

// appendMembers appends the members of an object for the cells that keep
// accepts: the position as the name, a text as the value.
func (w *valuesWriter) appendMembers(b []byte, s *scratch, keep func(cube.Cell) bool, text func(cube.Cell) string) []byte {
	members := 0
	for _, n := range s.odd {
		if c := w.column.Cell(w.list.place(int(n))); keep(c) {
			b = strconv.AppendInt(append(comma(b, members), '"'), int64(n), 10)
			s.members = append(s.members, int32(len(b)))
			b = appendString(append(b, `":`...), text(c))
			s.members = append(s.members, int32(len(b)))
			members++
		}
	}
	return b
}

// appendPartial appends the members of partial.
func (w *valuesWriter) appendPartial(b []byte) []byte {
	members := 0
	for n := range w.list.areas {
		c := w.column.Cell(w.list.place(n))
		if c.Covered >= c.Expected {
			continue
		}
		b = strconv.AppendInt(append(comma(b, members), '"'), int64(n), 10)
		b = strconv.AppendInt(append(b, `":[`...), int64(c.Covered), 10)
		b = strconv.AppendInt(append(b, ','), int64(c.Expected), 10)
		b = append(b, ']')
		members++
	}
	return b
}

// comma appends the comma before member i of a list.
func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}
