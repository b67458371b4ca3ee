package fetch_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// clock is a time that passes only where somebody sleeps.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return nil
}

// answer answers the n-th request, from 1.
type answer func(n int, w http.ResponseWriter, r *http.Request)

// source is a publisher on this machine.
type source struct {
	*httptest.Server
	mu     sync.Mutex
	seen   []*http.Request
	answer answer
}

func newSource(t *testing.T) *source {
	s := &source{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.seen = append(s.seen, r)
		n, answer := len(s.seen), s.answer
		s.mu.Unlock()
		answer(n, w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // answers are cut on purpose
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *source) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

func (s *source) settings() *tls.Config {
	return s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
}
