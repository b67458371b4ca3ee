package fetch

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"cittamedie/data"
)

// started returns the requests one limiter after another lets through to host
// in the time given, each a new one as after a restart.
func started(t *testing.T, dir, host string, span time.Duration) []time.Time {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), span)
	defer cancel()
	var at []time.Time
	for ctx.Err() == nil {
		if NewLimiter(dir).Wait(ctx, host) == nil {
			at = append(at, time.Now())
		}
	}
	return at
}

func TestLimiterSpacesRequests(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		at := started(t, dir, "esploradati.istat.it", 10*time.Minute)
		for i := perMinute; i < len(at); i++ {
			if gap := at[i].Sub(at[i-perMinute]); gap < time.Minute {
				t.Fatalf("%d requests in %v", perMinute+1, gap)
			}
		}
		if least := 10 * perMinute; len(at) < least {
			t.Errorf("%d requests in ten minutes, want %d: it waits too long", len(at), least)
		}
	})
}

func TestLimiterCountsISTATOnce(t *testing.T) {
	l := NewLimiter(t.TempDir())
	l.now = func() time.Time { return testNow }
	for _, host := range []string{"istat.it", "www.istat.it", "SITUAS.istat.it", "demo.istat.it."} {
		if err := l.Wait(context.Background(), host); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := l.Wait(ctx, "esploradati.istat.it"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("fifth request to ISTAT: %v, want to wait", err)
	}
	if err := l.Wait(context.Background(), "notistat.it"); err != nil {
		t.Errorf("another publisher: %v", err)
	}
}

func TestLimiterSilence(t *testing.T) {
	tests := []struct {
		name, host string
		asked      time.Duration
		want       time.Duration
	}{
		{"ISTAT", "situas-servizi.istat.it", 0, 48 * time.Hour},
		{"ISTAT asks for less", "situas-servizi.istat.it", time.Hour, 48 * time.Hour},
		{"no word", "example.org", 0, time.Minute},
		{"an hour", "example.org", time.Hour, time.Hour},
		{"a year", "example.org", 365 * 24 * time.Hour, 48 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, now := t.TempDir(), testNow
			limiter := func() *Limiter { // as after a restart
				l := NewLimiter(dir)
				l.now = func() time.Time { return now }
				return l
			}
			until, err := limiter().Silence(tt.host, tt.asked)
			if err != nil || !until.Equal(testNow.Add(tt.want)) {
				t.Fatalf("Silence = %v, %v, want %v", until, err, testNow.Add(tt.want))
			}
			now = until.Add(-time.Second)
			var silent *SilentError
			if err := limiter().Wait(context.Background(), tt.host); !errors.As(err, &silent) || !errors.Is(err, data.ErrUnavailable) {
				t.Errorf("Wait before the end = %v, want a SilentError", err)
			}
			now = until
			if err := limiter().Wait(context.Background(), tt.host); err != nil {
				t.Errorf("Wait after the end = %v", err)
			}
		})
	}
}

func TestLimiterClockSetBack(t *testing.T) {
	l, now := NewLimiter(t.TempDir()), testNow.AddDate(1, 0, 0)
	l.now = func() time.Time { return now }
	for range perMinute {
		if err := l.Wait(context.Background(), "istat.it"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Silence("example.org", time.Hour); err != nil {
		t.Fatal(err)
	}
	now = testNow
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := l.Wait(ctx, "istat.it"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait = %v, want to wait a minute", err)
	}
	now = now.Add(time.Minute)
	if err := l.Wait(context.Background(), "istat.it"); err != nil {
		t.Errorf("Wait a minute later = %v", err)
	}
	now = now.Add(maxSilence)
	if err := l.Wait(context.Background(), "example.org"); err != nil {
		t.Errorf("Wait after the longest silence = %v", err)
	}
}

func TestLimiterBrokenState(t *testing.T) {
	l := NewLimiter(t.TempDir())
	if err := os.WriteFile(l.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(context.Background(), "example.org"); err == nil {
		t.Error("Wait with a broken state succeeds")
	}
}
