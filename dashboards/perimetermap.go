package dashboards

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/topology"
	"cittamedie/indicators/perimeter"
)

// Limits of a drawing.
const (
	mapSide       = 1000 // units of its longer side: half a pixel on most screens
	mostDrawn     = 1600 // municipalities; with more, those of no hypothesis are left out
	mostDetailed  = 450  // municipalities drawn with all their vertices
	mapMargin     = 6
	degreesToRads = math.Pi / 180
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
	if around := p.municipalitiesAround(members); len(around) <= mostDrawn {
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
		if len(v.Sides) > 1 {
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

// municipalitiesAround returns all the municipalities of the provinces that some
// lie in.
func (p *page) municipalitiesAround(codes []data.AreaCode) []data.AreaCode {
	provinces := map[data.AreaCode]bool{}
	for _, code := range codes {
		a, _ := p.cube.Area(code)
		provinces[a.Parent] = true
	}
	var out []data.AreaCode
	for _, a := range p.cube.Areas(data.Municipality) {
		if provinces[a.Parent] {
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
		out = append(out, row("0", notIn, p.T("legend.none")))
	}
	return out
}

// frame turns degrees into units of a drawing: an equirectangular projection, true
// to shape at its middle latitude.
type frame struct {
	west, north   float64
	stretch, by   float64 // of a degree of longitude; units in a degree of latitude
	width, height int
	has           map[data.AreaCode]bool
}

// newFrame fits municipalities into a drawing; nil where none has a polygon.
func newFrame(t *topology.Topology, codes []data.AreaCode) *frame {
	f := &frame{has: map[data.AreaCode]bool{}}
	west, south, east, north := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, code := range codes {
		b, ok := t.Bound(data.Municipality, code)
		if !ok || b.Max[0] < b.Min[0] {
			continue
		}
		f.has[code] = true
		west, south, east, north = min(west, b.Min[0]), min(south, b.Min[1]), max(east, b.Max[0]), max(north, b.Max[1])
	}
	if len(f.has) == 0 || !(east > west && north > south) {
		return nil
	}
	f.west, f.north = west, north
	f.stretch = math.Cos((south + north) / 2 * degreesToRads)
	f.by = mapSide / max((east-west)*f.stretch, north-south)
	f.width, f.height = int(math.Ceil((east-west)*f.stretch*f.by))+2*mapMargin, int(math.Ceil((north-south)*f.by))+2*mapMargin
	return f
}

// drawn returns those that have a polygon.
func (f *frame) drawn(codes []data.AreaCode) []data.AreaCode {
	return slices.DeleteFunc(slices.Clone(codes), func(code data.AreaCode) bool { return !f.has[code] })
}

// path returns the outline of a municipality in the words of SVG, in whole units
// and each step from the one before; rings of less than a unit are left out.
func (f *frame) path(t *topology.Topology, code data.AreaCode) string {
	shape, ok := t.Geometry(data.Municipality, code)
	if !ok || !f.has[code] {
		return ""
	}
	var b strings.Builder
	for _, polygon := range shape {
		for _, ring := range polygon {
			var last [2]int
			n := 0
			start := b.Len()
			for _, at := range ring[:len(ring)-1] {
				x := mapMargin + int(math.Round((at[0]-f.west)*f.stretch*f.by))
				y := mapMargin + int(math.Round((f.north-at[1])*f.by))
				if n > 0 && x == last[0] && y == last[1] {
					continue
				}
				if n == 0 {
					b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + "l")
				} else {
					b.WriteString(strconv.Itoa(x-last[0]) + " " + strconv.Itoa(y-last[1]) + " ")
				}
				last = [2]int{x, y}
				n++
			}
			if n < 3 {
				kept := b.String()[:start]
				b.Reset()
				b.WriteString(kept)
				continue
			}
			b.WriteString("z")
		}
	}
	if b.Len() == 0 { // smaller than a unit: a dot stands for it
		at := shape[0][0][0]
		return fmt.Sprintf("M%d %dh2v2h-2z", mapMargin+int((at[0]-f.west)*f.stretch*f.by), mapMargin+int((f.north-at[1])*f.by))
	}
	return b.String()
}
