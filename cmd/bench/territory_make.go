package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// italyLeast is how many flows a zone has at least, so that a matrix of the size of
// Italy's has about 850,000.
const italyLeast = 76

// generatedFlows returns whole flows between zones, about as many as Italy's matrix,
// or Sardinia's, has: those of a gravity model, drawn up or down to whole people at
// random, and single people to zones at random where they are few.
func generatedFlows(zones []commuting.Zone) (*commuting.Matrix, int, error) {
	p := commuting.GravityByJobs
	p.Least = 0.7
	s, err := commuting.Simulate(zones, p)
	if err != nil {
		return nil, 0, err
	}
	random := rand.New(rand.NewPCG(2011, 11))
	each := italyLeast
	if len(zones) == sardiniaAreas {
		each = sardiniaFlows / sardiniaAreas
	}
	var flows []commuting.Flow
	codes := make([]data.AreaCode, len(zones))
	for i := range int32(len(zones)) {
		codes[i] = zones[i].Code
		flows = appendWhole(flows, s, i, each, random)
	}
	m, err := commuting.NewIndexed(codes, flows)
	if err != nil {
		return nil, 0, err
	}
	return m, flowsOf(m), nil
}

// appendWhole appends the flows of a zone as whole people, and single ones until
// there are as many as each zone has.
func appendWhole(flows []commuting.Flow, s *commuting.Simulation, i int32, each int, random *rand.Rand) []commuting.Flow {
	gone := map[int32]bool{}
	for k, v := range s.Destinations(i) {
		if people := math.Floor(v + random.Float64()); people > 0 {
			gone[k] = true
			flows = append(flows, commuting.Flow{Origin: i, Destination: k, Value: people})
		}
	}
	for len(gone) < each {
		if k := int32(random.IntN(s.Areas())); !gone[k] {
			gone[k] = true
			flows = append(flows, commuting.Flow{Origin: i, Destination: k, Value: 1})
		}
	}
	return flows
}

func flowsOf(m *commuting.Matrix) (n int) {
	for i := range int32(m.Areas()) {
		for range m.Destinations(i) {
			n++
		}
	}
	return n
}

// generatedCities returns the 100 zones with most mass as cities, and the six
// nearest zones of each zone as its neighbours.
func generatedCities(zones []commuting.Zone) ([]commuting.City, commuting.Neighbours, error) {
	points := make([]commuting.Point, len(zones))
	order := make([]int32, len(zones))
	for i, z := range zones {
		points[i], order[i] = z.Centre, int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if zones[a].Mass > zones[b].Mass {
			return -1
		}
		return 1
	})
	var cities []commuting.City
	for _, i := range order[:100] {
		cities = append(cities, commuting.City{ID: string(zones[i].Code), Areas: []int32{i}})
	}
	var pairs [][2]int32
	for i, list := range commuting.Nearest(points, 6) {
		for _, k := range list {
			pairs = append(pairs, [2]int32{int32(i), k})
		}
	}
	near, err := commuting.NewNeighbours(len(zones), pairs)
	return cities, near, err
}
