package perimeter

import (
	"cittamedie/data"
	"cittamedie/data/cube"
)

// namesOf returns the resolver of the names of municipalities and provinces.
func namesOf(c *cube.Cube) *data.Names {
	var places []data.Place
	for _, l := range []data.Level{data.Municipality, data.Province} {
		for _, a := range c.Areas(l) {
			places = append(places, data.Place{Area: a})
		}
	}
	return data.NewNames(places)
}
