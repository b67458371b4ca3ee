package trend

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"cittamedie/data"
)

// minPoints is how many points a line needs for its error to be known: one more
// than it has parameters.
const minPoints = 3

// confidence is how often, of many series, the interval holds the true slope.
const confidence = 0.95

// Point is a value at a date.
type Point struct {
	Year  float64 // as a real number: 2023.25 is the end of March
	Value float64
}

// Line is a straight line through a series, see [Linear].
type Line struct {
	Slope                  float64     // change of the value in one year
	Intercept              float64     // value of the line in year 0
	SlopeError             float64     // standard error of the slope
	SlopeLower, SlopeUpper float64     // 95 % confidence interval of the slope
	RSquared               data.Number // share of the variance the line tells, 0 to 1
	Points                 int
}

// Linear returns the line of ordinary least squares of value on year (it.
// "tendenza lineare"):
//
//	Slope      b = Σ (x_i − x̄)(y_i − ȳ) / Σ (x_i − x̄)²
//	Intercept  a = ȳ − b x̄
//	SlopeError s = √( SSE / (n − 2) / Σ (x_i − x̄)² ),  SSE = Σ (y_i − a − b x_i)²
//	RSquared     = 1 − SSE / Σ (y_i − ȳ)²
//	interval     = b ± t s
//
// where x are years, y values in the unit of the indicator, x̄ and ȳ their means,
// n the number of points and t the 0.975 quantile of Student's t with n − 2
// degrees of freedom. Slope, SlopeError and the interval are in that unit (in
// percentage points for a percentage) per year. RSquared is absent where all
// values are equal, because there is no variance to tell.
//
// The order of the points does not matter. Missing years are left out by the
// caller: they are not zeros, and the line needs no even steps.
//
// The interval holds if departures from the line are independent, normal and of
// the same spread. Those of yearly figures often follow one another, and the
// interval is then too narrow. It is of the slope, not of values to come.
//
// The kind of its error is [data.ErrNoData] for fewer than three points, and
// [data.ErrInvalid] for a year or value that is not finite, a year that occurs
// twice, or numbers too large or too close to compute with.
//
// Reference: Draper, N. R. and Smith, H. (1998), Applied Regression Analysis, 3rd
// edition, Wiley, chapter 1.
func Linear(points []Point) (Line, error) {
	if len(points) < minPoints {
		return Line{}, fmt.Errorf("trend of %d points, of at least %d: %w", len(points), minPoints, data.ErrNoData)
	}
	sorted := slices.SortedFunc(slices.Values(points), func(p, q Point) int { return cmp.Compare(p.Year, q.Year) })
	for i, p := range sorted {
		if !finite(p.Year) || !finite(p.Value) {
			return Line{}, refused(p, "not finite")
		}
		if i > 0 && p.Year == sorted[i-1].Year {
			return Line{}, refused(p, "its year occurs twice")
		}
	}
	line, ok := fit(sorted)
	if !ok {
		return Line{}, refused(sorted[0], "the numbers are too large or the years too close to compute with")
	}
	return line, nil
}

func refused(p Point, reason string) error {
	return &data.FieldError{Field: "point", Value: fmt.Sprintf("%v in %v", p.Value, p.Year), Reason: reason}
}

// fit computes the line. It is false when a sum leaves the range of floats.
func fit(points []Point) (Line, bool) {
	n := float64(len(points))
	var meanYear, meanValue float64
	for _, p := range points {
		meanYear += p.Year / n
		meanValue += p.Value / n
	}
	var xx, xy, yy float64 // sums of squares and products about the means
	for _, p := range points {
		x, y := p.Year-meanYear, p.Value-meanValue
		xx, xy, yy = xx+x*x, xy+x*y, yy+y*y
	}
	slope := xy / xx
	var residual float64 // SSE
	for _, p := range points {
		e := p.Value - meanValue - slope*(p.Year-meanYear)
		residual += e * e
	}
	freedom := n - 2
	slopeError := math.Sqrt(residual / freedom / xx)
	half := distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile((1+confidence)/2) * slopeError
	line := Line{
		Slope: slope, Intercept: meanValue - slope*meanYear, SlopeError: slopeError,
		SlopeLower: slope - half, SlopeUpper: slope + half, Points: len(points),
	}
	if yy > 0 {
		line.RSquared = data.Some(max(0, 1-residual/yy))
	}
	for _, v := range [...]float64{xx, yy, line.Slope, line.Intercept, line.SlopeError, line.SlopeLower, line.SlopeUpper} {
		if !finite(v) {
			return Line{}, false
		}
	}
	return line, true
}

// YearOf returns the date a period starts as a real number of years: 2023 for
// 2023, 2023.25 for 2023-Q2. The steps between periods of one length are even,
// so that where in the period the date falls does not change a slope. The zero
// Period has no date: [Linear] refuses what YearOf gives for it.
func YearOf(p data.Period) float64 {
	return float64(p.Year) + float64(p.Part-1)/float64(p.Parts)
}
