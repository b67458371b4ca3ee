package fetch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// testNow is the clock of these tests.
var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// publisher is a server on this machine that counts the requests it gets.
type publisher struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func (p *publisher) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seen)
}

// serve answers the n-th request (from 1) with answer.
func serve(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *publisher {
	t.Helper()
	p := &publisher{}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen = append(p.seen, r)
		n := len(p.seen)
		p.mu.Unlock()
		answer(n, w, r)
	}))
	p.Config.ErrorLog = log.New(io.Discard, "", 0) // handlers cut connections on purpose
	p.StartTLS()
	t.Cleanup(p.Close)
	return p
}

// testFetcher returns a fetcher that trusts the server and does not sleep.
func testFetcher(t *testing.T, p *publisher) (*Fetcher, *[]time.Duration) {
	t.Helper()
	f := New(t.TempDir(), "cittamedie-test")
	f.roads.allowed = map[netip.AddrPort]bool{p.Listener.Addr().(*net.TCPAddr).AddrPort(): true}
	var slept []time.Duration
	now := testNow
	f.now = func() time.Time { return now }
	f.sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); now = now.Add(d); return nil }
	f.limiter.now = f.now
	f.limiter.sleep = func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil }
	f.roads.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	f.roads.direct.TLSClientConfig = p.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	return f, &slept
}

func testRecipe(address string) catalog.Recipe {
	return catalog.Recipe{ID: "test", URL: address, Landing: address, MaxBytes: 1 << 20}
}

// parts returns how many temporary files of a fetch are left.
func parts(f *Fetcher) int {
	left, _ := filepath.Glob(filepath.Join(f.dir, "fetch-*"))
	return len(left)
}

func TestFetch(t *testing.T) {
	const body = "code,value\n052032,1\n"
	p := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		io.WriteString(w, body)
	})
	f, _ := testFetcher(t, p)
	got, err := f.Fetch(context.Background(), testRecipe(p.URL+"/a/data.csv"), Validators{})
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(body)))
	if got.Name != "data.csv" || got.Bytes != int64(len(body)) || got.SHA256 != sum || got.Validators.ETag != `"v1"` {
		t.Errorf("Fetch = %+v", got)
	}
	in, err := got.Open()
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(in); string(text) != body {
		t.Errorf("body = %q", text)
	}
	if err := in.Close(); err != nil || parts(f) != 0 {
		t.Errorf("close: %v, %d files left", err, parts(f))
	}
	again, err := f.Fetch(context.Background(), testRecipe(p.URL+"/a/data.csv"), got.Validators)
	if err != nil || !again.Unchanged || again.Path != "" || again.Validators != got.Validators {
		t.Errorf("second Fetch = %+v, %v", again, err)
	}
	if p.requests() != 2 || p.seen[0].UserAgent() != "cittamedie-test" {
		t.Errorf("requests = %d by %q", p.requests(), p.seen[0].UserAgent())
	}
}

// TestFetchAsksForCSV serves a service of SDMX that answers XML to whoever does
// not ask for CSV.
func TestFetchAsksForCSV(t *testing.T) {
	p := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Accept"), "application/vnd.sdmx.data+csv;version=1.0.0") && r.URL.Path != "/files/data.csv" {
			io.WriteString(w, `<?xml version="1.0"?><message:GenericData/>`)
			return
		}
		io.WriteString(w, "DATAFLOW,REF_AREA,OBS_VALUE\nIT1:X(1.0),058091,1\n")
	})
	const one, both = "application/vnd.sdmx.data+csv;version=1.0.0;labels=id", "application/vnd.sdmx.data+csv;version=1.0.0;labels=both"
	for _, tt := range []struct {
		path   string
		format catalog.Format
		accept string
		fails  bool
	}{
		{"/SDMXWS/rest/data/IT1,22_289,1.0/A.058091?startPeriod=2020", catalog.Format{Type: "csv"}, one, false},
		{"/SDMXWS/rest/data/IT1,22_289,1.0/A.058091", catalog.Format{Type: "csv", Labels: true}, both, false},
		{"/rest/v2/data/dataflow/IT1/22_289/1.0/*", catalog.Format{Type: "csv"}, one, false},
		{"/rest/data/22_289", catalog.Format{Type: "json"}, "*/*", true},
		{"/rest/dataflow/IT1", catalog.Format{Type: "csv"}, "*/*", true},
		{"/files/data.csv", catalog.Format{Type: "csv"}, "*/*", false},
		{"/files/data.csv?next=/rest/data/x", catalog.Format{Type: "csv"}, "*/*", false},
	} {
		f, _ := testFetcher(t, p)
		r := testRecipe(p.URL + tt.path)
		r.Format = tt.format
		_, err := f.Fetch(context.Background(), r, Validators{})
		if got := p.seen[len(p.seen)-1].Header.Get("Accept"); got != tt.accept || (err != nil) != tt.fails {
			t.Errorf("%s: Accept %q, %v, want %q", tt.path, got, err, tt.accept)
		}
	}
}

// TestFetchAcceptSurvivesRedirects: the service asked in the end is asked for CSV too.
func TestFetchAcceptSurvivesRedirects(t *testing.T) {
	p := serve(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			http.Redirect(w, r, "/moved/rest/data/F/K", http.StatusFound)
			return
		}
		io.WriteString(w, "REF_AREA,OBS_VALUE\n058091,1\n")
	})
	f, _ := testFetcher(t, p)
	r := testRecipe(p.URL + "/rest/data/F/K")
	r.Format.Type = "csv"
	if _, err := f.Fetch(context.Background(), r, Validators{}); err != nil || len(p.seen) != 2 || !strings.HasPrefix(p.seen[1].Header.Get("Accept"), "application/vnd.sdmx.data+csv") {
		t.Errorf("%d requests, %v", len(p.seen), err)
	}
}

// TestFetchKinds: whose fault it is, in one of the four kinds. What comes of the
// run is in the tests of faults.
func TestFetchKinds(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer func(int, http.ResponseWriter, *http.Request)
		kind   error
	}{
		{"404", func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, data.ErrUnavailable},
		{"429", func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, data.ErrUnavailable},
		{"500", func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, data.ErrUnavailable},
		{"broken", func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, data.ErrUnavailable},
		{"empty", func(int, http.ResponseWriter, *http.Request) {}, data.ErrInvalid},
		{"encoded", func(_ int, w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "br") }, data.ErrInvalid},
		{"elsewhere", func(_ int, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.org/", http.StatusFound)
		}, data.ErrInvalid},
		{"no records", func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			io.WriteString(w, "NoRecordsFound")
		}, data.ErrNoData},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := serve(t, tt.answer)
			f, _ := testFetcher(t, p)
			_, err := f.Fetch(context.Background(), testRecipe(p.URL+"/rest/data/F/K"), Validators{})
			for _, kind := range []error{data.ErrInvalid, data.ErrNoData, data.ErrUnavailable} {
				if errors.Is(err, kind) != (kind == tt.kind) {
					t.Errorf("%v: is it %v? %t", err, kind, errors.Is(err, kind))
				}
			}
			if found := data.Findings(err); len(found) != 1 || found[0].In("it") == found[0].In("en") {
				t.Errorf("findings of %v = %+v", err, found)
			}
			if parts(f) != 0 {
				t.Errorf("%d temporary files left", parts(f))
			}
		})
	}
}

func TestFetchRefusesBeforeAsking(t *testing.T) {
	p := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "a,b\n") })
	f, _ := testFetcher(t, p)
	for _, address := range []string{"http://127.0.0.1/", "ftp://127.0.0.1/", "", "https://u:p@127.0.0.1/", "::"} {
		if _, err := f.Fetch(context.Background(), testRecipe(address), Validators{}); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("Fetch(%q) error = %v, want ErrInvalid", address, err)
		}
	}
	f.roads.allowed = nil
	if _, err := f.Fetch(context.Background(), testRecipe(p.URL), Validators{}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("Fetch of this machine: error = %v, want ErrInvalid", err)
	}
	if p.requests() != 0 {
		t.Errorf("requests = %d, want 0", p.requests())
	}
}

func TestFetchCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := serve(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "code,value\n")
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	f, _ := testFetcher(t, p)
	if _, err := f.Fetch(ctx, testRecipe(p.URL), Validators{}); err == nil || parts(f) != 0 || p.requests() != 1 {
		t.Errorf("error = %v, files left = %d, requests = %d", err, parts(f), p.requests())
	}
}

// TestFetchSweeps: what a killed process left is removed once nobody can be at it.
func TestFetchSweeps(t *testing.T) {
	p := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	f, _ := testFetcher(t, p)
	yesterday := testNow.Add(-24 * time.Hour)
	for name, old := range map[string]bool{"fetch-1.part": true, "requests.json.1.part": true, "fetch-2.part": false, "requests.json.2.part": false, "other.part": true} {
		path := filepath.Join(f.dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if old {
			if err := os.Chtimes(path, yesterday, yesterday); err != nil {
				t.Fatal(err)
			}
		}
	}
	f.Fetch(context.Background(), testRecipe(p.URL), Validators{})
	left, err := filepath.Glob(filepath.Join(f.dir, "*.part"))
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	if want := []string{"fetch-2.part", "other.part", "requests.json.2.part"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left = %v, %v, want %v", left, err, want)
	}
}
