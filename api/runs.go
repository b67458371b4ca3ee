package api

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

	"cittamedie/data"
)

const runsDoc = "List runs. Attempts to read a source, the newest first; the newest 10000 are kept here. At most 10000 items in one answer."

// maxRuns is how far back the list of runs goes.
const maxRuns = 10000

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
	Findings []finding `json:"findings,omitempty" doc:"What is wrong with the file, one by one, in the language asked for: the total first, then at most 100."`
	Link     string    `json:"rejectedRows,omitempty" doc:"Address of the rejected rows; absent when none are kept." example:"/api/v1/runs/9f86d081884c/rejected"`
}

// finding is one thing that is wrong with a file.
type finding struct {
	Code     string `json:"code" doc:"Stable name of what is wrong." example:"column-missing"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty" doc:"Absent when the whole file is meant."`
	Column   string `json:"column,omitempty"`
	Found    string `json:"found"`
	Expected string `json:"expected,omitempty"`
	Hint     string `json:"hint,omitempty" doc:"What to do."`
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
	{"rejectedRows", func(r runItem) any { return r.Link }},
}

type pageInput struct {
	Paging
	ListFormat
}

type runsInput struct {
	Paging
	ListFormat
	LangParam
}

func (s *service) listRuns(r *request, in *runsInput) (reply, error) {
	runs, err := s.runs()
	if err != nil {
		return reply{}, err
	}
	part := cut(runs, in.Paging)
	items := make([]runItem, len(part.Items))
	for i, run := range part.Items {
		items[i] = s.describeRun(run, in.Lang)
	}
	return renderList(r, in.Format, "runs", with(part, items), runColumns)
}

func (s *service) runs() ([]data.Run, error) {
	if s.History == nil {
		return nil, errNoHistory
	}
	runs, err := s.History.Runs(maxRuns)
	if err != nil {
		return nil, fmt.Errorf("read the runs: %w", err)
	}
	return runs, nil
}

// errNoHistory refuses what needs a past that the server does not have.
var errNoHistory error = &refusal{kind: data.ErrUnavailable, detail: "this server keeps no history"}

func (s *service) describeRun(r data.Run, lang string) runItem {
	return runItem{
		ID: r.ID, Source: r.Source, Started: second(r.Started), Ended: second(r.Ended), Outcome: string(r.Outcome),
		Message: publicMessage(r, lang), Rows: r.Rows, Rejected: r.Rejected, Release: r.Release, Findings: describeFindings(r.Findings, lang), Link: s.rejectedLink(r),
	}
}

// publicMessage returns what a run says to everybody. Where a source failed, what
// the network said of it may name machines of this house: it stays in the log, and
// the words of what was found are given.
func publicMessage(r data.Run, lang string) string {
	if r.Outcome == data.Failed && len(r.Findings) == 1 && strings.Contains(r.Findings[0].File, "://") {
		return r.Findings[0].In(lang)
	}
	return withoutPaths(r.Message)
}

func describeFindings(all []data.InputError, lang string) []finding {
	out := make([]finding, len(all))
	for i, e := range all {
		out[i] = finding{Code: e.Code, File: path.Base(e.File), Line: e.Line, Column: e.Column, Found: e.Found(lang), Expected: e.Expected(lang), Hint: e.Hint(lang)}
		if e.File == "" {
			out[i].File = ""
		}
	}
	return out
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
