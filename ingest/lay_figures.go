package ingest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
	"cittamedie/ingest/decode"
)

// layFigures computes and writes the datasets that fresh files or new areas
// touch, each after those its formulas divide by.
func (p *publication) layFigures(ctx context.Context) error {
	editions, err := p.draft.Editions(ctx)
	if err != nil {
		return err
	}
	touched := map[string]bool{}
	for _, got := range p.fresh {
		if hasFigures(got.recipe) {
			touched[got.recipe.Dataset] = true
		}
	}
	for _, e := range editions {
		if r, known := p.Catalog.Recipe(e.Source); known && p.relaid && hasFigures(r) {
			touched[e.Dataset] = true
		}
	}
	for _, dataset := range p.order(touched) {
		p.step(Step{Source: dataset, Doing: "compute"})
		start := p.Now()
		if err := p.layDataset(ctx, dataset); err != nil {
			return err
		}
		p.share(dataset, p.Now().Sub(start))
	}
	return nil
}

// share divides the time a dataset took among its fresh sources.
func (p *publication) share(dataset string, took time.Duration) {
	var fresh []*received
	for _, got := range p.fresh {
		if got.recipe.Dataset == dataset {
			fresh = append(fresh, got)
		}
	}
	for _, got := range fresh {
		got.spent(took / time.Duration(len(fresh)))
	}
}

func hasFigures(r catalog.Recipe) bool {
	return r.Kind == catalog.KindObservations || r.Kind == catalog.KindFlows
}

// order returns the touched datasets and those whose formulas take a quantity
// from one of them, every dataset after those it takes from.
func (p *publication) order(touched map[string]bool) []string {
	needs := p.needs()
	known := map[string]bool{}
	for _, r := range p.Catalog.Recipes {
		if hasFigures(r) {
			known[r.Dataset] = true
		}
	}
	var out []string
	visiting := map[string]bool{}
	var visit func(dataset string) bool // whether the dataset is computed again
	visit = func(dataset string) bool {
		if slices.Contains(out, dataset) {
			return true
		}
		if visiting[dataset] || !known[dataset] {
			return false
		}
		visiting[dataset] = true
		again := touched[dataset]
		for _, other := range needs[dataset] {
			again = visit(other) || again
		}
		visiting[dataset] = false
		if again {
			out = append(out, dataset)
		}
		return again
	}
	for _, r := range p.Catalog.Recipes {
		visit(r.Dataset)
	}
	return out
}

// needs returns, for each dataset, the others whose quantities its formulas take.
func (p *publication) needs() map[string][]string {
	out := map[string][]string{}
	for _, in := range p.Catalog.Indicators {
		if !in.Ratio() {
			continue
		}
		for _, t := range slices.Concat(in.Formula.Numerator, in.Formula.Denominator) {
			term, known := p.Catalog.Indicator(t.Indicator)
			if !known {
				continue
			}
			for _, dataset := range in.Datasets {
				if !slices.Contains(term.Datasets, dataset) {
					out[dataset] = append(out[dataset], term.Datasets...)
				}
			}
		}
	}
	return out
}

// layDataset carries every file in force of a dataset to the reference vintage
// and writes its figures. A fresh file that is refused or held is left out: its
// run says why, and the edition before it stays.
func (p *publication) layDataset(ctx context.Context, dataset string) error {
	var laid laying
	for _, r := range p.filling(dataset) {
		ok, err := p.laySource(ctx, r, &laid)
		if err != nil {
			return err
		}
		if !ok {
			return p.layDataset(ctx, dataset) // from the edition before it
		}
	}
	if len(laid.columns) == 0 && len(laid.computed) == 0 {
		return nil
	}
	merged := indicators.Merge(laid.columns)
	if p.holdTotals(dataset, merged) {
		return p.layDataset(ctx, dataset)
	}
	out, err := indicators.Compute(p.geography, p.Catalog.Indicators, dataset, merged, p.other(ctx))
	if err != nil {
		return fmt.Errorf("compute %s: %w", dataset, err)
	}
	if p.holdChildren(dataset, laid.columns, out.Notes) {
		return p.layDataset(ctx, dataset)
	}
	figures := slices.Concat(out.Columns, laid.computed)
	if _, err := p.draft.ReplaceObservations(ctx, dataset, indicators.Observations(p.geography, dataset, figures)); err != nil {
		return err
	}
	if _, err := p.draft.ReplaceNotes(ctx, dataset, out.Notes); err != nil {
		return err
	}
	if len(laid.flows) > 0 {
		if _, err := p.draft.ReplaceFlows(ctx, dataset, laid.flows); err != nil {
			return err
		}
	}
	said := len(out.Notes) == 0
	for _, got := range p.fresh {
		if got.recipe.Dataset != dataset || got.run.Outcome != "" {
			continue
		}
		if !said {
			got.say("%d published figures of %s differ from the sum of their parts", len(out.Notes), dataset)
			said = true
		}
		if err := p.adopt(ctx, got); err != nil {
			return err
		}
	}
	p.anything = p.anything || p.relaid
	return nil
}

// filling returns the recipes with figures of a dataset, those that come with the
// bundle last: what a publisher gives now stands before what was shipped.
func (p *publication) filling(dataset string) []catalog.Recipe {
	var published, shipped []catalog.Recipe
	for _, r := range p.Catalog.Recipes {
		switch {
		case r.Dataset != dataset || !hasFigures(r):
		case r.Embedded:
			shipped = append(shipped, r)
		default:
			published = append(published, r)
		}
	}
	return append(published, shipped...)
}

// laying is what the files of a dataset give.
type laying struct {
	columns  []indicators.Column // as published
	computed []indicators.Column // from flows
	flows    []data.Flow
}

// laySource adds what one source gives; false when its fresh file was refused or
// held.
func (p *publication) laySource(ctx context.Context, r catalog.Recipe, laid *laying) (bool, error) {
	batch, edition, err := p.batchOf(ctx, r)
	if err != nil || batch == nil {
		return true, err
	}
	got := p.freshOf(r.ID)
	if r.Kind == catalog.KindFlows {
		return p.layFlows(r, batch, edition, laid)
	}
	carried, unknown := indicators.Carry(p.geography, p.Catalog.Lineage, edition.Vintage, p.Catalog.Indicators, batch.Table)
	if err := p.judge(r, batch, batch.Table.Figures(), unknown); err != nil {
		if got == nil {
			return false, err
		}
		got.refuse(err)
		return false, nil
	}
	if got != nil && got.old != nil {
		if held, err := p.holdIfOdd(ctx, got, carried); err != nil || held {
			return false, err
		}
	}
	laid.columns = append(laid.columns, carried...)
	return true, nil
}

// layFlows adds the flows of one source, and the indicators they give.
func (p *publication) layFlows(r catalog.Recipe, batch *decode.Batch, edition data.Edition, laid *laying) (bool, error) {
	got := p.freshOf(r.ID)
	carried, unknown := indicators.CarryFlows(p.geography, p.Catalog.Lineage, edition.Vintage, batch.Flows)
	if err := p.judge(r, batch, len(batch.Flows), unknown); err != nil {
		if got == nil {
			return false, err
		}
		got.refuse(err)
		return false, nil
	}
	if got != nil && p.holdIfShort(got) {
		return false, nil
	}
	for _, flows := range carried {
		columns, err := indicators.FlowFigures(p.geography, p.Catalog.Indicators, r.Dataset, flows)
		if err != nil {
			return false, err
		}
		laid.computed = append(laid.computed, columns...)
		laid.flows = append(laid.flows, flows.Rows(p.geography, r.Dataset)...)
	}
	return true, nil
}

// other gives formulas the quantities of other datasets, in the catalogue's order
// of precedence, as the draft has them.
func (p *publication) other(ctx context.Context) indicators.Other {
	type key struct {
		indicator string
		period    data.Period
	}
	known := map[key]*indicators.Column{}
	return func(indicator string, period data.Period) *indicators.Column {
		k := key{indicator, period}
		if c, asked := known[k]; asked {
			return c
		}
		in, _ := p.Catalog.Indicator(indicator)
		var column *indicators.Column
		for _, dataset := range in.Datasets {
			figures, err := p.draft.Totals(ctx, dataset, indicator, period)
			if err == nil && len(figures) > 0 {
				column = p.columnOf(indicators.Key{Indicator: indicator, Period: period, Sex: data.Total, Age: data.Total}, figures)
				break
			}
		}
		known[k] = column
		return column
	}
}

// columnOf lays stored figures out over the geography.
func (p *publication) columnOf(k indicators.Key, figures []data.Observation) *indicators.Column {
	c := &indicators.Column{Key: k, Cells: make([]indicators.Cell, len(p.geography.Areas))}
	for _, o := range figures {
		if at, ok := p.geography.Index(o.Area); ok {
			c.Cells[at] = indicators.Cell{Value: o.Value, Status: o.Status, Recalculated: o.Recalculated, Covered: o.Covered, Expected: o.Expected}
		}
	}
	return c
}
