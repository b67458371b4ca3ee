package api

import (
	"errors"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/watch"
	"cittamedie/indicators/wellbeing"
)

const watchDoc = "Show what stands out in an area. Every indicator that is not a count, with its rank among the areas of the level, its trend (test of Mann and Kendall, slope of Sen with its 95 % interval) and its distance from the peers of the area. " +
	"The p-values of all tests of the area are adjusted together by Benjamini and Hochberg. There is a signal of trend where the adjusted p-value is at most 0.05, and a signal of peers where it is and the area is farther out than every peer. " +
	"A trend takes five comparable years or more and is tested among series that follow themselves as much; a distance is tested against five peers or more, by the modified t of Crawford and Howell. " +
	"signals 0 is an answer: tests, tooShort and items say what was looked at. Figures before a break are another series. composites say where the area stands, with its rank band. No signal says why."

// watchView is what stands out in an area.
type watchView struct {
	Area        string           `json:"area" example:"052"`
	Name        string           `json:"areaName" example:"Siena"`
	Level       string           `json:"level" example:"province"`
	Signals     int              `json:"signals" doc:"Of all series." example:"3"`
	Tests       int              `json:"tests" doc:"P-values that were adjusted together." example:"61"`
	TooShort    int              `json:"tooShort" doc:"Series without five comparable years." example:"11"`
	Counts      int              `json:"countsLeftOut" doc:"Indicators left out because they are counts, which follow the size of the area." example:"12"`
	FalseShare  float64          `json:"falseShare" doc:"Share of signals that may be false." example:"0.05"`
	Peers       []watchPeer      `json:"peers" doc:"The nearest first."`
	PeersReason string           `json:"peersReason,omitempty" doc:"Why there are no peers."`
	Composites  []watchComposite `json:"composites"`
	Release     string           `json:"release" example:"2026-11-22.1"`
	Items       []watchItem      `json:"items" doc:"In the order of the catalogue."`
	Total       int              `json:"total"`
	ReleaseNote
}

type watchPeer struct {
	Area string `json:"area" example:"058"`
	Name string `json:"areaName" example:"Viterbo"`
}

// watchItem is an indicator of an area.
type watchItem struct {
	Indicator    string        `json:"indicator" example:"01SAL001"`
	Title        string        `json:"title" example:"Speranza di vita alla nascita"`
	Domain       string        `json:"domain" example:"health"`
	Unit         string        `json:"unit" example:"anni"`
	Polarity     string        `json:"polarity" enum:"positive,negative,neutral"`
	Period       string        `json:"period" doc:"Of the latest figure with a value." example:"2018"`
	Value        number        `json:"value"`
	Status       string        `json:"status" enum:"final,provisional,estimated"`
	Rank         *int          `json:"rank" doc:"1 is best, of a neutral indicator highest; ties share the lower number." example:"6"`
	RankOf       int           `json:"rankOf" doc:"Areas of the level with a figure of the period." example:"107"`
	From         string        `json:"from" doc:"First period that compares with the latest." example:"2004"`
	Points       int           `json:"points" doc:"Figures with a value from then on." example:"15"`
	Estimated    int           `json:"estimated" doc:"Of points."`
	Provisional  int           `json:"provisional" doc:"Of points."`
	Recalculated int           `json:"recalculated" doc:"Of points, brought to the reference vintage."`
	Break        string        `json:"break,omitempty" doc:"Period from which the series is another." example:"2018"`
	Before       int           `json:"pointsBefore" doc:"Figures before the break, left out."`
	Sample       bool          `json:"sample" doc:"True for estimates from a sample, whose own error is not published."`
	Sources      []string      `json:"sources" doc:"Datasets, in order of id."`
	Trend        watchTrend    `json:"trend"`
	Distance     watchDistance `json:"distance"`
	Signals      []watchSignal `json:"signals"`
}

// watchTrend is how a series moves.
type watchTrend struct {
	Tested     bool   `json:"tested"`
	Reason     string `json:"reason,omitempty" doc:"Why it was not tested."`
	S          *int   `json:"s" doc:"Pairs of years that grow less pairs that fall." example:"88"`
	Tau        number `json:"tau" doc:"Kendall's tau-b, -1 to 1."`
	Slope      number `json:"slope" doc:"Change in one year, the middle of the slopes between all pairs."`
	SlopeLower number `json:"slopeLower" doc:"95 % interval; null where the figures leave no bound."`
	SlopeUpper number `json:"slopeUpper"`
	PValue     number `json:"pValue" doc:"If years were independent."`
	Dependence number `json:"dependence" doc:"How far each figure follows the one before, 0 to 0.95."`
	Corrected  number `json:"correctedP" doc:"Among series that follow themselves as much; never below pValue."`
	Adjusted   number `json:"adjustedP" doc:"correctedP adjusted for being many."`
}

// watchDistance is how far the latest figure is from those of the peers.
type watchDistance struct {
	Tested     bool   `json:"tested"`
	Reason     string `json:"reason,omitempty" doc:"Why it was not tested."`
	Peers      int    `json:"peers" doc:"Peers with a figure of the period." example:"10"`
	Median     number `json:"median"`
	Low        number `json:"low" doc:"Lowest of the peers."`
	High       number `json:"high" doc:"Highest of the peers."`
	Difference number `json:"difference" doc:"From the median."`
	RobustZ    number `json:"robustZ" doc:"Difference in median absolute deviations times 1.4826; null where half of the peers have one figure."`
	Lower      int    `json:"peersLower" doc:"Peers with a lower figure." example:"9"`
	Beyond     bool   `json:"beyond" doc:"True when no peer is as far out on that side."`
	PValue     number `json:"pValue"`
	Adjusted   number `json:"adjustedP" doc:"Adjusted for being many."`
}

// watchSignal is what survives its uncertainty.
type watchSignal struct {
	Kind      string `json:"kind" enum:"trend,peers"`
	Direction string `json:"direction" enum:"up,down" doc:"Of the trend, or above or below the peers."`
	Meaning   string `json:"meaning" enum:"better,worse,neither" doc:"By the polarity of the indicator."`
	PValue    number `json:"pValue"`
	Adjusted  number `json:"adjustedP"`
}

type watchInput struct {
	Code string `path:"code" maxLength:"64" doc:"Code of any date." example:"052"`
	ReleaseParams
	LangParam
	ListFormat
}

func (in *watchInput) needs() pastNeeds { return pastNeeds{} }

func (s *service) showWatch(r *request, in *watchInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	a, err := findArea(c, "code", in.Code)
	if err != nil {
		return reply{}, err
	}
	w, err := watch.Of(c, a.Code)
	if err != nil {
		return reply{}, err
	}
	items := make([]watchItem, len(w.Series))
	for i := range w.Series {
		items[i] = describeWatched(&w.Series[i], in.Lang)
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, watchColumns(a)), media: m, file: "watch.csv", total: len(items)}, nil
	}
	v := watchView{
		Area: string(a.Code), Name: a.Name, Level: a.Level.String(), Signals: w.Signals, Tests: w.Tests, TooShort: w.Short, Counts: w.Counts, FalseShare: watch.FalseShare,
		Peers: make([]watchPeer, len(w.Peers)), PeersReason: toldIn(w.NoPeers, in.Lang), Release: c.Release().ID, Items: items, Total: len(items),
	}
	for i, p := range w.Peers {
		v.Peers[i] = watchPeer{string(p.Code), p.Name}
	}
	v.Composites, err = s.standings(r, c, w, in.Lang)
	if err != nil {
		return reply{}, err
	}
	return renderJSON(v)
}

// standings returns where an area stands in the composites.
func (s *service) standings(r *request, c *cube.Cube, w *watch.Watch, lang string) ([]watchComposite, error) {
	r.sayDefinitions()
	leave, err := s.enterLaboratory(r)
	if err != nil {
		return nil, err
	}
	defer leave()
	found, err := watch.Standings(c, s.Catalog.Composites, w.Area, w.Peers, func(d *catalog.Composite) (*wellbeing.Bands, error) {
		return wellbeing.RankBands(c, d, wellbeing.Choice{}, wellbeing.UsualUncertainty)
	})
	items := make([]watchComposite, len(found))
	for i := range found {
		items[i] = describeStanding(&found[i], lang)
	}
	return items, err
}

// toldIn returns what an error says to a reader in lang; "" for none.
func toldIn(err error, lang string) string {
	var told *data.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &told):
		return told.In(lang)
	}
	return err.Error()
}

// describeWatched describes a series.
func describeWatched(s *watch.Series, lang string) watchItem {
	in, last := &s.Indicator, &s.Latest
	item := watchItem{
		Indicator: in.Code, Title: in.Title.In(lang), Domain: in.Domain, Unit: in.Unit.In(lang), Polarity: in.Polarity.String(), Period: last.Period.String(),
		Value: figure(in, last.Value, true, last.Expected), Status: last.Status.String(), Rank: rankOf(s.Level.Rank), RankOf: s.Level.Of, From: s.Points[0].Period.String(),
		Points: len(s.Points), Before: s.Before, Sample: in.Sample, Sources: s.Datasets(), Trend: describeMove(&s.Trend, lang), Distance: describeDistance(&s.Distance, lang), Signals: []watchSignal{},
	}
	item.Estimated, item.Provisional, item.Recalculated = s.Estimated()
	if s.Break != nil {
		item.Break = s.Break.Period.String()
	}
	for _, one := range s.Signals {
		signal := watchSignal{Kind: string(one.Kind), Direction: "down", Meaning: meanings[one.Good], PValue: exactly(rounded(one.PValue)), Adjusted: exactly(rounded(one.Adjusted))}
		if one.Up {
			signal.Direction = "up"
		}
		item.Signals = append(item.Signals, signal)
	}
	return item
}

// meanings are the words for what a signal means.
var meanings = map[data.Polarity]string{data.Positive: "better", data.Negative: "worse", data.Neutral: "neither"}

func describeMove(t *watch.Trend, lang string) watchTrend {
	if t.Refused != "" {
		return watchTrend{Reason: t.Refused.In(lang)}
	}
	k := &t.Kendall
	return watchTrend{
		Tested: true, S: &k.S, Tau: measured(k.Tau), Slope: exactly(rounded(t.Slope.Median)), SlopeLower: measured(t.Slope.Lower), SlopeUpper: measured(t.Slope.Upper),
		PValue: exactly(rounded(k.PValue)), Dependence: exactly(rounded(k.Dependence)), Corrected: exactly(rounded(k.CorrectedP)), Adjusted: exactly(rounded(t.Adjusted)),
	}
}

func describeDistance(d *watch.Distance, lang string) watchDistance {
	out := watchDistance{Tested: d.Refused == "", Reason: d.Refused.In(lang), Peers: d.Peers, Lower: d.Lower, Beyond: d.Beyond, RobustZ: measured(d.RobustZ)}
	if d.Peers > 0 {
		out.Median, out.Low, out.High, out.Difference = exactly(rounded(d.Median)), exactly(rounded(d.Low)), exactly(rounded(d.High)), exactly(rounded(d.Difference))
	}
	if out.Tested {
		out.PValue, out.Adjusted = exactly(rounded(d.PValue)), exactly(rounded(d.Adjusted))
	}
	return out
}
