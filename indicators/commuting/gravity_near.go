package commuting

import (
	"cmp"
	"math"
	"slices"
)

// earthKm is the mean radius of the Earth, IUGG, in kilometres.
const earthKm = 6371.0088

// earthKm2 is the area of the Earth, which no zone exceeds.
const earthKm2 = 4 * math.Pi * earthKm * earthKm

// discMean is the mean distance of two points drawn in a disc, in radii.
const discMean = 128 / (45 * math.Pi)

// leastKm stands for shorter distances, so that their logarithm is finite.
const leastKm = 0.1

// Place returns the centre of an area in degrees and how large it is, as [Zone]
// has them; its coordinates are longitude and latitude. It is false where the
// boundary encloses nothing.
func (b Boundary) Place() (centre Point, km2 float64, ok bool) {
	centre, ok = b.Centroid()
	if !ok {
		return Point{}, 0, false
	}
	var degrees float64
	for _, rings := range b {
		for n, ring := range rings {
			area, _, _ := moments(ring)
			if n == 0 {
				degrees += math.Abs(area)
			} else {
				degrees -= math.Abs(area)
			}
		}
	}
	const degreeKm = earthKm * math.Pi / 180
	return centre, max(0, degrees) * degreeKm * degreeKm * math.Cos(centre[1]*math.Pi/180), true
}

// choice is a zone that workers of another may go to.
type choice struct {
	to                 int32
	own                bool
	km, logKm, logMass float64
}

// choices finds the zones within a distance. Zones without a boundary or without
// mass are no choice.
type choices struct {
	zones []Zone
	north []site // zones that are choices, by latitude
	cutKm float64
	logs  bool // logKm is wanted
	row   []choice
}

// site is a zone with what its distance to another is made of.
type site struct {
	at           [3]float64 // on the sphere of radius 1
	lat, logMass float64
	zone         int32
}

func siteOf(zones []Zone, i int32) site {
	z := zones[i]
	lon, lat := z.Centre[0]*math.Pi/180, z.Centre[1]*math.Pi/180
	at := [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
	return site{at, z.Centre[1], math.Log(z.Mass), i}
}

func newChoices(zones []Zone, cutKm float64, logs bool) *choices {
	c := &choices{zones: zones, cutKm: cutKm, logs: logs}
	for i, z := range zones {
		if z.AreaKm2 > 0 && z.Mass > 0 {
			c.north = append(c.north, siteOf(zones, int32(i)))
		}
	}
	slices.SortStableFunc(c.north, func(a, b site) int { return cmp.Compare(a.lat, b.lat) })
	return c
}

// of returns the choices of the workers of zone i, from south to north, valid until
// the next call. There are none where it has no boundary.
func (c *choices) of(i int32) []choice {
	c.row = c.row[:0]
	if c.zones[i].AreaKm2 == 0 {
		return nil
	}
	p := siteOf(c.zones, i)
	degrees := c.cutKm / earthKm * 180 / math.Pi
	from, _ := slices.BinarySearchFunc(c.north, p.lat-degrees, func(q site, v float64) int { return cmp.Compare(q.lat, v) })
	straight := 2 * math.Sin(min(c.cutKm/(2*earthKm), math.Pi/2)) // of the chord
	most, north := straight*straight, p.lat+degrees
	for n := range c.north[from:] {
		q := &c.north[from+n]
		if q.lat > north {
			break
		}
		x, y, z := p.at[0]-q.at[0], p.at[1]-q.at[1], p.at[2]-q.at[2]
		chord := x*x + y*y + z*z
		if chord > most {
			continue
		}
		one := choice{to: q.zone, own: q.zone == i, logMass: q.logMass}
		if one.own {
			one.km = discMean * math.Sqrt(c.zones[i].AreaKm2/math.Pi)
		} else {
			one.km = 2 * earthKm * arcsine(math.Sqrt(chord)/2)
		}
		one.km = max(one.km, leastKm)
		if c.logs {
			one.logKm = math.Log(one.km)
		}
		c.row = append(c.row, one)
	}
	return c.row
}

// arcsine is math.Asin, up to 1; for the small arcs that commuters travel, the
// first terms of its series, which leave nothing that a float64 could hold.
func arcsine(x float64) float64 {
	const small = 0.01 // 127 km; the next term is 2e-17 of x
	if x > small {
		return math.Asin(min(x, 1))
	}
	s := x * x
	return x * (1 + s*(1.0/6+s*(3.0/40+s*(15.0/336))))
}
