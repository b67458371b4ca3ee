package cube

import (
	"context"
	"fmt"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/data/topology"
)

// Load reads an open release into memory. Where two datasets have a figure of one
// indicator, area and period, that of the dataset which the catalogue names first
// is taken; the other stays reachable through Detail. The cube keeps the
// release open for Detail until Close.
func Load(ctx context.Context, r *store.Release, c *catalog.Catalog) (*Cube, error) {
	p := Parts{Release: r.Release, Indicators: c.Indicators, Datasets: c.Datasets(), Detail: r.Figures, Close: r.Close}
	p.Flows, p.List = r.Flows, r.List
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
	cube.ledger = &ledger{release: r, catalog: c}
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
		if *into, err = decodeBoundary(encoded); err != nil {
			return err
		}
	}
	return nil
}

// decodeBoundary returns what a release has stored; nil for nothing.
func decodeBoundary(encoded []byte) (*topology.Topology, error) {
	if encoded == nil {
		return nil, nil
	}
	t := &topology.Topology{}
	if err := t.UnmarshalBinary(encoded); err != nil {
		return nil, fmt.Errorf("boundaries: %w", err)
	}
	return t, nil
}

// figuresOf returns a stream of the totals of a release, without those of an
// indicator or a dataset that the catalogue no longer has.
func figuresOf(ctx context.Context, r *store.Release, c *catalog.Catalog) StreamFunc {
	datasets, indicators := map[string]bool{}, map[string]bool{}
	for _, d := range c.Datasets() {
		datasets[d.ID] = true
	}
	for _, in := range c.Indicators {
		indicators[in.Code] = true
	}
	return func(put func(Figure) error) error {
		wanted := func(s store.Series) bool { return indicators[s.Indicator] && datasets[s.Dataset] }
		return r.Totals(ctx, wanted, func(o data.Observation) error {
			return put(Figure{Indicator: o.Indicator, Area: o.Area, Period: o.Period, Cell: Cell{
				Value: o.Value, Status: o.Status, Recalculated: o.Recalculated, Covered: o.Covered, Expected: o.Expected, Dataset: o.Dataset,
			}})
		})
	}
}
