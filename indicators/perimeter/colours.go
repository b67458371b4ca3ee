package perimeter

import (
	"cmp"
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// Colours is how many colours the areas of a map have at most.
const Colours = 8

// Colour gives each of a list of areas a colour, a number from 0 to Colours − 1, so
// that areas with a border in common differ (it. "colorazione della mappa"). Labels
// tell for each municipality the place of its area in the list, negative for none,
// and leads the main municipality of each area.
//
// An area has the colour that its lead prefers unless a neighbour whose lead has
// more residents has it: while parameters change an area keeps its colour, and the
// same areas have the same colours always. Preferences are those of preferences.
// Where that leaves an area without a colour all of them are coloured again in the
// order of Matula and Beck, which needs no more colours than the areas of a map of
// connected areas ever do.
//
// Reference: Matula, D. W. and Beck, L. L. (1983), Smallest-last ordering and
// clustering and graph coloring algorithms, Journal of the ACM 30, 417–427.
func (l *Laboratory) Colour(c *cube.Cube, labels map[data.AreaCode]int, leads []data.AreaCode) []int {
	r := l.of(c)
	near, preferred := r.near().between(labels, len(leads)), r.preferred()
	out := paint(near, bySize(leads, residents(c)), func(i int) int { return preferred[leads[i]] })
	if slices.Contains(out, noColour) {
		order := smallestLast(near)
		out = paint(near, order, func(i int) int { return preferred[leads[i]] })
	}
	for i, colour := range out {
		if colour == noColour { // a map of eight areas that all touch all
			out[i] = preferred[leads[i]]
		}
	}
	return out
}

const noColour = -1

// between returns which areas have municipalities that touch, by place.
func (n *contiguity) between(labels map[data.AreaCode]int, areas int) [][]int {
	out := make([][]int, areas)
	for _, pair := range n.pairs {
		a, isA := labels[pair[0]]
		b, isB := labels[pair[1]]
		if isA && isB && a != b && a >= 0 && b >= 0 {
			out[a], out[b] = append(out[a], b), append(out[b], a)
		}
	}
	for i := range out {
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}

// bySize returns the places of the areas, that of most residents in its lead first.
func bySize(leads []data.AreaCode, people map[data.AreaCode]float64) []int {
	order := make([]int, len(leads))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(people[leads[b]], people[leads[a]]), cmp.Compare(leads[a], leads[b]))
	})
	return order
}

// paint gives each area, in an order, the first colour from the preferred one on
// that no neighbour has yet; noColour where all are taken.
func paint(near [][]int, order []int, preferred func(int) int) []int {
	out := slices.Repeat([]int{noColour}, len(near))
	for _, i := range order {
		var taken [Colours]bool
		for _, k := range near[i] {
			if out[k] != noColour {
				taken[out[k]] = true
			}
		}
		for step := range Colours {
			if colour := (preferred(i) + step) % Colours; !taken[colour] {
				out[i] = colour
				break
			}
		}
	}
	return out
}

// smallestLast orders areas so that each has few neighbours before it: the one of
// fewest neighbours is taken away again and again, and the order is the reverse.
func smallestLast(near [][]int) []int {
	degree, gone := make([]int, len(near)), make([]bool, len(near))
	for i := range near {
		degree[i] = len(near[i])
	}
	order := make([]int, 0, len(near))
	for range near {
		least := -1
		for i := range near {
			if !gone[i] && (least < 0 || degree[i] < degree[least]) {
				least = i
			}
		}
		gone[least] = true
		order = append(order, least)
		for _, k := range near[least] {
			degree[k]--
		}
	}
	slices.Reverse(order)
	return order
}

// preferences gives each municipality the colour it has as the lead of an area: of
// most residents first, the colour whose nearest owner is farthest away, so that
// leads of areas side by side seldom prefer the same one.
func preferences(at map[data.AreaCode]place, people map[data.AreaCode]float64) map[data.AreaCode]int {
	codes := make([]data.AreaCode, 0, len(at))
	for code := range at {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b data.AreaCode) int {
		return cmp.Or(cmp.Compare(people[b], people[a]), cmp.Compare(a, b))
	})
	out := make(map[data.AreaCode]int, len(codes))
	var owners [Colours][][2]float64
	for _, code := range codes {
		p := at[code].centre
		here := [2]float64{p[0] * math.Cos(p[1]*math.Pi/180), p[1]}
		best, farthest := 0, -1.0
		for colour := range owners {
			nearest := math.Inf(1)
			for _, o := range owners[colour] {
				nearest = min(nearest, (o[0]-here[0])*(o[0]-here[0])+(o[1]-here[1])*(o[1]-here[1]))
			}
			if nearest > farthest {
				best, farthest = colour, nearest
			}
		}
		owners[best] = append(owners[best], here)
		out[code] = best
	}
	return out
}
