package cube

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cittamedie/data"
	"cittamedie/data/store"
	"cittamedie/data/topology"
)

// Parts is what a cube is made of. Areas are those of the reference vintage.
type Parts struct {
	Release    data.Release
	Areas      []data.Area
	Indicators []data.Indicator
	Datasets   []data.Dataset
	Lineage    *data.Lineage
	Members    []data.Membership // who belongs to which group
	Register   []data.Area       // every dated code, by code and first day
	Notes      []data.Note
	Figures    []Figure           // totals only: sex and age are answered by Detail
	Stream     StreamFunc         // gives more figures one by one; nil when Figures are all
	Boundaries *topology.Topology // nil when the release has none
	Overview   *topology.Topology // the same with fewer vertices, for maps of the whole country
	Detail     DetailFunc         // nil when there is no store behind the cube
	List       ListFunc           // the same
	Flows      FlowsFunc          // the same
	FlowIDs    []string           // datasets that have flows
	Close      func() error       // what Close calls; nil when there is nothing to close
}

// StreamFunc calls put for each figure and returns the first error.
type StreamFunc func(put func(Figure) error) error

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
type Filter = store.Query

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
	groups     groups
	register   []data.Area
	notes      []data.Note
	blocks     map[blockKey]*block
	boundaries *topology.Topology
	overview   *topology.Topology
	detail     DetailFunc
	list       ListFunc
	flows      FlowsFunc
	readers    *readers
	ledger     *ledger              // nil when there is no store behind the cube
	summaries  map[blockKey]summary // in place of blocks where only periods were read

	flowDatasets []string
	attached     *sync.Map // see Attach
}

type span struct{ from, to int32 }

type blockKey struct {
	indicator string
	level     data.Level
}

// block holds the cells of one indicator at one level, row by period. A cell
// takes six or ten bytes: its value, and a word with status, flag and dataset. How
// many municipalities a sum covers is noted apart, for the larger areas that have it.
type block struct {
	periods  []data.Period
	width    int
	values   []float64 // while figures arrive
	rows     []numbers // from then on
	words    []word
	coverage map[int32]coverage
}

type coverage struct{ covered, expected int32 }

// word packs what a cell has beside its value; the zero word is no cell.
type word uint16

const (
	statusBits      = 0x7
	recalculatedBit = 0x8
	datasetShift    = 4
	maxDatasets     = 1 << (16 - datasetShift)
)

func pack(status data.Status, recalculated bool, dataset int) word {
	w := word(status) | word(dataset)<<datasetShift
	if recalculated {
		w |= recalculatedBit
	}
	return w
}

func (w word) status() data.Status { return data.Status(w & statusBits) }

// New returns the cube of a release. It refuses a figure whose area, indicator
// or dataset it does not know, one without a status, and two with one key.
func New(p Parts) (*Cube, error) {
	c := &Cube{
		release: p.Release, areas: slices.Clone(p.Areas), byCode: make(map[data.AreaCode]int32, len(p.Areas)),
		levels: map[data.Level]span{}, indicators: p.Indicators, datasets: p.Datasets, lineage: p.Lineage,
		blocks: map[blockKey]*block{}, boundaries: p.Boundaries, overview: p.Overview, detail: p.Detail, list: p.List, readers: &readers{close: p.Close},
		groups: newGroups(p.Members, dayOf(p.Release)), register: p.Register, notes: p.Notes, flows: p.Flows, flowDatasets: p.FlowIDs, attached: &sync.Map{},
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
	if len(c.datasets) > maxDatasets {
		return nil, fmt.Errorf("cube: %d datasets, at most %d", len(c.datasets), maxDatasets)
	}
	return c, c.fill(p)
}

// fill lays the figures out in blocks.
func (c *Cube) fill(p Parts) error {
	datasets := map[string]int{}
	for i, d := range c.datasets {
		datasets[d.ID] = i
	}
	rank := map[string]map[int]int{} // indicator → dataset → place in the order of precedence
	for _, in := range c.indicators {
		rank[in.Code] = map[int]int{}
		for place, id := range in.Datasets {
			if dataset, ok := datasets[id]; ok {
				rank[in.Code][dataset] = place - len(in.Datasets) // below 0, that of a dataset not listed
			}
		}
	}
	put := func(f Figure) error {
		if rank[f.Indicator] == nil {
			return fmt.Errorf("cube: figure of the unknown indicator %s", f.Indicator)
		}
		dataset, ok := datasets[f.Dataset]
		if !ok {
			return fmt.Errorf("cube: figure of the unknown dataset %q", f.Dataset)
		}
		return c.put(f, dataset, rank[f.Indicator])
	}
	for _, f := range p.Figures {
		if err := put(f); err != nil {
			return err
		}
	}
	if p.Stream != nil {
		if err := p.Stream(put); err != nil {
			return err
		}
	}
	for _, b := range c.blocks {
		b.sort()
	}
	return nil
}

// put lays one figure into its block, whose rows are still in order of arrival.
// Where another dataset has one in the same place, that of lower rank stays.
func (c *Cube) put(f Figure, dataset int, rank map[int]int) error {
	i, known := c.byCode[f.Area]
	if !known {
		return fmt.Errorf("cube: figure of %s for the unknown area %s", f.Indicator, f.Area)
	}
	if f.Status < data.Final || f.Status > data.NotApplicable {
		return fmt.Errorf("cube: %s of %s in %s has no status", f.Indicator, f.Area, f.Period)
	}
	level := c.areas[i].Level
	s := c.levels[level]
	k := blockKey{f.Indicator, level}
	b := c.blocks[k]
	if b == nil {
		b = &block{width: int(s.to - s.from), coverage: map[int32]coverage{}}
		c.blocks[k] = b
	}
	row := slices.Index(b.periods, f.Period)
	if row < 0 {
		row = len(b.periods)
		b.periods = append(b.periods, f.Period)
		b.values = append(b.values, make([]float64, b.width)...)
		b.words = append(b.words, make([]word, b.width)...)
	}
	at := row*b.width + int(i-s.from)
	if b.words[at] != 0 {
		switch other := int(b.words[at] >> datasetShift); {
		case other == dataset:
			return fmt.Errorf("cube: %s of %s in %s stands twice", f.Indicator, f.Area, f.Period)
		case cmp.Or(cmp.Compare(rank[other], rank[dataset]), cmp.Compare(other, dataset)) < 0:
			return nil
		}
		delete(b.coverage, int32(at))
	}
	b.values[at], b.words[at] = f.Value, pack(f.Status, f.Recalculated, dataset)
	if f.Expected != 0 {
		b.coverage[int32(at)] = coverage{f.Covered, f.Expected}
	}
	return nil
}

// sort puts the rows of a block in order of period.
func (b *block) sort() {
	order := make([]int, len(b.periods))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return b.periods[i].Compare(b.periods[j]) })
	sorted := block{ // as large as need be: the rows before it were let grow
		width: b.width, coverage: make(map[int32]coverage, len(b.coverage)), periods: make([]data.Period, 0, len(b.periods)),
		rows: make([]numbers, 0, len(b.periods)), words: make([]word, 0, len(b.words)),
	}
	place := make([]int, len(order))
	for to, from := range order {
		place[from] = to
		sorted.periods = append(sorted.periods, b.periods[from])
		sorted.rows = append(sorted.rows, packNumbers(b.values[from*b.width:(from+1)*b.width]))
		sorted.words = append(sorted.words, b.words[from*b.width:(from+1)*b.width]...)
	}
	for at, v := range b.coverage {
		row, column := int(at)/b.width, int(at)%b.width
		sorted.coverage[int32(place[row]*b.width+column)] = v
	}
	*b = sorted
}

func (b *block) row(p data.Period) int {
	i, found := slices.BinarySearchFunc(b.periods, p, data.Period.Compare)
	if !found {
		return -1
	}
	return i
}

// cell returns cell i of a row of a block.
func (c *Cube) cell(b *block, row, i int) Cell {
	at := row*b.width + i
	w := b.words[at]
	if w == 0 {
		return Cell{}
	}
	covered := b.coverage[int32(at)]
	return Cell{
		Value: b.rows[row].at(i), Status: w.status(), Recalculated: w&recalculatedBit != 0,
		Covered: covered.covered, Expected: covered.expected, Dataset: c.datasets[w>>datasetShift].ID,
	}
}
