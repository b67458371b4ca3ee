package api

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const trendDoc = "Show how a figure changes. For each area, in order of code, the change from a baseline to the latest figure and the straight line of least squares " +
	"through the published figures, with the 95 % confidence interval of its slope. What cannot be computed is null, beside the reason. " +
	"Figures before a break of the series are not compared with those after it: the change over a break is null, and the line runs through the figures after the last break. " +
	"The line takes the periods that are as long as the baseline; figures that are missing are left out and counted. Neither says why something changed. At most 100 areas."

// trendView is the trend of an indicator in some areas.
type trendView struct {
	Items  []trendItem `json:"items"`
	Total  int         `json:"total" doc:"Areas in the answer; a code of another date may stand for several."`
	Breaks []breakItem `json:"breaks" doc:"Breaks of the series within the figures of these areas, with their reasons."`
	ReleaseNote
}

// trendItem is the trend of an indicator in one area.
type trendItem struct {
	Area          string   `json:"area" example:"052032"`
	AreaName      string   `json:"areaName" example:"Siena"`
	Level         string   `json:"level" example:"municipality"`
	Indicator     string   `json:"indicator" example:"DEM01"`
	Unit          string   `json:"unit" doc:"Of the figures; in English with lang=en." example:"residenti"`
	Baseline      string   `json:"baseline" example:"2019"`
	BaselineValue number   `json:"baselineValue"`
	BaselineIs    string   `json:"baselineStatus" enum:"final,provisional,estimated,notAvailable,suppressed,notApplicable,notPublished"`
	Latest        string   `json:"latest" doc:"Latest period with a value, not after to; empty when there is none." example:"2022"`
	LatestValue   number   `json:"latestValue"`
	LatestIs      string   `json:"latestStatus" enum:"final,provisional,estimated,notPublished"`
	Change        number   `json:"change" doc:"Latest figure less that of the baseline; null beside its reason."`
	ChangeUnit    string   `json:"changeUnit" doc:"Of change: percentage points for a percentage." example:"residenti"`
	ChangeReason  string   `json:"changeReason,omitempty" doc:"Why there is no change."`
	Percent       number   `json:"changePercent" doc:"Change in percent of the baseline; null beside its reason."`
	PercentReason string   `json:"changePercentReason,omitempty" doc:"Why there is no change in percent."`
	Slope         number   `json:"slope" doc:"Change in one year along the line; null beside trendReason."`
	SlopeLower    number   `json:"slopeLower" doc:"95 % confidence interval of the slope."`
	SlopeUpper    number   `json:"slopeUpper"`
	SlopeUnit     string   `json:"slopeUnit" example:"residenti all'anno"`
	RSquared      number   `json:"rSquared" doc:"Share of the variance that the line tells, 0 to 1; null where all figures are equal."`
	TrendFrom     string   `json:"trendFrom" doc:"First period of the line." example:"2012"`
	TrendTo       string   `json:"trendTo" doc:"Last period of the line." example:"2022"`
	Points        int      `json:"points" doc:"Figures the line runs through, or would." example:"11"`
	Missing       int      `json:"missing" doc:"Periods left out because the area has no value, of those with figures at its level, after the last break." example:"0"`
	TrendReason   string   `json:"trendReason,omitempty" doc:"Why there is no line."`
	TrendNote     string   `json:"trendNote,omitempty" doc:"Which figures the line leaves out because of a break."`
	Breaks        []string `json:"breaks" doc:"Periods from which figures are not comparable with earlier ones, within those of the area."`
	Sources       []string `json:"sources" doc:"Datasets of the figures, in order of id."`
	Recalculated  bool     `json:"recalculated" doc:"True when a figure was brought to the reference vintage."`
}

var trendColumns = []column[trendItem]{
	{"area", func(t trendItem) any { return t.Area }},
	{"areaName", func(t trendItem) any { return t.AreaName }},
	{"level", func(t trendItem) any { return t.Level }},
	{"indicator", func(t trendItem) any { return t.Indicator }},
	{"unit", func(t trendItem) any { return t.Unit }},
	{"baseline", func(t trendItem) any { return t.Baseline }},
	{"baselineValue", func(t trendItem) any { return t.BaselineValue }},
	{"baselineStatus", func(t trendItem) any { return t.BaselineIs }},
	{"latest", func(t trendItem) any { return t.Latest }},
	{"latestValue", func(t trendItem) any { return t.LatestValue }},
	{"latestStatus", func(t trendItem) any { return t.LatestIs }},
	{"change", func(t trendItem) any { return t.Change }},
	{"changeUnit", func(t trendItem) any { return t.ChangeUnit }},
	{"changeReason", func(t trendItem) any { return t.ChangeReason }},
	{"changePercent", func(t trendItem) any { return t.Percent }},
	{"changePercentReason", func(t trendItem) any { return t.PercentReason }},
	{"slope", func(t trendItem) any { return t.Slope }},
	{"slopeLower", func(t trendItem) any { return t.SlopeLower }},
	{"slopeUpper", func(t trendItem) any { return t.SlopeUpper }},
	{"slopeUnit", func(t trendItem) any { return t.SlopeUnit }},
	{"rSquared", func(t trendItem) any { return t.RSquared }},
	{"trendFrom", func(t trendItem) any { return t.TrendFrom }},
	{"trendTo", func(t trendItem) any { return t.TrendTo }},
	{"points", func(t trendItem) any { return t.Points }},
	{"missing", func(t trendItem) any { return t.Missing }},
	{"trendReason", func(t trendItem) any { return t.TrendReason }},
	{"trendNote", func(t trendItem) any { return t.TrendNote }},
	{"breaks", func(t trendItem) any { return strings.Join(t.Breaks, " ") }},
	{"sources", func(t trendItem) any { return strings.Join(t.Sources, " ") }},
	{"recalculated", func(t trendItem) any { return t.Recalculated }},
}

type trendInput struct {
	Indicator string   `query:"indicator" required:"true" maxLength:"64" example:"DEM01"`
	Area      []string `query:"area" required:"true" maxItems:"100" doc:"Codes of areas, of any date, with commas." example:"052032,053011"`
	Baseline  string   `query:"baseline" required:"true" maxLength:"10" doc:"Period the change is measured from." example:"2019"`
	From      string   `query:"from" maxLength:"10" doc:"First period of the line; the first published unless given." example:"2012"`
	To        string   `query:"to" maxLength:"10" doc:"Last period of the change and of the line; the latest published unless given." example:"2022"`
	ReleaseParams
	LangParam
	ListFormat
}

func (s *service) showTrend(r *request, in *trendInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	q := trendQuestion{cube: c, lang: in.Lang}
	if q.indicator, err = findIndicator(c, in.Indicator); err != nil {
		return reply{}, err
	}
	if err := q.readPeriods(in); err != nil {
		return reply{}, err
	}
	areas, err := listedAreas(c, in.Area)
	if err != nil {
		return reply{}, err
	}
	v := trendView{Items: make([]trendItem, len(areas)), Total: len(areas), Breaks: []breakItem{}}
	published := false
	for i, a := range areas {
		v.Items[i] = q.answer(a)
		published = published || v.Items[i].Latest != ""
	}
	if !published {
		return reply{}, &refusal{kind: data.ErrNoData, detail: "no figure of this indicator was published for these areas in periods as long as the baseline"}
	}
	for _, b := range describeBreaks(q.indicator.Breaks) {
		if slices.ContainsFunc(v.Items, func(t trendItem) bool { return slices.Contains(t.Breaks, b.Period) }) {
			v.Breaks = append(v.Breaks, b)
		}
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, v.Items, trendColumns), media: m, file: "trend.csv", total: v.Total}, nil
	}
	return renderJSON(v)
}

// trendQuestion is what a trend is asked of.
type trendQuestion struct {
	cube      *cube.Cube
	indicator data.Indicator
	baseline  data.Period
	window    selection // from and to
	lang      string
}

// readPeriods reads the periods of a request.
func (q *trendQuestion) readPeriods(in *trendInput) (err error) {
	if q.baseline, err = parsePeriod("baseline", in.Baseline); err != nil {
		return err
	}
	if q.window.from, err = parsePeriod("from", in.From); err != nil {
		return err
	}
	if q.window.to, err = parsePeriod("to", in.To); err != nil {
		return err
	}
	switch last := (selection{to: q.window.to}); {
	case !last.covers(q.baseline):
		return &data.FieldError{Field: "baseline", Value: in.Baseline, Reason: "must not come after to"}
	case in.From != "" && !last.covers(q.window.from):
		return &data.FieldError{Field: "from", Value: in.From, Reason: "must not come after to"}
	}
	return nil
}
