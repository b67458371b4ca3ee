package commuting

import "math"

// FlowError tells how near simulated flows are to observed ones.
type FlowError struct {
	Common float64 // share of commuters in common, 0 to 1
	Moving float64 // the same over flows between different areas
	RMSE   float64 // people, over the pairs with a flow in either
	LogR2  float64 // 0 to 1, over the pairs of different areas with a flow in both
	Pairs  int     // with a flow in either
}

// Compare returns how near simulated flows are to those of the matrix, over the
// flows from some areas, given by position (it. "errore della simulazione"). The
// other matrix has the same areas in the same order.
//
//	Common = 2 Σ min(T, T̂) ÷ (Σ T + Σ T̂)
//	RMSE   = √( Σ (T − T̂)² ÷ Pairs )
//	LogR2  = squared correlation of ln T and ln T̂
//
// where T are observed and T̂ simulated flows. Common is the common part of
// commuters, for counts the index of Sørensen: 1 for the same flows. A measure
// without pairs is NaN, and so is LogR2 where all flows of a side are equal.
//
// It panics if the matrices have different numbers of areas.
//
// References: Lenormand, M., Huet, S., Gargiulo, F. and Deffuant, G. (2012), A
// universal model of commuting networks, PLoS ONE 7 (10), e45985, for the common
// part; Lenormand, M., Bassolas, A. and Ramasco, J. J. (2016), Systematic
// comparison of trip distribution laws and models, Journal of Transport Geography
// 51, 158–169.
func (m *Matrix) Compare(simulated *Matrix, origins []int32) FlowError {
	if m.Areas() != simulated.Areas() {
		panic("commuting: matrices of different areas")
	}
	var e FlowError
	var all, moving overlap
	var squares float64
	var logs correlation
	for _, i := range origins {
		m.eachPair(simulated, i, func(k int32, seen, made float64) {
			e.Pairs++
			all.add(seen, made)
			squares += (seen - made) * (seen - made)
			if k == i {
				return
			}
			moving.add(seen, made)
			if seen > 0 && made > 0 {
				logs.add(math.Log(seen), math.Log(made))
			}
		})
	}
	e.Common, e.Moving, e.LogR2 = all.share(), moving.share(), logs.squared()
	e.RMSE = math.Sqrt(squares / float64(e.Pairs))
	return e
}

// eachPair calls f for each area to which people of area i go in either matrix.
func (m *Matrix) eachPair(other *Matrix, i int32, f func(k int32, mine, theirs float64)) {
	a, mine := m.out.row(i)
	b, theirs := other.out.row(i)
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			f(a[0], mine[0], 0)
			a, mine = a[1:], mine[1:]
		case len(a) == 0 || b[0] < a[0]:
			f(b[0], 0, theirs[0])
			b, theirs = b[1:], theirs[1:]
		default:
			f(a[0], mine[0], theirs[0])
			a, mine, b, theirs = a[1:], mine[1:], b[1:], theirs[1:]
		}
	}
}

// overlap adds up what two sets of flows have in common.
type overlap struct{ common, total float64 }

func (s *overlap) add(a, b float64) {
	s.common += min(a, b)
	s.total += a + b
}

func (s overlap) share() float64 { return 2 * s.common / s.total }

// correlation adds up what the correlation of two series is made of, by the means
// and squares so far, which keeps their digits.
type correlation struct{ n, meanX, meanY, xx, yy, xy float64 }

func (c *correlation) add(x, y float64) {
	c.n++
	dx, dy := x-c.meanX, y-c.meanY
	c.meanX += dx / c.n
	c.meanY += dy / c.n
	c.xx += dx * (x - c.meanX)
	c.yy += dy * (y - c.meanY)
	c.xy += dx * (y - c.meanY)
}

func (c correlation) squared() float64 { return min(1, c.xy/c.xx*(c.xy/c.yy)) }
