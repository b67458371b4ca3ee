package dashboards

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/trend"
	"cittamedie/indicators/watch"
)

// watchPart is what stands out in an area, in sentences and in a table.
type watchPart struct {
	Found   []string // each signal
	Verdict string   // how many there are; that there is none is an answer
	Looked  string   // at what
	Peers   []crumb
	NoPeers string
	Rows    []watchRow
	Count   string
	How     string // where the method is explained
	Files   []crumb
	Sources []Source

	watch *watch.Watch
}

// watchRow is a series that is watched.
type watchRow struct {
	Title, Link, Unit, Domain   string
	Year, Value, Rank           string
	Trend, Peers, Signal, Notes string
	Signals                     bool
}

// watchPart writes what stands out.
func (p *page) watchPart(w *watch.Watch) watchPart {
	a := w.Area
	part := watchPart{watch: w, NoPeers: p.noPeers(w), Files: []crumb{{p.T("figure.csv"), p.tableLink(a, "segnali")}, {"JSON", p.site.api("areas/" + string(a.Code) + "/watch")}}}
	var used []string
	trends, distances := 0, 0
	for i := range w.Series {
		s := &w.Series[i]
		for _, one := range s.Signals {
			part.Found = append(part.Found, p.signalSentence(s, one))
		}
		if s.Trend.Refused == "" {
			trends++
		}
		if s.Distance.Refused == "" {
			distances++
		}
		part.Rows = append(part.Rows, p.watchRow(a, s))
		used = append(used, s.Datasets()...)
	}
	slices.Sort(used)
	part.Sources = p.sources(slices.Compact(used))
	for _, peer := range w.Peers {
		part.Peers = append(part.Peers, crumb{p.areaName(peer), p.area(peer.Code)})
	}
	part.Verdict, part.Count, part.How = p.verdict(w), p.Num(len(part.Rows)), p.link("/metodologia")+"#watch"
	part.Looked = p.T("watch.looked", p.howMany("watch.series", len(w.Series)), p.howMany("watch.trends", trends), p.howMany("watch.short", w.Short), p.howMany("watch.distances", distances))
	return part
}

// howMany is plural with a word of its own for none.
func (p *page) howMany(key string, n int) string {
	if n == 0 {
		return p.T(key + ".zero")
	}
	return p.plural(key, n)
}

// noPeers says why an area has no peers.
func (p *page) noPeers(w *watch.Watch) string {
	if w.NoPeers == nil {
		return ""
	}
	return p.T("watch.noPeers", p.toldReason(w.NoPeers))
}

// verdict says how many signals there are.
func (p *page) verdict(w *watch.Watch) string {
	switch {
	case w.Tests == 0:
		return p.T("watch.untested")
	case w.Signals == 0:
		return p.T("watch.nothing")
	}
	return p.plural("watch.found", w.Signals)
}

// meaning is the word for what a signal means.
func meaning(good data.Polarity, up bool) string {
	switch {
	case good == data.Positive:
		return "better"
	case good == data.Negative:
		return "worse"
	case up:
		return "up"
	}
	return "down"
}

// signalSentence reads a signal aloud.
func (p *page) signalSentence(s *watch.Series, one watch.Signal) string {
	in := s.Indicator
	var text string
	if one.Kind == watch.OfTrend {
		text = p.T("watch.trend", p.In(in.Title), p.T("watch.trend."+meaning(one.Good, one.Up)), p.slope(s), s.Points[0].Period.String(), s.Latest.Period.String())
	} else {
		text = p.T("watch.peers", p.In(in.Title), p.T("watch.peers."+meaning(one.Good, one.Up), p.Num(s.Distance.Peers)), number(p.Lang, s.Latest.Value, in.Decimals), p.In(in.Unit), number(p.Lang, s.Distance.Median, in.Decimals), s.Latest.Period.String())
	}
	if notes := p.watchNotes(s); notes != "" {
		text += " " + capitalised(notes) + "."
	}
	return text
}

// slope writes how fast a series moves: "+0,18 anni l'anno (al 95 % tra +0,13 e +0,21)".
func (p *page) slope(s *watch.Series) string {
	digits := max(s.Indicator.Decimals, 1) + 1
	unit := p.In(trend.UnitOfChange(s.Indicator.Unit))
	t := s.Trend.Slope
	text := p.T("watch.slope", signed(p.Lang, t.Median, digits), unit)
	if t.Lower.Valid {
		text += " " + p.T("watch.interval", signed(p.Lang, t.Lower.Value, digits), signed(p.Lang, t.Upper.Value, digits))
	}
	return text
}

// watchRow writes a series.
func (p *page) watchRow(a data.Area, s *watch.Series) watchRow {
	in := s.Indicator
	row := watchRow{
		Title: p.In(in.Title), Link: p.area(a.Code, "indicator", in.Code) + "#andamento", Unit: p.In(in.Unit), Domain: p.domainTitle(in.Domain),
		Year: s.Latest.Period.String(), Value: number(p.Lang, s.Latest.Value, in.Decimals), Notes: p.watchNotes(s), Signals: len(s.Signals) > 0,
	}
	if s.Level.Of > 1 {
		row.Rank = p.T("wellbeing.rankOf", p.Num(s.Level.Rank), p.Num(s.Level.Of))
	}
	row.Trend = capitalised(s.Trend.Refused.In(p.Lang))
	if s.Trend.Refused == "" {
		row.Trend = p.T("watch.row.trend", p.slope(s), s.Points[0].Period.String(), p.pValue(s.Trend.Adjusted))
	}
	if d := &s.Distance; d.Peers > 0 {
		row.Peers = p.T("watch.row.peers", number(p.Lang, d.Median, in.Decimals), p.Num(d.Lower), p.Num(d.Peers))
		if d.Refused == "" {
			row.Peers += " " + p.T("watch.row.p", p.pValue(d.Adjusted))
		} else {
			row.Peers += " " + capitalised(d.Refused.In(p.Lang)) + "."
		}
	}
	var words []string
	for _, one := range s.Signals {
		words = append(words, p.T("watch.signal."+string(one.Kind), p.T("watch.word."+meaning(one.Good, one.Up))))
	}
	row.Signal = strings.Join(words, "; ")
	return row
}

// pValue writes a p-value.
func (p *page) pValue(v float64) string {
	if v < 0.001 {
		return p.T("watch.tiny")
	}
	return number(p.Lang, v, 3)
}

// watchNotes says what must be known of a series: breaks, estimates, samples.
func (p *page) watchNotes(s *watch.Series) string {
	var notes []string
	if s.Break != nil {
		notes = append(notes, p.T("watch.break", s.Break.Period.String()))
	}
	estimated, provisional, recalculated := s.Estimated()
	for _, n := range []struct {
		key   string
		count int
	}{{"watch.estimated", estimated}, {"watch.provisional", provisional}, {"watch.recalculated", recalculated}} {
		if n.count > 0 {
			notes = append(notes, p.T(n.key, p.Num(n.count), p.Num(len(s.Points))))
		}
	}
	if s.Indicator.Sample {
		notes = append(notes, p.T("watch.sample"))
	}
	return strings.Join(notes, "; ")
}

// watchTable writes a row for each series that is watched.
func (p *page) watchTable(b *areaBody) [][]string {
	if b.Wellbeing == nil {
		return nil
	}
	out := [][]string{{"area", "indicator", "title", "unit", "period", "value", "status", "rank", "rankOf", "from", "points", "slopePerYear", "slopeLower", "slopeUpper", "trendAdjustedP", "trendReason",
		"peers", "peersMedian", "peersLower", "peersAdjustedP", "peersReason", "signals", "notes", "dataset", "release"}}
	for i, r := range b.Wellbeing.Watch.Rows {
		s := &b.Wellbeing.Watch.watch.Series[i]
		t, d := &s.Trend, &s.Distance
		out = append(out, []string{string(b.Area.Code), s.Indicator.Code, r.Title, r.Unit, r.Year, exact(s.Latest.Value), s.Latest.Status.String(), exactIf(float64(s.Level.Rank), s.Level.Of > 0), exact(float64(s.Level.Of)), s.Points[0].Period.String(), exact(float64(len(s.Points))),
			exactIf(t.Slope.Median, t.Refused == ""), exactIf(t.Slope.Lower.Value, t.Slope.Lower.Valid), exactIf(t.Slope.Upper.Value, t.Slope.Upper.Valid), exactIf(t.Adjusted, t.Refused == ""), t.Refused.In(p.Lang),
			exact(float64(d.Peers)), exactIf(d.Median, d.Peers > 0), exact(float64(d.Lower)), exactIf(d.Adjusted, d.Refused == ""), d.Refused.In(p.Lang), r.Signal, r.Notes, strings.Join(s.Datasets(), " "), p.Release().ID})
	}
	return out
}

// standingsTable writes a row for each composite of the area, then of its province, and
// domain: the whole composite has none.
func (p *page) standingsTable(b *areaBody) [][]string {
	if b.Wellbeing == nil || b.Wellbeing.Own == nil && b.Wellbeing.Context == nil {
		return nil
	}
	out := [][]string{{"area", "areaName", "composite", "title", "domain", "year", "oldest", "newest", "value", "rank", "scored", "q5", "q95", "peers", "peersMedian", "missing", "release"}}
	for _, t := range []*standingTable{b.Wellbeing.Own, b.Wellbeing.Context} {
		if t == nil {
			continue
		}
		for i := range t.stands {
			out = append(out, p.standingLines(t.area, &t.stands[i])...)
		}
	}
	return out
}

// standingLines are the rows of a composite.
func (p *page) standingLines(a data.Area, s *watch.Standing) [][]string {
	head := []string{string(a.Code), p.areaName(a), s.Composite.ID, p.In(s.Composite.Title)}
	if s.Refused != nil {
		return [][]string{append(head, "", "", "", "", "", "", "", "", "", "", "", p.toldReason(s.Refused), p.Release().ID)}
	}
	score, banded := s.Score, s.Band != nil
	line := func(domain string, own, others data.Number, whole bool) []string {
		out := append(slices.Clone(head), domain, exact(float64(s.Year.Year)), exactIf(float64(score.Oldest), score.Oldest > 0), exactIf(float64(score.Newest), score.Newest > 0), exactIf(own.Value, own.Valid))
		if whole && banded {
			out = append(out, exactIf(float64(score.Rank), score.Rank > 0), exact(float64(s.Year.Scored)), exact(s.Band.Q5), exact(s.Band.Q95))
		} else {
			out = append(out, exactIf(float64(score.Rank), whole && score.Rank > 0), exactIf(float64(s.Year.Scored), whole), "", "")
		}
		return append(out, exact(float64(s.Peers)), exactIf(others.Value, others.Valid), strings.Join(score.Missing, " "), p.Release().ID)
	}
	out := [][]string{line("", score.Value, s.Median, true)}
	for k, d := range s.Composite.Domains {
		out = append(out, line(d.ID, score.Domains[k], s.Domains[k], false))
	}
	return out
}
