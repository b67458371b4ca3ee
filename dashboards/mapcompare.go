package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// manyChoices is how many areas a list to choose from may have: beyond, the
// reader writes the name.
const manyChoices = 400

// comparison is what the map says of the area the reader looks at, and of the
// one beside it.
type comparison struct {
	Title      string
	Rows       []comparedRow
	Difference string
	Heads      []string
	Figure     *Figure
	Pick       bool // true when a second area can still be chosen
}

type comparedRow struct {
	Name  string
	Rank  string
	Value Shown
	Links []crumb
}

// readChosen reads the areas looked at. One that is not on the map is let go,
// for the form changes the place alone; a name nobody has is told to the reader.
func (p *page) readChosen(v *mapView) (unknown string) {
	areas := p.cube.Inside(v.Level, v.parentCode())
	var one, two bool
	v.Chosen, one = p.find(areas, p.param("area"))
	v.With, two = p.find(areas, p.param("with"))
	if v.With.Code == v.Chosen.Code {
		v.With = data.Area{}
	}
	if v.Chosen.Code == "" {
		v.Chosen, v.With = v.With, data.Area{}
	}
	if len(areas) > manyChoices && (!one || !two) {
		return p.T("map.noArea", p.T("level."+v.Level.String()))
	}
	return ""
}

// find returns the area of a code or of a name; ok is true when nothing was
// asked for, too.
func (p *page) find(areas []data.Area, asked string) (a data.Area, ok bool) {
	if asked == "" {
		return a, true
	}
	wanted := fold(asked)
	var named []data.Area
	for _, a := range areas {
		if string(a.Code) == asked || fold(p.rowName(a)) == wanted {
			return a, true
		}
		if fold(a.Name) == wanted {
			named = append(named, a)
		}
	}
	if len(named) == 1 {
		return named[0], true
	}
	return a, false
}

// compare writes the areas looked at with their place in the ranking; nil when
// there is none.
func (p *page) compare(v mapView) *comparison {
	if v.Chosen.Code == "" {
		return nil
	}
	values := p.cube.Values(v.Indicator.Code, v.Level, v.parentCode(), v.Period)
	rows := rank(values)
	placed := slices.IndexFunc(rows, func(r ranked) bool { return r.Rank == 0 })
	if placed < 0 {
		placed = len(rows)
	}
	c := &comparison{Title: p.rowName(v.Chosen), Pick: v.With.Code == "", Heads: []string{p.T("level." + v.Level.String()), p.In(v.Indicator.Unit), p.T("table.rank"), p.T("map.go")}}
	areas := []data.Area{v.Chosen}
	if v.With.Code != "" {
		areas = append(areas, v.With)
		c.Title = p.T("map.beside", p.rowName(v.Chosen), p.rowName(v.With))
		c.Difference = p.difference(v)
	}
	for _, a := range areas {
		i := slices.IndexFunc(rows, func(r ranked) bool { return r.Area.Code == a.Code })
		row := comparedRow{Name: p.rowName(a), Value: p.show(rows[i].Cell, v.Indicator), Links: p.ways(v, a)}
		if rows[i].Rank > 0 {
			row.Rank = p.T("map.place", p.Num(rows[i].Rank), p.Num(placed))
		}
		c.Rows = append(c.Rows, row)
	}
	if len(p.seriesPeriods(v.Indicator, areas)) > 0 {
		c.Figure = p.seriesFigure(v.Indicator, areas)
		c.Figure.Page = p
		c.Figure.Drawing = p.link("/mappa/andamento.json", v.params()...)
	}
	return c
}

// ways are where the reader may go from an area: inside it and to its profile.
func (p *page) ways(v mapView, a data.Area) []crumb {
	profile := crumb{p.T("map.profile"), p.area(a.Code)}
	if in := p.inside(v, a); in != profile.Link {
		return []crumb{{p.T("map.open"), in}, profile}
	}
	return []crumb{profile}
}

// difference says by how much the first area exceeds the second.
func (p *page) difference(v mapView) string {
	a, b := p.cube.Cell(v.Indicator.Code, v.Chosen.Code, v.Period), p.cube.Cell(v.Indicator.Code, v.With.Code, v.Period)
	if !a.Status.HasValue() || !b.Status.HasValue() {
		return p.T("map.noDifference")
	}
	text, unit := signed(p.Lang, a.Value-b.Value, v.Indicator.Decimals), p.In(v.Indicator.Unit)
	if v.Indicator.Unit.IT == "%" {
		return p.T("map.difference", p.T("change.points", text))
	}
	return p.T("map.difference", strings.TrimSpace(text+" "+unit))
}

// mapSeries answers /mappa/andamento.json with the drawing of the series of the
// areas looked at.
func (s *site) mapSeries(c *fiber.Ctx) error {
	p := s.newPage(c, "map")
	v, err := p.readMapView()
	if err != nil {
		return err
	}
	p.readChosen(&v)
	areas := slices.DeleteFunc([]data.Area{v.Chosen, v.With}, func(a data.Area) bool { return a.Code == "" })
	if len(areas) == 0 || len(p.seriesPeriods(v.Indicator, areas)) == 0 {
		return data.ErrNoData
	}
	return c.JSON(p.seriesDrawing(v.Indicator, areas))
}
