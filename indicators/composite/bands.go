package composite

import (
	"fmt"
	"math"
	"slices"
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
		var at [5]int
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
	drift := make([]float64, (e.areas+blockAreas-1)/blockAreas)
	e.each(len(drift), func(_ *worker, block int) {
		drift[block] = b.block(block * blockAreas)
	})
	for i := range b.Areas {
		b.Areas[i].Nominal = nominal[i]
	}
	b.Drift = slices.Max(drift)
	b.Converged = b.Drift <= stableRanks
	return b, nil
}

// blockAreas is how many areas are read from the ranks at once: those of a run lie
// side by side.
const blockAreas = 32

// block fills the bands of the areas from one on, and returns their drift.
func (b *Bands) block(from int) float64 {
	n, width := len(b.Areas), min(blockAreas, len(b.Areas)-from)
	ranks := make([]uint16, width*b.Runs) // area by area
	for run := range b.Runs {
		for k, r := range b.ranks[run*n+from:][:width] {
			ranks[k*b.Runs+run] = r
		}
	}
	counts := make([]int32, n+1)
	var drift float64
	for k := range width {
		band, moved := bandOf(ranks[k*b.Runs:][:b.Runs], counts)
		b.Areas[from+k], drift = band, max(drift, moved)
	}
	return drift
}

// bandOf counts the ranks of an area, 0 for none, and reads its figures off. It
// leaves counts, one for each rank and one for 0, as it found them: all 0.
func bandOf(ranks []uint16, counts []int32) (band Band, drift float64) {
	low, high := uint16(math.MaxUint16), uint16(0)
	for _, r := range ranks {
		if r != 0 {
			low, high = min(low, r), max(high, r)
		}
	}
	if high == 0 {
		nan := math.NaN()
		return Band{nan, nan, nan, nan, nan, nan, nan, 0}, 0
	}
	counts = counts[low : high+1]
	defer clear(counts)
	var before [2]float64
	var sum float64
	ranked, early := 0, int(earlyShare*float64(len(ranks)))
	q := func(p float64) float64 { return float64(low) + quantileOf(counts, ranked, p) }
	for run, r := range ranks {
		if run == early && ranked > 0 {
			before = [2]float64{q(0.05), q(0.95)}
		}
		if r != 0 {
			counts[r-low]++
			ranked++
			sum += float64(r)
		}
	}
	band = Band{Mean: sum / float64(ranked), Median: q(0.5), Q5: q(0.05), Q95: q(0.95), Min: float64(low), Max: float64(high), Ranked: ranked}
	return band, max(math.Abs(band.Q5-before[0]), math.Abs(band.Q95-before[1]))
}

// quantileOf returns the quantile of type 7 of n ranks by how often each occurs,
// the lowest being 0.
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
