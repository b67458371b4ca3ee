package ingest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// maxReserved bounds the observations reserved at once: a file of empty lines
// must not reserve what it does not hold.
const maxReserved = 1 << 20

// observations turns the rows of a table into observations.
type observations struct {
	*Batch
	recipe   catalog.Recipe
	file     string
	area     int // column of the code
	values   []boundValue
	numbers  numberRule
	lastYear int // latest year a period may have
	periods  map[string]data.Period
	seen     map[rowKey]firstSeen
	ends     []int // where the observations of each value of the present row end
}

// boundValue is a value of the recipe with the positions of its columns.
type boundValue struct {
	catalog.ValueColumn
	names   []string // the columns, one for a plain value
	columns []int    // their positions
	classes []class  // of a wide value
	period  int      // column of the period; -1 when it is constant
	fixed   data.Period
	sex     int // column of the sex; -1 when it is constant
}

// rowKey is what only one row of a file may have for one indicator.
type rowKey struct {
	indicator, sex string
	area           data.AreaCode
	period         data.Period
	wide           bool
}

type firstSeen struct{ line, at int }

// reject is why one row is not accepted.
type reject struct {
	column string
	found  []byte
	reason string
}

func decodeObservations(ctx context.Context, r catalog.Recipe, t *table, lastYear int) (*Batch, error) {
	d := &observations{
		Batch: &Batch{}, recipe: r, file: t.file, lastYear: lastYear,
		numbers: numberRule{decimal: r.Format.Decimal, thousands: r.Format.Thousands},
		periods: map[string]data.Period{}, seen: make(map[rowKey]firstSeen, min(t.lines*len(r.Values), maxReserved)),
	}
	perRow, err := d.bind(t)
	if err != nil {
		return nil, err
	}
	d.Observations = make([]data.Observation, 0, min(t.lines*perRow, maxReserved))
	d.Rows, err = t.each(func(n int64) error { return pulse(ctx, n) }, d.row)
	if err != nil {
		return nil, err
	}
	if len(d.Observations) == 0 && d.RejectedRows == 0 {
		return nil, &data.InputError{File: t.file, Found: fmt.Sprintf("%d rows, none of an area", d.Rows), Expected: "rows of areas"}
	}
	return d.Batch, nil
}

// bind finds the columns the recipe names and returns how many observations a
// row makes.
func (d *observations) bind(t *table) (perRow int, err error) {
	if d.area, err = t.column(d.recipe.Area.Column); err != nil {
		return 0, err
	}
	for _, v := range d.recipe.Values {
		b := boundValue{ValueColumn: v, names: []string{v.Column}, period: -1, sex: -1}
		rule := d.recipe.Period
		if v.Period != nil {
			rule = *v.Period
		}
		if v.Sex == "" {
			b.Sex = data.Total
		}
		if v.Columns != nil {
			b.names, b.classes = wideColumns(*v.Columns)
		}
		if b.columns, err = t.columns(b.names...); err != nil {
			return 0, err
		}
		if v.SexColumn != "" {
			if b.sex, err = t.column(v.SexColumn); err != nil {
				return 0, err
			}
		}
		if rule.Column != "" {
			b.period, err = t.column(rule.Column)
		} else {
			b.fixed, err = data.ParsePeriod(rule.Value)
		}
		if err != nil {
			return 0, err
		}
		d.values = append(d.values, b)
		perRow += max(1, len(b.classes))
	}
	return perRow, nil
}

// row adds the observations of one row, or one rejection.
func (d *observations) row(fields [][]byte, line int) error {
	code := bytes.TrimSpace(fields[d.area])
	if slices.Contains(d.recipe.Area.Skip, string(code)) {
		d.Skipped++
		return nil
	}
	start := len(d.Observations)
	bad := d.read(fields, code)
	if bad != nil {
		d.Observations = d.Observations[:start]
		d.reject(Rejection{Line: line, Column: bad.column, Found: string(bad.found), Reason: bad.reason})
		return nil
	}
	return d.keep(start, line)
}

// read appends the observations of a row; those of value i end at d.ends[i].
func (d *observations) read(fields [][]byte, code []byte) *reject {
	area, err := data.ParseAreaCode(string(code), d.recipe.Area.Level)
	if err != nil {
		return &reject{d.recipe.Area.Column, code, reasonOf(err)}
	}
	d.ends = d.ends[:0]
	for i := range d.values {
		v := &d.values[i]
		o := data.Observation{Dataset: d.recipe.Dataset, Indicator: v.Indicator, Area: area, Period: v.fixed, Sex: v.Sex, Age: data.Total}
		bad := d.periodAndSex(v, fields, &o)
		if bad == nil && v.classes != nil {
			bad = d.wideValue(v, fields, o)
		} else if bad == nil {
			bad = d.plainValue(v, fields, o)
		}
		if bad != nil {
			return bad
		}
		d.ends = append(d.ends, len(d.Observations))
	}
	return nil
}

func (d *observations) periodAndSex(v *boundValue, fields [][]byte, o *data.Observation) *reject {
	if v.period >= 0 {
		text := bytes.TrimSpace(fields[v.period])
		p, known := d.periods[string(text)]
		if !known {
			var err error
			if p, err = data.ParsePeriod(string(text)); err != nil {
				return &reject{d.periodColumn(v), text, reasonOf(err)}
			}
			d.periods[string(text)] = p
		}
		o.Period = p
	}
	if int(o.Period.Year) > d.lastYear {
		return &reject{d.periodColumn(v), []byte(o.Period.String()), fmt.Sprintf("is later than %d", d.lastYear)}
	}
	if v.sex < 0 {
		return nil
	}
	switch text := bytes.TrimSpace(fields[v.sex]); string(text) {
	case "female":
		o.Sex = "female"
	case "male":
		o.Sex = "male"
	case data.Total:
		o.Sex = data.Total
	default:
		return &reject{v.SexColumn, text, "must be female, male or total"}
	}
	return nil
}

func (d *observations) periodColumn(v *boundValue) string {
	if v.Period != nil {
		return v.Period.Column
	}
	return d.recipe.Period.Column
}

func (d *observations) plainValue(v *boundValue, fields [][]byte, o data.Observation) *reject {
	value, status, bad := d.cell(v, 0, fields)
	if bad != nil {
		return bad
	}
	o.Value, o.Status = value, status
	d.Observations = append(d.Observations, o)
	return nil
}

// cell returns the value in the i-th column of v, or the status of its absence.
func (d *observations) cell(v *boundValue, i int, fields [][]byte) (float64, data.Status, *reject) {
	text := bytes.TrimSpace(fields[v.columns[i]])
	if status := d.marker(text); status != 0 {
		return 0, status, nil
	}
	n, err := d.numbers.parse(text)
	switch {
	case len(text) == 0:
		return 0, 0, &reject{v.names[i], text, "is empty, and the recipe does not say what that means"}
	case err != nil:
		return 0, 0, &reject{v.names[i], text, err.Error()}
	case v.Min != nil && n < *v.Min:
		return 0, 0, &reject{v.names[i], text, fmt.Sprintf("is less than %g", *v.Min)}
	case v.Max != nil && n > *v.Max:
		return 0, 0, &reject{v.names[i], text, fmt.Sprintf("is more than %g", *v.Max)}
	}
	return n, data.Final, nil
}

// marker returns the status text stands for, 0 when it is a value.
func (d *observations) marker(text []byte) data.Status {
	for _, m := range d.recipe.Format.Missing {
		if string(text) == m {
			return data.NotAvailable
		}
	}
	for _, m := range d.recipe.Format.Suppressed {
		if string(text) == m {
			return data.Suppressed
		}
	}
	return 0
}

// keep drops what the row repeats from an earlier one, and refuses a row that
// contradicts an earlier one.
func (d *observations) keep(start, line int) error {
	out := start
	for i := range d.values {
		part := d.Observations[start:d.ends[i]]
		start = d.ends[i]
		o := &part[0]
		key := rowKey{o.Indicator, o.Sex, o.Area, o.Period, d.values[i].classes != nil}
		first, repeated := d.seen[key]
		switch {
		case !repeated:
			d.seen[key] = firstSeen{line, out}
			out += copy(d.Observations[out:], part)
		case slices.Equal(part, d.Observations[first.at:first.at+len(part)]):
			d.Duplicates += len(part)
		default:
			return &data.InputError{File: d.file, Line: line, Column: d.values[i].names[0],
				Found:    fmt.Sprintf("another value of %s for %s in %s", o.Indicator, o.Area, o.Period),
				Expected: fmt.Sprintf("one value, given at line %d", first.line)}
		}
	}
	d.Observations = d.Observations[:out]
	return nil
}
