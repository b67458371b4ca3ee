package api

import (
	"cittamedie/data"
	"cittamedie/data/topology"
)

const boundariesDoc = "List boundaries. The polygons of the areas of a level, in order of code, EPSG:4326, longitude before latitude. " +
	"The id of a feature is the code of its area, name its only property. TopoJSON stores each shared border once and is several times smaller. " +
	"The overview is thinned for a map of the country, shared borders staying shared."

// geometry describes a FeatureCollection as far as the description goes.
type geometry struct {
	Type     string    `json:"type" example:"FeatureCollection"`
	Features []feature `json:"features"`
}

type feature struct {
	Type       string            `json:"type" example:"Feature"`
	ID         string            `json:"id" example:"052032"`
	Properties map[string]string `json:"properties"`
	Geometry   map[string]any    `json:"geometry"`
}

type boundariesInput struct {
	Level  string `query:"level" required:"true" enum:"municipality,province,region,division,country,labourArea,functionalArea,perimeter" example:"province"`
	Parent string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"09"`
	Detail string `query:"detail" enum:"overview,full" doc:"overview without parent and full with one, unless given."`
	Format string `query:"format" enum:"geojson,topojson" doc:"Overrides the Accept header (application/geo+json, application/topo+json)."`
}

func (s *service) listBoundaries(r *request, in *boundariesInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	level, parent, err := where(c, in.Level, in.Parent)
	if err != nil {
		return reply{}, err
	}
	t := c.Boundaries()
	if t == nil || len(t.Layers[level]) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, field: "level", detail: "the release has no boundaries of this level"}
	}
	if in.Detail == "overview" || in.Detail == "" && parent == "" {
		t = c.Overview()
	}
	if parent != "" && parent != data.CountryCode {
		t = t.Subset(level, func(code data.AreaCode) bool { return c.Within(code, parent) })
		if len(t.Layers[level]) == 0 {
			return reply{}, &refusal{kind: data.ErrNoData, field: "parent", detail: "it has no boundaries of this level"}
		}
	}
	name := func(code data.AreaCode) map[string]string {
		a, _ := c.Area(code)
		return map[string]string{"name": a.Name}
	}
	return renderMap(t, level, name, r.format(in.Format)), nil
}

func renderMap(t *topology.Topology, l data.Level, props func(data.AreaCode) map[string]string, m media) reply {
	if m == asTopoJSON {
		return reply{body: t.TopoJSON(l, props), media: m}
	}
	return reply{body: t.GeoJSON(l, props), media: m}
}
