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
	within    [][]int32 // for a municipality: the indexes of its province, region and country
	size      []int32   // for a larger area: how many municipalities it holds
	comuni    int32     // the first comuni of Areas are municipalities
}

// NewGeography returns the geography of the given areas. It refuses a code that
// stands twice and a municipality whose parents are not among the areas, each of
// a larger level than the one before.
func NewGeography(areas []data.Area, reference data.Date) (*Geography, error) {
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
	g.within = make([][]int32, g.comuni)
	for i := range g.within {
		level := data.Municipality
		for parent := g.Areas[i].Parent; parent != ""; {
			at, ok := g.index[parent]
			if !ok {
				return nil, fmt.Errorf("area %s lies in %s, which is not an area", g.Areas[i].Code, parent)
			}
			if g.Areas[at].Level <= level {
				return nil, fmt.Errorf("area %s lies in %s, which is not of a larger level", g.Areas[i].Code, parent)
			}
			g.within[i] = append(g.within[i], at)
			g.size[at]++
			parent, level = g.Areas[at].Parent, g.Areas[at].Level
		}
	}
	return g, nil
}

// Municipalities returns how many municipalities the geography has.
func (g *Geography) Municipalities() int { return int(g.comuni) }
