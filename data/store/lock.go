package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// LockedError says that another process is writing to the folder, or keeps its
// schedule.
type LockedError struct {
	Dir      string
	PID      int  // 0 when the holder did not say
	Schedule bool // the schedule is what it keeps
}

// Error names the process that holds the folder.
func (e *LockedError) Error() string {
	who := "another process"
	if e.PID != 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	if e.Schedule {
		return fmt.Sprintf("the schedule of the data folder %s is kept by %s; stop that one, or serve with --no-schedule", e.Dir, who)
	}
	return fmt.Sprintf("the data folder %s is being written by %s; wait until it ends", e.Dir, who)
}

// Lock makes this process the only writer of the folder until the returned
// function is called. It does not wait: it returns a *LockedError when another
// process holds the lock. The kernel releases it when a process dies.
func (f *Folder) Lock() (unlock func(), err error) {
	file, err := f.hold("lock")
	if err != nil {
		return nil, err
	}
	f.sweep()
	return func() { file.Close() }, nil
}

// LockSchedule makes this process the only one that fetches on schedule into the
// folder, so that no publisher is asked twice. Others may still ingest and serve.
func (f *Folder) LockSchedule() (unlock func(), err error) {
	file, err := f.hold("schedule.lock")
	var locked *LockedError
	if errors.As(err, &locked) {
		locked.Schedule = true
	}
	if err != nil {
		return nil, err
	}
	return func() { file.Close() }, nil
}

// hold locks a file of the folder and writes the id of this process into it.
func (f *Folder) hold(name string) (*os.File, error) {
	file, err := os.OpenFile(f.join(name), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(f.join(name))
		file.Close()
		pid, _ := strconv.Atoi(strings.TrimSpace(string(holder)))
		return nil, &LockedError{Dir: f.path, PID: pid}
	}
	if err := writePID(file); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func writePID(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("lock data folder: %w", err)
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// sweep removes what an interrupted writer left: drafts, partial downloads and
// databases that no manifest speaks for. The caller holds the lock.
func (f *Folder) sweep() {
	for _, pattern := range []string{"work/*", "*.part", "raw/*.part", "*.tmp", "*/*.tmp"} {
		names, _ := filepath.Glob(f.join(pattern))
		for _, name := range names {
			os.RemoveAll(name)
		}
	}
	f.sweepReleases()
	databases, _ := filepath.Glob(f.join("releases", "*.duckdb"))
	for _, name := range databases {
		if _, err := os.Stat(strings.TrimSuffix(name, ".duckdb") + ".json"); errors.Is(err, fs.ErrNotExist) {
			os.Remove(name)
		}
	}
}

// sweepReleases removes the releases that were never put in force: a crash came
// after their manifest and before the name in current.
func (f *Folder) sweepReleases() {
	current, err := f.Current()
	if err != nil {
		return // damaged: what is in force cannot be told
	}
	manifests, _ := filepath.Glob(f.join("releases", "*.json"))
	for _, name := range manifests {
		m, err := readManifest(name)
		if err == nil && m.Number >= current.Number && m.ID != current.ID {
			os.Remove(name)
		}
	}
}
