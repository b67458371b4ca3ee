package api

import (
	"errors"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/trend"
)

// say returns a sentence in the language of the request.
func (q *trendQuestion) say(it, en string) string { return data.Text{IT: it, EN: en}.In(q.lang) }

// answer returns the trend of one area.
func (q *trendQuestion) answer(a data.Area) trendItem {
	unit := trend.UnitOfChange(q.indicator.Unit)
	t := trendItem{
		Area: string(a.Code), AreaName: a.Name, Level: a.Level.String(), Indicator: q.indicator.Code, Unit: q.indicator.Unit.In(q.lang),
		Baseline: q.baseline.String(), BaselineIs: notPublished, LatestIs: notPublished,
		ChangeUnit: unit.In(q.lang), SlopeUnit: data.Text{IT: unit.IT + " all'anno", EN: unit.EN + " per year"}.In(q.lang),
		Breaks: []string{}, Sources: []string{},
	}
	points := q.points(a)
	used := append(q.addChange(&t, points), q.addLine(&t, a, points)...)
	for _, p := range used {
		if !slices.Contains(t.Sources, p.Dataset) {
			t.Sources = append(t.Sources, p.Dataset)
		}
		t.Recalculated = t.Recalculated || p.Recalculated
	}
	slices.Sort(t.Sources)
	return t
}

// points returns the cells of an area in periods as long as the baseline, not
// after the window.
func (q *trendQuestion) points(a data.Area) []cube.Point {
	last := selection{to: q.window.to}
	var out []cube.Point
	for _, p := range q.cube.Series(q.indicator.Code, a.Code) {
		if p.Period.Parts == q.baseline.Parts && last.covers(p.Period) {
			out = append(out, p)
		}
	}
	return out
}

// addChange fills in the change since the baseline and returns the figures it
// comes from.
func (q *trendQuestion) addChange(t *trendItem, points []cube.Point) (used []cube.Point) {
	var baseline, latest cube.Point
	for _, p := range points {
		if p.Period == q.baseline {
			baseline, t.BaselineIs = p, p.Status.String()
			t.BaselineValue = figure(&q.indicator, p.Value, p.Status.HasValue(), p.Expected)
		}
		if p.Status.HasValue() {
			latest = p
		}
	}
	if latest.Published() {
		t.Latest, t.LatestValue, t.LatestIs = latest.Period.String(), figure(&q.indicator, latest.Value, true, latest.Expected), latest.Status.String()
	}
	if t.ChangeReason = q.incomparable(baseline, latest); t.ChangeReason != "" {
		t.PercentReason = t.ChangeReason
		return nil
	}
	change, err := trend.ChangeSince(baseline.Value, latest.Value)
	if err != nil {
		t.ChangeReason = q.say("i numeri sono troppo grandi per il calcolo", "the numbers are too large to compute with")
		t.PercentReason = t.ChangeReason
		return nil
	}
	t.Change = number{change.Absolute, true}
	switch t.Percent = number(change.RelativePercent); {
	case q.indicator.Unit.EN == "%":
		t.Percent = number{}
		t.PercentReason = q.say("la variazione di una percentuale si dice in punti percentuali", "the change of a percentage is told in percentage points")
	case !t.Percent.Valid:
		t.PercentReason = q.say("una percentuale di una base nulla o negativa, o di un valore negativo, non ha senso",
			"a percentage of a baseline that is zero or negative, or of a negative figure, has no meaning")
	}
	return []cube.Point{baseline, latest}
}

// incomparable says why two figures have no change; "" when they have one.
func (q *trendQuestion) incomparable(baseline, latest cube.Point) string {
	switch {
	case !baseline.Published():
		return q.say("nel periodo di partenza non è stato pubblicato nulla", "nothing was published for the baseline")
	case !baseline.Status.HasValue():
		return q.say("nel periodo di partenza il dato è pubblicato senza valore", "the figure of the baseline was published without a value")
	case latest.Period.Compare(q.baseline) <= 0:
		return q.say("dopo il periodo di partenza non ci sono valori", "there is no value after the baseline")
	}
	if breaks := q.breaks(baseline.Period, latest.Period); len(breaks) > 0 {
		last := breaks[len(breaks)-1].Period
		return q.say(fmt.Sprintf("la serie cambia dal %s: i valori di prima e di dopo non si confrontano", last),
			fmt.Sprintf("the series changes from %s on: figures before and after are not compared", last))
	}
	return ""
}

// breaks returns the breaks of the series after one period and not after another.
func (q *trendQuestion) breaks(after, until data.Period) []data.Break {
	var out []data.Break
	for _, b := range q.indicator.Breaks {
		if after.Compare(b.Period) < 0 && b.Period.Compare(until) <= 0 {
			out = append(out, b)
		}
	}
	return out
}

// addLine fills in the line through the figures of the window and returns them.
func (q *trendQuestion) addLine(t *trendItem, a data.Area, points []cube.Point) (used []cube.Point) {
	for _, p := range points {
		if p.Status.HasValue() && q.window.covers(p.Period) {
			used = append(used, p)
		}
	}
	q.addBreaks(t, points)
	var start data.Period // that of the last break; zero without one
	if n := len(used); n > 0 {
		if breaks := q.breaks(data.Period{}, used[n-1].Period); len(breaks) > 0 {
			start = breaks[len(breaks)-1].Period
		}
	}
	all := len(used)
	used = slices.DeleteFunc(used, func(p cube.Point) bool { return p.Period.Compare(start) < 0 })
	if len(used) < all {
		t.TrendNote = q.say(fmt.Sprintf("solo dal %s: i valori di prima non sono confrontabili", start), fmt.Sprintf("only from %s on: earlier figures are not comparable", start))
	}
	for _, p := range q.cube.Periods(q.indicator.Code, a.Level) {
		if p.Parts == q.baseline.Parts && q.window.covers(p) && p.Compare(start) >= 0 {
			t.Missing++
		}
	}
	t.Points = len(used)
	t.Missing -= t.Points
	if len(used) > 0 {
		t.TrendFrom, t.TrendTo = used[0].Period.String(), used[len(used)-1].Period.String()
	}
	q.fit(t, used)
	return used
}

// addBreaks reports the breaks between the first and the last of the figures
// that are asked for: those of the line and that of the baseline.
func (q *trendQuestion) addBreaks(t *trendItem, points []cube.Point) {
	var first, last data.Period
	for _, p := range points {
		if !p.Status.HasValue() || p.Period != q.baseline && !q.window.covers(p.Period) {
			continue
		}
		if first.IsZero() {
			first = p.Period
		}
		last = p.Period
	}
	if !first.IsZero() {
		t.Breaks = periodsOf(describeBreaks(q.breaks(first, last)))
	}
}

// fit fills in the line of least squares.
func (q *trendQuestion) fit(t *trendItem, used []cube.Point) {
	points := make([]trend.Point, len(used))
	for i, p := range used {
		points[i] = trend.Point{Year: trend.YearOf(p.Period), Value: p.Value}
	}
	line, err := trend.Linear(points)
	switch {
	case errors.Is(err, data.ErrNoData):
		t.TrendReason = q.say("servono almeno tre valori", "at least three values are needed")
		return
	case err != nil:
		t.TrendReason = q.say("i numeri sono troppo grandi per il calcolo", "the numbers are too large to compute with")
		return
	}
	t.Slope, t.SlopeLower, t.SlopeUpper = number{line.Slope, true}, number{line.SlopeLower, true}, number{line.SlopeUpper, true}
	t.RSquared = number(line.RSquared)
}
