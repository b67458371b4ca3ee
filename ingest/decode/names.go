package decode

import (
	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Names returns the resolver of the provinces and larger areas of the catalogue,
// and of the municipalities among areas.
func Names(areas []data.Area) (*data.Names, error) {
	named, err := catalog.Provinces()
	if err != nil {
		return nil, err
	}
	var places []data.Place
	for _, a := range named {
		places = append(places, data.Place{Area: a.Area, NUTS3: a.NUTS3, Spellings: a.Aliases})
	}
	for _, a := range areas {
		if a.Level == data.Municipality {
			places = append(places, data.Place{Area: a})
		}
	}
	return data.NewNames(places), nil
}
