package topology

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"cittamedie/data"
)

// The largest TopoJSON that is read, in bytes, and how deep its collections may
// nest: full Italian boundaries take 20 MB and one collection per layer.
const (
	maxJSON  = 256 << 20
	maxNests = 8
)

// layerNames are the names that publishers give to the layers, beside ours.
var layerNames = map[string]data.Level{
	"comuni": data.Municipality, "comune": data.Municipality, "municipalities": data.Municipality,
	"province": data.Province, "provinces": data.Province, "provincia": data.Province,
	"regioni": data.Region, "regions": data.Region, "regione": data.Region,
}

// codeNames are the properties that hold the code of an area where a geometry
// has no id.
var codeNames = map[data.Level]string{
	data.Municipality: "com_istat_code",
	data.Province:     "prov_istat_code",
	data.Region:       "reg_istat_code",
}

type document struct {
	Type      string
	Transform *struct{ Scale, Translate [2]float64 }
	Objects   map[string]object
	Arcs      [][][]float64
}

type object struct {
	Type       string
	ID         any
	Properties map[string]any
	Geometries []object
	Arcs       json.RawMessage
}

// Decode returns the topology in a TopoJSON file, ours or another's. Layers are
// known by the name of the object ("municipality", "comuni", ...; any other
// name is a perimeter), areas by the id of the geometry or its property
// com_istat_code, prov_istat_code, reg_istat_code or code. Geometries that are not
// polygons are left out. The kind of its errors is [data.ErrInvalid].
func Decode(topojson []byte) (*Topology, error) {
	if len(topojson) > maxJSON {
		return nil, badTopology("the file has more than %d bytes", maxJSON)
	}
	var d document
	if err := json.Unmarshal(topojson, &d); err != nil {
		return nil, badTopology("not TopoJSON: %v", err)
	}
	if d.Type != "Topology" {
		return nil, badTopology("type is %.40q, not Topology", d.Type)
	}
	t := &Topology{Layers: map[data.Level][]Shape{}}
	for i, positions := range d.Arcs {
		arc, err := d.arc(positions)
		if err != nil {
			return nil, fmt.Errorf("arc %d: %w", i, err)
		}
		t.Arcs = append(t.Arcs, arc)
	}
	for name, o := range d.Objects {
		level := levelNamed(name)
		if t.Layers[level] != nil {
			return nil, badTopology("two objects are of level %s", level)
		}
		shapes, err := o.shapes(level, nil, maxNests)
		if err != nil {
			return nil, fmt.Errorf("object %.40q: %w", name, err)
		}
		slices.SortFunc(shapes, byCode)
		t.Layers[level] = shapes
	}
	if err := t.verify(); err != nil {
		return nil, err
	}
	t.wind()
	return t, nil
}

func levelNamed(name string) data.Level {
	if level, err := data.ParseLevel(name); err == nil {
		return level
	}
	if level, found := layerNames[strings.ToLower(name)]; found {
		return level
	}
	return data.Perimeter
}

// arc returns an arc in coordinate units, repeated vertices left out.
func (d *document) arc(positions [][]float64) ([]Vertex, error) {
	arc := make([]Vertex, 0, len(positions))
	var x, y float64
	for _, p := range positions {
		if len(p) < 2 {
			return nil, badTopology("a position has %d coordinates", len(p))
		}
		lon, lat := p[0], p[1]
		if d.Transform != nil {
			x, y = x+p[0], y+p[1]
			lon = x*d.Transform.Scale[0] + d.Transform.Translate[0]
			lat = y*d.Transform.Scale[1] + d.Transform.Translate[1]
		}
		if reason := outside([2]float64{lon, lat}); reason != "" {
			return nil, badTopology("%s", reason)
		}
		v := Vertex{int32(math.Round(lon * perDegree)), int32(math.Round(lat * perDegree))}
		if len(arc) == 0 || arc[len(arc)-1] != v {
			arc = append(arc, v)
		}
	}
	if len(arc) == 1 && len(positions) > 1 { // shorter than a unit
		arc = append(arc, arc[0])
	}
	return arc, nil
}

// shapes appends the areas of an object and of those inside it.
func (o object) shapes(level data.Level, into []Shape, nests int) ([]Shape, error) {
	if o.Type == "GeometryCollection" {
		if nests == 0 {
			return nil, badTopology("collections nest deeper than %d", maxNests)
		}
		for _, g := range o.Geometries {
			var err error
			if into, err = g.shapes(level, into, nests-1); err != nil {
				return nil, err
			}
		}
		return into, nil
	}
	shape := Shape{Code: o.code(level)}
	var err error
	switch o.Type {
	case "Polygon":
		shape.Polygons = make([][][]int32, 1)
		err = json.Unmarshal(o.Arcs, &shape.Polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(o.Arcs, &shape.Polygons)
	default:
		return into, nil
	}
	if err != nil {
		return nil, badTopology("arcs of %.40q: %v", shape.Code, err)
	}
	if shape.Code == "" {
		return nil, badTopology("a geometry has neither id nor code")
	}
	return append(into, shape), nil
}

func (o object) code(level data.Level) data.AreaCode {
	for _, v := range []any{o.ID, o.Properties[codeNames[level]], o.Properties["code"]} {
		switch v := v.(type) {
		case string:
			if v != "" {
				return data.AreaCode(v)
			}
		case float64:
			return data.AreaCode(fmt.Sprint(v))
		}
	}
	return ""
}

// wind turns round the rings that are not wound as RFC 7946 asks.
func (t *Topology) wind() {
	var buf []Vertex
	for _, shapes := range t.Layers {
		for _, shape := range shapes {
			eachRing(shape, func(r int, refs []int32) {
				buf = t.ring(buf[:0], refs)
				if area := area2(buf); area != 0 && (area > 0) != (r == 0) {
					slices.Reverse(refs)
					for i := range refs {
						refs[i] = ^refs[i]
					}
				}
			})
		}
	}
}
