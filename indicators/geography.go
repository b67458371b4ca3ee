package indicators

import (
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// Geography is the areas of the reference vintage, with the place of every
// municipality in the areas that contain it.
type Geography struct {
	Areas     []data.Area // by level, then code: the order of every Column
	Reference data.Date
	index     map[data.AreaCode]int32
	chain     [][]int32 // for a municipality: the indexes of its province, region and country
	within    [][]int32 // the same, then the groups it is a member of
	provinces [][]int32 // for an area made of whole provinces: which
	size      []int32   // for a larger area: how many municipalities it holds
	comuni    int32     // the first comuni of Areas are municipalities
}

// NewGeography returns the geography of the given areas and of the groups that
// members, municipalities of the reference, belong to. It refuses a code that
// stands twice, a municipality whose parents are not among the areas, each of a
// larger level than the one before, and a member or a group that is no area.
func NewGeography(areas []data.Area, reference data.Date, members ...data.Membership) (*Geography, error) {
	g := &Geography{Areas: slices.Clone(areas), Reference: reference, index: make(map[data.AreaCode]int32, len(areas))}
	slices.SortFunc(g.Areas, func(a, b data.Area) int {
		if a.Level != b.Level {
			return int(a.Level) - int(b.Level)
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	for i, a := range g.Areas {
		if _, twice := g.index[a.Code]; twice {
			return nil, fmt.Errorf("area %s stands twice", a.Code)
		}
		g.index[a.Code] = int32(i)
		if a.Level == data.Municipality {
			g.comuni = int32(i) + 1
		}
	}
	g.size = make([]int32, len(g.Areas))
	g.chain = make([][]int32, g.comuni)
	g.within = make([][]int32, g.comuni)
	for i := range g.chain {
		if err := g.climb(i); err != nil {
			return nil, err
		}
		g.within[i] = slices.Clone(g.chain[i])
	}
	if err := g.join(members); err != nil {
		return nil, err
	}
	for _, above := range g.within {
		for _, at := range above {
			g.size[at]++
		}
	}
	g.provinces = g.wholeProvinces()
	return g, nil
}

// climb notes the areas that municipality i lies in, parent by parent.
func (g *Geography) climb(i int) error {
	level := data.Municipality
	for parent := g.Areas[i].Parent; parent != ""; {
		at, ok := g.index[parent]
		if !ok {
			return fmt.Errorf("area %s lies in %s, which is not an area", g.Areas[i].Code, parent)
		}
		if g.Areas[at].Level <= level {
			return fmt.Errorf("area %s lies in %s, which is not of a larger level", g.Areas[i].Code, parent)
		}
		g.chain[i] = append(g.chain[i], at)
		parent, level = g.Areas[at].Parent, g.Areas[at].Level
	}
	return nil
}

// join puts the members into their groups.
func (g *Geography) join(members []data.Membership) error {
	for _, m := range members {
		i, known := g.index[m.Area]
		at, grouped := g.index[m.Group]
		switch {
		case !known || i >= g.comuni:
			return fmt.Errorf("%s is a member of %s and not a municipality", m.Area, m.Group)
		case !grouped || at < g.comuni:
			return fmt.Errorf("%s is a member of %s, which is not a group", m.Area, m.Group)
		case slices.Contains(g.within[i], at):
			return fmt.Errorf("%s is twice a member of %s", m.Area, m.Group)
		}
		g.within[i] = append(g.within[i], at)
	}
	return nil
}

// wholeProvinces returns, for each area above the provinces that has whole ones
// and nothing else, which they are.
func (g *Geography) wholeProvinces() [][]int32 {
	type pair struct{ area, province int32 }
	common := map[pair]int32{}
	for i, above := range g.within {
		if len(g.chain[i]) == 0 || g.Areas[g.chain[i][0]].Level != data.Province {
			continue
		}
		for _, at := range above {
			common[pair{at, g.chain[i][0]}]++
		}
	}
	out := make([][]int32, len(g.Areas))
	held := make([]int32, len(g.Areas))
	for p, n := range common {
		if g.Areas[p.area].Level != data.Province && n == g.size[p.province] {
			out[p.area] = append(out[p.area], p.province)
			held[p.area] += n
		}
	}
	for at := range out {
		if held[at] != g.size[at] {
			out[at] = nil
		}
		slices.Sort(out[at])
	}
	return out
}

// Municipalities returns how many municipalities the geography has.
func (g *Geography) Municipalities() int { return int(g.comuni) }

// Index returns the place of an area in Areas.
func (g *Geography) Index(code data.AreaCode) (int, bool) {
	at, ok := g.index[code]
	return int(at), ok
}

// Within returns the places in Areas of the larger areas that municipality i
// lies in. The caller must not change the slice.
func (g *Geography) Within(i int) []int32 { return g.within[i] }

// Size returns how many municipalities the larger area at i holds.
func (g *Geography) Size(i int) int { return int(g.size[i]) }
