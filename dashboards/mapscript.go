package dashboards

import (
	"encoding/json"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/choropleth"
)

// codeMark stands for the code of an area in the link of a map.
const codeMark = "CODICE"

// mapSettings is what the script needs to draw a view of the map: where its
// geometry, names and values are, how to draw them and the texts around. The
// values come from the API, so that another period costs only them.
type mapSettings struct {
	Geometry string     `json:"geometry"`
	Backdrop string     `json:"backdrop,omitempty"` // what is drawn under the areas
	Names    string     `json:"names"`
	Values   string     `json:"values"`
	Inside   string     `json:"inside"` // where a click leads, with codeMark
	Limits   []float64  `json:"limits"`
	Colours  []string   `json:"colours"`
	Labels   []string   `json:"labels"` // of the classes
	Scale    [][]string `json:"scale"`  // blues of one class, of two and so on, for the reader's own data
	Counts   []string   `json:"counts"`
	Circles  *circles   `json:"circles,omitempty"`

	Clusters *clusterSettings `json:"clusters,omitempty"`

	Chosen   []string `json:"chosen,omitempty"` // codes of the areas looked at
	Title    string   `json:"title"`
	Subtitle string   `json:"subtitle"`
	Source   string   `json:"source"`
	Note     string   `json:"note"`
	Unit     string   `json:"unit"`
	Period   string   `json:"period"`
	Level    string   `json:"level"`
	Method   string   `json:"method"`
	Number   int      `json:"number"`
	Decimals int      `json:"decimals"`
	Lang     string   `json:"lang"`
	File     string   `json:"file"` // base name of the exported picture

	Texts map[string]string `json:"texts"`
}

// mapTexts are the strings that the script writes beside an area.
var mapTexts = []string{"cell.missing", "cell.suppressed", "cell.notApplicable", "cell.estimated", "cell.provisional", "cell.covered", "cell.known",
	"legend.missing", "legend.suppressed", "legend.estimated", "legend.title", "map.address"}

// settings describes a view for the script, as JSON for an attribute.
func (p *page) settings(v mapView, f *Figure) string {
	limits := p.site.classesOf(p, v)
	s := mapSettings{
		Geometry: p.geometry(v), Names: p.names(v),
		Values: p.site.values(v, "json"), Inside: p.inside(v, data.Area{Level: v.Level, Code: codeMark}),
		Limits: limits.Limits, Labels: p.classLabels(limits, v.Indicator), Title: f.Title, Subtitle: f.Subtitle,
		Source: p.credit(f.Sources), Note: p.T("map.exportNote", p.italy(v)) + " " + f.Note, Unit: p.In(v.Indicator.Unit), Period: v.Period.String(),
		Level: v.Level.String(), Method: v.Scheme.Method, Number: v.Scheme.Number, Decimals: v.Indicator.Decimals, Lang: p.Lang,
		File: v.Indicator.Code + "-" + v.Level.String() + "-" + v.Period.String(), Texts: map[string]string{},
	}
	for n := 1; n <= choropleth.MostClasses; n++ {
		s.Scale = append(s.Scale, palette(data.Neutral, n))
	}
	s.Colours = palette(v.Indicator.Polarity, len(s.Labels))
	for _, row := range f.Legend {
		if row.Colour != "" {
			s.Counts = append(s.Counts, row.Count)
		}
	}
	switch {
	case v.Clusters != nil:
		s.Clusters, s.Colours, s.Labels, s.File = p.clusterSettings(v), clusterColours, nil, s.File+"-lisa"
		for _, row := range f.Legend[:len(clusterColours)] {
			s.Labels = append(s.Labels, row.Text)
		}
	case v.Circles:
		s.Circles = p.circles(v)
	}
	for _, a := range []data.Area{v.Chosen, v.With} {
		if a.Code != "" {
			s.Chosen = append(s.Chosen, string(a.Code))
		}
	}
	for _, key := range mapTexts {
		s.Texts[key] = p.T(key)
	}
	s.Texts["legend.island"] = p.T("lisa.island")
	s.Texts["cell.recalculated"] = p.recalculated(v.Indicator)
	if v.Parent.Level == data.Perimeter && p.drawn(data.Region) {
		s.Backdrop = p.site.api("boundaries", "format", "topojson", "level", data.Region.String())
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("dashboards: map settings: " + err.Error())
	}
	return string(b)
}

func (p *page) geometry(v mapView) string {
	return p.site.api("boundaries", "format", "topojson", "level", v.Level.String(), "parent", string(v.parentCode()))
}

func (p *page) names(v mapView) string {
	return p.link("/mappa/nomi.json", "level", v.Level.String(), "parent", string(v.parentCode()), "lang", p.Lang)
}

// preload returns what the script of a view asks for, so that the browser asks
// while it still reads the script.
func (p *page) preload(v mapView) []string {
	return []string{p.geometry(v), p.names(v), p.site.values(v, "json")}
}

// ownTexts are the strings for the script that draws the reader's file, as JSON.
func (p *page) ownTexts() string {
	texts := map[string]string{}
	for key := range mapText {
		if strings.HasPrefix(key, "own.") {
			texts[key] = p.T(key)
		}
	}
	b, err := json.Marshal(texts)
	if err != nil {
		panic("dashboards: texts: " + err.Error())
	}
	return string(b)
}

// italy writes the country's value.
func (p *page) italy(v mapView) string {
	return p.show(p.cube.Cell(v.Indicator.Code, data.CountryCode, v.Period), v.Indicator).Text
}
