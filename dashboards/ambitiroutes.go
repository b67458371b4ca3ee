package dashboards

import (
	"github.com/gofiber/fiber/v2"
)

// registerAmbiti adds the page of the hypotheses side by side, its files, and the
// files of the profile of a perimeter.
func (s *site) registerAmbiti(app *fiber.App, pack fiber.Handler) {
	s.practices = &practices{path: s.Practicability, log: s.Log}
	for path, handler := range map[string]fiber.Handler{
		"/ambiti":                               s.showAmbiti,
		"/ambiti/nuova":                         s.listAgain,
		"/ambiti/confronto.csv":                 s.scoreCSV,
		"/ambiti/comuni.csv":                    s.membersCSV,
		"/ambiti/ambiti.geojson":                s.outlinesGeoJSON,
		"/aree/:code/perimetro/cifre.csv":       s.perimeterCSV,
		"/aree/:code/perimetro/confine.geojson": s.perimeterGeoJSON,
	} {
		app.Get(path, pack, s.page(handler))
	}
	app.Post("/ambiti/nuova", pack, s.page(s.addList))
}

// listAgain answers who asks for the address of the form without sending it: the
// page the form stands on.
func (s *site) listAgain(c *fiber.Ctx) error {
	p := s.newPage(c, "ambiti")
	v, err := p.readAmbiti(c)
	if err != nil {
		return err
	}
	return c.Redirect(p.ambitiLink("/ambiti", v), fiber.StatusSeeOther)
}

// DrawsTowns reports whether the page may have a drawing of perimeters.
func (p *page) DrawsTowns() bool { return p.name == "ambiti" || p.name == "perimeter" }

// Columns returns how many columns the score card has for some hypotheses.
func (p *page) Columns(hypotheses int) int { return hypotheses + 2 }
