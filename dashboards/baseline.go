package dashboards

import (
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/trend"
)

// changesTable is how the key figures of an area changed since their baseline.
type changesTable struct {
	Rows    []changeRow
	Sources []Source
	CSV     string
}

// changeRow is one indicator: its first figure after the last break, its last,
// and what is between them.
type changeRow struct {
	Title, Unit, Page, Series                   string
	From, FromValue, To, ToValue, Change, Trend string

	in          data.Indicator
	first, last float64
}

// sinceBaseline returns the figures with a value that compare with the last: of
// the same length of period and, where the series was interrupted, from the last
// break on. Years of rare events do not compare with one another.
func sinceBaseline(in data.Indicator, points []cube.Point, last cube.Point) []cube.Point {
	var start data.Period
	for _, b := range in.Breaks {
		if b.Period.Compare(last.Period) <= 0 {
			start = b.Period
		}
	}
	if in.Rare {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(points), func(pt cube.Point) bool {
		return !pt.Status.HasValue() || pt.Period.Parts != last.Period.Parts || (!start.IsZero() && pt.Period.Compare(start) < 0)
	})
}

// fewestForLine is how many figures a small line is drawn of.
const fewestForLine = 3

// clearTrend is the p-value up to which one trend, looked at by itself, is told.
const clearTrend = 0.05

// trendSentence says how an indicator moved each year where the test of Mann and Kendall
// finds a trend, that there is no clear one where it does not, and nothing of fewer
// figures than it takes or of parts of a year, which follow the season.
func (p *page) trendSentence(in data.Indicator, points []cube.Point) string {
	if len(points) < trend.FewestMonotonic || points[0].Period.Parts != 1 {
		return ""
	}
	dated := make([]trend.Point, len(points))
	for i, pt := range points {
		dated[i] = trend.Point{Year: trend.YearOf(pt.Period), Value: pt.Value}
	}
	test, err := trend.MannKendall(dated)
	slope, failed := trend.Sen(dated)
	if err != nil || failed != nil {
		return ""
	}
	if test.CorrectedP > clearTrend || !slope.Lower.Valid {
		return p.T("trend.none")
	}
	key, digits := "trend.up", max(in.Decimals, 1)
	if test.S < 0 {
		key = "trend.down"
	}
	return p.T(key, signed(p.Lang, slope.Median, digits), p.In(trend.UnitOfChange(in.Unit)), signed(p.Lang, slope.Lower.Value, digits), signed(p.Lang, slope.Upper.Value, digits))
}

// changes writes the table of an area; nil when nothing compares.
func (p *page) changes(a data.Area) *changesTable {
	t := &changesTable{}
	var used []string
	for _, code := range keyIndicators {
		in, ok := p.cube.Indicator(code)
		all := p.cube.Series(code, a.Code)
		last, has := latest(all)
		if !ok || !has {
			continue
		}
		points := sinceBaseline(in, all, last)
		if len(points) < 2 {
			continue
		}
		first := points[0]
		row := changeRow{Title: p.In(in.Title), Unit: p.In(in.Unit), Page: p.indicator(in), Series: p.area(a.Code, "indicator", in.Code) + "#andamento",
			From: first.Period.String(), FromValue: number(p.Lang, first.Value, in.Decimals), To: last.Period.String(), ToValue: number(p.Lang, last.Value, in.Decimals),
			Change: p.changeBy(in, first.Value, last.Value), Trend: p.trendSentence(in, points), in: in, first: first.Value, last: last.Value}
		if row.Trend == "" {
			row.Trend = p.T("trend.few")
		}
		t.Rows = append(t.Rows, row)
		for _, pt := range points {
			if !slices.Contains(used, pt.Dataset) {
				used = append(used, pt.Dataset)
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	slices.Sort(used)
	t.Sources, t.CSV = p.sources(used), p.tableLink(a, "variazioni")
	return t
}
