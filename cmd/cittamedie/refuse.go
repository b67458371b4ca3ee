package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"cittamedie/dashboards"
)

// refusals answers what no route has: as a page to a reader of pages, as a problem
// to everybody else, and to whoever sends what cannot be read as a request.
func refusals(asProblem fiber.ErrorHandler) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		unread := len(c.Route().Handlers) == 0 // refused before any route was looked for
		switch {
		case unread && fiberCode(err) >= fiber.StatusInternalServerError: // the connection broke, which is no fault of ours
			return asProblem(c, fiber.ErrBadRequest)
		case unread, isAPI(c.Path()), c.Accepts("text/html") == "":
			return asProblem(c, err)
		}
		return dashboards.ErrorPage(c, err)
	}
}

// isAPI reports whether a path is one of the API or of its page; as routes do, it
// does not mind the case.
func isAPI(path string) bool {
	path = strings.ToLower(path)
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/docs/")
}

func fiberCode(err error) int {
	var f *fiber.Error
	if errors.As(err, &f) {
		return f.Code
	}
	return fiber.StatusInternalServerError
}

// guard refuses requests with methods that nobody knows, which fiber would answer
// in words of its own.
func guard(app *fiber.App, asProblem fiber.ErrorHandler) {
	next := app.Handler()
	app.Server().Handler = func(rc *fasthttp.RequestCtx) {
		if slices.Contains(fiber.DefaultMethods, string(rc.Method())) {
			next(rc)
			return
		}
		c := app.AcquireCtx(rc)
		defer app.ReleaseCtx(c)
		c.Set(fiber.HeaderAllow, "GET, HEAD, OPTIONS")
		_ = asProblem(c, fiber.ErrMethodNotAllowed) // it writes the answer and returns nil
	}
}
