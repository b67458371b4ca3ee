package ingest

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Before the first release provinces are known, after it municipalities too.
func TestNamesOfTheRelease(t *testing.T) {
	in, ctx := bundleIngester(t, t.TempDir()), context.Background()
	byName := catalog.Recipe{Area: catalog.AreaColumn{By: "name"}}
	resolve := func(name, province string, level data.Level) (data.AreaCode, error) {
		names, err := in.namesFor(ctx, byName)
		if err != nil {
			t.Fatal(err)
		}
		return names.On("2023-06-30").Resolve(name, []data.Level{level}, province)
	}
	if code, err := resolve("Siena", "", data.Province); code != "052" || err != nil {
		t.Errorf("province of Siena = %q, %v", code, err)
	}
	if _, err := resolve("Siena", "", data.Municipality); err == nil {
		t.Error("a municipality is known before there is a release")
	}
	if err := in.EnsureBundle(ctx); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, province string
		want           data.AreaCode
	}{
		{"Siena", "", "052032"}, {"SIENA", "SI", "052032"}, {"Samone", "Torino", "001235"}, {"Samone", "TN", "022165"}, {"Reggio nell'Emilia", "", "035033"},
		{"Livo", "CO", "013130"}, {"Castro", "Lecce", "075096"}, {"Peglio", "PU", "041041"}, {"Calliano", "022", "022035"}, {"San Teodoro", "ME", "083090"},
	} {
		if code, err := resolve(tt.name, tt.province, data.Municipality); code != tt.want {
			t.Errorf("%s (%s) = %q, %v, want %s", tt.name, tt.province, code, err, tt.want)
		}
	}
	// The six pairs of municipalities with one name are never guessed.
	for _, name := range []string{"Samone", "Livo", "Castro", "Peglio", "San Teodoro", "Calliano"} {
		code, err := resolve(name, "", data.Municipality)
		if code != "" || !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s = %q, %v, want an error", name, code, err)
		}
	}
	if names, err := in.namesFor(ctx, catalog.Recipe{}); names != nil || err != nil {
		t.Errorf("names of a recipe of codes = %v, %v", names, err)
	}
}

// A source without an address says how its file is given.
func TestSourceWithoutAddress(t *testing.T) {
	in := bundleIngester(t, t.TempDir())
	r := recipe(t, "frame-sll-2023")
	for name, run := range map[string]func() (Download, error){
		"no data: the source has no address to fetch from; put one of the files [frame_territoriale_2023_sll.csv] in a folder and run with --from": func() (Download, error) { return in.open(context.Background(), r, nil) },
		"no data: none of the files [frame_territoriale_2023_sll.csv] is in the folder; put one there":                                             func() (Download, error) { return in.open(context.Background(), r, fstest.MapFS{}) },
	} {
		if _, err := run(); err == nil || err.Error() != name || !errors.Is(err, data.ErrNoData) {
			t.Errorf("error = %v, want %s", err, name)
		}
	}
}
