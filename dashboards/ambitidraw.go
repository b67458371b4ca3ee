package dashboards

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
	"cittamedie/indicators/perimeter"
)

// drawNew is a drawing that starts from no municipality.
const drawNew = "new"

// mostTicked is how many municipalities a drawing offers: above it the provinces
// are left out and the hypotheses' own stay.
const mostTicked = 700

// drawForm is municipalities to be ticked one by one.
type drawForm struct {
	Action, Given, Cancel, Text string
	Provinces                   []drawProvince
}

// drawProvince is the municipalities of a province.
type drawProvince struct {
	Name  string
	Count string
	Towns []option
}

// fillDraw offers the municipalities of the hypotheses and of the provinces they
// lie in, those of the perimeter the drawing starts from ticked.
func (p *page) fillDraw(b *ambitiBody, v ambitiView) error {
	if v.Draw == "" {
		return nil
	}
	f := &drawForm{Text: p.T("draw.new")}
	var from perimeter.Perimeter
	for _, h := range v.Sides {
		if h.asked == v.Draw {
			from, f.Text = h.Perimeter, p.T("draw.from", p.hypothesisName(h))
		}
	}
	members := v.members()
	codes := p.municipalitiesAround(members, false)
	if len(codes) > mostTicked {
		codes, f.Text = members, f.Text+" "+p.T("draw.members")
	}
	byProvince := map[data.AreaCode][]data.Area{}
	for _, code := range codes {
		a, _ := p.cube.Area(code)
		byProvince[a.Parent] = append(byProvince[a.Parent], a)
	}
	for _, up := range p.cube.Areas(data.Province) {
		towns := byProvince[up.Code]
		if len(towns) == 0 {
			continue
		}
		row := drawProvince{Name: capitalised(p.areaName(up)), Count: p.plural("ambiti.comuni", len(towns))}
		for _, a := range byName(towns) {
			row.Towns = append(row.Towns, option{string(a.Code), a.Name, from.Has(a.Code)})
		}
		f.Provinces = append(f.Provinces, row)
	}
	done := v
	done.Draw = ""
	f.Action, f.Cancel = p.ambitiLink("/ambiti/nuova", v), p.ambitiLink("/ambiti", done)
	b.Draw = f
	return nil
}

// examples are hypotheses made of what the release has around a city.
type examples struct {
	City  choice
	Keep  []option
	Of    string
	Rows  []exampleRow
	All   string // all of them side by side
	Other string // what there is not, and why
}

// exampleRow is one hypothesis that is offered.
type exampleRow struct{ Name, What, Link string }

// fillExamples offers the perimeters around the city that the reader names.
func (p *page) fillExamples(c *fiber.Ctx, b *ambitiBody, v ambitiView) error {
	code, city := p.pick("city", data.Municipality)
	city.Label = p.T("ambiti.city")
	b.Examples = examples{City: city, Keep: v.hidden()}
	if code == "" {
		return nil
	}
	a, _ := p.cube.Area(code)
	b.Examples.Of, b.Examples.City.Text = p.areaName(a), p.areaName(a)
	all := v
	around, err := p.around(c.UserContext(), a)
	if err != nil {
		return err
	}
	for _, q := range around {
		one := v
		if !one.add(q, q.ID, "") {
			continue
		}
		all.add(q, q.ID, "")
		b.Examples.Rows = append(b.Examples.Rows, exampleRow{p.perimeterTitle(q), p.T("ambiti.what", p.plural("ambiti.comuni", len(q.Municipalities)), p.definitionOf(q)), p.ambitiLink("/ambiti", one) + "#ipotesi"})
	}
	if len(all.Sides) >= leastHypotheses {
		b.Examples.All = p.ambitiLink("/ambiti", all)
	}
	if !slices.ContainsFunc(around, func(q perimeter.Perimeter) bool { return q.Kind == perimeter.KindCatchment }) {
		b.Examples.Other = p.T("ambiti.noCatchment", a.Name)
	}
	return nil
}

// around returns the perimeters of the release that a city lies in, and its
// catchment where some flows have it.
func (p *page) around(ctx context.Context, city data.Area) ([]perimeter.Perimeter, error) {
	var out []perimeter.Perimeter
	for _, a := range p.holding(city.Code) {
		if a.Level == data.Division {
			continue
		}
		q, err := p.site.Perimeters.Find(ctx, p.cube, string(a.Code))
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	for _, row := range p.flowDatasets(true) {
		q, err := p.site.Perimeters.Catchment(ctx, p.cube, city.Code, perimeter.Request{Method: perimeter.Catchment, Dataset: row.ID, SharePercent: commuting.CommutingZonePercent})
		if err == nil {
			return append(out, q), nil
		}
		if _, told := p.refusal(err); !told {
			return nil, err
		}
	}
	return out, nil
}
