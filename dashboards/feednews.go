package dashboards

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/watch"
)

// How much a feed tells.
const (
	feedReleases = 10 // the latest releases
	feedSignals  = 20 // signals of one entry
)

// feedRelease is a release of a feed and the one before.
type feedRelease struct {
	data.Release
	Before data.Release // zero for the first
}

// feedHistory returns the latest releases up to the one in force, the newest first.
func (p *page) feedHistory() ([]feedRelease, error) {
	all := []data.Release{p.Release()}
	if p.site.History != nil {
		found, err := p.site.History.Releases()
		if err != nil {
			return nil, fmt.Errorf("read the releases: %w", err)
		}
		found = slices.DeleteFunc(slices.Clone(found), func(r data.Release) bool { return r.Number >= p.Release().Number })
		slices.SortFunc(found, func(a, b data.Release) int { return b.Number - a.Number })
		all = append(all, found...)
	}
	var out []feedRelease
	for i, r := range all[:min(len(all), feedReleases)] {
		one := feedRelease{Release: r}
		if i+1 < len(all) {
			one.Before = all[i+1]
		}
		out = append(out, one)
	}
	return out, nil
}

// told is a signal in an area, which its sentence is made of.
type told struct {
	area   data.Area
	series watch.Series
	signal watch.Signal
}

// key is what makes two signals of different releases the same.
func (t told) key() string {
	return fmt.Sprint(t.area.Code, t.series.Indicator.Code, t.signal.Kind, t.signal.Up)
}

// without returns the signals that are not among others.
func without(all, others []told) []told {
	known := map[string]bool{}
	for _, t := range others {
		known[t.key()] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(t told) bool { return known[t.key()] })
}

// areaNews returns what each release brought of an area.
func (p *page) areaNews(ctx context.Context, a data.Area) ([]newsItem, error) {
	revisions, err := p.cube.Revisions(ctx, a.Code, "", feedReleases)
	if err != nil {
		return nil, err
	}
	return p.news(revisions, func(r data.Release) ([]told, error) { return p.areaSignals(ctx, r, a) },
		func(r cube.Revision) string {
			in, _ := p.cube.Indicator(r.Indicator)
			return p.T("feed.figures", p.In(in.Title), p.counts(r.Added, r.Revised, r.Withdrawn))
		},
		func(t told) string { return p.signalSentence(&t.series, t.signal) })
}

// indicatorNews returns what each release brought of an indicator. Signals are those of
// the country, the regions and the provinces: municipalities have few long series.
func (p *page) indicatorNews(ctx context.Context, in data.Indicator) ([]newsItem, error) {
	revisions, err := p.cube.Revisions(ctx, "", in.Code, feedReleases)
	if err != nil {
		return nil, err
	}
	news, err := p.news(revisions, func(r data.Release) ([]told, error) {
		all, err := p.upperSignals(ctx, r)
		return slices.DeleteFunc(slices.Clone(all), func(t told) bool { return t.series.Indicator.Code != in.Code }), err
	}, func(r cube.Revision) string {
		return p.T("feed.figures", p.In(in.Title), p.counts(r.Added, r.Revised, r.Withdrawn)+", "+p.plural("feed.areas", r.Areas))
	}, func(t told) string {
		return capitalised(p.areaName(t.area)) + ". " + p.signalSentence(&t.series, t.signal)
	})
	for i := range news {
		news[i].Lines = append(news[i].Lines, p.T("feed.upper"))
	}
	return news, err
}

// news writes an item for each release that changed figures or signals.
func (p *page) news(revisions []cube.Revision, signals func(data.Release) ([]told, error), figures func(cube.Revision) string, sentence func(told) string) ([]newsItem, error) {
	releases, err := p.feedHistory()
	if err != nil {
		return nil, err
	}
	var out []newsItem
	for _, r := range releases {
		item := newsItem{Release: r.Number, Created: r.Created}
		var added, revised, withdrawn int
		for _, one := range revisions {
			if _, known := p.cube.Indicator(one.Indicator); known && one.Release == r.Number {
				added, revised, withdrawn = added+one.Added, revised+one.Revised, withdrawn+one.Withdrawn
				item.Lines = append(item.Lines, figures(one))
			}
		}
		now, err := signals(r.Release)
		if err != nil {
			return nil, err
		}
		var before []told
		if r.Before.Number > 0 {
			if before, err = signals(r.Before); err != nil {
				return nil, err
			}
		}
		gained, lost := without(now, before), without(before, now)
		if len(item.Lines)+len(gained)+len(lost) == 0 {
			continue
		}
		item.Lines = append(p.signalLines(gained, lost, sentence), item.Lines...)
		item.Title = p.T("feed.entry", p.Day(r.Created), p.headline(added, revised, withdrawn, len(gained), len(lost)))
		out = append(out, item)
	}
	return out, nil
}

// signalLines writes the signals that appeared and those that fell.
func (p *page) signalLines(gained, lost []told, sentence func(told) string) []string {
	var out []string
	for _, t := range gained[:min(len(gained), feedSignals)] {
		out = append(out, p.T("feed.signal", sentence(t)))
	}
	if more := len(gained) - feedSignals; more > 0 {
		out = append(out, p.T("feed.more", p.Num(more)))
	}
	for _, t := range lost[:min(len(lost), feedSignals)] {
		out = append(out, p.T("feed.fallen", strings.TrimSuffix(sentence(t), ".")))
	}
	return out
}

// counts writes how many figures changed: "2 cifre nuove, una rivista".
func (p *page) counts(added, revised, withdrawn int) string {
	return p.headline(added, revised, withdrawn, 0, 0)
}

// headline writes what a release brought, in numbers.
func (p *page) headline(added, revised, withdrawn, gained, lost int) string {
	var parts []string
	for _, n := range []struct {
		key   string
		count int
	}{{"feed.new", added}, {"feed.revised", revised}, {"feed.withdrawn", withdrawn}, {"feed.gained", gained}, {"feed.lost", lost}} {
		if n.count > 0 {
			parts = append(parts, p.plural(n.key, n.count))
		}
	}
	return strings.Join(parts, ", ")
}
