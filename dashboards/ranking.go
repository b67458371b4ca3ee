package dashboards

import (
	"cmp"
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// ranked is an area in the table under a map.
type ranked struct {
	Rank int // 0 for an area without a value
	Area data.Area
	Cell cube.Cell
}

// rank orders areas by value, then by name: the highest first, the lowest where
// less is better. Areas without a value come last; ties share the lower rank.
func rank(v cube.Values) []ranked {
	rows := make([]ranked, len(v.Areas))
	for i, a := range v.Areas {
		rows[i] = ranked{Area: a, Cell: v.Cells[i]}
	}
	slices.SortStableFunc(rows, func(a, b ranked) int {
		av, bv := a.Cell.Status.HasValue(), b.Cell.Status.HasValue()
		if av != bv {
			if av {
				return -1
			}
			return 1
		}
		if av && a.Cell.Value != b.Cell.Value {
			if v.Indicator.Polarity == data.Negative {
				return cmp.Compare(a.Cell.Value, b.Cell.Value)
			}
			return cmp.Compare(b.Cell.Value, a.Cell.Value)
		}
		return cmp.Or(cmp.Compare(a.Area.Name, b.Area.Name), cmp.Compare(a.Area.Code, b.Area.Code))
	})
	for i := range rows {
		if !rows[i].Cell.Status.HasValue() {
			break
		}
		rows[i].Rank = i + 1
		if i > 0 && rows[i].Cell.Value == rows[i-1].Cell.Value {
			rows[i].Rank = rows[i-1].Rank
		}
	}
	return rows
}

// fillRanking writes the table twin; it is the keyboard list of areas too.
func (p *page) fillRanking(f *Figure, v mapView, rows []ranked) {
	from, to := p.slice(f, v, rows)
	f.Table.Caption = f.Title
	if v.Indicator.Polarity != data.Neutral {
		f.Table.Order = p.T("table.order." + v.Indicator.Polarity.String())
	}
	f.Table.Head = []Head{{p.T("table.rank"), true}, {p.T("level." + v.Level.String()), false}, {p.In(v.Indicator.Unit), true}, {p.T("table.year"), false}, {p.T("table.notes"), false}}
	noted := slices.ContainsFunc(rows[from:to], func(r ranked) bool { return p.show(r.Cell, v.Indicator).Note() != "" })
	if !noted {
		f.Table.Head = f.Table.Head[:len(f.Table.Head)-1]
	}
	for _, r := range rows[from:to] {
		s := p.show(r.Cell, v.Indicator)
		note := s.Note()
		s.Notes = nil // they have a column of their own
		row := TableRow{Name: p.rowName(r.Area), Link: p.inside(v, r.Area), Code: string(r.Area.Code), Here: r.Area.Code == v.Chosen.Code || r.Area.Code == v.With.Code, Cells: []Shown{s, {Text: v.Period.String()}, {Text: note}}}
		if !noted {
			row.Cells = row.Cells[:2]
		}
		if r.Rank > 0 {
			row.Rank = strconv.Itoa(r.Rank)
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
}

// rowName names an area under a heading that already says its level.
func (p *page) rowName(a data.Area) string {
	if a.Level == data.Province || a.Level == data.LabourArea {
		return a.Name
	}
	return p.areaName(a)
}

// slice returns the rows of the page of the table asked for, or of the page
// that has the area looked at.
func (p *page) slice(f *Figure, v mapView, rows []ranked) (from, to int) {
	total := len(rows)
	n, err := strconv.Atoi(p.param("page"))
	if err != nil || n < 1 || (n-1)*tablePage >= total {
		n = 1 + max(0, slices.IndexFunc(rows, func(r ranked) bool { return r.Area.Code == v.Chosen.Code }))/tablePage
	}
	from, to = (n-1)*tablePage, min(n*tablePage, total)
	if total <= tablePage {
		return from, to
	}
	f.Table.Shown = p.T("table.shown", p.Num(from+1), p.Num(to), p.Num(total))
	if n > 1 {
		f.Table.Pages = append(f.Table.Pages, crumb{p.T("table.previous"), p.link("/mappa", append(v.params(), "page", strconv.Itoa(n-1))...) + "#mappa-tabella"})
	}
	if to < total {
		f.Table.Pages = append(f.Table.Pages, crumb{p.T("table.next"), p.link("/mappa", append(v.params(), "page", strconv.Itoa(n+1))...) + "#mappa-tabella"})
	}
	return from, to
}
