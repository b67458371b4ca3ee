package ingest

import (
	"testing"
	"time"
)

func TestOverdue(t *testing.T) {
	at := func(s string) time.Time {
		when, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, tt := range []struct {
		spec, last, now string
		want            time.Duration
	}{
		{"0 4 * * *", "2026-03-01 04:05", "2026-03-02 03:59", 0},
		{"0 4 * * *", "2026-03-01 04:05", "2026-03-02 04:00", 0},
		{"0 4 * * *", "2026-03-01 04:05", "2026-03-02 06:00", 2 * time.Hour},
		{"0 4 * * *", "2026-03-01 04:05", "2026-03-05 04:00", 72 * time.Hour},
		{"0 3 1 * *", "2026-03-01 03:00", "2026-03-31 23:00", 0},
		{"0 3 1 * *", "2026-03-01 03:00", "2026-04-04 03:00", 72 * time.Hour},
		{"0 3 30 2 *", "2026-03-01 03:00", "2036-04-04 03:00", 0}, // a day that never comes
	} {
		schedule, err := ParseSchedule(tt.spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := schedule.Overdue(at(tt.last), at(tt.now)); got != tt.want {
			t.Errorf("%s after %s at %s: overdue by %v, want %v", tt.spec, tt.last, tt.now, got, tt.want)
		}
		if got := schedule.Overdue(time.Time{}, at(tt.now)); got != 0 {
			t.Errorf("%s without a success: overdue by %v, want 0", tt.spec, got)
		}
	}
}
