package dashboards

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
)

// indicatorBody is the page of an indicator.
type indicatorBody struct {
	Indicator  data.Indicator
	Domain     crumb
	Question   string
	Title      string
	Unit       string
	Definition string
	HowToRead  string
	Warnings   []string // what must be known before a figure is used
	MapLink    string
	Levels     []option
	Periods    []option
	Map        *Figure
	Notice     string
	Series     *Figure
	SeriesNote string
	Facts      []fact
	Terms      []crumb // the quantities of the formula
	Breaks     []breakRow
	Notes      *notesTable
	Downloads  []download
	Sources    []Source
	Missing    *noData
}

// fact is a line of the method.
type fact struct {
	Name, Text string
	Lang       string // of Text, where it is not that of the page
	Code       bool
}

type breakRow struct{ Period, Why string }

// showIndicator answers /indicatori/{codice}.
func (s *site) showIndicator(c *fiber.Ctx) error {
	p := s.newPage(c, "indicator")
	asked, err := url.PathUnescape(utils.CopyString(c.Params("code")))
	if err != nil {
		return data.ErrNotFound
	}
	in, ok := p.cube.Indicator(asked)
	if !ok {
		return p.noIndicator(c, asked)
	}
	p.Title = p.In(in.Title)
	p.Feed = crumb{p.T("feed.title", p.Title), p.indicatorFeed(in)}
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.indicators"), p.link("/indicatori")}, {p.In(in.Title), ""}}
	b := indicatorBody{
		Indicator: in, Domain: crumb{p.domainTitle(in.Domain), p.link("/indicatori") + "#" + in.Domain}, Question: p.In(in.Question), Title: p.In(in.Title),
		Unit: p.In(in.Unit), Definition: p.In(in.Definition), HowToRead: p.In(in.HowToRead), Warnings: p.warnings(in),
		Facts: p.facts(in), Terms: p.terms(in), Notes: p.notes(in), Sources: p.sources(p.usedBy(in)),
	}
	for _, br := range in.Breaks {
		b.Breaks = append(b.Breaks, breakRow{br.Period.String(), p.In(br.Text)})
	}
	for _, l := range data.Levels() {
		if periods := p.covered(in, l).Periods; len(periods) > 0 {
			b.Downloads = append(b.Downloads, p.downloads(in, l, periods)...)
		}
	}
	if err := p.fillIndicatorFigures(&b, in); err != nil {
		return err
	}
	p.Body = b
	return s.render(c, p)
}

// noIndicator answers a code that the catalogue does not have: with the page of
// the one that differs by case alone, or with a page that suggests some.
func (p *page) noIndicator(c *fiber.Ctx, asked string) error {
	for _, in := range p.cube.Indicators() {
		if strings.EqualFold(in.Code, asked) {
			return c.Redirect(p.indicator(in), fiber.StatusFound)
		}
	}
	p.name, p.Title, p.NoIndex = "error", p.T("indicator.unknown"), true
	b := errorBody{Status: fiber.StatusNotFound, Title: p.Title, Text: p.T("indicator.unknownText")}
	for _, in := range near(p.cube.Indicators(), asked) {
		b.Near = append(b.Near, crumb{in.Code + " · " + p.In(in.Title), p.indicator(in)})
	}
	b.Near = append(b.Near, crumb{p.T("indicator.catalogue"), p.link("/indicatori")})
	p.Body = b
	c.Status(fiber.StatusNotFound)
	return p.site.render(c, p)
}

// fillIndicatorFigures draws the map with its ranking, and the series.
func (p *page) fillIndicatorFigures(b *indicatorBody, in data.Indicator) error {
	if !p.hasAny(in) {
		b.Missing = p.noData(in, "data.missing")
		return nil
	}
	v := mapView{Indicator: in}
	if err := p.completeView(&v); err != nil {
		return err
	}
	if !v.Empty {
		p.Charts = true
		b.Map, b.MapLink = p.mapFigure(v), p.link("/mappa", v.params()...)
		for _, l := range v.Levels {
			b.Levels = append(b.Levels, option{l.String(), capitalised(p.T("levels." + l.String())), l == v.Level})
		}
		for _, d := range slices.Backward(v.Periods) {
			b.Periods = append(b.Periods, option{d.String(), d.String(), d == v.Period})
		}
	}
	switch {
	case v.Moved:
		b.Notice = p.T("map.moved", p.T("levels."+v.Level.String()))
	case v.Fallback:
		b.Notice = p.T("map.fallback", v.Period.String())
	}
	if areas, note := p.widest(in); len(areas) > 0 {
		p.Charts = true
		b.Series, b.SeriesNote = p.indicatorSeries(in, areas), note
	}
	return nil
}

// warnings are the sentences a reader must meet before the figures.
func (p *page) warnings(in data.Indicator) []string {
	var out []string
	if in.Sample {
		out = append(out, p.T("indicator.sample"))
	}
	if in.Rare {
		out = append(out, p.T("indicator.rare"))
	}
	if in.Recomposition == data.NotPart {
		out = append(out, p.T("recomposition.N.short"))
	}
	return out
}

// facts are the lines of the method, in the order a reader asks for them.
func (p *page) facts(in data.Indicator) []fact {
	out := []fact{{Name: p.T("data.code"), Text: in.Code, Code: true}}
	if in.FormulaText != "" {
		out = append(out, fact{Name: p.T("data.formula"), Text: in.FormulaText, Code: true})
	}
	if _, known := text["recomposition."+string(in.Recomposition)]; known {
		out = append(out, fact{Name: p.T("indicator.recomposition"), Text: p.T("recomposition." + string(in.Recomposition))})
	}
	out = append(out, fact{Name: p.T("indicator.polarity"), Text: p.T("polarity." + in.Polarity.String())})
	if in.PolarityWhy != "" {
		out = append(out, fact{Name: p.T("indicator.polarityWhy"), Text: in.PolarityWhy, Lang: "it"})
	}
	if in.Edition != "" {
		out = append(out, fact{Name: p.T("indicator.edition"), Text: in.Edition, Lang: "it"})
	}
	if in.Rounding > 0 {
		out = append(out, fact{Name: p.T("indicator.rounding"), Text: p.T("indicator.roundingText", number(p.Lang, in.Rounding, digitsOf(in.Rounding)))})
	}
	return append(out, fact{Name: p.T("data.method"), Text: in.Method, Lang: "it"})
}

// digitsOf returns how many digits after the point write a unit of rounding.
func digitsOf(v float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(fraction)
}

// codes finds what may be the code of an indicator in a formula.
var codes = regexp.MustCompile(`[A-Z][A-Z0-9_]+`)

// terms are the indicators that a formula names.
func (p *page) terms(in data.Indicator) []crumb {
	var out []crumb
	for _, code := range codes.FindAllString(in.FormulaText, -1) {
		term, ok := p.cube.Indicator(code)
		if c := (crumb{code + ": " + p.In(term.Title), p.indicator(term)}); ok && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
