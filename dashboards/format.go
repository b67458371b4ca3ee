package dashboards

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// number writes v for a reader: "52.833", "48,2" in Italian, "52,833", "48.2"
// in English, with a real minus sign.
func number(lang string, v float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	thousands, point := ".", ","
	if lang == "en" {
		thousands, point = ",", "."
	}
	var b strings.Builder
	if v < 0 && strings.Trim(text, "0.") != "" {
		b.WriteString("−")
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thousands)
		}
		b.WriteRune(r)
	}
	if fraction != "" {
		b.WriteString(point + fraction)
	}
	return b.String()
}

// signed is number with the plus sign that a change wants.
func signed(lang string, v float64, decimals int) string {
	text := number(lang, v, decimals)
	if v > 0 && strings.Trim(text, "0.,") != "" {
		return "+" + text
	}
	return text
}

// Shown is a cell as a reader meets it: the value or why there is none, and
// what must be said beside it.
type Shown struct {
	Text    string
	Missing bool
	Num     bool   // true for the cell of an indicator
	Status  string // "", "missing", "suppressed", "estimated": how a map fills it
	Notes   []string

	Borrowed bool // the value of a containing area, which is not the area's own
}

// show writes a cell. Missing is never zero.
func (p *page) show(c cube.Cell, in data.Indicator) Shown {
	switch c.Status {
	case data.Suppressed:
		return Shown{Text: p.T("cell.suppressed"), Num: true, Missing: true, Status: "suppressed"}
	case data.NotApplicable:
		return Shown{Text: p.T("cell.notApplicable"), Num: true, Missing: true, Status: "missing"}
	case data.Final, data.Provisional, data.Estimated:
	default:
		missing := Shown{Text: p.T("cell.missing"), Num: true, Missing: true, Status: "missing"}
		if c.Covered < c.Expected {
			missing.Notes = []string{p.T("cell.known", number(p.Lang, float64(c.Covered), 0), number(p.Lang, float64(c.Expected), 0))}
		}
		return missing
	}
	s := Shown{Text: number(p.Lang, c.Value, in.Decimals), Num: true}
	if c.Status == data.Estimated {
		s.Status, s.Notes = "estimated", append(s.Notes, p.T("cell.estimated"))
	}
	if c.Status == data.Provisional {
		s.Notes = append(s.Notes, p.T("cell.provisional"))
	}
	if c.Covered < c.Expected {
		s.Notes = append(s.Notes, p.T("cell.covered", number(p.Lang, float64(c.Covered), 0), number(p.Lang, float64(c.Expected), 0)))
	}
	if c.Recalculated {
		s.Notes = append(s.Notes, p.recalculated(in))
	}
	return s
}

// recalculated says what the flag means: a figure that was carried to today's
// borders, or one that its publisher gave for others and nobody can carry.
func (p *page) recalculated(in data.Indicator) string {
	if !in.Quantity && in.Formula == nil && in.Recomposition != data.FromFlow {
		return p.T("cell.otherBorders", p.date(p.cube.Release().Reference))
	}
	return p.T("cell.recalculated", p.date(p.cube.Release().Reference))
}

// Note joins the notes of a cell.
func (s Shown) Note() string { return strings.Join(s.Notes, "; ") }

// date writes a day in words; one that is not stated as missing.
func (p *page) date(d data.Date) string {
	if d == "" {
		return p.T("cell.missing")
	}
	return d.In(p.Lang)
}

func (p *page) day(t time.Time) string { return data.Date(t.Format(time.DateOnly)).In(p.Lang) }

// Date writes a day for templates.
func (p *page) Date(d data.Date) string { return p.date(d) }

// Day writes the day of a time for templates.
func (p *page) Day(t time.Time) string { return p.day(t.UTC()) }

// when writes what a period of an indicator is: "31 dicembre 2022" for a value
// of that day, the period otherwise.
func (p *page) when(in data.Indicator, d data.Period) string {
	if in.Instant && d.Parts == 1 {
		return p.day(time.Date(int(d.Year), time.December, 31, 0, 0, 0, 0, time.UTC))
	}
	return d.String()
}

// Num writes a whole number for templates.
func (p *page) Num(n int) string { return number(p.Lang, float64(n), 0) }

// capitalised returns a sentence or a title with its first letter upper case.
func capitalised(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
