package commuting

import "iter"

// rows is a sparse matrix in compressed rows: row i holds the entries
// start[i] to start[i+1], excluded, of end and value.
type rows struct {
	start []int
	end   []int32 // the other end of the flow
	value []float64
}

// byBothEnds returns the flows above zero between n areas as rows by origin and
// as rows by destination. Entries of a row are in order of their end, each once.
// Transposing sorts: it visits rows in order, so each new row is filled in order.
func byBothEnds(n int, flows []Flow) (out, in rows) {
	flat := newRows(n, len(flows))
	for _, f := range flows {
		flat.start[f.Origin+1]++
	}
	next := flat.accumulate()
	for _, f := range flows {
		flat.put(next, f.Origin, f.Destination, f.Value)
	}
	byDestination := flat.transposed()
	out = byDestination.transposed()
	out.merge()
	return out, out.transposed()
}

func newRows(n, entries int) rows {
	return rows{make([]int, n+1), make([]int32, entries), make([]float64, entries)}
}

// accumulate turns the lengths of rows, row i at start[i+1], into where they
// start, and returns a copy for put to move on.
func (r *rows) accumulate() (next []int) {
	for i := 1; i < len(r.start); i++ {
		r.start[i] += r.start[i-1]
	}
	return append(next, r.start...)
}

// put writes an entry at the next free place of row i.
func (r *rows) put(next []int, i, end int32, value float64) {
	at := next[i]
	r.end[at], r.value[at] = end, value
	next[i]++
}

// transposed returns the rows with the two ends exchanged.
func (r *rows) transposed() rows {
	n := len(r.start) - 1
	t := newRows(n, len(r.end))
	for _, end := range r.end {
		t.start[end+1]++
	}
	next := t.accumulate()
	for i := range int32(n) {
		ends, values := r.row(i)
		for k, end := range ends {
			t.put(next, end, i, values[k])
		}
	}
	return t
}

// merge adds up entries of a row with the same end, which lie side by side, and
// drops those of zero.
func (r *rows) merge() {
	kept, first := 0, 0
	for i := range len(r.start) - 1 {
		begin := kept
		for at := first; at < r.start[i+1]; at++ {
			switch {
			case r.value[at] == 0:
			case kept > begin && r.end[kept-1] == r.end[at]:
				r.value[kept-1] += r.value[at]
			default:
				r.end[kept], r.value[kept] = r.end[at], r.value[at]
				kept++
			}
		}
		first, r.start[i+1] = r.start[i+1], kept
	}
	r.end, r.value = r.end[:kept], r.value[:kept]
}

// row returns the ends and the values of row i.
func (r *rows) row(i int32) ([]int32, []float64) {
	a, b := r.start[i], r.start[i+1]
	return r.end[a:b], r.value[a:b]
}

// all returns the entries of row i one by one.
func (r *rows) all(i int32) iter.Seq2[int32, float64] {
	ends, values := r.row(i)
	return func(yield func(int32, float64) bool) {
		for k, end := range ends {
			if !yield(end, values[k]) {
				return
			}
		}
	}
}

// totals returns the sum of each row.
func (r *rows) totals() []float64 {
	sums := make([]float64, len(r.start)-1)
	for i := range sums {
		_, values := r.row(int32(i))
		for _, v := range values {
			sums[i] += v
		}
	}
	return sums
}

// ends returns the other ends of row i.
func (r *rows) ends(i int32) []int32 { return r.end[r.start[i]:r.start[i+1]] }
