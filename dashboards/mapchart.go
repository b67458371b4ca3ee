package dashboards

import (
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// mapChart answers /mappa/grafico.json with the drawing of a view.
func (s *site) mapChart(c *fiber.Ctx) error {
	p := s.newPage(c, "map")
	v, err := p.readMapView()
	if err != nil {
		return err
	}
	if v.Empty {
		return data.ErrNoData
	}
	return c.JSON(p.mapDrawing(v))
}

func (p *page) mapDrawing(v mapView) drawing {
	values := p.cube.Values(v.Indicator.Code, v.Level, v.parentCode(), v.Period)
	limits := p.site.classesOf(p, v)
	d := drawing{
		Map: "aree", Boundaries: p.site.api("boundaries", "format", "topojson", "level", v.Level.String(), "parent", string(v.parentCode())),
		Labels: make(map[string]string, len(values.Areas)), Link: p.inside(v, data.Area{Level: v.Level, Code: codeMark}),
		Title: p.title(v.Indicator, v.Period), Subtitle: p.T("map.subtitle", p.In(v.Indicator.Unit), p.when(v.Indicator, v.Period), p.T("levels."+v.Level.String())+p.inParent(v)),
		Source: p.credit(p.mapSources(values.Cells)), Note: p.T("map.exportNote", p.italy(v)) + " " + p.classesNote(v),
		Decimals: v.Indicator.Decimals, Lang: p.Lang, File: v.Indicator.Code + "-" + v.Level.String() + "-" + v.Period.String(),
	}
	spec := mapSpec{Name: d.Map, Title: p.In(v.Indicator.Title), Limits: limits, Labels: p.classLabels(limits, v.Indicator)}
	spec.Colour = palette(v.Indicator.Polarity, len(spec.Labels))
	for i, a := range values.Areas {
		cell := p.show(values.Cells[i], v.Indicator)
		spec.Cells = append(spec.Cells, mapCell{Code: a.Code, Value: values.Cells[i].Value, Status: cell.Status})
		label := p.areaName(a) + "\n" + cell.Text + " " + p.In(v.Indicator.Unit) + " (" + v.Period.String() + ")"
		if cell.Missing {
			label = p.areaName(a) + "\n" + cell.Text + " (" + v.Period.String() + ")"
		}
		if note := cell.Note(); note != "" {
			label += "\n" + note
		}
		d.Labels[string(a.Code)] = label
	}
	if v.Parent.Level == data.Perimeter && p.drawn(data.Region) {
		d.Backdrop = p.site.api("boundaries", "format", "topojson", "level", data.Region.String())
		for _, a := range p.cube.Areas(data.Region) {
			spec.Cells = append([]mapCell{{Code: a.Code, Status: "backdrop"}}, spec.Cells...)
		}
	}
	d.Option = mapOption(spec)
	return d
}

// italy writes the country's value.
func (p *page) italy(v mapView) string {
	return p.show(p.cube.Cell(v.Indicator.Code, data.CountryCode, v.Period), v.Indicator).Text
}
