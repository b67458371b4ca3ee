package dashboards

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// mostLines is how many areas a chart of series shows when none is chosen.
const mostLines = 5

// widest returns the areas whose series the page of an indicator shows: Italy
// or, where it has no figures, the areas of the largest level that has, at most
// five of them, with a sentence that says which.
func (p *page) widest(in data.Indicator) ([]data.Area, string) {
	for _, l := range []data.Level{data.Country, data.Division, data.Region, data.Province, data.LabourArea, data.Perimeter, data.Municipality} {
		if !p.has(in, l) {
			continue
		}
		areas := slices.DeleteFunc(slices.Clone(p.cube.Areas(l)), func(a data.Area) bool {
			_, ok := latest(p.cube.Series(in.Code, a.Code))
			return !ok
		})
		if l == data.Country {
			return areas, ""
		}
		if len(areas) <= mostLines {
			return areas, p.T("indicator.noCountry", p.T("levels."+l.String()))
		}
		residents := map[data.AreaCode]float64{}
		for _, a := range areas {
			if pt, ok := latest(p.cube.Series("DEM01", a.Code)); ok {
				residents[a.Code] = pt.Value
			}
		}
		slices.SortStableFunc(areas, func(a, b data.Area) int { return cmp.Compare(residents[b.Code], residents[a.Code]) })
		return areas[:mostLines], p.T("indicator.largest", p.Num(mostLines), p.T("levels."+l.String()))
	}
	return nil, ""
}

// indicatorSeries is the figure of an indicator over time.
func (p *page) indicatorSeries(in data.Indicator, areas []data.Area) *Figure {
	f := p.seriesFigure(in, areas)
	f.Drawing = p.link("/indicatori/" + url.PathEscape(in.Code) + "/grafico.json")
	return f
}

// indicatorChart answers /indicatori/{codice}/grafico.json.
func (s *site) indicatorChart(c *fiber.Ctx) error {
	p := s.newPage(c, "indicator")
	in, ok := p.cube.Indicator(c.Params("code"))
	if !ok {
		return data.ErrNotFound
	}
	areas, _ := p.widest(in)
	if len(areas) == 0 {
		return data.ErrNoData
	}
	return c.JSON(p.seriesDrawing(in, areas))
}
