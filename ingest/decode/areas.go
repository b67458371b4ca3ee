package decode

import (
	"context"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// areaTable turns the rows of a table into areas.
type areaTable struct {
	*Batch
	recipe catalog.Recipe
	file   string
	at     []int // code, level, name, abbreviation, parent
	lines  map[areaKey]int
	areas  map[areaKey]data.Area
}

type areaKey struct {
	level data.Level
	code  data.AreaCode
}

func decodeAreas(ctx context.Context, r catalog.Recipe, t *table) (*Batch, error) {
	d := &areaTable{Batch: &Batch{}, recipe: r, file: t.file, lines: map[areaKey]int{}, areas: map[areaKey]data.Area{}}
	var err error
	if d.at, err = t.columns(r.Areas.Code, r.Areas.Level, r.Areas.Name, r.Areas.Abbreviation, r.Areas.Parent); err != nil {
		return nil, err
	}
	if d.Rows, err = t.each(func(n int64) error { return pulse(ctx, n) }, d.row); err != nil {
		return nil, err
	}
	return d.Batch, d.checkParents()
}

func (d *areaTable) row(fields [][]byte, line int) error {
	text := func(i int) string { return strings.TrimSpace(string(fields[d.at[i]])) }
	rejected := func(column string, i int, err error) error {
		d.Reject(refuse(column, []byte(text(i)), err), line)
		return nil
	}
	level, err := data.ParseLevel(text(1))
	if err != nil {
		return rejected(d.recipe.Areas.Level, 1, err)
	}
	a := data.Area{Level: level, Abbreviation: text(3)}
	if a.Code, err = data.ParseAreaCode(text(0), level); err != nil {
		return rejected(d.recipe.Areas.Code, 0, err)
	}
	if a.Name, err = cleanLabel(text(2)); err != nil {
		return rejected(d.recipe.Areas.Name, 2, err)
	}
	if a.Name == "" {
		return rejected(d.recipe.Areas.Name, 2, errNoName)
	}
	if a.Parent, err = parseParent(text(4), level); err != nil {
		return rejected(d.recipe.Areas.Parent, 4, err)
	}
	return d.add(a, line)
}

var errNoName = data.NewInputError("label-empty")

// parents are the levels whose areas lie in exactly one area of another level.
var parents = map[data.Level]data.Level{
	data.Municipality: data.Province, data.Province: data.Region, data.Region: data.Country,
}

func parseParent(s string, l data.Level) (data.AreaCode, error) {
	if above := parents[l]; above != 0 {
		return data.ParseAreaCode(s, above)
	}
	return data.AreaCode(s), nil
}

func (d *areaTable) add(a data.Area, line int) error {
	key := areaKey{a.Level, a.Code}
	first, repeated := d.areas[key]
	switch {
	case !repeated:
		d.areas[key], d.lines[key] = a, line
		d.Areas = append(d.Areas, a)
	case first == a:
		d.Duplicates++
	default:
		return data.NewInputError("area-twice", describe(a), describe(first), d.lines[key]).At(d.file, line, d.recipe.Areas.Code)
	}
	return nil
}

// checkParents refuses an area whose parent is not in the file, when the file
// lists the parent's level at all.
func (d *areaTable) checkParents() error {
	listed := map[data.Level]bool{}
	for key := range d.areas {
		listed[key.level] = true
	}
	for _, a := range d.Areas {
		above := parents[a.Level]
		if !listed[above] {
			continue
		}
		if _, ok := d.areas[areaKey{above, a.Parent}]; !ok {
			return data.NewInputError("parent", a.Parent).At(d.file, d.lines[areaKey{a.Level, a.Code}], d.recipe.Areas.Parent)
		}
	}
	return nil
}
