package api

import (
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/choropleth"
)

const classesDoc = "Show the classes of a map. The limits that the page draws with: class i holds lower ≤ v < upper, the last its upper limit too. " +
	"jenks is exact: every value counts, none is sampled, and of two cuts that are as good the lower is taken. quantile and equal are the other two that take a number; " +
	"deviation cuts at each standard deviation from the mean, three at most, headTails at the mean and that of what lies above it, box at the quartiles and fences. " +
	"Equal values are never parted and limits that rounding brings together are one, so that there may be fewer classes than asked for. " +
	"Limits are rounded as legends show them; exact are the lower ones before that. " +
	"With over=allPeriods, which is usual, they are those of all periods that no break of the series parts from the one shown, so that years compare; counts are of the period shown."

// MapParams name a map of an indicator.
type MapParams struct {
	Code   string `path:"code" maxLength:"64" example:"DEM03"`
	Level  string `query:"level" required:"true" enum:"municipality,province,region,division,country,labourArea,functionalArea,perimeter" example:"province"`
	Parent string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"09"`
	Period string `query:"period" maxLength:"10" doc:"The latest well-filled one when not given." example:"2022"`
	ReleaseParams
	LangParam
	ListFormat
}

// view returns the indicator and the map that was asked for.
func (in *MapParams) view(c *cube.Cube) (data.Indicator, choropleth.View, error) {
	var v choropleth.View
	i, ok := c.Indicator(in.Code)
	if !ok {
		return i, v, &refusal{kind: data.ErrNotFound, field: "code", detail: "there is no such indicator"}
	}
	v.Indicator = i.Code
	var err error
	if v.Level, v.Parent, err = where(c, in.Level, in.Parent); err != nil {
		return i, v, err
	}
	if v.Period, err = mapPeriod(c, i.Code, v.Level, in.Period); err != nil {
		return i, v, err
	}
	if len(c.Inside(v.Level, v.Parent)) == 0 {
		err = &refusal{kind: data.ErrNoData, field: "parent", detail: "it has no areas of this level"}
	}
	return i, v, err
}

type classesInput struct {
	MapParams
	Method string `query:"method" enum:"jenks,quantile,equal,deviation,headTails,box" default:"jenks"`
	Number int    `query:"number" minimum:"3" maximum:"7" default:"5" doc:"Classes at most, of jenks, quantile and equal."`
	Over   string `query:"over" enum:"allPeriods,onePeriod" default:"allPeriods" doc:"Whose values make the classes."`
}

func (in *classesInput) needs() pastNeeds { return figuresOf([]string{in.Code}, nil) }

// classItem is a class of a map.
type classItem struct {
	Class int    `json:"class" doc:"From 0, the lowest." example:"0"`
	Lower number `json:"lower" example:"140"`
	Upper number `json:"upper" example:"180"`
	Exact number `json:"exact" doc:"Lower limit before it was rounded; null where rounding has joined classes."`
	Count int    `json:"count" doc:"Areas of the map that it holds in the period shown." example:"21"`
}

var classColumns = []column[classItem]{
	{"class", func(i classItem) any { return i.Class }},
	{"lower", func(i classItem) any { return i.Lower }},
	{"upper", func(i classItem) any { return i.Upper }},
	{"exact", func(i classItem) any { return i.Exact }},
	{"count", func(i classItem) any { return i.Count }},
}

// MapHead is what is said of a map before its items. It is exported because huma
// describes exported fields alone.
type MapHead struct {
	Indicator string `json:"indicator" example:"DEM03"`
	Level     string `json:"level" example:"province"`
	Parent    string `json:"parent" doc:"Empty for the whole country." example:""`
	Period    string `json:"period" example:"2022"`
	Unit      string `json:"unit" example:"per 100 residenti 0-14"`
	Release   string `json:"release" example:"2026-11-22.1"`
}

func describeMap(c *cube.Cube, i data.Indicator, v choropleth.View, lang string) MapHead {
	return MapHead{i.Code, v.Level.String(), string(v.Parent), v.Period.String(), i.Unit.In(lang), c.Release().ID}
}

// classesView is the classes of a map.
type classesView struct {
	MapHead
	Method       string      `json:"method" enum:"jenks,quantile,equal,deviation,headTails,box"`
	Number       *int        `json:"number" doc:"Classes asked for; null for the methods that take no number." example:"5"`
	Over         string      `json:"over" enum:"allPeriods,onePeriod"`
	Periods      []string    `json:"periods" doc:"Whose values make the classes." example:"[\"2021\",\"2022\"]"`
	Values       int         `json:"values" doc:"How many values make the classes." example:"214"`
	Different    int         `json:"differentValues" doc:"How many of them differ: equal values are one, so that there are no more classes than these." example:"209"`
	Fit          number      `json:"goodnessOfFit" doc:"Goodness of variance fit of the classes as they are rounded, 0 to 1; null where all values are equal." example:"0.91"`
	Country      number      `json:"country" doc:"Value of the whole country; null without one." example:"193.1"`
	CountryClass *int        `json:"countryClass" doc:"Class that holds it; null where none does, as for a count." example:"1"`
	Without      int         `json:"without" doc:"Areas of the map without a value in the period shown." example:"0"`
	Items        []classItem `json:"items"`
	Total        int         `json:"total" doc:"Classes." example:"5"`
	ReleaseNote
}

var spans = []string{choropleth.AllPeriods: "allPeriods", choropleth.OnePeriod: "onePeriod"}

func (s *service) showClasses(r *request, in *classesInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	i, v, err := in.view(c)
	if err != nil {
		return reply{}, err
	}
	found := s.Maps.Classes(c, v, choropleth.Scheme{Method: in.Method, Number: in.Number}, choropleth.Span(slices.Index(spans, in.Over)))
	if found.Len() == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, field: "period", detail: "no area of this map has a value in the periods that make the classes"}
	}
	cells := c.Values(v.Indicator, v.Level, v.Parent, v.Period).Cells
	items := describeClasses(found, cells)
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, classColumns), media: m, file: "classes.csv", total: len(items)}, nil
	}
	country := c.Cell(v.Indicator, data.CountryCode, v.Period)
	out := classesView{
		MapHead: describeMap(c, i, v, in.Lang), Method: in.Method, Over: in.Over, Values: found.Values, Different: found.Different, Fit: measured(found.Fit),
		Country: figure(&i, country.Value, country.Status.HasValue(), country.Expected), Without: len(cells), Items: items, Total: len(items),
	}
	if found.Number > 0 {
		out.Number = &found.Number
	}
	if at := found.Country(i, country); at >= 0 {
		out.CountryClass = &at
	}
	for _, p := range found.Periods {
		out.Periods = append(out.Periods, p.String())
	}
	for _, item := range items {
		out.Without -= item.Count
	}
	return renderJSON(out)
}

func describeClasses(found *choropleth.Classes, cells []cube.Cell) []classItem {
	items := make([]classItem, found.Len())
	for n, count := range found.Counts(cells) {
		items[n] = classItem{Class: n, Lower: exactly(found.Limits[n]), Upper: exactly(found.Limits[n+1]), Count: count}
		if len(found.Exact) == len(items) {
			items[n].Exact = exactly(rounded(found.Exact[n]))
		}
	}
	return items
}
