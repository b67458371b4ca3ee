package main

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// coinrPillar is the group of indicators whose components are written.
const coinrPillar = "Environ"

// coinrScreen is the smallest share of indicators of a unit that is kept.
const coinrScreen = 0.9

// coinrCase is a composite as input_iData.csv and input_iMeta.csv describe it.
type coinrCase struct {
	units      []string
	groups     []string
	indicators []string // in the order of input_iMeta.csv
	polarity   []data.Polarity
	denoms     [][]float64 // nil where there is none
	raw        [][]float64
	tree       *composite.Tree
	nodes      []composite.Node
	levels     []int
}

func readCoinrCase(in fs.FS) (*coinrCase, error) {
	table, err := readCalcTable(in, "input_iData.csv")
	if err != nil {
		return nil, err
	}
	meta, err := readCalcTable(in, "input_iMeta.csv")
	if err != nil {
		return nil, err
	}
	c := &coinrCase{}
	if c.units, err = table.column("uCode"); err != nil {
		return nil, err
	}
	if c.groups, err = table.column("EurAsia_group"); err != nil {
		return nil, err
	}
	fields := map[string][]string{}
	for _, name := range []string{"iCode", "Parent", "Level", "Direction", "Weight", "Type", "Denominator"} {
		if fields[name], err = meta.column(name); err != nil {
			return nil, err
		}
	}
	for row, kind := range fields["Type"] {
		if kind != "Indicator" && kind != "Aggregate" {
			continue
		}
		if err := c.add(table, fields, row); err != nil {
			return nil, err
		}
	}
	c.tree, err = composite.NewTree(c.nodes)
	return c, err
}

// add reads the indicator or aggregate of a row of input_iMeta.csv.
func (c *coinrCase) add(table calcTable, fields map[string][]string, row int) error {
	code := fields["iCode"][row]
	weight, err := strconv.ParseFloat(fields["Weight"][row], 64)
	if err != nil {
		return &data.FieldError{Field: "Weight", Value: fields["Weight"][row], Reason: "not a number, of " + code}
	}
	level, err := strconv.Atoi(fields["Level"][row])
	if err != nil {
		return &data.FieldError{Field: "Level", Value: fields["Level"][row], Reason: "not a number, of " + code}
	}
	parent := fields["Parent"][row]
	if parent == "NA" {
		parent = ""
	}
	c.nodes = append(c.nodes, composite.Node{ID: code, Parent: parent, Weight: weight})
	c.levels = append(c.levels, level)
	if fields["Type"][row] == "Aggregate" {
		return nil
	}
	values, err := table.numbers(code)
	if err != nil {
		return err
	}
	var denominator []float64
	if name := fields["Denominator"][row]; name != "" && name != "NA" {
		if denominator, err = table.numbers(name); err != nil {
			return err
		}
	}
	polarity := data.Positive
	if fields["Direction"][row] == "-1" {
		polarity = data.Negative
	}
	c.indicators = append(c.indicators, code)
	c.raw = append(c.raw, values)
	c.denoms = append(c.denoms, denominator)
	c.polarity = append(c.polarity, polarity)
	return nil
}

// calcCoinr takes a composite through denomination, imputation, screening,
// treatment, normalisation and aggregation, and checks it.
func calcCoinr(in fs.FS, out string) error {
	c, err := readCoinrCase(in)
	if err != nil {
		return err
	}
	treated, err := c.prepare(out)
	if err != nil {
		return err
	}
	normalised, err := c.normalise(treated, func(x []float64, p data.Polarity) ([]float64, error) {
		return composite.MinMax(x, p, 0, 100)
	})
	if err != nil {
		return err
	}
	if err := c.write(out, "normalised.csv", normalised); err != nil {
		return err
	}
	if err := c.writeScores(out, treated, normalised); err != nil {
		return err
	}
	return c.writeChecks(out, normalised)
}

// prepare writes and returns the columns before normalisation.
func (c *coinrCase) prepare(out string) ([][]float64, error) {
	columns := slices.Clone(c.raw)
	var err error
	for j, denominator := range c.denoms {
		if denominator == nil {
			continue
		}
		if columns[j], err = composite.Denominate(columns[j], denominator); err != nil {
			return nil, fmt.Errorf("denominate %s: %w", c.indicators[j], err)
		}
	}
	if err := c.write(out, "denominated.csv", columns); err != nil {
		return nil, err
	}
	for j, x := range columns {
		if columns[j], _, err = composite.ImputeGroupMean(x, c.groups); err != nil {
			return nil, fmt.Errorf("impute %s: %w", c.indicators[j], err)
		}
	}
	if err := c.write(out, "imputed.csv", columns); err != nil {
		return nil, err
	}
	if err := c.writeAvailability(out); err != nil {
		return nil, err
	}
	c.screen(columns)
	if err := c.write(out, "screened.csv", columns); err != nil {
		return nil, err
	}
	return c.treat(out, columns)
}

// screen leaves out the units with too few indicators.
func (c *coinrCase) screen(columns [][]float64) {
	var kept []int
	for i := range c.units {
		var have int
		for _, v := range rowOf(columns, i) {
			if !math.IsNaN(v) {
				have++
			}
		}
		if float64(have) >= coinrScreen*float64(len(columns)) {
			kept = append(kept, i)
		}
	}
	for j, x := range columns {
		columns[j] = pick(x, kept)
		c.raw[j] = pick(c.raw[j], kept)
	}
	c.units = pick(c.units, kept)
}

func pick[T any](values []T, positions []int) []T {
	picked := make([]T, len(positions))
	for at, i := range positions {
		picked[at] = values[i]
	}
	return picked
}

func (c *coinrCase) treat(out string, columns [][]float64) ([][]float64, error) {
	details := [][]string{}
	yes := func(b bool) string {
		if b {
			return "TRUE"
		}
		return "FALSE"
	}
	result := make([][]float64, len(columns))
	for j, x := range columns {
		t, err := composite.Treat(x, composite.UsualTreatment)
		if err != nil {
			return nil, fmt.Errorf("treat %s: %w", c.indicators[j], err)
		}
		result[j] = t.Result
		passed := composite.UsualTreatment.Passes(t.Before)
		row := []string{c.indicators[j], yes(passed), calcNumber(t.Before.Skew), calcNumber(t.Before.Kurtosis), "", "", "", ""}
		if !passed {
			row = append(row[:4], strconv.Itoa(t.Points), yes(t.Passed), calcNumber(t.After.Skew), calcNumber(t.After.Kurtosis))
		}
		details = append(details, row)
	}
	head := []string{"iCode", "check_SkewKurt0.Pass", "check_SkewKurt0.Skew", "check_SkewKurt0.Kurt",
		"winsorise.nwin", "check_SkewKurt1.Pass", "check_SkewKurt1.Skew", "check_SkewKurt1.Kurt"}
	if err := writeCalcTable(out, "treat_details.csv", head, details); err != nil {
		return nil, err
	}
	return result, c.write(out, "treated.csv", result)
}

func (c *coinrCase) normalise(columns [][]float64, scale func([]float64, data.Polarity) ([]float64, error)) ([][]float64, error) {
	scaled := make([][]float64, len(columns))
	for j, x := range columns {
		var err error
		if scaled[j], err = scale(x, c.polarity[j]); err != nil {
			return nil, fmt.Errorf("normalise %s: %w", c.indicators[j], err)
		}
	}
	return scaled, nil
}

// write writes a column for every indicator.
func (c *coinrCase) write(out, name string, columns [][]float64) error {
	sheet := newSheet("uCode", c.units)
	for j, x := range columns {
		sheet.numbers(c.indicators[j], x)
	}
	return sheet.write(out, name)
}
