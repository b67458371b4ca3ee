package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// tablePage is how many rows of the table twin stand on one page.
const tablePage = 250

// mapBody is the page of the map.
type mapBody struct {
	Figure     *Figure
	View       mapView
	Methods    []option
	Numbers    []option // of classes
	Layers     []option
	Kept       []option // what is chosen of the drawing of values while clusters are shown
	Marks      []option
	Areas      []option
	Withs      []option
	WriteNames bool   // there are too many areas for a list
	Suggest    string // address of the names suggested then
	ChosenName string
	WithName   string
	LevelName  string
	Preload    []string // what the script will ask for
	OwnTexts   string   // for the script that draws the reader's file, as JSON
	Title      string
	Name       string // of the indicator
	Indicators []optionGroup
	Levels     []option
	Parents    []optionGroup
	Periods    []option
	Notice     string
	Missing    *noData
	Definition string
	HowToRead  string
	Polarity   string
	Page       string // of the indicator
	Up         *crumb
}

// option is one choice of a select.
type option struct {
	Value, Text string
	Selected    bool
}

type optionGroup struct {
	Text    string
	Options []option
}

// noData says which sources must be ingested before an indicator can be shown.
type noData struct {
	Text    string
	Sources []string
	Link    *crumb // where the figures there are can be seen
}

// showMap answers /mappa.
func (s *site) showMap(c *fiber.Ctx) error {
	p := s.newPage(c, "map")
	v, err := p.readMapView()
	if err != nil {
		return err
	}
	p.Title, p.Charts = p.T("map.title"), true
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.map"), ""}}
	body := mapBody{View: v, Page: p.indicator(v.Indicator), Name: p.In(v.Indicator.Title), Title: p.In(v.Indicator.Title), Definition: p.In(v.Indicator.Definition), HowToRead: p.In(v.Indicator.HowToRead)}
	if v.Indicator.Polarity != data.Neutral {
		body.Polarity = p.T("map.polarity." + v.Indicator.Polarity.String())
	}
	if err := p.readClusters(&v); err != nil {
		return err
	}
	unknown := p.readChosen(&v)
	body.View, body.LevelName, body.OwnTexts = v, p.T("levels."+v.Level.String()), p.ownTexts()
	p.fillChoices(&body, v)
	p.fillAreas(&body, v)
	if v.Empty {
		body.Missing = p.noMap(v)
		p.Charts = false
	} else {
		body.Title = p.title(v.Indicator, v.Period)
		p.Title = p.In(v.Indicator.Title) + ", " + p.when(v.Indicator, v.Period)
		body.Figure, body.Preload = p.mapFigure(v), p.preload(v)
		body.Figure.Comparison = p.compare(v)
	}
	switch {
	case v.Moved:
		body.Notice = p.T("map.moved", p.T("levels."+v.Level.String()))
	case v.Fallback:
		body.Notice = p.T("map.fallback", v.Period.String())
	default:
		body.Notice = unknown
	}
	body.Notice = strings.TrimSpace(body.Notice + " " + p.untested(v))
	p.Body = body
	return s.render(c, p)
}

// noMap says why a view has nothing to show: no figures at all, or none for
// what lies in the parent.
func (p *page) noMap(v mapView) *noData {
	if !p.hasAny(v.Indicator) {
		return p.noData(v.Indicator, "map.missing")
	}
	n := &noData{Text: p.T("map.elsewhere", p.In(v.Indicator.Title), strings.Join(p.spans(v.Indicator), "; "))}
	n.Link = &crumb{p.T("map.page") + ": " + p.In(v.Indicator.Title), p.indicator(v.Indicator)}
	return n
}

// parents returns the areas a map may be limited to. The labour market areas are
// too many for a list: one is there when the reader came with it.
func (p *page) parents(v mapView) []optionGroup {
	var out []optionGroup
	for _, l := range []data.Level{data.Region, data.Province, data.Perimeter, data.LabourArea, data.Division} {
		g := optionGroup{Text: capitalised(p.T("levels." + l.String()))}
		for _, a := range byName(p.cube.Areas(l)) {
			if l <= data.Region || a.Code == v.Parent.Code || l == data.Perimeter && p.isGroup(a) {
				g.Options = append(g.Options, option{string(a.Code), p.rowName(a), a.Code == v.Parent.Code})
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// noData says with key that an indicator has no data, and names its sources.
func (p *page) noData(in data.Indicator, key string) *noData {
	n := &noData{Text: p.T(key, p.In(in.Title))}
	if p.site.Catalog == nil {
		return n
	}
	for _, r := range p.site.Catalog.Recipes {
		if slices.Contains(in.Datasets, r.Dataset) {
			n.Sources = append(n.Sources, p.In(r.Title)+" ("+r.ID+")")
		}
	}
	return n
}

// mapFigure builds the figure of a view.
func (p *page) mapFigure(v mapView) *Figure {
	if v.Clusters != nil {
		return p.clusterFigure(v)
	}
	values := p.cube.Values(v.Indicator.Code, v.Level, v.parentCode(), v.Period)
	rows := rank(values)
	f := &Figure{
		Page: p, ID: "mappa", Note: p.classesNote(v), Kind: "map", Zoom: true, Click: p.clickText(v), Title: p.title(v.Indicator, v.Period),
		Subtitle: p.T("map.subtitle", p.In(v.Indicator.Unit), p.when(v.Indicator, v.Period), p.T("levels."+v.Level.String())+p.inParent(v)),
		Reading:  p.mapReading(v, rows), Sources: p.mapSources(values.Cells),
		CSV: p.site.values(v, "csv"), JSON: p.site.values(v, "json"),
	}
	p.fillLegend(f, v, values)
	p.fillRanking(f, v, rows)
	f.Map = p.settings(v, f)
	return f
}

func (p *page) inParent(v mapView) string {
	if v.Parent.Code == "" {
		return ""
	}
	return " · " + p.areaName(v.Parent)
}

// most is the share of areas with a value below which a map says how many have.
const most = 0.9

// mapReading reads the parent, or else the areas at the two ends.
func (p *page) mapReading(v mapView, rows []ranked) []string {
	var with []ranked
	for _, r := range rows {
		if r.Rank > 0 {
			with = append(with, r)
		}
	}
	var out []string
	if text := p.reading(v.Indicator, v.Parent, v.Period); v.Parent.Code != "" && text != "" {
		out = append(out, text)
	} else if len(with) > 0 {
		out = append(out, p.reading(v.Indicator, with[0].Area, v.Period))
		if len(with) > 1 {
			out = append(out, p.reading(v.Indicator, with[len(with)-1].Area, v.Period))
		}
	}
	switch n := len(with); {
	case n == 0:
		out = append(out, p.T("map.noValue"))
	case float64(n) < most*float64(len(rows)):
		out = append(out, p.T("map.partial", p.Num(n), p.Num(len(rows))))
	}
	return out
}

// reading fills the sentence of an indicator for an area; "" without a value.
func (p *page) reading(in data.Indicator, a data.Area, d data.Period) string {
	c := p.cube.Cell(in.Code, a.Code, d)
	if !c.Status.HasValue() {
		return ""
	}
	country := p.show(p.cube.Cell(in.Code, data.CountryCode, d), in)
	text := in.FillReading(p.Lang, p.areaName(a), p.show(c, in).Text, country.Text)
	if a.Level == data.LabourArea {
		text = withArticle(p.Lang, text, p.areaName(a))
	}
	if i := strings.LastIndex(text, ";"); i > 0 && (a.Level == data.Country || country.Missing) {
		text = text[:i] + "." // not compared with itself, nor with what is not known
	}
	return capitalised(text)
}

// prepositions are those of readings, alone and with the article that the names of
// labour market areas want.
var prepositions = map[string][][2]string{
	"it": {{"In", "Nel"}, {"in", "nel"}, {"Da", "Dal"}, {"di", "del"}},
	"en": {{"In", "In the"}, {"in", "in the"}, {"From", "From the"}, {"of", "of the"}},
}

// withArticle puts an article before the name of a labour market area in a sentence.
func withArticle(lang, text, name string) string {
	for _, word := range prepositions[lang] {
		text = strings.Replace(text, word[0]+" "+name, word[1]+" "+name, 1)
	}
	return text
}

// datasetsOf returns the datasets the cells come from, in order.
func datasetsOf(cells []cube.Cell) []string {
	var out []string
	for _, c := range cells {
		if c.Published() && !slices.Contains(out, c.Dataset) {
			out = append(out, c.Dataset)
		}
	}
	slices.Sort(out)
	return out
}

// mapSources returns who published the figures of a map and its boundaries.
func (p *page) mapSources(cells []cube.Cell) []Source {
	ids := datasetsOf(cells)
	for _, e := range p.Release().Editions {
		if p.site.Catalog == nil {
			break
		}
		r, ok := p.site.Catalog.Recipe(e.Source)
		if ok && r.ReferenceBoundaries() && !slices.Contains(ids, e.Dataset) {
			ids = append(ids, e.Dataset)
		}
	}
	return p.sources(ids)
}

// inside returns where a click on an area leads: to the areas below it that
// have the indicator, in the same period where they have it, or to its profile.
func (p *page) inside(v mapView, a data.Area) string {
	l, ok := p.insideLevel(v, a.Level)
	if !ok {
		return p.area(a.Code)
	}
	period := ""
	if slices.Contains(p.covered(v.Indicator, l).Periods, v.Period) {
		period = v.Period.String()
	}
	return p.link("/mappa", append([]string{"indicator", v.Indicator.Code, "level", l.String(), "parent", string(a.Code), "period", period}, v.drawingParams()...)...)
}

// insideLevel returns the level of the map that an area of another opens; false
// where there is none and its profile opens.
func (p *page) insideLevel(v mapView, of data.Level) (data.Level, bool) {
	l := below(data.Area{Level: of, Code: codeMark})
	if of != data.Municipality && !p.has(v.Indicator, l) {
		l = data.Municipality
	}
	return l, of != data.Municipality && p.has(v.Indicator, l) && p.drawn(l)
}

// clickText says what a click on an area of the map opens.
func (p *page) clickText(v mapView) string {
	if l, ok := p.insideLevel(v, v.Level); ok {
		return p.T("map.click." + l.String())
	}
	return p.T("map.click.profile")
}
