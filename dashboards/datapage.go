package dashboards

import (
	"github.com/gofiber/fiber/v2"
	"slices"

	"cittamedie/data"
)

// dataBody is the catalogue.
type dataBody struct {
	Indicators []dataRow
	Datasets   []datasetRow
}

// dataRow is an indicator with its downloads.
type dataRow struct {
	Code, Title, Question, Definition, HowToRead, Unit, Formula, Method string
	Span, Map                                                           string
	Sources                                                             []Source
	Downloads                                                           []download
	Missing                                                             *noData
}

// download is one file: an indicator at a level.
type download struct{ Level, CSV, JSON string }

// datasetRow is a dataset with its licence.
type datasetRow struct {
	Source
	ID   string
	File string
}

// showData answers /dati.
func (s *site) showData(c *fiber.Ctx) error {
	p := s.newPage(c, "data")
	p.Title = p.T("data.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.data"), ""}}
	b := dataBody{}
	for _, in := range p.cube.Indicators() {
		b.Indicators = append(b.Indicators, p.dataRow(in))
	}
	for _, d := range p.cube.Datasets() {
		b.Datasets = append(b.Datasets, datasetRow{Source: p.source(d), ID: d.ID, File: safeURL(d.URL)})
	}
	p.Body = b
	return s.render(c, p)
}

func (p *page) dataRow(in data.Indicator) dataRow {
	row := dataRow{
		Code: in.Code, Title: p.In(in.Title), Question: p.In(in.Question), Definition: p.In(in.Definition), HowToRead: p.In(in.HowToRead),
		Unit: p.In(in.Unit), Formula: in.FormulaText, Method: in.Method, Sources: p.sources(in.Datasets), Map: p.link("/mappa", "indicator", in.Code),
	}
	var used []string
	var first, last data.Period
	for _, l := range []data.Level{data.Municipality, data.Province, data.Region, data.Country} {
		periods := p.cube.Periods(in.Code, l)
		if len(periods) == 0 {
			continue
		}
		if first.IsZero() || periods[0].Compare(first) < 0 {
			first = periods[0]
		}
		if last.IsZero() || periods[len(periods)-1].Compare(last) > 0 {
			last = periods[len(periods)-1]
		}
		row.Downloads = append(row.Downloads, p.downloads(in, l, periods)...)
		for _, d := range periods {
			for _, id := range datasetsOf(p.cube.Values(in.Code, l, "", d).Cells) {
				if !slices.Contains(used, id) {
					used = append(used, id)
				}
			}
		}
	}
	if len(used) > 0 { // credit who gave the figures, not who might have
		row.Sources = p.sources(used)
	}
	switch {
	case first.IsZero():
		row.Missing = p.noData(in, "data.missing")
	case first == last:
		row.Span = first.String()
	default:
		row.Span = first.String() + "–" + last.String()
	}
	return row
}

// downloads offers a level in one file or, where it would be cut short, in one
// file for each period.
func (p *page) downloads(in data.Indicator, l data.Level, periods []data.Period) []download {
	name := p.T("levels." + l.String())
	if len(periods)*len(p.cube.Areas(l)) <= wholeAnswerSize {
		q := []string{"indicator", in.Code, "level", l.String(), "limit", wholeAnswer, "format"}
		return []download{{Level: name, CSV: p.site.api("observations", append(q, "csv")...), JSON: p.site.api("observations", append(q, "json")...)}}
	}
	var out []download
	for _, d := range periods {
		q := []string{"indicator", in.Code, "level", l.String(), "period", d.String(), "format"}
		out = append(out, download{Level: name + " " + d.String(), CSV: p.site.api("values", append(q, "csv")...), JSON: p.site.api("values", append(q, "json")...)})
	}
	return out
}
