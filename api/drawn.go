package api

import (
	"math"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

// drawnArea is one area that was drawn.
type drawnArea struct {
	ID             string        `json:"id" doc:"Of its perimeter." example:"lma.pendolarismo-2001-sardegna.2001.1000-6667-10000-7500.clean.091051.0e340620"`
	Name           string        `json:"name" doc:"Of the municipality with most jobs." example:"Nuoro"`
	Lead           data.AreaCode `json:"lead" example:"091051"`
	Municipalities int           `json:"municipalities" example:"10"`
	Workers        number        `json:"residentWorkers" example:"15754"`
	Jobs           number        `json:"jobs" example:"16293"`
	Inside         number        `json:"inside" doc:"Who live and work in the area." example:"14365"`
	Supply         number        `json:"supplySelfContainment" doc:"inside ÷ residentWorkers." example:"0.9118"`
	Demand         number        `json:"demandSelfContainment" doc:"inside ÷ jobs." example:"0.8817"`
	Validity       number        `json:"validity" doc:"Of lma: 1 or more is valid." example:"1.12"`
	Cohesion       number        `json:"cohesion" doc:"Percent of those inside who cross the border of a municipality." example:"12.5"`
	LinkCohesion   number        `json:"linkCohesion" doc:"Share of the pairs of municipalities with commuters."`
	HomeWork       number        `json:"homeWorkRatio" doc:"Who go out less who come in, for each inside."`
	Central        int           `json:"centralMunicipalities"`
}

var drawnAreaColumns = []column[drawnArea]{
	{"id", func(a drawnArea) any { return a.ID }},
	{"name", func(a drawnArea) any { return a.Name }},
	{"lead", func(a drawnArea) any { return string(a.Lead) }},
	{"municipalities", func(a drawnArea) any { return a.Municipalities }},
	{"residentWorkers", func(a drawnArea) any { return a.Workers }},
	{"jobs", func(a drawnArea) any { return a.Jobs }},
	{"inside", func(a drawnArea) any { return a.Inside }},
	{"supplySelfContainment", func(a drawnArea) any { return a.Supply }},
	{"demandSelfContainment", func(a drawnArea) any { return a.Demand }},
	{"validity", func(a drawnArea) any { return a.Validity }},
	{"cohesion", func(a drawnArea) any { return a.Cohesion }},
	{"linkCohesion", func(a drawnArea) any { return a.LinkCohesion }},
	{"homeWorkRatio", func(a drawnArea) any { return a.HomeWork }},
	{"centralMunicipalities", func(a drawnArea) any { return a.Central }},
}

// drawnMember is a municipality and the area it is in.
type drawnMember struct {
	Code      data.AreaCode `json:"code" example:"091051"`
	Name      string        `json:"name" example:"Nuoro"`
	Lead      data.AreaCode `json:"lead" doc:"Of its area; empty in none." example:"091051"`
	AreaName  string        `json:"areaName" example:"Nuoro"`
	Role      string        `json:"role,omitempty" doc:"Of fua." enum:"city,commuting,enclave"`
	BestShare number        `json:"bestShare,omitzero" doc:"Of fua: largest share of its workers that goes to a city, 0 to 1."`
}

var drawnMemberColumns = []column[drawnMember]{
	{"code", func(m drawnMember) any { return string(m.Code) }},
	{"name", func(m drawnMember) any { return m.Name }},
	{"lead", func(m drawnMember) any { return string(m.Lead) }},
	{"areaName", func(m drawnMember) any { return m.AreaName }},
	{"role", func(m drawnMember) any { return m.Role }},
	{"bestShare", func(m drawnMember) any { return m.BestShare }},
}

// DrawnHead is what is said of areas before they are listed. It and DrawnSums are
// exported because huma describes exported fields alone.
type DrawnHead struct {
	Method  string          `json:"method" example:"lma"`
	Mode    string          `json:"mode,omitempty" example:"clean"`
	Dataset string          `json:"dataset" example:"pendolarismo-2001-sardegna"`
	Period  string          `json:"period" example:"2001"`
	Vintage data.Date       `json:"vintage" doc:"Of the codes of the file." example:"2001-10-21"`
	Parent  data.AreaCode   `json:"parent,omitempty" example:"20"`
	Inner   bool            `json:"inner" doc:"True when the file has the flows inside a part of the country alone: who leaves it is not counted."`
	Left    number          `json:"left" doc:"People who cross the border of parent, and are left out." example:"0"`
	MinSZ   number          `json:"minSZ,omitzero"`
	MinSC   number          `json:"minSC,omitzero"`
	TarSZ   number          `json:"tarSZ,omitzero"`
	TarSC   number          `json:"tarSC,omitzero"`
	Tuned   bool            `json:"tuned"`
	Codes   string          `json:"codes,omitempty" example:"reference"`
	Share   number          `json:"share,omitzero"`
	Link    number          `json:"link,omitzero"`
	Cities  []data.AreaCode `json:"cities,omitempty" doc:"Of fua."`
}

// DrawnSums is what is said of all areas of a request.
type DrawnSums struct {
	Moves          int             `json:"moves" doc:"Municipalities that tuning moved."`
	Apart          []data.AreaCode `json:"apart" doc:"Municipalities that tuning left apart from their area."`
	Invalid        int             `json:"invalid" doc:"Of lma: areas with a validity below 1."`
	Single         int             `json:"single" doc:"Areas of one municipality."`
	NoCentral      int             `json:"noCentral" doc:"Areas without a central municipality."`
	Modularity     number          `json:"modularity"`
	NotAssigned    []data.AreaCode `json:"notAssigned" doc:"Municipalities in no area."`
	Municipalities []data.AreaCode `json:"municipalities" doc:"Of the flows, in order of code."`
	Labels         []*int32        `json:"labels" doc:"Place of the area of each municipality among the areas, in order of lead; null in none."`
}

// drawnView is the areas of a request, or their municipalities.
type drawnView[T any] struct {
	DrawnHead
	DrawnSums
	Items []T `json:"items" doc:"The areas; with items=municipalities, members with code, name, lead, areaName, role and bestShare."`
	Total int `json:"total"`
	ReleaseNote
}

func describeHead(q perimeter.Request, f *perimeter.Flows, cities ...data.AreaCode) DrawnHead {
	h := DrawnHead{
		Method: string(q.Method), Mode: string(q.Mode), Dataset: f.Dataset, Period: f.Period.String(), Vintage: f.Vintage, Parent: q.Parent,
		Inner: f.Inner, Left: exactly(f.Left), Tuned: q.Tuned, Cities: cities,
	}
	if q.Method == perimeter.LabourAreas {
		h.MinSZ, h.MinSC, h.TarSZ, h.TarSC = exactly(q.MinSZ), exactly(q.MinSC), exactly(q.TarSZ), exactly(q.TarSC)
		h.Codes = "reference"
		if q.SourceCodes {
			h.Codes = "source"
		}
		return h
	}
	h.Share, h.Link = exactly(q.SharePercent), exactly(q.LinkPercent)
	return h
}

func exactly(v float64) number { return number{v, true} }

// measured is a number that was worked out here, with ten significant digits.
func measured(n data.Number) number {
	if !n.Valid {
		return number{}
	}
	return number{rounded(n.Value), true}
}

func describeDrawn(out *perimeter.Result) DrawnSums {
	v := DrawnSums{
		Moves: out.Moves, Apart: append([]data.AreaCode{}, out.Apart...), Invalid: out.Quality.Invalid, Single: out.Quality.Single, NoCentral: out.Quality.NoCentral,
		Modularity:  measured(data.Number{Value: out.Quality.Modularity, Valid: !math.IsNaN(out.Quality.Modularity)}),
		NotAssigned: append([]data.AreaCode{}, out.NotAssigned...), Municipalities: out.Flows.Codes(), Labels: make([]*int32, len(out.Labels)),
	}
	for i, label := range out.Labels {
		if label >= 0 {
			v.Labels[i] = &out.Labels[i]
		}
	}
	return v
}

func drawnAreas(out *perimeter.Result) []drawnArea {
	items := make([]drawnArea, len(out.Areas))
	for i, a := range out.Areas {
		items[i] = drawnArea{
			ID: a.ID, Name: a.Name, Lead: a.Lead, Municipalities: a.Municipalities, Workers: exactly(a.Residents), Jobs: exactly(a.Jobs), Inside: exactly(a.Inside),
			Supply: measured(a.Supply), Demand: measured(a.Demand), Validity: measured(a.Validity), Cohesion: measured(a.Cohesion),
			LinkCohesion: measured(a.LinkCohesion), HomeWork: measured(a.HomeWork), Central: a.Central,
		}
	}
	return items
}

func drawnMembers(c *cube.Cube, out *perimeter.Result) []drawnMember {
	items := make([]drawnMember, len(out.Labels))
	for i, code := range out.Flows.Codes() {
		a, _ := c.Area(code)
		items[i] = drawnMember{Code: code, Name: a.Name}
		if label := out.Labels[i]; label >= 0 {
			items[i].Lead, items[i].AreaName = out.Areas[label].Lead, out.Areas[label].Name
		}
		if out.Roles != nil {
			items[i].Role = string(out.Roles[i])
			items[i].BestShare = measured(data.Number{Value: out.BestShares[i], Valid: !math.IsNaN(out.BestShares[i])})
		}
	}
	return items
}
