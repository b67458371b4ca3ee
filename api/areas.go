package api

import (
	"cmp"
	"slices"

	"cittamedie/data"
)

const areasDoc = "List areas. Areas of the reference vintage, in order of level, then code; with q, the closest names first. " +
	"With at, the municipalities in force on that day instead, with the names and codes they had, as the register of codes knew them when it was read: it holds municipalities alone, " +
	"and parent and hasBoundary then speak of their territory and polygons now; releaseNote says where the register ends before that day. " +
	"Of a group, parent counts the members on the day of the release. At most 10000 items in one answer."

// areaItem is an area as a list shows it.
type areaItem struct {
	Code         data.AreaCode `json:"code" example:"052032"`
	Level        string        `json:"level" example:"municipality"`
	Name         string        `json:"name" example:"Siena"`
	Abbreviation string        `json:"abbreviation,omitempty" doc:"Sigla of a province." example:"SI"`
	Parent       data.AreaCode `json:"parent,omitempty" example:"052"`
	Province     data.AreaCode `json:"province,omitempty" doc:"Of a municipality." example:"052"`
	ProvinceName string        `json:"provinceName,omitempty" example:"Siena"`
	Region       data.AreaCode `json:"region,omitempty" doc:"Of a municipality or a province." example:"09"`
	RegionName   string        `json:"regionName,omitempty" example:"Toscana"`
	HasBoundary  bool          `json:"hasBoundary"`
	From         data.Date     `json:"from,omitempty" doc:"First day of the code, where known." example:"1998-07-01"`
	To           data.Date     `json:"to,omitempty" doc:"Day the code ceased to be in force; absent while it is." example:"2015-01-01"`
}

var areaColumns = []column[areaItem]{
	{"code", func(a areaItem) any { return string(a.Code) }},
	{"level", func(a areaItem) any { return a.Level }},
	{"name", func(a areaItem) any { return a.Name }},
	{"abbreviation", func(a areaItem) any { return a.Abbreviation }},
	{"parent", func(a areaItem) any { return string(a.Parent) }},
	{"province", func(a areaItem) any { return string(a.Province) }},
	{"provinceName", func(a areaItem) any { return a.ProvinceName }},
	{"region", func(a areaItem) any { return string(a.Region) }},
	{"regionName", func(a areaItem) any { return a.RegionName }},
	{"hasBoundary", func(a areaItem) any { return a.HasBoundary }},
	{"from", func(a areaItem) any { return string(a.From) }},
	{"to", func(a areaItem) any { return string(a.To) }},
}

type areasInput struct {
	LevelParam
	Parent      string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"052"`
	Q           string `query:"q" maxLength:"100" doc:"Name, or part of it; accents, apostrophes and case do not matter." example:"siena"`
	HasBoundary string `query:"hasBoundary" enum:"true,false" doc:"Only areas with, or without, a polygon."`
	At          string `query:"at" maxLength:"10" doc:"The municipalities in force on this day; other levels are known at the reference date alone." example:"2010-01-01"`
	ReleaseParams
	Paging
	ListFormat
}

// LevelParam limits a list to one level.
type LevelParam struct {
	Level string `query:"level" enum:"municipality,province,region,division,country,labourArea,functionalArea,perimeter" doc:"Only areas of this level." example:"municipality"`
}

func (s *service) listAreas(r *request, in *areasInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	level, parent, err := where(c, in.Level, in.Parent)
	if err != nil {
		return reply{}, err
	}
	day, err := in.day(c, level)
	if err != nil {
		return reply{}, err
	}
	inside := c.Within
	if day != "" {
		inside = func(code, parent data.AreaCode) bool { return liesIn(c, code, parent) }
	}
	keep := func(a data.Area) bool {
		return (level == 0 || a.Level == level) && (parent == "" || parent == data.CountryCode || inside(a.Code, parent)) &&
			(in.HasBoundary == "" || (in.HasBoundary == "true") == r.memo.hasBoundary(a.Code))
	}
	if day != "" {
		return listDated(r, in, day, keep)
	}
	found := searchAreas(c.AllAreas(), r.memo.foldedName, in.Q, keep)
	part := cut(found, in.Paging)
	items := describeAreas(r.memo, part.Items)
	return renderList(r, in.Format, "areas", with(part, items), areaColumns)
}

// searchAreas returns the areas that keep accepts and whose name, which folded
// gives by position, answers q, the closest first; every one when q is empty.
func searchAreas(areas []data.Area, folded func(int) foldedName, q string, keep func(data.Area) bool) []data.Area {
	type hit struct {
		area data.Area
		far  int
	}
	var hits []hit
	wanted := foldName(q)
	for i, a := range areas {
		if !keep(a) {
			continue
		}
		if q == "" {
			hits = append(hits, hit{a, 0})
		} else if far, ok := folded(i).closeness(wanted); ok && wanted.joined != "" {
			hits = append(hits, hit{a, far})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.far, b.far) })
	out := make([]data.Area, len(hits))
	for i, h := range hits {
		out[i] = h.area
	}
	return out
}

func describeArea(m *memo, a data.Area) areaItem {
	item := areaItem{Code: a.Code, Level: a.Level.String(), Name: a.Name, Abbreviation: a.Abbreviation, Parent: a.Parent, HasBoundary: m.hasBoundary(a.Code), From: a.ValidFrom, To: a.ValidTo}
	for _, up := range m.cube.Ancestors(a.Code) {
		switch up.Level {
		case data.Province:
			item.Province, item.ProvinceName = up.Code, up.Name
		case data.Region:
			item.Region, item.RegionName = up.Code, up.Name
		}
	}
	return item
}

func describeAreas(m *memo, areas []data.Area) []areaItem {
	items := make([]areaItem, len(areas))
	for i, a := range areas {
		items[i] = describeArea(m, a)
	}
	return items
}
