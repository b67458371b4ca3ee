package indicators

import (
	"cmp"
	"slices"

	"cittamedie/data"
)

// CarryMembers returns the members of a division, whose areas have the codes of
// the vintage, by the codes of the reference. A municipality made of several
// that belonged to different groups goes where most of its residents were; where
// nobody knows how many they were it belongs to none. Codes without a place in
// the geography are returned as unknown.
func CarryMembers(g *Geography, l *data.Lineage, vintage data.Date, members []data.Membership) ([]data.Membership, []Unknown) {
	var lost []Unknown
	groups := map[data.AreaCode]data.AreaCode{} // by code of the vintage
	claims := map[data.AreaCode][]data.Membership{}
	for _, m := range members {
		if !g.reaches(l, m.Area, vintage) {
			lost = append(lost, Unknown{m.Area, 1})
			continue
		}
		groups[m.Area] = m.Group
		for _, p := range l.Carry(m.Area, vintage, g.Reference) {
			claims[p.Code] = append(claims[p.Code], m)
		}
	}
	var out []data.Membership
	for i := range g.comuni {
		code := g.Areas[i].Code
		if m, ok := settleClaims(claims[code], func() []data.Piece { return l.Carry(code, g.Reference, vintage) }, groups); ok {
			m.Area = code
			out = append(out, m)
		}
	}
	slices.SortFunc(lost, func(a, b Unknown) int { return cmp.Compare(a.Area, b.Area) })
	return out, lost
}

// settleClaims returns the membership of one municipality: the one its parts
// agree on, or that of the part with most residents.
func settleClaims(claims []data.Membership, parts func() []data.Piece, groups map[data.AreaCode]data.AreaCode) (data.Membership, bool) {
	if len(claims) == 0 {
		return data.Membership{}, false
	}
	if !slices.ContainsFunc(claims, func(m data.Membership) bool { return m.Group != claims[0].Group }) {
		return claims[0], true
	}
	share := map[data.AreaCode]float64{}
	for _, p := range parts() {
		share[groups[p.Code]] += p.Share
	}
	best, found := claims[0], false
	for _, m := range claims {
		if share[m.Group] > 0 && (!found || share[m.Group] > share[best.Group]) {
			best, found = m, true
		}
	}
	return best, found
}

// reaches reports whether a code of the vintage has a place in the geography.
func (g *Geography) reaches(l *data.Lineage, code data.AreaCode, vintage data.Date) bool {
	if !l.InForce(code, vintage) {
		return false
	}
	pieces := l.Carry(code, vintage, g.Reference)
	for _, p := range pieces {
		if _, ok := g.index[p.Code]; !ok {
			return false
		}
	}
	return len(pieces) > 0
}
