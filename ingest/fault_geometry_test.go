package ingest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
	"cittamedie/data/topology"
	"cittamedie/ingest/decode"
)

// municipalities is a recipe of boundaries.
const municipalities = `id: prove
dataset: prove
title: {it: Confini di prova, en: Boundaries for trial}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.org/prove
files: [prove.geojson]
kind: boundaries
vintage: 2023-06-30
maxBytes: 4000000
format: {type: geojson, encoding: utf-8}
boundary: {code: codice, name: nome, province: provincia, provinceName: nomeProvincia, abbreviation: sigla, region: regione, regionName: nomeRegione}
`

// properties are those of a municipality of the province of Siena.
const properties = `"nome":"Prova","provincia":"052","nomeProvincia":"Siena","sigla":"SI","regione":"09","nomeRegione":"Toscana"`

// collection writes municipalities, each a code and the coordinates of a polygon.
func collection(polygons ...string) string {
	var features []string
	for i := 0; i < len(polygons); i += 2 {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"codice":%q,%s},"geometry":{"type":"Polygon","coordinates":%s}}`, polygons[i], properties, polygons[i+1]))
	}
	return `{"type":"FeatureCollection","features":[` + "\n" + strings.Join(features, ",\n") + "\n]}\n"
}

// Two municipalities side by side, wound as ISTAT winds them: outer rings clockwise.
const (
	west = `[[[11,43],[11,43.4],[11.4,43.4],[11.4,43.2],[11.4,43],[11,43]]]`
	east = `[[[11.4,43],[11.4,43.2],[11.4,43.4],[11.8,43.4],[11.8,43],[11.4,43]]]`
)

// feature writes a collection of one municipality with any geometry.
func feature(geometry string) string {
	return `{"type":"FeatureCollection","features":[` + "\n" + `{"type":"Feature","properties":{"codice":"052001",` + properties + `},"geometry":` + geometry + "}\n]}\n"
}

// accepted reads a file of boundaries and judges its shapes.
func accepted(t *testing.T, text string) (*topology.Topology, faulttest.Ended) {
	t.Helper()
	recipes, err := catalog.LoadRecipes(fstest.MapFS{"prove.yaml": {Data: []byte(municipalities)}})
	if err != nil {
		t.Fatal(err)
	}
	batch, err := decode.Decode(context.Background(), recipes[0], "prove.geojson", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	top, odd, err := shapesOf(recipes[0], batch)
	if err != nil || len(odd) > 0 {
		t.Fatalf("odd: %v, %v", odd, err)
	}
	return top, faulttest.Ended{Outcome: fmt.Sprintf("read: %d areas", len(batch.Features)), Requests: faulttest.None}
}

// Shapes that are odd and mean one thing are read as what they mean.
func TestFaultGeometryRead(t *testing.T) {
	good := collection("052001", west, "052002", east)
	faulttest.Run(t, 91, "", func(t *testing.T) faulttest.Ended {
		top, ended := accepted(t, good)
		if g, _ := top.Geometry(data.Municipality, "052001"); len(g) != 1 || g[0][0].Orientation() != orb.CCW {
			t.Errorf("outer ring = %v, want it counter-clockwise", g)
		}
		return ended
	})
	faulttest.Run(t, 99, "a border that two share stays shared", func(t *testing.T) faulttest.Ended {
		top, ended := accepted(t, good)
		if n := top.Simplify(1).Neighbours(data.Municipality)["052001"]; len(n) != 1 || n[0] != "052002" {
			t.Errorf("neighbours, simplified = %v", n)
		}
		return ended
	})
	faulttest.Run(t, 95, "three dimensions", func(t *testing.T) faulttest.Ended {
		top, ended := accepted(t, strings.ReplaceAll(good, "43.2]", "43.2,310.5]"))
		flat, _ := accepted(t, good)
		if diff := cmp.Diff(flat, top); diff != "" {
			t.Errorf("shapes with heights (-without +with):\n%s", diff)
		}
		return ended
	})
	faulttest.Run(t, 92, "vertices repeated", func(t *testing.T) faulttest.Ended {
		top, ended := accepted(t, strings.ReplaceAll(good, "[11.4,43.2]", "[11.4,43.2],[11.4,43.2]"))
		once, _ := accepted(t, good)
		if diff := cmp.Diff(once, top); diff != "" {
			t.Errorf("shapes with repeats (-once +repeated):\n%s", diff)
		}
		return ended
	})
}

func TestFaultGeometry(t *testing.T) {
	b := benchOf(t, municipalities)
	good := collection("052001", west, "052002", east)
	metres := `[[[686000,4790000],[700000,4790000],[700000,4800000],[686000,4800000],[686000,4790000]]]`
	var many strings.Builder
	for n := range 1_000_000 {
		a := 2 * math.Pi * float64(n) / 1e6
		fmt.Fprintf(&many, "[%.7f,%.7f],", 11.2+0.2*math.Cos(a), 43.2+0.2*math.Sin(a))
	}
	for _, tt := range []struct {
		number     int
		name, text string
		words      []string
	}{
		{90, "bow-tie", collection("052001", `[[[11,43],[11.4,43.4],[11.4,43],[11,43.2],[11,43]]]`), []string{"052001", "cross or overlap themselves"}},
		{90, "spike", collection("052001", `[[[11,43],[11.4,43],[11.4,43.4],[11.4,43.9],[11.4,43.4],[11,43.4],[11,43]]]`), []string{"052001", "cross or overlap themselves"}},
		{90, "shell in a shell", feature(`{"type":"MultiPolygon","coordinates":[[[[11,43],[11.4,43],[11.4,43.4],[11,43.4],[11,43]]],[[[11.1,43.1],[11.2,43.1],[11.2,43.2],[11.1,43.2],[11.1,43.1]]]]}`), []string{"052001", "inside polygon 0 of the same area"}},
		{90, "hole outside its shell", collection("052001", `[[[11,43],[11.4,43],[11.4,43.4],[11,43.4],[11,43]],[[12,43],[12,43.1],[12.1,43.1],[12.1,43],[12,43]]]`), []string{"052001", "hole"}},
		{92, "not closed", collection("052001", `[[[11,43],[11.4,43],[11.4,43.4],[11,43.4]]]`), []string{"line 2", "not closed", "052001"}},
		{92, "three positions", collection("052001", `[[[11,43],[11.4,43],[11,43]]]`), []string{"line 2", "a ring of 3 positions"}},
		{92, "no area", collection("052001", `[[[11,43],[11.4,43],[11.2,43],[11,43]]]`), []string{"052001"}},
		{93, "UTM zone 32 as degrees", collection("052001", metres), []string{"052001", "looks like projected metres"}},
		{93, "declared EPSG:32632", strings.Replace(good, `"features"`, `"crs":{"properties":{"name":"EPSG:32632"}},"features"`, 1), []string{"EPSG:32632", "EPSG:4326"}},
		{94, "", collection("052001", `[[[43,11],[43.4,11],[43.4,11.4],[43,11.4],[43,11]]]`), []string{"052001", "longitude and latitude are swapped"}},
		{95, "NaN", feature(`{"type":"Polygon","coordinates":[[[NaN,43],[11,44],[12,44],[12,43],[NaN,43]]]}`), []string{"line 2", "broken JSON"}},
		{95, "null", feature(`{"type":"Polygon","coordinates":[[[null,43],[11,44],[12,44],[12,43],[null,43]]]}`), []string{"line 2", "not a number"}},
		{95, "text", feature(`{"type":"Polygon","coordinates":[[["11",43],[11,44],[12,44],[12,43],["11",43]]]}`), []string{"line 2", "not a number"}},
		{95, "1e308", feature(`{"type":"Polygon","coordinates":[[[1e308,43],[11,44],[12,44],[12,43],[1e308,43]]]}`), []string{"052001", "looks like projected metres"}},
		{95, "1e999", feature(`{"type":"Polygon","coordinates":[[[1e999,43],[11,44],[12,44],[12,43],[1e999,43]]]}`), []string{"line 2", "too large"}},
		{95, "four dimensions", feature(`{"type":"Polygon","coordinates":[[[11,43,0,0],[11,44,0,0],[12,44,0,0],[11,43,0,0]]]}`), []string{"line 2", "a position of 4 numbers"}},
		{96, "over the antimeridian", collection("052001", `[[[179,43],[-179,43],[-179,44],[179,44],[179,43]]]`), []string{"052001", "outside Italy"}},
		{96, "around the pole", collection("052001", `[[[0,89],[90,89],[180,89],[-90,89],[0,89]]]`), []string{"052001", "outside Italy"}},
		{97, "GeometryCollection", feature(`{"type":"GeometryCollection","geometries":[]}`), []string{"line 2", "GeometryCollection"}},
		{97, "no features", `{"type":"FeatureCollection"}`, []string{"features"}},
		{97, "empty features", `{"type":"FeatureCollection","features":[]}`, []string{"without features"}},
		{97, "null geometry", feature(`null`), []string{"line 2", "no geometry for 052001"}},
		{97, "point", feature(`{"type":"Point","coordinates":[11,43]}`), []string{"line 2", "Point"}},
		{98, "one code twice", collection("052001", west, "052001", east), []string{"line 3", "052001", "line 2"}},
		{98, "polygon without a code", strings.Replace(good, `"codice":"052002",`, "", 1), []string{"line 3", "codice"}},
		{100, "a million vertices", collection("052001", "[["+many.String()+"[11.4000000,43.2000000]]]"), []string{"more than 4000000 bytes"}},
		{100, "nested 10,000 deep", feature(`{"type":"Polygon","coordinates":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`), []string{"line 2"}},
		{100, "members nested 20,000 deep", strings.Replace(good, `"features"`, `"x":`+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)+`,"features"`, 1), []string{"broken JSON"}},
	} {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			b.t = t
			return b.refused(data.Failed, tt.text, tt.words...)
		})
	}
	const bent = `[[[11.4,43],[11.8,43],[11.8,43.4],[11.4,43.4],[11.4,43.3],[11.45,43.2],[11.4,43.1],[11.4,43]]]`
	straight := strings.Replace(west, "[11.4,43.2]", "[11.4,43.3],[11.4,43.1]", 1)
	faulttest.Run(t, 99, "gap between neighbours", func(t *testing.T) faulttest.Ended {
		b.t = t
		return b.refused(data.Held, collection("052001", straight, "052002", bent), "1 gaps between the areas, 1.6 % of the land", "near 11.4")
	})
	faulttest.Run(t, 99, "neighbours that overlap", func(t *testing.T) faulttest.Ended {
		b.t = t
		over := `[[[11.2,43.1],[11.2,43.3],[11.8,43.3],[11.8,43.1],[11.2,43.1]]]`
		return b.refused(data.Held, collection("052001", west, "052002", over), "1 pairs of areas lie on one another: 052001 and 052002")
	})
}

// An area in force without a polygon is listed, and has no geometry on the map.
func TestFaultAreaWithoutPolygon(t *testing.T) {
	faulttest.Run(t, 98, "code without a polygon", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, municipalities)
		var without []string
		for _, a := range b.cube().WithoutBoundary(data.Municipality) {
			without = append(without, string(a.Code))
		}
		if len(without) != 2 {
			t.Errorf("municipalities without a polygon = %v, want the two created in January 2023", without)
		}
		return faulttest.Ended{Outcome: "listed without geometry: " + strings.Join(without, ", "), Requests: faulttest.None}
	})
}
