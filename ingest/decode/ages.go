package decode

import (
	"bytes"
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
)

// readAge reads the single age a row speaks of, or says that the row is a total
// over age, which is not added up again.
func (v *boundValue) readAge(fields [][]byte, f *figure) (total bool, bad *data.InputError) {
	text := bytes.TrimSpace(fields[v.age])
	if slices.ContainsFunc(v.Ages.Skip, func(s string) bool { return s == string(text) }) {
		return true, nil
	}
	digits := text
	if string(text) == strconv.Itoa(v.Ages.Last)+"+" {
		digits = text[:len(text)-1]
	}
	age, ok := whole(digits)
	switch {
	case !ok:
		return false, reject(v.AgeColumn, "age", shown(text))
	case age > float64(v.Ages.Last):
		return false, reject(v.AgeColumn, "age-large", shown(text), v.Ages.Last)
	}
	f.age, f.fold = int(age), &v.Ages
	return false, nil
}

// folds are the figures of single ages, kept until the file ends because the
// rows of one area need not stand together. One takes nine bytes.
type folds struct {
	file   string
	groups []fold
	by     map[foldKey]int
	last   foldKey // rows of one area mostly do
	lastAt int
}

type foldKey struct {
	key  indicators.Key
	area data.AreaCode
}

// fold is the ages of one key in one area.
type fold struct {
	foldKey
	ages   *catalog.Ages
	line   int // of the first row
	values []float64
	status []data.Status // 0 for an age without a row
}

func newFolds(file string) *folds { return &folds{file: file, by: map[foldKey]int{}} }

// put keeps the figure of one age. Where there is one already it keeps nothing
// and returns the line its area begins at, and whether it is the same.
func (s *folds) put(f figure, area data.AreaCode, line int) (earlier int, same bool) {
	key := foldKey{f.key, area}
	at := s.lastAt
	if key != s.last || len(s.groups) == 0 {
		var known bool
		if at, known = s.by[key]; !known {
			at = len(s.groups)
			s.by[key] = at
			n := f.fold.Last + 1
			s.groups = append(s.groups, fold{key, f.fold, line, make([]float64, n), make([]data.Status, n)})
		}
		s.last, s.lastAt = key, at
	}
	g := &s.groups[at]
	if g.status[f.age] != 0 {
		return g.line, g.status[f.age] == f.status && g.values[f.age] == f.value
	}
	g.values[f.age], g.status[f.age] = f.value, f.status
	return 0, false
}

// into sums the ages into classes and puts them into the table. A class that
// lacks an age has no value.
func (s *folds) into(t *indicators.Table) error {
	for _, g := range s.groups {
		_, classes := wideColumns(catalog.WideColumns{LastAge: g.ages.Last, Class: g.ages.Class})
		age := 0
		for _, c := range classes {
			sum, status := 0.0, data.Final
			for ; age < c.end; age++ {
				sum += g.values[age]
				if found := g.status[age]; found == 0 {
					status = max(status, data.NotAvailable)
				} else {
					status = max(status, found)
				}
			}
			if !status.HasValue() {
				sum = 0
			}
			key := g.key
			key.Age = c.label
			if earlier, _ := t.Put(key, g.area, sum, status, g.line); earlier != 0 {
				return data.NewInputError("value-conflict", key.Indicator, g.area, key.Period, earlier).At(s.file, g.line, "")
			}
		}
	}
	return nil
}
