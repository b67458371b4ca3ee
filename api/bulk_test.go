package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// bulkRows are figures of two datasets, with a class, an absent value and parts.
func bulkRows() []data.Observation {
	women := row("registro", "DEM01", "052032", 2022, 60)
	women.Sex, women.Age = "female", "100+"
	none := row("registro", "DEM01", "052033", 2022, 0)
	none.Status = data.Suppressed
	ratio := row("altro", "DEM03", "052", 2022, 100.0/3)
	ratio.Numerator, ratio.Denominator, ratio.Covered, ratio.Expected = data.Some(100), data.Some(3), 2, 3
	return []data.Observation{row("registro", "DEM01", "052032", 2021, 0), row("registro", "DEM01", "052032", 2022, 103.5), women, none, ratio}
}

// bulkApp is the API over a store whose bulk files are made.
func bulkApp(t testing.TB, change ...func(*api.Options)) (*fiber.App, *store.Folder) {
	t.Helper()
	f := newStore(t)
	publishSample(t, f, noon.AddDate(0, 0, -1), sampleAreas(), "first", bulkRows()...)
	app := storeApp(t, f, append(change, func(o *api.Options) {
		o.Bulk = runBulk(t, f, o.Holder)
		waitForBulk(t, f, o.Holder.Current().Release().ID)
	})...)
	return app, f
}

func runBulk(t testing.TB, f *store.Folder, h *cube.Holder) *api.Bulk {
	ctx, cancel := context.WithCancel(context.Background())
	b := api.NewBulk(filepath.Join(f.Path(), "bulk"), 0, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() { defer close(done); b.Run(ctx, h) }()
	t.Cleanup(func() { cancel(); <-done })
	return b
}

func waitForBulk(t testing.TB, f *store.Folder, id string) {
	t.Helper()
	for range 200 {
		if _, err := os.Stat(filepath.Join(f.Path(), "bulk", id, "index.json")); err == nil {
			time.Sleep(50 * time.Millisecond)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("no bulk files in ten seconds")
}

func unzip(t *testing.T, body string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

type bulkList struct {
	Total int
	Items []struct {
		ID, SHA256, URL, Metadata, Release string
		Rows, Bytes                        int64
	}
}

func TestBulkFiles(t *testing.T) {
	app, _ := bulkApp(t)
	var list bulkList
	if err := json.Unmarshal([]byte(call(t, app, "GET", "/api/v1/bulk").body), &list); err != nil || list.Total != 3 {
		t.Fatalf("bulk = %+v, %v", list, err)
	}
	wantRows := map[string]int64{"all": 5, "altro": 1, "registro": 4}
	for _, item := range list.Items {
		a := call(t, app, "GET", item.URL)
		sum := sha256.Sum256([]byte(a.body))
		if a.status != 200 || int64(len(a.body)) != item.Bytes || hex.EncodeToString(sum[:]) != item.SHA256 || item.Rows != wantRows[item.ID] {
			t.Errorf("%s = %d, %d bytes; listed as %+v", item.URL, a.status, len(a.body), item)
		}
		for name, want := range map[string]string{
			"Content-Type": "application/gzip", "Content-Encoding": "", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes", "Etag": `"` + item.SHA256 + `"`,
			"Content-Disposition": `attachment; filename="` + item.ID + "-" + item.Release + `.csv.gz"`, "X-Release": item.Release,
			"Content-Length": strconv.Itoa(len(a.body)),
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", item.URL, name, got, want)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(unzip(t, a.body))).ReadAll()
		if err != nil || int64(len(rows)-1) != item.Rows {
			t.Errorf("%s has %d rows, %v", item.ID, len(rows)-1, err)
		}
		head := call(t, app, "HEAD", item.URL)
		if head.status != 200 || head.body != "" || head.header.Get("Content-Length") != strconv.FormatInt(item.Bytes, 10) {
			t.Errorf("HEAD %s = %d %v", item.URL, head.status, head.header)
		}
		if a := call(t, app, "GET", item.URL, "If-None-Match", `"`+item.SHA256+`"`); a.status != 304 || a.body != "" {
			t.Errorf("%s If-None-Match = %d", item.URL, a.status)
		}
		meta := call(t, app, "GET", item.Metadata)
		var m struct {
			URL      string                `json:"url"`
			Licence  []string              `json:"dc:license"`
			Datasets []struct{ ID string } `json:"cittamedie:datasets"`
			Schema   struct {
				Columns []struct{ Name string }
			} `json:"tableSchema"`
		}
		if err := json.Unmarshal([]byte(meta.body), &m); err != nil || m.URL != item.ID+".csv.gz" || len(m.Licence) != 1 || len(m.Schema.Columns) != len(rows[0]) {
			t.Errorf("%s = %s, %v", item.Metadata, meta.body, err)
		}
		for i, c := range m.Schema.Columns {
			if c.Name != rows[0][i] {
				t.Errorf("column %d is described as %s and called %s", i, c.Name, rows[0][i])
			}
		}
	}
}

// TestBulkLinesEqualThoseOfTheList compares every line of the bulk file with the
// CSV of the list, whole and streamed.
func TestBulkLinesEqualThoseOfTheList(t *testing.T) {
	app, _ := bulkApp(t)
	bulk := strings.Split(strings.TrimSuffix(unzip(t, call(t, app, "GET", "/api/v1/bulk/registro.csv.gz").body), "\r\n"), "\r\n")
	for _, limit := range []string{"10000", "10001", "10000000"} {
		a := call(t, app, "GET", "/api/v1/observations?indicator=DEM01&dataset=registro&sex=*&age=*&format=csv&limit="+limit)
		list := strings.Split(strings.TrimSuffix(a.body, "\r\n"), "\r\n")
		if list[0] != bulk[0] || !slices.Equal(slices.Sorted(slices.Values(list)), slices.Sorted(slices.Values(bulk))) {
			t.Errorf("limit %s: %d\n%q\nbulk:\n%q", limit, a.status, list, bulk)
		}
	}
	if !slices.ContainsFunc(bulk, func(l string) bool {
		return strings.HasPrefix(l, `052033,"'=Sovicille, ""detta"" <b>",municipality,DEM01,2022,,suppressed,`)
	}) {
		t.Errorf("no formula made harmless in %q", bulk)
	}
	ratio := unzip(t, call(t, app, "GET", "/api/v1/bulk/altro.csv.gz").body)
	if !strings.Contains(ratio, "052,Siena,province,DEM03,2022,33.333333333333336,final,per 100 residenti 0-14,altro,false,total,total,100,3,2,3\r\n") {
		t.Errorf("altro = %s", ratio)
	}
}

func TestBulkRanges(t *testing.T) {
	app, _ := bulkApp(t)
	const file = "/api/v1/bulk/all.csv.gz"
	whole := call(t, app, "GET", file)
	n, etag := len(whole.body), whole.header.Get("Etag")
	for _, tt := range []struct {
		header   string
		status   int
		from, to int
	}{
		{"bytes=0-0", 206, 0, 1}, {"bytes=0-", 206, 0, n}, {"bytes=10-19", 206, 10, 20}, {"bytes=-5", 206, n - 5, n}, {fmt.Sprintf("bytes=-%d", n+9), 206, 0, n},
		{fmt.Sprintf("bytes=%d-", n-1), 206, n - 1, n}, {fmt.Sprintf("bytes=5-%d", n*9), 206, 5, n}, {"bytes=5-99999999999999999999999999", 206, 5, n},
		{fmt.Sprintf("bytes=%d-", n), 416, 0, 0}, {"bytes=99999999999999999999-", 416, 0, 0}, {"bytes=-0", 416, 0, 0},
		{"bytes=9-5", 200, 0, n}, {"bytes=", 200, 0, n}, {"bytes=-", 200, 0, n}, {"bytes=a-b", 200, 0, n}, {"bytes=--5", 200, 0, n}, {"items=0-5", 200, 0, n}, {"bytes=0x0-5", 200, 0, n},
		{"bytes=1-2,3-4", 200, 0, n}, {"bytes=0-9,5-14", 200, 0, n}, {"bytes=" + strings.Repeat("0-1,", 1000) + "0-1", 200, 0, n}, {"bytes= 1-2", 206, 1, 3}, {"bytes=+1-2", 200, 0, n}, {"0-5", 200, 0, n},
	} {
		a := call(t, app, "GET", file, "Range", tt.header)
		if a.status != tt.status {
			t.Errorf("%.40s = %d, want %d", tt.header, a.status, tt.status)
			continue
		}
		switch want := fmt.Sprintf("bytes %d-%d/%d", tt.from, tt.to-1, n); {
		case tt.status == 416:
			if got := a.header.Get("Content-Range"); got != fmt.Sprintf("bytes */%d", n) || a.header.Get("Content-Type") != "application/problem+json" || a.header.Get("Etag") != "" {
				t.Errorf("%.40s: %v", tt.header, a.header)
			}
			continue
		case tt.status == 206 && a.header.Get("Content-Range") != want:
			t.Errorf("%.40s: Content-Range %q, want %q", tt.header, a.header.Get("Content-Range"), want)
		}
		if a.body != whole.body[tt.from:tt.to] || a.header.Get("Content-Length") != strconv.Itoa(tt.to-tt.from) {
			t.Errorf("%.40s: %d bytes, want %d", tt.header, len(a.body), tt.to-tt.from)
		}
	}
	for _, tt := range []struct {
		ifRange string
		status  int
	}{{etag, 206}, {`"other"`, 200}, {"W/" + etag, 200}, {"Wed, 21 Oct 2015 07:28:00 GMT", 200}} {
		if a := call(t, app, "GET", file, "Range", "bytes=1-2", "If-Range", tt.ifRange); a.status != tt.status {
			t.Errorf("If-Range %s = %d, want %d", tt.ifRange, a.status, tt.status)
		}
	}
	resumed := call(t, app, "GET", file, "Range", "bytes=0-99").body + call(t, app, "GET", file, "Range", "bytes=100-", "If-Range", etag).body
	if resumed != whole.body {
		t.Error("a download in two parts is not the file")
	}
}

// TestBulkFollowsReleases publishes again: the files of the release before are
// served until the new ones are there, and those before them are swept.
func TestBulkFollowsReleases(t *testing.T) {
	f := newStore(t)
	bulk := filepath.Join(f.Path(), "bulk")
	if err := os.MkdirAll(filepath.Join(bulk, "20200101T000000Z-old"), 0o755); err != nil {
		t.Fatal(err)
	}
	h := &cube.Holder{}
	var app *fiber.App
	var ids []string
	for k := range 3 {
		rows := append(bulkRows(), row("registro", "DEM01", "053011", 2022, float64(k)))
		ids = append(ids, publishSample(t, f, noon.AddDate(0, 0, k-5), sampleAreas(), "x", rows...).ID)
		h.Swap(loadSample(t, f))
		if app == nil {
			o := api.Options{Holder: h, Catalog: storeCatalog(), History: f, Log: slog.New(slog.DiscardHandler), Bulk: runBulk(t, f, h)}
			app = fiber.New(fiber.Config{DisableStartupMessage: true})
			api.Register(app, o)
		}
		if a := call(t, app, "GET", "/api/v1/bulk/registro.csv.gz"); a.status == 200 && k == 0 || a.status == 503 && k > 0 && a.header.Get("Retry-After") == "" {
			t.Errorf("release %d, at once = %d", k, a.status)
		}
		waitForBulk(t, f, ids[k])
		time.Sleep(100 * time.Millisecond)
		a := call(t, app, "GET", "/api/v1/bulk/registro.csv.gz")
		if text := unzip(t, a.body); !strings.Contains(text, fmt.Sprintf("053011,Grosseto,municipality,DEM01,2022,%d,", k)) || a.header.Get("X-Release") != ids[k] {
			t.Errorf("release %d: %v\n%s", k, a.header, text)
		}
	}
	entries, err := os.ReadDir(bulk)
	if err != nil || len(entries) != 2 || entries[0].Name() != ids[1] || entries[1].Name() != ids[2] {
		t.Errorf("bulk/ holds %v, want the last two releases (%v)", entries, err)
	}
}

// TestBulkIsMadeAgain starts over files that are whole, damaged and absent.
func TestBulkIsMadeAgain(t *testing.T) {
	_, f := bulkApp(t)
	id, _ := f.CurrentID()
	dir := filepath.Join(f.Path(), "bulk", id)
	before, err := os.ReadFile(filepath.Join(dir, "all.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "all.csv.gz"), 5); err != nil {
		t.Fatal(err)
	}
	h := &cube.Holder{}
	c, err := cube.New(cube.Parts{Release: data.Release{ID: "other", Created: noon}, Datasets: storeCatalog().Datasets()})
	if err != nil {
		t.Fatal(err)
	}
	h.Swap(c) // no store behind it: nothing can be made, and nothing is served
	o := api.Options{Holder: h, Catalog: storeCatalog(), Log: slog.New(slog.DiscardHandler), Bulk: runBulk(t, f, h)}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	api.Register(app, o)
	time.Sleep(100 * time.Millisecond)
	if a := call(t, app, "GET", "/api/v1/bulk"); a.status != 503 || a.header.Get("Retry-After") == "" {
		t.Errorf("bulk without files = %d", a.status)
	}
	loaded := loadAgain(t, f)
	h.Swap(loaded)
	for range 100 {
		if again, _ := os.ReadFile(filepath.Join(dir, "all.csv.gz")); bytes.Equal(again, before) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the damaged file was not made again, or not with the same bytes")
}

// loadAgain loads the release of a folder from a copy: a process opens a
// database once.
func loadAgain(t testing.TB, f *store.Folder) *cube.Cube {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"releases", "current"} {
		if err := copyTree(filepath.Join(f.Path(), part), filepath.Join(dir, part)); err != nil {
			t.Fatal(err)
		}
	}
	other, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return loadSample(t, other)
}

func copyTree(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// TestDownloadLimits holds downloads open and counts who is let in.
func TestDownloadLimits(t *testing.T) {
	proxy := netip.MustParsePrefix("0.0.0.0/32") // the address of a test's connection
	for _, tt := range []struct {
		name     string
		trusted  []netip.Prefix
		forwards []string // X-Forwarded-For of each of four downloads
		want     []int
	}{
		{"one address", nil, []string{"", "", "", ""}, []int{200, 200, 429, 429}},
		{"an address that says it is others", nil, []string{"198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"}, []int{200, 200, 429, 429}},
		{"a trusted proxy", []netip.Prefix{proxy}, []string{"198.51.100.1", "198.51.100.2", "198.51.100.1", "198.51.100.1"}, []int{200, 200, 200, 429}},
		{"what the client itself put before", []netip.Prefix{proxy}, []string{"1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1", "3.3.3.3,198.51.100.1", "198.51.100.9"}, []int{200, 200, 429, 200}},
		{"one network of version 6", []netip.Prefix{proxy}, []string{"2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"}, []int{200, 200, 429, 200}},
		{"no address", []netip.Prefix{proxy}, []string{"unknown", "evil, x", "<script>", ""}, []int{200, 200, 429, 429}},
		{"all together", []netip.Prefix{proxy}, []string{"198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"}, []int{200, 200, 200, 429}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			app, _ := bulkApp(t, func(o *api.Options) {
				o.TrustedProxies, o.Limits = tt.trusted, api.Limits{Files: 3, FilesPerClient: 2, Queries: 3, QueriesPerOne: 2}
			})
			for _, target := range []string{"/api/v1/bulk/all.csv.gz", "/api/v1/observations?indicator=DEM01&format=csv&limit=20000"} {
				var got []int
				var ends []func()
				for _, forward := range tt.forwards {
					status, end := api.Begin(app, target, forward)
					got, ends = append(got, status), append(ends, end)
				}
				for _, end := range ends {
					end()
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("%s = %v, want %v", target, got, tt.want)
				}
				if a := call(t, app, "GET", target); a.status != 200 {
					t.Errorf("after all have ended, %s = %d", target, a.status)
				}
			}
		})
	}
}
