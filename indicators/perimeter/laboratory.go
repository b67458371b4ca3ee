package perimeter

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// How much a laboratory does and keeps.
const (
	mostAnswers  = 48 // areas computed; one of the whole country takes a quarter of a megabyte
	mostGrids    = 16 // of stability
	mostMatrices = 12 // of a dataset, period and parent
	mostColumns  = 96 // parts of an indicator over all municipalities, 200 kB each

	defaultWorkers = 2
	defaultQueue   = 8
	longestWait    = 5 * time.Second
)

// errPanic is what those get who waited for an answer whose making panicked.
var errPanic = errors.New("perimeter: the computation broke off")

// Options says how a [Laboratory] works. The zero value has the defaults.
type Options struct {
	Kept    []Kept // perimeters the operator keeps
	Workers int    // computations at once
	Queue   int    // computations that may wait for a worker
}

// Laboratory answers questions about perimeters on any cube (it. "laboratorio dei
// perimetri"). It may be used by many at once; what it remembers is that of the
// cube last asked about.
type Laboratory struct {
	kept    []Kept
	workers chan struct{}
	queue   int32
	waiting atomic.Int32

	mu      sync.Mutex
	current *release
}

// New returns a laboratory.
func New(o Options) *Laboratory {
	if o.Workers == 0 {
		o.Workers = defaultWorkers
	}
	if o.Queue == 0 {
		o.Queue = defaultQueue
	}
	return &Laboratory{kept: o.Kept, workers: make(chan struct{}, o.Workers), queue: int32(o.Queue)}
}

// Apart returns a laboratory that shares the workers and the kept perimeters, and
// remembers for itself: for questions about an earlier release.
func (l *Laboratory) Apart() *Laboratory {
	return &Laboratory{kept: l.kept, workers: l.workers, queue: l.queue}
}

// release is what was worked out on one cube.
type release struct {
	cube     *cube.Cube
	matrices *memo[matrixKey, *Flows]
	answers  *memo[Request, *Result]
	grids    *memo[gridKey, *StabilityMap]
	columns  *memo[columnKey, column]
	near     func() *contiguity
	names    func() *data.Names

	places    func() map[data.AreaCode]place
	preferred func() map[data.AreaCode]int
	simulated *memo[data.AreaCode, *Flows]
	imagined  *memo[Request, *Result]
}

// of returns what is remembered of a cube.
func (l *Laboratory) of(c *cube.Cube) *release {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == nil || l.current.cube != c {
		places := sync.OnceValue(func() map[data.AreaCode]place { return placesOf(c.Boundaries()) })
		l.current = &release{
			cube: c, matrices: newMemo[matrixKey, *Flows](mostMatrices), answers: newMemo[Request, *Result](mostAnswers),
			grids: newMemo[gridKey, *StabilityMap](mostGrids), columns: newMemo[columnKey, column](mostColumns),
			near:  sync.OnceValue(func() *contiguity { return newContiguity(c) }),
			names: sync.OnceValue(func() *data.Names { return namesOf(c) }),

			places: places, preferred: sync.OnceValue(func() map[data.AreaCode]int { return preferences(places(), residents(c)) }),
			simulated: newMemo[data.AreaCode, *Flows](mostMatrices), imagined: newMemo[Request, *Result](mostAnswers),
		}
	}
	return l.current
}

// work runs a computation when a worker is free. It returns [ErrBusy] when too
// many wait already or the wait is too long.
func (l *Laboratory) work(ctx context.Context, compute func() error) error {
	select {
	case l.workers <- struct{}{}:
	default:
		if l.waiting.Add(1) > l.queue {
			l.waiting.Add(-1)
			return ErrBusy
		}
		timer := time.NewTimer(longestWait)
		defer timer.Stop()
		select {
		case l.workers <- struct{}{}:
			l.waiting.Add(-1)
		case <-timer.C:
			l.waiting.Add(-1)
			return ErrBusy
		case <-ctx.Done():
			l.waiting.Add(-1)
			return ctx.Err()
		}
	}
	defer func() { <-l.workers }()
	return compute()
}
