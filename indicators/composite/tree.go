package composite

import (
	"fmt"
	"math"

	"cittamedie/data"
)

// Node is an indicator or an aggregate of a composite and what it is part of.
type Node struct {
	ID     string
	Parent string  // "" for the composite itself
	Weight float64 // among the children of Parent; need not sum to 1
}

// ErrTree is that of nodes that do not form a tree.
var ErrTree = fmt.Errorf("the parts of the composite do not form a tree: %w", data.ErrInvalid)

// Tree is the parts of a composite, see [NewTree].
type Tree struct {
	nodes    []Node
	place    map[string]int
	children map[string][]int
	upwards  []int // children before their parents
}

// NewTree checks that nodes form a tree with one root and that the weights of the
// children of each parent can be used. It fails with ErrTree or ErrWeights.
func NewTree(nodes []Node) (*Tree, error) {
	t := &Tree{nodes: nodes, place: make(map[string]int, len(nodes)), children: map[string][]int{}}
	for at, n := range nodes {
		if _, twice := t.place[n.ID]; twice || n.ID == "" {
			return nil, fmt.Errorf("part %q occurs twice or has no name: %w", n.ID, ErrTree)
		}
		t.place[n.ID] = at
		t.children[n.Parent] = append(t.children[n.Parent], at)
	}
	if len(t.children[""]) != 1 {
		return nil, fmt.Errorf("%d roots, want 1: %w", len(t.children[""]), ErrTree)
	}
	downwards := []int{t.children[""][0]}
	for next := 0; next < len(downwards); next++ {
		parts := t.children[nodes[downwards[next]].ID]
		if parts == nil {
			continue
		}
		if _, err := usable(t.weights(parts)); err != nil {
			return nil, fmt.Errorf("parts of %q: %w", nodes[downwards[next]].ID, err)
		}
		downwards = append(downwards, parts...)
	}
	if len(downwards) != len(nodes) {
		return nil, fmt.Errorf("%d parts are not below the root: %w", len(nodes)-len(downwards), ErrTree)
	}
	for at := len(downwards) - 1; at >= 0; at-- {
		t.upwards = append(t.upwards, downwards[at])
	}
	return t, nil
}

func (t *Tree) weights(places []int) []float64 {
	weights := make([]float64, len(places))
	for at, p := range places {
		weights[at] = t.nodes[p].Weight
	}
	return weights
}

// EffectiveWeights returns what part of the composite each node is (it. "peso
// effettivo"), in the order of the nodes: the product of its weight and those of
// what it is part of, each among its siblings. The root has 1, and the indicators
// sum to 1. It is the weight in an arithmetic mean of arithmetic means.
func (t *Tree) EffectiveWeights() []float64 {
	effective := make([]float64, len(t.nodes))
	for at := len(t.upwards) - 1; at >= 0; at-- {
		n := t.upwards[at]
		parent, ok := t.place[t.nodes[n].Parent]
		if !ok {
			effective[n] = 1
			continue
		}
		var sum float64
		for _, w := range t.weights(t.children[t.nodes[n].Parent]) {
			sum += w
		}
		effective[n] = effective[parent] * t.nodes[n].Weight / sum
	}
	return effective
}

// Aggregate returns the scores of every aggregate by [Aggregate], level by level,
// from the normalised columns of the indicators. A part without a value counts as
// a missing indicator of what it is part of. It fails with ErrTree where an
// indicator has no column, and as Aggregate does.
func (t *Tree) Aggregate(leaves map[string][]float64, p, coverage float64) (map[string]Scores, error) {
	values := map[string][]float64{}
	scores := map[string]Scores{}
	for _, n := range t.upwards {
		id := t.nodes[n].ID
		parts := t.children[id]
		if parts == nil {
			column, ok := leaves[id]
			if !ok {
				return nil, fmt.Errorf("indicator %q has no column: %w", id, ErrTree)
			}
			values[id] = column
			continue
		}
		columns := make([][]float64, len(parts))
		for at, part := range parts {
			columns[at] = values[t.nodes[part].ID]
		}
		s, err := Aggregate(columns, t.weights(parts), p, coverage)
		if err != nil {
			return nil, fmt.Errorf("aggregate %q: %w", id, err)
		}
		scores[id], values[id] = s, s.Value
	}
	return scores, nil
}

// Children returns the names of the parts of a node, in the order of the nodes.
func (t *Tree) Children(id string) []string {
	var names []string
	for _, n := range t.children[id] {
		names = append(names, t.nodes[n].ID)
	}
	return names
}

// Denominate divides a column by another, area by area. Missing in either is
// missing. It fails with ErrNotPositive unless the denominators are positive and
// with ErrInfinite. It panics if the lengths differ.
func Denominate(x, by []float64) ([]float64, error) {
	sameLength(len(x), len(by))
	y := make([]float64, len(x))
	for i, v := range x {
		if y[i] = math.NaN(); missing(v) || missing(by[i]) {
			continue
		}
		if by[i] <= 0 {
			return nil, ErrNotPositive
		}
		if y[i] = v / by[i]; !finite(y[i]) {
			return nil, ErrInfinite
		}
	}
	return y, nil
}

// ImputeGroupMean gives every missing value the mean of the available values of
// its group, and says which were imputed (it. "imputazione con la media del
// gruppo"). A group without any stays missing. It fails with ErrInfinite, and
// panics if the lengths differ.
func ImputeGroupMean(x []float64, group []string) (y []float64, imputed []bool, err error) {
	sameLength(len(x), len(group))
	sums, counts := map[string]float64{}, map[string]float64{}
	for i, v := range x {
		if missing(v) {
			continue
		}
		sums[group[i]] += v
		counts[group[i]]++
	}
	y, imputed = make([]float64, len(x)), make([]bool, len(x))
	for i, v := range x {
		if y[i] = v; missing(v) && counts[group[i]] > 0 {
			y[i], imputed[i] = sums[group[i]]/counts[group[i]], true
		}
		if math.IsInf(y[i], 0) {
			return nil, nil, ErrInfinite
		}
	}
	return y, imputed, nil
}
