package cube

import (
	"context"
	"slices"

	"cittamedie/data"
	"cittamedie/data/topology"
)

// Release returns the release the cube holds.
func (c *Cube) Release() data.Release { return c.release }

// Indicators returns the catalogue in its own order.
func (c *Cube) Indicators() []data.Indicator { return c.indicators }

// Indicator returns the catalogue row of code.
func (c *Cube) Indicator(code string) (data.Indicator, bool) {
	for i := range c.indicators {
		if c.indicators[i].Code == code {
			return c.indicators[i], true
		}
	}
	return data.Indicator{}, false
}

// Datasets returns every dataset, in order of id.
func (c *Cube) Datasets() []data.Dataset { return c.datasets }

// Dataset returns the dataset called id.
func (c *Cube) Dataset(id string) (data.Dataset, bool) {
	i := slices.IndexFunc(c.datasets, func(d data.Dataset) bool { return d.ID == id })
	if i < 0 {
		return data.Dataset{}, false
	}
	return c.datasets[i], true
}

// Areas returns the areas of a level in order of code; they are not to be changed.
func (c *Cube) Areas(l data.Level) []data.Area {
	s := c.levels[l]
	return c.areas[s.from:s.to]
}

// AllAreas returns every area by level, then code; they are not to be changed.
func (c *Cube) AllAreas() []data.Area { return c.areas }

// Area returns the area that code names at the reference vintage.
func (c *Cube) Area(code data.AreaCode) (data.Area, bool) {
	i, ok := c.byCode[code]
	if !ok {
		return data.Area{}, false
	}
	return c.areas[i], true
}

// Successors returns the areas of the reference vintage that hold the territory
// of a code of another date; nil when the history does not know the code.
func (c *Cube) Successors(code data.AreaCode) []data.Area {
	if c.lineage == nil {
		return nil
	}
	var out []data.Area
	for _, s := range c.lineage.At(code, c.release.Reference) {
		if a, ok := c.Area(s); ok {
			out = append(out, a)
		}
	}
	return out
}

// Within reports whether the area code lies in parent, is a member of it, or is
// parent itself. A labour market area lies in the region that ISTAT counts it in,
// see [Cube.LabourRegion].
func (c *Cube) Within(code, parent data.AreaCode) bool {
	if slices.Contains(c.groups.of[code], parent) {
		return true
	}
	for code != "" {
		if code == parent {
			return true
		}
		a, ok := c.Area(code)
		if !ok {
			return false
		}
		if code = a.Parent; a.Level == data.LabourArea {
			code = c.LabourRegion(a.Code)
		}
	}
	return false
}

// regionDigits is how many digits of the code of a labour market area are those
// of its region.
const regionDigits = 2

// LabourRegion returns the region that ISTAT counts a labour market area in, whose
// code begins that of the area; "" where the code begins otherwise or no member
// lies there. An area that crosses a border is counted in one region alone, not
// always in that of most of its municipalities (6 of 515 in 2021).
func (c *Cube) LabourRegion(code data.AreaCode) data.AreaCode {
	if len(code) <= regionDigits {
		return ""
	}
	region, ok := c.Area(code[:regionDigits])
	if !ok || region.Level != data.Region {
		return ""
	}
	if slices.ContainsFunc(c.Members(code), func(m data.AreaCode) bool { return c.Within(m, region.Code) }) {
		return region.Code
	}
	return ""
}

// Ancestors returns the areas that contain code, the smallest first.
func (c *Cube) Ancestors(code data.AreaCode) []data.Area {
	var out []data.Area
	a, ok := c.Area(code)
	for ok && a.Parent != "" {
		if a, ok = c.Area(a.Parent); ok {
			out = append(out, a)
		}
	}
	return out
}

// Inside returns the areas of a level that lie in parent, in order of code; an
// empty parent means all.
func (c *Cube) Inside(l data.Level, parent data.AreaCode) []data.Area {
	all := c.Areas(l)
	if parent == "" || parent == data.CountryCode {
		return all
	}
	var out []data.Area
	if members := c.groups.members[parent]; members != nil && l == data.Municipality {
		for _, code := range members {
			if a, ok := c.Area(code); ok {
				out = append(out, a)
			}
		}
		return out
	}
	for _, a := range all {
		if c.Within(a.Code, parent) {
			out = append(out, a)
		}
	}
	return out
}

// Periods returns the periods in which an indicator has cells at a level, in order.
func (c *Cube) Periods(indicator string, l data.Level) []data.Period {
	if b := c.blocks[blockKey{indicator, l}]; b != nil {
		return b.periods
	}
	return nil
}

// Cell returns one cell; the zero Cell when nothing was published.
func (c *Cube) Cell(indicator string, area data.AreaCode, p data.Period) Cell {
	i, ok := c.byCode[area]
	if !ok {
		return Cell{}
	}
	level := c.areas[i].Level
	b := c.blocks[blockKey{indicator, level}]
	if b == nil {
		return Cell{}
	}
	row := b.row(p)
	if row < 0 {
		return Cell{}
	}
	return c.cell(b, row, int(i-c.levels[level].from))
}

// Values is one indicator in one period over areas: Cells[i] is that of Areas[i].
type Values struct {
	Indicator data.Indicator
	Level     data.Level
	Period    data.Period
	Areas     []data.Area
	Cells     []Cell
}

// Values returns the cells of a map: one indicator, a level, a parent ("" for
// all), a period. Areas without a published cell are there with the zero Cell.
func (c *Cube) Values(indicator string, l data.Level, parent data.AreaCode, p data.Period) Values {
	in, _ := c.Indicator(indicator)
	v := Values{Indicator: in, Level: l, Period: p, Areas: c.Inside(l, parent)}
	v.Cells = make([]Cell, len(v.Areas))
	b := c.blocks[blockKey{indicator, l}]
	if b == nil {
		return v
	}
	row := b.row(p)
	if row < 0 {
		return v
	}
	if len(v.Areas) == b.width {
		for i := range v.Cells {
			v.Cells[i] = c.cell(b, row, i)
		}
		return v
	}
	first := c.levels[l].from
	for i, a := range v.Areas {
		v.Cells[i] = c.cell(b, row, int(c.byCode[a.Code]-first))
	}
	return v
}

// Point is one cell of a series.
type Point struct {
	Period data.Period
	Cell
}

// Series returns the published cells of an indicator for one area, by period.
func (c *Cube) Series(indicator string, area data.AreaCode) []Point {
	i, ok := c.byCode[area]
	if !ok {
		return nil
	}
	level := c.areas[i].Level
	b := c.blocks[blockKey{indicator, level}]
	if b == nil {
		return nil
	}
	var out []Point
	at := int(i - c.levels[level].from)
	for row, p := range b.periods {
		if cell := c.cell(b, row, at); cell.Published() {
			out = append(out, Point{p, cell})
		}
	}
	return out
}

// enough is the share of areas with a value that a period needs before a page
// opens on it of its own accord.
const enough = 0.95

// LatestPeriod returns the latest period in which at least 95 % of the areas of
// the level have a value or, when none has, the one that has most. It is false
// when the indicator has no value at the level.
func (c *Cube) LatestPeriod(indicator string, l data.Level) (data.Period, bool) {
	b := c.blocks[blockKey{indicator, l}]
	if b == nil {
		s := c.summaries[blockKey{indicator, l}]
		return s.latest, !s.latest.IsZero()
	}
	best, most := -1, 0
	for row := len(b.periods) - 1; row >= 0; row-- {
		n := 0
		for _, w := range b.words[row*b.width : (row+1)*b.width] {
			if w.status().HasValue() {
				n++
			}
		}
		if float64(n) >= enough*float64(b.width) {
			return b.periods[row], true
		}
		if n > most {
			best, most = row, n
		}
	}
	if best < 0 {
		return data.Period{}, false
	}
	return b.periods[best], true
}

// Boundaries returns the boundaries of the release; nil when it has none.
func (c *Cube) Boundaries() *topology.Topology { return c.boundaries }

// Overview returns the boundaries with fewer vertices, for maps of the whole
// country; the full ones when the release has no others.
func (c *Cube) Overview() *topology.Topology {
	if c.overview == nil {
		return c.boundaries
	}
	return c.overview
}

// WithoutBoundary returns the areas of a level that have no polygon.
func (c *Cube) WithoutBoundary(l data.Level) []data.Area {
	has := map[data.AreaCode]bool{}
	if c.boundaries != nil {
		for _, s := range c.boundaries.Layers[l] {
			has[s.Code] = true
		}
	}
	var out []data.Area
	for _, a := range c.Areas(l) {
		if !has[a.Code] {
			out = append(out, a)
		}
	}
	return out
}

// Detail answers what the columns do not hold; see [DetailFunc].
func (c *Cube) Detail(ctx context.Context, f Filter) ([]data.Observation, int, error) {
	if c.detail == nil {
		return nil, 0, data.ErrUnavailable
	}
	return c.detail(ctx, f)
}
