package trend

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawSeries draws the values of 3 to 15 years of this century, some missing.
func drawSeries(t *rapid.T) []Point {
	years := rapid.SliceOfNDistinct(rapid.IntRange(2000, 2030), 3, 15, rapid.ID[int]).Draw(t, "years")
	points := make([]Point, len(years))
	for i, y := range years {
		points[i] = Point{float64(y), float64(rapid.IntRange(-1000, 1000).Draw(t, "value"))}
	}
	return points
}

func mustLine(t *rapid.T, points []Point) Line {
	line, err := Linear(points)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// within reports whether a and b agree to rounding, for figures of a size.
func within(a, b, size float64) bool { return math.Abs(a-b) <= tol*(1+size) }

func TestLinearOfAnotherOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawSeries(t)
		line := mustLine(t, points)
		given := slices.Clone(points)
		if other := mustLine(t, rapid.Permutation(points).Draw(t, "order")); other != line {
			t.Errorf("in another order = %+v, want %+v", other, line)
		}
		if !slices.Equal(points, given) {
			t.Error("Linear changes the points it was given")
		}
	})
}

func TestLinearOfShiftedSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawSeries(t)
		years := float64(rapid.IntRange(-2000, 100).Draw(t, "years"))
		amount := float64(rapid.IntRange(-1000, 1000).Draw(t, "amount"))
		line := mustLine(t, points)
		moved := make([]Point, len(points))
		for i, p := range points {
			moved[i] = Point{p.Year + years, p.Value + amount}
		}
		got := mustLine(t, moved)
		want := line
		want.Intercept += amount - line.Slope*years
		if !within(got.Slope, want.Slope, 1e3) || !within(got.SlopeError, want.SlopeError, 1e3) || !within(got.SlopeLower, want.SlopeLower, 1e4) ||
			!within(got.Intercept, want.Intercept, 1e6) || !within(got.RSquared.Value, want.RSquared.Value, 1) {
			t.Errorf("moved by %v years and %v = %+v, want %+v", years, amount, got, want)
		}
	})
}

func TestLinearOfScaledSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawSeries(t)
		factor := rapid.SampledFrom([]float64{-100, -1, 0.5, 3, 1000}).Draw(t, "factor")
		line := mustLine(t, points)
		scaled := make([]Point, len(points))
		for i, p := range points {
			scaled[i] = Point{p.Year, p.Value * factor}
		}
		got := mustLine(t, scaled)
		size := math.Abs(factor) * 1e4
		lower, upper := line.SlopeLower*factor, line.SlopeUpper*factor
		if !within(got.Slope, line.Slope*factor, size) || !within(got.SlopeError, line.SlopeError*math.Abs(factor), size) ||
			!within(got.SlopeLower, min(lower, upper), size) || !within(got.SlopeUpper, max(lower, upper), size) ||
			!within(got.RSquared.Value, line.RSquared.Value, 1) {
			t.Errorf("%v times the values = %+v, want as many times %+v", factor, got, line)
		}
	})
}

// No other line leaves smaller squares, and the squares it leaves are those of
// its error.
func TestLinearLeavesTheSmallestSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawSeries(t)
		line := mustLine(t, points)
		squares := func(slope, intercept float64) (sum float64) {
			for _, p := range points {
				e := p.Value - intercept - slope*p.Year
				sum += e * e
			}
			return sum
		}
		least := squares(line.Slope, line.Intercept)
		steeper := rapid.Float64Range(-1, 1).Draw(t, "steeper")
		higher := rapid.Float64Range(-100, 100).Draw(t, "higher")
		if other := squares(line.Slope+steeper, line.Intercept+higher-2015*steeper); other < least-tol*(1+least) {
			t.Errorf("another line leaves %v, the least is %v", other, least)
		}
		if r := line.RSquared; r.Value < 0 || r.Value > 1 {
			t.Errorf("RSquared = %v, want 0 to 1", r.Value)
		}
		if !(line.SlopeLower <= line.Slope && line.Slope <= line.SlopeUpper) {
			t.Errorf("slope %v is not between %v and %v", line.Slope, line.SlopeLower, line.SlopeUpper)
		}
	})
}

// FuzzLinear checks that no number, however strange, gives a line that is not a
// number.
func FuzzLinear(f *testing.F) {
	f.Add(2019.0, 1.0, 2020.0, 2.0, 2021.0, 4.0)
	f.Add(math.NaN(), 1.0, 2020.0, math.Inf(1), 2021.0, 4.0)
	f.Add(1e308, 1e308, -1e308, 1e-308, 5e-324, -1e308)
	f.Add(0.0, 1e200, 1.0, -1e200, 1e-200, 3.0)
	f.Fuzz(func(t *testing.T, x1, y1, x2, y2, x3, y3 float64) {
		line, err := Linear([]Point{{x1, y1}, {x2, y2}, {x3, y3}})
		if err != nil {
			return
		}
		for _, v := range [...]float64{x1, y1, x2, y2, x3, y3, line.Slope, line.Intercept, line.SlopeError, line.SlopeLower, line.SlopeUpper, line.RSquared.Value} {
			if !finite(v) {
				t.Errorf("Linear of %v %v, %v %v, %v %v = %+v", x1, y1, x2, y2, x3, y3, line)
			}
		}
		if line.SlopeError < 0 || line.RSquared.Value < 0 || line.RSquared.Value > 1 {
			t.Errorf("Linear = %+v, out of range", line)
		}
	})
}
