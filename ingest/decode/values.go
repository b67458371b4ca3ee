package decode

import (
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
func (v *boundValue) bindColumns(t *table) (err error) {
	if v.where, err = t.bindWhere(v.Where); err != nil {
		return err
	}
	v.names = []string{v.Column}
	if v.Columns != nil {
		v.names, v.classes = wideColumns(*v.Columns)
	}
	if !strings.Contains(v.Column, "*") {
		v.columns, err = t.columns(v.names...)
		return err
	}
	v.names = nil
	for i, name := range t.header {
		if matches(oneLine(v.Column), name) {
			v.names, v.columns = append(v.names, name), append(v.columns, i)
		}
	}
	if len(v.names) == 0 {
		_, err = t.column(v.Column)
	}
	return err
}

// bindPeriods finds the period of each column, the column of the period, or the
// constant.
func (v *boundValue) bindPeriods(t *table, lastYear int) (err error) {
	if strings.Contains(v.Column, "*") {
		before, after, _ := strings.Cut(oneLine(v.Column), "*")
		for _, name := range v.names {
			p, err := data.ParsePeriod(strings.TrimSuffix(strings.TrimPrefix(name, before), after))
			if err != nil {
				return data.NewInputError("column-period", v.Column).At(t.file, t.line, name)
			}
			v.periods = append(v.periods, shifted(p, v.rule.Shift))
		}
	} else if v.rule.Column != "" {
		v.period, err = t.column(v.rule.Column)
		return err
	} else if v.fixed, err = data.ParsePeriod(v.rule.Value); err != nil {
		return err
	} else {
		v.fixed = shifted(v.fixed, v.rule.Shift)
	}
	for _, p := range append(v.periods, v.fixed) {
		if int(p.Year) > lastYear {
			return data.NewInputError("period-future", p.String(), lastYear).At(t.file, t.line, "")
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
func (v *boundValue) bindWords(t *table) (err error) {
	if v.SexColumn != "" {
		v.bindSexes()
		if v.sex, err = t.column(v.SexColumn); err != nil {
			return err
		}
	}
	if v.AgeColumn != "" {
		if v.age, err = t.column(v.AgeColumn); err != nil {
			return err
		}
	}
	if v.StatusColumn == "" {
		return nil
	}
	v.statuses = map[string]data.Status{}
	for _, s := range v.Statuses {
		v.statuses[s.Found] = s.Status
	}
	v.status, err = t.column(v.StatusColumn)
	return err
}

// bindSexes gives each word of the column of sexes its sex.
func (v *boundValue) bindSexes() {
	words := v.Sexes
	if words == (catalog.Sexes{}) {
		words = catalog.Sexes{Female: "female", Male: "male", Total: data.Total}
	}
	v.sexes = map[string]string{}
	var list []string
	for _, w := range [][2]string{{words.Female, "female"}, {words.Male, "male"}, {words.Total, data.Total}} {
		if w[0] != "" {
			v.sexes[w[0]] = w[1]
			list = append(list, w[0])
		}
	}
	v.sexWords = strings.Join(list, ", ")
}
