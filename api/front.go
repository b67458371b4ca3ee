package api

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const (
	maxURL      = 8 << 10          // bytes of a request's target
	maxDuration = 20 * time.Second // after which a question to the store is given up
	maxAge      = "public, max-age=60, must-revalidate"
)

// request is what one call carries from the front to its handler and back.
type request struct {
	ctx      context.Context
	cube     *cube.Cube // the release in force when the call arrived; nil when there is none
	memo     *memo      // what was worked out once for that release
	accept   string     // see acceptClass
	encoding string     // see acceptEncoding
	params   []param
	offers   []media
	route    string
	reply    *reply
	err      error
	conn     net.Conn // of the client

	note    string // what the reader is to be told about the release
	past    bool   // cube is not the release in force
	through string // then, the id of the one in force, whose history of codes and catalogue it is read with
	passing bool   // the answer will be another one when time has passed
}

type requestKey struct{}

// requestOf returns the call that a handler serves.
func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// release returns the release the call reads; it fails while there is none.
func (r *request) release() (*cube.Cube, error) {
	if r.cube == nil {
		return nil, &refusal{kind: data.ErrUnavailable, detail: "no release has been loaded yet"}
	}
	return r.cube, nil
}

// reply is what a handler answers.
type reply struct {
	body     []byte
	media    media
	encoding string // content encoding the body is in already; "" for none
	file     string // name to save the body under; "" to show it
	total    int    // items of the whole list, told beside a CSV
	live     bool
	lasting  bool // many ask for the same body
	borrowed bool // the body stands in space to be given back

	send    func(*fiber.Ctx) error // sends what is no body in memory; nil for body
	release string                 // of what send sends, where it is not that of the call
}

// Names and values of headers, ready to be sent.
var (
	hAllow                      = []byte("Allow")
	hAccessControlAllowMethods  = []byte("Access-Control-Allow-Methods")
	hAccessControlAllowHeaders  = []byte("Access-Control-Allow-Headers")
	hAccessControlMaxAge        = []byte("Access-Control-Max-Age")
	hXContentTypeOptions        = []byte("X-Content-Type-Options")
	hAccessControlAllowOrigin   = []byte("Access-Control-Allow-Origin")
	hAccessControlExposeHeaders = []byte("Access-Control-Expose-Headers")
	hVary                       = []byte("Vary")
	hXRequestID                 = []byte("X-Request-Id")
	hEtag                       = []byte("Etag")
	hCacheControl               = []byte("Cache-Control")
	hContentEncoding            = []byte("Content-Encoding")
	hContentDisposition         = []byte("Content-Disposition")
	hXTotalCount                = []byte("X-Total-Count")
	hXRelease                   = []byte("X-Release")
	hXReleaseNote               = []byte("X-Release-Note")

	nosniff   = []byte("nosniff")
	anyOrigin = []byte("*")
	exposed   = []byte("Etag, X-Request-Id, X-Total-Count, X-Release, X-Release-Note, Accept-Ranges, Content-Range, Content-Disposition, Retry-After")
	varies    = []byte("Accept, Accept-Encoding")
	methods   = []byte("GET, HEAD, OPTIONS")
	askable   = []byte("Accept, If-None-Match, Range, If-Range")
	oneDay    = []byte("86400")
)

// front answers one call: from the cache, or through its handler.
func (s *service) front(c *fiber.Ctx) error {
	if c.Method() == fiber.MethodPost && requestOf(c.UserContext()) != nil {
		return c.Next() // takePost answers
	}
	start := time.Now()
	route := s.answer(c)
	s.Metrics.observe(route, c.Response().StatusCode(), time.Since(start))
	return nil
}

// answer writes the response and returns the route for the metrics.
func (s *service) answer(c *fiber.Ctx) string {
	served := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
	if route := s.turnAway(c, served, methods, askable); route != "" {
		return route
	}
	d := desks.Get().(*desk)
	defer desks.Put(d)
	params, err := parseQuery(d.params[:0], utils.UnsafeString(c.Context().URI().QueryString()))
	if err != nil {
		return s.fail(c, err)
	}
	now, accept := s.Holder.Current(), ""
	if !has(params, "format") {
		accept = acceptClass(c.Request().Header.Peek(fiber.HeaderAccept))
	}
	encoding := acceptEncoding(c.Request().Header.Peek(fiber.HeaderAcceptEncoding))
	d.key = appendKey(d.key[:0], c.Context().URI().PathOriginal(), params, accept, encoding)
	held := s.cache.of(now)
	if e := held.get(d.key); e != nil {
		send(c, e, false)
		return e.route
	}
	r := &request{cube: now, accept: accept, encoding: encoding, params: params, memo: held.memo, conn: c.Context().Conn()}
	return s.run(c, r, held, d.key)
}

// desk is the space in which a call is read; calls take turns with it.
type desk struct {
	params [maxParams]param
	key    []byte
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// run makes the reply, or waits for a call that is making the same one, and
// sends it. A live reply is made for each call anew.
func (s *service) run(c *fiber.Ctx, r *request, held *generation, key []byte) string {
	if err := checkText("path", string(c.Context().URI().PathOriginal())); err != nil {
		return s.fail(c, err)
	}
	made := false
	e, err, shared := held.flight.Do(string(key), func() (any, error) {
		made = true
		return s.make(c, r, held, key)
	})
	if !made && (err == nil && e.(*entry).live || errors.Is(err, errLeft)) {
		e, err = s.make(c, r, held, key)
		shared = false
	}
	if err != nil {
		return s.fail(c, err)
	}
	c.Response().ResetBody()
	one := e.(*entry)
	if one.direct != nil {
		return s.direct(c, one.direct)
	}
	send(c, one, one.borrowed && !shared)
	return one.route
}

// make calls the handler and keeps its reply.
func (s *service) make(c *fiber.Ctx, r *request, held *generation, key []byte) (*entry, error) {
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), requestKey{}, r), maxDuration)
	defer cancel()
	c.SetUserContext(ctx)
	method := c.Method()
	c.Method(fiber.MethodGet)
	err := s.next(c)
	c.Method(method)
	switch {
	case err != nil:
		return nil, err
	case r.err != nil:
		return nil, r.err
	case r.reply == nil:
		return nil, fiber.ErrNotFound
	}
	if r.reply.send != nil {
		return &entry{route: r.route, live: true, direct: r}, nil
	}
	e := s.entry(r, key)
	if r.reply.borrowed && !e.borrowed { // it is compressed
		giveBack(r.reply.body)
	}
	if !e.live && held.keeps(string(key), e) {
		e.own()
		held.put(string(key), e)
	}
	return e, nil
}

// next calls the handler; a panic becomes an error. What the client accepts is
// read already, and is kept from huma, which panics over ";," when it refuses.
func (s *service) next(c *fiber.Ctx) (err error) {
	c.Request().Header.Del(fiber.HeaderAccept)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Next()
}

// standing sets the headers every response of the API has.
func standing(h *fasthttp.ResponseHeader) {
	h.SetCanonical(hXContentTypeOptions, nosniff)
	h.SetCanonical(hAccessControlAllowOrigin, anyOrigin)
	h.SetCanonical(hAccessControlExposeHeaders, exposed)
	h.SetCanonical(hVary, varies)
	var id [16]byte
	h.SetCanonical(hXRequestID, appendRequestID(id[:0]))
}

// send writes a reply, or 304 when the client has it already. The body of one
// that nobody else reads is given back afterwards.
func send(c *fiber.Ctx, e *entry, last bool) {
	h := &c.Response().Header
	h.SetCanonical(hEtag, e.etag)
	h.SetCanonical(hCacheControl, e.control)
	if len(e.release) > 0 {
		h.SetCanonical(hXRelease, e.release)
	}
	if len(e.note) > 0 {
		h.SetCanonical(hXReleaseNote, e.note)
	}
	if known := c.Request().Header.Peek(fiber.HeaderIfNoneMatch); len(known) > 0 && matches(known, e.etag) {
		c.Status(http.StatusNotModified)
		return
	}
	c.Status(http.StatusOK)
	h.SetContentTypeBytes(e.media)
	if len(e.encoding) > 0 {
		h.SetCanonical(hContentEncoding, e.encoding)
	}
	if len(e.disposition) > 0 {
		h.SetCanonical(hContentDisposition, e.disposition)
	}
	if len(e.total) > 0 {
		h.SetCanonical(hXTotalCount, e.total)
	}
	if last {
		c.Response().SetBodyStream(newSending(e.body), len(e.body))
		return
	}
	c.Response().SetBodyRaw(e.body)
}

// matches reports whether an If-None-Match header names the ETag.
func matches(header, etag []byte) bool {
	if len(header) > 4096 {
		return false
	}
	for _, one := range bytes.Split(header, []byte(",")) {
		one = bytes.TrimPrefix(bytes.TrimSpace(one), []byte("W/"))
		if bytes.Equal(one, etag) || string(one) == "*" {
			return true
		}
	}
	return false
}

// fail writes the problem that err is and returns the route for the metrics.
func (s *service) fail(c *fiber.Ctx, err error) string {
	writeProblem(c, s.Log, s.base, err)
	return "refused"
}

// requests numbers the calls; started tells two runs of the program apart.
var (
	requests atomic.Uint64
	started  = uint32(time.Now().UnixNano() >> 16)
)

// RequestID returns the id of a reply that is not of the API.
func RequestID() string { return string(appendRequestID(nil)) }

// appendRequestID appends 16 hexadecimal digits that no other call has.
func appendRequestID(b []byte) []byte {
	n := requests.Add(1)
	raw := [8]byte{byte(started >> 24), byte(started >> 16), byte(started >> 8), byte(started), byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	return hex.AppendEncode(b, raw[:])
}
