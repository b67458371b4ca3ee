package topology

import "cittamedie/data"

// GeoJSON returns the areas of a level as a FeatureCollection of RFC 7946: the
// code is the id of a feature, props gives its properties. Same topology, same
// bytes.
func (t *Topology) GeoJSON(level data.Level, props Properties) []byte {
	shapes := t.Layers[level]
	b := make([]byte, 0, 1<<16)
	b = append(b, `{"type":"FeatureCollection","features":`...)
	b = appendList(b, len(shapes), func(b []byte, i int) []byte {
		b = append(b, `{"type":"Feature"`...)
		b = appendProperties(b, shapes[i].Code, props)
		b = append(b, `,"geometry":`...)
		return append(t.AppendGeometry(b, shapes[i]), '}')
	})
	return append(b, '}')
}

// AppendGeometry appends the geometry object of GeoJSON of one shape.
func (t *Topology) AppendGeometry(b []byte, shape Shape) []byte {
	var line []Vertex
	polygon := func(b []byte, p int) []byte {
		return appendList(b, len(shape.Polygons[p]), func(b []byte, r int) []byte {
			line = t.ring(line[:0], shape.Polygons[p][r])
			line = append(line, line[0])
			return appendList(b, len(line), func(b []byte, i int) []byte { return appendPoint(b, line[i]) })
		})
	}
	b = append(b, `{"type":`...)
	if len(shape.Polygons) == 1 {
		b = polygon(append(b, `"Polygon","coordinates":`...), 0)
	} else {
		b = appendList(append(b, `"MultiPolygon","coordinates":`...), len(shape.Polygons), polygon)
	}
	return append(b, '}')
}
