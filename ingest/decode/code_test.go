package decode

import (
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// testNames are a few places in the way the catalogue gives them.
func testNames() *data.Names {
	var places []data.Place
	for _, p := range [][5]string{
		{"country", "IT", "Italia", "", "IT"}, {"division", "3", "Centro", "IT", "ITI"}, {"region", "01", "Piemonte", "IT", "ITC1"},
		{"province", "001", "Torino", "01", "ITC11"}, {"province", "022", "Trento", "04", "ITH20"}, {"province", "052", "Siena", "09", "ITI19"},
		{"municipality", "001235", "Samone", "001", ""}, {"municipality", "022165", "Samone", "022", ""}, {"municipality", "052032", "Siena", "052", ""},
	} {
		level, err := data.ParseLevel(p[0])
		if err != nil {
			panic(err)
		}
		places = append(places, data.Place{NUTS3: p[4], Area: data.Area{Level: level, Code: data.AreaCode(p[1]), Name: p[2], Parent: data.AreaCode(p[3])}})
	}
	return data.NewNames(places)
}

func TestAreaReader(t *testing.T) {
	one := catalog.AreaColumn{Column: "a", Level: data.Municipality}
	edit := func(change func(*catalog.AreaColumn)) catalog.AreaColumn {
		c := one
		change(&c)
		return c
	}
	parts := catalog.AreaColumn{Columns: []string{"b", "a"}, Pad: []int{3, 3}, Level: data.Municipality, Skip: []string{"00"}}
	named := edit(func(c *catalog.AreaColumn) { c.By, c.Province = "name", "b" })
	mixed := catalog.AreaColumn{Column: "a", By: "name", Levels: []data.Level{data.Province, data.Region, data.Country}, Skip: []string{"Nord"},
		Names: []catalog.NamedCode{{Name: "Centro", Code: "3"}}}
	nuts := catalog.AreaColumn{Column: "a", By: "nuts3", Level: data.Province}
	tests := []struct {
		name string
		rule catalog.AreaColumn
		a, b string
		want string // code, "skipped" or the reason
	}{
		{"code", one, " 052032 ", "", "052032"},
		{"no zero restored", one, "52032", "", "area-digits"},
		{"padded", edit(func(c *catalog.AreaColumn) { c.Pad = []int{6} }), "52032", "", "052032"},
		{"pad restores zeros alone", edit(func(c *catalog.AreaColumn) { c.Pad = []int{6} }), "x2032", "", "area-digits"},
		{"pad of nothing", edit(func(c *catalog.AreaColumn) { c.Pad = []int{6} }), "", "", "area-digits"},
		{"too long to pad", edit(func(c *catalog.AreaColumn) { c.Pad = []int{6} }), "0520321", "", "area-digits"},
		{"parts", parts, "32", "52", "052032"},
		{"parts skipped", parts, "0", "0", "skipped"},
		{"skipped", edit(func(c *catalog.AreaColumn) { c.Skip = []string{"999999"} }), "999999", "", "skipped"},
		{"name", named, "SIENA", "", "052032"},
		{"homonym", named, "Samone", "Trento", "022165"},
		{"homonym without province", named, "Samone", "", "area-homonym"},
		{"levels", mixed, "Siena", "", "052"},
		{"region", mixed, "PIEMONTE", "", "01"},
		{"by hand", mixed, "centro", "", "3"},
		{"macro area", mixed, "Nord", "", "skipped"},
		{"unknown", mixed, "Atlantide", "", "area-unnamed"},
		{"nuts3", nuts, "ITI19", "", "052"},
		{"unknown nuts3", nuts, "ITI99", "", "area-nuts"},
		{"code of one of two levels", catalog.AreaColumn{Column: "a", Levels: []data.Level{data.Province, data.Country}}, "IT", "", "IT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := newAreaReader(&table{header: []string{"a", "b"}}, tt.rule, testNames())
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time from memory
				code, skipped, bad := r.read([][]byte{[]byte(tt.a), []byte(tt.b)})
				got := string(code)
				switch {
				case skipped:
					got = "skipped"
				case bad != nil:
					provoked(bad)
					got = bad.Code
				}
				if got != tt.want {
					t.Errorf("read(%q, %q) = %q, want %q", tt.a, tt.b, got, tt.want)
				}
			}
		})
	}
	if _, err := newAreaReader(&table{header: []string{"a"}}, parts, nil); err == nil {
		t.Error("a reader of a column that is not there")
	}
}
