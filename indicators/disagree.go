package indicators

import (
	"math"

	"cittamedie/data"
)

// Disagreement is a published total that is not the sum of its classes.
type Disagreement struct {
	Key
	Area      data.AreaCode
	Published float64
	Computed  float64 // the sum of the classes
}

// Disagreements returns the published totals, over sex or over age, that differ
// from the sum of the published classes of the same area by more than rounding
// explains, and how many were compared. A total counted among its own parts, or
// the sexes swapped with ages, shows here.
func Disagreements(g *Geography, catalogue []data.Indicator, columns []Column) (found []Disagreement, compared int) {
	rounding := map[string]float64{}
	for _, in := range catalogue {
		rounding[in.Code] = in.Rounding
	}
	rate := rates(catalogue)
	byKey := map[Key]*Column{}
	for i := range columns {
		byKey[columns[i].Key] = &columns[i]
	}
	for i := range columns {
		total := &columns[i]
		if total.Age != data.Total || rate[total.Indicator] {
			continue
		}
		parts := totalParts(total.Key, byKey)
		if len(parts) < 2 {
			continue
		}
		sum := addColumns(total.Key, parts)
		allowed := roundingError(rounding[total.Indicator], int32(len(parts)))
		for at, cell := range total.Cells {
			if !cell.Status.HasValue() || !sum.Cells[at].Status.HasValue() {
				continue
			}
			compared++
			if computed := sum.Cells[at].Value; math.Abs(cell.Value-computed) > allowed {
				found = append(found, Disagreement{total.Key, g.Areas[at].Code, cell.Value, computed})
			}
		}
	}
	return found, compared
}
