package dashboards

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"pgregory.net/rapid"

	"cittamedie/dashboards/browsertest"
)

func suggested(t testing.TB, o Options, query string) []suggestion {
	t.Helper()
	resp, err := newApp(t, o).Test(httptest.NewRequest("GET", "/cerca/suggerimenti.json?"+query, nil))
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Items []suggestion }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s: status %d, %v", query, resp.StatusCode, err)
	}
	return got.Items
}

func TestSuggestions(t *testing.T) {
	o := fixture(t)
	for _, tt := range []struct{ query, first, where, value string }{
		{"q=castro+pn", "Castro (PN)", "comune, provincia di Pordenone", "Castro (PN)"},
		{"q=forgari%C3%A0", "Forgarìa nel Friuli (UD)", "comune", "Forgarìa nel Friuli (UD)"},
		{"q=colle+di+val+delsa", "Colle di Val d'Elsa (SI)", "comune", "Colle di Val d'Elsa (SI)"},
		{"q=Pordenonne", "Pordenone (PN)", "comune", "Pordenone (PN)"},
		{"q=siena&level=province", "provincia di Siena", "provincia", "Siena"},
		{"q=siena&level=labourArea", "SLL di Siena", "Sistema locale", "Siena"},
		{"q=castro&level=municipality&parent=030", "Castro (UD)", "comune", "Castro (UD)"},
		{"q=vecchiaia&indicators=1", "Indice di vecchiaia", "indicatore", "Indice di vecchiaia"},
		{"q=052099", "San Gimignano (SI)", "comune", "San Gimignano (SI)"},
	} {
		got := suggested(t, o, tt.query+"&lang=it")
		if len(got) == 0 || got[0].Text != tt.first || !strings.HasPrefix(got[0].Where, tt.where) || got[0].Value != tt.value {
			t.Errorf("%s = %+v, want %s, %s first", tt.query, got, tt.first, tt.value)
		}
	}
	for _, none := range []string{"q=", "q=%20'", "q=zzzzzz"} {
		if got := suggested(t, o, none); len(got) != 0 {
			t.Errorf("%s = %+v, want none", none, got)
		}
	}
	if _, status, _ := get(t, newApp(t, o), "/cerca/suggerimenti.json?q=a&level=pianeta"); status != 400 {
		t.Errorf("an unknown level is answered with %d", status)
	}
}

// A name that an area had leads to it, and both the list and the page say so.
func TestFormerNames(t *testing.T) {
	o := fixture(t)
	p := &page{site: &site{Options: o}, cube: o.Holder.Current(), Lang: "it"}
	former := p.site.coverageOf(p.cube).former
	former["093099"] = append(former["093099"], fixtureRegister()[0])
	former["093099"][0].Name = "Castelvecchio Basso"
	hits := p.findAreas("castelvecchio")
	if len(hits) != 1 || hits[0].area.Code != "093099" {
		t.Fatalf("found %+v, want Castro (PN)", hits)
	}
	if got, want := p.whereFound(hits[0]), "già «Castelvecchio Basso», fino al 1° maggio 1995; comune"; !strings.HasPrefix(got, want) {
		t.Errorf("where = %q, want %q", got, want)
	}
	if hits = p.findAreas("colle"); len(hits) != 1 || hits[0].former == nil {
		t.Errorf("found %+v, want one by the name it had, which is nearer", hits)
	}
	doc, _, _ := get(t, newApp(t, o), "/cerca?q=colle&lang=it")
	if got := doc.Find("#trovati-luoghi ~ .hits span").First().Text(); !strings.HasPrefix(got, "già «Colle»") {
		t.Errorf("the page says %q", got)
	}
}

// Whatever is written, no answer is an error, and each suggestion is also found
// by the page without JavaScript.
func TestSuggestionsAreThoseOfThePage(t *testing.T) {
	o := fixture(t)
	app := newApp(t, o)
	rapid.Check(t, func(t *rapid.T) {
		q := url.QueryEscape(rapid.StringMatching(`[a-zA-Zàèìòù' ()0-9%&<>-]{0,14}`).Draw(t, "q"))
		resp, err := app.Test(httptest.NewRequest("GET", "/cerca?q="+q, nil))
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("/cerca?q=%s: %v %v", q, resp, err)
		}
		page, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err = app.Test(httptest.NewRequest("GET", "/cerca/suggerimenti.json?q="+q, nil))
		var got struct{ Items []suggestion }
		if err != nil || json.NewDecoder(resp.Body).Decode(&got) != nil {
			t.Fatalf("suggestions of %s: %v", q, err)
		}
		for _, item := range got.Items {
			if !strings.Contains(string(page), `href="`+item.Link+`"`) {
				t.Fatalf("%s is suggested for %s and not found by the page", item.Link, q)
			}
		}
	})
}

func TestBrowserSuggestions(t *testing.T) {
	b := openBrowser(t, fixture(t))
	keys := func(text ...string) {
		t.Helper()
		for _, k := range text {
			if err := chromedp.Do(b.Ctx, chromedp.KeyEvent(k)); err != nil {
				t.Fatal(err)
			}
		}
	}
	const open = `!document.querySelector(".suggestions").hidden && document.querySelectorAll(".suggestions [role=option]").length === `
	b.Visit("/?lang=it", 390)
	browsertest.Eval[any](b, `document.querySelector("#q").focus()`)
	keys("castro")
	b.Until(open + "2")
	keys(kb.Escape)
	b.Until(`document.querySelector(".suggestions").hidden && document.querySelector("#q").value === "castro"`)
	keys(" p")
	b.Until(open + "1")
	keys(kb.ArrowDown)
	if !browsertest.Eval[bool](b, `document.getElementById(document.querySelector("#q").getAttribute("aria-activedescendant")).getAttribute("aria-selected") === "true"`) {
		t.Error("the arrow does not mark a suggestion")
	}
	keys(kb.Enter)
	b.Until(`location.pathname === "/aree/093099" && document.readyState === "complete"`)

	b.Visit("/confronta?lang=it", 1440)
	browsertest.Eval[any](b, `document.querySelector("#add").focus()`)
	keys("castro")
	b.Until(open + "2")
	browsertest.Eval[any](b, `document.querySelector(".suggestions [role=option]").click()`)
	if got := browsertest.Eval[string](b, `document.querySelector("#add").value`); got != "Castro (UD)" {
		t.Errorf("a click writes %q", got)
	}
	keys(kb.Enter)
	b.Until(`location.search.includes("areas=030099") && document.readyState === "complete"`)
	b.Clean("/confronta")
}
