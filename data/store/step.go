package store

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// StepVariable is the environment variable by which tests choose a step and what
// happens there; nobody else sets it. A step is a moment before a change of the
// folder or between the parts of a run. "7 kill" kills the process at its seventh
// step, "decode memory" has it allocate without end at the first step whose name
// begins so; the other misfortunes are full and broken (the disk refuses), panic
// and loop.
const StepVariable = "CITTAMEDIE_STOP_AT"

// steps counts the steps of one process.
type steps struct {
	taken atomic.Int64
	at    string // number or beginning of the name
	what  string
}

// refusals are what a disk answers at a step that is not to succeed.
var refusals = map[string]error{"full": syscall.ENOSPC, "broken": syscall.EIO}

// stepsOf returns what the environment asks for; nil, as nearly always, when it
// asks for nothing.
func stepsOf(env func(string) string) *steps {
	asked := env(StepVariable)
	i := strings.LastIndex(asked, " ")
	if i < 0 {
		return nil
	}
	return &steps{at: asked[:i], what: asked[i+1:]}
}

// Step is called before every change of the folder. It does nothing unless a test
// asked for it; see [StepVariable].
func (f *Folder) Step(name string) error {
	s := f.steps
	if s == nil || strconv.FormatInt(s.taken.Add(1), 10) != s.at && !strings.HasPrefix(name, s.at) {
		return nil
	}
	if err, refuses := refusals[s.what]; refuses {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(os.Stderr, "at step %q: %s\n", name, s.what)
	switch s.what {
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "panic":
		panic("a test asked for it at step " + name)
	case "memory":
		for kept := [][]byte{}; ; {
			kept = append(kept, slices.Repeat([]byte{1}, 16<<20))
		}
	}
	for { // a loop without end, or until the signal has come
		syscall.Getpid()
	}
}

// Between is called between the parts of a run, where there is nothing to fail.
func (f *Folder) Between(name string) {
	if f.steps != nil && refusals[f.steps.what] == nil {
		_ = f.Step(name)
	}
}
