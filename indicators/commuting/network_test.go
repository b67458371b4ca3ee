package commuting

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMainDestination(t *testing.T) {
	m := triangle(t)
	tests := []struct {
		area  int32
		to    int32
		flow  float64
		nodal bool
		ok    bool
	}{
		{0, 1, 20, false, true}, // 20 to B and to C; B attracts 30, A 30
		{1, 0, 30, false, true}, // A attracts 30, B 30
		{2, 1, 10, false, true}, // B attracts 30, C 20
		{3, 0, 0, false, false},
	}
	for _, tt := range tests {
		if to, flow, ok := m.MainDestination(tt.area); to != tt.to || flow != tt.flow || ok != tt.ok {
			t.Errorf("MainDestination(%d) = %d, %v, %t, want %d, %v, %t", tt.area, to, flow, ok, tt.to, tt.flow, tt.ok)
		}
		if nodal, ok := m.Nodal(tt.area); nodal != tt.nodal || ok != tt.ok {
			t.Errorf("Nodal(%d) = %t, %t, want %t, %t", tt.area, nodal, ok, tt.nodal, tt.ok)
		}
	}
	star := indexed(t, 3, Flow{1, 0, 9}, Flow{2, 0, 9}, Flow{0, 1, 2})
	if nodal, ok := star.Nodal(0); !nodal || !ok {
		t.Errorf("Nodal(0) of a star = %t, %t, want true, true", nodal, ok)
	}
}

func TestDestinationEntropy(t *testing.T) {
	m := triangle(t)
	want := -(0.6*math.Log(0.6) + 0.4*math.Log(0.2))
	if got, ok := m.DestinationEntropy(0); !ok || !near(got, want) {
		t.Errorf("DestinationEntropy(0) = %v, %t, want %v", got, ok, want)
	}
	if _, ok := m.DestinationEntropy(3); ok {
		t.Error("DestinationEntropy(3) has a value")
	}
	alone := indexed(t, 1, Flow{0, 0, 3})
	if got, ok := alone.DestinationEntropy(0); !ok || got != 0 {
		t.Errorf("DestinationEntropy of one place = %v, %t, want 0", got, ok)
	}
}

// A and B: 120 of 200 inside, R 140 and W 130; C: 50 inside, R 60 and W 70.
func TestModularity(t *testing.T) {
	m := triangle(t)
	want := 170.0/200 - (140.0*130+60*70)/(200*200)
	if got, ok := m.Modularity([]int32{0, 0, 1, NoGroup}, 2); !ok || !near(got, want) {
		t.Errorf("Modularity = %v, %t, want %v", got, ok, want)
	}
	if got, ok := m.Modularity([]int32{0, 0, 0, 0}, 1); !ok || !near(got, 0) {
		t.Errorf("Modularity of one group = %v, %t, want 0", got, ok)
	}
	if _, ok := indexed(t, 2).Modularity([]int32{0, 1}, 2); ok {
		t.Error("Modularity of no flows has a value")
	}
}

func TestBetween(t *testing.T) {
	got := triangle(t).Between([]int32{1, 1, 0, NoGroup}, 3)
	want := []Flow{{0, 0, 50}, {0, 1, 10}, {1, 0, 20}, {1, 1, 120}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Between (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Flow{{1, 0, 20}}, Strongest(got, 1)); diff != "" {
		t.Errorf("Strongest (-want +got):\n%s", diff)
	}
	if got := Strongest(got, 9); len(got) != 2 {
		t.Errorf("Strongest(9) = %v, want two flows", got)
	}
}

func TestBetweenKeepsTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := drawMatrix(t)
		labels := rapid.SliceOfN(rapid.Int32Range(0, 2), m.Areas(), m.Areas()).Draw(t, "labels")
		var sum float64
		for _, f := range m.Between(labels, 3) {
			sum += f.Value
		}
		if !near(sum, m.total()) {
			t.Errorf("flows between areas = %v, want %v", sum, m.total())
		}
		if q, ok := m.Modularity(labels, 3); ok && (q > 1 || q < -1) {
			t.Errorf("Modularity = %v, want -1 to 1", q)
		}
	})
}

func TestPartition(t *testing.T) {
	got := triangle(t).Partition([]int32{2, 2, 0, NoGroup}, 4)
	want := []Member{
		{Label: 0, Sums: Sums{Areas: 1, Residents: 60, Jobs: 70, Inside: 50, Internal: 50, SquaredJobs: 4900}, Core: 2, Origins: 2, Targets: 2},
		{Label: 2, Sums: Sums{Areas: 2, Residents: 140, Jobs: 130, Inside: 120, Internal: 70, Between: 50, SquaredJobs: 9700}, Links: 2, Core: 0, Origins: 2, Targets: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Partition (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		name    string
		measure func(Member) (float64, bool)
		want    float64
	}{
		{"LinkCohesion", Member.LinkCohesion, 1},
		{"Crossing", func(a Member) (float64, bool) { return a.Crossing() }, 30.0 / 240},
		{"HomeWork", func(a Member) (float64, bool) { return a.HomeWork() }, 10.0 / 120},
		{"Centrality", func(a Member) (float64, bool) { return a.Centrality() }, 0.5},
	} {
		if v, ok := tt.measure(got[1]); !ok || !near(v, tt.want) {
			t.Errorf("%s = %v, %t, want %v", tt.name, v, ok, tt.want)
		}
	}
	if _, ok := got[0].LinkCohesion(); ok {
		t.Error("LinkCohesion of one municipality has a value")
	}
}

func TestQuality(t *testing.T) {
	m := triangle(t)
	got := m.Quality([]int32{0, 0, 1, NoGroup}, 2, LabourParams{MinSize: 10, MinContainment: 0.9, TargetSize: 100, TargetContainment: 0.95})
	want := Quality{Areas: 2, Single: 1, Invalid: 2, NoCentral: 2, Modularity: 0.29}
	if diff := cmp.Diff(want, got, cmp.Comparer(near)); diff != "" {
		t.Errorf("Quality (-want +got):\n%s", diff)
	}
}

func TestSpreadOf(t *testing.T) {
	var areas []Member
	for _, v := range []float64{4, 1, 3, 2, 0} {
		areas = append(areas, Member{Sums: Sums{Residents: v, Inside: 1}})
	}
	of := func(a Member) (float64, bool) { return a.Residents, a.Residents > 0 }
	want := Spread{Mean: 2.5, SD: math.Sqrt(5.0 / 3), Min: 1, Q1: 1.75, Q2: 2.5, Q3: 3.25, Max: 4}
	if diff := cmp.Diff(want, SpreadOf(areas, of), cmp.Comparer(near)); diff != "" {
		t.Errorf("SpreadOf (-want +got):\n%s", diff)
	}
	if got := SpreadOf(nil, of); !math.IsNaN(got.Mean) || !math.IsNaN(got.Max) {
		t.Errorf("SpreadOf nothing = %+v, want NaN", got)
	}
	if got := SpreadOf(areas[:1], of); got.Q1 != 4 || !math.IsNaN(got.SD) {
		t.Errorf("SpreadOf one = %+v, want 4 and no SD", got)
	}
}

// Residents are 100, 40, 60 and 0: A and B against A, B and C share 140 of 200.
func TestOverlaps(t *testing.T) {
	got := triangle(t).Overlaps([]int32{0, 0, 2, NoGroup}, []int32{1, 1, 1, 3})
	if diff := cmp.Diff([]float64{0.7, 0.7, 0.3, 0}, got, cmp.Comparer(near)); diff != "" {
		t.Errorf("Overlaps (-want +got):\n%s", diff)
	}
}

func TestStability(t *testing.T) {
	pairs := indexed(t, 5, Flow{0, 0, 90}, Flow{0, 1, 10}, Flow{1, 0, 15}, Flow{1, 1, 15}, Flow{2, 2, 60}, Flow{2, 3, 30},
		Flow{3, 2, 30}, Flow{3, 3, 30}, Flow{0, 2, 1}, Flow{2, 0, 1})
	apart := LabourParams{MinSize: 1, MinContainment: 0.01, TargetSize: 2, TargetContainment: 0.01} // each on its own
	got, err := pairs.Stability(villages, []LabourParams{villages, apart})
	if err != nil {
		t.Fatal(err)
	}
	want := []Stability{
		{true, (1 + 101.0/131) / 2, 1}, {true, (1 + 30.0/131) / 2, 0.5},
		{true, (1 + 91.0/151) / 2, 1}, {true, (1 + 60.0/151) / 2, 0.5}, {},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(near)); diff != "" {
		t.Errorf("Stability (-want +got):\n%s", diff)
	}
	if got, err := pairs.Stability(villages, nil); err != nil || got[0].OK {
		t.Errorf("Stability over nothing = %+v, %v, want no value", got[0], err)
	}
	if _, err := pairs.Stability(villages, []LabourParams{{}}); err == nil {
		t.Error("Stability over wrong parameters gives no error")
	}
}
