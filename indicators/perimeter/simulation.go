package perimeter

import (
	"cmp"
	"context"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// Simulated is the name of flows that nobody counted, in the place of a dataset. No
// release has a dataset of this name.
const Simulated = "simulation"

// ComputeSimulated is [Laboratory.Compute] on flows that a gravity model makes of the
// residents and the distances, to try the tool where nothing was counted (it.
// "simulazione"): see [commuting.Simulate]. Workers are the same share of residents
// everywhere, [commuting.WorkersPerResident]. Its areas are estimates: they have no
// id, so that no profile, comparison or report can be made of them. The dataset and
// the period of the request are not read.
func (l *Laboratory) ComputeSimulated(ctx context.Context, c *cube.Cube, q Request) (*Result, error) {
	if q.Method == Catchment {
		return nil, errMethod(q.Method)
	}
	q, err := q.completeMethod(c)
	if err != nil {
		return nil, err
	}
	q.Dataset, q.Period = Simulated, data.Period{}
	r := l.of(c)
	return r.imagined.of(ctx, q, func() (*Result, error) {
		out, err := l.draw(ctx, r, q, func() (*Flows, error) { return r.simulate(ctx, q.Parent) })
		if err != nil {
			return nil, err
		}
		for i := range out.Areas {
			out.Areas[i].ID = ""
		}
		return out, nil
	})
}

// simulate makes the flows of the country once, and those inside a part from them.
func (r *release) simulate(ctx context.Context, parent data.AreaCode) (*Flows, error) {
	return r.simulated.of(ctx, parent, func() (*Flows, error) {
		if parent != "" {
			all, err := r.simulate(ctx, "")
			if err != nil {
				return nil, err
			}
			return all.inside(r.cube, parent)
		}
		people, at := residents(r.cube), r.places()
		var zones []commuting.Zone
		for code, n := range people {
			if p, ok := at[code]; ok && n > 0 {
				zones = append(zones, commuting.Zone{Code: code, Workers: n * commuting.WorkersPerResident, Mass: n, Centre: p.centre, AreaKm2: p.km2})
			}
		}
		if len(zones) == 0 {
			return nil, absent(data.ErrNoData, "", "mancano i residenti o i confini dei comuni: non c'è di che simulare i flussi", "residents or borders of municipalities are missing: there is nothing to simulate flows from")
		}
		slices.SortFunc(zones, func(a, b commuting.Zone) int { return cmp.Compare(a.Code, b.Code) })
		made, err := commuting.Simulate(zones, commuting.GravityByResidents)
		if err != nil {
			return nil, err
		}
		f := &Flows{Matrix: made.Matrix, Dataset: Simulated, Vintage: r.cube.Release().Reference}
		for _, z := range zones {
			f.codes = append(f.codes, z.Code)
		}
		f.Hash = f.hash()
		return f, nil
	})
}
