package dashboards

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data/cube"
)

// filled are the parts of addresses that the fixture has something under.
var filled = strings.NewReplacer("/indicatori/:code", "/indicatori/DEM03", "/aree/:code", "/aree/052032", ":table.csv", "comuni.csv")

// pageAddresses are the pages of an application, from its route table.
func pageAddresses(app *fiber.App) []string {
	var out []string
	for _, r := range app.GetRoutes(true) {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.Path, "/api/") && !strings.HasPrefix(r.Path, "/static") {
			out = append(out, filled.Replace(r.Path))
		}
	}
	slices.Sort(out)
	return out
}

// ask sends one request; headers are name, value pairs.
func ask(t *testing.T, app *fiber.App, method, target string, headers ...string) (*http.Response, string) {
	t.Helper()
	req := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	defer resp.Body.Close()
	return resp, body(t, resp.Body)
}

// TestPagesAreRevalidated asks every page in both languages and every encoding:
// for itself, with its ETag, with another, and for its headers alone.
func TestPagesAreRevalidated(t *testing.T) {
	app := newApp(t, fixture(t))
	answered := 0
	for _, target := range pageAddresses(app) {
		tags := map[string]string{}
		for _, language := range []string{"it", "en", ""} {
			for _, encoding := range []string{"", "gzip", "br"} {
				headers := []string{"Accept-Language", language, "Accept-Encoding", encoding}
				full, text := ask(t, app, "GET", target, headers...)
				etag := full.Header.Get("ETag")
				if full.StatusCode != 200 {
					if etag != "" || full.Header.Get("Cache-Control") != "no-store" {
						t.Errorf("%s = %d with ETag %q, Cache-Control %q", target, full.StatusCode, etag, full.Header.Get("Cache-Control"))
					}
					continue
				}
				answered++
				if vary := strings.Join(full.Header.Values("Vary"), ", "); !strings.HasPrefix(etag, `W/"`) || full.Header.Get("Cache-Control") != "no-cache" || !strings.Contains(vary, "Accept-Language") || !strings.Contains(vary, "Accept-Encoding") {
					t.Errorf("%s: ETag %q, Cache-Control %q, Vary %q", target, etag, full.Header.Get("Cache-Control"), vary)
				}
				for _, known := range []string{etag, strings.TrimPrefix(etag, "W/"), `"x", ` + etag, "*"} {
					same, rest := ask(t, app, "GET", target, append(headers, "If-None-Match", known)...)
					if same.StatusCode != 304 || rest != "" || same.Header.Get("ETag") != etag || same.Header.Get("Vary") != full.Header.Get("Vary") {
						t.Errorf("%s with %s = %d, %d bytes, ETag %s", target, known, same.StatusCode, len(rest), same.Header.Get("ETag"))
					}
				}
				for _, other := range []string{`W/"0"`, "", strings.TrimSuffix(etag, `"`), strings.Repeat(`"x",`, 600) + etag} {
					again, rest := ask(t, app, "GET", target, append(headers, "If-None-Match", other)...)
					if again.StatusCode != 200 || rest != text || again.Header.Get("ETag") != etag {
						t.Errorf("%s with %.20s = %d, ETag %s, before %s", target, other, again.StatusCode, again.Header.Get("ETag"), etag)
					}
				}
				head, rest := ask(t, app, "HEAD", target, headers...)
				for _, name := range []string{"ETag", "Content-Type", "Content-Encoding", "Content-Length", "Vary", "Cache-Control", "Content-Language"} {
					if got, want := head.Header.Get(name), full.Header.Get(name); head.StatusCode != 200 || rest != "" || got != want {
						t.Errorf("HEAD %s (%s) = %d, %s %q, want %q", target, encoding, head.StatusCode, name, got, want)
					}
				}
				if was := tags[language]; was != "" && was != etag {
					t.Errorf("%s in %q: ETag %s, then %s for another encoding", target, language, was, etag)
				}
				tags[language] = etag
			}
		}
		if html := !strings.Contains(target, "."); html && tags["it"] != "" && (tags["it"] == tags["en"] || tags["it"] != tags[""]) {
			t.Errorf("%s: ETags by language = %v", target, tags)
		}
	}
	if answered < 9*15 {
		t.Errorf("only %d replies", answered)
	}
}

// TestPagesOfANewRelease: whoever kept a page of the release before gets the new one.
func TestPagesOfANewRelease(t *testing.T) {
	o := fixture(t)
	app := newApp(t, o)
	was := map[string]string{}
	for _, target := range pageAddresses(app) {
		resp, _ := ask(t, app, "GET", target)
		was[target] = resp.Header.Get("ETag")
	}
	next := o.Holder.Current()
	release := next.Release()
	release.ID, release.Number = "2026-03-02-ef56ab", 3
	c, err := cube.New(cube.Parts{
		Release: release, Areas: fixtureAreas(), Indicators: next.Indicators(), Datasets: next.Datasets(), Figures: fixtureFigures()[:1], Boundaries: fixtureBoundaries(),
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Holder.Swap(c)
	for _, target := range []string{"/", "/mappa", "/indicatori", "/indicatori/DEM03", "/aree/052032", "/dati", "/stato"} {
		resp, _ := ask(t, app, "GET", target, "If-None-Match", was[target])
		if resp.StatusCode != 200 || was[target] == "" || resp.Header.Get("ETag") == was[target] {
			t.Errorf("%s of the next release = %d, ETag %s, before %s", target, resp.StatusCode, resp.Header.Get("ETag"), was[target])
		}
	}
}

func TestRefusedPagesAreNotKept(t *testing.T) {
	o := fixture(t)
	app := newApp(t, o)
	for _, target := range []string{"/niente", "/aree/999999", "/indicatori/NIENTE", "/aree-funzionali/niente.csv"} {
		resp, _ := ask(t, app, "GET", target, "If-None-Match", "*")
		if resp.StatusCode == 304 || resp.StatusCode >= 400 && (resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("ETag") != "") {
			t.Errorf("%s = %d, Cache-Control %q, ETag %q", target, resp.StatusCode, resp.Header.Get("Cache-Control"), resp.Header.Get("ETag"))
		}
	}
	o.Holder.Swap(nil)
	resp, _ := ask(t, app, "GET", "/")
	if resp.StatusCode != 503 || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("before the first release = %d, %q", resp.StatusCode, resp.Header.Get("Cache-Control"))
	}
}
