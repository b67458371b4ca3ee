package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"cittamedie/dashboards"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/ingest"
	"cittamedie/ingest/fetch"
)

// upkeep measures, each time it is asked, what an operator wants to be woken for:
// it reads the logs of the data folder, so that it tells of runs in other
// processes too.
type upkeep struct {
	folder  *store.Folder
	catalog *catalog.Catalog
	now     func() time.Time
	failed  func(err error)
}

func metric(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("cittamedie_"+name, help, labels, nil)
}

var (
	buildInfo     = metric("build_info", "1 for the version that runs.", "version")
	successAge    = metric("source_success_age_seconds", "Time since a source was last read without trouble.", "source")
	sourceOverdue = metric("source_overdue_seconds", "How long ago a source should have been read again by its schedule.", "source")
	sourceStale   = metric("source_stale", "1 when a source is overdue by more than a day.", "source")
	lastRejected  = metric("source_rejected_rows", "Rows that the last run of a source rejected.", "source")
	lastOutcome   = metric("source_last_outcome", "1 for how the last run of a source ended.", "source", "outcome")
	runsTotal     = metric("runs_total", "Runs in the log, by how they ended.", "outcome")
	rejectedTotal = metric("rejected_rows_total", "Rows rejected by the runs in the log.")
	filesHeld     = metric("files_held", "Files that wait for a person.")
	diskBytes     = metric("disk_bytes", "Bytes of the data folder, by kind of file.", "kind")
	diskFree      = metric("disk_free_bytes", "Bytes that may still be written to the disk of the data folder.")
	diskDays      = metric("disk_full_days", "Days until the disk is full at the rate of the last year; absent while that is not known.")
	requestsLeft  = metric("publisher_requests_left", "Requests that a publisher may still be sent in this minute.", "publisher")
	silence       = metric("publisher_silent_seconds", "How long a publisher that asked for silence is not asked.", "publisher")
)

// register adds what is measured of the folder and of the process.
func (u upkeep) register(add func(...prometheus.Collector)) {
	add(u, collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

// Describe sends nothing: which metrics there are depends on the folder.
func (u upkeep) Describe(chan<- *prometheus.Desc) {}

// Collect sends what the folder says now.
func (u upkeep) Collect(out chan<- prometheus.Metric) {
	gauge(out, buildInfo, 1, version)
	for _, part := range []func(chan<- prometheus.Metric) error{u.runs, u.held, u.disk, u.publishers} {
		if err := part(out); err != nil {
			u.failed(err)
		}
	}
}

func gauge(out chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

// runs tells of all runs in the log and of each source that has been run. One
// that never succeeded is overdue since it was first tried.
func (u upkeep) runs(out chan<- prometheus.Metric) error {
	runs, err := u.folder.Runs(0)
	if err != nil {
		return err
	}
	counts, rejected := map[data.Outcome]int{data.OK: 0, data.Unchanged: 0, data.NoData: 0, data.Held: 0, data.Failed: 0}, int64(0)
	for _, r := range runs {
		counts[r.Outcome]++
		rejected += r.Rejected
	}
	for outcome, n := range counts {
		out <- prometheus.MustNewConstMetric(runsTotal, prometheus.CounterValue, float64(n), string(outcome))
	}
	out <- prometheus.MustNewConstMetric(rejectedTotal, prometheus.CounterValue, float64(rejected))
	for _, r := range u.catalog.Recipes {
		if state := stateOf(runs, r.ID); state.last.ID != "" {
			u.source(out, r, state)
		}
	}
	return nil
}

func (u upkeep) source(out chan<- prometheus.Metric, r catalog.Recipe, state sourceState) {
	now := u.now()
	gauge(out, lastRejected, float64(state.last.Rejected), r.ID)
	gauge(out, lastOutcome, 1, r.ID, string(state.last.Outcome))
	if !state.success.IsZero() {
		gauge(out, successAge, max(now.Sub(state.success).Seconds(), 0), r.ID)
	}
	late, scheduled := overdue(r.Schedule, state.since(), now)
	if !scheduled {
		return
	}
	stale := 0.0
	if late > ingest.Patience {
		stale = 1
	}
	gauge(out, sourceOverdue, late.Seconds(), r.ID)
	gauge(out, sourceStale, stale, r.ID)
}

func (u upkeep) held(out chan<- prometheus.Metric) error {
	waiting, err := u.folder.Holding()
	gauge(out, filesHeld, float64(len(waiting)))
	return err
}

// sourceState is what the log says of a source.
type sourceState struct {
	last    data.Run
	first   time.Time
	success time.Time // the last one; zero when there was none
}

// since is when the time began that a source may take.
func (s sourceState) since() time.Time {
	if s.success.IsZero() {
		return s.first
	}
	return s.success
}

// stateOf reads the runs, newest first.
func stateOf(runs []data.Run, source string) sourceState {
	var s sourceState
	for _, r := range runs {
		if r.Source != source {
			continue
		}
		if s.last.ID == "" {
			s.last = r
		}
		if s.success.IsZero() && (r.Outcome == data.OK || r.Outcome == data.Unchanged) {
			s.success = r.Started
		}
		s.first = r.Started
	}
	return s
}

// overdue says how late a source is; scheduled is false for one that is read by hand.
func overdue(spec string, since, now time.Time) (late time.Duration, scheduled bool) {
	schedule, err := ingest.ParseSchedule(spec)
	if spec == "" || err != nil {
		return 0, false
	}
	return schedule.Overdue(since, now), true
}

func (u upkeep) disk(out chan<- prometheus.Metric) error {
	disk, err := u.folder.Disk()
	if err != nil {
		return err
	}
	for _, k := range disk.Kinds {
		gauge(out, diskBytes, float64(k.Bytes), k.Kind)
	}
	gauge(out, diskFree, float64(disk.Free))
	if growth, err := u.folder.Growth(u.now()); err == nil {
		if days, grows := growth.DaysLeft(disk.Free); grows {
			gauge(out, diskDays, float64(days))
		}
	}
	return nil
}

func (u upkeep) publishers(out chan<- prometheus.Metric) error {
	budgets, err := fetch.Budgets(u.folder.Path(), u.now())
	for _, b := range budgets {
		gauge(out, requestsLeft, float64(max(b.Limit-b.Used, 0)), b.Publisher)
		gauge(out, silence, max(b.SilentUntil.Sub(u.now()).Seconds(), 0), b.Publisher)
	}
	return err
}

// budgets tells the pages what publishers may still be asked.
func (s *server) budgets(now time.Time) ([]dashboards.Budget, error) {
	found, err := fetch.Budgets(s.folder.Path(), now)
	var out []dashboards.Budget
	for _, b := range found {
		out = append(out, dashboards.Budget{Publisher: b.Publisher, Left: max(b.Limit-b.Used, 0), Limit: b.Limit, SilentUntil: b.SilentUntil})
	}
	return out, err
}
