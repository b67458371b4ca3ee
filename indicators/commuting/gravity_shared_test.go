package commuting

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// gravityCase is a territory with counted flows.
type gravityCase struct {
	m           *Matrix
	byJobs      []Zone
	byResidents []Zone // workers are the same share of residents in each
	perResident float64
}

func realZones(t *testing.T, territory string) gravityCase {
	t.Helper()
	m := without(t, nil, shared(t, "data", "commuting", territory+"_flows_2001.csv"))
	var g geojson
	sharedJSON(t, &g, "data", "commuting", territory+"_2001.geojson")
	c := gravityCase{m: m, byJobs: make([]Zone, m.Areas()), byResidents: make([]Zone, m.Areas())}
	var residents float64
	for n, b := range g.boundaries(t) {
		code, err := json.Marshal(g.Features[n].Properties["PRO_COM"])
		if err != nil {
			t.Fatal(err)
		}
		i := position(t, m, strings.Trim(string(code), `"`))
		centre, km2, ok := b.Place()
		if !ok {
			t.Fatalf("no place of %s", code)
		}
		people, ok := g.Features[n].Properties["POP2001"].(float64)
		if !ok {
			t.Fatalf("no residents of %s", code)
		}
		residents += people
		c.byJobs[i] = Zone{m.Code(i), m.Residents(i), m.Jobs(i), centre, km2}
		c.byResidents[i] = Zone{m.Code(i), people, people, centre, km2}
	}
	c.perResident = m.total() / residents
	for i := range c.byResidents {
		c.byResidents[i].Workers *= c.perResident
	}
	return c
}

// half returns every second position, and the flows of the matrix from there.
func half(t *testing.T, m *Matrix, first int32) ([]int32, *Matrix) {
	t.Helper()
	var origins []int32
	var flows []Flow
	for i := first; i < int32(m.Areas()); i += 2 {
		origins = append(origins, i)
		for k, value := range m.out.all(i) {
			flows = append(flows, Flow{i, k, value})
		}
	}
	part, err := NewIndexed(m.areas, flows)
	if err != nil {
		t.Fatal(err)
	}
	return origins, part
}

func calibrated(t *testing.T, zones []Zone, m *Matrix, form GravityForm) GravityParams {
	t.Helper()
	p, err := Calibrate(zones, m, GravityByJobs.CutKm, form)
	if err != nil {
		t.Fatal(err)
	}
	p.Least = GravityByJobs.Least
	return p
}

func simulated(t testing.TB, zones []Zone, p GravityParams) *Simulation {
	t.Helper()
	s, err := Simulate(zones, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestGravityOfSardinia makes the parameters and the errors that gravity.go states.
func TestGravityOfSardinia(t *testing.T) {
	sardinia, brindisi := realZones(t, "sardinia"), realZones(t, "brindisi")
	exponential := GravityForm{PerKm: true, Stay: true}
	for _, tt := range []struct {
		name           string
		zones, away    []Zone
		want           GravityParams
		there, outside FlowError
	}{
		{"jobs", sardinia.byJobs, brindisi.byJobs, GravityByJobs,
			FlowError{0.8047, 0.6549, 48.04, 0.5641, 6753}, FlowError{0.9042, 0.7175, 88.77, 0.7673, 384}},
		{"residents", sardinia.byResidents, brindisi.byResidents, GravityByResidents,
			FlowError{0.7528, 0.5667, 61.73, 0.4716, 7395}, FlowError{0.8671, 0.6465, 183.49, 0.7192, 388}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := calibrated(t, tt.zones, sardinia.m, exponential)
			for _, v := range [][2]float64{{all.MassExponent, tt.want.MassExponent}, {all.PerKm, tt.want.PerKm}, {all.Stay, tt.want.Stay}} {
				if math.Abs(v[0]-v[1]) > 1e-4*v[1] {
					t.Errorf("calibrated %+v, want %+v", all, tt.want)
				}
			}
			others, _ := half(t, sardinia.m, 1)
			_, known := half(t, sardinia.m, 0)
			part := calibrated(t, tt.zones, known, exponential)
			compareError(t, "the other half", sardinia.m.Compare(simulated(t, tt.zones, part).Matrix, others), tt.there)
			compareError(t, "Brindisi", brindisi.m.Compare(simulated(t, tt.away, all).Matrix, identity(20)), tt.outside)
		})
	}
	for _, v := range []struct{ got, want float64 }{{sardinia.perResident, 0.2398}, {brindisi.perResident, 0.2216}} {
		if math.Abs(v.got-v.want) > 1e-4 {
			t.Errorf("workers of each resident = %v, want %v", v.got, v.want)
		}
	}
}

func compareError(t *testing.T, where string, got, want FlowError) {
	t.Helper()
	t.Logf("%s: %+v", where, got)
	for _, v := range [][2]float64{{got.Common, want.Common}, {got.Moving, want.Moving}, {got.LogR2, want.LogR2}, {got.RMSE / want.RMSE, 1}, {float64(got.Pairs) / float64(want.Pairs), 1}} {
		if math.Abs(v[0]-v[1]) > 1e-3 {
			t.Errorf("%s: %+v, want %+v", where, got, want)
		}
	}
}

// TestDeterrenceOfSardinia has the exponential form nearer to flows it was not
// calibrated on than a power of the distance, and not farther than both.
func TestDeterrenceOfSardinia(t *testing.T) {
	sardinia, brindisi := realZones(t, "sardinia"), realZones(t, "brindisi")
	others, _ := half(t, sardinia.m, 1)
	_, known := half(t, sardinia.m, 0)
	for _, zones := range [][2][]Zone{{sardinia.byJobs, brindisi.byJobs}, {sardinia.byResidents, brindisi.byResidents}} {
		common := func(form GravityForm) (there, outside float64) {
			p := calibrated(t, zones[0], known, form)
			return sardinia.m.Compare(simulated(t, zones[0], p).Matrix, others).Common, brindisi.m.Compare(simulated(t, zones[1], p).Matrix, identity(20)).Common
		}
		there, outside := common(GravityForm{PerKm: true, Stay: true})
		for _, form := range []GravityForm{{DistanceExponent: true, Stay: true}, {PerKm: true, DistanceExponent: true, Stay: true}, {PerKm: true}} {
			const slack = 0.002
			if a, b := common(form); a > there+slack || b > outside+slack {
				t.Errorf("%+v has %.4f and %.4f in common, exponential %.4f and %.4f", form, a, b, there, outside)
			}
		}
	}
}

// TestSimulatedLabourAreasOfSardinia states how far areas drawn from a simulation
// are from those of the counted flows.
func TestSimulatedLabourAreasOfSardinia(t *testing.T) {
	c := realZones(t, "sardinia")
	counted, err := c.m.LabourAreas(istat2011)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		zones   []Zone
		p       GravityParams
		areas   int
		overlap float64
	}{{c.byJobs, GravityByJobs, 24, 0.54}, {c.byResidents, GravityByResidents, 26, 0.52}} {
		made, err := simulated(t, tt.zones, tt.p).LabourAreas(istat2011)
		if err != nil {
			t.Fatal(err)
		}
		var overlap float64
		for i, v := range c.m.Overlaps(counted.Labels, made.Labels) {
			overlap += v * c.m.Residents(int32(i)) / c.m.total()
		}
		if got := len(c.m.Partition(made.Labels, c.m.Areas())); got != tt.areas || math.Abs(overlap-tt.overlap) > 0.01 {
			t.Errorf("%d areas, %.3f in common, want %d and %v", got, overlap, tt.areas, tt.overlap)
		}
	}
}
