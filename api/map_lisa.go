package api

import (
	"errors"
	"fmt"
	"math"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/choropleth"
)

const lisaDoc = "Show clusters of neighbours that are alike. The local index of Moran (LISA, Anselin 1995) of each area of a map, in order of code, over the borders of the release: " +
	"highHigh and lowLow are areas above or below the mean whose neighbours are so too, highLow and lowHigh areas unlike their neighbours, notSignificant what chance alone could do. " +
	"Weights are of contiguity, each area's brought to sum to 1; neighbours outside the map do not count. The area keeps its value while those of its neighbours are drawn from all others, permutations times, from the seed: " +
	"the same request has the same answer. p is folded: the smaller of the two tails, plus 1, over permutations plus 1. With correction=fdr p is adjusted for testing many areas (Benjamini and Hochberg 1995), and a cluster has adjustedP at most q. " +
	"Areas without a figure (noFigure) and islands without a neighbour that has one (island) are left out of all of it. " +
	"A cluster says where like lies near like, not why, and nothing of what happens inside an area. At most a few are computed at once: 429 says when to come back."

type lisaInput struct {
	MapParams
	Contiguity   string  `query:"contiguity" enum:"queen,rook" default:"queen" doc:"queen: neighbours have a point of border in common at least; rook: a stretch of it."`
	Permutations int     `query:"permutations" minimum:"99" maximum:"4999" default:"999"`
	Seed         int     `query:"seed" minimum:"1" maximum:"1000000" default:"1" doc:"Of what is drawn; the same seed draws the same."`
	Correction   string  `query:"correction" enum:"fdr,none" default:"fdr" doc:"With none, about 2q of all areas are clusters by chance alone."`
	Q            float64 `query:"q" minimum:"0.0001" maximum:"0.5" default:"0.05" doc:"Largest adjustedP of a cluster. p is of one tail, so that with fdr at most 2q of the clusters are chance, on average."`
	Paging
}

func (in *lisaInput) needs() pastNeeds {
	return pastNeeds{Wanted: cube.Wanted{Indicators: []string{in.Code}, Boundaries: true}}
}

// lisaItem is an area among its neighbours.
type lisaItem struct {
	Area       string `json:"area" example:"052"`
	AreaName   string `json:"areaName" example:"Siena"`
	Value      number `json:"value" example:"219.4"`
	Status     string `json:"status" enum:"final,provisional,estimated,notAvailable,suppressed,notApplicable,notPublished"`
	Cluster    string `json:"cluster" enum:"highHigh,lowLow,highLow,lowHigh,notSignificant,island,noFigure"`
	Neighbours int    `json:"neighbours" doc:"That have a figure." example:"5"`
	Lag        number `json:"neighboursMean" doc:"Mean of their figures; null for an area that was not tested." example:"214.6"`
	Index      number `json:"localMoran" doc:"Local index of Moran; null for an area that was not tested." example:"0.31"`
	P          number `json:"p" doc:"Folded pseudo p-value." example:"0.012"`
	Adjusted   number `json:"adjustedP" doc:"p adjusted for testing many areas; p itself with correction=none." example:"0.048"`
}

var lisaColumns = []column[lisaItem]{
	{"area", func(i lisaItem) any { return i.Area }},
	{"areaName", func(i lisaItem) any { return i.AreaName }},
	{"value", func(i lisaItem) any { return i.Value }},
	{"status", func(i lisaItem) any { return i.Status }},
	{"cluster", func(i lisaItem) any { return i.Cluster }},
	{"neighbours", func(i lisaItem) any { return i.Neighbours }},
	{"neighboursMean", func(i lisaItem) any { return i.Lag }},
	{"localMoran", func(i lisaItem) any { return i.Index }},
	{"p", func(i lisaItem) any { return i.P }},
	{"adjustedP", func(i lisaItem) any { return i.Adjusted }},
}

// globalItem is a statistic of the whole map.
type globalItem struct {
	Value    number `json:"value" example:"0.62"`
	Expected number `json:"expected" doc:"If the values lay at random." example:"-0.0095"`
	Z        number `json:"z" doc:"Distance from what is expected in standard deviations, under randomisation; positive where neighbours are alike." example:"9.8"`
	P        number `json:"p" doc:"Of Moran's I, the share of random maps that are as much alike; of Geary's C, from z." example:"0.001"`
}

// lisaView is the clusters of a map.
type lisaView struct {
	MapHead
	Contiguity   string          `json:"contiguity" enum:"queen,rook"`
	Weights      string          `json:"standardisation" enum:"row" doc:"row: the weights of each area sum to 1, so that its lag is the mean of its neighbours."`
	Permutations int             `json:"permutations" example:"999"`
	Seed         int             `json:"seed" example:"1"`
	Correction   string          `json:"correction" enum:"fdr,none"`
	Q            float64         `json:"q" example:"0.05"`
	Largest      number          `json:"largestP" doc:"Largest p that is still a cluster; null where there is none." example:"0.012"`
	Mean         number          `json:"mean" doc:"Of the areas tested: high is above it." example:"201.3"`
	Tested       int             `json:"tested" doc:"Areas with a figure and a neighbour that has one." example:"107"`
	Moran        globalItem      `json:"moran" doc:"Moran's I of the whole map."`
	Geary        globalItem      `json:"geary" doc:"Geary's C of the whole map."`
	Counts       map[string]int  `json:"counts" doc:"Areas of the map by cluster."`
	Islands      []data.AreaCode `json:"islands" doc:"Areas with a figure and no neighbour that has one, or no borders."`
	Without      []data.AreaCode `json:"noFigure" doc:"Areas without a figure."`
	Items        []lisaItem      `json:"items"`
	Total        int             `json:"total"`
	Limit        int             `json:"limit"`
	Offset       int             `json:"offset"`
	ReleaseNote
}

func (s *service) showLISA(r *request, in *lisaInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	if math.IsNaN(in.Q) {
		return reply{}, &data.FieldError{Field: "q", Value: "NaN", Reason: "must be a number from 0.0001 to 0.5"}
	}
	i, v, err := in.view(c)
	if err != nil {
		return reply{}, err
	}
	leave, err := s.enterLaboratory(r)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	found, err := s.Maps.Clusters(c, v, choropleth.Test{Contiguity: in.Contiguity, Permutations: in.Permutations, Seed: uint64(in.Seed), Correction: in.Correction, Q: in.Q})
	if err != nil {
		return reply{}, untested(err)
	}
	shown := c.Values(v.Indicator, v.Level, v.Parent, v.Period)
	from, to := min(in.Offset, len(shown.Areas)), min(in.Offset+in.Limit, len(shown.Areas))
	items := make([]lisaItem, 0, to-from)
	for n := from; n < to; n++ {
		items = append(items, describeLocal(&i, shown.Areas[n], shown.Cells[n], found.Locals[n]))
	}
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, lisaColumns), media: m, file: "lisa.csv", total: len(shown.Areas)}, nil
	}
	out := describeClusters(found, shown)
	out.MapHead, out.Seed, out.Items, out.Total, out.Limit, out.Offset = describeMap(c, i, v, in.Lang), in.Seed, items, len(shown.Areas), in.Limit, in.Offset
	return renderJSON(out)
}

// untested says why a map cannot be tested.
func untested(err error) error {
	for _, known := range []struct {
		is     error
		detail string
	}{
		{choropleth.ErrNoBorders, "the release has no borders of areas of this level, so that nobody knows which are neighbours"},
		{choropleth.ErrTooFew, fmt.Sprintf("fewer than %d areas of this map have a figure and a neighbour that has one: ask for a wider parent or a finer level", choropleth.FewestAreas)},
		{choropleth.ErrAlike, "all areas of this map that have neighbours have the same figure: none stands out"},
	} {
		if errors.Is(err, known.is) {
			return &refusal{kind: data.ErrNoData, detail: known.detail}
		}
	}
	return err
}

func describeLocal(i *data.Indicator, a data.Area, cell cube.Cell, l choropleth.Local) lisaItem {
	out := lisaItem{
		Area: string(a.Code), AreaName: a.Name, Value: figure(i, cell.Value, cell.Status.HasValue(), cell.Expected), Status: statusOf(cell),
		Cluster: l.Cluster.String(), Neighbours: int(l.Neighbours),
	}
	if l.Cluster.Tested() {
		out.Lag, out.Index, out.P, out.Adjusted = exactly(rounded(l.Lag)), exactly(rounded(l.Index)), exactly(l.P), exactly(rounded(l.Adjusted))
	}
	return out
}

// describeClusters writes what is said of the whole map.
func describeClusters(found *choropleth.Clusters, shown cube.Values) lisaView {
	out := lisaView{
		Contiguity: found.Contiguity, Weights: "row", Permutations: found.Permutations, Correction: found.Correction, Q: found.Q,
		Largest: number{found.Limit, found.Limit > 0}, Mean: exactly(rounded(found.Mean)), Tested: found.Tested, Counts: map[string]int{},
		Moran:   globalItem{exactly(rounded(found.Moran.Value)), exactly(rounded(found.Moran.Expected)), exactly(rounded(found.Moran.Z)), exactly(found.MoranP)},
		Geary:   globalItem{exactly(rounded(found.Geary.Value)), exactly(rounded(found.Geary.Expected)), exactly(rounded(found.Geary.Z)), exactly(rounded(found.Geary.P))},
		Islands: []data.AreaCode{}, Without: []data.AreaCode{},
	}
	for kind, n := range found.Counts {
		out.Counts[choropleth.Cluster(kind).String()] = n
	}
	for n, l := range found.Locals {
		switch l.Cluster {
		case choropleth.Island:
			out.Islands = append(out.Islands, shown.Areas[n].Code)
		case choropleth.NoFigure:
			out.Without = append(out.Without, shown.Areas[n].Code)
		}
	}
	return out
}
