package dashboards

import (
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// readerPages are the templates of the pages that explain the figures and put
// areas side by side.
var readerPages = []string{"functional", "methods", "glossary", "corrections"}

// readerParts are the templates that those pages share.
var readerParts = []string{"templates/choice.html", "templates/laboratory.html", "templates/snippets.html", "templates/wellbeingparts.html", "templates/profilewellbeing.html"}

// readerText is the strings of those pages.
var readerText = joined(functionalText, labText, methodsText, peersText, compareText, snippetsText, ambitiText, scoreText, wellText, wellCardText, watchText)

// readerRoutes are the routes of those pages.
func (s *site) readerRoutes() map[string]fiber.Handler {
	return map[string]fiber.Handler{
		"/aree-funzionali":              s.showFunctional,
		"/aree-funzionali/vista":        s.showLabView,
		"/aree-funzionali/aree.geojson": s.labGeoJSON,
		"/aree-funzionali/:table.csv":   s.flowsCSV,
		"/confronta/tabella.csv":        s.compareCSV,
		"/metodologia":                  s.showMethods,
		"/glossario":                    s.showGlossary,
		"/correzioni":                   s.showCorrections,
	}
}

// Address returns where a page can be found again, for a sheet of paper; "" on
// the page of an error, which writes nothing of the request back.
func (p *page) Address() string {
	if p.name == "error" {
		return ""
	}
	if public := p.Canonical(); public != "" {
		return public
	}
	q := url.Values{}
	for k, v := range p.query {
		q.Set(k, v)
	}
	return withQuery(p.site.base+p.Path, q)
}
