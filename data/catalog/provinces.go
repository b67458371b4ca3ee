package catalog

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cittamedie/data"
)

//go:embed provinces.csv
var provincesCSV []byte

// NamedArea is a province, a region, a division or the country with the other
// ways publishers write it.
type NamedArea struct {
	data.Area
	NUTS3   string   // code of a province in the European nomenclature of 2021 (before that of the Sardinian provinces of 2006); "" where it has none
	Aliases []string // other spellings, codes of other editions of NUTS, codes of the "unità territoriale sovracomunale"
}

// Is reports whether s is the code, the name, the NUTS code or an alias of the
// area. Several areas may share a spelling: "Sassari" is a province until 2025
// and another since 2026, "Valle d'Aosta" a province and a region. Level and
// date tell them apart.
func (a NamedArea) Is(s string) bool {
	return s != "" && (s == string(a.Code) || s == a.Name || s == a.NUTS3 || slices.Contains(a.Aliases, s))
}

// Provinces returns the country, its divisions, its regions and every province
// in force at some time since 1991, in this order and by code.
func Provinces() ([]NamedArea, error) { return parseProvinces(bytes.NewReader(provincesCSV)) }

// parseProvinces reads level,code,name,abbreviation,parent,nuts3,valid_from,
// valid_to,aliases; aliases are separated by "|".
func parseProvinces(in io.Reader) ([]NamedArea, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = 9
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("provinces.csv: %w", err)
	}
	const header = "level,code,name,abbreviation,parent,nuts3,valid_from,valid_to,aliases"
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, errors.New("provinces.csv line 1: the header must be " + header)
	}
	out := make([]NamedArea, 0, len(rows)-1)
	for i, row := range rows[1:] {
		a, err := namedArea(row)
		if err != nil {
			return nil, fmt.Errorf("provinces.csv line %d: %w", i+2, err)
		}
		out = append(out, a)
	}
	return out, nil
}

func namedArea(row []string) (NamedArea, error) {
	level, err := data.ParseLevel(row[0])
	if err != nil {
		return NamedArea{}, err
	}
	code, err := data.ParseAreaCode(row[1], level)
	if err != nil {
		return NamedArea{}, err
	}
	if row[2] == "" {
		return NamedArea{}, &data.FieldError{Field: "name", Reason: "is required"}
	}
	for _, day := range row[6:8] {
		if day == "" {
			continue
		}
		if _, err := data.ParseDate(day); err != nil {
			return NamedArea{}, err
		}
	}
	a := NamedArea{NUTS3: row[5], Area: data.Area{
		Code: code, Level: level, Name: row[2], Abbreviation: row[3], Parent: data.AreaCode(row[4]),
		ValidFrom: data.Date(row[6]), ValidTo: data.Date(row[7]),
	}}
	if row[8] != "" {
		a.Aliases = strings.Split(row[8], "|")
	}
	return a, nil
}
