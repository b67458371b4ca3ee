package dashboards

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// readSeries returns the indicator of the chart of a profile: the one asked
// for, the default, or the first with a value. It is false when none has.
func (p *page) readSeries(a data.Area) (data.Indicator, bool) {
	for _, code := range []string{p.param("indicator"), defaultIndicator} {
		in, known := p.cube.Indicator(code)
		if _, has := latest(p.cube.Series(code, a.Code)); known && has {
			return in, true
		}
	}
	for _, in := range p.cube.Indicators() {
		if _, has := latest(p.cube.Series(in.Code, a.Code)); has {
			return in, true
		}
	}
	return data.Indicator{}, false
}

func (p *page) fillSeriesChoices(b *areaBody, shown data.Indicator) {
	for _, in := range p.cube.Indicators() {
		if _, has := latest(p.cube.Series(in.Code, b.Area.Code)); has {
			b.Choices = append(b.Choices, option{in.Code, p.In(in.Title), in.Code == shown.Code})
		}
	}
}

// seriesAreas are the lines of a profile's chart. Quantities of a comune and of
// Italy do not fit one scale, so a quantity is drawn for the area alone and the
// one the reader chose.
func (p *page) seriesAreas(in data.Indicator, a data.Area, compared []data.Area) []data.Area {
	out := []data.Area{a}
	for _, o := range compared {
		if !in.Quantity || string(o.Code) == p.param("with") {
			out = append(out, o)
		}
	}
	return out
}

// seriesPeriods returns every period in which one of the areas has a cell.
func (p *page) seriesPeriods(in data.Indicator, areas []data.Area) []data.Period {
	var out []data.Period
	for _, a := range areas {
		for _, pt := range p.cube.Series(in.Code, a.Code) {
			if !slices.Contains(out, pt.Period) {
				out = append(out, pt.Period)
			}
		}
	}
	slices.SortFunc(out, data.Period.Compare)
	return out
}

func (p *page) seriesSpan(in data.Indicator, periods []data.Period) string {
	if len(periods) == 1 {
		return p.when(in, periods[0])
	}
	return periods[0].String() + "–" + periods[len(periods)-1].String()
}

// seriesFigure builds the figure of a profile.
func (p *page) seriesFigure(in data.Indicator, a data.Area, compared []data.Area) *Figure {
	areas := p.seriesAreas(in, a, compared)
	periods := p.seriesPeriods(in, areas)
	last, _ := latest(p.cube.Series(in.Code, a.Code))
	codes := make([]string, len(areas))
	for i, o := range areas {
		codes[i] = string(o.Code)
	}
	download := []string{"indicator", in.Code, "area", strings.Join(codes, ","), "limit", wholeAnswer, "format"}
	f := &Figure{
		Page: p, ID: "andamento", Kind: "line", Title: p.In(in.Question) + " " + p.In(in.Title) + ", " + p.seriesSpan(in, periods),
		Subtitle: p.In(in.Unit) + " · " + p.seriesSpan(in, periods),
		Reading:  []string{p.reading(in, a, last.Period)},
		Drawing:  p.link("/aree/"+string(a.Code)+"/grafico.json", "indicator", in.Code, "with", p.param("with")),
		CSV:      p.site.api("observations", append(download, "csv")...),
		JSON:     p.site.api("observations", append(download, "json")...),
	}
	if change := p.change(in, p.cube.Series(in.Code, a.Code), last); change != "" {
		f.Reading = append(f.Reading, change)
	}
	var ids []string
	for _, o := range areas {
		for _, pt := range p.cube.Series(in.Code, o.Code) {
			if !slices.Contains(ids, pt.Dataset) {
				ids = append(ids, pt.Dataset)
			}
		}
	}
	slices.Sort(ids)
	f.Sources = p.sources(ids)
	p.fillSeriesTable(f, in, areas, periods)
	return f
}

// fillSeriesTable writes a row for each period, the latest first.
func (p *page) fillSeriesTable(f *Figure, in data.Indicator, areas []data.Area, periods []data.Period) {
	f.Table = Table{Caption: f.Title, Head: []Head{{p.T("table.year"), false}}}
	for _, a := range areas {
		f.Table.Head = append(f.Table.Head, Head{p.areaName(a), true})
	}
	for _, d := range slices.Backward(periods) {
		row := TableRow{Name: d.String()}
		for _, a := range areas {
			row.Cells = append(row.Cells, p.show(p.cube.Cell(in.Code, a.Code, d), in))
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
}

// areaChart answers /aree/{codice}/grafico.json with the drawing of a profile.
func (s *site) areaChart(c *fiber.Ctx) error {
	p := s.newPage(c, "area")
	a, ok := p.cube.Area(data.AreaCode(c.Params("code")))
	if !ok {
		return data.ErrNotFound
	}
	compared, err := p.comparedWith(a)
	if err != nil {
		return err
	}
	in, ok := p.readSeries(a)
	if !ok {
		return data.ErrNoData
	}
	return c.JSON(p.seriesDrawing(in, a, compared))
}

func (p *page) seriesDrawing(in data.Indicator, a data.Area, compared []data.Area) drawing {
	f := p.seriesFigure(in, a, compared)
	areas := p.seriesAreas(in, a, compared)
	periods := p.seriesPeriods(in, areas)
	spec := lineSpec{Unit: p.In(in.Unit), Lang: p.Lang}
	for _, d := range periods {
		spec.Periods = append(spec.Periods, d.String())
	}
	for _, o := range areas {
		l := line{Name: p.areaName(o)}
		for _, d := range periods {
			var v *float64
			if c := p.cube.Cell(in.Code, o.Code, d); c.Status.HasValue() {
				v = &c.Value
			}
			l.Values = append(l.Values, v)
		}
		spec.Lines = append(spec.Lines, l)
	}
	return drawing{Option: lineOption(spec), Title: p.areaName(a) + ". " + f.Title, Subtitle: f.Subtitle, Source: p.credit(f.Sources),
		Decimals: in.Decimals, Lang: p.Lang, File: in.Code + "-" + string(a.Code)}
}
