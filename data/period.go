package data

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is the time an observation refers to (it. "periodo di riferimento"): a
// year, or a half, quarter or month of it. The zero Period means "not stated".
// Periods are comparable and print as SDMX writes them.
type Period struct {
	Year  int16
	Parts uint8 // 1 year, 2 halves, 4 quarters, 12 months
	Part  uint8 // 1 to Parts; 1 for a year
}

// Year returns the period of a whole year.
func Year(y int) Period { return Period{Year: int16(y), Parts: 1, Part: 1} }

// The first and the last year a period may have: ISTAT's oldest series begin
// with the kingdom, and a plan's targets seldom pass the end of the century.
const (
	firstYear = 1861
	lastYear  = 2100
)

// ParsePeriod returns the period written s: "2023", "2023-S1", "2023-Q4" or
// "2023-05". The kind of its error is [ErrInvalid].
func ParsePeriod(s string) (Period, error) {
	bad := func(reason, code string, args ...any) (Period, error) {
		return Period{}, &FieldError{Field: "period", Value: s, Reason: reason, InFile: NewInputError(code, append([]any{s}, args...)...)}
	}
	const shape = "a period is written 2023, 2023-S1, 2023-Q1 or 2023-05"
	year, rest, cut := strings.Cut(s, "-")
	if len(year) != 4 || !digits(year) {
		return bad(shape, "period")
	}
	y, _ := strconv.Atoi(year)
	if y < firstYear || y > lastYear {
		return bad(fmt.Sprintf("the year must be between %d and %d", firstYear, lastYear), "period-year", firstYear, lastYear)
	}
	if !cut {
		return Year(y), nil
	}
	parts, number := uint8(12), rest
	switch {
	case strings.HasPrefix(rest, "S"):
		parts, number = 2, rest[1:]
	case strings.HasPrefix(rest, "Q"):
		parts, number = 4, rest[1:]
	}
	if !digits(number) || (parts == 12) != (len(number) == 2) || (parts != 12 && len(number) != 1) {
		return bad(shape, "period")
	}
	n, _ := strconv.Atoi(number)
	if n < 1 || n > int(parts) {
		return bad(fmt.Sprintf("a year has %d such parts", parts), "period-part", parts)
	}
	return Period{Year: int16(y), Parts: parts, Part: uint8(n)}, nil
}

// IsZero reports whether the period is not stated.
func (p Period) IsZero() bool { return p.Parts == 0 }

// String returns the period as SDMX writes it; "" when not stated.
func (p Period) String() string {
	switch p.Parts {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%04d", p.Year)
	case 2:
		return fmt.Sprintf("%04d-S%d", p.Year, p.Part)
	case 4:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.Part)
	default:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Part)
	}
}

// Compare orders periods by their first day, then the longer one first.
func (p Period) Compare(q Period) int {
	if p.Year != q.Year {
		return int(p.Year) - int(q.Year)
	}
	if a, b := p.startMonth(), q.startMonth(); a != b {
		return a - b
	}
	return int(p.Parts) - int(q.Parts)
}

func (p Period) startMonth() int {
	if p.Parts == 0 {
		return 0
	}
	return (int(p.Part) - 1) * 12 / int(p.Parts)
}

// MarshalText returns the period as SDMX writes it.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a period as SDMX writes it; the empty text is "not stated".
func (p *Period) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	v, err := ParsePeriod(string(b))
	if err == nil {
		*p = v
	}
	return err
}

// dayBefore returns the day before d, which must be a valid date.
func dayBefore(d Date) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic("data: not a date: " + string(d))
	}
	return Date(t.AddDate(0, 0, -1).Format(time.DateOnly))
}
