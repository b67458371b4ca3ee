package api

import (
	"cmp"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// selection is what a list of observations is limited to.
type selection struct {
	indicators []data.Indicator
	areas      []data.Area // in order of code
	limited    bool        // the areas are not all there are
	level      data.Level
	parent     data.AreaCode
	from, to   data.Period // zero when open
}

// selection reads the parameters that limit the list.
func (in *observationsInput) selection(c *cube.Cube) (sel selection, err error) {
	if len(in.Indicator) == 0 && len(in.Area) == 0 {
		return sel, &refusal{kind: data.ErrInvalid, field: "indicator", detail: "give indicator, area, or both"}
	}
	if in.Period != "" && (in.From != "" || in.To != "") {
		return sel, &refusal{kind: data.ErrInvalid, field: "period", detail: "give either period, or from and to"}
	}
	if sel.level, sel.parent, err = where(c, in.Level, in.Parent); err != nil {
		return sel, err
	}
	if sel.from, err = parsePeriod("from", in.From+in.Period); err != nil {
		return sel, err
	}
	if sel.to, err = parsePeriod("to", in.To+in.Period); err != nil {
		return sel, err
	}
	if err = checkDataset(c, in.Dataset); err != nil {
		return sel, err
	}
	if sel.indicators, err = in.chosenIndicators(c); err != nil {
		return sel, err
	}
	sel.areas, err = in.chosenAreas(c, sel)
	sel.limited = len(in.Area) > 0 || sel.level != 0 || sel.parent != ""
	return sel, err
}

// chosenIndicators returns the indicators of the list in order of code.
func (in *observationsInput) chosenIndicators(c *cube.Cube) ([]data.Indicator, error) {
	chosen := slices.Clone(c.Indicators())
	if len(in.Indicator) > 0 {
		chosen = chosen[:0]
		for _, code := range in.Indicator {
			one, err := findIndicator(c, code)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, one)
		}
	}
	slices.SortFunc(chosen, func(a, b data.Indicator) int { return strings.Compare(a.Code, b.Code) })
	return slices.CompactFunc(chosen, func(a, b data.Indicator) bool { return a.Code == b.Code }), nil
}

// chosenAreas returns the areas of the list in order of code.
func (in *observationsInput) chosenAreas(c *cube.Cube, sel selection) ([]data.Area, error) {
	if len(in.Area) == 0 && sel.level != 0 {
		return c.Inside(sel.level, sel.parent), nil
	}
	all, err := listedAreas(c, in.Area)
	if err != nil {
		return nil, err
	}
	if len(in.Area) == 0 {
		all = c.AllAreas()
	}
	var chosen []data.Area
	for _, a := range all {
		if (sel.level == 0 || a.Level == sel.level) && (sel.parent == "" || sel.parent == data.CountryCode || c.Within(a.Code, sel.parent)) {
			chosen = append(chosen, a)
		}
	}
	slices.SortFunc(chosen, func(a, b data.Area) int { return cmp.Compare(a.Code, b.Code) })
	return chosen, nil
}

// listedAreas returns the areas of the reference vintage that the members of
// area= name, each once, in order of code.
func listedAreas(c *cube.Cube, codes []string) ([]data.Area, error) {
	var all []data.Area
	for _, code := range codes {
		now, err := findAreas(c, "area", code)
		if err != nil {
			return nil, err
		}
		all = append(all, now...)
	}
	slices.SortFunc(all, func(a, b data.Area) int { return cmp.Compare(a.Code, b.Code) })
	return slices.CompactFunc(all, func(a, b data.Area) bool { return a.Code == b.Code }), nil
}

// covers reports whether a period lies in the selection.
func (sel selection) covers(p data.Period) bool {
	return (sel.from.IsZero() || sel.from.Compare(p) <= 0 || p.Year == sel.from.Year && sel.from.Parts == 1) &&
		(sel.to.IsZero() || p.Compare(sel.to) <= 0 || p.Year == sel.to.Year && sel.to.Parts == 1)
}
