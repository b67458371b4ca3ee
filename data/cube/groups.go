package cube

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"cittamedie/data"
)

// groups is who belongs to which group.
type groups struct {
	all        []data.Membership                 // by definition, group and area, those that have ended too
	members    map[data.AreaCode][]data.AreaCode // group → municipalities in force, in order
	of         map[data.AreaCode][]data.AreaCode // municipality → groups in force, by definition
	definition map[data.AreaCode]string          // group → definition
}

// newGroups returns who belongs to which group on a day; on any where it is "".
func newGroups(members []data.Membership, day data.Date) groups {
	g := groups{slices.Clone(members), map[data.AreaCode][]data.AreaCode{}, map[data.AreaCode][]data.AreaCode{}, map[data.AreaCode]string{}}
	slices.SortFunc(g.all, func(a, b data.Membership) int {
		return cmp.Or(strings.Compare(a.Definition, b.Definition), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Area, b.Area))
	})
	for i := range g.all {
		m := &g.all[i]
		if i > 0 { // neighbours share their text, which a reader of rows repeats
			if before := g.all[i-1]; before.Group == m.Group && before.Definition == m.Definition {
				m.Group, m.Definition = before.Group, before.Definition
			}
		}
		g.definition[m.Group] = m.Definition
		if day != "" && !m.InForce(day) {
			continue
		}
		g.members[m.Group] = append(g.members[m.Group], m.Area)
		g.of[m.Area] = append(g.of[m.Area], m.Group)
	}
	return g
}

// Group is a group of municipalities and the division it is part of.
type Group struct {
	data.Area
	Definition string // "sll-2021"
}

// dayOf returns the day a release was made, on which its memberships are those in
// force; "" where that is not known.
func dayOf(r data.Release) data.Date {
	if r.Created.IsZero() {
		return ""
	}
	return data.Date(r.Created.UTC().Format(time.DateOnly))
}

// Groups returns the groups a municipality belongs to on the day of the release,
// by definition.
func (c *Cube) Groups(code data.AreaCode) []Group {
	var out []Group
	for _, group := range c.groups.of[code] {
		if a, ok := c.Area(group); ok {
			out = append(out, Group{a, c.groups.definition[group]})
		}
	}
	return out
}

// Members returns the municipalities of a group on the day of the release, in
// order of code; they are not to be changed.
func (c *Cube) Members(group data.AreaCode) []data.AreaCode { return c.groups.members[group] }

// Memberships returns who belongs to which group and did, by definition, group
// and area; they are not to be changed.
func (c *Cube) Memberships() []data.Membership { return c.groups.all }

// Definition returns the division a group is part of; "" when it is no group.
func (c *Cube) Definition(group data.AreaCode) string { return c.groups.definition[group] }

// Notes returns what a reader should know of an indicator's figures in an area;
// of every indicator, of every area where they are empty.
func (c *Cube) Notes(indicator string, area data.AreaCode) []data.Note {
	var out []data.Note
	for _, n := range c.notes {
		if (indicator == "" || n.Indicator == indicator) && (area == "" || n.Area == area) {
			out = append(out, n)
		}
	}
	return out
}

// HasRegister reports whether the release has the register of codes.
func (c *Cube) HasRegister() bool { return len(c.register) > 0 }

// Dated returns the entries of the register of codes that have the code, the
// oldest first.
func (c *Cube) Dated(code data.AreaCode) []data.Area {
	i, found := slices.BinarySearchFunc(c.register, code, func(a data.Area, code data.AreaCode) int { return strings.Compare(string(a.Code), string(code)) })
	if !found {
		return nil
	}
	n := i
	for n < len(c.register) && c.register[n].Code == code {
		n++
	}
	return c.register[i:n]
}

// RegisterEnds returns the day of the last change that the register of codes
// knows; "" where it knows none.
func (c *Cube) RegisterEnds() data.Date {
	var last data.Date
	for _, a := range c.register {
		last = max(last, a.ValidFrom, a.ValidTo)
	}
	return last
}

// InForce returns the municipalities that the register has on a day, in order of
// code.
func (c *Cube) InForce(day data.Date) []data.Area {
	var out []data.Area
	for _, a := range c.register {
		if a.Level == data.Municipality && a.InForce(day) {
			out = append(out, a)
		}
	}
	return out
}

// FlowsFunc reads the flows of a dataset; see [Cube.Flows].
type FlowsFunc func(ctx context.Context, dataset string) ([]data.Flow, error)

// FlowDatasets returns the datasets that have flows.
func (c *Cube) FlowDatasets() []string { return c.flowDatasets }

// Flows returns the flows of a dataset by period, origin and destination.
func (c *Cube) Flows(ctx context.Context, dataset string) ([]data.Flow, error) {
	if c.flows == nil {
		return nil, nil
	}
	return c.flows(ctx, dataset)
}
