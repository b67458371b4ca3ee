package perimeter

import (
	"context"
	"sync"
)

// memo keeps the answers last asked for, so many of them, each made once however
// many ask for it at the same time. Errors are not kept.
type memo[K comparable, V any] struct {
	most  int
	mu    sync.Mutex
	order []K // the last used at the end
	held  map[K]*answer[V]
}

type answer[V any] struct {
	done  chan struct{}
	value V
	err   error
}

func newMemo[K comparable, V any](most int) *memo[K, V] {
	return &memo[K, V]{most: most, held: map[K]*answer[V]{}}
}

// of returns the answer to a question, which made makes when nobody has yet. Who
// waits for another's answer stops waiting when ctx ends.
func (m *memo[K, V]) of(ctx context.Context, key K, made func() (V, error)) (V, error) {
	m.mu.Lock()
	a, known := m.held[key]
	if known {
		m.use(key)
		m.mu.Unlock()
		select {
		case <-a.done:
			return a.value, a.err
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
	a = &answer[V]{done: make(chan struct{})}
	m.held[key] = a
	m.order = append(m.order, key)
	m.mu.Unlock()
	failed := true
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if failed {
			m.drop(key, a)
		}
		for i := 0; len(m.order) > m.most && i < len(m.order); {
			if old := m.order[i]; m.held[old].finished() {
				m.drop(old, m.held[old])
				continue
			}
			i++
		}
	}()
	defer close(a.done)
	a.err = errPanic // stays when made does not return
	a.value, a.err = made()
	failed = a.err != nil
	return a.value, a.err
}

func (a *answer[V]) finished() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// use moves a key to the end of the order.
func (m *memo[K, V]) use(key K) {
	for i, k := range m.order {
		if k == key {
			m.order = append(append(m.order[:i], m.order[i+1:]...), key)
			return
		}
	}
}

// drop takes an answer out, if it is still the one that is held.
func (m *memo[K, V]) drop(key K, a *answer[V]) {
	if m.held[key] != a {
		return
	}
	delete(m.held, key)
	for i, k := range m.order {
		if k == key {
			m.order = append(m.order[:i], m.order[i+1:]...)
			return
		}
	}
}
