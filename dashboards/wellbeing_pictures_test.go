package dashboards

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"pgregory.net/rapid"
)

// picture asks for a drawing and returns its texts, having read it whole as XML.
func picture(t *testing.T, app *fiber.App, path string) []string {
	t.Helper()
	resp, err := app.Test(httptest.NewRequest("GET", path, nil), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "image/svg+xml") || !strings.Contains(resp.Header.Get("Content-Disposition"), ".svg") {
		t.Fatalf("%s = %d %q %q", path, resp.StatusCode, resp.Header.Get("Content-Type"), resp.Header.Get("Content-Disposition"))
	}
	var out []string
	for d := xml.NewDecoder(resp.Body); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if text, is := token.(xml.CharData); is && strings.TrimSpace(string(text)) != "" {
			out = append(out, string(text))
		}
	}
}

// TestWellbeingPicturesSayWhatThePageSays compares the pictures with the tables of the
// page they are offered on, and looks for what they must carry when they travel alone.
func TestWellbeingPicturesSayWhatThePageSays(t *testing.T) {
	app := newApp(t, wellbeingFixture(t))
	doc, _, _ := get(t, app, "/benessere?area=052&weights=age:2.5&lang=it")
	for _, tt := range []struct{ name, rows string }{{"graduatoria.svg", ".well-ranking tbody th a"}, {"scheda.svg", "#scheda .well-bars td.num"}, {"domini.svg", ".strips h3"}} {
		link := doc.Find("a[download][href*='"+tt.name+"']").AttrOr("href", "")
		if png := doc.Find("[data-png*='"+tt.name+"']").AttrOr("data-png", ""); png != link {
			t.Errorf("%s: the PNG is of %q, the SVG of %q", tt.name, png, link)
		}
		all := strings.Join(picture(t, app, link), "\n")
		for _, row := range doc.Find(tt.rows).EachIter() {
			if text := row.Text(); !strings.Contains(all, text) {
				t.Errorf("%s lacks %q", tt.name, text)
			}
		}
		for _, want := range []string{"Pesi scelti da chi legge", "Pesi cambiati: Età 2,5", "Fonte:", "weights=age:2.5", "Rilascio dei dati", "2022"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s lacks %q", tt.name, want)
			}
		}
	}
	if got := strings.Join(picture(t, app, "/benessere/graduatoria.svg?lang=it"), "\n"); strings.Contains(got, "chi legge") || strings.ContainsRune(got, utf8.RuneError) {
		t.Errorf("a picture by the definition says %q", got)
	}
	if _, status, _ := get(t, app, "/benessere/scheda.svg"); status != 400 {
		t.Errorf("a card of no area: status %d", status)
	}
}

// TestWrappedKeepsEveryLetter holds for any text: lines are short enough and hold the
// same letters.
func TestWrappedKeepsEveryLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		most := rapid.IntRange(1, 60).Draw(t, "most")
		lines := wrapped(text, most)
		for _, line := range lines {
			if n := utf8.RuneCountInString(line); n > most || n == 0 {
				t.Fatalf("a line of %d letters: %q", n, line)
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(strings.ToValidUTF8(text, string(utf8.RuneError))), ""); got != want {
			t.Fatalf("wrapped(%q) = %q", text, lines)
		}
	})
}
