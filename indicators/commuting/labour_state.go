package commuting

import (
	"math"
	"slices"
)

// labour is the state of the search for labour market areas. Municipalities and
// clusters are numbered by order of code; NoGroup is the reserve list.
type labour struct {
	m       *Matrix
	p       LabourParams
	self    []float64 // f_cc of municipality c
	label   []int32   // cluster of municipality c
	members [][]int32 // of cluster k, in no order
	inside  []float64 // f of cluster k
	living  []float64 // R of cluster k
	working []float64 // W of cluster k
	valid   tournament
	whole   bool // flows are whole numbers, whose sums may be kept up to date exactly

	iteration int
	reserve   []Reserved
	converged []int32

	compat       bool
	pieces       int32   // cluster judged by its pieces in this iteration, or NoGroup
	piecesHigher float64 // validity of the most valid of its pieces

	toX, fromX []float64 // flows to and from a municipality, by cluster; zero between calls
	met        []int32   // clusters met
}

// newLabour makes every municipality that is not set aside a cluster.
func newLabour(m *Matrix, aside []int32, p LabourParams) *labour {
	n := len(m.areas)
	s := &labour{
		m: m, p: p, self: make([]float64, n), label: make([]int32, n), members: make([][]int32, n),
		inside: make([]float64, n), living: slices.Clone(m.residents), working: slices.Clone(m.jobs),
		valid: newTournament(n), whole: true, pieces: NoGroup,
		toX: make([]float64, n), fromX: make([]float64, n),
	}
	for _, v := range m.out.value {
		s.whole = s.whole && v == math.Trunc(v)
	}
	all := make([]int32, n)
	for i := range int32(n) {
		all[i], s.label[i] = i, i
		s.members[i] = all[i : i+1 : i+1]
		s.self[i] = m.Flow(i, i)
		s.inside[i] = s.self[i]
	}
	for _, i := range aside {
		s.label[i], s.members[i] = NoGroup, nil
	}
	for i := range int32(n) {
		s.measure(i)
	}
	return s
}

// measure brings the validity of cluster k up to date.
func (s *labour) measure(k int32) {
	if !s.whole {
		s.addUp(k)
	}
	if len(s.members[k]) == 0 {
		s.inside[k], s.living[k], s.working[k] = 0, 0, 0
	}
	s.valid.set(k, s.p.validity(s.inside[k], s.living[k], s.working[k]))
}

// addUp computes the sums of cluster k anew, for flows that are not whole
// numbers: kept up to date by adding and subtracting, these would drift.
func (s *labour) addUp(k int32) {
	var inside, living, working float64
	for _, c := range s.members[k] {
		living += s.m.residents[c]
		working += s.m.jobs[c]
		ends, values := s.m.out.row(c)
		for n, end := range ends {
			if s.label[end] == k {
				inside += values[n]
			}
		}
	}
	s.inside[k], s.living[k], s.working[k] = inside, max(living, inside), max(working, inside)
}

// take removes municipality x from its cluster, or from the reserve list.
func (s *labour) take(x int32) {
	d := s.label[x]
	if d == NoGroup {
		return
	}
	s.inside[d] -= s.tie(x, d)
	s.living[d] -= s.m.residents[x]
	s.working[d] -= s.m.jobs[x]
	at := slices.Index(s.members[d], x)
	last := len(s.members[d]) - 1
	s.members[d][at] = s.members[d][last]
	s.members[d] = s.members[d][:last]
	s.label[x] = NoGroup
	s.measure(d)
}

// put adds municipality x, of no cluster, to cluster k.
func (s *labour) put(x, k int32) {
	s.label[x] = k
	s.members[k] = append(s.members[k], x)
	s.inside[k] += s.tie(x, k)
	s.living[k] += s.m.residents[x]
	s.working[k] += s.m.jobs[x]
	s.measure(k)
}

// tie returns the flows between municipality x and cluster k, of which it is a
// member, in both directions and within x.
func (s *labour) tie(x, k int32) float64 {
	sum := -s.self[x]
	ends, values := s.m.out.row(x)
	for n, end := range ends {
		if s.label[end] == k {
			sum += values[n]
		}
	}
	ends, values = s.m.in.row(x)
	for n, end := range ends {
		if s.label[end] == k {
			sum += values[n]
		}
	}
	return sum
}

// bond is the flows between a municipality and a cluster it may join.
type bond struct {
	cluster  int32 // NoGroup when there is none
	to, from float64
	strength float64
	onlyFrom bool // no flow from the cluster to the municipality
}

// strongest returns the cluster, other than that of x, with the strongest link to
// municipality x. Of equal ones it is the last in this order: those with a flow
// into x by code, then those with only a flow from x by code.
func (s *labour) strongest(x int32) bond {
	own := s.label[x]
	s.met = s.met[:0]
	gather := func(r *rows, sums []float64) {
		ends, values := r.row(x)
		for n, end := range ends {
			k := s.label[end]
			if k == own || k == NoGroup {
				continue
			}
			if s.toX[k] == 0 && s.fromX[k] == 0 {
				s.met = append(s.met, k)
			}
			sums[k] += values[n]
		}
	}
	gather(&s.m.in, s.toX)
	gather(&s.m.out, s.fromX)
	best := bond{cluster: NoGroup}
	for _, k := range s.met {
		b := bond{cluster: k, to: s.toX[k], from: s.fromX[k], onlyFrom: s.toX[k] == 0}
		b.strength = b.to/s.living[k]*b.to/s.m.jobs[x] + b.from/s.m.residents[x]*b.from/s.working[k]
		if best.cluster == NoGroup || b.beats(best) {
			best = b
		}
		s.toX[k], s.fromX[k] = 0, 0
	}
	return best
}

func (b bond) beats(other bond) bool {
	switch {
	case b.strength != other.strength:
		return b.strength > other.strength
	case b.onlyFrom != other.onlyFrom:
		return b.onlyFrom
	default:
		return b.cluster > other.cluster
	}
}
