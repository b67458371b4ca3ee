package api_test

import (
	"compress/gzip"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"

	"cittamedie/data/cube"
)

// variants are addresses that differ in ways a cache could confuse.
var variants = []string{
	"/api/v1/areas", "/api/v1/areas?", "/api/v1/areas?limit=2", "/api/v1/areas?limit=02", "/api/v1/areas?limit=2&offset=1", "/api/v1/areas?offset=1&limit=2",
	"/api/v1/areas?level=province", "/api/v1/areas?level=%70rovince", "/api/v1/areas?q=siena", "/api/v1/areas?q=Siena", "/api/v1/areas?q=si%26ena", "/api/v1/areas?q=a+b", "/api/v1/areas?q=a%2Bb",
	"/api/v1/areas?q=1%01limit", "/api/v1/areas?q=x%3Dy", "/api/v1/areas?format=csv", "/api/v1/areas?format=json", "/api/v1/areas/052", "/api/v1/areas/053", "/api/v1/areas/nothing",
	"/api/v1/values?indicator=DEM01&level=province", "/api/v1/values?level=province&indicator=DEM01", "/api/v1/values?indicator=DEM01&level=province&lang=en", "/api/v1/values?indicator=DEM03&level=province",
	"/api/v1/values?indicator=DEM01&level=municipality&parent=052", "/api/v1/values?indicator=DEM01&level=municipality&parent=053",
	"/api/v1/series?indicator=DEM01&area=052", "/api/v1/series?indicator=DEM01&area=053", "/api/v1/series?indicator=DEM01&area=052&format=csv",
	"/api/v1/boundaries?level=municipality", "/api/v1/boundaries?level=municipality&format=topojson", "/api/v1/boundaries?level=municipality&detail=full", "/api/v1/boundaries?level=municipality&parent=052",
	"/api/v1/values?indicator=DEM01&level=province&codes=false", "/api/v1/values?indicator=DEM01&level=province&codes=true",
	"/api/v1/boundaries?level=municipality&indicator=DEM01", "/api/v1/boundaries?level=municipality&indicator=DEM01&lang=en", "/api/v1/boundaries?level=municipality&indicator=DEM01&period=2021", "/api/v1/boundaries?level=municipality&parent=052&indicator=DEM03&period=2021&format=topojson",
	"/api/v1/observations?indicator=DEM01", "/api/v1/observations?indicator=DEM01&sex=female", "/api/v1/observations?indicator=DEM01&period=2021", "/api/v1/observations?indicator=DEM01&from=2021",
	"/openapi.json", "/docs", "/docs/docs.js",
	"/api/v1/indicators", "/api/v1/runs", "/healthz", "/api/v1/areas?utm=1",
}

func TestEncodingsHoldTheSameBytes(t *testing.T) {
	app := sampleApp(t)
	for _, target := range []string{
		"/api/v1/areas?limit=10000", "/api/v1/values?indicator=DEM01&level=municipality&period=2021", "/api/v1/values?indicator=DEM03&level=municipality&period=2021&codes=false&lang=en",
		"/api/v1/boundaries?level=municipality&indicator=DEM03&period=2021", "/api/v1/series?indicator=DEM01&area=052", "/openapi.json", "/docs/docs.js",
	} {
		plain := call(t, app, "GET", target)
		for range 2 {
			for _, accept := range []string{"gzip", "br", "gzip, deflate, br"} {
				a := call(t, app, "GET", target, "Accept-Encoding", accept)
				coding := a.header.Get("Content-Encoding")
				if len(plain.body) >= 512 && (coding == "" || !strings.Contains(accept, coding)) {
					t.Errorf("%s for %s: encoding %q", target, accept, coding)
				}
				if got := decoded(t, a); got != plain.body {
					t.Errorf("%s for %s differs: %.300s", target, accept, got)
				}
				if coding != "" && a.header.Get("Etag") == plain.header.Get("Etag") {
					t.Errorf("%s: two encodings share an ETag", target)
				}
			}
		}
	}
}

// decoded returns the body of a reply without its content encoding.
func decoded(t *testing.T, a answer) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.body)
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		var err error
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	case "br":
		r = brotli.NewReader(r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestConditionalRequests(t *testing.T) {
	app := sampleApp(t)
	for _, target := range []string{"/api/v1/areas", "/api/v1/values?indicator=DEM01&level=province", "/api/v1/runs", "/openapi.json", "/docs", "/docs/docs.js"} {
		full := call(t, app, "GET", target)
		etag := full.header.Get("Etag")
		if full.status != 200 || len(etag) != 34 || etag[0] != '"' {
			t.Errorf("%s = %d, ETag %s", target, full.status, etag)
		}
		for _, header := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
			a := call(t, app, "GET", target, "If-None-Match", header)
			if a.status != 304 || a.body != "" || a.header.Get("Etag") != etag || a.header.Get("Vary") == "" || a.header.Get("Cache-Control") == "" {
				t.Errorf("%s If-None-Match %s = %d %q %v", target, header, a.status, a.body, a.header)
			}
		}
		if a := call(t, app, "GET", target, "If-None-Match", `"other"`); a.status != 200 || a.body != full.body {
			t.Errorf("%s with another ETag = %d", target, a.status)
		}
		head := call(t, app, "HEAD", target)
		if head.status != 200 || head.body != "" || head.header.Get("Etag") != etag || head.header.Get("Content-Length") != full.header.Get("Content-Length") || head.header.Get("Content-Type") != full.header.Get("Content-Type") {
			t.Errorf("HEAD %s = %d %q %v", target, head.status, head.body, head.header)
		}
	}
	if a := call(t, sampleApp(t), "HEAD", "/api/v1/areas/999999"); a.status != 404 || a.body != "" {
		t.Errorf("HEAD of nothing = %d %q", a.status, a.body)
	}
}

// TestSwapShowsNoMixedReply reads while releases change: every value of a reply
// ends in the number of the release it names, and an ETag names one body.
func TestSwapShowsNoMixedReply(t *testing.T) {
	h := &cube.Holder{}
	cubes := []*cube.Cube{sampleCube(t, 1), sampleCube(t, 2), sampleCube(t, 3)}
	h.Swap(cubes[0])
	app := appOver(t, h)
	bodies := sync.Map{}
	stop := make(chan struct{})
	var swapping, reading sync.WaitGroup
	swapping.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				h.Swap(cubes[i%len(cubes)])
			}
		}
	})
	for reader := range 4 {
		reading.Go(func() {
			target := []string{"/api/v1/values?indicator=DEM01&level=municipality", "/api/v1/values?indicator=DEM01&level=province"}[reader%2]
			for range 400 {
				a := call(t, app, "GET", target)
				_, rest, _ := strings.Cut(a.body, `"release":"2026-11-22.`)
				if a.status != 200 || rest == "" {
					t.Errorf("status = %d: %s", a.status, a.body)
					return
				}
				_, values, _ := strings.Cut(rest, `"values":[`)
				values, _, _ = strings.Cut(values, "]")
				for _, v := range strings.Split(values, ",") {
					if v[len(v)-1] != rest[0] {
						t.Errorf("mixed reply: %s", a.body)
					}
				}
				if was, known := bodies.LoadOrStore(a.header.Get("Etag"), a.body); known && was != a.body {
					t.Errorf("one ETag, two bodies")
				}
			}
		})
	}
	reading.Wait()
	close(stop)
	swapping.Wait()
}
