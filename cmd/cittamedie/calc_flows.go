package main

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/indicators/commuting"
)

// calcFlows are the flows of a case. Codes in digits are filled with zeros on the
// left, so that their order is that of the numbers; texts has them as given.
type calcFlows struct {
	*commuting.Matrix
	texts []string
}

// calcCodes returns codes as their order wants them, by code as given.
func calcCodes(lists ...[]string) map[string]data.AreaCode {
	codes, width, digits := map[string]data.AreaCode{}, 0, true
	for _, list := range lists {
		for _, text := range list {
			codes[text] = data.AreaCode(text)
			width = max(width, len(text))
			digits = digits && strings.Trim(text, "0123456789") == ""
		}
	}
	if digits {
		for text := range codes {
			codes[text] = data.AreaCode(strings.Repeat("0", width-len(text)) + text)
		}
	}
	return codes
}

// readCalcFlows reads flows.csv. Areas are those of a flow above zero and more.
func readCalcFlows(in fs.FS, more ...[]string) (*calcFlows, error) {
	table, err := readCalcTable(in, "flows.csv")
	if err != nil {
		return nil, err
	}
	origins, err := table.column("community_live")
	if err != nil {
		return nil, err
	}
	destinations, err := table.column("community_work")
	if err != nil {
		return nil, err
	}
	amounts, err := table.numbers("amount")
	if err != nil {
		return nil, err
	}
	kept := 0
	for i, amount := range amounts {
		if amount != 0 && !math.IsNaN(amount) {
			origins[kept], destinations[kept], amounts[kept] = origins[i], destinations[i], amount
			kept++
		}
	}
	codes := calcCodes(append(more, origins[:kept], destinations[:kept])...)
	c := &calcFlows{}
	var areas []data.AreaCode
	for text := range codes {
		c.texts = append(c.texts, text)
	}
	slices.SortFunc(c.texts, func(a, b string) int { return strings.Compare(string(codes[a]), string(codes[b])) })
	for _, text := range c.texts {
		areas = append(areas, codes[text])
	}
	flows := make([]data.Flow, kept)
	for i := range flows {
		flows[i] = data.Flow{Origin: codes[origins[i]], Destination: codes[destinations[i]], Value: amounts[i]}
	}
	c.Matrix, err = commuting.New(areas, flows)
	return c, err
}

// positions returns where the areas with codes as given are.
func (c *calcFlows) positions(texts []string) ([]int32, error) {
	at := make(map[string]int32, len(c.texts))
	for i, text := range c.texts {
		at[text] = int32(i)
	}
	positions := make([]int32, len(texts))
	for n, text := range texts {
		i, ok := at[text]
		if !ok {
			return nil, &data.FieldError{Field: "community", Value: text, Reason: "not in flows.csv"}
		}
		positions[n] = i
	}
	return positions, nil
}

// readCalcLabels reads the clusters of communities, named by whole numbers. Those
// of cluster 0, or that are not listed, are in none.
func (c *calcFlows) readLabels(in fs.FS, name, column string) ([]int32, error) {
	table, err := readCalcTable(in, name)
	if err != nil {
		return nil, err
	}
	texts, err := table.column("community")
	if err != nil {
		return nil, err
	}
	clusters, err := table.numbers(column)
	if err != nil {
		return nil, err
	}
	positions, err := c.positions(texts)
	if err != nil {
		return nil, err
	}
	labels := make([]int32, c.Areas())
	for i := range labels {
		labels[i] = commuting.NoGroup
	}
	for n, i := range positions {
		if v := clusters[n]; v != math.Trunc(v) || v < 0 || v > math.MaxInt32-1 {
			return nil, &data.FieldError{Field: column, Value: calcNumber(v), Reason: "not the number of a cluster"}
		} else if v > 0 {
			labels[i] = int32(v)
		}
	}
	return labels, nil
}

func calcCount(n int) string { return strconv.Itoa(n) }

// calcRatio returns a measure as R writes it: infinite or NaN where the whole is zero.
func calcRatio(part, whole float64) string {
	if v := part / whole; !math.IsNaN(v) {
		return calcNumber(v)
	}
	return "NaN"
}

func calcFlowMetrics(in fs.FS, out string) error {
	c, err := readCalcFlows(in)
	if err != nil {
		return err
	}
	labels, err := c.readLabels(in, "partition.csv", "cluster")
	if err != nil {
		return err
	}
	every := make([]int32, c.Areas())
	for i := range every {
		every[i] = int32(i)
	}
	rows := make([][]string, 0, c.Areas())
	for i, s := range c.Groups(every, c.Areas()) {
		row := []string{c.texts[i], calcNumber(s.Residents), calcNumber(s.Jobs), calcNumber(s.Internal),
			calcNumber(s.Residents - s.Internal), calcNumber(s.Jobs - s.Internal),
			calcRatio(s.Internal, s.Residents), calcRatio(s.Internal, s.Jobs), calcNumber(s.Jobs - s.Residents),
			calcRatio(s.Jobs, s.Residents), calcRatio(s.Jobs-s.Internal, s.Residents-s.Internal)}
		to, flow, ok := c.MainDestination(int32(i))
		if !ok {
			rows = append(rows, append(row, "", "", "", ""))
			continue
		}
		nodal, _ := c.Nodal(int32(i))
		flag := map[bool]string{true: "1", false: "0"}[nodal]
		rows = append(rows, append(row, c.texts[to], calcNumber(flow), calcRatio(flow, s.Residents), flag))
	}
	if err := writeCalcTable(out, "by_community.csv", []string{"community", "residents", "jobs", "self", "outflow", "inflow",
		"sc_supply", "sc_demand", "net", "job_ratio", "centrality", "main_dest", "main_flow", "share_main", "nystuen_dacey_nodal"}, rows); err != nil {
		return err
	}
	groups := int(slices.Max(append(labels, 0))) + 1
	q, _ := c.Modularity(labels, groups)
	var total, self, inside float64
	for _, s := range c.Groups(every, c.Areas()) {
		total, self = total+s.Residents, self+s.Internal
	}
	for _, s := range c.Groups(labels, groups) {
		inside += s.Inside
	}
	if total == 0 {
		return &data.FieldError{Field: "flows", Value: "0", Reason: "shares of no people have no value"}
	}
	return writeCalcJSON(out, "result.json", map[string]float64{
		"modularity_directed": q, "modularity_igraph": q, "modularity_LabourMarketAreas": q,
		"total": total, "self_share": self / total, "internal_share": inside / total,
	})
}

// calcGeoJSON is the part of a collection of features that makes boundaries.
type calcGeoJSON struct {
	Features []struct {
		Geometry struct {
			Type        string
			Coordinates json.RawMessage
		}
	}
}

func readCalcBoundaries(in fs.FS) ([]commuting.Boundary, error) {
	names, err := fs.Glob(in, "*.geojson")
	if err != nil || len(names) != 1 {
		return nil, &data.FieldError{Field: "case", Value: path.Join(names...), Reason: "not one file *.geojson"}
	}
	var g calcGeoJSON
	if err := readCalcJSON(in, names[0], &g); err != nil {
		return nil, err
	}
	areas := make([]commuting.Boundary, len(g.Features))
	for i, f := range g.Features {
		switch f.Geometry.Type {
		case "Polygon":
			areas[i] = make(commuting.Boundary, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &areas[i][0])
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &areas[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return areas, nil
}

func calcContiguity(in fs.FS, out string) error {
	areas, err := readCalcBoundaries(in)
	if err != nil {
		return err
	}
	const nearest = 4 // neighbours in knn4.csv
	centres, rows := make([]commuting.Point, len(areas)), make([][]string, len(areas))
	for i, a := range areas {
		centres[i], _ = a.Centroid()
		rows[i] = []string{calcCount(i + 1), calcNumber(centres[i][0]), calcNumber(centres[i][1])}
	}
	if err := writeCalcTable(out, "centroids.csv", []string{"i", "cx", "cy"}, rows); err != nil {
		return err
	}
	for _, file := range []struct {
		name  string
		pairs [][]int32
	}{
		{"queen.csv", commuting.Queen(areas)}, {"rook.csv", commuting.Rook(areas)}, {"knn4.csv", commuting.Nearest(centres, nearest)},
	} {
		var rows [][]string
		for i, list := range file.pairs {
			for _, j := range slices.Sorted(slices.Values(list)) {
				rows = append(rows, []string{calcCount(i + 1), calcCount(int(j) + 1)})
			}
		}
		if err := writeCalcTable(out, file.name, []string{"i", "j"}, rows); err != nil {
			return err
		}
	}
	return nil
}

// calcNames returns the names of municipalities in the extract of the program, by
// code without the zeros on its left.
func calcNames() (map[string]string, error) {
	f, err := bundle.Files().Open(bundle.Areas)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(rows))
	for _, row := range rows {
		if row[1] == data.Municipality.String() {
			names[strings.TrimLeft(row[0], "0")] = row[2]
		}
	}
	return names, nil
}
