package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// memberTable is municipalities by hypotheses: the twin of the map.
type memberTable struct {
	Heads []string
	Rows  []memberRow
}

// memberRow is a municipality and in which hypotheses it is.
type memberRow struct {
	Code             data.AreaCode
	Name, Link, Said string
	In               []bool
}

// memberTable writes the twin of the map, those in fewest hypotheses first.
func (p *page) memberTable(v ambitiView, cmp *perimeter.Comparison) *memberTable {
	t := &memberTable{}
	for _, h := range v.Sides {
		t.Heads = append(t.Heads, h.Letter)
	}
	for _, code := range cmp.All {
		row := memberRow{Code: code, Name: p.nameOf(code), Link: p.area(code), Said: p.agreementText(v, code)}
		for _, h := range v.Sides {
			row.In = append(row.In, h.Has(code))
		}
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(a, b memberRow) int {
		if x, y := countTrue(a.In), countTrue(b.In); x != y {
			return x - y
		}
		return strings.Compare(fold(a.Name), fold(b.Name))
	})
	return t
}

func countTrue(all []bool) int {
	n := 0
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}

// splitRow is a group that the border of some hypothesis cuts.
type splitRow struct {
	Name, Link, Kind string
	Cells            []splitCell
}

// splitCell says how a hypothesis cuts a group: who stays in and who is left out.
type splitCell struct{ Text, Out string }

// splits lists the labour market areas and the bodies that some hypothesis cuts.
func (p *page) splits(v ambitiView, cmp *perimeter.Comparison) []splitRow {
	var out []splitRow
	for _, cut := range p.allSplits(cmp) {
		members := p.cube.Members(cut.Group.Code)
		row := splitRow{Name: p.areaName(cut.Group), Link: p.area(cut.Group.Code), Kind: p.definitionTitle(cut.Definition)}
		for _, h := range v.Sides {
			row.Cells = append(row.Cells, p.splitCell(h, members))
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b splitRow) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	return out
}

// mostCutNames is how many municipalities of a cut group are named.
const mostCutNames = 6

func (p *page) splitCell(h hypothesis, members []data.AreaCode) splitCell {
	var in, out []string
	for _, code := range members {
		if h.Has(code) {
			in = append(in, p.nameOf(code))
		} else {
			out = append(out, p.nameOf(code))
		}
	}
	switch {
	case len(in) == 0:
		return splitCell{Text: p.T("split.outside")}
	case len(out) == 0:
		return splitCell{Text: p.T("split.whole")}
	}
	cell := splitCell{Text: p.T("split.cut", p.Num(len(in)), p.Num(len(members))), Out: p.T("split.out", p.nameList(out))}
	if len(in) < len(out) {
		cell.Out = p.T("split.in", p.nameList(in))
	}
	return cell
}

// nameList lists some names, and how many more there are.
func (p *page) nameList(all []string) string {
	if len(all) <= mostCutNames {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:mostCutNames], ", ") + " " + p.T("names.more", p.Num(len(all)-mostCutNames))
}
