package api_test

import (
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"cittamedie/data/cube"
)

// TestBorrowedBodies asks many different large replies at the same time of a
// server that keeps none and so makes each body in space that another one was
// in: each equals the one that was asked for alone. HEAD and a client that
// leaves before the end take nothing from the others.
func TestBorrowedBodies(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := appKeeping(h, -1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go app.Listener(l)
	t.Cleanup(func() { app.ShutdownWithTimeout(time.Second) })
	targets := []string{
		"/api/v1/boundaries?level=municipality", "/api/v1/boundaries?level=municipality&indicator=DEM01", "/api/v1/boundaries?level=municipality&indicator=DEM03&period=2021",
		"/api/v1/values?indicator=DEM01&level=province", "/api/v1/values?indicator=DEM03&level=municipality", "/api/v1/observations?indicator=DEM01", "/api/v1/observations?indicator=DEM03&level=municipality",
	}
	want := map[string]string{}
	for _, target := range targets {
		want[target] = call(t, app, "GET", target).body
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8}}
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for n := range 100 {
				target := targets[(worker*31+n)%len(targets)]
				switch res, err := client.Get("http://" + l.Addr().String() + target); {
				case err != nil:
					t.Error(err)
				case n%10 == 9: // leaves
					res.Body.Close()
				default:
					body, err := io.ReadAll(res.Body)
					res.Body.Close()
					if err != nil || string(body) != want[target] {
						t.Errorf("%s: %v\ngot  %.200s\nwant %.200s", target, err, body, want[target])
					}
				}
				if n%7 == 0 {
					res, err := client.Head("http://" + l.Addr().String() + target)
					if err != nil {
						t.Error(err)
						return
					}
					res.Body.Close()
					if res.ContentLength != int64(len(want[target])) {
						t.Errorf("HEAD %s: %d bytes", target, res.ContentLength)
					}
				}
			}
		})
	}
	group.Wait()
}
