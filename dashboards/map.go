package dashboards

import (
	"slices"
	"strconv"
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
	Title      string
	Indicators []option
	Levels     []option
	Parents    []optionGroup
	Periods    []option
	Notice     string
	Missing    *noData
	Definition string
	HowToRead  string
	Polarity   string
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
	body := mapBody{View: v, Title: p.In(v.Indicator.Title), Definition: p.In(v.Indicator.Definition), HowToRead: p.In(v.Indicator.HowToRead)}
	if v.Indicator.Polarity != data.Neutral {
		body.Polarity = p.T("map.polarity." + v.Indicator.Polarity.String())
	}
	p.fillChoices(&body, v)
	if v.Empty {
		body.Missing = p.noData(v.Indicator, "map.missing")
		p.Charts = false
	} else {
		body.Title = p.title(v.Indicator, v.Period)
		p.Title = p.In(v.Indicator.Title) + ", " + p.when(v.Indicator, v.Period)
		body.Figure = p.mapFigure(v)
	}
	if v.Fallback {
		body.Notice = p.T("map.fallback", v.Period.String())
	}
	p.Body = body
	return s.render(c, p)
}

// fillChoices fills the form: what may be shown and what is.
func (p *page) fillChoices(b *mapBody, v mapView) {
	for _, in := range p.cube.Indicators() {
		b.Indicators = append(b.Indicators, option{in.Code, p.In(in.Title), in.Code == v.Indicator.Code})
	}
	for _, l := range mapLevels {
		if v.Parent.Code == "" || l < v.Parent.Level {
			b.Levels = append(b.Levels, option{l.String(), p.T("levels." + l.String()), l == v.Level})
		}
	}
	for _, period := range slices.Backward(v.Periods) {
		b.Periods = append(b.Periods, option{period.String(), period.String(), period == v.Period})
	}
	for _, m := range methods {
		b.Methods = append(b.Methods, option{m, p.T("classes." + m), m == v.Method})
	}
	for _, l := range []data.Level{data.Region, data.Province} {
		g := optionGroup{Text: p.T("levels." + l.String())}
		for _, a := range byName(p.cube.Areas(l)) {
			g.Options = append(g.Options, option{string(a.Code), a.Name, a.Code == v.Parent.Code})
		}
		b.Parents = append(b.Parents, g)
	}
	if v.Parent.Code != "" {
		up := crumb{p.T("map.allItaly"), p.link("/mappa", "indicator", v.Indicator.Code)}
		b.Up = &up
	}
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
	values := p.cube.Values(v.Indicator.Code, v.Level, v.parentCode(), v.Period)
	rows := rank(values)
	f := &Figure{
		Page: p, ID: "mappa", Note: p.T("classes." + v.Method + ".note"), Kind: "map", Zoom: true, Title: p.title(v.Indicator, v.Period),
		Subtitle: p.T("map.subtitle", p.In(v.Indicator.Unit), p.when(v.Indicator, v.Period), p.T("levels."+v.Level.String())+p.inParent(v)),
		Reading:  p.mapReading(v, rows), Sources: p.mapSources(values.Cells),
		Drawing: p.link("/mappa/grafico.json", v.params()...),
		CSV:     p.site.values(v, "csv"), JSON: p.site.values(v, "json"),
	}
	p.fillLegend(f, v, values)
	p.fillRanking(f, v, rows)
	return f
}

// params returns the parameters that give the view again.
func (v mapView) params() []string {
	return []string{"indicator", v.Indicator.Code, "level", v.Level.String(), "parent", string(v.parentCode()), "period", v.Period.String(), "classes", v.methodParam()}
}

// methodParam returns the method of the classes, "" for the default.
func (v mapView) methodParam() string {
	if v.Method == methods[0] {
		return ""
	}
	return v.Method
}

func (p *page) inParent(v mapView) string {
	if v.Parent.Code == "" {
		return ""
	}
	return " · " + p.areaName(v.Parent)
}

// mapReading reads the parent, or else the areas at the two ends.
func (p *page) mapReading(v mapView, rows []ranked) []string {
	if v.Parent.Code != "" {
		if text := p.reading(v.Indicator, v.Parent, v.Period); text != "" {
			return []string{text}
		}
	}
	var with []ranked
	for _, r := range rows {
		if r.Rank > 0 {
			with = append(with, r)
		}
	}
	if len(with) == 0 {
		return []string{p.T("map.noValue")}
	}
	out := []string{p.reading(v.Indicator, with[0].Area, v.Period)}
	if len(with) > 1 {
		out = append(out, p.reading(v.Indicator, with[len(with)-1].Area, v.Period))
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
	if i := strings.LastIndex(text, ";"); i > 0 && (a.Level == data.Country || country.Missing) {
		text = text[:i] + "." // not compared with itself, nor with what is not known
	}
	return capitalised(text)
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
		if ok && r.Kind == "boundaries" && !slices.Contains(ids, e.Dataset) {
			ids = append(ids, e.Dataset)
		}
	}
	return p.sources(ids)
}

// fillRanking writes the table twin; it is the keyboard list of areas too.
func (p *page) fillRanking(f *Figure, v mapView, rows []ranked) {
	total := len(rows)
	from, to := p.slice(f, v, total)
	f.Table.Caption = f.Title
	f.Table.Head = []Head{{p.T("table.rank"), true}, {p.T("level." + v.Level.String()), false}, {p.In(v.Indicator.Unit), true}, {p.T("table.year"), false}, {p.T("table.notes"), false}}
	for _, r := range rows[from:to] {
		s := p.show(r.Cell, v.Indicator)
		note := s.Note()
		s.Notes = nil // they have a column of their own
		row := TableRow{Name: p.rowName(r.Area), Link: p.below(v, r.Area), Cells: []Shown{s, {Text: v.Period.String()}, {Text: note}}}
		if r.Rank > 0 {
			row.Rank = strconv.Itoa(r.Rank)
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
}

// rowName names an area under a heading that already says its level.
func (p *page) rowName(a data.Area) string {
	if a.Level == data.Province {
		return a.Name
	}
	return p.areaName(a)
}

// slice returns the rows of the page of the table asked for.
func (p *page) slice(f *Figure, v mapView, total int) (from, to int) {
	n, err := strconv.Atoi(p.param("page"))
	if err != nil || n < 1 || (n-1)*tablePage >= total {
		n = 1
	}
	from, to = (n-1)*tablePage, min(n*tablePage, total)
	if total <= tablePage {
		return from, to
	}
	f.Table.Shown = p.T("table.shown", p.Num(from+1), p.Num(to), p.Num(total))
	if n > 1 {
		f.Table.Pages = append(f.Table.Pages, crumb{p.T("table.previous"), p.link("/mappa", append(v.params(), "page", strconv.Itoa(n-1))...) + "#mappa-tabella"})
	}
	if to < total {
		f.Table.Pages = append(f.Table.Pages, crumb{p.T("table.next"), p.link("/mappa", append(v.params(), "page", strconv.Itoa(n+1))...) + "#mappa-tabella"})
	}
	return from, to
}

// below returns where a click on an area leads: the comuni of a province or
// region, the profile of a comune.
func (p *page) below(v mapView, a data.Area) string {
	switch a.Level {
	case data.Province:
		return p.link("/mappa", "indicator", v.Indicator.Code, "level", data.Municipality.String(), "parent", string(a.Code), "classes", v.methodParam())
	case data.Region:
		return p.link("/mappa", "indicator", v.Indicator.Code, "level", data.Province.String(), "parent", string(a.Code), "classes", v.methodParam())
	}
	return p.area(a.Code)
}
