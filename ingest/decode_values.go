package ingest

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// boundValue is a value of the recipe with the positions of its columns.
type boundValue struct {
	catalog.ValueColumn
	where    []boundCondition
	rule     catalog.PeriodRule
	names    []string      // the columns, one for a plain value
	columns  []int         // their positions
	periods  []data.Period // of each column, where its name says the period
	classes  []class       // of a wide value
	period   int           // column of the period; -1 when it is constant
	fixed    data.Period
	sex      int // column of the sex; -1 when it is constant
	sexes    map[string]string
	sexWords string // the words of the column, as an error lists them
	age      int    // column of a single age; -1 without one
	status   int    // column of the status; -1 without one
	statuses map[string]data.Status
	scale    *big.Rat // nil for numbers taken as they are
}

// bind finds the columns the recipe names.
func (d *observations) bind(t *table) error {
	d.picky = true
	for _, v := range d.recipe.Values {
		b := boundValue{ValueColumn: v, rule: d.recipe.Period, period: -1, sex: -1, age: -1, status: -1}
		if v.Period != nil {
			b.rule = *v.Period
		}
		if v.Sex == "" {
			b.Sex = data.Total
		}
		if v.Scale != 0 && v.Scale != 1 {
			b.scale, _ = new(big.Rat).SetString(strconv.FormatFloat(v.Scale, 'g', -1, 64))
		}
		if err := b.bindColumns(t); err != nil {
			return err
		}
		if err := b.bindPeriods(t, d.lastYear); err != nil {
			return err
		}
		if err := b.bindWords(t); err != nil {
			return err
		}
		d.picky = d.picky && len(b.where) > 0
		d.values = append(d.values, b)
	}
	return nil
}

// bindColumns finds the columns of the numbers and of the conditions.
func (b *boundValue) bindColumns(t *table) (err error) {
	if b.where, err = t.bindWhere(b.Where); err != nil {
		return err
	}
	b.names = []string{b.Column}
	if b.Columns != nil {
		b.names, b.classes = wideColumns(*b.Columns)
	}
	if !strings.Contains(b.Column, "*") {
		b.columns, err = t.columns(b.names...)
		return err
	}
	b.names = nil
	for i, name := range t.header {
		if matches(oneLine(b.Column), name) {
			b.names, b.columns = append(b.names, name), append(b.columns, i)
		}
	}
	if len(b.names) == 0 {
		_, err = t.column(b.Column)
	}
	return err
}

// bindPeriods finds the period of each column, the column of the period, or the
// constant.
func (b *boundValue) bindPeriods(t *table, lastYear int) (err error) {
	if strings.Contains(b.Column, "*") {
		before, after, _ := strings.Cut(oneLine(b.Column), "*")
		for _, name := range b.names {
			p, err := data.ParsePeriod(strings.TrimSuffix(strings.TrimPrefix(name, before), after))
			if err != nil {
				return &data.InputError{File: t.file, Line: t.line, Column: name, Found: "no period in the name", Expected: fmt.Sprintf("%s with a period for the *", b.Column)}
			}
			b.periods = append(b.periods, shifted(p, b.rule.Shift))
		}
	} else if b.rule.Column != "" {
		b.period, err = t.column(b.rule.Column)
		return err
	} else if b.fixed, err = data.ParsePeriod(b.rule.Value); err != nil {
		return err
	} else {
		b.fixed = shifted(b.fixed, b.rule.Shift)
	}
	for _, p := range append(b.periods, b.fixed) {
		if int(p.Year) > lastYear {
			return &data.InputError{File: t.file, Line: t.line, Found: "the period " + p.String(), Expected: fmt.Sprintf("a year up to %d", lastYear)}
		}
	}
	return nil
}

// shifted returns the period so many years later.
func shifted(p data.Period, years int) data.Period {
	p.Year += int16(years)
	return p
}

// bindWords finds the columns of sex, age and status, and their words.
func (b *boundValue) bindWords(t *table) (err error) {
	if b.SexColumn != "" {
		b.bindSexes()
		if b.sex, err = t.column(b.SexColumn); err != nil {
			return err
		}
	}
	if b.AgeColumn != "" {
		if b.age, err = t.column(b.AgeColumn); err != nil {
			return err
		}
	}
	if b.StatusColumn == "" {
		return nil
	}
	b.statuses = map[string]data.Status{}
	for _, s := range b.Statuses {
		b.statuses[s.Found] = s.Status
	}
	b.status, err = t.column(b.StatusColumn)
	return err
}

// bindSexes gives each word of the column of sexes its sex.
func (b *boundValue) bindSexes() {
	words := b.Sexes
	if words == (catalog.Sexes{}) {
		words = catalog.Sexes{Female: "female", Male: "male", Total: data.Total}
	}
	b.sexes = map[string]string{}
	var list []string
	for _, w := range [][2]string{{words.Female, "female"}, {words.Male, "male"}, {words.Total, data.Total}} {
		if w[0] != "" {
			b.sexes[w[0]] = w[1]
			list = append(list, w[0])
		}
	}
	b.sexWords = list[0]
	if n := len(list); n > 1 {
		b.sexWords = strings.Join(list[:n-1], ", ") + " or " + list[n-1]
	}
}
