package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFaultsOfTheAPI goes through the faults of an interface that anybody may
// reach, by their numbers in the list of faults.
func TestFaultsOfTheAPI(t *testing.T) {
	a := attacked(t)
	for _, fault := range []struct {
		name  string
		check func(*testing.T, *target)
	}{
		{"111 SQL in every parameter", injectSQL}, {"112 numbers out of bounds", numbersOutOfBounds}, {"113 requests too large or malformed", malformed}, {"114 paths that lead out of a folder", pathsOut},
		{"115 names that mean something to a browser", namesForBrowsers}, {"116 names that mean something to a spreadsheet", namesForSpreadsheets}, {"117 forged hosts", forgedHosts}, {"118 poisoned caches", poisonedCaches},
		{"119 validators and ranges", validatorsAndRanges}, {"120 slow requests and idle connections", slowRequests}, {"121 slow readers", slowReaders}, {"122 a client that leaves", clientLeaves},
		{"123 two requests in one", smuggled}, {"124 other origins", otherOrigins}, {"125 compressed bodies", compressedBodies}, {"126 methods", methodsRefused}, {"127 what refusals say", whatRefusalsSay}, {"128 forged addresses", forgedAddresses},
	} {
		t.Run(fault.name, func(t *testing.T) { fault.check(t, a) })
	}
}

// refused fails unless a request is refused with a status, as checkAnswer asks.
func (a *target) refused(t *testing.T, q request, statuses ...int) response {
	t.Helper()
	r := a.send(q)
	if faults := a.checkAnswer(q, r); len(faults) > 0 || !slices.Contains(statuses, r.status) {
		t.Errorf("%v = %d, want %v; %v", q, r.status, statuses, faults)
	}
	return r
}

// statements are 300 ways to leave a value and enter a statement.
func statements() []string {
	var out []string
	for _, open := range []string{"", "'", "\"", "')", "\")", "`", "1", "DEM01'", "%27", "\\'"} {
		for _, middle := range []string{" OR 1=1", " UNION SELECT NULL,NULL FROM run", "; DROP TABLE figure", " AND SLEEP(9)", "; ATTACH '/etc/passwd' AS x", " || read_csv('/etc/passwd')"} {
			for _, end := range []string{"--", " #", "/*", ";--", " AND '1'='1"} {
				out = append(out, open+middle+end)
			}
		}
	}
	return out
}

func injectSQL(t *testing.T, a *target) {
	all := statements()
	sent := 0
	for path, methods := range a.spec.Paths {
		m := example.FindStringSubmatch(methods["get"].Description)
		if m == nil {
			continue
		}
		base, query, _ := strings.Cut(m[1], "?")
		for n, p := range methods["get"].Parameters {
			for k := n; k < len(all); k += 24 { // every statement meets some parameter of every operation
				kept, _ := url.ParseQuery(query)
				address := base + "?"
				if p.In == "path" {
					address = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(all[k])) + "?"
				} else {
					kept.Set(p.Name, all[k])
				}
				r := a.send(request{method: "GET", target: address + kept.Encode()})
				body := strings.ToLower(strings.ReplaceAll(r.body, strings.ToLower(all[k]), ""))
				if r.status >= 500 || r.status == 200 && !strings.Contains(r.body, `"total":0`) && p.Name != "age" || strings.Contains(body, " error:") || strings.Contains(body, "duckdb") {
					t.Errorf("%s %s = %q: %d %.200s", path, p.Name, all[k], r.status, r.body)
				}
				sent++
			}
		}
	}
	if len(all) != 300 || sent < 300 {
		t.Errorf("%d statements, %d requests", len(all), sent)
	}
	t.Logf("%d requests with %d statements", sent, len(all))
}

func numbersOutOfBounds(t *testing.T, a *target) {
	for _, n := range []string{"-1", "0", "1e9", "1000000000000000000000000000000", "NaN", "Infinity", "0x10", "1.5", " 1", "10001"} {
		for _, path := range []string{"/api/v1/areas", "/api/v1/memberships", "/api/v1/notes", "/api/v1/releases", "/api/v1/runs", "/api/v1/sources", "/api/v1/indicators"} {
			r := a.refused(t, request{method: "GET", target: path + "?limit=" + url.QueryEscape(n)}, 400)
			if !strings.Contains(r.body, `"field":"limit"`) {
				t.Errorf("%s?limit=%s does not name the parameter: %s", path, n, r.body)
			}
		}
	}
	for _, n := range []string{"-1", "1000000000000", "NaN", "1e3"} {
		a.refused(t, request{method: "GET", target: "/api/v1/areas?offset=" + n}, 400)
	}
	if r := a.get(t, "/api/v1/areas?offset=99999999"); r.status != 200 || !strings.Contains(r.body, `"items":[]`) {
		t.Errorf("an offset beyond the end = %d %.100s", r.status, r.body)
	}
}

func malformed(t *testing.T, a *target) {
	long := []string{
		"/api/v1/observations?area=" + strings.Repeat("052,", 1900), "/api/v1/areas?" + strings.Repeat("q=a&", 1500), "/api/v1/areas?q=" + strings.Repeat("a", 7000), "/api/v1/" + strings.Repeat("a/", 1000), "/api/v1/areas?q=a&q=b", "/api/v1/areas?a[]=1", "/api/v1/areas?q=%00", "/api/v1/areas?q=%ff%fe", "/api/v1/areas?q=%",
	}
	for _, address := range long {
		var took []time.Duration
		for range 9 {
			start := time.Now()
			a.refused(t, request{method: "GET", target: address}, 400, 404)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		if middle := took[len(took)/2]; middle > 50*time.Millisecond { // 5 on a quiet machine; this one may be shared
			t.Errorf("%.60s is refused in %v", address, middle)
		}
	}
	a.refused(t, request{method: "GET", target: "/api/v1/observations?area=" + strings.Repeat("052,", 10000)}, 400, 431)
	a.refused(t, request{method: "GET", target: "/" + strings.Repeat("a", 64<<10)}, 400, 414, 431)
}

func pathsOut(t *testing.T, a *target) {
	ups := []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "....//", "..;/", "..%c0%af", "..%00/", ".%2e/", "..%ef%bc%8f"}
	n := 0
	for _, base := range []string{"/api/v1/bulk/", "/docs/", "/static/", "/static/dist/", "/aree/", "/indicatori/", "/api/v1/runs/"} {
		for _, up := range ups {
			for depth := 1; depth <= 2; depth++ {
				for _, end := range []string{"secret.csv.gz", "etc/passwd"} {
					a.refused(t, request{method: "GET", target: base + strings.Repeat(up, depth) + end}, 400, 404)
					n++
				}
			}
		}
		for _, whole := range []string{"/etc/passwd", "%2fetc%2fpasswd", "C:%5cboot.ini", "secret.csv.gz", "secret.csv.gz%00.csv.gz"} {
			a.refused(t, request{method: "GET", target: base + whole}, 400, 404)
			n++
		}
	}
	if n < 300 {
		t.Errorf("only %d paths", n)
	}
}

func namesForBrowsers(t *testing.T, a *target) {
	for _, address := range []string{"/aree/052032", "/aree/052033", "/mappa?indicator=DEM03&level=municipality&parent=052", "/confronta?a=052032&b=052033", "/cerca?q=script", "/indicatori/DEM03", "/aree/052032?lang=en", "/mappa/nomi.json?level=municipality",
		"/aree/052032/grafico.json", "/api/v1/areas?parent=052&limit=500", "/api/v1/areas/052032", "/api/v1/boundaries?level=municipality&parent=052", "/api/v1/boundaries?level=municipality&parent=052&format=topojson", "/api/v1/observations?indicator=DEM01&parent=052"} {
		r := a.get(t, address)
		if faults := a.checkAnswer(request{method: "GET", target: address}, r); len(faults) > 0 || r.status >= 400 && !strings.HasSuffix(address, ".json") {
			t.Errorf("%s = %d: %v", address, r.status, faults)
		}
		if policy := r.header.Get("Content-Security-Policy"); strings.HasPrefix(r.header.Get("Content-Type"), "text/html") && (policy == "" || strings.Contains(policy, "unsafe")) {
			t.Errorf("%s: policy %q", address, policy)
		}
	}
	if r := a.get(t, "/aree/052032"); !strings.Contains(r.body, "&lt;img src=x onerror=alert(1)&gt;") {
		t.Error("the name of an area is not shown as text")
	}
	for _, address := range []string{"/cerca?q=" + url.QueryEscape(script), "/mappa?indicator=" + url.QueryEscape(script), "/confronta?a=" + url.QueryEscape(script), "/" + url.PathEscape(script), "/aree/" + url.PathEscape(script)} {
		if faults := a.checkAnswer(request{method: "GET"}, a.get(t, address)); len(faults) > 0 {
			t.Errorf("%s: %v", address, faults)
		}
	}
}

func namesForSpreadsheets(t *testing.T, a *target) {
	for _, address := range []string{"/api/v1/areas?parent=052&format=csv&limit=500", "/api/v1/observations?indicator=DEM01&parent=052&format=csv&limit=10000", "/api/v1/observations?indicator=DEM01&format=csv&limit=20000", "/api/v1/values?indicator=DEM01&level=municipality&parent=052&format=csv",
		"/api/v1/series?indicator=DEM01&area=052&format=csv", "/api/v1/trend?indicator=DEM01&area=052032,052012,052001&baseline=2021&format=csv", "/confronta/tabella.csv?areas=052012,052003", "/api/v1/bulk/all.csv.gz"} {
		r := a.get(t, address)
		body := io.Reader(strings.NewReader(r.body))
		if strings.HasSuffix(address, ".gz") {
			unpacked, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = unpacked
		}
		all := csv.NewReader(body)
		all.FieldsPerRecord = -1
		rows, err := all.ReadAll()
		if err != nil || len(rows) < 2 || r.status != 200 {
			t.Errorf("%s = %d, %d rows: %v", address, r.status, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell == "" || !strings.ContainsAny(cell[:1], "=+-@\t\r") {
					continue
				}
				if _, err := strconv.ParseFloat(strings.Replace(cell, ",", ".", 1), 64); err != nil {
					t.Errorf("%s: the cell %q begins a formula", address, cell)
				}
			}
		}
	}
}

func forgedHosts(t *testing.T, a *target) {
	for _, address := range []string{"/", "/mappa", "/aree/052032", "/dati", "/confronta?a=052032", "/confronta?a=052032&add=siena", "/aree/005079", "/openapi.json", "/api/v1/areas/052", "/api/v1/bulk", "/api/v1/runs", "/niente", "/api/v1/niente", "/docs"} {
		plain := a.get(t, address)
		for _, lines := range [][]string{{"Host: " + evil}, {"X-Forwarded-Host: " + evil, "X-Forwarded-Proto: http"}, {"Forwarded: host=" + evil}, {"X-Forwarded-Prefix: //" + evil}, {"X-Host: " + evil}, {"Host: " + evil + ":80@x"}} {
			r := a.get(t, address, lines...)
			if strings.Contains(fmt.Sprint(r.header)+r.body, evil) && !strings.Contains(plain.body, evil) || r.status != plain.status && r.status != 400 || r.header.Get("Location") != plain.header.Get("Location") && r.status != 400 {
				t.Errorf("%s with %v = %d, Location %q", address, lines, r.status, r.header.Get("Location"))
			}
		}
	}
}

func poisonedCaches(t *testing.T, a *target) {
	for _, address := range []string{"/api/v1/areas?level=province", "/api/v1/values?indicator=DEM01&level=province", "/mappa", "/aree/052032"} {
		plain := a.get(t, address)
		for _, q := range []request{
			{method: "GET", target: address, headers: []string{"X-Forwarded-Host: " + evil}}, {method: "GET", target: address, headers: []string{"X-Forwarded-Scheme: nothttps"}}, {method: "GET", target: address, body: "level=region&format=csv"}, {method: "HEAD", target: address},
			{method: "GET", target: address, headers: []string{"X-HTTP-Method-Override: POST"}}, {method: "GET", target: strings.Replace(address, "?", "?utm_source=x&", 1)}, {method: "GET", target: address, headers: []string{"Accept-Language: en"}}, {method: "GET", target: address, headers: []string{"Accept: text/csv", "Accept-Encoding: gzip"}},
			{method: "GET", target: strings.Replace(address, "?", ";x=1?", 1)}, {method: "POST", target: address, body: "x=1"},
		} {
			a.send(q)
			if again := a.get(t, address); again.status != plain.status || again.body != plain.body || again.header.Get("ETag") != plain.header.Get("ETag") || again.header.Get("Vary") != plain.header.Get("Vary") {
				t.Errorf("%s is another reply after %v", address, q)
			}
		}
	}
}

func validatorsAndRanges(t *testing.T, a *target) {
	const file = "/api/v1/bulk/all.csv.gz"
	whole := a.get(t, file)
	for _, tt := range []struct {
		header string
		status int
		body   string // "" for any
	}{
		{"Range: bytes=0-", 206, whole.body}, {"Range: bytes=0-9", 206, whole.body[:10]}, {"Range: bytes=-4", 206, whole.body[len(whole.body)-4:]}, {"Range: bytes=99999999999-", 416, ""}, {"Range: bytes=5-2", 200, whole.body}, {"Range: lines=1-2", 200, whole.body},
		{"Range: bytes=0-0,2-2", 200, whole.body}, {"Range: bytes=" + strings.Repeat("0-0,", 1000) + "0-0", 200, whole.body}, {"Range: bytes=0-9,5-14", 200, whole.body}, {"If-None-Match: " + whole.header.Get("ETag"), 304, ""}, {"If-None-Match: *", 304, ""}, {`If-None-Match: "x"`, 200, whole.body},
		{`If-None-Match: ` + strings.Repeat(`"x",`, 3000), 200, whole.body},
	} {
		r := a.get(t, file, tt.header)
		if r.status != tt.status || tt.body != "" && r.body != tt.body || len(r.body) > len(whole.body)+500 {
			t.Errorf("%.60s = %d, %d bytes, want %d, %d bytes", tt.header, r.status, len(r.body), tt.status, len(tt.body))
		}
	}
	if r := a.get(t, file, "Range: bytes=0-9", `If-Range: "x"`); r.status != 200 {
		t.Errorf("a range of another file = %d", r.status)
	}
}

// hold opens connections that begin a request with text and say no more.
func (a *target) hold(t *testing.T, n int, text string) []net.Conn {
	t.Helper()
	var out []net.Conn
	for range n {
		c, err := net.DialTimeout("tcp", a.address, timeout)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		io.WriteString(c, text)
		out = append(out, c)
	}
	return out
}

func slowRequests(t *testing.T, a *target) {
	a.hold(t, 500, "")
	slow := append(a.hold(t, 20, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a"), a.hold(t, 20, "POST /api/v1/perimeters HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na")...)
	for range 20 {
		start := time.Now()
		if r := a.get(t, "/api/v1/areas?level=region"); r.status != 200 || time.Since(start) > 2*time.Second {
			t.Errorf("beside slow requests: %d in %v", r.status, time.Since(start))
		}
	}
	for _, c := range slow { // the server ends them: with an answer, or by closing
		c.SetReadDeadline(time.Now().Add(readTimeout + timeout))
		if _, err := c.Read(make([]byte, 1)); err != nil && err != io.EOF && !strings.Contains(err.Error(), "reset") {
			t.Fatalf("a slow request is still waited for: %v", err)
		}
	}
}

func slowReaders(t *testing.T, a *target) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	a.hold(t, 200, "GET /api/v1/bulk/all.csv.gz HTTP/1.1\r\nHost: x\r\n\r\n") // of which nothing is read
	a.hold(t, 50, "GET /api/v1/observations?indicator=DEM01&sex=*&age=*&format=csv&limit=10000000 HTTP/1.1\r\nHost: x\r\n\r\n")
	time.Sleep(time.Second)
	quickest := timeout
	for range 5 {
		start := time.Now()
		if r := a.get(t, "/api/v1/areas?level=region"); r.status != 200 {
			t.Errorf("beside slow readers: %d", r.status)
		}
		quickest = min(quickest, time.Since(start))
	}
	if quickest > time.Second {
		t.Errorf("beside slow readers a small request takes %v", quickest)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 64<<20 {
		t.Errorf("250 readers who read nothing take %d MB", grown>>20)
	}
}

func clientLeaves(t *testing.T, a *target) {
	before := runtime.NumGoroutine()
	for range 8 {
		c := a.hold(t, 1, "GET /api/v1/observations?indicator=DEM01&sex=*&age=*&limit=10000&offset=50000 HTTP/1.1\r\nHost: x\r\n\r\n")[0]
		time.Sleep(2 * time.Millisecond)
		c.Close()
	}
	for start := time.Now(); runtime.NumGoroutine() > before+4; time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > 5*time.Second {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

func smuggled(t *testing.T, a *target) {
	const second = "GET /api/v1/runs?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, first := range []string{
		"POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: " + strconv.Itoa(5+len(second)) + "\r\n\r\n0\r\n\r\n",
		"GET /api/v1/areas?limit=1 HTTP/1.1\r\nHost: x\r\nContent-Length: " + strconv.Itoa(len(second)) + "\r\n\r\n", "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: " + strconv.Itoa(len(second)) + "\r\n\r\n",
		"POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: " + strconv.Itoa(len(second)) + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n Content-Length: " + strconv.Itoa(len(second)) + "\r\n\r\n", "POST /api/v1/areas HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\x0bchunked\r\nContent-Length: " + strconv.Itoa(len(second)) + "\r\n\r\n",
	} {
		c := a.hold(t, 1, first+second)[0]
		c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		text, _ := io.ReadAll(c)
		refusedFirst := bytes.HasPrefix(text, []byte("HTTP/1.1 4"))
		if n := bytes.Count(text, []byte("HTTP/1.1 ")); n > 1 && !refusedFirst && strings.Contains(first, strconv.Itoa(len(second))) {
			t.Errorf("%q hides a second request: %d answers", first, n)
		}
		if bytes.Contains(text, []byte("HTTP/1.1 5")) {
			t.Errorf("%q = %.100s", first, text)
		}
	}
}

func otherOrigins(t *testing.T, a *target) {
	for address, allowed := range map[string]string{"/api/v1/areas?limit=1": "*", "/api/v1/bulk": "*", "/openapi.json": "*", "/": "", "/mappa": "", "/stato": ""} {
		for _, origin := range []string{"https://" + evil, "null", "https://dati.example.org"} {
			r := a.get(t, address, "Origin: "+origin)
			if got := r.header.Get("Access-Control-Allow-Origin"); got != allowed || r.header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s for %s: allows %q", address, origin, got)
			}
		}
	}
	if r := a.get(t, "/metrics"); r.status != 404 {
		t.Errorf("/metrics on the public address = %d", r.status)
	}
}

func compressedBodies(t *testing.T, a *target) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 40 {
		z.Write(zeros)
	}
	z.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, path := range []string{"/", "/mappa", "/api/v1/areas", "/api/v1/perimeters", "/api/v1/functional-areas"} {
		for _, kind := range []string{"application/json", "text/csv"} {
			q := request{method: "POST", target: path, body: bomb.String(), headers: []string{"Content-Type: " + kind, "Content-Encoding: gzip"}}
			if r := a.refused(t, q, 404, 405, 415); strings.HasPrefix(path, "/api/v1/f") && r.status != 415 {
				t.Errorf("%s takes a compressed body: %d", path, r.status)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 20<<20 {
		t.Errorf("bodies of %d bytes make the server take %d MB", bomb.Len(), grown>>20)
	}
}

func methodsRefused(t *testing.T, a *target) {
	for _, method := range []string{"PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "FOO", "get"} {
		for _, address := range []string{"/", "/mappa", "/stato", "/api/v1/areas", "/api/v1/bulk/all.csv.gz", "/openapi.json", "/readyz", "/niente"} {
			a.refused(t, request{method: method, target: address}, 404, 405)
		}
		a.refused(t, request{method: method, target: "/api/v1/areas"}, 405)
	}
	r := a.get(t, "/api/v1/areas?limit=1", "X-HTTP-Method-Override: DELETE", "X-Method-Override: PUT")
	if r.status != 200 {
		t.Errorf("an overridden method = %d", r.status)
	}
}

func whatRefusalsSay(t *testing.T, a *target) {
	seen := map[string]bool{}
	for _, q := range []request{
		{method: "GET", target: "/api/v1/areas?limit=x"}, {method: "GET", target: "/api/v1/areas/999999"}, {method: "GET", target: "/api/v1/niente"}, {method: "DELETE", target: "/api/v1/areas"}, {method: "GET", target: "/api/v1/bulk/all.csv.gz", headers: []string{"Range: bytes=99999999999-"}},
		{method: "FOO", target: "/api/v1/areas"}, {method: "POST", target: "/api/v1/areas", body: strings.Repeat("a", 100<<10)}, {method: "GET", target: "/api/v1/areas", headers: []string{"X: " + strings.Repeat("a", 20000)}}, {raw: "GET / HTTP/1.1\r\nHost: x\r\n folded: 1\r\n\r\n"},
	} {
		r := a.refused(t, q, 400, 404, 405, 413, 416, 431)
		var p struct{ Title, Detail, RequestID string }
		if err := json.Unmarshal([]byte(r.body), &p); err != nil || r.header.Get("Content-Type") != "application/problem+json" || p.RequestID == "" || p.RequestID != r.header.Get("X-Request-Id") || seen[p.RequestID] || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v = %d %v %s", q, r.status, r.header, r.body)
		}
		if r.status != 416 && p.Detail == "" {
			t.Errorf("%v says nothing of what to do: %s", q, r.body)
		}
		seen[p.RequestID] = true
	}
}

// forgedAddresses takes all downloads that one client may have, under as many
// names as it likes to give.
func forgedAddresses(t *testing.T, a *target) {
	const stream = "/api/v1/observations?indicator=DEM01&sex=*&age=*&format=csv&limit=10000000"
	var mu sync.Mutex
	var statuses []int
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			c := a.hold(t, 1, fmt.Sprintf("GET %s HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.%d\r\nForwarded: for=10.0.0.%d\r\nX-Real-IP: 10.0.0.%d\r\n\r\n", stream, n, n, n))[0]
			c.SetReadDeadline(time.Now().Add(timeout))
			head := make([]byte, 12)
			if _, err := io.ReadFull(c, head); err == nil {
				status, _ := strconv.Atoi(string(head[9:]))
				mu.Lock()
				statuses = append(statuses, status)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	let := 0
	for _, s := range statuses {
		if s == http.StatusOK {
			let++
		}
	}
	if refused := len(statuses) - let; len(statuses) != 40 || refused == 0 && a.streams(t, stream) {
		t.Errorf("40 downloads of one client under 40 names: %d let in, %d refused", let, refused)
	}
}

// streams reports whether a list is too long to stand in the buffers of a
// connection, so that those who do not read hold it.
func (a *target) streams(t *testing.T, address string) bool {
	return len(a.get(t, address).body) > 4<<20
}
