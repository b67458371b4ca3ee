package dashboards

import (
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/choropleth"
)

// defaultIndicator is what the map opens on: the ageing index.
const defaultIndicator = "DEM03"

// mapView is what the reader asked to see on the map, completed.
type mapView struct {
	Indicator data.Indicator
	Level     data.Level
	Levels    []data.Level // those that have figures and polygons
	Parent    data.Area    // zero for all Italy
	Period    data.Period
	Periods   []data.Period
	Scheme    choropleth.Scheme    // of the classes
	Layer     string               // what is coloured: valueLayer or clusterLayer
	Clusters  *choropleth.Clusters // nil when values are coloured
	Untested  error                // why there are no clusters, where they were asked for
	Circles   bool                 // counts as circles, not as colours
	Chosen    data.Area            // the area the reader looks at; zero for none
	With      data.Area            // the one beside it; zero for none
	Fallback  bool                 // the period asked for has no data: the latest is shown
	Moved     bool                 // the level asked for has no data: another is shown
	Empty     bool                 // the indicator has no data at this level
}

func (v mapView) parentCode() data.AreaCode { return v.Parent.Code }

// mapLevels are the levels a map can show.
var mapLevels = []data.Level{data.Municipality, data.Province, data.Region, data.LabourArea}

// readMapView reads indicator, level, parent and period. What is absent is
// chosen so that the page does not open empty; what is wrong is an error.
func (p *page) readMapView() (mapView, error) {
	var v mapView
	var err error
	if v.Parent, err = p.readParent(); err != nil {
		return v, err
	}
	if v.Indicator, err = p.readIndicator(below(v.Parent)); err != nil {
		return v, err
	}
	err = p.completeView(&v)
	return v, err
}

// completeView reads what stands beside the indicator and the parent.
func (p *page) completeView(v *mapView) error {
	v.Levels = p.drawnLevels(v.Indicator, v.Parent)
	if err := p.readLevel(v); err != nil {
		return err
	}
	if err := p.readDrawing(v); err != nil {
		return err
	}
	return p.readPeriod(v)
}

// readDrawing reads how the values are drawn. A count is drawn as circles,
// unless the reader chose colours: coloured, a wide area would look large.
func (p *page) readDrawing(v *mapView) error {
	v.Layer = valueLayer
	if asked := p.param("layer"); asked != "" {
		if asked != valueLayer && asked != clusterLayer {
			return &data.FieldError{Field: "layer", Value: asked, Reason: "must be values or lisa"}
		}
		v.Layer = asked
	}
	v.Scheme = choropleth.UsualScheme
	if asked := p.param("classes"); asked != "" {
		if !slices.Contains(methods, asked) {
			return &data.FieldError{Field: "classes", Value: asked, Reason: "must be jenks, quantile or equal"}
		}
		v.Scheme.Method = asked
	}
	if asked := p.param("number"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < choropleth.FewestClasses || n > choropleth.MostClasses {
			return &data.FieldError{Field: "number", Value: asked, Reason: "must be 3 to 7"}
		}
		v.Scheme.Number = n
	}
	asked := p.param("marks")
	if asked != "" && asked != "circles" && asked != "areas" {
		return &data.FieldError{Field: "marks", Value: asked, Reason: "must be circles or areas"}
	}
	v.Circles = v.Indicator.Quantity && asked != "areas"
	return nil
}

// drawn reports whether a map of a level can be drawn. Without any boundaries
// the table still reads.
func (p *page) drawn(l data.Level) bool {
	b := p.cube.Boundaries()
	return b == nil || len(b.Layers[l]) > 0
}

// drawnLevels returns the levels of a map at which an indicator has figures.
// Only comuni are told to lie in a group, and labour market areas in a region.
func (p *page) drawnLevels(in data.Indicator, parent data.Area) []data.Level {
	var out []data.Level
	for _, l := range mapLevels {
		if p.has(in, l) && p.drawn(l) && fits(l, parent, p.isGroup(parent)) {
			out = append(out, l)
		}
	}
	return out
}

// fits reports whether areas of a level lie in a parent.
func fits(l data.Level, parent data.Area, group bool) bool {
	switch {
	case parent.Code == "":
		return true
	case group || parent.Level == data.Province:
		return l == data.Municipality
	}
	return l < parent.Level || l == data.LabourArea && parent.Level == data.Region
}

// readParent returns the area the map is limited to: a province, a region, or a
// group of comuni.
func (p *page) readParent() (data.Area, error) {
	code := p.param("parent")
	if code == "" || code == string(data.CountryCode) {
		return data.Area{}, nil
	}
	a, ok := p.cube.Area(data.AreaCode(code))
	if !ok || (a.Level != data.Province && a.Level != data.Region && !p.isGroup(a)) {
		return data.Area{}, &data.FieldError{Field: "parent", Value: code, Reason: "must be a province, a region or a group in force"}
	}
	return a, nil
}

// below returns the level that a map of a parent opens on: the comuni of a
// province or a group, the provinces of a region or of Italy.
func below(parent data.Area) data.Level {
	if parent.Code == "" || parent.Level == data.Region {
		return data.Province
	}
	return data.Municipality
}

// readLevel takes the level asked for. Without one, or with one that does not
// fit, as when the form changes the indicator or the parent alone, it takes the
// level just below the parent, or the first that has figures.
func (p *page) readLevel(v *mapView) error {
	v.Level = below(v.Parent)
	if len(v.Levels) > 0 && !slices.Contains(v.Levels, v.Level) {
		v.Level = v.Levels[0]
	}
	asked := p.param("level")
	if asked == "" {
		return nil
	}
	l, err := data.ParseLevel(asked)
	if err != nil {
		return err
	}
	switch {
	case !slices.Contains(mapLevels, l):
		return &data.FieldError{Field: "level", Value: asked, Reason: "must be municipality, province, region or labourArea"}
	case slices.Contains(v.Levels, l):
		v.Level = l
	case len(v.Levels) > 0:
		v.Moved = fits(l, v.Parent, p.isGroup(v.Parent))
	}
	return nil
}

// readPeriod takes the period asked for, or the latest.
func (p *page) readPeriod(v *mapView) error {
	v.Periods = p.covered(v.Indicator, v.Level).Periods
	latest, any := p.cube.LatestPeriod(v.Indicator.Code, v.Level)
	v.Empty = !any || !slices.Contains(v.Levels, v.Level)
	v.Period = latest
	asked := p.param("period")
	if asked == "" {
		return nil
	}
	period, err := data.ParsePeriod(asked)
	if err != nil {
		return err
	}
	if slices.Contains(v.Periods, period) {
		v.Period = period
	} else {
		v.Fallback = any
	}
	return nil
}

// readIndicator returns the indicator asked for; without one, the default, or
// the first with data where the default has none.
func (p *page) readIndicator(l data.Level) (data.Indicator, error) {
	if asked := p.param("indicator"); asked != "" {
		in, ok := p.cube.Indicator(asked)
		if !ok {
			return in, &data.FieldError{Field: "indicator", Value: asked, Reason: "is not in the catalogue"}
		}
		return in, nil
	}
	return p.openingIndicator(l)
}

func (p *page) openingIndicator(l data.Level) (data.Indicator, error) {
	in, ok := p.cube.Indicator(defaultIndicator)
	if ok && p.has(in, l) {
		return in, nil
	}
	for _, other := range p.cube.Indicators() {
		if p.has(other, l) {
			return other, nil
		}
	}
	if ok {
		return in, nil
	}
	return in, data.ErrNoData
}
