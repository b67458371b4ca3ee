package api

import (
	"cittamedie/data"
	"cittamedie/data/cube"
)

const boundariesDoc = "List boundaries. The polygons of the areas of a level, in order of code, EPSG:4326, longitude before latitude. " +
	"The id of a feature is the code of its area, name its only property. TopoJSON stores each shared border once and is several times smaller. " +
	"The overview is thinned for a map of the country, shared borders staying shared. With indicator, each feature has value and status too, " +
	"and source, recalculated, covered, expected where they say more than the collection: a whole map in one file. Pages and programs that show " +
	"many maps of the same areas do better with boundaries once and /api/v1/values for each map."

// geometry describes a FeatureCollection as far as the description goes.
type geometry struct {
	Type      string    `json:"type" example:"FeatureCollection"`
	Indicator string    `json:"indicator,omitempty" doc:"This and the following where values were asked for." example:"DEM03"`
	Period    string    `json:"period,omitempty" example:"2022"`
	Unit      string    `json:"unit,omitempty" example:"per 100 residenti 0-14"`
	Source    string    `json:"source,omitempty" doc:"Dataset of every feature that names no other." example:"popolazione-eta"`
	Release   string    `json:"release,omitempty" example:"2026-11-22.1"`
	Features  []feature `json:"features"`
}

type feature struct {
	Type       string         `json:"type" example:"Feature"`
	ID         string         `json:"id" example:"052032"`
	Properties map[string]any `json:"properties"`
	Geometry   map[string]any `json:"geometry"`
}

type boundariesInput struct {
	Level     string `query:"level" required:"true" enum:"municipality,province,region,division,country,labourArea,functionalArea,perimeter" example:"province"`
	Parent    string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"09"`
	Detail    string `query:"detail" enum:"overview,full" doc:"overview without parent and full with one, unless given."`
	Indicator string `query:"indicator" maxLength:"64" doc:"Put the values of this indicator into the features." example:"DEM03"`
	Period    string `query:"period" maxLength:"10" doc:"Of the values; the latest well-filled one when not given. Only with indicator." example:"2022"`
	ReleaseParams
	LangParam
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
	if t := c.Boundaries(); t == nil || len(t.Layers[level]) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, field: "level", detail: "the release has no boundaries of this level"}
	}
	values, err := in.values(r, c, level)
	if err != nil {
		return reply{}, err
	}
	if parent == data.CountryCode {
		parent = ""
	}
	overview := in.Detail == "overview" || in.Detail == "" && parent == ""
	list := r.memo.list(level, parent)
	if r.format(in.Format) == asTopoJSON {
		return in.topoJSON(c, list, overview, values)
	}
	p := r.memo.polygonsOf(list, overview)
	if len(p.gaps) == 0 {
		return reply{}, noBoundaries
	}
	if values != nil && p.prepared != nil && r.splices() {
		return reply{body: values.spliceCollection(p), media: asGeoJSON, encoding: gzipCoding, borrowed: true}, nil
	}
	return reply{body: values.appendCollection(p), media: asGeoJSON, lasting: values == nil, borrowed: true}, nil
}

var noBoundaries = &refusal{kind: data.ErrNoData, field: "parent", detail: "it has no boundaries of this level"}

// values returns the values to put into the features; nil when none are wanted.
func (in *boundariesInput) values(r *request, c *cube.Cube, l data.Level) (*featureValues, error) {
	if in.Indicator == "" && in.Period != "" {
		return nil, &refusal{kind: data.ErrInvalid, field: "period", detail: "it is that of the values: give indicator too"}
	}
	if in.Indicator == "" {
		return nil, nil
	}
	i, err := findIndicator(c, in.Indicator)
	if err != nil {
		return nil, err
	}
	period, err := mapPeriod(c, i.Code, l, in.Period)
	if err != nil {
		return nil, err
	}
	return newFeatureValues(c, &i, l, period, in.Lang), nil
}

// topoJSON writes the areas of a list as TopoJSON.
func (in *boundariesInput) topoJSON(c *cube.Cube, list *areaList, overview bool, values *featureValues) (reply, error) {
	t := c.Boundaries()
	if overview {
		t = c.Overview()
	}
	if list.places != nil {
		t = t.Subset(list.level, list.has)
		if len(t.Layers[list.level]) == 0 {
			return reply{}, noBoundaries
		}
	}
	return reply{media: asTopoJSON, lasting: values == nil, body: t.TopoJSON(list.level, func(b []byte, code data.AreaCode) []byte {
		a, _ := c.Area(code)
		b = appendName(b, a)
		if values == nil {
			return b
		}
		place := -1
		if _, i, known := c.Place(code); known {
			place = i
		}
		return values.append(append(b, valueMember...), place)
	})}, nil
}
