package cube

import "sync/atomic"

// Holder gives readers the current cube and lets a publication swap it at once.
type Holder struct {
	p       atomic.Pointer[Cube]
	damaged atomic.Bool
}

// Current returns the cube in force; nil before the first Swap.
func (h *Holder) Current() *Cube { return h.p.Load() }

// Swap puts c in force for every reader that asks from now on and returns the
// cube that was: those who already hold it may still be reading.
func (h *Holder) Swap(c *Cube) *Cube { return h.p.Swap(c) }

// SetDamaged says whether the published release is damaged, so that the current
// cube is of one before it.
func (h *Holder) SetDamaged(damaged bool) { h.damaged.Store(damaged) }

// Damaged reports whether the published release is damaged.
func (h *Holder) Damaged() bool { return h.damaged.Load() }
