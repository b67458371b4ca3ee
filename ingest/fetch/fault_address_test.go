package fetch_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/faulttest"
	"cittamedie/ingest/fetch"
)

// canary listens on every address of this machine and counts who comes.
type canary struct {
	net.Listener
	port string
	came chan string
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	c := &canary{Listener: l, port: fmt.Sprint(l.Addr().(*net.TCPAddr).Port), came: make(chan string, 100)}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c.came <- conn.RemoteAddr().String()
			conn.Close()
		}
	}()
	return c
}

// spellings are ways to write addresses that are not public: this machine, its
// networks, the service of metadata of clouds.
var spellings = []string{
	"127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.0.0.1", "10.0.0.1", "10.255.255.255",
	"172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.254", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200",
	"192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
	"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[0:0:0:0:0:ffff:127.0.0.1]", "[0000:0000:0000:0000:0000:0000:0000:0001]",
	"[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
	"[2002:7f00:1::]", "[2001:db8::1]", "[2001::1]", "[100::1]", "[::127.0.0.1]",
	"2130706433", "017700000001", "0x7f000001", "0x7F.1", "127.1", "127.0.1", "0177.0.0.1", "0177.0.0.01", "0x7f.0x0.0x0.0x1", "127.0.0.1.",
	"0", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "127.0.0.0x1", "1.",
	"localhost", "localhost.", "LOCALHOST", "sub.localhost", "private.test", "both.test", "metadata.test",
}

// TestFaultPrivateAddress leads to addresses that are not public, however written:
// by a redirect, and as the address of the recipe itself. All of them are among the
// hosts of the recipe, so that only the check of addresses is between.
func TestFaultPrivateAddress(t *testing.T) {
	file := newScene(t, fileRecipe)
	trap := newCanary(t)
	dns := &names{answer: func(name string, _ int) ([]netip.Addr, bool) {
		return map[string][]netip.Addr{
			"private.test": {netip.MustParseAddr("127.0.0.1")}, "metadata.test": {netip.MustParseAddr("169.254.169.254")},
			"both.test": {netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("127.0.0.1")}, "sub.localhost": {netip.MustParseAddr("127.0.0.1")},
		}[name], true
	}}
	resolver := dns.resolver(t)
	for _, host := range spellings {
		faulttest.Run(t, 30, host, func(t *testing.T) faulttest.Ended {
			target := "https://" + host + ":" + trap.port + "/x"
			s := file.with(t, saying("Location", target, status(302)))
			s.fetcher.Resolve(resolver)
			s.recipe.Hosts = append([]string{}, strings.NewReplacer("[", "", "]", "", "%25", "%").Replace(host))
			ended := s.ends(data.Failed, 1)
			s.recipe.URL = target
			s.ends(data.Failed, 1)
			select {
			case from := <-trap.came:
				t.Errorf("a connection came from %s", from)
			default:
			}
			return ended
		})
	}
	faulttest.Run(t, 30, "a name that changes its address between two look-ups", func(t *testing.T) faulttest.Ended {
		turning := &names{answer: func(name string, n int) ([]netip.Addr, bool) {
			if name == "rebind.test" && n > 1 {
				return []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("169.254.169.254")}, true
			}
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, true // the source, which the test may reach
		}}
		s := file.with(t, func(_ int, w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
		settings := s.source.settings()
		settings.ServerName = "example.com"
		s.fetcher.Reach(s.source.Listener.Addr().(*net.TCPAddr).AddrPort(), settings)
		s.fetcher.Resolve(turning.resolver(t))
		s.recipe.URL = "https://rebind.test:" + fmt.Sprint(s.source.Listener.Addr().(*net.TCPAddr).Port) + "/x"
		ended := s.ends(data.Failed, 1, "an address that is not public")
		if turning.asked["rebind.test"] < 2 {
			t.Errorf("the name was looked up %d times, want twice", turning.asked["rebind.test"])
		}
		return ended
	})
}

// TestFaultRedirect leads elsewhere.
func TestFaultRedirect(t *testing.T) {
	s := newScene(t, fileRecipe)
	to := func(address string) answer { return saying("Location", address, status(302)) }
	var loop answer = func(_ int, w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }
	for _, c := range []answerCase{
		{28, "", loop, data.Failed, 6, []string{"more than 5 redirects"}},
		{28, "between two addresses", func(n int, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("/%d", n%2), http.StatusMovedPermanently)
		}, data.Failed, 6, []string{"more than 5 redirects"}},
		{28, "to itself", func(_ int, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		}, data.Failed, 6, []string{"more than 5 redirects"}},
		{28, "five, which end", then(loop, 5, whole(good)), data.Unchanged, 6, nil},
		{28, "to nowhere", status(302), data.Failed, 1, []string{"the answer 302"}},
		{29, "to http on the same host", to(strings.Replace(s.source.URL, "https:", "http:", 1)), data.Failed, 1, []string{"which is not an https address"}},
		{29, "to https on the same host", then(to("/elsewhere.csv"), 1, whole(good)), data.Unchanged, 2, nil},
		{31, "file", to("file:///etc/passwd"), data.Failed, 1, []string{"which is not an https address"}},
		{31, "gopher", to("gopher://127.0.0.1:70/_x"), data.Failed, 1, []string{"which is not an https address"}},
		{31, "ftp", to("ftp://127.0.0.1/x"), data.Failed, 1, []string{"which is not an https address"}},
		{31, "data", to("data:text/csv,a"), data.Failed, 1, []string{"which is not an https address"}},
		{31, "javascript", to("javascript:alert(1)"), data.Failed, 1, []string{"which is not an https address"}},
		{31, "another host", to("https://example.net/x"), data.Failed, 1, []string{"example.net, which is not a host of the recipe", "hosts"}},
		{31, "a host whose name begins alike", to("https://127.0.0.1.example.net/x"), data.Failed, 1, []string{"which is not a host of the recipe"}},
		{31, "a user before another host", to("https://127.0.0.1@example.net/x"), data.Failed, 1, []string{"a user name in the address"}},
		{31, "no scheme", to("//example.net/x"), data.Failed, 1, []string{"which is not a host of the recipe"}},
		{31, "another port of the same host", to("https://127.0.0.1:22/x"), data.Failed, 1, []string{"an address that is not public"}},
		{31, "no address", to("https://%zz/"), data.Failed, 3, []string{"Location"}},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			return s.with(t, c.answer).ends(c.outcome, c.requests, c.words...)
		})
	}
	faulttest.Run(t, 29, "the recipe's own address without https", func(t *testing.T) faulttest.Ended {
		one := s.with(t, whole(good))
		one.recipe.URL = strings.Replace(s.source.URL, "https:", "http:", 1)
		return one.ends(data.Failed, 0, "which is not an https address")
	})
}

// TestFaultConnection has no source at the other end, or one that cannot prove who
// it is.
func TestFaultConnection(t *testing.T) {
	file := newScene(t, fileRecipe)
	attempts := func(s *scene, want int) {
		s.Helper()
		budgets, err := fetch.Budgets(s.in.Folder.Path(), s.clock.Now())
		if err != nil || len(budgets) != 1 || budgets[0].Used != want {
			s.Errorf("budgets = %+v, %v, want %d attempts counted", budgets, err, want)
		}
	}
	faulttest.Run(t, 25, "", func(t *testing.T) faulttest.Ended {
		s := file.with(t, whole(good))
		closed, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		closed.Close()
		to := closed.Addr().(*net.TCPAddr).AddrPort()
		s.fetcher.Reach(to, s.source.settings())
		s.recipe.URL = "https://" + to.String() + "/piste.csv"
		ended := s.ends(data.Failed, 0, "refused")
		attempts(s, 3)
		return ended
	})
	for _, c := range []struct {
		name      string
		addresses []string
		ok        bool
		outcome   data.Outcome
		requests  int
		attempts  int
		word      string
	}{
		{"no such name", nil, true, data.Failed, 0, 1, "no such host"},
		{"the server of names has a fault", nil, false, data.Failed, 0, 3, "server misbehaving"},
		{"the first of two addresses is dead", []string{"127.0.0.9", "127.0.0.1"}, true, data.Unchanged, 1, 1, ""},
		{"the second of two addresses is dead", []string{"127.0.0.1", "127.0.0.9"}, true, data.Unchanged, 1, 1, ""},
	} {
		faulttest.Run(t, 26, c.name, func(t *testing.T) faulttest.Ended {
			dns := &names{answer: func(string, int) ([]netip.Addr, bool) {
				var out []netip.Addr
				for _, a := range c.addresses {
					out = append(out, netip.MustParseAddr(a))
				}
				return out, c.ok
			}}
			s := file.with(t, whole(good))
			live := s.source.Listener.Addr().(*net.TCPAddr).AddrPort()
			settings := s.source.settings()
			settings.ServerName = "example.com"
			s.fetcher.Reach(live, settings, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.9"), live.Port()))
			s.fetcher.Resolve(dns.resolver(t))
			s.recipe.URL = fmt.Sprintf("https://source.test:%d/piste.csv", live.Port())
			ended := s.ends(c.outcome, c.requests, c.word)
			attempts(s, c.attempts)
			return ended
		})
	}
	ca := newAuthority(t)
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		word        string
	}{
		{"expired", ca.server(t, time.Now().Add(-time.Hour), "127.0.0.1"), "expired"},
		{"not valid yet", ca.server(t, time.Now().Add(1000*time.Hour), "127.0.0.1"), "not yet valid"},
		{"of another host", ca.server(t, time.Now().Add(time.Hour), "other.example"), "cannot validate certificate for 127.0.0.1"},
		{"of another address", ca.server(t, time.Now().Add(time.Hour), "127.0.0.8"), "127.0.0.8"},
		{"self-signed", (&authority{}).server(t, time.Now().Add(time.Hour), "127.0.0.1"), "unknown authority"},
		{"of an unknown authority", newAuthority(t).server(t, time.Now().Add(time.Hour), "127.0.0.1"), "unknown authority"},
	} {
		faulttest.Run(t, 27, c.name, func(t *testing.T) faulttest.Ended {
			s := file.with(t, whole(good))
			l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{c.certificate}})
			if err != nil {
				t.Fatal(err)
			}
			server := &http.Server{Handler: s.source.Config.Handler, ErrorLog: log.New(io.Discard, "", 0)}
			go server.Serve(l)
			defer server.Close()
			to := l.Addr().(*net.TCPAddr).AddrPort()
			s.fetcher.Reach(to, &tls.Config{RootCAs: ca.pool()})
			s.recipe.URL = "https://" + to.String() + "/piste.csv"
			ended := s.ends(data.Failed, 0, "certificate that does not prove", c.word)
			attempts(s, 1)
			return ended
		})
	}
}
