package api

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/watch"
)

// watchComposite is where an area stands in a composite.
type watchComposite struct {
	Composite   string        `json:"composite" example:"bes-salute"`
	Title       string        `json:"title" example:"Salute nelle province"`
	Reason      string        `json:"reason,omitempty" doc:"Why the area has no score."`
	Year        int           `json:"year,omitempty" example:"2017"`
	Value       number        `json:"value"`
	Rank        *int          `json:"rank" doc:"1 is best; null where the year is not ranked." example:"78"`
	Scored      int           `json:"scored" doc:"Areas with a score." example:"107"`
	Q5          number        `json:"q5" doc:"Nine ranks in ten, under other choices, are from q5 to q95."`
	Q95         number        `json:"q95"`
	Scenarios   int           `json:"scenarios" doc:"That the band is of." example:"240"`
	Place       string        `json:"place" enum:"first,between,last" doc:"Whether the whole band is in the first or the last quarter."`
	PeersMedian number        `json:"peersMedian" doc:"Of the scores of the peers."`
	Peers       int           `json:"peers" doc:"With a score." example:"10"`
	Missing     []string      `json:"missing" doc:"Indicators that the area lacks."`
	Domains     []watchDomain `json:"domains"`
	Years       []watchYear   `json:"years" doc:"In which the area has a score."`
}

type watchDomain struct {
	ID          string `json:"id" example:"health"`
	Value       number `json:"value" doc:"Null where the area lacks too many indicators."`
	PeersMedian number `json:"peersMedian"`
}

type watchYear struct {
	Year  int    `json:"year" example:"2017"`
	Value number `json:"value"`
	Rank  *int   `json:"rank"`
	Of    int    `json:"of" example:"107"`
}

var places = map[watch.Place]string{watch.First: "first", watch.Between: "between", watch.Last: "last"}

func describeStanding(s *watch.Standing, lang string) watchComposite {
	d := s.Composite
	out := watchComposite{Composite: d.ID, Title: d.Title.In(lang), Reason: toldIn(s.Refused, lang), Place: places[s.Place], Missing: []string{}, Domains: []watchDomain{}, Years: []watchYear{}}
	if s.Refused != nil {
		return out
	}
	out.Reason = s.Score.Reason.In(lang)
	out.Year, out.Value, out.Rank, out.Scored = s.Year.Year, measured(s.Score.Value), rankOf(s.Score.Rank), s.Year.Scored
	out.Scenarios, out.PeersMedian, out.Peers = s.Scenarios, measured(s.Median), s.Peers
	out.Missing = append(out.Missing, s.Score.Missing...)
	if s.Band != nil {
		out.Q5, out.Q95 = exactly(rounded(s.Band.Q5)), exactly(rounded(s.Band.Q95))
	}
	for k, domain := range d.Domains {
		out.Domains = append(out.Domains, watchDomain{domain.ID, measured(s.Score.Domains[k]), measured(s.Domains[k])})
	}
	for _, y := range s.History {
		out.Years = append(out.Years, watchYear{y.Year, exactly(rounded(y.Value)), rankOf(y.Rank), y.Of})
	}
	return out
}

// watchColumns are the columns of a list of watched indicators of an area.
func watchColumns(a data.Area) []column[watchItem] {
	return []column[watchItem]{
		{"area", func(watchItem) any { return string(a.Code) }},
		{"areaName", func(watchItem) any { return a.Name }},
		{"indicator", func(i watchItem) any { return i.Indicator }},
		{"title", func(i watchItem) any { return i.Title }},
		{"domain", func(i watchItem) any { return i.Domain }},
		{"unit", func(i watchItem) any { return i.Unit }},
		{"polarity", func(i watchItem) any { return i.Polarity }},
		{"period", func(i watchItem) any { return i.Period }},
		{"value", func(i watchItem) any { return i.Value }},
		{"status", func(i watchItem) any { return i.Status }},
		{"rank", func(i watchItem) any { return optional(i.Rank) }},
		{"rankOf", func(i watchItem) any { return i.RankOf }},
		{"from", func(i watchItem) any { return i.From }},
		{"points", func(i watchItem) any { return i.Points }},
		{"estimated", func(i watchItem) any { return i.Estimated }},
		{"provisional", func(i watchItem) any { return i.Provisional }},
		{"recalculated", func(i watchItem) any { return i.Recalculated }},
		{"break", func(i watchItem) any { return i.Break }},
		{"pointsBefore", func(i watchItem) any { return i.Before }},
		{"sample", func(i watchItem) any { return i.Sample }},
		{"sources", func(i watchItem) any { return strings.Join(i.Sources, " ") }},
		{"trendSlope", func(i watchItem) any { return i.Trend.Slope }},
		{"trendSlopeLower", func(i watchItem) any { return i.Trend.SlopeLower }},
		{"trendSlopeUpper", func(i watchItem) any { return i.Trend.SlopeUpper }},
		{"trendPValue", func(i watchItem) any { return i.Trend.PValue }},
		{"trendCorrectedP", func(i watchItem) any { return i.Trend.Corrected }},
		{"trendAdjustedP", func(i watchItem) any { return i.Trend.Adjusted }},
		{"trendReason", func(i watchItem) any { return i.Trend.Reason }},
		{"peers", func(i watchItem) any { return i.Distance.Peers }},
		{"peersMedian", func(i watchItem) any { return i.Distance.Median }},
		{"peersLow", func(i watchItem) any { return i.Distance.Low }},
		{"peersHigh", func(i watchItem) any { return i.Distance.High }},
		{"difference", func(i watchItem) any { return i.Distance.Difference }},
		{"robustZ", func(i watchItem) any { return i.Distance.RobustZ }},
		{"peersPValue", func(i watchItem) any { return i.Distance.PValue }},
		{"peersAdjustedP", func(i watchItem) any { return i.Distance.Adjusted }},
		{"peersReason", func(i watchItem) any { return i.Distance.Reason }},
		{"trendSignal", func(i watchItem) any { return signalOf(i.Signals, watch.OfTrend) }},
		{"peersSignal", func(i watchItem) any { return signalOf(i.Signals, watch.OfPeers) }},
	}
}

// signalOf says what a signal of a kind means; "" where there is none.
func signalOf(signals []watchSignal, kind watch.Kind) string {
	at := slices.IndexFunc(signals, func(s watchSignal) bool { return s.Kind == string(kind) })
	if at < 0 {
		return ""
	}
	return signals[at].Direction + " " + signals[at].Meaning
}
