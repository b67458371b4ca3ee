package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const observationsDoc = "List observations. Published figures in order of indicator, area code, period, sex, age. " +
	"Needs indicator or area: every figure at once is in the bulk files. Totals of all sexes and ages unless sex or age is given. " +
	"A figure that was never published has no item; one published without a value has a null value and the status that says why. " +
	"At most 10000 items in one answer as JSON, 10 million as CSV; 10 indicators, 100 areas."

// observation is one figure as a list shows it.
type observation struct {
	Area         string `json:"area" example:"052032"`
	AreaName     string `json:"areaName" example:"Siena"`
	Level        string `json:"level" example:"municipality"`
	Indicator    string `json:"indicator" example:"DEM01"`
	Period       string `json:"period" example:"2022"`
	Value        number `json:"value" doc:"Null when the status says that there is no value."`
	Status       string `json:"status" enum:"final,provisional,estimated,notAvailable,suppressed,notApplicable"`
	Unit         string `json:"unit" doc:"In Italian, or in English with lang=en." example:"residenti"`
	Source       string `json:"source" doc:"Dataset." example:"popolazione-eta"`
	Recalculated bool   `json:"recalculated" doc:"True when summed or split to bring the code of another date to the reference vintage."`
	Sex          string `json:"sex" example:"total"`
	Age          string `json:"age" example:"total"`
	Numerator    number `json:"numerator,omitzero" doc:"Of a ratio, before scaling, where known."`
	Denominator  number `json:"denominator,omitzero"`
	Covered      int    `json:"covered,omitempty" doc:"Municipalities summed, of those expected; absent for a figure published as it is."`
	Expected     int    `json:"expected,omitempty"`
}

var observationColumns = []column[observation]{
	{"area", func(o observation) any { return o.Area }},
	{"areaName", func(o observation) any { return o.AreaName }},
	{"level", func(o observation) any { return o.Level }},
	{"indicator", func(o observation) any { return o.Indicator }},
	{"period", func(o observation) any { return o.Period }},
	{"value", func(o observation) any { return o.Value }},
	{"status", func(o observation) any { return o.Status }},
	{"unit", func(o observation) any { return o.Unit }},
	{"source", func(o observation) any { return o.Source }},
	{"recalculated", func(o observation) any { return o.Recalculated }},
	{"sex", func(o observation) any { return o.Sex }},
	{"age", func(o observation) any { return o.Age }},
	{"numerator", func(o observation) any { return o.Numerator }},
	{"denominator", func(o observation) any { return o.Denominator }},
	{"covered", func(o observation) any { return number{float64(o.Covered), o.Expected > 0} }},
	{"expected", func(o observation) any { return number{float64(o.Expected), o.Expected > 0} }},
}

// LangParam chooses the language of units and reasons.
type LangParam struct {
	Lang string `query:"lang" enum:"it,en" default:"it" doc:"Language of units and reasons."`
}

// figuresView describes what renderObservations writes.
type figuresView struct {
	ReleaseNote
	Release string        `json:"release" doc:"Release the figures are of." example:"2026-11-22.1"`
	Items   []observation `json:"items"`
	Total   int           `json:"total" doc:"Items in the whole list."`
	Limit   int           `json:"limit" doc:"Most items in this answer."`
	Offset  int           `json:"offset" doc:"Items left out at the beginning."`
}

type observationsInput struct {
	Indicator []string `query:"indicator" maxItems:"10" doc:"Codes of indicators, with commas." example:"DEM01,DEM03"`
	Area      []string `query:"area" maxItems:"100" doc:"Codes of areas, of any date, with commas." example:"052032,064008"`
	LevelParam
	Parent  string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"052"`
	Period  string `query:"period" maxLength:"10" doc:"One period." example:"2022"`
	From    string `query:"from" maxLength:"10" doc:"First period; not together with period." example:"2010"`
	To      string `query:"to" maxLength:"10" doc:"Last period; not together with period." example:"2022"`
	Dataset string `query:"dataset" maxLength:"64" doc:"Only figures of this dataset, even where another precedes it."`
	Sex     string `query:"sex" enum:"total,female,male,*" doc:"One sex, or * for each."`
	Age     string `query:"age" maxLength:"16" doc:"One class of age, such as 0-4, or * for each."`
	ReleaseParams
	LangParam
	Limit  int `query:"limit" minimum:"1" maximum:"10000000" default:"100" doc:"Items in the answer, at most 10000 as JSON; a longer CSV is sent as it is found, and says the total only where the columns in memory know it."`
	Offset int `query:"offset" minimum:"0" maximum:"100000000" default:"0" doc:"Items to leave out at the beginning."`
	ListFormat
}

func (s *service) listObservations(r *request, in *observationsInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	sel, err := in.selection(c)
	if err != nil {
		return reply{}, err
	}
	if in.streamed() {
		return s.streamObservations(r, c, in, sel)
	}
	if in.Sex == "" && in.Age == "" && in.Dataset == "" {
		return renderTotals(r, c, in, sel), nil
	}
	p, err := detailed(r, c, in, sel)
	if err != nil {
		return reply{}, err
	}
	return renderObservations(r, in.Format, "observations", p)
}

// totals answers from the columns of the release.
func totals(c *cube.Cube, in *observationsInput, sel selection) page[observation] {
	p := page[observation]{Items: []observation{}, Limit: in.Limit, Offset: in.Offset}
	p.Total = eachTotal(c, in, sel, func(i *data.Indicator, a placed, period data.Period, cell cube.Cell) {
		p.Items = append(p.Items, describePoint(i, a.Area, cube.Point{Period: period, Cell: cell}, in.Lang))
	})
	return p
}

// describePoint is one figure of the columns.
func describePoint(i *data.Indicator, a *data.Area, p cube.Point, lang string) observation {
	return observation{
		Area: string(a.Code), AreaName: a.Name, Level: a.Level.String(), Indicator: i.Code, Period: p.Period.String(),
		Value: figure(i, p.Value, p.Status.HasValue(), p.Expected), Status: p.Status.String(), Unit: i.Unit.In(lang), Source: p.Dataset,
		Recalculated: p.Recalculated, Sex: data.Total, Age: data.Total, Covered: int(p.Covered), Expected: int(p.Expected),
	}
}

// detailed answers from the store: classes of sex and age, other datasets. The
// question is given up when the client leaves.
func detailed(r *request, c *cube.Cube, in *observationsInput, sel selection) (page[observation], error) {
	p := page[observation]{Items: []observation{}, Limit: in.Limit, Offset: in.Offset}
	f, empty := filterOf(c, in, sel)
	if empty {
		return p, nil
	}
	ctx, done := untilLeft(r.ctx, r.conn)
	defer done()
	rows, total, err := c.Detail(ctx, f)
	if err != nil {
		return p, fmt.Errorf("read observations: %w", cmp.Or(context.Cause(ctx), err))
	}
	p.Items, p.Total = make([]observation, len(rows)), total
	for n, row := range rows {
		p.Items[n] = describeRow(c, row, in.Lang)
	}
	return p, nil
}

// filterOf returns the question to the store for a list; empty when the list is.
func filterOf(c *cube.Cube, in *observationsInput, sel selection) (f cube.Filter, empty bool) {
	f = cube.Filter{Dataset: in.Dataset, Sex: in.Sex, Age: in.Age, Limit: in.Limit, Offset: in.Offset}
	for _, i := range sel.indicators {
		f.Indicators = append(f.Indicators, i.Code)
		for _, l := range data.Levels() {
			for _, p := range c.Periods(i.Code, l) {
				if sel.covers(p) && (in.Period == "" || p == sel.from) && !slices.Contains(f.Periods, p) {
					f.Periods = append(f.Periods, p)
				}
			}
		}
	}
	slices.SortFunc(f.Periods, data.Period.Compare)
	if sel.from.IsZero() && sel.to.IsZero() {
		f.Periods = nil
	} else if len(f.Periods) == 0 {
		return f, true
	}
	if sel.limited {
		for _, a := range sel.areas {
			f.Areas = append(f.Areas, a.Code)
		}
	}
	return f, sel.limited && len(f.Areas) == 0
}

// describeRow is one figure of the store.
func describeRow(c *cube.Cube, row data.Observation, lang string) observation {
	a, _ := c.Area(row.Area)
	i, _ := c.Indicator(row.Indicator)
	return observation{
		Area: string(row.Area), AreaName: a.Name, Level: a.Level.String(), Indicator: row.Indicator, Period: row.Period.String(),
		Value: figure(&i, row.Value, row.Status.HasValue(), row.Expected), Status: row.Status.String(), Unit: i.Unit.In(lang), Source: row.Dataset,
		Recalculated: row.Recalculated, Sex: row.Sex, Age: row.Age, Numerator: number(row.Numerator), Denominator: number(row.Denominator),
		Covered: int(row.Covered), Expected: int(row.Expected),
	}
}

// renderObservations writes a page of observations; their JSON is appended by
// hand because a page may have ten thousand.
func renderObservations(r *request, format, file string, p page[observation]) (reply, error) {
	m := r.format(format)
	if m == asCSV {
		return reply{body: appendCSV(make([]byte, 0, 128*len(p.Items)), p.Items, observationColumns), media: m, file: file + ".csv", total: p.Total}, nil
	}
	b := appendListHead(make([]byte, 0, 128+320*len(p.Items)), r)
	for i := range p.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendObservation(b, &p.Items[i])
	}
	b = appendPage(b, p.Total, p.Limit, p.Offset)
	return reply{body: b, media: m}, nil
}

// appendObservation appends what encoding/json would write for o.
func appendObservation(b []byte, o *observation) []byte {
	b = appendString(append(b, `{"area":`...), o.Area)
	b = appendString(append(b, `,"areaName":`...), o.AreaName)
	b = appendString(append(b, `,"level":`...), o.Level)
	b = appendString(append(b, `,"indicator":`...), o.Indicator)
	b = appendString(append(b, `,"period":`...), o.Period)
	b = appendNumber(append(b, `,"value":`...), o.Value)
	b = appendString(append(b, `,"status":`...), o.Status)
	b = appendString(append(b, `,"unit":`...), o.Unit)
	b = appendString(append(b, `,"source":`...), o.Source)
	b = append(b, `,"recalculated":`...)
	if o.Recalculated {
		b = append(b, "true"...)
	} else {
		b = append(b, "false"...)
	}
	b = appendString(append(b, `,"sex":`...), o.Sex)
	b = appendString(append(b, `,"age":`...), o.Age)
	if o.Numerator.Valid {
		b = appendNumber(append(b, `,"numerator":`...), o.Numerator)
	}
	if o.Denominator.Valid {
		b = appendNumber(append(b, `,"denominator":`...), o.Denominator)
	}
	if o.Covered != 0 {
		b = appendFloat(append(b, `,"covered":`...), float64(o.Covered))
	}
	if o.Expected != 0 {
		b = appendFloat(append(b, `,"expected":`...), float64(o.Expected))
	}
	return append(b, '}')
}
