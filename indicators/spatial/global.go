package spatial

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Global is a statistic of a whole map and what it would be by chance.
type Global struct {
	Value    float64
	Expected float64
	Variance float64
	Z        float64 // distance from Expected in standard deviations, positive where near areas are alike
	P        float64 // probability of a Z as large or larger by chance, one-sided
}

func newGlobal(value, expected, variance float64) Global {
	z := (value - expected) / math.Sqrt(variance)
	return Global{value, expected, variance, z, distuv.UnitNormal.Survival(z)}
}

// fewestAreas is how many areas the variances need.
const fewestAreas = 4

// Assumption says what is equally likely by chance.
type Assumption int

// The two usual assumptions.
const (
	Randomised Assumption = iota // every order of the values over the areas
	Normal                       // values drawn from one normal distribution
)

// moments are what the variances of global statistics need of values.
type moments struct {
	n        float64 // areas with neighbours
	z        []float64
	m2, kurt float64 // Σz²/n and n Σz⁴ / (Σz²)²
}

// momentsOf fails with ErrNotFinite, ErrTooFew or ErrZeroVariance.
func momentsOf(x []float64, w Weights) (moments, error) {
	if err := checked(x); err != nil {
		return moments{}, err
	}
	if len(x) != len(w.of) {
		panic("spatial: values and weights are of different areas")
	}
	m := moments{n: float64(len(x) - w.Islands()), z: make([]float64, len(x))}
	if m.n < fewestAreas {
		return m, ErrTooFew
	}
	centre := mean(x)
	var two, four float64
	for i, v := range x {
		m.z[i] = v - centre
		d := m.z[i] * m.z[i]
		two, four = two+d, four+d*d
	}
	if two == 0 || !finite(four) || four == 0 {
		return m, ErrZeroVariance
	}
	m.m2, m.kurt = two/float64(len(x)), float64(len(x))*four/(two*two)
	return m, nil
}

// Moran returns Moran's I (it. "indice I di Moran"), which says whether near areas
// have like values:
//
//	I = n/S0 · Σ_ij w_ij z_i z_j / Σ_i z_i²,  E = −1/(n − 1)
//
// where z is the distance of a value from the mean, w the weights, S0 their sum and
// n the number of areas that have neighbours: those without count for the mean
// alone. With row-standardised weights I is mostly from −1 to 1, positive where
// near areas are alike. The variance is under the assumption.
//
// It fails with ErrTooFew for fewer than four areas with neighbours,
// ErrZeroVariance if all values are equal, ErrNoValues or ErrNotFinite. It panics
// if values and weights are of different areas.
//
// Reference: Cliff, A. D. and Ord, J. K. (1981), Spatial Processes: Models and
// Applications, Pion.
func Moran(x []float64, w Weights, a Assumption) (Global, error) {
	m, err := momentsOf(x, w)
	if err != nil {
		return Global{}, err
	}
	s, n := w.Sums(), m.n
	value := m.cross(w) / s.S0 * n / (m.m2 * float64(len(x)))
	expected := -1 / (n - 1)
	var second float64 // E(I²)
	if a == Normal {
		second = (n*n*s.S1 - n*s.S2 + 3*s.S0*s.S0) / ((n*n - 1) * s.S0 * s.S0)
	} else {
		second = (n*((n*n-3*n+3)*s.S1-n*s.S2+3*s.S0*s.S0) - m.kurt*((n*n-n)*s.S1-2*n*s.S2+6*s.S0*s.S0)) /
			((n - 1) * (n - 2) * (n - 3) * s.S0 * s.S0)
	}
	return newGlobal(value, expected, second-expected*expected), nil
}

// cross returns Σ w_ij z_i z_j.
func (m moments) cross(w Weights) float64 {
	var sum float64
	for i, lag := range w.Lag(m.z) {
		sum += m.z[i] * lag
	}
	return sum
}

// Geary returns Geary's C (it. "indice C di Geary"), which looks at differences
// between neighbours:
//
//	C = (n − 1) / (2 S0) · Σ_ij w_ij (x_i − x_j)² / Σ_i z_i²,  E = 1
//
// It is below 1 where near areas are alike; Z is positive there. The variance is
// under randomisation. Symbols, errors and reference are those of [Moran].
func Geary(x []float64, w Weights) (Global, error) {
	m, err := momentsOf(x, w)
	if err != nil {
		return Global{}, err
	}
	s, n := w.Sums(), m.n
	var sum float64
	for i, list := range w.of {
		for _, to := range list {
			d := m.z[i] - m.z[to.Area]
			sum += to.Weight * d * d
		}
	}
	value := (n - 1) / (2 * s.S0) * sum / (m.m2 * float64(len(x)))
	k := m.kurt
	variance := ((n-1)*s.S1*(n*n-3*n+3-(n-1)*k) - (n-1)*s.S2*(n*n+3*n-6-(n*n-n+2)*k)/4 + s.S0*s.S0*(n*n-3-(n-1)*(n-1)*k)) /
		(n * (n - 2) * (n - 3) * s.S0 * s.S0)
	g := newGlobal(-value, -1, variance) // less is more alike
	g.Value, g.Expected = value, 1
	return g, nil
}

// GeneralG returns G of Getis and Ord (it. "indice G di Getis e Ord"), which says
// whether large values lie near large ones:
//
//	G = Σ_ij w_ij x_i x_j / Σ_{i≠j} x_i x_j,  E = S0 / (n (n − 1))
//
// Values must not be negative: ErrNegative. Other symbols and errors are those of
// [Moran].
//
// Reference: Getis, A. and Ord, J. K. (1992), The analysis of spatial association
// by use of distance statistics, Geographical Analysis 24, 189–206.
func GeneralG(x []float64, w Weights) (Global, error) {
	if _, err := momentsOf(x, w); err != nil {
		return Global{}, err
	}
	var m1, m2, m3, m4, cross float64
	for i, lag := range w.Lag(x) {
		v := x[i]
		if v < 0 {
			return Global{}, ErrNegative
		}
		m1, m2, m3, m4 = m1+v, m2+v*v, m3+v*v*v, m4+v*v*v*v
		cross += v * lag
	}
	if m1*m1 == m2 { // one value is not 0: there is no pair
		return Global{}, ErrZeroVariance
	}
	s, n := w.Sums(), float64(len(x)-w.Islands())
	b0 := (n*n-3*n+3)*s.S1 - n*s.S2 + 3*s.S0*s.S0
	b1 := -((n*n-n)*s.S1 - 2*n*s.S2 + 6*s.S0*s.S0)
	b2 := -(2*n*s.S1 - (n+3)*s.S2 + 6*s.S0*s.S0)
	b3 := 4*(n-1)*s.S1 - 2*(n+1)*s.S2 + 8*s.S0*s.S0
	b4 := s.S1 - s.S2 + s.S0*s.S0
	pairs := m1*m1 - m2
	second := (b0*m2*m2 + b1*m4 + b2*m1*m1*m2 + b3*m1*m3 + b4*m1*m1*m1*m1) / (pairs * pairs * n * (n - 1) * (n - 2) * (n - 3))
	expected := s.S0 / (n * (n - 1))
	return newGlobal(cross/pairs, expected, second-expected*expected), nil
}
