package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
)

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
	var out []groupRow
	for _, g := range p.cube.Groups(a.Code) {
		if g.Level != data.Division {
			out = append(out, groupRow{p.definitionTitle(g.Definition), p.groupName(g.Area), p.area(g.Code)})
		}
	}
	slices.SortStableFunc(out, func(a, b groupRow) int { return strings.Compare(a.Definition, b.Definition) })
	return out
}

// isGroup reports whether an area is a set of comuni that are listed one by one.
func (p *page) isGroup(a data.Area) bool { return len(p.cube.Members(a.Code)) > 0 }

// pastRow is a code or a name that an area had.
type pastRow struct{ Code, Name, When string }

// past returns the codes and names an area had, the latest first.
func (p *page) past(a data.Area) []pastRow {
	former := slices.Clone(p.site.coverageOf(p.cube).former[a.Code])
	slices.SortStableFunc(former, func(a, b data.Area) int { return strings.Compare(string(b.ValidTo), string(a.ValidTo)) })
	var out []pastRow
	for _, f := range former {
		row := pastRow{Code: string(f.Code), Name: f.Name, When: p.T("past.until", p.date(f.ValidTo))}
		if f.ValidFrom != "" {
			row.When = p.T("past.fromTo", p.date(f.ValidFrom), p.date(f.ValidTo))
		}
		out = append(out, row)
	}
	return out
}
