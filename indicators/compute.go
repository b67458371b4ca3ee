package indicators

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"cittamedie/data"
)

// enoughCovered is the share of its municipalities with a figure that a larger
// area needs for a ratio to be published as an estimate. A sum needs them all:
// a part of a count is not an estimate of the count. The share is ours.
const enoughCovered = 0.9

// Other gives the column of a quantity, of everybody, from another dataset; nil
// when none has it in that period.
type Other func(indicator string, p data.Period) *Column

// Computed is what a dataset gives.
type Computed struct {
	Columns []Column    // in order of key
	Notes   []data.Note // published figures that are not the sum of their parts
}

// Compute returns every column a dataset gives: its own figures, the totals of
// its quantities over sex and age, and the indicators of the catalogue that list
// the dataset among theirs and whose formula names quantities of the dataset or,
// where it has none, of another. Each column holds municipalities and, by
// summing them, the larger areas; figures that the publisher gave for a larger
// area are kept instead, and noted where the sum differs beyond rounding.
//
//	sum:   Σ over the municipalities of the area, or over the whole provinces it
//	       is made of where those are published and the municipalities are not;
//	       without a value unless all have one
//	ratio: scale × numerator ÷ denominator, both published or summed for the
//	       area; where one of them lacks, scale × Σ numerator ÷ Σ denominator
//	       over the municipalities that have both: estimated where they are 90 %
//	       or more of them, notAvailable below; notApplicable where the
//	       denominator is zero
//
// What is no quantity of the catalogue is never summed. Compute returns an error
// when a formula asks for ages that the classes of the dataset cannot give.
func Compute(g *Geography, catalogue []data.Indicator, dataset string, columns []Column, other Other) (Computed, error) {
	rate := rates(catalogue)
	var published, quantities []Column
	for _, c := range columns {
		if rate[c.Indicator] {
			published = append(published, c)
		} else {
			quantities = append(quantities, c)
		}
	}
	var out Computed
	out.Columns = withTotals(quantities)
	rounding := map[string]float64{}
	for _, in := range catalogue {
		rounding[in.Code] = in.Rounding
	}
	for i := range out.Columns {
		c := &out.Columns[i]
		for _, n := range sumUp(g, c, rounding[c.Indicator]) {
			n.Dataset = dataset
			out.Notes = append(out.Notes, n)
		}
	}
	derived, err := ratios(g, catalogue, dataset, out.Columns, other)
	if err != nil {
		return Computed{}, err
	}
	out.Columns = append(out.Columns, prevail(published, derived)...)
	slices.SortFunc(out.Columns, func(a, b Column) int { return a.Compare(b.Key) })
	return out, nil
}

// prevail returns the published columns and the computed ones; where both have a
// figure, the published one stands.
func prevail(published, computed []Column) []Column {
	out := slices.Clone(published)
	for _, c := range computed {
		i := slices.IndexFunc(published, func(p Column) bool { return p.Key == c.Key })
		if i < 0 {
			out = append(out, c)
			continue
		}
		for at, cell := range published[i].Cells {
			if cell.Status == 0 {
				out[i].Cells[at] = c.Cells[at]
			}
		}
	}
	return out
}

// ratios evaluates the formulas of a dataset in each of its periods.
func ratios(g *Geography, catalogue []data.Indicator, dataset string, columns []Column, other Other) ([]Column, error) {
	from := &inputs{byKey: map[Key]*Column{}, other: other}
	for i := range columns {
		from.byKey[columns[i].Key] = &columns[i]
	}
	var out []Column
	for _, in := range catalogue {
		if !in.Ratio() || !slices.Contains(in.Datasets, dataset) {
			continue
		}
		for _, p := range periods(columns) {
			column, ok, err := ratio(g, in, p, from)
			if err != nil {
				return nil, fmt.Errorf("%s in %s: %w", in.Code, p, err)
			}
			if ok {
				out = append(out, column)
			}
		}
	}
	return out, nil
}

// inputs are the columns a formula may name.
type inputs struct {
	byKey map[Key]*Column
	other Other
}

// of returns the columns whose sum is the term; none when nobody has it.
func (q *inputs) of(t data.Term, p data.Period) ([]*Column, error) {
	out, err := termColumns(t, p, q.byKey)
	if err != nil || len(out) > 0 || !t.AllAges || q.other == nil {
		return out, err
	}
	if c := q.other(t.Indicator, p); c != nil {
		return []*Column{c}, nil
	}
	return nil, nil
}

func periods(columns []Column) []data.Period {
	seen := map[data.Period]bool{}
	for _, c := range columns {
		seen[c.Period] = true
	}
	return slices.SortedFunc(maps.Keys(seen), data.Period.Compare)
}

// sumUp fills the cells of the larger areas of a quantity that the publisher did
// not give, or gave for borders that the area no longer has. It returns a note
// for each published figure that is not the sum of its municipalities.
func sumUp(g *Geography, c *Column, rounding float64) []data.Note {
	sums := municipalSums(g, c)
	var notes []data.Note
	for at := int(g.comuni); at < len(g.Areas); at++ {
		published, sum := &c.Cells[at], sums[at]
		switch {
		case published.Status == 0 && sum.Status != 0:
			*published = sum
		case published.Status == 0:
		case sum.Status.HasValue() && published.Recalculated:
			*published = sum
		case sum.Status.HasValue() && published.Status.HasValue() && !sum.Recalculated &&
			math.Abs(published.Value-sum.Value) > roundingError(rounding, sum.Expected):
			notes = append(notes, data.Note{Indicator: c.Indicator, Area: g.Areas[at].Code, Period: c.Period, Kind: data.NoteSumDiffers, Published: published.Value, Computed: sum.Value})
		}
	}
	for at := int(g.comuni); at < len(g.Areas); at++ {
		if c.Cells[at].Status.HasValue() || c.Cells[at].Status != 0 && c.Cells[at].Expected == 0 {
			continue
		}
		if sum, ok := provincialSum(g, c, at); ok {
			c.Cells[at] = sum
		}
	}
	return notes
}

// roundingError is how far apart a published total and the sum of n figures may
// be because each of them was rounded to a multiple of unit: the rounding of the
// total, and three standard deviations of that of the sum,
//
//	u/2 + 3·u·√(n/12)
//
// since an error spread evenly over u has the standard deviation u/√12.
func roundingError(unit float64, n int32) float64 {
	return unit/2 + 3*unit*math.Sqrt(float64(n)/12) + 1e-6
}

// municipalSums adds the municipalities of every larger area up.
func municipalSums(g *Geography, c *Column) []Cell {
	sums := make([]Cell, len(g.Areas))
	for i := range g.comuni {
		cell := c.Cells[i]
		if cell.Status == 0 {
			continue
		}
		for _, at := range g.within[i] {
			s := &sums[at]
			s.Status = weaker(s.Status, cell.undivided())
			if cell.Status.HasValue() {
				s.Value += cell.Value
				s.Covered++
			}
		}
	}
	for at := int(g.comuni); at < len(g.Areas); at++ {
		s := &sums[at]
		if s.Status == 0 {
			continue
		}
		s.Expected, s.Recalculated = g.size[at], c.Cells[at].Recalculated
		if s.Covered < s.Expected {
			s.Value = 0
			if s.Status.HasValue() {
				s.Status = data.NotAvailable
			}
		}
	}
	return sums
}

// provincialSum adds up the whole provinces an area is made of; false unless all
// have a value.
func provincialSum(g *Geography, c *Column, at int) (Cell, bool) {
	sum := Cell{Recalculated: c.Cells[at].Recalculated}
	for _, p := range g.provinces[at] {
		cell := c.Cells[p]
		if !cell.Status.HasValue() {
			return Cell{}, false
		}
		sum.Status = weaker(sum.Status, cell.Status)
		sum.Value += cell.Value
	}
	sum.Covered, sum.Expected = g.size[at], g.size[at]
	return sum, len(g.provinces[at]) > 0
}

// side is the sum of the terms of one side of a formula, over every area.
type side struct {
	value        []float64
	status       []data.Status
	whole        []data.Status // of municipalities, before areas were divided
	recalculated []bool
	covered      []int32 // of larger areas
	expected     []int32
}

// ratio evaluates a formula in one period. It is false when the quantities the
// formula names are not there.
func ratio(g *Geography, in data.Indicator, p data.Period, from *inputs) (Column, bool, error) {
	num, ok, err := from.side(g, in.Formula.Numerator, p)
	if err != nil || !ok {
		return Column{}, false, err
	}
	den, ok, err := from.side(g, in.Formula.Denominator, p)
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
		if num.status[at].HasValue() && den.status[at].HasValue() {
			column.divideWhole(at, num, den, in.Formula.Scale)
		} else {
			column.closeSum(at, g.size[at], in.Formula.Scale)
		}
	}
	return column, true, nil
}

// divideWhole sets the ratio of a larger area whose two parts are both known.
func (c *Column) divideWhole(at int, num, den side, scale float64) {
	cell := &c.Cells[at]
	cell.Status = weaker(num.status[at], den.status[at])
	cell.Covered, cell.Expected = max(num.covered[at], den.covered[at]), max(num.expected[at], den.expected[at])
	c.Parts[at] = Parts{num.value[at], den.value[at], true}
	c.divide(at, scale)
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

// side sums the terms of one side of a formula. It is false when a quantity is
// not there at all.
func (q *inputs) side(g *Geography, ts []data.Term, p data.Period) (side, bool, error) {
	n := len(g.Areas)
	s := side{make([]float64, n), make([]data.Status, n), make([]data.Status, n), make([]bool, n), make([]int32, n), make([]int32, n)}
	first := true
	for _, t := range ts {
		columns, err := q.of(t, p)
		if err != nil || len(columns) == 0 {
			return side{}, false, err
		}
		for _, c := range columns {
			s.add(c, first)
			first = false
		}
	}
	return s, true, nil
}

// add adds a column to the side. An area that lacks a part has no sum.
func (s *side) add(c *Column, first bool) {
	for i, cell := range c.Cells {
		switch {
		case first:
			s.status[i], s.whole[i] = cell.Status, cell.undivided()
		case s.status[i] == 0 || cell.Status == 0:
			s.status[i] = 0
		default:
			s.status[i], s.whole[i] = weaker(s.status[i], cell.Status), weaker(s.whole[i], cell.undivided())
		}
		s.value[i] += cell.Value
		s.recalculated[i] = s.recalculated[i] || cell.Recalculated
		s.covered[i], s.expected[i] = max(s.covered[i], cell.Covered), max(s.expected[i], cell.Expected)
	}
}
