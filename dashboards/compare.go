package dashboards

import (
	"github.com/gofiber/fiber/v2"
)

// compareBody is the form of two areas, and what each name may mean.
type compareBody struct {
	First, Second choice
	Domains       []option // which figures to open beside the key ones
}

// showCompare answers /confronta: with two names that say one area each it
// leads to the profile of the first beside the second.
func (s *site) showCompare(c *fiber.Ctx) error {
	p := s.newPage(c, "compare")
	a, first := p.pickAny("a", p.param("a"))
	b, second := p.pickAny("b", p.param("b"))
	if a != "" && b != "" {
		return c.Redirect(p.area(a, "with", string(b), "domain", p.chosenDomain())+p.domainAnchor(), fiber.StatusSeeOther)
	}
	p.Title = p.T("compare.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.compare"), ""}}
	body := compareBody{First: first, Second: second, Domains: []option{{"", p.T("compare.key"), p.chosenDomain() == ""}}}
	for _, d := range p.domains(p.cube.Indicators()) {
		body.Domains = append(body.Domains, option{d.ID, d.Title, d.ID == p.chosenDomain()})
	}
	p.Body = body
	return s.render(c, p)
}

// chosenDomain returns the domain the reader wants open, "" for the key figures.
func (p *page) chosenDomain() string {
	asked := p.param("domain")
	for _, in := range p.cube.Indicators() {
		if in.Domain == asked {
			return asked
		}
	}
	return ""
}

func (p *page) domainAnchor() string {
	if d := p.chosenDomain(); d != "" {
		return "#" + d
	}
	return ""
}
