package commuting

import (
	"fmt"
	"slices"

	"cittamedie/data"
)

// converge dissolves the least valid cluster until all are valid, then gives
// those of the reserve list to clusters.
func (s *labour) converge() error {
	for {
		d := s.valid.least()
		if s.valid.value[d] >= 1 { // so has a cluster that is empty
			break
		}
		if s.iteration++; s.iteration > iterationsLimit*len(s.label) {
			return &data.FieldError{Field: "flows", Value: fmt.Sprint(s.iteration), Reason: "no valid areas are found in so many steps"}
		}
		s.dissolve(d)
	}
	s.converged = slices.Clone(s.label)
	s.placeReserve()
	return nil
}

// dissolve moves one municipality of cluster d to another cluster or to the
// reserve list.
func (s *labour) dissolve(d int32) {
	x, alone, validity := s.mover(d), len(s.members[d]) == 1, s.valid.value[d]
	to := s.strongest(x)
	accepted := to.cluster != NoGroup && s.accepts(to, x)
	s.endPieces()
	s.take(x)
	if accepted {
		s.put(x, to.cluster)
	} else {
		s.reserve = append(s.reserve, Reserved{reason(alone, to.cluster != NoGroup), s.iteration, d, validity, x})
	}
	if s.compat && len(s.members[d]) > 1 {
		s.judgeByPieces(d)
	}
}

func reason(alone, tied bool) ReserveReason {
	switch {
	case alone && tied:
		return AloneRefused
	case alone:
		return AloneUntied
	case tied:
		return MemberRefused
	default:
		return MemberUntied
	}
}

// mover returns the municipality of cluster d with most flows across borders:
// those into it from outside d and those out of it to anywhere. Of equal ones it
// is the first by code.
func (s *labour) mover(d int32) int32 {
	best, most := NoGroup, 0.0
	if len(s.members[d]) == 1 {
		return s.members[d][0]
	}
	for _, c := range s.members[d] {
		var inflow float64
		ends, values := s.m.in.row(c)
		for n, end := range ends {
			if s.label[end] != d {
				inflow += values[n]
			}
		}
		flow := inflow + s.m.residents[c] - s.self[c]
		if best == NoGroup || flow > most || flow == most && c < best {
			best, most = c, flow
		}
	}
	return best
}

// accepts reports whether the cluster of a bond is as valid with municipality x
// as without it.
func (s *labour) accepts(to bond, x int32) bool {
	k := to.cluster
	before := s.valid.value[k]
	if k == s.pieces {
		before = s.piecesHigher
	}
	inside := s.inside[k] + to.to + to.from + s.self[x]
	return s.p.validity(inside, s.living[k]+s.m.residents[x], s.working[k]+s.m.jobs[x]) >= before
}

// placeReserve gives those of the reserve list, the last code first, to the
// clusters with the strongest link, until no more find one.
func (s *labour) placeReserve() {
	waiting := make([]int32, len(s.reserve))
	for i, r := range s.reserve {
		waiting[i] = r.Area
	}
	slices.Sort(waiting)
	slices.Reverse(waiting)
	for placed := true; placed; {
		before := len(waiting)
		waiting = slices.DeleteFunc(waiting, func(x int32) bool {
			to := s.strongest(x)
			if to.cluster == NoGroup {
				return false
			}
			s.put(x, to.cluster)
			return true
		})
		placed = len(waiting) < before
	}
}

// result returns the areas by the positions the caller knows: order is where
// each municipality, in order of code, is.
func (s *labour) result(aside, order []int32) *LabourAreas {
	name := func(k int32) int32 {
		if k == NoGroup {
			return NoGroup
		}
		return order[k]
	}
	r := &LabourAreas{
		Labels: make([]int32, len(order)), Converged: make([]int32, len(order)), Iterations: s.iteration,
	}
	for i, at := range order {
		r.Labels[at], r.Converged[at] = name(s.label[i]), name(s.converged[i])
	}
	for _, i := range aside {
		r.SetAside = append(r.SetAside, order[i])
	}
	slices.Sort(r.SetAside)
	for _, e := range s.reserve {
		if s.label[e.Area] == NoGroup {
			r.Unassigned = append(r.Unassigned, order[e.Area])
		}
		e.Label, e.Area = name(e.Label), order[e.Area]
		r.Reserve = append(r.Reserve, e)
	}
	slices.Sort(r.Unassigned)
	return r
}

// endPieces judges the cluster that was judged by its pieces as a whole again.
func (s *labour) endPieces() {
	if s.pieces != NoGroup {
		s.measure(s.pieces)
		s.pieces = NoGroup
	}
}

// judgeByPieces makes cluster d count, in the next iteration, as valid as the
// least valid of its pieces when one is chosen to be dissolved and as the most
// valid of them when it is to accept a municipality. The pieces are each of its
// municipalities with each flow inside the cluster, as the R package
// LabourMarketAreas 3.4 has it.
func (s *labour) judgeByPieces(d int32) {
	var flows []float64
	for _, c := range s.members[d] {
		ends, values := s.m.out.row(c)
		for n, end := range ends {
			if s.label[end] == d {
				flows = append(flows, values[n])
			}
		}
	}
	if len(flows) == 0 {
		flows = []float64{0}
	}
	slices.Sort(flows)
	flows = slices.Compact(flows)
	first := true
	var least, most float64
	for _, c := range s.members[d] {
		for _, f := range flows {
			v := s.p.validity(f, s.m.residents[c], s.m.jobs[c])
			if first || v < least {
				least = v
			}
			if first || v > most {
				most = v
			}
			first = false
		}
	}
	s.pieces, s.piecesHigher = d, most
	s.valid.set(d, least)
}
