package commuting

import (
	"testing"

	"pgregory.net/rapid"
)

// slowLabour searches labour market areas as the method is written down, with
// every sum made from the flows each time.
type slowLabour struct {
	m      *Matrix
	p      LabourParams
	labels []int32
}

func (s *slowLabour) sums(label int32) Sums { return s.m.Groups(s.labels, s.m.Areas())[label] }

func (s *slowLabour) flow(from, to func(int32) bool) (sum float64) {
	for h := range int32(s.m.Areas()) {
		for k, value := range s.m.Destinations(h) {
			if from(h) && to(k) {
				sum += value
			}
		}
	}
	return sum
}

func (s *slowLabour) in(label int32) func(int32) bool {
	return func(i int32) bool { return s.labels[i] == label }
}

func (s *slowLabour) link(x, label int32) (strength, into float64, ok bool) {
	is := func(i int32) bool { return i == x }
	to, from := s.flow(s.in(label), is), s.flow(is, s.in(label))
	t, r, w := s.sums(label), s.m.Residents(x), s.m.Jobs(x)
	return to/t.Residents*to/w + from/r*from/t.Jobs, to, to > 0 || from > 0
}

// target returns the area with the strongest link, the last of equal ones in the
// order of the method, or NoGroup.
func (s *slowLabour) target(x, own int32) int32 {
	best, most := NoGroup, 0.0
	for _, onlyFrom := range [...]bool{false, true} {
		for label := range int32(s.m.Areas()) {
			if label == own || s.sums(label).Areas == 0 {
				continue
			}
			if strength, into, ok := s.link(x, label); ok && (into == 0) == onlyFrom && strength >= most {
				best, most = label, strength
			}
		}
	}
	return best
}

// step dissolves the least valid area, and returns false when all are valid.
func (s *slowLabour) step() bool {
	worst, least := NoGroup, 1.0
	for label, sums := range s.m.Groups(s.labels, s.m.Areas()) {
		if v, ok := s.p.Validity(sums); ok && v < least {
			worst, least = int32(label), v
		}
	}
	if worst == NoGroup {
		return false
	}
	x, most := NoGroup, 0.0
	for c, label := range s.labels {
		is := func(i int32) bool { return i == int32(c) }
		outside := func(i int32) bool { return s.labels[i] != worst }
		elsewhere := func(i int32) bool { return i != int32(c) }
		if flow := s.flow(outside, is) + s.flow(is, elsewhere); label == worst && (x == NoGroup || flow > most) {
			x, most = int32(c), flow
		}
	}
	to := s.target(x, worst)
	s.labels[x] = NoGroup
	if to != NoGroup {
		before, _ := s.p.Validity(s.sums(to))
		s.labels[x] = to
		if after, _ := s.p.Validity(s.sums(to)); after < before {
			s.labels[x] = NoGroup
		}
	}
	return true
}

func (s *slowLabour) placeReserve(aside map[int32]bool) {
	for placed := true; placed; {
		placed = false
		for x := int32(s.m.Areas()) - 1; x >= 0; x-- {
			if s.labels[x] == NoGroup && !aside[x] {
				s.labels[x] = s.target(x, NoGroup)
				placed = placed || s.labels[x] != NoGroup
			}
		}
	}
}

func TestLabourAreasEqualTheSlowSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawWhole(t)
		got, err := m.LabourAreas(villages)
		if err != nil {
			t.Fatal(err)
		}
		slow := &slowLabour{m: m.Without(got.SetAside), p: villages, labels: identity(m.Areas())}
		aside := map[int32]bool{}
		for _, i := range got.SetAside {
			slow.labels[i], aside[i] = NoGroup, true
		}
		for slow.step() {
		}
		compareLabels(t, "converged", got.Converged, slow.labels)
		slow.placeReserve(aside)
		compareLabels(t, "last", got.Labels, slow.labels)
	})
}

func compareLabels(t *rapid.T, what string, got, want []int32) {
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s area of %d = %d, want %d", what, i, got[i], want[i])
		}
	}
}
