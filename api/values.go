package api

import (
	"strconv"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const valuesDoc = "Show the values of a map. One indicator in one period over the areas of a level, in order of code: " +
	"codes stand once, values[i] belongs to areas[i]. Without period, the latest one with a value for at least 95 % of the areas of the level. " +
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
	Areas        []string          `json:"areas"`
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
	indicator, period, unit string
}

var valueColumns = []column[valueRow]{
	{"area", func(v valueRow) any { return string(v.area.Code) }},
	{"areaName", func(v valueRow) any { return v.area.Name }},
	{"level", func(v valueRow) any { return v.area.Level.String() }},
	{"indicator", func(v valueRow) any { return v.indicator }},
	{"period", func(v valueRow) any { return v.period }},
	{"value", func(v valueRow) any { return number{v.cell.Value, v.cell.Status.HasValue()} }},
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
	period, err := in.period(c, level)
	if err != nil {
		return reply{}, err
	}
	v := c.Values(i.Code, level, parent, period)
	if len(v.Areas) == 0 {
		return reply{}, &refusal{kind: data.ErrNoData, field: "parent", detail: "it has no areas of this level"}
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, valueRows(v, in.Lang), valueColumns), media: m, file: "values.csv", total: len(v.Areas)}, nil
	}
	return reply{body: appendValues(r.memo, v, parent, in.Lang), media: asJSON}, nil
}

// period returns the period of the map, which must have been published.
func (in *valuesInput) period(c *cube.Cube, l data.Level) (data.Period, error) {
	none := &refusal{kind: data.ErrNoData, field: "period", detail: "nothing was published for this indicator at this level"}
	if in.Period == "" {
		p, ok := c.LatestPeriod(in.Indicator, l)
		if !ok {
			return p, none
		}
		return p, nil
	}
	p, err := parsePeriod("period", in.Period)
	if err != nil {
		return p, err
	}
	for _, have := range c.Periods(in.Indicator, l) {
		if have == p {
			return p, nil
		}
	}
	none.detail = "nothing was published for this indicator at this level in this period"
	return p, none
}

func valueRows(v cube.Values, lang string) []valueRow {
	rows := make([]valueRow, len(v.Areas))
	for i, a := range v.Areas {
		rows[i] = valueRow{a, v.Cells[i], v.Indicator.Code, v.Period.String(), v.Indicator.Unit.In(lang)}
	}
	return rows
}

// appendValues writes the values of a map as valuesView describes them.
func appendValues(m *memo, v cube.Values, parent data.AreaCode, lang string) []byte {
	source := ""
	for _, c := range v.Cells {
		if c.Published() {
			source = c.Dataset
			break
		}
	}
	b := make([]byte, 0, 512+32*len(v.Areas))
	b = appendString(append(b, `{"indicator":`...), v.Indicator.Code)
	b = appendString(append(b, `,"level":`...), v.Level.String())
	b = appendString(append(b, `,"parent":`...), string(parent))
	b = appendString(append(b, `,"period":`...), v.Period.String())
	b = appendString(append(b, `,"unit":`...), v.Indicator.Unit.In(lang))
	b = appendString(append(b, `,"source":`...), source)
	b = appendString(append(b, `,"release":`...), m.cube.Release().ID)
	b = append(b, `,"areas":[`...)
	if all := m.cube.Areas(v.Level); len(all) == len(v.Areas) {
		b = append(b, m.codesOf(v.Level)...)
	} else {
		b = appendCodes(b, v.Areas)
	}
	b = append(b, `],"values":[`...)
	for i, c := range v.Cells {
		b = appendNumber(comma(b, i), number{c.Value, c.Status.HasValue()})
	}
	b = append(b, `],"statuses":{`...)
	b = appendSparse(b, v.Cells, func(c cube.Cell) bool { return c.Status != data.Final }, func(b []byte, c cube.Cell) []byte { return appendString(b, statusOf(c)) })
	b = append(b, `},"recalculated":[`...)
	n := 0
	for i, c := range v.Cells {
		if c.Recalculated {
			b = strconv.AppendInt(comma(b, n), int64(i), 10)
			n++
		}
	}
	b = append(b, `],"sources":{`...)
	b = appendSparse(b, v.Cells, func(c cube.Cell) bool { return c.Published() && c.Dataset != source }, func(b []byte, c cube.Cell) []byte { return appendString(b, c.Dataset) })
	b = append(b, `},"partial":{`...)
	b = appendSparse(b, v.Cells, func(c cube.Cell) bool { return c.Covered < c.Expected }, func(b []byte, c cube.Cell) []byte {
		b = strconv.AppendInt(append(b, '['), int64(c.Covered), 10)
		b = strconv.AppendInt(append(b, ','), int64(c.Expected), 10)
		return append(b, ']')
	})
	return append(b, "}}"...)
}

// appendSparse appends the members of an object for the cells that keep
// accepts: the position as the name, what value appends as the value.
func appendSparse(b []byte, cells []cube.Cell, keep func(cube.Cell) bool, value func([]byte, cube.Cell) []byte) []byte {
	n := 0
	for i, c := range cells {
		if keep(c) {
			b = strconv.AppendInt(append(comma(b, n), '"'), int64(i), 10)
			b = value(append(b, `":`...), c)
			n++
		}
	}
	return b
}

// comma appends the comma before member i of a list.
func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}
