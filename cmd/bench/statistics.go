package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"cittamedie/data"
	"cittamedie/indicators/composite"
	"cittamedie/indicators/spatial"
)

// Goals of the statistics.
const (
	scenariosGoal = time.Second
	localGoal     = 300 * time.Millisecond
)

const (
	scenarios    = 10_000
	permutations = 999
)

// rankScenarios is P15: the ranks of 150 cities in 40 indicators, one value in ten
// missing, under scenarios of scaling, aggregation, weights and missing rule.
func (b *bench) rankScenarios() error {
	const cities, indicators = 150, 40
	d, err := generatedDesign(cities, indicators)
	if err != nil {
		return err
	}
	var converged bool
	seconds, processor, err := timed(b.rounds(), func() error {
		bands, err := d.MonteCarlo(scenarios, 1)
		converged = bands.Converged
		return err
	})
	if err != nil {
		return err
	}
	b.note("P15 %.2f s of processor time, converged %t", processor, converged)
	b.print(line{
		id: "P15", workload: fmt.Sprintf("%d rank scenarios, %d cities, %d indicators, least of %d", scenarios, cities, indicators, b.rounds()),
		figure: fmt.Sprintf("%.2f s", seconds), limit: "-",
		goal: fmt.Sprintf("<= %g s", scenariosGoal.Seconds()), ok: seconds <= scenariosGoal.Seconds(),
	})
	return nil
}

func generatedDesign(cities, indicators int) (composite.Design, error) {
	d := composite.Design{
		Scalings: []composite.Scaling{
			{Name: "min-max", Scale: func(x []float64, p data.Polarity) ([]float64, error) { return composite.MinMax(x, p, 1, 100) }},
			{Name: "z", Scale: func(x []float64, p data.Polarity) ([]float64, error) {
				return composite.ZScore(x, p, composite.Sample, 100, 10)
			}},
			{Name: "rank", Scale: func(x []float64, p data.Polarity) ([]float64, error) {
				return composite.Ranks(x, p, composite.TiesAverage)
			}},
		},
		Aggregations: []composite.Aggregation{{Name: "arithmetic", Power: 1}, {Name: "geometric"}, {Name: "harmonic", Power: -1}, {Name: "penalised", Penalised: true}},
		Missing:      []composite.MissingRule{{Name: "half", Coverage: 0.5}, {Name: "filled", Fill: true}},
	}
	random := rand.New(rand.NewPCG(150, 40))
	equal := make([]float64, indicators)
	for j := range indicators {
		x := make([]float64, cities)
		for i := range x {
			if x[i] = random.Float64() + float64(i)/float64(cities); random.IntN(10) == 0 {
				x[i] = math.NaN()
			}
		}
		d.Columns, d.Polarity = append(d.Columns, x), append(d.Polarity, data.Positive)
		equal[j] = 1
	}
	var err error
	d.Weights, err = composite.PerturbedWeights(equal, 0.25, 50, 11)
	return d, err
}

// autocorrelation is P16: local Moran's I of as many areas as Italy has, in a grid
// where squares that touch are neighbours, with its permutations.
func (b *bench) autocorrelation() error {
	const wide, high = 100, 79
	of := make([][]int32, wide*high)
	for i := range of {
		for _, x := range [...]int{-1, 0, 1} {
			for _, y := range [...]int{-1, 0, 1} {
				if column, row := i%wide+x, i/wide+y; (x != 0 || y != 0) && column >= 0 && column < wide && row >= 0 && row < high {
					of[i] = append(of[i], int32(row*wide+column))
				}
			}
		}
	}
	w, err := spatial.Binary(of)
	if err != nil {
		return err
	}
	w = w.Standardised()
	random := rand.New(rand.NewPCG(79, 100))
	x := make([]float64, len(of))
	for i := range x {
		x[i] = random.NormFloat64()
	}
	seconds, processor, err := timed(b.rounds(), func() error {
		_, err := spatial.LocalPermutation(x, w, permutations, 1, spatial.WithoutReplacement)
		return err
	})
	if err != nil {
		return err
	}
	b.note("P16 %.0f ms of processor time", 1000*processor)
	b.print(line{
		id: "P16", workload: fmt.Sprintf("local Moran's I, %d areas, %d permutations, least of %d", len(of), permutations, b.rounds()),
		figure: milliseconds(seconds), limit: "-", goal: fmt.Sprintf("<= %d ms", localGoal.Milliseconds()), ok: seconds <= localGoal.Seconds(),
	})
	return nil
}
