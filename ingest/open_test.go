package ingest

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cittamedie/data/catalog"
	"cittamedie/ingest/decode"
)

var testNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func recipe(t testing.TB, id string) catalog.Recipe {
	t.Helper()
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, ok := c.Recipe(id)
	if !ok {
		t.Fatalf("no recipe %s", id)
	}
	return r
}

// A shapefile in a folder is one file to those who keep it, and can be read
// twice.
func TestOpenShapefile(t *testing.T) {
	packed, err := zip.OpenReader("decode/testdata/confini-province-2019/input.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	folder := fstest.MapFS{}
	for _, f := range packed.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		folder["maps/p"+strings.ToUpper(path.Ext(f.Name))] = &fstest.MapFile{Data: text}
	}
	r := recipe(t, "confini-province-2019")
	r.Files = []string{"p.SHP"}
	download, err := (&Ingester{}).open(context.Background(), r, folder)
	if err != nil {
		t.Fatal(err)
	}
	defer download.Body.Close()
	for range 2 {
		b, err := decode.Decoder{Now: testNow}.Decode(context.Background(), r, download.Name, download.Body)
		if err != nil || download.Name != "p.zip" || len(b.Areas) != 2 {
			t.Fatalf("%s = %+v, %v", download.Name, b, err)
		}
		if _, err := download.Body.(io.Seeker).Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
	}
}
