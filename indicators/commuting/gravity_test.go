package commuting

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

// degreeKm is a degree of a great circle.
const degreeKm = earthKm * math.Pi / 180

// discKm2 is the area of a disc in which two points are km apart on average.
func discKm2(km float64) float64 { return math.Pi * (km / discMean) * (km / discMean) }

// TestSimulate halves the draw with each 10 km. On the equator are A and B, 20 km
// apart, and C 10 km east of B; A's inner distance is 10 km and B's and C's 20.
//
//	A: mass 4 · 1/2, B: 2 · 1/4, C: 1 · 1/8, of 21/8 in all
//	B: A 4 · 1/4, B 2 · 1/4, C 1 · 1/2, of 2
//	C: A 4 · 1/8, B 2 · 1/2, C 1 · 1/4, of 7/4
func TestSimulate(t *testing.T) {
	zones := []Zone{
		{"A", 210, 4, Point{0, 0}, discKm2(10)},
		{"B", 200, 2, Point{20 / degreeKm, 0}, discKm2(20)},
		{"C", 70, 1, Point{30 / degreeKm, 0}, discKm2(20)},
	}
	halving := GravityParams{MassExponent: 1, PerKm: math.Ln2 / 10, CutKm: 100}
	near := halving
	near.CutKm = 25
	twice := halving
	twice.Stay = math.Ln2
	large := halving
	large.Least = 35
	inverse := GravityParams{DistanceExponent: 1, CutKm: 100}
	for _, tt := range []struct {
		name string
		p    GravityParams
		want [3][3]float64
	}{
		{"exponential", halving, [3][3]float64{{160, 40, 10}, {100, 50, 50}, {20, 40, 10}}},
		{"within 25 km", near, [3][3]float64{{168, 42, 0}, {100, 50, 50}, {0, 56, 14}}},
		{"twice at home", twice, [3][3]float64{{210 * 32.0 / 37, 210 * 4.0 / 37, 210.0 / 37}, {80, 80, 40}, {17.5, 35, 17.5}}},
		{"35 people or more", large, [3][3]float64{{168, 42, 0}, {100, 50, 50}, {0, 70, 0}}},
		{"inverse of the distance", inverse, [3][3]float64{{210 * 6.0 / 11, 210 * 3.0 / 11, 210 * 2.0 / 11}, {50, 50, 100}, {70 * 2.0 / 11, 70 * 6.0 / 11, 70 * 3.0 / 11}}},
	} {
		s, err := Simulate(zones, tt.p)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		if s.Status != data.Estimated || len(s.Alone) > 0 {
			t.Errorf("%s: status %v, alone %v", tt.name, s.Status, s.Alone)
		}
		for i := range int32(3) {
			for k := range int32(3) {
				if got, want := s.Flow(i, k), tt.want[i][k]; !near9(got, want) {
					t.Errorf("%s: %d to %d = %v, want %v", tt.name, i, k, got, want)
				}
			}
		}
	}
	if s := simulated(t, zones, large); !near9(s.Dropped, 40.0/480) { // A's 10, C's 20 and 10
		t.Errorf("dropped %v, want %v", s.Dropped, 40.0/480)
	}
}

// near9 is near, for numbers that pass through arcs and exponentials.
func near9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// TestSimulateApart has a zone without a boundary, one with nobody near, one
// without workers, and one that draws nobody.
func TestSimulateApart(t *testing.T) {
	zones := []Zone{
		{"A", 100, 1, Point{9, 40}, 10},
		{"B", 100, 1, Point{9.1, 40}, 10},
		{Code: "unknown", Workers: 7, Mass: 1000},
		{"far", 5, 1, Point{12, 44}, 10},
		{"nobody", 0, 1, Point{9.05, 40}, 10},
		{"asleep", 10, 0, Point{9.05, 40.05}, 10},
		{"asleep and far", 3, 0, Point{15, 38}, 10},
	}
	s := simulated(t, zones, GravityByJobs)
	if diff := cmp.Diff([]int32{2, 6}, s.Alone); diff != "" {
		t.Errorf("alone (-want +got):\n%s", diff)
	}
	for _, at := range []int32{2, 3, 6} {
		if s.Flow(at, at) != zones[at].Workers || s.Residents(at) != zones[at].Workers {
			t.Errorf("%s: %v of %v stay", zones[at].Code, s.Flow(at, at), zones[at].Workers)
		}
	}
	if s.Jobs(5) != 0 || !near9(s.Residents(5), 10) || s.Residents(4) != 0 || s.Jobs(2) != 7 {
		t.Errorf("jobs of asleep %v, workers of asleep %v and of nobody %v, jobs of unknown %v", s.Jobs(5), s.Residents(5), s.Residents(4), s.Jobs(2))
	}
	if !near9(s.Flow(0, 1), s.Flow(1, 0)) {
		t.Errorf("twins: %v and %v", s.Flow(0, 1), s.Flow(1, 0))
	}
	if empty := simulated(t, nil, GravityByJobs); empty.Areas() != 0 || empty.Dropped != 0 {
		t.Errorf("of no zones: %+v", empty)
	}
}

func TestGravityErrors(t *testing.T) {
	good := []Zone{{"A", 1, 1, Point{9, 40}, 10}, {"B", 1, 2, Point{9.2, 40}, 10}}
	change := func(f func(*Zone)) []Zone {
		zones := slices.Clone(good)
		f(&zones[1])
		return zones
	}
	params := func(f func(*GravityParams)) GravityParams {
		p := GravityByJobs
		f(&p)
		return p
	}
	for _, tt := range []struct {
		field string
		zones []Zone
		p     GravityParams
	}{
		{"area", change(func(z *Zone) { z.Code = "A" }), GravityByJobs},
		{"workers", change(func(z *Zone) { z.Workers = -1 }), GravityByJobs},
		{"workers", change(func(z *Zone) { z.Workers = math.NaN() }), GravityByJobs},
		{"mass", change(func(z *Zone) { z.Mass = math.Inf(1) }), GravityByJobs},
		{"areaKm2", change(func(z *Zone) { z.AreaKm2 = 1e9 }), GravityByJobs},
		{"centre", change(func(z *Zone) { z.Centre[1] = 91 }), GravityByJobs},
		{"centre", change(func(z *Zone) { z.Centre[0] = math.NaN() }), GravityByJobs},
		{"cutKm", good, params(func(p *GravityParams) { p.CutKm = 0 })},
		{"perKm", good, params(func(p *GravityParams) { p.PerKm = math.NaN() })},
		{"stay", good, params(func(p *GravityParams) { p.Stay = math.Inf(1) })},
		{"least", good, params(func(p *GravityParams) { p.Least = -1 })},
	} {
		_, err := Simulate(tt.zones, tt.p)
		var wrong *data.FieldError
		if !errors.As(err, &wrong) || wrong.Field != tt.field {
			t.Errorf("%s: %v", tt.field, err)
		}
	}
}

// drawZones draws zones in a square of a degree, some without a boundary, workers
// or mass.
func drawZones(t *rapid.T) []Zone {
	zones := make([]Zone, rapid.IntRange(1, 12).Draw(t, "zones"))
	degrees := rapid.Float64Range(0, 1)
	for i := range zones {
		zones[i] = Zone{
			Code:    data.AreaCode(fmt.Sprintf("%03d", i)),
			Workers: rapid.SampledFrom([]float64{0, 1, 2.5, 40, 1000, 300000}).Draw(t, "workers"),
			Mass:    rapid.SampledFrom([]float64{0, 0.5, 30, 900, 1e6}).Draw(t, "mass"),
			Centre:  Point{8 + degrees.Draw(t, "lon"), 39 + degrees.Draw(t, "lat")},
			AreaKm2: rapid.SampledFrom([]float64{0, 0.001, 12, 400}).Draw(t, "area"),
		}
	}
	return zones
}

func drawGravity(t *rapid.T) GravityParams {
	return GravityParams{
		MassExponent: rapid.Float64Range(-1, 3).Draw(t, "a"), PerKm: rapid.Float64Range(-0.1, 60).Draw(t, "b"),
		DistanceExponent: rapid.Float64Range(-1, 40).Draw(t, "c"), Stay: rapid.Float64Range(-5, 5).Draw(t, "s"),
		CutKm: rapid.SampledFrom([]float64{0.01, 20, 100, 30000}).Draw(t, "cut"), Least: rapid.SampledFrom([]float64{0, 1, 50}).Draw(t, "least"),
	}
}

func TestSimulateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones, p := drawZones(t), drawGravity(t)
		s, err := Simulate(zones, p)
		if err != nil {
			t.Fatal(err)
		}
		for i, z := range zones {
			if got := s.Residents(int32(i)); !near9(got, z.Workers) {
				t.Errorf("%v people leave zone %d, which has %v workers", got, i, z.Workers)
			}
			ends, values := s.out.row(int32(i))
			for n, v := range values {
				if v < p.Least*(1-1e-9) && len(values) > 1 {
					t.Errorf("%d to %d = %v, below %v", i, ends[n], v, p.Least)
				}
			}
		}
		if s.Dropped < 0 || s.Dropped > 1 {
			t.Errorf("dropped %v", s.Dropped)
		}
		turned := slices.Clone(zones)
		slices.Reverse(turned)
		r, err := Simulate(turned, p)
		if err != nil {
			t.Fatal(err)
		}
		for i := range int32(len(zones)) {
			for k, v := range s.Destinations(i) {
				n := int32(len(zones)) - 1
				if got := r.Flow(n-i, n-k); p.Least == 0 && !near9(got, v) {
					t.Errorf("%d to %d = %v, in another order %v", i, k, v, got)
				}
			}
		}
	})
}

// scattered are zones of many sizes in a square of about 100 km.
func scattered(n int) []Zone {
	r := rand.New(rand.NewPCG(1967, 71))
	zones := make([]Zone, n)
	for i := range zones {
		size := 300 * math.Exp(1.3*r.NormFloat64())
		zones[i] = Zone{data.AreaCode(fmt.Sprintf("%06d", i)), size, size * (0.5 + r.Float64()), Point{9 + r.Float64(), 40 + r.Float64()}, 10 + 60*r.Float64()}
	}
	return zones
}

// TestPlace measures a square of a tenth of a degree with a hole of a twentieth.
func TestPlace(t *testing.T) {
	square := func(x, y, side float64) []Point {
		return []Point{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
	}
	centre, km2, ok := Boundary{{square(9, 45, 0.1)}}.Place()
	want := 0.01 * degreeKm * degreeKm * math.Cos(45.05*math.Pi/180)
	if !ok || !near9(centre[0], 9.05) || !near9(centre[1], 45.05) || !near9(km2, want) {
		t.Errorf("Place = %v, %v, %t, want %v km²", centre, km2, ok, want)
	}
	if _, km2, _ := (Boundary{{square(9, 45, 0.1), square(9.025, 45.025, 0.05)}}).Place(); !near9(km2, want*3/4) {
		t.Errorf("with a hole %v km², want %v", km2, want*3/4)
	}
	if _, _, ok := (Boundary{}).Place(); ok {
		t.Error("Place of nothing")
	}
}

func TestArcsine(t *testing.T) {
	for _, x := range []float64{0, 1e-9, 0.001, 0.00999, 0.01, 0.010001, 0.5, 1, 1.0000001} {
		if got, want := arcsine(x), math.Asin(min(x, 1)); math.Abs(got-want) > 2e-16*max(want, 1e-9) && math.Abs(got/want-1) > 3e-16 {
			t.Errorf("arcsine(%v) = %v, want %v", x, got, want)
		}
	}
}

// BenchmarkSimulateItaly measures 7,904 zones over ten degrees by ten, as dense as
// comuni.
func BenchmarkSimulateItaly(b *testing.B) {
	zones := scattered(7904)
	for i := range zones {
		zones[i].Centre = Point{7 + 6*(zones[i].Centre[0]-9), 37 + 10*(zones[i].Centre[1]-40)}
	}
	b.ReportAllocs()
	for b.Loop() {
		s := simulated(b, zones, GravityByResidents)
		b.ReportMetric(float64(len(s.out.end)), "flows")
	}
}

// BenchmarkSimulateRegion measures 1,500 zones, as many as the largest region has.
func BenchmarkSimulateRegion(b *testing.B) {
	zones := scattered(1500)
	for b.Loop() {
		simulated(b, zones, GravityByResidents)
	}
}
