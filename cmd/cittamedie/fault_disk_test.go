package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cittamedie/data/faulttest"
	"cittamedie/data/store"
)

// onMount starts the program, "$@" in a script for the shell, in a mount namespace of
// its own; dir is "$0". The test skips where the system allows no such thing.
func onMount(t *testing.T, dir, script string, args ...string) *exec.Cmd {
	t.Helper()
	own := func(script string, args ...string) *exec.Cmd {
		c := exec.CommandContext(t.Context(), "sh", append([]string{"-c", script, dir}, args...)...)
		c.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		}
		c.Env = append(os.Environ(), asProgram+"=1")
		return c
	}
	if out, err := own("mount -t tmpfs none \"$0\"").CombinedOutput(); err != nil {
		t.Skipf("skipped: the system lets nobody mount a file system of one's own: %v %s", err, out)
	}
	return own(script, append([]string{os.Args[0]}, args...)...)
}

// refusal waits for a program and returns what it said; it must have failed by
// itself, not by a signal or a panic.
func refusal(t *testing.T, c *exec.Cmd) string {
	t.Helper()
	out, err := c.CombinedOutput()
	if code := c.ProcessState.ExitCode(); err == nil || code != 1 || bytes.Contains(out, []byte("goroutine ")) {
		t.Errorf("status %d, %v: %.500s", code, err, out)
	}
	return string(out)
}

// A file system that fills up in the middle of an ingestion, at one place after the
// other: the release before stays as it is, and the program says why.
func TestFaultDiskFull(t *testing.T) {
	faulttest.Run(t, 102, "file systems from 13 to 60 MB", func(t *testing.T) faulttest.Ended {
		from := t.TempDir()
		generatedDimensions(t, from, 5)
		places := map[string]bool{}
		refused, whole := 0, 0
		for _, megabytes := range []int{13, 15, 20, 21, 22, 23, 24, 26, 60} {
			// The folder is copied into the file system, and back to be looked at.
			dir := copyOfSeed(t)
			before := stamped(t, dir)
			script := fmt.Sprintf(`mkdir "$0/in" && mount -t tmpfs -o size=%dm none "$0/in" && cd "$0" && cp -r current raw releases runs.jsonl in/ &&
				{ "$@"; s=$?; cp -r in kept; exit $s; }`, megabytes)
			c := onMount(t, dir, script, "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", filepath.Join(dir, "in"))
			out, err := c.CombinedOutput()
			kept := filepath.Join(dir, "kept")
			if err == nil {
				whole++
				if stamped(t, kept) == before {
					t.Errorf("%d MB: a success that published nothing", megabytes)
				}
			} else {
				refused++
				if now := stamped(t, kept); now != before || c.ProcessState.ExitCode() != 1 || !noSpace(out) {
					t.Errorf("%d MB: %s became %s; status %d: %.400s", megabytes, before, now, c.ProcessState.ExitCode(), out)
				}
				places[where(out)] = true
			}
			if left := remains(t, kept); len(left) > 0 {
				t.Errorf("%d MB: left behind: %v", megabytes, left)
			}
			runProgram(t, "verify", "--dir", kept)
		}
		if refused < 3 || whole < 1 || len(places) < 2 {
			t.Errorf("%d refused at %v, %d published", refused, places, whole)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("%d refused (%s), %d published; each whole", refused, strings.Join(keys(places), ", "), whole), Requests: faulttest.None}
	})
}

func noSpace(out []byte) bool {
	text := strings.ToLower(string(out))
	return strings.Contains(text, "no space left") || strings.Contains(text, "could not write") || strings.Contains(text, "out of disk space")
}

// where returns the step that a message begins with.
func where(out []byte) string {
	_, message, _ := strings.Cut(string(out), "situas-dimensioni-comuni: ")
	message, _, _ = strings.Cut(message, ":")
	return message
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Every write of a run fails once, as on a full disk.
func TestFaultEveryWriteOfARun(t *testing.T) {
	const says = "no space left on device"
	faulttest.Run(t, 102, "every write of a run", func(t *testing.T) faulttest.Ended {
		dir, from := copyOfSeed(t), t.TempDir()
		generatedDimensions(t, from, 5)
		for n := 1; ; n++ {
			before := stamped(t, dir)
			c := program(t.Context(), "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir)
			c.Env = append(c.Env, fmt.Sprintf("%s=%d full", store.StepVariable, n))
			out, err := c.CombinedOutput()
			if err == nil {
				if n < 8 {
					t.Errorf("only %d writes", n-1)
				}
				return faulttest.Ended{Outcome: fmt.Sprintf("%d writes failed, each told (%s), release before or after in force", n-1, says), Requests: faulttest.None}
			}
			if c.ProcessState.ExitCode() != 1 || !bytes.Contains(out, []byte(says)) {
				t.Fatalf("write %d: status %d: %.400s", n, c.ProcessState.ExitCode(), out)
			}
			if left := remains(t, dir); len(left) > 0 {
				t.Errorf("write %d: left behind: %v", n, left)
			}
			if stamped(t, dir) != before { // the logs come after the publication: what failed is the line
				runProgram(t, "verify", "--dir", dir)
				generatedDimensions(t, from, uint64(100+n))
			}
		}
	})
}

// A folder that nothing can be written to is served; an ingestion says why it
// cannot work.
func TestFaultReadOnly(t *testing.T) {
	for _, tt := range []struct{ name, mount, says string }{
		{"read-only file system", `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"`, "read-only file system"},
		{"folder of somebody else", `true`, "permission denied"},
	} {
		faulttest.Run(t, 103, tt.name, func(t *testing.T) faulttest.Ended {
			dir, from := copyOfSeed(t), t.TempDir()
			generatedDimensions(t, from, 5)
			before := stamped(t, dir)
			start := func(args ...string) *exec.Cmd {
				if tt.mount != "true" {
					return onMount(t, dir, tt.mount, args...)
				}
				return asNobody(t, dir, from, args...)
			}
			said := refusal(t, start("ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir))
			if !strings.Contains(said, tt.says) {
				t.Errorf("ingest said %q, want %q", said, tt.says)
			}
			if after := stamped(t, dir); after != before {
				t.Errorf("%s became %s", before, after)
			}
			served := readsFrom(t, start("serve", "--dir", dir, "--addr", "127.0.0.1:0", "--metrics", "off", "--no-schedule"))
			return faulttest.Ended{Outcome: fmt.Sprintf("served with status %d; ingest: %s", served, oneLine([]byte(said), dir)), Requests: faulttest.None}
		})
	}
	faulttest.Run(t, 103, "64 descriptors", func(t *testing.T) faulttest.Ended {
		dir, from := copyOfSeed(t), t.TempDir()
		generatedDimensions(t, from, 5)
		limited := func(args ...string) *exec.Cmd {
			c := program(t.Context(), args...)
			c.Path, c.Args = "/bin/sh", append([]string{"sh", "-c", `ulimit -n 64 && exec "$0" "$@"`}, c.Args...)
			return c
		}
		if out, err := limited("ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir).CombinedOutput(); err != nil {
			t.Errorf("ingest: %v\n%s", err, out)
		}
		c := limited("serve", "--dir", dir, "--addr", "127.0.0.1:0", "--metrics", "off", "--no-schedule")
		return faulttest.Ended{Outcome: fmt.Sprintf("ingested; served with status %d after 200 connections that say nothing", readsAmongIdle(t, c)), Requests: faulttest.None}
	})
}

// asNobody starts the program as a user who may read the folders and no more.
func asNobody(t *testing.T, dir, from string, args ...string) *exec.Cmd {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("skipped: only root can become somebody else")
	}
	for _, path := range []string{dir, filepath.Dir(dir), from, filepath.Dir(from), filepath.Dir(os.Args[0]), filepath.Dir(filepath.Dir(os.Args[0]))} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := program(t.Context(), args...)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	return c
}

// readsFrom starts a server, asks it for a page and stops it.
func readsFrom(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	s := begin(t, c)
	defer s.stop(t)
	status, _ := get(t, s.base+"/api/v1/observations?indicator=DEM01&area=052032&sex=*&age=*")
	if status != http.StatusOK {
		t.Errorf("the server answers %d:\n%s", status, s.log)
	}
	return status
}

// readsAmongIdle does the same while many connections that say nothing take all
// descriptors, and after they have ended.
func readsAmongIdle(t *testing.T, c *exec.Cmd) int {
	t.Helper()
	s := begin(t, c)
	defer s.stop(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	idle(ctx, strings.TrimPrefix(s.base, "http://"), 200)
	status, _ := get(t, s.base+"/api/v1/areas?limit=1")
	if status != http.StatusOK {
		t.Errorf("the server answers %d:\n%s", status, s.log)
	}
	return status
}

// idle holds connections that say nothing until ctx is done.
func idle(ctx context.Context, address string, n int) {
	var dialer net.Dialer
	for range n {
		if c, err := dialer.DialContext(ctx, "tcp", address); err == nil {
			defer c.Close()
		}
	}
	<-ctx.Done()
}
