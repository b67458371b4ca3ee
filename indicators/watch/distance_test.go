package watch

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Peers 1 to 5: median 3, half of them within 1 of it, mean 3, s = √2.5. At 9
// t = 6 / √(2.5 · 6/5) = 2√3, and with 4 degrees of freedom
// P(T ≤ t) = 1/2 + 3/8 · t/√(1+t²/4) · (1 − t²/(12 (1+t²/4))) = 1/2 + 9/32 · √3.
func TestMeasureOnPaper(t *testing.T) {
	d := measure(9, []float64{5, 3, 1, 2, 4})
	if d.Refused != "" || d.Peers != 5 || d.Median != 3 || d.Low != 1 || d.High != 5 || d.Difference != 6 || d.Lower != 5 || !d.Beyond {
		t.Errorf("measure = %+v", d)
	}
	if !near(d.RobustZ.Value, 6/normalMAD) || !near(d.T, 2*math.Sqrt(3)) || !near(d.PValue, 1-9.0/16*math.Sqrt(3)) {
		t.Errorf("z %v, t %v, p %v", d.RobustZ.Value, d.T, d.PValue)
	}
}

func TestMeasureRefuses(t *testing.T) {
	tests := []struct {
		name string
		x    float64
		y    []float64
		want Refused
	}{
		{"no peers", 1, nil, FewPeers},
		{"four peers", 1, []float64{1, 2, 3, 4}, FewPeers},
		{"equal peers", 1, []float64{2, 2, 2, 2, 2}, NoSpread},
		{"too large", 1, []float64{1e308, -1e308, 1e308, -1e308, 1e308}, TooLarge},
		{"one apart", 1, []float64{2, 2, 2, 2, 3}, ""},
	}
	for _, tt := range tests {
		d := measure(tt.x, tt.y)
		if d.Refused != tt.want {
			t.Errorf("%s: refused as %q, want %q", tt.name, d.Refused, tt.want)
		}
		if math.IsNaN(d.T) || math.IsNaN(d.PValue) || math.IsNaN(d.RobustZ.Value) {
			t.Errorf("%s: not a number in %+v", tt.name, d)
		}
	}
	if d := measure(1, []float64{2, 2, 2, 2, 3}); d.RobustZ.Valid {
		t.Errorf("half of the peers have one figure, and z = %v", d.RobustZ)
	}
}

func TestMeasureProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := float64(rapid.IntRange(-50, 50).Draw(t, "x"))
		var y, moved, mirrored []float64
		for _, v := range rapid.SliceOfN(rapid.IntRange(-50, 50), 1, 20).Draw(t, "peers") {
			y, moved, mirrored = append(y, float64(v)), append(moved, 3*float64(v)+7), append(mirrored, -float64(v))
		}
		d := measure(x, slices.Clone(y))
		if d.PValue < 0 || d.PValue > 1 || d.Lower > d.Peers || d.Beyond != (x < d.Low || x > d.High) {
			t.Errorf("measure(%v, %v) = %+v", x, y, d)
		}
		other := measure(3*x+7, moved)
		if other.Refused != d.Refused || !near(other.T, d.T) || !near(other.PValue, d.PValue) || !near(other.RobustZ.Value, d.RobustZ.Value) || !near(other.Difference, 3*d.Difference) {
			t.Errorf("in another unit %+v, want %+v", other, d)
		}
		if back := measure(-x, mirrored); !near(back.T, -d.T) || !near(back.PValue, d.PValue) || back.Beyond != d.Beyond {
			t.Errorf("mirrored %+v, want the mirror of %+v", back, d)
		}
	})
}
