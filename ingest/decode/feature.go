package decode

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/topology"
)

// feature is one boundary as GeoJSON writes it. The coordinates stay bytes: the
// general decoder would make three slices of every pair of numbers.
type feature struct {
	Type     string `json:"type"`
	Geometry *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
	Properties map[string]any `json:"properties"`
}

// feature adds one municipality with the province and the region it lies in.
func (d *boundaries) feature(f feature) error {
	if f.Type != "Feature" {
		return d.bad("geojson", "type", strconv.Quote(shorten(f.Type)), "Feature")
	}
	text, err := d.properties(f.Properties)
	if err != nil {
		return err
	}
	k := d.keys
	region := data.Area{Code: data.AreaCode(text[k.Region]), Level: data.Region, Name: text[k.RegionName], Parent: data.CountryCode}
	province := data.Area{Code: data.AreaCode(text[k.Province]), Level: data.Province, Name: text[k.ProvinceName], Abbreviation: text[k.Abbreviation], Parent: region.Code}
	municipality := data.Area{Code: data.AreaCode(text[k.Code]), Level: data.Municipality, Name: text[k.Name], Parent: province.Code}
	for _, a := range []struct {
		data.Area
		column string
	}{{municipality, k.Code}, {province, k.Province}, {region, k.Region}} {
		if err := d.area(a.Area, a.column); err != nil {
			return err
		}
	}
	geometry, err := d.geometry(f, municipality.Code)
	if err != nil {
		return err
	}
	d.Features = append(d.Features, topology.Feature{Code: municipality.Code, Geometry: geometry})
	return nil
}

// properties returns the texts the recipe names, cleaned.
func (d *boundaries) properties(all map[string]any) (map[string]string, error) {
	k := d.keys
	text := make(map[string]string, 7)
	for _, key := range []string{k.Code, k.Name, k.Province, k.ProvinceName, k.Abbreviation, k.Region, k.RegionName} {
		s, ok := all[key].(string)
		if !ok {
			return nil, d.bad("property", key, jsonKind(all, key))
		}
		clean, err := cleanLabel(s)
		if err != nil {
			return nil, refuse(key, nil, err).At(d.file, d.lineNow(), key)
		}
		if clean == "" {
			return nil, d.bad("label-empty", key)
		}
		text[key] = clean
	}
	return text, nil
}

func jsonKind(all map[string]any, key string) string {
	v, present := all[key]
	switch v.(type) {
	case nil:
		if !present {
			return "no such property"
		}
		return "null"
	case float64:
		return fmt.Sprintf("the number %v", v)
	case bool:
		return fmt.Sprintf("%v", v)
	case []any:
		return "a list"
	}
	return "an object"
}

// area adds an area, or checks that it is the one already known by its code.
func (d *boundaries) area(a data.Area, column string) error {
	if _, err := data.ParseAreaCode(string(a.Code), a.Level); err != nil {
		return refuse(column, []byte(a.Code), err).At(d.file, d.lineNow(), column)
	}
	// ISTAT's code of a municipality begins with that of its province.
	if a.Level == data.Municipality && !strings.HasPrefix(string(a.Code), string(a.Parent)) {
		return d.bad("area-prefix", column, a.Code, a.Parent)
	}
	key := areaKey{a.Level, a.Code}
	first, known := d.areas[key]
	switch {
	case !known:
		d.areas[key], d.lines[key] = a, d.lineNow()
	case a.Level == data.Municipality:
		return d.bad("feature-twice", column, a.Code, d.lines[key])
	case first != a:
		return d.bad("area-twice", column, describe(a), describe(first), d.lines[key])
	}
	return nil
}

func describe(a data.Area) string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %q %s in %s", a.Level, a.Code, a.Name, a.Abbreviation, a.Parent)), " ")
}

func (d *boundaries) geometry(f feature, code data.AreaCode) (orb.MultiPolygon, error) {
	if f.Geometry == nil {
		return nil, d.bad("geometry-none", "geometry", code)
	}
	var m orb.MultiPolygon
	var err error
	c := coordinates{text: f.Geometry.Coordinates}
	switch f.Geometry.Type {
	case "Polygon":
		m = make(orb.MultiPolygon, 1)
		m[0], err = c.polygon()
	case "MultiPolygon":
		m, err = c.multiPolygon()
	default:
		return nil, d.bad("geometry-type", "geometry", code, shorten(f.Geometry.Type))
	}
	if err != nil {
		wrong := refuse("geometry", nil, err).At(d.file, d.lineNow(), "geometry")
		wrong.Args[0] = string(code)
		return nil, wrong
	}
	return m, nil
}
