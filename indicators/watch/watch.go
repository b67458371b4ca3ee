package watch

import (
	"errors"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/peers"
	"cittamedie/indicators/trend"
)

// Watch is what is seen in the figures of an area, see [Of].
type Watch struct {
	Area    data.Area
	Peers   []data.Area // the nearest first; empty where there are none
	Pool    *peers.Pool // what they were chosen from; nil where there are none
	NoPeers error       // why there are none
	Series  []Series    // in the order of the catalogue

	Tests   int // p-values that were adjusted together
	Short   int // series too short for a trend
	Signals int // of all series
	Counts  int // indicators left out because they are counts, which follow the size of the area
	Empty   int // series without a figure that has a value
}

// Series is an indicator of an area since the last break.
type Series struct {
	Indicator data.Indicator
	Latest    cube.Point
	Level     Level
	Points    []cube.Point // those with a value that compare with the latest, in order
	Break     *data.Break  // that Points begin after; nil without one
	Before    int          // figures with a value before it: another series
	Trend     Trend
	Distance  Distance
	Signals   []Signal
}

// Level is where the latest figure stands among the areas of its level.
type Level struct {
	Rank int // 1 is best, of a neutral indicator highest; ties share the lower number
	Of   int // areas with a figure of the same period
}

// Estimated returns how many of the points are not final or were brought to the
// reference vintage.
func (s *Series) Estimated() (estimated, provisional, recalculated int) {
	for _, p := range s.Points {
		switch p.Status {
		case data.Estimated:
			estimated++
		case data.Provisional:
			provisional++
		}
		if p.Recalculated {
			recalculated++
		}
	}
	return estimated, provisional, recalculated
}

// Datasets returns those that the points come from, in order of id.
func (s *Series) Datasets() []string {
	var out []string
	for _, p := range s.Points {
		if !slices.Contains(out, p.Dataset) {
			out = append(out, p.Dataset)
		}
	}
	slices.Sort(out)
	return out
}

// Of watches the figures of an area (it. "vigilanza"). It reads the indicators that are
// not counts; of each, the figures with a value since the last break of the series: what
// came before is another series.
//
// A trend is tested on five years or more, see [trend.MannKendall], and a distance on
// five peers or more, see [Distance]. The p-values of all tests of the area are adjusted
// together by [spatial.FalseDiscoveryRate]. There is a signal
//
//   - of trend where the adjusted p-value is [FalseShare] or less;
//   - of peers where it is, and the area is farther out than every peer. A single year
//     of rare events is not tested.
//
// Adjusting holds the share of false signals among independent tests and those that
// move together; the indicators of an area mostly do. No signal says why.
//
// It fails with [data.ErrNotFound] for an area that the release does not have. Without
// peers [Watch.NoPeers] says why, and trends alone are tested.
func Of(c *cube.Cube, code data.AreaCode) (*Watch, error) {
	area, known := c.Area(code)
	if !known {
		return nil, data.ErrNotFound
	}
	w := &Watch{Area: area}
	w.findPeers(c)
	for _, in := range c.Indicators() {
		points := c.Series(in.Code, code)
		switch {
		case len(points) == 0:
			continue
		case in.Quantity:
			w.Counts++
			continue
		}
		s, has := newSeries(in, points)
		if !has {
			w.Empty++
			continue
		}
		s.Level = levelOf(c, area, &s)
		s.Trend = trendOf(&s)
		s.Distance = distanceOf(c, w.Peers, &s)
		if s.Trend.Refused == TooShort {
			w.Short++
		}
		w.Series = append(w.Series, s)
	}
	return w, w.findSignals()
}

// findPeers fills the peers, or the reason why there are none.
func (w *Watch) findPeers(c *cube.Cube) {
	found, err := peers.Of(c, w.Area.Code, peers.Ask{})
	var told *data.Refusal
	switch {
	case errors.As(err, &told) && told.Value == string(w.Area.Code):
		w.NoPeers = &data.Refusal{Kind: told.Kind, Reason: told.Reason} // everybody knows which area
	case err != nil:
		w.NoPeers = err
	case len(found.Peers) == 0:
		w.NoPeers = &data.Refusal{Kind: data.ErrNoData, Reason: data.Text{IT: "non ci sono altre aree con cui confrontarla", EN: "there are no other areas to compare it with"}}
	default:
		w.Pool = found.Pool
		for _, p := range found.Peers {
			w.Peers = append(w.Peers, p.Area)
		}
	}
}

// newSeries cuts the points of an indicator at its last break before the latest value;
// false where no point has a value.
func newSeries(in data.Indicator, points []cube.Point) (Series, bool) {
	s := Series{Indicator: in}
	for _, p := range slices.Backward(points) {
		if p.Status.HasValue() {
			s.Latest = p
			break
		}
	}
	if !s.Latest.Published() {
		return s, false
	}
	for i := range in.Breaks {
		if in.Breaks[i].Period.Compare(s.Latest.Period) <= 0 {
			s.Break = &in.Breaks[i]
		}
	}
	for _, p := range points {
		switch {
		case !p.Status.HasValue() || p.Period.Parts != s.Latest.Period.Parts:
		case s.Break != nil && p.Period.Compare(s.Break.Period) < 0:
			s.Before++
		default:
			s.Points = append(s.Points, p)
		}
	}
	if s.Before == 0 {
		s.Break = nil // nothing of this area was cut off
	}
	return s, true
}

// levelOf ranks the latest figure among the areas of its level.
func levelOf(c *cube.Cube, a data.Area, s *Series) Level {
	column, ok := c.Column(s.Indicator.Code, a.Level, s.Latest.Period)
	if !ok {
		return Level{}
	}
	l := Level{Rank: 1}
	for i := range column.Len() {
		v, has := column.Value(i)
		if !has {
			continue
		}
		l.Of++
		better := v > s.Latest.Value
		if s.Indicator.Polarity == data.Negative {
			better = v < s.Latest.Value
		}
		if better {
			l.Rank++
		}
	}
	return l
}

// Refused says why a trend or a distance was not tested; "" where it was.
type Refused string

// The reasons.
const (
	TooShort  Refused = "tooShort"  // fewer than [trend.FewestMonotonic] years
	NotYearly Refused = "notYearly" // months and quarters follow the season and one another
	NoMove    Refused = "noMove"    // all figures are equal
	TooLarge  Refused = "tooLarge"  // numbers too large to compute with
	FewPeers  Refused = "fewPeers"  // fewer than [FewestPeers] have a figure of the period
	OneYear   Refused = "oneYear"   // a year of rare events says little by itself
	NoSpread  Refused = "noSpread"  // all peers have the same figure
	Neutral   Refused = "neutral"   // more is neither better nor worse; peers are chosen on some of these
)

// Trend is how a series moves.
type Trend struct {
	Refused  Refused
	Kendall  trend.Monotonic
	Slope    trend.Slope // of the value in one year
	Adjusted float64     // p-value adjusted for being many
}

// trendOf tests a series.
func trendOf(s *Series) Trend {
	if s.Latest.Period.Parts != 1 {
		return Trend{Refused: NotYearly}
	}
	if len(s.Points) < trend.FewestMonotonic {
		return Trend{Refused: TooShort}
	}
	points := make([]trend.Point, len(s.Points))
	for i, p := range s.Points {
		points[i] = trend.Point{Year: trend.YearOf(p.Period), Value: p.Value}
	}
	kendall, err := trend.MannKendall(points)
	slope, failed := trend.Sen(points)
	switch {
	case err != nil || failed != nil:
		return Trend{Refused: TooLarge}
	case kendall.AllEqual:
		return Trend{Refused: NoMove, Kendall: kendall, Slope: slope}
	}
	return Trend{Kendall: kendall, Slope: slope}
}
