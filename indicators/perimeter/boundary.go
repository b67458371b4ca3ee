package perimeter

import (
	"fmt"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// Boundary returns the outline of a perimeter, dissolved from the borders of its
// municipalities: the one area of the level [data.Perimeter], whose code is its id.
// Borders are followed arc by arc, so no sliver is left where two municipalities
// met. Missing are the municipalities that have no polygon. The kind of the error
// is [data.ErrNoData] where none has one.
func Boundary(c *cube.Cube, p Perimeter) (outline *topology.Topology, missing []data.AreaCode, err error) {
	return dissolve(c, c.Boundaries(), p)
}

// Overview is [Boundary] with the fewer vertices of maps of the whole country.
func Overview(c *cube.Cube, p Perimeter) (outline *topology.Topology, missing []data.AreaCode, err error) {
	return dissolve(c, c.Overview(), p)
}

func dissolve(c *cube.Cube, t *topology.Topology, p Perimeter) (*topology.Topology, []data.AreaCode, error) {
	if t == nil {
		return nil, nil, absent(data.ErrNoData, "", "il rilascio non ha confini", "the release has no boundaries")
	}
	var missing []data.AreaCode
	for _, code := range p.Municipalities {
		if _, ok := t.Shape(data.Municipality, code); !ok {
			missing = append(missing, code)
		}
	}
	if len(missing) == len(p.Municipalities) {
		return nil, missing, absent(data.ErrNoData, "", "nessun comune del perimetro ha un poligono", "no municipality of the perimeter has a polygon")
	}
	one := t.Subset(data.Municipality, p.Has)
	err := one.Dissolve(data.Municipality, data.Perimeter, func(data.AreaCode) data.AreaCode { return data.AreaCode(p.ID) })
	if err != nil {
		return nil, missing, fmt.Errorf("boundary of %s: %w", p.ID, err)
	}
	delete(one.Layers, data.Municipality)
	return one, missing, nil
}
