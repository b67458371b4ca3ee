package cube

import (
	"context"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	garbageRoom  = 24 << 20               // stacks and the runtime's own tables are in it
	roomInterval = 200 * time.Millisecond // how often what lives is looked at
	roomStep     = 4 << 20                // a smaller difference is left as it is
)

// KeepSmall keeps the memory of the program to what lives and garbageRoom more
// until ctx is done, where by default there may be as much garbage as lives. Most
// of what lives is columns, boundaries and compressed replies, which the
// collector does not look into: collecting more often costs little. A limit that
// whoever starts the program has set, with GOMEMLIMIT, stays as it is.
func KeepSmall(ctx context.Context) {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return
	}
	defer debug.SetMemoryLimit(math.MaxInt64)
	tick := time.NewTicker(roomInterval)
	defer tick.Stop()
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for limit := int64(0); ; {
		metrics.Read(live)
		if wanted := int64(live[0].Value.Uint64()) + garbageRoom; max(wanted-limit, limit-wanted) > roomStep {
			limit = wanted
			debug.SetMemoryLimit(limit)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
