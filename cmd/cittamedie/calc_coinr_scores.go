package main

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// atLevel returns the aggregates of a level, in the order of input_iMeta.csv.
func (c *coinrCase) atLevel(level int) []string {
	var names []string
	for at, l := range c.levels {
		if l == level {
			names = append(names, c.nodes[at].ID)
		}
	}
	return names
}

// aggregates returns the names of the aggregates, level by level.
func (c *coinrCase) aggregates(upwards bool) []string {
	var names []string
	for level := 2; level <= slices.Max(c.levels); level++ {
		if upwards {
			names = append(names, c.atLevel(level)...)
		} else {
			names = append(c.atLevel(level), names...)
		}
	}
	return names
}

// scores aggregates columns and returns the values of each aggregate.
func (c *coinrCase) scores(columns [][]float64, power float64) (map[string][]float64, error) {
	leaves := map[string][]float64{}
	for j, x := range columns {
		leaves[c.indicators[j]] = x
	}
	all, err := c.tree.Aggregate(leaves, power, 0)
	if err != nil {
		return nil, err
	}
	values := map[string][]float64{}
	for name, s := range all {
		values[name] = s.Value
	}
	return values, nil
}

// writeScores writes the aggregates, their ranks and two other ways to make them.
func (c *coinrCase) writeScores(out string, treated, normalised [][]float64) error {
	scores, err := c.scores(normalised, 1)
	if err != nil {
		return err
	}
	sheet := newSheet("uCode", c.units)
	for j, x := range normalised {
		sheet.numbers(c.indicators[j], x)
	}
	for _, name := range c.aggregates(true) {
		sheet.numbers(name, scores[name])
	}
	if err := sheet.write(out, "aggregated.csv"); err != nil {
		return err
	}
	if err := c.writeRanks(out, scores); err != nil {
		return err
	}
	for _, other := range []struct {
		file  string
		power float64
		scale func([]float64, data.Polarity) ([]float64, error)
	}{
		{"geometric_1_100.csv", 0, func(x []float64, p data.Polarity) ([]float64, error) { return composite.MinMax(x, p, 1, 100) }},
		{"zscore_arith.csv", 1, func(x []float64, p data.Polarity) ([]float64, error) {
			return composite.ZScore(x, p, composite.Sample, 0, 1)
		}},
	} {
		columns, err := c.normalise(treated, other.scale)
		if err != nil {
			return err
		}
		if scores, err = c.scores(columns, other.power); err != nil {
			return err
		}
		sheet := newSheet("uCode", c.units)
		for _, name := range c.aggregates(true) {
			sheet.numbers(name, scores[name])
		}
		if err := sheet.write(out, other.file); err != nil {
			return err
		}
	}
	return nil
}

// writeRanks writes the ranks, 1 for the best, and the scores in their order.
func (c *coinrCase) writeRanks(out string, scores map[string][]float64) error {
	names := c.aggregates(false)
	ranks := map[string][]float64{}
	sheet := newSheet("uCode", c.units)
	for _, name := range names {
		var err error
		if ranks[name], err = composite.Ranks(scores[name], data.Negative, composite.TiesMin); err != nil {
			return err
		}
		sheet.numbers(name, ranks[name])
	}
	if err := sheet.write(out, "ranks.csv"); err != nil {
		return err
	}
	first := ranks[names[0]]
	order := make([]int, len(c.units))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(first[i], first[j]), cmp.Compare(c.units[i], c.units[j]))
	})
	best := newSheet("uCode", pick(c.units, order))
	best.numbers("Rank", pick(first, order))
	for _, name := range names {
		rounded := make([]float64, len(order))
		for at, i := range order {
			rounded[at] = math.Round(scores[name][i]*100) / 100
		}
		best.numbers(name, rounded)
	}
	return best.write(out, "results.csv")
}

// writeAvailability says how many values of each unit are missing or 0.
func (c *coinrCase) writeAvailability(out string) error {
	rows := make([][]string, len(c.units))
	for i, unit := range c.units {
		var gaps, zeros int
		for _, v := range rowOf(c.raw, i) {
			switch {
			case math.IsNaN(v):
				gaps++
			case v == 0:
				zeros++
			}
		}
		all := float64(len(c.raw))
		nonZero := 1 - float64(zeros)/(all-float64(gaps))
		rows[i] = []string{unit, strconv.Itoa(gaps), strconv.Itoa(zeros), strconv.Itoa(gaps + zeros),
			calcNumber(1 - float64(gaps)/all), calcNumber(nonZero)}
	}
	return writeCalcTable(out, "data_availability.csv",
		[]string{"uCode", "N_missing", "N_zero", "N_miss_or_zero", "Dat_Avail", "Non_Zero"}, rows)
}

// writeChecks writes correlations, consistency, components and effective weights.
func (c *coinrCase) writeChecks(out string, normalised [][]float64) error {
	if err := c.writeCorrelations(out, normalised); err != nil {
		return err
	}
	for file, columns := range map[string][][]float64{"cronbach_raw.csv": c.raw, "cronbach_normalised.csv": normalised} {
		var rows [][]string
		for _, pillar := range c.atLevel(2) {
			alpha, err := orEmpty(composite.Cronbach(c.of(pillar, columns)))
			if err != nil {
				return err
			}
			rows = append(rows, []string{pillar, alpha})
		}
		if err := writeCalcTable(out, file, []string{"pillar", "cronbach"}, rows); err != nil {
			return err
		}
	}
	if err := c.writeComponents(out, normalised); err != nil {
		return err
	}
	var rows [][]string
	for at, effective := range c.tree.EffectiveWeights() {
		rows = append(rows, []string{c.nodes[at].ID, strconv.Itoa(c.levels[at]), calcNumber(c.nodes[at].Weight), calcNumber(effective)})
	}
	return writeCalcTable(out, "effective_weights.csv", []string{"iCode", "Level", "Weight", "EffWeight"}, rows)
}

// orEmpty writes a figure; one that the data do not allow is empty.
func orEmpty(v float64, err error) (string, error) {
	if errors.Is(err, composite.ErrZeroVariance) || errors.Is(err, data.ErrNoData) {
		return "", nil
	}
	return calcNumber(v), err
}

// of returns the columns of the indicators of a pillar.
func (c *coinrCase) of(pillar string, columns [][]float64) [][]float64 {
	var some [][]float64
	for _, name := range c.tree.Children(pillar) {
		some = append(some, columns[slices.Index(c.indicators, name)])
	}
	return some
}

func (c *coinrCase) writeCorrelations(out string, normalised [][]float64) error {
	var matrix, levels [][]string
	for _, x := range c.raw {
		var row []string
		for _, y := range c.raw {
			r, err := orEmpty(composite.Pearson(x, y))
			if err != nil {
				return err
			}
			row = append(row, r)
		}
		matrix = append(matrix, row)
	}
	if err := writeCalcTable(out, "corr_indicators.csv", c.indicators, matrix); err != nil {
		return err
	}
	scores, err := c.scores(normalised, 1)
	if err != nil {
		return err
	}
	for _, pillar := range c.atLevel(2) {
		for at, x := range c.of(pillar, normalised) {
			r, err := orEmpty(composite.Pearson(x, scores[pillar]))
			if err != nil {
				return err
			}
			levels = append(levels, []string{c.tree.Children(pillar)[at], pillar, r})
		}
	}
	return writeCalcTable(out, "corr_l1_l2.csv", []string{"Var1", "Var2", "Correlation"}, levels)
}

// writeComponents writes the principal components of one pillar, if there is it.
func (c *coinrCase) writeComponents(out string, normalised [][]float64) error {
	names := c.tree.Children(coinrPillar)
	if names == nil {
		return nil
	}
	parts, err := composite.PrincipalComponents(c.of(coinrPillar, normalised))
	if err != nil {
		return err
	}
	sheet := newSheet("var", names)
	var deviations [][]string
	for at, loadings := range parts.Loadings {
		pc := "PC" + strconv.Itoa(at+1)
		sheet.numbers(pc, loadings)
		deviations = append(deviations, []string{pc, calcNumber(parts.Deviation[at]), calcNumber(parts.Share[at])})
	}
	if err := sheet.write(out, "pca_"+coinrPillar+"_loadings.csv"); err != nil {
		return err
	}
	return writeCalcTable(out, "pca_"+coinrPillar+"_sdev.csv", []string{"pc", "sdev", "var_expl"}, deviations)
}
