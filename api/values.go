package api

import (
	"cittamedie/data"
	"cittamedie/data/cube"
)

const valuesDoc = "Show the values of a map. One indicator in one period over the areas of a level, in order of code: " +
	"codes stand once, values[i] belongs to areas[i]. codes names the list of codes: who has it already, from another map with the same name, " +
	"asks with codes=false and gets the values alone. Without period, the latest one with a value for at least 95 % of the areas of the level. " +
	"statuses has the positions of every value that is not final: provisional and estimated have a value; notAvailable, suppressed and " +
	"notApplicable were published without one; notPublished was never published. sources has the positions whose dataset is not source, " +
	"partial those of sums that miss some municipalities."

// notPublished is the status of an area without a row.
const notPublished = "notPublished"

// valuesView describes what appendValues writes.
type valuesView struct {
	Indicator    string            `json:"indicator" example:"DEM03"`
	Level        string            `json:"level" example:"province"`
	Parent       string            `json:"parent" doc:"Empty for the whole country." example:""`
	Period       string            `json:"period" example:"2022"`
	Unit         string            `json:"unit" example:"per 100 residenti 0-14"`
	Source       string            `json:"source" doc:"Dataset of the first value." example:"popolazione-eta"`
	Release      string            `json:"release" example:"2026-11-22.1"`
	ReleaseNote  string            `json:"releaseNote,omitempty" doc:"What is to be known about the release that was asked for: it has another id now, or the time has not come."`
	Codes        string            `json:"codes" doc:"Name of the list of codes, the same wherever the list is." example:"5c1a6f0e9b27d483"`
	Areas        []string          `json:"areas,omitempty" doc:"Absent with codes=false."`
	Values       []number          `json:"values"`
	Statuses     map[string]string `json:"statuses" doc:"Position to status, where it is not final."`
	Recalculated []int             `json:"recalculated" doc:"Positions brought to the reference vintage."`
	Sources      map[string]string `json:"sources" doc:"Position to dataset, where it is not that of source."`
	Partial      map[string][]int  `json:"partial" doc:"Position to the municipalities summed and expected, where some are missing."`
}

// valueRow is one cell as the CSV shows it.
type valueRow struct {
	area                    data.Area
	cell                    cube.Cell
	value                   number
	indicator, period, unit string
}

var valueColumns = []column[valueRow]{
	{"area", func(v valueRow) any { return string(v.area.Code) }},
	{"areaName", func(v valueRow) any { return v.area.Name }},
	{"level", func(v valueRow) any { return v.area.Level.String() }},
	{"indicator", func(v valueRow) any { return v.indicator }},
	{"period", func(v valueRow) any { return v.period }},
	{"value", func(v valueRow) any { return v.value }},
	{"status", func(v valueRow) any { return statusOf(v.cell) }},
	{"unit", func(v valueRow) any { return v.unit }},
	{"source", func(v valueRow) any { return v.cell.Dataset }},
	{"recalculated", func(v valueRow) any { return v.cell.Recalculated }},
	{"covered", func(v valueRow) any { return number{float64(v.cell.Covered), v.cell.Expected > 0} }},
	{"expected", func(v valueRow) any { return number{float64(v.cell.Expected), v.cell.Expected > 0} }},
}

func statusOf(c cube.Cell) string {
	if !c.Published() {
		return notPublished
	}
	return c.Status.String()
}

type valuesInput struct {
	Indicator string `query:"indicator" required:"true" maxLength:"64" example:"DEM03"`
	Level     string `query:"level" required:"true" enum:"municipality,province,region,division,country,labourArea,functionalArea,perimeter" example:"province"`
	Parent    string `query:"parent" maxLength:"64" doc:"Only areas inside this one." example:"09"`
	Period    string `query:"period" maxLength:"10" doc:"The latest well-filled one when not given." example:"2022"`
	Codes     bool   `query:"codes" default:"true" doc:"false to leave areas out of the JSON."`
	ReleaseParams
	LangParam
	ListFormat
}

func (s *service) showValues(r *request, in *valuesInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	i, err := findIndicator(c, in.Indicator)
	if err != nil {
		return reply{}, err
	}
	level, parent, err := where(c, in.Level, in.Parent)
	if err != nil {
		return reply{}, err
	}
	period, err := mapPeriod(c, i.Code, level, in.Period)
	if err != nil {
		return reply{}, err
	}
	list := r.memo.list(level, parent)
	if len(list.areas) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, field: "parent", detail: "it has no areas of this level"}
	}
	column, _ := c.Column(i.Code, level, period)
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, valueRows(&i, column, list, period, in.Lang), valueColumns), media: m, file: "values.csv", total: len(list.areas)}, nil
	}
	w := valuesWriter{indicator: &i, column: column, list: list, parent: parent, period: period, lang: in.Lang, release: c.Release().ID, codes: in.Codes}
	return w.reply(r.memo, r.splices()), nil
}

// mapPeriod returns the period of a map, which must have been published; the
// latest well-filled one when text is empty.
func mapPeriod(c *cube.Cube, indicator string, l data.Level, text string) (data.Period, error) {
	none := &refusal{kind: data.ErrNoData, field: "period", detail: "nothing was published for this indicator at this level"}
	if text == "" {
		p, ok := c.LatestPeriod(indicator, l)
		if !ok {
			return p, none
		}
		return p, nil
	}
	p, err := parsePeriod("period", text)
	if err != nil {
		return p, err
	}
	if _, ok := c.Column(indicator, l, p); ok {
		return p, nil
	}
	none.detail = "nothing was published for this indicator at this level in this period"
	return p, none
}

func valueRows(i *data.Indicator, column cube.Column, list *areaList, period data.Period, lang string) []valueRow {
	rows := make([]valueRow, len(list.areas))
	for n, a := range list.areas {
		c := column.Cell(list.place(n))
		rows[n] = valueRow{a, c, figure(i, c.Value, c.Status.HasValue(), c.Expected), i.Code, period.String(), i.Unit.In(lang)}
	}
	return rows
}
