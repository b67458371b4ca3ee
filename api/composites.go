package api

import (
	"cmp"
	"errors"
	"fmt"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/wellbeing"
)

const (
	compositesPath = "/composites"
	compositesDoc  = "List composites. Numbers made from many indicators, by the definitions of the program and those of the operator, in the order a reader meets them."
	compositeDoc   = "Show a composite. Its domains, and the indicators with their weight, polarity and reason, goalposts and what an office ties them to; years say how many areas have a score and how old the figures are. " +
		"Weights and method may be changed as for its values. goalposts.version changes when any goalpost does: scores of two versions do not compare."
)

// CompositeItem is a composite as a list shows it; exported for huma.
type CompositeItem struct {
	ID            string `json:"id" example:"bes-salute"`
	Title         string `json:"title" example:"Salute nelle province"`
	Question      string `json:"question"`
	Level         string `json:"level" example:"province"`
	Peers         string `json:"peers,omitempty" doc:"The area or group whose areas are compared; absent for all of the level."`
	FirstYear     int    `json:"firstYear" example:"2004"`
	LastYear      int    `json:"lastYear" example:"2017"`
	Oldest        int    `json:"oldest" doc:"How many years older than the year of the composite a figure may be." example:"0"`
	Domains       int    `json:"domains" example:"1"`
	Indicators    int    `json:"indicators" example:"3"`
	Normalisation string `json:"normalisation" enum:"ampi,minmax,z,rank"`
	Aggregation   string `json:"aggregation" enum:"ampi,mean,geometric"`
	Version       string `json:"version" doc:"Changes with the definition." example:"5c1a6f0e9b27"`
}

var compositeColumns = []column[CompositeItem]{
	{"id", func(i CompositeItem) any { return i.ID }},
	{"title", func(i CompositeItem) any { return i.Title }},
	{"question", func(i CompositeItem) any { return i.Question }},
	{"level", func(i CompositeItem) any { return i.Level }},
	{"peers", func(i CompositeItem) any { return i.Peers }},
	{"firstYear", func(i CompositeItem) any { return i.FirstYear }},
	{"lastYear", func(i CompositeItem) any { return i.LastYear }},
	{"oldest", func(i CompositeItem) any { return i.Oldest }},
	{"domains", func(i CompositeItem) any { return i.Domains }},
	{"indicators", func(i CompositeItem) any { return i.Indicators }},
	{"normalisation", func(i CompositeItem) any { return i.Normalisation }},
	{"aggregation", func(i CompositeItem) any { return i.Aggregation }},
	{"version", func(i CompositeItem) any { return i.Version }},
}

func describeComposite(d *catalog.Composite, lang string) CompositeItem {
	return CompositeItem{
		ID: d.ID, Title: d.Title.In(lang), Question: d.Question.In(lang), Level: d.Level.String(), Peers: string(d.Peers), FirstYear: d.Years.From, LastYear: d.Years.To, Oldest: d.Years.Oldest,
		Domains: len(d.Domains), Indicators: len(d.Indicators()), Normalisation: d.Normalisation.Method, Aggregation: d.Aggregation, Version: d.Version,
	}
}

type compositesInput struct {
	Paging
	ReleaseParams
	LangParam
	ListFormat
}

func (in *compositesInput) needs() pastNeeds { return pastNeeds{Wanted: noFigures} }

func (s *service) listComposites(r *request, in *compositesInput) (reply, error) {
	if _, err := r.release(); err != nil {
		return reply{}, err
	}
	r.sayDefinitions()
	part := cut(s.Catalog.Composites, in.Paging)
	items := make([]CompositeItem, len(part.Items))
	for i := range part.Items {
		items[i] = describeComposite(&part.Items[i], in.Lang)
	}
	return renderList(r, in.Format, "composites", with(part, items), compositeColumns)
}

// sayDefinitions tells who asks for the composites of an earlier release what is
// not known of them.
func (r *request) sayDefinitions() {
	if r.past {
		r.say("the definitions of composites are those in use now, which have no history; figures are those of the release")
	}
}

// ChoiceParams name a composite and what a reader changes of it.
type ChoiceParams struct {
	ID            string `path:"id" maxLength:"100" doc:"Id of a composite." example:"bes-salute"`
	Weights       string `query:"weights" maxLength:"2000" doc:"CODE:WEIGHT with commas: of domains among the domains, of indicators within their domain. Those not named keep the weight of the definition." example:"01SAL004:0.5"`
	Normalisation string `query:"normalisation" enum:"ampi,minmax,z,rank" doc:"Between goalposts over all years, which makes years compare, or within each year; that of the definition when not given."`
	Aggregation   string `query:"aggregation" enum:"ampi,mean,geometric" doc:"The mean less a penalty for imbalance, the mean, or the geometric mean; that of the definition when not given."`
	Missing       string `query:"missing" enum:"available,complete,mean" default:"available" doc:"Share the weights among the indicators an area has, ask for all of them, or count a missing one as the mean of the areas."`
	Treatment     string `query:"treatment" enum:"none,winsorise,log" doc:"Of values far from all others, for all indicators: none, winsorise (to the goalposts that the definition fixes or, where skewness and kurtosis are high, to the nearest value that is not extreme), or log (logarithms where they are high); those of the definition when not given."`
	ReleaseParams
	LangParam
	ListFormat
}

func (in *ChoiceParams) needs() pastNeeds { return pastNeeds{} }

// choiceOf returns the composite of a request and what the reader changes of it.
func (s *service) choiceOf(in *ChoiceParams) (*catalog.Composite, wellbeing.Choice, error) {
	d, known := s.Catalog.Composite(in.ID)
	if !known {
		return nil, wellbeing.Choice{}, &refusal{kind: data.ErrNotFound, field: "id", detail: fmt.Sprintf("there is no composite %q: /composites lists them", shorten(in.ID))}
	}
	weights, err := wellbeing.ParseWeights(in.Weights)
	return d, wellbeing.Choice{Weights: weights, Normalisation: in.Normalisation, Aggregation: in.Aggregation, Missing: in.Missing, Treatment: in.Treatment}, err
}

// evaluate scores the composite of a request.
func (s *service) evaluate(r *request, in *ChoiceParams) (*cube.Cube, *catalog.Composite, *wellbeing.Result, error) {
	c, err := r.release()
	if err != nil {
		return nil, nil, nil, err
	}
	r.sayDefinitions()
	d, choice, err := s.choiceOf(in)
	if err != nil {
		return c, d, nil, err
	}
	leave, err := s.enterLaboratory(r)
	if err != nil {
		return c, d, nil, err
	}
	defer leave()
	out, err := wellbeing.Evaluate(c, d, choice)
	return c, d, out, err
}

// CompositeHead is what is said of a composite before its areas. It is exported
// because huma describes exported fields alone.
type CompositeHead struct {
	Composite     string `json:"composite" example:"bes-salute"`
	Title         string `json:"title" example:"Salute nelle province"`
	Level         string `json:"level" example:"province"`
	Version       string `json:"version" doc:"Of the definition." example:"5c1a6f0e9b27"`
	Normalisation string `json:"normalisation" enum:"ampi,minmax,z,rank"`
	Aggregation   string `json:"aggregation" enum:"ampi,mean,geometric"`
	Missing       string `json:"missing" enum:"available,complete,mean"`
	Treatment     string `json:"treatment" doc:"Of values far from all others: that of the request, or definition." enum:"definition,none,winsorise,log"`
	OwnWeights    bool   `json:"ownWeights" doc:"True when the weights are those of the request, chosen by who reads."`
	Comparable    bool   `json:"comparable" doc:"True when the scores of different years compare."`
	Goalposts     string `json:"goalposts" doc:"Version of the goalposts." example:"0e9b275c1a6f"`
	Release       string `json:"release" example:"2026-11-22.1"`
}

func describeResult(c *cube.Cube, out *wellbeing.Result, lang string) CompositeHead {
	d := out.Composite
	return CompositeHead{
		Composite: d.ID, Title: d.Title.In(lang), Level: d.Level.String(), Version: d.Version, Normalisation: out.Choice.Normalisation, Aggregation: out.Choice.Aggregation,
		Missing: out.Choice.Missing, Treatment: cmp.Or(out.Choice.Treatment, wellbeing.AsDefined), OwnWeights: len(out.Choice.Weights) > 0, Comparable: out.Comparable, Goalposts: out.Goalposts.Version, Release: c.Release().ID,
	}
}

// compositeYear is what is known of a composite in a year.
type compositeYear struct {
	Year   int    `json:"year" example:"2017"`
	Areas  int    `json:"areas" doc:"That are compared." example:"107"`
	Scored int    `json:"scored" doc:"Areas with a score." example:"107"`
	Ranked bool   `json:"ranked" doc:"False where too few have one."`
	Oldest int    `json:"oldest" doc:"Year of the oldest figure in a score; 0 without." example:"2017"`
	Newest int    `json:"newest" example:"2017"`
	Reason string `json:"reason,omitempty" doc:"Why there is no ranking."`
}

// compositeView is one composite.
type compositeView struct {
	CompositeItem
	Description string          `json:"description"`
	Coverage    coverageItem    `json:"coverage"`
	Reason      string          `json:"reason,omitempty" doc:"Why the release has no figures for it."`
	Years       []compositeYear `json:"years"`
	Items       []compositePart `json:"items" doc:"The indicators."`
	Total       int             `json:"total"`
	Goalposts   string          `json:"goalposts" doc:"Version of the goalposts; empty without figures."`
	Links       compositeLinks  `json:"links"`
	ReleaseNote
}

type coverageItem struct {
	Indicators number `json:"indicators" doc:"Share of an area's indicators that a score asks for."`
	Areas      number `json:"areas" doc:"Share of the areas that a ranking asks for."`
}

type compositeLinks struct {
	Self        string `json:"self" example:"/api/v1/composites/bes-salute"`
	Values      string `json:"values"`
	RankBands   string `json:"rankBands"`
	Sensitivity string `json:"sensitivity"`
}

type compositeInput struct{ ChoiceParams }

func (s *service) showComposite(r *request, in *compositeInput) (reply, error) {
	c, d, out, err := s.evaluate(r, &in.ChoiceParams)
	var told *wellbeing.Refusal
	if err != nil && (d == nil || !errors.As(err, &told) || !errors.Is(err, data.ErrNoData)) {
		return reply{}, err
	}
	items := describeParts(c, d, out, in.Lang)
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, compositePartColumns), media: m, file: "composite.csv", total: len(items)}, nil
	}
	v := compositeView{
		CompositeItem: describeComposite(d, in.Lang), Description: d.Description.In(in.Lang), Items: items, Total: len(items), Years: []compositeYear{},
		Coverage: coverageItem{exactly(d.Coverage.Indicators), exactly(d.Coverage.Areas)},
	}
	if out == nil {
		v.Reason = told.In(in.Lang)
	} else {
		v.Goalposts, v.Normalisation, v.Aggregation = out.Goalposts.Version, out.Choice.Normalisation, out.Choice.Aggregation
		for _, y := range out.Years {
			v.Years = append(v.Years, compositeYear{y.Year, len(y.Scores), y.Scored, y.Ranked, y.Oldest, y.Newest, y.Reason.In(in.Lang)})
		}
	}
	v.Links.Self = s.BaseURL + prefix + compositesPath + "/" + d.ID
	v.Links.Values, v.Links.RankBands, v.Links.Sensitivity = v.Links.Self+"/values", v.Links.Self+"/rank-bands", v.Links.Self+"/sensitivity"
	return renderJSON(v)
}
