package dashboards

import (
	"cmp"
	"slices"
	"strings"

	"cittamedie/data"
)

// small are the words of a query that tell no area from another.
var small = []string{"di", "del", "della", "d", "de", "in", "a", "of", "the", "e"}

// query is what was written, as the names are compared with it.
type query struct {
	text        string // folded
	solid       string // without spaces; "" when too short to tell
	words       []string
	name, sigla string // the text without a trailing sigla
}

// shortestSolid is how many letters are compared with a name without its spaces.
const shortestSolid = 5

func newQuery(q string) query {
	out := query{text: fold(q)}
	out.words = strings.Fields(out.text)
	if solid := strings.Join(out.words, ""); len(solid) >= shortestSolid {
		out.solid = solid
	}
	if i := strings.LastIndexByte(out.text, ' '); i > 0 && len(out.text)-i == 3 {
		out.name, out.sigla = out.text[:i], strings.ToUpper(out.text[i+1:])
	}
	return out
}

// wordly ranks the area at i against a query that is not a piece of its name: 2
// where the name begins with it but for spaces, 4 where each of its words begins
// a word of the name, 5 where some are of what is around the area; -1 none.
func (ix *searchIndex) wordly(i int, q query) int {
	if q.solid != "" && strings.HasPrefix(ix.solid[i], q.solid) {
		return 2
	}
	rank, named := 4, 0
	for _, w := range q.words {
		switch {
		case beginsWord(ix.names[i], w):
			named += len(w)
		case slices.Contains(small, w):
		case beginsWord(ix.around[i], w):
			rank = 5
		default:
			return -1
		}
	}
	if len(q.words) < 2 || named < 3 {
		return -1
	}
	return rank
}

// beginsWord reports whether a word of text begins with w.
func beginsWord(text, w string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], w)
		if i < 0 {
			return false
		}
		if at += i; at == 0 || text[at-1] == ' ' {
			return true
		}
		at++
	}
}

// inTheMiddle is the rank of a name that holds a query inside a word.
const inTheMiddle = 3

// match ranks a name against what was written: 0 the same, 1 it begins so, 2 a
// word of it does, 3 it holds it; -1 none.
func match(name, q string) int {
	switch {
	case name == q:
		return 0
	case strings.HasPrefix(name, q):
		return 1
	case beginsWord(name, q):
		return 2
	case len(q) >= 3 && strings.Contains(name, q):
		return inTheMiddle
	}
	return -1
}

// hit is an area that a query names, by the name it has or by one it had.
type hit struct {
	area   data.Area
	rank   int
	former *formerName
}

// find returns the areas that q names, the nearest first; a trailing sigla
// ("Siena SI", "Siena (SI)") keeps those of that province. An area is there
// once, by its own name unless a former one is nearer to q. Where no name begins
// with what was written, those that differ by a letter or two are there too.
func (ix *searchIndex) find(p *page, q string) []hit {
	asked := newQuery(q)
	if asked.text == "" {
		return nil
	}
	hits := ix.named(p, q, asked)
	best := map[data.AreaCode]int{}
	for _, h := range hits {
		best[h.area.Code] = h.rank
	}
	for i := range ix.former {
		f := &ix.former[i]
		r := match(f.folded, asked.text)
		for _, a := range f.now {
			if was, has := best[a.Code]; r >= 0 && (!has || r < was) {
				hits = slices.DeleteFunc(hits, func(h hit) bool { return h.area.Code == a.Code })
				hits, best[a.Code] = append(hits, hit{a, r, f}), r
			}
		}
	}
	if !slices.ContainsFunc(hits, func(h hit) bool { return h.rank < inTheMiddle }) {
		hits = append(ix.misspelt(asked.text), hits...)
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.area.Level, b.area.Level), strings.Compare(a.area.Name, b.area.Name))
	})
	return hits
}

// named returns the areas whose present name, or code, is asked for.
func (ix *searchIndex) named(p *page, written string, q query) []hit {
	var hits []hit
	code := strings.TrimSpace(written)
	for i, a := range ix.areas {
		r := match(ix.names[i], q.text)
		if r < 0 && q.sigla != "" && p.sigla(a) == q.sigla {
			r = match(ix.names[i], q.name)
		}
		if strings.EqualFold(string(a.Code), code) {
			r = 0
		}
		if r < 0 {
			r = ix.wordly(i, q)
		}
		if r > 0 && a.Level != data.Municipality && q.text == fold(p.areaName(a)) {
			r = 0
		}
		if r >= 0 {
			hits = append(hits, hit{area: a, rank: r})
		}
	}
	return hits
}

// shortestMisspelt is how many letters a query has at least before a name that
// differs is taken for it; from longMisspelt on two letters may differ.
const (
	shortestMisspelt = 5
	longMisspelt     = 9
)

// misspelt returns the areas whose name differs from a query by a letter, or by
// two in a long one.
func (ix *searchIndex) misspelt(folded string) []hit {
	if len(folded) < shortestMisspelt {
		return nil
	}
	most := 1
	if len(folded) >= longMisspelt {
		most = 2
	}
	var hits []hit
	for i, name := range ix.names {
		if far := len(name) - len(folded); far > most || far < -most {
			continue
		}
		if d := distance(folded, name); d <= most {
			hits = append(hits, hit{area: ix.areas[i], rank: d})
		}
	}
	return hits
}
