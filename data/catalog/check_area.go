package catalog

import (
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// checkWhere adds the mistakes in the conditions on rows.
func (p *recipeParser) checkWhere(field string, conditions []Condition) {
	seen := map[string]bool{}
	for i, c := range conditions {
		at := fmt.Sprintf("%s[%d]", field, i)
		p.require(at+".column", c.Column)
		if len(c.Values) == 0 {
			p.wrong(at+".values", "is required")
		}
		if seen[c.Column] && c.Column != "" {
			p.wrong(at+".column", "%q already has a condition: put all its values in one", c.Column)
		}
		seen[c.Column] = true
	}
}

// checkArea adds the mistakes in the column that names the area.
func (p *recipeParser) checkArea(field string, a AreaColumn) {
	switch {
	case a.Column == "" && len(a.Columns) == 0:
		p.wrong(field+".column", "is required")
	case a.Column != "" && len(a.Columns) > 0:
		p.wrong(field+".columns", "column and columns exclude one another")
	}
	for i, c := range a.Columns {
		p.require(fmt.Sprintf("%s.columns[%d]", field, i), c)
	}
	p.checkLevels(field, a)
	p.oneOf(field+".by", a.By, "code", "name", "nuts3")
	byName := a.By == "name"
	if (byName || a.By == "nuts3") && len(a.Columns) > 0 {
		p.wrong(field+".columns", "parts side by side make a code, not a name: by must be %q", "code")
	}
	if a.Province != "" && !byName {
		p.wrong(field+".province", "tells names apart: by must be %q", "name")
	}
	p.checkPad(field, a)
	p.checkNames(field, a)
}

func (p *recipeParser) checkLevels(field string, a AreaColumn) {
	_, one := p.lines[field+".level"]
	_, many := p.lines[field+".levels"]
	switch {
	case !one && !many:
		p.wrong(field+".level", "is required")
	case one && many:
		p.wrong(field+".levels", "level and levels exclude one another")
	case many && len(a.Levels) == 0:
		p.wrong(field+".levels", "is empty")
	}
	for i, l := range a.Levels {
		if slices.Contains(a.Levels[:i], l) {
			p.wrong(fmt.Sprintf("%s.levels[%d]", field, i), "%q is listed twice", l)
		}
	}
}

func (p *recipeParser) checkPad(field string, a AreaColumn) {
	if len(a.Pad) == 0 {
		return
	}
	if parts := max(len(a.Columns), 1); len(a.Pad) != parts {
		p.wrong(field+".pad", "has %d numbers of digits for %d columns", len(a.Pad), parts)
	}
	for i, digits := range a.Pad {
		if digits < 1 || digits > maxPad {
			p.wrong(fmt.Sprintf("%s.pad[%d]", field, i), "a part of a code has 1 to %d digits", maxPad)
		}
	}
	if a.By == "name" || a.By == "nuts3" {
		p.wrong(field+".pad", "restores the zeros of codes, and by is %q", a.By)
	}
}

func (p *recipeParser) checkNames(field string, a AreaColumn) {
	levels := a.Levels
	if len(levels) == 0 {
		levels = []data.Level{a.Level}
	}
	seen := map[string]bool{}
	for i, n := range a.Names {
		at := fmt.Sprintf("%s.names[%d]", field, i)
		p.require(at+".name", n.Name)
		if seen[n.Name] {
			p.wrong(at+".name", "%q is listed twice", n.Name)
		}
		if slices.Contains(a.Skip, n.Name) {
			p.wrong(at+".name", "%q is also among the rows to skip", n.Name)
		}
		seen[n.Name] = true
		ofLevel := func(l data.Level) bool {
			_, err := data.ParseAreaCode(string(n.Code), l)
			return err == nil
		}
		if !slices.ContainsFunc(levels, ofLevel) && levels[0] != 0 {
			words := make([]string, len(levels))
			for j, l := range levels {
				words[j] = l.String()
			}
			p.wrong(at+".code", "%q is no code of a %s", n.Code, strings.Join(words, " or "))
		}
	}
}
