package api

import (
	"cmp"
	"slices"

	"cittamedie/data"
)

const areasDoc = "List areas. Areas of the reference vintage, in order of level, then code; with q, the closest names first. " +
	"At most 10000 items in one answer."

const areaDoc = "Show an area. The area that a code of any date names, and the areas around it. " +
	"A code of another date answers with the area that holds its territory now; where several do, area is null and successors lists them."

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
}

type areasInput struct {
	LevelParam
	Parent      string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"052"`
	Q           string `query:"q" maxLength:"100" doc:"Name, or part of it; accents, apostrophes and case do not matter." example:"siena"`
	HasBoundary string `query:"hasBoundary" enum:"true,false" doc:"Only areas with, or without, a polygon."`
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
	found := searchAreas(r.memo, in.Q, func(a data.Area) bool {
		return (level == 0 || a.Level == level) && (parent == "" || parent == data.CountryCode || c.Within(a.Code, parent)) &&
			(in.HasBoundary == "" || (in.HasBoundary == "true") == r.memo.hasBoundary(a.Code))
	})
	part := cut(found, in.Paging)
	items := make([]areaItem, len(part.Items))
	for i, a := range part.Items {
		items[i] = describeArea(r.memo, a)
	}
	return renderList(r, in.Format, "areas", page[areaItem]{items, part.Total, part.Limit, part.Offset}, areaColumns)
}

// searchAreas returns the areas that keep accepts and whose name answers q, the
// closest first; every one when q is empty.
func searchAreas(m *memo, q string, keep func(data.Area) bool) []data.Area {
	type hit struct {
		area data.Area
		far  int
	}
	var hits []hit
	wanted := foldName(q)
	for i, a := range m.cube.AllAreas() {
		if !keep(a) {
			continue
		}
		if q == "" {
			hits = append(hits, hit{a, 0})
		} else if far, ok := m.folded()[i].closeness(wanted); ok && wanted.joined != "" {
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
	item := areaItem{Code: a.Code, Level: a.Level.String(), Name: a.Name, Abbreviation: a.Abbreviation, Parent: a.Parent, HasBoundary: m.hasBoundary(a.Code)}
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

// areaView is one area and what stands around it.
type areaView struct {
	RequestedCode string     `json:"requestedCode" doc:"The code as it was asked for." example:"052032"`
	Area          *areaItem  `json:"area" doc:"The area of the reference vintage; null when the territory of the code now belongs to several."`
	Ancestors     []areaItem `json:"ancestors" doc:"The areas that contain it, the smallest first."`
	Successors    []areaItem `json:"successors" doc:"For a code of another date, the areas that hold its territory now."`
	Reference     data.Date  `json:"reference" doc:"Date of the area definitions." example:"2023-01-01"`
	Links         areaLinks  `json:"links"`
}

// areaLinks are addresses of the API about one area.
type areaLinks struct {
	Self         string `json:"self" example:"/api/v1/areas/052032"`
	Children     string `json:"children,omitempty" example:"/api/v1/areas?parent=052"`
	Observations string `json:"observations,omitempty" example:"/api/v1/observations?area=052032"`
}

type areaInput struct {
	Code string `path:"code" maxLength:"64" doc:"Code of any date." example:"052032"`
}

func (s *service) showArea(r *request, in *areaInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	now, err := findAreas(c, "code", in.Code)
	if err != nil {
		return reply{}, err
	}
	v := areaView{RequestedCode: in.Code, Ancestors: []areaItem{}, Successors: []areaItem{}, Reference: c.Release().Reference}
	v.Links.Self = s.BaseURL + prefix + "/areas/" + in.Code
	if string(now[0].Code) != in.Code || len(now) > 1 {
		v.Successors = describeAreas(r.memo, now)
	}
	if len(now) == 1 {
		item := describeArea(r.memo, now[0])
		v.Area, v.Ancestors = &item, describeAreas(r.memo, c.Ancestors(item.Code))
		v.Links = s.areaLinks(now[0])
	}
	return renderJSON(v)
}

func (s *service) areaLinks(a data.Area) areaLinks {
	l := areaLinks{
		Self:         s.BaseURL + prefix + "/areas/" + string(a.Code),
		Observations: s.BaseURL + prefix + "/observations?area=" + string(a.Code),
	}
	if a.Level != data.Municipality {
		l.Children = s.BaseURL + prefix + "/areas?parent=" + string(a.Code)
	}
	return l
}

func describeAreas(m *memo, areas []data.Area) []areaItem {
	items := make([]areaItem, len(areas))
	for i, a := range areas {
		items[i] = describeArea(m, a)
	}
	return items
}
