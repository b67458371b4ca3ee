package commuting

import (
	"cmp"
	"math"
	"slices"
)

// MainDestination returns where most of the workers living in area i who leave it
// work, and how many they are (it. "destinazione principale"). Of equal flows it is
// the area with the smallest code. It is false where nobody leaves.
func (m *Matrix) MainDestination(i int32) (to int32, flow float64, ok bool) {
	for k, value := range m.out.all(i) {
		if k != i && (!ok || value > flow || value == flow && m.areas[k] < m.areas[to]) {
			to, flow, ok = k, value, true
		}
	}
	return to, flow, ok
}

// Nodal reports whether area i is a centre of its own: its main destination
// attracts fewer people from outside than i does (it. "polo indipendente"). It is
// false, with no value, where nobody leaves i.
//
// Reference: Nystuen, J. D. and Dacey, M. F. (1961), A graph theory interpretation
// of nodal regions, Papers and Proceedings of the Regional Science Association 7,
// 29–42.
func (m *Matrix) Nodal(i int32) (nodal, ok bool) {
	to, _, ok := m.MainDestination(i)
	return ok && m.inflow(to) < m.inflow(i), ok
}

// inflow returns the people who work in area k and live elsewhere.
func (m *Matrix) inflow(k int32) float64 { return max(0, m.jobs[k]-m.Flow(k, k)) }

// Centrality returns how many people come in for each who goes out (it.
// "centralità"):
//
//	(W − f) / (R − f)
//
// where f is Inside. It is 0 or more: above 1 the set is a centre. It is false,
// with no value, where nobody goes out.
//
// Reference: "central communities" of StatClusterData in the R package
// LabourMarketAreas, version 3.4.
func (s Sums) Centrality() (float64, bool) { return ratio(s.Jobs-s.Inside, s.Residents-s.Inside) }

// DestinationEntropy returns how evenly the workers living in area i spread over
// the places where they work, i included (it. "entropia delle destinazioni"):
//
//	−Σ_k p_k ln p_k,   p_k = f_ik / R_i
//
// in nats. It ranges from 0, all work in one place, to ln n for n places of as many
// each. It is false, with no value, where no worker lives in i.
//
// Reference: Shannon, C. E. (1948), A mathematical theory of communication, Bell
// System Technical Journal 27, 379–423.
func (m *Matrix) DestinationEntropy(i int32) (float64, bool) {
	if m.residents[i] == 0 {
		return 0, false
	}
	var h float64
	for _, value := range m.out.all(i) {
		if p := value / m.residents[i]; p > 0 { // a flow may be too small for a float64 share
			h -= p * math.Log(p)
		}
	}
	return max(0, h), true
}

// Modularity returns how much more a partition keeps inside its groups than
// chance would (it. "modularità"):
//
//	Q = Σ_A f_A / T − Σ_A R_A W_A / T²
//
// where T is the total of the flows of the matrix. It is below 1; 0 is what flows
// with the same margins R and W would have if destinations did not depend on
// origins. Labels are as in [Matrix.Groups]. It is false, with no value, where
// there are no flows.
//
// Reference: Leicht, E. A. and Newman, M. E. J. (2008), Community structure in
// directed networks, Physical Review Letters 100, 118703.
func (m *Matrix) Modularity(labels []int32, groups int) (float64, bool) {
	total := m.total()
	if total == 0 {
		return 0, false
	}
	var q float64
	for _, s := range m.Groups(labels, groups) {
		q += s.Inside/total - s.Residents/total*(s.Jobs/total)
	}
	return q, true
}

// total returns the people of all flows.
func (m *Matrix) total() (sum float64) {
	for _, r := range m.residents {
		sum += r
	}
	return sum
}

// Between returns the flows between groups of areas, within a group too, in order
// of origin and destination: the matrix of the larger areas. Labels are as in
// [Matrix.Groups]; flows from or to areas of no group are left out.
func (m *Matrix) Between(labels []int32, groups int) []Flow {
	var flows []Flow
	for i, from := range labels {
		if from == NoGroup {
			continue
		}
		for k, value := range m.out.all(int32(i)) {
			if labels[k] != NoGroup {
				flows = append(flows, Flow{from, labels[k], value})
			}
		}
	}
	out, _ := byBothEnds(groups, flows)
	flows = flows[:0]
	for g := range int32(groups) {
		for k, value := range out.all(g) {
			flows = append(flows, Flow{g, k, value})
		}
	}
	return flows
}

// Strongest returns the n largest flows between different areas, the largest
// first; of equal ones, in order of origin and destination. There are fewer when
// there are not so many. A map draws these.
func Strongest(flows []Flow, n int) []Flow {
	kept := slices.DeleteFunc(slices.Clone(flows), func(f Flow) bool { return f.Origin == f.Destination || f.Value == 0 })
	slices.SortFunc(kept, func(a, b Flow) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Destination, b.Destination))
	})
	return kept[:min(max(n, 0), len(kept))]
}
