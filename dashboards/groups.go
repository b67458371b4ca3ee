package dashboards

import (
	"cmp"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// definitionOrder is how the groups of a comune follow each other.
var definitionOrder = []string{"sll-2021", "aree-interne-2020", "urbanizzazione-2020", "zona-altimetrica-2020", "litoraneo-2020", "citta-medie", "capoluoghi-2020", "citta-pilota", "province-2001"}

// groupRow is a group that a comune belongs to.
type groupRow struct{ Definition, Name, Link string }

// definitionTitle names a division of the country into groups: in our words
// where we have them, as its publisher does otherwise.
func (p *page) definitionTitle(id string) string {
	if _, known := text["definition."+id]; known {
		return p.T("definition." + id)
	}
	if p.site.Catalog != nil {
		for _, r := range p.site.Catalog.Recipes {
			if r.Membership.Definition == id {
				return p.In(r.Title)
			}
		}
	}
	return id
}

// groupName returns the name of a group in the language of the page, where the
// recipe or the strings have it.
func (p *page) groupName(a data.Area) string {
	if _, known := text["group."+string(a.Code)]; known {
		return p.T("group." + string(a.Code))
	}
	if p.Lang != "it" && p.site.Catalog != nil {
		for _, r := range p.site.Catalog.Recipes {
			for _, g := range r.Membership.Groups {
				if r.Membership.Prefix+g.Code == string(a.Code) {
					return p.In(g.Name)
				}
			}
		}
	}
	return a.Name
}

// perimeterName adds to the name of a class ("Pianura") what classifies it.
func (p *page) perimeterName(a data.Area) string {
	name := p.groupName(a)
	if key := "definition." + p.cube.Definition(a.Code) + ".short"; text[key].IT != "" {
		return name + " (" + p.T(key) + ")"
	}
	return name
}

// groupsOf returns the groups a comune belongs to; the division of the country
// is left out, for the region says it already.
func (p *page) groupsOf(a data.Area) []groupRow {
	groups := slices.DeleteFunc(slices.Clone(p.cube.Groups(a.Code)), func(g cube.Group) bool { return g.Level == data.Division })
	place := func(g cube.Group) int {
		if i := slices.Index(definitionOrder, g.Definition); i >= 0 {
			return i
		}
		return len(definitionOrder)
	}
	slices.SortStableFunc(groups, func(a, b cube.Group) int { return cmp.Compare(place(a), place(b)) })
	var out []groupRow
	for _, g := range groups {
		out = append(out, groupRow{p.definitionTitle(g.Definition), p.groupName(g.Area), p.area(g.Code)})
	}
	return out
}

// isGroup reports whether an area is a set of comuni that are listed one by one.
func (p *page) isGroup(a data.Area) bool { return len(p.cube.Members(a.Code)) > 0 }

// pastRow is a code or a name that an area had.
type pastRow struct{ Code, Name, When string }

// past returns the codes and names an area had and has no more, the latest
// first; the times of one code and name are joined.
func (p *page) past(a data.Area) []pastRow {
	var spells []data.Area
	for _, f := range p.site.coverageOf(p.cube).former[a.Code] {
		if f.Code == a.Code && fold(f.Name) == fold(a.Name) {
			continue
		}
		i := slices.IndexFunc(spells, func(s data.Area) bool { return s.Code == f.Code && fold(s.Name) == fold(f.Name) })
		if i < 0 {
			spells = append(spells, f)
			continue
		}
		spells[i].ValidFrom, spells[i].ValidTo = min(spells[i].ValidFrom, f.ValidFrom), max(spells[i].ValidTo, f.ValidTo)
	}
	slices.SortStableFunc(spells, func(a, b data.Area) int { return strings.Compare(string(b.ValidTo), string(a.ValidTo)) })
	var out []pastRow
	for _, f := range spells {
		row := pastRow{Code: string(f.Code), Name: f.Name, When: p.T("past.until", p.date(f.ValidTo))}
		if f.ValidFrom != "" {
			row.When = p.T("past.fromTo", p.date(f.ValidFrom), p.date(f.ValidTo))
		}
		out = append(out, row)
	}
	return out
}
