package main

import (
	"io/fs"
	"math"

	"cittamedie/data"
	"cittamedie/indicators/spatial"
)

// calcMoranParams are the parameters of a case of spatial autocorrelation.
type calcMoranParams struct {
	Style        string `json:"style"` // W: weights of an area sum to 1; B: each is 1
	Permutations int    `json:"permutations"`
	Seed         uint64 `json:"seed"`
}

// calcMoran measures the autocorrelation of values.csv over the neighbours of
// neighbours.csv.
func calcMoran(in fs.FS, out string) error {
	var params calcMoranParams
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	table, err := readCalcTable(in, "values.csv")
	if err != nil {
		return err
	}
	ids, err := table.column("i")
	if err != nil {
		return err
	}
	x, err := table.numbers("x")
	if err != nil {
		return err
	}
	binary, err := neighboursOf(in, ids)
	if err != nil {
		return err
	}
	weights := binary
	if params.Style == "W" {
		weights = binary.Standardised()
	}
	global, err := globalFigures(x, weights, binary, params)
	if err != nil {
		return err
	}
	if err := writeCalcJSON(out, "global.json", global); err != nil {
		return err
	}
	sheet := newSheet("i", ids)
	if err := sheet.locals(x, weights, params); err != nil {
		return err
	}
	if err := sheet.hotSpots(x, weights, binary); err != nil {
		return err
	}
	sheet.numbers("lag", weights.Lag(x))
	return sheet.write(out, "local.csv")
}

// neighboursOf reads the pairs of neighbours.csv.
func neighboursOf(in fs.FS, ids []string) (spatial.Weights, error) {
	pairs, err := readCalcTable(in, "neighbours.csv")
	if err != nil {
		return spatial.Weights{}, err
	}
	from, err := pairs.column("i")
	if err != nil {
		return spatial.Weights{}, err
	}
	to, err := pairs.column("j")
	if err != nil {
		return spatial.Weights{}, err
	}
	place := make(map[string]int32, len(ids))
	for at, id := range ids {
		place[id] = int32(at)
	}
	lists := make([][]int32, len(ids))
	for row := range from {
		i, known := place[from[row]]
		j, both := place[to[row]]
		if !known || !both {
			return spatial.Weights{}, &data.FieldError{Field: "neighbours.csv", Value: from[row] + "," + to[row], Reason: "not both in values.csv"}
		}
		lists[i] = append(lists[i], j)
	}
	return spatial.Binary(lists)
}

// globalFigures are those of the whole map; G is of weights of 1, as its authors
// define it.
func globalFigures(x []float64, w, binary spatial.Weights, params calcMoranParams) (map[string]any, error) {
	random, err := spatial.Moran(x, w, spatial.Randomised)
	if err != nil {
		return nil, err
	}
	normal, err := spatial.Moran(x, w, spatial.Normal)
	if err != nil {
		return nil, err
	}
	geary, err := spatial.Geary(x, w)
	if err != nil {
		return nil, err
	}
	drawn, err := spatial.MoranPermutation(x, w, params.Permutations, params.Seed)
	if err != nil {
		return nil, err
	}
	n, s := float64(len(x)-w.Islands()), w.Sums()
	figures := map[string]any{
		"n": n, "n_links": w.Links(), "S0": s.S0,
		"spweights": map[string]float64{"n": n, "n1": n - 1, "n2": n - 2, "n3": n - 3, "nn": n * n, "S0": s.S0, "S1": s.S1, "S2": s.S2},
		"moran_I":   random.Value, "EI": random.Expected,
		"Var_rand": random.Variance, "Z_rand": random.Z, "p_rand_greater": random.P,
		"Var_norm": normal.Variance, "Z_norm": normal.Z, "p_norm_greater": normal.P,
		"geary_C": geary.Value, "geary_Var": geary.Variance, "geary_Z": geary.Z,
		"mc": map[string]any{"nsim": params.Permutations, "p_greater": drawn.P, "mean": drawn.Mean, "sd": drawn.Deviation},
	}
	if g, err := spatial.GeneralG(x, binary); err == nil { // not of negative values
		figures["globalG"] = map[string]any{"G": g.Value, "E": g.Expected, "Var": g.Variance, "Z": [][]float64{{g.Z}}}
	}
	return figures, nil
}

// locals adds the columns of the local index of Moran.
func (s *calcSheet) locals(x []float64, w spatial.Weights, params calcMoranParams) error {
	locals, err := spatial.LocalMoran(x, w)
	if err != nil {
		return err
	}
	// The results it is compared with were drawn with replacement.
	drawn, err := spatial.LocalPermutation(x, w, params.Permutations, params.Seed, spatial.WithReplacement)
	if err != nil {
		return err
	}
	s.columns = append(s.columns, "Ii", "E_cond", "Var_cond", "Z_cond", "P_cond", "E_tot", "Var_tot", "Z_tot", "P_tot",
		"quadrant", "perm_E", "perm_Var", "perm_Z", "perm_p_z", "perm_p_sim", "perm_p_folded")
	for i, l := range locals {
		s.rows[i] = append(s.rows[i], calcNumber(l.Value))
		for _, c := range []spatial.Chance{l.Conditional, l.Total} {
			if c.Variance == 0 { // without neighbours nothing can vary
				c.Z, c.P = math.NaN(), math.NaN()
			}
			s.rows[i] = append(s.rows[i], calcNumber(c.Expected), calcNumber(c.Variance), calcNumber(c.Z), calcNumber(c.P))
		}
		s.rows[i] = append(s.rows[i], l.Quadrant.String())
		p := drawn[i]
		for _, v := range []float64{p.Expected, p.Variance, p.Z, p.PNormal, p.TwoSided, p.Folded} {
			s.rows[i] = append(s.rows[i], calcNumber(v))
		}
	}
	return nil
}

// hotSpots adds the local statistics of Getis and Ord, without the area and with
// it. Weights in proportion give the same.
func (s *calcSheet) hotSpots(x []float64, w, binary spatial.Weights) error {
	without, err := spatial.LocalG(x, w, 0)
	if err != nil {
		return err
	}
	with, err := spatial.LocalG(x, binary, 1)
	if err != nil {
		return err
	}
	s.numbers("Gi", without)
	s.numbers("Gi_star_W", with)
	s.numbers("Gi_star_B", with)
	return nil
}
