package commuting

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

// codes returns n codes of municipalities.
func codes(n int) []data.AreaCode {
	areas := make([]data.AreaCode, n)
	for i := range areas {
		areas[i] = data.AreaCode(fmt.Sprintf("%06d", i+1))
	}
	return areas
}

// drawFlows draws up to 60 flows between n areas, of whole people or estimated.
func drawFlows(t *rapid.T, n int) []Flow {
	position := rapid.Int32Range(0, int32(n)-1)
	value := rapid.Map(rapid.IntRange(0, 5000), func(v int) float64 { return float64(v) })
	if rapid.Bool().Draw(t, "estimated") {
		value = rapid.Float64Range(0, 5000)
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Flow {
		return Flow{position.Draw(t, "origin"), position.Draw(t, "destination"), value.Draw(t, "value")}
	}), 0, 60).Draw(t, "flows")
}

func drawMatrix(t *rapid.T) (*Matrix, []Flow) {
	n := rapid.IntRange(1, 12).Draw(t, "areas")
	flows := drawFlows(t, n)
	m, err := NewIndexed(codes(n), flows)
	if err != nil {
		t.Fatal(err)
	}
	return m, flows
}

// slowSums computes the sums of the areas of a label from the list of flows.
func slowSums(n int, flows []Flow, labels []int32, label int32) Sums {
	var s Sums
	jobs := make([]float64, n)
	for _, f := range flows {
		lives, works := labels[f.Origin] == label, labels[f.Destination] == label
		if lives {
			s.Residents += f.Value
		}
		if works {
			s.Jobs += f.Value
			jobs[f.Destination] += f.Value
		}
		switch {
		case !lives || !works:
		case f.Origin == f.Destination:
			s.Internal += f.Value
		default:
			s.Between += f.Value
		}
	}
	for i, l := range labels {
		if l == label {
			s.Areas++
			s.SquaredJobs += jobs[i] * jobs[i]
		}
	}
	s.Inside = s.Internal + s.Between
	return s
}

func sameSums(a, b Sums) bool {
	return a.Areas == b.Areas && near(a.Residents, b.Residents) && near(a.Jobs, b.Jobs) && near(a.Inside, b.Inside) &&
		near(a.Internal, b.Internal) && near(a.Between, b.Between) && near(a.SquaredJobs, b.SquaredJobs)
}

func TestGroupsEqualTheListOfFlows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, flows := drawMatrix(t)
		const groups = 3
		labels := rapid.SliceOfN(rapid.Int32Range(NoGroup, groups-1), m.Areas(), m.Areas()).Draw(t, "labels")
		for g, got := range m.Groups(labels, groups) {
			if want := slowSums(m.Areas(), flows, labels, int32(g)); !sameSums(got, want) {
				t.Errorf("group %d = %+v, want %+v", g, got, want)
			}
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, flows := drawMatrix(t)
		order := rapid.Permutation(identity(m.Areas())).Draw(t, "order of areas") // order[i] is the new place of i
		areas := make([]data.AreaCode, m.Areas())
		for i, to := range order {
			areas[to] = m.Code(int32(i))
		}
		var named []data.Flow
		for _, f := range rapid.Permutation(flows).Draw(t, "order of flows") {
			named = append(named, people(m.Code(f.Origin), m.Code(f.Destination), f.Value))
		}
		other, err := New(areas, named)
		if err != nil {
			t.Fatal(err)
		}
		set := rapid.SliceOf(rapid.Int32Range(0, int32(m.Areas())-1)).Draw(t, "set")
		moved := make([]int32, len(set))
		for n, i := range set {
			moved[n] = order[i]
		}
		slices.Reverse(moved)
		if got, want := other.Sum(moved), m.Sum(set); !sameSums(got, want) {
			t.Errorf("Sum in another order = %+v, want %+v", got, want)
		}
	})
}

func identity(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

func TestWholeSetIsSelfContained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := drawMatrix(t)
		s := m.Sum(identity(m.Areas()))
		supply, ok := s.SupplySelfContainment()
		demand, _ := s.DemandSelfContainment()
		if ok != (s.Residents > 0) || ok && (!near(supply, 1) || !near(demand, 1)) {
			t.Errorf("self-containment of all areas = %v and %v, %t, want 1", supply, demand, ok)
		}
		if !near(s.Residents, s.Jobs) {
			t.Errorf("all areas have R = %v and W = %v, want the same", s.Residents, s.Jobs)
		}
	})
}

// R and W of a disjoint union add up; f does not: it gains the flows between.
func TestUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, flows := drawMatrix(t)
		labels := rapid.SliceOfN(rapid.Int32Range(NoGroup, 1), m.Areas(), m.Areas()).Draw(t, "labels")
		parts := m.Groups(labels, 2)
		joined := slices.Clone(labels)
		var between float64
		for i := range joined {
			joined[i] = min(joined[i], 0)
		}
		for _, f := range flows {
			if h, k := labels[f.Origin], labels[f.Destination]; h >= 0 && k >= 0 && h != k {
				between += f.Value
			}
		}
		union := m.Groups(joined, 1)[0]
		if want := parts[0].Residents + parts[1].Residents; !near(union.Residents, want) {
			t.Errorf("R of the union = %v, want %v", union.Residents, want)
		}
		if want := parts[0].Jobs + parts[1].Jobs; !near(union.Jobs, want) {
			t.Errorf("W of the union = %v, want %v", union.Jobs, want)
		}
		if want := parts[0].Inside + parts[1].Inside + between; !near(union.Inside, want) {
			t.Errorf("f of the union = %v, want %v", union.Inside, want)
		}
	})
}

// measures are those with a top.
var measures = []struct {
	name string
	of   func(Sums) (float64, bool)
	top  float64
}{
	{"SupplySelfContainment", Sums.SupplySelfContainment, 1},
	{"DemandSelfContainment", Sums.DemandSelfContainment, 1},
	{"OutCommuting", Sums.OutCommuting, 100},
	{"InCommuting", Sums.InCommuting, 100},
	{"Cohesion", Sums.Cohesion, 100},
	{"JobDispersion", Sums.JobDispersion, 1},
}

func TestMeasuresStayInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := drawMatrix(t)
		labels := rapid.SliceOfN(rapid.Int32Range(NoGroup, 1), m.Areas(), m.Areas()).Draw(t, "labels")
		for _, s := range m.Groups(labels, 2) {
			for _, measure := range measures {
				if v, ok := measure.of(s); !(v >= 0 && v <= measure.top) || !ok && v != 0 {
					t.Errorf("%s of %+v = %v, %t, want 0 to %v", measure.name, s, v, ok, measure.top)
				}
			}
			in, inOK := s.DemandSelfContainment()
			if rate, ok := s.InCommuting(); ok != inOK || ok && !near(rate, 100*(1-in)) {
				t.Errorf("InCommuting = %v, want what is left of %v", rate, in)
			}
		}
	})
}

func TestPairsStayInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := drawMatrix(t)
		position := rapid.Int32Range(0, int32(m.Areas())-1)
		h, k := position.Draw(t, "h"), position.Draw(t, "k")
		if v, ok := m.LinkStrength(h, k); !(v >= 0 && v <= 2) || !ok && v != 0 {
			t.Errorf("LinkStrength(%d, %d) = %v, want 0 to 2", h, k, v)
		}
		share := rapid.Float64Range(0.1, 100).Draw(t, "share")
		zone, err := m.Catchment(h, share)
		if err != nil {
			t.Fatal(err)
		}
		for i := range int32(m.Areas()) {
			v, ok := m.HubDependence(i, h)
			if !(v >= 0 && v <= 100) {
				t.Errorf("HubDependence(%d, %d) = %v, want 0 to 100", i, h, v)
			}
			if in := slices.Contains(zone, i); in && (i == h || !ok || v < share*(1-tol)) || !in && i != h && v > share*(1+tol) {
				t.Errorf("area %d sends %v %% to %d: in the catchment at %v %% = %t", i, v, h, share, in)
			}
		}
	})
}
