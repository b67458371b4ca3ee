package dashboards

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/wellbeing"
)

// manyScored is the most areas whose bands are worked out with the page: those of
// more are asked for by the script, or behind a link.
const manyScored = 1000

// wellbeingView is one answer of the page of the composites.
type wellbeingView struct {
	Title, Subtitle string
	Chosen          string // "pesi scelti da chi legge" where they are
	Reading         []string
	Warnings        []string
	Map             string // settings for the script
	Legend          []LegendRow
	LegendNote      string
	Pending         string // address of this view with its bands; "" where it has them
	BandsLink       string // the page with its bands, for who has no script
	Tried           string // what was tried beside the choice
	Ranking         wellbeingRanking
	Area            *wellbeingArea
	Domains         wellbeingStrips
	Years           []wellbeingYear
	HasArea         bool
	Unscored        []unscoredRow
	UnscoredMore    string
	UnscoredCount   string
	Method          wellbeingMethod
	WhyPending      string // address of the piece that says what drives the rank
	WhyLink         string // the page with it
	Why             *wellbeingWhy
	Files           []labFile
	Sources         []Source

	year     int
	unranked map[int]bool
	shares   map[string]string
	shown    []int // places of the areas shown, in order of code
	ask      wellbeingAsk
	result   *wellbeing.Result
	now      *wellbeing.Year
	bands    *wellbeing.Bands // nil while they are pending
}

// wellbeingView answers a question. Where weights are wrong it says so in q.Wrong and
// returns none.
func (p *page) wellbeingView(ctx context.Context, q *wellbeingAsk) (*wellbeingView, error) {
	v, err := p.studied(ctx, q, false)
	if v == nil || err != nil {
		return nil, err
	}
	p.fillHead(v)
	p.fillWellbeingMap(v)
	p.fillWellbeingRanking(v)
	p.fillWellbeingArea(v)
	p.fillStrips(v)
	p.fillYears(v)
	p.fillUnscored(v)
	p.fillMethod(v)
	v.WhyPending, v.WhyLink = p.wellbeingLink("/benessere/perche", v.ask, "year", strconv.Itoa(v.year), "lang", p.Lang), p.wellbeingLink("/benessere", v.ask, "bands", v.on(), "why", "on")+"#perche"
	if v.now.Ranked && v.ask.Why {
		if v.Why, err = p.wellbeingWhy(ctx, v.ask); err != nil {
			return nil, err
		}
	}
	if !v.now.Ranked {
		v.WhyPending = ""
	}
	p.fillWellbeingFiles(v)
	v.Map = asJSON(p.wellbeingMap(v))
	return v, nil
}

// on returns the value that asks for bands where they are not there by themselves.
func (v *wellbeingView) on() string {
	if len(v.result.Areas) > manyScored && v.bands != nil {
		return "on"
	}
	return ""
}

// studied works out the scores of a question, and its bands where they are quick,
// asked for, or all are wanted.
func (p *page) studied(ctx context.Context, q *wellbeingAsk, all bool) (*wellbeingView, error) {
	if len(q.Wrong) > 0 {
		return nil, nil
	}
	v := &wellbeingView{unranked: map[int]bool{}, shares: map[string]string{}}
	var err error
	if v.result, err = p.evaluated(ctx, *q); err != nil {
		if p.refusedWeight(q, err) {
			return nil, nil
		}
		return nil, err
	}
	v.now = v.result.Latest()
	if y, known := v.result.Year(q.Year); known {
		v.now = y
	}
	v.year = v.now.Year
	if v.now.Ranked && (all || q.Bands || len(v.result.Areas) <= manyScored) {
		if v.bands, err = p.banded(ctx, *q, v.year); err != nil {
			why, told := p.toldBy(err)
			if !told {
				return nil, err
			}
			v.Warnings = append(v.Warnings, why)
		}
	}
	v.ask = *q
	for _, y := range v.result.Years {
		v.unranked[y.Year] = !y.Ranked
	}
	for i, a := range v.result.Areas {
		if q.Parent.Code == "" || p.cube.Within(a.Code, q.Parent.Code) {
			v.shown = append(v.shown, i)
		}
	}
	p.fillEffective(v)
	return v, nil
}

// fillEffective writes the part of the whole that each weight makes.
func (p *page) fillEffective(v *wellbeingView) {
	whole := map[string]float64{}
	for _, part := range v.result.Indicators {
		whole[part.Domain] += part.Share
		whole[part.Code] += part.Share
	}
	for id, share := range whole {
		v.shares[id] = number(p.Lang, 100*share, 1) + " %"
	}
}

// place returns where the area looked at stands among the areas; -1 without one.
func (v *wellbeingView) place() int {
	if v.ask.Area.Code == "" {
		return -1
	}
	return slices.IndexFunc(v.result.Areas, func(a data.Area) bool { return a.Code == v.ask.Area.Code })
}

// band returns how the rank of an area varies; false where it is not known.
func (v *wellbeingView) band(i int) (wellbeing.Band, bool) {
	if v.bands == nil || !v.bands.Areas[i].Ranked {
		return wellbeing.Band{}, false
	}
	return v.bands.Areas[i], true
}

// extent names the areas that are shown.
func (p *page) extent(q wellbeingAsk) string {
	if q.Parent.Code == "" {
		return p.T("well.everywhere")
	}
	return capitalised(p.areaName(q.Parent))
}

// fillHead writes the title and reads the view aloud.
func (p *page) fillHead(v *wellbeingView) {
	d, q := v.result.Composite, v.ask
	v.Title = p.T("well.figure."+q.Show, p.In(d.Title), strconv.Itoa(v.year))
	parts := []string{p.extent(q), p.T("well.scale." + v.result.Choice.Normalisation), p.T("well.aggregate." + v.result.Choice.Aggregation)}
	if v.now.Oldest > 0 {
		parts = append(parts, p.T("well.figuresOf", yearSpan(v.now.Oldest, v.now.Newest)))
	}
	v.Subtitle = strings.Join(parts, " · ")
	switch {
	case len(q.Choice.Weights) > 0 && q.methodChanged():
		v.Chosen = p.T("well.chosen.both")
	case len(q.Choice.Weights) > 0:
		v.Chosen = p.T("well.chosen.weights")
	case q.changed():
		v.Chosen = p.T("well.chosen.method")
	}
	v.Reading = p.wellbeingReading(v)
	v.HasArea = v.place() >= 0
	if !v.now.Ranked {
		v.Warnings = append(v.Warnings, capitalised(p.In(v.now.Reason))+".")
	}
	if !v.result.Comparable && len(v.result.Years) > 1 {
		v.Warnings = append(v.Warnings, p.T("well.notComparable"))
	}
	if v.bands != nil {
		v.Tried = p.triedText(v.bands)
	} else if v.now.Ranked && len(v.result.Areas) > manyScored {
		v.Pending, v.BandsLink = p.wellbeingLink("/benessere/vista", q, "bands", "on", "lang", p.Lang), p.wellbeingLink("/benessere", q, "bands", "on")+"#graduatoria"
	}
}

// yearSpan writes the years of figures: one, or the first and the last.
func yearSpan(from, to int) string {
	if from == to {
		return strconv.Itoa(from)
	}
	return strconv.Itoa(from) + "–" + strconv.Itoa(to)
}
