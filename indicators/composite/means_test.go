package composite

import (
	"errors"
	"math"
	"testing"

	"cittamedie/data"
)

func TestPowerMean(t *testing.T) {
	tests := []struct {
		name         string
		row, weights []float64
		p, want      float64
	}{
		{"arithmetic", []float64{1, 2, 6}, []float64{1, 1, 1}, 1, 3},
		{"arithmetic of negative values", []float64{-1, -3}, []float64{1, 1}, 1, -2},
		{"weighted", []float64{1, 5}, []float64{3, 1}, 1, 2},
		{"geometric", []float64{2, 8}, []float64{1, 1}, 0, 4},
		{"harmonic", []float64{2, 6}, []float64{1, 1}, -1, 3},
		{"quadratic", []float64{1, 7}, []float64{1, 1}, 2, 5},
		{"quadratic of zero", []float64{0, 0}, []float64{1, 1}, 2, 0},
		{"minimum", []float64{-4, 7}, []float64{1, 1}, math.Inf(-1), -4},
		{"maximum", []float64{-4, 7}, []float64{1, 1}, math.Inf(1), 7},
		{"missing", []float64{2, nan, 8}, []float64{1, 5, 1}, 0, 4},
		{"weight 0 of a value of 0", []float64{0, 3}, []float64{0, 1}, 0, 3},
		{"equal", []float64{0.1, 0.1, 0.1}, []float64{1, 2, 3}, -1, 0.1},
		{"great power", []float64{1e300, 2e300}, []float64{1, 1}, 200, 2e300 * math.Pow(0.5, 1./200)},
	}
	for _, tt := range tests {
		got, err := PowerMean(tt.row, tt.weights, tt.p)
		if err != nil || !agree([]float64{got}, []float64{tt.want}) {
			t.Errorf("%s: PowerMean = %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
}

func TestPowerMeanRefuses(t *testing.T) {
	tests := []struct {
		name         string
		row, weights []float64
		p            float64
		want         error
	}{
		{"geometric of zero", []float64{0, 1}, []float64{1, 1}, 0, ErrNotPositive},
		{"harmonic of a negative value", []float64{-1, 1}, []float64{1, 1}, -1, ErrNotPositive},
		{"root of a negative value", []float64{-1, 1}, []float64{1, 1}, 0.5, ErrNotPositive},
		{"all missing", []float64{nan, nan}, []float64{1, 1}, 1, ErrAllMissing},
		{"what is left has no weight", []float64{nan, 1}, []float64{1, 0}, 1, ErrAllMissing},
		{"weights sum to zero", []float64{1, 2}, []float64{0, 0}, 1, ErrWeights},
		{"negative weight", []float64{1, 2}, []float64{2, -1}, 1, ErrWeights},
		{"weight not a number", []float64{1, 2}, []float64{2, nan}, 1, ErrWeights},
		{"infinite", []float64{1, math.Inf(1)}, []float64{1, 1}, 1, ErrInfinite},
		{"no power", []float64{1, 2}, []float64{1, 1}, nan, ErrChoice},
	}
	for _, tt := range tests {
		if got, err := PowerMean(tt.row, tt.weights, tt.p); !errors.Is(err, tt.want) {
			t.Errorf("%s: PowerMean = %v, %v, want error %v", tt.name, got, err, tt.want)
		}
	}
}

func TestAggregate(t *testing.T) {
	columns := [][]float64{{1, 1, nan, nan}, {3, nan, nan, 5}, {5, nan, nan, nan}}
	tests := []struct {
		coverage float64
		want     []float64
	}{
		{0, []float64{3, 1, nan, 5}},
		{0.3, []float64{3, 1, nan, 5}},
		{0.5, []float64{3, nan, nan, nan}},
		{1, []float64{3, nan, nan, nan}},
	}
	for _, tt := range tests {
		got, err := Aggregate(columns, []float64{1, 1, 1}, 1, tt.coverage)
		if err != nil || !agree(got.Value, tt.want) || !agree(got.Coverage, []float64{1, 1. / 3, 0, 1. / 3}) {
			t.Errorf("coverage %v: Aggregate = %+v, %v, want %v", tt.coverage, got, err, tt.want)
		}
	}
	if _, err := Aggregate(columns, []float64{1, 1, 1}, 1, 1.5); !errors.Is(err, ErrChoice) {
		t.Errorf("coverage 1.5: error %v, want %v", err, ErrChoice)
	}
}

func TestAMPI(t *testing.T) {
	// M = 90, S² = 200/3, penalty = 200/270.
	row := []float64{80, 90, 100}
	got, err := AMPI(row, Imbalance{Penalty: Lowers, Spread: Population, Coverage: 1})
	if err != nil || !agree([]float64{got.Mean, got.Deviation, got.Penalty, got.Value}, []float64{90, math.Sqrt(200. / 3), 20. / 27, 90 - 20./27}) {
		t.Errorf("AMPI lowers = %+v, %v", got, err)
	}
	got, err = AMPI(row, Imbalance{Penalty: Raises, Spread: Sample, Coverage: 1}) // S² = 100
	if err != nil || !agree([]float64{got.Value, got.Variation()}, []float64{90 + 100./90, 10. / 90}) {
		t.Errorf("AMPI raises = %+v, %v", got, err)
	}
	got, err = AMPI([]float64{70, 110, nan}, Imbalance{Penalty: Lowers, Spread: Population, Weights: []float64{3, 1, 4}, Coverage: 0.5})
	// M = 80, S² = 3/4·100 + 1/4·900 = 300
	if err != nil || got.Available != 2 || !agree([]float64{got.Mean, got.Value}, []float64{80, 80 - 300./80}) {
		t.Errorf("AMPI weighted = %+v, %v", got, err)
	}
	if got, err = AMPI([]float64{90}, Imbalance{Penalty: Lowers, Coverage: 1}); err != nil || got.Value != 90 {
		t.Errorf("AMPI of one indicator = %+v, %v, want 90", got, err)
	}
}

func TestAMPIRefuses(t *testing.T) {
	tests := []struct {
		name string
		row  []float64
		how  Imbalance
		want error
	}{
		{"missing", []float64{1, nan}, Imbalance{Penalty: Lowers, Coverage: 1}, ErrCoverage},
		{"all missing", []float64{nan}, Imbalance{Penalty: Lowers}, ErrAllMissing},
		{"mean of zero", []float64{-1, 1}, Imbalance{Penalty: Lowers}, ErrNotPositive},
		{"weights", []float64{1, 1}, Imbalance{Penalty: Lowers, Weights: []float64{0, 0}}, ErrWeights},
		{"no direction", []float64{1, 1}, Imbalance{}, ErrChoice},
		{"infinite", []float64{1, math.Inf(1)}, Imbalance{Penalty: Lowers}, ErrInfinite},
	}
	for _, tt := range tests {
		if got, err := AMPI(tt.row, tt.how); !errors.Is(err, tt.want) {
			t.Errorf("%s: AMPI = %+v, %v, want error %v", tt.name, got, err, tt.want)
		}
	}
}

func TestMPI(t *testing.T) {
	// z of the first column 90, 110; of the second, negative, 110, 90.
	areas, z, err := MPI([][]float64{{1, 3}, {10, 20}}, []data.Polarity{data.Positive, data.Negative}, Population, Imbalance{Penalty: Lowers, Spread: Population})
	if err != nil || !agree(z[0], []float64{90, 110}) || !agree(z[1], []float64{110, 90}) {
		t.Fatalf("MPI = %v, %v", z, err)
	}
	if !agree([]float64{areas[0].Value, areas[1].Value}, []float64{99, 99}) {
		t.Errorf("MPI = %+v, want 99 twice", areas)
	}
	if _, _, err := MPI([][]float64{{1, 1}}, []data.Polarity{data.Positive}, Population, Imbalance{Penalty: Lowers}); !errors.Is(err, ErrZeroVariance) {
		t.Errorf("MPI of equal areas: error %v, want %v", err, ErrZeroVariance)
	}
}
