package indicators

import (
	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// placeMeasure is an indicator of flows that needs to know which municipalities an
// area has, not their sums alone. It returns the two parts of the value and the
// scale of their ratio; the parts of an area are not There where it has no figure.
type placeMeasure struct {
	code  string
	scale float64
	parts func(*Geography, *commuting.Matrix, []commuting.Sums, []bool) []Parts
}

var placeMeasures = []placeMeasure{
	{"FUN06", 100, hubDependence},
	{"FUN11", 1, labourFit},
}

// hubDependence gives FUN06 of each municipality. Its hub is its main destination
// (see [commuting.Matrix.MainDestination]); where nobody leaves, nobody depends on
// another.
func hubDependence(g *Geography, m *commuting.Matrix, sums []commuting.Sums, covered []bool) []Parts {
	out := make([]Parts, len(g.Areas))
	for i := range g.comuni {
		if covered[i] {
			_, flow, _ := m.MainDestination(i)
			out[i] = Parts{flow, sums[i].Residents, true}
		}
	}
	return out
}

// labourFit gives FUN11 of provinces and of perimeters: the resident workers in
// common with a labour market area over those in either, for the labour market
// area where that is most; of equal ones, the first. An area has no figure unless
// the flows cover all labour market areas it touches.
func labourFit(g *Geography, _ *commuting.Matrix, sums []commuting.Sums, covered []bool) []Parts {
	type pair struct{ area, labour int32 }
	common := map[pair]float64{}
	for i := range g.comuni {
		for _, labour := range g.within[i] {
			if g.Areas[labour].Level != data.LabourArea {
				continue
			}
			for _, at := range g.within[i] {
				if l := g.Areas[at].Level; l == data.Province || l == data.Perimeter {
					common[pair{at, labour}] += sums[i].Residents
				}
			}
		}
	}
	out := make([]Parts, len(g.Areas))
	unknown := make([]bool, len(g.Areas))
	best := map[int32]int32{}
	for p, residents := range common {
		unknown[p.area] = unknown[p.area] || !covered[p.area] || !covered[p.labour]
		// Estimated flows are not whole numbers: rounding must not pass 1.
		either := max(residents, sums[p.area].Residents+sums[p.labour].Residents-residents)
		if was, is := out[p.area], residents/either; !was.There || is > was.Numerator/was.Denominator || is == was.Numerator/was.Denominator && p.labour < best[p.area] {
			out[p.area], best[p.area] = Parts{residents, either, true}, p.labour
		}
	}
	for at := range out {
		out[at].There = out[at].There && !unknown[at]
	}
	return out
}

// place sets the cells of a column from the parts of a measure of places.
func (c *Column) place(g *Geography, f placeMeasure, parts []Parts, flows Flows) {
	c.Parts = parts
	for at, p := range parts {
		if !p.There {
			c.Parts[at] = Parts{}
			continue
		}
		c.Cells[at].Status = data.NotApplicable
		if p.Denominator > 0 {
			c.Cells[at].Value, c.Cells[at].Status = f.scale*p.Numerator/p.Denominator, data.Final
		}
		c.Cells[at].mark(g, at, flows)
	}
}
