package api

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

const (
	sourcesDoc  = "List sources. Every file the platform reads, with its licence, its last run and its edition in the release in force, in order of id. At most 10000 items in one answer."
	releasesDoc = "List releases. Every state of the platform still known, the newest first. At most 10000 items in one answer."
	runsDoc     = "List runs. Attempts to read a source, the newest first; the newest 10000 are kept here. At most 10000 items in one answer."

	maxRuns = 10000
)

// runItem is one attempt to read a source.
type runItem struct {
	ID       string    `json:"id"`
	Source   string    `json:"source"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Outcome  string    `json:"outcome" enum:"ok,unchanged,no-data,held,failed"`
	Message  string    `json:"message"`
	Rows     int64     `json:"rows"`
	Rejected int64     `json:"rejected"`
	Release  string    `json:"release"`
}

var runColumns = []column[runItem]{
	{"id", func(r runItem) any { return r.ID }},
	{"source", func(r runItem) any { return r.Source }},
	{"started", func(r runItem) any { return r.Started }},
	{"ended", func(r runItem) any { return r.Ended }},
	{"outcome", func(r runItem) any { return r.Outcome }},
	{"message", func(r runItem) any { return r.Message }},
	{"rows", func(r runItem) any { return r.Rows }},
	{"rejected", func(r runItem) any { return r.Rejected }},
	{"release", func(r runItem) any { return r.Release }},
}

type pageInput struct {
	Paging
	ListFormat
}

func (s *service) listRuns(r *request, in *pageInput) (reply, error) {
	runs, err := s.runs()
	if err != nil {
		return reply{}, err
	}
	items := make([]runItem, len(runs))
	for i, run := range runs {
		items[i] = describeRun(run)
	}
	return renderList(r, in.Format, "runs", cut(items, in.Paging), runColumns)
}

func (s *service) runs() ([]data.Run, error) {
	if s.History == nil {
		return nil, &refusal{kind: data.ErrUnavailable, detail: "this server keeps no history"}
	}
	runs, err := s.History.Runs(maxRuns)
	if err != nil {
		return nil, fmt.Errorf("read the runs: %w", err)
	}
	return runs, nil
}

func describeRun(r data.Run) runItem {
	return runItem{
		ID: r.ID, Source: r.Source, Started: second(r.Started), Ended: second(r.Ended), Outcome: string(r.Outcome),
		Message: withoutPaths(r.Message), Rows: r.Rows, Rejected: r.Rejected, Release: r.Release,
	}
}

// second returns t as the API writes times: UTC, whole seconds.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// localPath is an absolute path of the server in a sentence; the path of an
// address follows its host and is left alone.
var localPath = regexp.MustCompile(`(^|[\s"'(=:,\[])((?:[A-Za-z]:\\|\\\\|/)[^\s"'():,;\]]*)`)

// withoutPaths keeps only the last element of the server's paths in a message.
func withoutPaths(message string) string {
	return localPath.ReplaceAllStringFunc(message, func(m string) string {
		parts := localPath.FindStringSubmatch(m)
		if strings.HasPrefix(parts[2], "//") { // the rest of an address
			return m
		}
		return parts[1] + path.Base(strings.ReplaceAll(parts[2], `\`, "/"))
	})
}

// releaseItem is one state of the platform.
type releaseItem struct {
	ID          string         `json:"id"`
	Number      int            `json:"number"`
	Created     time.Time      `json:"created"`
	ContentHash string         `json:"contentHash" doc:"SHA-256 over the sorted rows, times excluded."`
	Reference   string         `json:"reference" doc:"Date of the area definitions."`
	Methods     string         `json:"methods"`
	Current     bool           `json:"current" doc:"True for the release this server answers from."`
	Editions    []data.Edition `json:"editions"`
}

var releaseColumns = []column[releaseItem]{
	{"id", func(r releaseItem) any { return r.ID }},
	{"number", func(r releaseItem) any { return r.Number }},
	{"created", func(r releaseItem) any { return r.Created }},
	{"contentHash", func(r releaseItem) any { return r.ContentHash }},
	{"reference", func(r releaseItem) any { return r.Reference }},
	{"methods", func(r releaseItem) any { return r.Methods }},
	{"current", func(r releaseItem) any { return r.Current }},
	{"editions", func(r releaseItem) any { return len(r.Editions) }},
}

func (s *service) listReleases(r *request, in *pageInput) (reply, error) {
	var releases []data.Release
	if s.History != nil {
		var err error
		if releases, err = s.History.Releases(); err != nil {
			return reply{}, fmt.Errorf("read the releases: %w", err)
		}
	}
	current := ""
	if r.cube != nil {
		now := r.cube.Release()
		current = now.ID
		if !slices.ContainsFunc(releases, func(one data.Release) bool { return one.ID == now.ID }) {
			releases = append([]data.Release{now}, releases...)
		}
	}
	items := make([]releaseItem, len(releases))
	for i, one := range releases {
		items[i] = releaseItem{
			ID: one.ID, Number: one.Number, Created: second(one.Created), ContentHash: one.ContentHash, Reference: string(one.Reference),
			Methods: one.Methods, Current: one.ID == current, Editions: describeEditions(one.Editions),
		}
	}
	return renderList(r, in.Format, "releases", cut(items, in.Paging), releaseColumns)
}

func describeEditions(editions []data.Edition) []data.Edition {
	out := make([]data.Edition, len(editions))
	for i, e := range editions {
		e.File, e.Retrieved = path.Base(strings.ReplaceAll(e.File, `\`, "/")), second(e.Retrieved)
		out[i] = e
	}
	return out
}

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
	Edition   *data.Edition `json:"edition" doc:"Null when the release in force has nothing of it."`
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

func (s *service) listSources(r *request, in *pageInput) (reply, error) {
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
		items[i] = describeSource(one, runs, editions)
	}
	return renderList(r, in.Format, "sources", cut(items, in.Paging), sourceColumns)
}

func describeSource(one catalog.Recipe, runs []data.Run, editions []data.Edition) sourceItem {
	item := sourceItem{
		ID: one.ID, Dataset: one.Dataset, Title: one.Title, Publisher: one.Publisher, Licence: one.Licence,
		Landing: one.Landing, URL: one.URL, Schedule: one.Schedule,
	}
	if i := slices.IndexFunc(runs, func(r data.Run) bool { return r.Source == one.ID }); i >= 0 {
		run := describeRun(runs[i])
		item.LastRun = &run
	}
	if i := slices.IndexFunc(editions, func(e data.Edition) bool { return e.Source == one.ID }); i >= 0 {
		item.Edition = &editions[i]
	}
	return item
}
