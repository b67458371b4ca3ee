package dashboards

import (
	"math"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/watch"
	"cittamedie/indicators/wellbeing"
)

// standingBar is the score of a domain, drawn from the reference of 100, and the years
// of its figures.
type standingBar struct {
	domainBar
	Years string
}

// hundred says what has 100 in a composite.
func (p *page) hundred(s *watch.Standing) string {
	year := strconv.Itoa(s.Composite.Normalisation.Year)
	if s.Composite.Normalisation.Reference == catalog.ReferenceCountry {
		return p.T("wellbeing.hundred.country", year)
	}
	return p.T("wellbeing.hundred.mean", year)
}

// standingBars draws the domains of a standing from the reference of 100.
func (p *page) standingBars(s *watch.Standing) []standingBar {
	away := 10.0
	for k := range s.Domains {
		for _, n := range []data.Number{s.Score.Domains[k], s.Domains[k]} {
			if n.Valid {
				away = max(away, 5*math.Ceil(math.Abs(n.Value-scoreMiddle)/5))
			}
		}
	}
	var out []standingBar
	for k, domain := range s.Composite.Domains {
		out = append(out, standingBar{p.barBetween(p.In(domain.Title), s.Score.Domains[k], s.Domains[k], away), domainYears(s, domain.ID)})
	}
	return out
}

// domainYears writes the years of the figures of a domain; "" where it has none.
func domainYears(s *watch.Standing, id string) string {
	of := wellbeing.Score{}
	for j, part := range s.Result.Indicators {
		year := s.Score.Cells[j].Year
		if part.Domain != id || part.Share == 0 || year == 0 {
			continue
		}
		of.Newest = max(of.Newest, year)
		if of.Oldest == 0 || year < of.Oldest {
			of.Oldest = year
		}
	}
	if of.Newest == 0 {
		return ""
	}
	return yearsOf(&of)
}

// barBetween draws a score and the mark of others, from so far below 100 to as far
// above.
func (p *page) barBetween(title string, own, others data.Number, away float64) domainBar {
	x := func(v float64) float64 { return 50 + 50*(v-scoreMiddle)/away }
	b := domainBar{Title: title, Score: p.numberOr(own, 1, 1), Others: p.numberOr(others, 1, 1), Missing: !own.Valid, own: own, others: others, Above: own.Valid && own.Value >= scoreMiddle, Middle: percent(x(scoreMiddle))}
	if own.Valid {
		from, to := min(x(scoreMiddle), x(own.Value)), max(x(scoreMiddle), x(own.Value))
		b.From, b.Width = percent(from), percent(max(to-from, 0.6))
	}
	if others.Valid {
		b.At = percent(x(others.Value))
	}
	return b
}
