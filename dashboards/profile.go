package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// profileTable is the figures of an area in one domain, beside those of others.
type profileTable struct {
	ID, Title, Count string
	Rows             []keyRow
	Open             bool
	Sources          []Source
}

// missingRow is an indicator without a value here, and where it has some.
type missingRow struct {
	crumb
	Where string
}

// keyRow is an indicator of the profile, with its year, beside the same of
// other areas.
type keyRow struct {
	Title, Unit, Year string
	Link              string // its series on this page
	Page              string // of the indicator
	Marks             []string
	Cells             []Shown
	dataset           string
	in                data.Indicator
	cells             []areaCell // what Cells shows
}

// shortProfile is the number of figures up to which the domains stay open.
const shortProfile = 12

// fillProfile writes the key figures, then every figure by domain.
func (p *page) fillProfile(b *areaBody) {
	b.Heads = append(b.Heads, p.areaName(b.Area))
	for _, o := range b.Compared {
		b.Heads = append(b.Heads, p.areaName(o))
	}
	key := profileTable{ID: "cifre", Title: p.T("area.key")}
	for _, code := range keyIndicators {
		in, ok := p.cube.Indicator(code)
		if row, has := p.profileRow(b, in); ok && has {
			key.Rows = append(key.Rows, row)
		}
	}
	if len(key.Rows) > 0 {
		key.Sources = p.rowSources(key.Rows)
		b.Key = &key
	}
	total := 0
	for _, d := range p.domains(p.cube.Indicators()) {
		t := p.profileDomain(b, d)
		total += len(t.Rows)
		if len(t.Rows) > 0 {
			b.Domains = append(b.Domains, t)
		}
	}
	for i := range b.Domains {
		b.Domains[i].Open = total <= shortProfile || b.Domains[i].ID == p.param("domain")
	}
}

// profileDomain writes the figures of a domain, and adds to the missing ones
// what the area does not have.
func (p *page) profileDomain(b *areaBody, d domain) profileTable {
	t := profileTable{ID: d.ID, Title: d.Title}
	for _, in := range d.Indicators {
		if row, has := p.profileRow(b, in); has {
			t.Rows = append(t.Rows, row)
			continue
		}
		where := p.T("catalogue.noFigures")
		if p.hasAny(in) {
			where = strings.Join(p.spans(in), "; ")
		}
		b.Missing = append(b.Missing, missingRow{crumb{p.In(in.Title), p.indicator(in)}, where})
	}
	t.Sources = p.rowSources(t.Rows)
	t.Count = p.T("area.figures", p.Num(len(t.Rows)))
	if len(t.Rows) == 1 {
		t.Count = p.T("area.figure")
	}
	return t
}

// profileRow writes an indicator of an area in its latest year, the others in
// that year; false when there is nothing to say.
func (p *page) profileRow(b *areaBody, in data.Indicator) (keyRow, bool) {
	points := p.cube.Series(in.Code, b.Area.Code)
	from, pt, ok := b.Area, cube.Point{}, len(points) > 0
	if ok {
		if pt, ok = latest(points); !ok {
			pt, ok = points[len(points)-1], true // published without a value: the row says why
		}
	} else {
		from, pt, ok = p.container(in, b.Area)
	}
	if !ok {
		return keyRow{}, false
	}
	row := keyRow{Title: p.In(in.Title), Unit: p.In(in.Unit), Year: pt.Period.String(), Page: p.indicator(in), Marks: p.marks(in), dataset: pt.Dataset, in: in}
	cell := p.show(pt.Cell, in)
	if from.Code != b.Area.Code {
		cell = p.borrowed(cell, b.Area, from)
	} else {
		row.Link = p.area(b.Area.Code, "indicator", in.Code, "with", b.With) + "#andamento"
	}
	row.Cells, row.cells = append(row.Cells, cell), append(row.cells, areaCell{b.Area, from, pt.Period, pt.Cell})
	for _, o := range b.Compared {
		other, whose := p.cube.Cell(in.Code, o.Code, pt.Period), o
		shown := p.show(other, in)
		if up, at, has := p.container(in, o); has && !other.Published() && len(p.cube.Series(in.Code, o.Code)) == 0 && at.Period == pt.Period {
			shown, other, whose = p.borrowed(p.show(at.Cell, in), o, up), at.Cell, up
		}
		row.Cells, row.cells = append(row.Cells, shown), append(row.cells, areaCell{o, whose, pt.Period, other})
	}
	return row, true
}

// rowSources returns who published the figures of some rows.
func (p *page) rowSources(rows []keyRow) []Source {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.dataset)
	}
	slices.Sort(ids)
	return p.sources(slices.Compact(ids))
}

// container returns the latest value of the smallest area around a that has
// one, for an indicator that cannot be recomposed for a: classes N and W.
func (p *page) container(in data.Indicator, a data.Area) (data.Area, cube.Point, bool) {
	if a.Level != data.Municipality || (in.Recomposition != data.NotPart && in.Recomposition != data.Weighted) {
		return data.Area{}, cube.Point{}, false
	}
	for _, up := range p.cube.Ancestors(a.Code) {
		if pt, ok := latest(p.cube.Series(in.Code, up.Code)); ok && up.Level != data.Country {
			return up, pt, true
		}
	}
	return data.Area{}, cube.Point{}, false
}

// borrowed marks the value of a containing area, so that nobody takes it for
// the area's own.
func (p *page) borrowed(s Shown, a, from data.Area) Shown {
	s.Borrowed = true
	s.Notes = append([]string{p.T("area.borrowed."+from.Level.String(), p.T("level."+a.Level.String()), p.areaName(from))}, s.Notes...)
	return s
}

// latest returns the last period in which an area has a value.
func latest(points []cube.Point) (cube.Point, bool) {
	for _, pt := range slices.Backward(points) {
		if pt.Status.HasValue() {
			return pt, true
		}
	}
	return cube.Point{}, false
}
