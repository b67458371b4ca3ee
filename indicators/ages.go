package indicators

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
)

// sexes are the two that make up everybody.
var sexes = []string{"female", "male"}

// withTotals adds, for every quantity given only by classes, the totals over
// age of each sex and of everybody. A total is the sum of classes that follow
// one another up to an open one ("100+"); that of everybody may also be the sum
// of the totals of both sexes. What the classes do not give has no total.
func withTotals(columns []Column) []Column {
	out := slices.Clone(columns)
	byKey := map[Key]*Column{}
	for i := range columns {
		byKey[columns[i].Key] = &columns[i]
	}
	for _, c := range columns {
		for _, sex := range append(slices.Clone(sexes), data.Total) {
			k := Key{c.Indicator, c.Period, sex, data.Total}
			if byKey[k] != nil {
				continue
			}
			if parts := totalParts(k, byKey); len(parts) > 1 {
				sum := addColumns(k, parts)
				byKey[k] = &sum
				out = append(out, sum)
			}
		}
	}
	return out
}

// totalParts returns the columns whose sum is the total k; nil when there are none.
func totalParts(k Key, byKey map[Key]*Column) []*Column {
	classes, err := ageClasses(k.Indicator, k.Period, k.Sex, byKey)
	if err == nil && len(classes) > 0 && tiles(classes, classes[0].from, data.MaxAge) {
		return columnsOf(classes)
	}
	if k.Sex != data.Total {
		return nil
	}
	var parts []*Column
	for _, sex := range sexes {
		c := byKey[Key{k.Indicator, k.Period, sex, data.Total}]
		if c == nil {
			return nil
		}
		parts = append(parts, c)
	}
	return parts
}

// addColumns returns the sum of columns. A cell that lacks a part is missing.
func addColumns(k Key, parts []*Column) Column {
	total := Column{Key: k, Cells: make([]Cell, len(parts[0].Cells))}
	for i := range total.Cells {
		sum := parts[0].Cells[i]
		for _, p := range parts[1:] {
			cell := p.Cells[i]
			sum.Recalculated = sum.Recalculated || cell.Recalculated
			if cell.Status == 0 || sum.Status == 0 {
				sum = Cell{Recalculated: sum.Recalculated}
				continue
			}
			if sum.whole != 0 || cell.whole != 0 {
				sum.whole = weaker(sum.undivided(), cell.undivided())
			}
			sum.Status = weaker(sum.Status, cell.Status)
			sum.Value += cell.Value
		}
		if !sum.Status.HasValue() {
			sum.Value = 0
		}
		total.Cells[i] = sum
	}
	return total
}

// termColumns returns the columns whose sum is the term: the total, or the
// classes that cover the term's ages, of everybody or else of both sexes. It
// returns none when the dataset has no such quantity.
func termColumns(t data.Term, p data.Period, byKey map[Key]*Column) ([]*Column, error) {
	if t.AllAges {
		if c := byKey[Key{t.Indicator, p, data.Total, data.Total}]; c != nil {
			return []*Column{c}, nil
		}
		return nil, nil
	}
	if out, err := sexColumns(t, p, data.Total, byKey); err != nil || len(out) > 0 {
		return out, err
	}
	var out []*Column
	var lacking string
	for _, sex := range sexes {
		part, err := sexColumns(t, p, sex, byKey)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			lacking = sex
		}
		out = append(out, part...)
	}
	if len(out) > 0 && lacking != "" {
		return nil, fmt.Errorf("%s has no ages from %d to %d of %s", t.Indicator, t.AgeFrom, t.AgeTo, lacking)
	}
	return out, nil
}

// sexColumns returns the classes of one sex that cover the term's ages; none
// when no class has any of them.
func sexColumns(t data.Term, p data.Period, sex string, byKey map[Key]*Column) ([]*Column, error) {
	classes, err := ageClasses(t.Indicator, p, sex, byKey)
	if err != nil {
		return nil, err
	}
	classes = slices.DeleteFunc(classes, func(c ageClass) bool { return c.to < t.AgeFrom || c.from > t.AgeTo })
	for _, c := range classes {
		if c.from < t.AgeFrom || c.to > t.AgeTo {
			return nil, fmt.Errorf("the class %s straddles the ages %d to %d", c.column.Age, t.AgeFrom, t.AgeTo)
		}
	}
	if len(classes) > 0 && !tiles(classes, t.AgeFrom, t.AgeTo) {
		return nil, fmt.Errorf("the classes of %s do not cover the ages %d to %d of %s once each", t.Indicator, t.AgeFrom, t.AgeTo, sex)
	}
	return columnsOf(classes), nil
}

// ageClass is the column of the ages from to to, both included.
type ageClass struct {
	from, to int
	column   *Column
}

// ageClasses returns the classes of a quantity for one sex, the youngest first.
func ageClasses(indicator string, p data.Period, sex string, byKey map[Key]*Column) ([]ageClass, error) {
	var out []ageClass
	for k, c := range byKey {
		if k.Indicator != indicator || k.Period != p || k.Sex != sex || k.Age == data.Total {
			continue
		}
		from, to, err := ParseAgeClass(k.Age)
		if err != nil {
			return nil, err
		}
		out = append(out, ageClass{from, to, c})
	}
	slices.SortFunc(out, func(a, b ageClass) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	return out, nil
}

// tiles reports whether sorted classes cover the ages from to to, each age once.
func tiles(classes []ageClass, from, to int) bool {
	for _, c := range classes {
		if c.from != from {
			return false
		}
		from = c.to + 1
	}
	return from == to+1
}

func columnsOf(classes []ageClass) []*Column {
	var out []*Column
	for _, c := range classes {
		out = append(out, c.column)
	}
	return out
}

// ParseAgeClass returns the first and the last age of "0-4", "17" or "100+",
// both included; the last age of an open class is [data.MaxAge].
func ParseAgeClass(s string) (from, to int, err error) {
	bad := &data.FieldError{Field: "age", Value: s, Reason: "an age class is written 0-4, 17 or 100+"}
	first, last, cut := strings.Cut(s, "-")
	first, open := strings.CutSuffix(first, "+")
	from, ok := age(first)
	switch {
	case !ok || open && cut:
		return 0, 0, bad
	case open:
		return from, data.MaxAge, nil
	case !cut:
		return from, from, nil
	}
	if to, ok = age(last); !ok || to < from {
		return 0, 0, bad
	}
	return from, to, nil
}

// age reads an age in years, digits alone.
func age(s string) (int, bool) {
	if s == "" || len(s) > 3 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n < data.MaxAge
}
