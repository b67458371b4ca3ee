package choropleth

import (
	"fmt"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/spatial"
)

// Cluster is what an area is among its neighbours (it. "gruppo di vicini simili").
type Cluster int8

// The clusters. The first word is the area, the second its neighbours.
const (
	NotSignificant Cluster = iota // chance alone could do it
	HighHigh
	LowLow
	HighLow
	LowHigh
	Island   // no neighbour that has a figure, or no borders: not tested
	NoFigure // no figure of its own
	clusterKinds
)

func (c Cluster) String() string {
	return [...]string{"notSignificant", "highHigh", "lowLow", "highLow", "lowHigh", "island", "noFigure"}[c]
}

// Tested reports whether a cluster is the outcome of a test.
func (c Cluster) Tested() bool { return c < Island }

// The kinds of contiguity: areas are neighbours that have a point of border in
// common at least, or a stretch of it.
const (
	Queen = "queen"
	Rook  = "rook"
)

// The corrections for testing many areas at once: that of Benjamini and Hochberg, or
// none.
const (
	FDR          = "fdr"
	NoCorrection = "none"
)

// Test is how clusters are told from chance.
type Test struct {
	Contiguity   string
	Permutations int
	Seed         uint64
	Correction   string
	Q            float64 // largest adjusted P of a cluster, see [Clusters]
}

// UsualTest is that of the page.
var UsualTest = Test{Contiguity: Queen, Permutations: 999, Seed: 1, Correction: FDR, Q: 0.05}

// FewestAreas is how many areas with a figure and a neighbour a test needs. Among
// ten, three neighbours are one of 84 sets: a cluster of fewer could hardly be told
// from chance.
const FewestAreas = 10

// What a map can lack. Each wraps [data.ErrNoData].
var (
	ErrNoBorders = fmt.Errorf("the release has no borders of this level: %w", data.ErrNoData)
	ErrTooFew    = fmt.Errorf("fewer than %d areas have a figure and a neighbour that has one: %w", FewestAreas, data.ErrNoData)
	ErrAlike     = fmt.Errorf("all areas have the same figure: %w", data.ErrNoData)
)

// Local is one area of [Clusters].
type Local struct {
	Cluster    Cluster
	Neighbours int32   // that have a figure
	Lag        float64 // mean of their figures
	Index      float64 // local index of Moran
	P          float64 // folded: (least tail + 1) / (permutations + 1)
	Adjusted   float64 // P for being one of many; P itself without correction
}

// Clusters are the areas of a map among their neighbours. Those without a figure and
// the islands are left out of all of it: of mean, variance, permutations and
// correction.
//
// P is of one tail, the smaller, as programs of this field have it: among areas at
// random it is at most Q in a share 2Q of cases. So with the correction the share of
// clusters that chance made is at most 2Q on average, and without it about 2Q of all
// areas would be clusters by chance.
type Clusters struct {
	Test
	Locals []Local // one for each area of the view, in order of code
	Counts [clusterKinds]int
	Tested int
	Mean   float64        // of the areas tested: high is above it
	Limit  float64        // largest P that is still a cluster; 0 where there is none
	Plain  int            // clusters there would be without the correction
	Moran  spatial.Global // of the whole map, under randomisation
	MoranP float64        // share of random maps that are as much alike, of as many as permutations
	Geary  spatial.Global
}

type clusterKey struct {
	release string
	view    View
	test    Test
}

// Clusters returns the local index of Moran of every area of a map, see
// [spatial.LocalMoran], with row-standardised weights over the borders of the
// release. Neighbours outside the view do not count. A cluster is an area whose
// adjusted P is at most Q; which one, its quadrant says.
//
// It fails with ErrNoBorders, ErrTooFew or ErrAlike.
func (a *Atlas) Clusters(c *cube.Cube, v View, t Test) (*Clusters, error) {
	v, t.Contiguity, t.Correction = v.own(), strings.Clone(t.Contiguity), strings.Clone(t.Correction)
	return a.clusters.of(clusterKey{c.Release().ID, v, t}, func() (*Clusters, error) {
		borders, err := a.bordersOf(c, v.Level, t.Contiguity)
		if err != nil {
			return nil, err
		}
		f := newField(c, v, borders)
		if len(f.values) < FewestAreas {
			return nil, ErrTooFew
		}
		return f.clusters(t)
	})
}

// clusters tests the areas of a field.
func (f *field) clusters(t Test) (*Clusters, error) {
	out := &Clusters{Test: t, Locals: f.locals, Tested: len(f.values), Mean: f.mean()}
	w, err := spatial.Binary(f.near)
	if err != nil {
		panic(err) // borders name each neighbour once
	}
	w = w.Standardised()
	locals, err := spatial.LocalMoran(f.values, w)
	if err != nil {
		return nil, ErrAlike
	}
	permuted, err := spatial.LocalPermutation(f.values, w, t.Permutations, t.Seed, spatial.WithoutReplacement)
	if err != nil {
		return nil, err
	}
	adjusted := make([]float64, len(permuted))
	for n := range permuted {
		adjusted[n] = permuted[n].Folded
	}
	if t.Correction == FDR {
		if adjusted, err = spatial.FalseDiscoveryRate(adjusted); err != nil {
			return nil, err
		}
	}
	for n, lag := range w.Lag(f.values) {
		l := &out.Locals[f.places[n]]
		l.Lag, l.Index, l.P, l.Adjusted = lag, locals[n].Value, permuted[n].Folded, adjusted[n]
		if l.P <= t.Q {
			out.Plain++
		}
		if l.Adjusted <= t.Q {
			l.Cluster = quadrants[locals[n].Quadrant]
			out.Limit = max(out.Limit, l.P)
		}
	}
	for _, l := range out.Locals {
		out.Counts[l.Cluster]++
	}
	return out, out.whole(f.values, w)
}

var quadrants = map[spatial.Quadrant]Cluster{spatial.HighHigh: HighHigh, spatial.LowLow: LowLow, spatial.HighLow: HighLow, spatial.LowHigh: LowHigh}

// whole measures the whole map.
func (c *Clusters) whole(values []float64, w spatial.Weights) (err error) {
	if c.Moran, err = spatial.Moran(values, w, spatial.Randomised); err != nil {
		return err
	}
	if c.Geary, err = spatial.Geary(values, w); err != nil {
		return err
	}
	permuted, err := spatial.MoranPermutation(values, w, c.Permutations, c.Seed)
	c.MoranP = permuted.P
	return err
}
