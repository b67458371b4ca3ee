package api

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Limits says how many downloads go on at once. A zero field has the default.
type Limits struct {
	Files          int // bulk files, of all clients
	FilesPerClient int
	Queries        int // lists that are streamed as they are found, of all clients
	QueriesPerOne  int // of one client

	Drawings          int // areas drawn from flows, of all clients
	DrawingsPerClient int
}

// defaultLimits leave room for the small requests: a file costs a socket and no
// memory, a streamed list up to half a megabyte and a part of a processor.
var defaultLimits = Limits{Files: 1000, FilesPerClient: 8, Queries: 32, QueriesPerOne: 4, Drawings: 16, DrawingsPerClient: 6}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct{ mine, given *int }{
		{&l.Files, &defaultLimits.Files}, {&l.FilesPerClient, &defaultLimits.FilesPerClient},
		{&l.Queries, &defaultLimits.Queries}, {&l.QueriesPerOne, &defaultLimits.QueriesPerOne},
		{&l.Drawings, &defaultLimits.Drawings}, {&l.DrawingsPerClient, &defaultLimits.DrawingsPerClient},
	} {
		if *f.mine == 0 {
			*f.mine = *f.given
		}
	}
	return l
}

// retryAfter is what a refused client is told to wait, in seconds.
const retryAfter = "10"

// errTooMany is the kind of a refusal for asking too much at once.
var errTooMany = errors.New("too many requests")

// gate lets in so many at once, and so many of one client.
type gate struct {
	total, each int
	mu          sync.Mutex
	inside      int
	of          map[netip.Addr]int
}

func newGate(total, each int) *gate { return &gate{total: total, each: each, of: map[netip.Addr]int{}} }

// enter lets a client in until leave is called, which may be called twice.
func (g *gate) enter(client netip.Addr) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.of[client] >= g.each:
		return nil, &refusal{kind: errTooMany, detail: "this address has too many downloads under way; wait until one has ended"}
	case g.inside >= g.total:
		return nil, &refusal{kind: errTooMany, detail: "too many downloads are under way; try again soon"}
	}
	g.inside++
	g.of[client]++
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inside--
		if g.of[client]--; g.of[client] == 0 {
			delete(g.of, client)
		}
	}), nil
}

// maxHops is how many addresses of X-Forwarded-For are looked at, from the end.
const maxHops = 16

// clientOf returns the address to count a call under: that of the socket or,
// when it is of a trusted proxy, the last one in X-Forwarded-For that is not. An
// IPv6 client is its network of 64 bits.
func (s *service) clientOf(c *fiber.Ctx) netip.Addr {
	client := socketAddr(c.Context().RemoteAddr())
	if !s.trusted(client) {
		return network(client)
	}
	rest := c.Request().Header.Peek(fiber.HeaderXForwardedFor)
	for range maxHops {
		at := bytes.LastIndexByte(rest, ',')
		hop, err := netip.ParseAddr(string(bytes.TrimSpace(rest[at+1:])))
		if err != nil {
			break
		}
		client = hop.Unmap().WithZone("")
		if !s.trusted(client) || at < 0 {
			break
		}
		rest = rest[:at]
	}
	return network(client)
}

func (s *service) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func socketAddr(a net.Addr) netip.Addr {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

func network(a netip.Addr) netip.Addr {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}

// pieceTimeout is how long a reader may take over one piece of a download, which
// must be as long as a server's write timeout: half a megabyte in a minute is
// slower than any line.
const pieceTimeout = time.Minute

// allow gives the connection of a call the time for one more piece.
func allow(conn net.Conn) {
	if conn != nil {
		_ = conn.SetWriteDeadline(time.Now().Add(pieceTimeout)) // a connection that is gone fails at the next write
	}
}
