package dashboards

import (
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/cube"
)

func TestPeers(t *testing.T) {
	app := newApp(t, fixture(t))
	doc, _, _ := get(t, app, "/aree/052012")
	section := doc.Find("section[aria-labelledby=simili]")
	if got := section.Find("p").First().Text(); !strings.Contains(got, "provincia di Siena (da 50.001 a 100.000 residenti): 2.") {
		t.Errorf("peers of a comune: %q", got)
	}
	if n := section.Find("#perche-simili tbody tr").Length(); n != 2 {
		t.Errorf("%d peers, want the 2 of the province", n)
	}
	if got := section.Find("table").First().Find("tbody tr").First().Text(); !strings.Contains(got, "Popolazione residente") {
		t.Errorf("first figure = %q", got)
	}
	if got := section.Find("a[href^='/confronta']").AttrOr("href", ""); !strings.HasPrefix(got, "/confronta?areas=052012,") {
		t.Errorf("link = %q", got)
	}
	doc, _, _ = get(t, app, "/aree/052")
	if doc.Find("section[aria-labelledby=simili]").Length() != 0 {
		t.Error("a province has peers")
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{{[]float64{4}, 4}, {[]float64{1, 5}, 3}, {[]float64{1, 2, 9}, 2}} {
		if got := median(tt.values); got != tt.want {
			t.Errorf("median(%v) = %v, want %v", tt.values, got, tt.want)
		}
	}
}

func TestTrendIsToldOnlyWhenItIsClear(t *testing.T) {
	p := &page{Lang: "it"}
	in := data.Indicator{Unit: data.Text{IT: "%", EN: "%"}, Decimals: 1}
	series := func(values ...float64) []cube.Point {
		var out []cube.Point
		for i, v := range values {
			out = append(out, cube.Point{Period: data.Year(2015 + i), Cell: cube.Cell{Value: v, Status: data.Final}})
		}
		return out
	}
	tests := []struct {
		name   string
		points []cube.Point
		want   string
	}{
		{"grows", series(10, 12, 14, 16, 18), "In crescita: +2,0 punti percentuali l'anno (al 95 % tra +2,0 e +2,0)."},
		{"falls", series(18, 16, 14, 12, 10), "In calo: −2,0 punti percentuali l'anno (al 95 % tra −2,0 e −2,0)."},
		{"wavers", series(10, 14, 9, 13, 8), "Nessuna tendenza netta."},
		{"too few", series(10, 12, 14, 16), ""},
		{"still", series(10, 10, 10, 10, 10), "Nessuna tendenza netta."},
	}
	for _, tt := range tests {
		if got := p.trendSentence(in, tt.points); got != tt.want {
			t.Errorf("%s = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestBaselineIsTheFirstAfterTheLastBreak(t *testing.T) {
	in := data.Indicator{Breaks: []data.Break{{Period: data.Year(2016)}}}
	var points []cube.Point
	for y := 2014; y <= 2018; y++ {
		points = append(points, cube.Point{Period: data.Year(y), Cell: cube.Cell{Value: 1, Status: data.Final}})
	}
	got := sinceBaseline(in, points, points[4])
	if len(got) != 3 || got[0].Period != data.Year(2016) {
		t.Errorf("baseline = %v of %d", got[0].Period, len(got))
	}
	in.Rare = true
	if len(sinceBaseline(in, points, points[4])) != 0 {
		t.Error("years of rare events are compared")
	}
}
