package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// mostCompared is how many areas, and how many indicators, stand side by side.
const mostCompared = 10

// compareBody is areas beside one another.
type compareBody struct {
	Add        choice   // the field that adds an area
	Waiting    string   // a second name that is still to be told apart
	Areas      []chosen // side by side
	Indicators string   // those chosen, as the address holds them
	AreaCodes  string
	Domains    []checkGroup
	Notice     string
	Table      *compareTable
}

// chosen is an area of the comparison and the address without it.
type chosen struct{ Name, Where, Link, Without string }

// checkGroup is the indicators of a domain, to be ticked.
type checkGroup struct {
	Title, Count string
	Options      []option
	Open         bool
}

// compareView is what is compared.
type compareView struct {
	Areas      []data.Area
	Indicators []data.Indicator
	Default    bool // the reader chose no indicators
	Left       bool // some were left out, above the limit
}

// showCompare answers /confronta. A name or a ticked box leads to the address
// that says the whole choice.
func (s *site) showCompare(c *fiber.Ctx) error {
	p := s.newPage(c, "compare")
	v, err := p.readCompare(c)
	if err != nil {
		return err
	}
	p.Title = p.T("compare.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.compare"), ""}}
	b := compareBody{Add: choice{Name: "add", Label: p.T("choose.add"), Suggest: p.Suggest()}}
	waiting := 0
	for _, name := range []string{"a", "b", "add"} {
		code, ch := p.pickAny("add", p.param(name))
		switch {
		case code != "":
			a, _ := p.cube.Area(code)
			v.add(a)
		case ch.Text == "":
		case waiting == 0:
			b.Add, waiting = ch, 1
		default:
			b.Waiting = ch.Text
		}
	}
	asked := p.param("a") + p.param("b") + p.param("add") + p.param("i") + p.param("domain")
	if waiting == 0 && asked != "" && !v.Left {
		return c.Redirect(p.compareView(v), fiber.StatusSeeOther)
	}
	p.fillCompare(&b, v)
	p.Body = b
	return s.render(c, p)
}

// add puts an area among those compared, if there is room.
func (v *compareView) add(a data.Area) {
	switch {
	case slices.ContainsFunc(v.Areas, func(o data.Area) bool { return o.Code == a.Code }):
	case len(v.Areas) == mostCompared:
		v.Left = true
	default:
		v.Areas = append(v.Areas, a)
	}
}

// readCompare returns the areas and the indicators of the address.
func (p *page) readCompare(c *fiber.Ctx) (compareView, error) {
	var v compareView
	for _, code := range listed(p.param("areas")) {
		a, ok := p.today(data.AreaCode(code))
		if !ok {
			return v, &data.FieldError{Field: "areas", Value: code, Reason: "must be codes of areas"}
		}
		v.add(a)
	}
	codes := listed(p.param("indicators"))
	if ticked := c.Context().QueryArgs().PeekMulti("i"); len(ticked) > 0 {
		codes = nil
		for _, code := range ticked {
			codes = append(codes, string(code))
		}
	}
	for _, in := range p.cube.Indicators() {
		if p.param("domain") != "" && in.Domain == p.param("domain") && p.hasAny(in) && len(codes) < mostCompared {
			codes = append(codes, in.Code)
		}
	}
	v.Default = len(codes) == 0
	if v.Default {
		codes = keyIndicators
	}
	for _, code := range codes {
		in, ok := p.cube.Indicator(code)
		switch {
		case !ok && !v.Default:
			return v, &data.FieldError{Field: "indicators", Value: code, Reason: "must be codes of indicators"}
		case !ok, v.Default && !p.hasAny(in), slices.ContainsFunc(v.Indicators, func(o data.Indicator) bool { return o.Code == code }):
		case len(v.Indicators) == mostCompared:
			v.Left = true
		default:
			v.Indicators = append(v.Indicators, in)
		}
	}
	return v, nil
}

// listed splits a list of codes with commas.
func listed(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// compareView returns the address that says a whole comparison.
func (p *page) compareView(v compareView) string {
	var areas []data.AreaCode
	for _, a := range v.Areas {
		areas = append(areas, a.Code)
	}
	return p.compareLink(areas, v.indicatorCodes())
}

// indicatorCodes returns the indicators the reader chose; none by default.
func (v compareView) indicatorCodes() []string {
	var out []string
	for _, in := range v.Indicators {
		if !v.Default {
			out = append(out, in.Code)
		}
	}
	return out
}

// compareLink returns the address of a comparison; the commas stay readable.
func (p *page) compareLink(areas []data.AreaCode, indicators []string) string {
	return p.compareAt("/confronta", areas, indicators)
}

func (p *page) compareAt(path string, areas []data.AreaCode, indicators []string) string {
	codes := make([]string, len(areas))
	for i, code := range areas {
		codes[i] = string(code)
	}
	if slices.Equal(indicators, keyIndicators) {
		indicators = nil
	}
	return strings.ReplaceAll(p.link(path, "areas", strings.Join(codes, ","), "indicators", strings.Join(indicators, ",")), "%2C", ",")
}

// fillCompare writes the choice and the table.
func (p *page) fillCompare(b *compareBody, v compareView) {
	var codes []string
	for i, a := range v.Areas {
		others := v
		others.Areas = slices.Delete(slices.Clone(v.Areas), i, i+1)
		b.Areas = append(b.Areas, chosen{p.areaName(a), p.where(a), p.area(a.Code), p.compareView(others)})
		codes = append(codes, string(a.Code))
	}
	b.AreaCodes, b.Indicators = strings.Join(codes, ","), strings.Join(v.indicatorCodes(), ",")
	for _, d := range p.domains(p.cube.Indicators()) {
		g := checkGroup{Title: d.Title}
		n := 0
		for _, in := range d.Indicators {
			if !p.hasAny(in) {
				continue
			}
			on := slices.ContainsFunc(v.Indicators, func(o data.Indicator) bool { return o.Code == in.Code })
			if on {
				n++
			}
			g.Options = append(g.Options, option{in.Code, p.In(in.Title), on})
		}
		g.Count = p.T("compare.ticked", p.Num(n), p.Num(len(g.Options)))
		if len(g.Options) > 0 {
			b.Domains = append(b.Domains, g)
		}
	}
	if v.Left {
		b.Notice = p.T("compare.limit", p.Num(mostCompared))
	}
	if len(v.Areas) > 0 {
		b.Table = p.compareTable(v)
	}
}
