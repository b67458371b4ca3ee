package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// glossaryBody is the words of the project.
type glossaryBody struct{ Terms []glossaryRow }

type glossaryRow struct{ ID, Name, Other, OtherLang, Text string }

// showGlossary answers /glossario, in the order of the language of the page.
func (s *site) showGlossary(c *fiber.Ctx) error {
	p := s.newPage(c, "glossary")
	p.Title = p.T("glossary.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.Title, ""}}
	b := glossaryBody{}
	for _, t := range s.content.terms {
		id := strings.ToLower(strings.ReplaceAll(t.Term, " ", "-"))
		b.Terms = append(b.Terms, glossaryRow{ID: id, Name: p.In(t.Name), Other: t.Name.In(p.OtherLang()), OtherLang: p.OtherLang(), Text: p.In(t.Text)})
	}
	slices.SortFunc(b.Terms, func(a, b glossaryRow) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	p.Body = b
	return s.render(c, p)
}
