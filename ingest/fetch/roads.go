package fetch

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"cittamedie/data"
)

// httpsPort is the one port that is asked.
const httpsPort = 443

// roads are the two ways to a publisher: straight, to public addresses alone, or
// through the proxy of the environment. The proxy is the one address that may be
// private, because the operator chose it; what it is asked for may not.
type roads struct {
	proxy   func(*http.Request) (*url.URL, error)
	direct  *http.Transport
	proxied *http.Transport
	dialer  *net.Dialer             // of direct
	allowed map[netip.AddrPort]bool // addresses a test serves from
}

func newRoads() *roads {
	r := &roads{proxy: http.ProxyFromEnvironment}
	r.dialer = &net.Dialer{Timeout: connectDeadline, Control: r.guard}
	r.direct, r.proxied = newTransport(r.dialer), newTransport(&net.Dialer{Timeout: connectDeadline})
	r.proxied.Proxy = func(req *http.Request) (*url.URL, error) { return r.proxy(req) }
	return r
}

const connectDeadline = 15 * time.Second

func newTransport(d *net.Dialer) *http.Transport {
	return &http.Transport{
		DialContext:            d.DialContext,
		TLSHandshakeTimeout:    connectDeadline,
		ResponseHeaderTimeout:  headerDeadline,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // the bytes kept are the bytes published
		DisableKeepAlives:      true, // one request now and then
	}
}

// RoundTrip sends a request by the road that is meant for it.
func (r *roads) RoundTrip(req *http.Request) (*http.Response, error) {
	proxy, err := r.proxy(req)
	if err != nil {
		return nil, &fault{said: data.NewInputError("proxy-address"), kind: data.ErrInvalid, cause: err}
	}
	if proxy == nil {
		return r.direct.RoundTrip(req)
	}
	if err := checkBehindProxy(req.URL); err != nil {
		return nil, err
	}
	return r.proxied.RoundTrip(req)
}

// checkBehindProxy refuses what a proxy must not be asked for. Names are resolved
// by the proxy, so that only what is private by its writing can be refused here.
func checkBehindProxy(u *url.URL) error {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if a, err := netip.ParseAddr(host); err == nil && !isPublic(a) {
		return private(a.String())
	}
	for _, name := range privateNames {
		if host == name || strings.HasSuffix(host, "."+name) {
			return private(u.Hostname())
		}
	}
	if port := u.Port(); port != "" && port != "443" {
		return refuse("address-port", port)
	}
	return nil
}

// privateNames are reserved for this machine and local networks (RFC 6761, RFC
// 6762, RFC 8375, and "internal", which ICANN reserved in 2024).
var privateNames = []string{"localhost", "local", "internal", "home.arpa"}
