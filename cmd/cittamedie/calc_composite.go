package main

import (
	"errors"
	"io/fs"
	"math"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// calcSheet is a table of results, made column by column.
type calcSheet struct {
	columns []string
	rows    [][]string
}

// newSheet starts a table with a column of names.
func newSheet(name string, values []string) *calcSheet {
	s := &calcSheet{rows: make([][]string, len(values))}
	s.texts(name, values)
	return s
}

func (s *calcSheet) texts(name string, values []string) {
	s.columns = append(s.columns, name)
	for i, v := range values {
		s.rows[i] = append(s.rows[i], v)
	}
}

func (s *calcSheet) numbers(name string, values []float64) {
	s.columns = append(s.columns, name)
	for i, v := range values {
		s.rows[i] = append(s.rows[i], calcNumber(v))
	}
}

func (s *calcSheet) write(out, name string) error {
	return writeCalcTable(out, name, s.columns, s.rows)
}

// numberColumns returns the columns of a table by name.
func numberColumns(t calcTable, names []string) ([][]float64, error) {
	columns := make([][]float64, len(names))
	for j, name := range names {
		var err error
		if columns[j], err = t.numbers(name); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// calcColumn reads the areas i and the column x of input.csv.
func calcColumn(in fs.FS) (ids []string, x []float64, err error) {
	table, err := readCalcTable(in, "input.csv")
	if err != nil {
		return nil, nil, err
	}
	if ids, err = table.column("i"); err != nil {
		return nil, nil, err
	}
	x, err = table.numbers("x")
	return ids, x, err
}

// calcRows reads the column of the areas and every other column of input.csv.
func calcRows(in fs.FS, id string) (ids []string, columns [][]float64, err error) {
	table, err := readCalcTable(in, "input.csv")
	if err != nil {
		return nil, nil, err
	}
	if ids, err = table.column(id); err != nil {
		return nil, nil, err
	}
	columns, err = numberColumns(table, table.columns[1:])
	return ids, columns, err
}

// rowOf returns what the columns say of area i.
func rowOf(columns [][]float64, i int) []float64 {
	row := make([]float64, len(columns))
	for j, c := range columns {
		row[j] = c[i]
	}
	return row
}

// scaled names one way to scale the column of a case.
type scaled struct {
	name  string
	scale func() ([]float64, error)
}

// calcNormalise scales column x of input.csv in all ways. A way that the data do
// not allow, because all values are equal, gives an empty column.
func calcNormalise(in fs.FS, out string) error {
	ids, x, err := calcColumn(in)
	if err != nil {
		return err
	}
	var params struct {
		Target    float64   `json:"target"`
		TargetNeg float64   `json:"target_neg"`
		Reference int       `json:"ref_index_1based"`
		Goalposts []float64 `json:"goalposts"` // low, high, scale
	}
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	if params.Reference < 1 || params.Reference > len(x) {
		return &data.FieldError{Field: "ref_index_1based", Value: strconv.Itoa(params.Reference), Reason: "not a row of input.csv"}
	}
	if len(params.Goalposts) != 3 {
		return &data.FieldError{Field: "goalposts", Value: strconv.Itoa(len(params.Goalposts)), Reason: "want three values: low, high and scale"}
	}
	sheet := newSheet("i", ids)
	post := composite.Goalpost{Min: params.Goalposts[0], Max: params.Goalposts[1]}
	for _, way := range normalisations(x, x[params.Reference-1], params.Target, params.TargetNeg, post, params.Goalposts[2]) {
		y, err := way.scale()
		switch {
		case errors.Is(err, composite.ErrZeroVariance):
			y = make([]float64, len(x))
			for i := range y {
				y[i] = math.NaN()
			}
		case err != nil:
			return &data.FieldError{Field: "x", Value: way.name, Reason: err.Error()}
		}
		sheet.numbers(way.name, y)
	}
	return sheet.write(out, "result.csv")
}

func normalisations(x []float64, ref, target, targetNeg float64, post composite.Goalpost, scale float64) []scaled {
	const up, down = data.Positive, data.Negative
	minmax := func(p data.Polarity, low, high float64) func() ([]float64, error) {
		return func() ([]float64, error) { return composite.MinMax(x, p, low, high) }
	}
	z := func(mean, deviation float64) func() ([]float64, error) {
		return func() ([]float64, error) { return composite.ZScore(x, up, composite.Sample, mean, deviation) }
	}
	toRef := func(capped bool) func() ([]float64, error) {
		return func() ([]float64, error) { return composite.DistanceToReference(x, ref, capped) }
	}
	toTarget := func(p data.Polarity, target float64, capped bool) func() ([]float64, error) {
		return func() ([]float64, error) { return composite.DistanceToTarget(x, p, target, capped) }
	}
	ranks := func(ties composite.Ties) func() ([]float64, error) {
		return func() ([]float64, error) { return composite.Ranks(x, up, ties) }
	}
	return []scaled{
		{"minmax_0_100", minmax(up, 0, 100)},
		{"minmax_neg", minmax(down, 0, 100)},
		{"minmax_1_10", minmax(up, 1, 10)},
		{"zscore", z(0, 1)},
		{"zscore_100_10", z(100, 10)},
		{"dist2max", minmax(up, 0, 1)},
		{"dist2ref_i3", toRef(false)},
		{"dist2ref_i3_cap", toRef(true)},
		{"dist2targ", toTarget(up, target, false)},
		{"dist2targ_cap", toTarget(up, target, true)},
		{"dist2targ_neg", toTarget(down, targetNeg, false)},
		{"fracmax", func() ([]float64, error) { return composite.FractionOfMax(x) }},
		{"prank_min", func() ([]float64, error) { return composite.PercentileRanks(x, up) }},
		{"rank_min", ranks(composite.TiesMin)},
		{"rank_avg", ranks(composite.TiesAverage)},
		{"borda", func() ([]float64, error) { return composite.Borda(x, up) }},
		{"goalposts", func() ([]float64, error) { return post.Scale(x, up, 0, scale, true) }},
		{"scaled", func() ([]float64, error) {
			return composite.Goalpost{Min: 0, Max: 100}.Scale(x, up, 0, 100, false)
		}},
	}
}

// calcMeans aggregates the columns of input.csv by eight power means.
func calcMeans(in fs.FS, out string) error {
	ids, columns, err := calcRows(in, "i")
	if err != nil {
		return err
	}
	var params struct {
		Weights []float64 `json:"weights"`
	}
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	if err := weightsFor(params.Weights, columns); err != nil {
		return err
	}
	sheet := newSheet("i", ids)
	for _, mean := range []struct {
		name  string
		power float64
	}{
		{"amean", 1}, {"gmean", 0}, {"hmean", -1}, {"p2", 2}, {"p3", 3},
		{"p_half", 0.5}, {"p_m2", -2}, {"p_minus_inf", math.Inf(-1)},
	} {
		s, err := composite.Aggregate(columns, params.Weights, mean.power, 0)
		if err != nil {
			return &data.FieldError{Field: "mean", Value: mean.name, Reason: err.Error()}
		}
		sheet.numbers(mean.name, s.Value)
	}
	return sheet.write(out, "result.csv")
}

// weightsFor checks that there is a weight for every column.
func weightsFor(weights []float64, columns [][]float64) error {
	if len(weights) != len(columns) || len(columns) == 0 {
		return &data.FieldError{Field: "weights", Value: strconv.Itoa(len(weights)), Reason: "want one for each of " + strconv.Itoa(len(columns)) + " indicators"}
	}
	return nil
}
