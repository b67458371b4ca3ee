package catalog

import (
	"fmt"

	"cittamedie/data"
)

// checkObservations adds the mistakes of a table of values.
func (p *recipeParser) checkObservations(r Recipe) {
	if r.Format.Type != "" && r.Format.Type != "csv" {
		p.wrong("format.type", "observations are read from csv")
	}
	p.require("area.column", r.Area.Column)
	if r.Area.Level == 0 && p.lines["area.level"] == 0 {
		p.wrong("area.level", "is required")
	}
	if len(r.Values) == 0 {
		p.wrong("values", "is required")
	}
	seen := map[string]int{}
	for i, v := range r.Values {
		field := fmt.Sprintf("values[%d]", i)
		p.checkValue(field, v)
		p.checkPeriod(field, v.Period, r.Period)
		key := fmt.Sprintf("%s|%s|%t", v.Indicator, v.Sex+v.SexColumn, v.Columns != nil)
		if v.Column != "" && seen["column "+v.Column] > 0 {
			p.wrong(field+".column", "%q is already read at line %d", v.Column, seen["column "+v.Column])
		}
		if v.Indicator != "" && seen[key] > 0 {
			p.wrong(field+".indicator", "%q already has a column for this sex at line %d", v.Indicator, seen[key])
		}
		seen["column "+v.Column], seen[key] = p.at(field+".column"), p.at(field)
	}
}

func (p *recipeParser) checkValue(field string, v ValueColumn) {
	p.require(field+".indicator", v.Indicator)
	switch {
	case v.Column == "" && v.Columns == nil:
		p.wrong(field, "wants column or columns")
	case v.Column != "" && v.Columns != nil:
		p.wrong(field+".column", "column and columns exclude one another")
	case v.Columns != nil:
		p.checkWide(field+".columns", *v.Columns)
	}
	p.oneOf(field+".sex", v.Sex, data.Total, "female", "male")
	if v.Sex != "" && v.SexColumn != "" {
		p.wrong(field+".sexColumn", "sex and sexColumn exclude one another")
	}
	if v.Min != nil && v.Max != nil && *v.Min > *v.Max {
		p.wrong(field+".max", "is smaller than min")
	}
}

// maxAge bounds the columns a wide table may have: nobody is older.
const maxAge = 150

func (p *recipeParser) checkWide(field string, w WideColumns) {
	switch {
	case w.FirstAge < 0 || w.LastAge <= w.FirstAge || w.LastAge > maxAge:
		p.wrong(field+".lastAge", "ages go from firstAge, 0 or more, up to a later lastAge, %d or less", maxAge)
	case w.Class < 1 || (w.LastAge-w.FirstAge)%w.Class != 0:
		p.wrong(field+".class", "%d does not divide the ages from %d to %d", w.Class, w.FirstAge, w.LastAge)
	}
}

func (p *recipeParser) checkPeriod(field string, own *PeriodRule, common PeriodRule) {
	rule, field := common, field+".period"
	if own != nil {
		rule = *own
	} else if p.lines["period"] > 0 {
		field = "period"
	}
	switch {
	case rule.Column == "" && rule.Value == "":
		p.wrong(field, "wants column or value")
	case rule.Column != "" && rule.Value != "":
		p.wrong(field, "column and value exclude one another")
	case rule.Value != "":
		if _, err := data.ParsePeriod(rule.Value); err != nil {
			p.wrong(field+".value", "%s", err)
		}
	}
}

// checkBoundaries adds the mistakes of a file of boundaries.
func (p *recipeParser) checkBoundaries(r Recipe) {
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
	case "csv":
		p.wrong("format.type", "boundaries are read from geojson or topology")
	}
}

// checkAreas adds the mistakes of a table of areas.
func (p *recipeParser) checkAreas(r Recipe) {
	if r.Format.Type != "" && r.Format.Type != "csv" {
		p.wrong("format.type", "areas are read from csv")
	}
	for _, f := range [][2]string{
		{"code", r.Areas.Code}, {"level", r.Areas.Level}, {"name", r.Areas.Name},
		{"abbreviation", r.Areas.Abbreviation}, {"parent", r.Areas.Parent},
	} {
		p.require("areas."+f[0], f[1])
	}
}
