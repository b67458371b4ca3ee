package store

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// Variables of the environment by which tests choose a step; nobody else sets
// them. A step is a moment before a change of the folder: there the process is
// killed, or the disk refuses.
const (
	StopVariable = "CITTAMEDIE_STOP_AT" // "7": the process is killed at its seventh step
	FailVariable = "CITTAMEDIE_FAIL_AT" // "7" or "7 EIO": the seventh step fails, on a full disk or on a broken one
)

// steps counts the steps of one process.
type steps struct {
	taken      atomic.Int64
	stop, fail int64 // 0 for never
	refusal    error
}

// stepsOf returns what the environment asks for; nil, as nearly always, when it
// asks for nothing.
func stepsOf(env func(string) string) *steps {
	s := &steps{refusal: syscall.ENOSPC}
	s.stop, _ = strconv.ParseInt(env(StopVariable), 10, 64)
	number, kind, _ := strings.Cut(env(FailVariable), " ")
	if s.fail, _ = strconv.ParseInt(number, 10, 64); kind == "EIO" {
		s.refusal = syscall.EIO
	}
	if s.stop == 0 && s.fail == 0 {
		return nil
	}
	return s
}

// Step is called before every change of the folder and between the parts of a
// run. It does nothing unless a test asked for it; see [StopVariable].
func (f *Folder) Step(name string) error {
	if f.steps == nil {
		return nil
	}
	switch f.steps.taken.Add(1) {
	case f.steps.stop:
		fmt.Fprintln(os.Stderr, "stopped before:", name)
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // until the signal has come
	case f.steps.fail:
		return fmt.Errorf("%s: %w", name, f.steps.refusal)
	}
	return nil
}
