package commuting

import (
	"fmt"

	"cittamedie/data"
)

// CommutingZonePercent is the share of its resident workers, in percent, that a
// municipality sends to a city to be in its commuting zone, before contiguity is
// looked at.
//
// Reference: Dijkstra, L., Poelman, H. and Veneri, P. (2019), The EU-OECD
// definition of a functional urban area, OECD Regional Development Working
// Papers 2019/11.
const CommutingZonePercent = 15

// HubDependence returns FUN06, the percentage of the workers living in area i who
// work in the hub (it. "dipendenza dal polo"):
//
//	100 f_i,hub / R_i
//
// It ranges from 0 to 100. The hub itself has its supply self-containment, in
// percent. It is false, with no value, where no worker lives in i.
//
// Reference: the commuting share of the EU-OECD definition, see
// [CommutingZonePercent].
func (m *Matrix) HubDependence(i, hub int32) (float64, bool) {
	return percentage(m.Flow(i, hub), m.residents[i])
}

// Catchment returns the areas that send to the hub at least a share of their
// resident workers, in percent, in order of position and without the hub (it.
// "bacino di pendolarismo"):
//
//	100 f_i,hub ≥ sharePercent · R_i
//
// The two sides are whole numbers when the flows and the share are, so that a
// share met exactly is met. An area where no worker lives is never there.
//
// It returns an error of kind [data.ErrInvalid] unless 0 < sharePercent ≤ 100.
//
// Reference: the commuting zone of the EU-OECD definition before contiguity, see
// [CommutingZonePercent].
func (m *Matrix) Catchment(hub int32, sharePercent float64) ([]int32, error) {
	if !(sharePercent > 0 && sharePercent <= 100) {
		return nil, &data.FieldError{Field: "share", Value: fmt.Sprint(sharePercent), Reason: "a percentage above 0 and up to 100"}
	}
	var areas []int32
	for i, flow := range m.in.all(hub) {
		if i != hub && 100*flow >= sharePercent*m.residents[i] {
			areas = append(areas, i)
		}
	}
	return areas, nil
}

// LinkStrength returns FUN07, how strongly the flows in both directions tie two
// areas for their size (it. "intensità di legame"):
//
//	f_hk² / (R_h W_k) + f_kh² / (R_k W_h)
//
// It is the same for h, k as for k, h and ranges from 0, no flow, to 2, where all
// the workers of each hold all the jobs of the other. A direction whose R or W is
// zero has no flow and adds nothing. It is false, with no value, where that holds
// for both directions or h and k are the same area.
//
// Reference: Smart, M. W. (1974), Labour market areas: uses and definition,
// Progress in Planning 2, 239–353; used by Coombes, M. and Bond, S. (2008),
// Travel-to-Work Areas: the 2007 review, Office for National Statistics.
func (m *Matrix) LinkStrength(h, k int32) (float64, bool) {
	if h == k {
		return 0, false
	}
	there, isThere := m.directedLink(h, k)
	back, isBack := m.directedLink(k, h)
	return there + back, isThere || isBack
}

// directedLink returns f_hk² / (R_h W_k), and false when R_h or W_k is zero.
func (m *Matrix) directedLink(h, k int32) (float64, bool) {
	if m.residents[h] == 0 || m.jobs[k] == 0 {
		return 0, false
	}
	f := m.Flow(h, k)
	return f / m.residents[h] * (f / m.jobs[k]), true
}
