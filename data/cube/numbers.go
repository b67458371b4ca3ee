package cube

import (
	"math"
	"slices"
)

// numbers is the values of one row of a block. Most rows have few decimals, so
// that each value is a whole number over 1, 10 or 100 and takes four bytes; any
// other row keeps its values as they are.
type numbers struct {
	whole   []int32
	divisor float64
	exact   []float64 // where whole is nil
}

// at returns value i, to the last bit that of the figure.
func (n *numbers) at(i int) float64 {
	if n.whole == nil {
		return n.exact[i]
	}
	return float64(n.whole[i]) / n.divisor
}

// packNumbers keeps values in as little space as holds them exactly.
func packNumbers(values []float64) numbers {
	whole := make([]int32, len(values))
	for _, divisor := range []float64{1, 10, 100} {
		if scale(values, divisor, whole) {
			return numbers{whole: whole, divisor: divisor}
		}
	}
	return numbers{exact: slices.Clone(values)}
}

// scale writes the values times divisor to whole; it is false when one of them
// could not be had back.
func scale(values []float64, divisor float64, whole []int32) bool {
	for i, v := range values {
		n := math.RoundToEven(v * divisor)
		if !(math.Abs(n) <= math.MaxInt32) || math.Float64bits(float64(int32(n))/divisor) != math.Float64bits(v) {
			return false
		}
		whole[i] = int32(n)
	}
	return true
}
