package perimeter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// twoTowns is flows in which 0 to 3 and 4 to 5 gather around 0 and 4, 6 lives for
// itself and 7 sends everybody to 6.
func twoTowns(t testing.TB) *country {
	n := full(t)
	n.flows = nil
	n.flow(0, 0, 900).flow(0, 4, 20).flow(1, 0, 200).flow(1, 1, 100).flow(2, 0, 80).flow(2, 2, 100).flow(3, 3, 60).flow(3, 0, 10)
	n.flow(4, 4, 500).flow(4, 0, 15).flow(5, 4, 100).flow(5, 5, 50).flow(6, 6, 300)
	return n.flow(7, 6, 40).flow(7, 7, 10)
}

var small = Request{Method: LabourAreas, MinSZ: 100, MinSC: 0.6, TarSZ: 1000, TarSC: 0.7}

// toldAreas is the areas of a result: lead, then members.
func toldAreas(out *Result) string {
	var words []string
	for i, a := range out.Areas {
		words = append(words, fmt.Sprintf("%s:%s", a.Lead, joinCodes(out.Members(i))))
	}
	return strings.Join(words, " ") + " none:" + joinCodes(out.NotAssigned)
}

func TestCompute(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	fua := Request{Method: FunctionalAreas, Cities: "101001,102001"}
	inside, tuned := small, small
	inside.Parent, tuned.Tuned = "01", true
	tests := []struct {
		name string
		q    Request
		want string
	}{
		{"labour market areas", small, "101001:101001,101002,101003,101004 102001:102001,102002 103001:103001,103002 none:"},
		{"those of a region", inside, "101001:101001,101002,101003,101004 102001:102001,102002 none:"},
		{"made contiguous", tuned, "101001:101001,101002,101003,101004 102001:102001,102002 103001:103001,103002 none:"},
		{"functional areas", fua, "101001:101001,101002,101003 102001:102001,102002,103001 none:101004,103002"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := l.Compute(ctx, c, tt.q)
			if err != nil {
				t.Fatal(err)
			}
			if got := toldAreas(out); got != tt.want {
				t.Errorf("areas = %s, want %s", got, tt.want)
			}
			again, err := l.Compute(ctx, c, out.Request)
			if err != nil || again != out {
				t.Errorf("the request with its defaults is not remembered: %v", err)
			}
			for i, a := range out.Areas {
				p, err := l.Find(ctx, c, a.ID)
				if err != nil || !cmp.Equal(p.Municipalities, out.Members(i)) || p.Lead != a.Lead || p.DataChanged {
					t.Errorf("%s = %+v, %v", a.ID, p, err)
				}
			}
		})
	}
}

func TestComputeRefuses(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	with := func(change func(*Request)) Request { q := small; change(&q); return q }
	tests := []struct {
		name, want string
		kind       error
		q          Request
	}{
		{"no method", "lma or fua", data.ErrInvalid, Request{}},
		{"a catchment", "method", data.ErrInvalid, Request{Method: Catchment}},
		{"sizes out of order", "below tarSZ", data.ErrInvalid, with(func(q *Request) { q.MinSZ = 1000 })},
		{"self-containment out of order", "above tarSC", data.ErrInvalid, with(func(q *Request) { q.MinSC = 0.8 })},
		{"a size below 1", "minSZ", data.ErrInvalid, with(func(q *Request) { q.MinSZ = -5 })},
		{"half a worker", "whole number", data.ErrInvalid, with(func(q *Request) { q.TarSZ = 1000.5 })},
		{"self-containment above 1", "tarSC", data.ErrInvalid, with(func(q *Request) { q.TarSC = 1.2 })},
		{"five decimals", "four decimals", data.ErrInvalid, with(func(q *Request) { q.MinSC = 0.66667 })},
		{"another mode", "mode", data.ErrInvalid, with(func(q *Request) { q.Mode = "fast" })},
		{"a dataset that is not there", "it has those of f", data.ErrNotFound, with(func(q *Request) { q.Dataset = "g" })},
		{"a period that is not there", "period", data.ErrInvalid, with(func(q *Request) { q.Period = data.Year(2011) })},
		{"a parent that is no region", "parent", data.ErrInvalid, with(func(q *Request) { q.Parent = "S1" })},
		{"a share of nothing", "share", data.ErrInvalid, Request{Method: FunctionalAreas, SharePercent: -1}},
		{"a link above 100", "link", data.ErrInvalid, Request{Method: FunctionalAreas, LinkPercent: 101}},
		{"a city that is not there", "cities", data.ErrInvalid, Request{Method: FunctionalAreas, Cities: "101001,999999"}},
		{"a rule without a number", "cities", data.ErrInvalid, Request{Method: FunctionalAreas, Cities: "residents-many"}},
		{"no city so large", "no city of", data.ErrNoData, Request{Method: FunctionalAreas, Cities: "residents-1000000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := l.Compute(ctx, c, tt.q)
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %v: %s", err, tt.kind, tt.want)
			}
		})
	}
	bare := newCountry(t)
	empty := New(Options{})
	none, err := empty.Compute(ctx, bare.cube(), small)
	if !errors.Is(err, data.ErrNoData) && !errors.Is(err, data.ErrInvalid) {
		t.Errorf("no flows = %v, %v", none, err)
	}
}

func TestCitiesAreChosen(t *testing.T) {
	c := twoTowns(t).cube()
	for cities, want := range map[string]string{"residents-7000": "103001,103002", "S1": "101001,101002,102001", "102001, 101001,102001": "101001,102001"} {
		named, err := completeCities(c, cities)
		if err != nil {
			t.Fatal(err)
		}
		if got := joinCodes(citiesOf(c, named)); got != want {
			t.Errorf("cities %q = %s, want %s", cities, got, want)
		}
	}
}

func TestCatchmentAndFlows(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	p, err := l.Catchment(ctx, c, "101001", Request{})
	if err != nil || joinCodes(p.Municipalities) != "101001,101002,101003" || p.Lead != "101001" {
		t.Fatalf("catchment = %+v, %v", p, err)
	}
	if again, err := l.Find(ctx, c, p.ID); err != nil || !cmp.Equal(again, p) {
		t.Errorf("%s = %+v, %v", p.ID, again, err)
	}
	if changed, err := l.Find(ctx, c, p.ID[:len(p.ID)-hashDigits]+"00000000"); err != nil || !changed.DataChanged {
		t.Errorf("a catchment of other flows = %+v, %v", changed, err)
	}
	f, err := l.Flows(ctx, c, "f", data.Period{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]PairFlow{{Destination: "102001", Value: 20, Share: 20.0 / 1400}}, f.Leaving(p.Municipalities)); d != "" {
		t.Errorf("leaving (-want +got):\n%s", d)
	}
	want := []PairFlow{{Origin: "102001", Value: 15, Share: 15.0 / 515}, {Origin: "101004", Value: 10, Share: 10.0 / 70}}
	if d := cmp.Diff(want, f.Arriving(p.Municipalities)); d != "" {
		t.Errorf("arriving (-want +got):\n%s", d)
	}
	for _, hub := range []data.AreaCode{"999999", "IT"} {
		if _, err := l.Catchment(ctx, c, hub, Request{}); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("catchment of %s = %v", hub, err)
		}
	}
}

func TestStability(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	out, err := l.Stability(ctx, c, small)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Grid) != 9 || len(out.Stability) != len(comuni) {
		t.Errorf("%d choices, %d municipalities", len(out.Grid), len(out.Stability))
	}
	for i, s := range out.Stability {
		if !s.OK || s.Overlap <= 0 || s.Overlap > 1 || s.WithCore > 1 {
			t.Errorf("stability of %s = %+v", out.Flows.Codes()[i], s)
		}
	}
	if got := out.Stability[7]; got.Overlap != 1 || got.WithCore != 1 { // 7 has no other way than to 6
		t.Errorf("stability of 103002 = %+v, want 1", got)
	}
	for name, q := range map[string]Request{"fua": {Method: FunctionalAreas, Cities: "101001"}, "tuned": {Method: LabourAreas, Tuned: true}} {
		if _, err := l.Stability(ctx, c, q); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("stability of %s = %v", name, err)
		}
	}
}

// A laboratory whose workers are all taken lets a few wait and refuses the others.
func TestLaboratoryIsBounded(t *testing.T) {
	l := New(Options{Workers: 1, Queue: 2})
	hold, entered := make(chan struct{}), make(chan struct{})
	go l.work(ctx, func() error { close(entered); <-hold; return nil })
	<-entered
	waiting, cancel := context.WithCancel(ctx)
	given := make(chan error, 2)
	for range 2 {
		go func() { given <- l.work(waiting, func() error { return nil }) }()
	}
	for l.waiting.Load() < 2 {
	}
	if err := l.work(ctx, func() error { return nil }); !errors.Is(err, ErrBusy) || !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("the third in the queue = %v, want busy", err)
	}
	cancel()
	for range 2 {
		if err := <-given; !errors.Is(err, context.Canceled) {
			t.Errorf("who gives up waiting = %v", err)
		}
	}
	close(hold)
	if err := l.work(ctx, func() error { return nil }); err != nil {
		t.Errorf("after all have gone = %v", err)
	}
}

func TestMemo(t *testing.T) {
	m := newMemo[int, int](2)
	var made atomic.Int32
	ask := func(key int) int {
		v, err := m.of(ctx, key, func() (int, error) { made.Add(1); return 10 * key, nil })
		if err != nil {
			t.Error(err)
		}
		return v
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := ask(1); got != 10 {
				t.Errorf("answer = %d", got)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times, want once", made.Load())
	}
	ask(2)
	ask(1)
	ask(3) // the oldest is 2
	ask(1)
	if made.Load() != 3 || len(m.held) != 2 {
		t.Errorf("made %d, %d held, want 3 and 2", made.Load(), len(m.held))
	}
	failing := errors.New("not yet")
	for _, want := range []error{failing, nil} {
		if _, err := m.of(ctx, 9, func() (int, error) { return 1, want }); !errors.Is(err, want) {
			t.Errorf("error = %v, want %v", err, want)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	started, hold := make(chan struct{}), make(chan struct{})
	go m.of(ctx, 11, func() (int, error) { close(started); <-hold; return 1, nil })
	<-started
	if _, err := m.of(done, 11, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("who stops waiting = %v", err)
	}
	close(hold)
}
