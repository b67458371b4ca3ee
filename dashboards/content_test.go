package dashboards

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
)

// The glossary explains every word of the dictionary of package data.
func TestGlossaryHasTheVocabulary(t *testing.T) {
	c, err := loadContent()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../data/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`(?m)^//   - ([A-Za-z ]+?)( \(it\.|:)`).FindAllStringSubmatch(string(doc), -1)
	if len(words) < 15 {
		t.Fatalf("%d words in data/doc.go", len(words))
	}
	for _, w := range words {
		if !slices.ContainsFunc(c.terms, func(x term) bool { return x.Term == w[1] }) {
			t.Errorf("the glossary lacks %q", w[1])
		}
	}
	for _, x := range c.terms {
		for _, text := range []data.Text{x.Name, x.Text} {
			if text.IT == "" || text.EN == "" {
				t.Errorf("%s lacks a language", x.Term)
			}
		}
	}
}

func TestCorrectionsAreDatedAndWhole(t *testing.T) {
	c, err := loadContent()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range c.corrections {
		if _, err := data.ParseDate(string(r.Date)); err != nil {
			t.Errorf("correction %d: %v", i, err)
		}
		for _, text := range []data.Text{r.Where, r.Wrong, r.Since, r.Now} {
			if text.IT == "" || text.EN == "" {
				t.Errorf("correction %d of %s lacks a language", i, r.Date)
			}
		}
	}
}

func TestPagesThatExplain(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/correzioni")
	if got := doc.Find("section[aria-labelledby=somme] a").First(); got.AttrOr("href", "") != "/indicatori/DEM01#somme" || !strings.Contains(got.Text(), "(1)") {
		t.Errorf("first sum that differs = %q %q", got.Text(), got.AttrOr("href", ""))
	}
	doc, _, _ = get(t, app, "/metodologia")
	if n := doc.Find("#recomposition").Parent().Find("dt").Length(); n != 5 {
		t.Errorf("%d classes of recomposition, want 5", n)
	}
	if got := doc.Find("#metodo-FLOW_RESIDENTS").Text(); !strings.Contains(got, "nota metodologica") || !strings.Contains(got, "Interruzione nel 2021") {
		t.Errorf("method of an indicator = %q", got)
	}
	for query, words := range map[string][]string{"": {"37 con il primo e 36 con il secondo", "1.608 occupati"}, "?lang=en": {"37 areas by the first and 36 by the second", "1,608 resident workers"}} {
		doc, _, _ = get(t, app, "/metodologia"+query)
		for _, want := range words {
			if got := doc.Find("#labour").Parent().Text(); !strings.Contains(got, want) {
				t.Errorf("/metodologia%s does not say %q: %s", query, want, got)
			}
		}
	}
	doc, _, _ = get(t, app, "/glossario?lang=en")
	if got := doc.Find("#selfcontainment dt").Text(); got != "Self-containment Autocontenimento" {
		t.Errorf("term = %q", got)
	}
	for _, path := range []string{"/metodologia", "/glossario", "/correzioni"} {
		if doc.Find("footer a[href^='"+path+"']").Length() != 1 {
			t.Errorf("the footer does not lead to %s", path)
		}
	}
}
