package api

import (
	"cmp"
	"net/url"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

const flowsDoc = "List flows. Who leaves a municipality or a perimeter to work, by destination, or who comes to work in it, by origin, the largest first; flows inside it are left out and told apart. " +
	"Without dataset, the latest flows that name it. sharePercent is of the resident workers of the origin."

// flowItem is the people between a set and a municipality.
type flowItem struct {
	Origin          string `json:"origin" doc:"The area of the request where people leave it." example:"091051"`
	OriginName      string `json:"originName" example:"Nuoro"`
	Destination     string `json:"destination" example:"091055"`
	DestinationName string `json:"destinationName" example:"Oliena"`
	Value           number `json:"value" doc:"People." example:"214"`
	SharePercent    number `json:"sharePercent" doc:"Of the resident workers of the origin." example:"1.9"`
}

var flowColumns = []column[flowItem]{
	{"origin", func(f flowItem) any { return f.Origin }},
	{"originName", func(f flowItem) any { return f.OriginName }},
	{"destination", func(f flowItem) any { return f.Destination }},
	{"destinationName", func(f flowItem) any { return f.DestinationName }},
	{"value", func(f flowItem) any { return f.Value }},
	{"sharePercent", func(f flowItem) any { return f.SharePercent }},
}

// flowsView is the flows of an area in one direction.
type flowsView struct {
	Area         string     `json:"area" example:"091051"`
	AreaName     string     `json:"areaName" example:"Nuoro"`
	Direction    string     `json:"direction" enum:"in,out"`
	Dataset      string     `json:"dataset" example:"pendolarismo-2001-sardegna"`
	Period       string     `json:"period" example:"2001"`
	Vintage      data.Date  `json:"vintage" doc:"Of the codes of the file." example:"2001-10-21"`
	Inner        bool       `json:"inner" doc:"True when the file has the flows inside a part of the country alone."`
	Recalculated bool       `json:"recalculated" doc:"True when the flows were carried from codes of another date."`
	Workers      number     `json:"residentWorkers"`
	Jobs         number     `json:"jobs"`
	Inside       number     `json:"inside"`
	Supply       number     `json:"supplySelfContainment"`
	Demand       number     `json:"demandSelfContainment"`
	Covered      bool       `json:"covered" doc:"False when some of its municipalities have no flows: the sums are then those of the others."`
	Items        []flowItem `json:"items"`
	Total        int        `json:"total"`
	Limit        int        `json:"limit"`
	Offset       int        `json:"offset"`
	ReleaseNote
}

type flowsInput struct {
	Area      string  `query:"area" required:"true" maxLength:"7000" doc:"Code of an area, of any date, or id of a perimeter." example:"091051"`
	Direction string  `query:"direction" enum:"in,out" default:"out" doc:"out for where people go, in for where they come from."`
	Min       float64 `query:"min" minimum:"0" maximum:"100000000" default:"0" doc:"Only flows of so many people or more." example:"10"`
	Dataset   string  `query:"dataset" maxLength:"64" example:"pendolarismo-2001-sardegna"`
	Period    string  `query:"period" maxLength:"10" doc:"The latest of the dataset." example:"2001"`
	Paging
	ReleaseParams
	LangParam
	ListFormat
}

func (in *flowsInput) needs() pastNeeds { return residentsAndBoundaries() }

func (s *service) listFlows(r *request, in *flowsInput) (reply, error) {
	period, err := parsePeriod("period", in.Period)
	if err != nil {
		return reply{}, err
	}
	c, p, err := s.findPerimeter(r, url.PathEscape(in.Area))
	if err != nil {
		return reply{}, err
	}
	f, err := s.flowsFor(r, c, p, in.Dataset, period)
	if err != nil {
		return reply{}, err
	}
	flows := f.Leaving(p.Municipalities)
	if in.Direction == "in" {
		flows = f.Arriving(p.Municipalities)
	}
	flows = slices.DeleteFunc(flows, func(x perimeter.PairFlow) bool { return x.Value < in.Min })
	part := cut(flows, in.Paging)
	items := make([]flowItem, len(part.Items))
	for i, x := range part.Items {
		items[i] = describeFlow(c, p, x, in.Lang)
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, flowColumns), media: m, file: "flows.csv", total: part.Total}, nil
	}
	sums, covered := f.Sums(p.Municipalities)
	v := flowsView{
		Area: p.ID, AreaName: p.Name.In(in.Lang), Direction: in.Direction, Dataset: f.Dataset, Period: f.Period.String(), Vintage: f.Vintage, Inner: f.Inner,
		Recalculated: f.Vintage != c.Release().Reference, Workers: exactly(sums.Residents), Jobs: exactly(sums.Jobs), Inside: exactly(sums.Inside), Covered: covered,
		Items: items, Total: part.Total, Limit: part.Limit, Offset: part.Offset,
	}
	if covered {
		supply, ok := sums.SupplySelfContainment()
		v.Supply = measured(data.Number{Value: supply, Valid: ok})
		demand, ok := sums.DemandSelfContainment()
		v.Demand = measured(data.Number{Value: demand, Valid: ok})
	}
	return renderJSON(v)
}

// flowsFor returns the flows of a dataset or, when none is named, the latest that
// name a municipality of the perimeter.
func (s *service) flowsFor(r *request, c *cube.Cube, p perimeter.Perimeter, dataset string, period data.Period) (*perimeter.Flows, error) {
	lab := s.laboratory(r)
	if dataset != "" {
		return lab.Flows(r.ctx, c, dataset, period)
	}
	ids := slices.Clone(c.FlowDatasets())
	slices.Sort(ids)
	for _, id := range slices.Backward(ids) {
		f, err := lab.Flows(r.ctx, c, id, period)
		if err != nil && !period.IsZero() {
			continue
		}
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(p.Municipalities, func(code data.AreaCode) bool { _, ok := f.Position(code); return ok }) {
			return f, nil
		}
	}
	return nil, &refusal{kind: data.ErrNoData, field: "area", detail: "no flows of the release name a municipality of this area"}
}

func describeFlow(c *cube.Cube, p perimeter.Perimeter, x perimeter.PairFlow, lang string) flowItem {
	other, _ := c.Area(cmp.Or(x.Origin, x.Destination))
	own, name := p.ID, p.Name.In(lang)
	item := flowItem{own, name, string(other.Code), other.Name, exactly(x.Value), measured(data.Some(100 * x.Share))}
	if x.Origin != "" {
		item.Origin, item.OriginName, item.Destination, item.DestinationName = string(other.Code), other.Name, own, name
	}
	return item
}
