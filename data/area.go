package data

import (
	"fmt"
	"strings"
)

// AreaCode is the code of an area as its publisher writes it (it. "codice
// ISTAT"): a string that keeps its leading zeros. Municipalities have six
// digits, provinces three, regions two, the country is "IT".
type AreaCode string

// Level is a territorial level (it. "livello territoriale").
type Level uint8

// The levels. Perimeter is any other set of municipalities.
const (
	Municipality   Level = iota + 1 // comune
	Province                        // provincia, città metropolitana, libero consorzio
	Region                          // regione
	Division                        // ripartizione
	Country                         // Italia
	LabourArea                      // sistema locale del lavoro
	FunctionalArea                  // area urbana funzionale
	Perimeter                       // area vasta, ambito, Unione, GAL
)

// CountryCode is the code of Italy.
const CountryCode AreaCode = "IT"

var levelNames = [...]string{"", "municipality", "province", "region", "division", "country", "labourArea", "functionalArea", "perimeter"}

// Levels returns every level, from the smallest to the largest, then the sets.
func Levels() []Level {
	return []Level{Municipality, Province, Region, Division, Country, LabourArea, FunctionalArea, Perimeter}
}

// String returns the name used in the API: "municipality", "province", ...
func (l Level) String() string {
	if int(l) < len(levelNames) && l > 0 {
		return levelNames[l]
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// MarshalText returns the API name of the level.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the API name of a level.
func (l *Level) UnmarshalText(b []byte) error {
	v, err := ParseLevel(string(b))
	if err == nil {
		*l = v
	}
	return err
}

// ParseLevel returns the level named s; the kind of its error is [ErrInvalid].
func ParseLevel(s string) (Level, error) {
	for i, n := range levelNames {
		if i > 0 && n == s {
			return Level(i), nil
		}
	}
	all := strings.Join(levelNames[1:], ", ")
	return 0, &FieldError{Field: "level", Value: s, Reason: "must be one of " + all, InFile: NewInputError("level", s, all)}
}

// Area is one place at one level, between two dates (it. "unità territoriale").
type Area struct {
	Code         AreaCode `json:"code"`
	Level        Level    `json:"level"`
	Name         string   `json:"name"`
	Abbreviation string   `json:"abbreviation,omitempty"` // sigla of a province: "SI"
	Parent       AreaCode `json:"parent,omitempty"`       // province of a municipality, region of a province, country of a region
	ValidFrom    Date     `json:"validFrom,omitempty"`    // first day the code was in force; "" when older than the register
	ValidTo      Date     `json:"validTo,omitempty"`      // day it ceased to be in force; "" while in force
}

// InForce reports whether the area's code was in force on day d: ValidFrom is
// included, ValidTo is not.
func (a Area) InForce(d Date) bool {
	return (a.ValidFrom == "" || a.ValidFrom <= d) && (a.ValidTo == "" || d < a.ValidTo)
}

// ParseAreaCode checks that s has the shape of a code of level l: six digits
// for a municipality, three for a province, two for a region, "IT" for the
// country, and at most 64 letters, digits and "-_:." for the others. It never
// restores a zero that was lost.
func ParseAreaCode(s string, l Level) (AreaCode, error) {
	want, ok := map[Level]int{Municipality: 6, Province: 3, Region: 2}[l]
	switch {
	case ok:
		if len(s) != want || !digits(s) {
			return "", &FieldError{Field: "area", Value: s, Reason: fmt.Sprintf("a %s code has %d digits, zeros included", l, want), InFile: NewInputError("area-digits", s, want)}
		}
	case l == Country:
		if s != string(CountryCode) {
			return "", &FieldError{Field: "area", Value: s, Reason: "the country's code is IT", InFile: NewInputError("area-country", s)}
		}
	default:
		if !tokenShaped(s) {
			return "", &FieldError{Field: "area", Value: s, Reason: "a code has 1 to 64 letters, digits, '-', '_', ':' or '.'", InFile: NewInputError("area-token", s)}
		}
	}
	return AreaCode(s), nil
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func tokenShaped(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-_:.", c) >= 0) {
			return false
		}
	}
	return true
}
