package ingest

import (
	"context"
	"fmt"
	"math"

	"cittamedie/data"
	"cittamedie/data/store"
	"cittamedie/indicators"
	"cittamedie/ingest/decode"
)

// The limits of checks, where a recipe states no other. A file beyond one of
// them is held until a person approves it.
const (
	defaultAreas    = 0.01 // share of areas gone
	defaultMedian   = 5    // ratio of medians
	defaultRevised  = 0.2  // share of past figures changed
	defaultNulls    = 0.1  // growth of the share without a value
	defaultChildren = 0.05 // share of parents that are not the sum of their children
	defaultRows     = 0.3  // share of rows gone
)

// limit returns the recipe's limit or the default; +Inf where the check is off.
func limit(stated, standard float64) float64 {
	switch {
	case stated < 0:
		return math.Inf(1)
	case stated > 0:
		return stated
	}
	return standard
}

// approved reports whether a person has seen the file's differences and wants it.
func (p *publication) approved(got *received) bool { return p.Approved[got.edition.SHA256] }

// holdIfOdd compares the figures of a fresh file with those of the edition in
// force. It holds the file and reports true where they differ more than its
// recipe allows.
func (p *publication) holdIfOdd(ctx context.Context, got *received, carried []indicators.Column) (bool, error) {
	if p.approved(got) {
		return false, nil
	}
	old := p.earlier(ctx, got)
	if old == nil {
		return false, nil
	}
	got.sayNewColumns(old)
	before, _ := indicators.Carry(p.geography, p.Catalog.Lineage, got.old.Vintage, p.Catalog.Indicators, old.Table)
	reasons := compare(p.geography, got.recipe.Checks, before, carried)
	reasons = append(reasons, p.short(got)...)
	return p.hold(got, reasons)
}

// earlier returns the rows of the edition in force; nil where today's recipe does
// not read them any more, and there is nothing to compare with.
func (p *publication) earlier(ctx context.Context, got *received) *decode.Batch {
	old, err := p.decode(ctx, got.recipe, *got.old)
	if err != nil || old.Table == nil {
		p.Log.Warn("the edition in force cannot be compared with", "source", got.recipe.ID, "err", err)
		return nil
	}
	return old
}

// holdIfShort holds a file that lost many of its rows.
func (p *publication) holdIfShort(got *received) bool {
	if got.old == nil || p.approved(got) {
		return false
	}
	held, _ := p.hold(got, p.short(got))
	return held
}

func (p *publication) short(got *received) []string {
	if before, now := got.old.Rows, got.edition.Rows; float64(before-now) > limit(got.recipe.Checks.Rows, defaultRows)*float64(before) {
		return []string{fmt.Sprintf("%d rows, where the edition of %s had %d", now, got.old.Retrieved.Format("2006-01-02"), before)}
	}
	return nil
}

// holdChildren holds the fresh files of a dataset where too many published
// figures of larger areas are not the sum of their parts.
func (p *publication) holdChildren(dataset string, published []indicators.Column, notes []data.Note) bool {
	larger := 0
	for _, c := range published {
		for _, cell := range c.Cells[p.geography.Municipalities():] {
			if cell.Status.HasValue() {
				larger++
			}
		}
	}
	held := false
	for _, got := range p.fresh {
		if got.recipe.Dataset != dataset || got.run.Outcome != "" || p.approved(got) || len(notes) == 0 {
			continue
		}
		if float64(len(notes)) > limit(got.recipe.Checks.Children, defaultChildren)*float64(larger) {
			n := notes[0]
			one, _ := p.hold(got, []string{fmt.Sprintf("%d of %d figures of larger areas are not the sum of their parts: %s of %s in %s is %g, the parts give %g",
				len(notes), larger, n.Indicator, n.Area, n.Period, n.Published, n.Computed)})
			held = held || one
		}
	}
	return held
}

// holdTotals holds the fresh files of a dataset where too many published totals
// are not the sum of their sexes or ages: totals were counted among the parts.
func (p *publication) holdTotals(dataset string, published []indicators.Column) bool {
	found, compared := indicators.Disagreements(p.geography, p.Catalog.Indicators, published)
	held := false
	for _, got := range p.fresh {
		if got.recipe.Dataset != dataset || got.run.Outcome != "" || p.approved(got) || len(found) == 0 {
			continue
		}
		d := found[0]
		reason := fmt.Sprintf("%d of %d totals are not the sum of their sexes or ages: %s of %s in %s is %g, the parts give %g", len(found), compared, d.Indicator, d.Area, d.Period, d.Published, d.Computed)
		if float64(len(found)) <= limit(got.recipe.Checks.Children, defaultChildren)*float64(compared) {
			got.say("%s", reason)
			continue
		}
		one, _ := p.hold(got, []string{reason})
		held = held || one
	}
	return held
}

// hold ends the run of a file that waits for a person; false without reasons. A
// file that waits already keeps its place.
func (p *publication) hold(got *received, reasons []string) (bool, error) {
	if len(reasons) == 0 {
		return false, nil
	}
	waiting, err := p.Folder.Holding()
	if err != nil {
		return false, err
	}
	id := got.run.ID
	for _, h := range waiting {
		if h.Run.Source == got.recipe.ID && h.Edition.SHA256 == got.edition.SHA256 {
			id = h.Run.ID
		}
	}
	got.run.Outcome, got.run.Message = data.Held, ""
	for _, reason := range reasons {
		got.say("%s", reason)
	}
	got.say("to publish it all the same: cittamedie release approve %s", id)
	if id != got.run.ID {
		return true, nil
	}
	return true, p.Folder.Hold(store.Held{Run: got.run, Edition: got.edition, Reasons: reasons})
}
