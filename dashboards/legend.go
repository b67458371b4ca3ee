package dashboards

import (
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/choropleth"
)

// fillLegend adds a row for each class, with its count and the country's mark,
// and one for each kind of absence that is on the map.
func (p *page) fillLegend(f *Figure, v mapView, values cube.Values) {
	if v.Circles {
		p.fillCircles(f, v, values)
		return
	}
	limits := p.site.classesOf(p, v)
	counts := limits.Counts(values.Cells)
	colours := palette(v.Indicator.Polarity, len(counts))
	country := p.cube.Cell(v.Indicator.Code, data.CountryCode, v.Period)
	at := limits.Country(v.Indicator, country)
	for i, text := range p.classLabels(limits, v.Indicator) {
		row := LegendRow{Colour: colours[i], Text: text, Count: p.Num(counts[i])}
		if i == at {
			row.Mark = p.T("map.italy", p.show(country, v.Indicator).Text)
		}
		f.Legend = append(f.Legend, row)
	}
	if at < 0 && country.Status.HasValue() {
		f.Marker = p.T("map.italy", p.show(country, v.Indicator).Text)
	}
	p.fillAbsences(f, v, values)
}

// fillCircles adds a row for each size of circle, and the absences.
func (p *page) fillCircles(f *Figure, v mapView, values cube.Values) {
	for _, size := range p.circles(v).Sizes {
		f.Legend = append(f.Legend, LegendRow{Radius: int(math.Round(size.Radius)), Text: size.Text})
	}
	if slices.ContainsFunc(values.Cells, func(c cube.Cell) bool { return c.Status.HasValue() && c.Value < 0 }) {
		f.Legend = append(f.Legend, LegendRow{Swatch: "campione-negativo", Text: p.T("legend.negative")})
	}
	if country := p.cube.Cell(v.Indicator.Code, data.CountryCode, v.Period); country.Status.HasValue() {
		f.Marker = p.T("map.italy", p.show(country, v.Indicator).Text)
	}
	p.fillAbsences(f, v, values)
}

// fillAbsences adds a row for each kind of absence that is on the map.
func (p *page) fillAbsences(f *Figure, v mapView, values cube.Values) {
	special := map[string]int{}
	for _, c := range values.Cells {
		special[p.show(c, v.Indicator).Status]++
	}
	for _, status := range []string{"missing", "suppressed", "estimated"} {
		if n := special[status]; n > 0 {
			f.Legend = append(f.Legend, LegendRow{Swatch: "campione-" + status, Text: p.T("legend." + status), Count: p.Num(n)})
		}
	}
}

// classLabels writes the limits of each class.
func (p *page) classLabels(limits *choropleth.Classes, in data.Indicator) []string {
	n := limits.Len()
	decimals := limits.Decimals(in.Decimals)
	out := make([]string, 0, n)
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
