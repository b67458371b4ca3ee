package cube

import "cittamedie/data"

// Column is the cells of one indicator at one level in one period, read where
// they lie: cell i is that of Areas(level)[i]. It is for the encoders of large
// replies; [Cube.Values] copies the same cells out.
type Column struct {
	cube   *Cube
	block  *block
	row    int // of the block
	values numbers
	words  []word
}

// Column returns a column; it is false when nothing was published in it.
func (c *Cube) Column(indicator string, l data.Level, p data.Period) (Column, bool) {
	b := c.blocks[blockKey{indicator, l}]
	if b == nil {
		return Column{}, false
	}
	row := b.row(p)
	if row < 0 {
		return Column{}, false
	}
	return c.column(b, row), true
}

func (c *Cube) column(b *block, row int) Column {
	return Column{c, b, row, b.rows[row], b.words[row*b.width : (row+1)*b.width]}
}

// Columns returns the columns of an indicator at a level, in order of period:
// column n is that of Periods(indicator, l)[n].
func (c *Cube) Columns(indicator string, l data.Level) []Column {
	b := c.blocks[blockKey{indicator, l}]
	if b == nil {
		return nil
	}
	out := make([]Column, len(b.periods))
	for row := range out {
		out[row] = c.column(b, row)
	}
	return out
}

// Len returns how many cells the column has, published or not.
func (k Column) Len() int { return len(k.words) }

// Cell returns cell i.
func (k Column) Cell(i int) Cell { return k.cube.cell(k.block, k.row, i) }

// Value returns the value of cell i; it is false when the cell has none.
func (k Column) Value(i int) (float64, bool) { return k.values.at(i), k.words[i].status().HasValue() }

// Published reports whether cell i was published.
func (k Column) Published(i int) bool { return k.words[i] != 0 }

// Alike reports whether the cells i and j differ in nothing but, perhaps, their
// values and what they cover.
func (k Column) Alike(i, j int) bool { return k.words[i] == k.words[j] }

// Covers reports whether any figure of the indicator at this level is a sum
// that says how many municipalities it covers.
func (k Column) Covers() bool { return len(k.block.coverage) > 0 }

// Place returns the level of an area and its place among the areas of the level.
func (c *Cube) Place(code data.AreaCode) (l data.Level, i int, known bool) {
	at, known := c.byCode[code]
	if !known {
		return 0, 0, false
	}
	l = c.areas[at].Level
	return l, int(at - c.levels[l].from), true
}
