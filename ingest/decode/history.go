package decode

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// historyTable turns the rows of a register into dated codes. A list of one day
// becomes areas instead, which no register takes in: what it does not say, when
// a code began and ceased, would stand there as if it were known.
type historyTable struct {
	*Batch
	recipe       catalog.Recipe
	code, name   int
	abbreviation int // -1 without one
	from, to     int // -1 where the register is of one day
	rows         []datedRow
}

// datedRow is one code of the register and its line.
type datedRow struct {
	data.Area
	line int
}

func decodeHistory(ctx context.Context, r catalog.Recipe, t *table) (*Batch, error) {
	d := &historyTable{Batch: &Batch{}, recipe: r, abbreviation: -1, from: -1, to: -1}
	if err := d.bind(t); err != nil {
		return nil, err
	}
	var err error
	if d.Rows, err = t.each(func(n int64) error { return pulse(ctx, n) }, d.row); err != nil {
		return nil, err
	}
	d.keep()
	return d.Batch, nil
}

// bind finds the columns the recipe names.
func (d *historyTable) bind(t *table) (err error) {
	h := d.recipe.History
	for _, c := range []struct {
		at   *int
		name string
	}{{&d.code, h.Code}, {&d.name, h.Name}, {&d.abbreviation, h.Abbreviation}, {&d.from, h.From}, {&d.to, h.To}} {
		if c.name == "" {
			continue
		}
		if *c.at, err = t.column(c.name); err != nil {
			return err
		}
	}
	return nil
}

// row reads one code, or rejects it.
func (d *historyTable) row(fields [][]byte, line int) error {
	h := d.recipe.History
	rejected := func(column string, at int, err error) error {
		d.Reject(refuse(column, bytes.TrimSpace(fields[at]), err), line)
		return nil
	}
	a := data.Area{Level: data.Municipality}
	var err error
	if a.Code, err = data.ParseAreaCode(string(bytes.TrimSpace(fields[d.code])), data.Municipality); err != nil {
		return rejected(h.Code, d.code, err)
	}
	if a.Name, err = cleanLabel(string(fields[d.name])); err != nil {
		return rejected(h.Name, d.name, err)
	}
	if a.Name == "" {
		return rejected(h.Name, d.name, errNoName)
	}
	if d.abbreviation >= 0 {
		if a.Abbreviation, err = cleanLabel(string(fields[d.abbreviation])); err != nil {
			return rejected(h.Abbreviation, d.abbreviation, err)
		}
	}
	if column, at, err := d.dates(&a, fields); err != nil {
		return rejected(column, at, err)
	}
	d.rows = append(d.rows, datedRow{a, line})
	return nil
}

// dates sets the days the code was in force, which a list of one day does not
// say. The register states the last of them, an area the day after it. Its error
// names the column.
func (d *historyTable) dates(a *data.Area, fields [][]byte) (column string, at int, err error) {
	h := d.recipe.History
	if h.At != "" {
		return "", 0, nil
	}
	if a.ValidFrom, err = data.ParseDate(string(bytes.TrimSpace(fields[d.from]))); err != nil {
		return h.From, d.from, err
	}
	last := string(bytes.TrimSpace(fields[d.to]))
	if last == h.Open {
		return "", 0, nil
	}
	if a.ValidTo, err = dayAfter(data.Date(last)); err != nil {
		return h.To, d.to, err
	}
	if a.ValidTo <= a.ValidFrom {
		return h.To, d.to, data.NewInputError("date-order", last, a.ValidFrom)
	}
	return "", 0, nil
}

// dayAfter returns the day after d.
func dayAfter(d data.Date) (data.Date, error) {
	if _, err := data.ParseDate(string(d)); err != nil {
		return "", err
	}
	t, err := time.Parse(time.DateOnly, string(d))
	return data.Date(t.AddDate(0, 0, 1).Format(time.DateOnly)), err
}

// keep lists the codes in order of code and day. Of two rows that hold a code on
// the same day the one that begins later is rejected, the one further down when
// they begin together.
func (d *historyTable) keep() {
	slices.SortStableFunc(d.rows, func(a, b datedRow) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.line, b.line))
	})
	var kept []data.Area
	var names []string
	var overlaps []*data.InputError
	last := -1 // row of the code kept before
	for i, r := range d.rows {
		switch {
		case last < 0 || d.rows[last].Code != r.Code || d.rows[last].ValidTo != "" && d.rows[last].ValidTo <= r.ValidFrom:
			kept, names, last = append(kept, r.Area), append(names, r.Name), i
		case d.rows[last].Area == r.Area:
			d.Duplicates++
		default:
			overlaps = append(overlaps, data.NewInputError("code-overlap", r.Code, cmp.Or(r.ValidFrom, d.recipe.History.At), d.rows[last].line).At("", r.line, d.recipe.History.Code))
		}
	}
	slices.SortFunc(overlaps, func(a, b *data.InputError) int { return cmp.Compare(a.Line, b.Line) })
	for _, r := range overlaps {
		d.Reject(r, r.Line)
	}
	if shouted(names) {
		for i := range kept {
			kept[i].Name = properName(kept[i].Name)
		}
	}
	if d.recipe.History.At != "" {
		d.Areas = kept
		return
	}
	d.History = kept
}
