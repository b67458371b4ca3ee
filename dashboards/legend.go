package dashboards

import (
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// fillLegend adds a row for each class, with its count and the country's mark,
// and one for each kind of absence that is on the map.
func (p *page) fillLegend(f *Figure, v mapView, values cube.Values) {
	limits := p.site.classesOf(p, v)
	counts := make([]int, max(0, len(limits.Limits)-1))
	special := map[string]int{}
	for _, c := range values.Cells {
		s := p.show(c, v.Indicator)
		if s.Status != "" {
			special[s.Status]++
		}
		if !s.Missing {
			counts[limits.of(c.Value)]++
		}
	}
	country := p.cube.Cell(v.Indicator.Code, data.CountryCode, v.Period)
	at := p.countryClass(limits, country, v)
	for i, text := range p.classLabels(limits, v.Indicator) {
		row := LegendRow{Swatch: swatch(v.Indicator, i, len(counts)), Text: text, Count: p.Num(counts[i])}
		if i == at {
			row.Mark = p.T("map.italy", p.show(country, v.Indicator).Text)
		}
		f.Legend = append(f.Legend, row)
	}
	if at < 0 && country.Status.HasValue() {
		f.Marker = p.T("map.italy", p.show(country, v.Indicator).Text)
	}
	for _, status := range []string{"missing", "suppressed", "estimated"} {
		if n := special[status]; n > 0 {
			f.Legend = append(f.Legend, LegendRow{Swatch: "campione-" + status, Text: p.T("legend." + status), Count: p.Num(n)})
		}
	}
}

// countryClass returns the class that holds the country's value; -1 when none
// does: a total of the whole country belongs to no class of its parts.
func (p *page) countryClass(limits classes, c cube.Cell, v mapView) int {
	if !c.Status.HasValue() || len(limits.Limits) < 2 || v.Indicator.Quantity ||
		c.Value < limits.Limits[0] || c.Value > limits.Limits[len(limits.Limits)-1] {
		return -1
	}
	return limits.of(c.Value)
}

// classLabels writes the limits of each class.
func (p *page) classLabels(limits classes, in data.Indicator) []string {
	n := len(limits.Limits) - 1
	decimals := limits.decimals(in.Decimals)
	out := make([]string, 0, max(0, n))
	for i := range n {
		low, high := number(p.Lang, limits.Limits[i], decimals), number(p.Lang, limits.Limits[i+1], decimals)
		switch {
		case n == 1:
			out = append(out, p.T("legend.range", low, high))
		case i == 0:
			out = append(out, p.T("legend.below", high))
		case i == n-1:
			out = append(out, p.T("legend.above", low))
		default:
			out = append(out, p.T("legend.range", low, high))
		}
	}
	return out
}

// swatch names the CSS class of a colour: inline styles are not allowed.
func swatch(in data.Indicator, i, n int) string {
	scale, colour := "blu", palette(in.Polarity, n)[i]
	at := slices.Index(blues, colour)
	if in.Polarity != data.Neutral {
		scale, at = "viola-verde", slices.Index(purpleGreen, colour)
	}
	return "campione-" + scale + "-" + strconv.Itoa(at+1)
}
