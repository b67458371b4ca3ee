package commuting

import "math"

// tournament keeps numbers of which the least is wanted while single ones change.
type tournament struct {
	value []float64
	half  int     // leaves begin here in winner
	tree  []int32 // winner of each match; the final is at 1
}

// newTournament returns a tournament of n numbers, all infinite.
func newTournament(n int) tournament {
	half := 1
	for half < n {
		half *= 2
	}
	t := tournament{make([]float64, half), half, make([]int32, 2*half)}
	for i := range t.value {
		t.value[i] = math.Inf(1)
		t.tree[half+i] = int32(i)
	}
	for i := half - 1; i > 0; i-- {
		t.tree[i] = t.tree[2*i]
	}
	return t
}

// least returns the place of the least number, the first of equal ones.
func (t *tournament) least() int32 { return t.tree[1] }

func (t *tournament) set(i int32, v float64) {
	t.value[i] = v
	for at := (t.half + int(i)) / 2; at > 0; at /= 2 {
		a, b := t.tree[2*at], t.tree[2*at+1]
		if t.value[b] < t.value[a] {
			a = b
		}
		t.tree[at] = a
	}
}
