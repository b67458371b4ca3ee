package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/faulttest"
	"cittamedie/data/store"
)

// running is a program that a test started.
type running struct {
	*exec.Cmd
	base  string // where it serves
	log   *shared
	ended chan error
}

// shared is text that is written and read at the same time.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to the text.
func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// served starts a server with an environment of its own.
func served(t *testing.T, env []string, dir string, args ...string) *running {
	t.Helper()
	c := program(context.Background(), append([]string{"serve", "--dir", dir, "--addr", "127.0.0.1:0"}, args...)...)
	c.Env = append(c.Env, env...)
	return begin(t, c)
}

// begin starts a server and reads where it serves; it ends with the test.
func begin(t *testing.T, c *exec.Cmd) *running {
	t.Helper()
	r := &running{Cmd: c, log: &shared{}, ended: make(chan error, 1)}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = r.log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() { r.ended <- c.Wait() }()
	if err != nil {
		t.Fatalf("the server said nothing:\n%s", r.log)
	}
	r.base = strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(line, "serving on ")), "/")
	return r
}

// stop tells the program to end and returns how long it took.
func (r *running) stop(t *testing.T) time.Duration {
	t.Helper()
	start := time.Now()
	r.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-r.ended:
		if err != nil {
			t.Errorf("the program ended with %v:\n%s", err, r.log)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the program does not end")
	}
	return time.Since(start)
}

// alive reports whether a process is there.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// stamped returns the release in force and the bytes of its database.
func stamped(t *testing.T, dir string) string {
	t.Helper()
	id := currentID(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "releases", id+".duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %x", id, sha256.Sum256(text))
}

// remains are files that have no business in a folder nobody writes to.
func remains(t *testing.T, dir string) []string {
	t.Helper()
	var left []string
	for _, pattern := range []string{"work/*", "*/*.part", "*.part", "*.tmp", "*/*.tmp", "*/*.wal"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, names...)
	}
	return left
}

func TestFaultTwoProcesses(t *testing.T) {
	faulttest.Run(t, 107, "two servers with a schedule on one folder", func(t *testing.T) faulttest.Ended {
		dir := copyOfSeed(t)
		recipes := scheduledSources(t, dir, "prova")
		p := published(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, nightly(7)) })
		first := served(t, p.env, dir, "--metrics", "off", "--sources", recipes)
		second := program(t.Context(), "serve", "--dir", dir, "--addr", "127.0.0.1:0", "--metrics", "off", "--sources", recipes)
		second.Env = append(second.Env, p.env...)
		out, err := second.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitLocked || !strings.Contains(string(out), fmt.Sprintf("kept by process %d", first.Process.Pid)) {
			t.Errorf("the second server: %v, %s, want status %d and process %d", err, out, exitLocked, first.Process.Pid)
		}
		reader := served(t, p.env, dir, "--metrics", "off", "--sources", recipes, "--no-schedule")
		if run := runOf(t, dir, "prova", time.Minute); run.Outcome != data.OK {
			t.Errorf("run = %+v", run)
		}
		if status, _ := get(t, reader.base+"/stato"); status != http.StatusOK {
			t.Errorf("the server without a schedule answers %d", status)
		}
		first.stop(t)
		third := served(t, p.env, dir, "--metrics", "off", "--sources", recipes) // the schedule is free again; nothing is due
		time.Sleep(time.Second)
		third.stop(t)
		if n := p.requests.Load(); n != 1 {
			t.Errorf("%d requests, want 1", n)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("status %d: %s", exit.ExitCode(), oneLine(out, dir)), Requests: int(p.requests.Load())}
	})
	faulttest.Run(t, 107, "an ingestion while another one runs", func(t *testing.T) faulttest.Ended {
		dir, from := copyOfSeed(t), t.TempDir()
		before := stamped(t, dir)
		folder, err := store.OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		unlock, err := folder.Lock()
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		out, err := program(t.Context(), "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir).CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitLocked || !strings.Contains(string(out), fmt.Sprintf("process %d", os.Getpid())) {
			t.Errorf("%v, %s, want status %d and process %d", err, out, exitLocked, os.Getpid())
		}
		if after := stamped(t, dir); after != before {
			t.Errorf("%s became %s", before, after)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("status %d: %s", exit.ExitCode(), oneLine(out, dir)), Requests: 0}
	})
}

// oneLine shortens what a program said, without the folder of the test.
func oneLine(out []byte, dir string) string {
	line := strings.Join(strings.Fields(strings.ReplaceAll(string(out), dir, "DIR")), " ")
	return line[:min(len(line), 150)]
}

// A source whose file brings its ingestion down takes neither the server nor the
// other sources with it.
func TestFaultOneSourceDies(t *testing.T) {
	for _, tt := range []struct{ name, step, says, within string }{
		{"panic outside the decoder", "decode prova panic", "the program met a fault of its own", "1m"},
		{"panic in the decoder", "open a raw file panic", "the program met a fault of its own", "1m"},
		{"memory without end", "decode prova memory", "more memory than the 700 MB", "1m"},
		{"loop without end", "decode prova loop", "not done after 10s", "10s"},
		{"killed by somebody", "decode prova kill", "signal: killed", "1m"},
	} {
		faulttest.Run(t, 109, tt.name, func(t *testing.T) faulttest.Ended {
			dir := copyOfSeed(t)
			before := stamped(t, dir)
			recipes := scheduledSources(t, dir, "prova", "seconda")
			p := published(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, nightly(len(r.URL.Path))) })
			s := served(t, append(p.env, store.StepVariable+"="+tt.step), dir, "--metrics", "off", "--sources", recipes, "--ingest-memory", "700", "--ingest-time", tt.within)
			run := runOf(t, dir, "prova", time.Minute)
			if run.Outcome != data.Failed || !strings.Contains(run.Message, tt.says) {
				t.Errorf("run = %+v\n want one that failed and says %q", run, tt.says)
			}
			other := runOf(t, dir, "seconda", time.Minute)
			if tt.name != "panic in the decoder" && other.Outcome != data.OK { // that step has no name of a source
				t.Errorf("the other source: %+v\n%s", other, s.log)
			} else if after := stamped(t, dir); other.Outcome != data.OK && after != before {
				t.Errorf("%s became %s", before, after)
			}
			if status, _ := get(t, s.base+"/api/v1/areas?limit=1"); status != http.StatusOK {
				t.Errorf("the server answers %d", status)
			}
			if !strings.Contains(s.log.String(), "source=seconda") {
				t.Errorf("the log of the ingestion is not in that of the server:\n%s", s.log)
			}
			requests := int(p.requests.Load())
			s.stop(t)
			if left := remains(t, dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			return faulttest.Ended{Outcome: fmt.Sprintf("%s: %s; the other source: %s", run.Outcome, oneLine([]byte(run.Message), dir), other.Outcome), Requests: requests}
		})
	}
}

func TestFaultToldToStop(t *testing.T) {
	faulttest.Run(t, 110, "in the middle of a scheduled download", func(t *testing.T) faulttest.Ended {
		dir := copyOfSeed(t)
		before := stamped(t, dir)
		recipes := scheduledSources(t, dir, "prova")
		begun, slow := make(chan struct{}, 9), true
		p := published(t, func(w http.ResponseWriter, r *http.Request) {
			if slow {
				w.Header().Set("Content-Length", "100000")
				w.(http.Flusher).Flush()
				begun <- struct{}{}
				<-r.Context().Done()
				return
			}
			io.WriteString(w, nightly(7))
		})
		s := served(t, p.env, dir, "--metrics", "off", "--sources", recipes)
		<-begun
		text, err := os.ReadFile(filepath.Join(dir, "lock"))
		var pid int
		if fmt.Sscan(string(text), &pid); err != nil || pid == 0 || pid == s.Process.Pid || !alive(pid) {
			t.Fatalf("the ingestion is process %d, %v; the server is %d", pid, err, s.Process.Pid)
		}
		took := s.stop(t)
		if took > 10*time.Second || alive(pid) {
			t.Errorf("ended after %v, the ingestion is alive: %t", took, alive(pid))
		}
		if after := stamped(t, dir); after != before {
			t.Errorf("%s became %s", before, after)
		}
		slow = false
		again := served(t, p.env, dir, "--metrics", "off", "--sources", recipes)
		run := runOf(t, dir, "prova", time.Minute)
		if run.Outcome != data.OK {
			t.Errorf("after the restart: %+v\n%s", run, again.log)
		}
		again.stop(t)
		if left := remains(t, dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("ended in %.1f s with its ingestion, last release kept; after the restart: %s", took.Seconds(), run.Outcome), Requests: int(p.requests.Load())}
	})
	faulttest.Run(t, 110, "in the middle of a download by a reader", func(t *testing.T) faulttest.Ended {
		s := served(t, nil, copyOfSeed(t), "--metrics", "off", "--no-schedule")
		const all = "/api/v1/observations?indicator=DEM01&format=csv&sex=*&age=*&limit=500000"
		plain := http.Client{Transport: &http.Transport{DisableCompression: true}} // 50 MB, more than lies between two processes
		r, err := plain.Get(s.base + all)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		first := make([]byte, 1000)
		if _, err := io.ReadFull(r.Body, first); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%d, %v", r.StatusCode, err)
		}
		stopped := make(chan time.Duration)
		go func() { stopped <- s.stop(t) }()
		took := <-stopped // the reader sleeps meanwhile
		n, err := io.Copy(io.Discard, r.Body)
		if err == nil {
			t.Errorf("the reader got %d bytes and no error", n)
		}
		if took > 10*time.Second {
			t.Errorf("ended after %v", took)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("ended in %.1f s; the reader saw %v", took.Seconds(), err), Requests: faulttest.None}
	})
}
