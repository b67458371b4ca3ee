package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
)

func codeOf(s string) data.AreaCode { return data.AreaCode(s) }

// startServer serves a data folder from a process of its own and returns its
// address. The process ends with the test.
func startServer(t *testing.T, dir string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c := program(ctx, append([]string{"serve", "--dir", dir, "--addr", "127.0.0.1:0", "--metrics", "off", "--no-schedule"}, args...)...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		c.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server said nothing: %v\n%s", err, log.String())
	}
	address, found := strings.CutPrefix(strings.TrimSpace(line), "serving on ")
	if !found {
		t.Fatalf("the server said %q", line)
	}
	return strings.TrimSuffix(address, "/")
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: 10 * time.Second}
	r, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// item is what these tests read of an observation.
type item struct {
	Area         string   `json:"area"`
	Indicator    string   `json:"indicator"`
	Period       string   `json:"period"`
	Value        *float64 `json:"value"`
	Status       string   `json:"status"`
	Unit         string   `json:"unit"`
	Source       string   `json:"source"`
	Recalculated bool     `json:"recalculated"`
	Covered      int      `json:"covered"`
	Expected     int      `json:"expected"`
}

type list[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total"`
}

func getJSON[T any](t *testing.T, url string) T {
	t.Helper()
	status, body := get(t, url)
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil || status != http.StatusOK {
		t.Fatalf("%s answered %d: %.300s (%v)", url, status, body, err)
	}
	return v
}

func one(t *testing.T, base, indicator, area, period string) item {
	t.Helper()
	url := fmt.Sprintf("%s/api/v1/observations?indicator=%s&area=%s&period=%s", base, indicator, area, period)
	l := getJSON[list[item]](t, url)
	if l.Total != 1 || len(l.Items) != 1 {
		t.Fatalf("%s gave %d items, want 1", url, l.Total)
	}
	return l.Items[0]
}

func TestServerAnswersFromTheBundle(t *testing.T) {
	base := startServer(t, copyOfSeed(t))
	for _, path := range []string{"/", "/mappa", "/mappa?indicator=DEM03&level=municipality&parent=052", "/aree/052032", "/aree/09", "/aree/IT", "/dati", "/stato", "/docs",
		"/openapi.json", "/healthz", "/readyz", "/api/v1/areas", "/api/v1/indicators/DEM03", "/api/v1/sources", "/api/v1/releases",
		"/api/v1/values?indicator=DEM03&level=municipality", "/api/v1/series?indicator=DEM03&area=052032",
		"/api/v1/boundaries?level=province&format=topojson", "/api/v1/boundaries?level=municipality&parent=052&format=geojson"} {
		if status, body := get(t, base+path); status != http.StatusOK || len(body) == 0 {
			t.Errorf("%s answered %d with %d bytes", path, status, len(body))
		}
	}
	for path, want := range map[string]int{"/aree/999999": 404, "/no-such-page": 404, "/api/v1/areas/999999": 404, "/api/v1/areas?nonsense=1": 400, "/api/v1/nothing": 404} {
		if status, _ := get(t, base+path); status != want {
			t.Errorf("%s answered %d, want %d", path, status, want)
		}
	}
	if got := one(t, base, "DEM01", "052032", "2022"); got.Value == nil || *got.Value != 52812 || got.Source != "popolazione-eta" || got.Unit == "" {
		t.Errorf("residents of Siena = %+v, want 52,812", got)
	}
	_, page := get(t, base+"/dati?lang=it")
	_, credit, found := strings.Cut(page, "Fonte:") // of the first indicator, DEM01
	credit, _, _ = strings.Cut(credit, "</p>")
	if !found || !strings.Contains(credit, "Popolazione residente per sesso ed età") || strings.Contains(credit, "Dimensioni dei comuni") {
		t.Errorf("/dati credits DEM01 to %q, want the dataset its figures come from alone", credit)
	}
	women := getJSON[list[item]](t, base+"/api/v1/observations?indicator=DEM01&level=region&sex=female&period=2022")
	if women.Total != 20 {
		t.Errorf("women by region: %d figures, want 20", women.Total)
	}
	for _, w := range women.Items {
		if len(w.Area) != 2 || w.Expected == 0 {
			t.Errorf("women by region: %+v is no region, or does not say over how many comuni", w)
		}
	}
	if l := getJSON[list[item]](t, base+"/api/v1/observations?indicator=DEM01&parent=052&level=municipality&sex=female&age=0-4&period=2022"); l.Total != 35 {
		t.Errorf("girls under five in the comuni of Siena's province: %d figures, want 35", l.Total)
	}
}

func TestServerTakesUpANewRelease(t *testing.T) {
	dir, from := copyOfSeed(t), t.TempDir()
	base := startServer(t, dir)
	before := getJSON[list[data.Release]](t, base+"/api/v1/releases")
	generatedDimensions(t, from, 7)
	if out, err := program(context.Background(), "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir).CombinedOutput(); err != nil {
		t.Fatalf("ingest: %v\n%s", err, out)
	}
	for range 100 {
		if l := getJSON[list[item]](t, base+"/api/v1/observations?indicator=DEM01&area=001001&period=2023"); l.Total == 1 {
			after := getJSON[list[data.Release]](t, base+"/api/v1/releases")
			if after.Total != before.Total+1 {
				t.Errorf("%d releases, want %d", after.Total, before.Total+1)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the release published by another process was not taken up in ten seconds")
}

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	out, err := program(context.Background(), "serve", "--dir", t.TempDir(), "--addr", l.Addr().String()).CombinedOutput()
	want := fmt.Sprintf("cittamedie: %s is taken by another program; choose another address with --addr HOST:PORT\n", l.Addr())
	if err == nil || string(out) != want {
		t.Errorf("serve on a taken port: %v, %q, want %q", err, out, want)
	}
}
