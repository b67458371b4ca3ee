package dashboards

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data/catalog"
	"cittamedie/indicators/wellbeing"
)

// wellbeingReading says in sentences where the area looked at stands, or who is first
// and last.
func (p *page) wellbeingReading(v *wellbeingView) []string {
	if i := v.place(); i >= 0 {
		return p.areaReading(v, i)
	}
	best, worst := -1, -1
	for _, i := range v.shown {
		if s := &v.now.Scores[i]; s.Rank > 0 {
			if best < 0 || s.Rank < v.now.Scores[best].Rank {
				best = i
			}
			if worst < 0 || s.Rank > v.now.Scores[worst].Rank {
				worst = i
			}
		}
	}
	if best < 0 || best == worst {
		return nil
	}
	level := p.T("levels." + v.result.Composite.Level.String())
	out := []string{p.T("well.ends", p.rowName(v.result.Areas[best]), p.points(v, best), p.rowName(v.result.Areas[worst]), p.points(v, worst), p.Num(v.now.Scored), level)}
	if b, ok := v.band(best); ok {
		out = append(out, p.T("well.firstBand", p.rowName(v.result.Areas[best]), p.bandText(b)))
	}
	if v.bands != nil {
		out = append(out, p.T("well.typical", p.plural("well.places", int(v.typicalWidth()+0.5))))
	}
	return out
}

// typicalWidth returns the middle width of the bands of the areas shown, in ranks.
func (v *wellbeingView) typicalWidth() float64 {
	var widths []float64
	for _, i := range v.shown {
		if b, ok := v.band(i); ok {
			widths = append(widths, b.Q95-b.Q5)
		}
	}
	if len(widths) == 0 {
		return 0
	}
	slices.Sort(widths)
	return median(widths)
}

// areaReading says where an area stands, how sure that is, and what it lacks.
func (p *page) areaReading(v *wellbeingView, i int) []string {
	s, name := &v.now.Scores[i], p.rowName(v.result.Areas[i])
	year := strconv.Itoa(v.year)
	if !s.Value.Valid && len(s.Missing) == 0 {
		return []string{p.T("well.noScoreWhy", name, year, p.In(s.Reason))}
	}
	if !s.Value.Valid {
		return []string{p.T("well.noScore", name, year, p.lacking(s))}
	}
	out := []string{p.T("well.stands", name, year, p.points(v, i), p.place(s.Rank), p.Num(v.now.Scored))}
	if s.Rank == 0 {
		out = []string{p.T("well.scoreOnly", name, year, p.points(v, i))}
	}
	if b, ok := v.band(i); ok {
		out = append(out, p.T("well.bandIs", p.Num(v.bands.Scenarios), p.bandText(b)))
	}
	if v.ask.Parent.Code != "" && s.Rank > 0 && slices.Contains(v.shown, i) {
		within, of := v.within(i)
		out = append(out, p.T("well.within", p.place(within), p.Num(of), p.areaName(v.ask.Parent)))
	}
	if len(s.Missing) > 0 {
		out = append(out, p.T("well.lacks", p.lacking(s)))
	}
	return out
}

// within returns the place of an area among those shown, and how many have one.
func (v *wellbeingView) within(i int) (place, of int) {
	place = 1
	for _, j := range v.shown {
		if s := &v.now.Scores[j]; s.Rank > 0 {
			of++
			if s.Rank < v.now.Scores[i].Rank {
				place++
			}
		}
	}
	return place, of
}

// lacking names the indicators that an area lacks.
func (p *page) lacking(s *wellbeing.Score) string {
	names := make([]string, len(s.Missing))
	for i, code := range s.Missing {
		in, _ := p.cube.Indicator(code)
		names[i] = "«" + p.In(in.Title) + "»"
	}
	return strings.Join(names, ", ")
}

func (p *page) points(v *wellbeingView, i int) string {
	return p.numberOr(v.now.Scores[i].Value, 1, 1)
}

// ordinal writes a rank.
func (p *page) place(n int) string {
	if p.Lang == "it" {
		return p.Num(n) + "°"
	}
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return p.Num(n) + suffix
}

// bandEnds are the whole ranks that hold nine in ten.
func bandEnds(b wellbeing.Band) (from, to int) {
	return int(math.Floor(b.Q5)), int(math.Ceil(b.Q95))
}

// bandText writes nine ranks in ten.
func (p *page) bandText(b wellbeing.Band) string {
	from, to := bandEnds(b)
	if from == to {
		return p.T("well.at", p.place(from))
	}
	return p.T("well.fromTo", p.place(from), p.place(to))
}

// bandCell writes the same for a cell.
func (p *page) bandCell(b wellbeing.Band) string {
	from, to := bandEnds(b)
	if from == to {
		return p.place(from)
	}
	return p.place(from) + "–" + p.place(to)
}

// triedText says what was tried beside the choice that was made.
func (p *page) triedText(b *wellbeing.Bands) string {
	t := b.Tried
	parts := []string{p.plural("well.tried.scales", len(t.Normalisations)), p.plural("well.tried.means", len(t.Aggregations)), p.plural("well.tried.weights", t.WeightSets), p.plural("well.tried.missing", len(t.MissingRules)), p.plural("well.tried.treatments", len(t.Treatments))}
	out := p.T("well.tried", p.Num(b.Scenarios), strings.Join(parts, ", "))
	if names := p.leftOut(b.Tried); len(names) > 0 {
		out += " " + p.T("well.leftOut", strings.Join(names, ", "))
	}
	return out
}

// leftOut names the ways that could not be tried. Where a mean was left out the
// penalised one was too, which is called as a scaling is.
func (p *page) leftOut(t wellbeing.Tried) []string {
	var out []string
	for _, name := range t.LeftOut {
		key := "well.scale."
		if name == catalog.AggregateGeometric || name == catalog.AggregateAMPI && slices.Contains(t.LeftOut, catalog.AggregateGeometric) {
			key = "well.aggregate."
		}
		if slices.Contains(catalog.Treatments(), name) {
			out = append(out, p.T("well.extremes", p.T("well.treatment."+name)))
			continue
		}
		out = append(out, "«"+p.T(key+name)+"»")
	}
	return out
}
