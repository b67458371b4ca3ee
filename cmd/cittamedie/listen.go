package main

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// patient is a listener that waits when no descriptor is left for a connection: it
// would end the server, and idle connections end by themselves.
type patient struct {
	net.Listener
	pause time.Duration
}

// Accept waits for the next connection.
func (p patient) Accept() (net.Conn, error) {
	for {
		c, err := p.Listener.Accept()
		if !errors.Is(err, syscall.EMFILE) && !errors.Is(err, syscall.ENFILE) {
			return c, err
		}
		time.Sleep(p.pause)
	}
}
