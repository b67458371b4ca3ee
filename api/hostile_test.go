package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"cittamedie/api"
)

// hostile returns requests that nobody sends by mistake; those under "refused"
// must be refused, the others may be answered but never with a fault.
func hostile() (refused, odd []string) {
	sql := []string{
		"'", "1' OR '1'='1", "1; DROP TABLE observation--", "' UNION SELECT * FROM run--", "\" OR \"\"=\"", "1 AND SLEEP(5)", "'; ATTACH '/etc/passwd' AS x; --",
		"1) OR (1=1", "read_csv('/etc/passwd')", "%' OR 1=1 /*", "admin'--", "CASE WHEN 1=1 THEN 1 END", "0x31303235", "1 ORDER BY 99", "';EXEC xp_cmdshell('id')--",
	}
	for _, s := range sql {
		e := url.QueryEscape(s)
		refused = append(refused,
			"/api/v1/areas?level="+e, "/api/v1/areas?parent="+e, "/api/v1/areas?limit="+e, "/api/v1/observations?indicator="+e, "/api/v1/observations?indicator=DEM01&dataset="+e,
			"/api/v1/observations?indicator=DEM01&sex="+e, "/api/v1/series?indicator=DEM01&area="+e, "/api/v1/values?level=province&indicator="+e, "/api/v1/values?level=province&indicator=DEM01&period="+e,
			"/api/v1/memberships?definition="+e, "/api/v1/memberships?group="+e, "/api/v1/memberships?area="+e, "/api/v1/notes?indicator="+e, "/api/v1/notes?dataset="+e, "/api/v1/notes?area="+e,
			"/api/v1/trend?area=052&baseline=2020&indicator="+e, "/api/v1/trend?indicator=JOB01&baseline=2020&area="+e, "/api/v1/trend?indicator=JOB01&area=052&baseline="+e, "/api/v1/areas?at="+e,
			"/api/v1/runs/"+url.PathEscape(s)+"/rejected", "/api/v1/boundaries?level=province&format="+e, "/api/v1/areas?"+e+"=1", "/api/v1/areas/"+url.PathEscape(s))
		odd = append(odd, "/api/v1/areas?q="+e, "/api/v1/observations?indicator=DEM01&age="+e)
	}
	for _, n := range []string{
		"-1", "0", "1e9", "10001", "1000000000000000000000000000000", "NaN", "Infinity", "-0", "0x10", "1.5", "1,2", "10abc", " 10", "10 ", "١٠", "1_000", "++1", "true", "null", "[]", "{}",
	} {
		refused = append(refused, "/api/v1/areas?limit="+url.QueryEscape(n))
	}
	for _, n := range []string{"-1", "1e3", "1000000000000", "NaN", "9223372036854775808", "1.0", "0x0"} {
		refused = append(refused, "/api/v1/areas?offset="+url.QueryEscape(n))
	}
	for _, p := range []string{"../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fgo.mod", "..%252f..%252fgo.mod", "..%5c..%5cwin.ini", "%00", "x%00.json", "..;/", "//etc/passwd", "%c0%ae%c0%ae%2f", "C:%5cwindows", "%ff%fe", "a%0d%0aSet-Cookie:x=1"} {
		refused = append(refused, "/api/v1/areas/"+p, "/api/v1/indicators/"+p, "/api/"+p, "/api/v1/runs/"+p+"/rejected")
	}
	for _, p := range []string{"1860", "2101", "0000", "20023", "2022-13", "2022-Q5", "2022-S3", "2022-1", "22", "2022-", "-2022", "2022-Q01", "2022/01", "２０２２"} {
		refused = append(refused, "/api/v1/values?indicator=DEM01&level=province&period="+url.QueryEscape(p), "/api/v1/observations?indicator=DEM01&from="+url.QueryEscape(p),
			"/api/v1/trend?indicator=JOB01&area=052&baseline="+url.QueryEscape(p), "/api/v1/trend?indicator=JOB01&area=052&baseline=2010&to="+url.QueryEscape(p))
	}
	for _, d := range []string{"2016", "2016-1-1", "2016-02-30", "20160101", "0000-00-00", "9999-12-31", "2016-01-01T00:00:00Z", "-001-01-01", "oggi", "２０１６-01-01"} {
		refused = append(refused, "/api/v1/areas?at="+url.QueryEscape(d))
	}
	for _, x := range []string{"<script>alert(1)</script>", "\"'><svg/onload=alert(1)>", "</script><img src=x onerror=alert(1)>", "javascript:alert(1)", "${7*7}{{7*7}}"} {
		e := url.QueryEscape(x)
		refused = append(refused, "/api/v1/areas?level="+e, "/api/v1/areas?"+e+"="+e, "/api/v1/"+e, "/api/v1/series?indicator="+e+"&area=052", "/api/v1/series?indicator=DEM01&area="+e, "/api/v1/areas/"+url.PathEscape(x))
		odd = append(odd, "/api/v1/areas?q="+e)
	}
	refused = append(refused,
		"/api/v1/areas?q=a&q=b", "/api/v1/areas?q[]=a", "/api/v1/areas?q%5B%5D=a", "/api/v1/areas?limit=1&limit=2", "/api/v1/areas?q=", "/api/v1/areas?q", "/api/v1/areas?=x", "/api/v1/areas?Q=x",
		"/api/v1/areas?q=%", "/api/v1/areas?q=%zz", "/api/v1/areas?q=%ff", "/api/v1/areas?q=%00", "/api/v1/areas?q=%c3%28", "/api/v1/areas?q=%ed%a0%80", "/api/v1/areas?%ff=1", "/api/v1/areas?q=a%0d%0ab",
		"/api/v1/areas?q="+strings.Repeat("a", 101), "/api/v1/areas?q="+strings.Repeat("a", 9000), "/api/v1/areas?"+strings.Repeat("a&", 4200), "/api/v1/areas?"+strings.Repeat("x=1&", 40),
		"/api/v1/"+strings.Repeat("a/", 2000), "/api/v1/"+strings.Repeat("a", 9000), "/api/v1/observations?indicator="+strings.Repeat("DEM01,", 11)+"DEM01", "/api/v1/observations?area="+strings.Repeat("052,", 101)+"052",
		"/api/v1/observations?indicator=,", "/api/v1/observations?indicator=DEM01,,DEM03", "/api/v1/areas?utm_source=mail", "/api/v1/areas?callback=x", "/api/v1/areas?format=xml", "/api/v1/areas?format=JSON",
		"/api/v1/areas?at=2020-01-01&level=region", "/api/v1/areas;x=1", "/api/v1/areas.json", "/api/v1", "/api", "/api/v2/areas", "/api/v1/runs?limit=99999", "/openapi.json?x=1", "/healthz?x=1",
		"/api/v1/areas?hasBoundary=1", "/api/v1/areas?hasBoundary=TRUE", "/api/v1/areas?parent=52", "/api/v1/areas?parent=052099", "/api/v1/values?indicator=DEM01&level=province&lang=de",
		"/api/v1/trend", "/api/v1/trend?indicator=JOB01&area=052", "/api/v1/trend?indicator=JOB01&baseline=2020", "/api/v1/trend?area=052&baseline=2020", "/api/v1/trend?indicator=JOB01&baseline=2020&area="+strings.Repeat("052,", 101)+"052",
		"/api/v1/trend?indicator=JOB01,DEM01&area=052&baseline=2020", "/api/v1/trend?indicator=JOB01&area=052&area=053&baseline=2020", "/api/v1/trend?indicator=JOB01&area=,&baseline=2020", "/api/v1/runs/r1/rejected?limit=1",
		"/api/v1/runs//rejected", "/api/v1/runs/"+strings.Repeat("a", 65)+"/rejected", "/api/v1/memberships?group=052", "/api/v1/memberships?area=052", "/api/v1/memberships?role=lead", "/api/v1/notes?period=2020",
	)
	return refused, odd
}

func TestHostileRequestsAreRefused(t *testing.T) {
	app := sampleApp(t)
	refused, odd := hostile()
	if len(refused)+len(odd) < 150 {
		t.Fatalf("only %d requests", len(refused)+len(odd))
	}
	for _, target := range refused {
		a := call(t, app, "GET", target)
		if a.status < 400 {
			t.Errorf("%.80s = %d, want a refusal", target, a.status)
		}
		checkHostile(t, target, a)
	}
	for _, target := range odd {
		checkHostile(t, target, call(t, app, "GET", target))
	}
}

// checkHostile fails when an answer is a fault, a refusal in another format
// than ours, or repeats what a browser would run.
func checkHostile(t *testing.T, target string, a answer) {
	t.Helper()
	if a.status >= 500 {
		t.Errorf("%.80s = %d\n%s", target, a.status, a.body)
	}
	if strings.ContainsAny(a.body, "<>") {
		t.Errorf("%.80s is repeated raw: %s", target, a.body)
	}
	if got := a.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("%.80s: X-Content-Type-Options = %q", target, got)
	}
	if a.status < 400 {
		return
	}
	var p api.Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%.80s is no problem: %s %s", target, a.header.Get("Content-Type"), a.body)
		return
	}
	if p.Status != a.status || p.Type == "" || p.Title == "" || p.Instance == "" || p.RequestID != a.header.Get("X-Request-Id") {
		t.Errorf("%.80s: problem is incomplete: %s", target, a.body)
	}
	if a.header.Get("Cache-Control") != "no-store" || len(a.body) > 2000 {
		t.Errorf("%.80s: Cache-Control %q, %d bytes", target, a.header.Get("Cache-Control"), len(a.body))
	}
}

func TestHostileHeaders(t *testing.T) {
	app := sampleApp(t)
	target := "/api/v1/areas?level=province"
	plain := call(t, app, "GET", target)
	for _, h := range [][2]string{
		{"Accept", strings.Repeat("text/csv;q=0.1,", 400)}, {"Accept", "*/*;q=zzz"}, {"Accept", ";;;,,,"}, {"Accept", "text/html"}, {"Accept", "application/json;q=0"},
		{"Accept-Encoding", strings.Repeat("br,", 2000)}, {"Accept-Encoding", "gzip;q=0, br;q=0"}, {"Accept-Encoding", "*;q=0"}, {"Accept-Encoding", "identity;q=0"},
		{"X-Forwarded-Host", "evil.example"}, {"X-Forwarded-Prefix", "/evil"}, {"Host", "evil.example"}, {"X-Original-URL", "/api/v1/runs"}, {"X-HTTP-Method-Override", "DELETE"},
		{"If-None-Match", strings.Repeat(`"x",`, 2000)}, {"If-None-Match", `"`}, {"Range", "bytes=0-0,1-1,2-2"}, {"Content-Type", "application/xml"}, {"Authorization", "Bearer x"},
		{"Origin", "https://evil.example"}, {"Cookie", "a=b"}, {"X-Request-Id", "mine"},
	} {
		a := call(t, app, "GET", target, h[0], h[1])
		if a.status != 200 || a.body != plain.body || strings.Contains(fmt.Sprint(a.header), "evil") || a.header.Get("X-Request-Id") == "mine" {
			t.Errorf("%s: %.40s = %d %v %s", h[0], h[1], a.status, a.header, a.body)
		}
	}
	if self := call(t, app, "GET", "/api/v1/areas/052", "Host", "evil.example").body; strings.Contains(self, "evil") || !strings.Contains(self, "https://dati.example.org/rete/api/v1/areas/052") {
		t.Errorf("links = %s", self)
	}
}

// TestRefusalsReadNoAccept: what a client accepts, however it is written, changes
// nothing of a refusal, for it or for those who ask at the same time.
func TestRefusalsReadNoAccept(t *testing.T) {
	app := sampleApp(t)
	for _, target := range []string{"/api/v1/areas/999999", "/api/v1/runs/none/rejected", "/api/v1/areas?limit=x", "/api/v1/indicators/NONE", "/api/v1/values?indicator=DEM01", "/api/v1/nowhere", "/openapi.json?x=1"} {
		plain := call(t, app, "GET", target)
		for _, accept := range []string{";;;,,,", ";", ",;q=1", "a;;q", "q=;,", ";q=0,;", "application/json;", "text/csv;;;,", strings.Repeat(";,", 900), "application/problem+json;q=0"} {
			a := call(t, app, "GET", target, "Accept", accept)
			if a.status != plain.status || requestID.ReplaceAllString(a.body, "") != requestID.ReplaceAllString(plain.body, "") {
				t.Errorf("%s with Accept %.20q = %d %s, without %d", target, accept, a.status, a.body, plain.status)
			}
			checkHostile(t, target, a)
		}
	}
}

func TestMethods(t *testing.T) {
	app := sampleApp(t)
	for _, m := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"} {
		for _, target := range []string{"/api/v1/areas", "/api/v1/nowhere", "/openapi.json", "/readyz"} {
			a := call(t, app, m, target)
			if a.status != 405 || a.header.Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s = %d, Allow %q", m, target, a.status, a.header.Get("Allow"))
			}
			checkHostile(t, m+" "+target, a)
		}
	}
	a := call(t, app, "OPTIONS", "/api/v1/areas", "Origin", "https://x.example", "Access-Control-Request-Method", "GET")
	if a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("OPTIONS = %d %v", a.status, a.header)
	}
}

func TestRefusalsAreFast(t *testing.T) {
	app := sampleApp(t)
	target := "/api/v1/observations?area=" + strings.Repeat("052,", 2500)
	start := time.Now()
	const n = 20
	for range n {
		if a := call(t, app, "GET", target); a.status != 400 {
			t.Fatalf("status = %d", a.status)
		}
	}
	if took := time.Since(start) / n; took > 50*time.Millisecond {
		t.Errorf("a refusal took %v", took)
	}
}

// traversals are names of files that lead out of a folder, or would if they were
// read carelessly.
func traversals() []string {
	ups := []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%2e%2e%5c", "..%252f", "%252e%252e%252f", "....//", "..;/", "..%c0%af", "%c0%ae%c0%ae/", "..%00/", ".%2e/", "..%u2215", "..%ef%bc%8f"}
	ends := []string{"etc/passwd", "current", "runs.jsonl", "index.json", "releases/", "..", "all.csv.gz%00.csv.gz"}
	var all []string
	for _, up := range ups {
		for depth := 1; depth <= 3; depth++ {
			for _, end := range ends {
				all = append(all, strings.Repeat(up, depth)+end)
			}
		}
	}
	return append(all, "/etc/passwd", "%2fetc%2fpasswd", "C:%5cboot.ini", "%5c%5chost%5cshare", "index.json", ".", "..", "%2e", "%2e%2e", "all.csv.gz%2f..", "all.csv.gz%20", "ALL.CSV.GZ",
		"all.csv", "all", "all.csv.gz%00", "all.csv.gz;x", "all.csv.gz.tmp", ".making-1", "~root", "NUL", "all.csv.gz:$DATA", strings.Repeat("a", 129), strings.Repeat("../", 700))
}

// TestTraversalsOpenNothing asks for files outside the list of bulk files.
func TestTraversalsOpenNothing(t *testing.T) {
	app, _ := bulkApp(t)
	names := traversals()
	if len(names) < 300 {
		t.Fatalf("only %d names", len(names))
	}
	for _, name := range names {
		for _, headers := range [][]string{nil, {"Range", "bytes=0-10"}} {
			a := call(t, app, "GET", "/api/v1/bulk/"+name, headers...)
			if a.status != 404 && a.status != 400 {
				t.Errorf("bulk/%.60s = %d %.100s", name, a.status, a.body)
			}
			checkHostile(t, name, a)
		}
	}
}

// TestThousandHostileRequests counts what a thousand requests over all routes
// are answered with.
func TestThousandHostileRequests(t *testing.T) {
	app, f := bulkApp(t)
	id, err := f.CurrentID()
	if err != nil {
		t.Fatal(err)
	}
	type request struct {
		target  string
		headers []string
	}
	var all []request
	refused, odd := hostile()
	for _, target := range append(refused, odd...) {
		all = append(all, request{target: target})
	}
	for _, name := range traversals() {
		all = append(all, request{target: "/api/v1/bulk/" + name})
	}
	routes := []string{"/api/v1/observations?indicator=DEM01", "/api/v1/series?indicator=DEM01&area=052032", "/api/v1/values?indicator=DEM01&level=province", "/api/v1/sources?limit=5"}
	for _, v := range append([]string{
		"../" + id, id + "%00", id + "'--", strings.ToLower(id), id[:8], "current%00", "CURRENT", "latest", "-1", "0", "1", "99999999999999999999", "*", "null", "%2e%2e%2f" + id, strings.Repeat("9", 64), strings.Repeat("9", 65),
		"2026-02-30", "2026-11-22T25:00:00Z", "2026-11-22T12:00:00+99:99", "-2026-11-22", "+002026-11-22", "0000-00-00", "10000-01-01", "2026-W47", "1e9", "now", "2026-11-22T12:00:00Z;DROP", "'", "%ff", "%0d%0aX:y", "２０２６-11-22",
	}, "") {
		for _, route := range routes {
			all = append(all, request{target: route + "&release=" + v}, request{target: route + "&asOf=" + v}, request{target: route + "&release=" + v + "&asOf=" + v})
		}
	}
	for _, n := range []string{"-1", "0", "1e9", "10000001", "1000000000000000000000000000000", "NaN", "9223372036854775807", "0x10", "1.5", "%00"} {
		for _, more := range []string{"", "&format=csv", "&format=csv&sex=*", "&format=csv&age=*&dataset=registro"} {
			all = append(all, request{target: "/api/v1/observations?indicator=DEM01&limit=" + n + more}, request{target: "/api/v1/observations?indicator=DEM01&limit=20000&offset=" + n + more},
				request{target: "/api/v1/observations?indicator=DEM01&limit=20000&limit=" + n + more})
		}
	}
	for _, v := range []string{
		"bytes=" + strings.Repeat("0-0,", 1000), "bytes=" + strings.Repeat("0-,", 300), "bytes=0-9,5-14,9-99", "bytes=999999999-", "bytes=-", "bytes=--1", "bytes=1-0", "bytes=18446744073709551616-", "bytes=0-18446744073709551616", "bytes",
		"bytes==0-1", "bytes=0-1;2-3", "BYTES=0-1", "none", "bytes=0- 1", "bytes=\t0-1", "bytes=０-１", "bytes=0-1-2", strings.Repeat("bytes=0-1", 900), "bytes=-99999999999999999999999999999999",
	} {
		for _, file := range []string{"all.csv.gz", "all.csv-metadata.json", "registro.csv.gz"} {
			all = append(all, request{"/api/v1/bulk/" + file, []string{"Range", v}}, request{"/api/v1/bulk/" + file, []string{"Range", v, "If-Range", `"x"`}}, request{"/api/v1/bulk/" + file, []string{"Range", "bytes=0-1", "If-Range", v}})
		}
	}
	for _, v := range []string{strings.Repeat("1.1.1.1,", 500), "<script>", "::1%eth0", "127.0.0.1", "999.1.1.1", ",,,,", "unknown", "[::1]:80"} {
		all = append(all, request{"/api/v1/bulk/all.csv.gz", []string{"X-Forwarded-For", v}}, request{"/api/v1/bulk", []string{"X-Forwarded-For", v}})
	}
	if len(all) < 1000 {
		t.Fatalf("only %d requests", len(all))
	}
	counts := map[int]int{}
	for _, r := range all {
		a := call(t, app, "GET", r.target, r.headers...)
		counts[a.status]++
		switch {
		case a.status >= 500:
			t.Errorf("%.100s %.60q = %d %s", r.target, r.headers, a.status, a.body)
		case a.status >= 400:
			checkHostile(t, r.target, a)
		case strings.Contains(a.body, "<script"):
			t.Errorf("%.100s is repeated raw", r.target)
		}
	}
	t.Logf("%d hostile requests by status: %v", len(all), counts)
}
