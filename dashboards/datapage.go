package dashboards

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// dataBody is the catalogue of files.
type dataBody struct {
	Domains  []dataDomain
	Datasets []datasetRow
	Without  []datasetRow // those that give the release nothing
	Example  string       // a file to try a program with
}

type dataDomain struct {
	ID, Title, Count string
	Rows             []dataRow
}

// dataRow is an indicator with its downloads.
type dataRow struct {
	Code, Title, Unit, Link string
	Sources                 []Source
	Downloads               []download
	Missing                 *noData
}

// download is one file: an indicator at a level.
type download struct{ Level, CSV, JSON string }

// datasetRow is a dataset with its licence and what it gives.
type datasetRow struct {
	Source
	ID         string
	File       string
	Indicators []crumb
	Groups     string // the division into groups it gives
}

// showData answers /dati.
func (s *site) showData(c *fiber.Ctx) error {
	p := s.newPage(c, "data")
	p.Title = p.T("data.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.data"), ""}}
	b := dataBody{Example: s.api("values", "indicator", "DEM01", "level", data.Province.String(), "format", "csv")}
	for _, d := range p.domains(p.cube.Indicators()) {
		section := dataDomain{ID: d.ID, Title: d.Title, Count: p.Num(len(d.Indicators))}
		for _, in := range d.Indicators {
			section.Rows = append(section.Rows, p.dataRow(in))
		}
		b.Domains = append(b.Domains, section)
	}
	for _, d := range p.cube.Datasets() {
		row := datasetRow{Source: p.source(d), ID: d.ID, File: safeURL(d.URL), Indicators: p.givenBy(d.ID), Groups: p.groupsGivenBy(d.ID)}
		if len(row.Indicators) > 0 || row.Groups != "" || p.inRelease(d.ID) {
			b.Datasets = append(b.Datasets, row)
		} else {
			b.Without = append(b.Without, row)
		}
	}
	p.Body = b
	return s.render(c, p)
}

// givenBy returns the indicators that have figures from a dataset.
func (p *page) givenBy(dataset string) []crumb {
	var out []crumb
	for _, in := range p.cube.Indicators() {
		if p.hasAny(in) && slices.Contains(p.usedBy(in), dataset) {
			out = append(out, crumb{p.In(in.Title), p.indicator(in)})
		}
	}
	return out
}

// groupsGivenBy names the division into groups that a dataset gives.
func (p *page) groupsGivenBy(dataset string) string {
	if p.site.Catalog == nil || !p.inRelease(dataset) {
		return ""
	}
	for _, r := range p.site.Catalog.Recipes {
		if r.Dataset == dataset && r.Membership.Definition != "" {
			return p.definitionTitle(r.Membership.Definition)
		}
	}
	return ""
}

// inRelease reports whether the release holds an edition of a dataset.
func (p *page) inRelease(dataset string) bool {
	return slices.ContainsFunc(p.Release().Editions, func(e data.Edition) bool { return e.Dataset == dataset })
}

func (p *page) dataRow(in data.Indicator) dataRow {
	row := dataRow{Code: in.Code, Title: p.In(in.Title), Unit: p.In(in.Unit), Sources: p.sources(p.usedBy(in)), Link: p.indicator(in)}
	for _, l := range data.Levels() {
		if periods := p.covered(in, l).Periods; len(periods) > 0 {
			all := p.downloads(in, l, periods)
			row.Downloads = append(row.Downloads, all[len(all)-1]) // the earlier years are on the page of the indicator
		}
	}
	if len(row.Downloads) == 0 {
		row.Missing = p.noData(in, "data.missing")
	}
	return row
}

// downloads offers a level in one file or, where it would be cut short, in one
// file for each period.
func (p *page) downloads(in data.Indicator, l data.Level, periods []data.Period) []download {
	name := p.T("levels." + l.String())
	if len(periods)*len(p.cube.Areas(l)) <= wholeAnswerSize {
		q := []string{"indicator", in.Code, "level", l.String(), "limit", wholeAnswer, "format"}
		return []download{{Level: name + " " + span(periods), CSV: p.site.api("observations", append(q, "csv")...), JSON: p.site.api("observations", append(q, "json")...)}}
	}
	var out []download
	for _, d := range periods {
		q := []string{"indicator", in.Code, "level", l.String(), "period", d.String(), "format"}
		out = append(out, download{Level: name + " " + d.String(), CSV: p.site.api("values", append(q, "csv")...), JSON: p.site.api("values", append(q, "json")...)})
	}
	return out
}
