package dashboards

import (
	"cmp"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// defaultIndicator is what the map opens on: the ageing index.
const defaultIndicator = "DEM03"

// mapView is what the reader asked to see on the map, completed.
type mapView struct {
	Indicator data.Indicator
	Level     data.Level
	Parent    data.Area // zero for all Italy
	Period    data.Period
	Periods   []data.Period
	Method    string // of the classes, one of methods
	Fallback  bool   // the period asked for has no data: the latest is shown
	Empty     bool   // the indicator has no data at this level
}

func (v mapView) parentCode() data.AreaCode { return v.Parent.Code }

// mapLevels are the levels a map can show.
var mapLevels = []data.Level{data.Municipality, data.Province, data.Region}

// readMapView reads indicator, level, parent and period. What is absent is
// chosen so that the page does not open empty; what is wrong is an error.
func (p *page) readMapView() (mapView, error) {
	var v mapView
	var err error
	if v.Parent, err = p.readParent(); err != nil {
		return v, err
	}
	if v.Level, err = p.readLevel(v.Parent); err != nil {
		return v, err
	}
	if v.Indicator, err = p.readIndicator(v.Level); err != nil {
		return v, err
	}
	v.Method = methods[0]
	if asked := p.param("classes"); asked != "" {
		if !slices.Contains(methods, asked) {
			return v, &data.FieldError{Field: "classes", Value: asked, Reason: "must be jenks or quantile"}
		}
		v.Method = asked
	}
	v.Periods = p.cube.Periods(v.Indicator.Code, v.Level)
	latest, any := p.cube.LatestPeriod(v.Indicator.Code, v.Level)
	v.Empty = !any
	v.Period = latest
	if asked := p.param("period"); asked != "" {
		period, err := data.ParsePeriod(asked)
		if err != nil {
			return v, err
		}
		if slices.Contains(v.Periods, period) {
			v.Period = period
		} else {
			v.Fallback = any
		}
	}
	return v, nil
}

func (p *page) readParent() (data.Area, error) {
	code := p.param("parent")
	if code == "" || code == string(data.CountryCode) {
		return data.Area{}, nil
	}
	a, ok := p.cube.Area(data.AreaCode(code))
	if !ok || (a.Level != data.Province && a.Level != data.Region) {
		return data.Area{}, &data.FieldError{Field: "parent", Value: code, Reason: "must be a province or a region in force"}
	}
	return a, nil
}

// readLevel returns the level asked for. Without one, or with one that is not
// inside the parent, as when the form changes the parent alone, it is the level
// just below the parent.
func (p *page) readLevel(parent data.Area) (data.Level, error) {
	below := data.Province
	if parent.Level == data.Province {
		below = data.Municipality
	}
	asked := p.param("level")
	if asked == "" {
		return below, nil
	}
	l, err := data.ParseLevel(asked)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(mapLevels, l) {
		return 0, &data.FieldError{Field: "level", Value: asked, Reason: "must be municipality, province or region"}
	}
	if parent.Code != "" && l >= parent.Level {
		return below, nil
	}
	return l, nil
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
	if _, has := p.cube.LatestPeriod(defaultIndicator, l); ok && has {
		return in, nil
	}
	for _, other := range p.cube.Indicators() {
		if _, has := p.cube.LatestPeriod(other.Code, l); has {
			return other, nil
		}
	}
	if ok {
		return in, nil
	}
	return in, data.ErrNoData
}

// ranked is an area in the table under a map.
type ranked struct {
	Rank int // 0 for an area without a value
	Area data.Area
	Cell cube.Cell
}

// rank orders areas by value, the highest first, then by name; areas without a
// value come last. Ties share the lower rank.
func rank(v cube.Values) []ranked {
	rows := make([]ranked, len(v.Areas))
	for i, a := range v.Areas {
		rows[i] = ranked{Area: a, Cell: v.Cells[i]}
	}
	slices.SortStableFunc(rows, func(a, b ranked) int {
		av, bv := a.Cell.Status.HasValue(), b.Cell.Status.HasValue()
		if av != bv {
			if av {
				return -1
			}
			return 1
		}
		if av && a.Cell.Value != b.Cell.Value {
			return cmp.Compare(b.Cell.Value, a.Cell.Value)
		}
		return cmp.Or(cmp.Compare(a.Area.Name, b.Area.Name), cmp.Compare(a.Area.Code, b.Area.Code))
	})
	for i := range rows {
		if !rows[i].Cell.Status.HasValue() {
			break
		}
		rows[i].Rank = i + 1
		if i > 0 && rows[i].Cell.Value == rows[i-1].Cell.Value {
			rows[i].Rank = rows[i-1].Rank
		}
	}
	return rows
}
