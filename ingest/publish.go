package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/data/topology"
	"cittamedie/indicators"
)

// unknownLimit is the share of figures (0 to 1) whose area nobody knows above which
// a file is refused: beyond it the file is of another vintage, not misspelt.
const unknownLimit = 0.001

// overviewDetail is the smallest triangle, in square degrees, that an overview
// map of the country keeps: about 0.6 km², a pixel or two of a national map.
const overviewDetail = 6e-5

// errAllRefused says that no fresh source was worth a release.
var errAllRefused = errors.New("every source was refused while its figures were computed")

// publish writes the fresh sources into a draft, has the figures of every
// dataset they touch computed again, and puts the draft in force.
func (i *Ingester) publish(ctx context.Context, fresh []*received) (data.Release, error) {
	draft, err := i.Folder.Begin(ctx)
	if err != nil {
		return data.Release{}, err
	}
	defer draft.Discard()
	p := publication{Ingester: i, draft: draft, fresh: fresh}
	if err := p.layGeography(ctx); err != nil {
		return data.Release{}, err
	}
	if err := p.layFigures(ctx); err != nil {
		return data.Release{}, err
	}
	if !p.anything {
		return data.Release{}, errAllRefused
	}
	i.step(Step{Doing: "publish"})
	return draft.Publish(ctx, p.geography.Reference, catalog.MethodsVersion, i.Now())
}

// publication is one draft on its way to being a release.
type publication struct {
	*Ingester
	draft     *store.Draft
	fresh     []*received
	geography *indicators.Geography
	relaid    bool // the areas or the methods changed: every dataset must be computed again
	anything  bool // something was written
}

// layGeography writes areas and boundaries, and settles the reference vintage.
func (p *publication) layGeography(ctx context.Context) error {
	areas, err := p.draft.Areas(ctx)
	if err != nil {
		return err
	}
	reference := p.draft.Previous.Reference
	for _, got := range p.fresh {
		if got.recipe.Kind == catalog.KindBoundaries {
			reference = got.edition.Vintage
		}
	}
	var boundaries *received
	for _, got := range p.fresh {
		switch got.recipe.Kind {
		case catalog.KindBoundaries:
			boundaries = got
			fallthrough
		case catalog.KindAreas:
			areas = mergeAreas(areas, got.batch.Areas)
			if err := p.adopt(ctx, got); err != nil {
				return err
			}
		}
	}
	areas = inForce(areas, p.Catalog.Lineage, reference)
	if p.geography, err = indicators.NewGeography(areas, reference); err != nil {
		return fmt.Errorf("areas: %w", err)
	}
	change, err := p.draft.ReplaceAreas(ctx, areas)
	if err != nil {
		return err
	}
	p.relaid = change.Added+change.Closed > 0 || reference != p.draft.Previous.Reference || p.draft.Previous.Methods != catalog.MethodsVersion
	if err := p.draft.ReplaceLineage(ctx, p.Catalog.Passages); err != nil {
		return err
	}
	if boundaries == nil {
		return nil
	}
	return p.layBoundaries(ctx, boundaries, areas)
}

// adopt makes a source's file the edition in force. A source of boundaries takes
// the place of every other source of its dataset.
func (p *publication) adopt(ctx context.Context, got *received) error {
	p.anything = true
	editions, err := p.draft.Editions(ctx)
	if err != nil {
		return err
	}
	for _, e := range editions {
		if got.recipe.Kind == catalog.KindBoundaries && e.Dataset == got.recipe.Dataset && e.Source != got.recipe.ID {
			if err := p.draft.CloseEdition(ctx, e.Source); err != nil {
				return err
			}
		}
	}
	return p.draft.ReplaceEdition(ctx, got.edition)
}

// layBoundaries writes the boundaries of municipalities and of the larger areas
// dissolved from them, in full and as an overview.
func (p *publication) layBoundaries(ctx context.Context, got *received, areas []data.Area) error {
	t := got.batch.Topology
	if t == nil {
		var err error
		if t, err = topology.Build(data.Municipality, got.batch.Features); err != nil {
			return fmt.Errorf("%s: %w", got.recipe.ID, err)
		}
		parent := map[data.AreaCode]data.AreaCode{}
		for _, a := range areas {
			parent[a.Code] = a.Parent
		}
		of := func(code data.AreaCode) data.AreaCode { return parent[code] }
		if err := t.Dissolve(data.Municipality, data.Province, of); err != nil {
			return fmt.Errorf("%s: %w", got.recipe.ID, err)
		}
		if err := t.Dissolve(data.Province, data.Region, of); err != nil {
			return fmt.Errorf("%s: %w", got.recipe.ID, err)
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
	_, err = p.draft.ReplaceBoundaries(ctx, got.recipe.Dataset, full, overview)
	return err
}

// mergeAreas puts the new areas over the old ones, by code.
func mergeAreas(old, fresh []data.Area) []data.Area {
	byCode := map[data.AreaCode]data.Area{}
	for _, a := range slices.Concat(old, fresh) {
		byCode[a.Code] = a
	}
	out := make([]data.Area, 0, len(byCode))
	for _, a := range byCode {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b data.Area) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return out
}

// inForce keeps the areas in force at the reference vintage and dates them. The
// country is always there.
func inForce(areas []data.Area, l *data.Lineage, reference data.Date) []data.Area {
	var out []data.Area
	country := false
	for _, a := range areas {
		a.ValidFrom, a.ValidTo = l.Validity(a.Code)
		country = country || a.Level == data.Country
		if a.InForce(reference) {
			out = append(out, a)
		}
	}
	if !country {
		out = append(out, data.Area{Code: data.CountryCode, Level: data.Country, Name: "Italia"})
	}
	return out
}

// layFigures computes and writes the datasets that fresh files or new areas touch.
func (p *publication) layFigures(ctx context.Context) error {
	editions, err := p.draft.Editions(ctx)
	if err != nil {
		return err
	}
	var touched []string
	for _, got := range p.fresh {
		if got.recipe.Kind == catalog.KindObservations {
			touched = append(touched, got.recipe.Dataset)
		}
	}
	for _, e := range editions {
		if r, known := p.Catalog.Recipe(e.Source); known && p.relaid && r.Kind == catalog.KindObservations {
			touched = append(touched, e.Dataset)
		}
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	for _, dataset := range touched {
		p.step(Step{Source: dataset, Doing: "compute"})
		if err := p.layDataset(ctx, dataset, editions); err != nil {
			return err
		}
	}
	return nil
}

// layDataset carries every file in force of a dataset to the reference vintage
// and writes its figures. A fresh file with too many unknown areas is refused by
// itself: its run says why, and the edition before it stays.
func (p *publication) layDataset(ctx context.Context, dataset string, editions []data.Edition) error {
	var columns []indicators.Column
	for _, r := range p.Catalog.Recipes {
		if r.Dataset != dataset || r.Kind != catalog.KindObservations {
			continue
		}
		batch, vintage, err := p.batchOf(ctx, r, editions)
		if err != nil {
			return err
		}
		if batch == nil {
			continue
		}
		carried, unknown := indicators.Carry(p.geography, p.Catalog.Lineage, vintage, batch.Table)
		if err := p.judge(r, batch, unknown); err != nil {
			if got := p.freshOf(r.ID); got != nil {
				got.run.Outcome, got.run.Message = data.Failed, err.Error()
				return p.layDataset(ctx, dataset, editions) // from the edition before it
			}
			return err
		}
		columns = append(columns, carried...)
	}
	if len(columns) == 0 {
		return nil
	}
	figures, err := indicators.Compute(p.geography, p.Catalog.Indicators, dataset, columns)
	if err != nil {
		return fmt.Errorf("compute %s: %w", dataset, err)
	}
	if _, err := p.draft.ReplaceObservations(ctx, dataset, indicators.Observations(p.geography, dataset, figures)); err != nil {
		return err
	}
	for _, got := range p.fresh {
		if got.recipe.Dataset == dataset && got.run.Outcome == "" {
			if err := p.adopt(ctx, got); err != nil {
				return err
			}
		}
	}
	p.anything = p.anything || p.relaid
	return nil
}

// freshOf returns the fresh file of a source; nil when there is none, or when it
// was refused.
func (p *publication) freshOf(source string) *received {
	for _, got := range p.fresh {
		if got.recipe.ID == source && got.run.Outcome == "" {
			return got
		}
	}
	return nil
}

// batchOf returns the rows of a source: the fresh file's, or those of the
// edition in force decoded again; nil when the source has none.
func (p *publication) batchOf(ctx context.Context, r catalog.Recipe, editions []data.Edition) (*Batch, data.Date, error) {
	if got := p.freshOf(r.ID); got != nil {
		return got.batch, got.edition.Vintage, nil
	}
	for _, e := range editions {
		if e.Source == r.ID {
			batch, err := p.decode(ctx, r, e)
			return batch, e.Vintage, err
		}
	}
	return nil, "", nil
}

// judge refuses a file with too many figures of unknown areas and counts the few.
func (p *publication) judge(r catalog.Recipe, batch *Batch, unknown []indicators.Unknown) error {
	figures := 0
	var codes []string
	for _, u := range unknown {
		figures += u.Figures
		codes = append(codes, string(u.Area))
	}
	if figures == 0 {
		return nil
	}
	if float64(figures) > unknownLimit*float64(batch.Table.Figures()) {
		more := ""
		if len(codes) > maxListed {
			more = fmt.Sprintf(" and %d more", len(codes)-maxListed)
			codes = codes[:maxListed]
		}
		return fmt.Errorf("%w: %d of %d figures have area codes that are not in force on %s, the date the recipe states, nor lead to one: %s%s; check the recipe's vintage",
			data.ErrInvalid, figures, batch.Table.Figures(), r.Vintage, strings.Join(codes, ", "), more)
	}
	if got := p.freshOf(r.ID); got != nil {
		got.run.Rejected += int64(figures)
		got.edition.Rejected += int64(figures)
		got.run.Message = fmt.Sprintf("%d figures of unknown areas left out: %s", figures, strings.Join(codes, ", "))
	}
	return nil
}
