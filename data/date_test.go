package data

import (
	"testing"
	"time"
)

func TestDateInWords(t *testing.T) {
	for _, c := range []struct {
		day    Date
		it, en string
	}{
		{"2023-06-30", "30 giugno 2023", "30 June 2023"},
		{"2026-01-01", "1° gennaio 2026", "1 January 2026"},
		{"1999-12-31", "31 dicembre 1999", "31 December 1999"},
		{"", "", ""},
		{"soon", "soon", "soon"},
	} {
		if it, en := c.day.In("it"), c.day.In("en"); it != c.it || en != c.en {
			t.Errorf("Date(%q).In = %q, %q, want %q, %q", c.day, it, en, c.it, c.en)
		}
	}
}

func TestMonthNames(t *testing.T) {
	if it, en := MonthName("it", time.August), MonthName("en", time.August); it != "agosto" || en != "August" {
		t.Errorf("MonthName(August) = %q, %q", it, en)
	}
}
