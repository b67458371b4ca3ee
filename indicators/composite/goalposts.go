package composite

import (
	"fmt"

	"cittamedie/data"
)

// The range of the adjusted Mazziotta–Pareto index: areas like the reference get
// the middle, 100. Mazziotta and Pareto (2016).
const (
	AMPILow  = 70
	AMPIHigh = 130
)

// Goalpost is the two fixed values between which an indicator is normalised (it.
// "valori di riferimento"), in its unit, with Min < Max.
type Goalpost struct{ Min, Max float64 }

// Goalposts are those of a composite, frozen under a version so that its figures
// compare over years and editions: values scaled by two versions do not compare.
type Goalposts struct {
	Version   string
	Reference string              // what gets the middle of the range, such as "Italy 2019"
	Of        map[string]Goalpost // by identifier of the indicator
}

// For returns the goalpost of an indicator. The kind of its error is
// [data.ErrNotFound] if the version has none.
func (g Goalposts) For(indicator string) (Goalpost, error) {
	post, ok := g.Of[indicator]
	if !ok {
		return Goalpost{}, fmt.Errorf("goalposts %s of indicator %s: %w", g.Version, indicator, data.ErrNotFound)
	}
	return post, post.valid()
}

// GoalpostAround returns the goalpost of an indicator centred on a reference:
//
//	Δ = (sup − inf) / 2,  Min = ref − Δ,  Max = ref + Δ
//
// where inf and sup are the smallest and largest value over all areas and all
// years, and ref the value that gets the middle of the range, all in the unit of
// the indicator.
//
// It fails with ErrZeroVariance where inf = sup, and ErrGoalposts where inf > sup
// or a value is not finite.
//
// Reference: Mazziotta, M. and Pareto, A. (2016), On a generalized
// non-compensatory composite index for measuring socio-economic phenomena,
// Social Indicators Research 127, 983–1003.
func GoalpostAround(ref, inf, sup float64) (Goalpost, error) {
	if inf == sup {
		return Goalpost{}, ErrZeroVariance
	}
	half := (sup - inf) / 2
	g := Goalpost{ref - half, ref + half}
	if !finite(half) {
		return Goalpost{}, ErrGoalposts
	}
	return g, g.valid()
}

func (g Goalpost) valid() error {
	if !finite(g.Min) || !finite(g.Max) || !finite(g.Max-g.Min) || g.Min >= g.Max {
		return ErrGoalposts
	}
	return nil
}

// Scale brings a column from its goalposts to the range from low to high:
//
//	y = low + (high − low) (x − Min) / (Max − Min)       positive polarity
//	y = low + (high − low) (Max − x) / (Max − Min)       negative polarity
//
// Values beyond the goalposts leave the range, unless truncated to its ends.
// Missing stays missing; the other areas do not matter.
//
// It fails with ErrGoalposts unless Min < Max and low < high, and ErrInfinite.
func (g Goalpost) Scale(x []float64, polarity data.Polarity, low, high float64, truncated bool) ([]float64, error) {
	if err := g.valid(); err != nil {
		return nil, err
	}
	if !finite(low) || !finite(high) || low >= high {
		return nil, ErrGoalposts
	}
	ok := true
	y := mapped(x, func(v float64) float64 {
		share := (v - g.Min) / (g.Max - g.Min)
		if polarity == data.Negative {
			share = (g.Max - v) / (g.Max - g.Min)
		}
		if truncated {
			share = min(max(share, 0), 1)
		}
		ok = ok && finite(v) && finite(share)
		return (high-low)*share + low
	})
	if !ok {
		return nil, ErrInfinite
	}
	return y, nil
}
