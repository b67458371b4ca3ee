package commuting

import "fmt"

// NoGroup is the label of an area that belongs to no group.
const NoGroup int32 = -1

// Sums is what the measures of a set of areas are made of. All are people, save
// Areas and SquaredJobs.
type Sums struct {
	Areas       int     // areas in the set
	Residents   float64 // R: workers who live in the set, wherever they work
	Jobs        float64 // W: people who work in the set, wherever they live
	Inside      float64 // f: people who live and work in the set; Internal + Between
	Internal    float64 // of whom in the same area
	Between     float64 // of whom in another area of the set
	SquaredJobs float64 // Σ W_i² over the areas of the set
}

// Sum returns the sums of a set of areas, given by position in any order; an
// area named twice counts once. It panics if a position is not in the matrix.
func (m *Matrix) Sum(set []int32) Sums {
	labels := make([]int32, len(m.areas))
	for i := range labels {
		labels[i] = NoGroup
	}
	for _, i := range set {
		labels[i] = 0
	}
	return m.Groups(labels, 1)[0]
}

// Groups returns the sums of each of a number of disjoint groups of areas, in
// one pass over the flows. The label of an area is the group it belongs to, from
// 0 to groups-1, or NoGroup. Flows to and from areas of no group count in R and
// W. Levels that nest (provinces, regions, the country) or cross (labour market
// areas) take a call each; the areas themselves are the groups labelled by
// position.
//
// It panics if labels are not one for each area or name a group there is not.
func (m *Matrix) Groups(labels []int32, groups int) []Sums {
	if len(labels) != len(m.areas) {
		panic(fmt.Sprintf("commuting: %d labels for %d areas", len(labels), len(m.areas)))
	}
	sums := make([]Sums, groups)
	for i, label := range labels {
		if label == NoGroup {
			continue
		}
		s := &sums[label]
		s.Areas++
		s.Residents += m.residents[i]
		s.Jobs += m.jobs[i]
		s.SquaredJobs += m.jobs[i] * m.jobs[i]
		ends, values := m.out.row(int32(i))
		for n, end := range ends {
			switch {
			case labels[end] != label:
			case int(end) == i:
				s.Internal += values[n]
			default:
				s.Between += values[n]
			}
		}
	}
	for g := range sums {
		sums[g].close()
	}
	return sums
}

// close adds the two parts of the flows inside. Estimated flows are not whole
// numbers, and their sums in different orders may differ in the last digit: the
// totals are kept from falling below their parts.
func (s *Sums) close() {
	s.Inside = s.Internal + s.Between
	s.Residents = max(s.Residents, s.Inside)
	s.Jobs = max(s.Jobs, s.Inside)
}
