package perimeter

import (
	"context"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// StabilityMap tells how much the area of each municipality depends on the
// parameters, see [commuting.Matrix.Stability].
type StabilityMap struct {
	Request Request // the areas compared with those of the grid
	Flows   *Flows
	Grid    []Request
	// By municipality of Flows.Codes().
	Stability []commuting.Stability
	Leads     []data.AreaCode // lead of its area by Request; "" in none
}

type gridKey struct {
	Request
	steps int
}

// mostGridAreas is how many municipalities a stability map may have: it draws the
// areas once for each choice of the grid.
const mostGridAreas = 2000

// stabilitySteps are what sizes and self-containment are multiplied by in a grid.
var (
	sizeSteps        = []float64{0.5, 1, 2}
	containmentSteps = []float64{-0.05, 0, 0.05}
)

// Stability returns how stable labour market areas are when sizes are halved and
// doubled and both self-containments lowered and raised by five hundredths: 9
// choices, of which the request is one. Choices out of order are left out. It
// refuses a request of more than 2,000 municipalities: name a region.
func (l *Laboratory) Stability(ctx context.Context, c *cube.Cube, q Request) (*StabilityMap, error) {
	if q.Method != LabourAreas {
		return nil, invalid("method", string(q.Method), "la stabilità è quella dei sistemi locali: lma", "stability is that of labour market areas: lma")
	}
	base, err := l.Compute(ctx, c, q)
	if err != nil {
		return nil, err
	}
	if n := len(base.Labels); n > mostGridAreas {
		return nil, absent(data.ErrInvalid, "parent", fmt.Sprintf("la stabilità di %d comuni richiede troppo tempo: scegli una regione", n), fmt.Sprintf("the stability of %d municipalities takes too long: name a region", n))
	}
	if q.SourceCodes || base.Request.Tuned || base.Request.Mode != Clean {
		return nil, invalid("mode", modeText(base.Request), "la stabilità è quella delle aree clean, non ritoccate, con i codici di oggi", "stability is that of clean areas, not tuned, by the codes of the reference vintage")
	}
	r := l.of(c)
	return r.grids.of(ctx, gridKey{base.Request, len(sizeSteps)}, func() (*StabilityMap, error) {
		out := &StabilityMap{Request: base.Request, Flows: base.Flows, Grid: base.Request.grid()}
		params := make([]commuting.LabourParams, len(out.Grid))
		for i, g := range out.Grid {
			params[i] = g.params()
		}
		err := l.work(ctx, func() error {
			var err error
			out.Stability, err = base.Flows.Stability(base.Request.params(), params)
			return err
		})
		if err != nil {
			return nil, err
		}
		out.Leads = make([]data.AreaCode, len(base.Labels))
		for i, label := range base.Labels {
			if label >= 0 {
				out.Leads[i] = base.Areas[label].Lead
			}
		}
		return out, nil
	})
}

// grid returns the requests around this one that are in order.
func (r Request) grid() []Request {
	var out []Request
	for _, size := range sizeSteps {
		for _, containment := range containmentSteps {
			g := r
			g.MinSZ, g.TarSZ = math.Max(1, math.Round(r.MinSZ*size)), math.Round(r.TarSZ*size)
			g.MinSC, g.TarSC = math.Round(scale*(r.MinSC+containment))/scale, math.Round(scale*(r.TarSC+containment))/scale
			if g.MinSZ < g.TarSZ && g.MinSC > 0 && g.TarSC <= 1 && g.MinSC <= g.TarSC && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}
