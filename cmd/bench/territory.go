package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// The size of Italy's commuting matrix, and of Sardinia's of 2001.
const (
	italyAreas    = 7904
	sardiniaAreas = 377
	sardiniaFlows = 10_997
)

// Goals of areas drawn from flows.
const (
	italyGoal      = 500 * time.Millisecond
	sardiniaGoal   = 20 * time.Millisecond
	functionalGoal = 50 * time.Millisecond
	simulationGoal = time.Second
	drawMemoryGoal = 250 << 20
)

// sardiniaFile has the real flows of Sardinia; where it is not, as many are
// generated.
const sardiniaFile = "../shared/data/commuting/sardinia_flows_2001.csv"

// areasFromFlows is P14: labour market areas and functional areas of a country on
// one thread, each in a process of its own.
func (b *bench) areasFromFlows() error {
	size, real := fmt.Sprint(sardiniaAreas), "generated"
	if _, err := os.Stat(sardiniaFile); err == nil {
		size, real = sardiniaFile, "2001"
	}
	for _, w := range []struct {
		name, method, size string
		goal               time.Duration
	}{
		{"labour market areas, Italy-sized", "labour", fmt.Sprint(italyAreas), italyGoal},
		{"labour market areas, Sardinia " + real, "labour", size, sardiniaGoal},
		{"functional areas of 100 cities, Italy-sized", "functional", fmt.Sprint(italyAreas), functionalGoal},
		{"simulated flows, Italy-sized", "simulate", fmt.Sprint(italyAreas), simulationGoal},
	} {
		var r drawn
		if err := b.child(&r, "draw", w.method, w.size, strconv.Itoa(b.rounds())); err != nil {
			return err
		}
		what := fmt.Sprintf("%s, %d municipalities, %d flows, processor time of one thread, least of %d", w.name, r.Areas, r.Flows, b.rounds())
		b.print(line{
			id: "P14", workload: what, figure: milliseconds(r.Processor), limit: "-",
			goal: fmt.Sprintf("<= %d ms", w.goal.Milliseconds()), ok: r.Processor <= w.goal.Seconds(),
		})
		b.note("P14 %s: %.1f ms by the clock%s", w.name, 1000*r.Seconds, r.Found)
		if w.size == fmt.Sprint(italyAreas) {
			b.print(line{
				id: "P14", workload: w.name + ", peak memory of the process", figure: megabytes(r.Peak), limit: "-",
				goal: "<= " + megabytes(drawMemoryGoal), ok: r.Peak <= drawMemoryGoal,
			})
		}
	}
	return nil
}

// rounds is how often something is measured.
func (b *bench) rounds() int {
	if b.short {
		return rounds
	}
	return 3 * rounds
}

// drawn is what a draw of areas took: the least of its rounds.
type drawn struct {
	Seconds, Processor float64
	Peak               int64
	Areas, Flows       int
	Found              string
}

// timed runs f some times after once for nothing, and returns the least time and
// the least time of the processors.
func timed(times int, f func() error) (seconds, processor float64, err error) {
	seconds, processor = math.Inf(1), math.Inf(1)
	for n := range times + 1 {
		busy, err := processorTime()
		if err != nil {
			return 0, 0, err
		}
		start := time.Now()
		if err := f(); err != nil {
			return 0, 0, err
		}
		took := time.Since(start).Seconds()
		after, err := processorTime()
		if err != nil {
			return 0, 0, err
		}
		if n > 0 {
			seconds, processor = min(seconds, took), min(processor, after-busy)
		}
	}
	return seconds, processor, nil
}

// processorTime returns the seconds that this process used so far.
func processorTime() (float64, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds(), nil
}

// drawChild draws areas from flows: the method, how many municipalities or the
// file of their flows, how often.
func drawChild(_ context.Context, args []string) error {
	runtime.GOMAXPROCS(1)
	times, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	var r drawn
	work, err := r.prepare(args[0], args[1])
	if err != nil {
		return err
	}
	runtime.GC()
	if r.Seconds, r.Processor, err = timed(times, work); err != nil {
		return err
	}
	if _, r.Peak, err = resident("self"); err != nil { // with what made the flows
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// prepare makes the flows and returns the work to measure.
func (r *drawn) prepare(method, from string) (work func() error, err error) {
	areas, err := strconv.Atoi(from)
	var m *commuting.Matrix
	var zones []commuting.Zone
	if err != nil {
		m, r.Flows, err = readFlows(from)
	} else {
		zones = scattered(areas)
		m, r.Flows, err = generatedFlows(zones)
	}
	if err != nil {
		return nil, err
	}
	r.Areas = m.Areas()
	switch method {
	case "simulate":
		return func() error {
			s, err := commuting.Simulate(zones, commuting.GravityByResidents)
			if err == nil {
				r.Flows = flowsOf(s.Matrix)
			}
			return err
		}, nil
	case "functional":
		cities, near, err := generatedCities(zones)
		return func() error {
			a, err := m.FunctionalAreas(cities, near, commuting.OECDParams)
			if err == nil {
				r.Found = fmt.Sprintf(", %d passes", a.Passes)
			}
			return err
		}, err
	}
	return func() error {
		a, err := m.LabourAreas(commuting.ISTATParams)
		if err == nil {
			r.Found = fmt.Sprintf(", %d areas after %d iterations", len(m.Partition(a.Labels, m.Areas())), a.Iterations)
		}
		return err
	}, nil
}

// readFlows reads a file of flows with a header: origin, destination, people.
func readFlows(name string) (*commuting.Matrix, int, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, 0, err
	}
	var areas []data.AreaCode
	at := map[string]int32{}
	place := func(code string) int32 {
		i, known := at[code]
		if !known {
			i = int32(len(areas))
			at[code], areas = i, append(areas, data.AreaCode(code))
		}
		return i
	}
	var flows []commuting.Flow
	for _, row := range rows[1:] {
		people, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			return nil, 0, err
		}
		flows = append(flows, commuting.Flow{Origin: place(row[0]), Destination: place(row[1]), Value: people})
	}
	m, err := commuting.NewIndexed(areas, flows)
	return m, len(flows), err
}

// scattered returns zones drawn over a square land with as many of them in a square
// degree as Italy has on average, and sizes that differ as comuni do.
func scattered(n int) []commuting.Zone {
	random := rand.New(rand.NewPCG(2011, 10))
	const perDegree = 240 // 7,904 comuni over 302,000 km², at 42 degrees north
	side := math.Sqrt(float64(n) / perDegree)
	zones := make([]commuting.Zone, n)
	for i := range zones {
		workers := math.Round(800 * math.Exp(1.3*random.NormFloat64()))
		zones[i] = commuting.Zone{
			Code: data.AreaCode(fmt.Sprintf("%06d", i)), Workers: workers, Mass: max(1, workers*(0.5+random.Float64())),
			Centre: commuting.Point{8 + side*random.Float64(), 39 + side*random.Float64()}, AreaKm2: 38,
		}
	}
	return zones
}
