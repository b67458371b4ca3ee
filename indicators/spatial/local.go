package spatial

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Quadrant says whether an area and its neighbours lie above the mean (it.
// "quadrante del diagramma di Moran").
type Quadrant int

// The quadrants: the area first, then its neighbours. A value at the mean is low.
const (
	LowLow Quadrant = iota
	HighLow
	LowHigh
	HighHigh
)

func (q Quadrant) String() string {
	return [...]string{"Low-Low", "High-Low", "Low-High", "High-High"}[q]
}

// Chance is what a local statistic would be by chance.
type Chance struct {
	Expected, Variance float64
	Z                  float64 // 0 where Variance is 0
	P                  float64 // two-sided
}

func newChance(value, expected, variance float64) Chance {
	c := Chance{Expected: expected, Variance: variance, P: 1}
	if variance > 0 {
		c.Z = (value - expected) / math.Sqrt(variance)
		c.P = 2 * distuv.UnitNormal.Survival(math.Abs(c.Z))
	}
	return c
}

// Local is local Moran's I of one area, see [LocalMoran].
type Local struct {
	Value       float64
	Quadrant    Quadrant
	Conditional Chance // the area keeps its value, the others change places
	Total       Chance // all values change places
}

// LocalMoran returns the local index of Moran of every area (it. "indice locale di
// Moran", LISA):
//
//	I_i = z_i / m2 · Σ_j w_ij z_j,  m2 = Σ z² / n
//
// where z is the distance of a value from the mean and n the number of areas. It
// is positive where an area is like its neighbours, whichever way; the quadrant
// says which. An area without neighbours, or at the mean, has 0 and a P of 1. Many
// areas are tested at once: see [FalseDiscoveryRate].
//
// Errors are those of [Moran].
//
// References: Anselin, L. (1995), Local indicators of spatial association — LISA,
// Geographical Analysis 27, 93–115, for I and Total; Sokal, R. R., Oden, N. L. and
// Thomson, B. A. (1998), Local spatial autocorrelation in a biological model,
// Geographical Analysis 30, 331–354, for Conditional.
func LocalMoran(x []float64, w Weights) ([]Local, error) {
	m, err := momentsOf(x, w)
	if err != nil {
		return nil, err
	}
	n := float64(len(x))
	locals := make([]Local, len(x))
	for i, lag := range w.Lag(m.z) {
		z, sum, squared := m.z[i], w.sum(i), w.squared(i)
		l := Local{Value: z / m.m2 * lag, Quadrant: quadrantOf(z, lag)}
		given := z / m.m2
		l.Conditional = newChance(l.Value, -z*z*sum/((n-1)*m.m2),
			given*given*n/(n-2)*(squared-sum*sum/(n-1))*(m.m2-z*z/(n-1)))
		expected := -sum / (n - 1)
		l.Total = newChance(l.Value, expected,
			squared*(n-m.kurt)/(n-1)+(sum*sum-squared)*(2*m.kurt-n)/((n-1)*(n-2))-expected*expected)
		locals[i] = l
	}
	return locals, nil
}

func quadrantOf(z, lag float64) Quadrant {
	q := LowLow
	if z > 0 {
		q += HighLow
	}
	if lag > 0 {
		q += LowHigh
	}
	return q
}

// LocalG returns the local statistic of Getis and Ord of every area as a standard
// score (it. "punti caldi e freddi"): high among large values, low among small
// ones. With self the area counts among its neighbours, with the weight given for
// it, which is G*; 0 leaves it out:
//
//	G_i = (Σ_j w_ij x_j − W_i x̄) / ( s √( (N S_1i − W_i²) / (N − 1) ) )
//
// where W_i = Σ_j w_ij, S_1i = Σ_j w_ij², and x̄, s and N are the mean, population
// standard deviation and number of the areas, without i if it is left out. An area
// without neighbours, or with all others, has 0.
//
// Errors are those of [Moran]; ErrChoice for a negative weight of self.
//
// Reference: Ord, J. K. and Getis, A. (1995), Local spatial autocorrelation
// statistics: distributional issues and an application, Geographical Analysis 27,
// 286–306.
func LocalG(x []float64, w Weights, self float64) ([]float64, error) {
	m, err := momentsOf(x, w)
	if err != nil {
		return nil, err
	}
	if !(self >= 0) || !finite(self) {
		return nil, ErrChoice
	}
	g := make([]float64, len(x))
	all := m.m2 * float64(len(x))
	for i, lag := range w.Lag(m.z) {
		z, sum, squared := m.z[i], w.sum(i)+self, w.squared(i)+self*self
		n, centre, variance := float64(len(x)), 0.0, m.m2
		if self == 0 {
			n--
			centre = -z / n
			variance = (all-z*z)/n - centre*centre
		}
		spread := variance * (n*squared - sum*sum) / (n - 1)
		if spread > 0 {
			g[i] = (lag + self*z - sum*centre) / math.Sqrt(spread)
		}
	}
	return g, nil
}

// FalseDiscoveryRate returns the values of p adjusted for being many (it. "tasso di
// false scoperte"): those at most q are, on average, wrong in a share q of cases.
//
//	p*_(k) = min over l ≥ k of p_(l) m / l, at most 1
//
// where p_(k) is the k-th smallest of m. It fails with ErrNotFinite or ErrNoValues,
// and ErrChoice for a p outside 0 to 1.
//
// Reference: Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery
// rate: a practical and powerful approach to multiple testing, Journal of the Royal
// Statistical Society B 57, 289–300.
func FalseDiscoveryRate(p []float64) ([]float64, error) {
	if err := checked(p); err != nil {
		return nil, err
	}
	order := make([]int, len(p))
	for i, v := range p {
		if order[i] = i; v < 0 || v > 1 {
			return nil, ErrChoice
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if p[i] < p[j] {
			return -1
		}
		if p[i] > p[j] {
			return 1
		}
		return 0
	})
	adjusted, least := make([]float64, len(p)), 1.0
	for k := len(order) - 1; k >= 0; k-- {
		least = min(least, p[order[k]]*float64(len(p))/float64(k+1))
		adjusted[order[k]] = least
	}
	return adjusted, nil
}
