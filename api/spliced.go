package api

import (
	"cittamedie/api/splice"
)

// splicedFrom is how many areas a reply has at least that is put together from
// parts compressed beforehand.
const splicedFrom = 64

// splices reports whether a reply may be put together from compressed parts: the
// client takes gzip, and nothing is to be put into the text afterwards.
func (r *request) splices() bool { return acceptsGzip(r.encoding) && r.note == "" }

// preparedMap is the features of a level, compressed: piece n is what stands
// before the values of feature n, the last one what stands after all.
type preparedMap struct {
	code   *splice.Code
	pieces *splice.Pieces
}

// valueBytes is about how long the values of a feature are.
const valueBytes = 24

// prepare compresses the features, with codes that suit the values as well.
func (p *polygons) prepare() preparedMap {
	texts := splice.Texts{Text: p.text[1:]} // without the first comma
	for _, gap := range p.gaps {
		texts.Ends = append(texts.Ends, gap-1)
	}
	texts.Ends = append(texts.Ends, int32(len(texts.Text)))
	plan := splice.NewPlan(texts)
	count := &splice.Count{}
	plan.Count(count, valueBytes)
	countFigures(count, len(p.gaps))
	count.Reference(len(`,"status":"final"`), len(p.text)/len(p.gaps), len(p.gaps))
	code := splice.NewCode(count)
	return preparedMap{code, plan.Prepare(code, valueBytes)}
}

// countFigures counts what so many figures of six digits are written with.
func countFigures(count *splice.Count, figures int) {
	count.Text([]byte("0123456789"), figures*6/10)
	count.Text([]byte("."), figures/2)
}

// spliceCollection returns the whole reply in gzip, in borrowed space: what
// appendCollection returns, compressed.
func (v *featureValues) spliceCollection(p *polygons) []byte {
	prepared := p.prepared()
	var w splice.Writer
	w.Begin(borrow(len(p.text)/3 + 16*len(p.gaps)))
	w.Block(prepared.code)
	w.Literal([]byte(`{"type":"FeatureCollection",`))
	w.Literal(v.head)
	w.Literal([]byte(`"features":[`))
	tail := splice.Repeat(nil)
	var figure []byte
	for n, place := range p.places {
		w.Piece(prepared.pieces, n)
		figure = v.appendValue(figure[:0], int(place))
		w.Literal(figure)
		if v.newTail(int(place)) {
			tail = splice.Repeat(v.tail)
		}
		w.Again(&tail)
	}
	w.Piece(prepared.pieces, len(p.places))
	w.Literal([]byte("]}"))
	return w.Close()
}
