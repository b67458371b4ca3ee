package main

import (
	"io/fs"

	"cittamedie/indicators/composite"
)

// treatParams are the parameters of a case of outlier treatment.
type treatParams struct {
	Points   int     `json:"winmax"`
	Skew     float64 `json:"skew_threshold"`
	Kurtosis float64 `json:"kurtosis_threshold"`
}

// calcTreat treats the outliers of column x of input.csv.
func calcTreat(in fs.FS, out string) error {
	ids, x, err := calcColumn(in)
	if err != nil {
		return err
	}
	var params treatParams
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	treated, err := composite.Treat(x, composite.Treatment(params))
	if err != nil {
		return err
	}
	logs, err := composite.LogCT(x)
	if err != nil {
		return err
	}
	half, err := composite.BoxCox(x, 0.5)
	if err != nil {
		return err
	}
	zero, err := composite.BoxCox(x, 0)
	if err != nil {
		return err
	}
	sheet := newSheet("i", ids)
	sheet.numbers("winsorised", treated.Values)
	sheet.texts("win_flag", winsorFlags(treated.Winsorised))
	sheet.numbers("treat_default", treated.Result)
	sheet.numbers("log_CT", logs)
	sheet.numbers("boxcox_0_5", half)
	sheet.numbers("boxcox_0", zero)
	if err := sheet.write(out, "result.csv"); err != nil {
		return err
	}
	rule := composite.Treatment(params)
	return writeCalcJSON(out, "checks.json", map[string]any{
		"winmax": params.Points, "skew_thresh": params.Skew, "kurt_thresh": params.Kurtosis, "nwin": treated.Points,
		"skew0": treated.Before.Skew, "kurt0": treated.Before.Kurtosis, "pass0": rule.Passes(treated.Before),
		"skew_win": treated.After.Skew, "kurt_win": treated.After.Kurtosis, "pass_win": treated.Passed,
		"skew_final": treated.Final.Skew, "kurt_final": treated.Final.Kurtosis, "pass_final": rule.Passes(treated.Final),
	})
}

func winsorFlags(w composite.Winsorised) []string {
	flags := make([]string, len(w.Values))
	for i := range flags {
		switch {
		case w.High[i]:
			flags[i] = "winhi"
		case w.Low[i]:
			flags[i] = "winlo"
		}
	}
	return flags
}
