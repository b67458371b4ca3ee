package dashboards

import (
	"strings"

	"cittamedie/data"
)

// Figure is a chart with all that must stand beside it. Every page uses this
// one component, and templates/figure.html alone writes it.
type Figure struct {
	Page       *page
	ID         string // of the element in the page
	Kind       string // "map" or "line"
	Title      string // what is shown, the question first
	Subtitle   string // unit and period
	Reading    []string
	Note       string // how the classes were made
	Drawing    string // address of the drawing as JSON, of a chart of series
	Map        string // what the script needs, as JSON, of a map
	Sources    []Source
	CSV        string // exactly what is shown
	JSON       string
	Legend     []LegendRow
	Marker     string // the country's value, when no class holds it
	Table      Table
	Zoom       bool
	Click      string      // what a click on an area of a map opens
	Comparison *comparison // of the areas of a map that the reader looks at
	Plain      bool        // a single period: the table alone, no chart of one point
}

// Source is who published what a figure shows.
type Source struct {
	Title, Publisher, Landing   string
	Licence, LicenceURL, Opened string
}

// LegendRow is one class of a map, or one kind of absence.
type LegendRow struct {
	Swatch string // CSS class of the sample of an absence
	Colour string // of a class
	Radius int    // of a circle, in pixels
	Text   string
	Count  string
	Mark   string // the country's value, beside its class
}

// Diameter returns the height of the sample of a circle, in pixels.
func (r LegendRow) Diameter() int { return 2*r.Radius + 2 }

// Table is the twin of a chart.
type Table struct {
	Caption string
	Head    []Head
	Rows    []TableRow
	Order   string // what the first place means, where one end is better
	Shown   string // "1–250 di 7.896" when the table has pages
	Pages   []crumb
}

// Head is the heading of a column; Num says that it holds numbers.
type Head struct {
	Text string
	Num  bool
}

// TableRow is one row: a heading, maybe a link, and its cells.
type TableRow struct {
	Rank  string
	Name  string
	Link  string
	Cells []Shown
	Code  string // of the area, where the row can be chosen
	Here  bool   // the area the reader looks at, or the one beside it
	Break bool   // the first of figures that do not compare with the earlier ones
}

// sources returns the publishers of an indicator's datasets that are in use.
func (p *page) sources(ids []string) []Source {
	var out []Source
	for _, id := range ids {
		if d, ok := p.cube.Dataset(id); ok {
			out = append(out, p.source(d))
		}
	}
	return out
}

func (p *page) source(d data.Dataset) Source {
	return Source{Title: p.In(d.Title), Publisher: p.publisherName(d.Publisher), Landing: safeURL(d.Landing), Licence: p.licenceName(d.Licence), LicenceURL: safeURL(d.Licence.URL)}
}

// safeURL keeps only web addresses: a link of a catalogue row that an operator
// wrote may be anything.
func safeURL(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

// credit writes the sources in one line, for inside an exported picture.
func (p *page) credit(sources []Source) string {
	parts := make([]string, len(sources))
	for i, s := range sources {
		parts[i] = s.Publisher + ", " + s.Title + " (" + s.Licence + ")"
	}
	return p.T("figure.source") + ": " + strings.Join(parts, "; ")
}

// title puts the question first: "Quanti anziani ogni 100 ragazzi? Indice di
// vecchiaia, 31 dicembre 2022".
func (p *page) title(in data.Indicator, d data.Period) string {
	return p.In(in.Question) + " " + p.In(in.Title) + ", " + p.when(in, d)
}
