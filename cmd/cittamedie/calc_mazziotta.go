package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// ampiParams are the parameters of a case of the AMPI.
type ampiParams struct {
	Indicators []string  `json:"indicators"`
	Polarity   []int     `json:"polarity"`
	Reference  []float64 `json:"reference"`
	Inf        []float64 `json:"inf"`
	Sup        []float64 `json:"sup"`
	Min        []float64 `json:"goalpost_min"`
	Max        []float64 `json:"goalpost_max"`
	Weights    []float64 `json:"weights"`
	Penalty    string    `json:"penalty"`
}

// goalpost returns that of indicator j: around the reference where there is one,
// else as given.
func (p ampiParams) goalpost(j int) (composite.Goalpost, error) {
	if j < min(len(p.Reference), len(p.Inf), len(p.Sup)) {
		return composite.GoalpostAround(p.Reference[j], p.Inf[j], p.Sup[j])
	}
	if j < min(len(p.Min), len(p.Max)) {
		return composite.Goalpost{Min: p.Min[j], Max: p.Max[j]}, nil
	}
	return composite.Goalpost{}, fmt.Errorf("no goalpost: %w", data.ErrInvalid)
}

func penaltyNamed(name string) (composite.Penalty, error) {
	switch name {
	case "neg", "":
		return composite.Lowers, nil
	case "pos":
		return composite.Raises, nil
	}
	return 0, &data.FieldError{Field: "penalty", Value: name, Reason: "neither neg nor pos"}
}

func polarityOf(p int) data.Polarity {
	if p < 0 {
		return data.Negative
	}
	return data.Positive
}

// calcAMPI computes the adjusted Mazziotta–Pareto index of input.csv.
func calcAMPI(in fs.FS, out string) error {
	table, err := readCalcTable(in, "input.csv")
	if err != nil {
		return err
	}
	var params ampiParams
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	if len(params.Indicators) == 0 || len(params.Polarity) != len(params.Indicators) {
		return &data.FieldError{Field: "polarity", Value: strconv.Itoa(len(params.Polarity)), Reason: "want one for each indicator"}
	}
	columns, err := numberColumns(table, params.Indicators)
	if err != nil {
		return err
	}
	units, err := table.column("unit")
	if err != nil {
		return err
	}
	times, err := table.column("time")
	if err != nil {
		return err
	}
	sheet := newSheet("unit", units)
	sheet.texts("time", times)
	for j, name := range params.Indicators {
		post, err := params.goalpost(j)
		if err != nil {
			return fmt.Errorf("goalposts of %s: %w", name, err)
		}
		if columns[j], err = post.Scale(columns[j], polarityOf(params.Polarity[j]), composite.AMPILow, composite.AMPIHigh, false); err != nil {
			return fmt.Errorf("scale %s: %w", name, err)
		}
		sheet.numbers("r_"+name, columns[j])
	}
	areas, err := ampiOf(columns, params, units)
	if err != nil {
		return err
	}
	sheet.penalised(areas, "ampi", true)
	return sheet.write(out, "result.csv")
}

func ampiOf(columns [][]float64, params ampiParams, units []string) ([]composite.Penalised, error) {
	penalty, err := penaltyNamed(params.Penalty)
	if err != nil {
		return nil, err
	}
	if params.Weights != nil {
		if err := weightsFor(params.Weights, columns); err != nil {
			return nil, err
		}
	}
	how := composite.Imbalance{Penalty: penalty, Weights: params.Weights, Spread: composite.Population, Coverage: 1}
	areas := make([]composite.Penalised, len(units))
	for i, unit := range units {
		if areas[i], err = composite.AMPI(rowOf(columns, i), how); err != nil {
			return nil, fmt.Errorf("index of %s: %w", unit, err)
		}
	}
	return areas, nil
}

// penalised adds the columns of an index: with its penalty, or with its
// coefficient of variation.
func (s *calcSheet) penalised(areas []composite.Penalised, name string, penalty bool) {
	third := "cv"
	if penalty {
		third = "penalty"
	}
	s.columns = append(s.columns, "mean", "sd", third, name)
	for i, a := range areas {
		v := a.Variation()
		if penalty {
			v = a.Penalty
		}
		s.rows[i] = append(s.rows[i], calcNumber(a.Mean), calcNumber(a.Deviation), calcNumber(v), calcNumber(a.Value))
	}
}

// mpiParams are the parameters of a case of the MPI.
type mpiParams struct {
	Polarity json.RawMessage `json:"polarity"` // a number, or one for each indicator
	Penalty  string          `json:"penalty"`
	Across   string          `json:"sd_across_units"`
	Within   string          `json:"sd_within_unit"`
}

func (p mpiParams) polarity(indicators int) ([]data.Polarity, error) {
	var one int
	list := make([]int, indicators)
	if err := json.Unmarshal(p.Polarity, &one); err == nil {
		for j := range list {
			list[j] = one
		}
	} else if err := json.Unmarshal(p.Polarity, &list); err != nil || len(list) != indicators {
		return nil, &data.FieldError{Field: "polarity", Value: string(p.Polarity), Reason: "want a number, or one for each indicator"}
	}
	polarity := make([]data.Polarity, indicators)
	for j, v := range list {
		polarity[j] = polarityOf(v)
	}
	return polarity, nil
}

func spreadNamed(name string) composite.Spread {
	if name == "sample" {
		return composite.Sample
	}
	return composite.Population
}

// calcMPI computes the Mazziotta–Pareto index of input.csv, and again with both
// standard deviations of a sample.
func calcMPI(in fs.FS, out string) error {
	table, err := readCalcTable(in, "input.csv")
	if err != nil {
		return err
	}
	var params mpiParams
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	names := table.columns[1:]
	polarity, err := params.polarity(len(names))
	if err != nil {
		return err
	}
	columns, err := numberColumns(table, names)
	if err != nil {
		return err
	}
	units, err := table.column("unit")
	if err != nil {
		return err
	}
	penalty, err := penaltyNamed(params.Penalty)
	if err != nil {
		return err
	}
	how := composite.Imbalance{Penalty: penalty, Spread: spreadNamed(params.Within), Coverage: 1}
	areas, z, err := composite.MPI(columns, polarity, spreadNamed(params.Across), how)
	if err != nil {
		return err
	}
	how.Spread = composite.Sample
	samples, _, err := composite.MPI(columns, polarity, composite.Sample, how)
	if err != nil {
		return err
	}
	sheet := newSheet("unit", units)
	for j, name := range names {
		sheet.numbers("z_"+name, z[j])
	}
	sheet.penalised(areas, "mpi", false)
	values := make([]float64, len(samples))
	for i, a := range samples {
		values[i] = a.Value
	}
	sheet.numbers("mpi_compind_samplesd", values)
	return sheet.write(out, "result.csv")
}
