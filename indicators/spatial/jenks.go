package spatial

import "math"

// FisherJenks returns the breaks of the k classes of least variance (it.
// "intervalli naturali"): among all ways to cut the sorted values into k runs, one
// that makes the sum of squares about the class means least. Breaks lie midway
// between the values they part. Equal values are never parted, so that there are
// no more classes than different values. All values count: none is sampled.
//
// The best last cut does not move back as more values come in, so that each class
// is found by divide and conquer: O(k n log n) steps for n values. Where two cuts
// are equally good the lower one is taken.
//
// It fails with ErrNoValues, ErrNotFinite, ErrZeroVariance if all values are equal,
// or ErrChoice for k < 1.
//
// References: Fisher, W. D. (1958), On grouping for maximum homogeneity, Journal
// of the American Statistical Association 53, 789–798; Jenks, G. F. (1967), The
// data model concept in statistical mapping, International Yearbook of
// Cartography 7, 186–190.
func FisherJenks(x []float64, k int) (Breaks, error) {
	sorted, err := spread(x, k)
	if err != nil {
		return nil, err
	}
	r := newRuns(sorted)
	n := len(r.values)
	k = min(k, n)
	best := make([]float64, n+1) // of the first j different values, in the classes so far
	for j := 1; j <= n; j++ {
		best[j] = r.deviance(0, j)
	}
	starts := make([][]int32, k+1) // of the last of c classes of the first j
	for c := 2; c <= k; c++ {
		l := layer{runs: r, before: best, best: make([]float64, n+1), start: make([]int32, n+1)}
		l.solve(c, n, c-1, n-1)
		best, starts[c] = l.best, l.start
	}
	b := make(Breaks, k+1)
	b[0], b[k] = r.values[0], r.values[n-1]
	end := n
	for c := k; c >= 2; c-- {
		end = int(starts[c][end])
		b[c-1] = r.values[end-1] + (r.values[end]-r.values[end-1])/2
	}
	return b, nil
}

// runs are the different values with running sums of their counts, values and
// squares, counted from the mean so that squares keep their digits.
type runs struct {
	values              []float64
	count, sum, squared []float64
}

func newRuns(sorted []float64) runs {
	centre := mean(sorted)
	r := runs{count: []float64{0}, sum: []float64{0}, squared: []float64{0}}
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			r.values = append(r.values, v)
			last := len(r.count) - 1
			r.count = append(r.count, r.count[last])
			r.sum = append(r.sum, r.sum[last])
			r.squared = append(r.squared, r.squared[last])
		}
		last, d := len(r.count)-1, v-centre
		r.count[last]++
		r.sum[last] += d
		r.squared[last] += d * d
	}
	return r
}

// deviance returns the sum of squares about their mean of different values from
// up to before to.
func (r runs) deviance(from, to int) float64 {
	n, s := r.count[to]-r.count[from], r.sum[to]-r.sum[from]
	return max(0, r.squared[to]-r.squared[from]-s*s/n)
}

// layer is one more class on top of those before.
type layer struct {
	runs
	before, best []float64
	start        []int32
}

// solve finds the best start of the last class of the first j values, for j from
// low to high, knowing that it lies between first and last.
func (l *layer) solve(low, high, first, last int) {
	if low > high {
		return
	}
	j := (low + high) / 2
	cost, at := math.Inf(1), first
	for s := first; s <= min(last, j-1); s++ {
		if c := l.before[s] + l.deviance(s, j); c < cost {
			cost, at = c, s
		}
	}
	l.best[j], l.start[j] = cost, int32(at)
	l.solve(low, j-1, first, at)
	l.solve(j+1, high, at, last)
}
