package data

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// uncounted is a history with mergers whose residents nobody has counted:
//
//	2000  A → A (60), B (40)    split
//	2001  C, D → E              merger without residents
//	2002  B, A → A              B goes back to A, without residents
//	2003  E → F                 change of code
//	2004  G → H, 2008 H → G     a code that lives again
//	2005  F (70), I (30) → F    incorporation
func uncounted() []Passage {
	return []Passage{
		{"A", "A", "2000-01-01", "split", 60}, {"A", "B", "2000-01-01", "split", 40},
		{"C", "E", "2001-01-01", "merge", 0}, {"D", "E", "2001-01-01", "merge", 0},
		{"B", "A", "2002-01-01", "merge", 0}, {"A", "A", "2002-01-01", "merge", 0},
		{"E", "F", "2003-01-01", "recode", 0},
		{"G", "H", "2004-01-01", "recode", 0}, {"H", "G", "2008-01-01", "recode", 0},
		{"F", "F", "2005-01-01", "merge", 70}, {"I", "F", "2005-01-01", "merge", 30},
	}
}

func TestCarryWithoutResidents(t *testing.T) {
	l := mustLineage(t, uncounted()...)
	tests := []struct {
		name     string
		code     AreaCode
		from, to Date
		want     []Piece
		trace    []AreaCode
	}{
		{"forth", "C", "2000-06-01", "2001-01-01", []Piece{{"E", 1}}, []AreaCode{"E"}},
		{"forth and on", "D", "2000-06-01", "2010-01-01", []Piece{{"F", 1}}, []AreaCode{"F"}},
		{"back", "E", "2001-01-01", "2000-12-31", nil, []AreaCode{"C", "D"}},
		{"back from the code after", "F", "2004-01-01", "2000-12-31", nil, []AreaCode{"C", "D"}},
		{"back not so far", "F", "2010-01-01", "2001-06-01", []Piece{{"E", 0.7}, {"I", 0.3}}, []AreaCode{"E", "I"}},
		{"a part is unknown", "F", "2010-01-01", "2000-12-31", nil, []AreaCode{"C", "D", "I"}},
		{"back between split and merger", "A", "2010-01-01", "2001-06-01", nil, []AreaCode{"A", "B"}},
		{"back to where it was one", "A", "2010-01-01", "1999-12-31", []Piece{{"A", 1}}, []AreaCode{"A"}},
		{"split and merger forth", "A", "1999-12-31", "2010-01-01", []Piece{{"A", 1}}, []AreaCode{"A"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, l.Carry(tt.code, tt.from, tt.to)); diff != "" {
				t.Errorf("Carry(%s, %s, %s): %s", tt.code, tt.from, tt.to, diff)
			}
			if diff := cmp.Diff(tt.trace, l.Trace(tt.code, tt.from, tt.to)); diff != "" {
				t.Errorf("Trace(%s, %s, %s): %s", tt.code, tt.from, tt.to, diff)
			}
		})
	}
	if diff := cmp.Diff([]AreaCode{"C", "D"}, l.At("E", "2000-06-01")); diff != "" {
		t.Errorf("At does not name the parts of a merger without residents: %s", diff)
	}
}

func TestCodeThatLivesAgain(t *testing.T) {
	l := mustLineage(t, uncounted()...)
	tests := []struct {
		code    AreaCode
		day     Date
		inForce bool
		from    Date // of ValidityOn
		to      Date
		at      []AreaCode
	}{
		{"G", "2003-12-31", true, "", "2004-01-01", []AreaCode{"G"}},
		{"G", "2004-01-01", false, "", "2004-01-01", []AreaCode{"H"}},
		{"G", "2007-12-31", false, "", "2004-01-01", []AreaCode{"H"}},
		{"G", "2008-01-01", true, "2008-01-01", "", []AreaCode{"G"}},
		{"H", "2003-12-31", false, "2004-01-01", "2008-01-01", []AreaCode{"G"}},
		{"H", "2004-01-01", true, "2004-01-01", "2008-01-01", []AreaCode{"H"}},
		{"H", "2010-01-01", false, "2004-01-01", "2008-01-01", []AreaCode{"G"}},
		{"A", "2003-12-31", true, "", "", []AreaCode{"A"}},
		{"B", "1999-12-31", false, "2000-01-01", "2002-01-01", []AreaCode{"A"}},
		{"B", "2002-01-01", false, "2000-01-01", "2002-01-01", []AreaCode{"A"}},
	}
	for _, tt := range tests {
		if got := l.InForce(tt.code, tt.day); got != tt.inForce {
			t.Errorf("InForce(%s, %s) = %v, want %v", tt.code, tt.day, got, tt.inForce)
		}
		if from, to := l.ValidityOn(tt.code, tt.day); from != tt.from || to != tt.to {
			t.Errorf("ValidityOn(%s, %s) = %q, %q, want %q, %q", tt.code, tt.day, from, to, tt.from, tt.to)
		}
		if got := l.At(tt.code, tt.day); !slices.Equal(got, tt.at) {
			t.Errorf("At(%s, %s) = %v, want %v", tt.code, tt.day, got, tt.at)
		}
	}
	if from, to := l.Validity("G"); from != "2008-01-01" || to != "" {
		t.Errorf("Validity(G) = %q, %q, want its last time", from, to)
	}
	if from, to := l.ValidityOn("Z", "2008-01-01"); from != "" || to != "" {
		t.Errorf("ValidityOn of an unknown code = %q, %q", from, to)
	}
}

// TestCarryForgetsOnlyShares takes the residents of some mergers away: the way
// forth and the codes stay the same, the way back is the same or unknown.
func TestCarryForgetsOnlyShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passages, start := drawHistory(t)
		type heir struct {
			code AreaCode
			date Date
		}
		divided, into := map[heir]bool{}, map[heir]int{}
		for _, p := range passages {
			divided[heir{p.New, p.Date}] = divided[heir{p.New, p.Date}] || p.Kind == "split"
			into[heir{p.New, p.Date}]++
		}
		forgotten := slices.Clone(passages)
		lost := map[heir]bool{}
		for i, p := range forgotten {
			h := heir{p.New, p.Date}
			if p.Kind != "merge" || divided[h] || into[h] < 2 {
				continue
			}
			if _, drawn := lost[h]; !drawn {
				lost[h] = rapid.Bool().Draw(t, "forget")
			}
			if lost[h] {
				forgotten[i].Residents = 0
			}
		}
		full, less := mustLineage(t, passages...), mustLineage(t, forgotten...)
		from, to := drawDay(t, "from"), drawDay(t, "to")
		for _, code := range append(full.Codes(), start...) {
			want, got := full.Carry(code, from, to), less.Carry(code, from, to)
			if got == nil && (from <= to || len(want) < 2) || got != nil && !cmp.Equal(got, want, cmp.Comparer(near)) {
				t.Errorf("Carry(%s, %s, %s) = %v without residents, want %v", code, from, to, got, want)
			}
			if a, b := full.Trace(code, from, to), less.Trace(code, from, to); !slices.Equal(a, b) {
				t.Errorf("Trace(%s, %s, %s) = %v without residents, want %v", code, from, to, b, a)
			}
			if a, b := full.At(code, to), less.At(code, to); !slices.Equal(a, b) {
				t.Errorf("At(%s, %s) = %v without residents, want %v", code, to, b, a)
			}
		}
	})
}
