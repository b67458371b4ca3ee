package catalog

import (
	"fmt"
	"slices"

	"cittamedie/data"
)

// checkFlows adds the mistakes of a matrix of flows.
func (p *recipeParser) checkFlows(r Recipe) {
	p.checkArea("flow.origin", r.Flow.Origin)
	p.checkArea("flow.destination", r.Flow.Destination)
	p.require("flow.value", r.Flow.Value)
	p.checkWhere("flow.outside", r.Flow.Outside)
	p.checkWhere("flow.keep", r.Flow.Keep)
	if r.Flow.Total < 0 {
		p.wrong("flow.total", "must not be negative")
	}
	p.checkRule("period", r.Period)
}

// checkMemberships adds the mistakes of a division into groups.
func (p *recipeParser) checkMemberships(r Recipe) {
	m := r.Membership
	p.checkArea("area", r.Area)
	p.require("membership.definition", m.Definition)
	if m.Definition != "" && !slug(m.Definition) {
		p.wrong("membership.definition", "%q has something else than lower-case letters, digits and hyphens", m.Definition)
	}
	groups := []data.Level{data.LabourArea, data.Division, data.Perimeter}
	switch {
	case m.Level == 0 && p.lines["membership.level"] == 0:
		p.wrong("membership.level", "is required")
	case m.Level != 0 && !slices.Contains(groups, m.Level):
		p.wrong("membership.level", "%q is no level of groups: labourArea, division or perimeter", m.Level)
	}
	p.require("membership.column", m.Column)
	if m.Pad < 0 || m.Pad > maxPad {
		p.wrong("membership.pad", "a code has at most %d digits", maxPad)
	}
	if m.Prefix != "" {
		if _, err := data.ParseAreaCode(m.Prefix, data.Perimeter); err != nil {
			p.wrong("membership.prefix", "%s", err)
		}
	}
	if m.From != "" {
		if _, err := data.ParseDate(string(m.From)); err != nil {
			p.wrong("membership.from", "%q is not a day written YYYY-MM-DD", m.From)
		}
	}
	p.checkGroups(m)
}

func (p *recipeParser) checkGroups(m MemberColumns) {
	switch {
	case m.Name == "" && len(m.Groups) == 0:
		p.wrong("membership.name", "wants the column with the names of the groups, or groups")
	case m.Name != "" && len(m.Groups) > 0:
		p.wrong("membership.groups", "name and groups exclude one another")
	}
	seen := map[string]bool{}
	for i, g := range m.Groups {
		at := fmt.Sprintf("membership.groups[%d]", i)
		p.require(at+".code", g.Code)
		p.require(at+".name.it", g.Name.IT)
		if seen[g.Code] {
			p.wrong(at+".code", "%q is listed twice", g.Code)
		}
		seen[g.Code] = true
	}
}

// checkHistory adds the mistakes of a register of codes.
func (p *recipeParser) checkHistory(h HistoryKeys) {
	p.require("history.code", h.Code)
	p.require("history.name", h.Name)
	if h.At == "" {
		p.require("history.from", h.From)
		p.require("history.to", h.To)
		return
	}
	if _, err := data.ParseDate(string(h.At)); err != nil {
		p.wrong("history.at", "%q is not a day written YYYY-MM-DD", h.At)
	}
	if h.From+h.To+h.Open != "" {
		p.wrong("history.at", "a list of one day has no from, to and open")
	}
}
