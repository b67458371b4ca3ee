package indicators

import (
	"fmt"
	"maps"
	"slices"

	"cittamedie/data"
)

// enoughCovered is the share of its municipalities with a figure that a larger
// area needs for a ratio to be published as an estimate. A sum needs them all:
// a part of a count is not an estimate of the count. The share is ours.
const enoughCovered = 0.9

// Compute returns every column a dataset gives: its own quantities, their
// totals over sex and age, and the indicators of the catalogue whose formula
// names only quantities of the dataset and that list the dataset among theirs.
// Each column holds municipalities and, by summing them, the larger areas;
// figures that the publisher gave for a larger area are kept instead.
//
//	sum:   Σ over the municipalities of the area; notAvailable unless all have one
//	ratio: scale × Σ numerator ÷ Σ denominator over the municipalities that have
//	       both; estimated where 90 % or more but not all have them,
//	       notAvailable below, notApplicable where the denominator is zero
//
// Columns are in order of key. It returns an error when a formula asks for ages
// that the classes of the dataset cannot give.
func Compute(g *Geography, catalogue []data.Indicator, dataset string, columns []Column) ([]Column, error) {
	out := withTotals(columns)
	for i := range out {
		sumUp(g, &out[i])
	}
	byKey := map[Key]*Column{}
	for i := range out {
		byKey[out[i].Key] = &out[i]
	}
	var derived []Column
	for _, in := range catalogue {
		if !in.Ratio() || !slices.Contains(in.Datasets, dataset) {
			continue
		}
		for _, p := range periods(out) {
			column, ok, err := ratio(g, in, p, byKey)
			if err != nil {
				return nil, fmt.Errorf("%s in %s: %w", in.Code, p, err)
			}
			if ok {
				derived = append(derived, column)
			}
		}
	}
	out = append(out, derived...)
	slices.SortFunc(out, func(a, b Column) int { return a.Compare(b.Key) })
	return out, nil
}

func periods(columns []Column) []data.Period {
	seen := map[data.Period]bool{}
	for _, c := range columns {
		seen[c.Period] = true
	}
	return slices.SortedFunc(maps.Keys(seen), data.Period.Compare)
}

// sumUp fills the cells of the larger areas of a quantity that the publisher
// did not give.
func sumUp(g *Geography, c *Column) {
	sums := make([]Cell, len(g.Areas))
	for i := range g.comuni {
		cell := c.Cells[i]
		for _, at := range g.within[i] {
			s := &sums[at]
			if cell.Status == 0 {
				continue
			}
			s.Status = weaker(s.Status, cell.undivided())
			if cell.Status.HasValue() {
				s.Value += cell.Value
				s.Covered++
			}
		}
	}
	for at := int(g.comuni); at < len(g.Areas); at++ {
		if c.Cells[at].Status != 0 || sums[at].Status == 0 {
			continue
		}
		s := sums[at]
		s.Expected, s.Recalculated = g.size[at], c.Cells[at].Recalculated
		if s.Covered < s.Expected {
			s.Value = 0
			if s.Status.HasValue() {
				s.Status = data.NotAvailable
			}
		}
		c.Cells[at] = s
	}
}

// side is the sum of the terms of one side of a formula, over municipalities.
type side struct {
	value        []float64
	status       []data.Status
	whole        []data.Status // before areas were divided
	recalculated []bool        // over all areas
}

// ratio evaluates a formula in one period. It is false when the dataset does
// not have the quantities the formula names.
func ratio(g *Geography, in data.Indicator, p data.Period, byKey map[Key]*Column) (Column, bool, error) {
	num, ok, err := terms(g, in.Formula.Numerator, p, byKey)
	if err != nil || !ok {
		return Column{}, false, err
	}
	den, ok, err := terms(g, in.Formula.Denominator, p, byKey)
	if err != nil || !ok {
		return Column{}, false, err
	}
	column := Column{Key: Key{in.Code, p, data.Total, data.Total}, Cells: make([]Cell, len(g.Areas)), Parts: make([]Parts, len(g.Areas))}
	for i := range g.comuni {
		if num.status[i] == 0 || den.status[i] == 0 {
			continue
		}
		cell := &column.Cells[i]
		*cell = Cell{Status: weaker(num.status[i], den.status[i]), Recalculated: num.recalculated[i] || den.recalculated[i]}
		if !cell.Status.HasValue() {
			continue
		}
		column.Parts[i].add(num.value[i], den.value[i])
		for _, at := range g.within[i] {
			larger := &column.Cells[at]
			larger.Status = weaker(larger.Status, weaker(num.whole[i], den.whole[i]))
			larger.Covered++
			column.Parts[at].add(num.value[i], den.value[i])
		}
		column.divide(int(i), in.Formula.Scale)
	}
	for at := int(g.comuni); at < len(g.Areas); at++ {
		column.Cells[at].Recalculated = num.recalculated[at] || den.recalculated[at]
		column.closeSum(at, g.size[at], in.Formula.Scale)
	}
	return column, true, nil
}

// add puts the parts of a municipality into those of an area.
func (p *Parts) add(numerator, denominator float64) {
	p.Numerator += numerator
	p.Denominator += denominator
	p.There = true
}

// closeSum turns the summed parts of a larger area into its ratio.
func (c *Column) closeSum(at int, expected int32, scale float64) {
	cell := &c.Cells[at]
	if cell.Covered == 0 {
		*cell = Cell{}
		return
	}
	cell.Expected = expected
	switch {
	case float64(cell.Covered) < enoughCovered*float64(expected):
		*cell = Cell{Status: data.NotAvailable, Covered: cell.Covered, Expected: expected}
		c.Parts[at] = Parts{}
		return
	case cell.Covered < expected:
		cell.Status = data.Estimated
	}
	c.divide(at, scale)
}

// divide sets the value of a cell from its parts; a zero denominator has no ratio.
func (c *Column) divide(at int, scale float64) {
	cell, parts := &c.Cells[at], c.Parts[at]
	if parts.Denominator == 0 {
		cell.Value, cell.Status = 0, data.NotApplicable
		return
	}
	cell.Value = scale * parts.Numerator / parts.Denominator
}

// terms sums the terms of one side over the municipalities. It is false when a
// quantity is not there at all.
func terms(g *Geography, ts []data.Term, p data.Period, byKey map[Key]*Column) (side, bool, error) {
	s := side{make([]float64, g.comuni), make([]data.Status, g.comuni), make([]data.Status, g.comuni), make([]bool, len(g.Areas))}
	for n, t := range ts {
		columns, err := termColumns(t, p, byKey)
		if err != nil || len(columns) == 0 {
			return side{}, false, err
		}
		for m, c := range columns {
			for i := range g.comuni {
				cell := c.Cells[i]
				switch {
				case n == 0 && m == 0:
					s.status[i], s.whole[i] = cell.Status, cell.undivided()
				case s.status[i] == 0 || cell.Status == 0:
					s.status[i] = 0
				default:
					s.status[i], s.whole[i] = weaker(s.status[i], cell.Status), weaker(s.whole[i], cell.undivided())
				}
				s.value[i] += cell.Value
			}
			for i := range c.Cells {
				s.recalculated[i] = s.recalculated[i] || c.Cells[i].Recalculated
			}
		}
	}
	return s, true, nil
}
