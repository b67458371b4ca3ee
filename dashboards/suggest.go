package dashboards

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// mostSuggested and mostIndicators bound what is suggested under a field.
const (
	mostSuggested  = 8
	mostIndicators = 3
)

// suggestion is one line under a field: what it says, what it writes into the
// field and where it leads.
type suggestion struct {
	Text  string `json:"text"`
	Where string `json:"where"`
	Value string `json:"value"`
	Link  string `json:"link"`
}

// suggestions answers /cerca/suggerimenti.json?q=: the same areas, in the same
// order, that /cerca and the fields find without JavaScript. Level and parent
// keep the areas of a map, indicators=1 adds indicators before them.
func (s *site) suggestions(c *fiber.Ctx) error {
	p := s.newPage(c, "search")
	parent, err := p.readParent()
	if err != nil {
		return err
	}
	level := data.Level(0)
	if asked := p.param("level"); asked != "" {
		if level, err = data.ParseLevel(asked); err != nil {
			return err
		}
	}
	q := []rune(strings.ToValidUTF8(p.param("q"), ""))
	out := p.suggest(string(q[:min(len(q), longestQuery)]), level, parent)
	return c.JSON(map[string]any{"items": out, "said": p.suggestedText(len(out))})
}

func (p *page) suggest(q string, level data.Level, parent data.Area) []suggestion {
	out := []suggestion{}
	if fold(q) == "" {
		return out
	}
	if p.param("indicators") == "1" {
		var b searchBody
		b.Query = q
		p.searchIndicators(&b)
		for _, h := range b.Indicators[:min(len(b.Indicators), mostIndicators)] {
			out = append(out, suggestion{h.Text, p.T("search.indicator"), h.Text, h.Link})
		}
	}
	for _, h := range p.findAreas(q) {
		if level != 0 && h.area.Level != level || parent.Code != "" && !p.cube.Within(h.area.Code, parent.Code) {
			continue
		}
		if len(out) == mostSuggested {
			break
		}
		out = append(out, suggestion{p.areaName(h.area), p.whereFound(h), p.unmistakable(h.area, level), p.area(h.area.Code)})
	}
	return out
}

// unmistakable returns what names one area alone in a field: its name, or its
// code where another of the level has the same.
func (p *page) unmistakable(a data.Area, level data.Level) string {
	ix := p.site.index(p.cube)
	switch {
	case ix.called[ix.key(p, a)] > 1:
		return string(a.Code)
	case level != 0:
		return p.rowName(a)
	}
	return p.areaName(a)
}

func (p *page) suggestedText(n int) string {
	switch n {
	case 0:
		return p.T("suggest.none")
	case 1:
		return p.T("suggest.one")
	}
	return p.T("suggest.some", p.Num(n))
}

// Suggest returns the address of the suggestions of a field, with what bounds
// them.
func (p *page) Suggest(params ...string) string {
	return p.link("/cerca/suggerimenti.json", append(params, "lang", p.Lang)...)
}
