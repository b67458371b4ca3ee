package commuting

import (
	"cmp"
	"slices"
)

// Without returns the matrix without the flows to and from some areas, given by
// position. The areas themselves stay, so positions do not change.
func (m *Matrix) Without(areas []int32) *Matrix {
	if len(areas) == 0 {
		return m
	}
	left := make([]bool, len(m.areas))
	for _, i := range areas {
		left[i] = true
	}
	return m.where(func(h, k int32) bool { return !left[h] && !left[k] })
}

// where returns the matrix with the flows for which keep is true.
func (m *Matrix) where(keep func(h, k int32) bool) *Matrix {
	var flows []Flow
	for h := range int32(len(m.areas)) {
		for k, value := range m.out.all(h) {
			if keep(h, k) {
				flows = append(flows, Flow{h, k, value})
			}
		}
	}
	return m.with(flows)
}

// with returns a matrix of the same areas and other flows, known to be sound.
func (m *Matrix) with(flows []Flow) *Matrix {
	w := &Matrix{areas: m.areas, positions: m.positions}
	w.out, w.in = byBothEnds(len(m.areas), flows)
	w.residents, w.jobs = w.out.totals(), w.in.totals()
	return w
}

// byCode returns the matrix with its areas in order of code, and for each of
// these where it was. Ties are settled by code, so that the order in which
// areas were listed does not matter.
func (m *Matrix) byCode() (sorted *Matrix, order []int32) {
	order = make([]int32, len(m.areas))
	for i := range order {
		order[i] = int32(i)
	}
	byCode := func(a, b int32) int { return cmp.Compare(m.areas[a], m.areas[b]) }
	if slices.IsSortedFunc(order, byCode) {
		return m, order
	}
	slices.SortFunc(order, byCode)
	place := make([]int32, len(order))
	sorted = &Matrix{}
	for to, from := range order {
		place[from] = int32(to)
		sorted.areas = append(sorted.areas, m.areas[from])
	}
	flows := make([]Flow, 0, len(m.out.end))
	for h := range int32(len(m.areas)) {
		for k, value := range m.out.all(h) {
			flows = append(flows, Flow{place[h], place[k], value})
		}
	}
	return sorted.with(flows), order
}

// untied returns the areas without resident workers, without jobs or without
// flows to and from others, and those that become so when these are left out.
func (m *Matrix) untied() []int32 {
	n := int32(len(m.areas))
	self := make([]bool, n)
	outgoing, incoming := make([]int, n), make([]int, n) // flows with other areas left
	for i := range n {
		_, self[i] = slices.BinarySearch(m.out.ends(i), i)
		outgoing[i], incoming[i] = len(m.out.ends(i)), len(m.in.ends(i))
		if self[i] {
			outgoing[i]--
			incoming[i]--
		}
	}
	var aside []int32
	gone := make([]bool, n)
	look := func(i int32) {
		if !gone[i] && (outgoing[i] == 0 && incoming[i] == 0 || !self[i] && (outgoing[i] == 0 || incoming[i] == 0)) {
			gone[i] = true
			aside = append(aside, i)
		}
	}
	for i := range n {
		look(i)
	}
	for next := 0; next < len(aside); next++ {
		i := aside[next]
		for _, k := range m.out.ends(i) {
			incoming[k]--
			look(k)
		}
		for _, h := range m.in.ends(i) {
			outgoing[h]--
			look(h)
		}
	}
	slices.Sort(aside)
	return aside
}
