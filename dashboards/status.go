package dashboards

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/catalog"
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
	Stale     []staleRow  // those past their time
	Budgets   []countRow
	Feed      string // address of the feed of runs
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

// staleRow is a source that is past its time, and by how much.
type staleRow struct{ ID, Title, Late string }

// recentRuns is how many runs are read to find the last of each source.
const recentRuns = 5000

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
	all := s.recentRuns(&b)
	if s.Catalog != nil {
		p.fillSources(&b, s.Catalog.Recipes, lastRuns(all))
		p.fillStale(&b, s.Catalog.Recipes, all)
	}
	b.Notes, b.Budgets, b.Feed = p.noteCounts(), p.budgetRows(), p.link("/stato/feed.xml", "lang", p.Lang)
	for _, l := range mapLevels {
		if areas := p.cube.WithoutBoundary(l); len(areas) > 0 {
			b.Without = append(b.Without, p.without(l, areas))
		}
	}
	p.Body = b
	return s.render(c, p)
}

// recentRuns returns the latest runs, the newest first.
func (s *site) recentRuns(b *statusBody) []data.Run {
	if s.History == nil {
		b.NoHistory = true
		return nil
	}
	runs, err := s.History.Runs(recentRuns)
	if err != nil {
		s.Log.Error("runs", "err", err)
		b.NoHistory = true
	}
	return runs
}

// lastRuns returns the last run of each source.
func lastRuns(runs []data.Run) map[string]data.Run {
	out := map[string]data.Run{}
	for _, r := range runs {
		if old, seen := out[r.Source]; !seen || r.Started.After(old.Started) {
			out[r.Source] = r
		}
	}
	return out
}

// fillStale writes the sources that are past their time: since their last success
// or, where there was none, since they were first tried.
func (p *page) fillStale(b *statusBody, recipes []catalog.Recipe, runs []data.Run) {
	tried, succeeded := map[string]time.Time{}, map[string]time.Time{}
	for _, r := range runs {
		if first, seen := tried[r.Source]; !seen || r.Started.Before(first) {
			tried[r.Source] = r.Started
		}
		if (r.Outcome == data.OK || r.Outcome == data.Unchanged) && r.Started.After(succeeded[r.Source]) {
			succeeded[r.Source] = r.Started
		}
	}
	for _, recipe := range recipes {
		since := succeeded[recipe.ID]
		if since.IsZero() {
			since = tried[recipe.ID]
		}
		if late := p.late(recipe, since); late != "" {
			b.Stale = append(b.Stale, staleRow{recipe.ID, p.In(recipe.Title), late})
		}
	}
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
