package peers

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
)

// Area is an area with its variables, in the same order for all.
type Area struct {
	Code   data.AreaCode
	Values []float64
}

// Peer is an area that resembles another.
type Peer struct {
	Code         data.AreaCode
	Distance     float64   // in standard deviations of the pool
	SharePercent []float64 // of the squared distance that each variable makes; all 0 where the distance is
}

// Method is how the distance of two areas is measured.
type Method string

// The methods, see [Nearest].
const (
	Euclidean   Method = "euclidean"
	Mahalanobis Method = "mahalanobis"
)

// Methods lists the methods.
func Methods() []Method { return []Method{Euclidean, Mahalanobis} }

// Nearest returns the n areas of a pool nearest to the one called of, the nearest
// first; of areas equally far that of the lower code comes first. With d_v =
// (x_av − x_bv) / s_v, the distance of two areas a and b is Euclidean, on
// standardised variables,
//
//	d_ab           = √( Σ_v d_v² / m )
//	SharePercent_v = 100 d_v² / Σ_v d_v²
//
// or that of Mahalanobis, which counts once what variables that go together say
// twice:
//
//	d_ab           = √( dᵀ R⁻¹ d / m )
//	SharePercent_v = 100 d_v (R⁻¹ d)_v / dᵀ R⁻¹ d
//
// where x_av is variable v of area a, s_v its standard deviation over the pool
// (divided by the number of areas), R the correlation of the variables over the
// pool and m their number. A distance of 1 means that two areas differ by one
// standard deviation in a typical variable; where no variables go together both
// methods give the same. A share may be negative by Mahalanobis: the two areas
// differ in that variable as areas that differ in the others usually do, and are
// nearer for it. A variable that is the same all over the pool tells nothing and is
// left out. The caller takes logarithms where sizes matter by ratio, and leaves out
// areas that lack a variable.
//
// It returns an error of kind [data.ErrInvalid] when a value is not finite or over 1e150, an
// area has another number of variables than the first or is listed twice, and of
// kind [data.ErrNotFound] when of is not in the pool; and a [*DependentError] when
// R cannot be inverted.
//
// References: Kaufman, L. and Rousseeuw, P. J. (1990), Finding Groups in Data,
// Wiley, chapter 1, on standardising interval-scaled variables and on distances;
// Mahalanobis, P. C. (1936), On the generalised distance in statistics, Proceedings
// of the National Institute of Sciences of India 2, 49–55.
func Nearest(pool []Area, of data.AreaCode, n int, method Method) ([]Peer, error) {
	if err := check(pool); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(pool, func(a Area) bool { return a.Code == of })
	if at < 0 {
		return nil, fmt.Errorf("peers of %s: not in the pool: %w", of, data.ErrNotFound)
	}
	space, err := newSpace(pool, method)
	if err != nil {
		return nil, err
	}
	var out []Peer
	for i, a := range pool {
		if i != at {
			out = append(out, space.compare(pool[at], a))
		}
	}
	slices.SortFunc(out, func(a, b Peer) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Code, b.Code)) })
	return out[:min(max(n, 0), len(out))], nil
}

// largest is the largest value whose square, summed over all areas, is finite.
const largest = 1e150

func check(pool []Area) error {
	seen := map[data.AreaCode]bool{}
	for _, a := range pool {
		if seen[a.Code] {
			return &data.FieldError{Field: "area", Value: string(a.Code), Reason: "listed twice"}
		}
		seen[a.Code] = true
		if len(a.Values) != len(pool[0].Values) {
			return &data.FieldError{Field: "area", Value: string(a.Code), Reason: fmt.Sprintf("has %d variables, the first %d", len(a.Values), len(pool[0].Values))}
		}
		for _, v := range a.Values {
			if !(math.Abs(v) <= largest) {
				return &data.FieldError{Field: "area", Value: string(a.Code), Reason: fmt.Sprintf("%v is not a number that can be squared", v)}
			}
		}
	}
	return nil
}
