package watch

import (
	"errors"
	"math/rand/v2"
	"testing"

	"cittamedie/data"
	"cittamedie/data/cube"
)

func TestNothingSignificant(t *testing.T) {
	w := mustWatch(t, build(t, usual()), code(3))
	if w.Signals != 0 || len(w.Series) != 7 || w.Counts != 1 || w.Short != 2 || len(w.Peers) != 10 {
		t.Errorf("signals %d, series %d, counts %d, short %d, peers %d; want 0, 7, 1, 2 (of one year) and 10", w.Signals, len(w.Series), w.Counts, w.Short, len(w.Peers))
	}
	// Trends of GOOD, BAD, NEU, RARE and CUT; distances of GOOD, BAD and CUT.
	if w.Tests != 8 {
		t.Errorf("tests = %d, want 8", w.Tests)
	}
}

func TestTrendSignals(t *testing.T) {
	tests := []struct {
		indicator string
		step      float64 // a year
		up        bool
		good      data.Polarity
	}{
		{"GOOD", 1, true, data.Positive}, {"GOOD", -1, false, data.Negative},
		{"BAD", 1, true, data.Negative}, {"BAD", -1, false, data.Positive},
		{"NEU", 1, true, data.Neutral}, {"NEU", -1, false, data.Neutral},
	}
	for _, tt := range tests {
		moved := usual()
		moved[tt.indicator] = func(p, year int) (float64, bool) {
			v, has := even(2005, 2020)(p, year)
			return v + tt.step*float64(year-2020), has
		}
		s := mustWatch(t, build(t, moved), code(3)).find(t, tt.indicator)
		if len(s.Signals) != 1 {
			t.Errorf("%s by %v: signals = %+v, want one", tt.indicator, tt.step, s.Signals)
			continue
		}
		got := s.Signals[0]
		if got.Kind != OfTrend || got.Up != tt.up || got.Good != tt.good || got.PValue > got.Adjusted || got.Adjusted > FalseShare || got.Adjusted != s.Trend.Adjusted {
			t.Errorf("%s by %v: signal = %+v", tt.indicator, tt.step, got)
		}
		if lower, upper := s.Trend.Slope.Lower, s.Trend.Slope.Upper; !lower.Valid || (lower.Value < 0) != (upper.Value < 0) {
			t.Errorf("%s by %v: interval of the slope %v to %v", tt.indicator, tt.step, lower, upper)
		}
	}
}

func TestPeerSignals(t *testing.T) {
	far := func(indicator string, by float64) world {
		out := usual()
		out[indicator] = func(p, year int) (float64, bool) {
			v, has := even(2005, 2020)(p, year)
			if p == 3 {
				v += by
			}
			return v, has
		}
		return out
	}
	w := mustWatch(t, build(t, far("GOOD", 40)), code(3))
	s := w.find(t, "GOOD")
	if len(s.Signals) != 1 || s.Signals[0].Kind != OfPeers || !s.Signals[0].Up || s.Signals[0].Good != data.Positive || !s.Distance.Beyond || s.Distance.Lower != 10 || w.Signals != 1 {
		t.Errorf("far above: %+v, %+v", s.Signals, s.Distance)
	}
	s = mustWatch(t, build(t, far("BAD", 40)), code(3)).find(t, "BAD")
	if len(s.Signals) != 1 || s.Signals[0].Good != data.Negative {
		t.Errorf("far above, and it is bad: %+v", s.Signals)
	}
	for _, indicator := range []string{"NEU", "RARE"} {
		s = mustWatch(t, build(t, far(indicator, 40)), code(3)).find(t, indicator)
		if len(s.Signals) != 0 || s.Distance.Refused == "" || !s.Distance.Beyond {
			t.Errorf("%s: %+v, %+v; want no signal and the reason", indicator, s.Signals, s.Distance)
		}
	}
	if s = mustWatch(t, build(t, far("GOOD", 2)), code(3)).find(t, "GOOD"); len(s.Signals) != 0 {
		t.Errorf("a little above: %+v", s.Signals)
	}
}

func TestBrokenSeriesAreTwo(t *testing.T) {
	s := mustWatch(t, build(t, usual()), code(0)).find(t, "CUT")
	if s.Break == nil || s.Break.Period != data.Year(2012) || s.Before != 7 || len(s.Points) != 9 || s.Points[0].Period != data.Year(2012) || s.Trend.Kendall.Points != 9 {
		t.Errorf("break %+v, %d before, %d points", s.Break, s.Before, len(s.Points))
	}
	later := usual()
	later["CUT"] = even(2013, 2020)
	if s = mustWatch(t, build(t, later), code(0)).find(t, "CUT"); s.Break != nil || s.Before != 0 {
		t.Errorf("nothing was cut off, and the break is %+v", s.Break)
	}
}

func TestRefusedTrends(t *testing.T) {
	odd := usual()
	odd["GOOD"] = even(2017, 2020)
	odd["BAD"] = func(_, year int) (float64, bool) { return 7, year > 2010 }
	odd["RARE"] = func(p, year int) (float64, bool) {
		return []float64{1e308, -1e308}[year%2], year > 2010
	}
	var months []cube.Figure
	for month := uint8(1); month <= 12; month++ {
		months = append(months, cube.Figure{Indicator: "MONTH", Area: code(3), Period: data.Period{Year: 2020, Parts: 12, Part: month}, Cell: cube.Cell{Value: float64(month), Status: data.Final, Dataset: "d"}})
	}
	w := mustWatch(t, build(t, odd, months...), code(3))
	for indicator, want := range map[string]Refused{"GOOD": TooShort, "BAD": NoMove, "RARE": TooLarge, "MONTH": NotYearly} {
		if got := w.find(t, indicator).Trend; got.Refused != want || got.Adjusted != 0 {
			t.Errorf("trend of %s = %+v, want refused as %s", indicator, got, want)
		}
	}
	if got := w.find(t, "BAD").Distance.Refused; got != NoSpread {
		t.Errorf("distance from equal peers refused as %q, want %q", got, NoSpread)
	}
	if got := w.find(t, "MONTH").Distance.Refused; got != FewPeers {
		t.Errorf("distance without peers refused as %q, want %q", got, FewPeers)
	}
}

func TestOfWithoutPeers(t *testing.T) {
	rising := usual()
	rising["GOOD"] = func(_, year int) (float64, bool) { return float64(year + year%2), year > 2004 }
	w := mustWatch(t, build(t, rising), "IT")
	if w.NoPeers == nil || len(w.Peers) > 0 || w.Signals != 1 || w.find(t, "GOOD").Distance.Refused != FewPeers {
		t.Errorf("peers %v, %v, signals %d", w.Peers, w.NoPeers, w.Signals)
	}
	if _, err := Of(build(t, usual()), "999"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("unknown area: %v", err)
	}
}

func TestLevelsAndMarks(t *testing.T) {
	odd := usual()
	odd["GOOD"] = func(p, year int) (float64, bool) { return float64(p), year == 2020 }
	odd["BAD"] = func(p, year int) (float64, bool) { return float64(p / 2), year == 2020 }
	extra := []cube.Figure{
		{Indicator: "NEU", Area: code(2), Period: data.Year(2004), Cell: cube.Cell{Value: 1, Status: data.Estimated, Recalculated: true, Dataset: "e"}},
		{Indicator: "NEU", Area: code(2), Period: data.Year(2003), Cell: cube.Cell{Value: 1, Status: data.Provisional, Dataset: "d"}},
		{Indicator: "NEU", Area: code(2), Period: data.Year(2002), Cell: cube.Cell{Status: data.Suppressed, Dataset: "d"}},
		{Indicator: "MONTH", Area: code(2), Period: data.Year(2020), Cell: cube.Cell{Status: data.NotAvailable, Dataset: "d"}},
	}
	w := mustWatch(t, build(t, odd, extra...), code(2))
	if got := w.find(t, "GOOD").Level; got != (Level{12, 14}) {
		t.Errorf("third from below of 14 = %+v", got)
	}
	if got := w.find(t, "BAD").Level; got != (Level{3, 14}) {
		t.Errorf("two lower, one equal = %+v", got)
	}
	s := w.find(t, "NEU")
	estimated, provisional, recalculated := s.Estimated()
	if estimated != 1 || provisional != 1 || recalculated != 1 || len(s.Points) != 18 || len(s.Datasets()) != 2 {
		t.Errorf("%d estimated, %d provisional, %d recalculated of %d, datasets %v", estimated, provisional, recalculated, len(s.Points), s.Datasets())
	}
	if w.Empty != 1 {
		t.Errorf("series without a value = %d, want 1", w.Empty)
	}
}

// Of many areas whose figures are noise few have any signal: at most the share of false
// ones that is allowed.
func TestNoiseHasFewSignals(t *testing.T) {
	const worlds = 30
	r := rand.New(rand.NewPCG(3, 4))
	watched, alarmed := 0, 0
	for range worlds {
		noise := usual()
		for _, in := range []string{"GOOD", "BAD", "NEU", "CUT", "RARE"} {
			noise[in] = func(_, year int) (float64, bool) { return r.NormFloat64(), year > 2004 }
		}
		c := build(t, noise)
		for i := range provinces {
			watched++
			if mustWatch(t, c, code(i)).Signals > 0 {
				alarmed++
			}
		}
	}
	if share := float64(alarmed) / float64(watched); share > FalseShare {
		t.Errorf("%d of %d areas of noise have a signal", alarmed, watched)
	}
}
