package data

import (
	"errors"
	"strings"
	"testing"
)

func testNames() *Names {
	area := func(level Level, code, name, abbreviation, parent string) Area {
		return Area{Level: level, Code: AreaCode(code), Name: name, Abbreviation: abbreviation, Parent: AreaCode(parent)}
	}
	old, young := area(Province, "092", "Cagliari", "CA", "20"), area(Province, "118", "Cagliari", "CA", "20")
	old.ValidTo, young.ValidFrom = "2026-01-01", "2026-01-01"
	return NewNames([]Place{
		{Area: area(Region, "02", "Valle d'Aosta/Vallée d'Aoste", "", "IT"), Spellings: []string{"ITC2"}},
		{Area: area(Province, "001", "Torino", "TO", "01"), NUTS3: "ITC11"},
		{Area: area(Province, "022", "Trento", "TN", "04"), NUTS3: "ITH20", Spellings: []string{"ITD20"}},
		{Area: area(Province, "040", "Forlì-Cesena", "FC", "08"), NUTS3: "ITH58"},
		{Area: old, NUTS3: "ITG2F"}, {Area: young},
		{Area: area(Municipality, "001235", "Samone", "", "001")},
		{Area: area(Municipality, "022165", "Samone", "", "022")},
		{Area: area(Municipality, "022205", "Trento", "", "022")},
		{Area: area(Municipality, "022205", "Trento", "", "022")}, // listed twice
		{Area: area(Municipality, "040012", "Forlì", "", "040")},
		{Area: area(Municipality, "001314", "Viù", "", "001")},
	})
}

func TestNamesResolve(t *testing.T) {
	municipality, province := []Level{Municipality}, []Level{Province}
	tests := []struct {
		name, province string
		levels         []Level
		want           AreaCode
		reason         string
	}{
		{"Forlì", "", municipality, "040012", ""},
		{"FORLI'", "", municipality, "040012", ""},
		{"Forli\u0300", "", municipality, "040012", ""},
		{"Forlì  -  Cesena", "", province, "040", ""},
		{"VALLE D’AOSTA / VALLÉE D’AOSTE", "", []Level{Region, Province}, "02", ""},
		{"Samone", "Torino", municipality, "001235", ""},
		{"Samone", "TN", municipality, "022165", ""},
		{"Samone", "022", municipality, "022165", ""},
		{"Trento", "", municipality, "022205", ""},
		{"Trento", "", province, "022", ""},
		{"TN", "", province, "022", ""},
		{"Samone", "", municipality, "", "2 areas are called so (001235, 022165): a province, or names in the recipe, must tell them apart"},
		{"Trento", "", []Level{Municipality, Province}, "", "2 areas are called so (022, 022205)…"},
		{"Trento", "", nil, "", "2 areas are called so…"},
		{"Cagliari", "", province, "", "2 areas are called so (092, 118)…"},
		{"Samone", "Atlantide", municipality, "", `the province "Atlantide" is no name, sigla or code of one province`},
		{"Viù", "Trento", municipality, "", "no municipality of the province 022 is called so"},
		{"Atlantide", "", []Level{Province, Region}, "", "no province or region is called so"},
		{"", "", province, "", "no province is called so"},
	}
	for _, tt := range tests {
		got, err := testNames().Resolve(tt.name, tt.levels, tt.province)
		if got != tt.want {
			t.Errorf("Resolve(%q, %v, %q) = %q, %v, want %q", tt.name, tt.levels, tt.province, got, err, tt.want)
		}
		if tt.reason == "" {
			continue
		}
		var field *FieldError
		start, open := strings.CutSuffix(tt.reason, "…")
		if !errors.As(err, &field) || !strings.HasPrefix(field.Reason, start) || !open && field.Reason != start {
			t.Errorf("Resolve(%q) error = %v, want %s", tt.name, err, tt.reason)
		}
	}
}

func TestNamesOn(t *testing.T) {
	for day, want := range map[Date]AreaCode{"2020-01-01": "092", "2026-01-01": "118"} {
		if got, err := testNames().On(day).Resolve("Cagliari", []Level{Province}, ""); got != want {
			t.Errorf("On(%s): Cagliari = %q, %v, want %q", day, got, err, want)
		}
	}
	var none *Names
	if _, err := none.On("2020-01-01").Resolve("Torino", nil, ""); err == nil {
		t.Error("no names resolve a name")
	}
}

func TestNamesByNUTS3(t *testing.T) {
	for code, want := range map[string]AreaCode{"ITC11": "001", "ITH20": "022", "ITD20": "022", "ITC2": "02", "ITZ99": "", "": "", "Torino": ""} {
		if got, ok := testNames().ByNUTS3(code); got != want || ok != (want != "") {
			t.Errorf("ByNUTS3(%q) = %q, %t, want %q", code, got, ok, want)
		}
	}
}
