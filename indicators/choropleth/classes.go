package choropleth

import (
	"math"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/spatial"
)

// Scheme is how classes are made: one of [Methods] and how many classes at most,
// for the methods that want to know.
type Scheme struct {
	Method string
	Number int
}

// Span says whose values make classes.
type Span int

// The spans: all periods that no break of the series parts from the one shown, so
// that years compare, or that one alone.
const (
	AllPeriods Span = iota
	OnePeriod
)

// Classes are the limits of a map: class i holds Limits[i] ≤ v < Limits[i+1], the
// last its upper limit too. There are len(Limits) − 1 classes, none where no area
// has a value.
type Classes struct {
	Scheme
	Limits    []float64     // rounded, as legends show them
	Exact     []float64     // lower limits before they were rounded
	Periods   []data.Period // whose values these are of
	Values    int           // how many
	Different int           // how many different ones: there are no more classes than these
	Fit       data.Number   // goodness of variance fit, 0 to 1; none where all values are equal
}

type classKey struct {
	release   string
	indicator string
	level     data.Level
	parent    data.AreaCode
	scheme    Scheme
	from, to  data.Period
}

// Classes returns the classes of a map. Without any value they have no limits.
func (a *Atlas) Classes(c *cube.Cube, v View, s Scheme, over Span) *Classes {
	v, s.Method = v.own(), strings.Clone(s.Method)
	in, _ := c.Indicator(v.Indicator)
	periods := []data.Period{v.Period}
	if over == AllPeriods {
		periods = Comparable(in, c.Periods(v.Indicator, v.Level), v.Period)
	}
	if !s.numbered() {
		s.Number = 0
	}
	key := classKey{release: c.Release().ID, indicator: v.Indicator, level: v.Level, parent: v.Parent, scheme: s}
	if len(periods) > 0 {
		key.from, key.to = periods[0], periods[len(periods)-1]
	}
	found, _ := a.classes.of(key, func() (*Classes, error) {
		var values []float64
		for _, period := range periods {
			for _, cell := range c.Values(v.Indicator, v.Level, v.Parent, period).Cells {
				if cell.Status.HasValue() {
					values = append(values, cell.Value)
				}
			}
		}
		made := New(values, in.Decimals, s)
		made.Periods = periods
		return made, nil
	})
	return found
}

// Comparable returns the periods of a series that no break parts from one of them.
func Comparable(in data.Indicator, periods []data.Period, at data.Period) []data.Period {
	part := func(d data.Period) int {
		n := 0
		for _, b := range in.Breaks {
			if b.Period.Compare(d) <= 0 {
				n++
			}
		}
		return n
	}
	var out []data.Period
	for _, d := range periods {
		if part(d) == part(at) {
			out = append(out, d)
		}
	}
	return out
}

// New returns the classes of all values by a scheme, with limits rounded to a step
// that keeps them apart and to no more digits than decimals.
func New(values []float64, decimals int, s Scheme) *Classes {
	c := &Classes{Scheme: s, Values: len(values)}
	if len(values) == 0 {
		return c
	}
	sorted := slices.Sorted(slices.Values(values))
	c.Exact = lowerLimits(sorted, s)
	c.Limits = rounded(c.Exact, sorted[len(sorted)-1], decimals)
	c.Fit = fit(sorted, c.Limits)
	c.Different = len(slices.Compact(sorted))
	return c
}

// fit returns the goodness of variance fit of classes that hold their lower limits,
// where those of [spatial.Breaks] hold their upper ones.
func fit(values, limits []float64) data.Number {
	b := spatial.Breaks(slices.Clone(limits))
	for i := range b[:len(b)-1] {
		b[i] = math.Nextafter(b[i], math.Inf(-1))
	}
	v, err := spatial.GoodnessOfFit(values, b)
	return data.Number{Value: v, Valid: err == nil}
}

// Len returns how many classes there are.
func (c *Classes) Len() int { return max(0, len(c.Limits)-1) }

// Of returns the class of v; values beyond the limits are in the first and last.
func (c *Classes) Of(v float64) int {
	for i := len(c.Limits) - 2; i > 0; i-- {
		if v >= c.Limits[i] {
			return i
		}
	}
	return 0
}

// Counts returns how many cells fall in each class.
func (c *Classes) Counts(cells []cube.Cell) []int {
	counts := make([]int, c.Len())
	for _, cell := range cells {
		if cell.Status.HasValue() {
			counts[c.Of(cell.Value)]++
		}
	}
	return counts
}

// Country returns the class that holds the value of the country; -1 when none does:
// a total of the whole country belongs to no class of its parts.
func (c *Classes) Country(in data.Indicator, cell cube.Cell) int {
	if !cell.Status.HasValue() || c.Len() == 0 || in.Quantity || cell.Value < c.Limits[0] || cell.Value > c.Limits[c.Len()] {
		return -1
	}
	return c.Of(cell.Value)
}

// Decimals returns the fewest digits, at most most, that write every limit.
func (c *Classes) Decimals(most int) int {
	const tol = 1e-9
	for d := range most {
		scale := math.Pow(10, float64(d))
		if !slices.ContainsFunc(c.Limits, func(v float64) bool { return math.Abs(v*scale-math.Round(v*scale)) > tol }) {
			return d
		}
	}
	return most
}
