package composite

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestCorrelation(t *testing.T) {
	// Of x = 1 2 3 4 and y = 1 3 2 4: Σxy = 4, Σx² = Σy² = 5; one pair of six turned.
	x, y := []float64{1, 2, 3, 4, nan, 9}, []float64{1, 3, 2, 4, 7, nan}
	tests := []struct {
		name string
		of   func(x, y []float64) (float64, error)
		want float64
	}{{"Pearson", Pearson, 0.8}, {"Spearman", Spearman, 0.8}, {"Kendall", Kendall, 4. / 6}}
	for _, tt := range tests {
		got, err := tt.of(x, y)
		if err != nil || math.Abs(got-tt.want) > tol {
			t.Errorf("%s = %v, %v, want %v", tt.name, got, err, tt.want)
		}
		for _, r := range []struct {
			x, y []float64
			want error
		}{
			{[]float64{1, nan}, []float64{nan, 1}, ErrAllMissing},
			{[]float64{1, nan}, []float64{1, 1}, ErrTooFew},
			{[]float64{1, 1}, []float64{1, 2}, ErrZeroVariance},
			{[]float64{1, math.Inf(1)}, []float64{1, 2}, ErrInfinite},
		} {
			if _, err := tt.of(r.x, r.y); !errors.Is(err, r.want) {
				t.Errorf("%s(%v, %v): error %v, want %v", tt.name, r.x, r.y, err, r.want)
			}
		}
	}
	// Ties: of the three pairs of 1 1 2 and 1 2 3 two agree, one is tied in x.
	if got, err := Kendall([]float64{1, 1, 2}, []float64{1, 2, 3}); err != nil || math.Abs(got-2/math.Sqrt(6)) > tol {
		t.Errorf("Kendall with a tie = %v, %v, want %v", got, err, 2/math.Sqrt(6))
	}
}

func TestCronbach(t *testing.T) {
	// Variances 1 and 1, covariance 1/2: α = 2 · 1/(2 + 1).
	got, err := Cronbach([][]float64{{1, 2, 3}, {2, 1, 3}})
	if err != nil || math.Abs(got-2./3) > tol {
		t.Errorf("Cronbach = %v, %v, want 2/3", got, err)
	}
	if got, err := Cronbach([][]float64{{1, 2, 3}, {1, 2, 3}}); err != nil || math.Abs(got-1) > tol {
		t.Errorf("Cronbach of twins = %v, %v, want 1", got, err)
	}
	if _, err := Cronbach([][]float64{{1, 2}}); !errors.Is(err, ErrTooFew) {
		t.Errorf("Cronbach of one: error %v, want %v", err, ErrTooFew)
	}
	if _, err := Cronbach([][]float64{{1, 1}, {2, 2}}); !errors.Is(err, ErrZeroVariance) {
		t.Errorf("Cronbach of constants: error %v, want %v", err, ErrZeroVariance)
	}
}

func TestPrincipalComponents(t *testing.T) {
	// Correlation 0.8: eigenvalues 1.8 and 0.2.
	got, err := PrincipalComponents([][]float64{{1, 2, 3, 4, nan}, {1, 3, 2, 4, 5}})
	if err != nil {
		t.Fatal(err)
	}
	half := math.Sqrt(0.5)
	if !agree(got.Deviation, []float64{math.Sqrt(1.8), math.Sqrt(0.2)}) || !agree(got.Share, []float64{0.9, 0.1}) ||
		!agree(got.Loadings[0], []float64{half, half}) || got.Kept != 1 || got.Areas != 4 {
		t.Errorf("PrincipalComponents = %+v", got)
	}
	if _, err := PrincipalComponents([][]float64{{1, 2}, {3, 3}}); !errors.Is(err, ErrZeroVariance) {
		t.Errorf("of a constant: error %v, want %v", err, ErrZeroVariance)
	}
	if _, err := PrincipalComponents([][]float64{{1, nan}, {3, 4}}); !errors.Is(err, ErrTooFew) {
		t.Errorf("of one area: error %v, want %v", err, ErrTooFew)
	}
}

func TestTree(t *testing.T) {
	tree, err := NewTree([]Node{
		{"a", "left", 1}, {"b", "left", 3}, {"c", "right", 5}, {"left", "all", 1}, {"right", "all", 1}, {"all", "", 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := tree.EffectiveWeights(); !agree(got, []float64{1. / 8, 3. / 8, 1. / 2, 1. / 2, 1. / 2, 1}) {
		t.Errorf("EffectiveWeights = %v", got)
	}
	scores, err := tree.Aggregate(map[string][]float64{"a": {8, nan}, "b": {4, nan}, "c": {1, 2}}, 1, 0)
	if err != nil || !agree(scores["all"].Value, []float64{3, 2}) || !agree(scores["left"].Value, []float64{5, nan}) {
		t.Errorf("Aggregate = %v, %v", scores, err)
	}
	if _, err := tree.Aggregate(nil, 1, 0); !errors.Is(err, ErrTree) {
		t.Errorf("Aggregate of no columns: error %v, want %v", err, ErrTree)
	}
	for name, tt := range map[string]struct {
		nodes []Node
		want  error
	}{
		"two roots":      {[]Node{{"a", "", 1}, {"b", "", 1}}, ErrTree},
		"twice":          {[]Node{{"a", "", 1}, {"a", "a", 1}}, ErrTree},
		"unknown parent": {[]Node{{"a", "", 1}, {"b", "z", 1}}, ErrTree},
		"circle":         {[]Node{{"a", "", 1}, {"b", "c", 1}, {"c", "b", 1}}, ErrTree},
		"weights":        {[]Node{{"a", "", 1}, {"b", "a", 0}}, ErrWeights},
	} {
		if _, err := NewTree(tt.nodes); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", name, err, tt.want)
		}
	}
}

func TestDenominateAndImpute(t *testing.T) {
	if got, err := Denominate([]float64{6, nan, 5}, []float64{2, 3, nan}); err != nil || !agree(got, []float64{3, nan, nan}) {
		t.Errorf("Denominate = %v, %v", got, err)
	}
	if _, err := Denominate([]float64{6}, []float64{0}); !errors.Is(err, ErrNotPositive) {
		t.Errorf("Denominate by 0: error %v, want %v", err, ErrNotPositive)
	}
	got, imputed, err := ImputeGroupMean([]float64{1, 3, nan, nan}, []string{"a", "a", "a", "b"})
	if err != nil || !agree(got, []float64{1, 3, 2, nan}) || !imputed[2] || imputed[3] {
		t.Errorf("ImputeGroupMean = %v, %v, %v", got, imputed, err)
	}
}

// The shares of components sum to 1 and their loadings have length 1.
func TestComponentsShareTheVariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 6).Draw(t, "indicators")
		columns := make([][]float64, k)
		for j := range columns {
			columns[j] = []float64{0, 1, 0, 1, 0}
			for i := range columns[j] {
				columns[j][i] += float64(rapid.IntRange(0, 99).Draw(t, "value")) / 200
			}
		}
		got, err := PrincipalComponents(columns)
		if err != nil {
			t.Fatal(err)
		}
		var shares float64
		for c, s := range got.Share {
			shares += s
			var length float64
			for _, l := range got.Loadings[c] {
				length += l * l
			}
			if math.Abs(length-1) > tol {
				t.Errorf("squares of loadings sum to %v", length)
			}
		}
		if math.Abs(shares-1) > tol {
			t.Errorf("shares sum to %v", shares)
		}
	})
}
