package wellbeing

import (
	"math"
	"slices"

	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

// Treated is what was done about the values of an indicator that are far from all
// others (it. "trattamento dei valori anomali"), over all areas and years.
type Treated struct {
	Asked  string // the treatment of the definition or the choice
	Method string // what was done: Asked, or catalog.TreatNone where there was nothing to do
	// By winsorise, values below Low count as Low and those above High as High: so
	// many of them, a value that stands for several years being counted in each.
	Low, High    float64
	Below, Above int
	Before       composite.Shape // 0 for fewer than four values, or equal ones
	After        composite.Shape

	apply  func(v float64) float64 // keeps the order of values
	invert func(v float64) float64
}

// winsoriseShare is how many values of a column may be brought in: one in a hundred,
// and at least the five that are usual for the hundred countries or so that the
// rule was made for. The share is ours.
const winsoriseShare = 0.01

// asItIs is the treatment that leaves values as they are.
func asItIs(v float64) float64 { return v }

// treat finds out what a treatment does to an indicator. Goalposts fixed by hand are
// the limits of winsorise, and are never put to logarithms; without them a column
// whose shape passes [composite.UsualTreatment] is left as it is.
func (t *table) treat(j int, asked string) (Treated, error) {
	x := t.pooled(j)
	done := Treated{Asked: asked, Method: catalog.TreatNone, apply: asItIs, invert: asItIs}
	fixed := t.parts[j].Goalposts
	shape, err := composite.ShapeOf(x)
	if err == nil {
		done.Before, done.After = shape, shape
	}
	switch {
	case asked == catalog.TreatWinsorise && fixed != nil:
		done.clamp(x, fixed.Min, fixed.Max)
	case err != nil || fixed != nil || composite.UsualTreatment.Passes(shape):
	case asked == catalog.TreatWinsorise:
		rule := composite.UsualTreatment
		rule.Points = max(rule.Points, int(winsoriseShare*float64(len(x))))
		brought, err := composite.Winsorise(x, rule)
		if err != nil {
			return done, err
		}
		if low, high := slices.Min(brought.Values), slices.Max(brought.Values); low < high { // else it told few areas from all others
			done.clamp(x, low, high)
		}
	case asked == catalog.TreatLog:
		return done, done.log(x)
	}
	return done, nil
}

// clamp brings values in between two others.
func (d *Treated) clamp(x []float64, low, high float64) {
	d.Low, d.High = low, high
	for _, v := range x {
		if v < low {
			d.Below++
		}
		if v > high {
			d.Above++
		}
	}
	if d.Below+d.Above == 0 {
		return
	}
	d.Method, d.apply = catalog.TreatWinsorise, func(v float64) float64 { return min(max(v, low), high) }
	d.reshape(x)
}

// log compares logarithms, as [composite.LogCT] takes them.
func (d *Treated) log(x []float64) error {
	if _, err := composite.LogCT(x); err != nil {
		return err
	}
	low, high := slices.Min(x), slices.Max(x)
	shift := composite.LogOffset*(high-low) - low
	d.Method = catalog.TreatLog
	d.apply = func(v float64) float64 { return math.Log(min(max(v, low), high) + shift) }
	d.invert = func(v float64) float64 { return math.Exp(v) - shift }
	d.reshape(x)
	return nil
}

// reshape tells the shape of what came out.
func (d *Treated) reshape(x []float64) {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = d.apply(v)
	}
	d.After, _ = composite.ShapeOf(y) // 0 where all are equal now, which scaling refuses
}

// changes reports whether a value counts as another.
func (d *Treated) changes(v float64) bool { return d.Method != catalog.TreatNone && d.apply(v) != v }

// pooled returns the values of an indicator in all areas and years.
func (t *table) pooled(j int) []float64 {
	var x []float64
	for year := range t.cells {
		for i := range t.areas {
			if v := t.row(year, i)[j].Value; v.Valid {
				x = append(x, v.Value)
			}
		}
	}
	return x
}

// basis is what the figures of a table are scaled on: how outliers are treated and
// the goalposts, one an indicator.
type basis struct {
	treated []Treated
	posts   Goalposts
}

// alike reports whether two bases do the same.
func (b *basis) alike(o *basis) bool {
	return b.posts.Version == o.posts.Version && slices.EqualFunc(b.treated, o.treated, func(x, y Treated) bool { return x.Method == y.Method })
}

// free returns the table with no goalposts fixed by hand.
func (t *table) free() *table {
	own := *t
	own.parts = slices.Clone(t.parts)
	for j := range own.parts {
		own.parts[j].Goalposts = nil
	}
	return &own
}
