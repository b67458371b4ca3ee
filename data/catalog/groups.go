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
	Rule       data.Text // how its groups are made, and whose the rule is
	Vintage    data.Date
	Groups     []data.Area
	Members    []data.Membership
}

// The divisions of the catalogue.
const (
	MediumCities  = "citta-medie"
	PilotCities   = "citta-pilota"
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
	d := Division{Definition: MediumCities, Rule: data.Text{
		IT: "Comuni con più di 45.000 residenti al censimento del 31 dicembre 2021, fuori dalle 14 città metropolitane. La regola è nostra; l'associazione dei comuni ne ha un'altra, che guarda anche alle funzioni.",
		EN: "Municipalities with more than 45,000 residents at the census of 31 December 2021, outside the 14 metropolitan cities. The rule is ours; the association of municipalities has another, which looks at functions too.",
	}, Vintage: "2026-01-01", Groups: []data.Area{{
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

// pilotGroup is the group of the cities of a status.
type pilotGroup struct {
	status string
	area   data.Area
}

// The groups of pilot cities, by the status that pilots.csv gives them.
var pilotGroups = []pilotGroup{
	{"pilot", data.Area{Code: PilotCities + ":capofila", Level: data.Perimeter, Name: "Città capofila dei partenariati di MediAree"}},
	{"withdrawn", data.Area{Code: PilotCities + ":ritirate", Level: data.Perimeter, Name: "Città che hanno lasciato MediAree"}},
}

// pilots reads the lead cities of the pilot partnerships (it. "città capofila"), by
// codes of 2023, and their provinces as they were in 2001. Who the partners of a lead
// city are, and on what day one withdrew, is in no open list.
func pilots() (cities Division, provinces []data.Area, err error) {
	cities = Division{Definition: PilotCities, Vintage: "2023-01-01", Rule: data.Text{
		IT: "Le città che guidano o hanno guidato un partenariato del progetto «MediAree – Next Generation City». I comuni partner, e il giorno in cui una città si è ritirata, non sono in un elenco aperto.",
		EN: "The cities that lead or have led a partnership of the project “MediAree – Next Generation City”. The partner municipalities, and the day on which a city withdrew, are in no open list.",
	}}
	rows, err := embeddedRows("pilots.csv", pilotsCSV, "province", "name", "status", "lead")
	if err != nil {
		return cities, nil, err
	}
	for _, g := range pilotGroups {
		cities.Groups = append(cities.Groups, g.area)
	}
	for i, row := range rows {
		provinces = append(provinces, data.Area{
			Code: data.AreaCode(Provinces2001 + ":" + row[0]), Level: data.Perimeter,
			Name: "Provincia di " + row[1] + " al 2001",
		})
		lead, err := data.ParseAreaCode(row[3], data.Municipality)
		group := slices.IndexFunc(pilotGroups, func(g pilotGroup) bool { return g.status == row[2] })
		if err != nil || group < 0 {
			return cities, nil, fmt.Errorf("pilots.csv line %d: status %q and lead %q: want pilot or withdrawn, and the code of a municipality", i+2, row[2], row[3])
		}
		cities.Members = append(cities.Members, data.Membership{Definition: PilotCities, Group: pilotGroups[group].area.Code, Area: lead, Role: "lead"})
	}
	return cities, provinces, nil
}

var provinces2001Rule = data.Text{
	IT: "I comuni il cui territorio, intero, stava nella provincia al censimento del 2001: per i flussi di quell'anno.",
	EN: "The municipalities whose territory lay, all of it, in the province at the census of 2001: for the flows of that year.",
}

// Rule returns how the groups of a division that comes with the program are made;
// empty for those that are read from a source.
func (c *Catalog) Rule(definition string) data.Text {
	if definition == Provinces2001 {
		return provinces2001Rule
	}
	for _, d := range c.Divisions {
		if d.Definition == definition {
			return d.Rule
		}
	}
	return data.Text{}
}

// ProvincesOf2001 returns the provinces of the pilot cities as they were at the
// census of 2001, by the codes of municipalities in force on day: a municipality
// is a member where all of it lay in the province.
func (c *Catalog) ProvincesOf2001(municipalities []data.AreaCode, day data.Date) Division {
	d := Division{Definition: Provinces2001, Rule: provinces2001Rule, Vintage: day, Groups: c.pilots}
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
