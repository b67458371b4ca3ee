package dashboards

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// compareBody is the form of two areas, and what each name may mean.
type compareBody struct {
	First, Second choice
	Domains       []option // which figures to open beside the key ones
}

// choice is one of the two names: what was written, and the areas it may mean.
type choice struct {
	Name, Label, Text string
	Options           []option
	Nothing           bool
}

// showCompare answers /confronta: with two names that say one area each it
// leads to the profile of the first beside the second.
func (s *site) showCompare(c *fiber.Ctx) error {
	p := s.newPage(c, "compare")
	a, first := p.choose("a")
	b, second := p.choose("b")
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

// choose reads one name. An area is chosen by its code, or by a name that only
// one comune has; otherwise the reader is asked.
func (p *page) choose(name string) (data.AreaCode, choice) {
	text := []rune(strings.ToValidUTF8(p.param(name), ""))
	ch := choice{Name: name, Label: p.T("compare." + name), Text: string(text[:min(len(text), longestQuery)])}
	if fold(ch.Text) == "" {
		return "", ch
	}
	if a, ok := p.cube.Area(data.AreaCode(ch.Text)); ok {
		return a.Code, ch
	}
	found := p.site.index(p.cube).find(p, ch.Text)
	ch.Nothing = len(found) == 0
	var exact []data.Area
	for _, a := range found {
		if a.Level == data.Municipality && (fold(a.Name) == fold(ch.Text) || fold(p.areaName(a)) == fold(ch.Text)) {
			exact = append(exact, a)
		}
	}
	if len(exact) == 1 {
		return exact[0].Code, ch
	}
	for _, a := range found[:min(len(found), 20)] {
		ch.Options = append(ch.Options, option{Value: string(a.Code), Text: p.areaName(a) + ", " + p.where(a)})
	}
	return "", ch
}
