package dashboards

import (
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// methodSections are the parts of the page of the methods, in order; the strings
// of each are "methods.ID" and "methods.ID.text".
var methodSections = []string{"reference", "lineage", "recomposition", "status", "sums", "rounding", "labour", "simulation", "clusters", "watch", "checks", "releases"}

// recompositionClasses are the classes that the page of the methods explains.
var recompositionClasses = []data.Recomposition{data.Exact, data.Weighted, data.FromFlow, data.Projects, data.NotPart}

// methodsBody is how figures come to be.
type methodsBody struct {
	Sections []methodSection
	Domains  []methodDomain
}

type methodSection struct {
	ID, Title, Text string
	Facts           []fact
}

type methodDomain struct {
	ID, Title, Count string
	Rows             []methodRow
}

// methodRow is the method of an indicator.
type methodRow struct {
	Code, Title, Link, Method, Edition, Formula string
	Class                                       string
	Breaks                                      []breakRow
}

// showMethods answers /metodologia.
func (s *site) showMethods(c *fiber.Ctx) error {
	p := s.newPage(c, "methods")
	p.Title = p.T("methods.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.Title, ""}}
	b := methodsBody{}
	for _, id := range methodSections {
		b.Sections = append(b.Sections, p.methodSection(id))
	}
	for _, d := range p.domains(p.cube.Indicators()) {
		section := methodDomain{ID: d.ID, Title: d.Title, Count: p.Num(len(d.Indicators))}
		for _, in := range d.Indicators {
			section.Rows = append(section.Rows, p.methodRow(in))
		}
		b.Domains = append(b.Domains, section)
	}
	p.Body = b
	return s.render(c, p)
}

func (p *page) methodSection(id string) methodSection {
	m := methodSection{ID: id, Title: p.T("methods." + id), Text: p.T("methods." + id + ".text")}
	switch id {
	case "reference":
		m.Facts = []fact{{Name: p.T("status.reference"), Text: p.date(p.Release().Reference)}}
	case "releases":
		m.Facts = []fact{{Name: p.T("status.id"), Text: p.Release().ID, Code: true}, {Name: p.T("status.methods"), Text: p.Release().Methods, Code: true}}
	case "recomposition":
		for _, class := range recompositionClasses {
			m.Facts = append(m.Facts, fact{Name: string(class), Text: p.T("recomposition." + string(class))})
		}
	case "status":
		for _, status := range []string{"final", "provisional", "estimated", "notAvailable", "suppressed", "notApplicable"} {
			m.Facts = append(m.Facts, fact{Name: p.T("methods.status." + status), Text: p.T("methods.status." + status + ".text")})
		}
	}
	return m
}

func (p *page) methodRow(in data.Indicator) methodRow {
	r := methodRow{Code: in.Code, Title: p.In(in.Title), Link: p.indicator(in), Method: in.Method, Edition: in.Edition, Formula: in.FormulaText, Class: string(in.Recomposition)}
	for _, b := range in.Breaks {
		r.Breaks = append(r.Breaks, breakRow{b.Period.String(), p.In(b.Text)})
	}
	return r
}
