package dashboards

import (
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/wellbeing"
)

// wellbeingMethod is how the composite is made, in plain words.
type wellbeingMethod struct {
	Steps   []string
	Extreme string // what is done about values far from all others
	// ExtremeWhy is the reason of the definition, in Italian.
	ExtremeWhy string
	Parts      []methodPart
	Goalposts  string // their version
	Version    string // of the definition
	State      []stateRow
	Blank      bool // no office has filled anything in
	ID         string
	API        string // scores for programs
	Bands      string // the same for bands
	More       string // the page of methods
}

// methodPart is an indicator with its weight, its way and its goalposts.
type methodPart struct {
	Domain, Title, Link, Unit, Share, Better, Why string
	Low, High, Reference                          string
	Fixed                                         string // why the goalposts are those, in Italian; "" where the figures give them
	Treated                                       string // what was done about values far from all others
}

// stateRow ties an indicator to what an office does about it.
type stateRow struct {
	Title                     string
	Blank                     bool // nothing of it is filled in
	Objective, Action, Office string
	LastReading, NextReview   string
}

// fillMethod describes the composite of a view.
func (p *page) fillMethod(v *wellbeingView) {
	r := v.result
	d := r.Composite
	m := &v.Method
	m.Goalposts, m.Version = r.Goalposts.Version, d.Version
	m.Extreme, m.ExtremeWhy = p.extremes(r)
	m.Steps = []string{
		p.T("well.step.scale." + scaleStep(r)),
		p.T("well.step.aggregate." + r.Choice.Aggregation),
		p.T("well.step.missing."+r.Choice.Missing, number(p.Lang, 100*d.Coverage.Indicators, 0)),
		p.T("well.step.years", p.yearsOlder(d.Years.Oldest), number(p.Lang, 100*d.Coverage.Areas, 0)),
		p.T("well.step.bands"),
	}
	for j, part := range r.Indicators {
		m.Parts = append(m.Parts, p.methodPart(r, j, part))
	}
	m.State = p.stateRows(r)
	m.Blank = true
	for _, row := range m.State {
		m.Blank = m.Blank && row.Blank
	}
	if m.Blank && d.Level != data.Municipality {
		m.State = nil // nobody is asked to fill in what is not theirs
	}
	m.ID, m.More = d.ID, p.link("/metodologia")
}

// scaleStep names the words for the scaling of a result: goalposts may be fixed by
// hand for all indicators, for some or for none.
func scaleStep(r *wellbeing.Result) string {
	fixed := 0
	for _, part := range r.Indicators {
		if part.Goalposts != nil {
			fixed++
		}
	}
	switch {
	case r.Choice.Normalisation != catalog.ScaleAMPI || fixed == 0:
		return r.Choice.Normalisation
	case fixed == len(r.Indicators):
		return "fixed"
	}
	return "mixed"
}

// extremes says what is done about values far from all others, and why where the
// definition does it.
func (p *page) extremes(r *wellbeing.Result) (text, why string) {
	chosen := r.Choice.Treatment
	if chosen == "" {
		if why = strings.TrimSpace(r.Composite.TreatmentWhy); why != "" {
			return p.T("well.step.extreme"), why
		}
		chosen = catalog.TreatNone
	}
	return p.T("well.step.extreme." + chosen), ""
}

// yearsOlder says how many years older a figure may be.
func (p *page) yearsOlder(n int) string {
	if n == 0 {
		return p.T("well.sameYear")
	}
	return p.plural("well.yearsOlder", n)
}

func (p *page) methodPart(r *wellbeing.Result, j int, part wellbeing.Part) methodPart {
	in := part.Indicator
	low, high := r.Bounds(j)
	ref := r.Goalposts.References[j]
	write := func(v float64) string { return number(p.Lang, v, in.Decimals) }
	out := methodPart{
		Title: p.In(in.Title), Link: p.indicator(in), Unit: p.In(in.Unit), Share: number(p.Lang, 100*part.Share, 1) + " %", Better: p.T("well.better." + part.Polarity.String()),
		Why: strings.TrimSpace(part.Why), Low: write(low), High: write(high),
	}
	if part.Goalposts != nil {
		out.Fixed = strings.TrimSpace(part.Goalposts.Why)
	}
	switch done := part.Treated; done.Method {
	case catalog.TreatWinsorise:
		out.Treated = p.T("well.treated.winsorise", p.Num(done.Below), write(done.Low), p.Num(done.Above), write(done.High))
	case catalog.TreatLog:
		out.Treated = p.T("well.treated.log")
	}
	for _, d := range r.Composite.Domains {
		if d.ID == part.Domain {
			out.Domain = p.In(d.Title)
		}
	}
	out.Reference = write(ref.Value) + " (" + p.T("well.ref."+ref.Of)
	if ref.Year != 0 {
		out.Reference += ", " + strconv.Itoa(ref.Year)
	}
	out.Reference += ")"
	return out
}

// stateRows are the indicators with what an office wrote beside them.
func (p *page) stateRows(r *wellbeing.Result) []stateRow {
	day := func(d data.Date) string {
		if d == "" {
			return ""
		}
		return p.date(d)
	}
	var out []stateRow
	for _, part := range r.Indicators {
		blank := part.Objective+part.Action+part.Office+string(part.LastReading+part.NextReview) == ""
		out = append(out, stateRow{p.In(part.Indicator.Title), blank, part.Objective, part.Action, part.Office, day(part.LastReading), day(part.NextReview)})
	}
	return out
}

// wellbeingSources are who published the figures that the scores of the areas shown
// are made of.
func (p *page) wellbeingSources(v *wellbeingView) []Source {
	used := map[string]bool{}
	var ids []string
	for _, i := range v.shown {
		for j := range v.now.Scores[i].Cells {
			if id := v.now.Scores[i].Cells[j].Dataset; id != "" && !used[id] && v.result.Indicators[j].Share > 0 {
				used[id] = true
				ids = append(ids, id)
			}
		}
	}
	return p.sources(ids)
}
