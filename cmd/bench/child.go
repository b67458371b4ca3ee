package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"time"

	"cittamedie/data/cube"
)

// child starts this program again with a subcommand, and reads the one value it
// prints as JSON.
func (b *bench) child(v any, args ...string) error {
	cmd, err := b.command(args...)
	if err != nil {
		return err
	}
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return json.Unmarshal(out, v)
}

func (b *bench) command(args ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(b.ctx, self, args...)
	cmd.Stderr = b.notes
	return cmd, nil
}

// served is a child that serves a folder.
type served struct {
	cmd   *exec.Cmd
	stdin io.Closer
	addr  string
	began time.Time
}

// serve starts a child that serves a folder and waits until it listens. The
// child ends when its standard input does.
func (b *bench) serve(args ...string) (*served, error) { return b.serveAs("serve", args...) }

func (b *bench) serveAs(child string, args ...string) (*served, error) {
	cmd, err := b.command(append([]string{child}, args...)...)
	if err != nil {
		return nil, err
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s := &served{cmd: cmd, stdin: stdin, began: time.Now()}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	addr, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("serve: %w", err), s.stop())
	}
	s.addr = addr[:len(addr)-1]
	return s, nil
}

func (s *served) stop() error { return errors.Join(s.stdin.Close(), s.cmd.Wait()) }

// serveChild serves a folder until its standard input ends: DIR, the number of
// generated indicators and the folder for profiles, which may be empty.
func serveChild(ctx context.Context, args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	s, err := openServed(ctx, args[0], n)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // as the program does when it has loaded a release
	go cube.KeepSmall(ctx)
	fmt.Println(s.addr)
	io.Copy(io.Discard, os.Stdin)
	return heapProfile(args[2], "serve-heap.pprof")
}

// heapProfile writes what the heap holds to a file of the folder dir, unless
// dir is empty.
func heapProfile(dir, name string) error {
	if dir == "" {
		return nil
	}
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	return errors.Join(pprof.WriteHeapProfile(file), file.Close())
}

// cpuProfile writes where time goes, until the returned function is called.
func cpuProfile(dir, name string) (stop func(), err error) {
	if dir == "" {
		return func() {}, nil
	}
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
	}, nil
}

// resident returns what a process holds in memory now and at most so far, in
// bytes. Linux says so; elsewhere there is an error. (The figure of getrusage
// would not do: a child inherits the peak of the process that started it.)
func resident(pid string) (now, peak int64, err error) {
	text, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0, 0, err
	}
	for line := range bytes.Lines(text) {
		f := bytes.Fields(line)
		if len(f) < 2 {
			continue
		}
		kB, _ := strconv.ParseInt(string(f[1]), 10, 64)
		switch string(f[0]) {
		case "VmRSS:":
			now = kB << 10
		case "VmHWM:":
			peak = kB << 10
		}
	}
	if now == 0 || peak == 0 {
		return 0, 0, errors.New("the system does not say what the process holds")
	}
	return now, peak, nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }
