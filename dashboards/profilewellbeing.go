package dashboards

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/watch"
	"cittamedie/indicators/wellbeing"
)

// wellbeingSection is how an area is, in its profile: where it stands in the
// composites, those of its province after its own, and what stands out.
type wellbeingSection struct {
	Title   string
	Own     *standingTable
	Context *standingTable // of the province of a municipality
	Watch   watchPart
}

// standingTable is where an area stands in the composites that hold it.
type standingTable struct {
	Title   string
	Count   string
	Lead    []string
	Domains []standingBar
	Others  string // whose median stands beside
	Hundred string // what 100 is
	Rows    []standingRow
	Files   []crumb
	Sources []Source

	stands  []watch.Standing
	area    data.Area
	pending bool // a band is still being worked out
}

// standingRow is a composite.
type standingRow struct {
	Title, Link, Year, Score, Rank, Band, Others, Note string
	Bar                                                *bandBar
	Missing                                            bool // the area has no score
}

// bandsPatience is how long a profile waits for the bands of its composites, which take
// seconds the first time after a release and none later.
const bandsPatience = 3 * time.Second

// standingsOf returns where an area stands. Bands that are still being worked out are
// left for the next reader, and named by the id of their composite.
func (p *page) standingsOf(a data.Area, peers []data.Area) (found []watch.Standing, pending map[string]bool, err error) {
	pending = map[string]bool{}
	enough := time.NewTimer(bandsPatience)
	defer enough.Stop()
	found, err = watch.Standings(p.cube, p.site.Catalog.Composites, a, peers, func(d *catalog.Composite) (*wellbeing.Bands, error) {
		if len(pending) > 0 { // no turn came in time: neither will the next
			pending[d.ID] = true
			return nil, nil
		}
		type answer struct {
			bands *wellbeing.Bands
			err   error
		}
		done := make(chan answer, 1)
		go func() { // goes on without the reader, for the next one
			bands, err := p.banded(context.Background(), wellbeingAsk{Composite: d}, 0)
			done <- answer{bands, err}
		}()
		select {
		case is := <-done:
			if !errors.Is(is.err, data.ErrUnavailable) {
				return is.bands, is.err
			}
		case <-enough.C:
		}
		pending[d.ID] = true
		return nil, nil
	})
	return found, pending, err
}

// wellbeingOf writes the section of an area; nil where there is nothing to say.
func (p *page) wellbeingOf(a data.Area) (*wellbeingSection, error) {
	w, err := watch.Of(p.cube, a.Code)
	if err != nil {
		return nil, err
	}
	s := &wellbeingSection{Title: p.T("wellbeing.title")}
	if s.Own, err = p.standingTable(a, w.Peers); err != nil {
		return nil, err
	}
	if province, known := p.cube.Area(a.Parent); known && a.Level == data.Municipality {
		s.Title = p.T("wellbeing.state")
		around, err := watch.Of(p.cube, province.Code)
		if err != nil {
			return nil, err
		}
		if s.Context, err = p.standingTable(province, around.Peers); err != nil {
			return nil, err
		}
		if s.Context != nil {
			s.Context.Title = p.T("wellbeing.context", p.areaName(province))
		}
	}
	s.Watch = p.watchPart(w)
	if s.Own == nil && s.Context == nil && len(w.Series) == 0 {
		return nil, nil
	}
	return s, nil
}

// pending reports whether a band of the section is still being worked out.
func (s *wellbeingSection) pending() bool {
	return s != nil && (s.Own != nil && s.Own.pending || s.Context != nil && s.Context.pending)
}

// standingTable writes where an area stands; nil where no composite holds it.
func (p *page) standingTable(a data.Area, peers []data.Area) (*standingTable, error) {
	found, pending, err := p.standingsOf(a, peers)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	t := &standingTable{Title: p.T("wellbeing.own"), Others: p.T("wellbeing.median"), stands: found, area: a, pending: len(pending) > 0, Count: p.Num(len(found)), Files: []crumb{{p.T("figure.csv"), p.tableLink(a, "benessere")}}}
	var used []string
	for i := range found {
		s := &found[i]
		row := p.standingRow(s, a)
		if pending[s.Composite.ID] && s.Refused == nil && s.Score.Rank > 0 {
			row.Band = p.T("wellbeing.pending")
		}
		t.Rows = append(t.Rows, row)
		if s.Refused == nil {
			used = append(used, standingDatasets(s)...)
		}
	}
	slices.Sort(used)
	t.Sources = p.sources(slices.Compact(used))
	if first := &found[0]; first.Refused == nil {
		t.Lead = p.standingLead(first, a)
		if len(first.Domains) > 1 && first.Score.Value.Valid {
			t.Domains, t.Hundred = p.standingBars(first), p.hundred(first)
		}
	}
	return t, nil
}

// standingDatasets returns who the figures of a standing come from.
func standingDatasets(s *watch.Standing) []string {
	var out []string
	for _, c := range s.Score.Cells {
		if c.Value.Valid {
			out = append(out, c.Dataset)
		}
	}
	return out
}

// yearsOf writes the years of the figures of a score: "2017", "2015–2018".
func yearsOf(s *wellbeing.Score) string {
	if s.Oldest == s.Newest {
		return strconv.Itoa(s.Newest)
	}
	return strconv.Itoa(s.Oldest) + "–" + strconv.Itoa(s.Newest)
}

// standingRow writes a composite.
func (p *page) standingRow(s *watch.Standing, a data.Area) standingRow {
	d := s.Composite
	row := standingRow{Title: p.In(d.Title), Link: p.link("/benessere", "composite", d.ID, "area", string(a.Code)), Rank: p.T("cell.missing"), Score: p.T("cell.missing"), Others: p.T("cell.missing"), Band: p.T("cell.missing")}
	if s.Refused != nil {
		row.Missing, row.Note = true, p.toldReason(s.Refused)
		return row
	}
	score := s.Score
	row.Others = p.numberOr(s.Median, 1, 1)
	if !score.Value.Valid {
		row.Missing, row.Year, row.Note = true, strconv.Itoa(s.Year.Year), p.T("wellbeing.lacks", p.titlesOf(score.Missing))
		return row
	}
	row.Year, row.Score = yearsOf(score), p.numberOr(score.Value, 1, 1)
	if len(score.Missing) > 0 {
		row.Note = p.T("wellbeing.without", p.titlesOf(score.Missing))
	}
	if score.Rank > 0 {
		row.Rank = p.T("wellbeing.rankOf", p.Num(score.Rank), p.Num(s.Year.Scored))
	}
	if s.Band != nil {
		row.Band, row.Bar = p.standingBand(s), drawBand(*s.Band, score.Rank, s.Year.Scored)
	}
	return row
}

// standingBand writes the band of a standing: "133–1.445", "1".
func (p *page) standingBand(s *watch.Standing) string {
	from, to := p.Num(int(math.Floor(s.Band.Q5))), p.Num(int(math.Ceil(s.Band.Q95)))
	if from == to {
		return from
	}
	return from + "–" + to
}

// toldReason writes why there is no figure.
func (p *page) toldReason(err error) string {
	if why, told := p.toldBy(err); told {
		return why
	}
	return p.T("wellbeing.none")
}

// titlesOf writes the names of indicators.
func (p *page) titlesOf(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		in, _ := p.cube.Indicator(code)
		names[i] = p.In(in.Title)
	}
	return strings.Join(names, ", ")
}

// standingLead says where an area stands in its first composite.
func (p *page) standingLead(s *watch.Standing, a data.Area) []string {
	title := p.In(s.Composite.Title)
	if !s.Score.Value.Valid {
		return []string{p.T("wellbeing.unscored", capitalised(p.areaName(a)), title, p.titlesOf(s.Score.Missing))}
	}
	var out []string
	if s.Score.Rank > 0 {
		out = append(out, p.T("wellbeing.lead", capitalised(p.areaName(a)), p.Num(s.Score.Rank), p.Num(s.Year.Scored), title, strconv.Itoa(s.Year.Year)))
	}
	if s.Band != nil {
		out = append(out, p.T("wellbeing.band", p.Num(s.Scenarios), p.standingBand(s)), p.T("wellbeing.place."+map[watch.Place]string{watch.First: "first", watch.Between: "between", watch.Last: "last"}[s.Place]))
	}
	if n := len(s.History); n > 1 && s.Result.Comparable {
		first, last := s.History[0], s.History[n-1]
		out = append(out, p.T("wellbeing.since", strconv.Itoa(first.Year), number(p.Lang, first.Value, 1), number(p.Lang, last.Value, 1), strconv.Itoa(last.Year)))
	}
	return out
}
