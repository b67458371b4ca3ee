package perimeter

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// Result is the areas drawn from the flows. It is shared: nothing in it is to be
// changed.
type Result struct {
	Request Request // with its defaults filled in
	Flows   *Flows
	Areas   []Area // labour market areas in order of lead, functional areas too
	// Labels is the place in Areas of each municipality of Flows.Codes(), -1 for
	// those in none.
	Labels []int32
	// NotAssigned are the municipalities in no area: without resident workers, jobs
	// or ties, or outside every commuting zone.
	NotAssigned []data.AreaCode
	Quality     commuting.Quality // of labour market areas; Invalid is 0 for others
	Moves       int               // municipalities that tuning gave to another area
	Apart       []data.AreaCode   // those that tuning left apart from their area
	// Roles and BestShares tell for each municipality of Flows.Codes() what it is to
	// its functional area and the largest share of its workers that goes to a city,
	// NaN where there is none; nil for labour market areas.
	Roles      []commuting.Role
	BestShares []float64
	Cities     []data.AreaCode // of functional areas
	Took       time.Duration   // of the computation alone
}

// Area is one area of a [Result].
type Area struct {
	ID             string // of its perimeter
	Name           string
	Lead           data.AreaCode // the municipality with most jobs, of functional areas that of the cities
	Municipalities int
	commuting.Sums // R, W and the flows inside
	Supply         data.Number
	Demand         data.Number
	Validity       data.Number // FUN09, of labour market areas
	Cohesion       data.Number // FUN08
	LinkCohesion   data.Number
	HomeWork       data.Number
	Central        int // municipalities that more people enter than leave, with more than 100 jobs
}

// Members returns the municipalities of an area of the result, in order of code.
func (o *Result) Members(area int) []data.AreaCode {
	var out []data.AreaCode
	for i, label := range o.Labels {
		if label == int32(area) {
			out = append(out, o.Flows.codes[i])
		}
	}
	return out
}

// AreaOf returns the place in Areas of the area of a municipality; false when it is
// in none.
func (o *Result) AreaOf(code data.AreaCode) (int, bool) {
	i, ok := o.Flows.Position(code)
	if !ok || o.Labels[i] < 0 {
		return 0, false
	}
	return int(o.Labels[i]), true
}

// Compute draws the areas of a request, or remembers them. It returns [ErrBusy]
// when too many others are being drawn, and errors of kind [data.ErrInvalid],
// [data.ErrNotFound] and [data.ErrNoData] about the request.
func (l *Laboratory) Compute(ctx context.Context, c *cube.Cube, q Request) (*Result, error) {
	if q.Method == Catchment {
		return nil, errMethod(q.Method)
	}
	q, err := q.complete(c)
	if err != nil {
		return nil, err
	}
	r := l.of(c)
	var f *Flows
	if q.Period.IsZero() { // the answer is kept under the period itself
		if f, err = r.flows(ctx, q.Dataset, q.Period, ""); err != nil {
			return nil, err
		}
		q.Period = f.Period
	}
	return r.answers.of(ctx, q, func() (*Result, error) {
		return l.draw(ctx, r, q, func() (*Flows, error) { return r.flows(ctx, q.Dataset, q.Period, q.Parent) })
	})
}

// draw draws the areas of a complete request from flows, when a worker is free.
func (l *Laboratory) draw(ctx context.Context, r *release, q Request, flows func() (*Flows, error)) (*Result, error) {
	var out *Result
	err := l.work(ctx, func() error {
		f, err := flows()
		if err != nil {
			return err
		}
		start := time.Now()
		out = &Result{Request: q, Flows: f}
		if q.Method == LabourAreas {
			err = out.drawLabour(r)
		} else {
			err = out.drawFunctional(r)
		}
		out.Took = time.Since(start)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// drawLabour computes labour market areas.
func (o *Result) drawLabour(r *release) error {
	q, m := o.Request, o.Flows.Matrix
	if q.SourceCodes {
		var err error
		if m, err = o.Flows.withSourceCodes(r.cube); err != nil {
			return err
		}
	}
	draw := m.LabourAreas
	if q.Mode == Compat {
		draw = m.LabourAreasCompat
	}
	areas, err := draw(q.params())
	if err != nil {
		return err
	}
	labels := areas.Labels
	if q.Tuned {
		tuned := m.Tune(labels, r.near().among(o.Flows), leastMembers)
		labels, o.Moves = tuned.Labels, len(tuned.Moves)
		for _, i := range tuned.Apart {
			o.Apart = append(o.Apart, o.Flows.codes[i])
		}
	}
	o.describe(r, labels)
	o.Quality = o.Flows.Quality(labels, o.Flows.Areas(), q.params())
	return nil
}

// leastMembers is how many municipalities a tuned area has at least: ISTAT asks
// for two or more.
const leastMembers = 2

// drawFunctional computes functional urban areas.
func (o *Result) drawFunctional(r *release) error {
	q, f := o.Request, o.Flows
	var cities []commuting.City
	for _, code := range citiesOf(r.cube, q.Cities) {
		if i, ok := f.Position(code); ok && f.Residents(i) > 0 {
			cities = append(cities, commuting.City{ID: string(code), Areas: []int32{i}})
			o.Cities = append(o.Cities, code)
		}
	}
	if len(cities) == 0 {
		return absent(data.ErrNoData, "cities",
			fmt.Sprintf("nessuna città di %q è tra i comuni dei flussi: indicane altre", q.Cities),
			fmt.Sprintf("no city of %q is among the municipalities of the flows; name others", q.Cities))
	}
	areas, err := f.FunctionalAreas(cities, r.near().among(f), commuting.FunctionalParams{SharePercent: q.SharePercent, LinkPercent: q.LinkPercent, HoleAreas: 1})
	if err != nil {
		return err
	}
	labels := make([]int32, len(areas.Labels))
	for i, label := range areas.Labels {
		labels[i] = commuting.NoGroup
		if label != commuting.NoGroup {
			labels[i] = cities[label].Areas[0]
		}
	}
	o.Roles, o.BestShares = areas.Roles, areas.BestShare
	o.describe(r, labels)
	o.Quality = f.Quality(labels, f.Areas(), commuting.LabourParams{})
	o.Quality.Invalid = 0
	return nil
}

// describe measures the areas whose labels are positions.
func (o *Result) describe(r *release, labels []int32) {
	f := o.Flows
	place := make([]int32, len(labels))
	members := f.Partition(labels, len(labels))
	for i := range members {
		if o.Request.Method == FunctionalAreas {
			members[i].Core = o.core(labels, members[i].Label)
		}
	}
	slices.SortFunc(members, func(a, b commuting.Member) int { return int(a.Core - b.Core) })
	for n, m := range members {
		place[m.Label] = int32(n)
		o.Areas = append(o.Areas, o.area(r, m))
	}
	o.Labels = make([]int32, len(labels))
	for i, label := range labels {
		o.Labels[i] = -1
		if label == commuting.NoGroup {
			o.NotAssigned = append(o.NotAssigned, f.codes[i])
			continue
		}
		o.Labels[i] = place[label]
	}
}

// core returns the city of a functional area with most jobs; of equal ones, the
// smallest code.
func (o *Result) core(labels []int32, label int32) int32 {
	best := label
	for i, l := range labels {
		if i := int32(i); l == label && o.Roles[i] == commuting.RoleCity && o.Flows.Jobs(i) > o.Flows.Jobs(best) {
			best = i
		}
	}
	return best
}

func (o *Result) area(r *release, m commuting.Member) Area {
	lead := o.Flows.codes[m.Core]
	a := Area{Name: string(lead), Lead: lead, Municipalities: m.Areas, Sums: m.Sums, Central: m.Central}
	if area, ok := r.cube.Area(lead); ok {
		a.Name = area.Name
	}
	k := Key{Kind: KindLabour, Code: lead, Request: o.Request, Hash: o.Flows.Hash}
	if o.Request.Method == FunctionalAreas {
		k.Kind, k.Hash = KindFunctional, o.functionalHash()
	} else {
		a.Validity = number(o.Request.params().Validity(m.Sums))
	}
	a.ID = k.String()
	a.Supply, a.Demand = number(m.SupplySelfContainment()), number(m.DemandSelfContainment())
	a.Cohesion, a.LinkCohesion, a.HomeWork = number(m.Cohesion()), number(m.LinkCohesion()), number(m.HomeWork())
	return a
}

// functionalHash changes with the flows and with the cities.
func (o *Result) functionalHash() string { return hashOf(o.Flows.Hash + joinCodes(o.Cities)) }

func number(v float64, ok bool) data.Number { return data.Number{Value: v, Valid: ok} }
