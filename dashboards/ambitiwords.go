package dashboards

import (
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// ambitiWords reads the comparison aloud, from the figures alone: what it is for,
// where the hypotheses agree, which holds more of the work inside, who is cut, how
// many bodies there are to agree, and the rank under the reader's weights.
func (p *page) ambitiWords(v ambitiView, cmp *perimeter.Comparison, s scoreCard, w *weighForm) []string {
	out := []string{p.T("words.compared", p.plural("words.hypotheses", len(v.Sides)), p.purposeWords(v), p.plural("ambiti.comuni", len(cmp.All))), p.agreementWords(v, cmp)}
	for _, c := range []struct{ id, key string }{{"supply", "words.supply"}, {"demand", "words.demand"}} {
		if best, rest := p.best(v, s.row(c.id)); best != "" {
			out = append(out, p.T(c.key, best, rest))
		}
	}
	if s.row("supply").known() == 0 {
		out = append(out, p.T("words.noFlows"))
	}
	bodies := s.row("bodies")
	parts := make([]string, len(v.Sides))
	for i, h := range v.Sides {
		parts[i] = p.T("words.each", h.Letter, bodies.Cells[i].Text)
	}
	out = append(out, p.T("words.bodies", strings.Join(parts, "; ")))
	if text := p.nearest(v, cmp); text != "" {
		out = append(out, text)
	}
	if p.site.practices.current() == nil {
		out = append(out, p.T("words.unrecorded"))
	}
	if len(w.Ranked) > 0 {
		out = append(out, p.T("words.ranked", w.Ranked[0].Letter, w.Ranked[0].Name, w.Ranked[0].Score))
	}
	return out
}

// purposeWords says what the hypotheses are for.
func (p *page) purposeWords(v ambitiView) string {
	if v.Purpose == "" {
		return p.T("words.noPurpose")
	}
	return p.T("purpose." + v.Purpose + ".for")
}

// agreementWords says how many municipalities are in all the hypotheses, and who
// makes the difference.
func (p *page) agreementWords(v ambitiView, cmp *perimeter.Comparison) string {
	if cmp == nil {
		if len(v.Sides) == 1 {
			return p.T("words.one", p.plural("ambiti.comuni", len(v.Sides[0].Municipalities)))
		}
		return ""
	}
	all := 0
	alone := make([][]string, len(v.Sides))
	for i, code := range cmp.All {
		switch cmp.Count[i] {
		case len(v.Sides):
			all++
		case 1:
			at := strings.Index("ABCDEF", v.in(code)[0])
			alone[at] = append(alone[at], p.nameOf(code))
		}
	}
	if all == len(cmp.All) {
		return p.T("words.same")
	}
	text := []string{p.T("words.agree", p.plural("ambiti.comuni", all), p.Num(len(cmp.All)))}
	for i, names := range alone {
		if len(names) > 0 {
			text = append(text, p.T("words.alone", v.Sides[i].Letter, p.plural("ambiti.comuni", len(names)), p.nameList(names)))
		}
	}
	return strings.Join(text, " ")
}

// known counts the hypotheses that have a criterion.
func (r scoreRow) known() int {
	n := 0
	for _, c := range r.Cells {
		if c.value.Valid {
			n++
		}
	}
	return n
}

// best says which hypothesis has most of a criterion that two or more have, and
// what the others have; "" where there is none, or all are equal.
func (p *page) best(v ambitiView, row scoreRow) (best, rest string) {
	if row.known() < 2 {
		return "", ""
	}
	at := -1
	equal := true
	var others []string
	for i, c := range row.Cells {
		if c.value.Valid && (at < 0 || c.value.Value > row.Cells[at].value.Value) {
			at = i
		}
	}
	for i, c := range row.Cells {
		if i != at && c.value.Valid {
			equal = equal && c.value.Value == row.Cells[at].value.Value
			others = append(others, p.T("words.each", v.Sides[i].Letter, c.Text))
		}
	}
	if equal {
		return "", ""
	}
	return p.T("words.best", v.Sides[at].Letter, p.hypothesisName(v.Sides[at]), row.Cells[at].Text), strings.Join(others, "; ")
}

// nearest names the pair that has most residents in common.
func (p *page) nearest(v ambitiView, cmp *perimeter.Comparison) string {
	var most data.Number
	text, key := "", "words.overlap"
	if len(v.Sides) == 2 {
		key = "words.overlapTwo"
	}
	for i := range cmp.Overlaps {
		for j := range i {
			if n := cmp.Overlaps[i][j]; n.Valid && (!most.Valid || n.Value > most.Value) {
				most = n
				text = p.T(key, v.Sides[j].Letter, v.Sides[i].Letter, number(p.Lang, 100*n.Value, 1))
			}
		}
	}
	return text
}
