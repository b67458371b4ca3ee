package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// domainOrder is how domains follow each other: first what exists for comuni,
// then the domains of the BES in its own order.
var domainOrder = []string{"demography", "territory", "economy", "functional", "work", "economicWellBeing", "health", "education",
	"socialRelations", "politics", "safety", "landscape", "environment", "innovation", "services"}

// keyIndicators are the figures that a profile shows first, in this order,
// where the area has them.
var keyIndicators = []string{"DEM01", "TER01", "DEM03", "DEM04", "ECO01", "ECO02", "ECO03", "TER04", "03LAV001"}

// domain is a group of indicators with its title.
type domain struct {
	ID, Title  string
	Indicators []data.Indicator
}

// domains returns the indicators by domain. A domain that an operator added
// comes last, under its own name.
func (p *page) domains(indicators []data.Indicator) []domain {
	byID := map[string][]data.Indicator{}
	order := slices.Clone(domainOrder)
	for _, in := range indicators {
		byID[in.Domain] = append(byID[in.Domain], in)
		if !slices.Contains(order, in.Domain) {
			order = append(order, in.Domain)
		}
	}
	var out []domain
	for _, id := range order {
		if len(byID[id]) > 0 {
			out = append(out, domain{ID: id, Title: p.domainTitle(id), Indicators: byID[id]})
		}
	}
	return out
}

func (p *page) domainTitle(id string) string {
	if _, known := text["domain."+id]; known {
		return p.T("domain." + id)
	}
	return capitalised(id)
}

// choices returns the options of a select of indicators, by domain.
func (p *page) choices(indicators []data.Indicator, selected string) []optionGroup {
	var out []optionGroup
	for _, d := range p.domains(indicators) {
		g := optionGroup{Text: d.Title}
		for _, in := range d.Indicators {
			g.Options = append(g.Options, option{in.Code, p.In(in.Title), in.Code == selected})
		}
		out = append(out, g)
	}
	return out
}

// coverageIndex remembers where the indicators of one release have figures, and
// the codes that its areas had before.
type coverageIndex struct {
	cube   *cube.Cube
	levels map[coverageKey]cube.Coverage
	former map[data.AreaCode][]data.Area
}

type coverageKey struct {
	indicator string
	level     data.Level
}

// coverageOf returns the index of the release in force, made once.
func (s *site) coverageOf(c *cube.Cube) *coverageIndex {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.coverage == nil || s.coverage.cube != c {
		ix := &coverageIndex{cube: c, levels: map[coverageKey]cube.Coverage{}, former: c.Former()}
		for _, in := range c.Indicators() {
			for _, l := range data.Levels() {
				if v := c.Coverage(in.Code, l); len(v.Periods) > 0 {
					ix.levels[coverageKey{in.Code, l}] = v
				}
			}
		}
		s.coverage = ix
	}
	return s.coverage
}

// covered returns where an indicator has figures at a level.
func (p *page) covered(in data.Indicator, l data.Level) cube.Coverage {
	return p.site.coverageOf(p.cube).levels[coverageKey{in.Code, l}]
}

// has reports whether an indicator has a figure at a level.
func (p *page) has(in data.Indicator, l data.Level) bool { return len(p.covered(in, l).Periods) > 0 }

// hasAny reports whether an indicator has a figure at some level.
func (p *page) hasAny(in data.Indicator) bool {
	return slices.ContainsFunc(data.Levels(), func(l data.Level) bool { return p.has(in, l) })
}

// usedBy returns the datasets that give an indicator its figures; those that
// might, where it has none.
func (p *page) usedBy(in data.Indicator) []string {
	var out []string
	for _, l := range data.Levels() {
		for _, id := range p.covered(in, l).Datasets {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	if out == nil {
		return in.Datasets
	}
	slices.Sort(out)
	return out
}

// span writes a list of periods: "2015–2023", "2021".
func span(periods []data.Period) string {
	switch len(periods) {
	case 0:
		return ""
	case 1:
		return periods[0].String()
	}
	return periods[0].String() + "–" + periods[len(periods)-1].String()
}

// spans says at which levels an indicator has figures and for which periods,
// levels with the same periods together: "comuni, province: 2019–2022".
func (p *page) spans(in data.Indicator) []string {
	var order []string
	levels := map[string][]string{}
	for _, l := range data.Levels() {
		s := span(p.covered(in, l).Periods)
		if s == "" {
			continue
		}
		if levels[s] == nil {
			order = append(order, s)
		}
		levels[s] = append(levels[s], p.T("levels."+l.String()))
	}
	out := make([]string, len(order))
	for i, s := range order {
		out[i] = strings.Join(levels[s], ", ") + ": " + s
	}
	return out
}
