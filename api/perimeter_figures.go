package api

import (
	"fmt"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

const (
	perimeterFiguresDoc = "Recompose indicators on a perimeter. Sums and ratios are computed again from the parts of its municipalities (R), provincial rates approximated for whole provinces and flagged (W), " +
		"self-containment measured from the flows of the set (F); what cannot be recomposed (N) has no value, the reason, and the figures of the areas that contain the perimeter. " +
		"A set with the municipalities of an area has the figure of that area. Without period, the latest in which most of the set is known."
	perimeterBoundaryDoc = "Show the boundary of a perimeter. The outline dissolved from the borders of its municipalities, EPSG:4326, longitude before latitude, as one feature. " +
		"missing counts the municipalities that have no polygon."
)

// perimeterFigure is one indicator of a perimeter.
type perimeterFigure struct {
	Indicator    string          `json:"indicator" example:"DEM03"`
	Title        string          `json:"title" example:"Indice di vecchiaia"`
	Period       string          `json:"period" example:"2022"`
	Value        number          `json:"value" doc:"Null when there is none; reason says why."`
	Status       string          `json:"status" enum:"final,provisional,estimated,notAvailable,suppressed,notApplicable,notPublished"`
	Unit         string          `json:"unit" example:"per 100 residenti 0-14"`
	Class        string          `json:"recomposition" enum:"R,W,F,P,N"`
	Numerator    number          `json:"numerator" doc:"Of a ratio, before scaling."`
	Denominator  number          `json:"denominator"`
	Covered      int             `json:"covered" doc:"Municipalities the figure is made of, of those expected; 0 for the figure of an area as it was published."`
	Expected     int             `json:"expected"`
	Recalculated bool            `json:"recalculated"`
	Area         string          `json:"area,omitempty" doc:"The area with the same municipalities, whose figure this is." example:"052"`
	Reason       string          `json:"reason,omitempty" doc:"Why there is no value, or why it is an estimate."`
	Containing   []containedItem `json:"containing" doc:"Areas that hold the perimeter, where it has no value of its own."`
	Sources      []string        `json:"sources"`
}

// containedItem is the figure of an area that holds a perimeter.
type containedItem struct {
	Area   string `json:"area" example:"052"`
	Name   string `json:"areaName" example:"Siena"`
	Level  string `json:"level" example:"province"`
	Value  number `json:"value"`
	Status string `json:"status"`
}

var perimeterFigureColumns = []column[perimeterFigure]{
	{"indicator", func(f perimeterFigure) any { return f.Indicator }},
	{"title", func(f perimeterFigure) any { return f.Title }},
	{"period", func(f perimeterFigure) any { return f.Period }},
	{"value", func(f perimeterFigure) any { return f.Value }},
	{"status", func(f perimeterFigure) any { return f.Status }},
	{"unit", func(f perimeterFigure) any { return f.Unit }},
	{"recomposition", func(f perimeterFigure) any { return f.Class }},
	{"numerator", func(f perimeterFigure) any { return f.Numerator }},
	{"denominator", func(f perimeterFigure) any { return f.Denominator }},
	{"covered", func(f perimeterFigure) any { return f.Covered }},
	{"expected", func(f perimeterFigure) any { return f.Expected }},
	{"recalculated", func(f perimeterFigure) any { return f.Recalculated }},
	{"area", func(f perimeterFigure) any { return f.Area }},
	{"reason", func(f perimeterFigure) any { return f.Reason }},
	{"containing", func(f perimeterFigure) any { return containingText(f.Containing) }},
	{"sources", func(f perimeterFigure) any { return strings.Join(f.Sources, " ") }},
}

// containingText writes areas and their values in one cell: "052=7.1 053=6.9".
func containingText(items []containedItem) string {
	var b []byte
	for i, c := range items {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendNumber(append(append(b, c.Area...), '='), c.Value)
	}
	return string(b)
}

type perimeterFiguresInput struct {
	PerimeterID
	Indicator []string `query:"indicator" maxItems:"10" doc:"Codes of indicators, with commas; every one of the catalogue that is known when not given." example:"DEM01,DEM03"`
	Domain    string   `query:"domain" maxLength:"64" doc:"Only indicators of this domain; not together with indicator." example:"demography"`
	Period    string   `query:"period" maxLength:"10" doc:"One period; only with indicator." example:"2022"`
	ReleaseParams
	LangParam
	ListFormat
}

func (in *perimeterFiguresInput) needs() pastNeeds {
	if len(in.Indicator) == 0 {
		return pastNeeds{Wanted: cube.Wanted{Boundaries: true}}
	}
	return residentsAndBoundaries(append([]string{"FLOW_RESIDENTS"}, in.Indicator...)...)
}

func (s *service) showPerimeterFigures(r *request, in *perimeterFiguresInput) (reply, error) {
	if len(in.Indicator) > 0 && in.Domain != "" {
		return reply{}, &refusal{kind: data.ErrInvalid, field: "domain", detail: "give either indicator or domain"}
	}
	period, err := parsePeriod("period", in.Period)
	if err != nil {
		return reply{}, err
	}
	if in.Period != "" && len(in.Indicator) == 0 {
		return reply{}, &refusal{kind: data.ErrInvalid, field: "period", detail: "it is that of some indicators: give indicator too"}
	}
	c, p, err := s.findPerimeter(r, in.ID)
	if err != nil {
		return reply{}, err
	}
	figures, err := s.figuresOn(r, c, p, in, period)
	if err != nil {
		return reply{}, err
	}
	items := make([]perimeterFigure, len(figures))
	for i := range figures {
		items[i] = describeFigure(&figures[i], in.Lang)
	}
	return renderList(r, in.Format, "perimeter-indicators", page[perimeterFigure]{Items: items, Total: len(items), Limit: len(items)}, perimeterFigureColumns)
}

func (s *service) figuresOn(r *request, c *cube.Cube, p perimeter.Perimeter, in *perimeterFiguresInput, period data.Period) ([]perimeter.Figure, error) {
	lab := s.laboratory(r)
	if len(in.Indicator) == 0 {
		known := in.Domain == ""
		for _, i := range c.Indicators() {
			known = known || i.Domain == in.Domain
		}
		if !known {
			return nil, &refusal{kind: data.ErrNotFound, field: "domain", detail: fmt.Sprintf("there is no domain %q", shorten(in.Domain))}
		}
		return lab.Profile(r.ctx, c, p, in.Domain)
	}
	var figures []perimeter.Figure
	for _, code := range in.Indicator {
		if _, err := findIndicator(c, code); err != nil {
			return nil, err
		}
		f, err := lab.Recompose(r.ctx, c, p, code, period)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

func describeFigure(f *perimeter.Figure, lang string) perimeterFigure {
	i := &f.Indicator
	item := perimeterFigure{
		Indicator: i.Code, Title: i.Title.In(lang), Status: notPublished, Unit: i.Unit.In(lang), Class: string(f.Class),
		Value: figure(i, f.Value, f.Status.HasValue(), int32(f.Expected)), Numerator: number(f.Numerator), Denominator: number(f.Denominator),
		Covered: f.Covered, Expected: f.Expected, Recalculated: f.Recalculated, Area: string(f.Area), Reason: f.Reason.In(lang),
		Containing: []containedItem{}, Sources: append([]string{}, f.Sources...),
	}
	if !f.Period.IsZero() {
		item.Period = f.Period.String()
	}
	if f.Status != 0 {
		item.Status = f.Status.String()
	}
	for _, c := range f.Containing {
		item.Containing = append(item.Containing, containedItem{string(c.Area.Code), c.Area.Name, c.Area.Level.String(), figure(i, c.Value, c.Status.HasValue(), c.Expected), c.Status.String()})
	}
	return item
}

type perimeterBoundaryInput struct {
	PerimeterID
	Detail string `query:"detail" enum:"overview,full" default:"full" doc:"overview has fewer vertices, for a map of the country."`
	ReleaseParams
	LangParam
	Format string `query:"format" enum:"geojson,topojson" doc:"Overrides the Accept header (application/geo+json, application/topo+json)."`
}

func (in *perimeterBoundaryInput) needs() pastNeeds { return residentsAndBoundaries() }

func (s *service) showPerimeterBoundary(r *request, in *perimeterBoundaryInput) (reply, error) {
	c, p, err := s.findPerimeter(r, in.ID)
	if err != nil {
		return reply{}, err
	}
	outline := perimeter.Boundary
	if in.Detail == "overview" {
		outline = perimeter.Overview
	}
	t, missing, err := outline(c, p)
	if err != nil {
		return reply{}, err
	}
	props := func(b []byte, _ data.AreaCode) []byte {
		b = appendString(append(b, `"name":`...), p.Name.In(in.Lang))
		b = fmt.Appendf(b, `,"kind":%q,"municipalities":%d,"missing":%d`, p.Kind, len(p.Municipalities), len(missing))
		return b
	}
	if r.format(in.Format) == asTopoJSON {
		return reply{body: t.TopoJSON(data.Perimeter, props), media: asTopoJSON}, nil
	}
	return reply{body: t.GeoJSON(data.Perimeter, props), media: asGeoJSON}, nil
}
