package dashboards

import (
	"io"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
)

// get asks the app for a page and parses it.
func get(t *testing.T, app *fiber.App, path string, headers ...string) (*goquery.Document, int, map[string][]string) {
	t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := app.Test(req, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc, resp.StatusCode, resp.Header
}

// TestServe keeps the fixture up for a person to look at: SERVE=127.0.0.1:PORT.
func TestServe(t *testing.T) {
	address := os.Getenv("SERVE")
	if address == "" {
		t.Skip("set SERVE=127.0.0.1:PORT to look at the fixture in a browser")
	}
	if err := newApp(t, fixture(t)).Listen(address); err != nil {
		t.Fatal(err)
	}
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
