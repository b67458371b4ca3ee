package dashboards

import (
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/choropleth"
)

// methods are what a reader may choose; the first is the default.
var methods = choropleth.Methods[:choropleth.NumberedMethods]

// comparable returns the periods of a view that no break parts from the one
// shown, and whether there are others.
func (v mapView) comparable() (periods []data.Period, cut bool) {
	periods = choropleth.Comparable(v.Indicator, v.Periods, v.Period)
	return periods, len(periods) < len(v.Periods)
}

// classesNote says how the classes of a view were made.
func (p *page) classesNote(v mapView) string {
	note := p.T("classes."+v.Scheme.Method+".note", p.T("count."+strconv.Itoa(v.Scheme.Number)))
	if v.Circles {
		note = p.T("circles.note")
	} else if v.Scheme != choropleth.UsualScheme {
		note += " " + p.T("classes.readers")
	}
	if periods, cut := v.comparable(); cut {
		note += " " + p.T("classes.cut", span(periods))
	}
	return note
}

// classesOf returns the classes of a view, those that the API gives.
func (s *site) classesOf(p *page, v mapView) *choropleth.Classes {
	return s.Maps.Classes(p.cube, v.choropleth(), v.Scheme, choropleth.AllPeriods)
}

// choropleth names the view as package choropleth does.
func (v mapView) choropleth() choropleth.View {
	return choropleth.View{Indicator: v.Indicator.Code, Level: v.Level, Parent: v.parentCode(), Period: v.Period}
}
