package cube

import (
	"context"
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestKeepSmall lets something live and watches the limit follow it.
func TestKeepSmall(t *testing.T) {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		t.Skip("GOMEMLIMIT is set")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		KeepSmall(ctx)
	}()
	reaches := func(name string, ok func(limit int64) bool) {
		t.Helper()
		for range 50 {
			runtime.GC()
			if ok(debug.SetMemoryLimit(-1)) {
				return
			}
			time.Sleep(roomInterval / 2)
		}
		t.Errorf("%s: the limit is %d", name, debug.SetMemoryLimit(-1))
	}
	const size = 64 << 20
	lives := make([]byte, size)
	reaches("with what lives", func(limit int64) bool { return limit > size+garbageRoom-roomStep && limit < 2*size+garbageRoom })
	runtime.KeepAlive(lives)
	reaches("without", func(limit int64) bool { return limit < size+garbageRoom-roomStep })
	cancel()
	<-done
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		t.Errorf("the limit stays at %d", limit)
	}
}
