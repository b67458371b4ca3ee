// Command make writes the files of the bundle from the plain files that
// extract.py leaves. make.sh runs it.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/topology"
)

// tolerance is the smallest triangle, in square degrees, whose vertex is kept
// on a border: some 900 square metres, finer than a screen shows of a comune.
const tolerance = 1e-7

func main() {
	log.SetFlags(0)
	in := flag.String("in", "", "folder with areas.csv, population.csv and comuni.geojson")
	out := flag.String("out", ".", "folder of the bundle")
	var origin origin
	flag.StringVar(&origin.Package, "package", "", "package the data come from")
	flag.StringVar(&origin.Version, "version", "", "its version")
	flag.StringVar(&origin.SHA256, "sha256", "", "its checksum")
	flag.Parse()
	if err := run(*in, *out, origin); err != nil {
		log.Fatal("make bundle: ", err)
	}
}

func run(in, out string, from origin) error {
	areas, err := os.ReadFile(filepath.Join(in, "areas.csv"))
	if err != nil {
		return err
	}
	population, err := os.ReadFile(filepath.Join(in, "population.csv"))
	if err != nil {
		return err
	}
	parents, err := readParents(areas)
	if err != nil {
		return err
	}
	boundaries, err := makeBoundaries(filepath.Join(in, "comuni.geojson"), parents)
	if err != nil {
		return err
	}
	files := []file{
		{Name: "areas.csv", content: areas},
		{Name: "comuni.topo.bin.gz", content: compress(boundaries)},
		{Name: "population.csv.gz", content: compress(population)},
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(out, f.Name), f.content, 0o644); err != nil {
			return err
		}
		log.Printf("%-20s %8d bytes", f.Name, len(f.content))
	}
	return os.WriteFile(filepath.Join(out, "SOURCE.md"), describe(from, files), 0o644)
}

// readParents returns the parent of each area of areas.csv.
func readParents(areas []byte) (map[data.AreaCode]data.AreaCode, error) {
	lines, err := csv.NewReader(bytes.NewReader(areas)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	parents := map[data.AreaCode]data.AreaCode{}
	for _, l := range lines[1:] {
		parents[data.AreaCode(l[0])] = data.AreaCode(l[4])
	}
	return parents, nil
}

// makeBoundaries returns the binary topology of comuni, provinces and regions.
// Comuni that areas.csv does not list, merged since, count for their province
// alone.
func makeBoundaries(path string, parents map[data.AreaCode]data.AreaCode) ([]byte, error) {
	features, err := readFeatures(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	t, err := topology.Build(data.Municipality, features)
	if err != nil {
		return nil, err
	}
	provinceOf := func(c data.AreaCode) data.AreaCode { return c[:3] }
	regionOf := func(c data.AreaCode) data.AreaCode { return parents[c] }
	if err := t.Dissolve(data.Municipality, data.Province, provinceOf); err != nil {
		return nil, err
	}
	if err := t.Dissolve(data.Province, data.Region, regionOf); err != nil {
		return nil, err
	}
	t.Layers[data.Municipality] = slices.DeleteFunc(t.Layers[data.Municipality], func(s topology.Shape) bool {
		return parents[s.Code] == ""
	})
	t = t.Simplify(tolerance)
	for level := range t.Layers {
		if bad := t.SelfCrossing(level); len(bad) > 0 {
			return nil, fmt.Errorf("borders of level %s cross themselves: %v", level, bad)
		}
	}
	return t.MarshalBinary()
}

func readFeatures(path string) ([]topology.Feature, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Features []struct {
			ID       data.AreaCode
			Geometry struct{ Coordinates orb.MultiPolygon }
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	features := make([]topology.Feature, len(file.Features))
	for i, f := range file.Features {
		features[i] = topology.Feature{Code: f.ID, Geometry: f.Geometry.Coordinates}
	}
	return features, nil
}

// compress returns b as gzip without name or time: same input, same bytes.
func compress(b []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := io.Copy(w, bytes.NewReader(b)); err != nil {
		panic(err) // a buffer takes what it is given
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
