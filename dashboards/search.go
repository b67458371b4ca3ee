package dashboards

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"
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
	around []string
}

// index returns the index of the release in force, made once.
func (s *site) index(c *cube.Cube) *searchIndex {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.search == nil || s.search.cube != c {
		ix := &searchIndex{cube: c, areas: c.AllAreas()}
		for _, a := range ix.areas {
			ix.names = append(ix.names, fold(a.Name))
			ix.around = append(ix.around, around(c, a))
		}
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

// small are the words of a query that tell no area from another.
var small = []string{"di", "del", "della", "d", "de", "in", "a", "of", "the", "e"}

// wordly ranks an area against a query that is not a piece of its name: 2 where
// the name begins with it but for spaces, 4 where each of its words begins a word
// of the name, 5 where some are of what is around the area; -1 none.
func wordly(name, around, q string) int {
	if solid := strings.ReplaceAll(q, " ", ""); len(solid) >= 5 && strings.HasPrefix(strings.ReplaceAll(name, " ", ""), solid) {
		return 2
	}
	words := strings.Fields(q)
	rank, named := 4, 0
	for _, w := range words {
		switch {
		case strings.Contains(" "+name, " "+w):
			named += len(w)
		case slices.Contains(small, w):
		case strings.Contains(" "+around, " "+w):
			rank = 5
		default:
			return -1
		}
	}
	if len(words) < 2 || named < 3 {
		return -1
	}
	return rank
}

// match ranks a name against what was written: 0 the same, 1 it begins so, 2 a
// word of it does, 3 it holds it; -1 none.
func match(name, q string) int {
	switch {
	case name == q:
		return 0
	case strings.HasPrefix(name, q):
		return 1
	case strings.Contains(name, " "+q):
		return 2
	case len(q) >= 3 && strings.Contains(name, q):
		return 3
	}
	return -1
}

// find returns the areas that q names, the nearest first; a trailing sigla
// ("Siena SI", "Siena (SI)") keeps those of that province.
func (ix *searchIndex) find(p *page, q string) []data.Area {
	type hit struct {
		area data.Area
		rank int
	}
	var hits []hit
	folded := fold(q)
	name, sigla := folded, ""
	if i := strings.LastIndexByte(folded, ' '); i > 0 && len(folded)-i == 3 {
		name, sigla = folded[:i], strings.ToUpper(folded[i+1:])
	}
	for i, a := range ix.areas {
		r := match(ix.names[i], folded)
		if r < 0 && sigla != "" && p.sigla(a) == sigla {
			r = match(ix.names[i], name)
		}
		if strings.EqualFold(string(a.Code), strings.TrimSpace(q)) {
			r = 0
		}
		if r < 0 {
			r = wordly(ix.names[i], ix.around[i], folded)
		}
		if a.Level != data.Municipality && folded == fold(p.areaName(a)) {
			r = 0
		}
		if r >= 0 {
			hits = append(hits, hit{a, r})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.area.Level, b.area.Level), strings.Compare(a.area.Name, b.area.Name))
	})
	out := make([]data.Area, len(hits))
	for i, h := range hits {
		out[i] = h.area
	}
	return out
}

// mostHits is how many areas a search shows.
const mostHits = 50

// longestQuery bounds what is searched: no Italian name is nearly as long.
const longestQuery = 100

// searchBody is the page of a search.
type searchBody struct {
	Query      string
	Hits       []searchHit
	Indicators []searchHit
	Total      int
	More       bool
}

type searchHit struct{ Text, Where, Link string }

// showSearch answers /cerca?q=, also for those without JavaScript.
func (s *site) showSearch(c *fiber.Ctx) error {
	p := s.newPage(c, "search")
	p.Title, p.NoIndex = p.T("search.title"), true
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.Title, ""}}
	q := []rune(strings.ToValidUTF8(p.param("q"), ""))
	b := searchBody{Query: string(q[:min(len(q), longestQuery)])}
	if fold(b.Query) != "" {
		p.searchAreas(&b)
		p.searchIndicators(&b)
	}
	p.Body = b
	return s.render(c, p)
}

func (p *page) searchAreas(b *searchBody) {
	found := p.site.index(p.cube).find(p, b.Query)
	if len(found) == 0 {
		found = p.cube.Successors(data.AreaCode(b.Query))
	}
	b.Total = len(found)
	b.More = b.Total > mostHits
	for _, a := range found[:min(b.Total, mostHits)] {
		b.Hits = append(b.Hits, searchHit{p.areaName(a), p.where(a), p.area(a.Code)})
	}
}

func (p *page) searchIndicators(b *searchBody) {
	q := fold(b.Query)
	for _, in := range p.cube.Indicators() {
		if matches(in, q) && len(strings.Fields(q)) > 1 {
			b.Indicators = append(b.Indicators, searchHit{p.In(in.Title), p.In(in.Question), p.indicator(in)})
			continue
		}
		for _, text := range []string{in.Code, in.Title.IT, in.Title.EN, in.Question.IT, in.Question.EN} {
			if match(fold(text), q) >= 0 {
				b.Indicators = append(b.Indicators, searchHit{p.In(in.Title), p.In(in.Question), p.indicator(in)})
				break
			}
		}
	}
}
