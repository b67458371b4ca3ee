package data

import (
	"errors"
	"fmt"
	"testing"
)

func TestInputErrorSentences(t *testing.T) {
	tests := []struct {
		name string
		err  InputError
		want string
	}{
		{"whole file", InputError{File: "a.csv", Found: "no line", Expected: "a header"}, "a.csv: found no line, expected a header"},
		{"line", InputError{File: "a.csv", Line: 7, Found: "3 fields", Expected: "4 fields"}, "a.csv, line 7: found 3 fields, expected 4 fields"},
		{"column", InputError{File: "a.csv", Line: 7, Column: "POP_RES", Found: `"1.2.3"`, Expected: "a number"}, `a.csv, line 7, column POP_RES: found "1.2.3", expected a number`},
		{"column of the whole file", InputError{File: "a.csv", Column: "POP_RES", Found: "no such column", Expected: "one"}, "a.csv, column POP_RES: found no such column, expected one"},
		{"hint", InputError{File: "a.csv", Line: 1, Found: "a", Expected: "b", Hint: "download it again"}, "a.csv, line 1: found a, expected b; download it again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			refused(t, &tt.err, tt.want)
		})
	}
}

func TestErrorKinds(t *testing.T) {
	kinds := []error{ErrInvalid, ErrNotFound, ErrNoData, ErrUnavailable}
	errs := map[error]error{
		&FieldError{Field: "level", Value: "x", Reason: "is wrong"}: ErrInvalid,
		&InputError{File: "a.csv"}:                                  ErrInvalid,
		&Refusal{Kind: fmt.Errorf("few: %w", ErrNoData)}:            ErrNoData,
		ErrNotFound:    ErrNotFound,
		ErrNoData:      ErrNoData,
		ErrUnavailable: ErrUnavailable,
	}
	for err, want := range errs {
		wrapped := fmt.Errorf("read recipe x: %w", err)
		for _, kind := range kinds {
			if got := errors.Is(wrapped, kind); got != (kind == want) {
				t.Errorf("errors.Is(%v, %v) = %t", wrapped, kind, got)
			}
		}
	}
	refused(t, &FieldError{Field: "level", Value: `a"b`, Reason: "is wrong"}, `level "a\"b": is wrong`)
}

func TestRefusalSentences(t *testing.T) {
	why := Text{IT: "manca", EN: "is missing"}
	tests := []struct {
		name   string
		r      Refusal
		it, en string
	}{
		{"of a value", Refusal{Field: "area", Value: "052", Reason: why}, `area "052": manca`, `area "052": is missing`},
		{"of no value", Refusal{Field: "area", Reason: why}, "manca", "is missing"},
		{"of no field", Refusal{Value: "052", Reason: why}, "manca", "is missing"},
	}
	for _, tt := range tests {
		if it, en := tt.r.In("it"), tt.r.Error(); it != tt.it || en != tt.en {
			t.Errorf("%s: %q and %q, want %q and %q", tt.name, it, en, tt.it, tt.en)
		}
	}
}
