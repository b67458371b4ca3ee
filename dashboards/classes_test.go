package dashboards

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// deviance is the sum of squared deviations from the mean.
func deviance(xs []float64) float64 {
	var mean, sum float64
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	for _, x := range xs {
		sum += (x - mean) * (x - mean)
	}
	return sum
}

// within adds up the deviance of the classes that limits make.
func within(xs, limits []float64) float64 {
	var sum float64
	for i, low := range limits {
		var class []float64
		for _, x := range xs {
			if x >= low && (i == len(limits)-1 || x < limits[i+1]) {
				class = append(class, x)
			}
		}
		sum += deviance(class)
	}
	return sum
}

// bruteForce tries every way to cut the distinct values into k runs.
func bruteForce(xs []float64, k int) float64 {
	values := slices.Compact(slices.Sorted(slices.Values(xs)))
	k = min(k, len(values))
	best := math.Inf(1)
	var try func(limits []float64, from int)
	try = func(limits []float64, from int) {
		if len(limits) == k {
			best = min(best, within(xs, limits))
			return
		}
		for i := from; i < len(values); i++ {
			try(append(slices.Clone(limits), values[i]), i+1)
		}
	}
	try([]float64{values[0]}, 1)
	return best
}

func TestJenksIsAsGoodAsTryingEverything(t *testing.T) {
	const tol = 1e-6
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.Float64Range(-100, 100), 1, 11).Draw(t, "xs")
		if rapid.Bool().Draw(t, "ties") {
			for i := range xs {
				xs[i] = math.Round(xs[i] / 20)
			}
		}
		k := rapid.IntRange(1, 5).Draw(t, "k")
		limits := jenks(xs, k)
		if got, want := within(xs, limits), bruteForce(xs, k); math.Abs(got-want) > tol {
			t.Fatalf("jenks(%v, %d) = %v: deviance %g, want %g", xs, k, limits, got, want)
		}
	})
}

// Three groups that anybody would see.
func TestJenksWorkedExample(t *testing.T) {
	got := jenks([]float64{1, 2, 2, 10, 11, 12, 30, 31}, 3)
	if want := []float64{1, 10, 30}; !slices.Equal(got, want) {
		t.Errorf("jenks = %v, want %v", got, want)
	}
}

func TestNewClasses(t *testing.T) {
	tests := []struct {
		name     string
		values   []float64
		decimals int
		want     []float64
	}{
		{"none", nil, 1, nil},
		{"one value", []float64{48.2}, 1, []float64{48, 49}},
		{"all equal", []float64{5, 5, 5}, 0, []float64{5, 5}},
		{"rounded", []float64{101.31, 102.2, 148.7, 151.2, 178.9, 181.3, 205.1, 206.6, 240.2}, 1, []float64{101, 149, 179, 205, 240, 241}},
		{"small shares", []float64{0.11, 0.12, 0.31, 0.52, 0.71, 0.93}, 2, []float64{0.11, 0.31, 0.52, 0.71, 0.93, 0.93}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newClasses(tt.values, tt.decimals, usualScheme).Limits; !slices.Equal(got, tt.want) {
				t.Errorf("newClasses(%v) = %v, want %v", tt.values, got, tt.want)
			}
		})
	}
}

func TestQuantiles(t *testing.T) {
	if got, want := quantiles([]float64{9, 1, 2, 3, 4, 5, 6, 7, 8, 10}, 5), []float64{1, 3, 5, 7, 9}; !slices.Equal(got, want) {
		t.Errorf("quantiles = %v, want %v", got, want)
	}
	if got, want := quantiles([]float64{1, 1, 1, 1, 2}, 5), []float64{1, 2}; !slices.Equal(got, want) {
		t.Errorf("quantiles with ties = %v, want %v", got, want)
	}
}

func TestEqualIntervals(t *testing.T) {
	if got, want := equalIntervals([]float64{0, 1, 2, 40}, 4), []float64{0, 10, 20, 30}; !slices.Equal(got, want) {
		t.Errorf("equalIntervals = %v, want %v", got, want)
	}
	if got, want := equalIntervals([]float64{7, 7}, 4), []float64{7}; !slices.Equal(got, want) {
		t.Errorf("equalIntervals of equal values = %v, want %v", got, want)
	}
}

func TestEveryValueHasItsClass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.Float64Range(0, 1000), 1, 200).Draw(t, "xs")
		s := scheme{rapid.SampledFrom(methods).Draw(t, "method"), rapid.IntRange(fewestClasses, mostClasses).Draw(t, "number")}
		c := newClasses(xs, rapid.IntRange(0, 2).Draw(t, "decimals"), s)
		if !slices.IsSorted(c.Limits) || len(c.Limits) < 2 || len(c.Limits) > s.Number+1 {
			t.Fatalf("limits = %v", c.Limits)
		}
		for _, x := range xs {
			if i := c.of(x); i < 0 || i > len(c.Limits)-2 {
				t.Fatalf("class of %g = %d", x, i)
			}
		}
	})
}

func BenchmarkJenks(b *testing.B) {
	xs := make([]float64, 100_000)
	for i := range xs {
		xs[i] = math.Sin(float64(i)) * 1000
	}
	for b.Loop() {
		jenks(xs, classCount)
	}
}
