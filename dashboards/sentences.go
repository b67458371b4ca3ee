package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// mostSentences is how many indicators a profile reads aloud.
const mostSentences = 6

// sentences reads the key indicators of an area: the reading and the change
// since the first year that compares.
func (p *page) sentences(a data.Area) []string {
	var out []string
	for _, code := range keyIndicators {
		in, ok := p.cube.Indicator(code)
		points := p.cube.Series(in.Code, a.Code)
		last, has := latest(points)
		if !ok || !has || len(out) == mostSentences {
			continue
		}
		text := p.reading(in, a, last.Period) + " (" + p.when(in, last.Period) + ")."
		text = strings.Replace(text, ". (", " (", 1)
		if change := p.change(in, points, last); change != "" {
			text += " " + change
		}
		out = append(out, text)
	}
	return out
}

// change says how much an indicator changed since its first value that compares
// with the last: none before a break does, and a year of rare events with
// another year never. In percent for a quantity, in percentage points for a
// percentage, in its own unit else.
func (p *page) change(in data.Indicator, points []cube.Point, last cube.Point) string {
	var start data.Period
	for _, b := range in.Breaks {
		if b.Period.Compare(last.Period) <= 0 {
			start = b.Period
		}
	}
	i := slices.IndexFunc(points, func(pt cube.Point) bool {
		return pt.Status.HasValue() && pt.Period.Parts == last.Period.Parts && (start.IsZero() || pt.Period.Compare(start) >= 0)
	})
	if in.Rare || i < 0 || points[i].Period == last.Period {
		return ""
	}
	first, by := points[i], ""
	switch {
	case in.Quantity && first.Value != 0:
		by = p.T("change.percent", signed(p.Lang, 100*(last.Value-first.Value)/first.Value, 1))
	case in.Unit.IT == "%":
		by = p.T("change.points", signed(p.Lang, last.Value-first.Value, in.Decimals))
	default:
		by = signed(p.Lang, last.Value-first.Value, in.Decimals)
	}
	return p.T("change.since", first.Period.String(), by)
}
