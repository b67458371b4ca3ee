package commuting

import (
	"math"
	"math/rand/v2"
	"testing"
)

// gridWidth is how many municipalities of the generated country lie side by side.
const gridWidth = 89

// italy returns 7,904 municipalities on a plane, about on a grid, with 0.85 million flows that
// grow with the size of the two and fall with the square of their distance.
func italy(tb testing.TB) *Matrix {
	tb.Helper()
	const n, perArea, cell = 7904, 60, 1000.0 / gridWidth
	r := rand.New(rand.NewPCG(2011, 10))
	x, y, size := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = cell*(float64(i%gridWidth)+r.Float64()), cell*(float64(i/gridWidth)+r.Float64())
		size[i] = 300 * math.Exp(1.3*r.NormFloat64())
	}
	flows := make([]Flow, 0, 120*n)
	for i := range n {
		away := size[i] * (0.3 + 0.4*r.Float64())
		flows = append(flows, Flow{int32(i), int32(i), math.Ceil(size[i] - away)})
		weights, total := make([]float64, n), 0.0
		for j := range n {
			if j != i {
				d := (x[i]-x[j])*(x[i]-x[j]) + (y[i]-y[j])*(y[i]-y[j])
				weights[j] = size[j] / ((d + 20) * math.Sqrt(math.Sqrt(d+20)))
				total += weights[j]
			}
		}
		flows = appendStrongest(flows, int32(i), weights, away/total, perArea, r)
	}
	m, err := NewIndexed(codes(n), flows)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// appendStrongest appends the flows of municipality i that round to a person or
// more, up to a number of them; the weakest are drawn at random.
func appendStrongest(flows []Flow, i int32, weights []float64, scale float64, most int, r *rand.Rand) []Flow {
	kept := 0
	for j, w := range weights {
		if v := math.Floor(w*scale + r.Float64()); v > 0 {
			flows = append(flows, Flow{i, int32(j), v})
			kept++
		}
	}
	for ; kept < most; kept++ {
		near := (int(i) + int(r.NormFloat64()*100) + len(weights)) % len(weights)
		flows = append(flows, Flow{i, int32(near), 1})
	}
	return flows
}

func BenchmarkLabourAreasItaly(b *testing.B) {
	m := italy(b)
	b.ReportAllocs()
	for b.Loop() {
		a, err := m.LabourAreas(istat2011)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(a.Iterations), "iterations")
	}
	b.ReportMetric(float64(len(m.out.end)), "flows")
}

func BenchmarkLabourAreasSardinia(b *testing.B) {
	m := sardinia(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.LabourAreas(istat2011); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTuneItaly measures the search for municipalities apart, on a grid.
func BenchmarkTuneItaly(b *testing.B) {
	m := italy(b)
	a, err := m.LabourAreas(istat2011)
	if err != nil {
		b.Fatal(err)
	}
	borders := grid(b, m.Areas())
	for b.Loop() {
		m.Tune(a.Labels, borders, 2)
	}
}

// BenchmarkFunctionalAreasItaly measures the areas of 100 cities, on a grid.
func BenchmarkFunctionalAreasItaly(b *testing.B) {
	m := italy(b)
	var cities []City
	for i := range 100 {
		cities = append(cities, City{string(m.Code(int32(79 * i))), []int32{int32(79 * i)}})
	}
	borders := grid(b, m.Areas())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.FunctionalAreas(cities, borders, OECDParams); err != nil {
			b.Fatal(err)
		}
	}
}

// grid returns the neighbours of areas in rows of gridWidth.
func grid(tb testing.TB, n int) Neighbours {
	tb.Helper()
	var pairs [][2]int32
	for i := range int32(n) {
		if (i+1)%gridWidth != 0 && int(i)+1 < n {
			pairs = append(pairs, [2]int32{i, i + 1})
		}
		if int(i)+gridWidth < n {
			pairs = append(pairs, [2]int32{i, i + gridWidth})
		}
	}
	near, err := NewNeighbours(n, pairs)
	if err != nil {
		tb.Fatal(err)
	}
	return near
}
