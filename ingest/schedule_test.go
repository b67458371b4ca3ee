package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // Rome, wherever the test runs

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

func schedule(t testing.TB, spec string) Schedule {
	t.Helper()
	s, err := ParseSchedule(spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseSchedule(t *testing.T) {
	for _, spec := range []string{"", "* * * *", "60 * * * *", "a * * * *", "0 0 0 0 0 0"} {
		if _, err := ParseSchedule(spec); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("ParseSchedule(%q) = %v, want ErrInvalid", spec, err)
		}
	}
	recipes, err := catalog.EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recipes {
		if r.Schedule != "" {
			schedule(t, r.Schedule)
		}
	}
}

func TestDue(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name, spec string
		last, now  time.Time
		due        bool
		next       time.Time
	}{
		{"never ran", "0 3 * * *", time.Time{}, at("2026-01-10 12:00"), true, at("2026-01-11 03:00")},
		{"before its time", "0 3 * * *", at("2026-01-10 03:01"), at("2026-01-11 02:59"), false, at("2026-01-11 03:00")},
		{"at its time", "0 3 * * *", at("2026-01-10 03:01"), at("2026-01-11 03:00"), true, at("2026-01-12 03:00")},
		{"three days off", "0 3 * * *", at("2026-01-10 03:01"), at("2026-01-13 18:00"), true, at("2026-01-14 03:00")},
		{"caught up", "0 3 * * *", at("2026-01-13 18:00"), at("2026-01-13 18:01"), false, at("2026-01-14 03:00")},
		{"clock set back an hour", "0 3 * * *", at("2026-01-10 03:00"), at("2026-01-10 02:30"), false, at("2026-01-11 03:00")},
		{"success of a wrong clock", "0 3 * * *", at("2027-01-10 03:00"), at("2026-01-10 02:30"), true, at("2026-01-10 03:00")},
		{"29 February", "0 3 29 2 *", at("2024-02-29 03:00"), at("2028-02-29 03:00"), true, at("2032-02-29 03:00")},
		{"year end", "59 23 31 12 *", at("2025-12-31 23:59"), at("2026-12-31 23:59"), true, at("2027-12-31 23:59")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if due, next := schedule(t, tt.spec).Due(tt.last, tt.now); due != tt.due || !next.Equal(tt.next) {
				t.Errorf("Due = %v, %v, want %v, %v", due, next, tt.due, tt.next)
			}
		})
	}
	if due, _ := schedule(t, "0 3 30 2 *").Due(at("2026-01-01 00:00"), at("2026-12-01 00:00")); due {
		t.Error("30 February came")
	}
}

// The clock of the machine is Rome's; every minute of the nights the hour
// changes is looked at. A daily run at 01:30 UTC is 02:30 in winter: the hour
// that is missing in spring and comes twice in autumn.
func TestDueOverSummerTime(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []time.Time{time.Date(2026, 3, 27, 0, 0, 0, 0, rome), time.Date(2026, 10, 23, 0, 0, 0, 0, rome)} {
		for _, tt := range []struct {
			spec string
			want int // runs in four days
		}{{"30 1 * * *", 4}, {"30 0 * * *", 4}, {"0 * * * *", 96}, {"*/15 1-2 * * *", 32}} {
			s, runs := schedule(t, tt.spec), 0
			start := day.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
			last := start.Add(-time.Minute)
			for now := start; now.Before(start.Add(96 * time.Hour)); now = now.Add(time.Minute) {
				if due, _ := s.Due(last, now.In(rome)); due {
					runs, last = runs+1, now.In(rome)
				}
			}
			if runs != tt.want {
				t.Errorf("%s from %s: %d runs, want %d", tt.spec, day.Format(time.DateOnly), runs, tt.want)
			}
		}
	}
}

// drawSpec draws a schedule that a recipe may have.
func drawSpec(t *rapid.T) string {
	var fields []string
	for _, f := range []struct{ low, high int }{{0, 59}, {0, 23}, {1, 28}, {1, 12}, {0, 6}} {
		n := rapid.IntRange(f.low, f.high)
		fields = append(fields, rapid.OneOf(
			rapid.Just("*"),
			rapid.Map(n, func(i int) string { return fmt.Sprint(i) }),
			rapid.Map(n, func(i int) string { return fmt.Sprintf("%d-%d", i, f.high) }),
			rapid.Map(n, func(i int) string { return fmt.Sprintf("*/%d", max(i, 1)) }),
			rapid.Map(n, func(i int) string { return fmt.Sprintf("%d,%d", i, f.low) }),
		).Draw(t, "field"))
	}
	return strings.Join(fields, " ")
}

// With the program off at random, every window between two times of the
// schedule that has a minute of the program running has exactly one run, the
// windows the program slept through are made up for by one run, and no more.
func TestDueExactlyOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := schedule(t, drawSpec(rt))
		now := testNow.Add(time.Duration(rapid.IntRange(0, 600_000).Draw(rt, "start")) * time.Minute)
		last := now
		end := now.Add(time.Duration(rapid.IntRange(10, 3000).Draw(rt, "minutes")) * time.Minute)
		for now.Before(end) {
			now = now.Add(time.Minute)
			if rapid.IntRange(0, 200).Draw(rt, "outage") == 0 {
				now = now.Add(time.Duration(rapid.IntRange(1, 20_000).Draw(rt, "off")) * time.Minute)
			}
			missed := !s.times.Next(last).IsZero() && !s.times.Next(last).After(now)
			due, next := s.Due(last, now)
			if due != missed {
				rt.Fatalf("at %v, last %v: due = %v, want %v", now, last, due, missed)
			}
			if !next.IsZero() && !next.After(now) {
				rt.Fatalf("at %v: next = %v is past", now, next)
			}
			if due {
				last = now
			}
			if again, _ := s.Due(last, now); again {
				rt.Fatalf("at %v: due again at once", now)
			}
		}
	})
}

// What the check of recipes lets pass, the cron library reads.
func TestRecipeSchedulesAreRead(t *testing.T) {
	recipes, err := catalog.EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		spec := rapid.OneOf(rapid.Custom(drawSpec), rapid.StringMatching(`[0-9*/,-]{1,4}( [0-9*/,-]{1,4}){4}`)).Draw(rt, "spec")
		text := fmt.Sprintf("schedule: %q\n", spec)
		_, problems := catalog.ParseRecipe(recipes[0].ID, []byte(text))
		accepted := !slices.ContainsFunc(problems, func(p catalog.Problem) bool {
			return strings.HasPrefix(p.Message, "schedule: ") && !strings.HasSuffix(p.Message, "no url to fetch")
		})
		if _, err := ParseSchedule(spec); accepted && err != nil {
			rt.Fatalf("%q passes the check and is not read: %v", spec, err)
		}
	})
}

// clock is a scheduler's world: the time, the last successes and what ran.
type clock struct {
	now  time.Time
	last map[string]time.Time
	ran  []string
	fail map[string]bool
}

func (c *clock) scheduler(sources ...Scheduled) *Scheduler {
	return &Scheduler{
		Sources:     sources,
		LastSuccess: func(id string) time.Time { return c.last[id] },
		Now:         func() time.Time { return c.now },
		Run: func(_ context.Context, id string) error {
			c.ran = append(c.ran, id+" "+c.now.Format("15:04"))
			if c.fail[id] {
				return data.ErrUnavailable
			}
			c.last[id] = c.now
			return nil
		},
	}
}

func TestSchedulerRetries(t *testing.T) {
	c := &clock{now: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC), last: map[string]time.Time{}, fail: map[string]bool{"bad": true}}
	c.last["good"], c.last["bad"] = c.now, c.now
	s := c.scheduler(Scheduled{"bad", schedule(t, "0 3 * * *")}, Scheduled{"good", schedule(t, "0 */6 * * *")})
	for range 12 * 60 {
		c.now = c.now.Add(time.Minute)
		if c.now.Hour() == 8 {
			c.fail["bad"] = false
		}
		s.tick(context.Background())
	}
	// Failures at 03:00, then after 15, 30, 60 and 120 minutes; the next would be
	// four hours later, when it succeeds.
	want := []string{"bad 03:00", "bad 03:15", "bad 03:45", "bad 04:45", "good 06:00", "bad 06:45", "bad 10:45", "good 12:00"}
	if diff := cmp.Diff(want, c.ran); diff != "" {
		t.Error(diff)
	}
}

func TestSchedulerStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := &clock{now: testNow, last: map[string]time.Time{}}
	s := c.scheduler(Scheduled{"a", schedule(t, "0 3 * * *")}, Scheduled{"b", schedule(t, "0 3 * * *")})
	run := s.Run
	s.Run = func(ctx context.Context, id string) error {
		cancel() // the program is told to stop during the first run
		return run(ctx, id)
	}
	done := make(chan error)
	go func() { done <- s.Start(ctx) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the scheduler does not stop")
	}
	if diff := cmp.Diff([]string{"a 12:00"}, c.ran); diff != "" {
		t.Error(diff)
	}
}
