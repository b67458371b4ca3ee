package dashboards

import (
	"slices"

	"cittamedie/data"
)

// wellbeingStrips are the domains one by one: each area a mark on the common scale.
type wellbeingStrips struct {
	Low, High string
	Middle    string // where 100 stands, in percent
	Rows      []strip
	Picture   string
}

// strip is a domain: bars that count the areas, and where the one looked at stands.
type strip struct {
	Title, Text     string
	Bars            []stripBar
	Own, Others     string // places, in percent; "" for none
	Best, Worst     string
	best, worst, at int
}

type stripBar struct{ X, Y, Width, Height string }

// stripBins is how many classes a strip has.
const stripBins = 60

// fillStrips draws each domain over the areas shown.
func (p *page) fillStrips(v *wellbeingView) {
	low, high := v.domainEnds()
	s := &v.Domains
	s.Picture = p.wellbeingLink("/benessere/domini.svg", v.ask)
	s.Low, s.High, s.Middle = number(p.Lang, low, 0), number(p.Lang, high, 0), percent(100*(scoreMiddle-low)/(high-low))
	if len(v.result.Composite.Domains) < 2 {
		return
	}
	for k, domain := range v.result.Composite.Domains {
		if v.shareOf(k) > 0 {
			s.Rows = append(s.Rows, p.strip(v, k, p.In(domain.Title), low, high))
		}
	}
}

// shareOf returns the part of the whole that a domain makes.
func (v *wellbeingView) shareOf(k int) float64 {
	var sum float64
	for _, part := range v.result.Indicators {
		if part.Domain == v.result.Composite.Domains[k].ID {
			sum += part.Share
		}
	}
	return sum
}

func (p *page) strip(v *wellbeingView, k int, title string, low, high float64) strip {
	out := strip{Title: title, best: -1, worst: -1, at: v.place()}
	counts := make([]int, stripBins)
	of := func(i int) data.Number {
		if d := v.now.Scores[i].Domains; len(d) > k {
			return d[k]
		}
		return data.Number{}
	}
	for _, i := range v.shown {
		n := of(i)
		if !n.Valid {
			continue
		}
		counts[min(stripBins-1, int(stripBins*(n.Value-low)/(high-low)))]++
		if out.best < 0 || n.Value > of(out.best).Value {
			out.best = i
		}
		if out.worst < 0 || n.Value < of(out.worst).Value {
			out.worst = i
		}
	}
	most := max(1, slices.Max(counts))
	for i, n := range counts {
		if n > 0 {
			h := max(2, 30*float64(n)/float64(most))
			out.Bars = append(out.Bars, stripBar{percent(100 * float64(i) / stripBins), percent(32 - h), percent(100.0/stripBins - 0.2), percent(h)})
		}
	}
	named := func(i int) string { return p.rowName(v.result.Areas[i]) + " " + p.numberOr(of(i), 1, 1) }
	if out.best >= 0 {
		out.Best, out.Worst = named(out.best), named(out.worst)
		out.Text = p.T("well.strip", title, out.Best, out.Worst)
	} else {
		out.Text = p.T("well.strip.none", title)
	}
	if mean := v.meanOf(k); mean.Valid {
		out.Others = percent(100 * (mean.Value - low) / (high - low))
	}
	if out.at >= 0 {
		if n := of(out.at); n.Valid {
			out.Own = percent(100 * (n.Value - low) / (high - low))
			out.Text += " " + p.T("well.strip.own", named(out.at))
		}
	}
	return out
}
