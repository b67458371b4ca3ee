package ingest

import (
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/topology"
	"cittamedie/ingest/decode"
)

// maxGaps is the share of the land that may lie in gaps between the areas of a file
// of boundaries. Foreign enclaves and municipalities the file lacks are gaps too:
// together three in ten thousand in the boundaries of 2023.
const maxGaps = 0.001

// judgeBoundaries builds the shapes of every fresh file of boundaries. It refuses a
// file whose areas cannot be drawn, and holds one whose neighbours do not fit.
func (p *publication) judgeBoundaries() error {
	for _, got := range p.fresh {
		if got.recipe.Kind != catalog.KindBoundaries || got.batch.Topology != nil {
			continue
		}
		shapes, odd, err := shapesOf(got.recipe, got.batch)
		if err != nil {
			got.refuse(fmt.Errorf("%s: %w", got.edition.File, err))
			continue
		}
		if len(odd) > 0 && p.approved(got) {
			odd = nil
		}
		if held, err := p.hold(got, odd); err != nil {
			return err
		} else if !held {
			got.shapes = shapes
		}
	}
	return nil
}

// shapesOf builds the shapes of a file of boundaries and says what is odd in them.
func shapesOf(r catalog.Recipe, batch *decode.Batch) (t *topology.Topology, odd []string, err error) {
	level := max(r.Boundary.Level, data.Municipality) // that of municipalities where the recipe states none
	if t, err = topology.Build(level, batch.Features); err != nil {
		return nil, nil, err
	}
	own, pairs := t.Crossing(level)
	if len(own) > 0 {
		codes := make([]string, len(own))
		for i, code := range own {
			codes[i] = string(code)
		}
		return nil, nil, fmt.Errorf("%w: the borders of %s cross or overlap themselves; repair the shapes and give the file again", data.ErrInvalid, listed(codes))
	}
	if len(pairs) > 0 {
		codes := make([]string, len(pairs))
		for i, pair := range pairs {
			codes[i] = string(pair[0] + " and " + pair[1])
		}
		return t, []string{fmt.Sprintf("%d pairs of areas lie on one another: %s", len(pairs), listed(codes))}, nil
	}
	gaps, share, err := t.Gaps(level)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: the areas cannot be joined: %w", data.ErrInvalid, err)
	}
	if share > maxGaps {
		odd = append(odd, fmt.Sprintf("%d gaps between the areas, %.2g %% of the land where %g %% is usual, the largest near %.2f east, %.2f north", len(gaps), 100*share, 100*maxGaps, gaps[0][0], gaps[0][1]))
	}
	return t, odd, nil
}

// layBoundaries writes the boundaries of municipalities and of the larger areas
// and labour areas dissolved from them, in full and as an overview, and beside
// them those of other dates.
func (p *publication) layBoundaries(ctx context.Context, got *received, members []data.Membership) error {
	for _, other := range p.fresh {
		if other.shapes != nil && !other.recipe.ReferenceBoundaries() {
			if err := p.layOtherBoundaries(ctx, other); err != nil {
				return err
			}
		}
	}
	t, dataset, err := p.topology(ctx, got)
	if err != nil || t == nil {
		return err
	}
	labour := map[data.AreaCode]data.AreaCode{}
	for _, m := range members {
		if at, ok := p.geography.Index(m.Group); ok && p.geography.Areas[at].Level == data.LabourArea {
			labour[m.Area] = m.Group
		}
	}
	if len(labour) > 0 {
		if err := t.Dissolve(data.Municipality, data.LabourArea, func(c data.AreaCode) data.AreaCode { return labour[c] }); err != nil {
			return fmt.Errorf("boundaries of labour areas: %w", err)
		}
	}
	full, err := t.MarshalBinary()
	if err != nil {
		return err
	}
	overview, err := t.Simplify(overviewDetail).MarshalBinary()
	if err != nil {
		return err
	}
	_, err = p.draft.ReplaceBoundaries(ctx, dataset, full, overview)
	return err
}

// topology returns the reference boundaries, from a fresh file or, where labour
// areas changed, as they are stored; nil when nothing is to be written.
func (p *publication) topology(ctx context.Context, got *received) (*topology.Topology, string, error) {
	if got == nil {
		fresh := slices.ContainsFunc(p.fresh, func(f *received) bool {
			return f.recipe.Kind == catalog.KindMemberships && f.recipe.Membership.Level == data.LabourArea && f.run.Outcome == ""
		})
		dataset, full, err := p.draft.Boundary(ctx)
		if err != nil || full == nil || !fresh {
			return nil, "", err
		}
		t := &topology.Topology{}
		err = t.UnmarshalBinary(full)
		return t, dataset, err
	}
	if got.batch.Topology != nil {
		return got.batch.Topology, got.recipe.Dataset, nil
	}
	t := got.shapes
	parent := map[data.AreaCode]data.AreaCode{}
	for _, a := range p.geography.Areas {
		parent[a.Code] = a.Parent
	}
	of := func(code data.AreaCode) data.AreaCode { return parent[code] }
	for _, step := range [][2]data.Level{{data.Municipality, data.Province}, {data.Province, data.Region}} {
		if err := t.Dissolve(step[0], step[1], of); err != nil {
			return nil, "", fmt.Errorf("%s: %w", got.recipe.ID, err)
		}
	}
	return t, got.recipe.Dataset, nil
}

// layOtherBoundaries writes the boundaries of another date than the reference.
func (p *publication) layOtherBoundaries(ctx context.Context, got *received) error {
	text, err := got.shapes.MarshalBinary()
	if err != nil {
		return err
	}
	if _, err := p.draft.ReplaceOtherBoundaries(ctx, got.recipe.Dataset, text); err != nil {
		return err
	}
	return p.adopt(ctx, got)
}
