package dashboards

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// heldRow is a file that waits for a person, and what was odd in it.
type heldRow struct {
	Title, Day string
	Reasons    []reason
	Command    string // what publishes it all the same
}

// approveMark stands in the message of a held run before the id to approve.
const approveMark = "cittamedie release approve "

// heldRow reads the message of a held run: a reason on each line, the command
// last.
func (p *page) heldRow(title string, r data.Run) heldRow {
	row := heldRow{Title: title, Day: p.Day(r.Started), Command: approveMark + r.ID}
	for line := range strings.Lines(r.Message) {
		for part := range strings.SplitSeq(strings.TrimSpace(line), "; ") {
			switch before, id, found := strings.Cut(part, approveMark); {
			case found && strings.HasSuffix(before, ": "):
				row.Command = approveMark + strings.TrimSpace(id)
			case part != "":
				row.Reasons = append(row.Reasons, p.reason(part))
			}
		}
	}
	return row
}

// urgency orders outcomes: what asks for a person first.
var urgency = map[data.Outcome]int{data.Held: 0, data.Failed: 1, data.NoData: 2, "": 3, data.OK: 4, data.Unchanged: 4}

// outcomeClass says how an outcome is marked.
var outcomeClass = map[data.Outcome]string{data.OK: "bene", data.Unchanged: "bene", data.NoData: "attesa", data.Held: "attesa", data.Failed: "errore"}

// fillSources writes a row for each source, those that ask for a person first.
func (p *page) fillSources(b *statusBody, recipes []catalog.Recipe, runs map[string]data.Run) {
	sorted := slices.Clone(recipes)
	slices.SortStableFunc(sorted, func(a, b catalog.Recipe) int {
		return cmp.Or(cmp.Compare(urgency[runs[a.ID].Outcome], urgency[runs[b.ID].Outcome]), strings.Compare(a.ID, b.ID))
	})
	counts := map[data.Outcome]int{}
	var order []data.Outcome
	for _, rec := range sorted {
		run := runs[rec.ID]
		row := statusRow{ID: rec.ID, Schedule: p.schedule(rec.Schedule), Source: Source{Title: p.In(rec.Title), Publisher: p.publisherName(rec.Publisher),
			Landing: safeURL(rec.Landing), Licence: p.licenceName(rec.Licence), LicenceURL: safeURL(rec.Licence.URL)}}
		p.fillRun(&row, run)
		if rec.Kind == catalog.KindObservations && len(p.givenBy(rec.Dataset)) == 0 {
			b.Empty = append(b.Empty, row.Title+" ("+rec.ID+")")
		}
		if run.Outcome == data.Held {
			b.Held = append(b.Held, p.heldRow(row.Title+" ("+rec.ID+")", run))
		}
		if counts[run.Outcome] == 0 {
			order = append(order, run.Outcome)
		}
		counts[run.Outcome]++
		if row.Class == "bene" {
			b.Calm = append(b.Calm, row)
		} else {
			b.Sources = append(b.Sources, row)
		}
	}
	for _, outcome := range order {
		key := "run." + cmp.Or(string(outcome), "never")
		if counts[outcome] > 1 {
			key += ".some"
		}
		b.Counts = append(b.Counts, countRow{p.Num(counts[outcome]), p.T(key)})
	}
}

// shownFindings is how much of what is wrong with a file the table says: the whole
// is among the runs of the API.
const shownFindings = 3

func (p *page) fillRun(row *statusRow, r data.Run) {
	if r.Outcome == "" {
		row.Outcome, row.Class = p.T("run.never"), "neutro"
		return
	}
	row.Last, row.Outcome, row.Class = p.Day(r.Started), p.T("run."+string(r.Outcome)), outcomeClass[r.Outcome]
	if r.Rows > 0 {
		row.Rows = p.T("run.rows", p.Num(int(r.Rows)), p.Num(int(r.Rejected)))
	}
	for _, e := range r.Findings[:min(len(r.Findings), shownFindings)] {
		row.Why = append(row.Why, e.In(p.Lang))
	}
	if cause := p.cause(r); cause != "" && len(r.Findings) == 0 {
		row.Why = append(row.Why, cause)
	}
	if r.Rejected > 0 && r.ID != "" {
		row.Rejected = p.Plain("/api/v1/runs/" + url.PathEscape(r.ID) + "/rejected")
	}
}

// noteCounts says how many notes each dataset has.
func (p *page) noteCounts() []countRow {
	counts := map[string]int{}
	var order []string
	for _, in := range p.cube.Indicators() {
		for _, n := range p.cube.Notes(in.Code, "") {
			if counts[n.Dataset] == 0 {
				order = append(order, n.Dataset)
			}
			counts[n.Dataset]++
		}
	}
	slices.Sort(order)
	var out []countRow
	for _, id := range order {
		title := id
		if d, ok := p.cube.Dataset(id); ok {
			title = p.In(d.Title) + " (" + id + ")"
		}
		out = append(out, countRow{p.Num(counts[id]), title})
	}
	return out
}
