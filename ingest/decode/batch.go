package decode

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/topology"
	"cittamedie/indicators"
)

// MaxListed is how many things one error lists, maxKept how many rejected rows one
// batch keeps for the operator's file; the rest is counted.
const (
	MaxListed = data.MaxFindings
	maxKept   = 10_000
)

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
	Rejected     []data.InputError  // rows the recipe does not accept: the first ten thousand
	RejectedRows int64              // all of them
	Skipped      int                // rows that are no area by the recipe
	Duplicates   int                // rows or values repeated with the same content, kept once
	Columns      []string           // of a table, as the file names them or the recipe does
	Passed       int64              // rows the recipe does not ask for, by its conditions; not among Rows
	NotAsked     int64              // rows that the query of the recipe did not ask for; not among Rows
	Rows         int64              // rows of data in the file: accepted, rejected, skipped and repeated
}

// Reject counts a row that is refused, and keeps the first of them.
func (b *Batch) Reject(bad *data.InputError, line int) {
	b.RejectedRows++
	if len(b.Rejected) < maxKept {
		bad.Line = line
		b.Rejected = append(b.Rejected, *bad)
	}
}

// reject returns the error of a cell in a column.
func reject(column, code string, args ...any) *data.InputError {
	return data.NewInputError(code, args...).At("", 0, column)
}

// refuse returns err, which says what is wrong with a cell, as the error of the
// cell in a column.
func refuse(column string, found []byte, err error) *data.InputError {
	bad := *data.NewInputError("number", shown(found))
	var field *data.FieldError
	var input *data.InputError
	switch {
	case errors.As(err, &field) && field.InFile != nil:
		bad = *field.InFile
	case errors.As(err, &input):
		bad = *input
	}
	bad.Column, bad.Args = column, slices.Clone(bad.Args)
	for i, a := range bad.Args {
		bad.Args[i] = shorten(a)
	}
	return &bad
}

// shown returns as much of a cell as an error shows.
func shown(cell []byte) string { return shorten(string(cell)) }

// Codes returns the codes that figures and flows of the file are of, each once.
func (b *Batch) Codes() []data.AreaCode {
	if b.Table != nil {
		return b.Table.Codes()
	}
	var out []data.AreaCode
	seen := map[data.AreaCode]bool{}
	for _, f := range b.Flows {
		for _, code := range []data.AreaCode{f.Origin, f.Destination} {
			if !seen[code] {
				seen[code] = true
				out = append(out, code)
			}
		}
	}
	return out
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
	First     []data.InputError // the first of them, a hundred at most
	Rejected  int64
	Rows      int64
	Tolerance float64 // share of rows the recipe allows
}

// Error returns the count, the first rejections and what is left unsaid.
func (e *RejectedError) Error() string {
	var s strings.Builder
	for i, r := range e.Findings() {
		if i > 0 {
			s.WriteString("\n  ")
		}
		s.WriteString(r.Error())
	}
	if more := e.Rejected - int64(len(e.First)); more > 0 {
		fmt.Fprintf(&s, "\n  and %d more", more)
	}
	return s.String()
}

// Findings returns the total and the first rejected rows, for [data.Findings].
func (e *RejectedError) Findings() []data.InputError {
	total := data.NewInputError("rows-rejected", e.Rejected, e.Rows, fmt.Sprintf("%g", e.Tolerance*100)).At(e.File, 0, "")
	return append([]data.InputError{*total}, e.First...)
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
