package perimeter

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// Flows is the matrix of one dataset in one period, over the municipalities of the
// reference vintage that people live or work in, in order of code.
type Flows struct {
	*commuting.Matrix
	Dataset string
	Period  data.Period
	Periods []data.Period // that the dataset has, in order
	Vintage data.Date     // of the codes of the file
	Parent  data.AreaCode // whose municipalities alone it holds; "" for all
	Hash    string        // of the flows; it changes when one of them does
	// Left is how many people cross the border of Parent and are left out.
	Left float64
	// Inner is true when the file has only the flows inside a part of the country:
	// who leaves it or comes in is not counted.
	Inner bool
	codes []data.AreaCode

	nearOnce sync.Once
	near     commuting.Neighbours // of codes, by position
}

// Codes returns the municipalities of the matrix by position; they are not to be
// changed.
func (f *Flows) Codes() []data.AreaCode { return f.codes }

type matrixKey struct {
	dataset string
	period  data.Period
	parent  data.AreaCode
}

// wholeCountry is the share of the municipalities that a file of the whole country
// has flows of.
const wholeCountry = 0.9

// Flows returns the flows of a dataset in a period, the latest when it is zero. The
// kind of its error is [data.ErrNotFound] when the release has no such dataset, and
// [data.ErrNoData] when the dataset has no such period.
func (l *Laboratory) Flows(ctx context.Context, c *cube.Cube, dataset string, period data.Period) (*Flows, error) {
	return l.of(c).flows(ctx, dataset, period, "")
}

func (r *release) flows(ctx context.Context, dataset string, period data.Period, parent data.AreaCode) (*Flows, error) {
	return r.matrices.of(ctx, matrixKey{dataset, period, parent}, func() (*Flows, error) {
		if !slices.Contains(r.cube.FlowDatasets(), dataset) {
			return nil, noFlowsOf(r.cube, dataset)
		}
		if parent != "" {
			all, err := r.flows(ctx, dataset, period, "")
			if err != nil {
				return nil, err
			}
			return all.inside(r.cube, parent)
		}
		return r.readFlows(ctx, dataset, period)
	})
}

// readFlows reads a dataset from the store and makes the matrix of one period.
func (r *release) readFlows(ctx context.Context, dataset string, period data.Period) (*Flows, error) {
	done, ok := r.cube.Hold()
	if !ok {
		return nil, data.ErrUnavailable
	}
	defer done()
	rows, err := r.cube.Flows(ctx, dataset)
	if err != nil {
		return nil, fmt.Errorf("flows of %s: %w", dataset, err)
	}
	f := &Flows{Dataset: dataset, Vintage: vintageOf(r.cube, dataset)}
	for _, row := range rows {
		if len(f.Periods) == 0 || !slices.Contains(f.Periods, row.Period) {
			f.Periods = append(f.Periods, row.Period)
		}
	}
	slices.SortFunc(f.Periods, data.Period.Compare)
	if period.IsZero() && len(f.Periods) > 0 {
		period = f.Periods[len(f.Periods)-1]
	}
	if !slices.Contains(f.Periods, period) {
		return nil, invalid("period", period.String(), fmt.Sprintf("i flussi di %s sono di %v", dataset, f.Periods), fmt.Sprintf("the flows of %s are of %v", dataset, f.Periods))
	}
	f.Period = period
	rows = slices.DeleteFunc(rows, func(row data.Flow) bool { return row.Period != period })
	f.codes = endsOf(rows)
	if f.Matrix, err = commuting.New(f.codes, rows); err != nil {
		return nil, fmt.Errorf("flows of %s in %s: %w", dataset, period, err)
	}
	f.Hash = f.hash()
	f.Inner = float64(len(f.codes)) < wholeCountry*float64(len(r.cube.Areas(data.Municipality)))
	return f, nil
}

// endsOf returns the places that flows name, in order of code.
func endsOf(rows []data.Flow) []data.AreaCode {
	seen := map[data.AreaCode]bool{}
	var codes []data.AreaCode
	for _, row := range rows {
		for _, end := range [...]data.AreaCode{row.Origin, row.Destination} {
			if !seen[end] {
				seen[end] = true
				codes = append(codes, end)
			}
		}
	}
	slices.Sort(codes)
	return codes
}

// vintageOf returns the day of the codes that a dataset came with.
func vintageOf(c *cube.Cube, dataset string) data.Date {
	for _, e := range c.Release().Editions {
		if e.Dataset == dataset && e.Vintage != "" {
			return e.Vintage
		}
	}
	return c.Release().Reference
}

// hash returns the first digits of a SHA-256 over the flows in order.
func (f *Flows) hash() string {
	h := sha256.New()
	numbers := make([]uint32, len(f.codes))
	for i, code := range f.codes {
		n, _ := codeNumber(code) // every code of the reference vintage is one
		numbers[i] = uint32(n)
	}
	var row [16]byte
	for i := range int32(f.Areas()) {
		for k, v := range f.Destinations(i) {
			binary.LittleEndian.PutUint32(row[0:], numbers[i])
			binary.LittleEndian.PutUint32(row[4:], numbers[k])
			binary.LittleEndian.PutUint64(row[8:], math.Float64bits(v))
			h.Write(row[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:hashDigits]
}

// inside returns the flows among the municipalities of a region or a province.
func (f *Flows) inside(c *cube.Cube, parent data.AreaCode) (*Flows, error) {
	out := &Flows{Dataset: f.Dataset, Period: f.Period, Periods: f.Periods, Vintage: f.Vintage, Parent: parent, Inner: f.Inner}
	position := make([]int32, len(f.codes))
	for i, code := range f.codes {
		position[i] = -1
		if c.Within(code, parent) {
			position[i] = int32(len(out.codes))
			out.codes = append(out.codes, code)
		}
	}
	if len(out.codes) == 0 {
		return nil, absent(data.ErrNoData, "parent", fmt.Sprintf("i flussi di %s non nominano alcun comune di %s", f.Dataset, parent), fmt.Sprintf("the flows of %s name no municipality of %s", f.Dataset, parent))
	}
	var list []commuting.Flow
	for i := range int32(len(f.codes)) {
		for k, v := range f.Destinations(i) {
			switch from, to := position[i], position[k]; {
			case from >= 0 && to >= 0:
				list = append(list, commuting.Flow{Origin: from, Destination: to, Value: v})
			case from >= 0 || to >= 0:
				out.Left += v
			}
		}
	}
	var err error
	if out.Matrix, err = commuting.NewIndexed(out.codes, list); err != nil {
		return nil, err
	}
	out.Hash = out.hash()
	return out, nil
}

// withSourceCodes returns the matrix with the codes of the file, position by
// position. It fails where municipalities were summed or divided on the way.
func (f *Flows) withSourceCodes(c *cube.Cube) (*commuting.Matrix, error) {
	l, reference := c.Lineage(), c.Release().Reference
	if l == nil || f.Vintage == reference {
		return f.Matrix, nil
	}
	codes := make([]data.AreaCode, len(f.codes))
	for i, code := range f.codes {
		before := l.Carry(code, reference, f.Vintage)
		if len(before) != 1 || len(l.Carry(before[0].Code, f.Vintage, reference)) != 1 {
			return nil, invalid("codes", "source",
				fmt.Sprintf("%s era più comuni, o parte di uno, il %s: i flussi del file sono stati sommati o divisi", code, f.Vintage),
				fmt.Sprintf("%s was several municipalities, or a part of one, on %s: the flows of the file were added or divided", code, f.Vintage))
		}
		codes[i] = before[0].Code
	}
	var list []commuting.Flow
	for i := range int32(len(f.codes)) {
		for k, v := range f.Destinations(i) {
			list = append(list, commuting.Flow{Origin: i, Destination: k, Value: v})
		}
	}
	return commuting.NewIndexed(codes, list)
}

// PairFlow is the people who live in one municipality and work in another.
type PairFlow struct {
	Origin, Destination data.AreaCode
	Value               float64
	Share               float64 // of the resident workers of the origin, 0 to 1
}

// Leaving returns the flows from the municipalities of a set to those outside it,
// added up by destination, the largest first; Arriving those into it by origin. The
// own end of each is the set, Origin or Destination is "" for it.
func (f *Flows) Leaving(set []data.AreaCode) []PairFlow { return f.crossing(set, true) }

// Arriving is described at [Flows.Leaving].
func (f *Flows) Arriving(set []data.AreaCode) []PairFlow { return f.crossing(set, false) }

func (f *Flows) crossing(set []data.AreaCode, leaving bool) []PairFlow {
	in, sums := map[int32]bool{}, map[int32]float64{}
	var members []int32
	var residents float64
	for _, code := range sorted(set) { // one order, one sum
		if i, ok := f.Position(code); ok {
			in[i] = true
			members = append(members, i)
			residents += f.Residents(i)
		}
	}
	for _, i := range members {
		ends := f.Origins(i)
		if leaving {
			ends = f.Destinations(i)
		}
		for k, v := range ends {
			if !in[k] {
				sums[k] += v
			}
		}
	}
	out := make([]PairFlow, 0, len(sums))
	for k, v := range sums {
		p := PairFlow{Origin: f.codes[k], Value: v, Share: share(v, f.Residents(k))}
		if leaving {
			p = PairFlow{Destination: f.codes[k], Value: v, Share: share(v, residents)}
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b PairFlow) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Destination, b.Destination))
	})
	return out
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return min(part/whole, 1)
}

// Sums returns what the flow measures of a set are made of; false unless all its
// municipalities have resident workers among the flows.
func (f *Flows) Sums(set []data.AreaCode) (commuting.Sums, bool) {
	positions, complete := make([]int32, 0, len(set)), len(set) > 0
	for _, code := range set {
		i, ok := f.Position(code)
		if ok {
			positions = append(positions, i)
		}
		complete = complete && ok && f.Residents(i) > 0
	}
	return f.Sum(positions), complete
}
