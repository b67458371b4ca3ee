package api

import (
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const areaDoc = "Show an area. The area that a code of any date names, and the areas around it. " +
	"A code of another date answers with the area that holds its territory now; where several do, area is null and successors lists them. " +
	"A code that the register of codes alone knows answers with its dated entries, and says that its successors are not known."

// areaView is one area and what stands around it.
type areaView struct {
	RequestedCode string      `json:"requestedCode" doc:"The code as it was asked for." example:"052032"`
	Area          *areaItem   `json:"area" doc:"The area of the reference vintage; null when the territory of the code now belongs to several."`
	Ancestors     []areaItem  `json:"ancestors" doc:"The areas that contain it, the smallest first."`
	Successors    []areaItem  `json:"successors" doc:"For a code of another date, the areas that hold its territory now."`
	Known         bool        `json:"successorsKnown" doc:"False for a code that the register alone knows: nobody has said which areas hold its territory now."`
	Dated         []datedItem `json:"dated" doc:"The names the code had and when, from the register of codes, the oldest first."`
	Groups        []groupItem `json:"groups" doc:"The groups a municipality belongs to, by definition."`
	Definition    string      `json:"definition,omitempty" doc:"Of a group: the division it is part of." example:"sll-2021"`
	MemberCount   int         `json:"memberCount,omitempty" doc:"Of a group: how many municipalities belong to it." example:"9"`
	Reference     data.Date   `json:"reference" doc:"Date of the area definitions." example:"2023-01-01"`
	Links         areaLinks   `json:"links"`
	ReleaseNote
}

// datedItem is one entry of the register of codes.
type datedItem struct {
	Name string    `json:"name" example:"Sovizzo"`
	From data.Date `json:"from,omitempty" doc:"Absent when older than the register." example:"1947-10-26"`
	To   data.Date `json:"to,omitempty" doc:"Day it ceased to be in force; absent while it is." example:"2024-02-22"`
}

// groupItem is a group of municipalities.
type groupItem struct {
	Code       data.AreaCode `json:"code" example:"0914"`
	Name       string        `json:"name" example:"Siena"`
	Definition string        `json:"definition" doc:"The division it is part of." example:"sll-2021"`
	Level      string        `json:"level" example:"labourArea"`
}

// areaLinks are addresses of the API about one area.
type areaLinks struct {
	Self         string `json:"self" example:"/api/v1/areas/052032"`
	Children     string `json:"children,omitempty" example:"/api/v1/areas?parent=052"`
	Observations string `json:"observations,omitempty" example:"/api/v1/observations?area=052032"`
	Memberships  string `json:"memberships,omitempty" doc:"Of a group: its municipalities." example:"/api/v1/memberships?group=0914"`
}

type areaInput struct {
	Code string `path:"code" maxLength:"64" doc:"Code of any date." example:"052032"`
	ReleaseParams
}

func (s *service) showArea(r *request, in *areaInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	v := areaView{
		RequestedCode: in.Code, Ancestors: []areaItem{}, Successors: []areaItem{}, Dated: describeDated(c.Dated(data.AreaCode(in.Code))),
		Groups: []groupItem{}, Reference: c.Release().Reference,
	}
	now, err := findAreas(c, "code", in.Code)
	switch {
	case err != nil && len(v.Dated) == 0:
		return reply{}, err
	case err != nil:
		v.Links.Self = s.areaLink(r, in.Code)
		return renderJSON(v)
	}
	v.Known = true
	v.Links.Self = s.areaLink(r, in.Code)
	if string(now[0].Code) != in.Code || len(now) > 1 {
		v.Successors = describeAreas(r.memo, now)
	}
	if len(now) == 1 {
		item := describeArea(r.memo, now[0])
		v.Area, v.Ancestors = &item, describeAreas(r.memo, c.Ancestors(item.Code))
		v.Groups = describeGroups(c.Groups(item.Code))
		v.Definition, v.MemberCount = c.Definition(item.Code), len(c.Members(item.Code))
		v.Links = s.areaLinks(r, now[0], v.Definition != "")
	}
	return renderJSON(v)
}

func describeDated(entries []data.Area) []datedItem {
	items := make([]datedItem, len(entries))
	for i, a := range entries {
		items[i] = datedItem{a.Name, a.ValidFrom, a.ValidTo}
	}
	return items
}

func describeGroups(groups []cube.Group) []groupItem {
	items := make([]groupItem, len(groups))
	for i, g := range groups {
		items[i] = groupItem{g.Code, g.Name, g.Definition, g.Level.String()}
	}
	return items
}

// link returns an address of the API, in the release that the call has named.
func (s *service) link(r *request, path string) string {
	if r.param("release") == "" && r.param("asOf") == "" {
		return s.BaseURL + prefix + path
	}
	mark := "?"
	if strings.Contains(path, mark) {
		mark = "&"
	}
	return s.BaseURL + prefix + path + mark + "release=" + r.cube.Release().ID
}

func (s *service) areaLink(r *request, code string) string { return s.link(r, "/areas/"+code) }

func (s *service) areaLinks(r *request, a data.Area, group bool) areaLinks {
	l := areaLinks{Self: s.areaLink(r, string(a.Code)), Observations: s.link(r, "/observations?area="+string(a.Code))}
	if a.Level != data.Municipality {
		l.Children = s.link(r, "/areas?parent="+string(a.Code))
	}
	if group {
		l.Memberships = s.link(r, "/memberships?group="+string(a.Code))
	}
	return l
}
