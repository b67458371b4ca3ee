package dashboards

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// catalogueBody is the list of indicators.
type catalogueBody struct {
	Query   string
	Found   string
	Domains []catalogueDomain
}

type catalogueDomain struct {
	ID, Title, Count string
	Rows             []catalogueRow
}

// catalogueRow is an indicator in the list.
type catalogueRow struct {
	Code, Question, Title, Unit string
	Link, Map                   string // Map is "" where no map can be drawn
	Spans                       []string
	Sources                     []Source
	Marks                       []string // what sort of figure it is, where it matters
}

// showCatalogue answers /indicatori?q=.
func (s *site) showCatalogue(c *fiber.Ctx) error {
	p := s.newPage(c, "catalogue")
	p.Title = p.T("catalogue.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.indicators"), ""}}
	q := []rune(strings.ToValidUTF8(p.param("q"), ""))
	b := catalogueBody{Query: string(q[:min(len(q), longestQuery)])}
	p.NoIndex = b.Query != ""
	var found []data.Indicator
	for _, in := range p.cube.Indicators() {
		if matches(in, fold(b.Query)) {
			found = append(found, in)
		}
	}
	b.Found = p.T("catalogue.found", p.Num(len(found)), p.Num(len(p.cube.Indicators())))
	for _, d := range p.domains(found) {
		section := catalogueDomain{ID: d.ID, Title: d.Title, Count: p.Num(len(d.Indicators))}
		for _, in := range d.Indicators {
			section.Rows = append(section.Rows, p.catalogueRow(in))
		}
		b.Domains = append(b.Domains, section)
	}
	p.Body = b
	return s.render(c, p)
}

func (p *page) catalogueRow(in data.Indicator) catalogueRow {
	marks := p.marks(in)
	if len(in.Breaks) > 0 {
		marks = append(marks, p.T("mark.breaks"))
	}
	row := catalogueRow{Code: in.Code, Question: p.In(in.Question), Title: p.In(in.Title), Unit: p.In(in.Unit), Link: p.indicator(in),
		Spans: p.spans(in), Sources: p.sources(p.usedBy(in)), Marks: marks}
	if len(p.drawnLevels(in, data.Area{})) > 0 {
		row.Map = p.link("/mappa", "indicator", in.Code)
	}
	return row
}

// marks says in a few words what a reader of an indicator must not forget.
func (p *page) marks(in data.Indicator) []string {
	var out []string
	if in.Sample {
		out = append(out, p.T("mark.sample"))
	}
	if in.Rare {
		out = append(out, p.T("mark.rare"))
	}
	return out
}
