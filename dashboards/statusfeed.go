package dashboards

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// feedRuns is how many runs the feed of /stato tells.
const feedRuns = 50

// statusFeed answers /stato/feed.xml: how the latest runs went, the newest first.
// A source that was asked and had nothing new is no news. What a run says is what
// /stato says of it, without paths, hosts or words of other programs.
func (s *site) statusFeed(c *fiber.Ctx) error {
	p := s.newPage(c, "status")
	if s.History == nil || s.Catalog == nil {
		return fmt.Errorf("feed of runs: %w", data.ErrUnavailable)
	}
	runs, err := s.History.Runs(recentRuns)
	if err != nil {
		return fmt.Errorf("feed of runs: %w", err)
	}
	author := p.site.Publisher.Name
	if author == "" {
		author = p.T("site.name")
	}
	f := atomFeed{
		Lang: p.Lang, ID: p.feedID("/stato/feed:" + p.Lang), Title: p.T("status.feed"), Subtitle: p.T("status.feedText"), Updated: atomTime(p.Release().Created),
		Author: atomAuthor{author}, Links: []atomLink{
			{"self", atomType, p.Lang, p.public(p.link("/stato/feed.xml", "lang", p.Lang))}, {"alternate", "text/html", p.Lang, p.public(p.link("/stato", "lang", p.Lang))},
		},
	}
	for _, r := range runs {
		recipe, known := s.Catalog.Recipe(r.Source)
		if r.Outcome == data.Unchanged || !known {
			continue
		}
		if len(f.Entries) == 0 {
			f.Updated = atomTime(r.Ended)
		}
		f.Entries = append(f.Entries, p.runEntry(recipe, r))
		if len(f.Entries) == feedRuns {
			break
		}
	}
	body, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return fmt.Errorf("feed of runs: %w", err)
	}
	c.Set(fiber.HeaderContentType, atomType+"; charset=utf-8")
	c.Set(fiber.HeaderContentLanguage, p.Lang)
	return c.Send(append([]byte(xml.Header), body...))
}

// runEntry is what a feed says of a run.
func (p *page) runEntry(recipe catalog.Recipe, r data.Run) atomEntry {
	var row statusRow
	p.fillRun(&row, r)
	lines := append([]string{row.Rows}, row.Why...)
	if r.Outcome == data.Held {
		for _, why := range p.heldRow("", r).Reasons {
			lines = append(lines, why.Text)
		}
	}
	text := ""
	for _, line := range lines {
		if line != "" {
			text += line + "\n"
		}
	}
	page := p.public(p.link("/stato", "lang", p.Lang)) + "#" + recipe.ID
	return atomEntry{
		ID: p.feedID("/stato/feed:" + p.Lang + "/" + r.ID), Title: p.In(recipe.Title) + ": " + row.Outcome, Updated: atomTime(r.Ended),
		Links: []atomLink{{"alternate", "text/html", p.Lang, page}}, Content: atomText{"text", text},
	}
}

// causes are the words by which the fetcher and the publication say why there is
// no file to find fault with, the first that fits, and the string that says so to
// a reader.
var causes = []struct{ in, key string }{
	{"asked for silence until", "status.why.silence"}, {"not asked again before", "status.why.silence"},
	{"the source has no address to fetch from", "status.why.byHand"}, {"none of the files", "status.why.byHand"},
	{"answered 404", "status.why.gone"}, {"answered 410", "status.why.gone"},
	{"has no records of what", "status.why.records"},
	{"certificate", "status.why.certificate"},
	{"keep the file:", "status.why.disk"}, {"keep raw file:", "status.why.disk"}, {"no space left", "status.why.disk"},
	{"is not a host of the recipe", "status.why.moved"}, {"redirect", "status.why.moved"},
	{"fetch ", "status.why.network"},
}

// cause says in plain words why a run without a finding did not go well; its
// message is for the log.
func (p *page) cause(r data.Run) string {
	if r.Outcome != data.Failed && r.Outcome != data.NoData {
		return ""
	}
	if recipe, known := p.recipe(r.Source); known && recipe.Refuse != "" {
		return p.T("status.why.refused")
	}
	for _, c := range causes {
		if strings.Contains(r.Message, c.in) {
			return p.T(c.key)
		}
	}
	return p.T("status.why.other")
}

func (p *page) recipe(source string) (catalog.Recipe, bool) {
	if p.site == nil || p.site.Catalog == nil {
		return catalog.Recipe{}, false
	}
	return p.site.Catalog.Recipe(source)
}

// oneDay is what a source may be late without a word: runs are tried again for so long.
const oneDay = 24 * time.Hour

// late says by how much a source is past its time; "" for one that is not, by a
// day, or that is read by hand.
func (p *page) late(recipe catalog.Recipe, since time.Time) string {
	if p.site.Overdue == nil || recipe.Schedule == "" || since.IsZero() {
		return ""
	}
	by := p.site.Overdue(recipe.Schedule, since, p.site.Now())
	switch days := int(by / oneDay); {
	case days < 1:
		return ""
	case days == 1:
		return p.T("status.late.one")
	default:
		return p.T("status.late", p.Num(days))
	}
}

// Budget is how many requests a publisher may still be sent in this minute.
type Budget struct {
	Publisher   string
	Left, Limit int
	SilentUntil time.Time // zero when no silence was asked for
}

// budgetRows writes the budgets of the publishers that were asked lately.
func (p *page) budgetRows() []countRow {
	if p.site.Budgets == nil {
		return nil
	}
	budgets, err := p.site.Budgets(p.site.Now())
	if err != nil {
		p.site.Log.Error("budgets", "err", err)
		return nil
	}
	var out []countRow
	for _, b := range budgets {
		text := p.T("status.budget.left", p.Num(b.Left), p.Num(b.Limit))
		if !b.SilentUntil.IsZero() {
			text = p.T("status.budget.silent", p.Day(b.SilentUntil), b.SilentUntil.UTC().Format("15:04"))
		}
		out = append(out, countRow{text, b.Publisher})
	}
	return out
}
