package composite

import (
	"errors"
	"math"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every run of 2^k points has one in each of 2^k parts of a coordinate.
func TestQuasiIsEven(t *testing.T) {
	q := newQuasi(mostDimensions, 9)
	for d := range mostDimensions {
		for _, n := range []uint32{2, 16, 256, 4096} {
			seen := make([]bool, n)
			for p := range n {
				at := int(q.at(n+p, d) * float64(n))
				if seen[at] {
					t.Fatalf("coordinate %d: part %d of %d is hit twice", d, at, n)
				}
				seen[at] = true
			}
		}
	}
}

// outputsOf evaluates a function of d numbers in the order of SobolIndices.
func outputsOf(f func(x []float64) float64, n, d int, seed uint64) []float64 {
	q := newQuasi(2*d, seed)
	y := make([]float64, 0, n*(d+2))
	x := make([]float64, d)
	for block := range d + 2 {
		for p := range n {
			for i := range d {
				at := i
				if block == 1 || block == i+2 {
					at += d
				}
				x[i] = q.at(uint32(p), at)
			}
			y = append(y, f(x))
		}
	}
	return y
}

// The analytic indices of the function of Ishigami with a = 7 and b = 0.1, and of
// the function g of Sobol'.
func TestSobolIndicesConverge(t *testing.T) {
	ishigami := func(x []float64) float64 {
		a, b, c := (2*x[0]-1)*math.Pi, (2*x[1]-1)*math.Pi, (2*x[2]-1)*math.Pi
		return math.Sin(a) + 7*math.Sin(b)*math.Sin(b) + 0.1*math.Pow(c, 4)*math.Sin(a)
	}
	g := func(x []float64) float64 {
		y := 1.0
		for i, a := range []float64{0, 1, 4.5, 9, 99} {
			y *= (math.Abs(4*x[i]-2) + a) / (1 + a)
		}
		return y
	}
	// Of g: V_i = 1/3 / (1 + a_i)², V = Π (1 + V_i) − 1.
	part := func(a float64) float64 { return 1. / 3 / ((1 + a) * (1 + a)) }
	all := 1.0
	for _, a := range []float64{0, 1, 4.5, 9, 99} {
		all *= 1 + part(a)
	}
	var first, total []float64
	for _, a := range []float64{0, 1, 4.5, 9, 99} {
		first = append(first, part(a)/(all-1))
		total = append(total, part(a)*all/(1+part(a))/(all-1))
	}
	tests := []struct {
		name         string
		f            func([]float64) float64
		first, total []float64
	}{
		{"Ishigami", ishigami, []float64{0.3139, 0.4424, 0}, []float64{0.5576, 0.4424, 0.2437}},
		{"g", g, first, total},
	}
	const n = 1 << 14
	for _, tt := range tests {
		d := len(tt.first)
		got, err := Bootstrap(outputsOf(tt.f, n, d, 1), n, d, 100, 0.95, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range got {
			if math.Abs(s.First-tt.first[i]) > 0.02 || math.Abs(s.Total-tt.total[i]) > 0.02 {
				t.Errorf("%s: input %d has %+v, want %v and %v", tt.name, i, s, tt.first[i], tt.total[i])
			}
			if s.FirstLower > s.First || s.FirstUpper < s.First || s.TotalLower > s.Total || s.TotalUpper < s.Total {
				t.Errorf("%s: interval of %+v", tt.name, s)
			}
		}
	}
}

func TestSobolIndicesByHand(t *testing.T) {
	// y_A = 0 2, y_B = 2 0, y_AB = y_B: V = 4/3, S = 1/2 (2·2 + 0) / V, S_T = 1/4 · 8 / V.
	got, variance, err := SobolIndices([]float64{0, 2, 2, 0, 2, 0}, 2, 1)
	if err != nil || !agree([]float64{got[0].First, got[0].Total, variance}, []float64{1.5, 1.5, 4. / 3}) {
		t.Errorf("SobolIndices = %+v, %v, %v", got, variance, err)
	}
	for name, tt := range map[string]struct {
		y    []float64
		want error
	}{
		"too few":      {[]float64{1, 2, 3, 4}, ErrChoice},
		"none":         {nil, ErrChoice},
		"infinite":     {[]float64{1, 2, 3, 4, 5, math.Inf(1)}, ErrInfinite},
		"all the same": {[]float64{1, 1, 1, 1, 1, 1}, ErrZeroVariance},
	} {
		if _, _, err := SobolIndices(tt.y, 2, 1); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestSensitivity(t *testing.T) {
	d := exampleDesign(t, 20, 5, true)
	how := Sampling{Points: 512, Seed: 3, Area: -1, Bootstrap: 50, Confidence: 0.9}
	got, err := d.Sensitivity(how)
	if err != nil || got.Runs != 512*6 || len(got.Indices) != 4 {
		t.Fatalf("Sensitivity = %+v, %v", got, err)
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	if again, err := d.Sensitivity(how); err != nil || !cmp.Equal(again, got) {
		t.Errorf("on one processor = %+v, %v, want %+v", again, err, got)
	}
	// A choice between the same twice changes nothing.
	d.Aggregations = []Aggregation{{Power: 1}, {Power: 1}}
	d.Missing = d.Missing[:1]
	how.Area = 4
	if got, err = d.Sensitivity(how); err != nil || len(got.Choices) != 3 || got.Indices[1].Total != 0 || got.Indices[1].First != 0 {
		t.Errorf("Sensitivity = %+v, %v, want nothing of the aggregation", got, err)
	}
	for name, tt := range map[string]struct {
		how  Sampling
		want error
	}{
		"area":       {Sampling{Points: 16, Area: 20}, ErrChoice},
		"points":     {Sampling{Points: 1, Area: -1}, ErrChoice},
		"confidence": {Sampling{Points: 64, Area: -1, Bootstrap: 10, Confidence: 1}, ErrChoice},
	} {
		if _, err := d.Sensitivity(tt.how); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
	d.Scalings, d.Aggregations, d.Weights = d.Scalings[:1], d.Aggregations[:1], d.Weights[:1]
	if _, err := d.Sensitivity(how); !errors.Is(err, ErrZeroVariance) {
		t.Errorf("without choices: error %v, want %v", err, ErrZeroVariance)
	}
}

// 4,096 points of four choices over 150 cities and 40 indicators.
func BenchmarkSensitivity(b *testing.B) {
	d := exampleDesign(b, 150, 40, true)
	for b.Loop() {
		if _, err := d.Sensitivity(Sampling{Points: 4096, Seed: 1, Area: -1, Bootstrap: 200, Confidence: 0.95}); err != nil {
			b.Fatal(err)
		}
	}
}
