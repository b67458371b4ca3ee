package api

import (
	"cittamedie/data"
)

const stabilityDoc = "Show the stability of labour market areas. The areas are drawn again with sizes halved and doubled and self-containment 0.05 lower and higher: overlap is how much of the area of a municipality stays the same, as a mean over the choices, withCore the share of the choices in which it stays with the same core. At most 2000 municipalities: give parent for the country."

// stabilityItem is how much the area of a municipality depends on the parameters.
type stabilityItem struct {
	Code     data.AreaCode `json:"code" example:"091051"`
	Name     string        `json:"name" example:"Nuoro"`
	Lead     data.AreaCode `json:"lead" doc:"Of its area by the parameters of the request." example:"091051"`
	Overlap  number        `json:"overlap" doc:"0 to 1; null in no area." example:"0.93"`
	WithCore number        `json:"withCore" doc:"0 to 1." example:"1"`
}

var stabilityColumns = []column[stabilityItem]{
	{"code", func(i stabilityItem) any { return string(i.Code) }},
	{"name", func(i stabilityItem) any { return i.Name }},
	{"lead", func(i stabilityItem) any { return string(i.Lead) }},
	{"overlap", func(i stabilityItem) any { return i.Overlap }},
	{"withCore", func(i stabilityItem) any { return i.WithCore }},
}

// gridItem is one choice of parameters of a grid.
type gridItem struct {
	MinSZ number `json:"minSZ"`
	MinSC number `json:"minSC"`
	TarSZ number `json:"tarSZ"`
	TarSC number `json:"tarSC"`
}

type stabilityView struct {
	DrawnHead
	Grid  []gridItem      `json:"grid" doc:"The choices, that of the request among them."`
	Items []stabilityItem `json:"items"`
	Total int             `json:"total"`
	ReleaseNote
}

func (s *service) showStability(r *request, in *stabilityInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	leave, err := s.enterLaboratory(r)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	q, err := in.request(c)
	if err != nil {
		return reply{}, err
	}
	out, err := s.laboratory(r).Stability(r.ctx, c, q)
	if err != nil {
		return reply{}, err
	}
	items := make([]stabilityItem, len(out.Stability))
	for i, st := range out.Stability {
		a, _ := c.Area(out.Flows.Codes()[i])
		items[i] = stabilityItem{a.Code, a.Name, out.Leads[i], measured(data.Number{Value: st.Overlap, Valid: st.OK}), measured(data.Number{Value: st.WithCore, Valid: st.OK})}
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, stabilityColumns), media: m, file: "stability.csv", total: len(items)}, nil
	}
	v := stabilityView{DrawnHead: describeHead(out.Request, out.Flows), Items: items, Total: len(items), Grid: []gridItem{}}
	for _, g := range out.Grid {
		v.Grid = append(v.Grid, gridItem{exactly(g.MinSZ), exactly(g.MinSC), exactly(g.TarSZ), exactly(g.TarSC)})
	}
	return renderJSON(v)
}

type stabilityInput struct {
	DrawnParams
	ReleaseParams
	LangParam
	ListFormat
}

func (in *stabilityInput) needs() pastNeeds { return residentsAndBoundaries() }
