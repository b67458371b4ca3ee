package api

import (
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const membershipsDoc = "List memberships. Which municipality belongs to which group (labour market area, inner area, perimeter), in order of definition, group and municipality. " +
	"A definition is one way of dividing the country; the municipalities are those of the reference vintage. Memberships that have ended are listed with their last day, " +
	"and count neither in parent nor in memberCount; at leaves out those that are not in force on a day. At most 10000 items in one answer."

// membershipItem says that a municipality belongs to a group.
type membershipItem struct {
	Definition string        `json:"definition" example:"sll-2021"`
	Group      data.AreaCode `json:"group" example:"0914"`
	GroupName  string        `json:"groupName" example:"Siena"`
	Level      string        `json:"level" doc:"Of the group." example:"labourArea"`
	Area       data.AreaCode `json:"area" example:"052032"`
	AreaName   string        `json:"areaName" example:"Siena"`
	Role       string        `json:"role,omitempty" doc:"Absent when all members are alike." enum:"lead,partner"`
	From       data.Date     `json:"from,omitempty" doc:"First day, where stated." example:"2020-01-01"`
	To         data.Date     `json:"to,omitempty" doc:"Day it ended; absent while it holds." example:"2024-01-01"`
}

var membershipColumns = []column[membershipItem]{
	{"definition", func(m membershipItem) any { return m.Definition }},
	{"group", func(m membershipItem) any { return string(m.Group) }},
	{"groupName", func(m membershipItem) any { return m.GroupName }},
	{"level", func(m membershipItem) any { return m.Level }},
	{"area", func(m membershipItem) any { return string(m.Area) }},
	{"areaName", func(m membershipItem) any { return m.AreaName }},
	{"role", func(m membershipItem) any { return m.Role }},
	{"from", func(m membershipItem) any { return string(m.From) }},
	{"to", func(m membershipItem) any { return string(m.To) }},
}

type membershipsInput struct {
	Definition string `query:"definition" maxLength:"64" doc:"Only groups of this division." example:"sll-2021"`
	Group      string `query:"group" maxLength:"64" doc:"Only members of this group." example:"0914"`
	Area       string `query:"area" maxLength:"64" doc:"Only groups of this municipality, named by a code of any date." example:"052032"`
	At         string `query:"at" maxLength:"10" doc:"Only memberships in force on this day." example:"2024-06-30"`
	ReleaseParams
	Paging
	ListFormat
}

func (s *service) listMemberships(r *request, in *membershipsInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	areas, err := in.areas(c)
	if err != nil {
		return reply{}, err
	}
	day, err := parseDay("at", in.At)
	if err != nil {
		return reply{}, err
	}
	var found []data.Membership
	for _, m := range c.Memberships() {
		if (day == "" || m.InForce(day)) && (in.Definition == "" || m.Definition == in.Definition) && (in.Group == "" || string(m.Group) == in.Group) &&
			(in.Area == "" || slices.Contains(areas, m.Area)) {
			found = append(found, m)
		}
	}
	part := cut(found, in.Paging)
	items := make([]membershipItem, len(part.Items))
	for i, m := range part.Items {
		items[i] = describeMembership(c, m)
	}
	return renderList(r, in.Format, "memberships", with(part, items), membershipColumns)
}

// areas checks what the list is limited to and returns the municipalities; nil
// when it is not limited to any.
func (in *membershipsInput) areas(c *cube.Cube) ([]data.AreaCode, error) {
	divided := func(m data.Membership) bool { return m.Definition == in.Definition }
	if in.Definition != "" && !slices.ContainsFunc(c.Memberships(), divided) {
		return nil, &refusal{kind: data.ErrNotFound, field: "definition", detail: "the release has no such division of the country"}
	}
	if in.Group != "" && c.Definition(data.AreaCode(in.Group)) == "" {
		return nil, &refusal{kind: data.ErrNotFound, field: "group", detail: "the release has no such group"}
	}
	if in.Area == "" {
		return nil, nil
	}
	now, err := findAreas(c, "area", in.Area)
	if err != nil {
		return nil, err
	}
	var codes []data.AreaCode
	for _, a := range now {
		if a.Level != data.Municipality {
			return nil, &data.FieldError{Field: "area", Value: in.Area, Reason: "municipalities alone belong to groups"}
		}
		codes = append(codes, a.Code)
	}
	return codes, nil
}

func describeMembership(c *cube.Cube, m data.Membership) membershipItem {
	group, _ := c.Area(m.Group)
	area, _ := c.Area(m.Area)
	return membershipItem{
		Definition: m.Definition, Group: m.Group, GroupName: group.Name, Level: group.Level.String(), Area: m.Area, AreaName: area.Name,
		Role: m.Role, From: m.From, To: m.To,
	}
}
