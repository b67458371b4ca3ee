package decode

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/jonas-p/go-shp"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// utm32 is the .prj of ISTAT's files.
const utm32 = `PROJCS["WGS_1984_UTM_Zone_32N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`

// geographic is the .prj of degrees of WGS84.
const geographic = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// box returns a clockwise square ring: an exterior in a shapefile.
func box(x, y, side float64) []shp.Point {
	return []shp.Point{{X: x, Y: y}, {X: x, Y: y + side}, {X: x + side, Y: y + side}, {X: x + side, Y: y}, {X: x, Y: y}}
}

// hole returns a counter-clockwise square ring.
func hole(x, y, side float64) []shp.Point {
	ring := box(x, y, side)
	slices.Reverse(ring)
	return ring
}

// row is one area of a shapefile made for a test.
type row struct {
	values []any
	rings  [][]shp.Point
}

var (
	provinceFields = []shp.Field{shp.NumberField("COD_REG", 10), shp.NumberField("COD_PROV", 10), shp.StringField("DEN_UTS", 50), shp.StringField("SIGLA", 2)}
	regionFields   = []shp.Field{shp.NumberField("COD_REG", 10), shp.StringField("DEN_REG", 30)}
	// Two provinces side by side, one with a lake, an island in it and one in the
	// sea, the other in two parts.
	provinceRows = []row{
		{[]any{9, 52, "Siena", "SI"}, [][]shp.Point{box(700000, 4780000, 40000), hole(710000, 4790000, 10000), box(712000, 4792000, 2000), box(760000, 4780000, 1000)}},
		{[]any{8, 40, "Forlì-Cesena", "FC"}, [][]shp.Point{box(700000, 4820000, 40000), box(750000, 4830000, 5000)}},
	}
	regionRows = []row{
		{[]any{9, "Toscana"}, [][]shp.Point{box(700000, 4780000, 40000)}},
		{[]any{8, "Emilia-Romagna"}, [][]shp.Point{box(700000, 4820000, 40000)}},
	}
)

// writeShapefile returns the files that the library's own writer makes, by
// extension.
func writeShapefile(t testing.TB, fields []shp.Field, rows []row) map[string][]byte {
	t.Helper()
	stem := filepath.Join(t.TempDir(), "x")
	w, err := shp.Create(stem, shp.POLYGON)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetFields(fields); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		polygon := shp.Polygon(*shp.NewPolyLine(r.rings))
		n := int(w.Write(&polygon))
		for i, v := range r.values {
			if err := w.WriteAttribute(n, i, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Close()
	files := map[string][]byte{".prj": []byte(utm32), ".cpg": []byte("UTF-8")}
	for ext, suffix := range map[string]string{".shp": ".shp", ".shx": ".shx", ".dbf": "dbf"} { // the writer forgets a dot
		if files[ext], err = os.ReadFile(stem + suffix); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func packed(t testing.TB, stem string, files map[string][]byte) []byte {
	t.Helper()
	folder := fstest.MapFS{}
	for ext, text := range files {
		folder[stem+ext] = &fstest.MapFile{Data: text}
	}
	b, err := PackShapefile(folder, stem+".shp")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The inputs of the golden files are written by the library; TestDecodeGolden
// reads them.
func TestShapefileInputs(t *testing.T) {
	compareGolden(t, "testdata/confini-province-2019/input.zip", packed(t, "province", writeShapefile(t, provinceFields, provinceRows)))
	compareGolden(t, "testdata/confini-regioni-2019/input.zip", packed(t, "regioni", writeShapefile(t, regionFields, regionRows)))
}

func decodeProvinces(files map[string][]byte, zipBytes func(map[string][]byte) []byte) (*Batch, error) {
	b, err := Decoder{Now: testNow}.Decode(context.Background(), provinceRecipe(), "p.zip", bytes.NewReader(zipBytes(files)))
	provoked(err)
	return b, err
}

func provinceRecipe() catalog.Recipe {
	return catalog.Recipe{
		ID: "p", Kind: catalog.KindBoundaries, Format: catalog.Format{Type: "shapefile", Encoding: "utf-8"},
		Boundary: catalog.BoundaryKeys{Level: data.Province, Code: "COD_PROV", Name: "DEN_UTS", Abbreviation: "SIGLA", Region: "COD_REG", Pad: 3},
	}
}

func TestDecodeShapefile(t *testing.T) {
	b, err := decodeProvinces(writeShapefile(t, provinceFields, provinceRows), func(f map[string][]byte) []byte { return packed(t, "p", f) })
	if err != nil {
		t.Fatal(err)
	}
	wantAreas := []data.Area{
		{Code: "040", Level: data.Province, Name: "Forlì-Cesena", Abbreviation: "FC", Parent: "08"},
		{Code: "052", Level: data.Province, Name: "Siena", Abbreviation: "SI", Parent: "09"},
	}
	if diff := cmp.Diff(wantAreas, b.Areas); diff != "" {
		t.Error(diff)
	}
	siena := b.Features[1].Geometry
	if len(siena) != 3 || len(siena[0]) != 2 || len(siena[1]) != 1 || b.Rows != 2 {
		t.Fatalf("polygons of Siena = %v", siena)
	}
	for p, polygon := range siena {
		for r, ring := range polygon {
			want := orb.CCW
			if r > 0 {
				want = orb.CW
			}
			if ring.Orientation() != want || !ring.Closed() {
				t.Errorf("polygon %d ring %d runs %v, want %v", p, r, ring.Orientation(), want)
			}
		}
	}
	// The corner both provinces have is one place.
	shared := 0
	for _, p := range siena[0][0] {
		if slices.Contains(b.Features[0].Geometry[0][0], p) {
			shared++
		}
	}
	if shared < 2 {
		t.Errorf("the two provinces share %d vertices, want the two ends of their border", shared)
	}
}

func TestDecodeShapefileLayouts(t *testing.T) {
	square := [][]shp.Point{box(700000, 4780000, 40000)}
	latin := []row{{[]any{8, 40, "Forl\xec-Cesena", "FC"}, square}}
	utf8 := []row{{[]any{8, 40, "Forlì-Cesena", "FC"}, square}}
	degrees := []row{{[]any{8, 40, "Forlì-Cesena", "FC"}, [][]shp.Point{box(11.5, 43.5, 0.5)}}}
	text := func(s string) []byte { return []byte(s) }
	zone33 := strings.NewReplacer("32N", "33N", "9.0]", "15.0]").Replace(utm32)
	spaced := strings.ReplaceAll(utm32, ",", ",\n  ")
	for name, tt := range map[string]struct {
		rows []row
		edit map[string][]byte // nil removes a file
	}{
		"windows-1252": {latin, map[string][]byte{".cpg": text("1252\r\n")}},
		"iso-8859-1":   {latin, map[string][]byte{".cpg": text("ISO 8859-1")}},
		"utf-8":        {utf8, map[string][]byte{".cpg": text("\ufeffutf-8")}},
		"code page":    {utf8, map[string][]byte{".cpg": text("65001")}},
		"no cpg":       {utf8, map[string][]byte{".cpg": nil}},
		"no shx":       {utf8, map[string][]byte{".shx": nil}},
		"zone 33":      {utf8, map[string][]byte{".prj": text(zone33)}},
		"spaced prj":   {utf8, map[string][]byte{".prj": text(spaced)}},
		"geographic":   {degrees, map[string][]byte{".prj": text(geographic)}},
	} {
		t.Run(name, func(t *testing.T) {
			files := writeShapefile(t, provinceFields, tt.rows)
			for ext, b := range tt.edit {
				if files[ext] = b; b == nil {
					delete(files, ext)
				}
			}
			b, err := decodeProvinces(files, func(f map[string][]byte) []byte { return packed(t, "p", f) })
			if err != nil {
				t.Fatal(err)
			}
			if want := (data.Area{Code: "040", Level: data.Province, Name: "Forlì-Cesena", Abbreviation: "FC", Parent: "08"}); b.Areas[0] != want {
				t.Errorf("area = %+v, want %+v", b.Areas[0], want)
			}
			if c := b.Features[0].Geometry.Bound(); c.Min[0] < 6 || c.Max[0] > 19 || c.Min[1] < 42 || c.Max[1] > 45 {
				t.Errorf("bound = %v", c)
			}
		})
	}
}

func TestDecodeShapefilePadding(t *testing.T) {
	square := [][]shp.Point{box(700000, 4780000, 40000)}
	zip := func(f map[string][]byte) []byte { return packed(t, "p", f) }
	r := provinceRecipe()
	r.Boundary.Pad = 0
	files := writeShapefile(t, provinceFields, []row{{[]any{"09", "052", "Siena", "SI"}, square}})
	if _, err := decodeShapefile(context.Background(), r, "p.zip", zip(files)); err != nil {
		t.Errorf("codes with their zeros: %v", err)
	}
	files = writeShapefile(t, provinceFields, []row{{[]any{"09", 52, "Siena", "SI"}, square}})
	_, err := decodeShapefile(context.Background(), r, "p.zip", zip(files))
	if want := `p.zip, line 1, column COD_PROV: found "52", expected a code of 3 digits, zeros included`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("err = %v, want %s", err, want)
	}
}
