package dashboards

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cittamedie/indicators/perimeter"
)

// practices reads the operator's file of practicability again when it changes. A
// file with a mistake is logged and left: the rows read before stay.
type practices struct {
	path string
	log  *slog.Logger

	mu   sync.Mutex
	seen time.Time
	rows perimeter.Practicability
}

// current returns the rows in force; none without a file.
func (f *practices) current() perimeter.Practicability {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		f.rows, f.seen = nil, time.Time{}
		return nil
	}
	if info.ModTime().Equal(f.seen) {
		return f.rows
	}
	f.seen = info.ModTime()
	file, err := os.Open(f.path)
	if err == nil {
		defer file.Close()
		var rows perimeter.Practicability
		if rows, err = perimeter.ReadPracticability(filepath.Base(f.path), file); err == nil {
			f.rows = rows
			return rows
		}
	}
	f.log.Error("practicability: the rows read before stay; see cittamedie practicability check", "err", err)
	return f.rows
}
