package composite

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestOrderingIsThatOfComparison: few areas are compared, many are sorted by digits;
// both give what sorting by score does.
func TestOrderingIsThatOfComparison(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 2, 50, fewEntries - 1, fewEntries, fewEntries + 1, 3 * fewEntries}).Draw(t, "areas")
		chance := stream(rapid.Uint64().Draw(t, "seed"), 0)
		whole := rapid.Bool().Draw(t, "whole") // with many ties
		scores := make([]float64, n)
		var o ordering
		for round := range 2 { // the second time in the memory of the first
			o.clear()
			for i := range scores {
				scores[i] = math.Ldexp(chance.uniform()-0.5, chance.below(40)-20)
				if whole {
					scores[i] = float64(chance.below(9) - 4)
				}
				o.add(scores[i], int32(i))
			}
			want := make([]int32, n)
			for i := range want {
				want[i] = int32(i)
			}
			slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
			for i, e := range o.descending() {
				if e.area != want[i] {
					t.Fatalf("round %d: place %d of %d has %v, want %v", round, i, n, scores[e.area], scores[want[i]])
				}
			}
		}
	})
}

func TestOrderingOfExtremes(t *testing.T) {
	scores := []float64{math.Inf(-1), -math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, math.MaxFloat64, math.Inf(1)}
	var o ordering
	for i, s := range scores {
		o.add(s, int32(i))
	}
	for i, e := range o.descending() {
		if int(e.area) != len(scores)-1-i {
			t.Errorf("place %d has %v", i, scores[e.area])
		}
	}
}

func BenchmarkOrdering(b *testing.B) {
	for _, n := range []int{100, 150, 300, 600, 1000, 7901} {
		chance := stream(3, 0)
		scores := make([]float64, n)
		for i := range scores {
			scores[i] = 100 + 20*(chance.uniform()+chance.uniform()-1)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var o ordering
			for b.Loop() {
				o.clear()
				for i, s := range scores {
					o.add(s, int32(i))
				}
				o.descending()
			}
		})
	}
}
