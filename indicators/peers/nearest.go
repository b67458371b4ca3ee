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

// Nearest returns the n areas of a pool nearest to the one called of, the nearest
// first; of areas equally far that of the lower code comes first. The distance of
// two areas a and b is Euclidean, on standardised variables:
//
//	d_ab           = √( Σ_v ((x_av − x_bv) / s_v)² / m )
//	SharePercent_v = 100 ((x_av − x_bv) / s_v)² / Σ_v ((x_av − x_bv) / s_v)²
//
// where x_av is variable v of area a, s_v its standard deviation over the pool
// (divided by the number of areas) and m the number of variables. A distance of 1
// means that two areas differ by one standard deviation in a typical variable. A
// variable that is the same all over the pool tells nothing and is left out. The
// caller takes logarithms where sizes matter by ratio, and leaves out areas that
// lack a variable.
//
// It returns an error of kind [data.ErrInvalid] when a value is not finite, an
// area has another number of variables than the first or is listed twice, and of
// kind [data.ErrNotFound] when of is not in the pool.
//
// Reference: Kaufman, L. and Rousseeuw, P. J. (1990), Finding Groups in Data,
// Wiley, chapter 1, on standardising interval-scaled variables and on distances.
func Nearest(pool []Area, of data.AreaCode, n int) ([]Peer, error) {
	if err := check(pool); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(pool, func(a Area) bool { return a.Code == of })
	if at < 0 {
		return nil, fmt.Errorf("peers of %s: not in the pool: %w", of, data.ErrNotFound)
	}
	spread := deviations(pool)
	var out []Peer
	for i, a := range pool {
		if i != at {
			out = append(out, compare(pool[at], a, spread))
		}
	}
	slices.SortFunc(out, func(a, b Peer) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Code, b.Code)) })
	return out[:min(max(n, 0), len(out))], nil
}

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
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return &data.FieldError{Field: "area", Value: string(a.Code), Reason: fmt.Sprintf("%v is not a finite number", v)}
			}
		}
	}
	return nil
}

// deviations returns the standard deviation of each variable over the pool.
func deviations(pool []Area) []float64 {
	n := float64(len(pool))
	out := make([]float64, len(pool[0].Values))
	for v := range out {
		var mean, squares float64
		for _, a := range pool {
			mean += a.Values[v] / n
		}
		for _, a := range pool {
			d := a.Values[v] - mean
			squares += d * d / n
		}
		out[v] = math.Sqrt(squares)
	}
	return out
}

func compare(a, b Area, spread []float64) Peer {
	p := Peer{Code: b.Code, SharePercent: make([]float64, len(spread))}
	var sum float64
	used := 0
	for v, s := range spread {
		if s == 0 {
			continue
		}
		used++
		d := (a.Values[v] - b.Values[v]) / s
		p.SharePercent[v] = d * d
		sum += d * d
	}
	if sum == 0 {
		return p
	}
	p.Distance = math.Sqrt(sum / float64(used))
	for v := range p.SharePercent {
		p.SharePercent[v] *= 100 / sum
	}
	return p
}
