package main

import (
	"context"
	"errors"
	"time"

	"cittamedie/data"
	"cittamedie/ingest"
)

// runSchedule has sources ingested when they are due until ctx is done.
func (s *server) runSchedule(ctx context.Context) {
	scheduler := ingest.Scheduler{Now: time.Now, LastSuccess: s.lastSuccess, Run: s.runDue}
	for _, r := range s.catalog.Recipes {
		if r.Schedule == "" {
			continue
		}
		schedule, err := ingest.ParseSchedule(r.Schedule)
		if err != nil {
			s.log.Error("schedule", "source", r.ID, "err", err)
			continue
		}
		scheduler.Sources = append(scheduler.Sources, ingest.Scheduled{Source: r.ID, Schedule: schedule})
	}
	if err := scheduler.Start(ctx); err != nil {
		s.log.Error("schedule", "err", err)
	}
}

func (s *server) lastSuccess(source string) time.Time {
	at, err := s.folder.LastSuccess(source)
	if err != nil {
		s.log.Error("read the log of runs", "err", err)
	}
	return at
}

// runDue ingests a source in a process of its own. A run that the process could not
// end itself is ended here.
func (s *server) runDue(ctx context.Context, source string) error {
	start := time.Now().UTC()
	died := s.runApart(ctx, source)
	if ctx.Err() != nil {
		return ctx.Err() // told to stop: the schedule makes up for it
	}
	run, err := s.runSince(source, start)
	switch {
	case err != nil:
		s.log.Error("read the log of runs", "err", err)
		return err
	case run != nil && run.Outcome == data.Failed:
		return errors.New(run.Message)
	case run != nil || died == nil:
		return nil
	case errors.Is(died, errPutOff):
		s.log.Warn("scheduled run put off: another process writes to the data folder", "source", source)
		return died
	}
	s.noteDeath(source, start, died)
	return died
}

// runSince returns the run of a source that began at start or after; nil when none
// was noted.
func (s *server) runSince(source string, start time.Time) (*data.Run, error) {
	runs, err := s.folder.Runs(50)
	for _, r := range runs {
		if r.Source == source && !r.Started.Before(start) {
			return &r, err
		}
	}
	return nil, err
}

// noteDeath notes the run of a process that could not, and sweeps what it left.
func (s *server) noteDeath(source string, start time.Time, died error) {
	run := data.Run{
		ID: ingest.NewRunID(), Source: source, Started: start, Ended: time.Now().UTC(), Outcome: data.Failed,
		Message: "source " + source + ": the process that read it was ended: " + died.Error() + "; the last good figures stay in force, and it is tried again later",
	}
	run.Seconds = run.Ended.Sub(start).Round(time.Millisecond).Seconds()
	s.log.Error("source ingested", "run", run.ID, "source", source, "outcome", run.Outcome, "message", run.Message)
	if unlock, err := s.folder.Lock(); err == nil {
		defer unlock() // whoever takes the lock sweeps
	}
	if err := s.folder.NoteRun(run); err != nil {
		s.log.Error("note the run", "source", source, "err", err)
	}
}
