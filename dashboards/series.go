package dashboards

import (
	"net/url"
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
	var with []data.Indicator
	for _, in := range p.cube.Indicators() {
		if _, has := latest(p.cube.Series(in.Code, b.Area.Code)); has {
			with = append(with, in)
		}
	}
	b.Choices = p.choices(with, shown.Code)
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

// seriesFigure builds the figure of an indicator over time; the first area is
// the one it reads.
func (p *page) seriesFigure(in data.Indicator, areas []data.Area) *Figure {
	periods := p.seriesPeriods(in, areas)
	points := p.cube.Series(in.Code, areas[0].Code)
	last, _ := latest(points)
	codes := make([]string, len(areas))
	for i, o := range areas {
		codes[i] = string(o.Code)
	}
	download := []string{"indicator", in.Code, "area", strings.Join(codes, ","), "limit", wholeAnswer, "format"}
	f := &Figure{
		Page: p, ID: "andamento", Kind: "line", Plain: len(periods) == 1, Title: p.In(in.Question) + " " + p.In(in.Title) + ", " + p.seriesSpan(in, periods),
		Subtitle: p.In(in.Unit) + " · " + p.seriesSpan(in, periods),
		Reading:  []string{p.reading(in, areas[0], last.Period)},
		CSV:      p.site.api("observations", append(download, "csv")...),
		JSON:     p.site.api("observations", append(download, "json")...),
	}
	if change := p.change(in, points, last); change != "" {
		f.Reading = append(f.Reading, change)
	}
	if tendency := p.trendSentence(in, sinceBaseline(in, points, last)); tendency != "" {
		f.Reading = append(f.Reading, tendency)
	}
	for _, br := range breaksIn(in, periods) {
		f.Reading = append(f.Reading, p.T("series.break", br.Period.String(), p.In(br.Text)))
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

// longestSpaced is the most years that an axis is filled up to.
const longestSpaced = 60

// spaced adds to periods that are years those between them that have no figure,
// so that a chart keeps the distance between two points.
func spaced(periods []data.Period) []data.Period {
	first, last := periods[0], periods[len(periods)-1]
	if slices.ContainsFunc(periods, func(d data.Period) bool { return d.Parts != 1 }) || last.Year-first.Year > longestSpaced {
		return periods
	}
	var out []data.Period
	for y := first.Year; y <= last.Year; y++ {
		out = append(out, data.Year(int(y)))
	}
	return out
}

// areaSeries is the figure of a profile.
func (p *page) areaSeries(in data.Indicator, a data.Area, compared []data.Area) *Figure {
	f := p.seriesFigure(in, p.seriesAreas(in, a, compared))
	f.Drawing = p.link("/aree/"+url.PathEscape(string(a.Code))+"/grafico.json", "indicator", in.Code, "with", p.param("with"))
	return f
}

// breaksIn returns the breaks of an indicator that fall inside the periods
// shown: one before the first or after the last parts nothing.
func breaksIn(in data.Indicator, periods []data.Period) []data.Break {
	var out []data.Break
	for _, b := range in.Breaks {
		if len(periods) > 0 && periods[0].Compare(b.Period) < 0 && periods[len(periods)-1].Compare(b.Period) >= 0 {
			out = append(out, b)
		}
	}
	return out
}

// breakAt returns the break that a period begins: the break itself may fall in a
// period that has no figure.
func breakAt(breaks []data.Break, periods []data.Period, i int) (data.Break, bool) {
	for _, b := range breaks {
		if i > 0 && periods[i-1].Compare(b.Period) < 0 && periods[i].Compare(b.Period) >= 0 {
			return b, true
		}
	}
	return data.Break{}, false
}

// fillSeriesTable writes a row for each period, the latest first; where a break
// falls among them, a last column says so.
func (p *page) fillSeriesTable(f *Figure, in data.Indicator, areas []data.Area, periods []data.Period) {
	f.Table = Table{Caption: f.Title, Head: []Head{{p.T("table.year"), false}}}
	for _, a := range areas {
		f.Table.Head = append(f.Table.Head, Head{p.areaName(a), true})
	}
	breaks := breaksIn(in, periods)
	if len(breaks) > 0 {
		f.Table.Head = append(f.Table.Head, Head{p.T("table.notes"), false})
	}
	for i, d := range slices.Backward(periods) {
		row := TableRow{Name: d.String()}
		for _, a := range areas {
			row.Cells = append(row.Cells, p.show(p.cube.Cell(in.Code, a.Code, d), in))
		}
		if len(breaks) > 0 {
			b, broken := breakAt(breaks, periods, i)
			note := Shown{}
			if broken {
				row.Break, note.Text = true, p.T("series.breakRow", p.In(b.Text))
			}
			row.Cells = append(row.Cells, note)
		}
		f.Table.Rows = append(f.Table.Rows, row)
	}
}

// areaChart answers /aree/{codice}/grafico.json with the drawing of a profile.
func (s *site) areaChart(c *fiber.Ctx) error {
	p := s.newPage(c, "area")
	a, ok := p.cube.Area(p.codeOf(c))
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
	return c.JSON(p.seriesDrawing(in, p.seriesAreas(in, a, compared)))
}

func (p *page) seriesDrawing(in data.Indicator, areas []data.Area) drawing {
	f := p.seriesFigure(in, areas)
	periods := p.seriesPeriods(in, areas)
	spec := lineSpec{Unit: p.In(in.Unit), Lang: p.Lang, BreakLabel: p.T("series.breakLabel")}
	breaks := breaksIn(in, periods)
	periods = spaced(periods)
	for i, d := range periods {
		spec.Periods = append(spec.Periods, d.String())
		if _, broken := breakAt(breaks, periods, i); broken {
			spec.Breaks = append(spec.Breaks, d.String())
		}
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
	return drawing{Option: lineOption(spec), Title: capitalised(p.areaName(areas[0])) + ". " + f.Title, Address: p.T("map.address"), Subtitle: f.Subtitle, Source: p.credit(f.Sources),
		Decimals: in.Decimals, Lang: p.Lang, File: in.Code + "-" + strings.ReplaceAll(string(areas[0].Code), ":", "-")}
}
