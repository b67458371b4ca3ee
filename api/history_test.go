package api_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
)

func TestRejectedIsAnAttachment(t *testing.T) {
	app := sampleApp(t)
	var runs struct {
		Items []struct{ ID, RejectedRows string }
	}
	if err := json.Unmarshal([]byte(call(t, app, "GET", "/api/v1/runs").body), &runs); err != nil {
		t.Fatal(err)
	}
	link := strings.TrimPrefix(runs.Items[1].RejectedRows, "https://dati.example.org/rete")
	a := call(t, app, "GET", link, "Accept", "application/json")
	for name, want := range map[string]string{
		"Content-Type": "text/csv; charset=utf-8; header=present", "Content-Disposition": `attachment; filename="rejected.csv"`,
		"X-Content-Type-Options": "nosniff", "X-Total-Count": "2", "Cache-Control": "no-cache",
	} {
		if got := a.header.Get(name); a.status != 200 || got != want {
			t.Errorf("%s = %d, %s %q, want %q", link, a.status, name, got, want)
		}
	}
	if runs.Items[0].RejectedRows != "" {
		t.Errorf("a run without rejected rows links to %s", runs.Items[0].RejectedRows)
	}
}

// damaged is a past that cannot be read.
type damaged struct {
	history
	text string
}

func (d damaged) Rejected(string) ([]byte, error) {
	if d.text == "" {
		return nil, errors.New("open /var/lib/rejected: permission denied")
	}
	return []byte(d.text), nil
}

func TestRejectedFailures(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	for _, tt := range []struct {
		name    string
		history api.History
		status  int
	}{
		{"no history", nil, 503}, {"unreadable", damaged{}, 500}, {"ragged", damaged{text: "a,b\n1\n"}, 500}, {"broken quote", damaged{text: "a\n\"x"}, 500}, {"only a header", damaged{text: "a,b\n"}, 200},
	} {
		app := fiber.New(fiber.Config{DisableStartupMessage: true})
		api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), History: tt.history, Log: slog.New(slog.DiscardHandler)})
		a := call(t, app, "GET", "/api/v1/runs/r1/rejected")
		if a.status != tt.status || strings.Contains(a.body, "/var") {
			t.Errorf("%s = %d, want %d: %s", tt.name, a.status, tt.status, a.body)
		}
	}
}

func TestAreasAtWithoutRegister(t *testing.T) {
	c, err := cube.New(cube.Parts{Release: data.Release{ID: "x", Created: noon, Reference: "2023-01-01"}, Areas: sampleAreas()})
	if err != nil {
		t.Fatal(err)
	}
	h := &cube.Holder{}
	h.Swap(c)
	app := appOver(t, h)
	a := call(t, app, "GET", "/api/v1/areas?at=2016-06-30")
	var p api.Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || p.Status != 404 || p.Field != "at" || p.Type != "/rete/docs#no-data" {
		t.Errorf("areas?at = %d %s", a.status, a.body)
	}
	if a := call(t, app, "GET", "/api/v1/areas?at=2023-01-01&level=region"); a.status != 200 {
		t.Errorf("regions at the reference date = %d", a.status)
	}
	for _, target := range []string{"/api/v1/memberships", "/api/v1/notes"} {
		if a := call(t, app, "GET", target); a.status != 200 || !strings.Contains(a.body, `"items":[],"total":0`) {
			t.Errorf("%s = %d %s", target, a.status, a.body)
		}
	}
}
