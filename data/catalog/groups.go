package catalog

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"

	"cittamedie/data"
)

//go:embed citta-medie.csv
var mediumCitiesCSV []byte

//go:embed pilots.csv
var pilotsCSV []byte

// Division is one way of putting municipalities into groups that comes with the
// catalogue; its codes are those in force on Vintage.
type Division struct {
	Definition string
	Vintage    data.Date
	Groups     []data.Area
	Members    []data.Membership
}

// The divisions of the catalogue.
const (
	MediumCities  = "citta-medie"
	Provinces2001 = "province-2001"
)

// census2001 is the day of the 14th census of the population, whose provinces
// the commuting flows of 2001 follow.
const census2001 data.Date = "2001-10-21"

// mediumCities reads the medium-sized cities by our own rule (it. "città medie"):
// municipalities with more than 45,000 residents at the census of 31 December
// 2021 that do not lie in one of the 14 metropolitan cities. The association of
// municipalities has another list, which also weighs what a city does; lists of
// others are read as memberships.
func mediumCities() (Division, error) {
	d := Division{Definition: MediumCities, Vintage: "2026-01-01", Groups: []data.Area{{
		Code: MediumCities + ":45000", Level: data.Perimeter,
		Name: "Città medie: oltre 45.000 residenti fuori dalle città metropolitane (regola nostra)",
	}}}
	rows, err := embeddedRows("citta-medie.csv", mediumCitiesCSV, "code", "name", "residents")
	if err != nil {
		return d, err
	}
	for i, row := range rows {
		code, err := data.ParseAreaCode(row[0], data.Municipality)
		if err != nil {
			return d, fmt.Errorf("citta-medie.csv line %d: %w", i+2, err)
		}
		d.Members = append(d.Members, data.Membership{Definition: MediumCities, Group: d.Groups[0].Code, Area: code})
	}
	return d, nil
}

// pilotProvinces are the provinces of the pilot cities as they were in 2001.
func pilotProvinces() ([]data.Area, error) {
	rows, err := embeddedRows("pilots.csv", pilotsCSV, "province", "name", "status")
	if err != nil {
		return nil, err
	}
	var out []data.Area
	for _, row := range rows {
		out = append(out, data.Area{
			Code: data.AreaCode(Provinces2001 + ":" + row[0]), Level: data.Perimeter,
			Name: "Provincia di " + row[1] + " al 2001",
		})
	}
	return out, nil
}

// ProvincesOf2001 returns the provinces of the pilot cities as they were at the
// census of 2001, by the codes of municipalities in force on day: a municipality
// is a member where all of it lay in the province.
func (c *Catalog) ProvincesOf2001(municipalities []data.AreaCode, day data.Date) Division {
	d := Division{Definition: Provinces2001, Vintage: day, Groups: c.pilots}
	was := map[data.AreaCode][]data.AreaCode{} // code of today → codes of 2001
	for _, code := range c.Lineage.Codes() {
		if c.Lineage.InForce(code, census2001) {
			for _, p := range c.Lineage.Carry(code, census2001, day) {
				was[p.Code] = append(was[p.Code], code)
			}
		}
	}
	for _, code := range municipalities {
		before := was[code]
		if before == nil {
			before = []data.AreaCode{code}
		}
		province := before[0][:3]
		if slices.ContainsFunc(before, func(b data.AreaCode) bool { return b[:3] != province }) {
			continue
		}
		group := data.AreaCode(Provinces2001 + ":" + string(province))
		if slices.ContainsFunc(d.Groups, func(a data.Area) bool { return a.Code == group }) {
			d.Members = append(d.Members, data.Membership{Definition: Provinces2001, Group: group, Area: code})
		}
	}
	return d
}

// Knows reports whether code is that of a province, a region, a division or the
// country at some time, whether or not it is now.
func (c *Catalog) Knows(code data.AreaCode) bool { return c.places[code] }

// embeddedRows reads an embedded CSV file with the given header.
func embeddedRows(name string, text []byte, header ...string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = len(header)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("%s line 1: the header must be %v", name, header)
	}
	return rows[1:], nil
}
