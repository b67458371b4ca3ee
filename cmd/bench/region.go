package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/indicators/commuting"
)

// drawnGoal is how long the areas of a region may take from request to reply.
const drawnGoal = 150 * time.Millisecond

// largestRegion is the region with most municipalities, Lombardia.
const largestRegion = "03"

// The generated flows. Their dataset is not in the shipped catalogue.
const (
	generatedFlowsID   = "generato-flussi"
	generatedFlowsFile = "generato-flussi.csv"
	generatedFlowsYear = "2021"
	nationalFlows      = "pendolarismo-2021"
)

// regionAreas is the rest of P14: the labour market areas of the largest region
// from request to reply, each time with parameters that nobody asked for before,
// and the first time, when the server reads the flows of the country.
func (b *bench) regionAreas() error {
	folder, c, err := b.flowFolder()
	if err != nil {
		return err
	}
	s, err := openSite(b.ctx, folder, c)
	if err != nil {
		return err
	}
	defer s.close()
	var took []float64
	var reply struct {
		Total          int
		Municipalities []string
	}
	for n := range b.rounds() + 1 {
		target := fmt.Sprintf("/api/v1/functional-areas?dataset=%s&parent=%s&minSZ=%d&minSC=0.6667&tarSZ=10000&tarSC=0.75", generatedFlowsID, largestRegion, 1000+n)
		start := time.Now()
		_, body, err := fetch(s.addr, target, "")
		if err != nil {
			return err
		}
		seconds := time.Since(start).Seconds()
		if err := json.Unmarshal(body, &reply); err != nil {
			return err
		}
		if n == 0 {
			b.note("P14 the first request for areas of a region: %s, with the flows of the country read", milliseconds(seconds))
			continue
		}
		took = append(took, seconds)
	}
	b.print(line{
		id:       "P14",
		workload: fmt.Sprintf("labour market areas of a region by the API, %d areas of %d municipalities, parameters not asked for before", reply.Total, len(reply.Municipalities)),
		figure:   milliseconds(median(took)), limit: "-",
		goal: fmt.Sprintf("<= %d ms", drawnGoal.Milliseconds()), ok: median(took) <= drawnGoal.Seconds(),
	})
	return nil
}

// flowFolder returns a folder with the bundle's figures and generated flows among
// the municipalities of the country, and its catalogue.
func (b *bench) flowFolder() (*store.Folder, *catalog.Catalog, error) {
	s, err := b.sample()
	if err != nil {
		return nil, nil, err
	}
	dir, files := filepath.Join(b.dir, "flows"), filepath.Join(b.dir, "flows-files")
	if err := os.CopyFS(dir, os.DirFS(s.bundle)); err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(files, 0o755); err != nil {
		return nil, nil, err
	}
	if err := writeFlows(filepath.Join(files, generatedFlowsFile), s.codes); err != nil {
		return nil, nil, err
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return nil, nil, err
	}
	c, recipe := withFlows(b.shipped)
	runs, err := ingestInto(b.ctx, folder, c, os.DirFS(files), []catalog.Recipe{recipe})
	if err != nil {
		return nil, nil, err
	}
	return folder, c, wantOutcome(runs, data.OK)
}

// withFlows returns the shipped catalogue with the recipe of the file that
// writeFlows writes, which gives the same indicators as ISTAT's matrix.
func withFlows(shipped *catalog.Catalog) (*catalog.Catalog, catalog.Recipe) {
	c := *shipped
	r := catalog.Recipe{
		ID: generatedFlowsID, Dataset: generatedFlowsID, Title: data.Text{IT: "Flussi generati", EN: "Generated flows"}, Publisher: "bench",
		Licence: data.Licence{ID: "CC0-1.0", Name: "CC0", URL: "https://creativecommons.org/publicdomain/zero/1.0/"},
		Landing: "https://example.org/", URL: "https://example.org/" + generatedFlowsFile, Files: []string{generatedFlowsFile},
		Kind: catalog.KindFlows, Vintage: bundle.Reference, MaxBytes: 1 << 30,
		Format: catalog.Format{Type: "csv", Delimiter: ",", Decimal: ".", Encoding: "utf-8"},
		Flow: catalog.FlowColumns{
			Origin: catalog.AreaColumn{Column: "from", Level: data.Municipality}, Destination: catalog.AreaColumn{Column: "to", Level: data.Municipality},
			Value: "people",
		},
		Period: catalog.PeriodRule{Value: generatedFlowsYear},
	}
	c.Recipes = append(slices.Clone(shipped.Recipes), r)
	c.Indicators = slices.Clone(shipped.Indicators)
	for i, in := range c.Indicators {
		if slices.Contains(in.Datasets, nationalFlows) {
			c.Indicators[i].Datasets = append(slices.Clone(in.Datasets), generatedFlowsID)
		}
	}
	return &c, r
}

// writeFlows writes flows between municipalities. They lie on a generated land in
// order of code from west to east, so that regions hold together.
func writeFlows(path string, codes []string) error {
	zones := scattered(len(codes))
	slices.SortFunc(zones, func(a, b commuting.Zone) int {
		if a.Centre[0] < b.Centre[0] {
			return -1
		}
		return 1
	})
	for i, code := range slices.Sorted(slices.Values(codes)) {
		zones[i].Code = data.AreaCode(code)
	}
	m, _, err := generatedFlows(zones)
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintln(w, "from,to,people")
	for i := range int32(m.Areas()) {
		for k, people := range m.Destinations(i) {
			fmt.Fprintf(w, "%s,%s,%.0f\n", m.Code(i), m.Code(k), people)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}
