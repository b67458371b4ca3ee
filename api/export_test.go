package api

import (
	"net"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Mount is Register for tests that need the description.
func Mount(app *fiber.App, o Options) huma.API { return register(app, o).api }

// Begin asks for target and returns the status before the body is read; end
// leaves the rest of it.
func Begin(app *fiber.App, target, forwardedFor string) (status int, end func()) {
	ctx := &fasthttp.RequestCtx{}
	ctx.Init2(&net.TCPConn{}, nil, false)
	ctx.Request.SetRequestURI(target)
	if forwardedFor != "" {
		ctx.Request.Header.Set(fiber.HeaderXForwardedFor, forwardedFor)
	}
	app.Handler()(ctx)
	return ctx.Response.StatusCode(), func() { ctx.Response.CloseBodyStream() }
}
