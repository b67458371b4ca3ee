package data

import (
	"errors"
	"fmt"
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

	InFile *InputError // the same in words for a cell of a file; nil where no file has such values
}

// Error returns the field, the value and the reason in one sentence.
func (e *FieldError) Error() string {
	return fmt.Sprintf("%s %q: %s", e.Field, e.Value, e.Reason)
}

// Is reports whether target is [ErrInvalid].
func (e *FieldError) Is(target error) bool { return target == ErrInvalid }

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
