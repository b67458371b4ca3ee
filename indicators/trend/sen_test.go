package trend

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestSen(t *testing.T) {
	tests := []struct {
		name   string
		points []Point
		want   Slope
	}{
		// Slopes −1, −1, 1/3, 1/2, 3/4, 1, 1, 4/3, 2, 3. At 5 % only |S| = 10 is told from
		// chance (2/120; |S| = 8 has 10/120): the interval is from the first to the last.
		{"on paper", yearly(1, 3, 2, 5, 4), Slope{0.875, data.Some(-1), data.Some(3), 5}},
		{"a line", yearly(10, 8, 6, 4, 2), Slope{-2, data.Some(-2), data.Some(-2), 5}},
		{"all equal", yearly(3, 3, 3, 3, 3), Slope{0, data.Some(0), data.Some(0), 5}},
		{"missing years", []Point{{2000, 0}, {2002, 4}, {2003, 6}, {2007, 14}, {2010, 20}}, Slope{2, data.Some(2), data.Some(2), 5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Sen(tt.points)
			if err != nil || !near(got.Median, tt.want.Median) || got.Lower.Valid != tt.want.Lower.Valid || !near(got.Lower.Value, tt.want.Lower.Value) || !near(got.Upper.Value, tt.want.Upper.Value) || got.Points != tt.want.Points {
				t.Errorf("Sen = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

// A year far from the others turns the line of least squares, not the middle slope.
func TestSenHoldsAgainstOneYear(t *testing.T) {
	points := yearly(1, 2, 3, 4, 5, 6, 7, 8, -60)
	sen, err := Sen(points)
	line, failed := Linear(points)
	if err != nil || failed != nil || !near(sen.Median, 1) || line.Slope > -2 {
		t.Errorf("Sen = %+v, %v; Linear = %+v, %v", sen, err, line, failed)
	}
}

func TestSenRefusesWhatIsTooLarge(t *testing.T) {
	if got, err := Sen(yearly(-math.MaxFloat64, math.MaxFloat64, 1, 2, 3)); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("Sen = %+v, %v, want invalid", got, err)
	}
}

// The interval is the slopes that the test does not refuse: of a series without equal
// values it leaves 0 out exactly where the test finds a trend.
func TestSenAgreesWithTheTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.IntRange(-500, 500), FewestMonotonic, 20, rapid.ID[int]).Draw(t, "values")
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(values)
		}
		points := make([]Point, len(values))
		for i, v := range values {
			points[i] = Point{float64(i), float64(v)}
		}
		m, err := MannKendall(points)
		if err != nil {
			t.Fatal(err)
		}
		sen, err := Sen(points)
		if err != nil {
			t.Fatal(err)
		}
		found := m.CorrectedP <= 0.05
		without := sen.Lower.Valid && (sen.Lower.Value > 0 || sen.Upper.Value < 0)
		if found != without {
			t.Errorf("p %v of %v, interval %v to %v", m.CorrectedP, values, sen.Lower, sen.Upper)
		}
		if sen.Lower.Valid && !(sen.Lower.Value <= sen.Median && sen.Median <= sen.Upper.Value) {
			t.Errorf("median %v is not within %v and %v", sen.Median, sen.Lower, sen.Upper)
		}
	})
}

func TestSenOfShiftedSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(FewestMonotonic, 12).Draw(t, "n")
		steeper := float64(rapid.IntRange(-50, 50).Draw(t, "steeper"))
		points, moved := make([]Point, n), make([]Point, n)
		for i := range points {
			v := float64(rapid.IntRange(-100, 100).Draw(t, "value"))
			points[i], moved[i] = Point{float64(i), v}, Point{float64(i) + 2000, v + steeper*float64(i)}
		}
		a, err := Sen(points)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Sen(moved)
		bounds := a.Lower.Valid == b.Lower.Valid && (!a.Lower.Valid || within(b.Lower.Value, a.Lower.Value+steeper, 1e3) && within(b.Upper.Value, a.Upper.Value+steeper, 1e3))
		if err != nil || !within(b.Median, a.Median+steeper, 1e3) || !bounds {
			t.Errorf("steeper by %v: %+v, %v, want %+v and as much", steeper, b, err, a)
		}
	})
}

// FuzzMonotonic checks that no number gives a result that is not a number.
func FuzzMonotonic(f *testing.F) {
	f.Add(1.0, 3.0, 2.0, 5.0, 4.0)
	f.Add(math.NaN(), 1.0, 2.0, math.Inf(1), 0.0)
	f.Add(1e308, -1e308, 5e-324, 1e308, 0.0)
	f.Fuzz(func(t *testing.T, a, b, c, d, e float64) {
		points := yearly(a, b, c, d, e)
		m, err := MannKendall(points)
		if err != nil {
			return
		}
		for _, v := range [...]float64{m.Tau.Value, m.Variance, m.PValue, m.CorrectedP, m.Dependence} {
			if !finite(v) {
				t.Errorf("MannKendall(%v) = %+v", points, m)
			}
		}
		if s, err := Sen(points); err == nil && (!finite(s.Median) || !finite(s.Lower.Value) || !finite(s.Upper.Value)) {
			t.Errorf("Sen(%v) = %+v", points, s)
		}
	})
}
