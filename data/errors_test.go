package data

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrorKinds(t *testing.T) {
	kinds := []error{ErrInvalid, ErrNotFound, ErrNoData, ErrUnavailable}
	errs := map[error]error{
		&FieldError{Field: "level", Value: "x", Reason: "is wrong"}: ErrInvalid,
		NewInputError("file-empty").At("a.csv", 0, ""):              ErrInvalid,
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
