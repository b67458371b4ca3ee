package main

import (
	"io/fs"
	"math"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// calcDesign is the design of a case: three scalings, three means and the sets of
// weights of params.json.
func calcDesign(columns, weights [][]float64) composite.Design {
	polarity := make([]data.Polarity, len(columns))
	for j := range polarity {
		polarity[j] = data.Positive
	}
	return composite.Design{
		Columns: columns, Polarity: polarity, Weights: weights,
		Scalings: []composite.Scaling{
			{Name: "minmax_1_100", Scale: func(x []float64, p data.Polarity) ([]float64, error) {
				return composite.MinMax(x, p, 1, 100)
			}},
			{Name: "zscore_100_10", Scale: func(x []float64, p data.Polarity) ([]float64, error) {
				return composite.ZScore(x, p, composite.Sample, 100, 10)
			}},
			{Name: "rank_avg", Scale: func(x []float64, p data.Polarity) ([]float64, error) {
				return composite.Ranks(x, p, composite.TiesAverage)
			}},
		},
		Aggregations: []composite.Aggregation{{Name: "1", Power: 1}, {Name: "0", Power: 0}, {Name: "-1", Power: -1}},
		Missing:      []composite.MissingRule{{Name: "available", Coverage: 0}},
	}
}

// calcUncertainty ranks the units of input.csv under all scenarios.
func calcUncertainty(in fs.FS, out string) error {
	units, columns, err := calcRows(in, "unit")
	if err != nil {
		return err
	}
	var params struct {
		Weights [][]float64 `json:"weights"`
	}
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	for _, w := range params.Weights {
		if err := weightsFor(w, columns); err != nil {
			return err
		}
	}
	design := calcDesign(columns, params.Weights)
	bands, err := design.Factorial()
	if err != nil {
		return err
	}
	if err := writeBands(out, units, bands); err != nil {
		return err
	}
	return writeScenarios(out, units, design)
}

func writeBands(out string, units []string, bands composite.Bands) error {
	rows := make([][]string, len(units))
	for i, b := range bands.Areas {
		rows[i] = []string{units[i]}
		for _, v := range []float64{b.Nominal, b.Mean, b.Median, b.Q5, b.Q95, b.Min, b.Max} {
			rows[i] = append(rows[i], calcNumber(v))
		}
	}
	return writeCalcTable(out, "rank_bands.csv", []string{"unit", "nominal", "mean", "median", "q5", "q95", "min", "max"}, rows)
}

// writeScenarios writes the scores and ranks under each scenario, and how its
// ranking differs from the nominal one.
func writeScenarios(out string, units []string, design composite.Design) error {
	scores, ranks := newSheet("unit", units), newSheet("unit", units)
	var rows [][]string
	var nominal []float64
	for _, s := range design.Scenarios() {
		name := design.Scalings[s.Scaling].Name + "|" + design.Aggregations[s.Aggregation].Name + "|" + strconv.Itoa(s.Weights+1)
		score, rank, err := design.Score(s)
		if err != nil {
			return err
		}
		if nominal == nil {
			nominal = rank
		}
		scores.numbers(name, score)
		ranks.numbers(name, rank)
		var shift float64
		for i, r := range rank {
			shift += math.Abs(r - nominal[i])
		}
		spearman, err := orEmpty(composite.Pearson(rank, nominal)) // of the ranks as published: ties keep the lower one
		if err != nil {
			return err
		}
		kendall, err := orEmpty(composite.Kendall(rank, nominal))
		if err != nil {
			return err
		}
		rows = append(rows, []string{name, calcNumber(shift / float64(len(rank))), spearman, kendall})
	}
	if err := scores.write(out, "scores.csv"); err != nil {
		return err
	}
	if err := ranks.write(out, "ranks.csv"); err != nil {
		return err
	}
	return writeCalcTable(out, "scenarios.csv", []string{"scenario", "mean_abs_shift", "spearman", "kendall"}, rows)
}
