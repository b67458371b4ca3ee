package commuting

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// TestCalibrateFindsParameters gives back the parameters that made the flows.
func TestCalibrateFindsParameters(t *testing.T) {
	zones := scattered(60)
	for _, tt := range []struct {
		form GravityForm
		p    GravityParams
	}{
		{GravityForm{PerKm: true}, GravityParams{MassExponent: 0.7, PerKm: 0.2, CutKm: 80}},
		{GravityForm{PerKm: true, Stay: true}, GravityParams{MassExponent: 1.1, PerKm: 0.05, Stay: 2, CutKm: 80}},
		{GravityForm{DistanceExponent: true, Stay: true}, GravityParams{MassExponent: 1.2, DistanceExponent: 2, Stay: 0.5, CutKm: 200}},
		{GravityForm{PerKm: true, DistanceExponent: true, Stay: true}, GravityParams{MassExponent: 0.9, PerKm: 0.03, DistanceExponent: 1, Stay: -1, CutKm: 200}},
		{GravityForm{}, GravityParams{MassExponent: 0.4, CutKm: 200}},
	} {
		got, err := Calibrate(zones, simulated(t, zones, tt.p).Matrix, tt.p.CutKm, tt.form)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.p, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 })); diff != "" {
			t.Errorf("Calibrate (-want +got):\n%s", diff)
		}
	}
}

// TestCalibrateKeepsMeans has flows that no gravity made: the calibrated model has
// their mean distance and as many who stay.
func TestCalibrateKeepsMeans(t *testing.T) {
	zones := scattered(40)
	r := rand.New(rand.NewPCG(1969, 105))
	var flows []Flow
	for i := range zones {
		zones[i].Workers = 0
		for k := range zones {
			v := float64(r.IntN(20))
			if k == i {
				v += 60
			}
			zones[i].Workers += v
			flows = append(flows, Flow{int32(i), int32(k), v})
		}
	}
	codes := make([]data.AreaCode, len(zones))
	for i, z := range zones {
		codes[i] = z.Code
	}
	m, err := NewIndexed(codes, flows)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Calibrate(zones, m, 500, GravityForm{PerKm: true, Stay: true})
	if err != nil {
		t.Fatal(err)
	}
	means := func(m *Matrix) (km, stay float64) {
		c := newChoices(zones, 500, false)
		for i := range zones {
			for _, one := range c.of(int32(i)) {
				v := m.Flow(int32(i), one.to) / m.total()
				km += v * one.km
				if one.own {
					stay += v
				}
			}
		}
		return km, stay
	}
	wantKm, wantStay := means(m)
	if km, stay := means(simulated(t, zones, p).Matrix); math.Abs(km-wantKm) > 1e-6*wantKm || math.Abs(stay-wantStay) > 1e-6 {
		t.Errorf("mean %v km and %v stay, observed %v and %v", km, stay, wantKm, wantStay)
	}
}

func TestCalibrateErrors(t *testing.T) {
	zones := scattered(10)
	equal := slices.Clone(zones)
	for i := range equal {
		equal[i].Mass = 5
	}
	m := simulated(t, zones, GravityParams{MassExponent: 1, PerKm: 0.1, CutKm: 200}).Matrix
	home := simulated(t, zones, GravityParams{CutKm: 0.001}).Matrix
	form := GravityForm{PerKm: true, Stay: true}
	for _, tt := range []struct {
		name  string
		zones []Zone
		m     *Matrix
		cutKm float64
	}{
		{"other zones", zones[:5], m, 200},
		{"no cut", zones, m, 0},
		{"equal masses", equal, m, 200},
		{"nobody leaves", zones, home, 200},
		{"one zone within reach", zones, m, 0.001},
		{"wrong zone", append(slices.Clone(zones[:9]), Zone{Code: "x", Workers: -1}), m, 200},
	} {
		if p, err := Calibrate(tt.zones, tt.m, tt.cutKm, form); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %+v, %v, want an error", tt.name, p, err)
		}
	}
}

// TestCompare has 10 + 20 people counted and 20 + 5 + 5 simulated from the first
// area, and the same 4 from the second.
func TestCompare(t *testing.T) {
	counted := indexed(t, 3, Flow{0, 0, 10}, Flow{0, 1, 20}, Flow{1, 2, 4})
	made := indexed(t, 3, Flow{0, 0, 20}, Flow{0, 1, 5}, Flow{0, 2, 5}, Flow{1, 2, 4})
	got := counted.Compare(made, identity(3))
	want := FlowError{Common: 2 * 19 / 68.0, Moving: 2 * 9 / 38.0, RMSE: math.Sqrt((100 + 225 + 25) / 4.0), LogR2: 1, Pairs: 4}
	if diff := cmp.Diff(want, got, cmp.Comparer(near)); diff != "" {
		t.Errorf("Compare (-want +got):\n%s", diff)
	}
	if got := counted.Compare(counted, []int32{0}); got.Common != 1 || got.Moving != 1 || got.RMSE != 0 || got.Pairs != 2 || !math.IsNaN(got.LogR2) {
		t.Errorf("Compare with itself = %+v", got)
	}
	if got := counted.Compare(made, nil); !math.IsNaN(got.Common) || !math.IsNaN(got.RMSE) {
		t.Errorf("Compare of no origins = %+v", got)
	}
	if back := made.Compare(counted, identity(3)); back.Common != got.Common || back.RMSE != got.RMSE || back.Pairs != got.Pairs {
		t.Errorf("the other way round %+v, want %+v", back, got)
	}
}
