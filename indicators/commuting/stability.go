package commuting

// Stability is how much the labour market area of a municipality depends on the
// parameters. Both are shares from 0 to 1.
type Stability struct {
	OK       bool    // whether there is a value: the municipality is in an area, the grid not empty
	Overlap  float64 // mean over the grid of how much of the area stays the same
	WithCore float64 // share of the grid in which it is in the area of the same core
}

// Stability returns how stable the area of each municipality is when parameters
// change (it. "stabilità dell'appartenenza"): the areas A by the parameters p are
// compared with the areas B by each of the grid.
//
//	Overlap = mean of Σ_{A∩B} R ÷ Σ_{A∪B} R, where A and B contain the municipality
//	WithCore = share of the grid where B has the core of A
//
// The core of an area is its municipality with most jobs; of equal ones, the one
// with the smallest code. A municipality in no area by parameters of the grid counts
// 0 for them. It returns the errors of [Matrix.LabourAreas], and stability without
// a value where the grid is empty.
//
// Reference: the ratio is that of Jaccard, P. (1912), The distribution of the flora
// in the alpine zone, New Phytologist 11, 37–50, by resident workers.
func (m *Matrix) Stability(p LabourParams, grid []LabourParams) ([]Stability, error) {
	n := len(m.areas)
	base, err := m.LabourAreas(p)
	if err != nil {
		return nil, err
	}
	core := make([]int32, n)
	for _, a := range m.Partition(base.Labels, n) {
		core[a.Label] = a.Core
	}
	result, withCore := make([]Stability, n), make([]int, n)
	for _, q := range grid {
		other, err := m.LabourAreas(q)
		if err != nil {
			return nil, err
		}
		for i, overlap := range m.Overlaps(base.Labels, other.Labels) {
			label := base.Labels[i]
			if label == NoGroup {
				continue
			}
			result[i].Overlap += overlap
			if other.Labels[i] != NoGroup && other.Labels[i] == other.Labels[core[label]] {
				withCore[i]++
			}
		}
	}
	for i := range result {
		if base.Labels[i] != NoGroup && len(grid) > 0 {
			size := float64(len(grid))
			result[i] = Stability{true, result[i].Overlap / size, float64(withCore[i]) / size}
		}
	}
	return result, nil
}

// Overlaps returns FUN11 for each municipality, how much its area by one partition
// is its area by another (it. "coerenza"):
//
//	Σ_{A∩B} R ÷ Σ_{A∪B} R
//
// where R are resident workers and A and B the areas the municipality is in. It
// ranges from 0, for a municipality in no area by either, to 1, the same area.
// Labels are positions or NoGroup, as those of [LabourAreas].
func (m *Matrix) Overlaps(a, b []int32) []float64 {
	n := len(m.areas)
	inA, inB, both := make([]float64, n), make([]float64, n), map[[2]int32]float64{}
	for i, r := range m.residents {
		if a[i] != NoGroup {
			inA[a[i]] += r
		}
		if b[i] != NoGroup {
			inB[b[i]] += r
		}
		if a[i] != NoGroup && b[i] != NoGroup {
			both[[2]int32{a[i], b[i]}] += r
		}
	}
	overlaps := make([]float64, n)
	for i := range overlaps {
		if a[i] == NoGroup || b[i] == NoGroup {
			continue
		}
		common := both[[2]int32{a[i], b[i]}]
		if union := inA[a[i]] + inB[b[i]] - common; union > 0 {
			overlaps[i] = min(common/union, 1)
		}
	}
	return overlaps
}
