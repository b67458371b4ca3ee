package api

import (
	"slices"
	"time"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// day returns the day the list is of; "" for the areas of the reference vintage.
func (in *areasInput) day(c *cube.Cube, level data.Level) (data.Date, error) {
	if in.At == "" {
		return "", nil
	}
	day, err := parseDay("at", in.At)
	if err != nil {
		return "", err
	}
	release := c.Release()
	switch {
	case level != 0 && level != data.Municipality && day == release.Reference:
		return "", nil
	case level != 0 && level != data.Municipality:
		return "", &data.FieldError{Field: "at", Value: in.At, Reason: "the register holds municipalities; other levels are known on " + string(release.Reference) + " alone"}
	case string(day) > release.Created.UTC().Format(time.DateOnly):
		return "", &data.FieldError{Field: "at", Value: in.At, Reason: "the day is after the release"}
	case !c.HasRegister():
		return "", &refusal{kind: data.ErrNoData, field: "at", detail: "the release has no register of codes"}
	}
	return day, nil
}

// listDated answers with the municipalities in force on a day that keep accepts.
func listDated(r *request, in *areasInput, day data.Date, keep func(data.Area) bool) (reply, error) {
	all := r.cube.InForce(day)
	if len(all) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, field: "at", detail: "the register has no municipality in force on that day"}
	}
	folded := func(i int) foldedName { return foldName(all[i].Name) }
	if ends := r.cube.RegisterEnds(); day > ends {
		r.say("the last change that the register of codes knows is of " + string(ends) + ": what changed from then to " + string(day) + " is not in the answer")
	}
	part := cut(searchAreas(all, folded, in.Q, keep), in.Paging)
	items := make([]areaItem, len(part.Items))
	for i, a := range part.Items {
		items[i] = areaItem{
			Code: a.Code, Level: a.Level.String(), Name: a.Name, Abbreviation: a.Abbreviation,
			HasBoundary: r.memo.hasBoundary(a.Code), From: a.ValidFrom, To: a.ValidTo,
		}
	}
	return renderList(r, in.Format, "areas", with(part, items), areaColumns)
}

// liesIn reports whether the territory that a code had on some day lies now in an
// area of the reference vintage, at least in part.
func liesIn(c *cube.Cube, code, parent data.AreaCode) bool {
	if _, ok := c.Area(code); ok {
		return c.Within(code, parent)
	}
	return slices.ContainsFunc(c.Successors(code), func(a data.Area) bool { return c.Within(a.Code, parent) })
}
