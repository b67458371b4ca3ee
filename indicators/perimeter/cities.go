package perimeter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// residentsRule begins the name of a list of cities by size.
const residentsRule = "residents-"

// completeCities checks the cities of a request and writes them in one way.
func completeCities(c *cube.Cube, cities string) (string, error) {
	bad := func(it, en string) error { return invalid("cities", cities, it, en) }
	if text, ok := strings.CutPrefix(cities, residentsRule); ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 || n > 10_000_000 || strconv.Itoa(n) != text {
			return "", bad("dopo residents- va un numero intero da 1000 a 10000000", "after residents- must stand a whole number from 1000 to 10000000")
		}
		return cities, nil
	}
	if c.Definition(data.AreaCode(cities)) != "" {
		if strings.ContainsAny(cities, ".,~!") {
			return "", bad("il codice del gruppo ha un punto o una virgola: dai i codici delle sue città", "the code of the group has a point or a comma; give the codes of its cities instead")
		}
		return cities, nil
	}
	var codes []data.AreaCode
	for _, code := range strings.Split(cities, ",") {
		a, ok := c.Area(data.AreaCode(strings.TrimSpace(code)))
		if !ok || a.Level != data.Municipality {
			return "", bad(fmt.Sprintf("%q non è un comune, non è un gruppo e non comincia con %s", code, residentsRule), fmt.Sprintf("%q is no municipality of the reference vintage, no group, and does not begin with %s", code, residentsRule))
		}
		codes = append(codes, a.Code)
	}
	if codes = sorted(codes); len(codes) > mostCities {
		return "", bad(fmt.Sprintf("si possono elencare al massimo %d città", mostCities), fmt.Sprintf("at most %d cities may be listed", mostCities))
	}
	return joinCodes(codes), nil
}

// mostCities is how many cities may be listed one by one.
const mostCities = 200

// citiesOf returns the municipalities that a list of cities means, in order.
func citiesOf(c *cube.Cube, cities string) []data.AreaCode {
	if text, ok := strings.CutPrefix(cities, residentsRule); ok {
		least, _ := strconv.ParseFloat(text, 64) // was checked
		return largerThan(c, least)
	}
	if members := c.Members(data.AreaCode(cities)); members != nil {
		return members
	}
	var codes []data.AreaCode
	for _, code := range strings.Split(cities, ",") {
		codes = append(codes, data.AreaCode(code))
	}
	return codes
}

// residentsIndicator is the number of residents.
const residentsIndicator = "DEM01"

// largerThan returns the municipalities with so many residents or more.
func largerThan(c *cube.Cube, least float64) []data.AreaCode {
	var out []data.AreaCode
	for code, n := range residents(c) {
		if n >= least {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// residents returns the latest known number of residents of each municipality.
func residents(c *cube.Cube) map[data.AreaCode]float64 {
	out := map[data.AreaCode]float64{}
	p, ok := c.LatestPeriod(residentsIndicator, data.Municipality)
	if !ok {
		return out
	}
	v := c.Values(residentsIndicator, data.Municipality, "", p)
	for i, a := range v.Areas {
		if v.Cells[i].Status.HasValue() {
			out[a.Code] = v.Cells[i].Value
		}
	}
	return out
}
