package indicators

import (
	"maps"
	"slices"

	"cittamedie/data"
)

// Unknown is a code that has no place in the geography, and how many figures it has.
type Unknown struct {
	Area    data.AreaCode
	Figures int
}

// Carry lays the figures of a file out in columns over the geography. Codes of
// the vintage are carried to the reference by the lineage:
//
//   - several old areas that became one are summed; the figure is recalculated,
//     and missing unless every one of them is there;
//   - a larger area that a municipality left or entered is recalculated;
//   - one area that the reference knows as several is divided by residents; the
//     parts are recalculated and estimated, and their sum is the whole.
//
// What the catalogue does not call a quantity cannot be summed: several areas
// that became one have none of it, unless they all had the same, and the parts
// of one that was divided have what the whole had, estimated.
//
// Figures of provinces, regions and the country are kept as published. Codes
// without a place are returned, never dropped in silence.
func Carry(g *Geography, l *data.Lineage, vintage data.Date, catalogue []data.Indicator, t *Table) ([]Column, []Unknown) {
	c := carrier{g: g, made: madeOfSeveral(g, l, vintage), parts: make([]int32, len(g.Areas)), moved: g.moved(l, vintage)}
	routes := make([][]route, len(t.codes))
	unknown := map[data.AreaCode]int{}
	for i, code := range t.codes {
		routes[i] = c.route(l, vintage, code)
	}
	rate := rates(catalogue)
	var out []Column
	for _, s := range t.series {
		column, laid := Column{Key: s.key, Cells: make([]Cell, len(g.Areas))}, false
		for i, status := range s.status {
			if status == 0 {
				continue
			}
			if len(routes[i]) == 0 {
				unknown[t.codes[i]]++
				continue
			}
			c.lay(column.Cells, routes[i], s.values[i], status, rate[s.key.Indicator])
			laid = true
		}
		c.settle(column.Cells)
		c.flag(column.Cells)
		if laid {
			out = append(out, column)
		}
	}
	var lost []Unknown
	for _, code := range slices.Sorted(maps.Keys(unknown)) {
		lost = append(lost, Unknown{code, unknown[code]})
	}
	return out, lost
}

// rates returns the indicators of the catalogue that cannot be summed.
func rates(catalogue []data.Indicator) map[string]bool {
	out := map[string]bool{}
	for _, in := range catalogue {
		out[in.Code] = !in.Quantity
	}
	return out
}

type route struct {
	to      int32
	share   float64
	crossed []int32 // the larger areas that the territory left or entered on the way
}

type carrier struct {
	g     *Geography
	made  map[int32]int32 // municipality → how many areas of the vintage make it up, where more than one
	parts []int32         // of those, how many the column at hand has given
	moved map[int32]bool  // larger areas whose municipalities were others at the vintage
}

// lay puts a figure where its routes lead.
func (c *carrier) lay(cells []Cell, routes []route, value float64, status data.Status, rate bool) {
	for _, r := range routes {
		if rate {
			cells[r.to].take(value, status, r.share)
		} else {
			cells[r.to].add(value, status, r.share)
			for _, at := range r.crossed {
				cells[at].Recalculated = true
			}
		}
		c.parts[r.to]++
	}
}

// flag marks the larger areas of other borders at the vintage, in a column that
// has figures of larger areas: theirs and what is summed from them.
func (c *carrier) flag(cells []Cell) {
	if !slices.ContainsFunc(cells[c.g.comuni:], func(cell Cell) bool { return cell.Status != 0 }) {
		return
	}
	for at := range c.moved {
		cells[at].Recalculated = true
	}
}

// settle withdraws the sums that lack a part.
func (c *carrier) settle(cells []Cell) {
	for at, want := range c.made {
		if cell := &cells[at]; cell.Status.HasValue() && c.parts[at] != want {
			cell.Value, cell.Status = 0, data.NotAvailable
		}
	}
	clear(c.parts)
}

// route says where in the geography a code of the vintage goes; nowhere when the
// code was not in force on that day.
func (c *carrier) route(l *data.Lineage, vintage data.Date, code data.AreaCode) []route {
	if !l.InForce(code, vintage) {
		return nil // its territory has another code in the file, and would count twice
	}
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
	now := g.chain[to]
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

// moved returns the larger areas that a municipality left or entered between the
// vintage and the reference.
func (g *Geography) moved(l *data.Lineage, vintage data.Date) map[int32]bool {
	out := map[int32]bool{}
	for _, code := range l.Codes() {
		if !l.InForce(code, vintage) {
			continue
		}
		for _, p := range l.Carry(code, vintage, g.Reference) {
			if to, ok := g.index[p.Code]; ok {
				for _, at := range g.crossed(code, to) {
					out[at] = true
				}
			}
		}
	}
	return out
}

// madeOfSeveral returns the municipalities made of more than one area of the vintage.
func madeOfSeveral(g *Geography, l *data.Lineage, vintage data.Date) map[int32]int32 {
	out := map[int32]int32{}
	for _, code := range l.Codes() {
		if !l.InForce(code, vintage) {
			continue
		}
		for _, p := range l.Carry(code, vintage, g.Reference) {
			if at, ok := g.index[p.Code]; ok && at < g.comuni {
				out[at]++
			}
		}
	}
	maps.DeleteFunc(out, func(_, n int32) bool { return n < 2 })
	return out
}

// add puts a share of a figure into the cell.
func (cell *Cell) add(value float64, status data.Status, share float64) {
	whole, first := status, cell.Status == 0
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
	cell.Status = status
	if !status.HasValue() {
		cell.Value = 0
		return
	}
	cell.Value += value * share
}

// take puts a figure that cannot be summed into the cell.
func (cell *Cell) take(value float64, status data.Status, share float64) {
	if share < 1 {
		cell.Recalculated = true
		if status.HasValue() {
			status = data.Estimated
		}
	}
	switch {
	case cell.Status == 0:
		cell.Value, cell.Status = value, status
	case cell.Status.HasValue() && status.HasValue() && cell.Value == value:
		cell.Status, cell.Recalculated = weaker(cell.Status, status), true
	default:
		cell.Value, cell.Status, cell.Recalculated = 0, weaker(data.NotAvailable, weaker(cell.Status, status)), true
	}
}
