package data

import (
	"encoding/json"
	"testing"
)

func TestParseStatus(t *testing.T) {
	tests := []struct {
		status Status
		name   string
		value  bool
	}{
		{Final, "final", true}, {Provisional, "provisional", true}, {Estimated, "estimated", true},
		{NotAvailable, "notAvailable", false}, {Suppressed, "suppressed", false}, {NotApplicable, "notApplicable", false},
	}
	for _, tt := range tests {
		if got, err := ParseStatus(tt.name); got != tt.status || err != nil {
			t.Errorf("ParseStatus(%q) = %v, %v, want %v", tt.name, got, err, tt.status)
		}
		if got := tt.status.String(); got != tt.name {
			t.Errorf("Status(%d).String() = %q, want %q", tt.status, got, tt.name)
		}
		if got := tt.status.HasValue(); got != tt.value {
			t.Errorf("%v.HasValue() = %t, want %t", tt.status, got, tt.value)
		}
		text, err := json.Marshal(tt.status)
		var back Status
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if back != tt.status || err != nil {
			t.Errorf("%v through JSON = %v, %v", tt.status, back, err)
		}
	}
	if got := Status(0); got.String() != "" || got.HasValue() {
		t.Errorf("the zero status reads %q and HasValue() = %t", got, got.HasValue())
	}
	if got := Status(99); got.String() != "" || got.HasValue() {
		t.Errorf("an unknown status reads %q and HasValue() = %t", got, got.HasValue())
	}
}

func TestParseStatusRefusals(t *testing.T) {
	for _, s := range []string{"", "Final", "missing", "definitivo", "final "} {
		_, err := ParseStatus(s)
		refused(t, err, "status "+quote(s)+": must be one of final, provisional, estimated, notAvailable, suppressed, notApplicable")
		kept := Final
		if err := kept.UnmarshalText([]byte(s)); err == nil || kept != Final {
			t.Errorf("UnmarshalText(%q) = %v and leaves %v", s, err, kept)
		}
	}
}

func TestSome(t *testing.T) {
	if got, want := Some(0), (Number{Value: 0, Valid: true}); got != want {
		t.Errorf("Some(0) = %v, want %v: zero is a measurement", got, want)
	}
}
