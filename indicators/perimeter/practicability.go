package perimeter

import (
	"slices"

	"cittamedie/data"
)

// PracticeKind is what a row of the file of practicability records.
type PracticeKind string

// The kinds.
const (
	Agreement   PracticeKind = "agreement"   // a convention or an agreement between municipalities
	Staff       PracticeKind = "staff"       // people a municipality can put to work on it
	Election    PracticeKind = "election"    // the day of the next local election
	Project     PracticeKind = "project"     // a project that municipalities share
	Willingness PracticeKind = "willingness" // what a municipality has declared
)

var practiceKinds = []PracticeKind{Agreement, Staff, Election, Project, Willingness}

// Answer is what a municipality has declared.
type Answer string

// The answers.
const (
	Willing     Answer = "yes"
	Conditional Answer = "conditional"
	Unwilling   Answer = "no"
)

// Practice is one fact about governing together, with the act that proves it.
type Practice struct {
	Kind           PracticeKind
	Purpose        string // what it is for: "transport"; "" for any purpose
	Title          string
	Municipalities []data.AreaCode
	Value          float64 // people of Staff, full-time
	Answer         Answer  // of Willingness
	Date           data.Date
	Until          data.Date // last day in force; "" while no end is stated
	Act            string
}

// Practicability is what the operator has recorded of how municipalities can
// govern together (it. "praticabilità"). It is read with [ReadPracticability].
type Practicability []Practice

// Practices is what is recorded about a set of municipalities. What nobody has
// recorded is told apart from zero by the numbers of municipalities known.
type Practices struct {
	Agreements []Practice // in force on the day among two of the set or more
	Joined     int        // municipalities of the set in any of them
	Projects   []Practice // of two of the set or more
	Staff      []Practice // of municipalities of the set
	Elections  []Practice // from the day on, the next first
	Answers    map[Answer]int

	People                              float64
	StaffKnown, VotesKnown, AnswerKnown int // municipalities of the set with a row
	AgreementsKnown, ProjectsKnown      bool
}

// On returns what is recorded about a set, in order of code, for a purpose ("" for
// any) on a day.
func (p Practicability) On(set []data.AreaCode, purpose string, day data.Date) Practices {
	out := Practices{Answers: map[Answer]int{}}
	joined, staffed := map[data.AreaCode]bool{}, map[data.AreaCode]bool{}
	votes, answers := map[data.AreaCode]bool{}, map[data.AreaCode]Practice{}
	for _, row := range p {
		inside := slices.DeleteFunc(slices.Clone(row.Municipalities), func(code data.AreaCode) bool { return !search(set, code) })
		if len(inside) == 0 || purpose != "" && row.Purpose != "" && row.Purpose != purpose {
			continue
		}
		switch row.Kind {
		case Agreement:
			out.AgreementsKnown = true
			if len(inside) > 1 && row.inForce(day) {
				out.Agreements = append(out.Agreements, row)
				mark(joined, inside)
			}
		case Project:
			out.ProjectsKnown = true
			if len(inside) > 1 && row.inForce(day) {
				out.Projects = append(out.Projects, row)
			}
		case Staff:
			if row.inForce(day) {
				out.Staff = append(out.Staff, row)
				out.People += row.Value
				mark(staffed, inside)
			}
		case Election:
			if row.Date >= day {
				out.Elections = append(out.Elections, row)
				mark(votes, inside)
			}
		case Willingness:
			for _, code := range inside {
				if before, ok := answers[code]; row.inForce(day) && (!ok || before.Date <= row.Date) {
					answers[code] = row
				}
			}
		}
	}
	for _, row := range answers {
		out.Answers[row.Answer]++
	}
	slices.SortStableFunc(out.Elections, func(a, b Practice) int { return slices.Compare([]byte(a.Date), []byte(b.Date)) })
	out.Joined, out.StaffKnown, out.VotesKnown, out.AnswerKnown = len(joined), len(staffed), len(votes), len(answers)
	return out
}

// inForce reports whether a row holds on a day.
func (r Practice) inForce(day data.Date) bool {
	return r.Date <= day && (r.Until == "" || day <= r.Until)
}

func mark(into map[data.AreaCode]bool, codes []data.AreaCode) {
	for _, code := range codes {
		into[code] = true
	}
}
