package perimeter

import (
	"fmt"
	"slices"

	"cittamedie/data"
)

// mostContaining is how many provinces stand beside a figure that there is not.
const mostContaining = 12

// contain puts the areas that hold the set beside the figure it does not have: its
// provinces or, where none of them has one, its region, or the country.
func (s *subject) contain(in data.Indicator, f *Figure) {
	for _, p := range s.provinces {
		if cell := s.cube.Cell(in.Code, p.Code, f.Period); cell.Status.HasValue() && len(f.Containing) < mostContaining {
			f.Containing = append(f.Containing, Contained{p, cell})
		}
	}
	if len(f.Containing) > 0 || len(s.provinces) == 0 {
		return
	}
	for _, up := range s.cube.Ancestors(s.provinces[0].Code) {
		all := !slices.ContainsFunc(s.provinces, func(p data.Area) bool { return !s.cube.Within(p.Code, up.Code) })
		if cell := s.cube.Cell(in.Code, up.Code, f.Period); all && cell.Status.HasValue() {
			f.Containing = []Contained{{up, cell}}
			return
		}
	}
}

// refuse says why there is no figure.
func (f *Figure) refuse() {
	switch {
	case f.Reason.IT != "":
	case f.Status == data.NotApplicable:
		f.Reason = data.Text{IT: "Il denominatore è zero: il rapporto non esiste.", EN: "The denominator is zero: there is no ratio."}
	case f.Class == data.NotPart:
		f.Reason = data.Text{
			IT: "Non si ricompone: il dato è pubblicato per un'area intera e non dice quanto pesa ogni comune.",
			EN: "It cannot be recomposed: the figure is published for a whole area and does not say how much each municipality weighs.",
		}
	case f.Class == data.Weighted:
		f.Reason = data.Text{
			IT: "La fonte pubblica solo il rapporto provinciale: si approssima per province intere, non per una parte di provincia.",
			EN: "The source publishes the provincial ratio alone: it can be approximated for whole provinces, not for a part of one.",
		}
	case f.Class == data.Projects:
		f.Reason = data.Text{IT: "Si ricalcola dai progetti, che qui non sono caricati.", EN: "It is computed from projects, which are not loaded here."}
	case f.Status == data.Suppressed:
		f.Reason = data.Text{IT: "La fonte ha oscurato il dato di almeno un comune: la somma lo rivelerebbe.", EN: "The source has suppressed the figure of at least one municipality: the sum would reveal it."}
	case f.Covered > 0 && f.Expected > 0:
		f.Reason = data.Text{
			IT: fmt.Sprintf("Il dato c'è per %d comuni su %d: un conteggio li vuole tutti, un rapporto nove su dieci.", f.Covered, f.Expected),
			EN: fmt.Sprintf("The figure is there for %d of %d municipalities: a count needs them all, a ratio nine in ten.", f.Covered, f.Expected),
		}
	default:
		f.Reason = data.Text{IT: "La fonte non pubblica questo dato per i comuni dell'insieme.", EN: "The source does not publish this figure for the municipalities of the set."}
	}
}
