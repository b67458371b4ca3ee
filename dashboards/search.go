package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// mostHits is how many areas a search shows.
const mostHits = 50

// longestQuery bounds what is searched: no Italian name is nearly as long.
const longestQuery = 100

// searchBody is the page of a search.
type searchBody struct {
	Query      string
	Hits       []searchHit
	Indicators []searchHit
	Total      int
	More       bool
}

type searchHit struct{ Text, Where, Link string }

// showSearch answers /cerca?q=, also for those without JavaScript.
func (s *site) showSearch(c *fiber.Ctx) error {
	p := s.newPage(c, "search")
	p.Title, p.NoIndex = p.T("search.title"), true
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.Title, ""}}
	q := []rune(strings.ToValidUTF8(p.param("q"), ""))
	b := searchBody{Query: string(q[:min(len(q), longestQuery)])}
	if fold(b.Query) != "" {
		p.searchAreas(&b)
		p.searchIndicators(&b)
	}
	p.Body = b
	return s.render(c, p)
}

func (p *page) searchAreas(b *searchBody) {
	found := p.findAreas(b.Query)
	b.Total = len(found)
	b.More = b.Total > mostHits
	for _, h := range found[:min(b.Total, mostHits)] {
		b.Hits = append(b.Hits, searchHit{p.areaName(h.area), p.whereFound(h), p.area(h.area.Code)})
	}
}

// findAreas returns the areas a query names, by a code they had too.
func (p *page) findAreas(q string) []hit {
	found := p.site.index(p.cube).find(p, q)
	for _, a := range p.cube.Successors(data.AreaCode(strings.TrimSpace(q))) {
		if !slices.ContainsFunc(found, func(h hit) bool { return h.area.Code == a.Code }) {
			found = append(found, hit{area: a})
		}
	}
	return found
}

// whereFound says where an area lies, after the name it had where it was found
// by that.
func (p *page) whereFound(h hit) string {
	if h.former == nil {
		return p.where(h.area)
	}
	return p.T("search.former", h.former.name, p.date(h.former.until)) + "; " + p.where(h.area)
}

func (p *page) searchIndicators(b *searchBody) {
	q := fold(b.Query)
	for _, in := range p.cube.Indicators() {
		if matches(in, q) && len(strings.Fields(q)) > 1 {
			b.Indicators = append(b.Indicators, searchHit{p.In(in.Title), p.In(in.Question), p.indicator(in)})
			continue
		}
		for _, text := range []string{in.Code, in.Title.IT, in.Title.EN, in.Question.IT, in.Question.EN} {
			if r := match(fold(text), q); r >= 0 && r < inTheMiddle {
				b.Indicators = append(b.Indicators, searchHit{p.In(in.Title), p.In(in.Question), p.indicator(in)})
				break
			}
		}
	}
}
