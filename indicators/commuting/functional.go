package commuting

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
)

// City is a city of a functional area: the municipalities where half the people
// or more live in its urban centre.
type City struct {
	ID    string
	Areas []int32
}

// FunctionalParams are the thresholds of functional areas.
type FunctionalParams struct {
	SharePercent float64 // of its resident workers that a municipality sends to a city; see [CommutingZonePercent]
	LinkPercent  float64 // of the resident workers of a city that it sends to another to be one with it
	// Relink repeats the search for cities that are one with the cities found to
	// be one, until there are none left. Without it cities are judged once, each on
	// its own.
	Relink bool
	// HoleAreas is the most municipalities a hole in a functional area may have to
	// be filled, 1 when it is less.
	HoleAreas int
}

// OECDParams are the thresholds of the EU-OECD definition, see [CommutingZonePercent].
var OECDParams = FunctionalParams{SharePercent: CommutingZonePercent, LinkPercent: CommutingZonePercent, HoleAreas: 1}

// Role is what a municipality is to its functional area.
type Role string

// The roles.
const (
	RoleNone      Role = ""
	RoleCity      Role = "city"
	RoleCommuting Role = "commuting" // sends enough of its workers to the city
	RoleEnclave   Role = "enclave"   // does not, but has only that area around it
)

// FunctionalAreas are cities and their commuting zones. An area is named by the
// place in the list of cities of its city with the smallest ID.
type FunctionalAreas struct {
	Cities []int32 // functional area of each city
	Labels []int32 // functional area of each municipality, NoGroup for those in none
	Roles  []Role  // of each municipality
	// BestShare is the largest share, from 0 to 1, of its resident workers that a
	// municipality sends to a city; NaN for those of cities and those without
	// resident workers.
	BestShare []float64
	// Exclave tells the municipalities that were taken out because the area does
	// not reach them; they may have come back as enclaves.
	Exclave []bool
	Passes  int // over enclaves and exclaves until nothing changed
}

// FunctionalAreas returns the functional urban areas (it. "aree urbane
// funzionali") of the cities:
//
//  1. Cities A and B of which one sends to the other at least LinkPercent of its
//     resident workers, f_AB / R_A, are one, and so are those joined by others.
//  2. A municipality of no city belongs to the commuting zone of the city to which
//     it sends most of its resident workers, if at least SharePercent:
//     f_uC / R_u. Of equal ones, the city with the smallest ID.
//  3. A municipality, or a hole of up to HoleAreas, of which all neighbours are in
//     one functional area is added to it. Sea and foreign borders are no
//     neighbours; a municipality without neighbours is no hole.
//  4. Municipalities not joined to a city by neighbours of their area are taken out.
//     Steps 3 and 4 are repeated until nothing changes.
//
// A share met exactly is met: 100 f ≥ SharePercent · R, whole numbers when the
// flows and the threshold are. Municipalities of a city are in no commuting zone.
// Municipalities without neighbours, islands without a declared link or without a
// known boundary, are never in a commuting zone. Cities that are one need not
// touch.
//
// It returns an error of kind [data.ErrInvalid] when a threshold is not above 0 and
// up to 100, a city has an ID twice or no municipalities, or a municipality is in
// two cities. It panics if near is not one list for each area.
//
// Reference: Dijkstra, Poelman and Veneri (2019), see [CommutingZonePercent].
func (m *Matrix) FunctionalAreas(cities []City, near Neighbours, p FunctionalParams) (*FunctionalAreas, error) {
	if len(near) != len(m.areas) {
		panic("commuting: neighbours are not one for each area")
	}
	city, err := m.cityOf(cities, p)
	if err != nil {
		return nil, err
	}
	n := len(m.areas)
	a := &FunctionalAreas{
		Cities: m.linked(cities, city, p), Labels: make([]int32, n), Roles: make([]Role, n),
		BestShare: make([]float64, n), Exclave: make([]bool, n),
	}
	for i, c := range city {
		a.Labels[i], a.BestShare[i] = NoGroup, math.NaN()
		if c != NoGroup {
			a.Labels[i], a.Roles[i] = a.Cities[c], RoleCity
		}
	}
	a.attract(m, cities, p)
	// What is taken out comes back only beside what stays, so the passes end; their
	// number is limited all the same.
	for a.Passes = 1; a.Passes <= n+1; a.Passes++ {
		filled := a.fill(near, max(p.HoleAreas, 1))
		if dropped := a.drop(near); !filled && !dropped {
			break
		}
	}
	return a, nil
}

// cityOf returns the city of each municipality, NoGroup for those of none.
func (m *Matrix) cityOf(cities []City, p FunctionalParams) ([]int32, error) {
	for _, share := range [...]float64{p.SharePercent, p.LinkPercent} {
		if !(share > 0 && share <= 100) {
			return nil, &data.FieldError{Field: "share", Value: fmt.Sprint(share), Reason: "a percentage above 0 and up to 100"}
		}
	}
	city := make([]int32, len(m.areas))
	for i := range city {
		city[i] = NoGroup
	}
	seen := map[string]bool{}
	for c, of := range cities {
		if seen[of.ID] || len(of.Areas) == 0 {
			return nil, &data.FieldError{Field: "city", Value: of.ID, Reason: "listed twice or without municipalities"}
		}
		seen[of.ID] = true
		for _, i := range of.Areas {
			if i < 0 || int(i) >= len(city) || city[i] != NoGroup {
				return nil, &data.FieldError{Field: "city", Value: of.ID, Reason: fmt.Sprintf("municipality %d is of another city or not in the matrix", i)}
			}
			city[i] = int32(c)
		}
	}
	return city, nil
}

// linked returns for each city the one with the smallest ID of those it is one with.
func (m *Matrix) linked(cities []City, city []int32, p FunctionalParams) []int32 {
	group := make([]int32, len(cities))
	for c := range group {
		group[c] = int32(c)
	}
	for {
		links := m.cityLinks(city, group, p.LinkPercent)
		for _, link := range links {
			from, to := group[link[0]], group[link[1]]
			if cities[to].ID > cities[from].ID {
				from, to = to, from
			}
			for c, g := range group {
				if g == from {
					group[c] = to
				}
			}
		}
		if len(links) == 0 || !p.Relink {
			return group
		}
	}
}

// cityLinks returns the pairs of groups of cities of which the first sends enough
// of its workers to the second.
func (m *Matrix) cityLinks(city, group []int32, percent float64) [][2]int32 {
	residents, flows := make([]float64, len(group)), map[[2]int32]float64{}
	for i, c := range city {
		if c == NoGroup {
			continue
		}
		from := group[c]
		residents[from] += m.residents[i]
		for k, value := range m.out.all(int32(i)) {
			if city[k] != NoGroup && group[city[k]] != from {
				flows[[2]int32{from, group[city[k]]}] += value
			}
		}
	}
	var links [][2]int32
	for pair, flow := range flows {
		if 100*flow >= percent*residents[pair[0]] {
			links = append(links, pair)
		}
	}
	slices.SortFunc(links, func(a, b [2]int32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return links
}

// attract finds the commuting zones.
func (a *FunctionalAreas) attract(m *Matrix, cities []City, p FunctionalParams) {
	flows := make([]float64, len(cities))
	assigned := slices.Clone(a.Labels) // those of cities alone attract
	for i := range assigned {
		if a.Roles[i] == RoleCity || m.residents[i] == 0 {
			continue
		}
		best := NoGroup
		var met []int32
		for k, value := range m.out.all(int32(i)) {
			if c := assigned[k]; c != NoGroup {
				flows[c] += value
				met = append(met, c)
			}
		}
		for _, c := range met {
			if best == NoGroup || flows[c] > flows[best] || flows[c] == flows[best] && cities[c].ID < cities[best].ID {
				best = c
			}
		}
		a.BestShare[i] = 0
		if best != NoGroup {
			a.BestShare[i] = min(flows[best]/m.residents[i], 1)
			if 100*flows[best] >= p.SharePercent*m.residents[i] {
				a.Labels[i], a.Roles[i] = best, RoleCommuting
			}
		}
		for _, c := range met {
			flows[c] = 0
		}
	}
}

// fill adds the enclaves, all found before any is added.
func (a *FunctionalAreas) fill(near Neighbours, most int) bool {
	type hole struct {
		set   []int32
		label int32
	}
	const outside = -2
	var holes []hole
	near.components(func(i int32) int32 {
		if a.Labels[i] == NoGroup {
			return outside
		}
		return NoGroup
	}, func(_ int32, set []int32) {
		if len(set) <= most {
			if around := near.around(set, a.Labels, NoGroup); len(around) == 1 {
				holes = append(holes, hole{set, around[0]})
			}
		}
	})
	for _, h := range holes {
		for _, i := range h.set {
			a.Labels[i], a.Roles[i] = h.label, RoleEnclave
		}
	}
	return len(holes) > 0
}

// drop takes out the exclaves.
func (a *FunctionalAreas) drop(near Neighbours) bool {
	dropped := false
	isCity := func(i int32) bool { return a.Roles[i] == RoleCity }
	near.components(func(i int32) int32 { return a.Labels[i] }, func(_ int32, set []int32) {
		if slices.ContainsFunc(set, isCity) {
			return
		}
		for _, i := range set {
			a.Exclave[i] = true
			a.Labels[i], a.Roles[i] = NoGroup, RoleNone
		}
		dropped = true
	})
	return dropped
}
