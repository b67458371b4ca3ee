package data

import (
	"strconv"
	"time"
)

// Date is a day as YYYY-MM-DD; the empty Date means "not stated" or "open".
// Dates compare as strings.
type Date string

// ParseDate returns the day written s as YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", &FieldError{Field: "date", Value: s, Reason: "a date is written YYYY-MM-DD", InFile: NewInputError("date", s)}
	}
	return Date(s), nil
}

// In writes a day in words, in "it" or "en": "1° gennaio 2026", "1 January 2026".
// What is no day stays as it is.
func (d Date) In(lang string) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	day := strconv.Itoa(t.Day())
	if lang == "it" && t.Day() == 1 {
		day = "1°"
	}
	return day + " " + MonthName(lang, t.Month()) + " " + strconv.Itoa(t.Year())
}

// MonthName returns the name of a month in "it" or "en".
func MonthName(lang string, m time.Month) string {
	if lang == "it" {
		return italianMonths[m-1]
	}
	return m.String()
}

var italianMonths = [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"}
