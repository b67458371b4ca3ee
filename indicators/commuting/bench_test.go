package commuting

import (
	"math/rand/v2"
	"testing"

	"cittamedie/data"
)

// country returns flows of the size of Italy: 8,000 municipalities that each
// send workers to others, most of them near, in 500,000 flows.
func country() []Flow {
	const areas, perArea = 8000, 500000 / 8000
	r := rand.New(rand.NewPCG(2001, 11))
	flows := make([]Flow, 0, areas*(perArea+1))
	for h := range int32(areas) {
		flows = append(flows, Flow{h, h, float64(500 + r.IntN(5000))})
		for range perArea {
			k := (int(h) + int(r.NormFloat64()*200) + areas) % areas
			flows = append(flows, Flow{h, int32(k), float64(1 + r.IntN(100))})
		}
	}
	return flows
}

func BenchmarkNew(b *testing.B) {
	areas, flows := codes(8000), country()
	named := make([]data.Flow, len(flows))
	for i, f := range flows {
		named[i] = people(areas[f.Origin], areas[f.Destination], f.Value)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(areas, named); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewIndexed(b *testing.B) {
	areas, flows := codes(8000), country()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewIndexed(areas, flows); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGroups measures the sums of 107 provinces, in one pass over the flows.
func BenchmarkGroups(b *testing.B) {
	m, err := NewIndexed(codes(8000), country())
	if err != nil {
		b.Fatal(err)
	}
	const provinces = 107
	labels := make([]int32, m.Areas())
	for i := range labels {
		labels[i] = int32(i * provinces / m.Areas())
	}
	b.ReportAllocs()
	for b.Loop() {
		m.Groups(labels, provinces)
	}
}

// BenchmarkSum measures one area vasta of 40 municipalities.
func BenchmarkSum(b *testing.B) {
	m, err := NewIndexed(codes(8000), country())
	if err != nil {
		b.Fatal(err)
	}
	set := identity(40)
	b.ReportAllocs()
	for b.Loop() {
		m.Sum(set)
	}
}
