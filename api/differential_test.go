package api_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data/cube"
)

var (
	accepts   = []string{"", "*/*", "text/csv", "application/json", "application/topo+json", "text/csv;q=0.5, application/geo+json", "text/html, */*;q=0.1"}
	encodings = []string{"", "gzip", "br", "gzip, deflate, br", "gzip;q=0.5, br;q=0.2", "br;q=0", "deflate"}
	languages = []string{"", "it;q=0.5, en"}
)

// asked is one request: a target with what the client says it accepts.
type asked struct{ target, accept, encoding, language string }

func (q asked) String() string {
	return strings.Join([]string{q.target, q.accept, q.encoding, q.language}, "|")
}

func (q asked) send(t *testing.T, app *fiber.App, method string, more ...string) answer {
	return call(t, app, method, q.target, append([]string{"Accept", q.accept, "Accept-Encoding", q.encoding, "Accept-Language", q.language}, more...)...)
}

// headerOf is every header of a reply but those that are new each time.
func headerOf(a answer) string {
	var lines []string
	for name, values := range a.header {
		if name != "X-Request-Id" && name != "Date" {
			lines = append(lines, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(lines)
	return fmt.Sprint(a.status, " ", http.StatusText(a.status), "\n", strings.Join(lines, "\n"))
}

// whole is what must not depend on what was asked before.
func whole(a answer) string {
	return requestID.ReplaceAllString(headerOf(a)+"\n\n"+a.body, "")
}

// appKeeping is the API over the release of a holder, with so much room for replies.
func appKeeping(h *cube.Holder, bytes int) *fiber.App {
	return newApp(h, func(o *api.Options) { o.ReplyBytes = bytes })
}

// TestRepliesDependOnTheRequestAlone asks every variant with every combination of
// headers, of two releases in turn.
func TestRepliesDependOnTheRequestAlone(t *testing.T) {
	checkReplies(t, []*cube.Cube{sampleCube(t, 1), sampleCube(t, 2)}, appKeeping, combined(variants, accepts, encodings, languages))
}

// TestPastRepliesDependOnTheRequestAlone does the same with variants of earlier
// releases, maps with values among them, while two releases are in force in turn.
func TestPastRepliesDependOnTheRequestAlone(t *testing.T) {
	f := newStore(t)
	releases := threeMoments(t, f)
	var targets []string
	for n, target := range ofRelease {
		if strings.Contains(target, "limit=20000") {
			continue // made while it is read, and never kept
		}
		params := []string{"release=" + releases[0].ID, "asOf=" + releases[1].Created.Format(time.DateOnly), "release=" + releases[1].ID, "release=current", "asOf=2099-01-01"}
		targets = append(targets, pinned(target, params[0]), pinned(target, params[1+n%4]))
	}
	if len(targets) < 80 {
		t.Fatalf("only %d addresses", len(targets))
	}
	second, err := f.Open(context.Background(), releases[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	then, err := cube.Load(context.Background(), second, storeCatalog())
	if err != nil {
		t.Fatal(err)
	}
	defer then.Close()
	past := func(h *cube.Holder, bytes int) *fiber.App {
		return newApp(h, func(o *api.Options) { o.Catalog, o.History, o.ReplyBytes = storeCatalog(), f, bytes })
	}
	all := combined(targets, []string{"", "text/csv", "application/topo+json"}, []string{"", "gzip, deflate, br"}, []string{"it;q=0.5, en"})
	checkReplies(t, []*cube.Cube{then, loadSample(t, f)}, past, all)
}

// checkReplies asks in random order a server that keeps all replies and one with
// room for few, while the cubes are in force in turn: each reply equals that of a
// server that keeps none. HEAD says the same without a body, If-None-Match is
// answered with 304.
func checkReplies(t *testing.T, cubes []*cube.Cube, keeping func(*cube.Holder, int) *fiber.App, all []asked) {
	t.Helper()
	want, etags := make([]map[asked]string, len(cubes)), make([]map[asked]string, len(cubes))
	named := map[string]string{} // address and ETag → status line, headers and body
	for k, c := range cubes {
		h := &cube.Holder{}
		h.Swap(c)
		bare := keeping(h, -1)
		want[k], etags[k] = map[asked]string{}, map[asked]string{}
		for _, q := range all {
			a := q.send(t, bare, "GET")
			want[k][q], etags[k][q] = whole(a), a.header.Get("Etag")
			if e := etags[k][q]; e != "" {
				e += " " + q.target
				if was, known := named[e]; known && was != want[k][q] {
					t.Fatalf("%v: one ETag, two replies:\n%.500s\n%.500s", q, was, want[k][q])
				}
				named[e] = want[k][q]
			}
		}
	}
	for _, room := range []int{0, 20000} {
		h := &cube.Holder{}
		app := keeping(h, room)
		for k := range cubes {
			h.Swap(cubes[k])
			rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			for n, q := range all {
				a := q.send(t, app, "GET")
				if whole(a) != want[k][q] {
					t.Fatalf("release %d, room %d: %v\ngot  %.600s\nwant %.600s", k+1, room, q, whole(a), want[k][q])
				}
				switch n % 4 {
				case 0:
					if head := q.send(t, app, "HEAD"); head.body != "" || a.status == 200 && headerOf(head) != headerOf(a) || head.status != a.status {
						t.Fatalf("HEAD %v = %q\n%s\nGET\n%s", q, head.body, headerOf(head), headerOf(a))
					}
				case 1:
					if again := q.send(t, app, "GET"); whole(again) != want[k][q] {
						t.Fatalf("release %d, room %d: %v, asked again\ngot  %.600s\nwant %.600s", k+1, room, q, whole(again), want[k][q])
					}
				case 2:
					checkConditional(t, app, q, a, etags[k][q])
				}
			}
		}
	}
	t.Logf("%d requests of %d addresses equal the uncached ones, for %d releases in force", len(all), len(addresses(all)), len(cubes))
}

// addresses are the different targets of requests.
func addresses(all []asked) map[string]bool {
	out := map[string]bool{}
	for _, q := range all {
		out[q.target] = true
	}
	return out
}

// combined is every target with every combination of headers.
func combined(targets, accepts, encodings, languages []string) []asked {
	var all []asked
	for _, target := range targets {
		for _, accept := range accepts {
			for _, encoding := range encodings {
				for _, language := range languages {
					all = append(all, asked{target, accept, encoding, language})
				}
			}
		}
	}
	return all
}

func checkConditional(t *testing.T, app *fiber.App, q asked, full answer, etag string) {
	t.Helper()
	if full.status != http.StatusOK {
		return
	}
	if etag == "" || full.header.Get("Vary") != "Accept, Accept-Encoding" {
		t.Fatalf("%v: ETag %q, Vary %q", q, etag, full.header.Get("Vary"))
	}
	same := q.send(t, app, "GET", "If-None-Match", etag)
	if same.status != http.StatusNotModified || same.body != "" || same.header.Get("Etag") != etag {
		t.Fatalf("%v with its ETag = %d %q %v", q, same.status, same.body, same.header)
	}
	if other := q.send(t, app, "GET", "If-None-Match", `"0"`); whole(other) != whole(full) {
		t.Fatalf("%v with another ETag = %d", q, other.status)
	}
}

// TestPairs asks each variant right after each other one, of one server: no
// reply takes after the one before.
func TestPairs(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	bare, app := appKeeping(h, -1), appKeeping(h, 40000)
	ask := func(target string, n int) asked {
		return asked{target, accepts[n%len(accepts)], encodings[n/3%len(encodings)], languages[n/7%len(languages)]}
	}
	want := map[asked]string{}
	n := 0
	for _, first := range variants {
		for _, second := range variants {
			for _, target := range []string{first, second} {
				q := ask(target, n)
				if want[q] == "" {
					want[q] = whole(q.send(t, bare, "GET"))
				}
				if got := whole(q.send(t, app, "GET")); got != want[q] {
					t.Fatalf("%s after %s:\ngot  %.600s\nwant %.600s", second, first, got, want[q])
				}
				n++
			}
		}
	}
}
