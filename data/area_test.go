package data

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// refused checks that err is an ErrInvalid and reads want.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", want)
	}
	if !errors.Is(err, ErrInvalid) {
		t.Errorf("kind of %v is not ErrInvalid", err)
	}
	if got := err.Error(); got != want {
		t.Errorf("error = %s\n        want %s", got, want)
	}
}

func TestParseLevel(t *testing.T) {
	want := []string{"municipality", "province", "region", "division", "country", "labourArea", "functionalArea", "perimeter"}
	for i, l := range Levels() {
		if got := l.String(); got != want[i] {
			t.Errorf("Level(%d).String() = %q, want %q", l, got, want[i])
		}
		if got, err := ParseLevel(l.String()); got != l || err != nil {
			t.Errorf("ParseLevel(%q) = %v, %v, want %v", l, got, err, l)
		}
		text, err := json.Marshal(l)
		var back Level
		if err == nil {
			err = json.Unmarshal(text, &back)
		}
		if back != l || err != nil {
			t.Errorf("%v through JSON = %v, %v", l, back, err)
		}
	}
	if !slices.IsSorted(Levels()) || len(Levels()) != len(want) {
		t.Errorf("Levels() = %v, want %d in order", Levels(), len(want))
	}
	if got := Level(0).String() + " " + Level(99).String(); got != "level(0) level(99)" {
		t.Errorf("names of unknown levels = %q", got)
	}
}

func TestParseLevelRefusals(t *testing.T) {
	const reason = "must be one of municipality, province, region, division, country, labourArea, functionalArea, perimeter"
	for _, s := range []string{"", "comune", "Municipality", " region", "level(1)", "region\x00"} {
		_, err := ParseLevel(s)
		refused(t, err, "level "+quote(s)+": "+reason)
		kept := Province
		if err := kept.UnmarshalText([]byte(s)); err == nil || kept != Province {
			t.Errorf("UnmarshalText(%q) = %v and leaves %v, want an error and province", s, err, kept)
		}
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return strings.ReplaceAll(string(b), `\u0000`, `\x00`)
}

func TestParseAreaCode(t *testing.T) {
	const token = "a code has 1 to 64 letters, digits, '-', '_', ':' or '.'"
	tests := []struct {
		name, in string
		level    Level
		want     string // reason of the refusal; "" when accepted
	}{
		{"municipality", "058091", Municipality, ""},
		{"zeros are kept", "001001", Municipality, ""},
		{"lost zero", "58091", Municipality, "a municipality code has 6 digits, zeros included"},
		{"too long", "0580910", Municipality, "a municipality code has 6 digits, zeros included"},
		{"empty", "", Municipality, "a municipality code has 6 digits, zeros included"},
		{"blank", " 58091", Municipality, "a municipality code has 6 digits, zeros included"},
		{"letter", "05809A", Municipality, "a municipality code has 6 digits, zeros included"},
		{"other digits", "٠٥٨", Municipality, "a municipality code has 6 digits, zeros included"},
		{"sign", "-58091", Municipality, "a municipality code has 6 digits, zeros included"},
		{"province", "058", Province, ""},
		{"statistical code of a metropolitan city", "258", Province, ""},
		{"two digits for a province", "58", Province, "a province code has 3 digits, zeros included"},
		{"region", "12", Region, ""},
		{"one digit for a region", "1", Region, "a region code has 2 digits, zeros included"},
		{"country", "IT", Country, ""},
		{"country in lower case", "it", Country, "the country's code is IT"},
		{"labour area", "1001", LabourArea, ""},
		{"functional area", "IT001C.1:a_b-C", FunctionalArea, ""},
		{"longest", strings.Repeat("x", 64), Perimeter, ""},
		{"too long for a token", strings.Repeat("x", 65), Perimeter, token},
		{"empty token", "", Perimeter, token},
		{"blank in a token", "valle tiberina", Perimeter, token},
		{"accent in a token", "forlì", Perimeter, token},
		{"path in a token", "../x", Perimeter, token},
		{"nil byte in a token", "a\x00", Division, token},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAreaCode(tt.in, tt.level)
			if tt.want == "" {
				if string(got) != tt.in || err != nil {
					t.Errorf("ParseAreaCode(%q, %v) = %q, %v, want it as it is", tt.in, tt.level, got, err)
				}
				return
			}
			var field *FieldError
			if !errors.As(err, &field) || !errors.Is(err, ErrInvalid) {
				t.Fatalf("ParseAreaCode(%q, %v) = %q, %v, want a FieldError", tt.in, tt.level, got, err)
			}
			if want := (FieldError{Field: "area", Value: tt.in, Reason: tt.want, InFile: field.InFile}); *field != want || field.InFile == nil || got != "" {
				t.Errorf("ParseAreaCode(%q, %v) = %q, %+v, want %+v", tt.in, tt.level, got, *field, want)
			}
		})
	}
}

func FuzzParseAreaCode(f *testing.F) {
	for _, s := range []string{"058091", "58", "IT", "a:b", "", "٠", strings.Repeat("9", 65)} {
		for _, l := range Levels() {
			f.Add(s, uint8(l))
		}
	}
	shape := map[Level]int{Municipality: 6, Province: 3, Region: 2, Country: 2}
	f.Fuzz(func(t *testing.T, s string, level uint8) {
		l := Level(level)
		got, err := ParseAreaCode(s, l)
		if err != nil {
			if !errors.Is(err, ErrInvalid) || got != "" {
				t.Fatalf("ParseAreaCode(%q, %v) = %q, %v, want no code and ErrInvalid", s, l, got, err)
			}
			return
		}
		if string(got) != s || len(s) == 0 || len(s) > 64 {
			t.Fatalf("ParseAreaCode(%q, %v) = %q", s, l, got)
		}
		if n := shape[l]; n > 0 && len(s) != n {
			t.Fatalf("ParseAreaCode(%q, %v) accepts %d characters, want %d", s, l, len(s), n)
		}
		if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`/\"'<>&`, r) }); i >= 0 {
			t.Fatalf("ParseAreaCode(%q, %v) accepts %q", s, l, s[i])
		}
	})
}

func TestInForce(t *testing.T) {
	tests := []struct {
		name     string
		from, to Date
		day      Date
		want     bool
	}{
		{"always", "", "", "1861-03-17", true},
		{"day before the first", "2021-02-20", "", "2021-02-19", false},
		{"first day", "2021-02-20", "", "2021-02-20", true},
		{"last day", "", "2023-01-01", "2022-12-31", true},
		{"day it ceased", "", "2023-01-01", "2023-01-01", false},
		{"between", "2021-02-20", "2023-01-01", "2022-01-01", true},
		{"never", "2021-02-20", "2021-02-20", "2021-02-20", false},
	}
	for _, tt := range tests {
		if got := (Area{ValidFrom: tt.from, ValidTo: tt.to}).InForce(tt.day); got != tt.want {
			t.Errorf("%s: Area{%q, %q}.InForce(%s) = %t, want %t", tt.name, tt.from, tt.to, tt.day, got, tt.want)
		}
	}
}
