package topology

import "cittamedie/data"

// GeoJSON returns the areas of a level as a FeatureCollection of RFC 7946: the
// code is the id of a feature, props (which may be nil) gives its properties.
// Same topology, same bytes.
func (t *Topology) GeoJSON(level data.Level, props func(data.AreaCode) map[string]string) []byte {
	shapes := t.Layers[level]
	b := make([]byte, 0, 1<<16)
	b = append(b, `{"type":"FeatureCollection","features":`...)
	var buf []Vertex
	b = appendList(b, len(shapes), func(b []byte, i int) []byte {
		shape := shapes[i]
		b = append(b, `{"type":"Feature"`...)
		b = appendProperties(b, shape.Code, props)
		b = append(b, `,"geometry":{"type":`...)
		polygon := func(b []byte, p int) []byte {
			return appendList(b, len(shape.Polygons[p]), func(b []byte, r int) []byte {
				buf = t.ring(buf[:0], shape.Polygons[p][r])
				buf = append(buf, buf[0])
				return appendList(b, len(buf), func(b []byte, i int) []byte { return appendPoint(b, buf[i]) })
			})
		}
		if len(shape.Polygons) == 1 {
			b = polygon(append(b, `"Polygon","coordinates":`...), 0)
		} else {
			b = appendList(append(b, `"MultiPolygon","coordinates":`...), len(shape.Polygons), polygon)
		}
		return append(b, `}}`...)
	})
	return append(b, '}')
}
