package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/wellbeing"
)

const compositeValuesDoc = "List the values of a composite. Score and rank of every area, 1 being the best and ties sharing the lower number, with the score of each domain and the figure, the year and the scaled value of each indicator. " +
	"An area without a score says which indicators it lacks. One year, the latest that is ranked, unless year says another or all."

// compositeValue is the composite of an area in a year.
type compositeValue struct {
	Area       string            `json:"area" example:"052"`
	Name       string            `json:"areaName" example:"Siena"`
	Year       int               `json:"year" example:"2017"`
	Value      number            `json:"value" doc:"Null without a score; reason says why." example:"104.2"`
	Rank       *int              `json:"rank" doc:"1 is the best; null without." example:"5"`
	Coverage   number            `json:"coverage" doc:"Share of the indicators that are known, 0 to 1."`
	Oldest     int               `json:"oldest" doc:"Year of the oldest figure; 0 without a score." example:"2017"`
	Newest     int               `json:"newest" example:"2017"`
	Missing    []string          `json:"missing" doc:"Indicators that are not known."`
	Reason     string            `json:"reason,omitempty"`
	Domains    []compositeDomain `json:"domains"`
	Indicators []compositeCell   `json:"indicators"`
}

type compositeDomain struct {
	ID    string `json:"id" example:"health"`
	Value number `json:"value"`
}

// compositeCell is the figure that a composite takes for an indicator.
type compositeCell struct {
	Code    string `json:"code" example:"01SAL001"`
	Value   number `json:"value" doc:"In its unit."`
	Year    int    `json:"year" doc:"Of the figure; 0 without one." example:"2017"`
	Status  string `json:"status" enum:"final,provisional,estimated,notAvailable,suppressed,notApplicable,notPublished"`
	Scaled  number `json:"scaled" doc:"On the common scale, where more is better; null where the area has no score."`
	Filled  bool   `json:"filled" doc:"True when scaled is the mean of the areas, for want of a figure."`
	Treated bool   `json:"treated" doc:"True when the value counts as another, because it is far from all others: see the indicator's treatment."`
	Source  string `json:"source,omitempty" example:"bes-territori-2020"`
}

// compositeValuesView is a composite with its areas.
type compositeValuesView struct {
	CompositeHead
	Items  []compositeValue `json:"items"`
	Total  int              `json:"total"`
	Limit  int              `json:"limit"`
	Offset int              `json:"offset"`
	ReleaseNote
}

type compositeValuesInput struct {
	ChoiceParams
	Year   string `query:"year" maxLength:"10" doc:"A year of the composite, or all; the latest that is ranked when not given." example:"2017"`
	Area   string `query:"area" maxLength:"64" doc:"Only this area." example:"052"`
	Parent string `query:"parent" maxLength:"64" doc:"Only areas inside this one; ranks stay those among all." example:"09"`
	Sort   string `query:"sort" enum:"rank,area" default:"rank" doc:"The best first and those without a rank last, or in order of code."`
	Paging
}

func (s *service) listCompositeValues(r *request, in *compositeValuesInput) (reply, error) {
	c, _, out, err := s.evaluate(r, &in.ChoiceParams)
	if err != nil {
		return reply{}, err
	}
	years, err := yearsOf(out, in.Year)
	if err != nil {
		return reply{}, err
	}
	inside, err := insideOf(c, in)
	if err != nil {
		return reply{}, err
	}
	var items []compositeValue
	for _, y := range years {
		from := len(items)
		for i, a := range out.Areas {
			if inside(a.Code) {
				items = append(items, describeScore(out, y, i, in.Lang))
			}
		}
		if in.Sort != "area" {
			slices.SortStableFunc(items[from:], byRank)
		}
	}
	part := cut(items, in.Paging)
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, part.Items, compositeValueColumns(out.Composite)), media: m, file: "composite-values.csv", total: part.Total}, nil
	}
	return renderJSON(compositeValuesView{CompositeHead: describeResult(c, out, in.Lang), Items: part.Items, Total: part.Total, Limit: part.Limit, Offset: part.Offset})
}

// yearsOf returns the years of a result that a request asks for.
func yearsOf(out *wellbeing.Result, wanted string) ([]*wellbeing.Year, error) {
	if wanted == "" {
		return []*wellbeing.Year{out.Latest()}, nil
	}
	if wanted == "all" {
		var all []*wellbeing.Year
		for i := range out.Years {
			all = append(all, &out.Years[i])
		}
		return all, nil
	}
	n, err := strconv.Atoi(wanted)
	y, known := out.Year(n)
	if err != nil || !known {
		of := out.Composite.Years
		return nil, &data.FieldError{Field: "year", Value: wanted, Reason: fmt.Sprintf("the years of the composite are %d to %d; all asks for each of them", of.From, of.To)}
	}
	return []*wellbeing.Year{y}, nil
}

// insideOf returns whether an area is one of those that a request asks for.
func insideOf(c *cube.Cube, in *compositeValuesInput) (func(data.AreaCode) bool, error) {
	parent, err := findParent(c, in.Parent)
	if err != nil {
		return nil, err
	}
	var only data.AreaCode
	if in.Area != "" {
		a, err := findArea(c, "area", in.Area)
		if err != nil {
			return nil, err
		}
		only = a.Code
	}
	return func(code data.AreaCode) bool {
		return (only == "" || code == only) && (parent == "" || parent == data.CountryCode || c.Within(code, parent))
	}, nil
}

func byRank(a, b compositeValue) int {
	switch {
	case a.Rank == nil && b.Rank == nil:
		return 0
	case a.Rank == nil:
		return 1
	case b.Rank == nil:
		return -1
	}
	return cmp.Compare(*a.Rank, *b.Rank)
}

// rankOf returns a rank, nil for none.
func rankOf(rank int) *int {
	if rank == 0 {
		return nil
	}
	return &rank
}

func describeScore(out *wellbeing.Result, y *wellbeing.Year, i int, lang string) compositeValue {
	score, a := &y.Scores[i], out.Areas[i]
	v := compositeValue{
		Area: string(a.Code), Name: a.Name, Year: y.Year, Value: measured(score.Value), Rank: rankOf(score.Rank), Coverage: exactly(rounded(score.Coverage)),
		Oldest: score.Oldest, Newest: score.Newest, Missing: append([]string{}, score.Missing...), Reason: score.Reason.In(lang),
	}
	for k, d := range out.Composite.Domains {
		v.Domains = append(v.Domains, compositeDomain{d.ID, measured(score.Domains[k])})
	}
	for j := range score.Cells {
		cell, in := &score.Cells[j], &out.Indicators[j].Indicator
		one := compositeCell{
			Code: in.Code, Value: figure(in, cell.Value.Value, cell.Value.Valid, 0), Year: cell.Year, Status: notPublished, Scaled: measured(cell.Scaled), Filled: cell.Filled, Treated: cell.Treated, Source: cell.Dataset,
		}
		if cell.Status != 0 {
			one.Status = cell.Status.String()
		}
		v.Indicators = append(v.Indicators, one)
	}
	return v
}

// compositeValueColumns are the columns of a composite: three of each domain and
// indicator stand beside those of the area.
func compositeValueColumns(d *catalog.Composite) []column[compositeValue] {
	columns := []column[compositeValue]{
		{"area", func(v compositeValue) any { return v.Area }},
		{"areaName", func(v compositeValue) any { return v.Name }},
		{"year", func(v compositeValue) any { return v.Year }},
		{"value", func(v compositeValue) any { return v.Value }},
		{"rank", func(v compositeValue) any { return optional(v.Rank) }},
		{"coverage", func(v compositeValue) any { return v.Coverage }},
		{"oldest", func(v compositeValue) any { return v.Oldest }},
		{"newest", func(v compositeValue) any { return v.Newest }},
		{"missing", func(v compositeValue) any { return strings.Join(v.Missing, " ") }},
		{"reason", func(v compositeValue) any { return v.Reason }},
	}
	for k, domain := range d.Domains {
		columns = append(columns, column[compositeValue]{"domain." + domain.ID, func(v compositeValue) any { return v.Domains[k].Value }})
	}
	for j, one := range d.Indicators() {
		columns = append(columns,
			column[compositeValue]{one.Code, func(v compositeValue) any { return v.Indicators[j].Value }},
			column[compositeValue]{one.Code + ".year", func(v compositeValue) any { return v.Indicators[j].Year }},
			column[compositeValue]{one.Code + ".status", func(v compositeValue) any { return v.Indicators[j].Status }},
			column[compositeValue]{one.Code + ".scaled", func(v compositeValue) any { return v.Indicators[j].Scaled }},
			column[compositeValue]{one.Code + ".filled", func(v compositeValue) any { return v.Indicators[j].Filled }},
			column[compositeValue]{one.Code + ".treated", func(v compositeValue) any { return v.Indicators[j].Treated }},
			column[compositeValue]{one.Code + ".source", func(v compositeValue) any { return v.Indicators[j].Source }},
		)
	}
	return columns
}

// optional returns what a cell shows of a number that may be absent.
func optional(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}
