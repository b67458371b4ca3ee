package composite

import (
	"math"

	"cittamedie/data"
)

// Penalty says which way imbalance between the indicators moves an index.
type Penalty int

// The two ways.
const (
	Lowers Penalty = -1 // more of the phenomenon is better, as for well-being
	Raises Penalty = 1  // more of it is worse, as for deprivation
)

// Penalised is the index of one area with its parts, see [AMPI].
type Penalised struct {
	Value     float64 // Mean less or plus Penalty
	Mean      float64 // M
	Deviation float64 // S, between the indicators of the area
	Penalty   float64 // S²/M, never negative
	Available int     // indicators with a value and a weight
}

// Variation returns the coefficient of variation between the indicators, S/M.
func (p Penalised) Variation() float64 { return p.Deviation / p.Mean }

// Imbalance says how [AMPI] and [MPI] penalise.
type Imbalance struct {
	Penalty  Penalty
	Weights  []float64 // one an indicator; nil for equal weights
	Spread   Spread    // of S; the published indices take Population
	Coverage float64   // smallest share of indicators with a value; 1 refuses any missing
}

// AMPI returns the adjusted Mazziotta–Pareto index of one area (it. "indice di
// Mazziotta-Pareto corretto") from its indicators scaled by [Goalpost.Scale]
// between [AMPILow] and [AMPIHigh]:
//
//	AMPI = M ∓ S cv,  cv = S / M,  M = Σ w r,  S² = Σ w (r − M)²
//
// where r are the scaled indicators, w their weights brought to sum to 1, M their
// mean and S their standard deviation. The sign is − where more is better
// (Lowers) and + where more is worse (Raises). The area of reference has M = 100.
// Because S ≥ 0, AMPI ≤ M under Lowers and AMPI ≥ M under Raises, with equality
// where all indicators are equal or there is one.
//
// With Spread Sample S is multiplied by √(m / (m − 1)), m being the indicators
// used; 0 for one indicator.
//
// Missing indicators are left out, the weights of the others renormalised and
// Available says how many remain; it fails with ErrCoverage if too few do,
// ErrAllMissing, ErrWeights, ErrInfinite, ErrNotPositive if M ≤ 0, where cv has
// no meaning, and ErrChoice for a penalty or a coverage that is not one.
//
// References: Mazziotta, M. and Pareto, A. (2016), On a generalized
// non-compensatory composite index for measuring socio-economic phenomena,
// Social Indicators Research 127, 983–1003.
func AMPI(row []float64, how Imbalance) (Penalised, error) {
	weights := how.Weights
	if weights == nil {
		weights = equal(len(row))
	}
	sameLength(len(row), len(weights))
	if _, err := usable(weights); err != nil {
		return Penalised{}, err
	}
	if how.Penalty != Lowers && how.Penalty != Raises || !(how.Coverage >= 0 && how.Coverage <= 1) {
		return Penalised{}, ErrChoice
	}
	coverage := covered(row, weights)
	switch {
	case coverage == 0:
		return Penalised{}, ErrAllMissing
	case coverage < how.Coverage:
		return Penalised{}, ErrCoverage
	}
	p := moments(row, weights, how.Spread)
	switch {
	case !finite(p.Mean) || !finite(p.Deviation):
		return Penalised{}, ErrInfinite
	case p.Mean <= 0:
		return Penalised{}, ErrNotPositive
	}
	p.Penalty = p.Deviation * p.Deviation / p.Mean
	p.Value = p.Mean + float64(how.Penalty)*p.Penalty
	return p, nil
}

func equal(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

// moments returns the weighted mean and deviation of what is available of a row.
func moments(row, weights []float64, spread Spread) Penalised {
	var p Penalised
	var total, sum float64
	for j, v := range row {
		if !missing(v) && weights[j] > 0 {
			p.Available++
			total += weights[j]
			sum += weights[j] * v
		}
	}
	p.Mean = sum / total
	var squares float64
	for j, v := range row {
		if !missing(v) && weights[j] > 0 {
			squares += weights[j] * (v - p.Mean) * (v - p.Mean)
		}
	}
	variance := squares / total
	if spread == Sample && p.Available > 1 {
		variance *= float64(p.Available) / float64(p.Available-1)
	}
	p.Deviation = math.Sqrt(variance)
	return p
}

// MPI returns the Mazziotta–Pareto index of every area (it. "indice di
// Mazziotta-Pareto") from columns of raw indicators, and the columns scaled:
//
//	z = 100 + 10 p (x − x̄) / s,  MPI = M ∓ S cv
//
// where x is in the unit of the indicator, x̄ and s are its mean and standard
// deviation over the areas, p is −1 for negative polarity and 1 otherwise, and M,
// S and cv are of z within an area, as in [AMPI]. An area like the average has
// 100. Because x̄ and s are of one set of areas and one year, years do not
// compare: see [AMPI] for that. The published index takes Population for across
// and for S.
//
// It fails as [ZScore] and [AMPI] do.
//
// Reference: De Muro, P., Mazziotta, M. and Pareto, A. (2011), Composite indices
// of development and poverty: an application to MDGs, Social Indicators Research
// 104, 1–18.
func MPI(columns [][]float64, polarity []data.Polarity, across Spread, how Imbalance) ([]Penalised, [][]float64, error) {
	sameLength(len(columns), len(polarity))
	scaled := make([][]float64, len(columns))
	for j, c := range columns {
		z, err := ZScore(c, polarity[j], across, 100, 10)
		if err != nil {
			return nil, nil, err
		}
		scaled[j] = z
	}
	if len(columns) == 0 {
		return nil, nil, ErrAllMissing
	}
	areas := make([]Penalised, len(columns[0]))
	row := make([]float64, len(columns))
	for i := range areas {
		for j, c := range scaled {
			row[j] = c[i]
		}
		var err error
		if areas[i], err = AMPI(row, how); err != nil {
			return nil, nil, err
		}
	}
	return areas, scaled, nil
}
