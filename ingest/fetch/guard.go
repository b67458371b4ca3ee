package fetch

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"

	"cittamedie/data/catalog"
)

const maxRedirects = 5

// hostsOf returns the hosts a recipe's file may come from.
func hostsOf(r catalog.Recipe) []string {
	hosts := slices.Clone(r.Hosts)
	for _, address := range []string{r.Address(), r.Landing} {
		if u, err := url.Parse(address); err == nil {
			hosts = append(hosts, u.Hostname())
		}
	}
	return hosts
}

// checkAddress refuses an address that is not https on one of the hosts.
func checkAddress(u *url.URL, hosts []string) error {
	switch {
	case u.Scheme != "https":
		return refuse("address-scheme", u.Redacted())
	case u.User != nil:
		return refuse("address-user", u.Hostname())
	case odd(u.Hostname()):
		return refuse("address-odd", u.Hostname())
	case !slices.ContainsFunc(hosts, func(h string) bool { return strings.EqualFold(h, u.Hostname()) }):
		return refuse("address-host", u.Hostname())
	}
	return nil
}

// odd reports whether a host is an address in numbers that is not written as
// addresses are: 2130706433, 0x7f.1 and 127.1 are 127.0.0.1 to some resolvers.
func odd(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	last := labels[len(labels)-1]
	digits := strings.TrimPrefix(last, "0x")
	return last == "" || strings.Trim(last, "0123456789") == "" || digits != last && strings.Trim(digits, "0123456789abcdef") == ""
}

// redirects returns the check every redirect passes, which is a request to be
// counted as well.
func (f *Fetcher) redirects(hosts []string) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, past []*http.Request) error {
		if len(past) > maxRedirects {
			return refuse("address-redirects", maxRedirects)
		}
		if err := checkAddress(next.URL, hosts); err != nil {
			return err
		}
		return f.limiter.Wait(next.Context(), next.URL.Hostname())
	}
}

// reserved are the blocks of addresses that are not public though they count as
// global unicast.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // carriers
	netip.MustParsePrefix("192.0.0.0/24"),    // protocols
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // future use, broadcast
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind a translator
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),      // discard
	netip.MustParsePrefix("2001::/23"),     // protocols, Teredo
	netip.MustParsePrefix("2001:db8::/32"), // documentation
	netip.MustParsePrefix("2002::/16"),     // IPv4 inside IPv6
	netip.MustParsePrefix("fec0::/10"),     // site-local
}

// isPublic reports whether a is an address of the public internet.
func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && a.Zone() == "" &&
		!slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

// guard refuses a connection to an address that is not public. It sees the
// address after names were resolved, so that neither an odd spelling nor a name
// that changes its address between two look-ups gets through.
func (r *roads) guard(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return private(address)
	}
	if r.allowed[to] {
		return nil
	}
	if !isPublic(to.Addr()) {
		return private(to.Addr().String())
	}
	if to.Port() != httpsPort {
		return refuse("address-port", to.Port())
	}
	return nil
}
