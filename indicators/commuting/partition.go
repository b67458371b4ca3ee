package commuting

import (
	"math"
	"slices"
)

// centralJobs is how many jobs a municipality must have more than to be central.
//
// Reference: StatClusterData in the R package LabourMarketAreas, version 3.4.
const centralJobs = 100

// Member is an area of a partition and what its quality is judged by.
type Member struct {
	Label int32
	Sums
	Links   int   // flows above zero between different municipalities of the area
	Central int   // municipalities that more people enter than leave, with more than 100 jobs
	Core    int32 // municipality with most jobs; of equal ones, the smallest code
	Origins int   // areas of the partition, itself included, that people come from
	Targets int   // areas of the partition, itself included, that people go to
}

// Partition returns the areas of a partition in order of label, without those that
// have no municipality. Labels are as in [Matrix.Groups].
func (m *Matrix) Partition(labels []int32, groups int) []Member {
	members := make([]Member, groups)
	for g, s := range m.Groups(labels, groups) {
		members[g] = Member{Label: int32(g), Sums: s, Core: NoGroup}
	}
	for i, label := range labels {
		if label == NoGroup {
			continue
		}
		a := &members[label]
		i := int32(i)
		if m.jobs[i] > m.residents[i] && m.jobs[i] > centralJobs {
			a.Central++
		}
		if c := a.Core; c == NoGroup || m.jobs[i] > m.jobs[c] || m.jobs[i] == m.jobs[c] && m.areas[i] < m.areas[c] {
			a.Core = i
		}
		for _, k := range m.out.ends(i) {
			if k != i && labels[k] == label {
				a.Links++
			}
		}
	}
	for _, f := range m.Between(labels, groups) {
		members[f.Origin].Targets++
		members[f.Destination].Origins++
	}
	return slices.DeleteFunc(members, func(a Member) bool { return a.Areas == 0 })
}

// LinkCohesion returns the share of the pairs of different municipalities of the
// area, in either direction, between which somebody commutes (it. "coesione interna
// dei legami"): n / N(N−1) for N municipalities. It ranges from 0 to 1. It is
// false, with no value, where the area is one municipality.
//
// Reference: "InternalCohesionLink" of StatClusterData in the R package
// LabourMarketAreas, version 3.4.
func (a Member) LinkCohesion() (float64, bool) {
	return ratio(float64(a.Links), float64(a.Areas*(a.Areas-1)))
}

// Crossing returns how many people cross the border of the set, either way, for
// each two who live and work in it (it. "incidenza dei pendolari"):
//
//	((R − f) + (W − f)) / 2f
//
// where f is Inside. It is 0 or more. It is false, with no value, where nobody lives
// and works in the set.
//
// Reference: "lma_commuter_percent" of StatClusterData in the R package
// LabourMarketAreas, version 3.4.
func (s Sums) Crossing() (float64, bool) {
	return ratio((s.Residents-s.Inside)+(s.Jobs-s.Inside), 2*s.Inside)
}

// HomeWork returns the balance of those who go out and those who come in, for each
// who lives and works in the set (it. "rapporto casa-lavoro"):
//
//	((R − f) − (W − f)) / f
//
// where f is Inside. It is negative where more come in. It is false, with no value,
// where nobody lives and works in the set.
//
// Reference: "Home_Work_Ratio" of StatClusterData in the R package
// LabourMarketAreas, version 3.4.
func (s Sums) HomeWork() (float64, bool) {
	return ratio((s.Residents-s.Inside)-(s.Jobs-s.Inside), s.Inside)
}

// Spread is how a measure is distributed over the areas of a partition where it
// has a value. All are NaN when it has none, and SD when it has one.
type Spread struct {
	Mean, SD             float64 // SD divides by the number less one
	Min, Q1, Q2, Q3, Max float64 // quartiles are interpolated between two values
}

// SpreadOf returns the distribution of a measure over areas.
func SpreadOf(areas []Member, measure func(Member) (float64, bool)) Spread {
	var values []float64
	for _, a := range areas {
		if v, ok := measure(a); ok {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		nan := math.NaN()
		return Spread{nan, nan, nan, nan, nan, nan, nan}
	}
	slices.Sort(values)
	var sum, squares float64
	for _, v := range values {
		sum += v
	}
	mean := sum / float64(len(values))
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return Spread{
		Mean: mean, SD: math.Sqrt(squares / float64(len(values)-1)),
		Min: values[0], Q1: quantile(values, 0.25), Q2: quantile(values, 0.5), Q3: quantile(values, 0.75),
		Max: values[len(values)-1],
	}
}

// quantile interpolates between the two values around place (n−1)p of n in order.
//
// Reference: Hyndman, R. J. and Fan, Y. (1996), Sample quantiles in statistical
// packages, The American Statistician 50, 361–365: definition 7.
func quantile(values []float64, p float64) float64 {
	at := p * float64(len(values)-1)
	low := int(at)
	if low+1 >= len(values) {
		return values[low]
	}
	return values[low] + (at-float64(low))*(values[low+1]-values[low])
}

// Quality tells how good a partition is as a whole.
type Quality struct {
	Areas      int
	Single     int     // areas of one municipality
	Invalid    int     // areas with a validity below 1
	NoCentral  int     // areas without a central municipality
	Modularity float64 // see [Matrix.Modularity]; NaN where there are no flows
}

// Quality returns how good a partition into labour market areas is; the measures
// of its areas are spread as [SpreadOf] tells. Labels are as in [Matrix.Groups].
func (m *Matrix) Quality(labels []int32, groups int, p LabourParams) Quality {
	q := Quality{Modularity: math.NaN()}
	if v, ok := m.Modularity(labels, groups); ok {
		q.Modularity = v
	}
	for _, a := range m.Partition(labels, groups) {
		q.Areas++
		if a.Areas == 1 {
			q.Single++
		}
		if v, ok := p.Validity(a.Sums); ok && v < 1 {
			q.Invalid++
		}
		if a.Central == 0 {
			q.NoCentral++
		}
	}
	return q
}
