package dashboards

import (
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/choropleth"
)

// fillChoices fills the form: what may be shown and what is.
func (p *page) fillChoices(b *mapBody, v mapView) {
	b.Indicators = p.choices(slices.DeleteFunc(slices.Clone(p.cube.Indicators()), func(in data.Indicator) bool {
		return in.Code != v.Indicator.Code && !slices.ContainsFunc(mapLevels, func(l data.Level) bool { return p.has(in, l) && p.drawn(l) })
	}), v.Indicator.Code)
	for _, l := range v.Levels {
		b.Levels = append(b.Levels, option{l.String(), capitalised(p.T("levels." + l.String())), l == v.Level})
	}
	for _, period := range slices.Backward(v.Periods) {
		b.Periods = append(b.Periods, option{period.String(), period.String(), period == v.Period})
	}
	p.fillDrawing(b, v)
	b.Parents = p.parents(v)
	if v.Parent.Code != "" && p.hasAny(v.Indicator) {
		up := crumb{p.T("map.allItaly"), p.link("/mappa", "indicator", v.Indicator.Code)}
		b.Up = &up
	}
}

// fillDrawing fills how the values are drawn: of circles there are no classes
// to choose.
func (p *page) fillDrawing(b *mapBody, v mapView) {
	for _, layer := range []string{valueLayer, clusterLayer} {
		b.Layers = append(b.Layers, option{layer, p.T("layer." + layer), layer == v.Layer})
	}
	if v.Clusters != nil {
		for kept := v.valueParams(); len(kept) > 0; kept = kept[2:] {
			b.Kept = append(b.Kept, option{Value: kept[1], Text: kept[0]})
		}
		return
	}
	if v.Indicator.Quantity {
		b.Marks = []option{{"circles", p.T("marks.circles"), v.Circles}, {"areas", p.T("marks.areas"), !v.Circles}}
	}
	if v.Circles {
		return
	}
	for _, m := range methods {
		b.Methods = append(b.Methods, option{m, p.T("classes." + m), m == v.Scheme.Method})
	}
	for n := choropleth.FewestClasses; n <= choropleth.MostClasses; n++ {
		b.Numbers = append(b.Numbers, option{strconv.Itoa(n), strconv.Itoa(n), n == v.Scheme.Number})
	}
}

// fillAreas fills the lists of the areas to look at, or the names written where
// a list would be too long.
func (p *page) fillAreas(b *mapBody, v mapView) {
	areas := p.cube.Inside(v.Level, v.parentCode())
	if len(areas) > manyChoices {
		b.WriteNames, b.Suggest = true, p.Suggest("level", v.Level.String(), "parent", string(v.parentCode()))
		for _, field := range []struct {
			to   *string
			area data.Area
		}{{&b.ChosenName, v.Chosen}, {&b.WithName, v.With}} {
			if field.area.Code != "" {
				*field.to = p.rowName(field.area)
			}
		}
		return
	}
	for _, a := range byName(areas) {
		b.Areas = append(b.Areas, option{string(a.Code), p.rowName(a), a.Code == v.Chosen.Code})
		b.Withs = append(b.Withs, option{string(a.Code), p.rowName(a), a.Code == v.With.Code})
	}
}

// params returns the parameters that give the view again.
func (v mapView) params() []string {
	out := []string{"indicator", v.Indicator.Code, "level", v.Level.String(), "parent", string(v.parentCode()), "period", v.Period.String(),
		"area", string(v.Chosen.Code), "with", string(v.With.Code)}
	return append(out, v.drawingParams()...)
}

// drawingParams returns those of how it is drawn, where not as usual.
func (v mapView) drawingParams() []string {
	layer := ""
	if v.Layer == clusterLayer {
		layer = clusterLayer
	}
	return append(v.valueParams(), "layer", layer)
}

// valueParams returns those of how values are drawn.
func (v mapView) valueParams() []string {
	out := []string{"classes", "", "number", "", "marks", ""}
	if v.Scheme.Method != choropleth.UsualScheme.Method {
		out[1] = v.Scheme.Method
	}
	if v.Scheme.Number != choropleth.UsualScheme.Number {
		out[3] = strconv.Itoa(v.Scheme.Number)
	}
	if v.Indicator.Quantity && !v.Circles {
		out[5] = "areas"
	}
	return out
}
