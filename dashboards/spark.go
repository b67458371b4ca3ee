package dashboards

import (
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/trend"
)

// spark is a small line drawn on the server: how a figure moved, not how high it
// is. It is cut where the series is.
type spark struct {
	Label    string
	Lines    []string // points of a polyline, in a box of sparkWidth by sparkHeight
	EndX     string
	EndY     string
	From, To string // first and last period
}

// The box of a spark, in units of its own; the margin keeps the end point in.
const (
	sparkWidth  = 100.0
	sparkHeight = 24.0
	sparkMargin = 3.0
)

// sparkline draws a series; nil when it has fewer than three values: a line
// between two says no more than they do.
func (p *page) sparkline(in data.Indicator, points []cube.Point) *spark {
	var with []cube.Point
	for _, pt := range points {
		if pt.Status.HasValue() {
			with = append(with, pt)
		}
	}
	if len(with) < fewestForLine {
		return nil
	}
	first, last := with[0], with[len(with)-1]
	low, high := first.Value, first.Value
	for _, pt := range with {
		low, high = min(low, pt.Value), max(high, pt.Value)
	}
	start, span := trend.YearOf(first.Period), trend.YearOf(last.Period)-trend.YearOf(first.Period)
	at := func(pt cube.Point) (x, y string) {
		up := 0.5
		if high > low {
			up = (pt.Value - low) / (high - low)
		}
		return coordinate(sparkMargin + (sparkWidth-2*sparkMargin)*(trend.YearOf(pt.Period)-start)/span), coordinate(sparkHeight - sparkMargin - (sparkHeight-2*sparkMargin)*up)
	}
	s := &spark{From: first.Period.String(), To: last.Period.String()}
	s.Label = p.T("spark.label", s.From, number(p.Lang, first.Value, in.Decimals), s.To, number(p.Lang, last.Value, in.Decimals))
	periods := make([]data.Period, len(with))
	for i, pt := range with {
		periods[i] = pt.Period
	}
	var line []string
	for i, pt := range with {
		if _, broken := breakAt(in.Breaks, periods, i); broken {
			s.Lines, line = append(s.Lines, strings.Join(line, " ")), nil
		}
		x, y := at(pt)
		line = append(line, x+","+y)
		s.EndX, s.EndY = x, y
	}
	s.Lines = append(s.Lines, strings.Join(line, " "))
	return s
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
