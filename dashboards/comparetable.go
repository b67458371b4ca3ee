package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// compareTable is indicators by areas, each row in one year.
type compareTable struct {
	Caption string
	Heads   []crumb
	Rows    []compareRow
	Sources []Source
	CSV     string
}

// compareRow is an indicator, in the latest year that most of the areas have.
type compareRow struct {
	in                      data.Indicator
	period                  data.Period
	Title, Unit, Year, Page string
	Hint                    string // where there are figures, when an area has none
	Marks                   []string
	Cells                   []compareCell
}

// compareCell is a figure and how it moved. The figure may be that of the
// province around the area.
type compareCell struct {
	Shown
	Spark *spark

	area, from data.Area
	cell       cube.Cell
}

// lender returns the area whose figures an area shows: itself or, where the
// indicator cannot be recomposed, the smallest around it that has some.
func (p *page) lender(in data.Indicator, a data.Area) data.Area {
	if len(p.cube.Series(in.Code, a.Code)) == 0 {
		if up, _, ok := p.container(in, a); ok {
			return up
		}
	}
	return a
}

// compareTable writes a comparison.
func (p *page) compareTable(v compareView) *compareTable {
	t := &compareTable{Caption: p.T("compare.caption")}
	var codes []data.AreaCode
	for _, a := range v.Areas {
		t.Heads = append(t.Heads, crumb{p.areaName(a), p.area(a.Code)})
		codes = append(codes, a.Code)
	}
	t.CSV = p.compareAt("/confronta/tabella.csv", codes, v.indicatorCodes())
	var used []string
	for _, in := range v.Indicators {
		row := p.compareRow(in, v.Areas)
		t.Rows = append(t.Rows, row)
		for _, cell := range row.Cells {
			if cell.cell.Dataset != "" {
				used = append(used, cell.cell.Dataset)
			}
		}
	}
	slices.Sort(used)
	t.Sources = p.sources(slices.Compact(used))
	return t
}

func (p *page) compareRow(in data.Indicator, areas []data.Area) compareRow {
	row := compareRow{in: in, Title: p.In(in.Title), Unit: p.In(in.Unit), Page: p.indicator(in), Marks: p.marks(in), Year: "–"}
	row.period = p.sharedPeriod(in, areas)
	if !row.period.IsZero() {
		row.Year = row.period.String()
	}
	none := false
	for _, a := range areas {
		from := p.lender(in, a)
		c := compareCell{area: a, from: from, cell: p.cube.Cell(in.Code, from.Code, row.period)}
		c.Shown = p.show(c.cell, in)
		if c.cell.Published() && from.Code != a.Code {
			c.Shown = p.borrowed(c.Shown, a, from)
		}
		c.Spark = p.sparkline(in, p.cube.Series(in.Code, from.Code))
		none = none || !c.cell.Published()
		row.Cells = append(row.Cells, c)
	}
	if none {
		row.Hint = p.T("compare.elsewhere", strings.Join(p.spans(in), "; "))
		if !p.hasAny(in) {
			row.Hint = p.T("catalogue.noFigures")
		}
	}
	return row
}

// sharedPeriod returns the latest of the periods in which most of the areas have
// a value; the zero one when none has.
func (p *page) sharedPeriod(in data.Indicator, areas []data.Area) data.Period {
	count := map[data.Period]int{}
	for _, a := range areas {
		for _, pt := range p.cube.Series(in.Code, p.lender(in, a).Code) {
			if pt.Status.HasValue() {
				count[pt.Period]++
			}
		}
	}
	var best data.Period
	for d, n := range count {
		if n > count[best] || (n == count[best] && d.Compare(best) > 0) {
			best = d
		}
	}
	return best
}

// compareCSV answers /confronta/tabella.csv with exactly the table of the page,
// a row for each cell.
func (s *site) compareCSV(c *fiber.Ctx) error {
	p := s.newPage(c, "compare")
	v, err := p.readCompare(c)
	if err != nil {
		return err
	}
	rows := [][]string{{"indicator", "title", "unit", "area", "areaName", "period", "value", "status", "valueOf", "valueOfName", "note", "dataset", "release"}}
	for _, row := range p.compareTable(v).Rows {
		for _, cell := range row.Cells {
			line := []string{row.in.Code, row.Title, row.Unit, string(cell.area.Code), p.areaName(cell.area), "", "", "", "", "", cell.Note(), cell.cell.Dataset, p.Release().ID}
			if cell.cell.Published() {
				line[5], line[6], line[7] = row.period.String(), exactIf(cell.cell.Value, cell.cell.Status.HasValue()), cell.cell.Status.String()
				line[8], line[9] = string(cell.from.Code), p.areaName(cell.from)
			}
			rows = append(rows, line)
		}
	}
	return sendCSV(c, "confronto.csv", rows)
}
