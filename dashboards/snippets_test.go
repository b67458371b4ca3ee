package dashboards

import (
	"strings"
	"testing"
)

func TestSnippetsReadTheFiguresOfThePage(t *testing.T) {
	o := fixture(t)
	o.BaseURL = "https://dati.example.it/citta"
	app := newApp(t, o)
	for _, path := range []string{"/indicatori/DEM03?level=municipality&period=2021", "/aree/052032", "/dati"} {
		doc, _, _ := get(t, app, path)
		block := doc.Find(".snippets")
		if block.Length() == 0 || block.First().Find("pre").Length() != 4 {
			t.Fatalf("%s: %d blocks", path, block.Length())
		}
		block.Each(func(_ int, s *gq) {
			s.Find("pre").Each(func(_ int, code *gq) {
				if !strings.Contains(code.Text(), "https://dati.example.it/citta/api/v1/") {
					t.Errorf("%s: %q has no address of ours", path, code.Text())
				}
			})
		})
	}
	doc, _, _ := get(t, app, "/indicatori/DEM03?level=municipality&period=2021")
	csv := doc.Find("#mappa .figure-actions a").First().AttrOr("href", "")
	if got := doc.Find("#usa-mappa pre").First().Text(); !strings.Contains(got, csv) {
		t.Errorf("curl = %q, want the file of the map %q", got, csv)
	}
	doc, _, _ = get(t, newApp(t, fixture(t)), "/indicatori/DEM03")
	if got := doc.Find("#usa-mappa").Text(); !strings.Contains(got, "metti l'indirizzo di questa installazione") {
		t.Errorf("without a public address the block says %q", got)
	}
}

func TestSnippetsAreSafeToPaste(t *testing.T) {
	p := &page{site: &site{}, Lang: "it"}
	for _, b := range p.Snippets("x", "", `/api/v1/values?indicator=A'; rm -rf ~;"`).Blocks {
		single := b.Name == "curl" || b.Name == "DuckDB SQL"
		if (single && strings.Contains(b.Code, "A'; rm")) || (!single && strings.Contains(b.Code, `~;""`)) {
			t.Errorf("%s: the address ends its quotes: %s", b.Name, b.Code)
		}
	}
	if got := fileName("/api/v1/values?indicator=DEM03&level=province&period=2022&format=csv"); got != "DEM03-province-2022.csv" {
		t.Errorf("file = %q", got)
	}
	if got := fileName("/api/v1/values?indicator=%24(x)"); got != "dati.csv" {
		t.Errorf("file = %q", got)
	}
}
