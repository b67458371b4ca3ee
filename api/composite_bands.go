package api

import (
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/wellbeing"
)

const (
	rankBandsDoc = "List the rank bands of a composite. Every area is ranked again under all combinations of the four scalings, the three aggregations, sets of weights drawn around those in use, the rules for missing values and the treatments of values far from all others; " +
		"q5 and q95 hold nine ranks in ten. At most a few are computed at once: 429 says when to come back."
	sensitivityDoc = "Show which choice makes the ranks of a composite vary. Indices of Sobol' of first order (by itself) and total (with all others) of each choice, with intervals of 95 %, the strongest first, " +
		"for the mean shift of all ranks or, with area, for the rank of one area. steady is true where no choice moves a rank."
)

// StudyParams say what is tried beside the choice that was made.
type StudyParams struct {
	ChoiceParams
	Year int `query:"year" minimum:"0" maximum:"2100" doc:"A year of the composite; the latest that is ranked when not given." example:"2017"`
	Sets int `query:"sets" minimum:"0" maximum:"200" default:"18" doc:"Sets of weights drawn within a quarter of their own, beside the weights in use and equal ones."`
	Seed int `query:"seed" minimum:"1" maximum:"1000000" default:"1" doc:"Of what is drawn; the same seed draws the same."`
}

func (in *StudyParams) uncertainty() wellbeing.Uncertainty {
	u := wellbeing.UsualUncertainty
	u.Year, u.Sets, u.Seed = in.Year, in.Sets, uint64(in.Seed)
	return u
}

// triedItem is what was tried of each choice.
type triedItem struct {
	Normalisations []string `json:"normalisations"`
	Aggregations   []string `json:"aggregations"`
	WeightSets     int      `json:"weightSets" example:"20"`
	Missing        []string `json:"missing"`
	Treatments     []string `json:"treatments" doc:"Of values far from all others; definition for those it gives its indicators. One that does what another does is not tried."`
	LeftOut        []string `json:"leftOut" doc:"Normalisations, aggregations and treatments that the figures do not allow together with the others, because an area far from the rest has a value that is not positive."`
}

func describeTried(t wellbeing.Tried) triedItem {
	return triedItem{t.Normalisations, t.Aggregations, t.WeightSets, t.MissingRules, t.Treatments, append([]string{}, t.LeftOut...)}
}

// rankBand is how the rank of an area varies.
type rankBand struct {
	Area   string `json:"area" example:"052"`
	Name   string `json:"areaName" example:"Siena"`
	Rank   *int   `json:"rank" doc:"Under the choice that was made; null without a score." example:"5"`
	Median number `json:"median"`
	Mean   number `json:"mean"`
	Q5     number `json:"q5" doc:"Of the ranks; nineteen in twenty are as high or higher numbers."`
	Q95    number `json:"q95"`
	Min    number `json:"min"`
	Max    number `json:"max"`
	Ranked int    `json:"ranked" doc:"Scenarios that rank the area." example:"240"`
	First  number `json:"firstShare" doc:"Share of the scenarios in which it is first, 0 to 1."`
	Reason string `json:"reason,omitempty" doc:"Why there is no band."`
}

var rankBandColumns = []column[rankBand]{
	{"area", func(b rankBand) any { return b.Area }},
	{"areaName", func(b rankBand) any { return b.Name }},
	{"rank", func(b rankBand) any { return optional(b.Rank) }},
	{"median", func(b rankBand) any { return b.Median }},
	{"mean", func(b rankBand) any { return b.Mean }},
	{"q5", func(b rankBand) any { return b.Q5 }},
	{"q95", func(b rankBand) any { return b.Q95 }},
	{"min", func(b rankBand) any { return b.Min }},
	{"max", func(b rankBand) any { return b.Max }},
	{"ranked", func(b rankBand) any { return b.Ranked }},
	{"firstShare", func(b rankBand) any { return b.First }},
	{"reason", func(b rankBand) any { return b.Reason }},
}

// rankBandsView is the bands of a composite.
type rankBandsView struct {
	CompositeHead
	Year      int        `json:"year" example:"2017"`
	Scenarios int        `json:"scenarios" example:"240"`
	Tried     triedItem  `json:"tried"`
	Seed      int        `json:"seed" example:"1"`
	Items     []rankBand `json:"items" doc:"In order of rank, those without one last."`
	Total     int        `json:"total"`
	Limit     int        `json:"limit"`
	Offset    int        `json:"offset"`
	ReleaseNote
}

type rankBandsInput struct {
	StudyParams
	Paging
}

func (s *service) listRankBands(r *request, in *rankBandsInput) (reply, error) {
	c, leave, err := s.enterStudy(r)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	d, choice, err := s.choiceOf(&in.ChoiceParams)
	if err != nil {
		return reply{}, err
	}
	found, err := wellbeing.RankBands(c, d, choice, in.uncertainty())
	if err != nil {
		return reply{}, err
	}
	items := make([]rankBand, len(found.Areas))
	for i := range items {
		items[i] = describeBand(found, i, in.Lang)
	}
	slices.SortStableFunc(items, func(a, b rankBand) int { return byRank(compositeValue{Rank: a.Rank}, compositeValue{Rank: b.Rank}) })
	part := cut(items, in.Paging)
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, part.Items, rankBandColumns), media: m, file: "rank-bands.csv", total: part.Total}, nil
	}
	return renderJSON(rankBandsView{
		CompositeHead: describeResult(c, found.Result, in.Lang), Year: found.Year.Year, Scenarios: found.Scenarios, Tried: describeTried(found.Tried), Seed: in.Seed,
		Items: part.Items, Total: part.Total, Limit: part.Limit, Offset: part.Offset,
	})
}

// enterStudy returns the release and lets a client compute until the returned
// function is called.
func (s *service) enterStudy(r *request) (*cube.Cube, func(), error) {
	c, err := r.release()
	if err != nil {
		return nil, nil, err
	}
	r.sayDefinitions()
	leave, err := s.enterLaboratory(r)
	return c, leave, err
}

func describeBand(found *wellbeing.Bands, i int, lang string) rankBand {
	a, band, score := found.Result.Areas[i], &found.Areas[i], &found.Year.Scores[i]
	out := rankBand{Area: string(a.Code), Name: a.Name, Rank: rankOf(score.Rank)}
	if !band.Ranked {
		out.Reason = score.Reason.In(lang)
		return out
	}
	out.Median, out.Mean, out.Q5, out.Q95 = exactly(rounded(band.Median)), exactly(rounded(band.Mean)), exactly(rounded(band.Q5)), exactly(rounded(band.Q95))
	out.Min, out.Max, out.Ranked, out.First = exactly(band.Min), exactly(band.Max), band.Band.Ranked, measured(band.First)
	return out
}

// influenceItem is how much a choice makes ranks vary.
type influenceItem struct {
	Choice     string `json:"choice" enum:"scaling,aggregation,weights,missing,treatment"`
	First      number `json:"first" doc:"Share of the variance that it causes by itself. Estimates of small ones may be a little below 0."`
	FirstLower number `json:"firstLower"`
	FirstUpper number `json:"firstUpper"`
	Total      number `json:"total" doc:"Share of the variance that it causes together with the others."`
	TotalLower number `json:"totalLower"`
	TotalUpper number `json:"totalUpper"`
}

var influenceColumns = []column[influenceItem]{
	{"choice", func(i influenceItem) any { return i.Choice }},
	{"first", func(i influenceItem) any { return i.First }},
	{"firstLower", func(i influenceItem) any { return i.FirstLower }},
	{"firstUpper", func(i influenceItem) any { return i.FirstUpper }},
	{"total", func(i influenceItem) any { return i.Total }},
	{"totalLower", func(i influenceItem) any { return i.TotalLower }},
	{"totalUpper", func(i influenceItem) any { return i.TotalUpper }},
}

// sensitivityView is what makes the ranks of a composite vary.
type sensitivityView struct {
	CompositeHead
	Year   int             `json:"year" example:"2017"`
	Area   data.AreaCode   `json:"area,omitempty" doc:"Whose rank is explained; absent for the mean shift of all." example:"052"`
	Steady bool            `json:"steady" doc:"True where no choice moves a rank; items is empty then."`
	Runs   int             `json:"runs" example:"3072"`
	Tried  triedItem       `json:"tried"`
	Seed   int             `json:"seed" example:"1"`
	Items  []influenceItem `json:"items"`
	Total  int             `json:"total"`
	ReleaseNote
}

type sensitivityInput struct {
	StudyParams
	Area string `query:"area" maxLength:"64" doc:"Whose rank is to be explained." example:"052"`
}

func (s *service) showSensitivity(r *request, in *sensitivityInput) (reply, error) {
	c, leave, err := s.enterStudy(r)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	d, choice, err := s.choiceOf(&in.ChoiceParams)
	if err != nil {
		return reply{}, err
	}
	var area data.AreaCode
	if in.Area != "" {
		a, err := findArea(c, "area", in.Area)
		if err != nil {
			return reply{}, err
		}
		area = a.Code
	}
	found, err := wellbeing.Sensitivity(c, d, choice, in.uncertainty(), area)
	if err != nil {
		return reply{}, err
	}
	items := make([]influenceItem, len(found.Choices))
	for i, f := range found.Choices {
		items[i] = influenceItem{f.Name, index(f.First), index(f.FirstLower), index(f.FirstUpper), index(f.Total), index(f.TotalLower), index(f.TotalUpper)}
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, influenceColumns), media: m, file: "sensitivity.csv", total: len(items)}, nil
	}
	return renderJSON(sensitivityView{
		CompositeHead: describeResult(c, found.Result, in.Lang), Year: found.Year.Year, Area: area, Steady: found.Steady, Runs: found.Runs,
		Tried: describeTried(found.Tried), Seed: in.Seed, Items: items, Total: len(items),
	})
}

// index is an index of Sobol', null where it could not be estimated.
func index(v float64) number { return number{rounded(v), !math.IsNaN(v)} }
