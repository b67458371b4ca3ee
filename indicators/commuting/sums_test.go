package commuting

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tol is the rounding allowed between two ways to add the same figures,
// relative to the larger.
const tol = 1e-12

func near(a, b float64) bool { return math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b)) }

func TestSum(t *testing.T) {
	m := triangle(t)
	tests := []struct {
		name string
		set  []int32
		want Sums
	}{
		{"one", []int32{0}, Sums{Areas: 1, Residents: 100, Jobs: 90, Inside: 60, Internal: 60, SquaredJobs: 8100}},
		{"two", []int32{0, 1}, Sums{Areas: 2, Residents: 140, Jobs: 130, Inside: 120, Internal: 70, Between: 50, SquaredJobs: 9700}},
		{"two without flows between", []int32{1, 3}, Sums{Areas: 2, Residents: 40, Jobs: 40, Inside: 10, Internal: 10, SquaredJobs: 1600}},
		{"all", []int32{0, 1, 2, 3}, Sums{Areas: 4, Residents: 200, Jobs: 200, Inside: 200, Internal: 120, Between: 80, SquaredJobs: 14600}},
		{"other order, one twice", []int32{1, 0, 1}, Sums{Areas: 2, Residents: 140, Jobs: 130, Inside: 120, Internal: 70, Between: 50, SquaredJobs: 9700}},
		{"nobody", []int32{3}, Sums{Areas: 1}},
		{"none", nil, Sums{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := m.Sum(tt.set); got != tt.want {
				t.Errorf("Sum(%v) = %+v, want %+v", tt.set, got, tt.want)
			}
		})
	}
}

func TestGroups(t *testing.T) {
	m := triangle(t)
	got := m.Groups([]int32{1, 1, NoGroup, 0}, 3)
	want := []Sums{m.Sum([]int32{3}), m.Sum([]int32{0, 1}), {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Groups (-want +got):\n%s", diff)
	}
}

func TestGroupsPanics(t *testing.T) {
	m := triangle(t)
	tests := []struct {
		name   string
		labels []int32
	}{
		{"too few labels", []int32{0}},
		{"label above", []int32{0, 0, 0, 1}},
		{"label below", []int32{0, 0, 0, -2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Errorf("Groups(%v, 1) does not panic", tt.labels)
				}
			}()
			m.Groups(tt.labels, 1)
		})
	}
}

func TestMeasures(t *testing.T) {
	m := triangle(t)
	tests := []struct {
		name    string
		measure func(Sums) (float64, bool)
		set     []int32
		want    float64
		ok      bool
	}{
		{"FUN01 of one", Sums.SupplySelfContainment, []int32{0}, 0.6, true},
		{"FUN01 of two is not the mean", Sums.SupplySelfContainment, []int32{0, 1}, 120.0 / 140, true},
		{"FUN01 of all", Sums.SupplySelfContainment, []int32{0, 1, 2}, 1, true},
		{"FUN01 of nobody", Sums.SupplySelfContainment, []int32{3}, 0, false},
		{"FUN02 of one", Sums.DemandSelfContainment, []int32{0}, 60.0 / 90, true},
		{"FUN02 of two", Sums.DemandSelfContainment, []int32{0, 1}, 120.0 / 130, true},
		{"FUN02 of no jobs", Sums.DemandSelfContainment, []int32{3}, 0, false},
		{"FUN03", Sums.OutCommuting, []int32{0}, 40, true},
		{"FUN03 of nobody", Sums.OutCommuting, []int32{3}, 0, false},
		{"FUN04", Sums.InCommuting, []int32{1}, 75, true},
		{"FUN04 of no jobs", Sums.InCommuting, []int32{3}, 0, false},
		{"FUN05", Sums.JobsToResidents, []int32{2}, 70.0 / 60, true},
		{"FUN05 of nobody", Sums.JobsToResidents, []int32{3}, 0, false},
		{"FUN08 of two", Sums.Cohesion, []int32{0, 1}, 100 * 50.0 / 120, true},
		{"FUN08 of two without flows between", Sums.Cohesion, []int32{1, 3}, 0, true},
		{"FUN08 of one", Sums.Cohesion, []int32{0}, 0, false},
		{"FUN08 of nobody", Sums.Cohesion, nil, 0, false},
		{"FUN10", Sums.JobDispersion, []int32{0, 1, 2}, 1 - 14600.0/40000, true},
		{"FUN10 of one", Sums.JobDispersion, []int32{0}, 0, true},
		{"FUN10 of no jobs", Sums.JobDispersion, []int32{3}, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := tt.measure(m.Sum(tt.set)); ok != tt.ok || !near(got, tt.want) {
				t.Errorf("of %v = %v, %t, want %v, %t", tt.set, got, ok, tt.want, tt.ok)
			}
		})
	}
}

// Estimated flows in tenths: added by row 7.199999999999999, inside 7.2. Nobody
// commutes out less than not at all, and 0.69 of 0.69 is no more than 100 %.
func TestMeasuresOfEstimatesStayInRange(t *testing.T) {
	tests := []struct {
		name  string
		flows []Flow
	}{
		{"order of adding", []Flow{{0, 0, 1.6}, {0, 1, 2.5}, {1, 0, 1.5}, {1, 1, 1.6}}},
		{"all between", []Flow{{0, 1, 0.69}}},
		{"all elsewhere", []Flow{{0, 2, 0.69}, {2, 1, 0.69}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := NewIndexed(codes(3), tt.flows)
			if err != nil {
				t.Fatal(err)
			}
			s := m.Sum([]int32{0, 1})
			for _, measure := range measures {
				if v, _ := measure.of(s); !(v >= 0 && v <= measure.top) {
					t.Errorf("%s = %v, want 0 to %v", measure.name, v, measure.top)
				}
			}
		})
	}
}
