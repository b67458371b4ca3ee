package dashboards

import (
	"context"
	"math"
	"strconv"

	"cittamedie/indicators/wellbeing"
)

// wellbeingWhy is which choice drives the rank of an area, or all of them.
type wellbeingWhy struct {
	Title   string
	Reading []string
	Rows    []influenceRow
	Runs    string
	CSV     string
	Refused string // why nothing can be said
}

// influenceRow is a choice with the part of the variance it causes.
type influenceRow struct {
	Title, First, FirstRange, Total, TotalRange string
	FirstBar, TotalBar                          shareBar
}

// shareBar is a share from 0 to 1 with its interval, in percent of the width.
type shareBar struct{ Width, From, Range string }

// wellbeingWhy answers which choice drives the rank.
func (p *page) wellbeingWhy(ctx context.Context, q wellbeingAsk) (*wellbeingWhy, error) {
	w := &wellbeingWhy{Title: p.T("well.why.all"), CSV: p.wellbeingLink("/benessere/sensibilita.csv", q)}
	if q.Area.Code != "" {
		w.Title = p.T("well.why.area", p.rowName(q.Area))
	}
	found, err := p.influences(ctx, q, q.Year)
	if why, told := p.toldBy(err); told {
		w.Refused, w.CSV = why, ""
		return w, nil
	}
	if err != nil {
		return nil, err
	}
	w.Runs = p.T("well.why.runs", p.Num(found.Runs), strconv.Itoa(found.Year.Year))
	if found.Steady {
		w.Reading, w.CSV = []string{p.T("well.why.steady")}, ""
		return w, nil
	}
	for _, c := range found.Choices {
		w.Rows = append(w.Rows, p.influenceRow(c))
	}
	w.Reading = p.whyReading(found)
	return w, nil
}

// whyReading says in words which choice moves the rank most.
func (p *page) whyReading(found *wellbeing.Influences) []string {
	most := found.Choices[0]
	whose := p.T("well.why.whose")
	if a, ok := p.cube.Area(found.Area); ok && found.Area != "" {
		whose = p.T("well.why.whoseArea", p.rowName(a))
	}
	share := func(v float64) string { return number(p.Lang, 100*clampShare(v), 0) }
	out := []string{p.T("well.why.most", whose, p.T("well.choice."+most.Name), share(most.Total), share(most.TotalLower), share(most.TotalUpper))}
	if len(found.Choices) > 1 {
		next := found.Choices[1]
		key := "well.why.next"
		if next.TotalUpper >= most.TotalLower {
			key = "well.why.near"
		}
		out = append(out, p.T(key, p.T("well.choice."+next.Name), share(next.Total)))
	}
	var idle []string
	for _, c := range found.Choices[min(2, len(found.Choices)):] {
		if c.Total < littleShare {
			idle = append(idle, p.T("well.choice."+c.Name))
		}
	}
	if len(idle) > 0 {
		out = append(out, p.T("well.why.idle", joinAnd(idle, p.T("well.and"))))
	}
	return out
}

// littleShare is the part of the variance below which a choice hardly counts.
const littleShare = 0.1

func joinAnd(names []string, and string) string {
	out := names[0]
	for i, name := range names[1:] {
		if i == len(names)-2 {
			out += " " + and + " " + name
			continue
		}
		out += ", " + name
	}
	return out
}

// clampShare keeps an estimate of a share between 0 and 1: those of small ones may be
// a little below 0.
func clampShare(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, 0), 1)
}

func (p *page) influenceRow(c wellbeing.ChoiceInfluence) influenceRow {
	write := func(v float64) string { return number(p.Lang, 100*v, 0) }
	bar := func(v, lower, upper float64) shareBar {
		from, to := clampShare(lower), clampShare(upper)
		return shareBar{percent(100 * clampShare(v)), percent(100 * from), percent(100 * max(to-from, 0.005))}
	}
	return influenceRow{
		Title: capitalised(p.T("well.choice." + c.Name)), First: write(clampShare(c.First)), FirstRange: p.T("well.range", write(clampShare(c.FirstLower)), write(clampShare(c.FirstUpper))),
		Total: write(clampShare(c.Total)), TotalRange: p.T("well.range", write(clampShare(c.TotalLower)), write(clampShare(c.TotalUpper))),
		FirstBar: bar(c.First, c.FirstLower, c.FirstUpper), TotalBar: bar(c.Total, c.TotalLower, c.TotalUpper),
	}
}
