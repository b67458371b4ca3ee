package cube

import (
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/data/topology"
)

// Load reads an open release into memory. Where two datasets have figures of one
// indicator in one period, those of the dataset that the catalogue names first
// are taken; the others stay reachable through Detail. The cube keeps the
// release open for Detail until Close.
func Load(ctx context.Context, r *store.Release, c *catalog.Catalog) (*Cube, error) {
	p := Parts{Release: r.Release, Indicators: c.Indicators, Datasets: c.Datasets(), Detail: r.Figures, Close: r.Close}
	p.Flows = r.Flows
	for _, read := range []func(context.Context, *store.Release, *Parts) error{readGeography, readGroups, readBoundaries} {
		if err := read(ctx, r, &p); err != nil {
			return nil, fmt.Errorf("load release %s: %w", r.ID, err)
		}
	}
	p.Stream = figuresOf(ctx, r, c)
	cube, err := New(p)
	if err != nil {
		return nil, fmt.Errorf("load release %s: %w", r.ID, err)
	}
	return cube, nil
}

func readGeography(ctx context.Context, r *store.Release, p *Parts) error {
	var err error
	if p.Areas, err = r.Areas(ctx); err != nil {
		return err
	}
	passages, err := r.Lineage(ctx)
	if err != nil {
		return err
	}
	p.Lineage, err = data.NewLineage(passages)
	return err
}

func readGroups(ctx context.Context, r *store.Release, p *Parts) error {
	var err error
	if p.Members, err = r.Members(ctx); err != nil {
		return err
	}
	if p.Register, err = r.Register(ctx); err != nil {
		return err
	}
	if p.Notes, err = r.Notes(ctx, ""); err != nil {
		return err
	}
	p.FlowIDs, err = r.FlowDatasets(ctx)
	return err
}

func readBoundaries(ctx context.Context, r *store.Release, p *Parts) error {
	for detail, into := range map[string]**topology.Topology{"full": &p.Boundaries, "overview": &p.Overview} {
		encoded, err := r.Boundary(ctx, detail)
		if err != nil {
			return err
		}
		if encoded == nil {
			continue
		}
		t := &topology.Topology{}
		if err := t.UnmarshalBinary(encoded); err != nil {
			return fmt.Errorf("boundaries: %w", err)
		}
		*into = t
	}
	return nil
}

// figuresOf returns a stream of the totals of a release, each from the dataset
// that the catalogue names first among those that have its indicator and period.
func figuresOf(ctx context.Context, r *store.Release, c *catalog.Catalog) StreamFunc {
	type place struct {
		indicator string
		period    data.Period
	}
	return func(put func(Figure) error) error {
		all, err := r.AllSeries(ctx)
		if err != nil {
			return err
		}
		datasets := map[string]bool{}
		for _, d := range c.Datasets() {
			datasets[d.ID] = true
		}
		first := map[place]string{}
		for _, s := range all {
			in, known := c.Indicator(s.Indicator)
			if !known || !datasets[s.Dataset] {
				continue // an indicator or a dataset that the catalogue no longer has
			}
			at := place{s.Indicator, s.Period}
			if held, seen := first[at]; !seen || before(in.Datasets, s.Dataset, held) {
				first[at] = s.Dataset
			}
		}
		wanted := func(s store.Series) bool { return first[place{s.Indicator, s.Period}] == s.Dataset }
		return r.Totals(ctx, wanted, func(o data.Observation) error {
			return put(Figure{Indicator: o.Indicator, Area: o.Area, Period: o.Period, Cell: Cell{
				Value: o.Value, Status: o.Status, Recalculated: o.Recalculated, Covered: o.Covered, Expected: o.Expected, Dataset: o.Dataset,
			}})
		})
	}
}

// before reports whether dataset a comes before b in the order of precedence; a
// dataset that is not listed comes last.
func before(order []string, a, b string) bool {
	rank := func(id string) int {
		if i := slices.Index(order, id); i >= 0 {
			return i
		}
		return len(order)
	}
	return rank(a) < rank(b)
}
