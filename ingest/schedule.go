package ingest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"cittamedie/data"
)

// Schedule says when a source is due. Times are UTC: a clock that is set
// forward and back with the season would lose one run and double another.
type Schedule struct{ times cron.Schedule }

// ParseSchedule returns the schedule of five cron fields.
func ParseSchedule(spec string) (Schedule, error) {
	times, err := cron.ParseStandard("CRON_TZ=UTC " + spec)
	if err != nil {
		return Schedule{}, &data.FieldError{Field: "schedule", Value: spec, Reason: "five cron fields: minute, hour, day of month, month, day of week"}
	}
	return Schedule{times}, nil
}

// clockSlack is how far ahead of the clock a last success may lie and be
// believed. A clock is set back by an hour or a day; a success further ahead
// was noted by a clock that was wrong, and would keep the source from running
// for years.
const clockSlack = 25 * time.Hour

// Due reports whether a source that last succeeded at lastSuccess is to run at
// now, and when it is due next. However long the program was off, one run makes
// up for it. A source that never succeeded is due.
func (s Schedule) Due(lastSuccess, now time.Time) (due bool, next time.Time) {
	now = now.UTC()
	if lastSuccess.IsZero() || lastSuccess.After(now.Add(clockSlack)) {
		return true, s.times.Next(now)
	}
	next = s.times.Next(lastSuccess.UTC())
	if next.IsZero() || next.After(now) { // zero: a date that never comes, like 30 February
		return false, next
	}
	return true, s.times.Next(now)
}

// Scheduled is a source and when it runs.
type Scheduled struct {
	Source   string
	Schedule Schedule
}

// Scheduler runs sources when they are due, one at a time.
type Scheduler struct {
	Sources     []Scheduled
	LastSuccess func(source string) time.Time                  // zero when there was none
	Run         func(ctx context.Context, source string) error // its errors are for it to record
	Now         func() time.Time
	attempts    map[string]attempt
}

// attempt is what the scheduler remembers of runs without success.
type attempt struct {
	at     time.Time
	failed int // in a row
}

// A source that does not succeed is tried again after a quarter of an hour, and
// twice as long each time, up to a day: a publisher that is down is not asked
// every minute.
const (
	firstRetry = 15 * time.Minute
	lastRetry  = 24 * time.Hour
)

// Start runs what is due now and then looks every minute, until ctx is done; it
// returns when the run under way has ended. A minute in which a run is under
// way is left out, and what came due in it runs in the next.
func (s *Scheduler) Start(ctx context.Context) error {
	var one sync.Mutex
	wake := func() {
		if one.TryLock() {
			defer one.Unlock()
			s.tick(ctx)
		}
	}
	c := cron.New(cron.WithLocation(time.UTC))
	if _, err := c.AddFunc("* * * * *", wake); err != nil {
		return fmt.Errorf("start the schedule: %w", err)
	}
	c.Start()
	wake()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// tick runs every source that is due.
func (s *Scheduler) tick(ctx context.Context) {
	for _, source := range s.Sources {
		if ctx.Err() != nil {
			return
		}
		if now := s.Now().UTC(); s.due(source, now) {
			s.run(ctx, source, now)
		}
	}
}

func (s *Scheduler) due(source Scheduled, now time.Time) bool {
	if due, _ := source.Schedule.Due(s.LastSuccess(source.Source), now); !due {
		return false
	}
	last, tried := s.attempts[source.Source]
	if !tried || now.Before(last.at) { // the clock was set back
		return true
	}
	return now.Sub(last.at) >= min(firstRetry<<min(last.failed-1, 10), lastRetry)
}

// run runs a source. Whether it succeeded is told by LastSuccess, not by the
// error: a run may end without either, held for a person to look at.
func (s *Scheduler) run(ctx context.Context, source Scheduled, now time.Time) {
	if s.attempts == nil {
		s.attempts = map[string]attempt{}
	}
	err := s.Run(ctx, source.Source)
	if due, _ := source.Schedule.Due(s.LastSuccess(source.Source), now); err == nil && !due {
		delete(s.attempts, source.Source)
		return
	}
	s.attempts[source.Source] = attempt{at: now, failed: s.attempts[source.Source].failed + 1}
}
