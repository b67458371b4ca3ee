package decode

import (
	"bytes"
	"slices"

	"cittamedie/data"
)

// cell returns the value in the i-th column of v with its status, or the status
// of its absence. A status without a value, in a column of its own, withholds a
// number that stands there all the same.
func (d *observations) cell(v *boundValue, i int, fields [][]byte) (float64, data.Status, *data.InputError) {
	text := bytes.TrimSpace(fields[v.columns[i]])
	status := data.Final
	if v.status >= 0 {
		word := bytes.TrimSpace(fields[v.status])
		if status = v.statuses[string(word)]; status == 0 {
			return 0, 0, reject(v.StatusColumn, "status", shown(word))
		}
		if !status.HasValue() {
			return 0, status, nil
		}
	}
	if absent := d.marker(text); absent != 0 {
		return 0, absent, nil
	}
	if len(text) == 0 {
		return 0, 0, reject(v.names[i], "cell-empty")
	}
	n, err := v.number(d.numbers, text)
	switch {
	case err != nil:
		return 0, 0, refuse(v.names[i], text, err)
	case v.Min != nil && n < *v.Min:
		return 0, 0, reject(v.names[i], "number-small", shown(text), *v.Min)
	case v.Max != nil && n > *v.Max:
		return 0, 0, reject(v.names[i], "number-large", shown(text), *v.Max)
	}
	return n, status, nil
}

func (v *boundValue) number(rule numberRule, text []byte) (float64, error) {
	if v.scale != nil {
		return rule.scaled(text, v.scale)
	}
	return rule.parse(text)
}

// marker returns the status text stands for, 0 when it is a value.
func (d *observations) marker(text []byte) data.Status {
	f := &d.recipe.Format
	is := func(m string) bool { return m == string(text) }
	switch {
	case slices.ContainsFunc(f.Missing, is):
		return data.NotAvailable
	case slices.ContainsFunc(f.Suppressed, is):
		return data.Suppressed
	case slices.ContainsFunc(f.NotApplicable, is):
		return data.NotApplicable
	}
	return 0
}
