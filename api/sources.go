package api

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

const sourcesDoc = "List sources. Every file the platform reads, with its licence, its last run and its edition in the release in force or in the one that is named, in order of id. At most 10000 items in one answer."

// sourceItem is a file the platform reads.
type sourceItem struct {
	ID        string        `json:"id"`
	Dataset   string        `json:"dataset"`
	Title     data.Text     `json:"title"`
	Publisher string        `json:"publisher"`
	Licence   data.Licence  `json:"licence"`
	Landing   string        `json:"landing" doc:"Page of the publisher."`
	URL       string        `json:"url" doc:"Address of the file; empty when it is part of the program."`
	Schedule  string        `json:"schedule" doc:"Five cron fields, UTC; empty when nothing is fetched."`
	LastRun   *runItem      `json:"lastRun" doc:"Null when the source was never read."`
	Edition   *data.Edition `json:"edition" doc:"Null when the release has nothing of it."`
}

var sourceColumns = []column[sourceItem]{
	{"id", func(s sourceItem) any { return s.ID }},
	{"dataset", func(s sourceItem) any { return s.Dataset }},
	{"titleIt", func(s sourceItem) any { return s.Title.IT }},
	{"titleEn", func(s sourceItem) any { return s.Title.EN }},
	{"publisher", func(s sourceItem) any { return s.Publisher }},
	{"licence", func(s sourceItem) any { return s.Licence.ID }},
	{"landing", func(s sourceItem) any { return s.Landing }},
	{"url", func(s sourceItem) any { return s.URL }},
	{"schedule", func(s sourceItem) any { return s.Schedule }},
	{"lastRunStarted", ifRun(func(r *runItem) any { return r.Started })},
	{"lastRunOutcome", ifRun(func(r *runItem) any { return r.Outcome })},
	{"editionSha256", ifEdition(func(e *data.Edition) any { return e.SHA256 })},
	{"editionRetrieved", ifEdition(func(e *data.Edition) any { return e.Retrieved })},
	{"editionRows", ifEdition(func(e *data.Edition) any { return e.Rows })},
	{"editionRejected", ifEdition(func(e *data.Edition) any { return e.Rejected })},
	{"editionVintage", ifEdition(func(e *data.Edition) any { return string(e.Vintage) })},
}

func ifRun(f func(*runItem) any) func(sourceItem) any {
	return func(s sourceItem) any {
		if s.LastRun == nil {
			return nil
		}
		return f(s.LastRun)
	}
}

func ifEdition(f func(*data.Edition) any) func(sourceItem) any {
	return func(s sourceItem) any {
		if s.Edition == nil {
			return nil
		}
		return f(s.Edition)
	}
}

type sourcesInput struct {
	ReleaseParams
	Paging
	ListFormat
	LangParam
}

func (s *service) listSources(r *request, in *sourcesInput) (reply, error) {
	var runs []data.Run
	if s.History != nil {
		var err error
		if runs, err = s.runs(); err != nil {
			return reply{}, err
		}
	}
	var editions []data.Edition
	if r.cube != nil {
		editions = describeEditions(r.cube.Release().Editions)
	}
	recipes := slices.Clone(s.Catalog.Recipes)
	slices.SortFunc(recipes, func(a, b catalog.Recipe) int { return strings.Compare(a.ID, b.ID) })
	items := make([]sourceItem, len(recipes))
	for i, one := range recipes {
		items[i] = s.describeSource(one, runs, editions, in.Lang)
	}
	return renderList(r, in.Format, "sources", cut(items, in.Paging), sourceColumns)
}

func (s *service) describeSource(one catalog.Recipe, runs []data.Run, editions []data.Edition, lang string) sourceItem {
	item := sourceItem{
		ID: one.ID, Dataset: one.Dataset, Title: one.Title, Publisher: one.Publisher, Licence: one.Licence,
		Landing: one.Landing, URL: one.Address(), Schedule: one.Schedule,
	}
	if i := slices.IndexFunc(runs, func(r data.Run) bool { return r.Source == one.ID }); i >= 0 {
		run := s.describeRun(runs[i], lang)
		item.LastRun = &run
	}
	if i := slices.IndexFunc(editions, func(e data.Edition) bool { return e.Source == one.ID }); i >= 0 {
		item.Edition = &editions[i]
	}
	return item
}
