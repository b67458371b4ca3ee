package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// Problem is a refusal as RFC 9457 writes it.
type Problem struct {
	Type      string `json:"type" doc:"Kind of problem, as an address relative to the server." example:"/docs#invalid-request"`
	Title     string `json:"title" example:"Invalid request"`
	Status    int    `json:"status" example:"400"`
	Detail    string `json:"detail,omitempty" example:"period \"20223\": a period is written 2023, 2023-S1, 2023-Q1 or 2023-05"`
	Instance  string `json:"instance,omitempty" doc:"Path of the request." example:"/api/v1/values"`
	Field     string `json:"field,omitempty" doc:"Parameter that is wrong." example:"period"`
	RequestID string `json:"requestId,omitempty" doc:"Quote it when you ask for help." example:"6f1c09ab00000001"`

	Mistakes []perimeter.ListProblem `json:"mistakes,omitempty" doc:"Of a list of municipalities: each mistake with its line."`
}

// Error returns the title and the detail.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type of a problem.
func (p *Problem) ContentType(string) string { return problemMedia }

const problemMedia = "application/problem+json"

// refusal is an error with a kind and a sentence the client may read.
type refusal struct {
	kind   error // one of the four kinds of data
	field  string
	detail string
}

func (r *refusal) Error() string { return r.detail }
func (r *refusal) Unwrap() error { return r.kind }

// kinds maps the kinds of error to what a client sees, in order.
var kinds = []struct {
	is     error
	status int
	slug   string
	title  string
	detail string // when the error has no sentence of its own
}{
	{data.ErrInvalid, http.StatusBadRequest, "invalid-request", "Invalid request", "the request is not as the operation expects it"},
	{data.ErrNotFound, http.StatusNotFound, "not-found", "Not found", "there is nothing at this address"},
	{data.ErrNoData, http.StatusNotFound, "no-data", "No data", "nothing was published for this request"},
	{data.ErrUnavailable, http.StatusServiceUnavailable, "unavailable", "Unavailable", "the service cannot answer now"},
	{errTooMany, http.StatusTooManyRequests, "too-many-requests", "Too many requests", "too many downloads are under way; try again soon"},
	{context.Canceled, http.StatusServiceUnavailable, "unavailable", "Unavailable", "the question was given up"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "unavailable", "Unavailable", "the answer took too long"},
}

// problemOf returns the problem that an error is. Only sentences written for
// clients are repeated; any other text stays in the log.
func problemOf(err error) Problem {
	for _, k := range kinds {
		if !errors.Is(err, k.is) {
			continue
		}
		p := Problem{Type: k.slug, Title: k.title, Status: k.status, Detail: k.detail}
		var field *data.FieldError
		var own *refusal
		var list *perimeter.ListError
		var told *data.Refusal
		switch {
		case errors.As(err, &list):
			p.Field, p.Detail, p.Mistakes = "municipalities", shortenTo(list.Error(), longDetail), list.Problems
		case errors.As(err, &told):
			short := *told
			short.Value = shorten(told.Value)
			p.Field, p.Detail = told.Field, short.Error()
		case errors.As(err, &own):
			p.Field, p.Detail = own.field, own.detail
		case errors.As(err, &field):
			short := *field
			short.Value = shorten(field.Value)
			p.Field, p.Detail = field.Field, short.Error()
		}
		return p
	}
	var f *fiber.Error
	if errors.As(err, &f) && f.Code == http.StatusNotFound {
		return problemOf(data.ErrNotFound)
	}
	if errors.As(err, &f) && f.Code >= 400 && f.Code < 500 {
		text := http.StatusText(f.Code)
		return Problem{Type: strings.ReplaceAll(strings.ToLower(text), " ", "-"), Title: text, Status: f.Code, Detail: advice[f.Code]}
	}
	return Problem{Type: "internal-error", Title: "Internal error", Status: http.StatusInternalServerError}
}

// advice says what to do after a refusal of the server's own.
var advice = map[int]string{
	http.StatusBadRequest:                  "the request is not as HTTP writes one",
	http.StatusMethodNotAllowed:            "use GET or HEAD",
	http.StatusRequestTimeout:              "the request did not arrive in time; send it again",
	http.StatusRequestEntityTooLarge:       "the body is longer than the server reads; send less of it at once",
	http.StatusUnsupportedMediaType:        "send the body as it is, without Content-Encoding",
	http.StatusRequestHeaderFieldsTooLarge: "the address and the headers are longer together than the server reads; ask for less at once",
}

// shorten keeps the first characters of a value that is repeated to a client.
func shorten(s string) string { return shortenTo(s, 60) }

// longDetail is how much of the mistakes of a list a sentence tells; mistakes has all.
const longDetail = 1000

func shortenTo(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// writeProblem writes err as a problem. A fault of ours is logged with the id
// of the request, which is all the client learns of it.
func writeProblem(c *fiber.Ctx, log *slog.Logger, base string, err error) {
	p := problemOf(err)
	if len(c.Response().Header.Peek("X-Content-Type-Options")) == 0 { // no route was reached
		standing(&c.Response().Header)
	}
	p.RequestID = string(c.Response().Header.Peek("X-Request-Id"))
	p.Type = base + "/docs#" + p.Type
	p.Instance = base + shorten(string(c.Context().URI().PathOriginal()))
	if p.Status >= http.StatusInternalServerError && p.Status != http.StatusServiceUnavailable {
		log.Error("request failed", "requestId", p.RequestID, "path", p.Instance, "err", err)
	}
	if p.Status == http.StatusServiceUnavailable {
		c.Response().Header.Set(fiber.HeaderRetryAfter, "30")
	}
	if p.Status == http.StatusTooManyRequests {
		c.Response().Header.Set(fiber.HeaderRetryAfter, retryAfter)
	}
	body, _ := json.Marshal(p) // strings and numbers always marshal
	c.Response().ResetBody()
	c.Response().Header.Del(fiber.HeaderContentEncoding)
	c.Response().Header.Set(fiber.HeaderCacheControl, "no-store")
	c.Response().Header.SetContentType(problemMedia)
	c.Status(p.Status)
	c.Response().SetBodyRaw(body)
}

// ErrorHandler returns the handler of errors that no route of the API has
// written: requests the server itself refuses, and paths under /api.
func ErrorHandler(o Options) fiber.ErrorHandler {
	log := o.Log
	if log == nil {
		log = slog.Default()
	}
	base := basePath(o.BaseURL)
	return func(c *fiber.Ctx, err error) error {
		writeProblem(c, log, base, err)
		return nil
	}
}

// useProblems makes huma hand its refusals to the front instead of writing
// them. huma keeps its error constructors in package variables, so this is done
// once for the program.
var useProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return &Problem{Status: status, Title: http.StatusText(status), Detail: msg}
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		err := refusalOf(status, msg, errs)
		if r := requestOf(ctx.Context()); r != nil {
			r.err = err
		}
		p := problemOf(err)
		return &p
	}
})

// refusalOf returns the error behind huma's: that of the handler, or the first
// parameter that is wrong.
func refusalOf(status int, msg string, errs []error) error {
	if len(errs) > 0 {
		var detail *huma.ErrorDetail
		if !errors.As(errs[0], &detail) {
			return errs[0]
		}
		field := detail.Location[strings.IndexByte(detail.Location, '.')+1:]
		if i := strings.IndexByte(field, '['); i > 0 {
			field = field[:i]
		}
		return &refusal{kind: data.ErrInvalid, field: field, detail: field + ": " + detail.Message}
	}
	if status >= 500 {
		return errors.New(msg)
	}
	return &refusal{kind: data.ErrInvalid, detail: msg}
}
