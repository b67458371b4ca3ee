package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"cittamedie/data"
)

// How often one publisher is asked. ISTAT shuts out an address that asks more
// than five times in a minute, for one or two days; the others are not asked
// faster.
const (
	perMinute    = 4
	silenceISTAT = 48 * time.Hour
	minSilence   = time.Minute
	maxSilence   = 48 * time.Hour
)

// Limiter spaces requests to a publisher out, over all processes that share a
// data folder and over restarts: its state is a file, locked while it changes.
type Limiter struct {
	path  string
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}

// publisherState is what the limiter remembers of one publisher.
type publisherState struct {
	Started     []time.Time `json:"started"`     // requests of the last minute
	SilentUntil time.Time   `json:"silentUntil"` // no request before
}

// SilentError says that a publisher asked not to be asked for a while. Its kind
// is [data.ErrUnavailable].
type SilentError struct {
	Host  string
	Until time.Time
}

// minutes is how a time is shown.
const minutes = "2006-01-02 15:04"

func (e *SilentError) said() *data.InputError {
	return data.NewInputError("source-silent", e.Until.UTC().Format(minutes)).At(e.Host, 0, "")
}

// Error returns the host and the time.
func (e *SilentError) Error() string { return e.said().Error() }

// Is reports whether target is [data.ErrUnavailable].
func (e *SilentError) Is(target error) bool { return target == data.ErrUnavailable }

// As gives the words of the error to whoever lists what was wrong with a file.
func (e *SilentError) As(target any) bool {
	said, ok := target.(**data.InputError)
	if ok {
		*said = e.said()
	}
	return ok
}

// requestsFile names, in the data folder, the state of the limiter.
const requestsFile = "requests.json"

// NewLimiter returns the limiter whose state is in folder dir.
func NewLimiter(dir string) *Limiter {
	return &Limiter{path: filepath.Join(dir, requestsFile), now: time.Now, sleep: sleep}
}

// publisherOf returns the name requests are counted under: all hosts of ISTAT
// are one publisher, which shuts out an address from all of them.
func publisherOf(host string) (name string, isISTAT bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "istat.it" || strings.HasSuffix(host, ".istat.it") {
		return "istat.it", true
	}
	return host, false
}

// Wait waits for its turn to ask host and counts the request, which the caller
// starts at once. A host that asked for silence is a *[SilentError].
func (l *Limiter) Wait(ctx context.Context, host string) error {
	name, _ := publisherOf(host)
	for {
		var wait time.Duration
		err := l.change(name, func(s *publisherState, now time.Time) error {
			if now.Before(s.SilentUntil) {
				return &SilentError{Host: host, Until: s.SilentUntil}
			}
			if len(s.Started) < perMinute {
				s.Started = append(s.Started, now)
				return nil
			}
			wait = s.Started[len(s.Started)-perMinute].Add(time.Minute).Sub(now)
			return nil
		})
		if err != nil || wait <= 0 {
			return err
		}
		if err := l.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// Silence keeps every request to host back for the time the host asked for, one
// minute at least; for ISTAT always two days, because it says nothing and a
// request during its ban makes the ban longer. It returns when the silence ends.
func (l *Limiter) Silence(host string, asked time.Duration) (until time.Time, err error) {
	name, isISTAT := publisherOf(host)
	if isISTAT {
		asked = silenceISTAT
	}
	asked = min(max(asked, minSilence), maxSilence)
	err = l.change(name, func(s *publisherState, now time.Time) error {
		if end := now.Add(asked); end.After(s.SilentUntil) {
			s.SilentUntil = end
		}
		until = s.SilentUntil
		return nil
	})
	return until, err
}

// change reads the state of a publisher, has it changed and writes it back,
// while no other process does.
func (l *Limiter) change(name string, f func(*publisherState, time.Time) error) error {
	unlock, err := l.lock()
	if err != nil {
		return err
	}
	defer unlock()
	all, err := l.read()
	if err != nil {
		return err
	}
	now := l.now().UTC()
	for other, s := range all {
		s.settle(now)
		all[other] = s
	}
	s := all[name]
	if err := f(&s, now); err != nil {
		return err
	}
	all[name] = s
	return l.write(all)
}

// settle drops what is over. Times ahead of the clock mean that it was set
// back: they count as now, so that a wrong clock delays a request by a minute
// and not by a year.
func (s *publisherState) settle(now time.Time) {
	kept := s.Started[:0]
	for _, t := range s.Started {
		if t.After(now) {
			t = now
		}
		if now.Sub(t) < time.Minute {
			kept = append(kept, t)
		}
	}
	s.Started = kept
	if end := now.Add(maxSilence); s.SilentUntil.After(end) {
		s.SilentUntil = end
	}
}

func (l *Limiter) lock() (unlock func(), err error) {
	f, err := os.OpenFile(l.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the request counter: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock the request counter: %w", err)
	}
	return func() { f.Close() }, nil // closing lets the lock go
}

func (l *Limiter) read() (map[string]publisherState, error) { return readRequests(l.path) }

func readRequests(path string) (map[string]publisherState, error) {
	all := map[string]publisherState{}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		// To go on would be to ask during a silence.
		return nil, fmt.Errorf("read the request counter %s (remove it if no source asked for silence): %w", filepath.Base(path), err)
	}
	return all, nil
}

func (l *Limiter) write(all map[string]publisherState) error {
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	if err := writeWhole(l.path, text); err != nil {
		return fmt.Errorf("write the request counter: %w", err)
	}
	return nil
}

// writeWhole replaces a file so that a reader sees the old or the new one.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// sleep waits for d or until ctx is done.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
