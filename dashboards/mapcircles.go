package dashboards

import "math"

// circles is the scale of the circles of a count: the area of a circle is
// proportional to the value, and Top has Radius pixels.
//
//	r = Radius · √(|v| / Top)
//
// Top is the upper limit of the values of all periods that compare, so that
// years compare; v is the value. A negative value has an empty circle.
type circles struct {
	Top    float64      `json:"top"`
	Radius float64      `json:"radius"`
	Sizes  []circleSize `json:"sizes"` // of the legend
}

type circleSize struct {
	Radius float64 `json:"radius"`
	Text   string  `json:"text"`
}

// The widest circle, in pixels: large enough to tell three sizes apart, and
// smaller where there are so many areas that circles would cover each other.
const (
	widestCircle  = 30
	widestOfMany  = 20
	circlesOfMany = 200
)

// circleShares are the sizes of the legend, as shares of its largest.
var circleShares = []float64{1, 0.25, 0.05}

// radius returns the radius of a value's circle.
func (c circles) radius(v float64) float64 {
	if c.Top <= 0 {
		return 0
	}
	return c.Radius * math.Sqrt(math.Abs(v)/c.Top)
}

// circles returns the scale of a view.
func (p *page) circles(v mapView) *circles {
	c := circles{Radius: widestCircle}
	if len(p.cube.Inside(v.Level, v.parentCode())) > circlesOfMany {
		c.Radius = widestOfMany
	}
	for _, limit := range p.site.classesOf(p, v).Limits {
		c.Top = max(c.Top, math.Abs(limit))
	}
	largest := roundBelow(c.Top)
	for _, share := range circleShares {
		if size := largest * share; size >= math.Pow(10, -float64(v.Indicator.Decimals)) {
			c.Sizes = append(c.Sizes, circleSize{c.radius(size), number(p.Lang, size, v.Indicator.Decimals)})
		}
	}
	return &c
}

// roundBelow returns the largest 1, 2, 4 or 8 times a power of ten that is not
// above v.
func roundBelow(v float64) float64 {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, digit := range []float64{8, 4, 2} {
		if digit*unit <= v {
			return digit * unit
		}
	}
	return unit
}
