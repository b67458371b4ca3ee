package composite

import (
	"math"

	"cittamedie/data"
)

// pairs returns the values of the areas that have both.
func pairs(x, y []float64) (a, b []float64, err error) {
	sameLength(len(x), len(y))
	for i := range x {
		if missing(x[i]) || missing(y[i]) {
			continue
		}
		if !finite(x[i]) || !finite(y[i]) {
			return nil, nil, ErrInfinite
		}
		a, b = append(a, x[i]), append(b, y[i])
	}
	switch len(a) {
	case 0:
		return nil, nil, ErrAllMissing
	case 1:
		return nil, nil, ErrTooFew
	}
	return a, b, nil
}

// products returns the sums of squares and products about the means.
func products(a, b []float64) (aa, bb, ab float64) {
	var meanA, meanB float64
	n := float64(len(a))
	for i := range a {
		meanA += a[i] / n
		meanB += b[i] / n
	}
	for i := range a {
		u, v := a[i]-meanA, b[i]-meanB
		aa, bb, ab = aa+u*u, bb+v*v, ab+u*v
	}
	return aa, bb, ab
}

// Pearson returns the linear correlation of two columns (it. "correlazione
// lineare"), from −1 to 1, over the areas that have both values:
//
//	r = Σ (x − x̄)(y − ȳ) / √( Σ (x − x̄)² Σ (y − ȳ)² )
//
// It fails with ErrTooFew for one such area, ErrAllMissing for none,
// ErrZeroVariance if all values of a column are equal there, or ErrInfinite.
func Pearson(x, y []float64) (float64, error) {
	a, b, err := pairs(x, y)
	if err != nil {
		return 0, err
	}
	if constant(a) || constant(b) {
		return 0, ErrZeroVariance
	}
	aa, bb, ab := products(a, b)
	r := ab / (math.Sqrt(aa) * math.Sqrt(bb))
	if !finite(r) {
		return 0, ErrInfinite
	}
	return min(max(r, -1), 1), nil
}

func constant(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// Spearman returns the rank correlation of two columns (it. "correlazione per
// ranghi"), from −1 to 1: that of [Pearson] between the average ranks of the areas
// that have both values. Errors are those of Pearson.
func Spearman(x, y []float64) (float64, error) {
	a, b, err := pairs(x, y)
	if err != nil {
		return 0, err
	}
	if a, err = Ranks(a, data.Positive, TiesAverage); err != nil {
		return 0, err
	}
	if b, err = Ranks(b, data.Positive, TiesAverage); err != nil {
		return 0, err
	}
	return Pearson(a, b)
}

// Kendall returns the rank correlation τ_b of two columns, from −1 to 1, over the
// areas that have both values:
//
//	τ_b = (C − D) / √( (P − T_x) (P − T_y) )
//
// where C and D are the pairs of areas that the columns order alike and
// otherwise, P = n(n − 1)/2 is the number of pairs, and T_x and T_y are those that
// a column ties. Errors are those of [Pearson].
//
// Reference: Kendall, M. G. (1945), The treatment of ties in ranking problems,
// Biometrika 33, 239–251.
func Kendall(x, y []float64) (float64, error) {
	a, b, err := pairs(x, y)
	if err != nil {
		return 0, err
	}
	if constant(a) || constant(b) {
		return 0, ErrZeroVariance
	}
	var balance, partedX, partedY float64
	for i := range a {
		for j := range i {
			u, v := compare(a[i], a[j]), compare(b[i], b[j])
			balance += u * v
			partedX += u * u
			partedY += v * v
		}
	}
	return balance / math.Sqrt(partedX*partedY), nil
}

func compare(a, b float64) float64 {
	switch {
	case a > b:
		return 1
	case a < b:
		return -1
	}
	return 0
}

// Cronbach returns the internal consistency of a group of indicators (it. "alfa di
// Cronbach"), in its form for unequal variances:
//
//	α = k² c̄ / Σ_jl c_jl
//
// where k is the number of indicators, c_jl their covariances over the areas that
// have both values, and c̄ the mean of those with j ≠ l. It is 1 for indicators
// that move together by the same amount, about 0 for unrelated ones and can be
// negative. Normalise first: units matter.
//
// It fails with ErrTooFew for fewer than two indicators, ErrZeroVariance where
// the covariances sum to nothing, and as [Pearson] does. It panics if lengths
// differ.
//
// Reference: Cronbach, L. J. (1951), Coefficient alpha and the internal structure
// of tests, Psychometrika 16, 297–334.
func Cronbach(columns [][]float64) (float64, error) {
	k := len(columns)
	if k < 2 {
		return 0, ErrTooFew
	}
	var between, all float64
	for j := range columns {
		for l := range j + 1 {
			a, b, err := pairs(columns[j], columns[l])
			if err != nil {
				return 0, err
			}
			_, _, ab := products(a, b)
			c := ab / float64(len(a)-1)
			if j == l {
				all += c
				continue
			}
			between += 2 * c
			all += 2 * c
		}
	}
	if all == 0 {
		return 0, ErrZeroVariance
	}
	alpha := float64(k) / float64(k-1) * between / all
	if !finite(alpha) {
		return 0, ErrInfinite
	}
	return alpha, nil
}
