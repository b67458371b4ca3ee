package api

import (
	"cmp"
	"math"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

const (
	drawnDoc = "Draw areas from flows. Labour market areas (lma) or functional urban areas (fua) computed from the commuting flows of one dataset; what is not given has its default, and the reply says with what it was made. " +
		"items are the areas, each with the id of its perimeter; labels[i] is the place among them of municipalities[i], null for one in no area. With items=municipalities the list is that of the municipalities. " +
		"With parent, only the flows among its municipalities count; left says how many people cross its border. At most a few are computed at once: 429 and 503 say when to come back."
	postDrawnDoc = "Draw areas from flows, the parameters in a body. The same as GET, for long lists of cities."
)

// DrawnParams say how areas are drawn. The body of the POST has the same members.
type DrawnParams struct {
	Method  string  `query:"method" json:"method" enum:"lma,fua" default:"lma" doc:"Labour market areas or functional urban areas."`
	Mode    string  `query:"mode" json:"mode" enum:"clean,r-compat" doc:"Of lma: as the method says, which is the default, or as the R package LabourMarketAreas 3.4 does."`
	Dataset string  `query:"dataset" json:"dataset" maxLength:"64" doc:"Of flows; the latest that the release has." example:"pendolarismo-2001-sardegna"`
	Period  string  `query:"period" json:"period" maxLength:"10" doc:"The latest of the dataset." example:"2001"`
	Parent  string  `query:"parent" json:"parent" maxLength:"64" doc:"Only the municipalities of this region or province." example:"20"`
	MinSZ   float64 `query:"minSZ" json:"minSZ" doc:"Of lma: least size, in resident workers; 1000 when none of the four is given." example:"1000"`
	MinSC   float64 `query:"minSC" json:"minSC" doc:"Least self-containment, 0 to 1; 0.6667." example:"0.6667"`
	TarSZ   float64 `query:"tarSZ" json:"tarSZ" doc:"Target size; 10000." example:"10000"`
	TarSC   float64 `query:"tarSC" json:"tarSC" doc:"Target self-containment; 0.75." example:"0.75"`
	Tuned   bool    `query:"tuned" json:"tuned" doc:"Of lma: made contiguous, with two municipalities or more."`
	Codes   string  `query:"codes" json:"codes" enum:"reference,source" doc:"Of lma: order ties by the codes of the reference vintage, or by those of the file."`
	Share   float64 `query:"share" json:"share" doc:"Of fua: percent of its workers that a municipality sends to a city to be in its zone; 15." example:"15"`
	Link    float64 `query:"link" json:"link" doc:"Of fua: percent of its workers that a city sends to another to be one with it; 15." example:"15"`
	Cities  string  `query:"cities" json:"cities" maxLength:"1400" doc:"Of fua: residents-N for the municipalities with N residents or more, the code of a group, or codes with commas; residents-50000." example:"residents-50000"`
}

type drawnInput struct {
	DrawnParams
	Items string `query:"items" enum:"areas,municipalities" default:"areas" doc:"What the list is of."`
	ReleaseParams
	LangParam
	ListFormat
}

func (in *drawnInput) needs() pastNeeds { return residentsAndBoundaries() }

// request returns what the laboratory is asked. A parameter that is given and zero
// is refused there, as out of order, unless it stands for its default.
func (in *DrawnParams) request(c *cube.Cube) (perimeter.Request, error) {
	q := perimeter.Request{
		Method: perimeter.Method(cmp.Or(in.Method, "lma")), Mode: perimeter.Mode(in.Mode), Dataset: in.Dataset, MinSZ: in.MinSZ, MinSC: in.MinSC, TarSZ: in.TarSZ, TarSC: in.TarSC,
		Tuned: in.Tuned, SourceCodes: in.Codes == "source", SharePercent: in.Share, LinkPercent: in.Link, Cities: in.Cities,
	}
	if in.Codes != "" && in.Codes != "source" && in.Codes != "reference" {
		return q, &data.FieldError{Field: "codes", Value: in.Codes, Reason: "must be reference or source"}
	}
	for name, v := range map[string]float64{"minSZ": in.MinSZ, "minSC": in.MinSC, "tarSZ": in.TarSZ, "tarSC": in.TarSC, "share": in.Share, "link": in.Link} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return q, &data.FieldError{Field: name, Value: strconv.FormatFloat(v, 'g', -1, 64), Reason: "must be a number"}
		}
	}
	if q.MinSZ != 0 || q.MinSC != 0 || q.TarSZ != 0 || q.TarSC != 0 { // those left out have the values of the preset
		p := perimeter.Presets()[0]
		q.MinSZ, q.MinSC, q.TarSZ, q.TarSC = cmp.Or(q.MinSZ, p.MinSZ), cmp.Or(q.MinSC, p.MinSC), cmp.Or(q.TarSZ, p.TarSZ), cmp.Or(q.TarSC, p.TarSC)
	}
	var err error
	if q.Period, err = parsePeriod("period", in.Period); err != nil {
		return q, err
	}
	q.Parent, err = findParent(c, in.Parent)
	return q, err
}

func (s *service) showDrawn(r *request, in *drawnInput) (reply, error) {
	return s.draw(r, &in.DrawnParams, in.Items, in.Format)
}

// enterLaboratory lets a client compute until the returned function is called.
func (s *service) enterLaboratory(r *request) (func(), error) {
	leave, err := s.drawings.enter(r.client())
	if err != nil {
		return nil, &refusal{kind: errTooMany, detail: "too many areas are being computed, for this address or for all; wait until one is done"}
	}
	return leave, nil
}

func (s *service) draw(r *request, in *DrawnParams, items, format string) (reply, error) {
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
	out, err := s.laboratory(r).Compute(r.ctx, c, q)
	if err != nil {
		return reply{}, err
	}
	if items == "municipalities" {
		return renderDrawn(r, format, "functional-areas-municipalities.csv", out, drawnMembers(c, out), drawnMemberColumns)
	}
	return renderDrawn(r, format, "functional-areas.csv", out, drawnAreas(out), drawnAreaColumns)
}

func renderDrawn[T any](r *request, format, file string, out *perimeter.Result, items []T, columns []column[T]) (reply, error) {
	if m := r.format(format); m == asCSV {
		return reply{body: appendCSV(nil, items, columns), media: m, file: file, total: len(items)}, nil
	}
	return renderJSON(drawnView[T]{DrawnHead: describeHead(out.Request, out.Flows, out.Cities...), DrawnSums: describeDrawn(out), Items: items, Total: len(items)})
}

// drawnRequest describes the body of the POST.
func drawnRequest() *huma.RequestBody {
	properties := map[string]*huma.Schema{}
	for name, kind := range map[string]string{
		"method": huma.TypeString, "mode": huma.TypeString, "dataset": huma.TypeString, "period": huma.TypeString, "parent": huma.TypeString, "codes": huma.TypeString, "cities": huma.TypeString,
		"minSZ": huma.TypeNumber, "minSC": huma.TypeNumber, "tarSZ": huma.TypeNumber, "tarSC": huma.TypeNumber, "share": huma.TypeNumber, "link": huma.TypeNumber, "tuned": huma.TypeBoolean,
	} {
		properties[name] = &huma.Schema{Type: kind, Description: "As the parameter of GET."}
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {
		Schema: &huma.Schema{Type: huma.TypeObject, Properties: properties}, Example: map[string]any{"method": "fua", "cities": "090064,092009"},
	}}}
}

type postDrawnInput struct {
	Items string `query:"items" enum:"areas,municipalities" default:"areas" doc:"What the list is of."`
	LangParam
	ListFormat
}

func (s *service) postDrawn(r *request, q asked, in *postDrawnInput) (reply, error) {
	var body DrawnParams
	if err := q.read(&body); err != nil {
		return reply{}, err
	}
	return s.draw(r, &body, in.Items, in.Format)
}
