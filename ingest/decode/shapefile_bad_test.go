package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/jonas-p/go-shp"
	"github.com/paulmach/orb"

	"cittamedie/data"
)

// put returns b with a value written at an offset.
func put(b []byte, at int, order binary.ByteOrder, v uint32) []byte {
	order.PutUint32(b[at:], v)
	return b
}

func TestDecodeShapefileBad(t *testing.T) {
	little, big := binary.LittleEndian, binary.BigEndian
	square := func() row { return row{[]any{9, 52, "Siena", "SI"}, [][]shp.Point{box(700000, 4780000, 40000)}} }
	rings := func(r ...[]shp.Point) []row { return []row{{square().values, r}} }
	values := func(v ...any) []row { return []row{{v, square().rings}} }
	edit := func(ext string, f func([]byte) []byte) func(map[string][]byte) {
		return func(files map[string][]byte) { files[ext] = f(files[ext]) }
	}
	at := func(ext string, offset int, order binary.ByteOrder, v uint32) func(map[string][]byte) {
		return edit(ext, func(b []byte) []byte { return put(b, offset, order, v) })
	}
	replace := func(ext, old, fresh string) func(map[string][]byte) {
		return edit(ext, func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(fresh), 1) })
	}
	const record = shpHeader + shpRecord
	nan, inf := math.NaN(), math.Inf(-1)
	tests := []struct {
		name string
		rows []row
		edit func(map[string][]byte)
		want string // part of the error
	}{
		{"no dbf", nil, func(f map[string][]byte) { delete(f, ".dbf") }, "p.dbf missing, empty or twice"},
		{"no prj", nil, func(f map[string][]byte) { delete(f, ".prj") }, "p.prj missing, empty or twice"},
		{"empty shp", nil, edit(".shp", func([]byte) []byte { return nil }), "p.shp missing, empty or twice"},
		{"short shp", nil, edit(".shp", func(b []byte) []byte { return b[:99] }), "99 bytes, less than a header"},
		{"not a shp", nil, edit(".shp", func(b []byte) []byte { return bytes.Repeat([]byte("x"), 200) }), "does not begin as shapefiles do"},
		{"cut shp", nil, edit(".shp", func(b []byte) []byte { return b[:len(b)-16] }), "a file of 220 bytes whose header says 236"},
		{"cut shp, true header", nil, edit(".shp", func(b []byte) []byte { return put(b[:len(b)-16], 24, big, uint32(len(b)-16)/2) }), "a length of 128 bytes, with 112 left in the file, in record 1"},
		{"header alone", nil, edit(".shp", func(b []byte) []byte { return put(b[:shpHeader], 24, big, shpHeader/2) }), "column .shp: found a collection without features"},
		{"tail", nil, edit(".shp", func(b []byte) []byte { return put(append(b, 0, 0), 24, big, uint32(len(b)+2)/2) }), "the end of the file in record 2"},
		{"points", nil, at(".shp", 32, little, 1), "a point as the type of the file"},
		{"lines", nil, at(".shp", 32, little, 3), "a line as the type of the file"},
		{"heights", nil, at(".shp", 32, little, 15), "a polygon with heights as the type of the file"},
		{"unknown type", nil, at(".shp", 32, little, 99), "a shape of the unknown type 99"},
		{"null shape", nil, at(".shp", record, little, 0), "a null shape in record 1"},
		{"number", nil, at(".shp", shpHeader, big, 7), "the number 7 in record 1"},
		{"length too long", nil, at(".shp", shpHeader+4, big, 1<<30), "a length of 2147483648 bytes, with 128 left in the file, in record 1"},
		{"length negative", nil, at(".shp", shpHeader+4, big, 1<<31), "a length of 4294967296 bytes"},
		{"length short", nil, at(".shp", shpHeader+4, big, 10), "a polygon of 20 bytes in record 1"},
		{"many parts", nil, at(".shp", record+36, little, 1<<30), "1073741824 parts of 5 points in 128 bytes"},
		{"no parts", nil, at(".shp", record+36, little, 0), "0 parts of 5 points in 128 bytes"},
		{"many points", nil, at(".shp", record+40, little, 1<<31), "1 parts of 2147483648 points in 128 bytes"},
		{"part out of place", nil, at(".shp", record+44, little, 5), "a part that begins at point 5 of 5"},
		{"part not first", nil, at(".shp", record+44, little, 1), "a part that begins at point 1 of 5"},
		{"short dbf", nil, edit(".dbf", func(b []byte) []byte { return b[:20] }), "20 bytes, less than a header"},
		{"rows", nil, at(".dbf", 4, little, 1<<31), "2147483648 rows for 1 shapes"},
		{"dbf header", nil, edit(".dbf", func(b []byte) []byte { b[8] = 0xff; b[9] = 0xff; return b }), "a header of 65535 bytes that does not end"},
		{"dbf width", nil, edit(".dbf", func(b []byte) []byte { b[10] = 0xff; b[11] = 0x7f; return b }), "1 rows of 32767 bytes in 73 bytes"},
		{"dbf columns", nil, edit(".dbf", func(b []byte) []byte { b[32+16]++; return b }), "rows of 73 bytes with columns of 74"},
		{"cut dbf", nil, edit(".dbf", func(b []byte) []byte { return b[:len(b)-1] }), "1 rows of 73 bytes in 72 bytes"},
		{"deleted row", nil, edit(".dbf", func(b []byte) []byte { b[len(b)-73] = '*'; return b }), "the mark 0x2a of a deleted or damaged row at row 1"},
		{"column twice", nil, replace(".dbf", "COD_PROV", "COD_REG\x00"), `two columns called "COD_REG"`},
		{"column missing", nil, replace(".dbf", "COD_PROV", "COD_PRO\x00"), "column COD_PROV: found no such column, expected one of COD_REG, COD_PRO, DEN_UTS, SIGLA"},
		{"code page", nil, edit(".cpg", func([]byte) []byte { return []byte("CP437") }), `column .cpg: found the encoding "CP437"`},
		{"not in its encoding", values(9, 40, "Forl\xec", "FC"), nil, "line 1, column DEN_UTS: found the byte 0xec, which is not utf-8, expected utf-8"},
		{"encoded twice", values(9, 40, "ForlÃ¬", "FC"), nil, "line 1, column DEN_UTS: found \"Ã¬\", a letter encoded twice"},
		{"invisible", values(9, 40, "Forl\ue000", "FC"), nil, "line 1, column DEN_UTS: found \"Forl\\ue000\", with the invisible character U+E000"},
		{"no name", values(9, 52, "", "SI"), nil, "line 1, column DEN_UTS: found an empty name"},
		{"no code", values(9, "", "Siena", "SI"), nil, "line 1, column COD_PROV: found an empty name"},
		{"code out of range", values(9, 1052, "Siena", "SI"), nil, `line 1, column COD_PROV: found "1052"`},
		{"code overflowing", values(9, "**********", "Siena", "SI"), nil, `line 1, column COD_PROV: found "**********"`},
		{"region out of range", values(109, 52, "Siena", "SI"), nil, `line 1, column COD_REG: found "109"`},
		{"twice", []row{square(), square()}, nil, "line 2, column COD_PROV: found a second feature of 052, expected one, given at line 1"},
		{"three points", rings(box(700000, 4780000, 40000)[:3]), nil, "line 1, column geometry: found a ring of 3 positions, ring 0, for 052"},
		{"not closed", rings(box(700000, 4780000, 40000)[:4]), nil, "a ring that is not closed, ring 0, for 052"},
		{"no area", rings(box(700000, 4780000, 40000), box(1, 1, 0)), nil, "a ring that encloses no area, ring 1, for 052"},
		{"NaN", rings([]shp.Point{{X: nan, Y: nan}, {X: 1, Y: 1}, {X: 2, Y: 1}, {X: nan, Y: nan}}), nil, "a coordinate that is not a number in ring 0 for 052"},
		{"infinite", rings(box(inf, 4780000, 40000)), nil, "a coordinate that is not a number"},
		{"no data", rings(box(-1e39, -1e39, 1e38)), nil, "a coordinate is not a number"},
		{"degrees in metres", rings(box(11, 43, 1)), nil, "is outside Italy"},
		{"Alps beyond", rings(box(500000, 5500000, 1000)), nil, "is outside Italy"},
		{"wound the wrong way", rings(hole(700000, 4780000, 40000)), nil, "a hole that no exterior ring surrounds, at (700000, 4780000) for 052"},
		{"hole elsewhere", rings(box(700000, 4780000, 40000), hole(750000, 4780000, 100)), nil, "a hole that no exterior ring surrounds, at (750000, 4780000)"},
		{"shell in a shell", rings(box(700000, 4780000, 40000), box(710000, 4790000, 100)), nil, "an exterior ring inside another, at (710000, 4790000)"},
		{"hole in a hole", rings(box(700000, 4780000, 40000), hole(710000, 4790000, 1000), hole(710100, 4790100, 100)), nil, "a hole that no exterior ring surrounds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := tt.rows
			if rows == nil {
				rows = []row{square()}
			}
			files := writeShapefile(t, provinceFields, rows)
			if tt.edit != nil {
				tt.edit(files)
			}
			_, err := decodeProvinces(files, func(f map[string][]byte) []byte { return packed(t, "p", f) })
			var wrong *data.InputError
			if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), "p.zip") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestProjectionBad(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{utm32, "WGS 84", `"WGS 84", no coordinate system`},
		{utm32, `LOCAL_CS["x"]`, `no coordinate system`},
		{"9.0]", "21.0]", `the coordinate system "wgs_1984_utm_zone_32n", with the central meridian 21`},
		{"0.9996", "1.0", "whose scale_factor is not 0.9996"},
		{"500000.0", "1500000.0", "whose false_easting is not 500000"},
		{`PARAMETER["False_Northing",0.0],`, "", "whose false_northing is not 0"},
		{"Transverse_Mercator", "Mercator", "no transverse Mercator projection"},
		{`"Meter",1.0`, `"Foot",0.3048`, "not in metres"},
		{`DATUM["D_WGS_1984"`, `DATUM["D_ETRS_1989"`, "on another datum than WGS84"},
		{"298.257223563", "297.0", "on another datum than WGS84"},
		{`"Greenwich",0.0`, `"Rome",12.4523333`, "that does not count from Greenwich"},
		{"0.0174532925199433", "0.015707963267949", "whose angles are not in degrees"},
	} {
		if _, err := projection(strings.Replace(utm32, tt.old, tt.new, 1)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s instead of %s: err = %v, want one with %q", tt.new, tt.old, err, tt.want)
		}
	}
}

func TestDecodeShapefileStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := decodeShapefile(ctx, provinceRecipe(), "p.zip", packed(t, "p", writeShapefile(t, provinceFields, provinceRows)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want %v", err, context.Canceled)
	}
}

// Rings within rings by the thousand are refused, not compared for hours.
func TestDecodeShapefileWork(t *testing.T) {
	d := &shapefile{work: maxWork - 10}
	_, err := d.polygons(context.Background(), []orb.Ring{{{0, 0}, {0, 9}, {9, 9}, {9, 0}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}})
	if err == nil || !strings.Contains(err.Error(), "in reasonable time") {
		t.Errorf("err = %v", err)
	}
}

func FuzzDecodeShapefile(f *testing.F) {
	for _, rows := range [][]row{provinceRows, provinceRows[:1], {{[]any{9, 52, "Siena", "SI"}, [][]shp.Point{box(700000, 4780000, 40000)}}}} {
		files := writeShapefile(f, provinceFields, rows)
		f.Add(files[".shp"], files[".dbf"], files[".cpg"], files[".prj"])
	}
	f.Fuzz(func(t *testing.T, shapes, table, cpg, prj []byte) {
		b, err := decodeProvinces(map[string][]byte{".shp": shapes, ".dbf": table, ".cpg": cpg, ".prj": prj}, func(files map[string][]byte) []byte { return packed(t, "p", files) })
		watchMemory(t)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "p.zip") {
				t.Fatalf("error does not begin with the file: %v", err)
			}
			wrongs(t, err)
			return
		}
		if b.Rows < 1 || len(b.Areas) != len(b.Features) {
			t.Fatalf("batch = %+v", b)
		}
		for i, feature := range b.Features {
			if _, err := data.ParseAreaCode(string(feature.Code), data.Province); err != nil || b.Areas[i].Code != feature.Code {
				t.Fatalf("code %q, area %+v", feature.Code, b.Areas[i])
			}
			for _, polygon := range feature.Geometry {
				for _, ring := range polygon {
					if len(ring) < minRing || !ring.Closed() || ring.Bound().Min[0] < 6 || ring.Bound().Max[1] > 48 {
						t.Fatalf("ring %v", ring)
					}
				}
			}
		}
	})
}

// Whatever one word of a file says, and wherever it is cut, it is read or
// refused.
func TestDecodeShapefileEveryByte(t *testing.T) {
	whole := writeShapefile(t, provinceFields, provinceRows)
	read := func(files map[string][]byte) {
		if _, err := decodeProvinces(files, func(f map[string][]byte) []byte { return packed(t, "p", f) }); err != nil && !strings.HasPrefix(err.Error(), "p.zip") {
			t.Errorf("error does not begin with the file: %v", err)
		}
	}
	for _, ext := range []string{".shp", ".dbf", ".prj", ".cpg"} {
		files := map[string][]byte{".shp": whole[".shp"], ".dbf": whole[".dbf"], ".prj": whole[".prj"], ".cpg": whole[".cpg"]}
		for at := range len(whole[ext]) {
			files[ext] = whole[ext][:at]
			read(files)
			if at+4 > len(whole[ext]) {
				continue
			}
			for _, word := range []uint32{0, 1, 1 << 24, math.MaxInt32, 1 << 31, math.MaxUint32} {
				files[ext] = put(bytes.Clone(whole[ext]), at, binary.LittleEndian, word)
				read(files)
			}
		}
	}
}
