package decode

import (
	"bytes"
	"context"

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
	free     []boundCondition // what a row must say for its figures to be published
	values   []boundValue
	numbers  numberRule
	lastYear int // latest year a period may have
	periods  map[string]data.Period
	picky    bool     // every value has conditions, so that some rows have none
	read     []figure // of the present row
	folds    *folds   // rows of single ages
}

// figure is what one column, or one class of columns, of a row says.
type figure struct {
	key    indicators.Key
	column string // the one named in errors
	value  float64
	status data.Status
	age    int // of a row of one age, to be summed into a class
	fold   *catalog.Ages
}

func decodeObservations(ctx context.Context, r catalog.Recipe, t *table, names *data.Names, lastYear int) (*Batch, error) {
	d := &observations{
		Batch: &Batch{Table: indicators.NewTable()}, recipe: r, file: t.file, lastYear: lastYear, folds: newFolds(t.file),
		numbers: numberRule{decimal: r.Format.Decimal, thousands: r.Format.Thousands}, periods: map[string]data.Period{},
	}
	var err error
	if d.area, err = newAreaReader(t, r.Area, names); err != nil {
		return nil, err
	}
	if d.free, err = t.bindWhere(r.Free); err != nil {
		return nil, err
	}
	if err := d.bind(t); err != nil {
		return nil, err
	}
	rows, err := t.each(func(n int64) error { return pulse(ctx, n) }, d.row)
	if err != nil {
		return nil, err
	}
	if d.Rows = rows - d.Passed; d.Rows == 0 {
		return nil, data.NewInputError("rows-value-where", rows).At(t.file, 0, "")
	}
	if err := d.folds.into(d.Table); err != nil {
		return nil, err
	}
	if d.Table.Figures() == 0 && d.RejectedRows == 0 {
		return nil, data.NewInputError("rows-no-area", d.Rows).At(t.file, 0, "")
	}
	return d.Batch, nil
}

// row adds the figures of one row, or one rejection.
func (d *observations) row(fields [][]byte, line int) error {
	if d.picky && !d.asked(fields) {
		d.Passed++
		return nil
	}
	area, skipped, bad := d.area.read(fields)
	if bad == nil && !skipped {
		skipped, bad = d.readRow(fields)
	}
	if skipped {
		d.Skipped++
		return nil
	}
	if bad != nil {
		d.Reject(bad, line)
		return nil
	}
	return d.keep(area, line)
}

// asked reports whether some value is read from the row.
func (d *observations) asked(fields [][]byte) bool {
	for i := range d.values {
		if fits(d.values[i].where, fields) {
			return true
		}
	}
	return false
}

// readRow reads the figures of a row; they are kept only when all are right. A
// row is skipped when it is the total over age of all its values.
func (d *observations) readRow(fields [][]byte) (skipped bool, bad *data.InputError) {
	d.read = d.read[:0]
	for i := range d.values {
		v := &d.values[i]
		if !fits(v.where, fields) {
			continue
		}
		f := figure{key: indicators.Key{Indicator: v.Indicator, Period: v.fixed, Sex: v.Sex, Age: data.Total}, column: v.names[0]}
		if bad := d.periodAndSex(v, fields, &f.key); bad != nil {
			return false, bad
		}
		if v.age >= 0 {
			total, bad := v.readAge(fields, &f)
			if bad != nil {
				return false, bad
			}
			if total {
				skipped = true
				continue
			}
		}
		read := d.plainValue
		if v.classes != nil {
			read = d.wideValue
		}
		if bad := read(v, fields, f); bad != nil {
			return false, bad
		}
	}
	if !fits(d.free, fields) {
		d.suppress()
	}
	return skipped && len(d.read) == 0, nil
}

// suppress takes the values of the present row away: the file has them, but says
// that they are confidential.
func (d *observations) suppress() {
	for i := range d.read {
		if d.read[i].status.HasValue() {
			d.read[i].value, d.read[i].status = 0, data.Suppressed
		}
	}
}

func (d *observations) periodAndSex(v *boundValue, fields [][]byte, k *indicators.Key) *data.InputError {
	if v.period >= 0 {
		text := bytes.TrimSpace(fields[v.period])
		p, known := d.periods[string(text)]
		if !known {
			var err error
			if p, err = data.ParsePeriod(string(text)); err != nil {
				return refuse(v.rule.Column, text, err)
			}
			d.periods[string(text)] = p
		}
		if k.Period = shifted(p, v.rule.Shift); int(k.Period.Year) > d.lastYear {
			return reject(v.rule.Column, "period-future", k.Period, d.lastYear)
		}
	}
	if v.sex < 0 {
		return nil
	}
	text := bytes.TrimSpace(fields[v.sex])
	sex, known := v.sexes[string(text)]
	if !known {
		return reject(v.SexColumn, "sex", shown(text), v.sexWords)
	}
	k.Sex = sex
	return nil
}

// plainValue reads one figure for each column: one, or one for each period.
func (d *observations) plainValue(v *boundValue, fields [][]byte, f figure) *data.InputError {
	for i := range v.columns {
		var bad *data.InputError
		if f.value, f.status, bad = d.cell(v, i, fields); bad != nil {
			return bad
		}
		f.column = v.names[i]
		if v.periods != nil {
			f.key.Period = v.periods[i]
		}
		d.read = append(d.read, f)
	}
	return nil
}

// keep puts the figures of a row into the table. It drops those that repeat an
// earlier row, and refuses one that contradicts it.
func (d *observations) keep(area data.AreaCode, line int) error {
	for _, f := range d.read {
		var earlier int
		var same bool
		if f.fold != nil {
			earlier, same = d.folds.put(f, area, line)
		} else {
			earlier, same = d.Table.Put(f.key, area, f.value, f.status, line)
		}
		switch {
		case earlier == 0:
		case same:
			d.Duplicates++
		default:
			return data.NewInputError("value-conflict", f.key.Indicator, area, f.key.Period, earlier).At(d.file, line, f.column)
		}
	}
	return nil
}
