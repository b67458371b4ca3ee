package composite

import (
	"fmt"
)

// Choices whose influence [Design.Sensitivity] tells.
var choiceNames = [5]string{"scaling", "aggregation", "weights", "missing", "treatment"}

// Sampling says how [Design.Sensitivity] draws scenarios.
type Sampling struct {
	Points     int // n; the design is scored n (d + 2) times; best a power of 2
	Seed       uint64
	Area       int     // whose rank is explained; −1 for the mean shift of ranks
	Bootstrap  int     // samples for the intervals; 0 for none
	Confidence float64 // of the intervals, such as 0.95
}

// Sensitivity is how much each choice of a design matters.
type Sensitivity struct {
	Choices  []string // those with more than one possibility
	Indices  []Influence
	Variance float64 // of the output
	Runs     int
}

// Sensitivity says which choices of a design make the ranks vary (it. "analisi di
// sensitività"), by [SobolIndices] of an output over scenarios: the mean over
// areas of how far a rank is from the nominal one, or the rank of one area.
// Scenarios come from scrambled Sobol' points: number u of a choice among K stands
// for the one at position ⌊u K⌋, each equally likely.
//
// It fails as [Design.Factorial] and SobolIndices do; with ErrZeroVariance if no
// choice changes the output; with ErrCoverage if a scenario does not rank the
// area; and with ErrChoice for an area that is not there or too few points.
func (d Design) Sensitivity(how Sampling) (Sensitivity, error) {
	e, err := d.prepare()
	if err != nil {
		return Sensitivity{}, err
	}
	var s Sensitivity
	var varied []int
	for k, n := range d.choices() {
		if n > 1 {
			varied = append(varied, k)
			s.Choices = append(s.Choices, choiceNames[k])
		}
	}
	switch {
	case len(varied) == 0:
		return s, ErrZeroVariance
	case how.Area < -1 || how.Area >= e.areas:
		return s, fmt.Errorf("area %d of %d: %w", how.Area, e.areas, ErrChoice)
	case how.Points < 2 || how.Points > mostRanks:
		return s, fmt.Errorf("%d points: %w", how.Points, ErrChoice)
	}
	s.Runs = how.Points * (len(varied) + 2)
	y := e.outputs(varied, how, s.Runs)
	for _, v := range y {
		if missing(v) {
			return s, ErrCoverage
		}
	}
	if s.Indices, s.Variance, err = SobolIndices(y, how.Points, len(varied)); err != nil || how.Bootstrap == 0 {
		return s, err
	}
	s.Indices, err = Bootstrap(y, how.Points, len(varied), how.Bootstrap, how.Confidence, how.Seed+1)
	return s, err
}

// outputs scores the scenarios of A, B and AB_1 …, in this order.
func (e *engine) outputs(varied []int, how Sampling, runs int) []float64 {
	points := newQuasi(2*len(varied), how.Seed)
	choices := e.design.choices()
	y := make([]float64, runs)
	e.each(runs, func(w *worker, run int) {
		block, point := run/how.Points, uint32(run%how.Points)
		var at [5]int
		for d, k := range varied {
			coordinate := d
			if block == 1 || block == d+2 {
				coordinate += len(varied)
			}
			at[k] = int(points.at(point, coordinate) * float64(choices[k]))
		}
		ranks := w.ranks
		w.score(scenarioOf(at))
		w.rank(ranks)
		if how.Area < 0 {
			y[run] = e.shift(ranks)
			return
		}
		y[run] = asNumbers(ranks[how.Area : how.Area+1])[0]
	})
	return y
}
