package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// What tests of other packages change of a fetcher.

// Reach lets f connect to an address that is not public, and to others, by the given
// settings of TLS, and makes it forget the proxy of the environment.
func (f *Fetcher) Reach(to netip.AddrPort, settings *tls.Config, others ...netip.AddrPort) {
	f.roads.allowed = map[netip.AddrPort]bool{to: true}
	for _, other := range others {
		f.roads.allowed[other] = true
	}
	f.roads.direct.TLSClientConfig = settings
	f.roads.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
}

// Dial makes f connect as dial does, whatever the address.
func (f *Fetcher) Dial(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	f.roads.direct.DialContext = dial
}

// Resolve makes f look names up as resolver does.
func (f *Fetcher) Resolve(resolver *net.Resolver) { f.roads.dialer.Resolver = resolver }

// Clock makes f live by another clock.
func (f *Fetcher) Clock(now func() time.Time, sleep func(context.Context, time.Duration) error) {
	f.now, f.sleep, f.limiter.now, f.limiter.sleep = now, sleep, now, sleep
}
