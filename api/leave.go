package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// leaveInterval is how often a connection is looked at while its question is
// being answered.
const leaveInterval = 200 * time.Millisecond

// errLeft is why the question of a client that has gone is given up.
var errLeft = fmt.Errorf("the client has left: %w", context.Canceled)

// untilLeft returns a context that ends when the client closes its connection,
// and a function to call when the question is answered. The server reads from a
// connection only between two requests, so that it is looked at here without
// taking anything from it.
func untilLeft(ctx context.Context, conn net.Conn) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	raw := rawConn(conn)
	if raw == nil {
		return ctx, func() { cancel(nil) }
	}
	go func() {
		tick := time.NewTicker(leaveInterval)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if hasLeft(raw) {
					cancel(errLeft)
					return
				}
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

func rawConn(conn net.Conn) syscall.RawConn {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// hasLeft reports whether the other end has closed the connection or reset it.
func hasLeft(raw syscall.RawConn) bool {
	left := false
	err := raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		waiting := errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR)
		left = n <= 0 && !waiting
	})
	return left || err != nil
}
