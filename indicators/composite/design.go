package composite

import (
	"fmt"
	"math"

	"cittamedie/data"
)

// Scaling is a way to bring a column to a common scale on which more is better.
type Scaling struct {
	Name  string
	Scale func(x []float64, polarity data.Polarity) ([]float64, error)
}

// Aggregation is a way to make one number of the indicators of an area: the
// [PowerMean] of Power or, if Penalised, the mean less S²/M as in [AMPI].
type Aggregation struct {
	Name      string
	Power     float64
	Penalised bool
}

// MissingRule is what is done about missing values.
type MissingRule struct {
	Name     string
	Coverage float64 // smallest share of indicators, as in [Aggregate]
	Fill     bool    // a missing value counts as the mean of its scaled column
}

// TreatedColumns are the raw columns after one way to treat outliers.
type TreatedColumns struct {
	Name    string
	Columns [][]float64
}

// Design is a composite with the choices that could have been made otherwise (it.
// "analisi di incertezza"). Each list has at least one choice; Nominal is the
// choice that was made.
type Design struct {
	Columns      [][]float64 // raw, one an indicator
	Polarity     []data.Polarity
	Scalings     []Scaling
	Aggregations []Aggregation
	Weights      [][]float64 // sets of weights, each one an indicator
	Missing      []MissingRule
	Treatments   []TreatedColumns // in the place of Columns, missing in the same areas; may be empty
	Nominal      Scenario
}

// Scenario is one choice of each list of a [Design], by position.
type Scenario struct{ Scaling, Aggregation, Weights, Missing, Treatment int }

// choices returns how many there are in each list.
func (d Design) choices() [5]int {
	return [5]int{len(d.Scalings), len(d.Aggregations), len(d.Weights), len(d.Missing), max(len(d.Treatments), 1)}
}

func scenarioOf(at [5]int) Scenario { return Scenario{at[0], at[1], at[2], at[3], at[4]} }

// columns returns the raw columns under a treatment.
func (d Design) columns(treatment int) [][]float64 {
	if len(d.Treatments) == 0 {
		return d.Columns
	}
	return d.Treatments[treatment].Columns
}

// Scenarios returns all combinations, the missing rule changing fastest, then the
// weights, the aggregation, the scaling and the treatment.
func (d Design) Scenarios() []Scenario {
	var all []Scenario
	c := d.choices()
	for t := range c[4] {
		for s := range c[0] {
			for a := range c[1] {
				for w := range c[2] {
					for m := range c[3] {
						all = append(all, Scenario{s, a, w, m, t})
					}
				}
			}
		}
	}
	return all
}

// mostAreas is how many areas a rank of 16 bits can tell apart.
const mostAreas = math.MaxUint16

func (d Design) check() error {
	for _, n := range d.choices() {
		if n == 0 {
			return fmt.Errorf("a list of choices is empty: %w", ErrChoice)
		}
	}
	c, at := d.choices(), d.Nominal
	for k, v := range [5]int{at.Scaling, at.Aggregation, at.Weights, at.Missing, at.Treatment} {
		if v < 0 || v >= c[k] {
			return fmt.Errorf("nominal choice %d of %d: %w", v, c[k], ErrChoice)
		}
	}
	if len(d.Columns) == 0 || len(d.Columns[0]) == 0 {
		return ErrAllMissing
	}
	if len(d.Columns[0]) > mostAreas {
		return fmt.Errorf("%d areas, at most %d: %w", len(d.Columns[0]), mostAreas, ErrChoice)
	}
	sameLength(len(d.Columns), len(d.Polarity))
	for _, t := range d.Treatments {
		sameLength(len(t.Columns), len(d.Columns))
	}
	for _, w := range d.Weights {
		sameLength(len(w), len(d.Columns))
		if _, err := usable(w); err != nil {
			return err
		}
	}
	for _, m := range d.Missing {
		if !(m.Coverage >= 0 && m.Coverage <= 1) {
			return fmt.Errorf("coverage %v: %w", m.Coverage, ErrChoice)
		}
	}
	return nil
}

// engine scores the areas of a design under any scenario. What does not depend on
// the weights is computed once.
type engine struct {
	design         Design
	areas, columns int
	tables         map[tableOf]*table
	nominal        []uint16
}

// table is the indicators as an aggregation sums them, area by area.
type table struct {
	Aggregation
	values  []float64 // of area i at i·columns; 0 where missing
	present []bool    // nil if nothing is missing
}

// tableOf says which table a scenario takes.
type tableOf struct {
	treatment, scaling, aggregation int
	filled                          bool
}

// prepare scales and transforms the columns. It fails as the scalings do, and with
// ErrNotPositive where an aggregation needs positive values.
func (d Design) prepare() (*engine, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	e := &engine{design: d, areas: len(d.Columns[0]), columns: len(d.Columns), tables: map[tableOf]*table{}}
	for t := range d.choices()[4] {
		for s := range d.Scalings {
			if err := e.tabulate(t, s); err != nil {
				return nil, err
			}
		}
	}
	e.nominal = make([]uint16, e.areas)
	w := e.worker()
	w.score(d.Nominal)
	w.rank(e.nominal)
	return e, nil
}

// tabulate makes the tables of a treatment and a scaling.
func (e *engine) tabulate(treatment, scaling int) error {
	d, by := &e.design, e.design.Scalings[scaling]
	scaled := make([][]float64, e.columns)
	for j, x := range d.columns(treatment) {
		sameLength(len(x), e.areas)
		var err error
		if scaled[j], err = by.Scale(x, d.Polarity[j]); err != nil {
			return fmt.Errorf("scaling %s of indicator %d: %w", by.Name, j+1, err)
		}
	}
	for a, aggregation := range d.Aggregations {
		for _, m := range d.Missing {
			key := tableOf{treatment, scaling, a, m.Fill}
			if e.tables[key] != nil {
				continue
			}
			t, err := newTable(scaled, aggregation, m.Fill)
			if err != nil {
				return fmt.Errorf("scaling %s, aggregation %s: %w", by.Name, aggregation.Name, err)
			}
			e.tables[key] = t
		}
	}
	return nil
}

func newTable(scaled [][]float64, a Aggregation, fill bool) (*table, error) {
	n, m := len(scaled[0]), len(scaled)
	t := &table{Aggregation: a, values: make([]float64, n*m)}
	present, gaps := make([]bool, n*m), false
	for j, x := range scaled {
		s, err := summarise(x)
		if err != nil {
			return nil, err
		}
		if err := a.takes(s.min); err != nil {
			return nil, err
		}
		for i, v := range x {
			if missing(v) && fill {
				v = s.mean()
			}
			if missing(v) {
				gaps = true
				continue
			}
			present[i*m+j] = true
			if t.values[i*m+j] = a.transform(v); !finite(t.values[i*m+j]) {
				return nil, ErrInfinite
			}
		}
	}
	if gaps {
		t.present = present
	}
	return t, nil
}

// takes fails if an aggregation has no meaning for a column with the least value
// low.
func (a Aggregation) takes(low float64) error {
	switch {
	case math.IsNaN(a.Power):
		return ErrChoice
	case a.Penalised && low <= 0:
		return ErrNotPositive
	case a.Penalised || math.IsInf(a.Power, 0):
		return nil
	case a.Power <= 0 && low <= 0, a.Power != 1 && low < 0:
		return ErrNotPositive
	}
	return nil
}

func (a Aggregation) transform(v float64) float64 {
	switch {
	case a.Penalised || a.Power == 1 || math.IsInf(a.Power, 0):
		return v
	case a.Power == 0:
		return math.Log(v)
	case a.Power == -1:
		return 1 / v
	}
	return math.Pow(v, a.Power)
}

// restore turns the mean of transformed values into the power mean.
func (a Aggregation) restore(v float64) float64 {
	switch a.Power {
	case 1:
		return v
	case 0:
		return math.Exp(v)
	case -1:
		return 1 / v
	}
	return math.Pow(v, 1/a.Power)
}
