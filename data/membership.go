package data

// Membership says that an area belongs to a group from a day to another (it.
// "appartenenza"). A definition is one way of dividing the country ("sll-2021",
// "aree-interne-2020"); its groups are areas of their own, so that whatever is
// counted for municipalities is counted for them.
type Membership struct {
	Definition string   `json:"definition"`
	Group      AreaCode `json:"group"`
	Area       AreaCode `json:"area"`           // a municipality
	Role       string   `json:"role,omitempty"` // "lead", "partner"; "" when all members are alike
	From       Date     `json:"from,omitempty"` // first day; "" when not stated
	To         Date     `json:"to,omitempty"`   // day it ended; "" while it holds
}

// InForce reports whether the membership held on a day: From is included, To is
// not.
func (m Membership) InForce(d Date) bool {
	return (m.From == "" || m.From <= d) && (m.To == "" || d < m.To)
}

// Note is something a reader of a figure should know, found while figures were
// computed (it. "nota di qualità"): two sources that differ, a part that is gone.
type Note struct {
	Dataset   string   `json:"dataset"`
	Indicator string   `json:"indicator"`
	Area      AreaCode `json:"area"`
	Period    Period   `json:"period"`
	Kind      NoteKind `json:"kind"`
	Published float64  `json:"published"` // what the publisher states
	Computed  float64  `json:"computed"`  // what the parts give
}

// NoteKind is what a note is about.
type NoteKind string

// The kinds of note.
const (
	NoteSumDiffers NoteKind = "sumDiffers" // the published figure of an area is not the sum of its parts, beyond rounding
)
