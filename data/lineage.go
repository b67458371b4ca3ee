package data

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Passage is one piece of territory that passed from the code Old to the code
// New on Date (it. "variazione amministrativa"). A merger has one passage for
// each comune that ended, a split one for each comune that the old one became,
// a change of code one alone.
type Passage struct {
	Old       AreaCode
	New       AreaCode
	Date      Date    // first day New was in force
	Kind      string  // "merge", "split", "recode"
	Residents float64 // residents of the piece at the last count before Date; 0 for a change of code alone
}

// Piece is a part of an area seen with the codes of another date: the code and
// the share (0 to 1) of the area's residents who live there.
type Piece struct {
	Code  AreaCode
	Share float64
}

// Lineage is the history of the codes (it. "storia dei codici").
type Lineage struct {
	dates     []Date // in order, each once
	forward   map[Date]map[AreaCode][]Piece
	backward  map[Date]map[AreaCode][]Piece
	appearing map[AreaCode]Date // codes that a passage brought into force
	ending    map[AreaCode]Date // codes that a passage put out of force
	neighbour map[AreaCode][]AreaCode
}

// NewLineage returns the history made of the given passages, in any order. It
// refuses a passage without date or codes, and a split or merger whose pieces
// have no residents to share by.
func NewLineage(passages []Passage) (*Lineage, error) {
	l := &Lineage{
		forward: map[Date]map[AreaCode][]Piece{}, backward: map[Date]map[AreaCode][]Piece{},
		appearing: map[AreaCode]Date{}, ending: map[AreaCode]Date{}, neighbour: map[AreaCode][]AreaCode{},
	}
	type side struct {
		date Date
		code AreaCode
	}
	from, into := map[side][]Passage{}, map[side][]Passage{}
	for _, p := range passages {
		if p.Date == "" || p.Old == "" || p.New == "" {
			return nil, &FieldError{Field: "lineage", Value: fmt.Sprintf("%s>%s", p.Old, p.New), Reason: "a passage has a date, an old and a new code"}
		}
		from[side{p.Date, p.Old}] = append(from[side{p.Date, p.Old}], p)
		into[side{p.Date, p.New}] = append(into[side{p.Date, p.New}], p)
		if !slices.Contains(l.dates, p.Date) {
			l.dates = append(l.dates, p.Date)
			l.forward[p.Date], l.backward[p.Date] = map[AreaCode][]Piece{}, map[AreaCode][]Piece{}
		}
		l.neighbour[p.Old] = append(l.neighbour[p.Old], p.New)
		l.neighbour[p.New] = append(l.neighbour[p.New], p.Old)
	}
	slices.Sort(l.dates)
	for s, ps := range from {
		pieces, err := shares(ps, func(p Passage) AreaCode { return p.New })
		if err != nil {
			return nil, err
		}
		l.forward[s.date][s.code] = pieces
		if into[s] == nil {
			l.ending[s.code] = s.date
		}
	}
	for s, ps := range into {
		pieces, err := shares(ps, func(p Passage) AreaCode { return p.Old })
		if err != nil {
			return nil, err
		}
		l.backward[s.date][s.code] = pieces
		if from[s] == nil {
			l.appearing[s.code] = s.date
		}
	}
	return l, nil
}

// shares divides one area among the codes its passages lead to, by residents.
func shares(ps []Passage, other func(Passage) AreaCode) ([]Piece, error) {
	if len(ps) == 1 {
		return []Piece{{Code: other(ps[0]), Share: 1}}, nil
	}
	var sum float64
	for _, p := range ps {
		if !(p.Residents > 0) || math.IsInf(p.Residents, 1) {
			return nil, &FieldError{Field: "lineage", Value: fmt.Sprintf("%s>%s", p.Old, p.New), Reason: "a piece of a split or a merger needs its residents"}
		}
		sum += p.Residents
	}
	pieces := make([]Piece, len(ps))
	for i, p := range ps {
		pieces[i] = Piece{Code: other(p), Share: p.Residents / sum}
	}
	slices.SortFunc(pieces, func(a, b Piece) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return pieces, nil
}

// Carry returns what the area coded code on the day from is called on the day
// to: the pieces and the share of residents in each. Shares sum to 1, so that a
// quantity multiplied by them is conserved. A code the history does not know
// is returned as it is. A passage dated D counts as happened on D itself.
func (l *Lineage) Carry(code AreaCode, from, to Date) []Piece {
	pieces := []Piece{{Code: code, Share: 1}}
	if from <= to {
		for _, d := range l.dates {
			if from < d && d <= to {
				pieces = step(pieces, l.forward[d])
			}
		}
		return pieces
	}
	for _, d := range slices.Backward(l.dates) {
		if to < d && d <= from {
			pieces = step(pieces, l.backward[d])
		}
	}
	return pieces
}

func step(pieces []Piece, moves map[AreaCode][]Piece) []Piece {
	var out []Piece
	for _, p := range pieces {
		next, moved := moves[p.Code]
		if !moved {
			next = []Piece{{Code: p.Code, Share: 1}}
		}
		for _, n := range next {
			i := slices.IndexFunc(out, func(q Piece) bool { return q.Code == n.Code })
			if i < 0 {
				out = append(out, Piece{Code: n.Code})
				i = len(out) - 1
			}
			out[i].Share += p.Share * n.Share
		}
	}
	return out
}

// InForce reports whether the history allows code to be in force on day d. A
// code it does not know is taken to be in force always.
func (l *Lineage) InForce(code AreaCode, d Date) bool {
	from, to := l.Validity(code)
	return Area{ValidFrom: from, ValidTo: to}.InForce(d)
}

// Validity returns the days on which the history says code came into force and
// ceased to be; "" where it does not say.
func (l *Lineage) Validity(code AreaCode) (from, to Date) { return l.appearing[code], l.ending[code] }

// Codes returns every code the history names, in order.
func (l *Lineage) Codes() []AreaCode {
	codes := make([]AreaCode, 0, len(l.neighbour))
	for c := range l.neighbour {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}

// At returns the codes in force on day d for the territory that code has at
// some other time, whichever it is; nil when the history does not know code.
func (l *Lineage) At(code AreaCode, d Date) []AreaCode {
	if l.neighbour[code] == nil {
		return nil
	}
	from, to := l.Validity(code)
	day := d
	switch {
	case from != "" && d < from:
		day = from
	case to != "" && d >= to:
		day = dayBefore(to)
	}
	var out []AreaCode
	for _, p := range l.Carry(code, day, d) {
		out = append(out, p.Code)
	}
	return out
}
