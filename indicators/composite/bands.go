package composite

import (
	"fmt"
	"math"
)

// Band is how the rank of one area varies over scenarios, 1 being the best. The
// figures are missing for an area that no scenario ranks.
type Band struct {
	Nominal      float64 // under the choice that was made; missing if not ranked
	Mean, Median float64
	Q5, Q95      float64 // quantiles of type 7
	Min, Max     float64
	Ranked       int // scenarios that rank the area
}

// Bands are the ranks of all areas under many scenarios, see [Design.Factorial].
type Bands struct {
	Areas []Band
	Runs  int

	// Drift is how much the bands moved in the last fifth of the runs: the largest
	// change of a Q5 or Q95. Converged says that it is at most one rank. Both say
	// something of a sample alone: all scenarios are all there is.
	Drift     float64
	Converged bool

	ranks []uint16 // of area i in a run at run·areas + i
}

// The test of convergence: the share of the runs that is compared with all, and
// how many ranks a band may move.
const (
	earlyShare  = 0.8
	stableRanks = 1
)

// mostRanks limits the memory of a design: runs times areas.
const mostRanks = 1 << 28

// Score returns the composite of every area under a scenario and its rank, 1 for
// the best. Scores closer than 1e-9 share the lowest of their ranks; an area that
// the missing rule refuses has neither. It fails as [Design.Factorial] does.
func (d Design) Score(s Scenario) (scores, ranks []float64, err error) {
	d.Nominal = s
	e, err := d.prepare()
	if err != nil {
		return nil, nil, err
	}
	w := e.worker()
	w.score(s)
	return w.scores, asNumbers(e.nominal), nil
}

// asNumbers returns ranks with NaN for none.
func asNumbers(ranks []uint16) []float64 {
	numbers := make([]float64, len(ranks))
	for i, r := range ranks {
		if numbers[i] = float64(r); r == 0 {
			numbers[i] = math.NaN()
		}
	}
	return numbers
}

// Factorial ranks the areas under every scenario of a design (it. "bande di
// rango").
//
// It fails with ErrChoice for a design with an empty list, a nominal choice that
// is not in its lists or too many runs; as its scalings do; with ErrNotPositive
// where an aggregation needs positive values and a scaling gives others; and with
// ErrWeights. It panics if lengths differ.
func (d Design) Factorial() (Bands, error) {
	all := d.Scenarios()
	return d.bands(len(all), func(run int) Scenario { return all[run] })
}

// MonteCarlo ranks the areas under runs scenarios drawn at random, each choice of a
// list equally likely. The same seed draws the same. Errors are those of
// [Design.Factorial].
func (d Design) MonteCarlo(runs int, seed uint64) (Bands, error) {
	choices := d.choices()
	return d.bands(runs, func(run int) Scenario {
		chance := stream(seed, uint64(run))
		var at [4]int
		for k, n := range choices {
			at[k] = chance.below(n)
		}
		return scenarioOf(at)
	})
}

func (d Design) bands(runs int, scenario func(run int) Scenario) (Bands, error) {
	e, err := d.prepare()
	if err != nil {
		return Bands{}, err
	}
	if runs < 1 || runs > mostRanks/e.areas {
		return Bands{}, fmt.Errorf("%d runs of %d areas: %w", runs, e.areas, ErrChoice)
	}
	b := Bands{Runs: runs, Areas: make([]Band, e.areas), ranks: make([]uint16, runs*e.areas)}
	e.each(runs, func(w *worker, run int) {
		w.score(scenario(run))
		w.rank(b.ranks[run*e.areas:][:e.areas])
	})
	nominal := asNumbers(e.nominal)
	counts := make([]int32, e.areas+1)
	for i := range b.Areas {
		b.band(i, counts)
		b.Areas[i].Nominal = nominal[i]
	}
	b.Converged = b.Drift <= stableRanks
	return b, nil
}

// band counts the ranks of an area and reads its figures off.
func (b *Bands) band(i int, counts []int32) {
	clear(counts)
	n, early := len(b.Areas), int(earlyShare*float64(b.Runs))
	var before [2]float64
	ranked := 0
	for run := range b.Runs {
		if run == early && ranked > 0 {
			before = [2]float64{quantileOf(counts, ranked, 0.05), quantileOf(counts, ranked, 0.95)}
		}
		if r := b.ranks[run*n+i]; r != 0 {
			counts[r]++
			ranked++
		}
	}
	if ranked == 0 {
		nan := math.NaN()
		b.Areas[i] = Band{nan, nan, nan, nan, nan, nan, nan, 0}
		return
	}
	var sum float64
	for r, c := range counts {
		sum += float64(r) * float64(c)
	}
	q := func(p float64) float64 { return quantileOf(counts, ranked, p) }
	a := Band{Mean: sum / float64(ranked), Median: q(0.5), Q5: q(0.05), Q95: q(0.95), Min: q(0), Max: q(1), Ranked: ranked}
	b.Areas[i] = a
	b.Drift = max(b.Drift, math.Abs(a.Q5-before[0]), math.Abs(a.Q95-before[1]))
}

// quantileOf returns the quantile of type 7 of n ranks by how often each occurs.
func quantileOf(counts []int32, n int, p float64) float64 {
	position := p * float64(n-1)
	below := int(position)
	low, high, seen := -1, -1, 0
	for r, c := range counts {
		seen += int(c)
		if low < 0 && seen > below {
			low = r
		}
		if seen > min(below+1, n-1) {
			high = r
			break
		}
	}
	return float64(low) + (position-float64(below))*float64(high-low)
}

// Share returns the share of the scenarios that rank area i and give it rank k or
// better, 0 to 1; missing if none ranks it.
func (b Bands) Share(i, k int) float64 {
	var good, all float64
	for run := range b.Runs {
		if r := b.ranks[run*len(b.Areas)+i]; r != 0 {
			all++
			if int(r) <= k {
				good++
			}
		}
	}
	return good / all
}
