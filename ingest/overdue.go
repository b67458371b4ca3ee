package ingest

import "time"

// Patience is how long after its time a source may still succeed without being
// stale: failed runs are tried again for a day.
const Patience = lastRetry

// Overdue returns how long ago a source that last succeeded at lastSuccess should
// have succeeded again; 0 when its time has not come.
func (s Schedule) Overdue(lastSuccess, now time.Time) time.Duration {
	_, next := s.Due(lastSuccess, lastSuccess)
	if next.IsZero() || lastSuccess.IsZero() || !next.Before(now) {
		return 0
	}
	return now.Sub(next)
}
