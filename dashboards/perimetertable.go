package dashboards

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// fillPerimeterTables writes the key figures of a perimeter, then all by domain.
func (p *page) fillPerimeterTables(b *perimeterBody, figures []perimeter.Figure) {
	at := map[string]perimeter.Figure{}
	for _, f := range figures {
		at[f.Indicator.Code] = f
	}
	key := perimeterTable{ID: "cifre", Title: p.T("area.key")}
	for _, code := range keyIndicators {
		if f, ok := at[code]; ok {
			key.Rows = append(key.Rows, p.perimeterRow(f))
		}
	}
	if len(key.Rows) > 0 {
		key.Sources = p.figureSources(key.Rows)
		b.Key = &key
	}
	for _, d := range p.domains(p.cube.Indicators()) {
		t := perimeterTable{ID: d.ID, Title: d.Title}
		for _, in := range d.Indicators {
			if f, ok := at[in.Code]; ok {
				t.Rows = append(t.Rows, p.perimeterRow(f))
			}
		}
		if len(t.Rows) == 0 {
			continue
		}
		t.Sources, t.Count = p.figureSources(t.Rows), p.T("area.figures", p.Num(len(t.Rows)))
		if len(t.Rows) == 1 {
			t.Count = p.T("area.figure")
		}
		b.Domains = append(b.Domains, t)
	}
}

func (p *page) figureSources(rows []perimeterRow) []Source {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.figure.Sources...)
		for _, up := range r.figure.Containing {
			ids = append(ids, up.Dataset)
		}
	}
	slices.Sort(ids)
	return p.sources(slices.Compact(ids))
}

// perimeterRow writes one figure: its value with the class of recomposition, or
// why there is none and what the areas around have.
func (p *page) perimeterRow(f perimeter.Figure) perimeterRow {
	in := f.Indicator
	row := perimeterRow{Title: p.In(in.Title), Unit: p.In(in.Unit), Year: "–", Page: p.indicator(in), Class: string(f.Class), How: p.T("class." + string(f.Class)), Reason: p.In(f.Reason), figure: f}
	if !f.Period.IsZero() {
		row.Year = f.Period.String()
	}
	if f.Area != "" {
		row.How = p.T("class.own", p.nameOf(f.Area))
	}
	if f.Status.HasValue() {
		row.Value = Shown{Text: number(p.Lang, f.Value, in.Decimals), Num: true}
		if f.Status == data.Estimated {
			row.Value.Notes = append(row.Value.Notes, p.T("cell.estimated"))
		}
		if f.Covered > 0 && f.Covered < f.Expected {
			row.Value.Notes = append(row.Value.Notes, p.T("cell.covered", p.Num(f.Covered), p.Num(f.Expected)))
		}
		if f.Recalculated {
			row.Value.Notes = append(row.Value.Notes, p.recalculated(in))
		}
		return row
	}
	row.Value, row.How = Shown{Text: p.T("cell.missing"), Missing: true, Num: true}, ""
	if f.Status == data.Suppressed {
		row.Value.Text = p.T("cell.suppressed")
	}
	for _, up := range f.Containing {
		row.Around = append(row.Around, aroundCell{capitalised(p.areaName(up.Area)), p.area(up.Area.Code), number(p.Lang, up.Value, in.Decimals)})
	}
	return row
}

// perimeterCSV answers /aree/{id}/perimetro/cifre.csv with the figures of the profile, and a
// row for each figure of an area around where the perimeter has none.
func (s *site) perimeterCSV(c *fiber.Ctx) error {
	p := s.newPage(c, "perimeter")
	h, err := p.findPerimeter(c)
	if err != nil {
		return err
	}
	figures, err := s.Perimeters.Profile(c.UserContext(), p.cube, h.Perimeter, "")
	if err != nil {
		return err
	}
	rows := [][]string{{"perimeter", "name", "indicator", "title", "unit", "period", "value", "status", "recomposition", "numerator", "denominator", "covered", "expected", "valueOf", "valueOfName", "reason", "dataset", "release"}}
	for _, f := range figures {
		line := []string{h.ID, p.hypothesisName(h), f.Indicator.Code, p.In(f.Indicator.Title), p.In(f.Indicator.Unit), f.Period.String(), exactIf(f.Value, f.Status.HasValue()), statusName(f.Status),
			string(f.Class), exactIf(f.Numerator.Value, f.Numerator.Valid), exactIf(f.Denominator.Value, f.Denominator.Valid), exact(float64(f.Covered)), exact(float64(f.Expected)), "", "", p.In(f.Reason), strings.Join(f.Sources, " "), p.Release().ID}
		rows = append(rows, line)
		for _, up := range f.Containing {
			around := slices.Clone(line)
			around[6], around[7], around[9], around[10], around[11], around[12] = exact(up.Value), up.Status.String(), "", "", "", ""
			around[13], around[14], around[16] = string(up.Area.Code), up.Area.Name, up.Dataset
			rows = append(rows, around)
		}
	}
	return sendCSV(c, "perimetro.csv", rows)
}

func statusName(s data.Status) string {
	if s == 0 {
		return "notPublished"
	}
	return s.String()
}

// perimeterGeoJSON answers /aree/{id}/perimetro/confine.geojson with the outline.
func (s *site) perimeterGeoJSON(c *fiber.Ctx) error {
	p := s.newPage(c, "perimeter")
	h, err := p.findPerimeter(c)
	if err != nil {
		return err
	}
	props := p.outlineOf(h)
	for code, into := range map[string]**float64{"DEM01": &props.Residents, "AREA": &props.SquareKm} {
		f, err := s.Perimeters.Recompose(c.UserContext(), p.cube, h.Perimeter, code, data.Period{})
		if err != nil {
			continue // an indicator that the catalogue lacks is no property
		}
		if f.Status.HasValue() {
			*into = &f.Value
		}
		if code == "DEM01" {
			props.ResidentsYear = f.Period.String()
		}
	}
	one, err := p.outline(h.Perimeter, props)
	if err != nil {
		return err
	}
	return sendGeoJSON(c, "perimetro.geojson", []json.RawMessage{one})
}
