package dashboards

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// fold makes two spellings of a name equal: lower case, without accents, with
// a space for apostrophes, hyphens and the like: "Forlì-Cesena" → "forli cesena".
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return b.String()
}

// searchIndex holds the folded names of one release, and what stands around them
// in words: the kind of area and the areas that contain it.
type searchIndex struct {
	cube   *cube.Cube
	areas  []data.Area
	names  []string
	solid  []string // names without spaces
	around []string
	former []formerName
	called map[calledKey]int // how many areas have a name
}

// calledKey is what an area is called beside others of its level.
type calledKey struct {
	level       data.Level
	name, sigla string
}

func (ix *searchIndex) key(p *page, a data.Area) calledKey {
	return calledKey{a.Level, fold(a.Name), p.sigla(a)}
}

// formerName is a name that the territory of some areas had.
type formerName struct {
	folded, name string
	until        data.Date
	now          []data.Area
}

// index returns the index of the release in force, made once.
func (s *site) index(c *cube.Cube) *searchIndex {
	former := s.coverageOf(c).former
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.search == nil || s.search.cube != c {
		ix := &searchIndex{cube: c, areas: c.AllAreas(), called: map[calledKey]int{}}
		for _, a := range ix.areas {
			name := fold(a.Name)
			ix.names = append(ix.names, name)
			ix.solid = append(ix.solid, strings.ReplaceAll(name, " ", ""))
			ix.around = append(ix.around, " "+around(c, a))
			ix.called[ix.key(&page{cube: c}, a)]++
		}
		ix.former = formerNames(c, former)
		s.search = ix
	}
	return s.search
}

// around returns the words that may be written beside the name of an area.
func around(c *cube.Cube, a data.Area) string {
	var words []string
	for _, lang := range languages {
		words = append(words, translate(lang, "level."+a.Level.String()))
	}
	if a.Level == data.LabourArea {
		words = append(words, "sll")
	}
	for _, up := range c.Ancestors(a.Code) {
		words = append(words, up.Name, up.Abbreviation)
	}
	return fold(strings.Join(words, " "))
}

// formerNames returns the names that areas had and have no more, in order.
func formerNames(c *cube.Cube, former map[data.AreaCode][]data.Area) []formerName {
	type key struct {
		folded string
		code   data.AreaCode
	}
	found := map[key]*formerName{}
	for _, a := range c.AllAreas() {
		for _, old := range former[a.Code] {
			folded := fold(old.Name)
			if folded == fold(a.Name) {
				continue
			}
			f := found[key{folded, old.Code}]
			if f == nil {
				f = &formerName{folded: folded, name: old.Name}
				found[key{folded, old.Code}] = f
			}
			f.until = max(f.until, old.ValidTo)
			if !slices.ContainsFunc(f.now, func(n data.Area) bool { return n.Code == a.Code }) {
				f.now = append(f.now, a)
			}
		}
	}
	out := make([]formerName, 0, len(found))
	for _, f := range found {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b formerName) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(string(a.until), string(b.until)), strings.Compare(string(a.now[0].Code), string(b.now[0].Code)))
	})
	return out
}
