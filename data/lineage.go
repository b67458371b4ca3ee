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
	Residents float64 // residents of the piece at the count nearest to Date; 0 for a change of code alone and for a merger where nobody has counted them
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
	lives     map[AreaCode][]life // of the codes that a passage brought into or put out of force, in order
	neighbour map[AreaCode][]AreaCode
}

// life is a time in which a code was in force: from is included, to is not, ""
// is without bound. A code may live again: the comuni of Gallura had codes of
// Olbia-Tempio from 2006 to 2016 and those of Sassari before and after.
type life struct{ from, to Date }

// unknownShare marks a part of a merger whose residents nobody has counted.
const unknownShare = 0

// NewLineage returns the history made of the given passages, in any order. It
// refuses a passage without date or codes, a split whose pieces have no
// residents to share by, and a merger that has the residents of some of its
// parts only. A merger without any residents is carried forward exactly; the way
// back is known to lead to its parts, not in which shares.
func NewLineage(passages []Passage) (*Lineage, error) {
	l := &Lineage{
		forward: map[Date]map[AreaCode][]Piece{}, backward: map[Date]map[AreaCode][]Piece{},
		lives: map[AreaCode][]life{}, neighbour: map[AreaCode][]AreaCode{},
	}
	from, into := map[Date]map[AreaCode][]Passage{}, map[Date]map[AreaCode][]Passage{}
	for _, p := range passages {
		if p.Date == "" || p.Old == "" || p.New == "" {
			return nil, &FieldError{Field: "lineage", Value: fmt.Sprintf("%s>%s", p.Old, p.New), Reason: "a passage has a date, an old and a new code"}
		}
		if from[p.Date] == nil {
			l.dates = append(l.dates, p.Date)
			from[p.Date], into[p.Date] = map[AreaCode][]Passage{}, map[AreaCode][]Passage{}
			l.forward[p.Date], l.backward[p.Date] = map[AreaCode][]Piece{}, map[AreaCode][]Piece{}
		}
		from[p.Date][p.Old] = append(from[p.Date][p.Old], p)
		into[p.Date][p.New] = append(into[p.Date][p.New], p)
		l.neighbour[p.Old] = append(l.neighbour[p.Old], p.New)
		l.neighbour[p.New] = append(l.neighbour[p.New], p.Old)
	}
	slices.Sort(l.dates)
	for _, d := range l.dates {
		for code, ps := range from[d] {
			pieces, err := shares(ps, func(p Passage) AreaCode { return p.New })
			if err != nil {
				return nil, err
			}
			l.forward[d][code] = pieces
			if into[d][code] == nil {
				l.end(code, d)
			}
		}
		for code, ps := range into[d] {
			pieces, err := mergerShares(ps, func(p Passage) AreaCode { return p.Old })
			if err != nil {
				return nil, err
			}
			l.backward[d][code] = pieces
			if from[d][code] == nil {
				l.lives[code] = append(l.lives[code], life{from: d})
			}
		}
	}
	return l, nil
}

// end closes the life of a code on day d.
func (l *Lineage) end(code AreaCode, d Date) {
	lives := l.lives[code]
	if n := len(lives); n > 0 && lives[n-1].to == "" {
		lives[n-1].to = d
		return
	}
	l.lives[code] = append(lives, life{to: d})
}

// mergerShares is shares, or unknown shares where no part has residents.
func mergerShares(ps []Passage, other func(Passage) AreaCode) ([]Piece, error) {
	uncounted := func(p Passage) bool { return p.Residents == 0 }
	if len(ps) == 1 || !slices.ContainsFunc(ps, uncounted) {
		return shares(ps, other)
	}
	pieces := make([]Piece, len(ps))
	for i, p := range ps {
		if !uncounted(p) {
			return nil, &FieldError{Field: "lineage", Value: fmt.Sprintf("%s>%s", p.Old, p.New), Reason: "a merger has the residents of all its parts or of none"}
		}
		pieces[i] = Piece{Code: other(p), Share: unknownShare}
	}
	sortPieces(pieces)
	return pieces, nil
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
	sortPieces(pieces)
	return pieces, nil
}

func sortPieces(pieces []Piece) {
	slices.SortFunc(pieces, func(a, b Piece) int { return strings.Compare(string(a.Code), string(b.Code)) })
}

// Carry returns what the area coded code on the day from is called on the day
// to: the pieces and the share of residents in each. Shares sum to 1, so that a
// quantity multiplied by them is conserved. A code the history does not know
// is returned as it is. A passage dated D counts as happened on D itself.
//
// Carry returns nil when the way back crosses a merger whose residents nobody
// has counted and ends in several pieces: [Lineage.Trace] says which they are,
// nobody their shares. The way forward is always known.
func (l *Lineage) Carry(code AreaCode, from, to Date) []Piece {
	pieces := l.walk(code, from, to)
	if len(pieces) == 1 {
		return []Piece{{Code: pieces[0].Code, Share: 1}} // whatever was crossed, it is all there
	}
	if slices.ContainsFunc(pieces, func(p Piece) bool { return p.Share == unknownShare }) {
		return nil
	}
	return pieces
}

// Trace returns the codes that the area coded code on the day from has on the
// day to: those of [Lineage.Carry], also where their shares are unknown.
func (l *Lineage) Trace(code AreaCode, from, to Date) []AreaCode {
	pieces := l.walk(code, from, to)
	out := make([]AreaCode, len(pieces))
	for i, p := range pieces {
		out[i] = p.Code
	}
	return out
}

// walk takes code through the passages between two days. A piece that comes out
// of a merger without residents has an unknown share.
func (l *Lineage) walk(code AreaCode, from, to Date) []Piece {
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
	if !slices.ContainsFunc(pieces, func(p Piece) bool { return moves[p.Code] != nil }) {
		return pieces
	}
	var out []Piece
	for _, p := range pieces {
		next, moved := moves[p.Code]
		if !moved {
			next = []Piece{{Code: p.Code, Share: 1}}
		}
		for _, n := range next {
			share := p.Share * n.Share // unknown where either is
			i := slices.IndexFunc(out, func(q Piece) bool { return q.Code == n.Code })
			switch {
			case i < 0:
				out = append(out, Piece{Code: n.Code, Share: share})
			case share == unknownShare || out[i].Share == unknownShare:
				out[i].Share = unknownShare
			default:
				out[i].Share += share
			}
		}
	}
	return out
}

// InForce reports whether the history allows code to be in force on day d. A
// code it does not know is taken to be in force always.
func (l *Lineage) InForce(code AreaCode, d Date) bool {
	lives := l.lives[code]
	return len(lives) == 0 || slices.ContainsFunc(lives, func(v life) bool { return v.inForce(d) })
}

func (v life) inForce(d Date) bool { return Area{ValidFrom: v.from, ValidTo: v.to}.InForce(d) }

// Validity returns the days on which the history says code came into force and
// ceased to be; "" where it does not say. Of a code that was in force more than
// once it returns the last time; [Lineage.ValidityOn] knows the others.
func (l *Lineage) Validity(code AreaCode) (from, to Date) {
	if lives := l.lives[code]; len(lives) > 0 {
		return lives[len(lives)-1].from, lives[len(lives)-1].to
	}
	return "", ""
}

// ValidityOn returns the days of the time in force that contains day d; those
// of the last time before d, or else of the first, where none does.
func (l *Lineage) ValidityOn(code AreaCode, d Date) (from, to Date) {
	lives := l.lives[code]
	for _, v := range slices.Backward(lives) {
		if v.from <= d {
			return v.from, v.to
		}
	}
	if len(lives) > 0 {
		return lives[0].from, lives[0].to
	}
	return "", ""
}

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
// some other time, whichever it is; nil when the history does not know code. Of
// a code that was in force more than once it takes the last time before d.
func (l *Lineage) At(code AreaCode, d Date) []AreaCode {
	if l.neighbour[code] == nil {
		return nil
	}
	from, to := l.ValidityOn(code, d)
	day := d
	switch {
	case from != "" && d < from:
		day = from
	case to != "" && d >= to:
		day = dayBefore(to)
	}
	return l.Trace(code, day, d)
}
