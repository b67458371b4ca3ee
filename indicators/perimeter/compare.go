package perimeter

import (
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// How many perimeters are put side by side.
const (
	leastCompared = 2
	mostCompared  = 6
)

// Comparison is perimeters side by side.
type Comparison struct {
	Sides []Side
	// Flows is what self-containment is measured on; nil when the release has none.
	Flows *Flows
	// Overlaps is, for each pair of places i and j, how much of the residents of
	// both live in both: Σ_{A∩B} P ÷ Σ_{A∪B} P. Invalid where residents are unknown.
	Overlaps [][]data.Number
	// Residents is the period whose residents weigh.
	Residents data.Period
	// All are the municipalities of any of them, in order, and Count in how many
	// each is: agreement and disagreement on the map.
	All   []data.AreaCode
	Count []int
}

// Side is one perimeter of a comparison.
type Side struct {
	Perimeter      Perimeter
	Municipalities int
	Residents      Figure      // DEM01
	SquareKm       Figure      // AREA
	Workers        data.Number // resident workers among the flows
	Jobs           data.Number
	Supply, Demand data.Number // FUN01, FUN02; absent unless all municipalities have flows
	Cohesion       data.Number // FUN08
	FlowsCovered   int         // municipalities with resident workers among the flows
	Provinces      []data.AreaCode
	Regions        []data.AreaCode
	Split          []Split // groups that the border cuts, those of largest share first
	Whole          []data.AreaCode
	// Bodies is how many administrations there are to agree with: municipalities,
	// the provinces and the regions they lie in, and the groups with them in it
	// that are bodies of their own, those of perimeters that partners joined.
	Bodies int
}

// Split is a group of which a part lies in a perimeter and a part outside.
type Split struct {
	Group      data.Area
	Definition string
	Inside     int // municipalities
	All        int
	Share      data.Number // of its residents that are inside, 0 to 1
}

// Compare puts two to six perimeters side by side, in the order given. Dataset ""
// means the flows that hold most municipalities of all of them, the latest of
// equal ones.
func (l *Laboratory) Compare(ctx context.Context, c *cube.Cube, ps []Perimeter, dataset string) (*Comparison, error) {
	if len(ps) < leastCompared || len(ps) > mostCompared {
		return nil, absent(data.ErrInvalid, "ids", fmt.Sprintf("si confrontano da %d a %d perimetri: qui sono %d", leastCompared, mostCompared, len(ps)), fmt.Sprintf("%d to %d perimeters can be compared: here are %d", leastCompared, mostCompared, len(ps)))
	}
	for i, p := range ps {
		if slices.ContainsFunc(ps[:i], func(q Perimeter) bool { return q.ID == p.ID }) {
			return nil, invalid("ids", p.ID, "è nominato due volte", "is named twice")
		}
	}
	out := &Comparison{}
	var err error
	if out.Flows, err = l.flowsFor(ctx, c, ps, dataset); err != nil {
		return nil, err
	}
	out.Residents, _ = c.LatestPeriod(residentsIndicator, data.Municipality)
	people := residents(c)
	for _, p := range ps {
		side, err := l.side(ctx, c, p, out.Flows, people)
		if err != nil {
			return nil, err
		}
		out.Sides = append(out.Sides, side)
	}
	out.overlap(people)
	return out, nil
}

// flowsFor returns the flows to measure several perimeters on.
func (l *Laboratory) flowsFor(ctx context.Context, c *cube.Cube, ps []Perimeter, dataset string) (*Flows, error) {
	if dataset != "" {
		return l.Flows(ctx, c, dataset, data.Period{})
	}
	ids := slices.Clone(c.FlowDatasets())
	slices.Sort(ids)
	var best *Flows
	most := -1
	for _, id := range slices.Backward(ids) {
		f, err := l.Flows(ctx, c, id, data.Period{})
		if err != nil {
			return nil, err
		}
		n := 0
		for _, p := range ps {
			n += f.having(p.Municipalities)
		}
		if n > most {
			best, most = f, n
		}
	}
	return best, nil
}

func (l *Laboratory) side(ctx context.Context, c *cube.Cube, p Perimeter, f *Flows, people map[data.AreaCode]float64) (Side, error) {
	s := Side{Perimeter: p, Municipalities: len(p.Municipalities)}
	subject, err := newSubject(l.of(c), p)
	if err != nil {
		return s, err
	}
	for code, into := range map[string]*Figure{residentsIndicator: &s.Residents, "AREA": &s.SquareKm} {
		if in, ok := c.Indicator(code); ok {
			if *into, err = subject.figure(ctx, in, data.Period{}); err != nil {
				return s, err
			}
		}
	}
	for _, a := range subject.provinces {
		s.Provinces = append(s.Provinces, a.Code)
		if !slices.Contains(s.Regions, a.Parent) {
			s.Regions = append(s.Regions, a.Parent)
		}
	}
	if f != nil {
		s.measure(f)
	}
	s.cut(c, people)
	s.Bodies = s.Municipalities + len(s.Provinces) + len(s.Regions)
	for _, code := range s.Whole {
		if a, ok := c.Area(code); ok && a.Level == data.Perimeter && partners(c, code) {
			s.Bodies++
		}
	}
	for _, cut := range s.Split {
		if cut.Group.Level == data.Perimeter && partners(c, cut.Group.Code) {
			s.Bodies++
		}
	}
	return s, nil
}

// partners reports whether the members of a group joined it, some as lead: a
// statistical class has no lead and is no body.
func partners(c *cube.Cube, group data.AreaCode) bool {
	return slices.ContainsFunc(c.Memberships(), func(m data.Membership) bool { return m.Group == group && m.Role != "" })
}

func (s *Side) measure(f *Flows) {
	sums, complete := f.Sums(s.Perimeter.Municipalities)
	s.FlowsCovered = f.having(s.Perimeter.Municipalities)
	if !complete {
		return
	}
	s.Workers, s.Jobs = data.Some(sums.Residents), data.Some(sums.Jobs)
	s.Supply, s.Demand = number(sums.SupplySelfContainment()), number(sums.DemandSelfContainment())
	s.Cohesion = number(commuting.Sums.Cohesion(sums))
}

// mostSplit is how many members a group has at most to be told as cut or whole: no
// Unione, GAL or labour market area has as many, and a class of the whole country,
// such as that of an altitude, is cut by every border. The limit is ours.
const mostSplit = 100

// cut finds the groups that the border of the perimeter cuts, and those wholly in.
func (s *Side) cut(c *cube.Cube, people map[data.AreaCode]float64) {
	seen := map[data.AreaCode]bool{}
	for _, code := range s.Perimeter.Municipalities {
		for _, g := range c.Groups(code) {
			members := c.Members(g.Code)
			if seen[g.Code] || g.Level != data.LabourArea && len(members) > mostSplit || string(g.Code) == s.Perimeter.ID {
				continue
			}
			seen[g.Code] = true
			cut := Split{Group: g.Area, Definition: g.Definition, All: len(members)}
			var inside, all float64
			known := true
			for _, m := range members {
				n, ok := people[m]
				known = known && ok
				all += n
				if s.Perimeter.Has(m) {
					cut.Inside++
					inside += n
				}
			}
			cut.Share = data.Number{Value: share(inside, all), Valid: known && all > 0}
			if cut.Inside == cut.All {
				s.Whole = append(s.Whole, g.Code)
				continue
			}
			s.Split = append(s.Split, cut)
		}
	}
	slices.SortFunc(s.Split, func(a, b Split) int {
		switch {
		case a.Share.Value > b.Share.Value:
			return -1
		case a.Share.Value < b.Share.Value:
			return 1
		}
		return slices.Compare([]byte(a.Group.Code), []byte(b.Group.Code))
	})
	slices.Sort(s.Whole)
}

// overlap measures each pair, and counts in how many each municipality is.
func (out *Comparison) overlap(people map[data.AreaCode]float64) {
	out.Overlaps = make([][]data.Number, len(out.Sides))
	for i, a := range out.Sides {
		out.Overlaps[i] = make([]data.Number, len(out.Sides))
		out.All = append(out.All, a.Perimeter.Municipalities...)
		for j, b := range out.Sides {
			out.Overlaps[i][j] = Overlap(a.Perimeter.Municipalities, b.Perimeter.Municipalities, people)
		}
	}
	out.All = sorted(out.All)
	out.Count = make([]int, len(out.All))
	for i, code := range out.All {
		for _, s := range out.Sides {
			if s.Perimeter.Has(code) {
				out.Count[i]++
			}
		}
	}
}

// Overlap returns how much two sets of municipalities, each in order, are one (it.
// "indice di Jaccard"):
//
//	Σ_{A∩B} P ÷ Σ_{A∪B} P
//
// where P are the residents. It ranges from 0, nothing in common, to 1, the same
// set. It is invalid where the residents of a municipality are unknown or nobody
// lives in either.
//
// Reference: Jaccard, P. (1912), The distribution of the flora in the alpine zone,
// New Phytologist 11, 37–50.
func Overlap(a, b []data.AreaCode, people map[data.AreaCode]float64) data.Number {
	var both, either float64
	for _, code := range sorted(append(slices.Clone(a), b...)) {
		n, known := people[code]
		if !known {
			return data.Number{}
		}
		either += n
		if search(a, code) && search(b, code) {
			both += n
		}
	}
	return data.Number{Value: share(both, either), Valid: either > 0}
}
