package dashboards

import (
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// Limits of a drawing.
const (
	mostDrawn    = 1600 // municipalities; with more, those of no hypothesis are left out
	mostDetailed = 450  // municipalities drawn with all their vertices
)

// perimeterMap is municipalities drawn by the server, by how many hypotheses they
// are in. It needs no script.
type perimeterMap struct {
	Rest           string // colour of what is in no hypothesis
	Title, Reading string
	Width, Height  int
	Shapes         []mapShape
	Small          []smallMap
	Legend         []LegendRow
	Without        []string // municipalities that have no polygon
}

// mapShape is a municipality of the drawing.
type mapShape struct {
	Code             data.AreaCode
	D, Colour, Label string
}

// smallMap is one hypothesis on its own.
type smallMap struct {
	Letter, Name string
	Codes        []data.AreaCode
}

// notIn is the colour of a municipality in no hypothesis.
const notIn = "#eef1f4"

// agreementColours are the colours of municipalities in 1 to n of n hypotheses:
// one blue, the darker the more; of two, each has its own.
func agreementColours(n int) []string {
	switch n {
	case 1:
		return []string{"#2171b5"}
	case 3:
		return []string{"#c6dbef", "#6baed6", "#08306b"}
	case 4:
		return []string{"#c6dbef", "#8fc1de", "#3182bd", "#08306b"}
	case 5:
		return []string{"#deebf7", "#b0d0e8", "#6baed6", "#2171b5", "#08306b"}
	case 6:
		return []string{"#deebf7", "#b9d5ea", "#85bcdb", "#4292c6", "#1761a5", "#08306b"}
	}
	return []string{"#e69f00", "#8fc1de", "#08306b"} // in A alone, in B alone, in both
}

// perimeterMap draws the hypotheses with the provinces around them; nil where the
// release has no boundaries or there is nothing to draw.
func (p *page) perimeterMap(v ambitiView, cmp *perimeter.Comparison) *perimeterMap {
	top := p.cube.Boundaries()
	members := v.members()
	if top == nil || len(members) == 0 {
		return nil
	}
	codes := members
	if around := p.municipalitiesAround(members, v.Draw == ""); len(around) <= mostDrawn {
		codes = around
	}
	if len(codes) > mostDetailed {
		top = p.cube.Overview()
	}
	m := &perimeterMap{Rest: notIn, Title: p.mapTitle(v), Reading: p.agreementWords(v, cmp)}
	frame := newFrame(top, codes)
	if frame == nil {
		return nil
	}
	m.Width, m.Height = frame.width, frame.height
	counts := map[string]int{}
	for _, code := range codes {
		key, colour := v.agreement(code)
		counts[key]++
		d := frame.path(top, code)
		if d == "" {
			if key != "0" {
				m.Without = append(m.Without, p.nameOf(code))
			}
			continue
		}
		m.Shapes = append(m.Shapes, mapShape{code, d, colour, p.nameOf(code) + ": " + p.agreementText(v, code)})
	}
	for _, h := range v.Sides {
		if len(v.Sides) > 1 && len(codes) <= mostDrawn {
			m.Small = append(m.Small, smallMap{h.Letter, p.hypothesisName(h), frame.drawn(h.Municipalities)})
		}
	}
	m.Legend = p.agreementLegend(v, counts)
	return m
}

func (p *page) mapTitle(v ambitiView) string {
	if len(v.Sides) == 1 {
		return p.hypothesisName(v.Sides[0])
	}
	return p.T("ambiti.mapTitle")
}

// members returns the municipalities of any hypothesis, in order of code.
func (v ambitiView) members() []data.AreaCode {
	var out []data.AreaCode
	for _, h := range v.Sides {
		out = append(out, h.Municipalities...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fewHere is the part of the members that a province may hold and not be drawn
// around them: a few across a border would make all of it the picture.
const fewHere = 0.1

// municipalitiesAround returns some municipalities, in order of code, with all the
// others of the provinces they lie in; main leaves out provinces that hold few.
func (p *page) municipalitiesAround(codes []data.AreaCode, main bool) []data.AreaCode {
	provinces := map[data.AreaCode]int{}
	for _, code := range codes {
		a, _ := p.cube.Area(code)
		provinces[a.Parent]++
	}
	var out []data.AreaCode
	for _, a := range p.cube.Areas(data.Municipality) {
		n := provinces[a.Parent]
		_, own := slices.BinarySearch(codes, a.Code)
		if own || n > 0 && (!main || float64(n) >= fewHere*float64(len(codes))) {
			out = append(out, a.Code)
		}
	}
	return out
}

// nameOf returns the name of a municipality with its sigla.
func (p *page) nameOf(code data.AreaCode) string {
	a, ok := p.cube.Area(code)
	if !ok {
		return string(code)
	}
	return p.areaName(a)
}

// agreement returns in which class of the map a municipality is, and its colour.
func (v ambitiView) agreement(code data.AreaCode) (key, colour string) {
	in := v.in(code)
	colours := agreementColours(len(v.Sides))
	switch {
	case len(in) == 0:
		return "0", notIn
	case len(v.Sides) == 2 && len(in) == 1:
		return in[0], colours[in[0][0]-'A']
	}
	n := len(in)
	if len(v.Sides) == 2 {
		return "2", colours[2]
	}
	return strconv.Itoa(n), colours[n-1]
}

// in returns the letters of the hypotheses that have a municipality.
func (v ambitiView) in(code data.AreaCode) []string {
	var out []string
	for _, h := range v.Sides {
		if h.Has(code) {
			out = append(out, h.Letter)
		}
	}
	return out
}

// agreementText says in which hypotheses a municipality is.
func (p *page) agreementText(v ambitiView, code data.AreaCode) string {
	in := v.in(code)
	switch {
	case len(in) == 0 && len(v.Sides) == 1:
		return p.T("agree.outside")
	case len(in) == 0:
		return p.T("agree.none")
	case len(v.Sides) == 1:
		return p.T("agree.inside")
	case len(in) == len(v.Sides):
		return p.T("agree.all")
	}
	return p.T("agree.some", p.Num(len(in)), p.Num(len(v.Sides)), strings.Join(in, ", "))
}

// agreementLegend lists the classes with how many municipalities are in each.
func (p *page) agreementLegend(v ambitiView, counts map[string]int) []LegendRow {
	n, colours := len(v.Sides), agreementColours(len(v.Sides))
	row := func(key, colour, text string) LegendRow {
		return LegendRow{Colour: colour, Text: text, Count: p.Num(counts[key])}
	}
	var out []LegendRow
	switch n {
	case 1:
		out = append(out, row("1", colours[0], p.T("legend.inside")))
	case 2:
		out = append(out, row("2", colours[2], p.T("legend.both")), row("A", colours[0], p.T("legend.only", "A")), row("B", colours[1], p.T("legend.only", "B")))
	default:
		for k := n; k > 0; k-- {
			text := p.T("legend.some", p.Num(k), p.Num(n))
			if k == n {
				text = p.T("legend.every", p.Num(n))
			}
			out = append(out, row(strconv.Itoa(k), colours[k-1], text))
		}
	}
	if counts["0"] > 0 {
		text := p.T("legend.none")
		if n == 1 {
			text = p.T("legend.outside")
		}
		out = append(out, row("0", notIn, text))
	}
	return out
}
