package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
)

// The generated dataset. Its indicators are not in the shipped catalogue.
const (
	generated     = "generato"
	generatedFile = "generato.csv"
	generatedFrom = 2002 // first year
	years         = 21
	missingMark   = ":"
	missingShare  = 0.01
)

// generatedCode returns the code of the i-th generated indicator.
func generatedCode(i int) string { return fmt.Sprintf("GEN%02d", i+1) }

// withGenerated returns the shipped catalogue with n quantities more and the
// recipe of the file that writeGenerated writes.
func withGenerated(shipped *catalog.Catalog, n int) *catalog.Catalog {
	c := *shipped
	c.Indicators = slices.Clone(shipped.Indicators)
	r := catalog.Recipe{
		ID: generated, Dataset: generated, Title: data.Text{IT: "Dati generati", EN: "Generated data"}, Publisher: "bench",
		Licence: data.Licence{ID: "CC0-1.0", Name: "CC0", URL: "https://creativecommons.org/publicdomain/zero/1.0/"},
		Landing: "https://example.org/", URL: "https://example.org/" + generatedFile, Files: []string{generatedFile},
		Kind: catalog.KindObservations, Vintage: bundle.Reference, MaxBytes: 1 << 30,
		Format: catalog.Format{Type: "csv", Delimiter: ",", Decimal: ".", Encoding: "utf-8", Missing: []string{missingMark}},
		Area:   catalog.AreaColumn{Column: "area", Level: data.Municipality},
		Period: catalog.PeriodRule{Column: "period"},
		Checks: catalog.Checks{Revised: -1}, // another seed is another past
	}
	for i := range n {
		code := generatedCode(i)
		text := data.Text{IT: "Quantità " + code, EN: "Quantity " + code}
		c.Indicators = append(c.Indicators, data.Indicator{
			Code: code, Title: text, Question: text, Definition: text, HowToRead: text, Reading: data.Text{IT: "{area}: {value}", EN: "{area}: {value}"},
			Unit: data.Text{IT: "unità", EN: "units"}, Decimals: 1, PolarityWhy: "generated", Domain: "demography",
			Recomposition: data.Exact, Quantity: true, Datasets: []string{generated}, Method: "generated",
		})
		r.Values = append(r.Values, catalog.ValueColumn{Indicator: code, Column: code})
	}
	c.Recipes = append(slices.Clone(shipped.Recipes), r)
	return &c
}

// municipalities returns the codes of the bundle's municipalities.
func municipalities() ([]string, error) {
	file, err := bundle.Files().Open(bundle.Areas)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, row := range rows {
		if row[1] == data.Municipality.String() {
			codes = append(codes, row[0])
		}
	}
	return codes, nil
}

// writeGenerated writes the file of n generated indicators: a row for each area
// and year, a column for each indicator. Areas differ in size as comuni do, by a
// thousand times, and one value in a hundred is missing.
func writeGenerated(path string, codes []string, n int, seed uint64) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	w.WriteString("area,period")
	for i := range n {
		w.WriteString("," + generatedCode(i))
	}
	w.WriteByte('\n')
	random := rand.New(rand.NewPCG(seed, 1))
	var digits []byte
	for _, code := range codes {
		size := math.Exp(7.5 + 1.3*random.NormFloat64())
		for y := range years {
			w.WriteString(code + "," + strconv.Itoa(generatedFrom+y))
			for range n {
				w.WriteByte(',')
				if random.Float64() < missingShare {
					w.WriteString(missingMark)
					continue
				}
				digits = strconv.AppendFloat(digits[:0], math.Round(size*(0.5+random.Float64())*10)/10, 'f', -1, 64)
				w.Write(digits)
			}
			w.WriteByte('\n')
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// fullBoundaries is the file of unsimplified boundaries that the load reads when
// it is there; otherwise it reads those of the bundle.
const fullBoundaries = "../shared/data/boundaries/comuni_2023_full.geojson"

// sources says where the load's boundaries come from: the recipe's id and the
// file, "" for the bundle's.
func sources() (recipe, file string) {
	if info, err := os.Stat(fullBoundaries); err == nil && info.Mode().IsRegular() {
		return "confini-comuni", fullBoundaries
	}
	return "bundle-confini", ""
}

// loadCatalog returns the catalogue of the load: generated figures over the
// bundle's areas and the given boundaries, and nothing else to start from.
func loadCatalog(shipped *catalog.Catalog, boundaries string, n int) *catalog.Catalog {
	c := withGenerated(shipped, n)
	c.Recipes = slices.DeleteFunc(c.Recipes, func(r catalog.Recipe) bool {
		return r.ID != "bundle-aree" && r.ID != boundaries && r.ID != generated
	})
	for i := range c.Recipes {
		c.Recipes[i].Embedded = false
	}
	return c
}

// writeSources puts the files of the load into a folder and returns the size of
// the generated one.
func writeSources(dir string, codes []string, n int, seed uint64) (int64, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	for _, name := range []string{bundle.Areas, bundle.Boundaries} {
		text, err := fs.ReadFile(bundle.Files(), name)
		if err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return 0, err
		}
	}
	if _, file := sources(); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), text, 0o644); err != nil {
			return 0, err
		}
	}
	path := filepath.Join(dir, generatedFile)
	if err := writeGenerated(path, codes, n, seed); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
