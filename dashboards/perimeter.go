package dashboards

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// perimeterBody is the profile of a set of municipalities that is no area of the
// release: drawn, uploaded, computed or kept.
type perimeterBody struct {
	Lead       string
	Definition string
	Facts      []linkedFact
	Notes      []string
	Given      string
	Key        *perimeterTable
	Domains    []perimeterTable
	Map        *perimeterMap
	Members    []memberGroup
	Count      string
	CSV        string
	GeoJSON    string
	Compare    crumb
	Redraw     string
	Cite       string
	ID         string
}

// perimeterTable is the figures of a perimeter in one domain.
type perimeterTable struct {
	ID, Title, Count string
	Rows             []perimeterRow
	Open             bool
	Sources          []Source
}

// perimeterRow is one figure with how it was worked out.
type perimeterRow struct {
	Title, Unit, Year, Page string
	Class, How              string
	Value                   Shown
	Reason                  string
	Around                  []aroundCell // figures of what holds the perimeter, where it has none
	figure                  perimeter.Figure
}

// linkedFact is something said of a perimeter, maybe with where to read more.
type linkedFact struct{ Name, Text, Link string }

// aroundCell is the figure of an area that holds the perimeter.
type aroundCell struct{ Name, Link, Text string }

// memberGroup is the municipalities of a perimeter in one province.
type memberGroup struct {
	Name, Link, Count string
	Towns             []crumb
}

// isPerimeterID reports whether the code of an address says a perimeter that is no
// area of the release.
func (p *page) isPerimeterID(code data.AreaCode) bool {
	if _, ok := p.cube.Area(code); ok {
		return false
	}
	for _, prefix := range []string{"set.", "kept.", "lma.", "fua.", "catchment."} {
		if strings.HasPrefix(string(code), prefix) {
			return true
		}
	}
	return false
}

// findPerimeter returns the perimeter of the address.
func (p *page) findPerimeter(c *fiber.Ctx) (hypothesis, error) {
	id := string(p.codeOf(c))
	found, err := p.site.Perimeters.Find(c.UserContext(), p.cube, id)
	if err != nil {
		return hypothesis{}, err
	}
	return hypothesis{Perimeter: found, Given: givenName(p.param("name")), asked: id}, nil
}

// showPerimeter answers /aree/{id} for a set of municipalities.
func (s *site) showPerimeter(c *fiber.Ctx, p *page) error {
	h, err := p.findPerimeter(c)
	if err != nil {
		return p.perimeterRefused(c, err)
	}
	figures, err := s.Perimeters.Profile(c.UserContext(), p.cube, h.Perimeter, "")
	if err != nil {
		return err
	}
	p.name, p.Title = "perimeter", p.hypothesisName(h)
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.ambiti"), p.link("/ambiti")}, {p.Title, ""}}
	b := perimeterBody{ID: h.ID, Given: h.Given, Definition: p.In(h.Definition), Notes: p.perimeterNotes(h.Perimeter), Facts: p.provenance(h.Perimeter)}
	b.Count = p.plural("ambiti.comuni", len(h.Municipalities))
	b.Members = p.memberGroups(h.Municipalities)
	b.Lead = p.perimeterWhere(h.Perimeter)
	p.fillPerimeterTables(&b, figures)
	v := ambitiView{}
	v.add(h.Perimeter, h.asked, h.Given)
	b.Map = p.perimeterMap(v, nil)
	b.Compare = crumb{p.T("perimeter.compare"), p.ambitiLink("/ambiti", v)}
	v.Draw = h.asked
	b.Redraw = p.ambitiLink("/ambiti", v) + "#disegna"
	b.CSV, b.GeoJSON = p.perimeterFile(h, "cifre.csv"), p.perimeterFile(h, "confine.geojson")
	b.Cite = p.T("perimeter.cite", p.hypothesisName(h), p.T("site.name"), p.Release().ID, p.date(p.Release().Reference), p.Address())
	p.Body = b
	return s.render(c, p)
}

// perimeterFile returns the address of a file of a perimeter.
func (p *page) perimeterFile(h hypothesis, name string) string {
	return p.link("/aree/"+url.PathEscape(h.asked)+"/perimetro/"+name, "name", h.Given)
}

// perimeterRefused answers an id that says no perimeter with why.
func (p *page) perimeterRefused(c *fiber.Ctx, err error) error {
	reason, told := p.refusal(err)
	if !told {
		return err
	}
	status := statusOf(err)
	p.name, p.Title, p.NoIndex = "error", p.T("perimeter.refused"), true
	p.Body = errorBody{Status: status, Title: p.Title, Text: reason, Hint: p.T("perimeter.refusedHint")}
	c.Status(status)
	return p.site.render(c, p)
}

// perimeterWhere says how many municipalities of which provinces it has.
func (p *page) perimeterWhere(q perimeter.Perimeter) string {
	groups := p.memberGroups(q.Municipalities)
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name + " (" + g.Count + ")"
	}
	return p.plural("ambiti.comuni", len(q.Municipalities)) + ": " + p.nameList(names)
}

// memberGroups lists municipalities by province.
func (p *page) memberGroups(codes []data.AreaCode) []memberGroup {
	byProvince := map[data.AreaCode][]data.Area{}
	for _, code := range codes {
		a, _ := p.cube.Area(code)
		byProvince[a.Parent] = append(byProvince[a.Parent], a)
	}
	var out []memberGroup
	for _, up := range byName(p.cube.Areas(data.Province)) {
		towns := byProvince[up.Code]
		if len(towns) == 0 {
			continue
		}
		g := memberGroup{Name: capitalised(p.areaName(up)), Link: p.area(up.Code), Count: p.Num(len(towns))}
		for _, a := range byName(towns) {
			g.Towns = append(g.Towns, crumb{a.Name, p.area(a.Code)})
		}
		out = append(out, g)
	}
	return out
}

// provenance says how a perimeter was made and from what.
func (p *page) provenance(q perimeter.Perimeter) []linkedFact {
	out := []linkedFact{{Name: p.T("perimeter.kind"), Text: p.T("perimeter.kind." + string(q.Kind))}, {Name: p.T("perimeter.id"), Text: q.ID}}
	if d, ok := p.cube.Dataset(q.Provenance.Dataset); ok {
		out = append(out, linkedFact{Name: p.T("perimeter.dataset"), Text: p.In(d.Title), Link: safeURL(d.Landing)})
	}
	if !q.Provenance.Period.IsZero() {
		out = append(out, linkedFact{Name: p.T("perimeter.period"), Text: q.Provenance.Period.String()})
	}
	if q.Provenance.Act != "" {
		out = append(out, linkedFact{Name: p.T("perimeter.act"), Text: q.Provenance.Act})
	}
	if a, ok := p.cube.Area(q.Lead); ok {
		out = append(out, linkedFact{Name: p.T("perimeter.lead"), Text: p.areaName(a), Link: p.area(a.Code)})
	}
	return append(out, linkedFact{Name: p.T("perimeter.vintage"), Text: p.date(q.Vintage)}, linkedFact{Name: p.T("status.release"), Text: p.Release().ID})
}
