package dashboards

import (
	"math"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/composite"
	"cittamedie/indicators/wellbeing"
)

// wellbeingArea is the area looked at: its domains beside those of others, and the
// figures they are made of.
type wellbeingArea struct {
	Name, Profile string
	Reading       []string
	Others        string // whose mean stands beside
	Domains       []domainBar
	Radar         *radar
	Figures       []figureRow
	CSV, Picture  string
	Forget        string // the page without the area
}

// domainBar is the score of a domain, drawn from the reference of 100.
type domainBar struct {
	Number                  int
	Title, Score, Others    string
	Missing, Above          bool   // above 100
	From, Width, At, Middle string // of the bar, the mark of the others and 100, in percent
	own, others             data.Number
}

// figureRow is an indicator of the area looked at.
type figureRow struct {
	Domain, Title, Link, Unit, Share, Year, Scaled, Better, Note string
	Value                                                        Shown
}

// fillWellbeingArea describes the area looked at, where there is one.
func (p *page) fillWellbeingArea(v *wellbeingView) {
	at := v.place()
	if at < 0 {
		return
	}
	a := v.result.Areas[at]
	w := &wellbeingArea{Name: p.rowName(a), Profile: p.area(a.Code), Reading: p.areaReading(v, at), Others: p.T("well.others", p.extent(v.ask)), CSV: p.wellbeingLink("/benessere/scheda.csv", v.ask), Picture: p.wellbeingLink("/benessere/scheda.svg", v.ask), Forget: p.wellbeingLink("/benessere", v.ask, "area", "")}
	if v.result.Composite.Level == data.Province {
		w.Name = capitalised(p.areaName(a))
	}
	for k, domain := range v.result.Composite.Domains {
		if v.shareOf(k) == 0 {
			continue
		}
		bar := p.domainBar(v, at, k, p.In(domain.Title))
		bar.Number = len(w.Domains) + 1
		w.Domains = append(w.Domains, bar)
	}
	w.Radar = drawRadar(w.Domains)
	w.Figures = p.figureRows(v, at)
	v.Area = w
}

// domainBar compares the domain of an area with the mean of the areas shown.
func (p *page) domainBar(v *wellbeingView, at, k int, title string) domainBar {
	own, others := v.now.Scores[at].Domains[k], v.meanOf(k)
	b := domainBar{Title: title, Score: p.numberOr(own, 1, 1), Others: p.numberOr(others, 1, 1), Missing: !own.Valid, own: own, others: others, Above: own.Valid && own.Value >= scoreMiddle}
	low, high := v.barEnds(at)
	x := func(v float64) float64 { return 100 * (v - low) / (high - low) }
	b.Middle = percent(x(scoreMiddle))
	if own.Valid {
		from, to := min(x(scoreMiddle), x(own.Value)), max(x(scoreMiddle), x(own.Value))
		b.From, b.Width = percent(from), percent(max(to-from, 0.6))
	}
	if others.Valid {
		b.At = percent(x(others.Value))
	}
	return b
}

// barEnds are the ends of the bars of an area: as far from 100 on both sides as its
// farthest domain or mean, in steps of five and ten points at least.
func (v *wellbeingView) barEnds(at int) (low, high float64) {
	away := 10.0
	for k, own := range v.now.Scores[at].Domains {
		for _, n := range []data.Number{own, v.meanOf(k)} {
			if n.Valid {
				away = max(away, 5*math.Ceil(math.Abs(n.Value-scoreMiddle)/5))
			}
		}
	}
	return scoreMiddle - away, scoreMiddle + away
}

// domainEnds are the ends of the drawing of domains: those of the common scale, or
// wider where a domain of any area lies beyond.
func (v *wellbeingView) domainEnds() (low, high float64) {
	low, high = composite.AMPILow, composite.AMPIHigh
	for i := range v.now.Scores {
		for _, d := range v.now.Scores[i].Domains {
			if d.Valid {
				low, high = min(low, math.Floor(d.Value)), max(high, math.Ceil(d.Value))
			}
		}
	}
	return low, high
}

// meanOf returns the mean of a domain over the areas shown.
func (v *wellbeingView) meanOf(k int) data.Number {
	var sum float64
	n := 0
	for _, i := range v.shown {
		if s := &v.now.Scores[i]; len(s.Domains) > k && s.Domains[k].Valid {
			sum += s.Domains[k].Value
			n++
		}
	}
	if n == 0 {
		return data.Number{}
	}
	return data.Some(sum / float64(n))
}

// figureRows lists the indicators of an area, with what is missing said.
func (p *page) figureRows(v *wellbeingView, at int) []figureRow {
	var out []figureRow
	for j, part := range v.result.Indicators {
		cell := &v.now.Scores[at].Cells[j]
		in := part.Indicator
		row := figureRow{Title: p.In(in.Title), Link: p.indicator(in), Unit: p.In(in.Unit), Share: number(p.Lang, 100*part.Share, 1) + " %", Scaled: p.numberOr(cell.Scaled, 1, 1), Better: p.T("well.better." + part.Polarity.String())}
		for _, d := range v.result.Composite.Domains {
			if d.ID == part.Domain {
				row.Domain = p.In(d.Title)
			}
		}
		row.Value = Shown{Text: p.T("cell.missing"), Missing: true, Num: true}
		switch {
		case cell.Value.Valid:
			row.Value, row.Year = Shown{Text: number(p.Lang, cell.Value.Value, in.Decimals), Num: true}, strconv.Itoa(cell.Year)
		case cell.Status == data.Suppressed:
			row.Value.Text, row.Value.Status = p.T("cell.suppressed"), "suppressed"
		}
		row.Note = p.cellNote(v, part, cell)
		out = append(out, row)
	}
	return out
}

// cellNote says what must be known of a figure before it is read.
func (p *page) cellNote(v *wellbeingView, part wellbeing.Part, cell *wellbeing.Cell) string {
	var notes []string
	switch {
	case part.Share == 0:
		notes = append(notes, p.T("well.noWeight"))
	case cell.Filled:
		notes = append(notes, p.T("well.filled"))
	case !cell.Value.Valid:
		notes = append(notes, p.T("well.shared"))
	}
	if cell.Treated {
		notes = append(notes, p.T("well.extreme"))
	}
	switch cell.Status {
	case data.Estimated:
		notes = append(notes, p.T("cell.estimated"))
	case data.Provisional:
		notes = append(notes, p.T("cell.provisional"))
	}
	if cell.Year != 0 && cell.Year != v.year {
		notes = append(notes, p.plural("well.older", v.year-cell.Year))
	}
	return strings.Join(notes, "; ")
}
