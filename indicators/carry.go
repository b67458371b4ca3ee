package indicators

import (
	"slices"

	"cittamedie/data"
)

// Unknown is a row whose code has no place in the geography.
type Unknown struct {
	Area data.AreaCode
	Rows int
}

// Carry lays the rows of a dataset out in columns over the geography. Codes of
// the vintage are carried to the reference by the lineage:
//
//   - several old areas that became one are summed; the figure is recalculated,
//     and missing unless every one of them is there;
//   - a larger area that a municipality left or entered is recalculated;
//   - one area that the reference knows as several is divided by residents; the
//     parts are recalculated and estimated, and their sum is the whole.
//
// Rows must be quantities that can be summed. Rows of provinces, regions and
// the country are kept as published. Codes without a place are returned, never
// dropped in silence.
func Carry(g *Geography, l *data.Lineage, vintage data.Date, rows []data.Observation) ([]Column, []Unknown) {
	c := carrier{g: g, columns: map[Key]int{}, routes: map[data.AreaCode][]route{}, unknown: map[data.AreaCode]int{}}
	c.missing = c.expectations(l, vintage)
	for _, o := range rows {
		routes, seen := c.routes[o.Area]
		if !seen {
			routes = c.route(l, vintage, o.Area)
			c.routes[o.Area] = routes
		}
		if len(routes) == 0 {
			c.unknown[o.Area]++
			continue
		}
		column := c.column(Key{o.Indicator, o.Period, o.Sex, o.Age})
		for _, r := range routes {
			column.Cells[r.to].add(o, r.share)
			column.Cells[r.to].Covered++
			for _, at := range r.crossed {
				column.Cells[at].Recalculated = true
			}
		}
	}
	c.settle()
	var unknown []Unknown
	for _, code := range sortedCodes(c.unknown) {
		unknown = append(unknown, Unknown{code, c.unknown[code]})
	}
	return c.out, unknown
}

type route struct {
	to      int32
	share   float64
	crossed []int32 // the larger areas that the territory left or entered on the way
}

type carrier struct {
	g       *Geography
	out     []Column
	columns map[Key]int
	last    Key
	lastAt  int
	routes  map[data.AreaCode][]route
	missing map[int32]int32 // municipality → how many areas of the vintage make it up, where more than one
	unknown map[data.AreaCode]int
}

// route says where in the geography a code of the vintage goes.
func (c *carrier) route(l *data.Lineage, vintage data.Date, code data.AreaCode) []route {
	var out []route
	for _, p := range l.Carry(code, vintage, c.g.Reference) {
		i, ok := c.g.index[p.Code]
		if !ok {
			return nil
		}
		out = append(out, route{i, p.Share, c.g.crossed(code, i)})
	}
	return out
}

// crossed returns the larger areas whose sum the passage from code to the
// municipality at to changes. The province of a code of another date is told by
// its first three digits, its region by that province where the geography still
// has it.
func (g *Geography) crossed(code data.AreaCode, to int32) []int32 {
	if to >= g.comuni || len(code) != len(g.Areas[to].Code) || code[:3] == g.Areas[to].Code[:3] {
		return nil
	}
	now := g.within[to]
	var before []int32
	for at, ok := g.index[code[:3]]; ok; at, ok = g.index[g.Areas[at].Parent] {
		before = append(before, at)
	}
	if len(before) == 0 {
		return now[:min(1, len(now))] // a province that is no more: only its own borders are known to differ
	}
	var out []int32
	for _, sides := range [][2][]int32{{now, before}, {before, now}} {
		for _, at := range sides[0] {
			if !slices.Contains(sides[1], at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// expectations returns the municipalities made of more than one area of the vintage.
func (c *carrier) expectations(l *data.Lineage, vintage data.Date) map[int32]int32 {
	out := map[int32]int32{}
	for i := range c.g.comuni {
		if n := len(l.Carry(c.g.Areas[i].Code, c.g.Reference, vintage)); n > 1 {
			out[i] = int32(n)
		}
	}
	return out
}

// column returns the column of a key, made when first asked for. Rows come in
// runs of one key, so the last one is remembered.
func (c *carrier) column(k Key) *Column {
	if len(c.out) > 0 && k == c.last {
		return &c.out[c.lastAt]
	}
	i, ok := c.columns[k]
	if !ok {
		i = len(c.out)
		c.out = append(c.out, Column{Key: k, Cells: make([]Cell, len(c.g.Areas))})
		c.columns[k] = i
	}
	c.last, c.lastAt = k, i
	return &c.out[i]
}

// settle withdraws the sums that lack a part.
func (c *carrier) settle() {
	for _, column := range c.out {
		for i := range column.Cells {
			cell := &column.Cells[i]
			if want, several := c.missing[int32(i)]; several && cell.Status != 0 && cell.Covered < want && cell.Status.HasValue() {
				cell.Value, cell.Status = 0, data.NotAvailable
			}
			cell.Covered = 0
		}
	}
}

// add puts a share of a row into the cell.
func (cell *Cell) add(o data.Observation, share float64) {
	status, first := o.Status, cell.Status == 0
	whole := status
	if share < 1 {
		cell.Recalculated = true
		if status.HasValue() {
			status = data.Estimated
		}
	}
	if !first {
		cell.Recalculated = true
		whole, status = weaker(cell.undivided(), whole), weaker(cell.Status, status)
	}
	if share < 1 || cell.whole != 0 {
		cell.whole = whole
	}
	cell.Recalculated = cell.Recalculated || o.Recalculated
	cell.Status = status
	if !status.HasValue() {
		cell.Value = 0
		return
	}
	cell.Value += o.Value * share
}
