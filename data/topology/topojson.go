package topology

import (
	"strconv"

	"cittamedie/data"
)

// TopoJSON returns the areas of a level as TopoJSON 1.0, with coordinates
// quantised to hundred-thousandths of a degree and written as differences. The
// object has the name of the level, the code is the id of a geometry, props gives
// its properties. Same topology, same bytes.
func (t *Topology) TopoJSON(level data.Level, props Properties) []byte {
	one := t.layer(level)
	extent := newBox()
	for _, arc := range one.Arcs {
		extent.extend(arc)
	}
	if len(one.Arcs) == 0 {
		extent = box{}
	}
	b := make([]byte, 0, 1<<16)
	b = append(b, `{"type":"Topology","bbox":[`...)
	for i, u := range []int32{extent.min[0], extent.min[1], extent.max[0], extent.max[1]} {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendDegrees(b, u)
	}
	b = append(b, `],"transform":{"scale":[0.00001,0.00001],"translate":`...)
	b = appendPoint(b, extent.min)
	b = append(b, `},"objects":{"`...)
	b = append(b, level.String()...)
	b = append(b, `":{"type":"GeometryCollection","geometries":`...)
	shapes := one.Layers[level]
	b = appendList(b, len(shapes), func(b []byte, i int) []byte { return appendShape(b, shapes[i], props) })
	b = append(b, `}},"arcs":`...)
	b = appendList(b, len(one.Arcs), func(b []byte, i int) []byte { return appendArc(b, one.Arcs[i], extent.min) })
	return append(b, '}')
}

func appendShape(b []byte, shape Shape, props Properties) []byte {
	polygon := func(b []byte, p int) []byte {
		return appendList(b, len(shape.Polygons[p]), func(b []byte, r int) []byte {
			refs := shape.Polygons[p][r]
			return appendList(b, len(refs), func(b []byte, i int) []byte {
				return strconv.AppendInt(b, int64(refs[i]), 10)
			})
		})
	}
	many := len(shape.Polygons) != 1
	if many {
		b = append(b, `{"type":"MultiPolygon"`...)
	} else {
		b = append(b, `{"type":"Polygon"`...)
	}
	b = appendProperties(b, shape.Code, props)
	b = append(b, `,"arcs":`...)
	if many {
		b = appendList(b, len(shape.Polygons), polygon)
	} else {
		b = polygon(b, 0)
	}
	return append(b, '}')
}

func appendArc(b []byte, arc []Vertex, last Vertex) []byte {
	return appendList(b, len(arc), func(b []byte, i int) []byte {
		v := arc[i]
		b = strconv.AppendInt(append(b, '['), int64(v[0]-last[0]), 10)
		b = strconv.AppendInt(append(b, ','), int64(v[1]-last[1]), 10)
		last = v
		return append(b, ']')
	})
}
