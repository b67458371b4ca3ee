package main

import (
	"errors"
	"io/fs"
	"math"
	"slices"

	"cittamedie/indicators/commuting"
)

// calcPercent returns a share as a percentage; 0.15 is exactly 15.
func calcPercent(share float64) float64 {
	const digits = 1e9
	return math.Round(share*100*digits) / digits
}

// readCalcPairs reads a file of pairs of neighbours; without the file there are none.
func readCalcPairs(in fs.FS, name string) (a, b []string, err error) {
	table, err := readCalcTable(in, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if a, err = table.column("a"); err != nil {
		return nil, nil, err
	}
	b, err = table.column("b")
	return a, b, err
}

func (c *calcFlows) neighbours(a, b []string) (commuting.Neighbours, error) {
	from, err := c.positions(a)
	if err != nil {
		return nil, err
	}
	to, err := c.positions(b)
	if err != nil {
		return nil, err
	}
	pairs := make([][2]int32, len(from))
	for i := range pairs {
		pairs[i] = [2]int32{from[i], to[i]}
	}
	return commuting.NewNeighbours(c.Areas(), pairs)
}

// calcCities reads cities.csv: a row for each municipality of a city.
func (c *calcFlows) cities(ids, units []string) ([]commuting.City, error) {
	positions, err := c.positions(units)
	if err != nil {
		return nil, err
	}
	var cities []commuting.City
	for n, id := range ids {
		at := slices.IndexFunc(cities, func(c commuting.City) bool { return c.ID == id })
		if at < 0 {
			at = len(cities)
			cities = append(cities, commuting.City{ID: id})
		}
		cities[at].Areas = append(cities[at].Areas, positions[n])
	}
	return cities, nil
}

func calcFunctional(in fs.FS, out string) error {
	params := struct {
		Threshold float64 `json:"threshold"`
		Link      float64 `json:"city_link_threshold"`
		Iterate   bool    `json:"iterate_city_links"`
	}{Threshold: commuting.CommutingZonePercent / 100.0, Link: commuting.CommutingZonePercent / 100.0}
	if err := readCalcJSON(in, "params.json", &params); err != nil {
		return err
	}
	table, err := readCalcTable(in, "cities.csv")
	if err != nil {
		return err
	}
	ids, err := table.column("city")
	if err != nil {
		return err
	}
	units, err := table.column("unit")
	if err != nil {
		return err
	}
	a, b, err := readCalcPairs(in, "contiguity.csv")
	if err != nil {
		return err
	}
	c, err := readCalcFlows(in, units, a, b)
	if err != nil {
		return err
	}
	near, err := c.neighbours(a, b)
	if err != nil {
		return err
	}
	cities, err := c.cities(ids, units)
	if err != nil {
		return err
	}
	areas, err := c.FunctionalAreas(cities, near, commuting.FunctionalParams{
		SharePercent: calcPercent(params.Threshold), LinkPercent: calcPercent(params.Link), Relink: params.Iterate,
	})
	if err != nil {
		return err
	}
	return c.writeFunctional(areas, cities, out)
}

func (c *calcFlows) writeFunctional(areas *commuting.FunctionalAreas, cities []commuting.City, out string) error {
	groups := map[string]string{}
	for i, city := range cities {
		groups[city.ID] = cities[areas.Cities[i]].ID
	}
	if err := writeCalcJSON(out, "city_to_fua.json", groups); err != nil {
		return err
	}
	rows := make([][]string, c.Areas())
	for i, label := range areas.Labels {
		var id string
		if label != commuting.NoGroup {
			id = cities[label].ID
		}
		exclave := map[bool]string{true: "1", false: "0"}[areas.Exclave[i]]
		rows[i] = []string{c.texts[i], id, string(areas.Roles[i]), calcNumber(areas.BestShare[i]), exclave}
	}
	return writeCalcTable(out, "fua.csv", []string{"unit", "fua", "role", "best_share", "dropped_exclave"}, rows)
}
