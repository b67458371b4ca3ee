package indicators

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

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
// It returns an error when a formula asks for ages that the classes of the
// dataset cannot give.
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
	return append(out, derived...), nil
}

func periods(columns []Column) []data.Period {
	seen := map[data.Period]bool{}
	for _, c := range columns {
		seen[c.Period] = true
	}
	return slices.SortedFunc(maps.Keys(seen), data.Period.Compare)
}

// withTotals adds, for every quantity given only by classes, the totals over
// age of each sex and the total over both.
func withTotals(columns []Column) []Column {
	out := slices.Clone(columns)
	at := map[Key]int{}
	for i, c := range columns {
		at[c.Key] = i
	}
	for _, c := range columns {
		for _, k := range []Key{{c.Indicator, c.Period, c.Sex, data.Total}, {c.Indicator, c.Period, data.Total, data.Total}} {
			if _, given := at[k]; given || (k.Sex == c.Sex && k.Age == c.Age) {
				continue
			}
			if sum, ok := addColumns(k, columns); ok {
				at[k] = len(out)
				out = append(out, sum)
			}
		}
	}
	return out
}

// addColumns sums the classes that make up the total k: classes of age for one
// sex, or classes of both sexes. A cell that lacks a class is missing.
func addColumns(k Key, columns []Column) (Column, bool) {
	var parts []Column
	for _, c := range columns {
		if c.Indicator != k.Indicator || c.Period != k.Period || c.Age == data.Total && c.Sex == k.Sex {
			continue
		}
		if k.Sex == data.Total && c.Sex != data.Total || c.Sex == k.Sex {
			parts = append(parts, c)
		}
	}
	if len(parts) < 2 {
		return Column{}, false
	}
	total := Column{Key: k, Cells: make([]Cell, len(parts[0].Cells))}
	for i := range total.Cells {
		sum := parts[0].Cells[i]
		for _, p := range parts[1:] {
			cell := p.Cells[i]
			sum.Recalculated = sum.Recalculated || cell.Recalculated
			if cell.Status == 0 || sum.Status == 0 {
				sum = Cell{Recalculated: sum.Recalculated}
				continue
			}
			if sum.whole != 0 || cell.whole != 0 {
				sum.whole = weaker(sum.undivided(), cell.undivided())
			}
			sum.Status = weaker(sum.Status, cell.Status)
			sum.Value += cell.Value
		}
		if !sum.Status.HasValue() {
			sum.Value = 0
		}
		total.Cells[i] = sum
	}
	return total, true
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
	recalculated []bool // over all areas
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
	column := Column{Key: Key{in.Code, p, data.Total, data.Total}, Cells: make([]Cell, len(g.Areas))}
	for i := range g.comuni {
		status, whole := weaker(num.status[i], den.status[i]), weaker(num.whole[i], den.whole[i])
		if num.status[i] == 0 || den.status[i] == 0 {
			continue
		}
		cell := Cell{Status: status, Recalculated: num.recalculated[i] || den.recalculated[i]}
		if status.HasValue() {
			cell.Numerator, cell.Denominator, cell.Parts = num.value[i], den.value[i], true
			for _, at := range g.within[i] {
				s := &column.Cells[at]
				s.Numerator += cell.Numerator
				s.Denominator += cell.Denominator
				s.Covered++
				s.Parts = true
				s.Status = weaker(s.Status, whole)
			}
		}
		cell.divide(in.Formula.Scale)
		column.Cells[i] = cell
	}
	for at := int(g.comuni); at < len(g.Areas); at++ {
		column.Cells[at].Recalculated = num.recalculated[at] || den.recalculated[at]
		closeSum(&column.Cells[at], g.size[at], in.Formula.Scale)
	}
	return column, true, nil
}

// closeSum turns the summed parts of a larger area into its ratio.
func closeSum(s *Cell, expected int32, scale float64) {
	if s.Covered == 0 {
		*s = Cell{}
		return
	}
	s.Expected = expected
	switch {
	case float64(s.Covered) < enoughCovered*float64(expected):
		*s = Cell{Status: data.NotAvailable, Covered: s.Covered, Expected: expected}
		return
	case s.Covered < expected:
		s.Status = data.Estimated
	}
	s.divide(scale)
}

// divide sets the value from the parts; a zero denominator has no ratio.
func (cell *Cell) divide(scale float64) {
	if !cell.Status.HasValue() {
		return
	}
	if cell.Denominator == 0 {
		cell.Value, cell.Status = 0, data.NotApplicable
		return
	}
	cell.Value = scale * cell.Numerator / cell.Denominator
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

// termColumns returns the columns whose sum is the term: the total, or the age
// classes that tile the term's ages, of both sexes or of the total.
func termColumns(t data.Term, p data.Period, byKey map[Key]*Column) ([]*Column, error) {
	if t.AllAges {
		if c := byKey[Key{t.Indicator, p, data.Total, data.Total}]; c != nil {
			return []*Column{c}, nil
		}
		return nil, nil
	}
	var out []*Column
	years := map[string]int{}
	for _, k := range slices.SortedFunc(maps.Keys(byKey), compareKeys) {
		if k.Indicator != t.Indicator || k.Period != p || k.Age == data.Total {
			continue
		}
		from, to, err := ParseAgeClass(k.Age)
		if err != nil {
			return nil, err
		}
		if to < t.AgeFrom || from > t.AgeTo {
			continue
		}
		if from < t.AgeFrom || to > t.AgeTo {
			return nil, fmt.Errorf("the class %s straddles the ages %d to %d", k.Age, t.AgeFrom, t.AgeTo)
		}
		out = append(out, byKey[k])
		years[k.Sex] += to - from + 1
	}
	for sex, n := range years {
		if n != t.AgeTo-t.AgeFrom+1 {
			return nil, fmt.Errorf("the classes of %s do not cover the ages %d to %d of %s", t.Indicator, t.AgeFrom, t.AgeTo, sex)
		}
	}
	return out, nil
}

func compareKeys(a, b Key) int {
	if a.Indicator != b.Indicator {
		return strings.Compare(a.Indicator, b.Indicator)
	}
	if c := a.Period.Compare(b.Period); c != 0 {
		return c
	}
	return strings.Compare(a.Sex+" "+a.Age, b.Sex+" "+b.Age)
}

// ParseAgeClass returns the first and the last age of "0-4", "17" or "100+",
// both included; the last age of an open class is [data.MaxAge].
func ParseAgeClass(s string) (from, to int, err error) {
	bad := &data.FieldError{Field: "age", Value: s, Reason: "an age class is written 0-4, 17 or 100+"}
	if first, open := strings.CutSuffix(s, "+"); open {
		if from, err = strconv.Atoi(first); err != nil || from < 0 {
			return 0, 0, bad
		}
		return from, data.MaxAge, nil
	}
	first, last, cut := strings.Cut(s, "-")
	if from, err = strconv.Atoi(first); err != nil || from < 0 {
		return 0, 0, bad
	}
	if !cut {
		return from, from, nil
	}
	if to, err = strconv.Atoi(last); err != nil || to < from || to >= data.MaxAge {
		return 0, 0, bad
	}
	return from, to, nil
}

func sortedCodes(m map[data.AreaCode]int) []data.AreaCode { return slices.Sorted(maps.Keys(m)) }
