package wellbeing

import (
	"encoding/json"
	"sync"

	"cittamedie/data/catalog"
	"cittamedie/data/cube"
)

// memo keeps the answers about a release that were last asked for, each made once
// however many ask for it at the same time. They are a function of the question, and
// so are errors, which are kept too. It forgets the answers that were asked for
// longest ago when all together cost too much.
type memo struct {
	most int // cost of what is kept, in bytes

	mu    sync.Mutex
	held  map[string]*kept
	total int
	clock int // counts the questions
}

// kept is an answer, or one that is being made.
type kept struct {
	answer func() (any, error)
	cost   int // 0 while it is being made
	asked  int // when last
}

// mostKept is what answers about a release may take: those about one choice for all
// municipalities cost 18 MB, of which they share most.
const mostKept = 24 << 20

type memoKey struct{}

// memoOf returns the answers kept beside a release.
func memoOf(c *cube.Cube) *memo {
	return c.Attach(memoKey{}, func() any { return &memo{most: mostKept, held: map[string]*kept{}} }).(*memo)
}

// costed is an answer that knows about how many bytes it takes.
type costed interface{ cost() int }

// errorCost is what an error takes with its question.
const errorCost = 4 << 10

// question is what an answer depends on beside the release.
type question struct {
	Kind        string
	Composite   *catalog.Composite
	Choice      Choice
	Uncertainty Uncertainty
	Area        string
}

// remembered returns the answer to a question about a release. Whoever gets it does
// not change it.
func remembered[V costed](c *cube.Cube, q question, made func() (V, error)) (V, error) {
	key, err := json.Marshal(q)
	if err != nil { // a weight that is no number, which made refuses
		return made()
	}
	answer, err := memoOf(c).of(string(key), func() (any, error) { return made() })
	v, _ := answer.(V)
	return v, err
}

func (m *memo) of(key string, made func() (any, error)) (any, error) {
	m.mu.Lock()
	m.clock++
	k, known := m.held[key]
	if !known {
		k = &kept{answer: sync.OnceValues(made)}
		m.held[key] = k
	}
	k.asked = m.clock
	m.mu.Unlock()
	v, err := k.answer()
	cost := errorCost
	if c, ok := v.(costed); ok && err == nil {
		cost = c.cost() + len(key)
	}
	m.settle(key, k, cost)
	return v, err
}

// settle counts an answer that has been made, and forgets others for it.
func (m *memo) settle(key string, k *kept, cost int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held[key] != k || k.cost != 0 {
		return
	}
	k.cost = cost
	m.total += cost
	for m.total > m.most {
		oldest := ""
		for key, k := range m.held {
			if k.cost != 0 && (oldest == "" || k.asked < m.held[oldest].asked) {
				oldest = key
			}
		}
		m.total -= m.held[oldest].cost
		delete(m.held, oldest)
	}
}

// What parts of an answer take in memory, in bytes.
const (
	cellBytes   = 72
	scoreBytes  = 200
	domainBytes = 16
	bandBytes   = 88
	partBytes   = 1000
)

func (r *Result) cost() int {
	if r == nil {
		return 0
	}
	one := scoreBytes + len(r.Indicators)*cellBytes + len(r.Composite.Domains)*domainBytes
	return len(r.Years)*len(r.Areas)*one + len(r.Indicators)*partBytes
}

// cost counts the result too: it may have been forgotten by itself.
func (b *Bands) cost() int { return len(b.Areas)*bandBytes + b.Result.cost() }

func (i *Influences) cost() int { return partBytes + i.Result.cost() }
