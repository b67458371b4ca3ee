package ingest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
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

// listedSeries is how many series a reason names before it counts the rest.
const listedSeries = 3

// compare says what is odd in the columns of a new edition beside those before:
// one sentence for each kind of difference, with the first series it is true of.
func compare(g *indicators.Geography, checks catalog.Checks, before, now []indicators.Column) []string {
	byKey := map[indicators.Key]*indicators.Column{}
	for i := range now {
		byKey[now[i].Key] = &now[i]
	}
	where := map[string][]string{} // kind of difference → series
	var order []string
	for i := range before {
		c, samePeriod := byKey[before[i].Key], true
		if c == nil {
			c, samePeriod = latest(now, before[i].Key), false
		}
		for _, d := range differences(g, checks, &before[i], c, samePeriod) {
			if where[d.kind] == nil {
				order = append(order, d.kind)
			}
			where[d.kind] = append(where[d.kind], before[i].Indicator+" "+before[i].Period.String()+d.detail)
		}
	}
	var reasons []string
	for _, kind := range order {
		series := slices.Compact(where[kind])
		more := ""
		if n := len(series) - listedSeries; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
			series = series[:listedSeries]
		}
		reasons = append(reasons, kind+": "+strings.Join(series, ", ")+more)
	}
	return reasons
}

// latest returns the column of the same series in the latest period, where the
// one of k is no more: a yearly file leaves the year before behind. It is nil
// when none is later.
func latest(columns []indicators.Column, k indicators.Key) *indicators.Column {
	var best *indicators.Column
	for i := range columns {
		c := &columns[i]
		same := c.Indicator == k.Indicator && c.Sex == k.Sex && c.Age == k.Age && c.Period.Compare(k.Period) > 0
		if same && (best == nil || c.Period.Compare(best.Period) > 0) {
			best = c
		}
	}
	return best
}

// difference is one thing odd in a series: its kind, and how much.
type difference struct{ kind, detail string }

// differences compares one column with the one of the edition before, or with
// that of a later period.
func differences(g *indicators.Geography, checks catalog.Checks, before, now *indicators.Column, samePeriod bool) []difference {
	if now == nil {
		return []difference{{"no figures any more", ""}}
	}
	var out []difference
	found := func(kind, detail string, args ...any) {
		out = append(out, difference{kind, fmt.Sprintf(detail, args...)})
	}
	c := counted(before, now)
	if regions := lostWhole(g, before, now); len(regions) > 0 {
		found("no figures any more of "+strings.Join(regions, ", "), "")
	} else if float64(c.gone) > limit(checks.Areas, defaultAreas)*float64(c.before) {
		found("areas without a figure that had one", " (%d of %d)", c.gone, c.before)
	}
	if grown := c.nullsNow - c.nullsBefore; grown > limit(checks.Nulls, defaultNulls) {
		found("more figures without a value", " (from %.0f to %.0f %%)", 100*c.nullsBefore, 100*c.nullsNow)
	}
	if ratio := medianRatio(before, now); ratio > limit(checks.Median, defaultMedian) {
		found("the median changed, another unit of measure?", " (%.4g times)", ratio)
	}
	if samePeriod && float64(c.revised) > limit(checks.Revised, defaultRevised)*float64(c.both) {
		found("figures already published changed", " (%d of %d)", c.revised, c.both)
	}
	return out
}

// counts is what two columns of one series have in common.
type counts struct {
	before, gone, both, revised int
	nullsBefore, nullsNow       float64 // shares
}

func counted(before, now *indicators.Column) counts {
	var c counts
	var nullsBefore, nullsNow, rowsNow int
	for i, was := range before.Cells {
		is := now.Cells[i]
		if is.Status != 0 {
			rowsNow++
			if !is.Status.HasValue() {
				nullsNow++
			}
		}
		if was.Status == 0 {
			continue
		}
		c.before++
		if !was.Status.HasValue() {
			nullsBefore++
		}
		if is.Status == 0 {
			c.gone++
		}
		if was.Status.HasValue() && is.Status.HasValue() {
			c.both++
			if was.Value != is.Value {
				c.revised++
			}
		}
	}
	c.nullsBefore, c.nullsNow = share(nullsBefore, c.before), share(nullsNow, rowsNow)
	return c
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// lostWhole names the regions, or else the provinces, of which every
// municipality or province that had a figure has none.
func lostWhole(g *indicators.Geography, before, now *indicators.Column) []string {
	had, has := map[data.AreaCode]int{}, map[data.AreaCode]int{}
	for i, a := range g.Areas {
		above := []data.AreaCode{}
		switch a.Level {
		case data.Municipality:
			for _, at := range g.Within(i) {
				if l := g.Areas[at].Level; l == data.Province || l == data.Region {
					above = append(above, g.Areas[at].Code)
				}
			}
		case data.Province:
			above = append(above, a.Parent)
		}
		for _, code := range above {
			if before.Cells[i].Status != 0 {
				had[code]++
				if now.Cells[i].Status != 0 {
					has[code]++
				}
			}
		}
	}
	for _, level := range []data.Level{data.Region, data.Province} {
		var lost []string
		for _, a := range g.Areas {
			if a.Level == level && had[a.Code] > 0 && has[a.Code] == 0 {
				lost = append(lost, fmt.Sprintf("%s (%d areas)", a.Name, had[a.Code]))
			}
		}
		if len(lost) > 0 {
			return lost
		}
	}
	return nil
}

// medianRatio returns how many times the median of the figures grew or shrank;
// 1 where either has none or is not above zero.
func medianRatio(before, now *indicators.Column) float64 {
	a, b := median(before), median(now)
	if !(a > 0) || !(b > 0) {
		return 1
	}
	return max(a/b, b/a)
}

func median(c *indicators.Column) float64 {
	var values []float64
	for _, cell := range c.Cells {
		if cell.Status.HasValue() {
			values = append(values, cell.Value)
		}
	}
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
