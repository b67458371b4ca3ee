package perimeter

import (
	"context"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// Followers tells in how many choices of parameters each municipality is in the area
// of a city (it. "quanto un comune segue una città").
type Followers struct {
	City  data.AreaCode
	Flows *Flows
	Grid  []Request
	// Times is by municipality of Flows.Codes(): from 0 to the length of Grid.
	Times []int
}

// Follow draws the areas of each choice of the grid of [Laboratory.Stability] and
// counts in how many each municipality is in the same area as a city. It refuses
// what Stability does. The kind of its error is data.ErrNotFound for a city that the
// flows do not have.
func (l *Laboratory) Follow(ctx context.Context, c *cube.Cube, q Request, city data.AreaCode) (*Followers, error) {
	m, err := l.Stability(ctx, c, q)
	if err != nil {
		return nil, err
	}
	at, ok := m.Flows.Position(city)
	if !ok {
		return nil, absent(data.ErrNotFound, "city", "il comune non è tra quelli dei flussi", "the municipality is not among those of the flows")
	}
	out := &Followers{City: city, Flows: m.Flows, Grid: m.Grid, Times: make([]int, len(m.Leads))}
	for _, g := range m.Grid {
		r, err := l.Compute(ctx, c, g)
		if err != nil {
			return nil, err
		}
		for i, label := range r.Labels {
			if label >= 0 && label == r.Labels[at] {
				out.Times[i]++
			}
		}
	}
	return out, nil
}
