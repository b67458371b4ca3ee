package composite

import (
	"errors"
	"math"
	"testing"
)

func TestShapeOf(t *testing.T) {
	// Of 0, 0, 0, 4: m2 = 3, m3 = 6, m4 = 21; g1 = 6/3^1.5, g2 = 21/9 − 3.
	got, err := ShapeOf([]float64{0, 0, 0, nan, 4})
	if err != nil || !agree([]float64{got.Skew, got.Kurtosis}, []float64{2, 4}) {
		t.Errorf("ShapeOf = %+v, %v, want 2 and 4", got, err)
	}
	for _, tt := range []struct {
		x    []float64
		want error
	}{{[]float64{1, 2, 3}, ErrTooFew}, {[]float64{1, 1, 1, 1}, ErrZeroVariance}, {[]float64{nan}, ErrAllMissing}} {
		if _, err := ShapeOf(tt.x); !errors.Is(err, tt.want) {
			t.Errorf("ShapeOf(%v): error %v, want %v", tt.x, err, tt.want)
		}
	}
}

func TestWinsorise(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, nan, 100}
	got, err := Winsorise(x, UsualTreatment)
	if err != nil || !got.Passed || got.Points != 1 || !agree(got.Values, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, nan, 9}) || !got.High[10] || got.High[8] {
		t.Errorf("Winsorise = %+v, %v", got, err)
	}
	down := []float64{-1, -2, -3, -4, -5, -6, -7, -8, -9, -100}
	if got, err = Winsorise(down, UsualTreatment); err != nil || got.Values[9] != -9 || !got.Low[9] || got.Points != 1 {
		t.Errorf("Winsorise down = %+v, %v", got, err)
	}
	if x[10] != 100 {
		t.Error("Winsorise changes what it was given")
	}
	for _, untested := range [][]float64{{1, 2, 900}, {5, 5, 5, 5, 5}} {
		if got, err := Winsorise(untested, UsualTreatment); err != nil || !got.Passed || !agree(got.Values, untested) {
			t.Errorf("Winsorise(%v) = %+v, %v, want it as it is", untested, got, err)
		}
	}
}

// Values of 0 with one exception can be brought to one value only.
func TestTreatOfNearlyEqualValues(t *testing.T) {
	x := make([]float64, 12)
	x[3] = 7
	got, err := Treat(x, UsualTreatment)
	if err != nil || !got.Logged || got.Passed {
		t.Fatalf("Treat = %+v, %v, want the logarithm", got, err)
	}
	if want := math.Log(0.01 * 7); math.Abs(got.Result[0]-want) > tol {
		t.Errorf("Result[0] = %v, want %v", got.Result[0], want)
	}
}

func TestTransforms(t *testing.T) {
	got, err := LogCT([]float64{0, nan, 100})
	if err != nil || !agree(got, []float64{0, nan, math.Log(101)}) {
		t.Errorf("LogCT = %v, %v", got, err)
	}
	for lambda, want := range map[float64]float64{0: math.Log(4), 1: 3, 2: 7.5, 0.5: 2} {
		got, err := BoxCox([]float64{5, nan, 8}, lambda)
		if err != nil || !agree(got, []float64{0, nan, want}) {
			t.Errorf("BoxCox(%v) = %v, %v, want %v", lambda, got, err, want)
		}
	}
	if _, err := BoxCox([]float64{1, 2}, nan); !errors.Is(err, ErrChoice) {
		t.Errorf("BoxCox(NaN): error %v, want %v", err, ErrChoice)
	}
	if _, err := LogCT([]float64{1, 1}); !errors.Is(err, ErrZeroVariance) {
		t.Errorf("LogCT of equal values: error %v, want %v", err, ErrZeroVariance)
	}
}

// The exponentials of even steps need a logarithm, the squares a root.
func TestBoxCoxLambda(t *testing.T) {
	for power, want := range map[float64]float64{2: 0.5, 3: 1. / 3} {
		var x []float64
		for i := range 40 {
			x = append(x, math.Pow(1+float64(i)/4, power)-1)
		}
		got, err := BoxCoxLambda(x)
		if err != nil || math.Abs(got-want) > 0.25 {
			t.Errorf("BoxCoxLambda of powers of %v = %v, %v, want about %v", power, got, err, want)
		}
		peak := func(l float64) float64 { y, _ := BoxCox(x, l); s, _ := ShapeOf(y); return math.Abs(s.Skew) }
		if peak(got) > peak(1) {
			t.Errorf("skewness grows under λ = %v", got)
		}
	}
}
