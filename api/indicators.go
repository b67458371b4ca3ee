package api

import (
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const indicatorsDoc = "List indicators. The catalogue, in the order a reader meets it, with the levels and the periods that have figures. At most 10000 items in one answer."

const indicatorDoc = "Show an indicator. Definition, unit, polarity, formula, the datasets it comes from with their licences, and the periods published at each level."

// IndicatorItem is a row of the catalogue as a list shows it.
type IndicatorItem struct {
	Code          string      `json:"code" example:"DEM03"`
	Title         data.Text   `json:"title"`
	Question      data.Text   `json:"question"`
	Unit          data.Text   `json:"unit"`
	Decimals      int         `json:"decimals" doc:"Digits shown to readers; here computed figures have ten significant digits and published ones all of theirs."`
	Polarity      string      `json:"polarity" enum:"positive,negative,neutral"`
	Domain        string      `json:"domain" example:"demography"`
	Recomposition string      `json:"recomposition" doc:"How it is obtained for a set of municipalities: R exact, W weighted, F from flows, P from projects, N not." enum:"R,W,F,P,N"`
	Explanation   data.Text   `json:"recompositionExplanation" doc:"The same in plain words."`
	Quantity      bool        `json:"quantity" doc:"True for a count that adds up over areas."`
	Instant       bool        `json:"instant" doc:"True when the value is that of 31 December."`
	Edition       string      `json:"edition" doc:"Edition of the publisher that defines it; empty when it has none." example:"BES dei territori 2020"`
	Breaks        []breakItem `json:"breaks" doc:"From each of these periods on the figures are not comparable with those before."`
	Sample        bool        `json:"sample" doc:"True for an estimate from a sample: a small difference may be due to chance."`
	Rare          bool        `json:"rare" doc:"True for rare events, read as means of several years."`
	Rounding      number      `json:"rounding" doc:"Unit the publisher rounds each figure to; null where figures are exact or it is not stated."`
	Datasets      []string    `json:"datasets"`
	Levels        []string    `json:"levels" doc:"Levels that have values."`
	FirstPeriod   string      `json:"firstPeriod" doc:"First period with a value at any level; empty when nothing was published." example:"2002"`
	LastPeriod    string      `json:"lastPeriod" example:"2023"`
}

// breakItem is a point of a series from which on its figures are not comparable
// with those before.
type breakItem struct {
	Period string    `json:"period" doc:"First period of the new kind." example:"2011"`
	Reason data.Text `json:"reason"`
}

// recompositions say in plain words how an indicator is obtained for a set of
// municipalities.
var recompositions = map[data.Recomposition]data.Text{
	data.Exact: {
		IT: "Per qualunque insieme di comuni si ricalcola esattamente, sommando i numeratori e i denominatori dei comuni.",
		EN: "For any set of municipalities it is computed again exactly, from the summed numerators and denominators of the municipalities.",
	},
	data.Weighted: {
		IT: "Per un insieme di territori è una media pesata dei loro valori: un'approssimazione, segnalata come tale.",
		EN: "For a set of areas it is a weighted mean of their values: an approximation, flagged as one.",
	},
	data.FromFlow: {
		IT: "Per qualunque insieme di comuni si ricalcola dagli spostamenti: quelli dentro l'insieme contano, perciò non è né la somma né la media dei comuni.",
		EN: "For any set of municipalities it is computed again from the trips: those within the set count, so it is neither the sum nor the mean of the municipalities.",
	},
	data.Projects: {
		IT: "Per qualunque insieme di comuni si ricalcola dai progetti che vi si trovano.",
		EN: "For any set of municipalities it is computed again from the projects located in it.",
	},
	data.NotPart: {
		IT: "Per un insieme di comuni non si può ricavare: vale il dato della provincia che lo contiene.",
		EN: "For a set of municipalities it cannot be derived: the figure of the province that contains it is the one to read.",
	},
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
	{"recompositionExplanationIt", func(i IndicatorItem) any { return i.Explanation.IT }},
	{"recompositionExplanationEn", func(i IndicatorItem) any { return i.Explanation.EN }},
	{"quantity", func(i IndicatorItem) any { return i.Quantity }},
	{"instant", func(i IndicatorItem) any { return i.Instant }},
	{"edition", func(i IndicatorItem) any { return i.Edition }},
	{"breaks", func(i IndicatorItem) any { return strings.Join(periodsOf(i.Breaks), " ") }},
	{"sample", func(i IndicatorItem) any { return i.Sample }},
	{"rare", func(i IndicatorItem) any { return i.Rare }},
	{"rounding", func(i IndicatorItem) any { return i.Rounding }},
	{"datasets", func(i IndicatorItem) any { return strings.Join(i.Datasets, " ") }},
	{"levels", func(i IndicatorItem) any { return strings.Join(i.Levels, " ") }},
	{"firstPeriod", func(i IndicatorItem) any { return i.FirstPeriod }},
	{"lastPeriod", func(i IndicatorItem) any { return i.LastPeriod }},
}

type indicatorsInput struct {
	ReleaseParams
	Paging
	ListFormat
}

func (s *service) listIndicators(r *request, in *indicatorsInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	r.sayCatalogue()
	part := cut(c.Indicators(), in.Paging)
	items := make([]IndicatorItem, len(part.Items))
	for i, row := range part.Items {
		items[i] = describeIndicator(c, row)
	}
	return renderList(r, in.Format, "indicators", with(part, items), indicatorColumns)
}

// sayCatalogue tells who asks for the indicators of an earlier release what is
// not known of them.
func (r *request) sayCatalogue() {
	if r.past {
		r.say("titles, definitions and formulas are those of the catalogue in use now, which has no history; levels and periods are those of the release")
	}
}

func describeIndicator(c *cube.Cube, i data.Indicator) IndicatorItem {
	item := IndicatorItem{
		Code: i.Code, Title: i.Title, Question: i.Question, Unit: i.Unit, Decimals: i.Decimals, Polarity: i.Polarity.String(),
		Domain: i.Domain, Recomposition: string(i.Recomposition), Explanation: recompositions[i.Recomposition], Quantity: i.Quantity, Instant: i.Instant,
		Edition: i.Edition, Breaks: describeBreaks(i.Breaks), Sample: i.Sample, Rare: i.Rare, Rounding: number{i.Rounding, i.Rounding > 0},
		Datasets: append([]string{}, i.Datasets...), Levels: []string{},
	}
	var first, last data.Period
	for _, l := range data.Levels() {
		periods := c.Coverage(i.Code, l).Periods
		if len(periods) == 0 {
			continue
		}
		item.Levels = append(item.Levels, l.String())
		if first.IsZero() || periods[0].Compare(first) < 0 {
			first = periods[0]
		}
		if latest := periods[len(periods)-1]; latest.Compare(last) > 0 {
			last = latest
		}
	}
	item.FirstPeriod, item.LastPeriod = first.String(), last.String()
	return item
}

func describeBreaks(breaks []data.Break) []breakItem {
	items := make([]breakItem, len(breaks))
	for i, b := range breaks {
		items[i] = breakItem{b.Period.String(), b.Text}
	}
	return items
}

// periodsOf returns the periods of breaks.
func periodsOf(breaks []breakItem) []string {
	out := make([]string, len(breaks))
	for i, b := range breaks {
		out[i] = b.Period
	}
	return out
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
	Periods        map[string][]string `json:"periods" doc:"Periods with a value, by level."`
	Latest         map[string]string   `json:"latest" doc:"By level, the latest period with a value for at least 95 % of the areas."`
	ReleaseNote
}

type indicatorInput struct {
	Code string `path:"code" maxLength:"64" example:"DEM03"`
	ReleaseParams
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
	r.sayCatalogue()
	v := indicatorView{
		IndicatorItem: describeIndicator(c, row), Definition: row.Definition, HowToRead: row.HowToRead, PolarityReason: row.PolarityWhy,
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
		for _, p := range c.Coverage(v.Code, l).Periods {
			v.Periods[l.String()] = append(v.Periods[l.String()], p.String())
		}
		if p, ok := c.LatestPeriod(v.Code, l); ok {
			v.Latest[l.String()] = p.String()
		}
	}
}
