package commuting

import (
	"fmt"
	"math"

	"cittamedie/data"
)

// LabourParams says how large and how self-contained a labour market area must
// be. The larger it is, the less self-contained it may be.
//
// Reference: Coombes, M. and Bond, S. (2008), Travel-to-Work Areas: the 2007
// review, Office for National Statistics.
type LabourParams struct {
	MinSize           float64 // resident workers, fewer than which weigh against an area most
	MinContainment    float64 // self-containment asked of areas of TargetSize or more, 0 to 1
	TargetSize        float64 // resident workers, from which size no longer counts
	TargetContainment float64 // self-containment asked of areas of MinSize, 0 to 1
}

// ISTATParams are the parameters that FUN09 is computed with.
//
// Reference: the example of findClusters in ISTAT's R package LabourMarketAreas,
// version 3.4.
var ISTATParams = LabourParams{MinSize: 1000, MinContainment: 0.6667, TargetSize: 10000, TargetContainment: 0.75}

// check returns an error of kind [data.ErrInvalid] unless
// 0 < MinSize < TargetSize and 0 < MinContainment ≤ TargetContainment ≤ 1.
func (p LabourParams) check() error {
	switch {
	case !(p.MinSize > 0 && p.MinSize < p.TargetSize && p.TargetSize <= maxTotal):
		return &data.FieldError{Field: "size", Value: fmt.Sprintf("%v to %v", p.MinSize, p.TargetSize), Reason: "the least is above 0 and below the target"}
	case !(p.MinContainment > 0 && p.MinContainment <= p.TargetContainment && p.TargetContainment <= 1):
		return &data.FieldError{Field: "self-containment", Value: fmt.Sprintf("%v to %v", p.MinContainment, p.TargetContainment), Reason: "the least is above 0, the target not below it nor above 1"}
	}
	return nil
}

// Validity returns FUN09, whether a set of municipalities is a labour market
// area, and by how much (it. "validità dell'area"):
//
//	y z t/c,   y = min(m/t, 1),   z = 1 − (1 − c/t) s,   s = max(0, (S − R)/(S − L))
//
// where m is the lesser of the supply and the demand self-containment, c and t
// are MinContainment and TargetContainment, L and S are MinSize and TargetSize,
// and R is Residents. An area with 1 or more is valid; t/c is the most. Where m
// is 1, nobody crosses the border, the validity is 1. It is false, with no value,
// where no worker lives in the set or there are no jobs. It supposes that the
// parameters are in order, see [Matrix.LabourAreas].
//
// Reference: Coombes and Bond (2008), see [LabourParams].
func (p LabourParams) Validity(s Sums) (float64, bool) {
	v := p.validity(s.Inside, s.Residents, s.Jobs)
	if math.IsInf(v, 1) {
		return 0, false
	}
	return v, true
}

// validity is [LabourParams.Validity], infinite where it has no value: such an
// area is never the least valid. Conversions to float64 keep a machine that
// multiplies and adds at once from rounding otherwise than the others.
func (p LabourParams) validity(inside, residents, jobs float64) float64 {
	if residents <= 0 || jobs <= 0 {
		return math.Inf(1)
	}
	contained := min(inside/residents, inside/jobs)
	if contained == 1 {
		return 1
	}
	y := min(contained/p.TargetContainment, 1)
	small := max(0, (p.TargetSize-residents)/(p.TargetSize-p.MinSize))
	z := 1 - float64((1-p.MinContainment/p.TargetContainment)*small)
	return y * z * (p.TargetContainment / p.MinContainment)
}

// LabourAreas is a partition of municipalities into labour market areas. An area
// is named by the position of the municipality it started from, which need not
// have stayed in it; so Labels may be given to [Matrix.Groups] with
// [Matrix.Areas] groups.
type LabourAreas struct {
	// Labels is the area of each municipality, NoGroup for those in none.
	Labels []int32
	// Converged is Labels when all areas were valid, before those of the reserve
	// list were given to areas: NoGroup for them too.
	Converged []int32
	// SetAside are the municipalities without ties to any other, or without
	// resident workers or jobs. They are in no area. In order of position.
	SetAside []int32
	// Unassigned are those of the reserve list without ties to any area. In order
	// of position.
	Unassigned []int32
	// Reserve is the log of the reserve list, in order of time.
	Reserve    []Reserved
	Iterations int
}

// Reserved is a municipality put on the reserve list because no area could take
// it, with the reason and the area that was dissolved.
type Reserved struct {
	Reason    ReserveReason
	Iteration int     // from 1
	Label     int32   // area that was dissolved
	Validity  float64 // of that area
	Area      int32   // municipality put on the list
}

// ReserveReason says why a municipality is on the reserve list.
type ReserveReason byte

// The reasons, by the letters of the reference implementation.
const (
	AloneRefused    ReserveReason = 'A' // an area of its own; joining another would have harmed that
	AloneUntied     ReserveReason = 'B' // an area of its own; no flows with other areas
	MemberRefused   ReserveReason = 'C' // one of several; joining another area would have harmed that
	MemberUntied    ReserveReason = 'D' // one of several; no flows with other areas
	iterationsLimit               = 50  // for each municipality; met by no data seen, a guard
)

// LabourAreas returns the labour market areas of the municipalities (it. "sistemi
// locali del lavoro") by the method of ISTAT:
//
//  1. Municipalities without resident workers, without jobs or without ties to
//     others are set aside with their flows, until there are none left.
//  2. Each of the others is an area.
//  3. The least valid area ([LabourParams.Validity]) is dissolved. The one of its
//     municipalities with most flows across borders goes to the area with which
//     its link is strongest, f_xT²/(R_x W_T) + f_Tx²/(R_T W_x), provided that area
//     does not become less valid; else to the reserve list. The rest stay together.
//     This is repeated until every area is valid.
//  4. Those of the reserve list, the last code first, go to the area with the
//     strongest link, whatever its validity; again while any finds one.
//
// Ties go to the smaller code among areas to dissolve and municipalities to move;
// among areas to join, to the larger code, after those that only receive flows.
// The order of municipalities and flows does not change the result. Flows need
// not be whole numbers. After step 4 an area may be slightly below validity 1:
// show it.
//
// It returns an error of kind [data.ErrInvalid] unless 0 < MinSize < TargetSize
// and 0 < MinContainment ≤ TargetContainment ≤ 1.
//
// References: Coombes and Bond (2008), see [LabourParams]; Franconi, L., Ichim,
// D. and D'Alò, M. (2017), Labour market areas for territorial policies: tools
// for a European approach, Statistical Journal of the IAOS 33, 585–591.
func (m *Matrix) LabourAreas(p LabourParams) (*LabourAreas, error) {
	return m.labourAreas(p, false)
}

// LabourAreasCompat is [Matrix.LabourAreas] as the R package LabourMarketAreas
// 3.4 computes it, to compare with its results: for one step after an area lost a
// municipality and kept several, its validity is judged by its pieces.
func (m *Matrix) LabourAreasCompat(p LabourParams) (*LabourAreas, error) {
	return m.labourAreas(p, true)
}

func (m *Matrix) labourAreas(p LabourParams, compat bool) (*LabourAreas, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	sorted, order := m.byCode()
	aside := sorted.untied()
	s := newLabour(sorted.Without(aside), aside, p)
	s.compat = compat
	if err := s.converge(); err != nil {
		return nil, err
	}
	return s.result(aside, order), nil
}
