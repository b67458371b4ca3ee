package main

import (
	"io/fs"
	"slices"
	"strconv"

	"cittamedie/indicators/spatial"
)

// calcClassification finds the classes of column x of input.csv.
func calcClassification(in fs.FS, out string) error {
	table, err := readCalcTable(in, "input.csv")
	if err != nil {
		return err
	}
	x, err := table.numbers("x")
	if err != nil {
		return err
	}
	var params struct {
		Classes    []int     `json:"classes"`
		Thresholds []float64 `json:"headtails_threshold"`
	}
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	result := map[string]any{}
	for _, k := range params.Classes {
		if result["n"+strconv.Itoa(k)], err = classesOf(x, k); err != nil {
			return err
		}
	}
	for at, threshold := range params.Thresholds {
		name := "headtails"
		if at > 0 {
			name += "_thr" + calcNumber(threshold)
		}
		if result[name], err = spatial.HeadTails(x, threshold); err != nil {
			return err
		}
	}
	if result["box"], err = spatial.BoxBreaks(x); err != nil {
		return err
	}
	if result["sd"], err = spatial.DeviationBreaks(x, 1); err != nil {
		return err
	}
	return writeCalcJSON(out, "result.json", result)
}

func classesOf(x []float64, k int) (map[string]any, error) {
	fisher, err := spatial.FisherJenks(x, k)
	if err != nil {
		return nil, err
	}
	fit, err := spatial.GoodnessOfFit(x, fisher)
	if err != nil {
		return nil, err
	}
	equal, err := spatial.EqualIntervals(x, k)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"fisher_brks": fisher, "fisher_counts": fisher.Counts(x), "fisher_gvf": fit,
		"quantile7": quantilesOf(x, k, spatial.Type7), "quantile6": quantilesOf(x, k, spatial.Type6), "equal": equal,
	}, nil
}

// quantilesOf returns k + 1 quantiles; unlike breaks they can be equal.
func quantilesOf(x []float64, k int, kind spatial.QuantileType) []float64 {
	sorted := slices.Sorted(slices.Values(x))
	limits := make([]float64, k+1)
	for c := range limits {
		limits[c] = spatial.Quantile(sorted, float64(c)/float64(k), kind)
	}
	return limits
}
