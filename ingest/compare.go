package ingest

import (
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
)

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
