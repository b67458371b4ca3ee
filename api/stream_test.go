package api_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// TestStreamedListEqualsTheOther compares the CSV made whole with the one made
// while it is sent, page by page.
func TestStreamedListEqualsTheOther(t *testing.T) {
	app := sampleApp(t)
	for _, query := range []string{
		"indicator=DEM01", "indicator=DEM01,DEM03,JOB01", "area=052032,052", "indicator=DEM03&level=municipality", "indicator=DEM01&period=2021", "indicator=DEM01&from=2021&lang=en",
		"indicator=EMPTY", "indicator=DEM01&parent=052", "indicator=JOB01&to=2012", "indicator=DEM01&period=1999",
	} {
		for _, offset := range []string{"0", "3", "100000"} {
			whole := call(t, app, "GET", "/api/v1/observations?format=csv&limit=10000&offset="+offset+"&"+query)
			streamed := call(t, app, "GET", "/api/v1/observations?format=csv&limit=10001&offset="+offset+"&"+query)
			if whole.body != streamed.body || streamed.status != 200 || streamed.header.Get("Content-Type") != whole.header.Get("Content-Type") ||
				streamed.header.Get("Content-Disposition") != whole.header.Get("Content-Disposition") || streamed.header.Get("X-Release") != whole.header.Get("X-Release") {
				t.Errorf("%s from %s: %d %v\n%s\nwant\n%s", query, offset, streamed.status, streamed.header, streamed.body, whole.body)
			}
		}
	}
	for target, status := range map[string]int{
		"indicator=DEM01&limit=10001": 400, "indicator=DEM01&limit=10000001&format=csv": 400, "indicator=DEM01&limit=10000000&format=csv": 200, "indicator=NOTHING&limit=20000&format=csv": 404,
		"limit=20000&format=csv": 400, "indicator=DEM01&limit=20000&format=csv&sex=x": 400,
	} {
		if a := call(t, app, "GET", "/api/v1/observations?"+target); a.status != status {
			t.Errorf("%s = %d, want %d", target, a.status, status)
		}
	}
	if a := call(t, app, "GET", "/api/v1/observations?indicator=DEM01&limit=20000", "Accept", "text/csv"); a.status != 200 {
		t.Errorf("a long list by Accept = %d", a.status)
	}
	if a := call(t, app, "HEAD", "/api/v1/observations?indicator=DEM01&limit=20000&format=csv"); a.status != 200 || a.body != "" {
		t.Errorf("HEAD of a long list = %d %q", a.status, a.body)
	}
}

// TestStreamedListCompressed reads a list as gzip and asks for it again.
func TestStreamedListCompressed(t *testing.T) {
	f := newStore(t)
	threeReleases(t, f)
	app := storeApp(t, f)
	for _, query := range []string{"indicator=DEM01", "indicator=DEM01&sex=*&age=*", "indicator=DEM01&period=1999"} {
		target := "/api/v1/observations?format=csv&limit=20000&" + query
		plain, zipped := call(t, app, "GET", target), call(t, app, "GET", target, "Accept-Encoding", "gzip, deflate, br")
		z, err := gzip.NewReader(strings.NewReader(zipped.body))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		body, err := io.ReadAll(z)
		if err != nil || string(body) != plain.body || zipped.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %v, %v\n%s\nwant\n%s", query, err, zipped.header, body, plain.body)
		}
		etag := plain.header.Get("Etag")
		if etag == "" || etag == zipped.header.Get("Etag") {
			t.Errorf("%s: ETag %q, and %q of gzip", query, etag, zipped.header.Get("Etag"))
		}
		if again := call(t, app, "GET", target, "If-None-Match", etag); again.status != 304 || again.body != "" {
			t.Errorf("%s again = %d %q", query, again.status, again.body)
		}
		if other := call(t, app, "GET", target+"&lang=en", "If-None-Match", etag); other.status != 200 {
			t.Errorf("%s in English = %d", query, other.status)
		}
	}
	whole, streamed := call(t, app, "GET", "/api/v1/observations?format=csv&limit=2&indicator=DEM01"), call(t, app, "GET", "/api/v1/observations?format=csv&limit=20000&indicator=DEM01")
	if want := whole.header.Get("X-Total-Count"); want == "" || streamed.header.Get("X-Total-Count") != want {
		t.Errorf("total %q, want %q", streamed.header.Get("X-Total-Count"), want)
	}
	if counted := call(t, app, "GET", "/api/v1/observations?format=csv&limit=20000&indicator=DEM01&sex=*"); counted.header.Get("X-Total-Count") != "" {
		t.Errorf("total %q of what the store would have to count", counted.header.Get("X-Total-Count"))
	}
}

func TestStreamedPastEqualsTheOther(t *testing.T) {
	f := newStore(t)
	releases := threeReleases(t, f)
	app := storeApp(t, f)
	for _, r := range releases {
		for _, query := range []string{"indicator=DEM01", "indicator=DEM01&sex=*&age=*", "area=052032&dataset=registro", "indicator=DEM01&sex=female&period=2022&parent=052"} {
			query += "&format=csv&release=" + r.ID
			whole, streamed := call(t, app, "GET", "/api/v1/observations?limit=10000&"+query), call(t, app, "GET", "/api/v1/observations?limit=20000&"+query)
			if whole.body != streamed.body || streamed.header.Get("X-Release") != r.ID {
				t.Errorf("%s: %s\nwant\n%s", query, streamed.body, whole.body)
			}
		}
	}
}

// slowStore answers only when its question is given up.
type slowStore struct {
	asked     chan struct{}
	cancelled atomic.Int64 // milliseconds until the question was given up; 0 while it is not
	left      chan struct{}
}

func (s *slowStore) detail(ctx context.Context, f cube.Filter) ([]data.Observation, int, error) {
	close(s.asked)
	start := time.Now()
	<-ctx.Done()
	s.cancelled.Store(max(time.Since(start).Milliseconds(), 1))
	close(s.left)
	return nil, 0, ctx.Err()
}

// listOf answers a streamed list with what detail answers.
func listOf(detail cube.DetailFunc) cube.ListFunc {
	return func(ctx context.Context, f cube.Filter) (store.Listing, error) {
		rows, _, err := detail(ctx, f)
		return store.Listing{Len: len(rows), At: func(i int, o *data.Observation) { *o = rows[i] }}, err
	}
}

// serveCube serves a cube with one area on a real socket.
func serveCube(t *testing.T, detail cube.DetailFunc) (addr string) {
	t.Helper()
	c, err := cube.New(cube.Parts{
		Release: data.Release{Number: 1, ID: "r", Created: noon}, Areas: sampleAreas(), Indicators: sampleIndicators, Detail: detail, List: listOf(detail),
		Datasets: []data.Dataset{{ID: "registro"}, {ID: "altro"}}, Figures: sampleFigures(1),
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &cube.Holder{}
	h.Swap(c)
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadTimeout: time.Second, WriteTimeout: time.Second, IdleTimeout: time.Second})
	api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), History: history{}, Log: slog.New(slog.DiscardHandler)})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go app.Listener(l)
	t.Cleanup(func() { app.ShutdownWithTimeout(time.Second) })
	return l.Addr().String()
}

// TestLeavingGivesTheQuestionUp closes the connection while the store works.
func TestLeavingGivesTheQuestionUp(t *testing.T) {
	for _, target := range []string{"/api/v1/observations?indicator=DEM01&sex=female", "/api/v1/observations?indicator=DEM01&sex=female&format=csv&limit=20000"} {
		store := &slowStore{asked: make(chan struct{}), left: make(chan struct{})}
		addr := serveCube(t, store.detail)
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target)
		<-store.asked
		time.Sleep(300 * time.Millisecond)
		if store.cancelled.Load() != 0 {
			t.Errorf("%s: given up while the client waits", target)
		}
		gone := time.Now()
		conn.Close()
		select {
		case <-store.left:
			if took := time.Since(gone); took > time.Second {
				t.Errorf("%s: given up after %v", target, took)
			}
		case <-time.After(3 * time.Second):
			t.Errorf("%s: not given up", target)
		}
	}
}

// TestWaitingClientIsAnswered asks the same question as one who leaves.
func TestWaitingClientIsAnswered(t *testing.T) {
	asked := make(chan struct{}, 2)
	release := make(chan struct{})
	addr := serveCube(t, func(ctx context.Context, f cube.Filter) ([]data.Observation, int, error) {
		asked <- struct{}{}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-release:
			return []data.Observation{row("registro", "DEM01", "052032", 2022, 5)}, 1, nil
		}
	})
	const target = "/api/v1/observations?indicator=DEM01&sex=female"
	leaving, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(leaving, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target)
	<-asked
	status := make(chan int, 1)
	go func() {
		r, err := http.Get("http://" + addr + target)
		if err != nil {
			status <- 0
			return
		}
		r.Body.Close()
		status <- r.StatusCode
	}()
	time.Sleep(200 * time.Millisecond)
	leaving.Close()
	time.Sleep(500 * time.Millisecond)
	close(release)
	if got := <-status; got != 200 {
		t.Errorf("the client that waited got %d", got)
	}
}

// TestBrokenStreamIsNoWholeReply has the store fail after the first lines.
func TestBrokenStreamIsNoWholeReply(t *testing.T) {
	calls := 0
	addr := serveCube(t, func(_ context.Context, f cube.Filter) ([]data.Observation, int, error) {
		if calls++; calls > 2 {
			return nil, 0, errors.New("disk on /var/lib is full")
		}
		return []data.Observation{row("registro", "DEM01", f.Areas[0], 2022, 5)}, 0, nil
	})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /api/v1/observations?indicator=DEM01&sex=*&format=csv&limit=20000 HTTP/1.1\r\nHost: x\r\n\r\n")
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err == nil || strings.Contains(string(body), "disk") || strings.Count(string(body), "\r\n") != 3 {
		t.Errorf("a broken list ended with %v: %q", err, body)
	}
}

// TestSlowReaderKeepsTheConnection reads more slowly than the server's time for
// one write would allow for the whole.
func TestSlowReaderKeepsTheConnection(t *testing.T) {
	rows := make([]data.Observation, 400)
	addr := serveCube(t, func(_ context.Context, f cube.Filter) ([]data.Observation, int, error) {
		for i := range rows {
			rows[i] = row("registro", "DEM01", f.Areas[len(f.Areas)-1], 2022, float64(i))
		}
		return rows, 0, nil
	})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.(*net.TCPConn).SetReadBuffer(4096)
	fmt.Fprint(conn, "GET /api/v1/observations?indicator=DEM01,DEM03,JOB01,EMPTY&sex=*&format=csv&limit=20000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	in := bufio.NewReader(conn)
	r, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	lines := 0
	for s := bufio.NewScanner(r.Body); s.Scan(); lines++ {
		if lines == 5 {
			time.Sleep(1500 * time.Millisecond) // longer than the server's time for a write
		}
	}
	if lines < 4*400 {
		t.Errorf("%d lines", lines)
	}
}
