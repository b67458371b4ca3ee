package decode

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// memberTable turns the rows of a table into the groups of a division and
// their members.
type memberTable struct {
	*Batch
	recipe  catalog.Recipe
	file    string
	area    *areaReader
	column  int // column of the code of the group
	name    int // column of its name; -1 when the recipe names the groups
	role    int // column of the role; -1 without one
	names   map[string]string
	groups  map[data.AreaCode]seenGroup
	members map[data.AreaCode]seenMember
}

// seenGroup is a group with its name as the file has it.
type seenGroup struct {
	name string
	line int
}

type seenMember struct {
	data.Membership
	line int
}

func decodeMemberships(ctx context.Context, r catalog.Recipe, t *table, names *data.Names) (*Batch, error) {
	d := &memberTable{
		Batch: &Batch{}, recipe: r, file: t.file, name: -1, role: -1,
		names: map[string]string{}, groups: map[data.AreaCode]seenGroup{}, members: map[data.AreaCode]seenMember{},
	}
	if err := d.bind(t, names); err != nil {
		return nil, err
	}
	var err error
	if d.Rows, err = t.each(func(n int64) error { return pulse(ctx, n) }, d.row); err != nil {
		return nil, err
	}
	if len(d.Members) == 0 && d.RejectedRows == 0 {
		return nil, data.NewInputError("rows-no-area", d.Rows).At(t.file, 0, "")
	}
	d.nameGroups()
	return d.Batch, nil
}

// bind finds the columns the recipe names.
func (d *memberTable) bind(t *table, names *data.Names) (err error) {
	m := d.recipe.Membership
	if d.area, err = newAreaReader(t, d.recipe.Area, names); err != nil {
		return err
	}
	if d.column, err = t.column(m.Column); err != nil {
		return err
	}
	for _, g := range m.Groups {
		d.names[g.Code] = g.Name.IT
	}
	if m.Name != "" && len(m.Groups) == 0 {
		if d.name, err = t.column(m.Name); err != nil {
			return err
		}
	}
	if m.Role != "" {
		d.role, err = t.column(m.Role)
	}
	return err
}

// row adds one member and, the first time, its group.
func (d *memberTable) row(fields [][]byte, line int) error {
	area, skipped, bad := d.area.read(fields)
	if skipped {
		d.Skipped++
		return nil
	}
	var member data.Membership
	var name string
	if bad == nil {
		member, name, bad = d.read(fields)
	}
	if bad != nil {
		d.Reject(bad, line)
		return nil
	}
	member.Area = area
	if err := d.addGroup(member.Group, name, line); err != nil {
		return err
	}
	return d.add(member, line)
}

// read returns the group a row names and its name.
func (d *memberTable) read(fields [][]byte) (member data.Membership, name string, bad *data.InputError) {
	m := d.recipe.Membership
	text := bytes.TrimSpace(fields[d.column])
	if len(text) == 0 {
		return member, "", reject(m.Column, "cell-empty")
	}
	found := string(text)
	if allDigits(found) {
		found = strings.Repeat("0", max(m.Pad-len(found), 0)) + found
	}
	code, err := data.ParseAreaCode(m.Prefix+found, m.Level)
	if err != nil {
		return member, "", refuse(m.Column, text, err)
	}
	name = found
	if len(d.names) > 0 {
		listed := false
		if name, listed = d.names[found]; !listed {
			return member, "", reject(m.Column, "group", shown(text))
		}
	}
	if d.name >= 0 {
		if name, err = cleanLabel(string(fields[d.name])); err == nil && name == "" {
			err = errNoName
		}
		if err != nil {
			return member, "", refuse(m.Name, fields[d.name], err)
		}
	}
	member = data.Membership{Definition: m.Definition, Group: code, From: m.From}
	if d.role < 0 {
		return member, name, nil
	}
	member.Role = string(bytes.TrimSpace(fields[d.role]))
	if !slices.Contains([]string{"", "lead", "partner"}, member.Role) {
		return member, "", reject(m.Role, "role", shown(fields[d.role]))
	}
	return member, name, nil
}

func (d *memberTable) addGroup(code data.AreaCode, name string, line int) error {
	first, known := d.groups[code]
	if known && first.name != name {
		return data.NewInputError("group-name", code, shorten(name), shorten(first.name), first.line).At(d.file, line, d.recipe.Membership.Name)
	}
	if !known {
		d.groups[code] = seenGroup{name, line}
	}
	return nil
}

// add keeps a member. An area belongs to one group of a division.
func (d *memberTable) add(m data.Membership, line int) error {
	first, repeated := d.members[m.Area]
	switch {
	case !repeated:
		d.members[m.Area] = seenMember{m, line}
		d.Members = append(d.Members, m)
	case first.Membership == m:
		d.Duplicates++
	case first.Group == m.Group:
		return data.NewInputError("role-other", m.Area, m.Group, first.line).At(d.file, line, d.recipe.Membership.Role)
	default:
		return data.NewInputError("group-other", m.Area, m.Group, first.Group, first.line).At(d.file, line, d.recipe.Membership.Column)
	}
	return nil
}

// nameGroups lists the groups in order of code.
func (d *memberTable) nameGroups() {
	var names []string
	for _, g := range d.groups {
		names = append(names, g.name)
	}
	proper := func(name string) string { return name }
	if d.name >= 0 && shouted(names) {
		proper = properName
	}
	for code, g := range d.groups {
		d.Groups = append(d.Groups, data.Area{Code: code, Level: d.recipe.Membership.Level, Name: proper(g.name), ValidFrom: d.recipe.Membership.From})
	}
	slices.SortFunc(d.Groups, func(a, b data.Area) int { return strings.Compare(string(a.Code), string(b.Code)) })
}
