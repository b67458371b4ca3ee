package dashboards

import "github.com/gofiber/fiber/v2"

// readerPages are the templates of the pages that explain the figures and put
// areas side by side.
var readerPages = []string{"functional", "methods", "glossary", "corrections"}

// readerParts are the templates that those pages share.
var readerParts = []string{"templates/choice.html"}

// readerText is the strings of those pages.
var readerText = joined(functionalText, methodsText)

// readerRoutes are the routes of those pages.
func (s *site) readerRoutes() map[string]fiber.Handler {
	return map[string]fiber.Handler{
		"/aree-funzionali":            s.showFunctional,
		"/aree-funzionali/:table.csv": s.flowsCSV,
		"/metodologia":                s.showMethods,
		"/glossario":                  s.showGlossary,
		"/correzioni":                 s.showCorrections,
	}
}
