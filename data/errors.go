package data

import (
	"errors"
	"fmt"
	"strings"
)

// The four kinds of error that readers of the platform can cause or meet. Any
// other error is a fault of ours. Test for them with errors.Is.
var (
	ErrInvalid     = errors.New("invalid request")
	ErrNotFound    = errors.New("not found")
	ErrNoData      = errors.New("no data")
	ErrUnavailable = errors.New("unavailable")
)

// FieldError says which field of a request is wrong, what was found and why it
// is refused. Its kind is [ErrInvalid].
type FieldError struct {
	Field  string // the parameter as the caller wrote it, e.g. "level"
	Value  string // what was found
	Reason string // what was expected, as a sentence without a full stop
}

// Error returns the field, the value and the reason in one sentence.
func (e *FieldError) Error() string {
	return fmt.Sprintf("%s %q: %s", e.Field, e.Value, e.Reason)
}

// Is reports whether target is [ErrInvalid].
func (e *FieldError) Is(target error) bool { return target == ErrInvalid }

// InputError says where a published file is not as its recipe says: the file,
// the line and the column, what was found, what was expected and what to do.
// Its kind is [ErrInvalid].
type InputError struct {
	File     string // base name of the file
	Line     int    // 1-based physical line; 0 when the whole file is meant
	Column   string // name of the column, or its 1-based position; "" when the whole line is meant
	Found    string // what the file has there
	Expected string // what the recipe says should be there
	Hint     string // what to do about it
}

// Error returns the sentence an operator reads.
func (e *InputError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ", line %d", e.Line)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ", column %s", e.Column)
	}
	fmt.Fprintf(&b, ": found %s, expected %s", e.Found, e.Expected)
	if e.Hint != "" {
		fmt.Fprintf(&b, "; %s", e.Hint)
	}
	return b.String()
}

// Is reports whether target is [ErrInvalid].
func (e *InputError) Is(target error) bool { return target == ErrInvalid }

// Refusal is an error whose sentence is for the reader, in both languages.
type Refusal struct {
	Kind   error  // wraps or is one of the four kinds
	Field  string // the parameter that is wrong; "" when it is none
	Value  string // what was found
	Reason Text
}

// Error returns the sentence in English.
func (r *Refusal) Error() string { return r.In("en") }

// In returns the sentence in a language, "it" or "en".
func (r *Refusal) In(lang string) string {
	if r.Field == "" || r.Value == "" {
		return r.Reason.In(lang)
	}
	return fmt.Sprintf("%s %q: %s", r.Field, r.Value, r.Reason.In(lang))
}

// Unwrap returns the kind.
func (r *Refusal) Unwrap() error { return r.Kind }
