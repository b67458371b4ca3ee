package perimeter

import (
	"context"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators"
)

// Figure is one indicator of a perimeter (it. "dato ricomposto").
type Figure struct {
	Indicator data.Indicator
	Period    data.Period
	Class     data.Recomposition
	// Status is 0 when nobody has published what the figure would be made of.
	Status       data.Status
	Value        float64 // meaningful only where Status.HasValue()
	Recalculated bool
	Numerator    data.Number // of a ratio, before scaling
	Denominator  data.Number
	// Covered of Expected municipalities went into the figure; both 0 for one
	// published as it is.
	Covered, Expected int
	// Area is the area of the release whose own figure this is, because it has the
	// same municipalities; "" when the figure was worked out on the set.
	Area data.AreaCode
	// Containing are the areas the perimeter lies in, with their own figures, where
	// the perimeter has none: its provinces, or what holds them.
	Containing []Contained
	Reason     data.Text // why there is no figure, or why it is an estimate; empty otherwise
	Sources    []string  // datasets, in order
}

// Contained is the figure of an area that holds the perimeter or a part of it.
type Contained struct {
	Area data.Area
	cube.Cell
}

// Recompose works an indicator out on a perimeter, by its class of recomposition:
//
//	R  quantities are summed, ratios computed again from summed parts
//	W  mean over whole provinces weighted by residents, flagged as an estimate
//	F  measured from the flows of the set
//	N  not at all: the areas that contain the set stand beside the reason
//
// A set with the municipalities of an area of the release has the figure of that
// area. A count needs all its parts, a ratio nine in ten. Period zero means the
// latest in which most of the set is known. The kind of its error is
// [data.ErrNotFound] for an indicator that the catalogue lacks.
func (l *Laboratory) Recompose(ctx context.Context, c *cube.Cube, p Perimeter, indicator string, period data.Period) (Figure, error) {
	in, ok := c.Indicator(indicator)
	if !ok {
		return Figure{}, absent(data.ErrNotFound, "indicator", fmt.Sprintf("non c'è un indicatore %q", indicator), fmt.Sprintf("there is no indicator %q", indicator))
	}
	s, err := newSubject(l.of(c), p)
	if err != nil {
		return Figure{}, err
	}
	return s.figure(ctx, in, period)
}

// Profile returns every indicator of the catalogue, or of one domain, on a
// perimeter, each in the latest period in which it is known; those of which nothing
// at all is known are left out.
func (l *Laboratory) Profile(ctx context.Context, c *cube.Cube, p Perimeter, domain string) ([]Figure, error) {
	s, err := newSubject(l.of(c), p)
	if err != nil {
		return nil, err
	}
	var out []Figure
	for _, in := range c.Indicators() {
		if domain != "" && in.Domain != domain {
			continue
		}
		f, err := s.figure(ctx, in, data.Period{})
		if err != nil {
			return nil, err
		}
		if f.Status != 0 || len(f.Containing) > 0 {
			out = append(out, f)
		}
	}
	return out, nil
}

// target is the code of the perimeter in its own small geography.
const target data.AreaCode = "perimeter"

// subject is a perimeter that figures are worked out on.
type subject struct {
	*release
	codes     []data.AreaCode
	same      []data.Area // areas of the release with the same municipalities
	provinces []data.Area // that the set touches
	whole     []data.AreaCode
	geography *indicators.Geography // its municipalities, its whole provinces and itself
	at        int                   // of itself
}

func newSubject(r *release, p Perimeter) (*subject, error) {
	s := &subject{release: r, codes: p.Municipalities}
	if len(s.codes) == 0 {
		return nil, invalid("municipalities", "", "l'insieme è vuoto", "the set is empty")
	}
	s.findProvinces()
	s.findSame()
	areas := []data.Area{{Code: target, Level: data.Perimeter}}
	members := make([]data.Membership, len(s.codes))
	for i, code := range s.codes {
		a, _ := r.cube.Area(code)
		if !slices.Contains(s.whole, a.Parent) {
			a.Parent = ""
		}
		areas = append(areas, a)
		members[i] = data.Membership{Group: target, Area: code}
	}
	for _, code := range s.whole {
		areas = append(areas, data.Area{Code: code, Level: data.Province})
	}
	var err error
	if s.geography, err = indicators.NewGeography(areas, r.cube.Release().Reference, members...); err != nil {
		return nil, err
	}
	s.at, _ = s.geography.Index(target)
	return s, nil
}

// findProvinces finds the provinces that the set touches, and those it has whole.
func (s *subject) findProvinces() {
	inSet := map[data.AreaCode]int{}
	for _, code := range s.codes {
		if a, ok := s.cube.Area(code); ok {
			inSet[a.Parent]++
		}
	}
	size := map[data.AreaCode]int{}
	for _, a := range s.cube.Areas(data.Municipality) {
		size[a.Parent]++
	}
	for _, p := range s.cube.Areas(data.Province) {
		if inSet[p.Code] > 0 {
			s.provinces = append(s.provinces, p)
		}
		if inSet[p.Code] > 0 && inSet[p.Code] == size[p.Code] {
			s.whole = append(s.whole, p.Code)
		}
	}
}

// findSame finds the areas of the release that have the municipalities of the set.
func (s *subject) findSame() {
	first := s.codes[0]
	candidates := s.cube.Ancestors(first)
	if a, ok := s.cube.Area(first); ok {
		candidates = append(candidates, a)
	}
	for _, g := range s.cube.Groups(first) {
		candidates = append(candidates, g.Area)
	}
	for _, a := range candidates {
		if members := s.cube.Members(a.Code); members != nil && len(members) != len(s.codes) {
			continue // as classes of the whole country mostly are
		}
		if slices.Equal(membersOf(s.cube, a), s.codes) {
			s.same = append(s.same, a)
		}
	}
	slices.SortFunc(s.same, func(a, b data.Area) int { return int(a.Level) - int(b.Level) })
}

// figure works one indicator out.
func (s *subject) figure(ctx context.Context, in data.Indicator, period data.Period) (Figure, error) {
	if period.IsZero() {
		period = s.latest(in)
	}
	f := Figure{Indicator: in, Period: period, Class: in.Recomposition, Expected: len(s.codes)}
	if !period.IsZero() {
		if err := s.work(ctx, in, &f); err != nil {
			return f, fmt.Errorf("%s in %s: %w", in.Code, period, err)
		}
		s.takeSame(in, &f)
	}
	if !f.Status.HasValue() {
		f.Value = 0
		s.contain(in, &f)
		f.refuse()
	}
	slices.Sort(f.Sources)
	f.Sources = slices.Compact(f.Sources)
	return f, nil
}

func (s *subject) work(ctx context.Context, in data.Indicator, f *Figure) error {
	switch {
	case in.Recomposition == data.Exact && in.Quantity:
		return s.sum(in, f)
	case in.Recomposition == data.Exact && in.Ratio():
		return s.divide(ctx, in, f)
	case in.Recomposition == data.Weighted:
		return s.weigh(in, f)
	case in.Recomposition == data.FromFlow:
		return s.measure(ctx, in, f)
	}
	return nil
}

// agreement is how near two figures are, relative to the larger, to be one: they
// are sums of the same parts in another order.
const agreement = 1e-9

// takeSame takes the figure of an area with the same municipalities, if one has it.
func (s *subject) takeSame(in data.Indicator, f *Figure) {
	for _, a := range s.same {
		cell := s.cube.Cell(in.Code, a.Code, f.Period)
		if !cell.Published() || cell.Status == data.NotAvailable && f.Status.HasValue() {
			continue
		}
		if math.Abs(cell.Value-f.Value) > agreement*max(math.Abs(cell.Value), math.Abs(f.Value)) {
			f.Numerator, f.Denominator = data.Number{}, data.Number{}
		}
		f.Area, f.Value, f.Status, f.Recalculated = a.Code, cell.Value, cell.Status, cell.Recalculated
		f.Covered, f.Expected = int(cell.Covered), int(cell.Expected)
		f.Reason, f.Sources = data.Text{}, []string{cell.Dataset}
		return
	}
}

// latest returns the latest period in which most of the set is known: by the figure
// of an area that is the set, then by those of its municipalities, then by those of
// its provinces.
func (s *subject) latest(in data.Indicator) data.Period {
	var best data.Period
	most := 0
	look := func(areas []data.AreaCode, l data.Level) {
		for _, p := range slices.Backward(s.cube.Periods(in.Code, l)) {
			n := 0
			for _, code := range areas {
				if s.cube.Cell(in.Code, code, p).Status.HasValue() {
					n++
				}
			}
			if n > most {
				best, most = p, n
			}
		}
	}
	for _, a := range s.same {
		if look([]data.AreaCode{a.Code}, a.Level); most > 0 {
			return best
		}
	}
	look(s.codes, data.Municipality)
	if most == 0 {
		for _, p := range s.provinces {
			look([]data.AreaCode{p.Code}, data.Province)
		}
	}
	for _, l := range []data.Level{data.Municipality, data.Country} {
		if best.IsZero() {
			best, _ = s.cube.LatestPeriod(in.Code, l)
		}
	}
	return best
}
