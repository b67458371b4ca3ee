package api

import (
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// polygons are the areas of a level as features of GeoJSON, each written once.
// A feature has a place where the values of a map are put into its properties:
//
//	,{"type":"Feature","id":"052032","properties":{"name":"Siena","value":   values   },"geometry":{...}}
//
// The text of all features is one, so that what stands between two such places
// is copied at once. Without values, the name of the member is left out.
type polygons struct {
	text   []byte
	starts []int32 // where in text each feature begins, with the comma before it
	gaps   []int32 // where the values of each go
	places []int32 // of each feature among all areas of the level; -1 when it is none of them

	prepared func() preparedMap // nil where they are written for one reply
}

// overviewOf returns the features of a level as the map of the country has them.
func (m *memo) overviewOf(l data.Level) *polygons {
	if have, ok := m.polygons.Load(l); ok {
		return have.(*polygons)
	}
	t := m.cube.Overview()
	p := newPolygons(m.cube, t, t.Layers[l])
	if len(p.gaps) >= splicedFrom {
		p.prepared = sync.OnceValue(p.prepare)
	}
	have, _ := m.polygons.LoadOrStore(l, p)
	return have.(*polygons)
}

// polygonsOf returns the features of a list. Those of the overview are written
// once for a release; in full they are many times larger, and written for each.
func (m *memo) polygonsOf(l *areaList, overview bool) *polygons {
	if overview {
		p := m.overviewOf(l.level)
		if l.places == nil {
			return p
		}
		return p.within(l.hasPlace)
	}
	t := m.cube.Boundaries()
	var shapes []topology.Shape
	for _, s := range t.Layers[l.level] {
		if l.places == nil || l.has(s.Code) {
			shapes = append(shapes, s)
		}
	}
	return newPolygons(m.cube, t, shapes)
}

// newPolygons writes some shapes of a topology.
func newPolygons(c *cube.Cube, t *topology.Topology, shapes []topology.Shape) *polygons {
	p := &polygons{}
	for _, s := range shapes {
		place := int32(-1)
		a, known := c.Area(s.Code)
		if known {
			_, i, _ := c.Place(s.Code)
			place = int32(i)
		}
		p.starts = append(p.starts, int32(len(p.text)))
		p.text = appendString(append(p.text, `,{"type":"Feature","id":`...), string(s.Code))
		p.text = append(appendName(append(p.text, `,"properties":{`...), a), valueMember...)
		p.gaps = append(p.gaps, int32(len(p.text)))
		p.text = append(t.AppendGeometry(append(p.text, `},"geometry":`...), s), '}')
		p.places = append(p.places, place)
	}
	return p
}

// appendName appends the property that every feature has.
func appendName(b []byte, a data.Area) []byte { return appendString(append(b, `"name":`...), a.Name) }

// within returns the features of the areas for which keep is true: copies of
// parts of the text.
func (p *polygons) within(keep func(place int) bool) *polygons {
	out := &polygons{}
	for n, place := range p.places {
		if place < 0 || !keep(int(place)) {
			continue
		}
		shift := int32(len(out.text)) - p.starts[n]
		out.starts = append(out.starts, int32(len(out.text)))
		out.gaps = append(out.gaps, p.gaps[n]+shift)
		out.places = append(out.places, place)
		out.text = append(out.text, p.text[p.starts[n]:p.end(n)]...)
	}
	return out
}

// end returns where feature n ends.
func (p *polygons) end(n int) int {
	if n+1 == len(p.starts) {
		return len(p.text)
	}
	return int(p.starts[n+1])
}

// valueMember is the name of the member that a map puts into the properties.
const valueMember = `,"value":`

// appendFeatures appends the members of the array of features, without values.
func (p *polygons) appendFeatures(b []byte) []byte {
	from := 1 // without the first comma
	for _, gap := range p.gaps {
		b = append(b, p.text[from:int(gap)-len(valueMember)]...)
		from = int(gap)
	}
	return append(b, p.text[min(from, len(p.text)):]...)
}

// appendWith appends the members of the array of features, each with what
// values appends for the place of its area.
func (p *polygons) appendWith(b []byte, values func(b []byte, place int) []byte) []byte {
	from := 1
	for n, gap := range p.gaps {
		b = append(b, p.text[from:gap]...)
		b = values(b, int(p.places[n]))
		from = int(gap)
	}
	if from < len(p.text) {
		b = append(b, p.text[from:]...)
	}
	return b
}
