package api

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/flate"

	"cittamedie/api/splice"
	"cittamedie/data"
)

// splice returns the map as gzip, in borrowed space. The codes of the list are a
// block made once. The figures are the next one, each byte its code in the best
// code for the indicator: see "Maps are put together from compressed parts" in
// CONTRIBUTING.md.
func (w *valuesWriter) splice(s *scratch, m *memo) []byte {
	var z splice.Writer
	z.Begin(borrow(len(s.tail) + len(s.head) + len(w.list.areas)*2))
	code := m.figureCode(w.indicator, w.list.level)
	if w.codes {
		list := w.list.prepared()
		z.Block(list.code)
		z.Literal(s.head)
		z.Piece(list.pieces, 0)
	} else {
		z.Block(code)
		z.Literal(s.head)
	}
	if computed(w.indicator, 0) {
		deflate(&z, s.tail)
		return z.Close()
	}
	if w.codes {
		z.Block(code)
	}
	z.Literal(s.tail[:s.figures])
	from, repeated := s.figures, splice.Repeat(nil)
	for n := 0; n < len(s.members); n += 2 {
		name, value := int(s.members[n]), s.tail[s.members[n]:s.members[n+1]]
		z.Literal(s.tail[from:name])
		if !bytes.Equal(value, repeated.Text()) {
			repeated = splice.Repeat(value)
		}
		z.Again(&repeated)
		from = int(s.members[n+1])
	}
	z.Literal(s.tail[from:])
	return z.Close()
}

// quickDeflate is the level for figures that are worked out here: thirds and
// sevenths repeat their digits, and a twelfth is saved for a millisecond.
const quickDeflate = 3

// deflate writes text in blocks that look for what repeats.
func deflate(z *splice.Writer, text []byte) {
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	d.out.Reset()
	d.writer.Reset(&d.out)
	d.writer.Write(text) // a bytes.Buffer never fails
	d.writer.Flush()
	z.Blocks(d.out.Bytes(), text)
}

type deflater struct {
	out    bytes.Buffer
	writer *flate.Writer
}

var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, quickDeflate) // the level is valid
	return &deflater{writer: w}
}}

// figureKey names what has a code of its own.
type figureKey struct {
	indicator string
	level     data.Level
}

// figureCode returns the code for the figures of an indicator at a level: the
// best one for its latest map.
func (m *memo) figureCode(i *data.Indicator, l data.Level) *splice.Code {
	key := figureKey{i.Code, l}
	if have, ok := m.figureCodes.Load(key); ok {
		return have.(*splice.Code)
	}
	w := valuesWriter{indicator: i, list: m.list(l, "")}
	period, _ := m.cube.LatestPeriod(i.Code, l)
	w.column, _ = m.cube.Column(i.Code, l, period)
	w.findFirst()
	var s scratch
	text := w.appendFigures(nil, &s)
	count := &splice.Count{}
	count.Text(text[:s.figures], 1)
	count.Text([]byte(`0123456789"",,`), len(s.members)/2)
	count.Reference(len(`":"notAvailable"`), 24, len(s.members)/2)
	have, _ := m.figureCodes.LoadOrStore(key, splice.NewCode(count))
	return have.(*splice.Code)
}

// preparedCodes is the codes of a list, compressed.
type preparedCodes struct {
	code   *splice.Code
	pieces *splice.Pieces
}

// prepareCodes compresses the codes of a list. A head stands before them.
func prepareCodes(codes []byte) preparedCodes {
	first, _, _ := bytes.Cut(codes, []byte(","))
	plan := splice.NewPeriodicPlan(codes, len(first)+1)
	count := &splice.Count{}
	plan.Count(count, 0)
	code := splice.NewCode(count)
	return preparedCodes{code, plan.Prepare(code, 0)}
}
