package api

import (
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// eachTotal calls visit for the figures of a selection that the columns hold, in
// order of indicator, area, period, from the item at which the page begins to
// the one at which it ends, and returns how many there are in all.
func eachTotal(c *cube.Cube, in *observationsInput, sel selection, visit func(i *data.Indicator, a placed, p data.Period, cell cube.Cell)) (total int) {
	for n := range sel.indicators {
		i := &sel.indicators[n]
		levels := map[data.Level][]datedColumn{}
		var columns []datedColumn
		var level data.Level
		var all []data.Area
		place := -1
		for m := range sel.areas {
			a := &sel.areas[m]
			if a.Level != level {
				var known bool
				if columns, known = levels[a.Level]; !known {
					columns = coveredColumns(c, i.Code, a.Level, in, sel)
					levels[a.Level] = columns
				}
				level, all, place = a.Level, c.Areas(a.Level), -1
			}
			if place++; place >= len(all) || all[place].Code != a.Code { // often the next one
				_, place, _ = c.Place(a.Code)
			}
			for _, k := range columns {
				if !k.Published(place) {
					continue
				}
				if total >= in.Offset && total < in.Offset+in.Limit {
					visit(i, placed{a, place}, k.period, k.Cell(place))
				}
				total++
			}
		}
	}
	return total
}

// placed is an area and its place among all areas of its level.
type placed struct {
	*data.Area
	place int
}

type datedColumn struct {
	cube.Column
	period data.Period
}

// coveredColumns returns the columns of an indicator at a level whose periods
// lie in a selection.
func coveredColumns(c *cube.Cube, indicator string, l data.Level, in *observationsInput, sel selection) []datedColumn {
	var out []datedColumn
	periods := c.Periods(indicator, l)
	for n, k := range c.Columns(indicator, l) {
		if p := periods[n]; sel.covers(p) && (in.Period == "" || p == sel.from) {
			out = append(out, datedColumn{k, p})
		}
	}
	return out
}

// areaTexts is how each area of a level begins the item of a figure.
type areaTexts struct {
	text []byte
	ends []int32

	prepared func() preparedTexts
}

func (t *areaTexts) at(place int) []byte {
	from := int32(0)
	if place > 0 {
		from = t.ends[place-1]
	}
	return t.text[from:t.ends[place]]
}

// areaTexts returns the texts of a level.
func (m *memo) areaTexts(l data.Level) *areaTexts {
	if have, ok := m.texts.Load(l); ok {
		return have.(*areaTexts)
	}
	t := &areaTexts{}
	for _, a := range m.cube.Areas(l) {
		t.text = appendString(append(t.text, `{"area":`...), string(a.Code))
		t.text = appendString(append(t.text, `,"areaName":`...), a.Name)
		t.text = appendString(append(t.text, `,"level":`...), a.Level.String())
		t.ends = append(t.ends, int32(len(t.text)))
	}
	t.prepared = sync.OnceValue(func() preparedTexts { return prepareAreas(m.cube.Areas(l)) })
	have, _ := m.texts.LoadOrStore(l, t)
	return have.(*areaTexts)
}

// points appends figures of the columns, one indicator after the other, as
// appendObservation would. What neighbours have in common is written once and
// copied: all of the area, all that follows the value.
type points struct {
	memo      *memo
	lang      string
	indicator *data.Indicator
	level     data.Level
	texts     *areaTexts // of the level
	period    data.Period
	numerals
	periodText, tail []byte
	tailOf           cube.Cell // without its value
}

// newPoints returns points with room for the texts that figures have in common.
func newPoints(m *memo, lang string) points {
	const ofPeriod, ofTail = 96, 256
	room := make([]byte, ofPeriod+ofTail)
	return points{memo: m, lang: lang, periodText: room[:0:ofPeriod], tail: room[ofPeriod:ofPeriod]}
}

// begin makes the texts of what figures of an indicator have in common.
func (w *points) begin(i *data.Indicator, l data.Level, p data.Period) {
	if w.indicator != i {
		w.indicator, w.period, w.tail = i, data.Period{}, w.tail[:0]
		w.numerals = numerals{}
	}
	if w.level != l {
		w.level, w.texts = l, w.memo.areaTexts(l)
	}
	if w.period != p {
		w.period = p
		w.periodText = appendString(append(w.periodText[:0], `,"indicator":`...), i.Code)
		w.periodText = append(appendPeriod(append(w.periodText, `,"period":`...), p), `,"value":`...)
	}
}

// append appends one figure.
func (w *points) append(b []byte, i *data.Indicator, a placed, p data.Period, c cube.Cell) []byte {
	w.begin(i, a.Level, p)
	b = append(append(b, w.texts.at(a.place)...), w.periodText...)
	b = w.appendValue(b, c)
	w.newTail(c)
	return append(b, w.tail...)
}

// appendValue appends the value alone.
func (w *points) appendValue(b []byte, c cube.Cell) []byte {
	if !c.Status.HasValue() {
		return append(b, "null"...)
	}
	w.computed = computed(w.indicator, c.Expected)
	return w.numerals.append(b, c.Value)
}

// newTail makes tail what follows the value of a figure. It is false when that
// is what followed the one before.
func (w *points) newTail(c cube.Cell) bool {
	c.Value = 0
	if len(w.tail) > 0 && c == w.tailOf {
		return false
	}
	w.tailOf = c
	w.tail = w.appendTail(w.tail[:0], c)
	return true
}

// appendTail appends what follows the value of a figure.
func (w *points) appendTail(b []byte, c cube.Cell) []byte {
	b = appendString(append(b, `,"status":`...), c.Status.String())
	b = appendString(append(b, `,"unit":`...), w.indicator.Unit.In(w.lang))
	b = appendString(append(b, `,"source":`...), c.Dataset)
	if c.Recalculated {
		b = append(b, `,"recalculated":true`...)
	} else {
		b = append(b, `,"recalculated":false`...)
	}
	b = append(b, `,"sex":"total","age":"total"`...)
	if c.Covered != 0 {
		b = appendUint(append(b, `,"covered":`...), uint64(c.Covered))
	}
	if c.Expected != 0 {
		b = appendUint(append(b, `,"expected":`...), uint64(c.Expected))
	}
	return append(b, '}')
}

// renderTotals writes a page of the figures that the columns hold.
func renderTotals(r *request, c *cube.Cube, in *observationsInput, sel selection) reply {
	if m := r.format(in.Format); m == asCSV {
		p := totals(c, in, sel)
		return reply{body: appendCSV(make([]byte, 0, 128*len(p.Items)), p.Items, observationColumns), media: m, file: "observations.csv", total: p.Total}
	}
	if in.oneMap() && len(sel.areas) >= splicedFrom && r.splices() {
		return spliceTotals(r, c, in, sel)
	}
	w := newPoints(r.memo, in.Lang)
	b := appendListHead(borrow(1024), r)
	items := 0
	total := eachTotal(c, in, sel, func(i *data.Indicator, a placed, p data.Period, cell cube.Cell) {
		from := len(b)
		b = w.append(comma(b, items), i, a, p, cell)
		if items++; items == 1 { // the others will be about as long
			first := b
			b = append(borrow(len(b)+min(in.Limit, len(sel.areas))*(len(b)-from+8)+64), first...)
			giveBack(first)
		}
	})
	return reply{body: appendPage(b, total, in.Limit, in.Offset), media: asJSON, borrowed: true}
}

// appendPeriod appends a period as a JSON string.
func appendPeriod(b []byte, p data.Period) []byte {
	if p.Parts != 1 {
		return appendString(b, p.String())
	}
	return append(appendUint(append(b, '"'), uint64(p.Year)), '"')
}

// appendListHead appends the beginning of a list of figures.
func appendListHead(b []byte, r *request) []byte {
	return append(appendString(append(b, `{"release":`...), r.cube.Release().ID), `,"items":[`...)
}

// appendPage appends the end of a page of a list.
func appendPage(b []byte, total, limit, offset int) []byte {
	b = appendUint(append(b, `],"total":`...), uint64(total))
	b = appendUint(append(b, `,"limit":`...), uint64(limit))
	b = appendUint(append(b, `,"offset":`...), uint64(offset))
	return append(b, '}')
}
