package main

import (
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"cittamedie/api"
)

// maxLogged is how much of a path a line of the log holds.
const maxLogged = 200

// nameRequests gives replies of pages the id that those of the API have, so that a
// page of an error can be found in the log, and writes a line for each request
// where the operator asks for it: never the query, and of the address only the
// network.
func (s *server) nameRequests(app *fiber.App, proxies []netip.Prefix) {
	next := app.Server().Handler
	requests := s.config.Log.Requests
	app.Server().Handler = func(rc *fasthttp.RequestCtx) {
		if !isAPI(string(rc.Path())) {
			rc.Response.Header.Set(fiber.HeaderXRequestID, api.RequestID())
		}
		if !requests {
			next(rc)
			return
		}
		start := time.Now()
		next(rc)
		s.logRequest(rc, time.Since(start), networkOf(rc, proxies))
	}
}

func (s *server) logRequest(rc *fasthttp.RequestCtx, took time.Duration, from string) {
	release := string(rc.Response.Header.Peek("X-Release"))
	if c := s.holder.Current(); release == "" && c != nil {
		release = c.Release().ID
	}
	path := strings.ToValidUTF8(string(rc.URI().PathOriginal()), "\uFFFD")
	if len(path) > maxLogged {
		path = strings.ToValidUTF8(path[:maxLogged], "") + "…"
	}
	s.log.Info("request", "requestId", string(rc.Response.Header.Peek(fiber.HeaderXRequestID)), "method", string(rc.Method()), "path", path,
		"status", rc.Response.StatusCode(), "ms", float64(took.Microseconds())/1000, "release", release, "from", from)
}

// networkOf returns the network of whoever asks: 24 bits of an IPv4 address, 48 of
// an IPv6 one. Behind a proxy that is trusted it is that of the last address in
// X-Forwarded-For that is not trusted itself.
func networkOf(rc *fasthttp.RequestCtx, proxies []netip.Prefix) string {
	client, _ := netip.ParseAddrPort(rc.RemoteAddr().String())
	addr := client.Addr().Unmap()
	trusted := func() bool {
		for _, p := range proxies {
			if p.Contains(addr) {
				return true
			}
		}
		return false
	}
	hops := strings.Split(string(rc.Request.Header.Peek(fiber.HeaderXForwardedFor)), ",")
	for len(hops) > 0 && trusted() {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1]))
		if err != nil {
			break
		}
		addr, hops = hop.Unmap().WithZone(""), hops[:len(hops)-1]
	}
	return truncated(addr)
}

// truncated writes the network of an address.
func truncated(addr netip.Addr) string {
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
