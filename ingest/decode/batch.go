package decode

import (
	"fmt"
	"strings"

	"cittamedie/data"
	"cittamedie/data/topology"
	"cittamedie/indicators"
)

// MaxListed is how many things one error lists, maxKept how many rejections one
// batch keeps for the operator's file; the rest is counted.
const (
	MaxListed = 100
	maxKept   = 10_000
)

// Rejection is one row of a file that its recipe does not accept.
type Rejection struct {
	Line   int    // 1-based line of the row
	Column string // name of the column
	Found  string // what stands there
	Reason string // why it is refused
}

// String returns the rejection as one sentence.
func (r Rejection) String() string {
	return fmt.Sprintf("line %d, column %s: %q: %s", r.Line, r.Column, r.Found, r.Reason)
}

// Batch is what one decoded file yields before it is stored.
type Batch struct {
	Areas        []data.Area
	Features     []topology.Feature
	Topology     *topology.Topology // boundaries that come ready made
	Table        *indicators.Table  // figures over the file's own codes; nil when the file has none
	Flows        []data.Flow        // over the file's own codes
	Groups       []data.Area        // the groups of a division
	Members      []data.Membership  // their areas, by the file's own codes
	History      []data.Area        // every dated code of a register
	Rejected     []Rejection        // the first ten thousand
	RejectedRows int64              // all of them
	Skipped      int                // rows that are no area by the recipe
	Duplicates   int                // rows or values repeated with the same content, kept once
	Passed       int64              // rows the recipe does not ask for, by its conditions; not among Rows
	Rows         int64              // rows of data in the file: accepted, rejected, skipped and repeated
}

// Reject counts a row that is refused, and keeps the first of them.
func (b *Batch) Reject(r Rejection) {
	b.RejectedRows++
	if len(b.Rejected) < maxKept {
		r.Found = shorten(r.Found)
		b.Rejected = append(b.Rejected, r)
	}
}

// accept returns an error when more rows are rejected than the recipe allows.
func (b *Batch) accept(file string, tolerance float64) error {
	if b.RejectedRows == 0 || float64(b.RejectedRows) <= tolerance*float64(b.Rows) {
		return nil
	}
	return &RejectedError{File: file, First: b.Rejected[:min(len(b.Rejected), MaxListed)], Rejected: b.RejectedRows, Rows: b.Rows, Tolerance: tolerance}
}

// RejectedError says that more rows of a file are rejected than its recipe
// allows. Its kind is [data.ErrInvalid].
type RejectedError struct {
	File      string
	First     []Rejection // the first rejections, a hundred at most
	Rejected  int64
	Rows      int64
	Tolerance float64 // share of rows the recipe allows
}

// Error returns the count, the first rejections and what is left unsaid.
func (e *RejectedError) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s: %d of %d rows rejected, the recipe allows %g %%", e.File, e.Rejected, e.Rows, e.Tolerance*100)
	for _, r := range e.First {
		s.WriteString("\n  " + r.String())
	}
	if more := e.Rejected - int64(len(e.First)); more > 0 {
		fmt.Fprintf(&s, "\n  and %d more", more)
	}
	return s.String()
}

// Is reports whether target is [data.ErrInvalid].
func (e *RejectedError) Is(target error) bool { return target == data.ErrInvalid }

// maxFound is how many bytes of a found value an error shows.
const maxFound = 80

func shorten(s string) string {
	if len(s) <= maxFound {
		return s
	}
	return strings.ToValidUTF8(s[:maxFound], "") + "…"
}
