package ingest

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
)

// oddSpecs are twenty schedules that meet the edges of calendars, beside those of
// the program.
var oddSpecs = []string{
	"0 3 * * *", "30 1 * * *", "30 0 * * *", "59 23 31 12 *", "0 0 1 1 *", "0 3 29 2 *", "15 2 31 * *", "0 1 * * 0", "0 2 * * 0", "0 */6 * * *",
	"30 2 25-31 3 0", "30 2 25-31 10 0", "5 4 1,15 * *", "0 12 * * 1-5", "45 23 28-31 * *", "10 0 1 */3 *", "0 3 30 2 *", "20 1-3 * * *", "0 5 1 1 1", "0 0 29 2 1",
}

// cronField reads one field by itself, so that the library is checked by something
// else: numbers, ranges, steps, lists.
func cronField(text string, low, high int) (set uint64) {
	for part := range strings.SplitSeq(text, ",") {
		part, step, _ := strings.Cut(part, "/")
		from, to, isRange := strings.Cut(part, "-")
		first, last := low, high
		if from != "*" {
			first, _ = strconv.Atoi(from)
			if last = first; isRange {
				last, _ = strconv.Atoi(to)
			}
		}
		by, _ := strconv.Atoi(step)
		for n := first; n <= last; n += max(by, 1) {
			set |= 1 << n
		}
	}
	return set
}

// minutesOf calls yield for every minute from start to end that fits a schedule,
// looking at each of them. Two days that are both stated are joined by "or", as
// cron has it.
func minutesOf(spec string, start, end time.Time, yield func(time.Time)) {
	f := strings.Fields(spec)
	minute, hour, month := cronField(f[0], 0, 59), cronField(f[1], 0, 23), cronField(f[3], 1, 12)
	day, weekday := cronField(f[2], 1, 31), cronField(f[4], 0, 6)
	either := !strings.HasPrefix(f[2], "*") && !strings.HasPrefix(f[4], "*")
	for d := start; d.Before(end); d = d.AddDate(0, 0, 1) {
		ofMonth, ofWeek := day>>d.Day()&1 == 1, weekday>>int(d.Weekday())&1 == 1
		if month>>int(d.Month())&1 == 0 || either && !ofMonth && !ofWeek || !either && (!ofMonth || !ofWeek) {
			continue
		}
		for m := range 24 * 60 {
			if hour>>(m/60)&1 == 1 && minute>>(m%60)&1 == 1 {
				yield(d.Add(time.Duration(m) * time.Minute))
			}
		}
	}
}

// Every minute of eleven years, by the clock of Rome, for every schedule of the
// program and twenty more: each due run exactly once. A run is due in its minute,
// not in the one before, and no more in the one after.
func TestFaultEveryMinuteOfElevenYears(t *testing.T) {
	faulttest.Run(t, 108, "every minute of 2026 to 2036 in Rome", func(t *testing.T) faulttest.Ended {
		rome, err := time.LoadLocation("Europe/Rome")
		if err != nil {
			t.Fatal(err)
		}
		recipes, err := catalog.EmbeddedRecipes()
		if err != nil {
			t.Fatal(err)
		}
		specs := oddSpecs
		for _, r := range recipes {
			if r.Schedule != "" {
				specs = append(specs[:len(specs):len(specs)], r.Schedule)
			}
		}
		start := time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC) // 2026 in Rome begins an hour before that of UTC
		runs := 0
		for _, spec := range specs {
			s := schedule(t, spec)
			last := start.Add(-time.Minute)
			ran := 0
			minutesOf(spec, start, time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC), func(due time.Time) {
				if early, next := s.Due(last, due.Add(-time.Minute).In(rome)); early && due.Add(-time.Minute).After(last) || !next.Equal(due) && !early {
					t.Errorf("%s: due %t a minute before %v, then at %v", spec, early, due.In(rome), next)
				}
				if now, _ := s.Due(last, due.In(rome)); !now {
					t.Errorf("%s: not due at %v", spec, due.In(rome))
				}
				if again, _ := s.Due(due.In(rome), due.Add(time.Minute).In(rome)); again {
					t.Errorf("%s: due again a minute after %v", spec, due.In(rome))
				}
				last, ran = due, ran+1
			})
			if due, _ := s.Due(last, time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Minute)); due {
				t.Errorf("%s: due once more at the end", spec)
			}
			if ran == 0 && spec != "0 3 30 2 *" {
				t.Errorf("%s: never due", spec)
			}
			runs += ran
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("%d schedules, %d runs, each once", len(specs), runs), Requests: faulttest.None}
	})
}

// A scheduler looks every minute at a clock that somebody sets.
func TestFaultClock(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		name, spec, start string
		minutes           int
		set               map[int]time.Duration // after so many minutes the clock is set by so much
		want              []string
	}{
		{"set back an hour just after a run", "0 3 * * *", "2026-05-10 02:00", 3000, map[int]time.Duration{61: -time.Hour}, []string{"2026-05-10 03:00", "2026-05-11 03:00", "2026-05-12 03:00"}},
		{"set back an hour just before a run", "0 3 * * *", "2026-05-10 02:00", 3000, map[int]time.Duration{59: -time.Hour}, []string{"2026-05-10 03:00", "2026-05-11 03:00", "2026-05-12 03:00"}},
		{"set forward a year", "0 3 * * *", "2026-05-10 02:00", 3000, map[int]time.Duration{90: 365 * 24 * time.Hour}, []string{"2026-05-10 03:00", "2027-05-10 03:30", "2027-05-11 03:00", "2027-05-12 03:00"}},
		{"set forward a year, and back", "0 3 * * *", "2026-05-10 02:00", 3000, map[int]time.Duration{90: 365 * 24 * time.Hour, 100: -365 * 24 * time.Hour}, []string{"2026-05-10 03:00", "2027-05-10 03:30", "2026-05-10 03:40", "2026-05-11 03:00", "2026-05-12 03:00"}},
		{"a night of spring in Rome", "30 1 * * *", "2026-03-28 12:00", 2880, nil, []string{"2026-03-29 01:30", "2026-03-30 01:30"}},
		{"a night of autumn in Rome", "30 0 * * *", "2026-10-24 12:00", 2880, nil, []string{"2026-10-25 00:30", "2026-10-26 00:30"}},
		{"clock of Rome kept as that of the machine, set forward by hand in spring", "30 1 * * *", "2026-03-28 12:00", 2880, map[int]time.Duration{780: time.Hour}, []string{"2026-03-29 02:00", "2026-03-30 01:30"}},
		{"end of the year", "59 23 31 12 *", "2026-12-31 23:00", 4000, map[int]time.Duration{100: 364 * 24 * time.Hour}, []string{"2026-12-31 23:59", "2027-12-31 23:59"}},
		{"29 February", "0 3 29 2 *", "2028-02-28 23:00", 10_000, nil, []string{"2028-02-29 03:00"}},
	} {
		faulttest.Run(t, 108, tt.name, func(t *testing.T) faulttest.Ended {
			rome, err := time.LoadLocation("Europe/Rome")
			if err != nil {
				t.Fatal(err)
			}
			c := &clock{now: at(tt.start), last: map[string]time.Time{"s": at(tt.start)}}
			s := c.scheduler(Scheduled{"s", schedule(t, tt.spec)})
			var ran []string
			run := s.Run
			s.Run = func(ctx context.Context, id string) error {
				ran = append(ran, c.now.UTC().Format("2006-01-02 15:04"))
				return run(ctx, id)
			}
			s.Now = func() time.Time { return c.now.In(rome) }
			for n := 1; n <= tt.minutes; n++ {
				c.now = c.now.Add(time.Minute + tt.set[n])
				s.tick(context.Background())
			}
			if diff := cmp.Diff(tt.want, ran); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
			return faulttest.Ended{Outcome: fmt.Sprintf("%d runs: %s", len(ran), strings.Join(ran, ", ")), Requests: faulttest.None}
		})
	}
}
