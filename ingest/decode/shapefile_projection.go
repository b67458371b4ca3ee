package decode

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"cittamedie/data/utm"
)

// projected are the projections we undo, by the central meridian in degrees.
var projected = map[float64]utm.Zone{9: utm.Zone32N, 15: utm.Zone33N}

// wantedParameters are the parameters of both, but for the central meridian.
var wantedParameters = []struct {
	name  string
	value float64
}{{"false_easting", 500000}, {"false_northing", 0}, {"scale_factor", 0.9996}, {"latitude_of_origin", 0}}

// The parts of a .prj, a coordinate system in the well-known text of OGC 01-009
// as ESRI writes it, in lower case and without blanks.
var (
	prjSystem    = regexp.MustCompile(`^(projcs|geogcs)\["([^"]*)",`)
	prjDatum     = regexp.MustCompile(`datum\["(?:d_)?wgs_?1984",spheroid\["[^"]*",([0-9.]+),([0-9.]+)`)
	prjMethod    = regexp.MustCompile(`projection\["([^"]*)"`)
	prjParameter = regexp.MustCompile(`parameter\["([^"]*)",([-+0-9.e]+)\]`)
	prjPrime     = regexp.MustCompile(`primem\["[^"]*",([-+0-9.e]+)`)
	prjUnit      = regexp.MustCompile(`unit\["[^"]*",([0-9.e-]+)`)
)

// projection returns what turns the coordinates of a .prj into longitude and
// latitude in degrees of WGS84: nothing for geographic ones, the inverse of UTM
// for zones 32 and 33 North. Any other is an error that names it.
func projection(prj string) (func(x, y float64) (lon, lat float64), error) {
	text := strings.ToLower(strings.Join(strings.Fields(strings.TrimPrefix(prj, string(bom))), ""))
	system := prjSystem.FindStringSubmatch(text)
	if system == nil {
		return nil, fmt.Errorf("%q, no coordinate system", shorten(strings.TrimSpace(prj)))
	}
	unknown := fmt.Errorf("the coordinate system %q", shorten(system[2]))
	datum, prime, units := prjDatum.FindStringSubmatch(text), prjPrime.FindStringSubmatch(text), prjUnit.FindAllStringSubmatch(text, -1)
	switch {
	case datum == nil || prjNumber(datum[1]) != 6378137 || prjNumber(datum[2]) != 298.257223563:
		return nil, fmt.Errorf("%w on another datum than WGS84", unknown)
	case prime == nil || prjNumber(prime[1]) != 0:
		return nil, fmt.Errorf("%w that does not count from Greenwich", unknown)
	case len(units) == 0 || math.Abs(prjNumber(units[0][1])-math.Pi/180) > 1e-9:
		return nil, fmt.Errorf("%w whose angles are not in degrees", unknown)
	}
	if system[1] == "geogcs" {
		return func(x, y float64) (float64, float64) { return x, y }, nil
	}
	zone, err := zoneOf(text, units)
	if err != nil {
		return nil, fmt.Errorf("%w, %w", unknown, err)
	}
	return zone.Inverse, nil
}

// zoneOf returns the zone whose parameters are those of a projected system.
func zoneOf(text string, units [][]string) (utm.Zone, error) {
	if method := prjMethod.FindStringSubmatch(text); method == nil || method[1] != "transverse_mercator" {
		return utm.Zone{}, errors.New("no transverse Mercator projection")
	}
	if len(units) != 2 || prjNumber(units[1][1]) != 1 {
		return utm.Zone{}, errors.New("not in metres")
	}
	found := map[string]float64{}
	for _, p := range prjParameter.FindAllStringSubmatch(text, -1) {
		found[p[1]] = prjNumber(p[2])
	}
	zone, known := projected[found["central_meridian"]]
	if !known {
		return zone, fmt.Errorf("with the central meridian %g", found["central_meridian"])
	}
	for _, want := range wantedParameters {
		if got, stated := found[want.name]; !stated || got != want.value {
			return zone, fmt.Errorf("whose %s is not %g", want.name, want.value)
		}
	}
	return zone, nil
}

// prjNumber returns a number of a .prj, NaN for a text that is none.
func prjNumber(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
