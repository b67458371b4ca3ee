package dashboards

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
)

// pastRuns is a history of given runs.
type pastRuns struct {
	history
	runs []data.Run
	err  error
}

func (h pastRuns) Runs(limit int) ([]data.Run, error) { return h.runs[:min(len(h.runs), limit)], h.err }

// statusOptions is an installation with runs, a day after the other from the last.
func statusOptions(t *testing.T, runs ...data.Run) Options {
	t.Helper()
	o := fixture(t)
	now := o.Now()
	for i := range runs {
		runs[i].ID = string(rune('a'+i)) + "0"
		if runs[i].Started.IsZero() {
			runs[i].Started = now.Add(-time.Duration(i*24) * time.Hour)
		}
		runs[i].Ended = runs[i].Started.Add(time.Minute)
	}
	o.History = pastRuns{o.History.(history), runs, nil}
	o.Overdue = func(schedule string, since, now time.Time) time.Duration {
		if schedule == "" {
			t.Error("asked for a source without a schedule")
		}
		return max(now.Sub(since)-24*time.Hour, 0) // every day
	}
	return o
}

// feedAt reads a feed as a reader of feeds does.
func feedAt(t *testing.T, o Options, path string, headers ...string) (atomFeed, int, string, string) {
	t.Helper()
	q := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	r, err := newApp(t, o).Test(q, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var f atomFeed
	if r.StatusCode == 200 {
		if err := xml.Unmarshal(body, &f); err != nil {
			t.Fatalf("%s is not XML: %v\n%s", path, err, body)
		}
	}
	return f, r.StatusCode, r.Header.Get("Etag"), string(body)
}

func TestStatusFeed(t *testing.T) {
	secret := "fetch x: Get \"https://10.0.0.7/secret\": dial tcp: /var/lib/cittamedie/x \x1b[31m</content><script>"
	o := statusOptions(t,
		data.Run{Source: "mef-irpef-comuni", Outcome: data.Failed, Message: secret},
		data.Run{Source: "situas-dimensioni-comuni", Outcome: data.OK, Rows: 7896, Rejected: 2},
		data.Run{Source: "anpr-comuni", Outcome: data.Unchanged},
		data.Run{Source: "confini-comuni", Outcome: data.Held, Message: "12 rows, where the edition of 2026-01-02 had 7899; to publish it all the same: cittamedie release approve 5f01"},
		data.Run{Source: "no-recipe-any-more", Outcome: data.OK},
		data.Run{Source: "mef-irpef-comuni", Outcome: data.Failed, Message: "x", Findings: []data.InputError{*data.NewInputError("file-empty").At("irpef.csv", 0, "")}},
	)
	o.BaseURL = "https://dati.example.it/citta"
	f, status, etag, body := feedAt(t, o, "/stato/feed.xml")
	if status != 200 || !strings.Contains(body, `xml:lang="it"`) || len(f.Entries) != 4 || f.Updated != f.Entries[0].Updated || etag == "" {
		t.Fatalf("status %d, %d entries, updated %s, ETag %s, want 4 in Italian", status, len(f.Entries), f.Updated, etag)
	}
	for _, banned := range []string{"secret", "10.0.0.7", "/var/lib", "dial tcp", "<script", "\x1b", "approve", "no-recipe"} {
		if strings.Contains(body, banned) {
			t.Errorf("the feed says %q", banned)
		}
	}
	for i, want := range []string{"non è arrivato da chi pubblica", "7.896 righe lette, 2 scartate", "12", "irpef.csv"} {
		if e := f.Entries[i]; !strings.Contains(e.Content.Text, want) || e.Title == "" || !strings.HasPrefix(e.Links[0].Href, "https://dati.example.it/citta/stato?lang=it#") {
			t.Errorf("entry %d = %+v, want %q", i, e, want)
		}
	}
	ids := map[string]bool{f.ID: true}
	for _, e := range f.Entries {
		if ids[e.ID] || !strings.HasPrefix(e.ID, "tag:dati.example.it,2026:/citta/stato/feed:it/") {
			t.Errorf("id %q comes twice or is of no form", e.ID)
		}
		ids[e.ID] = true
	}
	if _, status, _, _ := feedAt(t, o, "/stato/feed.xml", "If-None-Match", etag); status != 304 {
		t.Errorf("the same feed again: %d, want 304", status)
	}
	english, _, other, body := feedAt(t, o, "/stato/feed.xml?lang=en")
	if !strings.Contains(body, `xml:lang="en"`) || other == etag || english.ID == f.ID || !strings.Contains(english.Entries[0].Content.Text, "did not come from the publisher") {
		t.Errorf("the English feed is %+v", english.Entries[0])
	}
	o.History = pastRuns{err: errors.New("/var/lib: broken")}
	if _, status, _, body := feedAt(t, o, "/stato/feed.xml"); status != 500 || strings.Contains(body, "/var/lib") {
		t.Errorf("a history that cannot be read: %d, %s", status, body)
	}
	o.History = nil
	if _, status, _, _ := feedAt(t, o, "/stato/feed.xml"); status != 503 {
		t.Errorf("without a history: %d, want 503", status)
	}
}

func TestCauses(t *testing.T) {
	p := &page{Lang: "it"}
	for message, want := range map[string]string{
		"fetch x: esploradati.istat.it asked for silence until 2026-01-02 10:00 UTC": "ha chiesto di non essere interrogato",
		"fetch x: h answered 404 Not Found":                                          "non c'è più il file",
		"fetch x: tls: failed to verify certificate: x509: unknown authority":        "certificato",
		"no data: none of the files [a.csv] is in the folder; put one there":         "non si scarica da sola",
		"fetch x: Get: dial tcp: connection refused":                                 "non è arrivato",
		"keep raw file: write /x: no space left on device":                           "disco",
		"fetch x: evil.example is not a host of the recipe; add it to hosts":         "non prevede",
		"publish: something broke in /var/lib":                                       "errore dell'installazione",
	} {
		got := p.cause(data.Run{Outcome: data.Failed, Message: message})
		if !strings.Contains(got, want) || strings.Contains(got, "/var") {
			t.Errorf("cause of %q = %q, want %q", message, got, want)
		}
	}
	whole := &page{Lang: "it", site: &site{Options: fixture(t)}}
	if got := whole.cause(data.Run{Source: "inps-pensioni", Outcome: data.Failed, Message: "x"}); !strings.Contains(got, "La ricetta dice perché") {
		t.Errorf("cause of a file that its recipe refuses = %q", got)
	}
	for _, fine := range []data.Outcome{data.OK, data.Unchanged, data.Held, ""} {
		if got := p.cause(data.Run{Outcome: fine, Message: "fetch"}); got != "" {
			t.Errorf("cause of %q = %q, want none", fine, got)
		}
	}
}

func TestStaleSources(t *testing.T) {
	const day = 24 * time.Hour
	o := statusOptions(t)
	now := o.Now()
	runs := []data.Run{
		{Source: "anpr-comuni", Started: now.Add(-time.Hour), Outcome: data.Failed, Message: "fetch anpr-comuni: refused"},
		{Source: "anpr-comuni", Started: now.Add(-4 * day), Outcome: data.OK},
		{Source: "mef-irpef-comuni", Started: now.Add(-2*day - time.Hour), Outcome: data.Unchanged},
		{Source: "confini-comuni", Started: now.Add(-day - 23*time.Hour), Outcome: data.OK},
		{Source: "situas-dimensioni-comuni", Started: now.Add(-time.Hour), Outcome: data.Failed, Message: "x"},
		{Source: "situas-dimensioni-comuni", Started: now.Add(-1500 * day), Outcome: data.Failed, Message: "x"},
		{Source: "sll-2021", Started: now.Add(-900 * day), Outcome: data.OK}, // read by hand
	}
	o.History = pastRuns{history{}, runs, nil}
	o.Budgets = func(time.Time) ([]Budget, error) {
		return []Budget{{Publisher: "istat.it", Left: 3, Limit: 4}, {Publisher: "dati.example.it", Limit: 4, SilentUntil: now.Add(day)}}, nil
	}
	for lang, want := range map[string][]string{
		"it": {"da 3 giorni oltre il previsto", "da un giorno oltre il previsto", "da 1.499 giorni oltre il previsto", "ancora 3 su 4 in questo minuto", "silenzio chiesto fino al 2 marzo 2026 alle 08:00 UTC"},
		"en": {"3 days past its time", "one day past its time", "1,499 days past its time", "3 of 4 left in this minute", "silence asked for until 2 March 2026 at 08:00 UTC"},
	} {
		doc, status, _ := get(t, newApp(t, o), "/stato?lang="+lang)
		if rows := doc.Find("#oltre").Parent().Find("dl.facts > div").Length(); status != 200 || rows != 3 {
			t.Errorf("%d late sources in %s, want 3", rows, lang)
		}
		page := doc.Text()
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("/stato in %s does not say %q", lang, w)
			}
		}
		if doc.Find(`a[href*="/stato/feed.xml"]`).Length() != 1 {
			t.Errorf("/stato in %s does not link its feed", lang)
		}
	}
	o.Overdue, o.Budgets = nil, func(time.Time) ([]Budget, error) { return nil, errors.New("broken") }
	if doc, status, _ := get(t, newApp(t, o), "/stato"); status != 200 || doc.Find("#oltre, #richieste").Length() != 0 {
		t.Errorf("without a schedule: %d", status)
	}
}
