package ingest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
)

// overviewDetail is the smallest triangle, in square degrees, that an overview
// map of the country keeps: about 0.6 km², a pixel or two of a national map.
const overviewDetail = 6e-5

// layGeography writes areas, groups, boundaries and the register of codes, and
// settles the reference vintage.
func (p *publication) layGeography(ctx context.Context) error {
	stored, err := p.draft.Areas(ctx)
	if err != nil {
		return err
	}
	if err := p.judgeBoundaries(); err != nil {
		return err
	}
	areas, groups := apart(stored)
	reference, boundaries := p.draft.Previous.Reference, (*received)(nil)
	for _, got := range p.fresh {
		if got.run.Outcome != "" {
			continue
		}
		if got.recipe.ReferenceBoundaries() {
			reference, boundaries = got.edition.Vintage, got
		}
		if got.recipe.ReferenceBoundaries() || got.recipe.Kind == catalog.KindAreas {
			areas = mergeAreas(areas, got.batch.Areas)
			if err := p.adopt(ctx, got); err != nil {
				return err
			}
		}
	}
	areas = inForce(areas, p.Catalog.Lineage, reference)
	plain, err := indicators.NewGeography(areas, reference)
	if err != nil {
		return fmt.Errorf("areas: %w", err)
	}
	again := reference != p.draft.Previous.Reference || p.draft.Previous.Methods != catalog.MethodsVersion || !slices.Equal(areas, first(apart(stored)))
	groups, members, changed, err := p.layMembers(ctx, plain, groups, again)
	if err != nil {
		return err
	}
	if p.geography, err = indicators.NewGeography(slices.Concat(areas, groups), reference, members...); err != nil {
		return fmt.Errorf("areas: %w", err)
	}
	if _, err := p.draft.ReplaceAreas(ctx, slices.Concat(areas, groups)); err != nil {
		return err
	}
	p.relaid = again || changed
	if err := p.draft.ReplaceLineage(ctx, p.Catalog.Passages); err != nil {
		return err
	}
	if err := p.layBoundaries(ctx, boundaries, members); err != nil {
		return err
	}
	return p.layRegister(ctx)
}

func first[A, B any](a A, _ B) A { return a }

// apart divides areas into those of the administration and groups of them.
func apart(areas []data.Area) (administrative, groups []data.Area) {
	for _, a := range areas {
		switch a.Level {
		case data.Municipality, data.Province, data.Region, data.Country:
			administrative = append(administrative, a)
		default:
			groups = append(groups, a)
		}
	}
	return administrative, groups
}

// layMembers writes the memberships of every division and returns its groups and
// members. Those of sources that did not change stay as they are, unless the
// areas changed: then their files are read again.
func (p *publication) layMembers(ctx context.Context, g *indicators.Geography, groups []data.Area, again bool) ([]data.Area, []data.Membership, bool, error) {
	stored, err := p.draft.Members(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	names := map[data.AreaCode]data.Area{}
	for _, a := range groups {
		names[a.Code] = a
	}
	byDefinition := map[string][]data.Membership{}
	for _, m := range stored {
		byDefinition[m.Definition] = append(byDefinition[m.Definition], m)
	}
	for _, r := range p.Catalog.Recipes {
		if r.Kind != catalog.KindMemberships || !again && p.freshOf(r.ID) == nil {
			continue
		}
		carried, err := p.membersOf(ctx, g, r, names)
		if err != nil {
			return nil, nil, false, err
		}
		if carried != nil {
			byDefinition[r.Membership.Definition] = carried
		}
	}
	if again {
		p.ownGroups(g, names, byDefinition)
	}
	changed := false
	var members []data.Membership
	for _, definition := range slices.Sorted(maps.Keys(byDefinition)) {
		change, err := p.draft.ReplaceMembers(ctx, definition, byDefinition[definition])
		if err != nil {
			return nil, nil, false, err
		}
		changed = changed || change.Added+change.Closed > 0
		members = append(members, byDefinition[definition]...)
	}
	return joined(names, members), members, changed, nil
}

// joined returns the groups that have members, by code.
func joined(names map[data.AreaCode]data.Area, members []data.Membership) []data.Area {
	used := map[data.AreaCode]data.Area{}
	for _, m := range members {
		used[m.Group] = names[m.Group]
	}
	var out []data.Area
	for _, code := range slices.Sorted(maps.Keys(used)) {
		out = append(out, used[code])
	}
	return out
}

// membersOf carries the members a source gives to the reference and adds its
// groups to names; nil when the source has no file, or a fresh one is refused.
func (p *publication) membersOf(ctx context.Context, g *indicators.Geography, r catalog.Recipe, names map[data.AreaCode]data.Area) ([]data.Membership, error) {
	batch, edition, err := p.batchOf(ctx, r)
	if err != nil || batch == nil {
		return nil, err
	}
	got := p.freshOf(r.ID)
	carried, unknown := indicators.CarryMembers(g, p.Catalog.Lineage, edition.Vintage, batch.Members)
	if err := p.judge(r, batch, len(batch.Members), unknown); err != nil {
		if got == nil {
			return nil, err
		}
		got.refuse(err)
		return nil, nil
	}
	for _, a := range batch.Groups {
		names[a.Code] = a
	}
	for _, a := range p.withoutGroup(g, carried) {
		if got != nil {
			got.say("%s belongs to no group", a)
		}
	}
	if got == nil {
		return carried, nil
	}
	return carried, p.adopt(ctx, got)
}

// withoutGroup returns the municipalities, ten at most, that a division which
// holds nearly all of them leaves out.
func (p *publication) withoutGroup(g *indicators.Geography, members []data.Membership) []data.AreaCode {
	in := map[data.AreaCode]bool{}
	for _, m := range members {
		in[m.Area] = true
	}
	if missing := g.Municipalities() - len(in); missing == 0 || missing > g.Municipalities()/100 {
		return nil
	}
	var out []data.AreaCode
	for _, a := range g.Areas[:g.Municipalities()] {
		if !in[a.Code] && len(out) < 10 {
			out = append(out, a.Code)
		}
	}
	return out
}

// ownGroups adds the divisions that come with the catalogue.
func (p *publication) ownGroups(g *indicators.Geography, names map[data.AreaCode]data.Area, byDefinition map[string][]data.Membership) {
	var codes []data.AreaCode
	for _, a := range g.Areas[:g.Municipalities()] {
		codes = append(codes, a.Code)
	}
	for _, d := range append(slices.Clone(p.Catalog.Divisions), p.Catalog.ProvincesOf2001(codes, g.Reference)) {
		byDefinition[d.Definition], _ = indicators.CarryMembers(g, p.Catalog.Lineage, d.Vintage, d.Members)
		for _, a := range d.Groups {
			names[a.Code] = a
		}
	}
}

// layRegister writes every dated code that the registers give.
func (p *publication) layRegister(ctx context.Context) error {
	fresh := func(r catalog.Recipe) bool { return r.Kind == catalog.KindHistory && p.freshOf(r.ID) != nil }
	if !slices.ContainsFunc(p.Catalog.Recipes, fresh) {
		return nil
	}
	type key struct {
		level data.Level
		code  data.AreaCode
		from  data.Date
	}
	register := map[key]data.Area{}
	for _, r := range p.Catalog.Recipes {
		if r.Kind != catalog.KindHistory {
			continue
		}
		batch, _, err := p.batchOf(ctx, r)
		if err != nil {
			return err
		}
		if batch == nil {
			continue
		}
		for _, a := range batch.History {
			register[key{a.Level, a.Code, a.ValidFrom}] = a
		}
		if got := p.freshOf(r.ID); got != nil {
			if err := p.adopt(ctx, got); err != nil {
				return err
			}
		}
	}
	areas := slices.SortedFunc(maps.Values(register), func(a, b data.Area) int {
		return cmp.Or(byAreaCode(a, b), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	_, err := p.draft.ReplaceRegister(ctx, areas)
	return err
}

// mergeAreas puts the new areas over the old ones, by code.
func mergeAreas(old, fresh []data.Area) []data.Area {
	byCode := map[data.AreaCode]data.Area{}
	for _, a := range slices.Concat(old, fresh) {
		byCode[a.Code] = a
	}
	out := make([]data.Area, 0, len(byCode))
	for _, a := range byCode {
		out = append(out, a)
	}
	slices.SortFunc(out, byAreaCode)
	return out
}

func byAreaCode(a, b data.Area) int { return strings.Compare(string(a.Code), string(b.Code)) }

// inForce keeps the areas in force at the reference vintage and dates them. The
// country is always there.
func inForce(areas []data.Area, l *data.Lineage, reference data.Date) []data.Area {
	var out []data.Area
	country := false
	for _, a := range areas {
		a.ValidFrom, a.ValidTo = l.ValidityOn(a.Code, reference)
		country = country || a.Level == data.Country
		if a.InForce(reference) {
			out = append(out, a)
		}
	}
	if !country {
		out = append(out, data.Area{Code: data.CountryCode, Level: data.Country, Name: "Italia"})
	}
	slices.SortFunc(out, byAreaCode)
	return out
}
