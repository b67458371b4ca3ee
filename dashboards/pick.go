package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
)

// choice is what was written in a field, and the areas it may mean.
type choice struct {
	Name, Label, Text string
	Options           []option
	Nothing           bool
	Suggest           string // address of the suggestions, for the script
}

// mostOptions is how many areas a name that several match offers.
const mostOptions = 20

// pick reads the area that a field of a form names, of a level or, where it is
// not a level of the cube, of any. An area is chosen by its code, by one it had,
// or by a name that one alone has; otherwise the reader is asked.
func (p *page) pick(name string, level data.Level) (data.AreaCode, choice) {
	code, ch := p.choose(name, p.param(name), func(a data.Area) bool { return a.Level == level })
	ch.Suggest = p.Suggest("level", level.String())
	return code, ch
}

// pickAny is pick for areas of every level; a comune stands before the others of
// its name.
func (p *page) pickAny(name, text string) (data.AreaCode, choice) {
	return p.choose(name, text, func(data.Area) bool { return true })
}

func (p *page) choose(name, written string, want func(data.Area) bool) (data.AreaCode, choice) {
	text := []rune(strings.ToValidUTF8(written, ""))
	ch := choice{Name: name, Label: p.T("choose." + name), Text: string(text[:min(len(text), longestQuery)]), Suggest: p.Suggest()}
	if fold(ch.Text) == "" {
		return "", ch
	}
	if a, ok := p.today(data.AreaCode(ch.Text)); ok && want(a) {
		return a.Code, ch
	}
	var found []data.Area
	texts := map[data.AreaCode]string{}
	for _, h := range p.site.index(p.cube).find(p, ch.Text) {
		if want(h.area) {
			found = append(found, h.area)
			texts[h.area.Code] = p.areaName(h.area) + ", " + p.whereFound(h)
		}
	}
	ch.Nothing = len(found) == 0
	for _, same := range []func(data.Area) bool{
		func(a data.Area) bool { return a.Level == data.Municipality && fold(a.Name) == fold(ch.Text) },
		func(a data.Area) bool { return fold(p.areaName(a)) == fold(ch.Text) },
	} {
		exact := slices.DeleteFunc(slices.Clone(found), func(a data.Area) bool { return !same(a) })
		if len(exact) == 1 {
			return exact[0].Code, ch
		}
	}
	for _, a := range found[:min(len(found), mostOptions)] {
		ch.Options = append(ch.Options, option{Value: string(a.Code), Text: texts[a.Code]})
	}
	return "", ch
}
