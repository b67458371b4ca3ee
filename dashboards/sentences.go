package dashboards

import (
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
	compared := sinceBaseline(in, points, last)
	if len(compared) < 2 {
		return ""
	}
	return p.T("change.since", compared[0].Period.String(), p.changeBy(in, compared[0].Value, last.Value))
}

// changeBy writes how far a value is from an earlier one.
func (p *page) changeBy(in data.Indicator, from, to float64) string {
	switch {
	case in.Quantity && from != 0:
		return p.T("change.percent", signed(p.Lang, 100*(to-from)/from, 1))
	case in.Unit.IT == "%":
		return p.T("change.points", signed(p.Lang, to-from, in.Decimals))
	}
	return signed(p.Lang, to-from, in.Decimals)
}
