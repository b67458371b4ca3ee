package dashboards

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// stabilityTable says in how many choices of parameters each municipality stays.
type stabilityTable struct {
	City    data.AreaCode // that they follow; "" where it is the centre of their own area
	Caption string
	Rows    []stabilityRow
	Shown   string
}

type stabilityRow struct {
	Code              data.AreaCode
	Name, Area, Times string
	times             int
}

// mostStability is how many municipalities the table shows, the least stable first.
const mostStability = 40

// labLayer puts on the map what the reader asked to see in the place of the areas.
func (p *page) labLayer(c *fiber.Ctx, q labAsk, r *perimeter.Result, home data.AreaCode, v *labView, m *labMap) error {
	switch q.Layer {
	case layerLabour:
		p.labourLayer(v, m)
	case layerStability:
		return p.stabilityLayer(c, q, r, home, v, m)
	default:
		v.LayerNote = p.T("lab.note.areas")
	}
	return nil
}

// labourLayer fills the map with ISTAT's labour market areas.
func (p *page) labourLayer(v *labView, m *labMap) {
	x := p.site.labour.of(p.cube)
	if len(x.inside) == 0 {
		v.LayerNote = p.T("functional.noAreas")
		return
	}
	place, labels := map[data.AreaCode]int{}, map[data.AreaCode]int{}
	var leads []data.AreaCode
	fills := make([]int, len(m.Codes))
	m.Classes, m.Labels = []labClass{}, []labLabel{}
	for i, code := range m.Codes {
		g, ok := x.of[code]
		if !ok {
			fills[i] = -1
			continue
		}
		if _, known := place[g]; !known {
			place[g] = len(leads)
			leads = append(leads, x.lead[g])
			a, _ := p.cube.Area(g)
			m.Classes = append(m.Classes, labClass{Text: p.T("lab.areaOf", "SLL "+a.Name, p.comuniOf(len(x.inside[g])))})
			m.Labels = append(m.Labels, labLabel{x.lead[g], a.Name})
		}
		fills[i], labels[code] = place[g], place[g]
	}
	for i, colour := range p.site.Perimeters.Colour(p.cube, labels, leads) {
		m.Classes[i].Colour = labPalette[colour]
	}
	m.Fills = fills
	slices.SortStableFunc(m.Labels, func(a, b labLabel) int {
		if x.people[a.Code] > x.people[b.Code] {
			return -1
		}
		return 1
	})
	m.Labels = m.Labels[:min(mostLabels, len(m.Labels))]
	v.LayerNote = p.T("lab.note.sll")
}

// stabilityLayer fills the map with how many choices leave a municipality where it
// is: with the centre of its area or, where the reader chose a municipality, with it.
func (p *page) stabilityLayer(c *fiber.Ctx, q labAsk, r *perimeter.Result, home data.AreaCode, v *labView, m *labMap) error {
	if q.Simulated {
		v.LayerNote = p.T("lab.noStability")
		return nil
	}
	times, grid, city, err := p.stability(c, q, home)
	if err != nil {
		if errors.Is(err, data.ErrInvalid) || errors.Is(err, data.ErrNotFound) {
			v.LayerNote = p.T("lab.noStability") + " " + p.reasonOf(err)
			return nil
		}
		return err
	}
	classes := p.stabilityClasses(grid)
	m.Fills, m.Classes = make([]int, len(times)), nil
	counts := make([]int, len(classes))
	for i, n := range times {
		m.Fills[i] = classOfTimes(n, grid)
		if n >= 0 {
			counts[m.Fills[i]]++
		}
	}
	for i, class := range classes {
		m.Classes = append(m.Classes, class)
		m.Legend = append(m.Legend, labClass{class.Text + " (" + p.Num(counts[i]) + ")", class.Colour})
		v.Legend = append(v.Legend, LegendRow{Colour: class.Colour, Text: class.Text, Count: p.Num(counts[i])})
	}
	t := &stabilityTable{City: city, Caption: p.T("lab.stability.caption")}
	v.LayerNote = p.T("lab.note.stability", p.Num(grid), p.Num(counts[0]), p.Num(len(times)-len(r.NotAssigned)))
	if city != "" {
		name := p.nameOf(city)
		t.Caption = p.T("lab.follow.caption", name)
		v.LayerNote = p.T("lab.note.follow", p.Num(grid), p.Num(counts[0]), name, p.Num(len(times)-counts[len(counts)-1]))
	}
	p.fillStability(t, r, times, grid)
	v.Stability = t
	return nil
}

// stability returns in how many of the choices of a grid each municipality stays,
// -1 for one in no area, the size of the grid, and the city they follow.
func (p *page) stability(c *fiber.Ctx, q labAsk, home data.AreaCode) (times []int, grid int, city data.AreaCode, err error) {
	if home != "" {
		f, err := p.site.Perimeters.Follow(c.UserContext(), p.cube, q.Request, home)
		if err == nil {
			return f.Times, len(f.Grid), home, nil
		}
		if !errors.Is(err, data.ErrNotFound) {
			return nil, 0, "", err
		}
	}
	s, err := p.site.Perimeters.Stability(c.UserContext(), p.cube, q.Request)
	if err != nil {
		return nil, 0, "", err
	}
	times = make([]int, len(s.Stability))
	for i, one := range s.Stability {
		times[i] = -1
		if one.OK {
			times[i] = int(one.WithCore*float64(len(s.Grid)) + 0.5)
		}
	}
	return times, len(s.Grid), "", nil
}

// stabilityClasses are the classes of the legend: always, most times, about half,
// seldom, never.
func (p *page) stabilityClasses(grid int) []labClass {
	colours := palette(data.Neutral, 4)
	slices.Reverse(colours)
	lower, upper := grid/3, 2*grid/3
	return []labClass{
		{p.T("lab.always", p.Num(grid), p.Num(grid)), colours[0]},
		{p.T("lab.times", p.Num(upper), p.Num(grid-1), p.Num(grid)), colours[1]},
		{p.T("lab.times", p.Num(lower), p.Num(upper-1), p.Num(grid)), colours[2]},
		{p.T("lab.times", p.Num(1), p.Num(lower-1), p.Num(grid)), colours[3]},
		{p.T("lab.never"), "#f4f4f4"},
	}
}

// classOfTimes returns the place among the classes of a number of choices.
func classOfTimes(n, grid int) int {
	switch {
	case n < 0:
		return -1
	case n == grid:
		return 0
	case n == 0:
		return 4
	case n >= 2*grid/3:
		return 1
	case n >= grid/3:
		return 2
	}
	return 3
}

// fillStability fills the table: the least stable first, of those that follow a city
// the ones that do so at times.
func (p *page) fillStability(t *stabilityTable, r *perimeter.Result, times []int, grid int) {
	for i, n := range times {
		if n < 0 || t.City != "" && n == 0 {
			continue
		}
		code := r.Flows.Codes()[i]
		row := stabilityRow{Code: code, Name: p.nameOf(code), Area: p.T("lab.noArea"), Times: p.T("lab.of", p.Num(n), p.Num(grid)), times: n}
		if a, ok := r.AreaOf(code); ok {
			row.Area = r.Areas[a].Name
		}
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(a, b stabilityRow) int { return a.times - b.times })
	if all := len(t.Rows); all > mostStability {
		t.Rows = t.Rows[:mostStability]
		t.Shown = p.T("lab.stability.shown", p.Num(mostStability), p.Num(all))
	}
}
