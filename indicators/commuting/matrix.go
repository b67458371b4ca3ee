package commuting

import (
	"fmt"
	"iter"
	"slices"

	"cittamedie/data"
)

// maxTotal is how many people a matrix may hold: up to 2^53 every whole number
// is a float64, so counts add exactly in any order.
const maxTotal = 1 << 53

// Flow is a [data.Flow] whose ends are positions in the list of areas.
type Flow struct {
	Origin, Destination int32
	Value               float64 // people
}

// Matrix is the flows between areas, in one period (it. "matrice origine-
// destinazione"). Only flows above zero take room. Areas are known by their
// position in the list the matrix was made with. A Matrix does not change once
// made and may be read by many goroutines at once.
type Matrix struct {
	areas     []data.AreaCode
	positions map[data.AreaCode]int32
	out       rows      // by origin
	in        rows      // by destination
	residents []float64 // R, by area
	jobs      []float64 // W, by area
}

// New returns the matrix of flows between areas. Flows of the same pair are
// added, so that rows split by sex or means of transport, or of municipalities
// since merged, may be given as they are; a flow of zero is as if it were absent.
//
// A place outside the country counts in R or W only when it is one of the areas.
//
// It returns an error of kind [data.ErrInvalid] when an area is listed twice, a
// flow names an area that is not listed, a value is negative or not finite, the
// total passes 2^53, or the flows are not all of one dataset and period.
func New(areas []data.AreaCode, flows []data.Flow) (*Matrix, error) {
	positions, err := positionsOf(areas)
	if err != nil {
		return nil, err
	}
	indexed := make([]Flow, len(flows))
	for i, f := range flows {
		if first := flows[0]; f.Dataset != first.Dataset || f.Period != first.Period {
			return nil, &data.FieldError{Field: "flow", Value: f.Dataset + " " + f.Period.String(), Reason: fmt.Sprintf("the others are of %s %s", first.Dataset, first.Period)}
		}
		origin, ok := positions[f.Origin]
		if !ok {
			return nil, &data.FieldError{Field: "origin", Value: string(f.Origin), Reason: "not one of the areas of the matrix"}
		}
		destination, ok := positions[f.Destination]
		if !ok {
			return nil, &data.FieldError{Field: "destination", Value: string(f.Destination), Reason: "not one of the areas of the matrix"}
		}
		indexed[i] = Flow{origin, destination, f.Value}
	}
	return build(areas, positions, indexed)
}

// NewIndexed is [New] for flows whose ends are positions in areas.
func NewIndexed(areas []data.AreaCode, flows []Flow) (*Matrix, error) {
	positions, err := positionsOf(areas)
	if err != nil {
		return nil, err
	}
	for _, f := range flows {
		for _, end := range [...]int32{f.Origin, f.Destination} {
			if end < 0 || int(end) >= len(areas) {
				return nil, &data.FieldError{Field: "flow", Value: fmt.Sprintf("%d to %d", f.Origin, f.Destination), Reason: fmt.Sprintf("positions go from 0 to %d", len(areas)-1)}
			}
		}
	}
	return build(areas, positions, flows)
}

func positionsOf(areas []data.AreaCode) (map[data.AreaCode]int32, error) {
	positions := make(map[data.AreaCode]int32, len(areas))
	for i, code := range areas {
		if _, twice := positions[code]; twice {
			return nil, &data.FieldError{Field: "area", Value: string(code), Reason: "listed twice"}
		}
		positions[code] = int32(i)
	}
	return positions, nil
}

// build makes the matrix of flows whose ends are known to be areas.
func build(areas []data.AreaCode, positions map[data.AreaCode]int32, flows []Flow) (*Matrix, error) {
	var total float64
	for _, f := range flows {
		if !(f.Value >= 0 && f.Value <= maxTotal) {
			return nil, &data.FieldError{
				Field:  "flow",
				Value:  fmt.Sprintf("%s to %s", areas[f.Origin], areas[f.Destination]),
				Reason: fmt.Sprintf("%v is not a number of people", f.Value),
			}
		}
		total += f.Value
	}
	if total > maxTotal {
		return nil, &data.FieldError{Field: "flow", Value: fmt.Sprint(total), Reason: "the total passes 2^53, above which counts are not exact"}
	}
	m := &Matrix{areas: slices.Clone(areas), positions: positions}
	m.out, m.in = byBothEnds(len(areas), flows)
	m.residents, m.jobs = m.out.totals(), m.in.totals()
	return m, nil
}

// Areas returns how many areas the matrix has.
func (m *Matrix) Areas() int { return len(m.areas) }

// Code returns the code of the area at position i.
func (m *Matrix) Code(i int32) data.AreaCode { return m.areas[i] }

// Position returns where the area with a code is, and false if it is not there.
func (m *Matrix) Position(code data.AreaCode) (int32, bool) {
	i, ok := m.positions[code]
	return i, ok
}

// Residents returns R_h, the workers who live in area h, wherever they work.
func (m *Matrix) Residents(h int32) float64 { return m.residents[h] }

// Jobs returns W_k, the people who work in area k, wherever they live.
func (m *Matrix) Jobs(k int32) float64 { return m.jobs[k] }

// Flow returns f_hk, the people who live in area h and work in area k; zero
// when there are none.
func (m *Matrix) Flow(h, k int32) float64 {
	ends, values := m.out.row(h)
	if n, found := slices.BinarySearch(ends, k); found {
		return values[n]
	}
	return 0
}

// Destinations returns the flows above zero that leave area h, h itself
// included, in order of position: where its residents work, and how many.
func (m *Matrix) Destinations(h int32) iter.Seq2[int32, float64] { return m.out.all(h) }

// Origins returns the flows above zero that arrive in area k, k itself
// included, in order of position: where those who work there live, and how many.
func (m *Matrix) Origins(k int32) iter.Seq2[int32, float64] { return m.in.all(k) }
