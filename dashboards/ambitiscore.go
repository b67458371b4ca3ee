package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// scoreCard is the criteria by hypotheses (it. "scheda di confronto").
type scoreCard struct {
	groups   []scoreGroup
	datasets []string
}

// rows returns the criteria in order.
func (s scoreCard) rows() []scoreRow {
	var out []scoreRow
	for _, g := range s.groups {
		out = append(out, g.Rows...)
	}
	return out
}

// row returns a criterion.
func (s scoreCard) row(id string) scoreRow {
	for _, r := range s.rows() {
		if r.ID == id {
			return r
		}
	}
	return scoreRow{}
}

// scoreGroup is criteria of one sort.
type scoreGroup struct {
	ID, Title, Text string
	Rows            []scoreRow
}

// scoreRow is one criterion.
type scoreRow struct {
	ID, Title, Unit, Period string
	Source                  string // ids of datasets, or who recorded it
	Titles, When            string // source and period for a reader
	Cells                   []scoreCell
	usual                   data.Polarity // the way most readers name, 0 where none is usual
	weighed                 bool          // a reader can weigh it
}

// scoreCell is a criterion of one hypothesis: the value, or why there is none.
type scoreCell struct {
	Text    string
	Notes   []string
	Missing bool
	value   data.Number // what weights go by
	status  string      // for programs: "", "estimated", "notRecorded", "notAvailable"
}

// score writes the score card.
func (p *page) score(v ambitiView, cmp *perimeter.Comparison) scoreCard {
	s := scoreCard{groups: []scoreGroup{p.practiceGroup(v, cmp), p.containmentGroup(cmp), p.sizeGroup(cmp), p.cutGroup(cmp)}}
	for i := range s.groups {
		s.groups[i].Title, s.groups[i].Text = p.T("score."+s.groups[i].ID), p.T("score."+s.groups[i].ID+".text")
		for j := range s.groups[i].Rows {
			row := &s.groups[i].Rows[j]
			row.Titles, row.When = p.sourceTitles(row.Source), row.Period
			if d, err := data.ParseDate(row.Period); err == nil {
				row.When = p.T("score.at", p.date(d))
			}
		}
	}
	if cmp.Flows != nil && s.row("supply").known() > 0 {
		s.datasets = append(s.datasets, cmp.Flows.Dataset)
	}
	for _, side := range cmp.Sides {
		s.datasets = append(append(s.datasets, side.Residents.Sources...), side.SquareKm.Sources...)
	}
	for _, cut := range p.allSplits(cmp) {
		s.datasets = append(s.datasets, cut.Definition)
	}
	slices.Sort(s.datasets)
	s.datasets = slices.Compact(s.datasets)
	return s
}

// sourceTitles writes the ids of datasets for a reader.
func (p *page) sourceTitles(ids string) string {
	words := strings.Split(ids, ", ")
	for i, id := range words {
		if d, ok := p.cube.Dataset(id); ok {
			words[i] = p.In(d.Title)
		}
	}
	return strings.Join(words, ", ")
}

// newRow returns a criterion without its cells.
func (p *page) newRow(id string, usual data.Polarity) scoreRow {
	return scoreRow{ID: id, Title: p.T("criterion." + id), Unit: p.T("criterion." + id + ".unit"), usual: usual, weighed: true}
}

// absentCell is a criterion that a hypothesis does not have.
func absentCell(text, status string, notes ...string) scoreCell {
	return scoreCell{Text: text, Missing: true, Notes: notes, status: status}
}

// containmentGroup is what the flows say.
func (p *page) containmentGroup(cmp *perimeter.Comparison) scoreGroup {
	g := scoreGroup{ID: "flows"}
	for _, m := range []struct {
		id  string
		of  func(perimeter.Side) data.Number
		by  float64
		dec int
	}{
		{"supply", func(s perimeter.Side) data.Number { return s.Supply }, 100, 1},
		{"demand", func(s perimeter.Side) data.Number { return s.Demand }, 100, 1},
		{"cohesion", func(s perimeter.Side) data.Number { return s.Cohesion }, 1, 4},
	} {
		row := p.newRow(m.id, data.Positive)
		for _, side := range cmp.Sides {
			n := m.of(side)
			if !n.Valid {
				row.Cells = append(row.Cells, absentCell(p.T("cell.missing"), "notAvailable", p.withoutFlows(cmp, side)))
				continue
			}
			row.Period, row.Source = cmp.Flows.Period.String(), cmp.Flows.Dataset
			cell := scoreCell{Text: number(p.Lang, m.by*n.Value, m.dec), value: data.Some(m.by * n.Value)}
			if cmp.Flows.Inner {
				cell.Notes = []string{p.T("score.inner")}
			}
			row.Cells = append(row.Cells, cell)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// withoutFlows says why nothing can be measured on a side.
func (p *page) withoutFlows(cmp *perimeter.Comparison, side perimeter.Side) string {
	switch {
	case cmp.Flows == nil:
		return p.T("score.noFlows")
	case side.FlowsCovered < side.Municipalities:
		return p.T("score.partFlows", p.Num(side.FlowsCovered), p.Num(side.Municipalities))
	}
	return p.T("score.noTies")
}

// sizeGroup is how large the hypotheses are.
func (p *page) sizeGroup(cmp *perimeter.Comparison) scoreGroup {
	count, people, area, density := p.newRow("municipalities", 0), p.newRow("residents", 0), p.newRow("km2", 0), p.newRow("density", 0)
	count.Period = string(p.Release().Reference)
	for _, side := range cmp.Sides {
		count.Cells = append(count.Cells, scoreCell{Text: p.Num(side.Municipalities), value: data.Some(float64(side.Municipalities))})
		people.Cells = append(people.Cells, p.figureCell(side.Residents, 0))
		area.Cells = append(area.Cells, p.figureCell(side.SquareKm, 1))
		density.Cells = append(density.Cells, p.densityCell(side))
		people.take(side.Residents)
		area.take(side.SquareKm)
	}
	p.tellYears(&people, cmp, func(s perimeter.Side) data.Period { return s.Residents.Period })
	p.tellYears(&area, cmp, func(s perimeter.Side) data.Period { return s.SquareKm.Period })
	density.Period, density.Source = people.Period, people.Source
	if area.Source != people.Source {
		density.Source = joinText(", ", people.Source, area.Source)
	}
	if area.Period != people.Period {
		density.Period = joinText(" / ", people.Period, area.Period)
	}
	return scoreGroup{ID: "size", Rows: []scoreRow{count, people, area, density}}
}

// tellYears adds its year to each cell of a row where they are not the same.
func (p *page) tellYears(row *scoreRow, cmp *perimeter.Comparison, of func(perimeter.Side) data.Period) {
	if !strings.Contains(row.Period, ",") {
		return
	}
	for i := range row.Cells {
		if !row.Cells[i].Missing {
			row.Cells[i].Notes = append(row.Cells[i].Notes, p.T("score.year", of(cmp.Sides[i]).String()))
		}
	}
}

// take notes where a row's figures come from.
func (r *scoreRow) take(f perimeter.Figure) {
	if !f.Period.IsZero() && !strings.Contains(r.Period, f.Period.String()) {
		r.Period = joinText(", ", r.Period, f.Period.String())
	}
	for _, id := range f.Sources {
		if !slices.Contains(strings.Split(r.Source, ", "), id) {
			r.Source = joinText(", ", r.Source, id)
		}
	}
}

// joinText joins texts that are not empty.
func joinText(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), by)
}

// figureCell writes a figure that was worked out on a perimeter.
func (p *page) figureCell(f perimeter.Figure, decimals int) scoreCell {
	if !f.Status.HasValue() {
		return absentCell(p.T("cell.missing"), "notAvailable", p.In(f.Reason))
	}
	cell := scoreCell{Text: number(p.Lang, f.Value, decimals), value: data.Some(f.Value)}
	if f.Status == data.Estimated {
		cell.status, cell.Notes = "estimated", append(cell.Notes, p.T("cell.estimated"))
	}
	if f.Recalculated {
		cell.Notes = append(cell.Notes, p.T("cell.recalculated", p.date(p.Release().Reference)))
	}
	return cell
}

// densityCell divides residents by square kilometres.
func (p *page) densityCell(side perimeter.Side) scoreCell {
	r, a := side.Residents, side.SquareKm
	switch {
	case !r.Status.HasValue():
		return absentCell(p.T("cell.missing"), "notAvailable", p.In(r.Reason))
	case !a.Status.HasValue() || a.Value <= 0:
		return absentCell(p.T("cell.missing"), "notAvailable", p.In(a.Reason))
	}
	return scoreCell{Text: number(p.Lang, r.Value/a.Value, 1), value: data.Some(r.Value / a.Value)}
}
