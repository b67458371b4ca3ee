package dashboards

import (
	"strconv"

	"cittamedie/data"
)

// classKey says whose classes a map uses: those of all periods of an indicator
// that compare, over the areas shown, in one release.
type classKey struct {
	release, indicator, parent string
	scheme                     scheme
	from                       data.Period
	level                      data.Level
}

// comparable returns the periods of a view that no break parts from the one
// shown, and whether there are others.
func (v mapView) comparable() (periods []data.Period, cut bool) {
	part := func(d data.Period) int {
		n := 0
		for _, b := range v.Indicator.Breaks {
			if b.Period.Compare(d) <= 0 {
				n++
			}
		}
		return n
	}
	for _, d := range v.Periods {
		if part(d) == part(v.Period) {
			periods = append(periods, d)
		}
	}
	return periods, len(periods) < len(v.Periods)
}

// classesNote says how the classes of a view were made.
func (p *page) classesNote(v mapView) string {
	note := p.T("classes."+v.Scheme.Method+".note", p.T("count."+strconv.Itoa(v.Scheme.Number)))
	if v.Circles {
		note = p.T("circles.note")
	} else if v.Scheme != usualScheme {
		note += " " + p.T("classes.readers")
	}
	if periods, cut := v.comparable(); cut {
		note += " " + p.T("classes.cut", span(periods))
	}
	return note
}

// classesOf returns the classes of a view, found once for each release.
func (s *site) classesOf(p *page, v mapView) classes {
	periods, _ := v.comparable()
	key := classKey{release: p.Release().ID, indicator: v.Indicator.Code, parent: string(v.parentCode()), scheme: v.Scheme, level: v.Level}
	if len(periods) > 0 {
		key.from = periods[0]
	}
	s.mu.Lock()
	found, ok := s.classes[key]
	s.mu.Unlock()
	if ok {
		return found
	}
	var values []float64
	for _, period := range periods {
		for _, c := range p.cube.Values(v.Indicator.Code, v.Level, v.parentCode(), period).Cells {
			if c.Status.HasValue() {
				values = append(values, c.Value)
			}
		}
	}
	found = newClasses(values, v.Indicator.Decimals, v.Scheme)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.classes) > maxClasses {
		clear(s.classes)
	}
	s.classes[key] = found
	return found
}

// maxClasses bounds what is remembered: indicators × levels × parents of a few
// releases.
const maxClasses = 10_000
