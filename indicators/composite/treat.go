package composite

import (
	"math"
	"slices"
)

// Treatment says when a column has outliers and what is done about them, see
// [Treat].
type Treatment struct {
	Points   int     // most values that are winsorised
	Skew     float64 // a column passes below this absolute skewness
	Kurtosis float64 // or below this excess kurtosis
}

// UsualTreatment is the rule of the OECD and JRC practice: up to five values, a
// skewness of 2 or a kurtosis of 3.5.
var UsualTreatment = Treatment{Points: 5, Skew: 2, Kurtosis: 3.5}

// Shape is the skewness and excess kurtosis of a column. Both are 0 for the
// normal distribution.
type Shape struct{ Skew, Kurtosis float64 }

// fewestForShape is how many values the bias correction of the kurtosis needs.
const fewestForShape = 4

// ShapeOf returns the skewness and the excess kurtosis of the available values of
// a column, with the usual corrections for small samples:
//
//	G1 = g1 √(n (n − 1)) / (n − 2)
//	G2 = ((n + 1) g2 + 6) (n − 1) / ((n − 2) (n − 3))
//
// where g1 = m3 / m2^(3/2), g2 = m4 / m2² − 3 and m_r is the mean of (x − x̄)^r.
// It fails with ErrTooFew for fewer than four values, ErrZeroVariance,
// ErrAllMissing or ErrInfinite.
//
// Reference: Joanes, D. N. and Gill, C. A. (1998), Comparing measures of sample
// skewness and kurtosis, The Statistician 47, 183–189.
func ShapeOf(x []float64) (Shape, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return Shape{}, err
	case s.count < fewestForShape:
		return Shape{}, ErrTooFew
	case s.min == s.max:
		return Shape{}, ErrZeroVariance
	}
	n, centre, width := float64(s.count), s.mean(), s.max-s.min
	var m2, m3, m4 float64
	for _, v := range x {
		if missing(v) {
			continue
		}
		d := (v - centre) / width
		m2, m3, m4 = m2+d*d, m3+d*d*d, m4+d*d*d*d
	}
	m2, m3, m4 = m2/n, m3/n, m4/n
	return Shape{
		Skew:     m3 / math.Pow(m2, 1.5) * math.Sqrt(n*(n-1)) / (n - 2),
		Kurtosis: ((n+1)*(m4/(m2*m2)-3) + 6) * (n - 1) / ((n - 2) * (n - 3)),
	}, nil
}

// Passes reports whether a shape has no outliers to treat.
func (t Treatment) Passes(s Shape) bool {
	return math.Abs(s.Skew) < t.Skew || s.Kurtosis < t.Kurtosis
}

// Winsorised is a column of which extreme values were brought in.
type Winsorised struct {
	Values []float64
	High   []bool // brought down
	Low    []bool // brought up
	Points int    // values at the end that was brought in last
	Before Shape
	After  Shape
	Passed bool // After is free of outliers
}

// Winsorise brings in the extreme values of a column, one step at a time, until
// its shape passes or rule.Points values were changed: all values equal to the
// largest (if the skewness is not negative) or to the smallest take the next
// value inwards. Equal values move together, so that ties can change more values
// than the rule says. Missing stays missing.
//
// A column that passes is returned as it is. So is, by rule, one of fewer than
// four values or of equal values, with Passed true, for there is no shape to test.
// It fails with ErrAllMissing or ErrInfinite.
func Winsorise(x []float64, rule Treatment) (Winsorised, error) {
	w := Winsorised{Values: slices.Clone(x), High: make([]bool, len(x)), Low: make([]bool, len(x))}
	if _, err := summarise(x); err != nil {
		return w, err
	}
	shape, ok := testable(x)
	if !ok {
		w.Passed = true
		return w, nil
	}
	w.Before, w.After, w.Passed = shape, shape, rule.Passes(shape)
	for !w.Passed && w.Points < rule.Points {
		w.step()
		if shape, ok = testable(w.Values); !ok { // two values were left, now one
			break
		}
		w.After, w.Passed = shape, rule.Passes(shape)
	}
	return w, nil
}

// testable returns the shape of a column of finite values, and false where there
// is none: too few values, or all equal.
func testable(x []float64) (Shape, bool) {
	shape, err := ShapeOf(x)
	return shape, err == nil
}

// step brings in the values at one end.
func (w *Winsorised) step() {
	side, moved := 1.0, w.High
	if w.After.Skew < 0 {
		side, moved = -1, w.Low
	}
	extreme, next := math.Inf(-1), math.Inf(-1)
	for _, v := range w.Values {
		switch v *= side; {
		case v > extreme:
			extreme, next = v, extreme
		case v > next && v < extreme:
			next = v
		}
	}
	w.Points = 0
	for i, v := range w.Values {
		if v*side == extreme {
			w.Values[i], moved[i] = next*side, true
			w.Points++
		}
	}
}

// Treated is a column after treatment, see [Treat].
type Treated struct {
	Winsorised       // the attempt to winsorise
	Final      Shape // of Result
	Result     []float64
	Logged     bool // Result is the logarithm of the original
}

// Treat treats the outliers of a column (it. "trattamento dei valori anomali"):
// the column stays as it is if its shape passes; else it is winsorised; if that
// does not make it pass, the original is transformed by [LogCT]. Missing, the
// untested columns and errors are those of [Winsorise].
func Treat(x []float64, rule Treatment) (Treated, error) {
	w, err := Winsorise(x, rule)
	if err != nil {
		return Treated{}, err
	}
	t := Treated{Winsorised: w, Final: w.After, Result: w.Values}
	if w.Passed {
		return t, nil
	}
	if t.Result, err = LogCT(x); err != nil {
		return Treated{}, err
	}
	t.Logged = true
	t.Final, err = ShapeOf(t.Result)
	return t, err
}

// LogOffset keeps the smallest value from the logarithm of zero, as a share of
// the range.
const LogOffset = 0.01

// LogCT returns ln(x − min + 0.01 (max − min)) of a column, which takes values of
// either sign and keeps their order. Missing stays missing. It fails with
// ErrZeroVariance, ErrAllMissing or ErrInfinite.
func LogCT(x []float64) ([]float64, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return nil, err
	case s.min == s.max:
		return nil, ErrZeroVariance
	}
	return mapped(x, func(v float64) float64 { return math.Log(v - s.min + LogOffset*(s.max-s.min)) }), nil
}
