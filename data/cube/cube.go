package cube

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"cittamedie/data"
	"cittamedie/data/topology"
)

// Parts is what a cube is made of. Areas are those of the reference vintage.
type Parts struct {
	Release    data.Release
	Areas      []data.Area
	Indicators []data.Indicator
	Datasets   []data.Dataset
	Lineage    *data.Lineage
	Figures    []Figure           // totals only: sex and age are answered by Detail
	Boundaries *topology.Topology // nil when the release has none
	Overview   *topology.Topology // the same with fewer vertices, for maps of the whole country
	Detail     DetailFunc         // nil when there is no store behind the cube
	Close      func() error       // what Close calls; nil when there is nothing to close
}

// Figure is one published cell with its key.
type Figure struct {
	Indicator string
	Area      data.AreaCode
	Period    data.Period
	Cell
}

// Cell is one published cell. Value is meaningful only where
// Status.HasValue() is true. The zero Cell means that nothing was published.
type Cell struct {
	Value        float64
	Status       data.Status
	Recalculated bool
	Covered      int32 // municipalities summed, of Expected; both 0 for a figure published as it is
	Expected     int32
	Dataset      string
}

// Published reports whether the cell exists at all.
func (c Cell) Published() bool { return c.Status != 0 }

// Filter selects observations for a [DetailFunc]; empty fields select all.
type Filter struct {
	Indicators []string
	Areas      []data.AreaCode
	Level      data.Level
	Parent     data.AreaCode
	Periods    []data.Period
	Dataset    string
	Sex, Age   string // "*" selects every class; "" selects the total
	Limit      int
	Offset     int
}

// DetailFunc answers what the columns do not hold (sex and age classes, a
// dataset that another one precedes): a page of observations in the order
// indicator, area, period, sex, age, and how many there are in all.
type DetailFunc func(ctx context.Context, f Filter) ([]data.Observation, int, error)

// Cube is one release in memory.
type Cube struct {
	release    data.Release
	areas      []data.Area // by level, then code
	byCode     map[data.AreaCode]int32
	levels     map[data.Level]span
	indicators []data.Indicator
	datasets   []data.Dataset
	lineage    *data.Lineage
	blocks     map[blockKey]*block
	boundaries *topology.Topology
	overview   *topology.Topology
	detail     DetailFunc
	close      func() error
}

type span struct{ from, to int32 }

type blockKey struct {
	indicator string
	level     data.Level
}

// block holds the cells of one indicator at one level, row by period.
type block struct {
	periods []data.Period
	width   int
	cells   []packed
}

// packed is a Cell in 24 bytes: the dataset is an index.
type packed struct {
	value             float64
	covered, expected int32
	dataset           int16
	status            data.Status
	recalculated      bool
}

// New returns the cube of a release. It refuses a figure whose area or
// indicator it does not know, and two figures with one key.
func New(p Parts) (*Cube, error) {
	c := &Cube{
		release: p.Release, areas: slices.Clone(p.Areas), byCode: make(map[data.AreaCode]int32, len(p.Areas)),
		levels: map[data.Level]span{}, indicators: p.Indicators, datasets: p.Datasets, lineage: p.Lineage,
		blocks: map[blockKey]*block{}, boundaries: p.Boundaries, overview: p.Overview, detail: p.Detail, close: p.Close,
	}
	slices.SortFunc(c.areas, func(a, b data.Area) int {
		if a.Level != b.Level {
			return int(a.Level) - int(b.Level)
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	for i, a := range c.areas {
		if _, twice := c.byCode[a.Code]; twice {
			return nil, fmt.Errorf("cube: area %s stands twice", a.Code)
		}
		c.byCode[a.Code] = int32(i)
		s, seen := c.levels[a.Level]
		if !seen {
			s.from = int32(i)
		}
		s.to = int32(i) + 1
		c.levels[a.Level] = s
	}
	return c, c.fill(p.Figures)
}

// fill lays the figures out in blocks.
func (c *Cube) fill(figures []Figure) error {
	periods := map[blockKey][]data.Period{}
	for _, f := range figures {
		i, known := c.byCode[f.Area]
		if !known {
			return fmt.Errorf("cube: figure of %s for the unknown area %s", f.Indicator, f.Area)
		}
		if _, known := c.Indicator(f.Indicator); !known {
			return fmt.Errorf("cube: figure of the unknown indicator %s", f.Indicator)
		}
		k := blockKey{f.Indicator, c.areas[i].Level}
		if ps := periods[k]; len(ps) == 0 || !slices.Contains(ps, f.Period) {
			periods[k] = append(ps, f.Period)
		}
	}
	for k, ps := range periods {
		slices.SortFunc(ps, data.Period.Compare)
		s := c.levels[k.level]
		width := int(s.to - s.from)
		c.blocks[k] = &block{periods: ps, width: width, cells: make([]packed, width*len(ps))}
	}
	ids := map[string]int16{}
	for i, d := range c.datasets {
		ids[d.ID] = int16(i)
	}
	for _, f := range figures {
		i := c.byCode[f.Area]
		level := c.areas[i].Level
		b := c.blocks[blockKey{f.Indicator, level}]
		dataset, known := ids[f.Dataset]
		if !known {
			return fmt.Errorf("cube: figure of the unknown dataset %q", f.Dataset)
		}
		cell := &b.cells[b.row(f.Period)*b.width+int(i-c.levels[level].from)]
		if cell.status != 0 {
			return fmt.Errorf("cube: %s of %s in %s stands twice", f.Indicator, f.Area, f.Period)
		}
		*cell = packed{value: f.Value, status: f.Status, recalculated: f.Recalculated, covered: f.Covered, expected: f.Expected, dataset: dataset}
	}
	return nil
}

func (b *block) row(p data.Period) int {
	i, found := slices.BinarySearchFunc(b.periods, p, data.Period.Compare)
	if !found {
		return -1
	}
	return i
}

func (c *Cube) unpack(p packed) Cell {
	if p.status == 0 {
		return Cell{}
	}
	return Cell{Value: p.value, Status: p.status, Recalculated: p.recalculated, Covered: p.covered, Expected: p.expected, Dataset: c.datasets[p.dataset].ID}
}

// Holder gives readers the current cube and lets a publication swap it at once.
type Holder struct{ p atomic.Pointer[Cube] }

// Current returns the cube in force; nil before the first Swap.
func (h *Holder) Current() *Cube { return h.p.Load() }

// Swap puts c in force for every reader that asks from now on and returns the
// cube that was: those who already hold it may still be reading.
func (h *Holder) Swap(c *Cube) *Cube { return h.p.Swap(c) }
