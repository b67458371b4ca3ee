package dashboards

import (
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// pilots are the lead cities of the partnerships of "MediAree – Next Generation
// City", by the code of the comune at the time of the project.
var pilots = []data.AreaCode{"064008", "074001", "070006", "059011", "003106", "091051", "093033", "099014", "052032", "089017", "081021", "026086"}

// homeBody is the home page.
type homeBody struct {
	Pilots   []crumb
	Releases []releaseRow
	Counts   []countRow
}

type countRow struct{ Count, Text string }

// releaseRow is a release as a reader sees it.
type releaseRow struct {
	ID, Day, Reference string
	Sources            []string
	More               string // how many others changed
	Same               bool   // no file is new: the same were computed again
}

// showHome answers /.
func (s *site) showHome(c *fiber.Ctx) error {
	p := s.newPage(c, "home")
	p.Title = p.T("site.name")
	b := homeBody{}
	for _, code := range pilots {
		if a, ok := p.today(code); ok {
			b.Pilots = append(b.Pilots, crumb{p.areaName(a), p.area(a.Code)})
		}
	}
	b.Releases = p.releases(3)
	r := p.cube.Release()
	b.Counts = []countRow{
		{p.Num(len(p.cube.Areas(data.Municipality))), p.T("home.comuni", p.date(r.Reference))},
		{p.Num(len(p.cube.Indicators())), p.T("home.indicators")},
		{p.Num(len(p.cube.Datasets())), p.T("home.datasets")},
	}
	p.Body = b
	return s.render(c, p)
}

// today returns the area that a code names now.
func (p *page) today(code data.AreaCode) (data.Area, bool) {
	if a, ok := p.cube.Area(code); ok {
		return a, true
	}
	if next := p.cube.Successors(code); len(next) > 0 {
		return next[0], true
	}
	return data.Area{}, false
}

// releases returns the last n releases; the one in force when the history
// cannot be read.
func (p *page) releases(n int) []releaseRow {
	all := []data.Release{p.cube.Release()}
	if p.site.History != nil {
		if past, err := p.site.History.Releases(); err != nil {
			p.site.Log.Error("releases", "err", err)
		} else if len(past) > 0 {
			all = past
		}
	}
	var out []releaseRow
	for i, r := range all[:min(n, len(all))] {
		row := releaseRow{ID: r.ID, Day: p.Day(r.Created), Reference: p.date(r.Reference)}
		var before []data.Edition
		if i+1 < len(all) {
			before = all[i+1].Editions
		}
		row.Sources = p.changed(r.Editions, before)
		row.Same = len(row.Sources) == 0 && len(r.Editions) > 0
		if more := len(row.Sources) - mostChanged; more > 1 {
			row.Sources, row.More = row.Sources[:mostChanged], p.T("home.more", p.Num(more))
		}
		out = append(out, row)
	}
	return out
}

// mostChanged is how many datasets of a release are named before the rest is
// counted.
const mostChanged = 6

// changed names the datasets that have a file which the release before had not.
func (p *page) changed(now, before []data.Edition) []string {
	known := map[string]bool{}
	for _, e := range before {
		known[e.Source+" "+e.SHA256] = true
	}
	var out []string
	seen := map[string]bool{}
	for _, e := range now {
		if d, ok := p.cube.Dataset(e.Dataset); ok && !seen[d.ID] && !known[e.Source+" "+e.SHA256] {
			seen[d.ID] = true
			out = append(out, p.In(d.Title))
		}
	}
	return out
}
