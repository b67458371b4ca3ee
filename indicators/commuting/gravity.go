package commuting

import (
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"cittamedie/data"
)

// Zone is a place of a simulation of flows.
type Zone struct {
	Code    data.AreaCode
	Workers float64 // O: people who live here and go to work
	Mass    float64 // W: what draws workers, jobs or residents; only its ratio to other zones counts
	Centre  Point   // longitude and latitude in degrees
	AreaKm2 float64 // 0 where no boundary is known: nothing is then known of its distances
}

// GravityParams are the parameters of [Simulate].
type GravityParams struct {
	MassExponent     float64 // a
	PerKm            float64 // b, for each kilometre
	DistanceExponent float64 // c
	Stay             float64 // s: logarithm of how much more one's own zone draws
	CutKm            float64 // nobody goes farther
	Least            float64 // flows of fewer people are left out
}

// Parameters of exponential deterrence, calibrated on the flows of Sardinia at the
// census of 2001 within 100 km, where 99.6 % of those who leave their municipality
// go: 10,997 flows of 391,395 people among 377 municipalities. A power of the
// distance, or the two together, came no nearer to flows they were not calibrated
// on. The errors below are those of [Matrix.Compare]; parameters and errors are made
// again by go test ./indicators/commuting -run GravityOfSardinia -v.
//
//	calibrated on   tried on          mass       Common  Moving  RMSE   LogR2
//	half the zones  the other half    jobs       0.805   0.655    48.0  0.564
//	all             Brindisi (20)     jobs       0.904   0.717    88.8  0.767
//	half the zones  the other half    residents  0.753   0.567    61.7  0.472
//	all             Brindisi (20)     residents  0.867   0.646   183.5  0.719
//
// With residents, workers too are supposed to be the same share of residents
// everywhere. With flows of 2 people or more there are about as many as were
// counted: 9,043 and 10,665 in Sardinia, and 499,334 in Italy with residents of
// 2021, where ISTAT's matrix has 523,949.
//
// Labour market areas drawn from the simulation share 54 % (jobs) and 52 %
// (residents) of their workers with those drawn from the counted flows
// ([Matrix.Overlaps], weighted by workers), and are 24 and 26 instead of 37: they
// show how the method works, not where the areas are.
var (
	GravityByJobs      = GravityParams{MassExponent: 0.8985, PerKm: 0.09864, Stay: 2.2666, CutKm: 100, Least: 2}
	GravityByResidents = GravityParams{MassExponent: 1.0478, PerKm: 0.09902, Stay: 2.1733, CutKm: 100, Least: 2}
)

// WorkersPerResident is how many people in Italy went to a usual workplace at least
// three days a week for each resident of any age on 31 December 2021: the total of
// ISTAT's commuting matrix over the residents of the bundle. By itself it makes
// workers of residents where nothing better is known. In 2001 it was 0.240 for
// trips within Sardinia and 0.222 for trips within the province of Brindisi.
const WorkersPerResident = 19565808.0 / 59019317

// check returns an error of kind [data.ErrInvalid] for parameters that are no
// numbers, negative where they may not be, or without a distance to cut at.
func (p GravityParams) check() error {
	for _, f := range []struct {
		name  string
		value float64
		least float64
	}{
		{"massExponent", p.MassExponent, math.Inf(-1)}, {"perKm", p.PerKm, math.Inf(-1)}, {"distanceExponent", p.DistanceExponent, math.Inf(-1)},
		{"stay", p.Stay, math.Inf(-1)}, {"cutKm", p.CutKm, math.SmallestNonzeroFloat64}, {"least", p.Least, 0},
	} {
		if math.IsNaN(f.value) || math.IsInf(f.value, 0) || f.value < f.least {
			return &data.FieldError{Field: f.name, Value: fmt.Sprint(f.value), Reason: "a finite number, cutKm above 0, least not below it"}
		}
	}
	return nil
}

// Simulation is a matrix of flows that nobody counted.
type Simulation struct {
	*Matrix
	Status data.Status // always [data.Estimated]
	// Alone are the zones whose workers all stay because nothing is known of their
	// distances or there is no zone with mass within CutKm, their own included. In
	// order of position.
	Alone []int32
	// Dropped is the share of the workers, from 0 to 1, whose flows were below Least
	// and who were put on the other flows of their zone.
	Dropped float64
}

// Simulate returns the flows that a gravity model constrained by production gives
// (it. "simulazione dei flussi con un modello gravitazionale vincolato alle
// origini"):
//
//	T_ij = O_i · W_j^a f(d_ij) s_ij ÷ Σ_k W_k^a f(d_ik) s_ik
//	f(d) = d^−c e^(−b d);   s_ii = e^s, s_ij = 1 for other zones
//
// where O are the workers of a zone and W its mass, and d_ij is the length in
// kilometres of the great circle between the centres; the sea and mountains are no
// obstacle. Within a zone it is the mean distance of two points in a disc as large
// as the zone:
//
//	d_ii = 128/(45π) · √(A_i/π)
//
// where A is its area in km². Sums run over the zones within CutKm. The flows of
// each zone add up to its workers. Those of fewer people than Least are left out,
// save the largest of a zone, and their people put on the others in proportion.
//
// Flows need not be whole numbers. They are estimates: no figure made from them is
// shown without saying so.
//
// It returns an error of kind [data.ErrInvalid] when a parameter is not a finite
// number, CutKm is not above 0 or Least is below it, a zone is listed twice, or a
// zone has workers, a mass, a centre or an area that cannot be.
//
// References: Wilson, A. G. (1967), A statistical theory of spatial distribution
// models, Transportation Research 1, 253–269; Wilson, A. G. (1971), A family of
// spatial interaction models, and associated developments, Environment and
// Planning 3, 1–31.
func Simulate(zones []Zone, p GravityParams) (*Simulation, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if err := checkZones(zones); err != nil {
		return nil, err
	}
	s := &Simulation{Status: data.Estimated}
	var flows []Flow
	var workers, dropped float64
	for _, part := range simulateParts(zones, p) {
		flows, s.Alone = append(flows, part.flows...), append(s.Alone, part.alone...)
		workers, dropped = workers+part.workers, dropped+part.dropped
	}
	if workers > 0 {
		s.Dropped = dropped / workers
	}
	codes := make([]data.AreaCode, len(zones))
	for i, z := range zones {
		codes[i] = z.Code
	}
	var err error
	s.Matrix, err = NewIndexed(codes, flows)
	return s, err
}

// simulatedPart is the flows from some zones.
type simulatedPart struct {
	flows            []Flow
	alone            []int32
	workers, dropped float64
}

// simulateParts returns the flows from all zones, in parts that do not depend on
// how many processors there are.
func simulateParts(zones []Zone, p GravityParams) []simulatedPart {
	const batch = 64
	parts := make([]simulatedPart, (len(zones)+batch-1)/batch)
	all := newChoices(zones, p.CutKm, p.DistanceExponent != 0)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(parts)) {
		wait.Go(func() {
			own := *all // each with a row of its own
			for {
				n := int(next.Add(1)) - 1
				if n >= len(parts) {
					return
				}
				parts[n] = p.simulate(&own, n*batch, min((n+1)*batch, len(zones)))
			}
		})
	}
	wait.Wait()
	return parts
}

// simulate returns the flows from the zones from one position to before another.
func (p GravityParams) simulate(c *choices, from, to int) (part simulatedPart) {
	var shares []float64
	for i := from; i < to; i++ {
		z := c.zones[i]
		if z.Workers == 0 {
			continue
		}
		part.workers += z.Workers
		row := c.of(int32(i))
		if len(row) == 0 {
			part.alone = append(part.alone, int32(i))
			part.flows = append(part.flows, Flow{int32(i), int32(i), z.Workers})
			continue
		}
		first := len(part.flows)
		shares = p.shares(shares[:0], row)
		for n, share := range shares {
			part.flows = append(part.flows, Flow{int32(i), row[n].to, z.Workers * share})
		}
		var out float64
		part.flows, out = dropSmall(part.flows, first, p.Least, z.Workers)
		part.dropped += out
	}
	return part
}

// shares appends which share of the workers of a zone goes to each of its choices.
func (p GravityParams) shares(shares []float64, row []choice) []float64 {
	highest := math.Inf(-1)
	for _, c := range row {
		v := p.MassExponent*c.logMass - p.PerKm*c.km - p.DistanceExponent*c.logKm
		if c.own {
			v += p.Stay
		}
		shares = append(shares, v)
		highest = max(highest, v)
	}
	var sum float64
	for n, v := range shares {
		shares[n] = math.Exp(v - highest) // the highest has 1: no overflow, no sum of zero
		sum += shares[n]
	}
	for n := range shares {
		shares[n] /= sum
	}
	return shares
}

// dropSmall leaves out of a zone's flows, those from first onwards, all below
// least but the largest, and puts their people on the rest. It returns the flows
// and how many people that were.
func dropSmall(flows []Flow, first int, least, workers float64) ([]Flow, float64) {
	largest := first
	for n := first; n < len(flows); n++ {
		if flows[n].Value > flows[largest].Value {
			largest = n
		}
	}
	kept, sum := first, 0.0
	for n := first; n < len(flows); n++ {
		if flows[n].Value >= least || n == largest {
			sum += flows[n].Value
			flows[kept] = flows[n]
			kept++
		}
	}
	for n := first; n < kept; n++ {
		flows[n].Value *= workers / sum
	}
	return flows[:kept], max(0, workers-sum)
}

func checkZones(zones []Zone) error {
	for _, z := range zones {
		for _, f := range []struct {
			name  string
			value float64
			most  float64
		}{{"workers", z.Workers, maxTotal}, {"mass", z.Mass, maxTotal}, {"areaKm2", z.AreaKm2, earthKm2}} {
			if !(f.value >= 0 && f.value <= f.most) {
				return &data.FieldError{Field: f.name, Value: fmt.Sprintf("%v of zone %s", f.value, z.Code), Reason: "a number from 0"}
			}
		}
		if !(math.Abs(z.Centre[0]) <= 180 && math.Abs(z.Centre[1]) <= 90) {
			return &data.FieldError{Field: "centre", Value: fmt.Sprintf("%v of zone %s", z.Centre, z.Code), Reason: "degrees, longitude then latitude"}
		}
	}
	return nil
}
