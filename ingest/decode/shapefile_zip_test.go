package decode

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// archive returns a zip of files by name, in the order of their names.
func archive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(files[name])
	}
	z.Close()
	return b.Bytes()
}

func TestShapefileMember(t *testing.T) {
	files := writeShapefile(t, provinceFields, provinceRows)
	named := func(stems ...string) map[string][]byte {
		all := map[string][]byte{"read me.txt": []byte("x")}
		for _, stem := range stems {
			for ext, text := range files {
				all[stem+ext] = text
			}
		}
		return all
	}
	const g = "Limiti01012019_g/"
	for name, tt := range map[string]struct {
		files         map[string][]byte
		member, error string
	}{
		"alone":           {named("a"), "", ""},
		"another name":    {named("a"), "*/Prov*.shp", ""},
		"upper case":      {map[string][]byte{"A.SHP": files[".shp"], "A.DBF": files[".dbf"], "A.PRJ": files[".prj"], "A.CPG": files[".cpg"]}, "", ""},
		"as published":    {named(g+"Com01012019_g/Com01012019_g_WGS84", g+"ProvCM01012019_g/ProvCM01012019_g_WGS84", g+"Reg01012019_g/Reg01012019_g_WGS84"), "*/Prov*.shp", ""},
		"shadow":          {map[string][]byte{"a.shp": files[".shp"], "a.dbf": files[".dbf"], "a.prj": files[".prj"], "__MACOSX/._a.shp": {1}}, "", ""},
		"several":         {named("x/Prov1", "x/Prov2"), "*/Prov*.shp", `found 2 shapefiles ["x/Prov1.shp" "x/Prov2.shp"]`},
		"no pattern":      {named("x/Prov1", "x/Prov2"), "", "found 2 shapefiles"},
		"none of several": {named("a", "b"), "*/Prov*.shp", "found 0 shapefiles []"},
		"none":            {map[string][]byte{"a.csv": []byte("x")}, "", "found 0 shapefiles []"},
		"table elsewhere": {map[string][]byte{"x/a.shp": files[".shp"], "y/a.dbf": files[".dbf"], "x/a.prj": files[".prj"]}, "", "x/a.dbf missing, empty or twice"},
		"table twice":     {map[string][]byte{"a.shp": files[".shp"], "a.dbf": files[".dbf"], "a.DBF": files[".dbf"], "a.prj": files[".prj"]}, "", "a.dbf missing, empty or twice"},
		"bomb":            {map[string][]byte{"a.shp": files[".shp"], "a.dbf": make([]byte, 8<<20), "a.prj": files[".prj"]}, "", "unpacks to 8388608 bytes, too many"},
	} {
		t.Run(name, func(t *testing.T) {
			r := provinceRecipe()
			r.Format.Member = tt.member
			_, err := Decoder{Now: testNow}.Decode(context.Background(), r, "p.zip", bytes.NewReader(archive(t, tt.files)))
			provoked(err)
			if tt.error == "" && err != nil || tt.error != "" && (err == nil || !strings.Contains(err.Error(), tt.error)) {
				t.Errorf("err = %v, want %q", err, tt.error)
			}
		})
	}
	if _, err := (Decoder{Now: testNow}).Decode(context.Background(), provinceRecipe(), "p.zip", strings.NewReader("code,name\n")); err == nil || !strings.Contains(err.Error(), "a damaged zip archive") {
		t.Errorf("a table instead of a zip: err = %v", err)
	}
}

func TestPackShapefile(t *testing.T) {
	folder := fstest.MapFS{}
	for _, name := range []string{"d/a.shp", "d/a.DBF", "d/a.prj", "d/a.CPG", "d/a.shx", "d/a.sbn", "d/a.shp.xml", "d/ab.dbf", "d/b.shp", "a.dbf"} {
		folder[name] = &fstest.MapFile{Data: []byte("content of " + name)}
	}
	first, err := PackShapefile(folder, "d/a.shp")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := PackShapefile(folder, "d/a.shp")
	if !bytes.Equal(first, again) {
		t.Error("packed twice, the bytes differ")
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if diff := cmp.Diff([]string{"a.cpg", "a.dbf", "a.prj", "a.shp", "a.shx"}, names); diff != "" {
		t.Error(diff)
	}
	folder["d/a.dbf"] = &fstest.MapFile{}
	if _, err := PackShapefile(folder, "d/a.shp"); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("two tables: err = %v", err)
	}
	if _, err := PackShapefile(folder, "nowhere/a.shp"); err == nil {
		t.Error("a folder that is not there has no error")
	}
}
