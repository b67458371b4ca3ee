package api

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// currentRelease is the value of release= that names the release in force.
const currentRelease = "current"

// ReleaseParams choose the state of the platform that answers.
type ReleaseParams struct {
	Release string `query:"release" maxLength:"64" doc:"Answer from this release, named by its id, as it was published; current is the one in force. Ids that a rebuild has replaced are accepted. The reply names the release it is made from in X-Release, and in the body where it has figures." example:"current"`
	AsOf    string `query:"asOf" maxLength:"40" doc:"Answer from the release that was in force at this time, or at the end of this day (UTC); not together with release. Before the first release there is no data; a time to come answers with the release in force, and says so." example:"2026-11-22"`
}

// timeline is every state that the store behind a cube can answer from.
type timeline struct {
	cube   *cube.Cube
	states []inForce // by number
	former map[string]data.FormerRelease
}

// inForce is one release and when it came into force for the first time: a rebuild
// gives it a later date of its own.
type inForce struct {
	data.Release
	since time.Time
}

// timelines keeps the timeline of the release in force.
type timelines struct{ current atomic.Pointer[timeline] }

// of returns the timeline of c.
func (t *timelines) of(c *cube.Cube, h History) (*timeline, error) {
	if known := t.current.Load(); known != nil && known.cube == c {
		return known, nil
	}
	line := &timeline{cube: c, former: map[string]data.FormerRelease{}}
	var releases []data.Release
	var former []data.FormerRelease
	var err error
	if h != nil {
		if releases, err = h.Releases(); err != nil {
			return nil, fmt.Errorf("read the releases: %w", err)
		}
		if former, err = h.Former(); err != nil {
			return nil, fmt.Errorf("read the former ids: %w", err)
		}
	}
	now := c.Release()
	for _, r := range append(releases, now) {
		if r.Number < now.Number || r.ID == now.ID && !line.has(now.ID) {
			line.states = append(line.states, inForce{r, r.Created})
		}
	}
	slices.SortFunc(line.states, func(a, b inForce) int { return a.Number - b.Number })
	for _, f := range former {
		line.former[f.ID] = f
		for i := range line.states {
			if s := &line.states[i]; s.ID == f.Now && f.Created.Before(s.since) {
				s.since = f.Created
			}
		}
	}
	t.current.Store(line)
	return line, nil
}

func (l *timeline) has(id string) bool {
	return slices.ContainsFunc(l.states, func(s inForce) bool { return s.ID == id })
}

// byID returns the release that an id names or has named, and what the reader
// is to be told about it.
func (l *timeline) byID(id string) (data.Release, string, error) {
	for _, s := range l.states {
		if s.ID == id {
			return s.Release, "", nil
		}
	}
	f, ok := l.former[id]
	i := slices.IndexFunc(l.states, func(s inForce) bool { return s.ID == f.Now })
	if !ok || i < 0 {
		return data.Release{}, "", &refusal{kind: data.ErrNotFound, field: "release", detail: "there is no such release; see /api/v1/releases"}
	}
	s := l.states[i]
	if s.ContentHash == f.ContentHash {
		return s.Release, fmt.Sprintf("release %s was rebuilt with the same content and has the id %s now", f.ID, s.ID), nil
	}
	return s.Release, rebuiltNote(f), nil
}

func rebuiltNote(f data.FormerRelease) string {
	return fmt.Sprintf("release %s was rebuilt as %s after recipes or formulas had changed: figures may differ from those published then", f.ID, f.Now)
}

// notYet is said of a time to come.
const notYet = "the time asked for has not come: this is the release in force"

// byTime returns the release in force at t, and what the reader is to be told
// about it.
func (l *timeline) byTime(t time.Time) (data.Release, string, error) {
	for _, s := range slices.Backward(l.states) {
		if s.since.After(t) {
			continue
		}
		for _, f := range l.former {
			if f.Now == s.ID && f.Created.Equal(s.since) && f.ContentHash != s.ContentHash {
				return s.Release, rebuiltNote(f), nil
			}
		}
		return s.Release, "", nil
	}
	first := l.states[0].since
	for _, s := range l.states {
		if s.since.Before(first) {
			first = s.since
		}
	}
	return data.Release{}, "", &refusal{kind: data.ErrNoData, field: "asOf", detail: "the first release is of " + first.UTC().Format(time.RFC3339)}
}

// parseAsOf reads a day, of which it returns the last moment, or a time. A plus
// sign in an address stands for a space, so that one is taken for the other.
func parseAsOf(s string, now time.Time) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		if end := day.AddDate(0, 0, 1).Add(-time.Nanosecond); !now.Before(day) && now.Before(end) {
			return now, nil // today, up to now
		}
		return day.AddDate(0, 0, 1).Add(-time.Nanosecond), nil
	}
	t, err := time.Parse(time.RFC3339, strings.Replace(s, " ", "+", 1))
	if err != nil {
		return t, &data.FieldError{Field: "asOf", Value: s, Reason: "a time is written 2026-11-22, 2026-11-22T12:00:00Z or 2026-11-22T13:00:00+01:00"}
	}
	return t, nil
}

// chooseRelease makes the release that the parameters name the one that the call
// reads; of an earlier one, what the input in says that it reads, or everything.
func (s *service) chooseRelease(r *request, in any) error {
	id, time := r.param("release"), r.param("asOf")
	switch {
	case id == "" && time == "":
		return nil
	case id != "" && time != "":
		return &refusal{kind: data.ErrInvalid, field: "asOf", detail: "give either release or asOf"}
	}
	c, err := r.release()
	defer func() {
		if r.note != "" {
			r.encoding = "" // the note is put into the body before it is compressed
		}
	}()
	if err != nil || id == currentRelease {
		return err
	}
	line, err := s.timelines.of(c, s.History)
	if err != nil {
		return err
	}
	var named data.Release
	if id != "" {
		named, r.note, err = line.byID(id)
	} else {
		named, err = s.asOf(r, line, time)
	}
	if err != nil || named.ID == c.Release().ID {
		return err
	}
	return s.readPast(r, c, named, needsOf(in))
}

// asOf returns the release in force at the time that a parameter gives.
func (s *service) asOf(r *request, line *timeline, text string) (data.Release, error) {
	now := s.Now()
	t, err := parseAsOf(text, now)
	if err != nil {
		return data.Release{}, err
	}
	if t.After(now) {
		r.note, r.passing = notYet, true
		return line.cube.Release(), nil
	}
	named, note, err := line.byTime(t)
	r.note = note
	return named, err
}

// pastReads is how many earlier releases are read from the store at once.
const pastReads = 2

// readPast puts an earlier release in the place of the one in force, as far as
// the call asks for it.
func (s *service) readPast(r *request, c *cube.Cube, named data.Release, w pastNeeds) error {
	let, ok := c.Hold()
	if !ok {
		return &refusal{kind: data.ErrUnavailable, detail: "a newer release has just been published; ask again"}
	}
	defer let()
	select {
	case s.pasts <- struct{}{}:
		defer func() { <-s.pasts }()
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	ctx, done := untilLeft(r.ctx, r.conn)
	defer done()
	if len(w.codes) > 0 {
		areas, err := c.Past(ctx, named, noFigures)
		if err != nil {
			return pastError(named, err)
		}
		listed, err := listedAreas(areas, w.codes)
		if err != nil {
			return err
		}
		for _, a := range listed {
			w.Areas = append(w.Areas, a.Code)
		}
	}
	past, err := c.Past(ctx, named, w.Wanted)
	if err != nil {
		return pastError(named, err)
	}
	r.cube, r.memo, r.past, r.through = past, &memo{cube: past}, true, c.Release().ID
	return nil
}

func pastError(named data.Release, err error) error {
	return fmt.Errorf("read release %s: %w", named.ID, err)
}

// param returns the value of a query parameter; "" when it was not given.
func (r *request) param(name string) string {
	for _, p := range r.params {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// say adds what the reader is to be told about the release to what is told
// already. The note stands in a header too, so it is ASCII.
func (r *request) say(note string) {
	if r.note != "" {
		note = r.note + "; " + note
	}
	r.note = note
}

// noted puts the note about the release at the beginning of a JSON object.
func noted(body []byte, note string) []byte {
	if note == "" || len(body) < 2 || body[0] != '{' {
		return body
	}
	b := appendString(append(make([]byte, 0, len(body)+len(note)+32), `{"releaseNote":`...), note)
	return append(append(b, ','), body[1:]...)
}
