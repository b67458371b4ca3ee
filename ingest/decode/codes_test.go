package decode

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// seenCodes are the codes that the tests of this package have provoked.
var seenCodes sync.Map

// provoked notes the codes of an error, and reports whether it has any.
func provoked(err error) bool {
	found := data.Findings(err)
	for _, e := range found {
		seenCodes.Store(e.Code, true)
	}
	return len(found) > 0
}

// elsewhere are the codes, by their beginning, that are raised above this package:
// by a run, by fetching, by the file of acts.
var elsewhere = []string{
	"recipe-refuses", "area-not-in-force", "rows-repeated", "column-new", "act-",
	"address-", "answer-", "connection", "certificate", "query-", "source-", "host-", "proxy-", "redirect-", "boundary-",
}

// Codes that no other test comes to.
func TestRareCodes(t *testing.T) {
	byName := func(r *catalog.Recipe) {
		r.Area = catalog.AreaColumn{Column: "code", By: "name", Level: data.Municipality, Province: "year"}
	}
	broken := walkZip(workbook(t, "Dati", goodRows), func(name string, text []byte) []byte {
		if name == "xl/workbook.xml" {
			return text[:len(text)/2]
		}
		return text
	})
	tests := []struct {
		edit func(*catalog.Recipe)
		text string
		code string
	}{
		{func(r *catalog.Recipe) { r.Area.Level = data.Country }, "code,year,value\nITA,2020,1\n", "area-country"},
		{byName, "code,year,value\nSamone,Atlantide,1\n", "area-province"},
		{byName, "code,year,value\nSamone,Siena,1\n", "area-elsewhere"},
		{func(r *catalog.Recipe) { r.Format = catalog.Format{Type: "xlsx"} }, string(broken), "workbook-damaged"},
	}
	for _, tt := range tests {
		r := testTable()
		tt.edit(&r)
		r.Period = catalog.PeriodRule{Value: "2020"}
		_, err := decodeBad(r, tt.text)
		if found := data.Findings(err); len(found) == 0 || found[len(found)-1].Code != tt.code {
			t.Errorf("%s: %v", tt.code, err)
		}
	}
	if _, err := data.NewNames(nil).On("2020-01-01").Resolve("Siena", nil, ""); err == nil {
		t.Error("a name of nothing is known")
	}
	var none *data.Names
	r, err := newAreaReader(&table{header: []string{"a"}}, catalog.AreaColumn{Column: "a", By: "name"}, none)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, bad := r.read([][]byte{[]byte("Siena")}); bad == nil || bad.Code != "area-lookup" || !provoked(bad) {
		t.Errorf("a name without names = %v", bad)
	}
}

// TestMain fails when all tests ran and a code of the decoders was never provoked.
func TestMain(m *testing.M) {
	status := m.Run()
	for _, name := range []string{"test.run", "test.skip", "test.fuzz", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			os.Exit(status)
		}
	}
	for _, c := range data.InputCodes() {
		_, seen := seenCodes.Load(c.Code)
		for _, start := range elsewhere {
			seen = seen || strings.HasPrefix(c.Code, start)
		}
		if !seen {
			fmt.Println("no test provokes", c.Code)
			status = max(status, 1)
		}
	}
	os.Exit(status)
}
