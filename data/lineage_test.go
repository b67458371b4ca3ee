package data

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tol is the rounding allowed to sums of shares, relative to the whole.
const tol = 1e-9

func mustLineage(t rapid.TB, passages ...Passage) *Lineage {
	t.Helper()
	l, err := NewLineage(passages)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// history is small enough to follow on paper:
//
//	2020  A  → A (60), B (40)        split that keeps the old code
//	2021  C  → R1                    change of code
//	2022  D (10), E (30) → F         merger
//	2023  G (25), H (75) → H         incorporation: H is the enlarged H
//	2024  F  → R2, R1 → R3           changes of code after a merger and another
//	2025  H  → K (20), L (80)        split that ends the old code
func history() []Passage {
	return []Passage{
		{"A", "A", "2020-01-01", "split", 60}, {"A", "B", "2020-01-01", "split", 40},
		{"C", "R1", "2021-01-01", "recode", 0},
		{"D", "F", "2022-01-01", "merge", 10}, {"E", "F", "2022-01-01", "merge", 30},
		{"G", "H", "2023-01-01", "merge", 25}, {"H", "H", "2023-01-01", "merge", 75},
		{"F", "R2", "2024-01-01", "recode", 0}, {"R1", "R3", "2024-01-01", "recode", 0},
		{"H", "K", "2025-01-01", "split", 20}, {"H", "L", "2025-01-01", "split", 80},
	}
}

func TestCarry(t *testing.T) {
	l := mustLineage(t, history()...)
	tests := []struct {
		name     string
		code     AreaCode
		from, to Date
		want     []Piece
	}{
		{"unknown code", "Z", "1900-01-01", "2100-01-01", []Piece{{"Z", 1}}},
		{"same day", "D", "2021-12-31", "2021-12-31", []Piece{{"D", 1}}},
		{"before the change", "D", "2021-01-01", "2021-12-31", []Piece{{"D", 1}}},
		{"on the day itself", "D", "2021-12-31", "2022-01-01", []Piece{{"F", 1}}},
		{"change already happened", "F", "2022-01-01", "2023-06-30", []Piece{{"F", 1}}},
		{"old code of a date when it was no more", "D", "2022-01-01", "2023-06-30", []Piece{{"D", 1}}},
		{"merger forth", "E", "2019-12-31", "2022-06-01", []Piece{{"F", 1}}},
		{"merger back", "F", "2022-06-01", "2019-12-31", []Piece{{"D", 0.25}, {"E", 0.75}}},
		{"merger back from the day itself", "F", "2022-01-01", "2021-12-31", []Piece{{"D", 0.25}, {"E", 0.75}}},
		{"recode after a merger, forth", "D", "2021-12-31", "2024-01-01", []Piece{{"R2", 1}}},
		{"recode after a merger, back", "R2", "2024-01-01", "2021-12-31", []Piece{{"D", 0.25}, {"E", 0.75}}},
		{"recode after a merger, half way back", "R2", "2024-01-01", "2023-12-31", []Piece{{"F", 1}}},
		{"two recodes forth", "C", "2020-12-31", "2024-01-01", []Piece{{"R3", 1}}},
		{"two recodes back", "R3", "2024-01-01", "2020-12-31", []Piece{{"C", 1}}},
		{"split that keeps the code, forth", "A", "2019-12-31", "2020-01-01", []Piece{{"A", 0.6}, {"B", 0.4}}},
		{"split that keeps the code, back", "A", "2020-01-01", "2019-12-31", []Piece{{"A", 1}}},
		{"piece of a split, back", "B", "2020-01-01", "2019-12-31", []Piece{{"A", 1}}},
		{"incorporation, the one that ends", "G", "2022-12-31", "2023-01-01", []Piece{{"H", 1}}},
		{"incorporation, the one that stays", "H", "2022-12-31", "2023-01-01", []Piece{{"H", 1}}},
		{"incorporation, back", "H", "2023-01-01", "2022-12-31", []Piece{{"G", 0.25}, {"H", 0.75}}},
		{"incorporation, then split", "G", "2022-12-31", "2025-01-01", []Piece{{"K", 0.2}, {"L", 0.8}}},
		{"split back to what was incorporated", "K", "2025-01-01", "2022-12-31", []Piece{{"G", 0.25}, {"H", 0.75}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, l.Carry(tt.code, tt.from, tt.to)); diff != "" {
				t.Errorf("Carry(%s, %s, %s): %s", tt.code, tt.from, tt.to, diff)
			}
		})
	}
}

func TestCarrySardinianStyle(t *testing.T) {
	// On one day two municipalities exchange codes and two merge.
	l := mustLineage(t,
		Passage{"X", "Y", "2026-01-01", "recode", 0}, Passage{"Y", "X", "2026-01-01", "recode", 0},
		Passage{"P", "Q", "2026-01-01", "merge", 1}, Passage{"Q", "Q", "2026-01-01", "merge", 3},
	)
	for code, want := range map[AreaCode][]Piece{"X": {{"Y", 1}}, "Y": {{"X", 1}}, "P": {{"Q", 1}}, "Q": {{"Q", 1}}} {
		if diff := cmp.Diff(want, l.Carry(code, "2025-12-31", "2026-01-01")); diff != "" {
			t.Errorf("Carry(%s) forth: %s", code, diff)
		}
	}
	for code, want := range map[AreaCode][]Piece{"X": {{"Y", 1}}, "Y": {{"X", 1}}, "Q": {{"P", 0.25}, {"Q", 0.75}}} {
		if diff := cmp.Diff(want, l.Carry(code, "2026-01-01", "2025-12-31")); diff != "" {
			t.Errorf("Carry(%s) back: %s", code, diff)
		}
	}
}

func TestAt(t *testing.T) {
	l := mustLineage(t, history()...)
	tests := []struct {
		name string
		code AreaCode
		day  Date
		want []AreaCode
	}{
		{"unknown code", "Z", "2023-06-30", nil},
		{"in force", "A", "2023-06-30", []AreaCode{"A"}},
		{"new code asked for long ago", "B", "2010-01-01", []AreaCode{"A"}},
		{"ended code asked for later", "D", "2023-06-30", []AreaCode{"F"}},
		{"ended code two changes later", "D", "2024-06-30", []AreaCode{"R2"}},
		{"ended code while it was in force", "D", "2021-06-30", []AreaCode{"D"}},
		{"merged code asked for before", "F", "2021-06-30", []AreaCode{"D", "E"}},
		{"its successor asked for before", "R2", "2021-06-30", []AreaCode{"D", "E"}},
		{"code of a short time, before", "R1", "2020-06-30", []AreaCode{"C"}},
		{"code of a short time, after", "R1", "2024-06-30", []AreaCode{"R3"}},
		{"absorbed, after a later split", "G", "2025-06-30", []AreaCode{"K", "L"}},
		{"split code, after", "H", "2025-01-01", []AreaCode{"K", "L"}},
		{"split code, the day before", "H", "2024-12-31", []AreaCode{"H"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, l.At(tt.code, tt.day)); diff != "" {
				t.Errorf("At(%s, %s): %s", tt.code, tt.day, diff)
			}
		})
	}
}

func TestLineageValidity(t *testing.T) {
	l := mustLineage(t, history()...)
	tests := []struct {
		code     AreaCode
		from, to Date
	}{
		{"A", "", ""}, {"B", "2020-01-01", ""}, {"C", "", "2021-01-01"}, {"R1", "2021-01-01", "2024-01-01"},
		{"R3", "2024-01-01", ""}, {"F", "2022-01-01", "2024-01-01"}, {"G", "", "2023-01-01"}, {"H", "", "2025-01-01"},
		{"K", "2025-01-01", ""}, {"Z", "", ""},
	}
	for _, tt := range tests {
		if from, to := l.Validity(tt.code); from != tt.from || to != tt.to {
			t.Errorf("Validity(%s) = %q, %q, want %q, %q", tt.code, from, to, tt.from, tt.to)
		}
	}
	if l.InForce("R1", "2020-12-31") || !l.InForce("R1", "2021-01-01") || !l.InForce("R1", "2023-12-31") || l.InForce("R1", "2024-01-01") {
		t.Error("InForce(R1) does not hold from its first day to the day before it ceased")
	}
	want := []AreaCode{"A", "B", "C", "D", "E", "F", "G", "H", "K", "L", "R1", "R2", "R3"}
	if diff := cmp.Diff(want, l.Codes()); diff != "" {
		t.Errorf("Codes(): %s", diff)
	}
}

func TestNewLineageRefusals(t *testing.T) {
	const residents = "a piece of a split or a merger needs its residents"
	day := Date("2020-01-01")
	tests := []struct {
		name     string
		passages []Passage
		want     string
	}{
		{"no date", []Passage{{Old: "A", New: "B"}}, `lineage "A>B": a passage has a date, an old and a new code`},
		{"no old code", []Passage{{New: "B", Date: day}}, `lineage ">B": a passage has a date, an old and a new code`},
		{"no new code", []Passage{{Old: "A", Date: day}}, `lineage "A>": a passage has a date, an old and a new code`},
		{"split without residents", []Passage{{"A", "B", day, "split", 10}, {"A", "C", day, "split", 0}}, `lineage "A>C": ` + residents},
		{"merger with the residents of one part", []Passage{{"A", "C", day, "merge", 0}, {"B", "C", day, "merge", 10}}, `lineage "B>C": a merger has the residents of all its parts or of none`},
		{"less than nobody", []Passage{{"A", "C", day, "merge", 10}, {"B", "C", day, "merge", -10}}, `lineage "B>C": ` + residents},
		{"not a number", []Passage{{"A", "C", day, "merge", 10}, {"B", "C", day, "merge", math.NaN()}}, `lineage "B>C": ` + residents},
		{"without end", []Passage{{"A", "C", day, "merge", math.Inf(1)}, {"B", "C", day, "merge", 10}}, `lineage "A>C": ` + residents},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := NewLineage(tt.passages)
			refused(t, err, tt.want)
			if l != nil {
				t.Errorf("NewLineage = %v beside its error", l)
			}
		})
	}
	empty := mustLineage(t)
	if got := empty.Carry("A", "1900-01-01", "2100-01-01"); !cmp.Equal(got, []Piece{{"A", 1}}) || empty.At("A", day) != nil || len(empty.Codes()) != 0 {
		t.Errorf("an empty history carries A to %v", got)
	}
}

// drawHistory draws the changes of a small country year by year: every code
// belongs to one area at a time, as in the register.
func drawHistory(t *rapid.T) (passages []Passage, start []AreaCode) {
	next := 0
	fresh := func() AreaCode { next++; return AreaCode(fmt.Sprintf("%06d", next)) }
	for range rapid.IntRange(1, 6).Draw(t, "areas") {
		start = append(start, fresh())
	}
	residents := rapid.Float64Range(1, 1e6)
	live := slices.Clone(start)
	for year := range rapid.IntRange(0, 6).Draw(t, "years") {
		day := Date(fmt.Sprintf("%d-01-01", 2001+year))
		var after []AreaCode
		for rest := rapid.Permutation(live).Draw(t, "order"); len(rest) > 0; {
			old := rest[0]
			rest = rest[1:]
			pass := func(from, to AreaCode, kind string, n float64) {
				passages = append(passages, Passage{from, to, day, kind, n})
			}
			switch kind := rapid.SampledFrom([]string{"stay", "recode", "split", "merge", "absorb", "cede"}).Draw(t, "kind"); {
			case kind == "recode":
				after = append(after, fresh())
				pass(old, after[len(after)-1], kind, 0)
			case kind == "split":
				heirs := []AreaCode{fresh(), fresh()}
				if rapid.Bool().Draw(t, "keeps its code") {
					heirs[0] = old
				}
				for _, h := range heirs {
					pass(old, h, kind, residents.Draw(t, "residents"))
				}
				after = append(after, heirs...)
			case len(rest) > 0 && (kind == "merge" || kind == "absorb"):
				heir := old
				if kind == "merge" {
					heir = fresh()
				}
				for _, o := range []AreaCode{old, rest[0]} {
					pass(o, heir, "merge", residents.Draw(t, "residents"))
				}
				rest, after = rest[1:], append(after, heir)
			case len(rest) > 0 && kind == "cede":
				pass(old, old, "split", residents.Draw(t, "residents"))
				pass(old, rest[0], "split", residents.Draw(t, "residents"))
				pass(rest[0], rest[0], "merge", residents.Draw(t, "residents"))
				rest, after = rest[1:], append(after, old, rest[0])
			default:
				after = append(after, old)
			}
		}
		live = after
	}
	return passages, start
}

func drawDay(t *rapid.T, label string) Date {
	year := rapid.IntRange(1999, 2008).Draw(t, label+" year")
	return Date(fmt.Sprintf("%d-%s", year, rapid.SampledFrom([]string{"01-01", "06-30", "12-31"}).Draw(t, label+" day")))
}

// carryAll carries quantities from one day to another.
func carryAll(l *Lineage, amounts map[AreaCode]float64, from, to Date) map[AreaCode]float64 {
	out := map[AreaCode]float64{}
	for code, v := range amounts {
		for _, p := range l.Carry(code, from, to) {
			out[p.Code] += v * p.Share
		}
	}
	return out
}

func total(amounts map[AreaCode]float64) float64 {
	sum := 0.0
	for _, v := range amounts {
		sum += v
	}
	return sum
}

func near(a, b float64) bool { return math.Abs(a-b) <= tol*math.Max(1, math.Abs(b)) }

func TestCarryConserves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passages, start := drawHistory(t)
		l := mustLineage(t, passages...)
		from, via, to := drawDay(t, "from"), drawDay(t, "via"), drawDay(t, "to")
		for _, code := range append(l.Codes(), start...) {
			sum := 0.0
			for _, p := range l.Carry(code, from, to) {
				sum += p.Share
				if p.Share <= 0 || p.Share > 1+tol {
					t.Errorf("Carry(%s, %s, %s) has the share %v of %s", code, from, to, p.Share, p.Code)
				}
			}
			if !near(sum, 1) {
				t.Errorf("shares of Carry(%s, %s, %s) sum to %v, want 1", code, from, to, sum)
			}
			if got := l.Carry(code, from, from); !cmp.Equal(got, []Piece{{code, 1}}) {
				t.Errorf("Carry(%s) to the same day = %v", code, got)
			}
		}
		amounts := map[AreaCode]float64{}
		for _, code := range start {
			amounts[code] = rapid.Float64Range(0, 1e9).Draw(t, "amount")
		}
		want := total(amounts)
		forth := carryAll(l, amounts, "1999-01-01", to)
		if got := total(forth); !near(got, want) {
			t.Errorf("carried forth, %v sums to %v, want %v", amounts, got, want)
		}
		for code := range forth {
			if !l.InForce(code, to) {
				t.Errorf("carried to %s, an amount stands on %s, which is not in force", to, code)
			}
		}
		if got := total(carryAll(l, forth, to, via)); !near(got, want) {
			t.Errorf("carried forth and on to %s, the sum is %v, want %v", via, got, want)
		}
		back := carryAll(l, forth, to, "1999-01-01")
		if got := total(back); !near(got, want) {
			t.Errorf("carried forth and back, the sum is %v, want %v", got, want)
		}
		for code := range back {
			if !slices.Contains(start, code) {
				t.Errorf("carried forth and back, an amount stands on %s, which came later", code)
			}
		}
	})
}

func TestCarryInSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passages, start := drawHistory(t)
		l := mustLineage(t, passages...)
		days := []Date{drawDay(t, "one"), drawDay(t, "two"), drawDay(t, "three")}
		slices.Sort(days)
		if rapid.Bool().Draw(t, "backwards") {
			slices.Reverse(days)
		}
		for _, code := range append(l.Codes(), start...) {
			want := carryAll(l, map[AreaCode]float64{code: 1}, days[0], days[2])
			got := carryAll(l, carryAll(l, map[AreaCode]float64{code: 1}, days[0], days[1]), days[1], days[2])
			if len(got) != len(want) {
				t.Errorf("%s carried by %v in steps = %v, want %v", code, days, got, want)
			}
			for c, v := range want {
				if !near(got[c], v) {
					t.Errorf("%s carried by %v in steps gives %v to %s, want %v", code, days, got[c], c, v)
				}
			}
		}
	})
}

func TestAtIsInForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passages, _ := drawHistory(t)
		l := mustLineage(t, passages...)
		day := drawDay(t, "day")
		for _, code := range l.Codes() {
			codes := l.At(code, day)
			if len(codes) == 0 {
				t.Errorf("At(%s, %s) is empty", code, day)
			}
			for _, c := range codes {
				if !l.InForce(c, day) {
					t.Errorf("At(%s, %s) names %s, which is not in force", code, day, c)
				}
			}
			if l.InForce(code, day) && !cmp.Equal(codes, []AreaCode{code}) {
				t.Errorf("At(%s, %s) = %v, want the code itself, in force", code, day, codes)
			}
		}
	})
}

func TestOrderOfPassagesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		passages, start := drawHistory(t)
		a, b := mustLineage(t, passages...), mustLineage(t, rapid.Permutation(passages).Draw(t, "shuffled")...)
		from, to := drawDay(t, "from"), drawDay(t, "to")
		for _, code := range append(a.Codes(), start...) {
			if got, want := b.Carry(code, from, to), a.Carry(code, from, to); !cmp.Equal(got, want, cmp.Comparer(near)) {
				t.Errorf("Carry(%s, %s, %s) = %v after a shuffle, want %v", code, from, to, got, want)
			}
		}
	})
}
