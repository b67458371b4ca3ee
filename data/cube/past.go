package cube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/data/topology"
)

// pastFrames is how many earlier releases keep their areas in memory, ready for
// the next question about them. Figures of the past are read when asked for.
const pastFrames = 4

// ledger is what earlier releases are read from.
type ledger struct {
	release *store.Release
	catalog *catalog.Catalog

	mu     sync.Mutex
	frames []store.Past // the last used first

	shapes pastShapes

	counting sync.Mutex // one count of changes at a time: each takes much of the engine's memory
}

// Wanted limits what Past reads; empty fields select all.
type Wanted struct {
	Indicators []string
	Areas      []data.AreaCode
	Periods    bool // of the figures only where they are: Coverage and LatestPeriod answer, nothing else does
	Boundaries bool // the boundaries too
}

// Past returns the earlier release of a number as far as w goes: its areas,
// groups, register, notes and editions, and the totals that are wanted. Its
// Detail and its Flows answer from the same state. Indicators, datasets and the
// history of codes are those of the program. The id and the content hash of its
// release are not known here: named says them.
//
// The error is data.ErrNotFound when there was no such release, and
// data.ErrUnavailable when there is no store behind the cube.
func (c *Cube) Past(ctx context.Context, named data.Release, w Wanted) (*Cube, error) {
	if c.ledger == nil {
		return nil, data.ErrUnavailable
	}
	frame, err := c.ledger.frame(ctx, named.Number)
	if err != nil {
		return nil, err
	}
	p := Parts{
		Release: frame.Release, Areas: frame.Areas, Indicators: c.indicators, Datasets: c.datasets, Members: frame.Members,
		Register: frame.Register, Notes: frame.Notes, FlowIDs: frame.Flows,
	}
	if w.Boundaries {
		if p.Boundaries, p.Overview, err = c.ledger.boundaries(ctx, named.Number, c); err != nil {
			return nil, fmt.Errorf("read the boundaries of release %d: %w", named.Number, err)
		}
	}
	p.Release.ID, p.Release.ContentHash = named.ID, named.ContentHash
	if p.Lineage, err = data.NewLineage(frame.Lineage); err != nil {
		return nil, fmt.Errorf("read release %d: %w", named.Number, err)
	}
	p.Detail = func(ctx context.Context, f Filter) ([]data.Observation, int, error) {
		f.Release = named.Number
		return c.Detail(ctx, f)
	}
	p.List = func(ctx context.Context, f Filter) (store.Listing, error) {
		f.Release = named.Number
		return c.List(ctx, f)
	}
	p.Flows = func(ctx context.Context, dataset string) ([]data.Flow, error) {
		return c.ledger.release.FlowsAt(ctx, named.Number, dataset)
	}
	if !w.Periods {
		p.Stream = c.ledger.figures(ctx, named.Number, c, w)
	}
	past, err := New(p)
	if err == nil && w.Periods {
		err = past.summarise(func(indicator string) StreamFunc {
			return c.ledger.figures(ctx, named.Number, c, Wanted{Indicators: []string{indicator}})
		}, w.Indicators)
	}
	if err != nil {
		return nil, fmt.Errorf("read release %d: %w", named.Number, err)
	}
	past.readers = c.readers
	return past, nil
}

// summary is what is kept of the figures of an indicator at a level when only
// their periods are wanted.
type summary struct {
	Coverage
	latest data.Period
}

// summarise reads the figures of some indicators, of all when none is named, one
// after the other, and keeps where they are.
func (c *Cube) summarise(read func(indicator string) StreamFunc, indicators []string) error {
	c.summaries = map[blockKey]summary{}
	for _, in := range c.indicators {
		if len(indicators) > 0 && !slices.Contains(indicators, in.Code) {
			continue
		}
		if err := c.fill(Parts{Stream: read(in.Code)}); err != nil {
			return err
		}
		found := map[blockKey]summary{}
		for k := range c.blocks {
			latest, _ := c.LatestPeriod(k.indicator, k.level)
			found[k] = summary{c.Coverage(k.indicator, k.level), latest}
		}
		maps.Copy(c.summaries, found)
		clear(c.blocks)
	}
	return nil
}

// pastShapes keeps the boundaries of one earlier release, that was asked for
// last, where they are not those in force.
type pastShapes struct {
	mu     sync.Mutex
	number int
	shapes [2]*topology.Topology
}

// boundaries returns those of an earlier release, and the overview: those in
// force where they have not changed since.
func (l *ledger) boundaries(ctx context.Context, number int, c *Cube) (full, overview *topology.Topology, err error) {
	l.shapes.mu.Lock()
	defer l.shapes.mu.Unlock()
	if l.shapes.number == number {
		return l.shapes.shapes[0], l.shapes.shapes[1], nil
	}
	shapes, own := [2]*topology.Topology{c.boundaries, c.overview}, false
	for i, detail := range [2]string{"full", "overview"} {
		now, err := l.release.BoundarySince(ctx, 0, detail)
		if err != nil {
			return nil, nil, err
		}
		then, err := l.release.BoundarySince(ctx, number, detail)
		if err != nil {
			return nil, nil, err
		}
		if now == then {
			continue
		}
		encoded, _, err := l.release.BoundaryAt(ctx, number, detail)
		if err != nil {
			return nil, nil, err
		}
		if shapes[i], err = decodeBoundary(encoded); err != nil {
			return nil, nil, err
		}
		own = true
	}
	if own {
		l.shapes.number, l.shapes.shapes = number, shapes
	}
	return shapes[0], shapes[1], nil
}

// figures returns a stream of the wanted totals of an earlier release.
func (l *ledger) figures(ctx context.Context, number int, c *Cube, w Wanted) StreamFunc {
	areas := map[data.AreaCode]bool{}
	for _, a := range w.Areas {
		areas[a] = true
	}
	wanted := func(s store.Series) bool {
		_, dataset := c.Dataset(s.Dataset)
		_, indicator := c.Indicator(s.Indicator)
		return dataset && indicator && (len(w.Indicators) == 0 || slices.Contains(w.Indicators, s.Indicator))
	}
	return func(put func(Figure) error) error {
		return l.release.TotalsAt(ctx, number, wanted, func(o data.Observation) error {
			if len(areas) > 0 && !areas[o.Area] {
				return nil
			}
			return put(Figure{Indicator: o.Indicator, Area: o.Area, Period: o.Period, Cell: Cell{
				Value: o.Value, Status: o.Status, Recalculated: o.Recalculated, Covered: o.Covered, Expected: o.Expected, Dataset: o.Dataset,
			}})
		})
	}
}

// frame returns what an earlier release said of everything but figures.
func (l *ledger) frame(ctx context.Context, number int) (store.Past, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.frames, func(f store.Past) bool { return f.Release.Number == number })
	if i < 0 {
		f, err := l.release.Past(ctx, number)
		if err != nil {
			return f, err
		}
		l.frames = append(l.frames, f)
		i = len(l.frames) - 1
	}
	f := l.frames[i]
	l.frames = append([]store.Past{f}, slices.Delete(l.frames, i, i+1)...)
	l.frames = l.frames[:min(len(l.frames), pastFrames)]
	return f, nil
}

// Export calls yield for every figure of a dataset, of everybody and of each
// class, in order of indicator, period, sex, age and area, and returns
// data.ErrUnavailable when there is no store behind the cube. The observation is
// valid until yield returns.
func (c *Cube) Export(ctx context.Context, dataset string, yield func(*data.Observation) error) error {
	if c.ledger == nil {
		return data.ErrUnavailable
	}
	return c.ledger.release.Export(ctx, dataset, yield)
}
