package main

import (
	"io/fs"
	"strconv"

	"cittamedie/indicators/composite"
)

// calcSobol estimates the indices of Sobol' from the outputs of a design.
func calcSobol(in fs.FS, out string) error {
	table, err := readCalcTable(in, "design_and_output.csv")
	if err != nil {
		return err
	}
	y, err := table.numbers("y")
	if err != nil {
		return err
	}
	var params struct {
		Points int `json:"N"`
		Inputs int `json:"d"`
	}
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	indices, _, err := composite.SobolIndices(y, params.Points, params.Inputs)
	if err != nil {
		return err
	}
	rows := make([][]string, len(indices))
	for i, s := range indices {
		rows[i] = []string{"V" + strconv.Itoa(i+1), calcNumber(s.First), calcNumber(s.Total)}
	}
	return writeCalcTable(out, "result.csv", []string{"Variable", "Si", "STi"}, rows)
}
