package catalog

import (
	"slices"
	"strings"

	"cittamedie/data"
)

// kindFields are the fields each kind reads besides those of every kind.
var kindFields = map[string][]string{
	KindObservations: {"where", "expect", "free", "area", "period", "values"},
	KindBoundaries:   {"boundary"},
	KindAreas:        {"where", "expect", "areas"},
	KindFlows:        {"where", "expect", "flow", "period"},
	KindMemberships:  {"where", "expect", "area", "membership"},
	KindHistory:      {"where", "expect", "history"},
}

// checkKind adds the mistakes in the fields of the recipe's kind, and the fields
// that its kind does not read.
func (p *recipeParser) checkKind(r Recipe) {
	own, known := kindFields[r.Kind]
	if !known {
		return
	}
	for _, field := range []string{"where", "area", "areas", "boundary", "flow", "membership", "history", "period", "values", "expect", "free"} {
		if _, stated := p.lines[field]; stated && !slices.Contains(own, field) {
			p.wrong(field, "a recipe of kind %q has none", r.Kind)
		}
	}
	if r.Kind != KindBoundaries && r.Format.Type != "" && !slices.Contains(tableTypes, r.Format.Type) {
		p.wrong("format.type", "%s are read from csv, xlsx or json", r.Kind)
	}
	p.checkWhere("where", r.Where)
	p.checkWhere("expect", r.Expect)
	p.checkWhere("free", r.Free)
	switch r.Kind {
	case KindObservations:
		p.checkObservations(r)
	case KindBoundaries:
		p.checkBoundaries(r)
	case KindAreas:
		p.checkAreas(r)
	case KindFlows:
		p.checkFlows(r)
	case KindMemberships:
		p.checkMemberships(r)
	case KindHistory:
		p.checkHistory(r.History)
	}
}

// checkBoundaries adds the mistakes of a file of boundaries.
func (p *recipeParser) checkBoundaries(r Recipe) {
	if r.Format.Type != "shapefile" && r.Boundary.Level != 0 && r.Boundary.Level != data.Municipality {
		p.wrong("boundary.level", "boundaries of a %s are read from a shapefile", r.Boundary.Level)
	}
	switch r.Format.Type {
	case "topology": // our own format, which carries codes and nothing else
	case "geojson":
		for _, f := range [][2]string{
			{"code", r.Boundary.Code}, {"name", r.Boundary.Name}, {"province", r.Boundary.Province},
			{"provinceName", r.Boundary.ProvinceName}, {"abbreviation", r.Boundary.Abbreviation},
			{"region", r.Boundary.Region}, {"regionName", r.Boundary.RegionName},
		} {
			p.require("boundary."+f[0], f[1])
		}
	case "shapefile":
		p.checkShapefile(r.Boundary)
	case "csv", "xlsx", "json":
		p.wrong("format.type", "boundaries are read from geojson, shapefile or topology")
	}
}

// checkShapefile adds the mistakes in the attributes of a shapefile, which holds
// provinces or regions: the one ISTAT publishes of municipalities lacks the
// names of what they lie in.
func (p *recipeParser) checkShapefile(k BoundaryKeys) {
	p.require("boundary.code", k.Code)
	p.require("boundary.name", k.Name)
	switch k.Level {
	case data.Province:
		p.require("boundary.region", k.Region)
	case data.Region:
		for _, f := range [][2]string{{"abbreviation", k.Abbreviation}, {"region", k.Region}} {
			if f[1] != "" {
				p.wrong("boundary."+f[0], "a region has none")
			}
		}
	default:
		p.wrong("boundary.level", "a shapefile holds the level province or region")
	}
	for _, f := range [][2]string{{"province", k.Province}, {"provinceName", k.ProvinceName}, {"regionName", k.RegionName}} {
		if f[1] != "" {
			p.wrong("boundary."+f[0], "is not read from a shapefile")
		}
	}
	if _, err := data.ParseAreaCode(strings.Repeat("0", max(0, min(k.Pad, maxPad))), k.Level); k.Pad != 0 && err != nil {
		p.wrong("boundary.pad", "%d is not how many digits the code of a %s has", k.Pad, k.Level)
	}
}

// maxPad bounds the digits of a code.
const maxPad = 6

// checkAreas adds the mistakes of a table of areas.
func (p *recipeParser) checkAreas(r Recipe) {
	for _, f := range [][2]string{
		{"code", r.Areas.Code}, {"level", r.Areas.Level}, {"name", r.Areas.Name},
		{"abbreviation", r.Areas.Abbreviation}, {"parent", r.Areas.Parent},
	} {
		p.require("areas."+f[0], f[1])
	}
}
