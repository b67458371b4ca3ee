package data

import "strings"

// Status says what an observation is worth (it. "stato dell'osservazione").
type Status uint8

// The statuses. The first three have a value, the others say why there is none.
const (
	Final         Status = iota + 1
	Provisional          // provvisorio
	Estimated            // stima
	NotAvailable         // non disponibile
	Suppressed           // oscurato
	NotApplicable        // non pertinente
)

var statusNames = [...]string{"", "final", "provisional", "estimated", "notAvailable", "suppressed", "notApplicable"}

// String returns the name used in the API.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return ""
}

// HasValue reports whether an observation of this status carries a value.
func (s Status) HasValue() bool { return s >= Final && s <= Estimated }

// MarshalText returns the API name of the status.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the API name of a status.
func (s *Status) UnmarshalText(b []byte) error {
	v, err := ParseStatus(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// ParseStatus returns the status named s; the kind of its error is [ErrInvalid].
func ParseStatus(s string) (Status, error) {
	for i, n := range statusNames {
		if i > 0 && n == s {
			return Status(i), nil
		}
	}
	return 0, &FieldError{Field: "status", Value: s, Reason: "must be one of " + strings.Join(statusNames[1:], ", ")}
}

// Total is the value of sex and age that stands for everybody.
const Total = "total"

// Number is a number that may be absent.
type Number struct {
	Value float64
	Valid bool
}

// Some returns a present number.
func Some(v float64) Number { return Number{Value: v, Valid: true} }

// Observation is the value of an indicator, in an area, in a period, from a
// dataset, with a status (it. "osservazione"). Value is meaningful only where
// Status.HasValue() is true.
type Observation struct {
	Dataset      string
	Indicator    string
	Area         AreaCode
	Period       Period
	Sex          string // "total", "female", "male"
	Age          string // "total", or a class: "0-4", "100+"
	Value        float64
	Numerator    Number // the two parts of a ratio, before scaling
	Denominator  Number
	Status       Status
	Recalculated bool // summed or split to bring an old or a newer code to the reference vintage
	Lower, Upper Number
	Covered      int32 // municipalities summed, of Expected; both 0 for a figure published as it is
	Expected     int32
}

// Flow is the people going from Origin, where they live, to Destination, where
// they work or study (it. "flusso di pendolarismo").
type Flow struct {
	Dataset             string
	Period              Period
	Origin, Destination AreaCode
	Value               float64
}
