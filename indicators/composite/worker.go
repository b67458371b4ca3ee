package composite

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// tieTolerance is how close two scores are when they share a rank, so that the
// rounding of sums does not order areas.
const tieTolerance = 1e-9

// worker scores and ranks areas in memory of its own.
type worker struct {
	*engine
	scores []float64
	ranks  []uint16 // for whoever needs them no longer than a run
	order  ordering
}

func (e *engine) worker() *worker {
	return &worker{engine: e, scores: make([]float64, e.areas), ranks: make([]uint16, e.areas)}
}

// score fills scores with the composite of every area; NaN where the missing rule
// refuses it.
func (w *worker) score(s Scenario) {
	rule := w.design.Missing[s.Missing]
	t := w.tables[tableOf{s.Treatment, s.Scaling, s.Aggregation, rule.Fill}]
	weights := w.design.Weights[s.Weights]
	total, used := 0.0, 0
	for _, v := range weights {
		total += v
		if v > 0 {
			used++
		}
	}
	for i := range w.scores {
		row := t.values[i*w.columns:][:w.columns]
		if t.present == nil {
			w.scores[i] = t.aggregate(row, weights, nil, total)
			continue
		}
		present := t.present[i*w.columns:][:w.columns]
		weight, have := 0.0, 0
		for j, p := range present {
			if p && weights[j] > 0 {
				weight += weights[j]
				have++
			}
		}
		if have == 0 || float64(have)/float64(used) < rule.Coverage {
			w.scores[i] = math.NaN()
			continue
		}
		w.scores[i] = t.aggregate(row, weights, present, weight)
	}
}

// aggregate returns the score of one area; present is nil if nothing is missing.
func (t *table) aggregate(row, weights []float64, present []bool, total float64) float64 {
	if math.IsInf(t.Power, 0) && !t.Penalised {
		return t.extreme(row, weights, present)
	}
	mean := dot(row, weights) / total // what is missing is 0
	if !t.Penalised {
		return t.restore(mean)
	}
	var squares float64
	for j, v := range row {
		if present == nil || present[j] {
			squares += weights[j] * (v - mean) * (v - mean)
		}
	}
	return mean - squares/total/mean
}

func (t *table) extreme(row, weights []float64, present []bool) float64 {
	side := 1.0
	if t.Power < 0 {
		side = -1
	}
	best := math.Inf(-1)
	for j, v := range row {
		if weights[j] > 0 && (present == nil || present[j]) {
			best = max(best, side*v)
		}
	}
	return side * best
}

// dot sums in four parts, which do not wait for one another.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	j := 0
	for ; j+4 <= len(a); j += 4 {
		s0 += a[j] * b[j]
		s1 += a[j+1] * b[j+1]
		s2 += a[j+2] * b[j+2]
		s3 += a[j+3] * b[j+3]
	}
	for ; j < len(a); j++ {
		s0 += a[j] * b[j]
	}
	return (s0 + s1) + (s2 + s3)
}

// rank fills ranks from the scores: 1 for the best, ties the lowest of theirs, 0
// for an area without a score.
func (w *worker) rank(ranks []uint16) {
	w.order.clear()
	for i, s := range w.scores {
		ranks[i] = 0
		if !missing(s) {
			w.order.add(s, int32(i))
		}
	}
	before, lowest := 0.0, uint16(0)
	for at, r := range w.order.descending() {
		s := w.scores[r.area]
		if at == 0 || before-s >= tieTolerance {
			lowest = uint16(at + 1)
		}
		before, ranks[r.area] = s, lowest
	}
}

// shift returns the mean difference of ranks from the nominal ones, without sign,
// over the areas that have both.
func (e *engine) shift(ranks []uint16) float64 {
	var sum, both float64
	for i, r := range ranks {
		if r != 0 && e.nominal[i] != 0 {
			sum += math.Abs(float64(r) - float64(e.nominal[i]))
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return sum / both
}

// each calls f for every run from 0 to runs − 1, on all processors. What f does for
// a run depends on the run alone.
func (e *engine) each(runs int, f func(w *worker, run int)) {
	const batch = 64
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (runs+batch-1)/batch) {
		wait.Go(func() {
			w := e.worker()
			for {
				from := int(next.Add(batch)) - batch
				if from >= runs {
					return
				}
				for run := from; run < min(from+batch, runs); run++ {
					f(w, run)
				}
			}
		})
	}
	wait.Wait()
}
