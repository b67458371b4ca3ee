package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

const (
	jsonItems   = 10_000    // most items of a list as JSON
	streamBytes = 64 << 10  // what a streamed list makes at a time
	streamRows  = 24_000    // figures it asks the store for at a time, about; they take 24 to 120 bytes each
	streamTurns = 4         // streamed lists that ask the store at the same time
	streamAreas = 2048      // most areas of one question to the store
	streamTime  = time.Hour // after which a streamed list is broken off
)

// streamed reports whether a list is too long to be made whole before it is sent.
func (in *observationsInput) streamed() bool { return in.Limit > jsonItems }

// streamObservations answers with a CSV that is made while it is sent: from the
// columns where they have it, else from the store, a few areas at a time, so
// that nothing is held for a slow reader but what it is about to get.
func (s *service) streamObservations(r *request, c *cube.Cube, in *observationsInput, sel selection) (reply, error) {
	if r.format(in.Format) != asCSV {
		return reply{}, &refusal{kind: data.ErrInvalid, field: "limit", detail: "limit: at most 10000 items as JSON; ask for format=csv"}
	}
	p := &pieces{in: in, sel: sel, cube: c, rows: rowWriter{lang: in.Lang}, skip: in.Offset, left: in.Limit, batch: 1, turns: s.turns}
	next := p.totals
	if in.Sex != "" || in.Age != "" || in.Dataset != "" {
		f, empty := filterOf(c, in, sel)
		if empty {
			p.sel.indicators = nil
		}
		p.filter, next = f, p.found
	}
	total := -1 // the store would have to count
	if p.filter.Limit == 0 {
		counted := *in
		counted.Limit = 0
		total = eachTotal(c, &counted, sel, nil)
	}
	return reply{media: asCSV, total: total, send: func(ctx *fiber.Ctx) error { return s.sendStream(ctx, r, c, next) }}, nil
}

// sendStream sends the pieces that next appends.
func (s *service) sendStream(ctx *fiber.Ctx, r *request, c *cube.Cube, next func(context.Context, []byte) ([]byte, error)) error {
	h := &ctx.Response().Header
	release := c.Release()
	zipped := acceptsGzip(r.encoding)
	etag := tag([]byte(s.salt), []byte(release.ID), []byte(release.ContentHash), []byte(r.through), ctx.Request().RequestURI(), strconv.AppendBool(nil, zipped))
	h.SetCanonical(hEtag, etag)
	h.Set(fiber.HeaderCacheControl, "no-cache")
	if known := ctx.Request().Header.Peek(fiber.HeaderIfNoneMatch); len(known) > 0 && matches(known, etag) {
		ctx.Status(http.StatusNotModified)
		return nil
	}
	leave, err := s.queries.enter(s.clientOf(ctx))
	if err != nil {
		return err
	}
	let, ok := c.Hold()
	if !ok {
		let = func() {} // there is no store behind the columns any more
	}
	work, cancel := context.WithTimeout(context.Background(), streamTime)
	body := &streamBody{ctx: work, next: next, conn: ctx.Context().Conn(), buf: rowHeader(), end: func() {
		cancel()
		let()
		leave()
	}}
	if zipped {
		body.zip()
		h.SetCanonical(hContentEncoding, []byte(gzipCoding))
	}
	h.SetContentType(asCSV.full)
	h.Set(fiber.HeaderContentDisposition, `attachment; filename="observations.csv"`)
	if r.reply.total >= 0 {
		h.SetCanonical(hXTotalCount, strconv.AppendInt(nil, int64(r.reply.total), 10))
	}
	ctx.Context().Response.SetBodyStream(body, -1)
	return nil
}

// direct sends a reply that is no body in memory.
func (s *service) direct(c *fiber.Ctx, r *request) string {
	h := &c.Response().Header
	h.Set("X-Release", cmp.Or(r.reply.release, r.cube.Release().ID))
	if r.note != "" && r.reply.release == "" {
		h.Set("X-Release-Note", r.note)
	}
	if err := r.reply.send(c); err != nil {
		h.DelBytes(hEtag)
		return s.fail(c, err)
	}
	return r.route
}

// streamBody is a reply that is made while it is read.
type streamBody struct {
	ctx       context.Context
	next      func(context.Context, []byte) ([]byte, error) // appends a piece; its error is io.EOF with the last
	conn      net.Conn
	buf, rest []byte // the piece, which begins as the header, and what is to be sent of it
	began     bool
	zipped    bytes.Buffer
	gzip      *gzip.Writer // to zipped; nil when the reply is sent as it is
	err       error
	end       func()
}

// zip has the reply compressed.
func (b *streamBody) zip() {
	b.gzip = quickGzipWriters.Get().(*gzip.Writer)
	b.gzip.Reset(&b.zipped)
}

// Read gives what was made, and makes the next piece when nothing is left. The
// client may leave meanwhile: its question is then given up.
func (b *streamBody) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		allow(b.conn)
		if b.began {
			b.make()
		}
		b.rest = b.buf
		if b.gzip != nil {
			b.compress()
		}
		b.began = true
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// make makes the next piece.
func (b *streamBody) make() {
	ctx, done := untilLeft(b.ctx, b.conn)
	defer done()
	ctx, cancel := context.WithTimeout(ctx, maxDuration)
	defer cancel()
	b.buf, b.err = b.next(ctx, b.buf[:0])
}

// compress puts what there is of the compressed reply in place of a piece. The
// header is sent at once, so that the reader knows that something comes; the end
// is written only to a reply that is whole.
func (b *streamBody) compress() {
	b.zipped.Reset()
	b.gzip.Write(b.buf) // a bytes.Buffer never fails
	switch {
	case !b.began:
		b.gzip.Flush()
	case errors.Is(b.err, io.EOF):
		b.gzip.Close()
	}
	b.rest = b.zipped.Bytes()
}

// Close is called when the reply is sent or its reader has left.
func (b *streamBody) Close() error {
	b.end()
	if b.gzip != nil {
		quickGzipWriters.Put(b.gzip)
		b.gzip = nil
	}
	return nil
}

// pieces makes the lines of a list.
type pieces struct {
	in     *observationsInput
	sel    selection
	cube   *cube.Cube
	rows   rowWriter
	filter cube.Filter

	indicator, area int // where the list has come to
	list            store.Listing
	at              int             // where it has come to in what the store has answered
	of              *data.Indicator // what was asked for
	areas           []data.Area
	figure          data.Observation
	batch           int // areas to ask the store for at a time
	turns           chan struct{}
	skip, left      int // lines to leave out, lines still to give
}

// wanted counts a line and reports whether it is to be given.
func (p *pieces) wanted() bool {
	if p.skip > 0 {
		p.skip--
		return false
	}
	p.left--
	return true
}

// totals appends lines from the columns.
func (p *pieces) totals(ctx context.Context, b []byte) ([]byte, error) {
	for ; p.indicator < len(p.sel.indicators); p.indicator++ {
		i := &p.sel.indicators[p.indicator]
		periods, columns := map[data.Level][]data.Period{}, map[data.Level][]cube.Column{}
		for _, l := range data.Levels() {
			periods[l], columns[l] = p.cube.Periods(i.Code, l), p.cube.Columns(i.Code, l)
		}
		for ; p.area < len(p.sel.areas); p.area++ {
			if len(b) >= streamBytes {
				return b, ctx.Err()
			}
			a := &p.sel.areas[p.area]
			level, place, _ := p.cube.Place(a.Code)
			for n, column := range columns[level] {
				if !column.Published(place) || !p.covers(periods[level][n]) {
					continue
				}
				if !p.wanted() {
					continue
				}
				c := column.Cell(place)
				b = p.rows.append(b, i, a, &data.Observation{
					Dataset: c.Dataset, Period: periods[level][n], Sex: data.Total, Age: data.Total, Value: c.Value, Status: c.Status,
					Recalculated: c.Recalculated, Covered: c.Covered, Expected: c.Expected,
				})
				if p.left == 0 {
					return b, io.EOF
				}
			}
		}
		p.area = 0
	}
	return b, io.EOF
}

func (p *pieces) covers(period data.Period) bool {
	return p.sel.covers(period) && (p.in.Period == "" || period == p.sel.from)
}

// found appends lines from the store: those of one indicator in some areas.
func (p *pieces) found(ctx context.Context, b []byte) ([]byte, error) {
	for ; p.at < p.list.Len && len(b) < streamBytes; p.at++ {
		if !p.wanted() {
			continue
		}
		p.list.At(p.at, &p.figure)
		for p.areas[0].Code != p.figure.Area {
			p.areas = p.areas[1:]
		}
		b = p.rows.append(b, p.of, &p.areas[0], &p.figure)
		if p.left == 0 {
			return b, io.EOF
		}
	}
	if len(b) > 0 {
		return b, nil
	}
	if p.indicator == len(p.sel.indicators) {
		return b, io.EOF
	}
	return b, p.ask(ctx)
}

// ask asks the store for the figures of the next areas, more of them at a time
// where they have few.
func (p *pieces) ask(ctx context.Context) error {
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	p.of, p.areas = &p.sel.indicators[p.indicator], p.sel.areas[p.area:min(p.area+p.batch, len(p.sel.areas))]
	f := p.filter
	f.Indicators = []string{p.of.Code}
	f.Areas = make([]data.AreaCode, len(p.areas))
	for n, a := range p.areas {
		f.Areas[n] = a.Code
	}
	p.list, p.at = store.Listing{}, 0 // no two at a time
	list, err := p.cube.List(ctx, f)
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errLeft) {
		err = cause
	}
	if err != nil {
		return err
	}
	p.list = list
	p.advance(len(p.areas), list.Len)
	return nil
}

// advance goes on after an answer of the store.
func (p *pieces) advance(areas, rows int) {
	switch {
	case rows < streamRows/2:
		p.batch = min(4*p.batch, max(p.batch*streamRows/max(rows, 1), 2*p.batch), streamAreas)
	case rows > streamRows:
		p.batch = max(p.batch*streamRows/rows, 1)
	}
	if p.area += areas; p.area == len(p.sel.areas) {
		p.indicator, p.area = p.indicator+1, 0
	}
}
