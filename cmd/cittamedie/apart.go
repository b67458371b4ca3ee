package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// apartGrace is the time between telling a process to stop and killing it.
const apartGrace = 5 * time.Second

// errPutOff says that the folder is locked by another process.
var errPutOff = errors.New("put off")

// runApart runs "cittamedie ingest SOURCE" as a process of its own, with a limit of
// memory and of time, so that no foreign file can take the server down. Its log goes
// to ours. The error says why the process ended badly.
func (s *server) runApart(ctx context.Context, source string) error {
	limited, cancel := context.WithTimeout(ctx, s.ingestTime)
	defer cancel()
	c, err := s.apart(limited, source)
	if err != nil {
		return err
	}
	words := &lastWords{}
	c.Stderr = io.MultiWriter(s.stderr, words)
	if err := c.Start(); err != nil {
		return fmt.Errorf("start it: %w", err)
	}
	yieldMemory(c.Process.Pid)
	err = c.Wait()
	switch {
	case err == nil:
		return nil
	case c.ProcessState.ExitCode() == exitLocked:
		return errPutOff
	case limited.Err() != nil:
		return fmt.Errorf("it was not done after %v", s.ingestTime)
	case words.outOfMemory:
		return fmt.Errorf("it asked for more memory than the %d MB it may have; is the file of the source as large as it should be? serve --ingest-memory gives more", s.ingestMemory)
	case words.fault != "":
		return fmt.Errorf("the program met a fault of its own (%s); tell those who wrote it, with the file", words.fault)
	case c.ProcessState.ExitCode() < 0:
		return fmt.Errorf("%w, as the system does when memory runs out", err)
	}
	return errors.New(words.last)
}

// apart is the command that ingests a source by the settings of this process. It is
// told to stop when ctx is done, and killed when it does not.
func (s *server) apart(ctx context.Context, source string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, self)
	c.Args = []string{os.Args[0], "ingest", source, "--log", "--dir", s.config.Dir, "--memory", strconv.Itoa(s.ingestMemory)}
	if s.cli.Config != "" {
		c.Args = append(c.Args, "--config", s.cli.Config)
	}
	if s.config.Sources != "" {
		c.Args = append(c.Args, "--sources", s.config.Sources)
	}
	if s.config.Composites != "" {
		c.Args = append(c.Args, "--composites", s.config.Composites)
	}
	c.Env = append(os.Environ(), "CITTAMEDIE_LOG_FORMAT="+s.config.Log.Format)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = apartGrace
	return c, nil
}

// yieldMemory has the system end this process before the server when memory runs
// out. Only Linux knows how.
func yieldMemory(pid int) {
	os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("1000"), 0)
}

// limitMemory bounds what this process may write to: the system refuses more, and
// the process ends. The collector works harder from half of it.
func limitMemory(megabytes int) error {
	if megabytes <= 0 {
		return nil
	}
	bytes := uint64(megabytes) << 20
	debug.SetMemoryLimit(int64(bytes / 2))
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: bytes, Max: bytes}); err != nil {
		return fmt.Errorf("limit the memory to %d MB: %w", megabytes, err)
	}
	return nil
}

// memorySigns are what the runtime of Go, that of C++ and the engine say when the
// system refuses them memory, or a thread its stack.
var memorySigns = []string{"out of memory", "annot allocate", "ailed to reserve", "ailed to allocate", "cannot map pages", "errno=12", "pthread_create failed", "std::bad_alloc", "Out of Memory Error"}

// lastWords keeps, of what a process says, the line that tells why it died.
type lastWords struct {
	rest        []byte
	last        string
	fault       string // of the first panic
	outOfMemory bool
}

// Write reads the lines that are whole.
func (w *lastWords) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole {
			w.rest = w.rest[max(0, len(w.rest)-64<<10):]
			return len(p), nil
		}
		w.read(strings.TrimSpace(string(line)))
		w.rest = rest
	}
}

func (w *lastWords) read(line string) {
	for _, sign := range memorySigns {
		w.outOfMemory = w.outOfMemory || strings.Contains(line, sign)
	}
	for _, mark := range []string{"panic: ", "fatal error: "} {
		if fault, found := strings.CutPrefix(line, mark); found && w.fault == "" {
			w.fault = fault
		}
	}
	if line != "" {
		w.last = strings.TrimPrefix(line, "cittamedie: ")
	}
}
