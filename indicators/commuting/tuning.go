package commuting

import (
	"cmp"
	"slices"
)

// Candidates is a municipality that may change area, and the areas it may go to.
type Candidates struct {
	Area   int32
	Labels []int32 // in order
}

// Move is a municipality that changed area.
type Move struct {
	Area, From, To int32
}

// Tuned is a partition whose areas were made contiguous.
type Tuned struct {
	Labels []int32
	Moves  []Move // in order of time
	// Apart are the municipalities still apart from the rest of their area, or in
	// an area of too few: they have no neighbours, no flows with the areas around
	// them, or each of their moves called for another. In order of position.
	Apart []int32
}

// tuningPasses limits how often the search for municipalities apart is repeated.
// Real partitions take one or two.
const tuningPasses = 50

// Tune returns the labour market areas made contiguous (it. "ritocco dei sistemi
// locali"): municipalities apart from the main part of their area go to one of
// the areas they touch.
//
// The parts of an area are its municipalities joined by neighbours; the main one
// has most resident workers. Each municipality of the others, those with most
// resident workers first, goes to the area touching its part with the strongest
// link, see [Matrix.TuneWith]. This is repeated until none is apart. All
// municipalities of an area with fewer than least are treated so too; with least
// of 1 or less there are none. A municipality without neighbours has no part and
// stays. Ties go to the smaller code.
//
// It panics if labels or near are not one for each area, or name areas there are
// not.
//
// Reference: the fine tuning of ISTAT's method, Franconi, Ichim and D'Alò (2017),
// see [Matrix.LabourAreas].
func (m *Matrix) Tune(labels []int32, near Neighbours, least int) Tuned {
	if len(near) != len(m.areas) {
		panic("commuting: neighbours are not one for each area")
	}
	t := Tuned{Labels: slices.Clone(labels)}
	for range tuningPasses {
		again := m.TuneWith(t.Labels, m.apart(t.Labels, near, least))
		t.Labels, t.Moves = again.Labels, append(t.Moves, again.Moves...)
		if len(again.Moves) == 0 {
			break
		}
	}
	for _, c := range m.apart(t.Labels, near, least) {
		t.Apart = append(t.Apart, c.Area)
	}
	slices.Sort(t.Apart)
	return t
}

// TuneWith gives each municipality, in the order of list, to the one of its
// candidate areas with the strongest link:
//
//	f_xT² / (R_x W_T) + f_Tx² / (R_T W_x)
//
// where the margins R and W count only the flows between x and the candidate
// areas, and x is in none of them. Apart are those without flows with any.
// Of equal links the last wins: the areas are ordered by label, those with a flow
// into x before those with only a flow from x.
func (m *Matrix) TuneWith(labels []int32, list []Candidates) Tuned {
	t := Tuned{Labels: slices.Clone(labels)}
	members := map[int32][]int32{}
	for i, label := range labels {
		members[label] = append(members[label], int32(i))
	}
	within := make([]bool, len(m.areas))
	mark := func(c Candidates, v bool) {
		within[c.Area] = v
		for _, label := range c.Labels {
			for _, i := range members[label] {
				within[i] = v
			}
		}
	}
	for _, c := range list {
		from := t.Labels[c.Area]
		at := slices.Index(members[from], c.Area)
		members[from] = slices.Delete(members[from], at, at+1)
		mark(c, true)
		to, ok := m.candidate(members, within, c)
		mark(c, false)
		if !ok {
			t.Apart = append(t.Apart, c.Area)
			to = from
		}
		members[to] = append(members[to], c.Area)
		t.Labels[c.Area] = to
		if to != from {
			t.Moves = append(t.Moves, Move{c.Area, from, to})
		}
	}
	slices.Sort(t.Apart)
	return t
}

// candidate returns the candidate area with the strongest link. Within marks the
// municipality and those of its candidate areas, members are those of each area.
func (m *Matrix) candidate(members map[int32][]int32, within []bool, c Candidates) (int32, bool) {
	margin := func(r *rows, i int32) (sum float64) {
		ends, values := r.row(i)
		for n, end := range ends {
			if within[end] {
				sum += values[n]
			}
		}
		return sum
	}
	living, working := margin(&m.out, c.Area), margin(&m.in, c.Area)
	best, found := bond{}, false
	for _, label := range c.Labels {
		var residents, jobs float64
		b := bond{cluster: label}
		for _, i := range members[label] {
			residents += margin(&m.out, i)
			jobs += margin(&m.in, i)
			b.to += m.Flow(i, c.Area)
			b.from += m.Flow(c.Area, i)
		}
		if b.to == 0 && b.from == 0 {
			continue
		}
		b.onlyFrom = b.to == 0
		if b.to > 0 {
			b.strength = b.to / residents * b.to / working
		}
		if b.from > 0 {
			b.strength += b.from / living * b.from / jobs
		}
		if !found || b.beats(best) {
			best, found = b, true
		}
	}
	return best.cluster, found
}

// apart returns the municipalities to tune, those with most resident workers
// first, with the areas their part touches.
func (m *Matrix) apart(labels []int32, near Neighbours, least int) []Candidates {
	parts := make(map[int32][][]int32)
	size := make(map[int32]int)
	for _, label := range labels {
		size[label]++
	}
	near.components(func(i int32) int32 {
		if len(near[i]) == 0 {
			return NoGroup
		}
		return labels[i]
	}, func(label int32, set []int32) { parts[label] = append(parts[label], set) })
	var list []Candidates
	for label, sets := range parts {
		main := m.mainPart(sets)
		for n, set := range sets {
			if n == main && size[label] >= least {
				continue
			}
			around := near.around(set, labels, label)
			for _, i := range set {
				list = append(list, Candidates{i, around})
			}
		}
	}
	slices.SortFunc(list, func(a, b Candidates) int {
		return cmp.Or(cmp.Compare(m.residents[b.Area], m.residents[a.Area]), cmp.Compare(m.areas[a.Area], m.areas[b.Area]))
	})
	return list
}

// mainPart returns which set has most resident workers; of equal ones, the one
// with the smallest code.
func (m *Matrix) mainPart(sets [][]int32) int {
	best, most, code := 0, -1.0, m.areas[sets[0][0]]
	for n, set := range sets {
		var residents float64
		first := m.areas[set[0]]
		for _, i := range set {
			residents += m.residents[i]
			first = min(first, m.areas[i])
		}
		if residents > most || residents == most && first < code {
			best, most, code = n, residents, first
		}
	}
	return best
}
