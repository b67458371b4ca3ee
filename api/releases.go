package api

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"cittamedie/data"
)

const releasesDoc = "List releases. Every state of the platform still known, the newest first. At most 10000 items in one answer."

// releaseItem is one state of the platform.
type releaseItem struct {
	ID          string         `json:"id"`
	Number      int            `json:"number"`
	Created     time.Time      `json:"created"`
	ContentHash string         `json:"contentHash" doc:"SHA-256 over the sorted rows, times excluded."`
	Reference   string         `json:"reference" doc:"Date of the area definitions."`
	Methods     string         `json:"methods"`
	Current     bool           `json:"current" doc:"True for the release this server answers from."`
	FormerIDs   []string       `json:"formerIds,omitempty" doc:"Ids it was published under before a rebuild; they are still accepted."`
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
	former, err := s.formerIDs()
	if err != nil {
		return reply{}, err
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
			Methods: one.Methods, Current: one.ID == current, FormerIDs: former[one.ID], Editions: describeEditions(one.Editions),
		}
	}
	return renderList(r, in.Format, "releases", cut(items, in.Paging), releaseColumns)
}

// formerIDs returns the ids that each release was published under before.
func (s *service) formerIDs() (map[string][]string, error) {
	ids := map[string][]string{}
	if s.History == nil {
		return ids, nil
	}
	former, err := s.History.Former()
	if err != nil {
		return nil, fmt.Errorf("read the former ids: %w", err)
	}
	for _, f := range former {
		ids[f.Now] = append(ids[f.Now], f.ID)
	}
	return ids, nil
}

func describeEditions(editions []data.Edition) []data.Edition {
	out := make([]data.Edition, len(editions))
	for i, e := range editions {
		e.File, e.Retrieved = path.Base(strings.ReplaceAll(e.File, `\`, "/")), second(e.Retrieved)
		out[i] = e
	}
	return out
}
