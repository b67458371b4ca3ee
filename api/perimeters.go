package api

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

const (
	perimetersDoc = "List perimeters. Provinces, regions, groups of the release and those the operator keeps, in order of level, then code; with q, the closest names first. " +
		"Computed areas and sets are found by their id, which holds all that is needed. At most 10000 items in one answer."
	postPerimeterDoc = "Read a set. Municipalities by code or name, as JSON, or as text or CSV with one a line; the reply has the id that names the set for good, without anything being kept. " +
		"Every mistake is told with its line and the names most like it. Codes of another date are carried when all were in force on one day."
	perimeterDoc = "Show a perimeter. Its definition, provenance and municipalities at the reference vintage. " +
		"The id of a computed area leads to the present result when the flows behind it have changed since, and dataChanged says so."
)

// perimeterItem is a perimeter as a list shows it.
type perimeterItem struct {
	ID             string `json:"id" example:"052"`
	Kind           string `json:"kind" enum:"area,labourArea,functionalArea,catchment,set,kept"`
	Level          string `json:"level" example:"province"`
	Name           string `json:"name" example:"Siena"`
	Division       string `json:"division,omitempty" doc:"Of a group: the division it is part of." example:"sll-2021"`
	Municipalities int    `json:"municipalities" doc:"How many." example:"35"`
}

var perimeterColumns = []column[perimeterItem]{
	{"id", func(p perimeterItem) any { return p.ID }},
	{"kind", func(p perimeterItem) any { return p.Kind }},
	{"level", func(p perimeterItem) any { return p.Level }},
	{"name", func(p perimeterItem) any { return p.Name }},
	{"division", func(p perimeterItem) any { return p.Division }},
	{"municipalities", func(p perimeterItem) any { return p.Municipalities }},
}

type perimetersInput struct {
	LevelParam
	Kind     string `query:"kind" enum:"area,kept" doc:"Only areas and groups of the release, or only those kept by the operator."`
	Division string `query:"division" maxLength:"64" doc:"Only groups of this division." example:"sll-2021"`
	Q        string `query:"q" maxLength:"100" doc:"Name, or part of it; accents, apostrophes and case do not matter." example:"siena"`
	Paging
	ReleaseParams
	LangParam
	ListFormat
}

func (in *perimetersInput) needs() pastNeeds { return pastNeeds{Wanted: noFigures} }

func (s *service) listPerimeters(r *request, in *perimetersInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	type hit struct {
		item perimeterItem
		far  int
	}
	var hits []hit
	wanted := foldName(in.Q)
	for _, p := range s.laboratory(r).List(c) {
		item := perimeterItem{p.ID, string(p.Kind), p.Level.String(), p.Name.In(in.Lang), p.Division, p.Municipalities}
		if in.Level != "" && item.Level != in.Level || in.Kind != "" && item.Kind != in.Kind || in.Division != "" && item.Division != in.Division {
			continue
		}
		far, found := 0, true
		if in.Q != "" {
			far, found = foldName(item.Name).closeness(wanted)
			found = found && wanted.joined != ""
		}
		if found {
			hits = append(hits, hit{item, far})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.far, b.far) })
	part := cut(hits, in.Paging)
	items := make([]perimeterItem, len(part.Items))
	for i, h := range part.Items {
		items[i] = h.item
	}
	return renderList(r, in.Format, "perimeters", with(part, items), perimeterColumns)
}

// memberItem is a municipality of a perimeter.
type memberItem struct {
	Code     data.AreaCode `json:"code" example:"052032"`
	Name     string        `json:"name" example:"Siena"`
	Province data.AreaCode `json:"province" example:"052"`
	Lead     bool          `json:"lead"`
}

var memberColumns = []column[memberItem]{
	{"code", func(m memberItem) any { return string(m.Code) }},
	{"name", func(m memberItem) any { return m.Name }},
	{"province", func(m memberItem) any { return string(m.Province) }},
	{"lead", func(m memberItem) any { return m.Lead }},
}

// perimeterView is one perimeter.
type perimeterView struct {
	ID           string               `json:"id" example:"052"`
	Kind         string               `json:"kind" enum:"area,labourArea,functionalArea,catchment,set,kept"`
	Level        string               `json:"level" example:"province"`
	Name         string               `json:"name" example:"Siena"`
	Definition   string               `json:"definition" example:"Unità amministrativa al 2023-06-30"`
	Division     string               `json:"division,omitempty" example:"sll-2021"`
	Provenance   perimeter.Provenance `json:"provenance"`
	Vintage      data.Date            `json:"vintage" doc:"Day of the codes it was given with." example:"2023-06-30"`
	Reference    data.Date            `json:"reference" doc:"Day of the codes of municipalities." example:"2023-06-30"`
	Lead         data.AreaCode        `json:"lead,omitempty" example:"052032"`
	From         []data.AreaCode      `json:"from" doc:"The codes as they were given, where some were carried to the reference vintage."`
	Recalculated bool                 `json:"recalculated" doc:"True when codes, or the flows behind it, were carried to the reference vintage."`
	Estimated    bool                 `json:"estimated" doc:"True when the municipalities of now hold more territory than the codes given."`
	DataChanged  bool                 `json:"dataChanged" doc:"True when the flows are not those the id was made with."`
	Items        []memberItem         `json:"items" doc:"The municipalities, in order of code."`
	Total        int                  `json:"total"`
	Links        perimeterLinks       `json:"links"`
	ReleaseNote
}

type perimeterLinks struct {
	Self       string `json:"self" example:"/api/v1/perimeters/052"`
	Indicators string `json:"indicators" example:"/api/v1/perimeters/052/indicators"`
	Boundary   string `json:"boundary" example:"/api/v1/perimeters/052/boundary"`
}

// PerimeterID names one perimeter in a path.
type PerimeterID struct {
	ID string `path:"id" maxLength:"7000" doc:"Id of a perimeter, or the code of an area." example:"052"`
}

type perimeterInput struct {
	PerimeterID
	ReleaseParams
	LangParam
	ListFormat
}

func (in *perimeterInput) needs() pastNeeds { return residentsAndBoundaries() }

// residentsAndBoundaries is what finding a perimeter may read: the cities of
// functional areas are told by their residents, neighbours by boundaries.
func residentsAndBoundaries(indicators ...string) pastNeeds {
	return pastNeeds{Wanted: cube.Wanted{Indicators: append([]string{"DEM01"}, indicators...), Boundaries: true}}
}

// laboratory returns the one that answers a call: earlier releases have their own
// memory.
func (s *service) laboratory(r *request) *perimeter.Laboratory {
	if r.past {
		return s.Perimeters.Apart()
	}
	return s.Perimeters
}

// findPerimeter returns the perimeter of a path.
func (s *service) findPerimeter(r *request, id string) (*cube.Cube, perimeter.Perimeter, error) {
	c, err := r.release()
	if err != nil {
		return nil, perimeter.Perimeter{}, err
	}
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	p, err := s.laboratory(r).Find(r.ctx, c, id)
	return c, p, err
}

func (s *service) showPerimeter(r *request, in *perimeterInput) (reply, error) {
	c, p, err := s.findPerimeter(r, in.ID)
	if err != nil {
		return reply{}, err
	}
	return s.renderPerimeter(r, c, p, in.Lang, in.Format)
}

func (s *service) renderPerimeter(r *request, c *cube.Cube, p perimeter.Perimeter, lang, format string) (reply, error) {
	items := make([]memberItem, len(p.Municipalities))
	for i, code := range p.Municipalities {
		a, _ := c.Area(code)
		items[i] = memberItem{code, a.Name, a.Parent, code == p.Lead}
	}
	if m := r.format(format); m == asCSV {
		return reply{body: appendCSV(nil, items, memberColumns), media: m, file: "perimeter.csv", total: len(items)}, nil
	}
	v := perimeterView{
		ID: p.ID, Kind: string(p.Kind), Level: p.Level.String(), Name: p.Name.In(lang), Definition: p.Definition.In(lang), Division: p.Division,
		Provenance: p.Provenance, Vintage: p.Vintage, Reference: c.Release().Reference, Lead: p.Lead, From: p.From,
		Recalculated: p.Recalculated, Estimated: p.Estimated, DataChanged: p.DataChanged, Items: items, Total: len(items),
	}
	if v.From == nil {
		v.From = []data.AreaCode{}
	}
	v.Links.Self = s.BaseURL + prefix + perimetersPath + "/" + url.PathEscape(p.ID)
	v.Links.Indicators, v.Links.Boundary = v.Links.Self+"/indicators", v.Links.Self+"/boundary"
	return renderJSON(v)
}

// setBody is a set of municipalities as JSON.
type setBody struct {
	Municipalities []string `json:"municipalities"`
	Lead           string   `json:"lead"`
}

// setRequest describes the bodies that a set may be sent as.
func setRequest() *huma.RequestBody {
	text := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "A code or a name a line, or CSV with a header; UTF-8 or Windows-1252."}, Example: "codice;comune\r\n052032;Siena\r\n052012;Colle di Val d'Elsa\r\n"}
	return &huma.RequestBody{Required: true, Description: "At most 64 kB.", Content: map[string]*huma.MediaType{
		"application/json": {
			Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"municipalities"}, Properties: map[string]*huma.Schema{
				"municipalities": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}, Description: "Codes or names, of any date; a province in brackets tells homonyms apart."},
				"lead":           {Type: huma.TypeString, Description: "The one that leads, by code or name."},
			}},
			Example: map[string]any{"municipalities": []string{"052032", "Colle di Val d'Elsa (SI)"}, "lead": "Siena"},
		},
		"text/csv": text, "text/plain": text,
	}}
}

type postPerimeterInput struct {
	Lead string `query:"lead" maxLength:"100" doc:"The municipality that leads, by code or name; of a CSV." example:"052032"`
	LangParam
	ListFormat
}

func (s *service) postPerimeter(r *request, q asked, in *postPerimeterInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	var p perimeter.Perimeter
	switch {
	case q.kind == "application/json":
		var body setBody
		if err := q.read(&body); err != nil {
			return reply{}, err
		}
		p, err = s.Perimeters.OfNames(c, body.Municipalities, cmp.Or(body.Lead, in.Lead))
	case q.kind == "" || strings.HasPrefix(q.kind, "text/") || q.kind == "application/csv":
		p, err = s.Perimeters.ParseList(c, bytes.NewReader(q.body), in.Lead)
	default:
		return reply{}, &refusal{kind: data.ErrInvalid, field: "Content-Type", detail: "send application/json, text/csv or text/plain"}
	}
	if err != nil {
		return reply{}, err
	}
	return s.renderPerimeter(r, c, p, in.Lang, in.Format)
}
