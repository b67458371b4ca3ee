package indicators

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"cittamedie/data"
)

// Key names one column of figures.
type Key struct {
	Indicator string
	Period    data.Period
	Sex, Age  string
}

// Compare orders keys by indicator, period, sex and age class as a word.
func (k Key) Compare(o Key) int {
	return cmp.Or(strings.Compare(k.Indicator, o.Indicator), k.Period.Compare(o.Period), strings.Compare(k.Sex, o.Sex), strings.Compare(k.Age, o.Age))
}

// Cell is one figure. Value is meaningful only where Status.HasValue(); the
// zero Cell means that nothing was published. Covered of Expected municipalities
// went into a sum; both are 0 elsewhere. A larger area is Recalculated when a
// municipality left or entered it since the figures were published: what its
// publisher said of it then is another sum.
type Cell struct {
	Value             float64
	Covered, Expected int32
	Status            data.Status
	Recalculated      bool
	whole             data.Status // status before the area was divided among several; 0 when it was not
}

// Parts is the two summed parts of a ratio, before scaling; they are there
// wherever the ratio has a value or a denominator of zero.
type Parts struct {
	Numerator, Denominator float64
	There                  bool
}

// undivided is the status a part brings into the sum of a larger area: the
// pieces of a divided area come back whole there.
func (cell Cell) undivided() data.Status {
	if cell.whole != 0 {
		return cell.whole
	}
	return cell.Status
}

// Column is the figures of one key over every area of a geography, in its order.
// The column of a ratio has the Parts of each cell beside it; that of a quantity
// has none.
type Column struct {
	Key
	Cells []Cell
	Parts []Parts
}

// Merge returns the columns with one of each key: the files of a dataset may give
// a series in pieces, municipalities in one and provinces in another. Where two
// have a figure of the same area, that of the first stands.
func Merge(columns []Column) []Column {
	place := map[Key]int{}
	var out []Column
	for _, c := range columns {
		i, seen := place[c.Key]
		if !seen {
			place[c.Key] = len(out)
			c.Cells = slices.Clone(c.Cells)
			out = append(out, c)
			continue
		}
		for at, cell := range c.Cells {
			if out[i].Cells[at].Status == 0 {
				out[i].Cells[at] = cell
			}
		}
	}
	return out
}

// Observations yields the published cells of the columns as rows of a dataset.
func Observations(g *Geography, dataset string, columns []Column) iter.Seq[data.Observation] {
	return func(yield func(data.Observation) bool) {
		for _, c := range columns {
			for i, cell := range c.Cells {
				if cell.Status == 0 {
					continue
				}
				o := data.Observation{
					Dataset: dataset, Indicator: c.Indicator, Area: g.Areas[i].Code, Period: c.Period, Sex: c.Sex, Age: c.Age,
					Value: cell.Value, Status: cell.Status, Recalculated: cell.Recalculated, Covered: cell.Covered, Expected: cell.Expected,
				}
				if c.Parts != nil && c.Parts[i].There {
					o.Numerator, o.Denominator = data.Some(c.Parts[i].Numerator), data.Some(c.Parts[i].Denominator)
				}
				if !yield(o) {
					return
				}
			}
		}
	}
}

// weaker returns the status of a figure made of two: a missing part makes the
// whole missing (suppressed before the rest, so that nothing can be worked out
// by subtraction), and the less certain of two values prevails.
func weaker(a, b data.Status) data.Status {
	rank := func(s data.Status) int {
		switch s {
		case data.Suppressed:
			return 6
		case data.NotAvailable:
			return 5
		case data.NotApplicable:
			return 4
		}
		return int(s)
	}
	if rank(a) >= rank(b) {
		return a
	}
	return b
}
