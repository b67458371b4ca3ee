package indicators

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// Flows is one period of a dataset of flows, carried to the reference.
type Flows struct {
	Period       data.Period
	List         []commuting.Flow // the ends are places in Geography.Areas; one for each pair, in order
	recalculated []bool           // by municipality: summed or divided on the way
	estimated    []bool           // by municipality: divided on the way
	moved        map[int32]bool   // larger areas of other borders at the vintage
}

// CarryFlows carries both ends of each flow from the codes of the vintage to the
// reference, a flow of a divided area being divided by residents, so that their
// total is conserved. Flows of one pair are added. A flow with an end that has no
// place in the geography is left out, and the code returned.
func CarryFlows(g *Geography, l *data.Lineage, vintage data.Date, flows []data.Flow) ([]Flows, []Unknown) {
	c := flowCarrier{g: g, l: l, vintage: vintage, routes: map[data.AreaCode][]route{}, periods: map[data.Period]map[[2]int32]float64{}, unknown: map[data.AreaCode]int{}}
	for _, f := range flows {
		c.carry(f)
	}
	recalculated, estimated := c.marks()
	moved := g.moved(l, vintage)
	var out []Flows
	for _, p := range slices.SortedFunc(maps.Keys(c.periods), data.Period.Compare) {
		carried := Flows{Period: p, recalculated: recalculated, estimated: estimated, moved: moved}
		for ends, value := range c.periods[p] {
			carried.List = append(carried.List, commuting.Flow{Origin: ends[0], Destination: ends[1], Value: value})
		}
		slices.SortFunc(carried.List, func(a, b commuting.Flow) int {
			return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Destination, b.Destination))
		})
		out = append(out, carried)
	}
	var lost []Unknown
	for _, code := range slices.Sorted(maps.Keys(c.unknown)) {
		lost = append(lost, Unknown{code, c.unknown[code]})
	}
	return out, lost
}

// Rows yields the flows as rows of a dataset.
func (f Flows) Rows(g *Geography, dataset string) []data.Flow {
	out := make([]data.Flow, len(f.List))
	for i, one := range f.List {
		out[i] = data.Flow{Dataset: dataset, Period: f.Period, Origin: g.Areas[one.Origin].Code, Destination: g.Areas[one.Destination].Code, Value: one.Value}
	}
	return out
}

type flowCarrier struct {
	g       *Geography
	l       *data.Lineage
	vintage data.Date
	routes  map[data.AreaCode][]route
	periods map[data.Period]map[[2]int32]float64
	unknown map[data.AreaCode]int
}

func (c *flowCarrier) carry(f data.Flow) {
	from, to := c.route(f.Origin), c.route(f.Destination)
	for _, end := range []struct {
		code   data.AreaCode
		routes []route
	}{{f.Origin, from}, {f.Destination, to}} {
		if len(end.routes) == 0 {
			c.unknown[end.code]++
		}
	}
	if len(from) == 0 || len(to) == 0 {
		return
	}
	sums := c.periods[f.Period]
	if sums == nil {
		sums = map[[2]int32]float64{}
		c.periods[f.Period] = sums
	}
	for _, o := range from {
		for _, d := range to {
			sums[[2]int32{o.to, d.to}] += f.Value * o.share * d.share
		}
	}
}

// route is where a code of the vintage goes among the municipalities.
func (c *flowCarrier) route(code data.AreaCode) []route {
	if known, asked := c.routes[code]; asked {
		return known
	}
	var out []route
	if c.g.reaches(c.l, code, c.vintage) {
		for _, p := range c.l.Carry(code, c.vintage, c.g.Reference) {
			out = append(out, route{to: c.g.index[p.Code], share: p.Share})
		}
	}
	if slices.ContainsFunc(out, func(r route) bool { return r.to >= c.g.comuni }) {
		out = nil // people do not commute between provinces here
	}
	c.routes[code] = out
	return out
}

// marks tells the municipalities whose flows were summed or divided.
func (c *flowCarrier) marks() (recalculated, estimated []bool) {
	recalculated, estimated = make([]bool, c.g.comuni), make([]bool, c.g.comuni)
	parts := make([]int, c.g.comuni)
	for _, routes := range c.routes {
		for _, r := range routes {
			parts[r.to]++
			estimated[r.to] = estimated[r.to] || r.share < 1
		}
	}
	for i := range parts {
		recalculated[i] = parts[i] > 1 || estimated[i]
	}
	return recalculated, estimated
}

// measure is an indicator of flows: its value and its two parts.
type measure struct {
	code  string
	value func(commuting.Sums) (float64, bool)
	parts func(commuting.Sums) (numerator, denominator float64)
}

func count(of func(commuting.Sums) float64) func(commuting.Sums) (float64, bool) {
	return func(s commuting.Sums) (float64, bool) { return of(s), true }
}

// flowMeasures are the indicators that flows give for any set of municipalities.
var flowMeasures = []measure{
	{"FLOW_RESIDENTS", count(func(s commuting.Sums) float64 { return s.Residents }), nil},
	{"FLOW_JOBS", count(func(s commuting.Sums) float64 { return s.Jobs }), nil},
	{"FLOW_INSIDE", count(func(s commuting.Sums) float64 { return s.Inside }), nil},
	{"FUN01", commuting.Sums.SupplySelfContainment, func(s commuting.Sums) (float64, float64) { return s.Inside, s.Residents }},
	{"FUN02", commuting.Sums.DemandSelfContainment, func(s commuting.Sums) (float64, float64) { return s.Inside, s.Jobs }},
	{"FUN03", commuting.Sums.OutCommuting, func(s commuting.Sums) (float64, float64) { return s.Residents - s.Inside, s.Residents }},
	{"FUN04", commuting.Sums.InCommuting, func(s commuting.Sums) (float64, float64) { return s.Jobs - s.Inside, s.Jobs }},
	{"FUN05", commuting.Sums.JobsToResidents, func(s commuting.Sums) (float64, float64) { return s.Jobs, s.Residents }},
	{"FUN08", commuting.Sums.Cohesion, func(s commuting.Sums) (float64, float64) { return s.Between, s.Inside }},
	{"FUN09", commuting.ISTATParams.Validity, nil},
	{"FUN10", commuting.Sums.JobDispersion, nil},
}

// FlowFigures returns the indicators of the catalogue that a dataset of flows
// gives, for each municipality that flows leave from and each larger area whose
// municipalities all have such flows. They are recomputed from the flows of each
// area and never summed. A measure whose denominator is zero is notApplicable. FUN06
// is of municipalities alone, FUN11 of provinces and perimeters.
func FlowFigures(g *Geography, catalogue []data.Indicator, dataset string, flows Flows) ([]Column, error) {
	codes := make([]data.AreaCode, g.comuni)
	for i := range codes {
		codes[i] = g.Areas[i].Code
	}
	m, err := commuting.NewIndexed(codes, flows.List)
	if err != nil {
		return nil, fmt.Errorf("flows of %s in %s: %w", dataset, flows.Period, err)
	}
	sums, covered := g.flowSums(m)
	var out []Column
	for _, in := range catalogue {
		if !slices.Contains(in.Datasets, dataset) {
			continue
		}
		column := Column{Key: Key{in.Code, flows.Period, data.Total, data.Total}, Cells: make([]Cell, len(g.Areas))}
		if i := slices.IndexFunc(placeMeasures, func(f placeMeasure) bool { return f.code == in.Code }); i >= 0 {
			column.place(g, placeMeasures[i], placeMeasures[i].parts(g, m, sums, covered), flows)
			out = append(out, column)
			continue
		}
		i := slices.IndexFunc(flowMeasures, func(f measure) bool { return f.code == in.Code })
		if i < 0 {
			continue
		}
		if flowMeasures[i].parts != nil {
			column.Parts = make([]Parts, len(g.Areas))
		}
		for at, ok := range covered {
			if ok {
				column.measure(at, flowMeasures[i], sums[at])
				column.Cells[at].mark(g, at, flows)
			}
		}
		out = append(out, column)
	}
	return out, nil
}

// measure sets a cell from the sums of its area.
func (c *Column) measure(at int, f measure, s commuting.Sums) {
	value, ok := f.value(s)
	if !ok {
		c.Cells[at].Status = data.NotApplicable
	} else {
		c.Cells[at].Value, c.Cells[at].Status = value, data.Final
	}
	if f.parts != nil {
		n, d := f.parts(s)
		c.Parts[at] = Parts{n, d, true}
	}
}

// mark flags a figure made of flows that were carried.
func (cell *Cell) mark(g *Geography, at int, flows Flows) {
	if at >= int(g.comuni) {
		cell.Recalculated = flows.moved[int32(at)]
		return
	}
	cell.Recalculated = flows.recalculated[at]
	if flows.estimated[at] && cell.Status.HasValue() {
		cell.Status = data.Estimated
	}
}

// flowSums returns the sums of every area, and which areas are covered: those
// whose municipalities all have workers among the flows.
func (g *Geography) flowSums(m *commuting.Matrix) ([]commuting.Sums, []bool) {
	sums, covered := make([]commuting.Sums, len(g.Areas)), make([]bool, len(g.Areas))
	having := make([]int32, len(g.Areas))
	labels := make([]int32, g.comuni)
	for i := range g.comuni {
		labels[i] = i
		covered[i] = m.Residents(i) > 0
		for _, at := range g.within[i] {
			if covered[i] {
				having[at]++
			}
		}
	}
	copy(sums, m.Groups(labels, int(g.comuni)))
	for _, layer := range g.layers() {
		for at, s := range m.Groups(layer.labels, len(layer.areas)) {
			sums[layer.areas[at]] = s
		}
	}
	for at := int(g.comuni); at < len(g.Areas); at++ {
		covered[at] = g.size[at] > 0 && having[at] == g.size[at]
	}
	return sums, covered
}

// layer is a set of larger areas of which no two share a municipality.
type layer struct {
	areas  []int32
	labels []int32 // by municipality: place in areas, or commuting.NoGroup
}

// layers puts every larger area into as few layers as a first fit finds.
func (g *Geography) layers() []layer {
	members := make([][]int32, len(g.Areas))
	for i, above := range g.within {
		for _, at := range above {
			members[at] = append(members[at], int32(i))
		}
	}
	var out []layer
	for at := g.comuni; int(at) < len(g.Areas); at++ {
		free := func(l layer) bool {
			return !slices.ContainsFunc(members[at], func(i int32) bool { return l.labels[i] != commuting.NoGroup })
		}
		n := slices.IndexFunc(out, free)
		if n < 0 {
			n = len(out)
			out = append(out, layer{labels: slices.Repeat([]int32{commuting.NoGroup}, int(g.comuni))})
		}
		for _, i := range members[at] {
			out[n].labels[i] = int32(len(out[n].areas))
		}
		out[n].areas = append(out[n].areas, at)
	}
	return out
}
