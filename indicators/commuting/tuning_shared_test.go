package commuting

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
)

// geojson is the part of a collection of features that makes boundaries.
type geojson struct {
	Features []struct {
		Properties map[string]any
		Geometry   struct {
			Type        string
			Coordinates json.RawMessage
		}
	}
}

func (g geojson) boundaries(t *testing.T) []Boundary {
	t.Helper()
	areas := make([]Boundary, len(g.Features))
	for i, f := range g.Features {
		var err error
		switch f.Geometry.Type {
		case "Polygon":
			areas[i] = make(Boundary, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &areas[i][0])
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &areas[i])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return areas
}

// Against poly2nb, knearneigh and st_centroid of the R packages spdep and sf: see
// README.md of oracles/contiguity.
func TestContiguityOracle(t *testing.T) {
	for _, name := range cases(t, "contiguity") {
		t.Run(name, func(t *testing.T) {
			var g geojson
			sharedJSON(t, &g, "oracles", "contiguity", name, name+".geojson")
			areas := g.boundaries(t)
			comparePairs(t, "Queen", Queen(areas), shared(t, "oracles", "contiguity", name, "expected_queen.csv"))
			comparePairs(t, "Rook", Rook(areas), shared(t, "oracles", "contiguity", name, "expected_rook.csv"))
			centres := make([]Point, len(areas))
			want := shared(t, "oracles", "contiguity", name, "expected_centroids.csv")
			for i, a := range areas {
				centres[i], _ = a.Centroid()
				if x, y := want.number(t, i, "cx"), want.number(t, i, "cy"); !near(centres[i][0], x) || !near(centres[i][1], y) {
					t.Errorf("Centroid(%d) = %v, want %v, %v", i+1, centres[i], x, y)
				}
			}
			nearest := Nearest(centres, 4)
			for i := range nearest {
				slices.Sort(nearest[i])
			}
			comparePairs(t, "Nearest", nearest, shared(t, "oracles", "contiguity", name, "expected_knn4.csv"))
		})
	}
}

func comparePairs(t *testing.T, what string, got Neighbours, want table) {
	t.Helper()
	n := 0
	for row := range want.rows {
		i, j := int32(want.number(t, row, "i"))-1, int32(want.number(t, row, "j"))-1
		if !slices.Contains(got[i], j) {
			t.Errorf("%s: %d has no %d", what, i+1, j+1)
		}
	}
	for _, list := range got {
		n += len(list)
	}
	if n != len(want.rows) {
		t.Errorf("%s has %d pairs, want %d", what, n, len(want.rows))
	}
}

// Against FineTuning of the R package LabourMarketAreas 3.4, which is told what
// to tune; here it is found: see README.md of oracles/lma_finetuning.
func TestTuneOracle(t *testing.T) {
	for _, name := range cases(t, "lma_finetuning") {
		t.Run(name, func(t *testing.T) {
			path := []string{"oracles", "lma_finetuning", name}
			m := without(t, nil, shared(t, append(path, "flows.csv")...))
			labels := readLabels(t, m, shared(t, append(path, "input_clusters.csv")...))
			want := readLabels(t, m, shared(t, append(path, "expected_clusters.csv")...))
			got := m.Tune(labels, readNeighbours(t, m, shared(t, append(path, "contiguity_queen.csv")...)), 1)
			if !slices.Equal(got.Labels, want) {
				t.Errorf("Tune = %v, want %v", got.Labels, want)
			}
			if len(got.Apart) > 0 {
				t.Errorf("apart after Tune: %v", got.Apart)
			}
		})
	}
}

func readLabels(t *testing.T, m *Matrix, clusters table) []int32 {
	t.Helper()
	labels := make([]int32, m.Areas())
	for i := range labels {
		labels[i] = NoGroup
	}
	for row := range clusters.rows {
		labels[position(t, m, clusters.text(t, row, "community"))] = int32(clusters.number(t, row, "lma"))
	}
	return labels
}

func readNeighbours(t *testing.T, m *Matrix, pairs table) Neighbours {
	t.Helper()
	var list [][2]int32
	for row := range pairs.rows {
		a, okA := m.Position(data.AreaCode(pairs.text(t, row, "a")))
		b, okB := m.Position(data.AreaCode(pairs.text(t, row, "b")))
		if okA && okB {
			list = append(list, [2]int32{a, b})
		}
	}
	near, err := NewNeighbours(m.Areas(), list)
	if err != nil {
		t.Fatal(err)
	}
	return near
}

// sardiniaNeighbours returns the contiguity of the municipalities of Sardinia and
// the two ferries of its inhabited islands.
func sardiniaNeighbours(t *testing.T, m *Matrix) Neighbours {
	t.Helper()
	shared(t, "data", "commuting", "sardinia_names.csv")
	var g geojson
	sharedJSON(t, &g, "data", "commuting", "sardinia_2001.geojson")
	at := make([]Boundary, m.Areas())
	for i, b := range g.boundaries(t) {
		code, err := json.Marshal(g.Features[i].Properties["PRO_COM"])
		if err != nil {
			t.Fatal(err)
		}
		if place, ok := m.Position(data.AreaCode(strings.Trim(string(code), `"`))); ok {
			at[place] = append(at[place], b...)
		}
	}
	var land [][2]int32
	for i, list := range Queen(at) {
		for _, j := range list {
			land = append(land, [2]int32{int32(i), j})
		}
	}
	ferries := [][2]int32{
		{position(t, m, "90035"), position(t, m, "90054")}, // La Maddalena, Palau
		{position(t, m, "92013"), position(t, m, "92049")}, // Carloforte, Portoscuso
	}
	near, err := NewNeighbours(m.Areas(), land, ferries)
	if err != nil {
		t.Fatal(err)
	}
	return near
}

func TestTuneSardinia(t *testing.T) {
	m := sardinia(t)
	near := sardiniaNeighbours(t, m)
	a, err := m.LabourAreasCompat(istat2011)
	if err != nil {
		t.Fatal(err)
	}
	got := m.Tune(a.Labels, near, 1)
	var moves []string
	for _, move := range got.Moves {
		moves = append(moves, string(m.Code(move.Area)))
	}
	if want := []string{"92007", "95061"}; !slices.Equal(moves, want) {
		t.Errorf("moves = %v, want %v", moves, want)
	}
	if len(got.Apart) > 0 {
		t.Errorf("%d apart, want none", len(got.Apart))
	}
}
