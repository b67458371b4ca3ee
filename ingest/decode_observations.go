package ingest

import (
	"bytes"
	"context"
	"fmt"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
)

// observations turns the rows of a table into observations.
type observations struct {
	*Batch
	recipe   catalog.Recipe
	file     string
	area     *areaReader
	values   []boundValue
	numbers  numberRule
	lastYear int // latest year a period may have
	periods  map[string]data.Period
	read     []figure // of the present row
}

// figure is what one column, or one class of columns, of a row says.
type figure struct {
	key    indicators.Key
	column string // the one named in errors
	value  float64
	status data.Status
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

func decodeObservations(ctx context.Context, r catalog.Recipe, t *table, names *data.Names, lastYear int) (*Batch, error) {
	d := &observations{
		Batch: &Batch{Table: indicators.NewTable()}, recipe: r, file: t.file, lastYear: lastYear,
		numbers: numberRule{decimal: r.Format.Decimal, thousands: r.Format.Thousands}, periods: map[string]data.Period{},
	}
	var err error
	if d.area, err = newAreaReader(t, r.Area, names); err != nil {
		return nil, err
	}
	if err := d.bind(t); err != nil {
		return nil, err
	}
	if d.Rows, err = t.each(func(n int64) error { return pulse(ctx, n) }, d.row); err != nil {
		return nil, err
	}
	if d.Table.Figures() == 0 && d.RejectedRows == 0 {
		return nil, &data.InputError{File: t.file, Found: fmt.Sprintf("%d rows, none of an area", d.Rows), Expected: "rows of areas"}
	}
	return d.Batch, nil
}

// bind finds the columns the recipe names.
func (d *observations) bind(t *table) (err error) {
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
			return err
		}
		if v.SexColumn != "" {
			if b.sex, err = t.column(v.SexColumn); err != nil {
				return err
			}
		}
		if rule.Column != "" {
			b.period, err = t.column(rule.Column)
		} else {
			b.fixed, err = data.ParsePeriod(rule.Value)
		}
		if err != nil {
			return err
		}
		d.values = append(d.values, b)
	}
	return nil
}

// row adds the figures of one row, or one rejection.
func (d *observations) row(fields [][]byte, line int) error {
	area, skipped, bad := d.area.read(fields)
	if skipped {
		d.Skipped++
		return nil
	}
	if bad == nil {
		bad = d.readRow(fields)
	}
	if bad != nil {
		d.reject(Rejection{Line: line, Column: bad.column, Found: string(bad.found), Reason: bad.reason})
		return nil
	}
	return d.keep(area, line)
}

// readRow reads the figures of a row; they are kept only when all are right.
func (d *observations) readRow(fields [][]byte) *reject {
	d.read = d.read[:0]
	for i := range d.values {
		v := &d.values[i]
		f := figure{key: indicators.Key{Indicator: v.Indicator, Period: v.fixed, Sex: v.Sex, Age: data.Total}, column: v.names[0]}
		bad := d.periodAndSex(v, fields, &f.key)
		if bad == nil && v.classes != nil {
			bad = d.wideValue(v, fields, f)
		} else if bad == nil {
			bad = d.plainValue(v, fields, f)
		}
		if bad != nil {
			return bad
		}
	}
	return nil
}

func (d *observations) periodAndSex(v *boundValue, fields [][]byte, k *indicators.Key) *reject {
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
		k.Period = p
	}
	if int(k.Period.Year) > d.lastYear {
		return &reject{d.periodColumn(v), []byte(k.Period.String()), fmt.Sprintf("is later than %d", d.lastYear)}
	}
	if v.sex < 0 {
		return nil
	}
	switch text := bytes.TrimSpace(fields[v.sex]); string(text) {
	case "female":
		k.Sex = "female"
	case "male":
		k.Sex = "male"
	case data.Total:
		k.Sex = data.Total
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

func (d *observations) plainValue(v *boundValue, fields [][]byte, f figure) *reject {
	var bad *reject
	if f.value, f.status, bad = d.cell(v, 0, fields); bad != nil {
		return bad
	}
	d.read = append(d.read, f)
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

// keep puts the figures of a row into the table. It drops those that repeat an
// earlier row, and refuses one that contradicts it.
func (d *observations) keep(area data.AreaCode, line int) error {
	for _, f := range d.read {
		switch earlier, same := d.Table.Put(f.key, area, f.value, f.status, line); {
		case earlier == 0:
		case same:
			d.Duplicates++
		default:
			return &data.InputError{File: d.file, Line: line, Column: f.column,
				Found:    fmt.Sprintf("another value of %s for %s in %s", f.key.Indicator, area, f.key.Period),
				Expected: fmt.Sprintf("one value, given at line %d", earlier)}
		}
	}
	return nil
}
