package api

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// memo is what is worked out once for a release, when first asked for.
type memo struct {
	cube     *cube.Cube
	bareOnce sync.Once
	bare     map[data.AreaCode]bool
	nameOnce sync.Once
	names    []foldedName
	lists    sync.Map // listKey → *areaList
	polygons sync.Map // level → *polygons
	texts    sync.Map // level → *areaTexts

	figureCodes sync.Map // figureKey → *splice.Code
}

// foldedName is the name of one area as the search reads it.
type foldedName struct{ words, joined string }

// hasBoundary reports whether the release has a polygon for the area of the
// reference vintage that has the code.
func (m *memo) hasBoundary(code data.AreaCode) bool {
	m.bareOnce.Do(func() {
		m.bare = map[data.AreaCode]bool{}
		for _, l := range data.Levels() {
			for _, a := range m.cube.WithoutBoundary(l) {
				m.bare[a.Code] = true
			}
		}
	})
	_, known := m.cube.Area(code)
	return known && !m.bare[code]
}

// foldedName returns the name of the i-th area of AllAreas as the search reads it.
func (m *memo) foldedName(i int) foldedName {
	m.nameOnce.Do(func() {
		m.names = make([]foldedName, len(m.cube.AllAreas()))
		for i, a := range m.cube.AllAreas() {
			m.names[i] = foldName(a.Name)
		}
	})
	return m.names[i]
}

// foldName returns s without accents, case, apostrophes and hyphens.
func foldName(s string) foldedName {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	return foldedName{strings.Join(words, " "), strings.Join(words, "")}
}

// closeness says how well the name answers a search, 0 being best: the same
// name, one that begins so, one with words that begin so, one that contains it.
// It is false when the name does not answer at all.
func (n foldedName) closeness(q foldedName) (int, bool) {
	if n.joined == q.joined {
		return 0, true
	}
	if strings.HasPrefix(n.joined, q.joined) {
		return 1, true
	}
	words := strings.Fields(n.words)
	all := true
	for _, w := range strings.Fields(q.words) {
		all = all && slices.ContainsFunc(words, func(have string) bool { return strings.HasPrefix(have, w) })
	}
	if all {
		return 2, true
	}
	return 3, strings.Contains(n.joined, q.joined)
}
