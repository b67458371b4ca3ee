package decode

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// flowTable turns the rows of a table into flows.
type flowTable struct {
	*Batch
	recipe      catalog.Recipe
	file        string
	origin      *areaReader
	destination *areaReader
	keep        []boundCondition
	outside     []boundCondition // none: no row
	value       int              // column of the number of people
	numbers     numberRule
	period      *flowPeriod
	flows       map[flowKey]int // position in Flows
	lines       []int           // line of each flow
	total       float64         // people of the rows read, flows or not
}

type flowKey struct {
	period              data.Period
	origin, destination data.AreaCode
}

func decodeFlows(ctx context.Context, r catalog.Recipe, t *table, names *data.Names, lastYear int) (*Batch, error) {
	d := &flowTable{
		Batch: &Batch{}, recipe: r, file: t.file, flows: map[flowKey]int{},
		numbers: numberRule{decimal: r.Format.Decimal, thousands: r.Format.Thousands},
	}
	if err := d.bind(t, names, lastYear); err != nil {
		return nil, err
	}
	var err error
	if d.Rows, err = t.each(func(n int64) error { return pulse(ctx, n) }, d.row); err != nil {
		return nil, err
	}
	if len(d.Flows) == 0 && d.RejectedRows == 0 {
		return nil, data.NewInputError("rows-no-flow", d.Rows).At(t.file, 0, "")
	}
	return d.Batch, d.checkTotal()
}

// bind finds the columns the recipe names.
func (d *flowTable) bind(t *table, names *data.Names, lastYear int) (err error) {
	f := d.recipe.Flow
	if d.origin, err = newAreaReader(t, f.Origin, names); err != nil {
		return err
	}
	if d.destination, err = newAreaReader(t, f.Destination, names); err != nil {
		return err
	}
	if d.keep, err = t.bindWhere(f.Keep); err != nil {
		return err
	}
	if d.outside, err = t.bindWhere(f.Outside); err != nil {
		return err
	}
	if d.value, err = t.column(f.Value); err != nil {
		return err
	}
	d.period, err = newFlowPeriod(t, d.recipe.Period, lastYear)
	return err
}

// row adds one flow, or counts a row that is none, or rejects it.
func (d *flowTable) row(fields [][]byte, line int) error {
	key, people, skipped, bad := d.read(fields)
	switch {
	case bad != nil:
		d.Reject(bad, line)
		return nil
	case skipped:
		d.Skipped++
		d.total += people
		return nil
	}
	return d.add(key, people, line)
}

// read returns what a row says. A row that is skipped still has its people, who
// are part of the control total.
func (d *flowTable) read(fields [][]byte) (key flowKey, people float64, skipped bool, bad *data.InputError) {
	if people, bad = d.people(fields); bad != nil {
		return key, 0, false, bad
	}
	if key.period, bad = d.period.read(fields); bad != nil {
		return key, 0, false, bad
	}
	if !fits(d.keep, fields) {
		return key, people, true, nil
	}
	if key.origin, skipped, bad = d.origin.read(fields); bad != nil || skipped {
		return key, people, skipped, bad
	}
	if len(d.outside) > 0 && fits(d.outside, fields) {
		return key, people, true, nil
	}
	key.destination, skipped, bad = d.destination.read(fields)
	return key, people, skipped, bad
}

// people returns the number of people of a row, which is above zero: a pair
// nobody travels between has no row.
func (d *flowTable) people(fields [][]byte) (float64, *data.InputError) {
	text := bytes.TrimSpace(fields[d.value])
	digits := text
	if d.recipe.Flow.Zeros {
		for len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
			digits = digits[1:]
		}
	}
	n, err := d.numbers.parse(digits)
	if len(text) == 0 {
		err = data.NewInputError("cell-empty")
	}
	if err == nil && n <= 0 {
		err = data.NewInputError("people-none", shown(text))
	}
	if err != nil {
		return 0, refuse(d.recipe.Flow.Value, text, err)
	}
	return n, nil
}

// add keeps a flow. A second row of the same pair is a part of it where the
// recipe says so, and otherwise a repetition, which may not contradict the first.
func (d *flowTable) add(key flowKey, people float64, line int) error {
	i, repeated := d.flows[key]
	switch {
	case !repeated:
		d.flows[key] = len(d.Flows)
		d.Flows = append(d.Flows, data.Flow{Dataset: d.recipe.Dataset, Period: key.period, Origin: key.origin, Destination: key.destination, Value: people})
		d.lines = append(d.lines, line)
	case d.recipe.Flow.Sum:
		d.Flows[i].Value += people
	case d.Flows[i].Value == people:
		d.Duplicates++
		return nil
	default:
		return data.NewInputError("flow-conflict", key.origin, key.destination, key.period, d.lines[i]).At(d.file, line, d.recipe.Flow.Value)
	}
	d.total += people
	return nil
}

// totalTolerance is the share by which the sum of a file may miss its control
// total: what is lost in adding up numbers with decimals.
const totalTolerance = 1e-9

// checkTotal refuses a file whose people do not add up to the control total.
// When too many rows are rejected, these say more than their sum.
func (d *flowTable) checkTotal() error {
	want := d.recipe.Flow.Total
	judged := want == 0 || errors.Is(d.accept(d.file, d.recipe.Tolerance), data.ErrInvalid)
	if judged || math.Abs(d.total-want) <= totalTolerance*want {
		return nil
	}
	return data.NewInputError("flow-total", plainNumber(d.total), plainNumber(want)).At(d.file, 0, d.recipe.Flow.Value)
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// flowPeriod reads the period of a row by the rule of the recipe.
type flowPeriod struct {
	rule     catalog.PeriodRule
	column   int // -1 when the period is constant
	fixed    data.Period
	lastYear int
	known    map[string]data.Period
}

func newFlowPeriod(t *table, rule catalog.PeriodRule, lastYear int) (*flowPeriod, error) {
	p := &flowPeriod{rule: rule, column: -1, lastYear: lastYear, known: map[string]data.Period{}}
	var err error
	if rule.Column != "" {
		p.column, err = t.column(rule.Column)
	} else {
		p.fixed, err = data.ParsePeriod(rule.Value)
		p.fixed = shifted(p.fixed, rule.Shift)
	}
	return p, err
}

func (p *flowPeriod) read(fields [][]byte) (data.Period, *data.InputError) {
	if p.column < 0 {
		return p.fixed, nil
	}
	text := bytes.TrimSpace(fields[p.column])
	if known, ok := p.known[string(text)]; ok {
		return known, nil
	}
	period, err := data.ParsePeriod(string(text))
	if err != nil {
		return period, refuse(p.rule.Column, text, err)
	}
	if period = shifted(period, p.rule.Shift); int(period.Year) > p.lastYear {
		return period, reject(p.rule.Column, "period-future", period, p.lastYear)
	}
	p.known[string(text)] = period
	return period, nil
}
