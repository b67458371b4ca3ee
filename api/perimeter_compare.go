package api

import (
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

const compareDoc = "Compare perimeters. Two to six side by side, in the order given: size, self-containment and cohesion measured on one matrix, bodies to agree with, groups that the border cuts, " +
	"and for each pair the overlap: residents who live in both over those who live in either. municipalities are those of any of them, counts in how many each is."

// compareItem is one perimeter of a comparison.
type compareItem struct {
	ID             string          `json:"id" example:"052"`
	Name           string          `json:"name" example:"Siena"`
	Kind           string          `json:"kind" example:"area"`
	Municipalities int             `json:"municipalities" example:"35"`
	Residents      number          `json:"residents" example:"259992"`
	ResidentsYear  string          `json:"residentsPeriod" example:"2023"`
	SquareKm       number          `json:"squareKm" example:"3820.98"`
	Workers        number          `json:"residentWorkers" doc:"Among the flows; null unless all municipalities have flows."`
	Jobs           number          `json:"jobs"`
	Supply         number          `json:"supplySelfContainment"`
	Demand         number          `json:"demandSelfContainment"`
	Cohesion       number          `json:"cohesion"`
	FlowsCovered   int             `json:"flowsCovered" doc:"Municipalities with flows."`
	Bodies         int             `json:"bodies" doc:"Administrations to agree with: municipalities, provinces, regions, and partnerships with a lead."`
	Provinces      []data.AreaCode `json:"provinces"`
	Regions        []data.AreaCode `json:"regions"`
	Split          []splitItem     `json:"split" doc:"Groups that the border cuts, those with the largest share inside first."`
	Whole          []data.AreaCode `json:"whole" doc:"Groups that lie in it whole."`
	Overlaps       []number        `json:"overlaps" doc:"With each of the perimeters, in their order; 1 with itself."`
}

// splitItem is a group that a border cuts.
type splitItem struct {
	Group      data.AreaCode `json:"group" example:"0914"`
	Name       string        `json:"groupName" example:"Siena"`
	Definition string        `json:"definition" example:"sll-2021"`
	Inside     int           `json:"inside" doc:"Municipalities."`
	All        int           `json:"all"`
	Share      number        `json:"share" doc:"Of its residents that are inside, 0 to 1."`
}

var compareColumns = []column[compareItem]{
	{"id", func(i compareItem) any { return i.ID }},
	{"name", func(i compareItem) any { return i.Name }},
	{"kind", func(i compareItem) any { return i.Kind }},
	{"municipalities", func(i compareItem) any { return i.Municipalities }},
	{"residents", func(i compareItem) any { return i.Residents }},
	{"residentsPeriod", func(i compareItem) any { return i.ResidentsYear }},
	{"squareKm", func(i compareItem) any { return i.SquareKm }},
	{"residentWorkers", func(i compareItem) any { return i.Workers }},
	{"jobs", func(i compareItem) any { return i.Jobs }},
	{"supplySelfContainment", func(i compareItem) any { return i.Supply }},
	{"demandSelfContainment", func(i compareItem) any { return i.Demand }},
	{"cohesion", func(i compareItem) any { return i.Cohesion }},
	{"flowsCovered", func(i compareItem) any { return i.FlowsCovered }},
	{"bodies", func(i compareItem) any { return i.Bodies }},
	{"provinces", func(i compareItem) any { return joinAreas(i.Provinces) }},
	{"regions", func(i compareItem) any { return joinAreas(i.Regions) }},
	{"split", func(i compareItem) any {
		groups := make([]data.AreaCode, len(i.Split))
		for n, g := range i.Split {
			groups[n] = g.Group
		}
		return joinAreas(groups)
	}},
	{"whole", func(i compareItem) any { return joinAreas(i.Whole) }},
	{"overlaps", func(i compareItem) any {
		var b []byte
		for n, o := range i.Overlaps {
			if n > 0 {
				b = append(b, ' ')
			}
			b = appendNumber(b, o)
		}
		return string(b)
	}},
}

func joinAreas(codes []data.AreaCode) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = string(c)
	}
	return strings.Join(words, " ")
}

// compareView is perimeters side by side.
type compareView struct {
	Dataset        string          `json:"dataset,omitempty" doc:"Of flows." example:"pendolarismo-2001-sardegna"`
	Period         string          `json:"period,omitempty" doc:"Of the flows." example:"2001"`
	Municipalities []data.AreaCode `json:"municipalities"`
	Counts         []int           `json:"counts"`
	Items          []compareItem   `json:"items"`
	Total          int             `json:"total"`
	ReleaseNote
}

type compareInput struct {
	IDs     []string `query:"ids" required:"true" minItems:"2" maxItems:"6" doc:"Ids of perimeters, with commas." example:"052,0914"`
	Dataset string   `query:"dataset" maxLength:"64" doc:"Of flows; those that hold most of the municipalities when not given."`
	ReleaseParams
	LangParam
	ListFormat
}

func (in *compareInput) needs() pastNeeds { return residentsAndBoundaries("AREA") }

func (s *service) comparePerimeters(r *request, in *compareInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	lab := s.laboratory(r)
	var ps []perimeter.Perimeter
	for _, id := range in.IDs {
		p, err := lab.Find(r.ctx, c, id)
		if err != nil {
			return reply{}, err
		}
		ps = append(ps, p)
	}
	out, err := lab.Compare(r.ctx, c, ps, in.Dataset)
	if err != nil {
		return reply{}, err
	}
	items := make([]compareItem, len(out.Sides))
	for i := range out.Sides {
		items[i] = describeSide(c, out, i, in.Lang)
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, compareColumns), media: m, file: "perimeters.csv", total: len(items)}, nil
	}
	v := compareView{Municipalities: out.All, Counts: out.Count, Items: items, Total: len(items)}
	if out.Flows != nil {
		v.Dataset, v.Period = out.Flows.Dataset, out.Flows.Period.String()
	}
	return renderJSON(v)
}

func describeSide(_ *cube.Cube, out *perimeter.Comparison, i int, lang string) compareItem {
	s := &out.Sides[i]
	of := func(f *perimeter.Figure) number {
		return figure(&f.Indicator, f.Value, f.Status.HasValue(), int32(f.Expected))
	}
	item := compareItem{
		ID: s.Perimeter.ID, Name: s.Perimeter.Name.In(lang), Kind: string(s.Perimeter.Kind), Municipalities: s.Municipalities,
		Residents: of(&s.Residents), SquareKm: of(&s.SquareKm), Workers: number(s.Workers), Jobs: number(s.Jobs),
		Supply: measured(s.Supply), Demand: measured(s.Demand), Cohesion: measured(s.Cohesion), FlowsCovered: s.FlowsCovered, Bodies: s.Bodies,
		Provinces: append([]data.AreaCode{}, s.Provinces...), Regions: append([]data.AreaCode{}, s.Regions...), Whole: append([]data.AreaCode{}, s.Whole...), Split: []splitItem{},
	}
	if !s.Residents.Period.IsZero() {
		item.ResidentsYear = s.Residents.Period.String()
	}
	for _, g := range s.Split {
		item.Split = append(item.Split, splitItem{g.Group.Code, g.Group.Name, g.Definition, g.Inside, g.All, measured(g.Share)})
	}
	for _, o := range out.Overlaps[i] {
		item.Overlaps = append(item.Overlaps, measured(o))
	}
	return item
}
