package watch

import (
	"cittamedie/data"
	"cittamedie/indicators/spatial"
)

// FalseShare is the share of signals that may be false: p-values are adjusted for being
// many, and one at most this large is a signal.
const FalseShare = 0.05

// Kind says what a signal is of.
type Kind string

// The kinds of signals.
const (
	OfTrend Kind = "trend"
	OfPeers Kind = "peers"
)

// Signal is what survives its uncertainty.
type Signal struct {
	Kind     Kind
	Up       bool          // the series goes up, or stands above the peers
	Good     data.Polarity // whether that is better, worse, or neither
	PValue   float64
	Adjusted float64
}

// findSignals adjusts the p-values of all tests and keeps what survives.
func (w *Watch) findSignals() error {
	var p []float64
	var adjusted []*float64
	for i := range w.Series {
		s := &w.Series[i]
		if s.Trend.Refused == "" {
			p, adjusted = append(p, s.Trend.Kendall.CorrectedP), append(adjusted, &s.Trend.Adjusted)
		}
		if s.Distance.Refused == "" {
			p, adjusted = append(p, s.Distance.PValue), append(adjusted, &s.Distance.Adjusted)
		}
	}
	if w.Tests = len(p); w.Tests == 0 {
		return nil
	}
	all, err := spatial.FalseDiscoveryRate(p)
	if err != nil {
		return err
	}
	for i, v := range all {
		*adjusted[i] = v
	}
	for i := range w.Series {
		s := &w.Series[i]
		if t := &s.Trend; t.Refused == "" && t.Adjusted <= FalseShare {
			s.add(OfTrend, t.Kendall.S > 0, t.Kendall.CorrectedP, t.Adjusted)
		}
		if d := &s.Distance; d.Refused == "" && d.Adjusted <= FalseShare && d.Beyond {
			s.add(OfPeers, d.Difference > 0, d.PValue, d.Adjusted)
		}
		w.Signals += len(s.Signals)
	}
	return nil
}

func (s *Series) add(kind Kind, up bool, p, adjusted float64) {
	good := s.Indicator.Polarity
	if !up {
		good = -good
	}
	s.Signals = append(s.Signals, Signal{Kind: kind, Up: up, Good: good, PValue: p, Adjusted: adjusted})
}
