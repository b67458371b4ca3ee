package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"cittamedie/indicators/spatial"
)

// Goals of the colours of maps, see P16 for the permutations.
const (
	breaksGoal   = 10 * time.Millisecond
	clustersGoal = 500 * time.Millisecond
)

// naturalBreaks is the rest of P16: exact natural breaks of as many values as there
// are municipalities, against the plain dynamic programme over the same values.
func (b *bench) naturalBreaks() error {
	const values, classes = 7904, 7
	random := rand.New(rand.NewPCG(7904, 7))
	x := make([]float64, values)
	for i := range x {
		x[i] = math.Exp(random.NormFloat64())
	}
	var breaks spatial.Breaks
	seconds, processor, err := timed(b.rounds(), func() (err error) {
		breaks, err = spatial.FisherJenks(x, classes)
		return err
	})
	if err != nil {
		return err
	}
	var least float64
	plain, _, err := timed(1, func() error {
		least = leastDeviance(x, classes)
		return nil
	})
	if err != nil {
		return err
	}
	const tol = 1e-9
	fit, err := spatial.GoodnessOfFit(x, breaks)
	if err != nil {
		return err
	}
	if best := 1 - least/devianceOf(x); math.Abs(fit-best) > tol {
		return fmt.Errorf("natural breaks have a fit of %g, the plain programme %g", fit, best)
	}
	b.note("P16 natural breaks: %.1f ms of processor time, fit %.6f, the same as the plain programme", 1000*processor, fit)
	b.print(line{
		id: "P16", workload: fmt.Sprintf("natural breaks (Fisher-Jenks, exact), %d values, %d classes, least of %d; limit the plain programme of O(k n²)", values, classes, b.rounds()),
		figure: milliseconds(seconds), limit: milliseconds(plain), ratio: seconds / plain,
		goal: fmt.Sprintf("<= %d ms", breaksGoal.Milliseconds()), ok: seconds <= breaksGoal.Seconds(),
	})
	return nil
}

func devianceOf(x []float64) float64 {
	var centre, sum float64
	for _, v := range x {
		centre += v / float64(len(x))
	}
	for _, v := range x {
		sum += (v - centre) * (v - centre)
	}
	return sum
}

// leastDeviance returns the least sum of squares about the means of k classes, trying
// every start of the last class for every number of values.
func leastDeviance(x []float64, k int) float64 {
	sorted := slices.Sorted(slices.Values(x))
	n := len(sorted)
	sums, squares := make([]float64, n+1), make([]float64, n+1)
	for i, v := range sorted {
		sums[i+1], squares[i+1] = sums[i]+v, squares[i]+v*v
	}
	deviance := func(from, to int) float64 {
		s := sums[to] - sums[from]
		return squares[to] - squares[from] - s*s/float64(to-from)
	}
	best := make([]float64, n+1)
	for j := 1; j <= n; j++ {
		best[j] = deviance(0, j)
	}
	for c := 2; c <= k; c++ {
		next := slices.Repeat([]float64{math.Inf(1)}, n+1)
		for j := c; j <= n; j++ {
			for s := c - 1; s < j; s++ {
				next[j] = min(next[j], best[s]+deviance(s, j))
			}
		}
		best = next
	}
	return best[n]
}

// clusters is the rest of P16: the clusters of all municipalities of the bundle from
// request to reply, of years that nobody asked for before, and again.
func (b *bench) clusters() error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	var reply struct {
		Tested, Permutations int
		Counts               map[string]int
	}
	var first, again []float64
	for n := range b.rounds() + 1 {
		target := fmt.Sprintf("/api/v1/indicators/DEM03/lisa?level=municipality&limit=10000&seed=%d", n+1)
		for k, took := range []*[]float64{&first, &again} {
			start := time.Now()
			_, body, err := fetch(s.coldAt, target, gzipOnly)
			if err != nil {
				return err
			}
			seconds := time.Since(start).Seconds()
			if n == 0 {
				b.note("P16 clusters, the first request of all, time %d: %s, %d bytes gzipped", k+1, milliseconds(seconds), len(body))
				continue
			}
			*took = append(*took, seconds)
		}
	}
	_, body, err := fetch(s.coldAt, "/api/v1/indicators/DEM03/lisa?level=municipality&limit=1", "")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, &reply); err != nil {
		return err
	}
	workload := fmt.Sprintf("clusters of %d municipalities by the API, %d permutations", reply.Tested, reply.Permutations)
	b.print(line{
		id: "P16", workload: workload + ", a seed not asked for before", figure: milliseconds(median(first)), limit: "-",
		goal: fmt.Sprintf("<= %d ms", clustersGoal.Milliseconds()), ok: median(first) <= clustersGoal.Seconds(),
	})
	b.print(line{
		id: "P16", workload: workload + ", asked for again, no reply kept", figure: milliseconds(median(again)), limit: milliseconds(median(first)),
		ratio: median(again) / median(first), goal: "<= 0.5 x limit", ok: median(again) <= 0.5*median(first),
	})
	return nil
}
