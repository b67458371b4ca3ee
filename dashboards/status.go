package dashboards

import (
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// statusBody is what an operator and a curious reader see of the installation.
// It shows no path and no message of an error: those are in the log. What was
// odd in a file that waits is shown, for a person must judge it.
type statusBody struct {
	Release   releaseRow
	Damaged   bool // the published release is damaged, and this is one before it
	Hash      string
	Comuni    string
	Methods   string
	Counts    []countRow // of sources, by outcome
	Held      []heldRow
	Sources   []statusRow // those that ask for a person
	Calm      []statusRow // those that went well
	NoHistory bool
	Empty     []string // sources of figures that give the release none
	Notes     []countRow
	Without   []withoutRow
}

// statusRow is a source and its last run.
type statusRow struct {
	Source
	ID       string
	Schedule string
	Last     string // day of the last run
	Outcome  string // in plain words
	Class    string // how it is marked
	Rows     string
	Why      []string // what is wrong with its file, the first things
	Rejected string   // where the rejected rows are
}

// withoutRow is the areas of a level that have no polygon.
type withoutRow struct {
	Title string
	Areas []crumb
}

// recentRuns is how many runs are read to find the last of each source.
const recentRuns = 500

// showStatus answers /stato.
func (s *site) showStatus(c *fiber.Ctx) error {
	p := s.newPage(c, "status")
	p.Title = p.T("status.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.status"), ""}}
	r := p.cube.Release()
	b := statusBody{
		Release: releaseRow{ID: r.ID, Day: p.Day(r.Created), Reference: p.date(r.Reference)}, Hash: r.ContentHash,
		Damaged: s.Holder.Damaged(), Methods: r.Methods, Comuni: p.Num(len(p.cube.Areas(data.Municipality))),
	}
	runs := s.lastRuns(&b)
	if s.Catalog != nil {
		p.fillSources(&b, s.Catalog.Recipes, runs)
	}
	b.Notes = p.noteCounts()
	for _, l := range mapLevels {
		if areas := p.cube.WithoutBoundary(l); len(areas) > 0 {
			b.Without = append(b.Without, p.without(l, areas))
		}
	}
	p.Body = b
	return s.render(c, p)
}

// lastRuns returns the last run of each source.
func (s *site) lastRuns(b *statusBody) map[string]data.Run {
	out := map[string]data.Run{}
	if s.History == nil {
		b.NoHistory = true
		return out
	}
	runs, err := s.History.Runs(recentRuns)
	if err != nil {
		s.Log.Error("runs", "err", err)
		b.NoHistory = true
	}
	for _, r := range runs {
		if old, seen := out[r.Source]; !seen || r.Started.After(old.Started) {
			out[r.Source] = r
		}
	}
	return out
}

// mostWithout is how many areas without a polygon are named.
const mostWithout = 100

func (p *page) without(l data.Level, areas []data.Area) withoutRow {
	row := withoutRow{Title: p.T("status.withoutLevel", p.Num(len(areas)), p.T("levels."+l.String()))}
	for _, a := range areas[:min(len(areas), mostWithout)] {
		row.Areas = append(row.Areas, crumb{p.areaName(a), p.area(a.Code)})
	}
	return row
}
