package indicators

import (
	"slices"

	"cittamedie/indicators/commuting"
)

// FlowFigure returns the indicator of a code for a set whose sums these are, as
// [FlowFigures] gives it for an area: without a value and notApplicable where its
// denominator is zero. It is false when flows do not give that indicator.
func FlowFigure(code string, s commuting.Sums) (Cell, Parts, bool) {
	i := slices.IndexFunc(flowMeasures, func(f measure) bool { return f.code == code })
	if i < 0 {
		return Cell{}, Parts{}, false
	}
	one := Column{Cells: make([]Cell, 1)}
	if flowMeasures[i].parts != nil {
		one.Parts = make([]Parts, 1)
		one.measure(0, flowMeasures[i], s)
		return one.Cells[0], one.Parts[0], true
	}
	one.measure(0, flowMeasures[i], s)
	return one.Cells[0], Parts{}, true
}
