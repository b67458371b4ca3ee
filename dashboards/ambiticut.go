package dashboards

import (
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// cutGroup counts the groups that the border of each hypothesis cuts.
func (p *page) cutGroup(cmp *perimeter.Comparison) scoreGroup {
	g := scoreGroup{ID: "cut"}
	for _, kind := range []struct {
		id    string
		there bool
		is    func(perimeter.Split) bool
	}{
		{"cutLabour", len(p.cube.Areas(data.LabourArea)) > 0, func(s perimeter.Split) bool { return s.Group.Level == data.LabourArea }},
		{"cutBodies", p.hasBodies(), func(s perimeter.Split) bool { return s.Group.Level != data.LabourArea && p.isBody(s.Group.Code) }},
	} {
		row := p.newRow(kind.id, data.Negative)
		for _, side := range cmp.Sides {
			if !kind.there {
				row.Cells = append(row.Cells, absentCell(p.T("score.unrecorded"), "notRecorded", p.T("score.noGroups")))
				continue
			}
			n := 0
			for _, cut := range side.Split {
				if kind.is(cut) {
					n++
				}
				if kind.is(cut) && !strings.Contains(row.Source, cut.Definition) {
					row.Source = joinText(", ", row.Source, cut.Definition)
				}
			}
			row.Cells = append(row.Cells, scoreCell{Text: p.Num(n), value: data.Some(float64(n))})
		}
		row.Period = string(p.Release().Reference)
		g.Rows = append(g.Rows, row)
	}
	return g
}

// isBody reports whether partners joined a group: an Unione or an area vasta, not
// a statistical class.
func (p *page) isBody(group data.AreaCode) bool {
	return slices.ContainsFunc(p.cube.Memberships(), func(m data.Membership) bool { return m.Group == group && m.Role != "" })
}

func (p *page) hasBodies() bool {
	return slices.ContainsFunc(p.cube.Memberships(), func(m data.Membership) bool { return m.Role != "" })
}

// allSplits returns the groups that some hypothesis cuts and that a reader wants
// to know of: labour market areas and bodies, each once.
func (p *page) allSplits(cmp *perimeter.Comparison) []perimeter.Split {
	var out []perimeter.Split
	for _, side := range cmp.Sides {
		for _, cut := range side.Split {
			if cut.Group.Level != data.LabourArea && !p.isBody(cut.Group.Code) {
				continue
			}
			if !slices.ContainsFunc(out, func(o perimeter.Split) bool { return o.Group.Code == cut.Group.Code }) {
				out = append(out, cut)
			}
		}
	}
	return out
}

// overlaps writes how much of the residents of each pair live in both.
func (p *page) overlaps(v ambitiView, cmp *perimeter.Comparison) (rows [][]string, note string) {
	for i, row := range cmp.Overlaps {
		cells := []string{fmt.Sprintf("%s. %s", v.Sides[i].Letter, p.hypothesisName(v.Sides[i]))}
		for j, n := range row {
			switch {
			case i == j:
				cells = append(cells, "–")
			case n.Valid:
				cells = append(cells, number(p.Lang, 100*n.Value, 1))
			default:
				cells = append(cells, p.T("cell.missing"))
			}
		}
		rows = append(rows, cells)
	}
	return rows, p.T("ambiti.overlapNote", cmp.Residents.String())
}
