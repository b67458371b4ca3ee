package choropleth

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
	"cittamedie/data/cube"
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
		limits := jenks(slices.Sorted(slices.Values(xs)), k)
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

func TestNew(t *testing.T) {
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
			if got := New(tt.values, tt.decimals, UsualScheme).Limits; !slices.Equal(got, tt.want) {
				t.Errorf("New(%v) = %v, want %v", tt.values, got, tt.want)
			}
		})
	}
}

// Ten values, of which 40 is far out: mean 8.5, sample deviation 11.2.
func TestLowerLimits(t *testing.T) {
	const tol = 1e-9
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 40}
	s := math.Sqrt((7.5*7.5 + 6.5*6.5 + 5.5*5.5 + 4.5*4.5 + 3.5*3.5 + 2.5*2.5 + 1.5*1.5 + 0.5*0.5 + 0.5*0.5 + 31.5*31.5) / 9)
	tests := []struct {
		name   string
		values []float64
		scheme Scheme
		want   []float64
	}{
		{"natural", ten, Scheme{Jenks, 3}, []float64{1, 5, 40}}, // {1–5} and {6–9} are as good: the lower cut is taken
		{"natural, fewer values than classes", []float64{4, 4, 9}, Scheme{Jenks, 5}, []float64{4, 9}},
		{"as many in each", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Scheme{Quantile, 5}, []float64{1, 3, 5, 7, 9}},
		{"as many in each, ties", []float64{1, 1, 1, 1, 2}, Scheme{Quantile, 5}, []float64{1, 2}},
		{"one width", []float64{0, 1, 2, 40}, Scheme{Equal, 4}, []float64{0, 10, 20, 30}},
		{"one width, all equal", []float64{7, 7}, Scheme{Equal, 4}, []float64{7}},
		{"deviations", ten, Scheme{Deviation, 0}, []float64{1, 8.5, 8.5 + s, 8.5 + 2*s}},
		{"deviations, all equal", []float64{7, 7}, Scheme{Deviation, 0}, []float64{7}},
		{"head and tails", ten, Scheme{HeadTails, 0}, []float64{1, 8.5, 24.5}},
		{"head and tails, all equal", []float64{7, 7}, Scheme{HeadTails, 0}, []float64{7}},
		{"box", ten, Scheme{Box, 0}, []float64{1, 3.25, 5.5, 7.75, 7.75 + 1.5*4.5}},
		{"box, all equal", []float64{7, 7}, Scheme{Box, 0}, []float64{7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lowerLimits(tt.values, tt.scheme)
			if !slices.EqualFunc(got, tt.want, func(a, b float64) bool { return math.Abs(a-b) < tol }) {
				t.Errorf("lowerLimits(%v) = %v, want %v", tt.values, got, tt.want)
			}
		})
	}
}

func TestEveryValueHasItsClass(t *testing.T) {
	const tol = 1e-9
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.Float64Range(0, 1000), 1, 200).Draw(t, "xs")
		s := Scheme{rapid.SampledFrom(Methods).Draw(t, "method"), rapid.IntRange(FewestClasses, MostClasses).Draw(t, "number")}
		c := New(xs, rapid.IntRange(0, 2).Draw(t, "decimals"), s)
		if !slices.IsSorted(c.Limits) || len(c.Limits) < 2 || s.numbered() && c.Len() > s.Number || c.Len() > max(1, c.Different) && s.Method == Jenks {
			t.Fatalf("limits = %v", c.Limits)
		}
		cells, groups := make([]cube.Cell, len(xs)), make([][]float64, c.Len())
		for i, x := range xs {
			of := c.Of(x)
			if of < 0 || of >= c.Len() || of > 0 && x < c.Limits[of] || of < c.Len()-1 && x >= c.Limits[of+1] {
				t.Fatalf("class of %g in %v = %d", x, c.Limits, of)
			}
			cells[i] = cube.Cell{Value: x, Status: data.Final}
			groups[of] = append(groups[of], x)
		}
		var inside float64
		for i, n := range c.Counts(cells) {
			if n != len(groups[i]) {
				t.Fatalf("class %d has %d values, want %d", i, n, len(groups[i]))
			}
			if n > 0 {
				inside += deviance(groups[i])
			}
		}
		if total := deviance(xs); c.Fit.Valid && math.Abs(c.Fit.Value-(1-inside/total)) > tol {
			t.Fatalf("fit = %g, want %g", c.Fit.Value, 1-inside/total)
		}
	})
}

func TestCountry(t *testing.T) {
	c := New([]float64{10, 20, 30, 40, 50}, 0, Scheme{Equal, 4}) // 10, 20, 30, 40, 50
	of := func(v float64) cube.Cell { return cube.Cell{Value: v, Status: data.Final} }
	tests := []struct {
		name  string
		in    data.Indicator
		cell  cube.Cell
		class int
	}{
		{"first", data.Indicator{}, of(10), 0},
		{"a limit is of the class above", data.Indicator{}, of(30), 2},
		{"the largest is of the last", data.Indicator{}, of(50), 3},
		{"below", data.Indicator{}, of(9), -1},
		{"above", data.Indicator{}, of(51), -1},
		{"a total is of none", data.Indicator{Quantity: true}, of(30), -1},
		{"no figure", data.Indicator{}, cube.Cell{Status: data.Suppressed}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Country(tt.in, tt.cell); got != tt.class {
				t.Errorf("Country = %d, want %d", got, tt.class)
			}
		})
	}
}

func TestDecimals(t *testing.T) {
	tests := []struct {
		limits []float64
		most   int
		want   int
	}{
		{[]float64{1, 2}, 2, 0}, {[]float64{1.5, 2}, 2, 1}, {[]float64{0.1, 0.3}, 3, 1}, {[]float64{0.125, 0.3}, 2, 2},
	}
	for _, tt := range tests {
		if got := (&Classes{Limits: tt.limits}).Decimals(tt.most); got != tt.want {
			t.Errorf("Decimals(%v, %d) = %d, want %d", tt.limits, tt.most, got, tt.want)
		}
	}
}

func BenchmarkJenks(b *testing.B) {
	xs := make([]float64, 100_000)
	for i := range xs {
		xs[i] = math.Sin(float64(i)) * 1000
	}
	slices.Sort(xs)
	for b.Loop() {
		jenks(xs, UsualNumber)
	}
}
