package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
)

// calcMethod reads the inputs of a case from in and writes its results to files
// of the folder out. It reads no file whose name begins with "expected".
type calcMethod func(in fs.FS, out string) error

// calcMethods is what calc can compute, by the name of the method.
var calcMethods = map[string]calcMethod{
	"ampi":           calcAMPI,
	"classification": calcClassification,
	"coinr_asem":     calcCoinr,
	"contiguity":     calcContiguity,
	"flow_metrics":   calcFlowMetrics,
	"fua":            calcFunctional,
	"lma":            calcLabourAreas,
	"lma_finetuning": calcTuning,
	"means":          calcMeans,
	"moran_lisa":     calcMoran,
	"mpi":            calcMPI,
	"normalise":      calcNormalise,
	"sobol":          calcSobol,
	"treat":          calcTreat,
	"uncertainty":    calcUncertainty,
}

type calcCmd struct {
	Method string `arg:"" help:"Method to compute."`
	Case   string `arg:"" help:"Folder of the inputs: tables and params.json." type:"existingdir"`
	Out    string `required:"" help:"Folder the results are written to; made when absent." placeholder:"DIR"`
}

// Run computes one method on the inputs of a folder, outside any release, so
// that a person can check a figure with a table of their own.
func (c calcCmd) Run(t *terminal) error {
	method, ok := calcMethods[c.Method]
	if !ok {
		known := slices.Sorted(maps.Keys(calcMethods))
		return &data.FieldError{Field: "method", Value: c.Method, Reason: "not one of " + strings.Join(known, ", ")}
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	if err := method(os.DirFS(c.Case), c.Out); err != nil {
		return fmt.Errorf("calculate %s: %w", c.Method, err)
	}
	return nil
}

// calcTable is a CSV file of a case, by name of column.
type calcTable struct {
	name    string
	columns []string
	rows    [][]string
}

func readCalcTable(in fs.FS, name string) (calcTable, error) {
	b, err := fs.ReadFile(in, name)
	if err != nil {
		return calcTable{}, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows, err := r.ReadAll()
	if err != nil {
		return calcTable{}, fmt.Errorf("read %s: %w", name, err)
	}
	if len(rows) == 0 {
		return calcTable{}, &data.FieldError{Field: "file", Value: name, Reason: "it has no header"}
	}
	return calcTable{name, rows[0], rows[1:]}, nil
}

// column returns the values of a column.
func (t calcTable) column(name string) ([]string, error) {
	i := slices.Index(t.columns, name)
	if i < 0 {
		return nil, &data.FieldError{Field: "column", Value: name, Reason: "not in " + t.name}
	}
	values := make([]string, len(t.rows))
	for n, row := range t.rows {
		values[n] = strings.TrimSpace(row[i])
	}
	return values, nil
}

// numbers returns the values of a column as numbers; empty and NA are NaN.
func (t calcTable) numbers(name string) ([]float64, error) {
	texts, err := t.column(name)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(texts))
	for i, text := range texts {
		if text == "" || text == "NA" {
			values[i] = math.NaN()
			continue
		}
		if values[i], err = strconv.ParseFloat(text, 64); err != nil {
			return nil, &data.FieldError{Field: name, Value: text, Reason: fmt.Sprintf("not a number, in row %d of %s", i+1, t.name)}
		}
	}
	return values, nil
}

// readCalcJSON reads a JSON file of a case, params.json for one, into v.
func readCalcJSON(in fs.FS, name string, v any) error {
	b, err := fs.ReadFile(in, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func writeCalcTable(out, name string, columns []string, rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append([][]string{columns}, rows...)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, name), b.Bytes(), 0o644)
}

func writeCalcJSON(out, name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.WriteFile(filepath.Join(out, name), append(b, '\n'), 0o644)
}

// calcNumber writes a number so that it reads back the same; NaN is empty.
func calcNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 1):
		return "Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
