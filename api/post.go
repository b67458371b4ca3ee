package api

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// The paths that take a question in the body of a POST. Nothing is written: the
// same body gives the same reply.
const (
	perimetersPath = "/perimeters"
	drawnPath      = "/functional-areas"
)

var (
	methodsAndPost = []byte("GET, HEAD, POST, OPTIONS")
	askableInPost  = []byte("Accept, Content-Type, If-None-Match")
)

func takesPost(path string) bool {
	return path == prefix+perimetersPath || path == prefix+drawnPath
}

// asked is the body of a POST.
type asked struct {
	body []byte
	kind string // media type, without parameters
}

type (
	askedKey  struct{}
	clientKey struct{}
)

// takePost answers what the front does not: POST, and what is said about it to
// those who ask first.
func (s *service) takePost(c *fiber.Ctx) error {
	if method := c.Method(); method == fiber.MethodGet || method == fiber.MethodHead || !takesPost(string(c.Context().Path())) {
		return c.Next()
	}
	start := time.Now()
	route := s.post(c)
	s.Metrics.observe(route, c.Response().StatusCode(), time.Since(start))
	return nil
}

func (s *service) post(c *fiber.Ctx) string {
	if route := s.turnAway(c, c.Method() == fiber.MethodPost, methodsAndPost, askableInPost); route != "" {
		return route
	}
	params, err := parseQuery(nil, string(c.Context().URI().QueryString()))
	if err != nil {
		return s.fail(c, err)
	}
	now := s.Holder.Current()
	r := &request{cube: now, params: params, memo: s.cache.of(now).memo, conn: c.Context().Conn()}
	if !has(params, "format") {
		r.accept = acceptClass(c.Request().Header.Peek(fiber.HeaderAccept))
	}
	r.encoding = acceptEncoding(c.Request().Header.Peek(fiber.HeaderAcceptEncoding))
	if coding := string(c.Request().Header.ContentEncoding()); coding != "" && coding != "identity" {
		return s.fail(c, fiber.ErrUnsupportedMediaType) // a few bytes may unpack to gigabytes
	}
	q := asked{body: slices.Clone(c.Request().Body())}
	q.kind, _, _ = mime.ParseMediaType(string(c.Request().Header.ContentType()))
	ctx := context.WithValue(context.WithValue(context.Background(), requestKey{}, r), askedKey{}, q)
	ctx, cancel := context.WithTimeout(ctx, maxDuration)
	defer cancel()
	c.SetUserContext(ctx)
	switch err := s.next(c); {
	case err != nil:
		return s.fail(c, err)
	case r.err != nil:
		return s.fail(c, r.err)
	case r.reply == nil:
		return s.fail(c, fiber.ErrNotFound)
	}
	s.sendPost(c, r)
	return r.route
}

// sendPost sends the reply to a POST, which nobody keeps.
func (s *service) sendPost(c *fiber.Ctx, r *request) {
	h := &c.Response().Header
	c.Response().ResetBody()
	body, encoding := compress(r.reply.body, r.encoding, false)
	h.Set(fiber.HeaderCacheControl, "no-store")
	if encoding != "" {
		h.Set(fiber.HeaderContentEncoding, encoding)
	}
	if r.cube != nil {
		h.Set("X-Release", r.cube.Release().ID)
	}
	if r.reply.media == asCSV {
		h.Set("X-Total-Count", strconv.Itoa(r.reply.total))
		h.Set(fiber.HeaderContentDisposition, `attachment; filename="`+r.reply.file+`"`)
	}
	h.SetContentType(r.reply.media.full)
	c.Status(http.StatusOK)
	c.Response().SetBodyRaw(body)
}

// postTo registers the operation at a path that takes a body.
func postTo[I any](s *service, path string, o op, body *huma.RequestBody, h func(*request, asked, *I) (reply, error)) {
	o.path = prefix + path
	summary, _, _ := strings.Cut(o.doc, ".")
	huma.Register(s.api, huma.Operation{
		OperationID: o.id, Method: http.MethodPost, Path: o.path, Summary: summary, Description: o.doc,
		Tags: []string{o.tag}, DefaultStatus: http.StatusOK, Errors: append([]int{400, 404, 405, 413, 415, 500, 503}, o.errors...),
		Responses: map[string]*huma.Response{"200": s.describeReply(o)},
	}, func(ctx context.Context, in *I) (*struct{}, error) {
		r := requestOf(ctx)
		r.ctx, r.offers, r.route = ctx, o.media, o.path
		q, _ := ctx.Value(askedKey{}).(asked)
		rep, err := h(r, q, in)
		if err != nil {
			return nil, err
		}
		r.reply = &rep
		return nil, nil
	})
	s.api.OpenAPI().Paths[o.path].Post.RequestBody = body // told afterwards, so that huma leaves the body to h
}

// read reads the body as JSON into v. It refuses members that v lacks.
func (q asked) read(v any) error {
	if q.kind != "application/json" {
		return &refusal{kind: data.ErrInvalid, field: "Content-Type", detail: "send application/json"}
	}
	d := json.NewDecoder(strings.NewReader(string(q.body)))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return &refusal{kind: data.ErrInvalid, field: "body", detail: "the body is not the JSON that the operation describes: " + shorten(strings.TrimPrefix(err.Error(), "json: "))}
	}
	if d.More() {
		return &refusal{kind: data.ErrInvalid, field: "body", detail: "something follows the JSON of the body"}
	}
	return nil
}

// knowClient lets the operations that are limited for each client know who asks.
func (s *service) knowClient(ctx huma.Context, next func(huma.Context)) {
	if strings.HasPrefix(ctx.Operation().Path, prefix+drawnPath) {
		ctx = huma.WithValue(ctx, clientKey{}, s.clientOf(humafiber.Unwrap(ctx)))
	}
	next(ctx)
}

// client returns who asks, where knowClient has told.
func (r *request) client() netip.Addr {
	a, _ := r.ctx.Value(clientKey{}).(netip.Addr)
	return a
}
