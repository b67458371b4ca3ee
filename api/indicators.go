package api

import (
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const indicatorsDoc = "List indicators. The catalogue, in the order a reader meets it. At most 10000 items in one answer."

const indicatorDoc = "Show an indicator. Definition, unit, polarity, formula, the datasets it comes from with their licences, and the periods published at each level."

// IndicatorItem is a row of the catalogue as a list shows it.
type IndicatorItem struct {
	Code          string    `json:"code" example:"DEM03"`
	Title         data.Text `json:"title"`
	Question      data.Text `json:"question"`
	Unit          data.Text `json:"unit"`
	Decimals      int       `json:"decimals" doc:"Digits shown to readers; figures here are not rounded."`
	Polarity      string    `json:"polarity" enum:"positive,negative,neutral"`
	Domain        string    `json:"domain" example:"demography"`
	Recomposition string    `json:"recomposition" doc:"How it is obtained for a set of municipalities: R exact, W weighted, F from flows, P from projects, N not." enum:"R,W,F,P,N"`
	Quantity      bool      `json:"quantity" doc:"True for a count that adds up over areas."`
	Instant       bool      `json:"instant" doc:"True when the value is that of 31 December."`
	Datasets      []string  `json:"datasets"`
}

var indicatorColumns = []column[IndicatorItem]{
	{"code", func(i IndicatorItem) any { return i.Code }},
	{"titleIt", func(i IndicatorItem) any { return i.Title.IT }},
	{"titleEn", func(i IndicatorItem) any { return i.Title.EN }},
	{"questionIt", func(i IndicatorItem) any { return i.Question.IT }},
	{"questionEn", func(i IndicatorItem) any { return i.Question.EN }},
	{"unitIt", func(i IndicatorItem) any { return i.Unit.IT }},
	{"unitEn", func(i IndicatorItem) any { return i.Unit.EN }},
	{"decimals", func(i IndicatorItem) any { return i.Decimals }},
	{"polarity", func(i IndicatorItem) any { return i.Polarity }},
	{"domain", func(i IndicatorItem) any { return i.Domain }},
	{"recomposition", func(i IndicatorItem) any { return i.Recomposition }},
	{"quantity", func(i IndicatorItem) any { return i.Quantity }},
	{"instant", func(i IndicatorItem) any { return i.Instant }},
	{"datasets", func(i IndicatorItem) any { return strings.Join(i.Datasets, " ") }},
}

type indicatorsInput struct {
	Paging
	ListFormat
}

func (s *service) listIndicators(r *request, in *indicatorsInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	items := make([]IndicatorItem, len(c.Indicators()))
	for i, row := range c.Indicators() {
		items[i] = describeIndicator(row)
	}
	return renderList(r, in.Format, "indicators", cut(items, in.Paging), indicatorColumns)
}

func describeIndicator(i data.Indicator) IndicatorItem {
	datasets := i.Datasets
	if datasets == nil {
		datasets = []string{}
	}
	return IndicatorItem{
		Code: i.Code, Title: i.Title, Question: i.Question, Unit: i.Unit, Decimals: i.Decimals, Polarity: i.Polarity.String(),
		Domain: i.Domain, Recomposition: string(i.Recomposition), Quantity: i.Quantity, Instant: i.Instant, Datasets: datasets,
	}
}

// indicatorView is everything the catalogue says of an indicator.
type indicatorView struct {
	IndicatorItem
	Definition     data.Text           `json:"definition"`
	HowToRead      data.Text           `json:"howToRead"`
	PolarityReason string              `json:"polarityReason"`
	Formula        string              `json:"formula" doc:"Scale * numerator / denominator over other indicators; empty for a figure that is read as published." example:"100 * DEM01[65+] / DEM01[0-14]"`
	Method         string              `json:"method"`
	Sources        []data.Dataset      `json:"sources" doc:"The datasets, in order of precedence, with their licences."`
	Periods        map[string][]string `json:"periods" doc:"Periods published, by level."`
	Latest         map[string]string   `json:"latest" doc:"By level, the latest period with a value for at least 95 % of the areas."`
}

type indicatorInput struct {
	Code string `path:"code" maxLength:"64" example:"DEM03"`
}

func (s *service) showIndicator(r *request, in *indicatorInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	row, ok := c.Indicator(in.Code)
	if !ok {
		return reply{}, &refusal{kind: data.ErrNotFound, field: "code", detail: "there is no such indicator"}
	}
	v := indicatorView{
		IndicatorItem: describeIndicator(row), Definition: row.Definition, HowToRead: row.HowToRead, PolarityReason: row.PolarityWhy,
		Formula: row.FormulaText, Method: row.Method, Sources: []data.Dataset{}, Periods: map[string][]string{}, Latest: map[string]string{},
	}
	for _, id := range row.Datasets {
		if d, ok := c.Dataset(id); ok {
			v.Sources = append(v.Sources, d)
		}
	}
	v.addPeriods(c)
	return renderJSON(v)
}

// addPeriods fills in which periods are published at which level.
func (v *indicatorView) addPeriods(c *cube.Cube) {
	for _, l := range data.Levels() {
		for _, p := range c.Periods(v.Code, l) {
			v.Periods[l.String()] = append(v.Periods[l.String()], p.String())
		}
		if p, ok := c.LatestPeriod(v.Code, l); ok {
			v.Latest[l.String()] = p.String()
		}
	}
}
