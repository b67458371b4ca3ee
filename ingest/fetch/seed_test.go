package fetch_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/ingest"
)

// fileRecipe and queryRecipe are two sources of the same made-up figures: a file at
// an address and the answer of a service of SDMX. %s is the address of the server.
const (
	fileRecipe = `id: piste
dataset: piste
title: {it: Piste, en: Lanes}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.org/piste
url: %s/piste.csv
files: [piste.csv]
kind: observations
vintage: 2023-06-30
maxBytes: 1048576
format: {type: csv, delimiter: ",", decimal: ".", encoding: utf-8, missing: [""]}
area: {column: REF_AREA, level: municipality}
period: {column: TIME_PERIOD}
values:
  - {indicator: LANES, column: OBS_VALUE, min: 0}
indicators:
  - code: LANES
    domain: environment
    title: {it: Piste ciclabili, en: Cycle lanes}
    definition: {it: "Chilometri di piste.", en: "Kilometres of lanes."}
    unit: {it: km, en: km}
    decimals: 0
    polarity: positive
    polarityReason: "Più piste danno più scelta a chi si muove."
    recomposition: R
    quantity: true
`
	querySaid = `query:
  service: %s/rest
  agency: IT1
  dataflow: PISTE
  version: "1.0"
  key:
    - {dimension: FREQ, values: [A]}
    - {dimension: REF_AREA, values: ["058091", "015146", "063049", "001272"]}
  startPeriod: "2020"
`
)

const header = "FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE\n"

// figures are the rows of some municipalities; good is the file in force.
func figures(areas ...string) string {
	var b strings.Builder
	for i, area := range areas {
		fmt.Fprintf(&b, "A,%s,2020,%d\nA,%[1]s,2021,%d\n", area, 10+i, 20+i)
	}
	return b.String()
}

var good = header + "A,001272,2020,13\nA,001272,2021,23\nA,015146,2020,11\nA,015146,2021,21\nA,058091,2020,10\nA,058091,2021,20\nA,063049,2020,12\nA,063049,2021,22\n"

// seedDir is the folder of seed, once it is made.
var seedDir string

// seed makes, once for all tests, a folder whose release has the figures.
var seed = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "seed-")
	if err != nil {
		return "", err
	}
	seedDir = dir
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return "", err
	}
	unlock, err := folder.Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	cat, r, err := catalogWith(fmt.Sprintf(fileRecipe, "https://example.org"))
	if err != nil {
		return "", err
	}
	in := &ingest.Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: slog.New(slog.DiscardHandler), From: fstest.MapFS{"piste.csv": {Data: []byte(good)}}}
	runs, err := in.Run(context.Background(), []catalog.Recipe{r})
	if err == nil && runs[0].Outcome != data.OK {
		err = fmt.Errorf("the first file is not published: %s", runs[0].Message)
	}
	return dir, err
})

func TestMain(m *testing.M) {
	if child() {
		return
	}
	status := m.Run()
	if missing := notProvoked(); status == 0 && flag.Lookup("test.run").Value.String() == "" && len(missing) > 0 {
		fmt.Println("no case of a fault meets the codes", missing)
		status = 1
	}
	os.RemoveAll(seedDir) // "" where no test wanted it
	os.Exit(status)
}

// provoked are the codes that the cases met.
var provoked = map[string]bool{}

// notProvoked returns the codes about sources that no case met. That of a proxy
// without an address cannot be met from outside: the environment is read once.
func notProvoked() (missing []string) {
	for _, c := range data.InputCodes() {
		family, _, _ := strings.Cut(c.Code, "-")
		if slices.Contains([]string{"address", "host", "connection", "certificate", "answer", "query", "source"}, family) && !provoked[c.Code] {
			missing = append(missing, c.Code)
		}
	}
	return missing
}

// catalogWith returns the catalogue with one recipe more, and that recipe.
func catalogWith(yaml string) (*catalog.Catalog, catalog.Recipe, error) {
	recipes, err := catalog.LoadRecipes(fstest.MapFS{"piste.yaml": {Data: []byte(yaml)}})
	if err != nil {
		return nil, catalog.Recipe{}, err
	}
	cat, err := catalog.Load()
	if err == nil {
		cat, err = cat.With(recipes)
	}
	return cat, recipes[0], err
}
