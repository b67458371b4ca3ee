package dashboards

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// matrix is the flows of one dataset in one period, and what must be known
// before they are read.
type matrix struct {
	*commuting.Matrix
	Dataset string
	Period  data.Period
	With    int  // municipalities that workers leave from
	All     int  // municipalities in force
	Inner   bool // true when the file has only the flows inside a part of the country
}

// wholeCountry is the share of the municipalities that a file of the whole
// country has flows of; one with fewer holds a part of it.
const wholeCountry = 0.9

// flowIndex holds the matrices of one release, each made when first asked for.
type flowIndex struct {
	mu       sync.Mutex
	cube     *cube.Cube
	matrices map[string][]matrix
}

// of returns the matrices of a dataset, the latest period first.
func (x *flowIndex) of(ctx context.Context, c *cube.Cube, dataset string) ([]matrix, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cube != c {
		x.cube, x.matrices = c, map[string][]matrix{}
	}
	if known, made := x.matrices[dataset]; made {
		return known, nil
	}
	release, ok := c.Hold()
	if !ok {
		return nil, data.ErrUnavailable
	}
	defer release()
	flows, err := c.Flows(ctx, dataset)
	if err != nil {
		return nil, fmt.Errorf("flows of %s: %w", dataset, err)
	}
	made, err := matrices(c, dataset, flows)
	if err == nil {
		x.matrices[dataset] = made
	}
	return made, err
}

// matrices makes one matrix for each period of the flows of a dataset.
func matrices(c *cube.Cube, dataset string, flows []data.Flow) ([]matrix, error) {
	comuni := c.Areas(data.Municipality)
	byPeriod := map[data.Period][]data.Flow{}
	var periods []data.Period
	for _, f := range flows {
		if byPeriod[f.Period] == nil {
			periods = append(periods, f.Period)
		}
		byPeriod[f.Period] = append(byPeriod[f.Period], f)
	}
	slices.SortFunc(periods, func(a, b data.Period) int { return b.Compare(a) })
	var out []matrix
	for _, d := range periods {
		m, err := commuting.New(ends(comuni, byPeriod[d]), byPeriod[d])
		if err != nil {
			return nil, fmt.Errorf("flows of %s in %s: %w", dataset, d, err)
		}
		one := matrix{Matrix: m, Dataset: dataset, Period: d, All: len(comuni)}
		for i := range comuni {
			if m.Residents(int32(i)) > 0 {
				one.With++
			}
		}
		one.Inner = float64(one.With) < wholeCountry*float64(one.All)
		out = append(out, one)
	}
	return out, nil
}

// ends returns the municipalities, then the other places that flows name.
func ends(comuni []data.Area, flows []data.Flow) []data.AreaCode {
	known := make(map[data.AreaCode]bool, len(comuni))
	out := make([]data.AreaCode, 0, len(comuni))
	add := func(code data.AreaCode) {
		if !known[code] {
			known[code] = true
			out = append(out, code)
		}
	}
	for _, a := range comuni {
		add(a.Code)
	}
	for _, f := range flows {
		add(f.Origin)
		add(f.Destination)
	}
	return out
}

// position returns where the municipality is, if workers live or work there.
func (m matrix) position(code data.AreaCode) (int32, bool) {
	i, ok := m.Position(code)
	return i, ok && (m.Residents(i) > 0 || m.Jobs(i) > 0)
}
