package fetch_test

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// arrival is one request as the simulated publisher saw it.
type arrival struct {
	at     time.Time
	status int
	silent time.Duration // what was asked for
}

// TestFiveDaysOfTwoProcesses simulates five days in which two processes, started
// anew each day, fetch from ISTAT and from another publisher in bursts. The time is
// ours: it goes on only while both processes sleep.
func TestFiveDaysOfTwoProcesses(t *testing.T) {
	const days, bursts = 5, 12
	begin := time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC)
	world := &simulation{now: begin, seen: map[string][]arrival{}}
	source := newSource(t)
	source.answer = world.answer
	dir, authority := t.TempDir(), authorityFile(t, source.Certificate().Raw)
	for day := range days {
		if next := begin.AddDate(0, 0, day); next.After(world.now) {
			world.now = next
		}
		var processes []*process
		for i := range 2 {
			processes = append(processes, world.start(t, task{Do: "days", Dir: dir, Address: source.Listener.Addr().String(), Authority: authority, Times: bursts, Seed: uint64(10*day + i)}))
		}
		world.run(t, processes)
	}
	for host, seen := range world.seen {
		most, silences, refused := 0, 0, 0
		var silentUntil time.Time
		for i, a := range seen {
			window := 1
			for j := i - 1; j >= 0 && a.at.Sub(seen[j].at) < time.Minute; j-- {
				window++
			}
			most = max(most, window)
			if a.at.Before(silentUntil) {
				refused++
			}
			if a.silent > 0 {
				silences++
				silentUntil = a.at.Add(a.silent)
			}
		}
		t.Logf("%s: %d requests in %d days, at most %d in 60 s, %d silences, %d requests in them", host, len(seen), days, most, silences, refused)
		if most > 4 || refused > 0 || silences == 0 || len(seen) < 50 || most < 4 {
			t.Errorf("%s: at most %d in a minute, %d in silences", host, most, refused)
		}
	}
}

// simulation is the time and the publishers of two processes.
type simulation struct {
	mu   sync.Mutex
	now  time.Time
	seen map[string][]arrival
}

// answer answers as a publisher that is sometimes tired: one request in seventeen
// meets an error, and now and then silence is asked for.
func (w *simulation) answer(n int, out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	host := r.Host
	if strings.HasSuffix(host, "istat.it") {
		host = "istat.it"
	}
	a := arrival{at: w.now, status: http.StatusOK}
	switch count := len(w.seen[host]) + 1; {
	case host == "istat.it" && count == 60:
		a.status, a.silent = http.StatusForbidden, 48*time.Hour
	case host == "istat.it" && count == 90:
		a.status, a.silent = http.StatusTooManyRequests, 48*time.Hour
	case host != "istat.it" && count%40 == 0:
		a.status, a.silent = http.StatusTooManyRequests, time.Hour
		out.Header().Set("Retry-After", "3600")
	case n%17 == 0:
		a.status = http.StatusServiceUnavailable
	}
	w.seen[host] = append(w.seen[host], a)
	out.WriteHeader(a.status)
	if a.status == http.StatusOK {
		io.WriteString(out, good)
	}
}

// process is one of the processes, and when it wakes.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	wake    time.Time
}

func (w *simulation) start(t *testing.T, what task) *process {
	t.Helper()
	c := start(t, what)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	return &process{command: c, in: in, out: bufio.NewReader(out)}
}

// run lets the processes live until they end. Each has said for how long it sleeps
// before the time goes on to the first that wakes.
func (w *simulation) run(t *testing.T, processes []*process) {
	awake := slices.Clone(processes)
	for {
		for _, p := range awake {
			line, err := p.out.ReadString('\n')
			if err != nil { // it ended
				processes = slices.DeleteFunc(processes, func(q *process) bool { return p == q })
				if err := p.command.Wait(); err != nil {
					t.Fatal(err)
				}
				continue
			}
			var ns int64
			if _, err := fmt.Sscanf(line, "sleep %d", &ns); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			p.wake = w.now.Add(time.Duration(ns))
		}
		if len(processes) == 0 {
			return
		}
		next := slices.MinFunc(processes, func(a, b *process) int { return cmp.Compare(a.wake.UnixNano(), b.wake.UnixNano()) })
		w.mu.Lock()
		if next.wake.After(w.now) {
			w.now = next.wake
		}
		w.mu.Unlock()
		fmt.Fprintln(next.in, w.now.UnixNano())
		awake = []*process{next}
	}
}
