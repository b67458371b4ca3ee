package perimeter

import (
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/indicators"
)

// fitIndicator is FUN11, which needs to know which municipalities the set has.
const fitIndicator = "FUN11"

// measure measures an indicator from the flows of the set: the first dataset of the
// catalogue that has the period and workers of every municipality.
func (s *subject) measure(ctx context.Context, in data.Indicator, f *Figure) error {
	for _, dataset := range in.Datasets {
		if !slices.Contains(s.cube.FlowDatasets(), dataset) {
			continue
		}
		flows, err := s.flows(ctx, dataset, data.Period{}, "")
		if err == nil && flows.Period != f.Period && slices.Contains(flows.Periods, f.Period) {
			flows, err = s.flows(ctx, dataset, f.Period, "")
		}
		if err != nil {
			return err
		}
		if flows.Period != f.Period {
			continue
		}
		sums, complete := flows.Sums(s.codes)
		f.Covered = max(f.Covered, flows.having(s.codes))
		if !complete {
			continue
		}
		cell, parts, ok := indicators.FlowFigure(in.Code, sums)
		if in.Code == fitIndicator {
			cell, ok = s.labourFit(flows)
		}
		if !ok {
			return nil
		}
		f.Value, f.Status, f.Sources = cell.Value, cell.Status, []string{dataset}
		if parts.There {
			f.Numerator, f.Denominator = data.Some(parts.Numerator), data.Some(parts.Denominator)
		}
		s.markFlows(f)
		return nil
	}
	if f.Covered > 0 {
		f.Status = data.NotAvailable
		f.Reason = data.Text{
			IT: fmt.Sprintf("I flussi ci sono per %d comuni su %d: l'autocontenimento e le altre misure li vogliono tutti.", f.Covered, f.Expected),
			EN: fmt.Sprintf("There are flows of %d of %d municipalities: self-containment and the other measures need them all.", f.Covered, f.Expected),
		}
	}
	return nil
}

// markFlows flags a figure of flows that were divided or summed on the way to the
// reference vintage.
func (s *subject) markFlows(f *Figure) {
	for _, code := range s.codes {
		cell := s.cube.Cell("FLOW_RESIDENTS", code, f.Period)
		f.Recalculated = f.Recalculated || cell.Recalculated
		if cell.Status == data.Estimated && f.Status.HasValue() {
			f.Status = data.Estimated
		}
	}
}

// having returns how many municipalities of a set have resident workers among the
// flows.
func (f *Flows) having(set []data.AreaCode) int {
	n := 0
	for _, code := range set {
		if i, ok := f.Position(code); ok && f.Residents(i) > 0 {
			n++
		}
	}
	return n
}

// labourFit returns FUN11 of the set: how much of it is one labour market area of the
// release, by resident workers, for the one it fits best; see [Overlap]. It is false
// where the release has none, or the flows do not cover one that the set touches.
func (s *subject) labourFit(f *Flows) (indicators.Cell, bool) {
	workers := map[data.AreaCode]float64{}
	for i, code := range f.codes {
		if n := f.Residents(int32(i)); n > 0 {
			workers[code] = n
		}
	}
	best, seen := data.Number{}, map[data.AreaCode]bool{}
	for _, code := range s.codes {
		for _, g := range s.cube.Groups(code) {
			if g.Level != data.LabourArea || seen[g.Code] {
				continue
			}
			seen[g.Code] = true
			fit := Overlap(s.codes, s.cube.Members(g.Code), workers)
			if !fit.Valid {
				return indicators.Cell{}, false
			}
			if !best.Valid || fit.Value > best.Value {
				best = fit
			}
		}
	}
	return indicators.Cell{Value: best.Value, Status: data.Final}, best.Valid
}
