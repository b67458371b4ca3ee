package api

import (
	"cittamedie/api/splice"
	"cittamedie/data"
	"cittamedie/data/cube"
)

// preparedTexts is the code and the name of each area of a level, compressed.
type preparedTexts struct {
	code   *splice.Code
	pieces *splice.Pieces
}

// An item of a list of figures, as far as all items of a level begin alike.
const (
	itemStart = `{"area":"`
	itemLevel = `","level":`
)

// itemBytes is about how long the rest of an item is.
const itemBytes = 200

// prepareAreas compresses codes and names, with codes that suit whole items.
func prepareAreas(areas []data.Area) preparedTexts {
	var texts splice.Texts
	for _, a := range areas {
		text := appendString(nil, string(a.Code))
		text = appendString(append(text, `,"areaName":`...), a.Name)
		texts.Text = append(texts.Text, text[1:len(text)-1]...)
		texts.Ends = append(texts.Ends, int32(len(texts.Text)))
	}
	plan := splice.NewPlan(texts)
	count := &splice.Count{}
	plan.Count(count, itemBytes)
	countFigures(count, len(areas))
	for _, length := range []int{64, 80, 96, 112, 128, 144, 176} { // of what follows a name and a value
		count.Reference(length, itemBytes, len(areas)/7)
		count.Reference(length, itemBytes*3/2, len(areas)/7)
	}
	code := splice.NewCode(count)
	return preparedTexts{code, plan.Prepare(code, itemBytes)}
}

// oneMap reports whether a list has one indicator, one level and one period.
func (in *observationsInput) oneMap() bool {
	return len(in.Indicator) == 1 && in.Level != "" && in.Period != ""
}

// spliceTotals is renderTotals as gzip for the figures of one map.
func spliceTotals(r *request, c *cube.Cube, in *observationsInput, sel selection) reply {
	p := newPoints(r.memo, in.Lang)
	var w splice.Writer
	w.Begin(borrow(24 * min(in.Limit, len(sel.areas)))) // names take most of it
	var pieces *splice.Pieces
	var middle, tail splice.Repeated
	var figure []byte
	total := eachTotal(c, in, sel, func(i *data.Indicator, a placed, period data.Period, cell cube.Cell) {
		p.begin(i, a.Level, period)
		if pieces == nil {
			prepared := p.texts.prepared()
			pieces = prepared.pieces
			w.Block(prepared.code)
			w.Literal(append(appendListHead(nil, r), itemStart...))
			middle = splice.Repeat(append(appendString([]byte(itemLevel), a.Level.String()), p.periodText...))
		} else {
			w.Again(&tail)
		}
		w.Piece(pieces, a.place)
		w.Again(&middle)
		figure = p.appendValue(figure[:0], cell)
		w.Literal(figure)
		if p.newTail(cell) {
			tail = splice.Repeat(append(append(append([]byte{}, p.tail...), ','), itemStart...))
		}
	})
	if pieces == nil {
		w.Block(r.memo.areaTexts(sel.areas[0].Level).prepared().code)
		w.Literal(appendListHead(nil, r))
	} else {
		w.Literal(p.tail)
	}
	w.Literal(appendPage(nil, total, in.Limit, in.Offset))
	return reply{body: w.Close(), media: asJSON, encoding: gzipCoding, borrowed: true}
}
