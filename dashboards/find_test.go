package dashboards

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestSearch(t *testing.T) {
	app := newApp(t, fixture(t))
	tests := []struct{ q, first string }{
		{"siena", "Siena (SI)"}, {"SIENA", "Siena (SI)"}, {"forgaria", "Forgarìa nel Friuli (UD)"}, {"colle di val d elsa", "Colle di Val d'Elsa (SI)"},
		{"Colle di Val d’Elsa", "Colle di Val d'Elsa (SI)"}, {"castro", "Castro (UD)"}, {"Castro (PN)", "Castro (PN)"}, {"052012", "Colle di Val d'Elsa (SI)"},
		{"gimignano", "San Gimignano (SI)"}, {"052099", "San Gimignano (SI)"}, {"vecchiaia", "Indice di vecchiaia"},
		{"collevaldelsa", ""}, {"colledivaldelsa", "Colle di Val d'Elsa (SI)"}, {"colle elsa", "Colle di Val d'Elsa (SI)"}, {"castro udine", "Castro (UD)"}, {"Castro di Pordenone", "Castro (PN)"},
		{"provincia di Siena", "provincia di Siena"}, {"comune di Siena", "Siena (SI)"}, {"sll siena", "SLL di Siena"}, {"S. Gimignano", "San Gimignano (SI)"}, {"forgaria'", "Forgarìa nel Friuli (UD)"},
	}
	for _, tt := range tests {
		doc, _, _ := get(t, app, "/cerca?q="+url.QueryEscape(tt.q))
		if got := doc.Find(".hits a").First().Text(); got != tt.first {
			t.Errorf("search %q = %q, want %q", tt.q, got, tt.first)
		}
	}
	doc, _, _ := get(t, app, "/cerca?q=zzzz")
	if doc.Find(".hits").Length() != 0 || doc.Find("[role=status]").Length() != 1 {
		t.Error("a search without answer does not say so")
	}
}

func TestOldCodes(t *testing.T) {
	app := newApp(t, fixture(t))
	resp, err := app.Test(httptest.NewRequest("GET", "/aree/052099", nil))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Location"); resp.StatusCode != 302 || got != "/aree/052028?from=052099" {
		t.Errorf("old code = %d %q", resp.StatusCode, got)
	}
	doc, _, _ := get(t, app, "/aree/052028?from=052099")
	if got := doc.Find("[role=status]").Text(); !strings.Contains(got, "052099") {
		t.Errorf("notice = %q", got)
	}
	if doc, _, _ = get(t, app, "/aree/052028?from=%3Cb%3E"); doc.Find("[role=status]").Length() != 0 {
		t.Error("a code that did not lead here is believed")
	}
}

func TestSubPathAndHost(t *testing.T) {
	o := fixture(t)
	o.BaseURL = "https://dati.example.it/citta"
	o.Publisher = Publisher{Name: "Comune di Prova", Email: "dati@example.it", PrivacyURL: "/privacy", AccessibilityURL: "https://form.agid.gov.it/x"}
	req := httptest.NewRequest("GET", "/aree/052", nil)
	req.Host = "evil.example"
	resp, err := newApp(t, o).Test(req)
	if err != nil {
		t.Fatal(err)
	}
	html := body(t, resp.Body)
	if strings.Contains(html, "evil.example") || strings.Contains(html, "non è un sito ufficiale") {
		t.Error("the Host header is believed, or the trial notice stays")
	}
	doc, _ := goquery.NewDocumentFromReader(strings.NewReader(html))
	doc.Find("main a[href], nav a[href], link[rel=stylesheet], form[action]").Each(func(_ int, s *goquery.Selection) {
		v := s.AttrOr("href", s.AttrOr("action", ""))
		if strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "/citta/") {
			t.Errorf("%q leaves the sub-path", v)
		}
	})
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != "https://dati.example.it/citta/aree/052" {
		t.Errorf("canonical = %q", got)
	}
	if _, err := newSite(Options{BaseURL: "javascript:alert(1)"}); err == nil {
		t.Error("a BaseURL that is no web address is accepted")
	}
}

func TestStatusShowsNoInsides(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/stato")
	text := doc.Text()
	if strings.Contains(text, "/var/secret") {
		t.Error("the page shows the message of an error")
	}
	for _, want := range []string{"non riuscita; restano i dati di prima", "irpef.csv: trovato: un file vuoto; atteso: dei dati", "7.896 righe lette, 2 scartate", "2026-03-01-ab12cd", "1° gennaio 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestEveryTextIsInBothLanguages(t *testing.T) {
	for key, v := range text {
		if v.IT == "" || v.EN == "" {
			t.Errorf("%s lacks a language", key)
		}
		if strings.Count(v.IT, "%s") != strings.Count(v.EN, "%s") {
			t.Errorf("%s: the two languages take different arguments", key)
		}
	}
}
