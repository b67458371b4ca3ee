package composite

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Components are the principal components of a group of indicators, most variance
// first, see [PrincipalComponents].
type Components struct {
	Loadings  [][]float64 // of a component, by indicator; their squares sum to 1
	Deviation []float64   // standard deviation of a component
	Share     []float64   // of the variance, 0 to 1
	Kept      int         // components that tell more than one indicator does
	Areas     int         // with all indicators
}

// PrincipalComponents returns the principal components (it. "componenti
// principali") of the correlation matrix of a group of indicators, one column an
// indicator, over the areas that have all of them: its eigenvectors, signed so
// that the loadings of each sum to more than 0, and its eigenvalues λ, as
// deviations √λ and shares λ/k of the variance of k indicators. Kept counts λ > 1,
// the rule of Kaiser.
//
// It fails with ErrTooFew for fewer than two areas, ErrAllMissing without
// indicators, ErrZeroVariance for an indicator whose values are equal there, or
// ErrInfinite. It panics if lengths differ.
//
// Reference: Kaiser, H. F. (1960), The application of electronic computers to
// factor analysis, Educational and Psychological Measurement 20, 141–151.
func PrincipalComponents(columns [][]float64) (Components, error) {
	k := len(columns)
	if k == 0 {
		return Components{}, ErrAllMissing
	}
	complete := completeAreas(columns)
	if len(complete[0]) < 2 {
		return Components{}, ErrTooFew
	}
	correlations := mat.NewSymDense(k, nil)
	for j := range k {
		for l := range j + 1 {
			r, err := Pearson(complete[j], complete[l])
			if err != nil {
				return Components{}, err
			}
			correlations.SetSym(j, l, r)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(correlations, true) {
		return Components{}, ErrInfinite
	}
	values := eigen.Values(nil) // ascending
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	c := Components{Areas: len(complete[0])}
	for at := k - 1; at >= 0; at-- {
		value := max(values[at], 0)
		if value > 1 {
			c.Kept++
		}
		c.Deviation = append(c.Deviation, math.Sqrt(value))
		c.Share = append(c.Share, value/float64(k))
		c.Loadings = append(c.Loadings, signed(mat.Col(nil, at, &vectors)))
	}
	return c, nil
}

// signed turns a vector so that its sum is positive.
func signed(v []float64) []float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	if sum < 0 {
		for j := range v {
			v[j] = -v[j]
		}
	}
	return v
}

// completeAreas returns the columns without the areas that lack a value.
func completeAreas(columns [][]float64) [][]float64 {
	complete := make([][]float64, len(columns))
	for i := range columns[0] {
		whole := true
		for _, c := range columns {
			sameLength(len(c), len(columns[0]))
			whole = whole && !missing(c[i])
		}
		if !whole {
			continue
		}
		for j, c := range columns {
			complete[j] = append(complete[j], c[i])
		}
	}
	return complete
}
