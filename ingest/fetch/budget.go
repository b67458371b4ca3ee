package fetch

import (
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Budget is how many requests one publisher was sent in the last minute, and
// whether it asked for silence.
type Budget struct {
	Publisher   string    // host; "istat.it" for all hosts of ISTAT
	Used        int       // requests started in the last minute
	Limit       int       // requests allowed in a minute
	SilentUntil time.Time // no request before; zero when none is asked for
}

// Budgets returns the budget of every publisher that was asked lately from the
// data folder dir, by name. It reads what the limiter wrote and changes nothing.
func Budgets(dir string, now time.Time) ([]Budget, error) {
	all, err := readRequests(filepath.Join(dir, requestsFile))
	if err != nil {
		return nil, err
	}
	var out []Budget
	for name, s := range all {
		s.settle(now.UTC())
		b := Budget{Publisher: name, Used: len(s.Started), Limit: perMinute}
		if s.SilentUntil.After(now) {
			b.SilentUntil = s.SilentUntil
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Budget) int { return strings.Compare(a.Publisher, b.Publisher) })
	return out, nil
}
