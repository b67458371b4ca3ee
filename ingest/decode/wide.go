package decode

import (
	"fmt"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// class is an age class and the columns it sums: those before end that the
// class before it does not have.
type class struct {
	label string
	end   int
}

// wideColumns returns the names of the columns of single ages and the classes
// they are summed into: "0" to "99" and "100+" in classes of five years make
// "0-4", …, "95-99", "100+".
func wideColumns(w catalog.WideColumns) (names []string, classes []class) {
	for age := w.FirstAge; age < w.LastAge; age++ {
		names = append(names, strconv.Itoa(age))
		if n := len(names); n%w.Class == 0 {
			label := fmt.Sprintf("%d-%d", age-w.Class+1, age)
			if w.Class == 1 {
				label = strconv.Itoa(age)
			}
			classes = append(classes, class{label, n})
		}
	}
	open := fmt.Sprintf("%d+", w.LastAge)
	names = append(names, open)
	return names, append(classes, class{open, len(names)})
}

// wideValue reads one figure for each age class. A class with a missing
// age has no value: a sum without a part would look like a measurement.
func (d *observations) wideValue(v *boundValue, fields [][]byte, f figure) *data.InputError {
	i := 0
	for _, c := range v.classes {
		sum, status := 0.0, data.Final
		for ; i < c.end; i++ {
			// The common case first: a table of ages has millions of fields.
			n, ok := whole(fields[v.columns[i]])
			if !ok || v.scale != nil || v.status >= 0 || v.Max != nil || v.Min != nil && n < *v.Min {
				var absent data.Status
				var bad *data.InputError
				if n, absent, bad = d.cell(v, i, fields); bad != nil {
					return bad
				}
				status = max(status, absent)
			}
			sum += n
		}
		f.key.Age, f.status, f.value = c.label, status, sum
		if !status.HasValue() {
			f.value = 0
		}
		d.read = append(d.read, f)
	}
	return nil
}
